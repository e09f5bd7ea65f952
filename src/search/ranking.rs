//! The best documents of a query, and how many match.
//!
//! In comes a compiled query, window by window; out come addresses and scores, best first. Equal scores stand by date,
//! then path: the same in whatever segments the documents lie. What scores too little to be shown is counted and
//! nothing else; dates and paths are only read of what may be shown, and a path is a number where no other segment has
//! a document as good and as old.

use super::columns::Columns;
use super::{Searcher, Sort};
use crate::query::window::{self, SPAN, Window};
use std::cmp::Ordering;
use tantivy::collector::sort_key::{SortByStaticFastValue, SortByString};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query};
use tantivy::{DocAddress, DocId, Order, SegmentOrdinal, TERMINATED};

use crate::index::schema::column;

/// So many documents more than are asked for are gathered before the worse ones are dropped.
const ROOM: usize = 64;

/// What is run: a query, and conditions that add nothing to a score.
#[derive(Clone, Copy)]
pub(super) struct Ranked<'a> {
    pub query: &'a dyn Query,
    pub condition: Option<&'a dyn Query>,
}

impl Ranked<'_> {
    /// Both in one.
    pub fn together(&self) -> Box<dyn Query> {
        match self.condition {
            None => self.query.box_clone(),
            Some(condition) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.query.box_clone()),
                (Occur::Must, condition.box_clone()),
            ])),
        }
    }
}

/// A document that may be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    score: f32,
    /// `None` stands behind all dates.
    date: Option<u64>,
    /// The number of its path among those of its segment.
    path: Option<u64>,
    address: DocAddress,
}

impl Candidate {
    /// The better one first, as far as score and date tell.
    fn by_score_and_date(&self, other: &Self) -> Ordering {
        let score = other.score.total_cmp(&self.score);
        score.then(other.date.cmp(&self.date))
    }

    /// The same for documents of one segment, to the end. No path stands behind all paths.
    fn in_segment(&self, other: &Self) -> Ordering {
        let path = self.path.is_none().cmp(&other.path.is_none());
        let path = path.then(self.path.cmp(&other.path));
        let document = self.address.cmp(&other.address);
        self.by_score_and_date(other).then(path).then(document)
    }
}

/// The best documents of a segment so far.
struct Best<'a> {
    columns: &'a Columns,
    segment: SegmentOrdinal,
    limit: usize,
    kept: Vec<Candidate>,
    /// What scores less is not among the best.
    floor: f32,
}

impl Best<'_> {
    fn offer(&mut self, doc: DocId, score: f32) {
        if score < self.floor {
            return;
        }
        let address = DocAddress::new(self.segment, doc);
        self.kept.push(Candidate {
            score,
            date: self.columns.date_number(address),
            path: self.columns.path_number(address),
            address,
        });
        if self.kept.len() >= self.limit + ROOM {
            self.drop_the_worse();
        }
    }

    fn drop_the_worse(&mut self) {
        if self.kept.len() > self.limit {
            self.kept
                .select_nth_unstable_by(self.limit - 1, Candidate::in_segment);
            self.kept.truncate(self.limit);
            let last = self.kept.last();
            self.floor = last.map_or(self.floor, |last| last.score.max(self.floor));
        }
    }
}

impl Searcher {
    /// The best documents, `count` of them behind the first `offset`, and how many match.
    pub(super) fn top(
        &self,
        ranked: Ranked<'_>,
        (offset, count): (usize, usize),
        sort: Sort,
    ) -> tantivy::Result<(Vec<(f32, DocAddress)>, u64)> {
        let searcher = &self.inner.searcher;
        let documents = searcher.num_docs() as usize;
        // No more can be found than there are.
        let limit = count.min(documents);
        if limit == 0 || offset >= documents {
            let count = ranked.together().count(searcher)?;
            return Ok((Vec::new(), count as u64));
        }
        match sort {
            Sort::Relevance => self.by_score(ranked, (offset, limit)),
            Sort::Date => self.by_date(ranked, (offset, limit)),
        }
    }

    fn by_score(
        &self,
        ranked: Ranked<'_>,
        (offset, count): (usize, usize),
    ) -> tantivy::Result<(Vec<(f32, DocAddress)>, u64)> {
        let searcher = &self.inner.searcher;
        let limit = offset
            .saturating_add(count)
            .min(searcher.num_docs() as usize);
        let weight = window::weight(ranked.query, EnableScoring::enabled_from_searcher(searcher))?;
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let condition = ranked.condition.map(|query| query.weight(unscored));
        let condition = condition.transpose()?;
        let mut window = Window::new();
        let mut total = 0;
        let mut floor = f32::NEG_INFINITY;
        let mut kept: Vec<Candidate> = Vec::new();
        for (segment, reader) in (0..).zip(searcher.segment_readers()) {
            let mut matching = weight.windowed(reader, 1.0)?;
            let mut allowed = match &condition {
                Some(condition) => Some(condition.scorer(reader, 1.0)?),
                None => None,
            };
            let mut best = Best {
                columns: self.columns()?,
                segment,
                limit,
                kept: Vec::new(),
                floor,
            };
            let mut from = 0;
            loop {
                let start = matching.next(from);
                if start >= TERMINATED {
                    break;
                }
                window.open(start, start + SPAN);
                window.floor = best.floor;
                matching.fill(&mut window);
                if let Some(allowed) = &mut allowed {
                    window.keep(allowed.as_mut());
                }
                if let Some(alive) = reader.alive_bitset() {
                    window.retain(|doc| alive.is_alive(doc));
                }
                total += u64::from(window.count());
                for (doc, score) in window.documents() {
                    best.offer(doc, score);
                }
                from = window.end;
            }
            best.drop_the_worse();
            floor = best.floor;
            kept.append(&mut best.kept);
        }
        self.sort(&mut kept)?;
        let shown = kept.into_iter().take(limit).skip(offset);
        Ok((shown.map(|one| (one.score, one.address)).collect(), total))
    }

    /// Sorts the best documents of all segments. Paths are read where documents of several segments are equal otherwise.
    fn sort(&self, kept: &mut [Candidate]) -> tantivy::Result<()> {
        let columns = self.columns()?;
        kept.sort_unstable_by(|a, b| {
            let segments = a.address.segment_ord.cmp(&b.address.segment_ord);
            let equal = a.by_score_and_date(b);
            equal.then(segments).then_with(|| a.in_segment(b))
        });
        let equal = |a: &Candidate, b: &Candidate| a.by_score_and_date(b).is_eq();
        for equals in kept.chunk_by_mut(equal) {
            let one_segment =
                |pair: &[Candidate]| pair[0].address.segment_ord == pair[1].address.segment_ord;
            if equals.windows(2).all(one_segment) {
                continue;
            }
            let paths = equals
                .iter()
                .map(|one| Ok((columns.path(one.address)?, *one)));
            let mut paths = paths.collect::<tantivy::Result<Vec<_>>>()?;
            paths.sort_by(|a, b| a.0.cmp(&b.0));
            for (place, (_, one)) in equals.iter_mut().zip(paths) {
                *place = one;
            }
        }
        Ok(())
    }

    fn by_date(
        &self,
        ranked: Ranked<'_>,
        (offset, count): (usize, usize),
    ) -> tantivy::Result<(Vec<(f32, DocAddress)>, u64)> {
        let date = (
            SortByStaticFastValue::<u64>::for_field(column::DATE),
            Order::Desc,
        );
        let path = (SortByString::for_field(column::PATH), Order::Asc);
        let top = TopDocs::with_limit(count).and_offset(offset);
        let query = ranked.together();
        let (found, total) = self
            .inner
            .searcher
            .search(query.as_ref(), &(top.order_by((date, path)), Count))?;
        let unscored = found.into_iter().map(|(_, address)| (0.0, address));
        Ok((unscored.collect(), total as u64))
    }
}
