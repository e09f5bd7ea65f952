//! The folder of an index: generations, `CURRENT`, the lock.
//!
//! In comes the folder; out go the published generation, a place for the next one, and the one step that makes it
//! the published one: `CURRENT` is replaced by rename after everything else lies on the disk. What stands inside
//! a generation is Tantivy's, beside `generation.json` ([`Facts`]).
//!
//! ```text
//! index/CURRENT                          "000002": the published generation
//! index/LOCK                             held by the one run that writes
//! index/generations/000001/, 000002/     the one before, and the published one
//! ```

use crate::corpus::Corpus;
use crate::decode::io_cause;
use crate::error::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

const CURRENT: &str = "CURRENT";
const LOCK: &str = "LOCK";
const GENERATIONS: &str = "generations";
const FACTS: &str = "generation.json";
/// The published generation and the one before it.
const KEPT: usize = 2;

/// What a generation knows of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub number: u64,
    pub fingerprint: String,
    pub documents: u64,
    /// Bytes of the files that were indexed.
    pub bytes: u64,
    pub skipped: u64,
    /// Seconds since 1970 when it was published.
    pub published: u64,
    /// How long the run took, in seconds.
    pub seconds: f64,
    pub corpus: Remembered,
}

/// The corpus that a generation was made of.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Remembered {
    pub folders: Vec<(String, PathBuf)>,
    pub include: Vec<String>,
    pub exclude: Vec<String>,
}

impl Remembered {
    pub fn of(corpus: &Corpus) -> Self {
        let folders = corpus
            .folders()
            .iter()
            .map(|folder| (folder.name.clone(), folder.root.clone()))
            .collect();
        let (include, exclude) = corpus.patterns();
        Self {
            folders,
            include: include.to_vec(),
            exclude: exclude.to_vec(),
        }
    }
}

/// The name of generation `number`'s folder.
fn folder_name(number: u64) -> String {
    format!("{number:06}")
}

pub(crate) fn folder(root: &Path, number: u64) -> PathBuf {
    root.join(GENERATIONS).join(folder_name(number))
}

/// The number of the published generation; `None` where the folder holds no index.
pub(crate) fn published(root: &Path) -> Result<Option<u64>> {
    let path = root.join(CURRENT);
    let mut text = String::new();
    match File::open(&path).and_then(|file| file.take(64).read_to_string(&mut text)) {
        Ok(_) => {}
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(io(&path, "cannot read", &error)),
    }
    match text.trim().parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(
            Error::at(ErrorKind::Index, &path, "does not name a generation")
                .hint("build the index anew with `ordret index --rebuild`"),
        ),
    }
}

pub(crate) fn facts(root: &Path, number: u64) -> Result<Facts> {
    let path = folder(root, number).join(FACTS);
    let bytes = fs::read(&path).map_err(|e| io(&path, "cannot read", &e))?;
    serde_json::from_slice(&bytes).map_err(|e| {
        Error::at(ErrorKind::Index, &path, "damaged")
            .because(e)
            .hint("build the index anew with `ordret index --rebuild`")
    })
}

/// Held while a run writes; dropping it lets the next one in, and so does the end of the process.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Makes the folder where it is missing, and takes the lock.
pub(crate) fn lock(root: &Path) -> Result<Lock> {
    fs::create_dir_all(root.join(GENERATIONS))
        .map_err(|e| io(root, "cannot make the index folder", &e))?;
    let path = root.join(LOCK);
    let options = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path);
    let mut file = options.map_err(|e| io(&path, "cannot open", &e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.take(200).read_to_string(&mut holder);
            return Err(
                Error::at(ErrorKind::Locked, root, "another run holds the lock")
                    .because(if holder.trim().is_empty() {
                        "it has just begun"
                    } else {
                        holder.trim()
                    })
                    .hint("wait for it to end; a run that died holds nothing"),
            );
        }
        Err(TryLockError::Error(error)) => return Err(io(&path, "cannot lock", &error)),
    }
    let who = format!(
        "process {} since {} s after 1970\n",
        std::process::id(),
        now()
    );
    file.set_len(0)
        .and_then(|()| file.write_all(who.as_bytes()))
        .map_err(|e| io(&path, "cannot write", &e))?;
    Ok(Lock { _file: file })
}

pub(crate) fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

/// An empty folder for the next generation, and its number. Left-overs of runs that died go.
pub(crate) fn begin(root: &Path) -> Result<(u64, PathBuf)> {
    let there = existing(root)?;
    // Where CURRENT cannot be read, nobody knows which generation counts: all stay, and the new one comes behind them.
    let last = there.iter().map(|(number, _)| *number).max().unwrap_or(0);
    let newest = published(root).map_or(last, Option::unwrap_or_default);
    for (number, path) in there {
        if number > newest {
            fs::remove_dir_all(&path)
                .map_err(|e| io(&path, "cannot remove the left-over of a dead run", &e))?;
        }
    }
    let path = folder(root, newest + 1);
    fs::create_dir_all(&path).map_err(|e| io(&path, "cannot make the generation's folder", &e))?;
    Ok((newest + 1, path))
}

/// Removes a generation that will not be published.
pub(crate) fn abandon(path: &Path) {
    let _ = fs::remove_dir_all(path);
}

/// Syncs the generation, switches `CURRENT` to it in one step, and removes all but the one before.
pub(crate) fn publish(root: &Path, facts: &Facts) -> Result<()> {
    let path = folder(root, facts.number);
    let text = serde_json::to_vec_pretty(facts).unwrap_or_default();
    write_synced(&path.join(FACTS), &text)?;
    sync_folder(&path)?;
    sync_folder(&root.join(GENERATIONS))?;
    let (next, current) = (root.join("CURRENT.next"), root.join(CURRENT));
    write_synced(&next, folder_name(facts.number).as_bytes())?;
    fs::rename(&next, &current).map_err(|e| io(&current, "cannot publish", &e))?;
    sync_folder(root)?;
    let mut older: Vec<_> = existing(root)?
        .into_iter()
        .filter(|(number, _)| *number < facts.number)
        .collect();
    older.sort_unstable_by(|a, b| b.cmp(a));
    for (_, path) in older.drain(..).skip(KEPT - 1) {
        abandon(&path);
    }
    Ok(())
}

fn existing(root: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let path = root.join(GENERATIONS);
    let entries = fs::read_dir(&path).map_err(|e| io(&path, "cannot list", &e))?;
    let numbered = entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())));
    Ok(numbered.collect())
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| io(path, "cannot write", &e))
}

fn sync_folder(path: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(path)
            .and_then(|file| file.sync_all())
            .map_err(|e| io(path, "cannot sync", &e))
    } else {
        Ok(())
    }
}

pub(crate) fn io(path: &Path, what: &str, cause: &std::io::Error) -> Error {
    Error::at(ErrorKind::Io, path, what).because(io_cause(cause))
}
