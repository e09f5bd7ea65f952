//! What can go wrong, told to a person.
//!
//! In comes the place (a path, an option, a character span of a query), what was being done, the cause and,
//! where there is something to do, a hint. Out goes one type, [`Error`], whose `Display` is the one line
//! `WHERE: WHAT: CAUSE`. Turning an error into an exit code or drawing a caret is left to the program.

use std::fmt;
use std::ops::Range;
use std::path::Path;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// The kinds of failure that a caller may want to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A query that cannot be read; [`Error::span`] tells where.
    Query,
    /// The folder holds no index (it has no `CURRENT`).
    NoIndex,
    /// The index is there but cannot be used: damaged, or written by another version.
    Index,
    /// A corpus folder is missing or cannot be listed.
    Corpus,
    /// One document cannot be read: empty, damaged, encrypted, too large, of no known format.
    Document,
    /// Another run holds the lock of the index.
    Locked,
    /// Publishing was refused because too many documents would vanish.
    Guard,
    /// The caller cancelled the run.
    Cancelled,
    /// A value given by the caller makes no sense (a date, a size, a pattern).
    Usage,
    /// The operating system refused to read or write.
    Io,
}

/// An error with its place, what was being done, the cause and a hint.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: ErrorKind,
    place: String,
    what: String,
    cause: Option<String>,
    hint: Option<String>,
    span: Option<Range<usize>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, place: impl Into<String>, what: impl Into<String>) -> Self {
        let (place, what) = (place.into(), what.into());
        Self(Box::new(Inner {
            kind,
            place,
            what,
            cause: None,
            hint: None,
            span: None,
        }))
    }

    pub(crate) fn at(kind: ErrorKind, path: &Path, what: impl Into<String>) -> Self {
        Self::new(kind, crate::document::printable(path), what)
    }

    pub(crate) fn because(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn spanning(mut self, span: Range<usize>) -> Self {
        self.0.span = Some(span);
        self
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What failed, without the place: `WHAT: CAUSE`, lower case, no final stop.
    pub fn message(&self) -> String {
        match &self.0.cause {
            Some(cause) => format!("{}: {cause}", self.0.what),
            None => self.0.what.clone(),
        }
    }

    /// What the user can do about it, if anything.
    pub fn help(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// For [`ErrorKind::Query`]: the place in the query text, in bytes.
    pub fn span(&self) -> Option<Range<usize>> {
        self.0.span.clone()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.place.is_empty() {
            write!(f, "{}: ", self.0.place)?;
        }
        f.write_str(&self.message())
    }
}

impl std::error::Error for Error {}
