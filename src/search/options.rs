//! Which documents to show, and what of them.
//!
//! In come an embedder's wishes; out goes plain data for `Searcher::search`.

use crate::date::Date;
use crate::query::condition::Condition;

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
    pub(super) all: bool,
    pub(super) conditions: Vec<Condition>,
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
            all: false,
            conditions: Vec::new(),
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

    /// Shows every document, also those that are near-duplicates of a better hit.
    #[must_use]
    pub fn all(mut self, all: bool) -> Self {
        self.all = all;
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

    /// Only documents of this type (`brev`, `referat` …; case does not matter). This and the conditions below narrow
    /// the answer further each time they are called.
    #[must_use]
    pub fn kind(self, kind: impl Into<String>) -> Self {
        self.only(Condition::Kind(kind.into()))
    }

    /// Only documents that name this person: some or all words of the name, in order.
    #[must_use]
    pub fn person(self, name: impl Into<String>) -> Self {
        self.only(Condition::Person(name.into()))
    }

    /// Only documents from this person or sender: some or all words of the name, in order.
    #[must_use]
    pub fn from(self, name: impl Into<String>) -> Self {
        self.only(Condition::From(name.into()))
    }

    /// Only documents of this party's people, by the party's name, letter or abbreviation.
    #[must_use]
    pub fn party(self, name: impl Into<String>) -> Self {
        self.only(Condition::Party(name.into()))
    }

    /// Only documents of this committee: some or all words of its name, in order.
    #[must_use]
    pub fn committee(self, name: impl Into<String>) -> Self {
        self.only(Condition::Committee(name.into()))
    }

    /// Only documents with this reference: `L 123`, `spm. 21`, a case number.
    #[must_use]
    pub fn reference(self, reference: impl Into<String>) -> Self {
        self.only(Condition::Reference(reference.into()))
    }

    /// Only documents of this municipality or region: some or all words of its name, in order.
    #[must_use]
    pub fn municipality(self, name: impl Into<String>) -> Self {
        self.only(Condition::Municipality(name.into()))
    }

    /// Only documents whose path matches this glob: `*` stays within a folder, `**` crosses folders, and a pattern
    /// without `/` matches file names anywhere.
    #[must_use]
    pub fn path(self, glob: impl Into<String>) -> Self {
        self.only(Condition::Path(glob.into()))
    }

    fn only(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }
}
