//! Running a query on a snapshot of the index.
//!
//! In come a [`Query`] and [`SearchOptions`]; out come [`Hits`]: documents, best first, with snippets. What a query
//! means is decided in `query`, what of a text is shown in `passages`; drawing it is left to the caller.

mod columns;
mod facets;
mod filter;
mod passages;

pub use facets::Facets;
pub use passages::Snippet;

use crate::danish::TokenStream;
use crate::date::Date;
use crate::document::{DocumentPath, Page};
use crate::error::{Error, ErrorKind, Result};
use crate::index::schema::{Fields, StoredText, column};
use crate::index::{Facts, cause};
use crate::query::compile::{Plan, Sought, compile};
use crate::query::phrase::inverse_document_frequency;
use crate::query::{Query, units::Unit};
use columns::Columns;
use serde::Serialize;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use tantivy::collector::TopDocs;
use tantivy::query::{Bm25StatisticsProvider, Query as TantivyQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Order, ReloadPolicy, TantivyDocument, Term};

/// A snapshot of a published index. `Send + Sync`, and cheap to clone.
#[derive(Clone)]
pub struct Searcher {
    inner: Arc<Inner>,
}

struct Inner {
    searcher: tantivy::Searcher,
    fields: Fields,
    facts: Facts,
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher")
            .field("generation", &self.inner.facts.number)
            .finish_non_exhaustive()
    }
}

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
    limit: usize,
    offset: usize,
    snippets: usize,
    sort: Sort,
    since: Option<Date>,
    until: Option<Date>,
    kind: Option<String>,
    path: Option<String>,
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

/// The answer to a query.
#[derive(Debug, Clone, Serialize)]
pub struct Hits {
    total: u64,
    hits: Vec<Hit>,
    notes: Vec<String>,
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
        self.hits.len()
    }

    /// Whether none are here.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// The hits in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Hit> {
        self.hits.iter()
    }
}

impl<'a> IntoIterator for &'a Hits {
    type Item = &'a Hit;
    type IntoIter = std::slice::Iter<'a, Hit>;

    fn into_iter(self) -> Self::IntoIter {
        self.hits.iter()
    }
}

/// A document that matches.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    score: f32,
    path: DocumentPath,
    file: Option<PathBuf>,
    title: Option<String>,
    date: Option<Date>,
    #[serde(rename = "type")]
    kind: Option<String>,
    page: Option<u32>,
    snippets: Vec<Snippet>,
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

    /// Passages that show why it matches, best first.
    pub fn snippets(&self) -> &[Snippet] {
        &self.snippets
    }
}

/// A document as the index knows it.
#[derive(Debug, Clone, Serialize)]
pub struct IndexedDocument {
    /// Its path.
    pub path: DocumentPath,
    /// Where the file lay, absolute.
    pub file: Option<PathBuf>,
    /// Its title.
    pub title: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// Its type, in Danish.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its pages, in order.
    pub pages: Vec<Page>,
}

impl Searcher {
    pub(crate) fn open(index: &tantivy::Index, facts: Facts) -> tantivy::Result<Self> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let fields = Fields::of(&index.schema())?;
        Ok(Self {
            inner: Arc::new(Inner {
                searcher: reader.searcher(),
                fields,
                facts,
            }),
        })
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.inner.facts
    }

    /// How many documents there are.
    pub fn document_count(&self) -> u64 {
        self.inner.searcher.num_docs()
    }

    /// Runs a query.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a path pattern that cannot be read, [`ErrorKind::Index`] when the index turns out to
    /// be damaged. Finding nothing is no error.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Hits> {
        let plan = compile(query.tree(), self.inner.fields);
        let filtered = filter::apply(plan.query.box_clone(), options)?;
        self.run(&plan, filtered.as_ref(), options)
            .map_err(|e| self.damaged(&e))
    }

    /// How many documents match; cheaper than [`Searcher::search`].
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn count(&self, query: &Query, options: &SearchOptions) -> Result<u64> {
        let plan = compile(query.tree(), self.inner.fields);
        let filtered = filter::apply(plan.query, options)?;
        filtered
            .count(&self.inner.searcher)
            .map(|n| n as u64)
            .map_err(|e| self.damaged(&e))
    }

    /// Counts all matching documents by type and by year.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn facets(&self, query: &Query, options: &SearchOptions) -> Result<Facets> {
        let plan = compile(query.tree(), self.inner.fields);
        let filtered = filter::apply(plan.query, options)?;
        facets::count(&self.inner.searcher, filtered.as_ref()).map_err(|e| self.damaged(&e))
    }

    fn damaged(&self, error: &tantivy::TantivyError) -> Error {
        let place = format!("generation {}", self.inner.facts.number);
        Error::new(ErrorKind::Index, place, "cannot be read")
            .because(cause(error))
            .hint("run `ordret check`")
    }

    fn run(
        &self,
        plan: &Plan,
        query: &dyn TantivyQuery,
        options: &SearchOptions,
    ) -> tantivy::Result<Hits> {
        let total = query.count(&self.inner.searcher)? as u64;
        let columns = Columns::open(&self.inner.searcher)?;
        let mut found = self.top(plan, query, options)?;
        let mut hits = Vec::with_capacity(found.len());
        for (score, address) in found.drain(..) {
            hits.push((address, self.hit(&columns, score, address)?));
        }
        if options.sort == Sort::Relevance {
            hits.sort_by(|(_, a), (_, b)| {
                b.score
                    .total_cmp(&a.score)
                    .then(b.date.cmp(&a.date))
                    .then(a.path.cmp(&b.path))
            });
        } else {
            hits.sort_by(|(_, a), (_, b)| b.date.cmp(&a.date).then(a.path.cmp(&b.path)));
        }
        if options.snippets > 0 {
            let sought = self.weighed(&plan.sought)?;
            for (address, hit) in &mut hits {
                self.add_snippets(hit, *address, &sought, options.snippets)?;
            }
        }
        Ok(Hits {
            total,
            hits: hits.into_iter().map(|(_, hit)| hit).collect(),
            notes: plan.notes.clone(),
        })
    }

    fn top(
        &self,
        plan: &Plan,
        query: &dyn TantivyQuery,
        options: &SearchOptions,
    ) -> tantivy::Result<Vec<(f32, DocAddress)>> {
        let searcher = &self.inner.searcher;
        // Tantivy keeps a heap of this size.
        let within = |n: usize| n.min(searcher.num_docs() as usize);
        let limit = within(options.limit);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let top = TopDocs::with_limit(limit).and_offset(options.offset.min(u32::MAX as usize));
        match options.sort {
            Sort::Relevance => {
                let statistics = WordStatistics::of(searcher, plan)?;
                searcher.search_with_statistics_provider(query, &top.order_by_score(), &statistics)
            }
            Sort::Date => {
                let found = searcher.search(
                    query,
                    &top.order_by_fast_field::<u64>(column::DATE, Order::Desc),
                )?;
                Ok(found
                    .into_iter()
                    .map(|(_, address)| (0.0, address))
                    .collect())
            }
        }
    }

    fn hit(&self, columns: &Columns, score: f32, address: DocAddress) -> tantivy::Result<Hit> {
        let path = columns.path(address)?;
        let file = self.file(&path, columns.folder(address));
        let (title, kind) = (columns.title(address)?, columns.kind(address)?);
        Ok(Hit {
            score,
            file,
            title,
            date: columns.date(address),
            kind,
            page: None,
            snippets: Vec::new(),
            path,
        })
    }

    fn file(&self, path: &DocumentPath, folder: u64) -> Option<PathBuf> {
        let folders = &self.inner.facts.corpus.folders;
        let (name, root) = folders.get(folder as usize)?;
        let relative = path.to_relative();
        let below = if folders.len() > 1 {
            relative.strip_prefix(name).ok()?.to_path_buf()
        } else {
            relative
        };
        Some(root.join(below))
    }

    fn stored_text(&self, address: DocAddress) -> tantivy::Result<StoredText> {
        let document: TantivyDocument = self.inner.searcher.doc(address)?;
        Ok(StoredText::of(self.inner.fields, &document))
    }

    fn add_snippets(
        &self,
        hit: &mut Hit,
        address: DocAddress,
        sought: &[(Sought, f32)],
        count: usize,
    ) -> tantivy::Result<()> {
        let stored = self.stored_text(address)?;
        hit.snippets = passages::snippets(&stored, sought, count);
        hit.page = hit.snippets.first().and_then(Snippet::page);
        Ok(())
    }

    /// What snippets look for, with how rare it is.
    fn weighed(&self, sought: &[Sought]) -> tantivy::Result<Vec<(Sought, f32)>> {
        let searcher = &self.inner.searcher;
        let documents = searcher.num_docs().max(1);
        let mut out = Vec::with_capacity(sought.len());
        for one in sought {
            let mut weight = 1.0;
            if let Sought::Pattern(pattern) = one {
                weight = 0.0;
                for choice in &pattern.slots {
                    let mut holders = 0;
                    for (term, _) in &choice.terms {
                        holders += searcher
                            .doc_freq(&Term::from_field_text(self.inner.fields.body, term))?;
                    }
                    weight +=
                        inverse_document_frequency(holders.min(documents), documents).max(0.01);
                }
            }
            out.push((one.clone(), weight));
        }
        Ok(out)
    }

    fn address(&self, path: &DocumentPath) -> tantivy::Result<Option<DocAddress>> {
        let term = self.inner.fields.path_term(path);
        let query = tantivy::query::TermQuery::new(term, IndexRecordOption::Basic);
        let found = self
            .inner
            .searcher
            .search(&query, &TopDocs::with_limit(1).order_by_score())?;
        Ok(found.first().map(|(_, address)| *address))
    }

    /// The document of this path, with its text; `None` when there is none.
    ///
    /// # Errors
    /// [`ErrorKind::Index`] when the index turns out to be damaged.
    pub fn document(&self, path: &DocumentPath) -> Result<Option<IndexedDocument>> {
        let read = || -> tantivy::Result<Option<IndexedDocument>> {
            let Some(address) = self.address(path)? else {
                return Ok(None);
            };
            let hit = self.hit(&Columns::open(&self.inner.searcher)?, 0.0, address)?;
            let stored = self.stored_text(address)?;
            let pages = (1..=stored.page_count()).filter_map(|number| {
                Some(Page {
                    number: number as u32,
                    text: stored.page(number)?.to_owned(),
                })
            });
            let pages = pages.collect();
            Ok(Some(IndexedDocument {
                path: hit.path,
                file: hit.file,
                title: hit.title,
                date: hit.date,
                kind: hit.kind,
                pages,
            }))
        };
        read().map_err(|e| self.damaged(&e))
    }

    /// Every document's path, in order.
    ///
    /// # Errors
    /// As [`Searcher::document`].
    pub fn paths(&self) -> Result<Vec<DocumentPath>> {
        let mut paths: Vec<DocumentPath> = self.digests()?.into_keys().collect();
        paths.sort();
        Ok(paths)
    }

    /// Path and digest of every document.
    pub(crate) fn digests(&self) -> Result<HashMap<DocumentPath, u64>> {
        let read = || -> tantivy::Result<HashMap<DocumentPath, u64>> {
            let columns = Columns::open(&self.inner.searcher)?;
            let mut out = HashMap::new();
            for (reader, segment_ord) in self.inner.searcher.segment_readers().iter().zip(0..) {
                for doc_id in reader.doc_ids_alive() {
                    let address = DocAddress {
                        segment_ord,
                        doc_id,
                    };
                    out.insert(columns.path(address)?, columns.digest(address));
                }
            }
            Ok(out)
        };
        read().map_err(|e| self.damaged(&e))
    }

    /// Paths of documents that their own path does not find.
    pub(crate) fn unfindable(&self) -> Result<Vec<DocumentPath>> {
        let mut lost = Vec::new();
        for path in self.paths()? {
            if self.address(&path).map_err(|e| self.damaged(&e))?.is_none() {
                lost.push(path);
            }
        }
        Ok(lost)
    }

    pub(crate) fn terms_and_segments(&self) -> Result<(u64, u64)> {
        let readers = self.inner.searcher.segment_readers();
        let mut terms = 0;
        for reader in readers {
            let inverted = reader
                .inverted_index(self.inner.fields.body)
                .map_err(|e| self.damaged(&e))?;
            terms += inverted.terms().num_terms() as u64;
        }
        Ok((terms, readers.len() as u64))
    }

    /// How a query was understood.
    pub fn explain(&self, query: &Query) -> Explanation {
        let plan = compile(query.tree(), self.inner.fields);
        Explanation {
            understood: query.understood(),
            units: plan.units.iter().map(ExplainedUnit::of).collect(),
            notes: plan.notes,
        }
    }

    /// Which forms of what was asked for a document holds, each with its number of occurrences; `None` when there is
    /// no such document.
    ///
    /// # Errors
    /// As [`Searcher::document`].
    pub fn explain_document(
        &self,
        query: &Query,
        path: &DocumentPath,
    ) -> Result<Option<DocumentExplanation>> {
        let plan = compile(query.tree(), self.inner.fields);
        let read = || -> tantivy::Result<Option<DocumentExplanation>> {
            let Some(address) = self.address(path)? else {
                return Ok(None);
            };
            let stored = self.stored_text(address)?;
            let forms = passages::forms(&stored.text, &plan.sought);
            let statistics = WordStatistics::of(&self.inner.searcher, &plan)?;
            let enabled = tantivy::query::EnableScoring::enabled_from_statistics_provider(
                &statistics,
                &self.inner.searcher,
            );
            let weight = plan.query.weight(enabled)?;
            let reader = self.inner.searcher.segment_reader(address.segment_ord);
            let mut scorer = weight.scorer(reader, 1.0)?;
            let here = scorer.doc() == address.doc_id
                || (scorer.doc() < address.doc_id && scorer.seek(address.doc_id) == address.doc_id);
            let score = here.then(|| scorer.score());
            Ok(Some(DocumentExplanation {
                path: path.clone(),
                score,
                forms,
            }))
        };
        read().map_err(|e| self.damaged(&e))
    }
}

/// How a query was understood.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The query with all its operators.
    pub understood: String,
    /// What it looks for, in order.
    pub units: Vec<ExplainedUnit>,
    /// What it could not do as written.
    pub notes: Vec<String>,
}

/// One thing that a query looks for.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedUnit {
    /// As written.
    pub text: String,
    /// Every way to find it, best first: forms that may stand there are separated by `|`, places by a blank.
    pub patterns: Vec<String>,
}

impl ExplainedUnit {
    fn of(unit: &Unit) -> Self {
        let choice = |terms: &[(String, f32)]| {
            let forms: Vec<String> = terms
                .iter()
                .map(|(term, weight)| format!("{}^{weight:.2}", crate::danish::named(term)))
                .collect();
            forms.join(" | ")
        };
        let patterns = unit.patterns.iter().map(|pattern| {
            let slots: Vec<String> = pattern
                .slots
                .iter()
                .map(|slot| format!("[{}]", choice(&slot.terms)))
                .collect();
            slots.join(" ")
        });
        Self {
            text: unit.text.clone(),
            patterns: patterns.collect(),
        }
    }
}

/// What a document holds of a query.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentExplanation {
    /// The document.
    pub path: DocumentPath,
    /// Its score; `None` when it does not match.
    pub score: Option<f32>,
    /// Level and form with the number of places, most first: `("lemma barn", 3)`.
    pub forms: Vec<(String, u32)>,
}

/// BM25's statistics, where the forms of one word are as rare as the word.
struct WordStatistics<'a> {
    searcher: &'a tantivy::Searcher,
    holders: HashMap<(Field, u32), u64>,
    word_of_term: &'a HashMap<Term, u32>,
}

impl<'a> WordStatistics<'a> {
    fn of(searcher: &'a tantivy::Searcher, plan: &'a Plan) -> tantivy::Result<Self> {
        let mut holders: HashMap<(Field, u32), u64> = HashMap::new();
        let documents = searcher.num_docs();
        for (term, word) in &plan.word_of_term {
            if !crate::danish::is_part(term.serialized_value_bytes()) {
                *holders.entry((term.field(), *word)).or_default() += searcher.doc_freq(term)?;
            }
        }
        holders.values_mut().for_each(|n| *n = (*n).min(documents));
        Ok(Self {
            searcher,
            holders,
            word_of_term: &plan.word_of_term,
        })
    }
}

impl Bm25StatisticsProvider for WordStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_docs(self.searcher)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let word = self
            .word_of_term
            .get(term)
            .and_then(|word| self.holders.get(&(term.field(), *word)));
        // A form that is in more documents than its word can only be a part, or deleted documents still counted.
        let own = self.searcher.doc_freq(term)?;
        Ok(word.copied().unwrap_or(own).max(own))
    }
}

/// The tokens of a text, as `analyze` shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnalyzedToken {
    /// As written.
    pub text: String,
    /// First byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// Its position, from 0.
    pub position: u32,
    /// NFC, lower case, numbers in one form; for a date or reference its canonical form.
    pub exact: String,
    /// Its dictionary forms.
    pub lemmas: Vec<String>,
    /// The parts of a compound, slices of the lower-case word that together spell it.
    pub parts: Vec<String>,
    /// `word`, `piece`, `joined`, `silent` or `entity`: what the token is to its position.
    pub role: &'static str,
}

/// The tokens of a text: where they stand and under which terms they are found.
pub fn analyze(text: &str) -> Vec<AnalyzedToken> {
    let mut stream = TokenStream::new(text);
    let mut out = Vec::new();
    while let Some(token) = stream.next_token() {
        let terms: Vec<String> = stream.terms(&token).map(str::to_owned).collect();
        out.push(crate::danish::described(text, &token, &terms));
    }
    out
}
