//! What the index would see of one file.
//!
//! In comes a path; out goes the [`Document`], cleaned as for the index, without an index being there.

use crate::corpus::SourceFile;
use crate::decode::worker::{TIME, Workers};
use crate::decode::{self, Refusal, io_cause};
use crate::document::{Document, DocumentPath};
use crate::error::{Error, ErrorKind, Result};
use crate::metadata::sidecar::Sidecars;
use std::path::Path;

/// Reads one file as the index would.
///
/// # Errors
/// [`ErrorKind::Document`] when the file cannot be read at all: missing, empty, damaged, encrypted, no text.
pub fn extract(path: impl AsRef<Path>) -> Result<Document> {
    read(path.as_ref(), None)
}

/// The same, with PDFs decoded in a child process (see [`worker`](crate::worker)): `program` is started with
/// [`worker::ARGUMENT`](crate::worker::ARGUMENT).
///
/// # Errors
/// As [`extract`], and when the decoder died on the file or took too long.
pub fn extract_with_worker(path: impl AsRef<Path>, program: &Path) -> Result<Document> {
    read(path.as_ref(), Some(&Workers::new(program, TIME)))
}

fn read(path: &Path, workers: Option<&Workers>) -> Result<Document> {
    let fail = |why: String| Error::at(ErrorKind::Document, path, why);
    let facts = std::fs::metadata(path).map_err(|e| fail(io_cause(&e)))?;
    if !facts.is_file() {
        return Err(fail("not a file".to_owned()));
    }
    let name = DocumentPath::from_relative(path);
    let source = SourceFile {
        path: name.clone(),
        folder: 0,
        file: path.to_path_buf(),
        size: facts.len(),
        modified: 0,
    };
    match decode::file(&source, workers) {
        Ok(decoded) => {
            let mut document = crate::clean::document(name, decoded);
            let sidecar = Sidecars::default().beside(path);
            let told = sidecar.put_over(&mut document.metadata);
            document.warnings.extend(told);
            Ok(document)
        }
        Err(Refusal::NotOurs) => Err(fail("neither text nor PDF".to_owned())),
        Err(Refusal::Failed(why)) => Err(fail(why)),
    }
}
