//! What the last run did, kept beside the generations.
//!
//! In comes the report of a run or why it failed; out goes `last-run.json`, replaced in one step: a line of JSON and, on
//! the next line, its hash. A run with nothing to do leaves nothing else behind.

use super::content_hash::ContentHash;
use super::generation;
use super::lock::utc;
use super::report::{FileNote, Report};
use crate::error::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::SystemTime;

const RECORD: &str = "last-run.json";
/// As many files are named; the report has them all.
const NAMED: usize = 1000;

/// What the last run did.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LastRun {
    /// When it ended, in UTC: `2026-11-25T02:15:03Z`.
    pub ended: String,
    /// Why it failed; `None` when it ended well.
    pub error: Option<String>,
    /// Whether it published a generation.
    pub published: bool,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Files that could not be read, the first thousand.
    pub skipped: Vec<FileNote>,
    /// Files that could not be read and keep their last version, the first thousand.
    pub kept: Vec<FileNote>,
}

impl LastRun {
    pub(super) fn of(result: &Result<Report>) -> Self {
        let named = |notes: &[FileNote]| notes.iter().take(NAMED).cloned().collect();
        let report = result.as_ref().ok();
        Self {
            ended: utc(SystemTime::now()),
            error: result.as_ref().err().map(ToString::to_string),
            published: report.is_some_and(Report::published),
            seconds: report.map_or(0.0, |report| report.duration().as_secs_f64()),
            skipped: report.map_or(Vec::new(), |report| named(report.skipped())),
            kept: report.map_or(Vec::new(), |report| named(report.kept())),
        }
    }

    pub(super) fn write(&self, root: &Path) -> Result<()> {
        let line = serde_json::to_string(self)
            .map_err(|e| Error::at(ErrorKind::Io, root, "cannot record the run").because(e))?;
        let text = format!("{line}\n{}\n", ContentHash::of(line.as_bytes()));
        generation::replace(root, RECORD, "last-run.json.next", text.as_bytes())
    }
}

/// What the last run did; `None` where none was recorded.
///
/// # Errors
/// [`ErrorKind::Index`] when the record is damaged.
pub(super) fn read(root: &Path) -> Result<Option<LastRun>> {
    let path = root.join(RECORD);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(generation::io(&path, "cannot read", &error)),
    };
    let whole = || {
        let text = String::from_utf8(bytes).ok()?;
        let (line, rest) = text.split_once('\n')?;
        (rest == format!("{}\n", ContentHash::of(line.as_bytes()))).then(|| line.to_owned())
    };
    let record = whole().and_then(|line| serde_json::from_str(&line).ok());
    record.map(Some).ok_or_else(|| {
        Error::at(ErrorKind::Index, &path, "damaged")
            .because("wrong checksum")
            .hint("the next run replaces it")
    })
}
