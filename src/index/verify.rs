//! Whether a generation is what it says it is.
//!
//! In come a generation's folder and its facts; out go faults, a line each, or nothing when all is well. A generation is
//! verified before it is published, before its files are linked into the next one, and by `ordret check`. What is done
//! about a fault is left to the caller.

use super::cause::cause;
use super::content_hash::FileSums;
use super::generation::{self, FACTS, Facts, Name};
use super::manifest::{self, Manifest};
use super::schema;
use crate::document::{DocumentPath, printable};
use crate::error::{Error, ErrorKind, Result};
use crate::query::Query;
use crate::search::Searcher;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

/// How many documents are looked for by words of their own before a generation is published.
const ASKED: usize = 5;
/// How many words of each are tried; one that finds it is enough.
const WORDS: usize = 8;

/// The sums of every file in a folder but `generation.json`, by name. `known` are those that need not be read.
pub(super) fn hash_files(
    folder: &Path,
    known: &BTreeMap<String, FileSums>,
) -> Result<BTreeMap<String, FileSums>> {
    let mut files = BTreeMap::new();
    for (name, path) in entries(folder)? {
        if name == FACTS {
            continue;
        }
        let facts = match known.get(&name) {
            Some(sums) => *sums,
            None => {
                FileSums::of(&path).map_err(|e| generation::io(&path, "cannot read back", &e))?
            }
        };
        files.insert(name, facts);
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<(String, std::path::PathBuf)>> {
    let entries =
        std::fs::read_dir(folder).map_err(|e| generation::io(folder, "cannot list", &e))?;
    let named = entries.flatten().map(|entry| {
        (
            entry.file_name().to_string_lossy().into_owned(),
            entry.path(),
        )
    });
    Ok(named.collect())
}

/// Whether the files of a generation are those that were published, byte for byte.
pub(super) fn files(folder: &Path, facts: &Facts) -> Vec<String> {
    faults(folder, facts, FileSums::fault)
}

/// Whether a file of a generation was damaged, as disks and copies damage files.
pub(super) fn damage(folder: &Path, facts: &Facts) -> Vec<String> {
    faults(folder, facts, FileSums::damage)
}

fn faults(
    folder: &Path,
    facts: &Facts,
    told: impl Fn(&FileSums, &Path) -> io::Result<Option<String>>,
) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, sums) in &facts.files {
        let fault = match told(sums, &folder.join(name)) {
            Ok(None) => continue,
            Ok(Some(fault)) => fault,
            Err(error) => crate::decode::io_cause(&error),
        };
        faults.push(format!("{}: {fault}", printable(Path::new(name))));
    }
    match entries(folder) {
        Ok(there) => faults.extend(
            there
                .iter()
                .filter(|(name, _)| name != FACTS && !facts.files.contains_key(name))
                .map(|(name, _)| format!("{}: a stranger", printable(Path::new(name)))),
        ),
        Err(error) => faults.push(error.to_string()),
    }
    faults
}

/// What Tantivy's own checksums say of the files of live segments; `known` are those that need not be read.
pub(super) fn checksums(folder: &Path, known: &BTreeMap<String, FileSums>) -> Vec<String> {
    let check = || -> tantivy::Result<Vec<String>> {
        let index = schema::open_for_reading(folder)?;
        let of_segments = index.load_metas()?.list_segment_files();
        let mut there: Vec<PathBuf> = index.directory().list_managed_files().into_iter().collect();
        there.retain(|file| {
            of_segments.contains(file) && !known.contains_key(&*file.to_string_lossy())
        });
        there.sort();
        let mut faults = Vec::new();
        for file in there {
            if !index.directory().validate_checksum(&file)? {
                faults.push(format!("{}: wrong checksum", printable(&file)));
            }
        }
        Ok(faults)
    };
    check().unwrap_or_else(|error| vec![cause(&error)])
}

/// Whether the documents of the index are those of the manifest, each found by its path.
pub(super) fn documents(searcher: &Searcher, manifest: &Manifest) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let (expected, found) = (manifest.documents(), searcher.document_count());
    if expected != found {
        faults.push(format!("{expected} documents are known, {found} are there"));
    }
    let there = searcher.paths()?;
    let rows = manifest
        .rows()
        .iter()
        .filter(|row| row.document().is_some());
    let known: HashSet<&str> = rows.map(|row| &*row.path).collect();
    let in_index: HashSet<&str> = there.iter().map(DocumentPath::as_str).collect();
    for path in known.symmetric_difference(&in_index) {
        let fault = if known.contains(path) {
            "is not in the index"
        } else {
            "is not in the manifest"
        };
        faults.push(format!("{path}: {fault}"));
    }
    let lost = searcher.unfindable()?;
    faults.extend(lost.iter().map(|path| format!("{path}: cannot be found")));
    faults.sort();
    Ok(faults)
}

/// Asks a new generation for documents by words of their own, and counts them.
pub(super) fn ask(searcher: &Searcher, manifest: &Manifest) -> Result<()> {
    let fault = |what: String| Err(Error::new(ErrorKind::Index, "the new generation", what));
    let (expected, found) = (manifest.documents(), searcher.document_count());
    if expected != found {
        return fault(format!("holds {found} documents instead of {expected}"));
    }
    let rows = manifest
        .rows()
        .iter()
        .filter(|row| row.document().is_some());
    let step = (expected as usize / ASKED).max(1);
    for row in rows.step_by(step).take(ASKED) {
        let path = row.document_path();
        let Some(document) = searcher.document(&path)? else {
            return fault(format!("does not hold {path}"));
        };
        let text = document.pages.iter().map(|page| page.text.as_str());
        let words: Vec<&str> = text.flat_map(plain_words).take(WORDS).collect();
        let mut found = words.is_empty();
        for word in words {
            let query = Query::parse(word)?;
            let explained = searcher.explain_document(&query, &path)?;
            if explained.is_some_and(|document| document.score.is_some()) {
                found = true;
                break;
            }
        }
        if !found {
            return fault(format!("does not find {path} by its own words"));
        }
    }
    Ok(())
}

/// Words of lower-case letters, which mean the same in a text and in a query.
fn plain_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(char::is_whitespace).filter(|word| {
        (4..=20).contains(&word.chars().count()) && word.chars().all(char::is_lowercase)
    })
}

/// All that can be wrong with a generation: facts, files, checksums, documents.
pub(super) fn generation(root: &Path, name: Name) -> Result<Vec<String>> {
    let facts = generation::facts(root, name)?;
    let folder = generation::folder(root, name.number);
    let mut faults = files(&folder, &facts);
    if !faults.is_empty() {
        // What is damaged is not asked any further.
        return Ok(faults);
    }
    faults.extend(checksums(&folder, &BTreeMap::new()));
    if facts.fingerprint != schema::fingerprint() {
        return Ok(faults);
    }
    let searcher = super::open_generation(&folder, facts)?;
    match Manifest::read(&folder) {
        Ok(known) => faults.extend(documents(&searcher, &known)?),
        Err(error) => faults.push(format!("{}: {error}", manifest::NAME)),
    }
    Ok(faults)
}
