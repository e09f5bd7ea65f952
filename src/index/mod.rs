//! An index on disk: bringing it up to date, and opening it for search.
//!
//! In come a folder and a [`Corpus`]; out go published generations, a [`Report`] of each run, and searchers. Every
//! run writes a new generation beside the published one and switches to it in one step, so that whoever searches
//! sees the old one or the new one, whole. What a run does, in which order, stands in `run`.

mod body;
mod budget;
mod cause;
mod content_hash;
mod directory;
pub(crate) mod duplicates;
mod entry;
mod faults;
mod generation;
mod intake;
mod inverter;
pub(crate) mod lemmas;
mod lock;
mod manifest;
mod manifest_line;
mod merging;
mod options;
mod postings;
mod record;
mod report;
mod run;
mod scan;
pub(crate) mod schema;
mod sealing;
mod signature;
mod starts;
#[cfg(test)]
mod tests;
pub(crate) mod texts;
mod verify;
mod withdraw;
mod writer;

pub use options::{CancelFlag, Progress, UpdateOptions};
pub use record::LastRun;
pub use report::{FileNote, Report};
pub use withdraw::Purged;

use crate::corpus::{Corpus, Folder};
use crate::error::{Error, ErrorKind, Result};
use crate::search::Searcher;
use content_hash::FileSums;
use directory::GenerationDirectory;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

pub(crate) use cause::cause;
pub(crate) use generation::Facts;

/// How often a reader looks at `CURRENT` again when what it named is gone.
const PATIENCE: usize = 5;

/// A folder that holds an index, or that will. Clones share the searcher that was opened last.
#[derive(Debug, Clone)]
pub struct Index {
    root: PathBuf,
    opened: Arc<Mutex<Option<Opened>>>,
}

/// The searcher that was opened last, and what `CURRENT` said then.
#[derive(Debug)]
struct Opened {
    current: Vec<u8>,
    searcher: Searcher,
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
    /// Documents that were deleted and still take up room.
    pub deleted: u64,
    /// Segments.
    pub segments: u64,
    /// Bytes of the files that were indexed.
    pub source_bytes: u64,
    /// Bytes of the published generation on disk.
    pub index_bytes: u64,
    /// Files that could not be read when it was made.
    pub skipped: u64,
    /// Documents whose file could not be read then, so that an older version of them stands.
    pub kept: u64,
    /// Seconds since it was published.
    pub age_seconds: u64,
    /// How long the run took, in seconds.
    pub build_seconds: f64,
    /// The corpus folders.
    pub corpus: Vec<PathBuf>,
    /// The number of the generation that `rollback` would go back to.
    pub before: Option<u64>,
    /// What the last run did, if it was recorded.
    pub last_run: Option<LastRun>,
}

impl Index {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] when nothing was published there, [`ErrorKind::Index`] when it cannot be used.
    pub fn open(root: impl AsRef<Path>) -> Result<Self> {
        let index = Self::at(root.as_ref());
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
        Ok(Self::at(root))
    }

    fn at(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            opened: Arc::default(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.root
    }

    fn published(&self) -> Result<generation::Name> {
        generation::published(&self.root)?.ok_or_else(|| self.none_here())
    }

    fn none_here(&self) -> Error {
        Error::at(ErrorKind::NoIndex, &self.root, "no index here")
            .hint("make one with `ordret index FOLDER`")
    }

    /// The corpus that the published generation was made of, if there is one; where that is damaged, the one that the
    /// newest generation was made of whose description can be read.
    ///
    /// # Errors
    /// [`ErrorKind::Index`] when the index is damaged and no description can be read.
    pub fn remembered_corpus(&self) -> Result<Option<Corpus>> {
        let described = |name| generation::facts(&self.root, name).map(|facts| facts.corpus);
        let known =
            generation::published(&self.root).and_then(|name| name.map(described).transpose());
        let known = match known {
            Ok(known) => known.filter(|known| !known.folders.is_empty()),
            Err(error) => Some(generation::newest_corpus(&self.root).ok_or_else(|| {
                error.hint("build the index anew with `ordret index FOLDER`: which folder it was made of cannot be read")
            })?),
        };
        let Some(known) = known else {
            return Ok(None);
        };
        let folders = known
            .folders
            .into_iter()
            .map(|(name, root)| Folder { name, root })
            .collect();
        Corpus::remembered(folders, &known.include, &known.exclude).map(Some)
    }

    /// Brings the index up to date with a corpus and publishes the result in one step: files that are as they were are not
    /// read, those that moved are not decoded again, and where nothing changed nothing is published. Files that cannot
    /// be read are lines of the report, not errors; a document of which an earlier version is there keeps that.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] when another run writes, [`ErrorKind::Guard`] when too many documents would vanish,
    /// [`ErrorKind::Corpus`] when a folder is gone, [`ErrorKind::Cancelled`], [`ErrorKind::Io`]. What was published
    /// before still stands then.
    pub fn update(&self, corpus: &Corpus, options: &UpdateOptions) -> Result<Report> {
        check_folders(corpus)?;
        let _lock = lock::take(&self.root)?;
        let root = self.canonical()?;
        let result = whole(&root, || run::run(&root, corpus, options));
        let recorded = LastRun::of(&result).write(&root);
        match (result, recorded) {
            // A run that did nothing else has failed at that.
            (Ok(report), Err(error)) if !report.published => Err(error),
            (result, recorded) => {
                if let Err(error) = recorded {
                    log::warn!("{error}");
                }
                result
            }
        }
    }

    /// Goes back to the generation before the published one. Returns its number.
    ///
    /// # Errors
    /// [`ErrorKind::Index`] when there is none or it is damaged, [`ErrorKind::Locked`], [`ErrorKind::Io`].
    pub fn rollback(&self) -> Result<u64> {
        self.published()?;
        let _lock = lock::take(&self.root)?;
        let root = self.canonical()?;
        whole(&root, || withdraw::rollback(&root))
    }

    /// Takes documents out of every generation at once, for good: their text is gone from the disk when this returns,
    /// the generation before is removed, and later runs pass over these paths and contents.
    ///
    /// # Errors
    /// [`ErrorKind::Index`] when the index cannot be used, [`ErrorKind::Locked`], [`ErrorKind::Io`].
    pub fn purge(&self, paths: &[crate::DocumentPath]) -> Result<Purged> {
        self.published()?;
        let _lock = lock::take(&self.root)?;
        let root = self.canonical()?;
        whole(&root, || withdraw::purge(&root, paths))
    }

    fn canonical(&self) -> Result<PathBuf> {
        std::fs::canonicalize(&self.root).map_err(|e| generation::io(&self.root, "cannot open", &e))
    }

    /// A snapshot of the published generation: what is published later changes nothing for it. The next call sees what
    /// was published since, also by another process; where nothing was, it costs one look at a small file.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] when nothing was published, [`ErrorKind::Index`] when it cannot be opened.
    pub fn searcher(&self) -> Result<Searcher> {
        let mut failed = None;
        // A generation may be retired between reading CURRENT and opening it: then CURRENT names a newer one.
        for _ in 0..PATIENCE {
            let current = generation::current(&self.root)?.ok_or_else(|| self.none_here())?;
            let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(opened) = &*opened
                && opened.current == current
            {
                return Ok(opened.searcher.clone());
            }
            match self.open_published() {
                Ok(searcher) => {
                    let searcher_again = searcher.clone();
                    *opened = Some(Opened { current, searcher });
                    return Ok(searcher_again);
                }
                Err(error) => {
                    drop(opened);
                    let unchanged = generation::current(&self.root)?.is_some_and(|c| c == current);
                    failed = Some(error);
                    if unchanged {
                        break;
                    }
                }
            }
        }
        Err(failed.unwrap_or_else(|| self.none_here()))
    }

    fn open_published(&self) -> Result<Searcher> {
        let name = self.published()?;
        let facts = generation::facts(&self.root, name)?;
        open_generation(&generation::folder(&self.root, name.number), facts)
    }

    /// Counts and sizes of the published generation.
    ///
    /// # Errors
    /// As [`Index::searcher`].
    pub fn stats(&self) -> Result<Stats> {
        let searcher = self.searcher()?;
        let facts = searcher.facts();
        let (terms, deleted) = searcher.terms_and_deleted()?;
        let age = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH + Duration::from_secs(facts.published))
            .unwrap_or_default();
        let before = facts.before.map(|name| name.number);
        Ok(Stats {
            generation: facts.number,
            documents: searcher.document_count(),
            terms,
            deleted,
            segments: searcher.segment_count(),
            source_bytes: facts.bytes,
            index_bytes: facts.files.values().map(FileSums::length).sum(),
            skipped: facts.skipped,
            kept: facts.kept,
            age_seconds: age.as_secs(),
            build_seconds: facts.seconds,
            corpus: facts
                .corpus
                .folders
                .iter()
                .map(|(_, root)| root.clone())
                .collect(),
            before: before.filter(|number| generation::folder(&self.root, *number).is_dir()),
            last_run: record::read(&self.root).unwrap_or_default(),
        })
    }

    /// Verifies the whole index: every file of the published generation and of the one before against its hash,
    /// Tantivy's checksums, and that the documents are those of the manifest, each found by its path. Returns what is
    /// wrong, a line each; nothing when all is well.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] when nothing was published, [`ErrorKind::Index`] when `CURRENT` or `generation.json` is
    /// damaged.
    pub fn check(&self) -> Result<Vec<String>> {
        let name = self.published()?;
        let facts = generation::facts(&self.root, name)?;
        let mut faults = Vec::new();
        let both = [Some(name), facts.before];
        for (name, is_published) in both.into_iter().flatten().zip([true, false]) {
            let folder = generation::folder(&self.root, name.number);
            // After a rollback the one before is gone.
            if !is_published && !folder.exists() {
                continue;
            }
            let found = catch_unwind(AssertUnwindSafe(|| verify::generation(&self.root, name)))
                .unwrap_or_else(|_| Ok(vec!["its content makes no sense".to_owned()]))
                .unwrap_or_else(|error| vec![error.to_string()]);
            let named = |fault| format!("generation {}: {fault}", name.number);
            faults.extend(found.into_iter().map(named));
        }
        faults.extend(
            record::read(&self.root)
                .err()
                .map(|error| error.to_string()),
        );
        Ok(faults)
    }
}

/// The searcher of a generation's folder.
fn open_generation(folder: &Path, facts: Facts) -> Result<Searcher> {
    const HINT: &str = "build it anew with `ordret index --rebuild`";
    if facts.fingerprint != schema::fingerprint() {
        let error = Error::at(
            ErrorKind::Index,
            folder,
            "was made by another version of ordret",
        );
        return Err(error.because(&facts.fingerprint).hint(HINT));
    }
    let damaged = |why: String| {
        Error::at(ErrorKind::Index, folder, "cannot be opened")
            .because(why)
            .hint(HINT)
    };
    let open = || {
        let directory = GenerationDirectory::read(folder)?;
        Searcher::open(&schema::open(directory.clone())?, &directory, facts)
    };
    match catch_unwind(AssertUnwindSafe(open)) {
        Ok(opened) => opened.map_err(|error| damaged(cause(&error))),
        Err(_) => Err(damaged("its content makes no sense".to_owned())),
    }
}

/// Carries out a run; a panic in it, in Tantivy or in ours, is an error, and leaves what was published.
fn whole<T>(root: &Path, run: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let why = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
            .unwrap_or_default();
        Err(Error::at(ErrorKind::Io, root, "the run broke down")
            .because(crate::document::printable_text(&why))
            .hint("what was published before still stands; this is a fault of the program"))
    })
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
            .hint(
                "the index stands as it was; name the folders that are left if it is gone for good",
            )
        })?;
    }
    Ok(())
}
