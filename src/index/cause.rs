//! Tantivy's errors, told to people.
//!
//! In comes an error of Tantivy's; out goes a line without its type names, or an error of ours with its place.

use crate::decode::io_cause;
use crate::error::{Error, ErrorKind};
use std::path::Path;
use tantivy::TantivyError;
use tantivy::error::DataCorruption;

/// A file of the index that does not hold what it should.
pub(super) fn damaged(file: &str, what: &str) -> TantivyError {
    let why = format!("{file} is damaged: {what}");
    TantivyError::DataCorruption(DataCorruption::comment_only(why))
}

pub(super) fn failed(folder: &Path, error: &TantivyError) -> Error {
    failed_at(
        folder,
        &Error::new(ErrorKind::Io, "", "cannot write").because(cause(error)),
    )
}

pub(super) fn failed_at(folder: &Path, error: &Error) -> Error {
    Error::at(ErrorKind::Io, folder, error.message()).hint("what was published before still stands")
}

/// Tantivy's message without its type names; the operating system's reason where there is one.
pub(crate) fn cause(error: &TantivyError) -> String {
    match error {
        TantivyError::IoError(io) => io_cause(io),
        other => other.to_string(),
    }
}
