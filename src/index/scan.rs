//! The corpus as it stands against what the manifest knows.
//!
//! In come a corpus and the rows of the published generation; out go the same rows, marked with what has to be done, new
//! rows for new files, and what could not be looked at. A listing a folder and a `stat` a file: nothing is read here.

use super::UpdateOptions;
use super::content_hash::ContentHash;
use super::manifest::{MEMORY, Manifest, Mark, Row, State};
use super::report::FileNote;
use crate::corpus::{Corpus, Finding, SourceFile, Unlisted};
use crate::document::{Document, printable};
use crate::error::Result;
use crate::metadata::sidecar::Sidecars;
use std::path::Path;

/// What the walk found, beside the marks.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Files and folders that could not be looked at and of which nothing is in the index.
    pub skipped: Vec<FileNote>,
    /// Those whose documents keep their last version.
    pub kept: Vec<FileNote>,
    /// Files of other formats.
    pub ignored: u64,
    /// Files to be read, and their bytes.
    pub to_read: (u64, u64),
    /// The corpus folders in which nothing of ours was seen.
    pub empty: Vec<usize>,
    /// Documents of the manifest that are no longer there, as far as the walk can tell.
    pub absent: u64,
    /// Files that were not there before.
    pub new: u64,
}

/// Walks the corpus and marks the rows. `afresh`: everything has to be read, whatever the manifest knows.
pub(super) fn scan(
    corpus: &Corpus,
    index_root: &Path,
    manifest: &mut Manifest,
    afresh: bool,
    options: &UpdateOptions,
) -> Result<Scan> {
    let mut scan = Scan::default();
    let mut new = Vec::new();
    let mut seen = vec![false; corpus.folders().len()];
    let mut unlisted = Vec::new();
    let sidecars = Sidecars::default();
    for finding in corpus.walk(index_root) {
        options.check_cancelled()?;
        match finding {
            Finding::File(mut source) => {
                source.modified = sidecars.modified(&source.file, source.modified);
                seen[source.folder] = true;
                mark_file(manifest, &mut new, &source, afresh);
            }
            Finding::Ignored => scan.ignored += 1,
            Finding::Failed(failed) => {
                seen[failed.folder] = true;
                unlisted.push(failed);
            }
        }
    }
    for document in corpus.documents() {
        mark_document(manifest, &mut new, document, afresh);
    }
    for failed in &unlisted {
        scan.mark_unlisted(manifest, corpus, failed);
    }
    scan.empty = (0..seen.len()).filter(|folder| !seen[*folder]).collect();
    scan.new = new.len() as u64;
    manifest.add(new);
    for row in manifest.rows() {
        match row.mark {
            Mark::ToRead | Mark::Relocated => {
                scan.to_read.0 += 1;
                scan.to_read.1 += row.size;
            }
            Mark::Absent => scan.absent += u64::from(row.document().is_some()),
            Mark::Same | Mark::Unlisted => {}
        }
    }
    Ok(scan)
}

fn mark_file(manifest: &mut Manifest, new: &mut Vec<Row>, source: &SourceFile, afresh: bool) {
    let folder = source.folder as u32;
    let Some(row) = manifest.find(source.path.as_str()) else {
        new.push(Row {
            path: source.path.as_str().into(),
            folder,
            size: source.size,
            modified: source.modified,
            mark: Mark::ToRead,
            ..Row::default()
        });
        return;
    };
    let same_time = row.modified == source.modified && row.modified != 0;
    row.mark = if row.state == State::Purged {
        Mark::Same
    } else if row.folder != folder {
        Mark::Relocated
    } else if same_time && row.size == source.size && !afresh {
        Mark::Same
    } else {
        Mark::ToRead
    };
    row.unsettled = row.modified == 0;
    (row.folder, row.size, row.modified) = (folder, source.size, source.modified);
}

fn mark_document(manifest: &mut Manifest, new: &mut Vec<Row>, document: &Document, afresh: bool) {
    let hash = hash_of(document);
    match manifest.find(document.path.as_str()) {
        Some(row) if row.mark == Mark::Absent => {
            let same = row.state == State::Purged || (row.document() == Some(hash) && !afresh);
            row.mark = if same { Mark::Same } else { Mark::ToRead };
            (row.folder, row.size) = (MEMORY, document.text_len() as u64);
        }
        Some(_) => {}
        None => new.push(Row {
            path: document.path.as_str().into(),
            folder: MEMORY,
            size: document.text_len() as u64,
            mark: Mark::ToRead,
            ..Row::default()
        }),
    }
}

/// Equal hashes: equal text and metadata. For documents from memory, which have no file to hash.
pub(super) fn hash_of(document: &Document) -> ContentHash {
    let content = (&document.metadata, &document.facts, &document.pages);
    ContentHash::of(&serde_json::to_vec(&content).unwrap_or_default())
}

impl Scan {
    /// What could not be looked at is not absent: its rows stay as they are.
    fn mark_unlisted(&mut self, manifest: &mut Manifest, corpus: &Corpus, failed: &Unlisted) {
        let whole_folder = corpus.folders().len() > 1
            && failed.path.as_str() == corpus.folders()[failed.folder].name;
        let mut documents = 0;
        for range in manifest.below(failed.path.as_str()) {
            for row in &mut manifest.rows_mut()[range] {
                // A file that was seen all the same is no concern of this.
                if row.mark == Mark::Absent && row.folder == failed.folder as u32 {
                    row.mark = Mark::Unlisted;
                    documents += u64::from(row.document().is_some());
                }
            }
        }
        let what = if whole_folder || documents != 1 {
            format!("{documents} documents keep their last version")
        } else {
            "its last version stays".to_owned()
        };
        let (list, reason) = if documents == 0 {
            (&mut self.skipped, failed.reason.clone())
        } else {
            (&mut self.kept, format!("{}; {what}", failed.reason))
        };
        list.push(FileNote {
            path: printable(&failed.file),
            reason,
            remembered: false,
        });
    }
}
