//! Which documents to show, and what of them.
//!
//! In come an embedder's wishes; out goes plain data for `Searcher::search`.

use crate::date::Date;

/// The order of hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; documents without a date come last.
    Date,
}

/// What to show of the documents that match, and which of them.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    pub(super) limit: usize,
    pub(super) offset: usize,
    pub(super) snippets: usize,
    pub(super) sort: Sort,
    pub(super) since: Option<Date>,
    pub(super) until: Option<Date>,
    pub(super) kind: Option<String>,
    pub(super) path: Option<String>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            limit: 10,
            offset: 0,
            snippets: 2,
            sort: Sort::Relevance,
            since: None,
            until: None,
            kind: None,
            path: None,
        }
    }
}

impl SearchOptions {
    /// Ten hits, two snippets each, best first.
    pub fn new() -> Self {
        Self::default()
    }

    /// At most so many hits (10 unless told).
    #[must_use]
    pub fn limit(mut self, hits: usize) -> Self {
        self.limit = hits;
        self
    }

    /// Passes over the first so many hits.
    #[must_use]
    pub fn offset(mut self, hits: usize) -> Self {
        self.offset = hits;
        self
    }

    /// At most so many snippets a hit (2 unless told); 0 reads no document.
    #[must_use]
    pub fn snippets(mut self, count: usize) -> Self {
        self.snippets = count;
        self
    }

    /// The order of hits.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }

    /// Only documents of this day or later. Documents without a date are left out.
    #[must_use]
    pub fn since(mut self, day: Date) -> Self {
        self.since = Some(day);
        self
    }

    /// Only documents of this day or earlier. Documents without a date are left out.
    #[must_use]
    pub fn until(mut self, day: Date) -> Self {
        self.until = Some(day);
        self
    }

    /// Only documents of this type (`brev`, `referat` …; case does not matter).
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into().to_lowercase());
        self
    }

    /// Only documents whose path matches this glob: `*` stays within a folder, `**` crosses folders, and a pattern
    /// without `/` matches file names anywhere.
    #[must_use]
    pub fn path(mut self, glob: impl Into<String>) -> Self {
        self.path = Some(glob.into());
        self
    }
}
