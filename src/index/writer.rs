//! Rows that have to be read → a new generation's segments.
//!
//! In come the manifest as `scan` marked it and a generation's folder, empty or with the live segments of the published
//! one; out come Tantivy's files in it, the rows as they now stand, and what changed. Rows are taken in on rayon's
//! threads, and budgets of bytes hold them back when the index threads are slower. Which files have to be read was
//! decided before; what becomes of a row is `intake`'s, publishing `run`'s.

use super::budget::Budget;
use super::cause::{failed, failed_at};
use super::intake::Intake;
use super::manifest::{Manifest, Mark, State};
use super::report::FileNote;
use super::{UpdateOptions, faults, schema};
use crate::corpus::Corpus;
use crate::decode::worker::Workers;
use crate::error::{Error, ErrorKind, Result};
use crate::metadata::sidecar::Sidecars;
use crate::search::Searcher;
use rayon::iter::{IntoParallelRefMutIterator, ParallelIterator};
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};

/// Decoders meet deeply nested PDFs; the main thread's usual eight megabytes serve them well.
const STACK: usize = 8 << 20;
/// So many bytes of files are worth a thread more.
pub(super) const A_THREADS_WORTH: u64 = 16 << 20;
/// So many are worth another thread that reads and decodes them: a scanned PDF takes a while.
const A_READERS_WORTH: u64 = 1 << 20;
/// The least that Tantivy accepts for a thread.
pub(super) const LEAST_ARENA: usize = 16 << 20;

/// What a run writes into.
pub(super) struct Target<'a> {
    pub folder: &'a Path,
    pub corpus: &'a Corpus,
    pub options: &'a UpdateOptions,
    /// The published generation, where its documents can be used again.
    pub base: Option<&'a Searcher>,
    /// The folder holds nothing yet: every document has to be added.
    pub afresh: bool,
}

/// How many documents changed in which way, and what could not be read this time.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub added: u64,
    pub changed: u64,
    pub removed: u64,
    pub moved: u64,
    /// Files of which something else is known now, though no document changed.
    pub noted: u64,
    pub skipped: Vec<FileNote>,
    pub kept: Vec<FileNote>,
}

impl Changes {
    pub fn any(&self) -> bool {
        self.added + self.changed + self.removed + self.moved + self.noted > 0
    }
}

/// Brings the segments in the target's folder up to date with the marks, and the rows with what was found.
pub(super) fn write(
    target: &Target<'_>,
    manifest: &mut Manifest,
    to_read: (u64, u64),
) -> Result<Changes> {
    let folder = target.folder;
    let intake = Intake::open(target, manifest, to_read)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads_for(target.options, to_read.1, A_READERS_WORTH))
        .stack_size(STACK)
        .build();
    let pool =
        pool.map_err(|e| Error::at(ErrorKind::Io, folder, "cannot start threads").because(e))?;
    let rows = manifest.rows_mut();
    let taken_in = pool.install(|| rows.par_iter_mut().try_for_each(|row| intake.take_in(row)));
    taken_in.map_err(|error| {
        if error.kind() == ErrorKind::Io {
            failed_at(folder, &error)
        } else {
            error
        }
    })?;
    target.options.check_cancelled()?;
    let changes = intake.finish(manifest).map_err(|e| failed(folder, &e))?;
    manifest.retain(|row| {
        row.state == State::Purged || (row.mark != Mark::Absent && row.state != State::New)
    });
    Ok(changes)
}

/// How many threads some bytes of files are worth, each of them so many. A thread fills caches of its own, and with little
/// text that is most of its work.
fn threads_for(options: &UpdateOptions, bytes: u64, a_threads_worth: u64) -> usize {
    options
        .thread_count()
        .min(1 + (bytes / a_threads_worth) as usize)
}

impl<'a> Intake<'a> {
    fn open(target: &'a Target<'a>, manifest: &Manifest, to_read: (u64, u64)) -> Result<Self> {
        let options = target.options;
        // Every thread writes a segment with a dictionary of its own: little text is not worth several.
        let threads = threads_for(options, to_read.1, A_THREADS_WORTH);
        // Half for Tantivy's threads, after the manifest has its share; an eighth for what is being read and decoded, and
        // half as much for what waits: a longer queue makes nothing faster.
        let left = options.memory.saturating_sub(2 * manifest.memory());
        let arena = (left / 2 / threads).clamp(LEAST_ARENA, 1 << 30);
        let writer_options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .num_merge_threads(threads.min(4))
            .memory_budget_per_thread(arena)
            .build();
        let index = if target.afresh {
            schema::create(target.folder)
        } else {
            schema::open_for_writing(target.folder)
        };
        let fail = |e: tantivy::TantivyError| failed(target.folder, &e);
        let index = index.map_err(fail)?;
        let writer = index.writer_with_options(writer_options).map_err(fail)?;
        if target.afresh {
            writer.set_merge_policy(Box::new(LogMergePolicy::default()));
        } else {
            writer.set_merge_policy(Box::new(NoMergePolicy));
        }
        let worker = options.worker.as_deref();
        let documents = target.corpus.documents().iter();
        Ok(Self {
            target,
            schema: index.schema(),
            writer,
            reading: Budget::new(options.memory as u64 / 8),
            waiting: Budget::new(options.memory as u64 / 16),
            workers: worker.map(|program| Workers::new(program, options.file_time)),
            sidecars: Sidecars::default(),
            // The first document of a path counts.
            memory_documents: documents
                .rev()
                .map(|one| (one.path.as_str(), one))
                .collect(),
            known: manifest.contents(target.afresh),
            taken_over: Mutex::default(),
            changes: Mutex::default(),
            to_read,
            done: AtomicU64::new(0),
            done_bytes: AtomicU64::new(0),
        })
    }

    /// Removes what is no longer there, commits, and waits for merges.
    fn finish(self, manifest: &Manifest) -> tantivy::Result<Changes> {
        let Self {
            target,
            mut writer,
            schema,
            taken_over,
            changes,
            ..
        } = self;
        let mut changes = changes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let taken_over = taken_over
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let fields = schema::Fields::of(&schema)?;
        for row in manifest.rows() {
            if row.mark != Mark::Absent || row.state == State::Purged {
                continue;
            }
            if row.document().is_none() {
                changes.noted += 1;
                continue;
            }
            let path = row.document_path();
            if !target.afresh {
                writer.delete_term(fields.path_term(&path));
            }
            if !taken_over.contains(&path) {
                changes.removed += 1;
            }
        }
        faults::moment();
        if target.afresh || changes.any() {
            writer.commit()?;
        }
        faults::moment();
        writer.wait_merging_threads()?;
        faults::moment();
        changes.skipped.sort();
        changes.kept.sort();
        Ok(changes)
    }
}
