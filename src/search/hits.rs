//! What a search answers: plain data.
//!
//! In comes what `Searcher` found; out go hits in order, each a document with its snippets, serializable.

use super::Snippet;
use super::snippet::Highlights;
use crate::date::Date;
use crate::document::{DocumentPath, Metadata, Page};
use serde::Serialize;
use std::ops::Range;
use std::path::PathBuf;

/// The answer to a query.
#[derive(Debug, Clone, Serialize)]
pub struct Hits {
    pub(super) total: u64,
    #[serde(rename = "hits")]
    pub(super) found: Vec<Hit>,
    pub(super) notes: Vec<String>,
}

impl Hits {
    /// How many documents match, shown or not.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// What the query could not do as written, a line each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How many hits are here.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether none are here.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The hits in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Hit> {
        self.found.iter()
    }
}

impl<'a> IntoIterator for &'a Hits {
    type Item = &'a Hit;
    type IntoIter = std::slice::Iter<'a, Hit>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.iter()
    }
}

/// A document that matches.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    pub(super) score: f32,
    pub(super) path: DocumentPath,
    #[serde(serialize_with = "printable_file")]
    pub(super) file: Option<PathBuf>,
    pub(super) title: Option<String>,
    pub(super) title_highlights: Highlights,
    pub(super) date: Option<Date>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) page: Option<u32>,
    pub(super) snippets: Vec<Snippet>,
    pub(super) duplicates: Vec<DocumentPath>,
}

impl Hit {
    /// The larger the better; comparable within one answer only.
    pub fn score(&self) -> f32 {
        self.score
    }

    /// The document's path in the index.
    pub fn path(&self) -> &DocumentPath {
        &self.path
    }

    /// Where the file lay when it was indexed, absolute; `None` for documents from memory.
    pub fn file(&self) -> Option<&std::path::Path> {
        self.file.as_deref()
    }

    /// The document's title, or its path where it has none.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(self.path.as_str())
    }

    /// The places of the title that match, in bytes, ascending; none where the document has no title.
    pub fn title_highlights(&self) -> &[Range<usize>] {
        self.title_highlights.bytes()
    }

    /// The day that stands for the document.
    pub fn date(&self) -> Option<Date> {
        self.date
    }

    /// Its type, in Danish.
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// The page of the best snippet, from 1; `None` for a text without pages.
    pub fn page(&self) -> Option<u32> {
        self.page
    }

    /// The other near-duplicates of it that match, by path.
    pub fn duplicates(&self) -> &[DocumentPath] {
        &self.duplicates
    }

    /// Passages that show why it matches, best first.
    pub fn snippets(&self) -> &[Snippet] {
        &self.snippets
    }
}

/// Bytes that are not UTF-8 as `\xNN`, like [`DocumentPath`].
#[allow(clippy::ref_option)]
fn printable_file<S: serde::Serializer>(
    file: &Option<PathBuf>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    file.as_deref()
        .map(crate::document::escaped)
        .serialize(serializer)
}

/// A document as the index knows it.
#[derive(Debug, Clone, Serialize)]
pub struct IndexedDocument {
    /// Its path.
    pub path: DocumentPath,
    /// Where the file lay, absolute.
    #[serde(serialize_with = "printable_file")]
    pub file: Option<PathBuf>,
    /// Its title.
    pub title: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// Its type, in Danish.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// All that is known of it.
    pub metadata: Metadata,
    /// Its near-duplicates, by path.
    pub duplicates: Vec<DocumentPath>,
    /// The longer document that holds it as a part.
    pub part_of: Option<DocumentPath>,
    /// Its pages, in order.
    pub pages: Vec<Page>,
}
