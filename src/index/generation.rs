//! The folder of an index: generations and `CURRENT`.
//!
//! In comes the folder; out go the published generation, a place for the next one, and the one step that makes it
//! the published one: `CURRENT` is replaced by rename after everything else lies on the disk. What stands inside
//! a generation is Tantivy's and `manifest`'s, beside `generation.json` ([`Facts`]); checking it is left to `verify`.
//!
//! ```text
//! index/CURRENT                          "000002 HASH": the published generation, and what its generation.json hashes to
//! index/LOCK                             held by the one run that writes
//! index/last-run.json                    what the last run did
//! index/generations/000001/, 000002/     the one before, and the published one
//! ```
//!
//! From `CURRENT` everything can be checked: it holds the hash of `generation.json`, which holds the hashes of all other
//! files of its generation and that of the `generation.json` before it.

use super::content_hash::{ContentHash, FileSums};
use super::faults;
use crate::corpus::Corpus;
use crate::decode::io_cause;
use crate::error::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

pub(super) const CURRENT: &str = "CURRENT";
pub(super) const GENERATIONS: &str = "generations";
pub(super) const FACTS: &str = "generation.json";
const NEXT: &str = "CURRENT.next";
const REBUILD: &str = "build the index anew with `ordret index --rebuild`";

/// A generation, and what its `generation.json` hashes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Name {
    pub number: u64,
    pub hash: ContentHash,
}

/// What a generation knows of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub number: u64,
    pub fingerprint: String,
    pub documents: u64,
    /// Bytes of the files that were indexed.
    pub bytes: u64,
    /// Files that could not be read when it was made.
    pub skipped: u64,
    /// Documents whose file could not be read, so that an older version of them stands.
    #[serde(default)]
    pub kept: u64,
    /// Seconds since 1970 when it was published.
    pub published: u64,
    /// How long the run took, in seconds.
    pub seconds: f64,
    pub corpus: Remembered,
    /// The published generation before, if there was one.
    pub before: Option<Name>,
    /// What is known of every other file of the generation, by name.
    pub files: BTreeMap<String, FileSums>,
}

/// The corpus that a generation was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

pub(crate) fn folder(root: &Path, number: u64) -> PathBuf {
    root.join(GENERATIONS).join(format!("{number:06}"))
}

/// What `CURRENT` says of a generation; nothing else is accepted when it is read.
fn line(name: Name) -> String {
    format!("{:06} {}\n", name.number, name.hash)
}

/// The bytes of `CURRENT`; `None` where the folder holds no index.
pub(super) fn current(root: &Path) -> Result<Option<Vec<u8>>> {
    let path = root.join(CURRENT);
    let mut bytes = Vec::new();
    match File::open(&path).and_then(|file| file.take(200).read_to_end(&mut bytes)) {
        Ok(_) => Ok(Some(bytes)),
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(io(&path, "cannot read", &error)),
    }
}

/// The published generation; `None` where the folder holds no index.
pub(crate) fn published(root: &Path) -> Result<Option<Name>> {
    let Some(bytes) = current(root)? else {
        return Ok(None);
    };
    let read = || {
        let text = std::str::from_utf8(&bytes).ok()?;
        let (number, hash) = text.strip_suffix('\n')?.split_once(' ')?;
        let name = Name {
            number: number.parse().ok()?,
            hash: ContentHash::parse(hash.as_bytes())?,
        };
        (line(name) == text).then_some(name)
    };
    read().map(Some).ok_or_else(|| {
        Error::at(
            ErrorKind::Index,
            &root.join(CURRENT),
            "does not name a generation",
        )
        .hint(REBUILD)
    })
}

/// What a generation knows of itself, if it is as `name` says.
pub(crate) fn facts(root: &Path, name: Name) -> Result<Facts> {
    let path = folder(root, name.number).join(FACTS);
    let bytes = fs::read(&path).map_err(|e| {
        Error::at(ErrorKind::Index, &path, "cannot be read")
            .because(io_cause(&e))
            .hint(REBUILD)
    })?;
    let damaged = || Error::at(ErrorKind::Index, &path, "damaged");
    if ContentHash::of(&bytes) != name.hash {
        return Err(damaged().because("wrong checksum").hint(REBUILD));
    }
    serde_json::from_slice(&bytes).map_err(|e| damaged().because(e).hint(REBUILD))
}

/// The corpus of the newest generation whose description can be read, whatever it hashes to: where to look for the files
/// of an index that is to be built anew.
pub(super) fn newest_corpus(root: &Path) -> Option<Remembered> {
    let mut there = existing(root).ok()?;
    there.sort();
    let described = there.iter().rev().find_map(|(_, folder)| {
        let bytes = fs::read(folder.join(FACTS)).ok()?;
        serde_json::from_slice::<Facts>(&bytes).ok()
    });
    described.map(|facts| facts.corpus)
}

pub(crate) fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

/// Removes what runs that died left, and generations that nothing leads to. Returns their names.
///
/// Where `CURRENT` cannot be read, nobody knows which generation counts: all stay.
pub(super) fn sweep(root: &Path, base: Option<(&Facts, Name)>) -> Result<Vec<String>> {
    let mut swept = Vec::new();
    for name in [NEXT, "last-run.json.next"] {
        if fs::remove_file(root.join(name)).is_ok() {
            swept.push(name.to_owned());
        }
    }
    if base.is_none() && !matches!(published(root), Ok(None)) {
        return Ok(swept);
    }
    let kept = |number: u64| {
        base.is_some_and(|(facts, name)| {
            number == name.number || facts.before.is_some_and(|before| before.number == number)
        })
    };
    let fail =
        |path: &Path, e: &std::io::Error| io(path, "cannot remove the left-over of a dead run", e);
    for (number, path) in existing(root)? {
        if kept(number) {
            continue;
        }
        faults::moment();
        // One that was gone back from keeps its description until a later one is published: so its number is not given
        // again.
        let gone_back_from = base.is_some_and(|(_, name)| number > name.number);
        let removed = if gone_back_from && path.join(FACTS).is_file() {
            remove_all_but_facts(&path)
        } else {
            fs::remove_dir_all(&path).map(|()| true)
        };
        if removed.map_err(|e| fail(&path, &e))? {
            swept.push(format!("generation {number}"));
        }
    }
    Ok(swept)
}

/// Empties a generation's folder but for its description. Returns whether there was anything else.
fn remove_all_but_facts(folder: &Path) -> std::io::Result<bool> {
    let mut any = false;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() != FACTS {
            fs::remove_file(entry.path())?;
            any = true;
        }
    }
    Ok(any)
}

/// The number of the next generation: behind all that are there.
pub(super) fn next_number(root: &Path) -> Result<u64> {
    let there = existing(root)?.into_iter().map(|(number, _)| number).max();
    let published = published(root).ok().flatten().map(|name| name.number);
    Ok(there.max(published).unwrap_or(0) + 1)
}

/// The folder of a generation on its way. Dropping it removes the folder, unless `CURRENT` names it by then: however a run
/// ends, it leaves a published generation or nothing.
#[derive(Debug)]
pub(super) struct Unpublished<'a> {
    root: &'a Path,
    number: u64,
    folder: PathBuf,
}

impl Unpublished<'_> {
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Unpublished<'_> {
    fn drop(&mut self) {
        // Where CURRENT cannot be read, it may name this one.
        let other = |name: Option<Name>| name.is_none_or(|name| name.number != self.number);
        if published(self.root).is_ok_and(other) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// An empty folder for a generation.
pub(super) fn make_folder(root: &Path, number: u64) -> Result<Unpublished<'_>> {
    let folder = folder(root, number);
    fs::create_dir(&folder).map_err(|e| io(&folder, "cannot make the generation's folder", &e))?;
    faults::moment();
    Ok(Unpublished {
        root,
        number,
        folder,
    })
}

/// Gives `folder` the files of another generation's live segments: hard links, or copies where the file system has
/// none. Their content never changes, so both may share it.
pub(super) fn link(from: &Path, folder: &Path, names: &[PathBuf]) -> Result<()> {
    for name in names {
        let (source, target) = (from.join(name), folder.join(name));
        if fs::hard_link(&source, &target).is_err() {
            fs::copy(&source, &target)
                .and_then(|_| File::open(&target)?.sync_all())
                .map_err(|e| io(&target, "cannot take over", &e))?;
        }
        faults::moment();
    }
    Ok(())
}

/// Writes `generation.json`, syncs everything and switches `CURRENT` to the generation in one step.
pub(super) fn publish(root: &Path, facts: &Facts) -> Result<Name> {
    let path = folder(root, facts.number);
    let text = serde_json::to_vec_pretty(facts)
        .map_err(|e| Error::at(ErrorKind::Io, &path, "cannot be described").because(e))?;
    write_synced(&path.join(FACTS), &text)?;
    sync_folder(&path)?;
    sync_folder(&root.join(GENERATIONS))?;
    let name = Name {
        number: facts.number,
        hash: ContentHash::of(&text),
    };
    switch(root, name)?;
    Ok(name)
}

/// Makes `CURRENT` name a generation that lies on the disk whole.
pub(super) fn switch(root: &Path, name: Name) -> Result<()> {
    replace(root, CURRENT, NEXT, line(name).as_bytes())
}

/// Replaces a file of the index folder in one step.
pub(super) fn replace(root: &Path, name: &str, next: &str, bytes: &[u8]) -> Result<()> {
    let (next, path) = (root.join(next), root.join(name));
    faults::moment();
    let written = write_synced(&next, bytes);
    faults::moment();
    let renamed = written
        .and_then(|()| fs::rename(&next, &path).map_err(|e| io(&path, "cannot replace", &e)));
    if let Err(error) = renamed {
        let _ = fs::remove_file(&next);
        return Err(error);
    }
    faults::moment();
    // The switch has happened: a folder that cannot be synced may lose it in a power cut, and then the one before stands.
    if let Err(error) = sync_folder(root) {
        log::warn!("{error}");
    }
    faults::moment();
    Ok(())
}

/// Numbers and folders of the generations that are there, whole or not.
pub(super) fn existing(root: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let path = root.join(GENERATIONS);
    let entries = fs::read_dir(&path).map_err(|e| io(&path, "cannot list", &e))?;
    let numbered = entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())));
    Ok(numbered.collect())
}

/// The newest generation below a number that has a `generation.json`.
pub(super) fn newest_below(root: &Path, number: u64) -> Result<Option<Name>> {
    let mut names: Vec<Name> = existing(root)?
        .into_iter()
        .filter(|(there, _)| *there < number)
        .filter_map(|(number, path)| {
            let bytes = fs::read(path.join(FACTS)).ok()?;
            let hash = ContentHash::of(&bytes);
            Some(Name { number, hash })
        })
        .collect();
    names.sort_by_key(|name| name.number);
    Ok(names.pop())
}

pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        faults::moment();
        file.sync_all()
    };
    write().map_err(|e| io(path, "cannot write", &e))
}

pub(super) fn sync_folder(path: &Path) -> Result<()> {
    faults::moment();
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
