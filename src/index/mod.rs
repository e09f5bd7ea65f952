//! An index on disk: bringing it up to date, and opening it for search.
//!
//! In come a folder and a [`Corpus`]; out go published generations, a [`Report`] of each run, and searchers. Every
//! run writes a new generation beside the published one and switches to it in one step, so that whoever searches
//! sees the old one or the new one, whole.

mod generation;
mod reading;
mod report;
pub(crate) mod schema;
mod writer;

pub use report::{FileNote, Report};

use crate::corpus::{Corpus, Folder};
use crate::document::{DocumentPath, printable};
use crate::error::{Error, ErrorKind, Result};
use crate::search::Searcher;
use reading::ReadingDirectory;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

pub(crate) use generation::Facts;
pub(crate) use writer::cause;

/// A folder that holds an index, or that will.
#[derive(Debug, Clone)]
pub struct Index {
    root: PathBuf,
}

/// How far a run has come, as told to [`UpdateOptions::progress`]. The walk runs ahead: `found` may still grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Files found so far.
    pub found: u64,
    /// Their bytes.
    pub found_bytes: u64,
    /// Files taken in or skipped so far.
    pub done: u64,
    /// Their bytes.
    pub done_bytes: u64,
}

/// Stops a run when set; clones share one flag.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// Asks the run to stop. It ends with [`ErrorKind::Cancelled`]; nothing is published.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

type ProgressCallback = Arc<dyn Fn(&Progress) + Send + Sync>;

/// How to run an update.
#[derive(Clone)]
pub struct UpdateOptions {
    threads: usize,
    memory: usize,
    max_shrink: f64,
    progress: Option<ProgressCallback>,
    cancel: CancelFlag,
    worker: Option<PathBuf>,
    file_time: Duration,
}

impl std::fmt::Debug for UpdateOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateOptions")
            .field("threads", &self.threads)
            .field("memory", &self.memory)
            .field("max_shrink", &self.max_shrink)
            .finish_non_exhaustive()
    }
}

impl Default for UpdateOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            memory: 512 << 20,
            max_shrink: 20.0,
            progress: None,
            cancel: CancelFlag::default(),
            worker: None,
            file_time: crate::decode::worker::TIME,
        }
    }
}

impl UpdateOptions {
    /// The defaults: all cores, 512 MiB, no more than 20 % of the documents may vanish.
    pub fn new() -> Self {
        Self::default()
    }

    /// Threads that read and index; 0 takes as many as there are cores, at most 8.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Roughly how many bytes of memory the run may use.
    #[must_use]
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = bytes.max(64 << 20);
        self
    }

    /// Refuses to publish when more than this many per cent of the documents would vanish; 100 turns it off.
    #[must_use]
    pub fn max_shrink(mut self, percent: f64) -> Self {
        self.max_shrink = percent;
        self
    }

    /// Called after every file, from several threads.
    #[must_use]
    pub fn progress(mut self, report: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(report));
        self
    }

    /// A flag that stops the run.
    #[must_use]
    pub fn cancel(mut self, flag: CancelFlag) -> Self {
        self.cancel = flag;
        self
    }

    /// Decodes PDFs in child processes: `program` is started with [`worker::ARGUMENT`](crate::worker::ARGUMENT) and
    /// must then call [`worker::serve`](crate::worker::serve). Without this they are decoded in this process, where a
    /// hostile file that gets past the decoder's own bounds can end it.
    #[must_use]
    pub fn worker(mut self, program: impl Into<PathBuf>) -> Self {
        self.worker = Some(program.into());
        self
    }

    /// How long a worker may take for one file (15 seconds unless told).
    #[must_use]
    pub fn file_time(mut self, time: Duration) -> Self {
        self.file_time = time;
        self
    }

    fn thread_count(&self) -> usize {
        let cores = || {
            std::thread::available_parallelism()
                .map_or(1, usize::from)
                .min(8)
        };
        if self.threads == 0 {
            cores()
        } else {
            self.threads.min(64)
        }
    }

    fn check_cancelled(&self) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(
                Error::new(ErrorKind::Cancelled, "", "the run was cancelled")
                    .hint("nothing was published"),
            );
        }
        Ok(())
    }
}

/// What is known of a published index without searching it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Stats {
    /// The number of the published generation.
    pub generation: u64,
    /// Documents.
    pub documents: u64,
    /// Different terms of the text, lemmas and parts included, summed over segments.
    pub terms: u64,
    /// Segments.
    pub segments: u64,
    /// Bytes of the files that were indexed.
    pub source_bytes: u64,
    /// Bytes of the published generation on disk.
    pub index_bytes: u64,
    /// Files that the last run skipped.
    pub skipped: u64,
    /// Seconds since it was published.
    pub age_seconds: u64,
    /// How long the run took, in seconds.
    pub build_seconds: f64,
    /// The corpus folders.
    pub corpus: Vec<PathBuf>,
}

impl Index {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] when nothing was published there, [`ErrorKind::Index`] when it cannot be used.
    pub fn open(root: impl AsRef<Path>) -> Result<Self> {
        let index = Self {
            root: root.as_ref().to_path_buf(),
        };
        index.published()?;
        Ok(index)
    }

    /// Opens the index in a folder, or prepares to make one there; nothing is written before the first update.
    ///
    /// # Errors
    /// [`ErrorKind::Index`] when there is something else than a folder.
    pub fn open_or_create(root: impl AsRef<Path>) -> Result<Self> {
        let root = root.as_ref();
        if root.exists() && !root.is_dir() {
            return Err(Error::at(ErrorKind::Index, root, "not a folder")
                .hint("name the folder that the index lies in"));
        }
        Ok(Self {
            root: root.to_path_buf(),
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.root
    }

    fn published(&self) -> Result<u64> {
        generation::published(&self.root)?.ok_or_else(|| {
            Error::at(ErrorKind::NoIndex, &self.root, "no index here")
                .hint("make one with `ordret index FOLDER`")
        })
    }

    /// The corpus that the published generation was made of, if there is one.
    ///
    /// # Errors
    /// [`ErrorKind::Index`] when the index is damaged.
    pub fn remembered_corpus(&self) -> Result<Option<Corpus>> {
        let Some(number) = generation::published(&self.root)? else {
            return Ok(None);
        };
        let known = generation::facts(&self.root, number)?.corpus;
        if known.folders.is_empty() {
            return Ok(None);
        }
        let folders = known
            .folders
            .into_iter()
            .map(|(name, root)| Folder { name, root })
            .collect();
        Corpus::remembered(folders, &known.include, &known.exclude).map(Some)
    }

    /// Brings the index up to date with a corpus and publishes the result in one step. Files that cannot be read
    /// are lines of the report, not errors.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] when another run writes, [`ErrorKind::Guard`] when too many documents would vanish,
    /// [`ErrorKind::Corpus`] when a folder is gone, [`ErrorKind::Cancelled`], [`ErrorKind::Io`]. What was published
    /// before still stands then.
    pub fn update(&self, corpus: &Corpus, options: &UpdateOptions) -> Result<Report> {
        let begun = Instant::now();
        check_folders(corpus)?;
        let _lock = generation::lock(&self.root)?;
        let root = std::fs::canonicalize(&self.root)
            .map_err(|e| generation::io(&self.root, "cannot open", &e))?;
        let before = self.known_digests();
        let (number, folder) = generation::begin(&root)?;
        let mut report = Report {
            generation: number,
            ..Report::default()
        };
        let result =
            self.write_and_publish(&root, &folder, corpus, options, &before, &mut report, begun);
        if result.is_err() {
            generation::abandon(&folder);
        }
        result.map(|()| report)
    }

    #[allow(clippy::too_many_arguments)]
    fn write_and_publish(
        &self,
        root: &Path,
        folder: &Path,
        corpus: &Corpus,
        options: &UpdateOptions,
        before: &HashMap<DocumentPath, u64>,
        report: &mut Report,
        begun: Instant,
    ) -> Result<()> {
        let written = writer::write(folder, root, corpus, options)?;
        report.documents = written.digests.len() as u64;
        report.removed = before
            .keys()
            .filter(|path| !written.digests.contains_key(*path))
            .count() as u64;
        for (path, digest) in &written.digests {
            match before.get(path) {
                None => report.added += 1,
                Some(known) if known == digest => report.unchanged += 1,
                Some(_) => report.changed += 1,
            }
        }
        (report.skipped, report.warnings) = (written.skipped, written.warnings);
        (report.ignored, report.bytes, report.seconds) =
            (written.ignored, written.bytes, begun.elapsed());
        self.check_shrink(report, before.len() as u64, options.max_shrink)?;
        options.check_cancelled()?;
        let facts = Facts {
            number: report.generation,
            fingerprint: schema::fingerprint(),
            documents: report.documents,
            bytes: report.bytes,
            skipped: report.skipped.len() as u64,
            published: generation::now(),
            seconds: report.seconds.as_secs_f64(),
            corpus: generation::Remembered::of(corpus),
        };
        generation::publish(root, &facts)
    }

    fn check_shrink(&self, report: &Report, before: u64, max_shrink: f64) -> Result<()> {
        let share = report.removed as f64 * 100.0 / before.max(1) as f64;
        if max_shrink < 100.0 && share > max_shrink {
            let what = format!(
                "not published: {} of {before} documents would vanish",
                report.removed
            );
            return Err(Error::at(ErrorKind::Guard, &self.root, what).hint(format!(
                "the index stands as it was; if they are meant to go, use --max-shrink {:.0}",
                share.ceil()
            )));
        }
        Ok(())
    }

    /// Path and digest of every published document; nothing where there is no index that can be read.
    fn known_digests(&self) -> HashMap<DocumentPath, u64> {
        self.searcher()
            .and_then(|searcher| searcher.digests())
            .unwrap_or_default()
    }

    /// A snapshot of the published generation: what is published later changes nothing for it.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] when nothing was published, [`ErrorKind::Index`] when it cannot be opened.
    pub fn searcher(&self) -> Result<Searcher> {
        // A generation may be retired between reading CURRENT and opening it: then CURRENT names a newer one.
        let number = self.published()?;
        match self.open_generation(number) {
            Err(_) if self.published()? != number => self.open_generation(self.published()?),
            result => result,
        }
    }

    fn open_generation(&self, number: u64) -> Result<Searcher> {
        let facts = generation::facts(&self.root, number)?;
        if facts.fingerprint != schema::fingerprint() {
            return Err(Error::at(
                ErrorKind::Index,
                &self.root,
                "was made by another version of ordret",
            )
            .because(&facts.fingerprint)
            .hint("build it anew with `ordret index --rebuild`"));
        }
        let folder = generation::folder(&self.root, number);
        let damaged = |e: tantivy::TantivyError| {
            Error::at(ErrorKind::Index, &folder, "cannot be opened")
                .because(cause(&e))
                .hint("build it anew with `ordret index --rebuild`")
        };
        let mut index = ReadingDirectory::open(&folder)
            .and_then(tantivy::Index::open)
            .map_err(damaged)?;
        index.set_tokenizers(schema::tokenizers());
        Searcher::open(&index, facts).map_err(damaged)
    }

    /// Counts and sizes of the published generation.
    ///
    /// # Errors
    /// As [`Index::searcher`].
    pub fn stats(&self) -> Result<Stats> {
        let searcher = self.searcher()?;
        let facts = searcher.facts();
        let (terms, segments) = searcher.terms_and_segments()?;
        let age = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH + Duration::from_secs(facts.published))
            .unwrap_or_default();
        Ok(Stats {
            generation: facts.number,
            documents: searcher.document_count(),
            terms,
            segments,
            source_bytes: facts.bytes,
            index_bytes: folder_size(&generation::folder(&self.root, facts.number)),
            skipped: facts.skipped,
            age_seconds: age.as_secs(),
            build_seconds: facts.seconds,
            corpus: facts
                .corpus
                .folders
                .iter()
                .map(|(_, root)| root.clone())
                .collect(),
        })
    }

    /// Verifies the published generation: Tantivy's checksums, and that every document can be found by its path.
    /// Returns what is wrong, a line each; nothing when all is well.
    ///
    /// # Errors
    /// As [`Index::searcher`].
    pub fn check(&self) -> Result<Vec<String>> {
        let searcher = self.searcher()?;
        let folder = generation::folder(&self.root, searcher.facts().number);
        let index = ReadingDirectory::open(&folder).and_then(tantivy::Index::open);
        let broken = index.and_then(|index| index.validate_checksum());
        let mut faults: Vec<String> = match broken {
            Ok(files) => files
                .iter()
                .map(|file| format!("{}: wrong checksum", printable(file)))
                .collect(),
            Err(error) => vec![cause(&error)],
        };
        faults.sort();
        let (expected, found) = (searcher.facts().documents, searcher.document_count());
        if expected != found {
            faults.push(format!(
                "{expected} documents were published, {found} are there"
            ));
        }
        faults.extend(
            searcher
                .unfindable()?
                .iter()
                .map(|path| format!("{path}: cannot be found")),
        );
        Ok(faults)
    }
}

/// A folder that vanished since the corpus was opened is no empty folder.
fn check_folders(corpus: &Corpus) -> Result<()> {
    for folder in corpus.folders() {
        std::fs::read_dir(&folder.root).map_err(|e| {
            Error::at(
                ErrorKind::Corpus,
                &folder.root,
                "cannot list the corpus folder",
            )
            .because(crate::decode::io_cause(&e))
            .hint("the index stands as it was")
        })?;
    }
    Ok(())
}

fn folder_size(path: &Path) -> u64 {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .map(|facts| facts.len())
        .sum()
}
