//! A row that has to be read → what became of it.
//!
//! In comes a row of the manifest, one on each of rayon's threads; out go its document, on its way to Tantivy's writer,
//! the row as it now stands, and a count. What cannot be read leaves what the index holds. Opening the writer and
//! committing are left to `writer`.

use super::budget::Budget;
use super::cause::{cause, failed};
use super::content_hash::ContentHash;
use super::entry::Entry;
use super::manifest::{Known, MEMORY, Mark, Row, State};
use super::report::FileNote;
use super::scan::hash_of;
use super::writer::{Changes, Target};
use super::{Progress, faults, schema};
use crate::clean;
use crate::corpus::SourceFile;
use crate::decode::worker::Workers;
use crate::decode::{self, Refusal, io_cause};
use crate::document::{Document, DocumentPath, printable};
use crate::error::{Error, ErrorKind, Result};
use crate::metadata::sidecar::Sidecars;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::IndexWriter;
use tantivy::schema::Schema;

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
pub(super) struct Intake<'a> {
    pub target: &'a Target<'a>,
    pub schema: Schema,
    pub writer: IndexWriter<Entry>,
    /// Bytes of files that are being read and decoded.
    pub reading: Arc<Budget>,
    /// Bytes of text that waits for Tantivy's threads.
    pub waiting: Arc<Budget>,
    pub workers: Option<Workers>,
    pub sidecars: Sidecars,
    pub memory_documents: HashMap<&'a str, &'a Document>,
    pub known: HashMap<ContentHash, Known>,
    /// Paths whose documents were taken over under another path.
    pub taken_over: Mutex<HashSet<DocumentPath>>,
    pub changes: Mutex<Changes>,
    pub to_read: (u64, u64),
    pub done: AtomicU64,
    pub done_bytes: AtomicU64,
}

impl Intake<'_> {
    pub fn take_in(&self, row: &mut Row) -> Result<()> {
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
        self.put(row, hash_of(document), Cow::Borrowed(document))
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
        let _permit = self.reading.take(row.size, options)?;
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
                self.put(row, hash, Cow::Owned(document))
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
        self.write_document(row, Cow::Owned(document))?;
        Ok(Outcome::Moved)
    }

    /// A document was made of the row's file.
    fn put(
        &self,
        row: &mut Row,
        hash: ContentHash,
        document: Cow<'_, Document>,
    ) -> Result<Outcome> {
        let warnings = document.warnings.clone();
        self.write_document(row, document)?;
        let outcome = match row.document() {
            None => Outcome::Added,
            Some(before) if before == hash => Outcome::Same,
            Some(_) => Outcome::Changed,
        };
        row.indexed(hash, &warnings);
        Ok(outcome)
    }

    fn write_document(&self, row: &Row, document: Cow<'_, Document>) -> Result<()> {
        let size = document.text_len() as u64;
        let permit = self.waiting.take(size, self.target.options)?;
        let fail = |e: &tantivy::TantivyError| {
            Error::new(ErrorKind::Io, "", "cannot write").because(cause(e))
        };
        let folder = row.folder as usize;
        // Copied, where it must be, only when there is room for it.
        let document = document.into_owned();
        let entry = Entry::of(&self.schema, document, folder, Some(permit));
        let entry = entry.map_err(|e| fail(&e))?;
        self.delete(row)?;
        self.writer.add_document(entry).map_err(|e| fail(&e))?;
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
