//! Running a query on a snapshot of the index.
//!
//! In come a [`Query`] and [`SearchOptions`]; out come [`Hits`]: documents, best first, with snippets. What a query
//! means is decided in `query`, what of a text is shown in `passages`; drawing it is left to the caller.

mod chains;
mod closeness;
mod columns;
mod duplicates;
mod explain;
mod explained;
mod facets;
mod feedback;
mod filter;
mod help;
mod hits;
mod matches;
mod occurrences;
mod options;
mod passages;
mod ranking;
mod snippet;
#[cfg(test)]
mod tests;
mod values;

pub use explain::{Contribution, DocumentExplanation, ExplainedUnit, Explanation};
pub use facets::Facets;
pub use help::{Alone, Help, Suggestion};
pub use hits::{Hit, Hits, IndexedDocument};
pub use options::{SearchOptions, Sort};
pub use snippet::Snippet;
pub use values::Unmet;

use crate::document::{Document, DocumentPath, FileFacts, Page};
use crate::error::{Error, ErrorKind, Result};
use crate::index::duplicates::Groups;
use crate::index::lemmas::Lemmas;
use crate::index::schema::{Fields, stored_metadata};
use crate::index::texts::{Shared, StoredDocument, Texts};
use crate::index::{Facts, cause};
use crate::query::Query;
use crate::query::compile::compile;
use crate::query::condition::Condition;
use crate::query::plan::{Plan, Purpose};
use crate::query::terms::Terms;
use closeness::Closeness;
use columns::Columns;
use occurrences::Occurrences;
use ranking::Ranked;
use snippet::Highlights;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tantivy::collector::TopDocs;
use tantivy::directory::Directory;
use tantivy::query::Query as TantivyQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, ReloadPolicy, TantivyDocument};

/// A snapshot of a published index. `Send + Sync`, and cheap to clone.
#[derive(Clone)]
pub struct Searcher {
    inner: Arc<Inner>,
}

struct Inner {
    searcher: tantivy::Searcher,
    fields: Fields,
    groups: Groups,
    facts: Facts,
    /// The texts of each segment, open from the beginning: a retired generation's files are gone from their folder.
    texts: Vec<Texts>,
    lemmas: Arc<[Lemmas]>,
    columns: OnceLock<Columns>,
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher")
            .field("generation", &self.inner.facts.number)
            .finish_non_exhaustive()
    }
}

impl Searcher {
    /// `directory` is the generation's.
    pub(crate) fn open(
        index: &tantivy::Index,
        directory: &dyn Directory,
        facts: Facts,
    ) -> tantivy::Result<Self> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let fields = Fields::of(&index.schema())?;
        let searcher = reader.searcher();
        let shared = Arc::new(Shared::default());
        let readers = searcher.segment_readers().iter().zip(0..);
        let texts = readers.map(|(reader, at)| Ok(Texts::open(reader)?.sharing(&shared, at)));
        let texts = texts.collect::<tantivy::Result<_>>()?;
        let lemmas = searcher.segment_readers().iter().map(Lemmas::open);
        let lemmas = lemmas.collect::<tantivy::Result<_>>()?;
        let groups = Groups::open(directory, searcher.segment_readers())?;
        Ok(Self {
            inner: Arc::new(Inner {
                searcher,
                fields,
                groups,
                facts,
                texts,
                lemmas,
                columns: OnceLock::new(),
            }),
        })
    }

    fn terms(&self) -> Terms {
        Terms::of(
            &self.inner.searcher,
            self.inner.fields.body,
            &self.inner.lemmas,
        )
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
    /// [`ErrorKind::Usage`] for a path pattern that cannot be read and for days that end before they begin,
    /// [`ErrorKind::Index`] when the index turns out to be damaged. Finding nothing is no error.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Hits> {
        let mut plan = self.plan(query, Purpose::Search)?;
        if options.sort == Sort::Relevance {
            plan = self.reading(|| self.with_feedback(plan, Purpose::Search))?;
        }
        let condition = filter::condition(options)?;
        self.reading(|| self.run(&mut plan, condition.as_deref(), options))
    }

    /// How many documents match; cheaper than [`Searcher::search`].
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn count(&self, query: &Query, options: &SearchOptions) -> Result<u64> {
        let plan = self.plan(query, Purpose::Search)?;
        let filtered = filter::apply(plan.query, options)?;
        self.reading(|| filtered.count(&self.inner.searcher).map(|n| n as u64))
    }

    /// Counts all matching documents by type, year, party and sender.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn facets(&self, query: &Query, options: &SearchOptions) -> Result<Facets> {
        let plan = self.plan(query, Purpose::Search)?;
        let filtered = filter::apply(plan.query, options)?;
        self.reading(|| facets::count(&self.inner.searcher, filtered.as_ref()))
    }

    /// What to do about a query that finds nothing: words that were perhaps meant, what each part of it would find alone
    /// under the same options, and what of the metadata no document has.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn help(&self, query: &Query, options: &SearchOptions) -> Result<Help> {
        let searcher = &self.inner.searcher;
        let plan = self.plan(query, Purpose::Search)?;
        let mut alone = Vec::new();
        if plan.alone.len() > 1 {
            for (text, part) in plan.alone.into_iter().take(help::MOST_ALONE) {
                let filtered = filter::apply(part, options)?;
                let documents = self.reading(|| filtered.count(searcher))? as u64;
                alone.push(Alone { text, documents });
            }
        }
        let (suggestions, corrected) = self
            .reading(|| help::suggestions(query, searcher, self.terms(), self.inner.fields.body))?;
        let conditions: Vec<Condition> = plan
            .conditions
            .into_iter()
            .chain(options.conditions.iter().cloned())
            .collect();
        let unmet = self.reading(|| values::unmet(searcher, &conditions))?;
        Ok(Help {
            suggestions,
            corrected,
            alone,
            unmet,
        })
    }

    fn plan(&self, query: &Query, purpose: Purpose) -> Result<Plan> {
        let (fields, searcher) = (self.inner.fields, &self.inner.searcher);
        self.reading(|| {
            let mut plan = compile(query, fields, searcher, self.terms(), purpose);
            plan.terms.fault().map_or(Ok(plan), Err)
        })
    }

    /// Reads the index; whatever a damaged one does to Tantivy is an error.
    fn reading<T>(&self, read: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
        let damaged = |why: String| {
            let place = format!("generation {}", self.inner.facts.number);
            Error::new(ErrorKind::Index, place, "cannot be read")
                .because(why)
                .hint("run `ordret check`")
        };
        // What a panic leaves behind is dropped with the call: a searcher never changes.
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)) {
            Ok(result) => result.map_err(|error| damaged(cause(&error))),
            Err(_) => Err(damaged("its content makes no sense".to_owned())),
        }
    }

    fn run(
        &self,
        plan: &mut Plan,
        condition: Option<&dyn TantivyQuery>,
        options: &SearchOptions,
    ) -> tantivy::Result<Hits> {
        let columns = self.columns()?;
        let by_closeness = options.sort == Sort::Relevance && Closeness::matters(plan);
        let occurrences = if options.snippets > 0 || by_closeness {
            Some(self.occurrences(plan)?)
        } else {
            None
        };
        let closeness = occurrences.as_ref().filter(|_| by_closeness);
        let ranked = Ranked {
            query: plan.query.as_ref(),
            condition,
            closeness: closeness.map(|occurrences| Closeness::of(plan, occurrences)),
        };
        let found = self.ranked(ranked, options)?;
        let mut hits = Vec::with_capacity(found.best.len());
        for (score, address) in &found.best {
            hits.push((*address, self.hit(columns, *score, *address)?));
        }
        if !options.all {
            self.add_duplicates(&found, &mut hits)?;
        }
        if let Some(occurrences) = occurrences.filter(|_| options.snippets > 0) {
            self.add_snippets(&mut hits, &occurrences, options.snippets)?;
        }
        Ok(Hits {
            total: found.total,
            found: hits.into_iter().map(|(_, hit)| hit).collect(),
            notes: plan.notes.clone(),
        })
    }

    fn hit(&self, columns: &Columns, score: f32, address: DocAddress) -> tantivy::Result<Hit> {
        let stored = self.stored(address)?;
        let head = stored.head()?;
        let path = DocumentPath::new(head.path);
        let file = self.file(&path, columns.folder(address));
        Ok(Hit {
            score,
            file,
            title: head.title.map(str::to_owned),
            title_highlights: Highlights::default(),
            date: columns.date(address),
            kind: columns.kind(address)?,
            page: None,
            snippets: Vec::new(),
            duplicates: Vec::new(),
            path,
        })
    }

    fn file(&self, path: &DocumentPath, folder: u64) -> Option<PathBuf> {
        let folders = &self.inner.facts.corpus.folders;
        let (name, root) = folders.get(folder as usize)?;
        let relative = path.to_relative();
        let below = if folders.len() > 1 {
            relative.strip_prefix(name).ok()?
        } else {
            &relative
        };
        Some(root.join(below))
    }

    fn columns(&self) -> tantivy::Result<&Columns> {
        if let Some(columns) = self.inner.columns.get() {
            return Ok(columns);
        }
        let columns = Columns::open(&self.inner.searcher)?;
        Ok(self.inner.columns.get_or_init(|| columns))
    }

    fn stored(&self, address: DocAddress) -> tantivy::Result<StoredDocument<'_>> {
        self.inner.texts[address.segment_ord as usize].document(address.doc_id)
    }

    fn path(&self, address: DocAddress) -> tantivy::Result<DocumentPath> {
        Ok(DocumentPath::new(self.stored(address)?.head()?.path))
    }

    /// What each hit shows: passages, and the words of its title. Postings are read front to back.
    fn add_snippets(
        &self,
        hits: &mut [(DocAddress, Hit)],
        occurrences: &Occurrences,
        count: usize,
    ) -> tantivy::Result<()> {
        let wanted = &occurrences.wanted;
        let (mut places, mut room) = (wanted.places(), passages::Room::of(wanted));
        let mut cursor = self.cursor(occurrences);
        let mut in_order: Vec<&mut (DocAddress, Hit)> = hits.iter_mut().collect();
        in_order.sort_by_key(|(address, _)| *address);
        for (address, hit) in in_order {
            cursor.find(*address, &mut places)?;
            let document = self.stored(*address)?;
            hit.snippets = passages::snippets(&document, wanted, &places, count, &mut room)?;
            hit.page = hit.snippets.first().and_then(Snippet::page);
            if let Some(title) = &hit.title {
                hit.title_highlights = Highlights::of(title, wanted.marks_in(title));
            }
        }
        Ok(())
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
        self.reading(|| {
            let Some(address) = self.address(path)? else {
                return Ok(None);
            };
            let hit = self.hit(self.columns()?, 0.0, address)?;
            let stored = self.stored(address)?;
            let document: TantivyDocument = self.inner.searcher.doc(address)?;
            let metadata = stored_metadata(self.inner.fields, &document);
            let (duplicates, part_of) = self.relatives(address)?;
            Ok(Some(IndexedDocument {
                path: hit.path,
                file: hit.file,
                title: hit.title,
                date: hit.date,
                kind: hit.kind,
                metadata,
                duplicates,
                part_of,
                pages: pages(&stored)?,
            }))
        })
    }

    /// The document as it was indexed, from what the index holds of it: for a file that moved, so that it need not be
    /// decoded again.
    pub(crate) fn recall(&self, path: &DocumentPath) -> Result<Option<Document>> {
        self.reading(|| {
            let Some(address) = self.address(path)? else {
                return Ok(None);
            };
            let stored = self.stored(address)?;
            let document: TantivyDocument = self.inner.searcher.doc(address)?;
            Ok(Some(Document {
                path: path.clone(),
                format: self.columns()?.format(address),
                metadata: stored_metadata(self.inner.fields, &document),
                facts: FileFacts::default(),
                pages: pages(&stored)?,
                warnings: Vec::new(),
            }))
        })
    }

    /// Every document's path, in order.
    ///
    /// # Errors
    /// As [`Searcher::document`].
    pub fn paths(&self) -> Result<Vec<DocumentPath>> {
        self.reading(|| {
            let mut paths = self.columns()?.paths(&self.inner.searcher)?;
            paths.sort();
            Ok(paths)
        })
    }

    /// Paths of documents that their own path does not find.
    pub(crate) fn unfindable(&self) -> Result<Vec<DocumentPath>> {
        let mut lost = Vec::new();
        for path in self.paths()? {
            if self.reading(|| self.address(&path))?.is_none() {
                lost.push(path);
            }
        }
        Ok(lost)
    }

    pub(crate) fn segment_count(&self) -> u64 {
        self.inner.searcher.segment_readers().len() as u64
    }

    /// Terms of the text, summed over segments, and deleted documents that still lie in them.
    pub(crate) fn terms_and_deleted(&self) -> Result<(u64, u64)> {
        self.reading(|| {
            let readers = self.inner.searcher.segment_readers();
            let (mut terms, mut deleted) = (0, 0);
            for reader in readers {
                let inverted = reader.inverted_index(self.inner.fields.body)?;
                terms += inverted.terms().num_terms() as u64;
                deleted += u64::from(reader.num_deleted_docs());
            }
            Ok((terms, deleted))
        })
    }

    /// How a query was understood.
    pub fn explain(&self, query: &Query) -> Explanation {
        let plan = compile(
            query,
            self.inner.fields,
            &self.inner.searcher,
            self.terms(),
            Purpose::Search,
        );
        Explanation {
            understood: query.understood(),
            units: ExplainedUnit::all(&plan),
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
        let plan = self.plan(query, Purpose::Explain)?;
        self.reading(|| {
            let mut plan = self.with_feedback(plan, Purpose::Explain)?;
            let Some(address) = self.address(path)? else {
                return Ok(None);
            };
            self.explained(&mut plan, path, address).map(Some)
        })
    }
}

fn pages(stored: &StoredDocument<'_>) -> tantivy::Result<Vec<Page>> {
    let (text, pages) = (stored.text()?, stored.pages()?);
    let page = |number: usize| {
        Some(Page {
            number: number as u32,
            label: pages.label(number as u32).map(str::to_owned),
            text: pages.text(&text, number)?.to_owned(),
        })
    };
    Ok((1..=pages.count()).filter_map(page).collect())
}
