//! Rows that have to be read → a new generation's segments.
//!
//! In come the manifest as `scan` marked it and a generation's folder, empty or with the live segments of the published
//! one; out come Tantivy's files in it, the rows as they now stand, and what changed. Decoding runs on rayon's threads,
//! and a budget of bytes in flight holds it back when the index threads are slower. Which files have to be read was
//! decided before; publishing is left to `run`.

use super::budget::{Budget, Permit, Permitted};
use super::cause::{cause, failed, failed_at};
use super::content_hash::ContentHash;
use super::faults;
use super::manifest::{Known, MEMORY, Manifest, Mark, Row, State};
use super::report::FileNote;
use super::scan::hash_of;
use super::schema;
use super::{Progress, UpdateOptions};
use crate::clean;
use crate::corpus::{Corpus, SourceFile};
use crate::decode::worker::Workers;
use crate::decode::{self, Refusal, io_cause};
use crate::document::{Document, DocumentPath, printable};
use crate::error::{Error, ErrorKind, Result};
use crate::metadata::sidecar::Sidecars;
use crate::search::Searcher;
use rayon::iter::{IntoParallelRefMutIterator, ParallelIterator};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::schema::Schema;
use tantivy::{IndexWriter, TantivyDocument};

/// Decoders meet deeply nested PDFs; the main thread's usual eight megabytes serve them well.
const STACK: usize = 8 << 20;
/// So many bytes of files are worth a thread more.
const A_THREADS_WORTH: u64 = 16 << 20;
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

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Same,
    Noted,
    Added,
    Changed,
    Moved,
    Removed,
}

/// Everything a rayon thread needs.
struct Intake<'a> {
    target: &'a Target<'a>,
    schema: Schema,
    writer: IndexWriter<Permitted>,
    budget: Arc<Budget>,
    workers: Option<Workers>,
    sidecars: Sidecars,
    memory_documents: HashMap<&'a str, &'a Document>,
    known: HashMap<ContentHash, Known>,
    /// Paths whose documents were taken over under another path.
    taken_over: Mutex<HashSet<DocumentPath>>,
    changes: Mutex<Changes>,
    to_read: (u64, u64),
    done: AtomicU64,
    done_bytes: AtomicU64,
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
        .num_threads(target.options.thread_count())
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

impl<'a> Intake<'a> {
    fn open(target: &'a Target<'a>, manifest: &Manifest, to_read: (u64, u64)) -> Result<Self> {
        let options = target.options;
        // Every thread writes a segment with a dictionary of its own: little text is not worth several.
        let threads = options
            .thread_count()
            .min(1 + (to_read.1 / A_THREADS_WORTH) as usize);
        // Half for Tantivy's threads, after the manifest has its share; an eighth for what is being read.
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
            budget: Budget::new(options.memory as u64 / 8),
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

    fn take_in(&self, row: &mut Row) -> Result<()> {
        let outcome = match row.mark {
            Mark::ToRead | Mark::Relocated => {
                self.target.options.check_cancelled()?;
                let size = row.size;
                let outcome = if row.folder == MEMORY {
                    self.take_in_document(row)
                } else {
                    self.take_in_file(row)
                };
                self.count_done(size);
                faults::moment();
                outcome?
            }
            Mark::Unlisted if self.target.afresh => self.keep(row)?,
            Mark::Absent | Mark::Same | Mark::Unlisted => Outcome::Same,
        };
        self.note(|changes| match outcome {
            Outcome::Same => {}
            Outcome::Added => changes.added += 1,
            Outcome::Changed => changes.changed += 1,
            Outcome::Moved => changes.moved += 1,
            Outcome::Removed => changes.removed += 1,
            Outcome::Noted => changes.noted += 1,
        });
        Ok(())
    }

    fn take_in_document(&self, row: &mut Row) -> Result<Outcome> {
        let Some(document) = self.memory_documents.get(&*row.path) else {
            return Ok(Outcome::Same);
        };
        let permit = self.budget.take(row.size, self.target.options)?;
        let hash = hash_of(document);
        self.put(row, hash, document, permit)
    }

    fn take_in_file(&self, row: &mut Row) -> Result<Outcome> {
        let Target {
            corpus, options, ..
        } = *self.target;
        let path = row.document_path();
        let Some(file) = corpus.file_of(row.folder as usize, &path) else {
            return Ok(Outcome::Same);
        };
        let has_ending = file.extension().is_some();
        let source = SourceFile {
            path: path.clone(),
            folder: row.folder as usize,
            size: row.size,
            modified: row.modified,
            file,
        };
        let permit = self.budget.take(row.size, options)?;
        let bytes = match decode::read(&source) {
            Ok(bytes) => bytes,
            Err(error) => return self.unreadable(row, &source.file, io_cause(&error)),
        };
        // Text is copied a few times on its way: what does not fit is told, not tried.
        if bytes.len() > options.memory / 8 && !decode::is_pdf(&bytes) {
            let why = "needs more memory than the run may use".to_owned();
            return self.unreadable(row, &source.file, why);
        }
        let sidecar = self.sidecars.beside(&source.file);
        let hash = match sidecar.bytes() {
            Some(beside) => ContentHash::of(&[bytes.as_slice(), &beside].concat()),
            None => ContentHash::of(&bytes),
        };
        row.settle(now_in_nanoseconds());
        if !self.target.afresh
            && let Some(outcome) = self.unchanged(row, hash)?
        {
            return Ok(outcome);
        }
        if let Some(known) = self.known.get(&hash)
            && let Some(outcome) = self.recognised(row, hash, known)?
        {
            return Ok(outcome);
        }
        match decode::fenced(bytes, has_ending, self.workers.as_ref()) {
            Ok(decoded) => {
                let mut document = clean::document(path, decoded);
                let told = sidecar.put_over(&mut document.metadata);
                document.warnings.extend(told);
                self.put(row, hash, &document, permit)
            }
            Err(Refusal::NotOurs) => self.drop_document(row, hash, State::Foreign),
            Err(Refusal::Failed(reason)) => self.fail(row, hash, reason),
        }
    }

    /// The file's content is what it was: there is nothing to decode.
    fn unchanged(&self, row: &mut Row, hash: ContentHash) -> Result<Option<Outcome>> {
        let is_held = row.document() == Some(hash);
        if row.state != State::New && (row.hash == hash || is_held) {
            // A time that proves nothing yet is not worth a new generation.
            let mut outcome = if row.unsettled || row.modified == 0 {
                Outcome::Same
            } else {
                Outcome::Noted
            };
            if row.mark == Mark::Relocated {
                outcome = Outcome::Noted;
                if row.document().is_some() {
                    outcome = self.rewrite(row, &row.document_path())?;
                    if outcome != Outcome::Moved {
                        return Ok(None);
                    }
                }
            }
            if is_held && row.state == State::Kept {
                row.indexed(hash, &[]);
                outcome = outcome.max(Outcome::Noted);
            }
            row.remembered = !is_held;
            return Ok(Some(outcome));
        }
        Ok(None)
    }

    /// The file's content was there under another path: it need not be decoded again.
    fn recognised(
        &self,
        row: &mut Row,
        hash: ContentHash,
        known: &Known,
    ) -> Result<Option<Outcome>> {
        match known.state {
            State::Indexed | State::Kept => {
                let had = row.document();
                let outcome = self.rewrite(row, &known.path)?;
                if outcome != Outcome::Moved {
                    return Ok(None);
                }
                row.indexed(hash, &known.notes);
                let first = self
                    .taken_over
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(known.path.clone());
                Ok(Some(match (had, first) {
                    (Some(_), _) => Outcome::Changed,
                    (None, true) => Outcome::Moved,
                    (None, false) => Outcome::Added,
                }))
            }
            State::Failed => {
                row.remembered = true;
                let reason = known.notes.first().cloned().unwrap_or_default();
                self.fail(row, hash, reason).map(Some)
            }
            State::Foreign | State::Purged => self.drop_document(row, hash, known.state).map(Some),
            State::New => Ok(None),
        }
    }

    /// Writes the document that the published generation holds under `from` again, as the row's own.
    fn rewrite(&self, row: &Row, from: &DocumentPath) -> Result<Outcome> {
        let recalled = self.target.base.map(|base| base.recall(from)).transpose()?;
        let Some(mut document) = recalled.flatten() else {
            return Ok(Outcome::Same);
        };
        document.path = row.document_path();
        let size = document.text_len() as u64;
        let permit = self.budget.take(size, self.target.options)?;
        self.write_document(row, &document, permit)?;
        Ok(Outcome::Moved)
    }

    /// A document was made of the row's file.
    fn put(
        &self,
        row: &mut Row,
        hash: ContentHash,
        document: &Document,
        permit: Permit,
    ) -> Result<Outcome> {
        self.write_document(row, document, permit)?;
        let outcome = match row.document() {
            None => Outcome::Added,
            Some(before) if before == hash => Outcome::Same,
            Some(_) => Outcome::Changed,
        };
        row.indexed(hash, &document.warnings);
        Ok(outcome)
    }

    fn write_document(&self, row: &Row, document: &Document, permit: Permit) -> Result<()> {
        let fail = |e: &tantivy::TantivyError| {
            Error::new(ErrorKind::Io, "", "cannot write").because(cause(e))
        };
        let folder = row.folder as usize;
        let entry: TantivyDocument =
            schema::tantivy_document(&self.schema, document, folder).map_err(|e| fail(&e))?;
        self.delete(row)?;
        let permitted = Permitted {
            document: entry,
            _permit: permit,
        };
        self.writer.add_document(permitted).map_err(|e| fail(&e))?;
        Ok(())
    }

    /// Takes what the folder holds under the row's path out of it.
    fn delete(&self, row: &Row) -> Result<()> {
        if !self.target.afresh && row.document().is_some() {
            let fields =
                schema::Fields::of(&self.schema).map_err(|e| failed(self.target.folder, &e))?;
            self.writer
                .delete_term(fields.path_term(&row.document_path()));
        }
        Ok(())
    }

    /// The row's file yields no document, and no failure either.
    fn drop_document(&self, row: &mut Row, hash: ContentHash, state: State) -> Result<Outcome> {
        let had = row.document().is_some();
        self.delete(row)?;
        (row.state, row.hash, row.held, row.notes) = (state, hash, None, Box::default());
        Ok(if had {
            Outcome::Removed
        } else {
            Outcome::Noted
        })
    }

    /// The row's content cannot be decoded; what the index holds of it, if anything, stays.
    fn fail(&self, row: &mut Row, hash: ContentHash, reason: String) -> Result<Outcome> {
        if self.target.afresh && self.keep(row)? == Outcome::Removed {
            (row.state, row.held) = (State::New, None);
            row.failed(hash, reason);
            return Ok(Outcome::Removed);
        }
        row.failed(hash, reason);
        Ok(Outcome::Noted)
    }

    /// The row's file cannot be read at all; nothing is known of its content.
    fn unreadable(&self, row: &mut Row, file: &Path, reason: String) -> Result<Outcome> {
        // Tried again next time, whatever its size and time.
        row.modified = 0;
        let mut outcome = Outcome::Same;
        if self.target.afresh {
            outcome = self.keep(row)?;
        }
        let had = row.document().is_some() && outcome != Outcome::Removed;
        let note = FileNote {
            path: printable(file),
            reason,
            remembered: false,
        };
        self.note(|changes| {
            let list = if had {
                &mut changes.kept
            } else {
                &mut changes.skipped
            };
            list.push(note);
        });
        Ok(outcome)
    }

    /// Takes a document over from the published generation into an empty one.
    fn keep(&self, row: &mut Row) -> Result<Outcome> {
        if row.document().is_none() {
            return Ok(Outcome::Same);
        }
        if self.rewrite(row, &row.document_path())? == Outcome::Moved {
            return Ok(Outcome::Same);
        }
        (row.state, row.held) = (State::New, None);
        Ok(Outcome::Removed)
    }

    fn note(&self, change: impl FnOnce(&mut Changes)) {
        change(&mut self.changes.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn count_done(&self, size: u64) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let done_bytes = self.done_bytes.fetch_add(size, Ordering::Relaxed) + size;
        if let Some(report) = &self.target.options.progress {
            report(&Progress {
                found: self.to_read.0,
                found_bytes: self.to_read.1,
                done,
                done_bytes,
            });
        }
    }
}

fn now_in_nanoseconds() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |time| i64::try_from(time.as_nanos()).unwrap_or(i64::MAX))
}
