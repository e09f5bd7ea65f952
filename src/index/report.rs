//! What a run did: counts, and one line a file that was skipped or only partly read.
//!
//! In come the files as the run met them; out goes plain data that prints and serializes. Writing it anywhere is
//! left to the caller.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::time::Duration;

/// A file that was skipped, or that was indexed with something missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileNote {
    /// The file, printable: bytes that are not UTF-8 as `\xNN`, control characters as `\u{…}`.
    pub path: String,
    /// One sentence without a final stop.
    pub reason: String,
    /// It failed in an earlier run, has not changed since, and was not tried again.
    pub remembered: bool,
}

impl fmt::Display for FileNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// What a run of [`Index::update`](crate::Index::update) did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    pub(crate) generation: u64,
    pub(crate) documents: u64,
    pub(crate) added: u64,
    pub(crate) changed: u64,
    pub(crate) removed: u64,
    pub(crate) unchanged: u64,
    pub(crate) moved: u64,
    #[serde(serialize_with = "count")]
    pub(crate) skipped: Vec<FileNote>,
    #[serde(serialize_with = "count")]
    pub(crate) kept: Vec<FileNote>,
    #[serde(serialize_with = "count")]
    pub(crate) warnings: Vec<FileNote>,
    pub(crate) ignored: u64,
    pub(crate) bytes: u64,
    #[serde(serialize_with = "seconds")]
    pub(crate) seconds: Duration,
    pub(crate) published: bool,
    pub(crate) rebuilt: Option<String>,
    pub(crate) segments: u64,
    pub(crate) index_bytes: u64,
}

fn count<S: Serializer>(notes: &[FileNote], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(notes.len() as u64)
}

fn seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((time.as_secs_f64() * 1000.0).round() / 1000.0)
}

impl Report {
    /// The number of the generation that is published now, from 1.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Documents in the index now.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// Documents that were not there before.
    pub fn added(&self) -> u64 {
        self.added
    }

    /// Documents whose text or metadata changed.
    pub fn changed(&self) -> u64 {
        self.changed
    }

    /// Documents that are no longer there.
    pub fn removed(&self) -> u64 {
        self.removed
    }

    /// Documents that are as they were.
    pub fn unchanged(&self) -> u64 {
        self.unchanged
    }

    /// Documents that were found under another path and not decoded again.
    pub fn moved(&self) -> u64 {
        self.moved
    }

    /// Whether a new generation was published; where there was nothing to do the published one stands.
    pub fn published(&self) -> bool {
        self.published
    }

    /// Why the index was built from nothing, where it was and there had been one before.
    pub fn rebuilt(&self) -> Option<&str> {
        self.rebuilt.as_deref()
    }

    /// Segments of the published generation.
    pub fn segments(&self) -> u64 {
        self.segments
    }

    /// Bytes of the published generation on disk.
    pub fn index_bytes(&self) -> u64 {
        self.index_bytes
    }

    /// Files and folders that could not be read this time, and of which the last readable version stays in the index,
    /// by path.
    pub fn kept(&self) -> &[FileNote] {
        &self.kept
    }

    /// Whether every file was read: nothing skipped and nothing kept.
    pub fn is_complete(&self) -> bool {
        self.skipped.is_empty() && self.kept.is_empty()
    }

    /// Files that could not be indexed, by path.
    pub fn skipped(&self) -> &[FileNote] {
        &self.skipped
    }

    /// Files that were indexed with something missing (a page, a text layer), by path.
    pub fn warnings(&self) -> &[FileNote] {
        &self.warnings
    }

    /// Files of formats that are not ours.
    pub fn ignored(&self) -> u64 {
        self.ignored
    }

    /// Bytes of the files that were indexed.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How long the run took.
    pub fn duration(&self) -> Duration {
        self.seconds
    }
}
