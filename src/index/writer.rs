//! Corpus → a new generation's files.
//!
//! In come a corpus and an empty folder; out come Tantivy's files in it and what was found on the way. The walk
//! runs ahead by a bounded number of files, decoding runs on rayon's threads, and a budget of bytes in flight holds
//! both back when the index threads are slower. Publishing is left to `generation`.

use super::report::FileNote;
use super::schema;
use super::{Progress, UpdateOptions};
use crate::clean;
use crate::corpus::{Corpus, Finding, SourceFile};
use crate::decode::worker::Workers;
use crate::decode::{self, Refusal};
use crate::document::{Document, DocumentPath, printable};
use crate::error::{Error, ErrorKind, Result};
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::Schema;
use tantivy::{IndexWriter, TantivyDocument};

/// How many files the walk is ahead at most.
const WALKED_AHEAD: usize = 8192;
/// Decoders meet deeply nested PDFs; the main thread's usual eight megabytes serve them well.
const STACK: usize = 8 << 20;
/// The least that Tantivy accepts for a thread.
const LEAST_ARENA: usize = 16 << 20;

/// What a run found, beside the files it wrote.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// A digest of each document's text and metadata.
    pub digests: HashMap<DocumentPath, u64>,
    pub skipped: Vec<FileNote>,
    pub warnings: Vec<FileNote>,
    pub ignored: u64,
    pub bytes: u64,
}

/// Bytes of source files that are on their way into the index.
#[derive(Debug)]
struct Budget {
    free: Mutex<u64>,
    returned: Condvar,
    total: u64,
}

/// Its share of the budget goes back when the document is dropped: after Tantivy has taken it in.
#[derive(Debug)]
struct Permit {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Budget {
    fn new(total: u64) -> Arc<Self> {
        Arc::new(Self {
            free: Mutex::new(total),
            returned: Condvar::new(),
            total,
        })
    }

    /// Waits until so many bytes are free. A file larger than the whole budget takes all of it.
    fn take(self: &Arc<Self>, bytes: u64, options: &UpdateOptions) -> Result<Permit> {
        let bytes = bytes.min(self.total);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            options.check_cancelled()?;
            let waited = self.returned.wait_timeout(free, Duration::from_millis(200));
            free = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *free -= bytes;
        Ok(Permit {
            budget: Arc::clone(self),
            bytes,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self
            .budget
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.budget.returned.notify_all();
    }
}

/// A document with its permit.
struct Permitted {
    document: TantivyDocument,
    _permit: Permit,
}

impl tantivy::Document for Permitted {
    type Value<'a> = <TantivyDocument as tantivy::Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as tantivy::Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

/// Everything a rayon thread needs.
struct Pipeline<'a> {
    options: &'a UpdateOptions,
    schema: Schema,
    writer: IndexWriter<Permitted>,
    budget: Arc<Budget>,
    workers: Option<Workers>,
    written: Mutex<Written>,
    found: AtomicU64,
    found_bytes: AtomicU64,
    done: AtomicU64,
    done_bytes: AtomicU64,
}

/// Writes the whole corpus into `folder`; `index_root` is passed over by the walk.
pub(super) fn write(
    folder: &Path,
    index_root: &Path,
    corpus: &Corpus,
    options: &UpdateOptions,
) -> Result<Written> {
    let pipeline = Pipeline::open(folder, options)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.thread_count())
        .stack_size(STACK)
        .build();
    let pool =
        pool.map_err(|e| Error::at(ErrorKind::Io, folder, "cannot start threads").because(e))?;
    let taken_in = std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WALKED_AHEAD);
        scope.spawn(|| {
            let sender = sender;
            for finding in corpus.walk(index_root) {
                pipeline.count_found(&finding);
                if sender.send(finding).is_err() {
                    break;
                }
            }
        });
        pool.install(|| pipeline.take_in(corpus, receiver))
    });
    taken_in.map_err(|error| {
        if error.kind() == ErrorKind::Io {
            failed_at(folder, &error)
        } else {
            error
        }
    })?;
    options.check_cancelled()?;
    pipeline.finish().map_err(|e| failed(folder, &e))
}

impl<'a> Pipeline<'a> {
    /// An empty index in `folder`, and everything that fills it.
    fn open(folder: &Path, options: &'a UpdateOptions) -> Result<Self> {
        let schema = schema::schema();
        let threads = options.thread_count();
        let arena = (options.memory / 2 / threads).max(LEAST_ARENA);
        let writer_options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(arena)
            .build();
        let writer = tantivy::Index::create_in_dir(folder, schema.clone()).and_then(|mut index| {
            index.set_tokenizers(schema::tokenizers());
            index.writer_with_options(writer_options)
        });
        Ok(Self {
            options,
            schema,
            writer: writer.map_err(|e| failed(folder, &e))?,
            budget: Budget::new(options.memory as u64 / 8),
            workers: options
                .worker
                .as_deref()
                .map(|program| Workers::new(program, options.file_time)),
            written: Mutex::default(),
            found: AtomicU64::new(0),
            found_bytes: AtomicU64::new(0),
            done: AtomicU64::new(0),
            done_bytes: AtomicU64::new(0),
        })
    }

    /// Commits what was taken in, and waits for merges.
    fn finish(self) -> tantivy::Result<Written> {
        let Self {
            mut writer,
            written,
            ..
        } = self;
        writer.commit()?;
        writer.wait_merging_threads()?;
        let mut written = written.into_inner().unwrap_or_else(PoisonError::into_inner);
        written.skipped.sort();
        written.warnings.sort();
        Ok(written)
    }

    fn take_in(&self, corpus: &Corpus, findings: Receiver<Finding>) -> Result<()> {
        for document in corpus.documents() {
            let size = document.text_len() as u64;
            self.add(
                document,
                usize::MAX,
                size,
                self.budget.take(size, self.options)?,
            )?;
        }
        findings.into_iter().par_bridge().try_for_each(|finding| {
            self.options.check_cancelled()?;
            match finding {
                Finding::File(source) => self.take_in_file(&source),
                Finding::Ignored => {
                    self.note(|written| written.ignored += 1);
                    Ok(())
                }
                Finding::Failed(path, reason) => {
                    self.note(|written| {
                        written.skipped.push(FileNote {
                            path: printable(&path),
                            reason,
                        });
                    });
                    Ok(())
                }
            }
        })
    }

    fn take_in_file(&self, source: &SourceFile) -> Result<()> {
        let permit = self.budget.take(source.size, self.options)?;
        match decode::file(source, self.workers.as_ref()) {
            Ok(decoded) => {
                let document = clean::document(source.path.clone(), decoded);
                let notes = document.warnings.iter().map(|reason| FileNote {
                    path: printable(&source.file),
                    reason: reason.clone(),
                });
                self.note(|written| written.warnings.extend(notes));
                self.add(&document, source.folder, source.size, permit)?;
            }
            Err(Refusal::NotOurs) => self.note(|written| written.ignored += 1),
            Err(Refusal::Failed(reason)) => {
                self.note(|written| {
                    written.skipped.push(FileNote {
                        path: printable(&source.file),
                        reason,
                    });
                });
            }
        }
        self.count_done(source.size);
        Ok(())
    }

    fn add(&self, document: &Document, folder: usize, size: u64, permit: Permit) -> Result<()> {
        let digest = digest(document);
        let fail = |e: &tantivy::TantivyError| {
            Error::new(ErrorKind::Io, "", "cannot write").because(cause(e))
        };
        let entry = schema::tantivy_document(&self.schema, document, folder, digest)
            .map_err(|e| fail(&e))?;
        self.writer
            .add_document(Permitted {
                document: entry,
                _permit: permit,
            })
            .map_err(|e| fail(&e))?;
        self.note(|written| {
            written.bytes += size;
            written.digests.insert(document.path.clone(), digest);
        });
        Ok(())
    }

    fn note(&self, change: impl FnOnce(&mut Written)) {
        change(&mut self.written.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn count_found(&self, finding: &Finding) {
        if let Finding::File(source) = finding {
            self.found.fetch_add(1, Ordering::Relaxed);
            self.found_bytes.fetch_add(source.size, Ordering::Relaxed);
        }
    }

    fn count_done(&self, size: u64) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let done_bytes = self.done_bytes.fetch_add(size, Ordering::Relaxed) + size;
        if let Some(report) = &self.options.progress {
            report(&Progress {
                found: self.found.load(Ordering::Relaxed),
                found_bytes: self.found_bytes.load(Ordering::Relaxed),
                done,
                done_bytes,
            });
        }
    }
}

/// Equal digests: equal text and metadata, as far as a run needs to know to count changes.
fn digest(document: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    document.metadata.hash(&mut hasher);
    for page in &document.pages {
        page.text.hash(&mut hasher);
    }
    hasher.finish()
}

pub(super) fn failed(folder: &Path, error: &tantivy::TantivyError) -> Error {
    failed_at(
        folder,
        &Error::new(ErrorKind::Io, "", "cannot write").because(cause(error)),
    )
}

fn failed_at(folder: &Path, error: &Error) -> Error {
    Error::at(ErrorKind::Io, folder, error.message()).hint("what was published before still stands")
}

/// Tantivy's message without its type names; the operating system's reason where there is one.
pub(crate) fn cause(error: &tantivy::TantivyError) -> String {
    match error {
        tantivy::TantivyError::IoError(io) => crate::decode::io_cause(io),
        other => other.to_string(),
    }
}
