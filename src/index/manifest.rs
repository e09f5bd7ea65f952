//! Which files a generation was made of, and what became of each.
//!
//! In come rows as a run learns them; out goes a file of the generation, a row a line in JSON, by path. It is how the
//! next run knows what is unchanged, what has moved, and what failed before; its documents are exactly the index's.
//! Looking at the files is left to `scan`, reading them to `writer`.
//!
//! In memory a row takes about 100 bytes beside its path. How a row is written is `manifest_line`'s; where a line names
//! no folder it is the first one, where it names no state the file is indexed.

use super::content_hash::ContentHash;
use super::manifest_line;
use crate::document::DocumentPath;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::Range;
use std::path::Path;

/// The file's name in a generation.
pub(super) const NAME: &str = "manifest.jsonl";
/// The folder number of documents from memory.
pub(super) const MEMORY: u32 = u32::MAX;
/// Modification times closer to the reading than this do not prove that a file is unchanged: it may change again
/// within the same tick of the file system's clock (two seconds on FAT).
const TICK: i64 = 2_000_000_000;
const DAY: i64 = 86_400_000_000_000;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// Found in this run, not yet read.
    #[default]
    #[serde(skip)]
    New,
    /// The index holds a document of this content.
    Indexed,
    /// The index holds the last content that could be read, `held`; the present one cannot.
    Kept,
    /// Cannot be read, and never could.
    Failed,
    /// Of a format that is not ours.
    Foreign,
    /// Taken out by `purge`, never to be indexed again.
    Purged,
}

impl State {
    fn indexed() -> Self {
        Self::Indexed
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn is_indexed(&self) -> bool {
        *self == Self::Indexed
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_first(folder: &u32) -> bool {
    *folder == 0
}

/// What this run's walk saw of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mark {
    /// It was not there, and its folder was listed completely.
    #[default]
    Absent,
    /// Path, size and time are as they were.
    Same,
    /// It has to be read.
    ToRead,
    /// It lies in another corpus folder than before, under the same path.
    Relocated,
    /// Nobody knows: it, or a folder above it, could not be looked at.
    Unlisted,
}

/// One file, or one document from memory.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Row {
    pub path: Box<str>,
    /// Number of the corpus folder, or [`MEMORY`].
    #[serde(default, skip_serializing_if = "is_first")]
    pub folder: u32,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970; 0 when it proves nothing.
    pub modified: i64,
    pub hash: ContentHash,
    #[serde(default = "State::indexed", skip_serializing_if = "State::is_indexed")]
    pub state: State,
    /// For [`State::Kept`]: the content that the index holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Box<ContentHash>>,
    /// Why it cannot be read, or what of it could not.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    pub notes: Box<[String]>,
    #[serde(skip)]
    pub mark: Mark,
    /// Whether the time that was known proved nothing.
    #[serde(skip)]
    pub unsettled: bool,
    /// Whether it failed in an earlier run and was not tried again.
    #[serde(skip)]
    pub remembered: bool,
}

impl Row {
    pub fn document_path(&self) -> DocumentPath {
        DocumentPath::new(&*self.path)
    }

    /// The content that the index holds under this path, if any.
    pub fn document(&self) -> Option<ContentHash> {
        match self.state {
            State::Indexed => Some(self.hash),
            State::Kept => self.held.as_deref().copied(),
            State::New | State::Failed | State::Foreign | State::Purged => None,
        }
    }

    /// The index now holds a document of `hash`.
    pub fn indexed(&mut self, hash: ContentHash, warnings: &[String]) {
        (self.state, self.hash, self.held) = (State::Indexed, hash, None);
        self.notes = warnings.into();
    }

    /// The content `hash` cannot be read; what the index holds, if anything, stays.
    pub fn failed(&mut self, hash: ContentHash, reason: String) {
        self.held = self.document().map(Box::new);
        self.state = if self.held.is_some() {
            State::Kept
        } else {
            State::Failed
        };
        self.hash = hash;
        self.notes = Box::new([reason]);
    }

    /// Forgets a modification time that lies too close to `now` (nanoseconds since 1970) to prove anything. A server's
    /// clock may be ahead; a time in another year is no clock's, and as good a proof as any.
    pub fn settle(&mut self, now: i64) {
        if (now - TICK..now + DAY).contains(&self.modified) {
            self.modified = 0;
        }
    }
}

/// What the manifest knows of a content that now turns up under another path.
pub(super) struct Known {
    pub path: DocumentPath,
    pub state: State,
    pub notes: Box<[String]>,
}

/// The rows, by path.
#[derive(Debug, Clone, Default)]
pub(super) struct Manifest {
    rows: Vec<Row>,
    /// The row behind the one that was found last: a walk asks for one after another.
    next: usize,
}

impl Manifest {
    /// Reads the file of a generation.
    ///
    /// # Errors
    /// When it cannot be read, or a line is no row, or rows are out of order.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut rows: Vec<Row> = Vec::new();
        let mut lines = BufReader::with_capacity(1 << 16, File::open(folder.join(NAME))?);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            let row = manifest_line::read(&line)?;
            if rows.last().is_some_and(|last| last.path >= row.path) {
                return Err(io::Error::other("rows out of order"));
            }
            rows.push(row);
            line.clear();
        }
        Ok(Self { rows, next: 0 })
    }

    /// The purged rows of a generation, as far as its file can be read: what was taken out for good stays out, whatever
    /// happened to the index.
    pub fn purged(folder: &Path) -> Vec<Row> {
        let lines = File::open(folder.join(NAME)).map(BufReader::new);
        let lines = lines.into_iter().flat_map(BufRead::lines).flatten();
        lines
            .filter_map(|line| serde_json::from_str::<Row>(&line).ok())
            .filter(|row| row.state == State::Purged)
            .collect()
    }

    /// Writes the file of a generation and syncs it.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, File::create(folder.join(NAME))?);
        let mut line = Vec::new();
        for row in &self.rows {
            line.clear();
            manifest_line::write(row, &mut line)?;
            out.write_all(&line)?;
        }
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn rows_mut(&mut self) -> &mut [Row] {
        &mut self.rows
    }

    pub fn find(&mut self, path: &str) -> Option<&mut Row> {
        let is_it = |row: &Row| *row.path == *path;
        if !self.rows.get(self.next).is_some_and(is_it) {
            let at = self.rows.binary_search_by(|row| (*row.path).cmp(path));
            self.next = at.ok()?;
        }
        let at = self.next;
        self.next += 1;
        Some(&mut self.rows[at])
    }

    /// The rows of a file, or of all that lies below a folder; of a whole corpus folder for an empty path.
    pub fn below(&self, path: &str) -> [Range<usize>; 2] {
        if path.is_empty() {
            return [0..self.rows.len(), 0..0];
        }
        let from = |bound: &str| self.rows.partition_point(|row| *row.path < *bound);
        let own = from(path);
        let is_there = self.rows.get(own).is_some_and(|row| *row.path == *path);
        // '0' is the character after '/'.
        [
            own..own + usize::from(is_there),
            from(&format!("{path}/"))..from(&format!("{path}0")),
        ]
    }

    /// Takes in rows that were not there; those of a path that is there are dropped.
    pub fn add(&mut self, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        self.rows.extend(rows);
        // Stable: what was there stands before what came.
        self.rows.sort_by(|a, b| a.path.cmp(&b.path));
        self.rows.dedup_by(|later, first| later.path == first.path);
    }

    /// As before any walk.
    pub fn forget_marks(&mut self) {
        for row in &mut self.rows {
            row.mark = Mark::Absent;
        }
    }

    pub fn retain(&mut self, keep: impl Fn(&Row) -> bool) {
        self.rows.retain(keep);
    }

    /// The contents that may turn up under another path: documents that are gone from theirs, and what is no document;
    /// where everything is read anew (`afresh`), only what was purged.
    pub fn contents(&self, afresh: bool) -> HashMap<ContentHash, Known> {
        let mut known = HashMap::new();
        for row in &self.rows {
            let is_source = match row.state {
                State::Indexed | State::Kept => row.mark == Mark::Absent,
                State::Failed | State::Foreign | State::Purged => true,
                State::New => false,
            };
            let is_source = is_source && (!afresh || row.state == State::Purged);
            if is_source && row.folder != MEMORY {
                let hash = row.document().unwrap_or(row.hash);
                // What was purged stays out, whatever else is known of it.
                if row.state == State::Purged || !known.contains_key(&hash) {
                    known.insert(
                        hash,
                        Known {
                            path: row.document_path(),
                            state: row.state,
                            notes: row.notes.clone(),
                        },
                    );
                }
            }
        }
        known
    }

    /// How many documents the index holds.
    pub fn documents(&self) -> u64 {
        self.rows
            .iter()
            .filter(|row| row.document().is_some())
            .count() as u64
    }

    /// Bytes of the files whose documents the index holds.
    pub fn bytes(&self) -> u64 {
        let held = self.rows.iter().filter(|row| row.document().is_some());
        held.map(|row| row.size).sum()
    }

    /// Roughly how many bytes of memory it takes.
    pub fn memory(&self) -> usize {
        let paths: usize = self.rows.iter().map(|row| row.path.len() + 16).sum();
        self.rows.capacity() * size_of::<Row>() + paths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(paths: &[&str]) -> Manifest {
        let mut manifest = Manifest::default();
        let row = |path: &&str| Row {
            path: (*path).into(),
            state: State::Indexed,
            ..Row::default()
        };
        manifest.add(paths.iter().map(row).collect());
        manifest
    }

    #[test]
    fn what_lies_below_a_folder_is_found_and_nothing_beside_it() {
        let manifest = manifest(&["a", "a/b", "a/c/d", "a.txt", "a0", "ab/c", "b"]);
        let below = |path: &str| -> Vec<&str> {
            let ranges = manifest.below(path);
            let rows = ranges.into_iter().flat_map(|range| &manifest.rows[range]);
            rows.map(|row| &*row.path).collect()
        };
        assert_eq!(below("a"), ["a", "a/b", "a/c/d"]);
        assert_eq!(below("a/c"), ["a/c/d"]);
        assert_eq!(below("a.txt"), ["a.txt"]);
        assert_eq!(below("c"), [""; 0]);
        assert_eq!(below("").len(), 7);
    }

    #[test]
    fn a_manifest_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut before = manifest(&["b", "æ\\x0A", "a"]);
        before.rows[1].failed(ContentHash::of(b"x"), "empty file".to_owned());
        before.write(folder.path()).unwrap();
        let after = Manifest::read(folder.path()).unwrap();
        let lines = |manifest: &Manifest| serde_json::to_string(&manifest.rows).unwrap();
        assert_eq!(lines(&before), lines(&after));
        assert_eq!(after.rows[1].state, State::Kept);
        assert_eq!(after.rows[1].document(), Some(ContentHash::default()));
    }
}
