//! The best documents of a query, and how many match.
//!
//! In comes a compiled query, window by window; out come addresses and scores, best first, or by date. Equal scores stand
//! by date, then path: the same in whatever segments the documents lie. Of several words, the best documents by what they
//! hold are ranked once more by how close together it stands (`closeness`). What scores too little to be shown is counted and
//! nothing else; dates and paths are only read of what scores the same, and a path is a number where no other segment
//! has a document as good and as old.

use super::closeness::{self, Closeness};
use super::columns::Columns;
use super::{Searcher, Sort};
use crate::query::window::{self, SPAN, Window, WindowWeight};
use std::cmp::{Ordering, Reverse};
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query, Weight};
use tantivy::{DocAddress, DocId, SegmentOrdinal, SegmentReader, TERMINATED};

/// So many documents more than twice those that are asked for are gathered before the worse ones are dropped.
const ROOM: usize = 64;

/// What is run: a query, and conditions that add nothing to a score.
#[derive(Clone, Copy)]
pub(super) struct Ranked<'a> {
    pub query: &'a dyn Query,
    pub condition: Option<&'a dyn Query>,
    pub closeness: Option<Closeness<'a>>,
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

/// What a query finds.
#[derive(Default)]
pub(super) struct Found {
    /// The best documents, best first, with their scores: 0 where dates decide.
    pub best: Vec<(f32, DocAddress)>,
    /// How many documents match, …
    pub total: u64,
    /// … and which, a bit for each document of each segment, where an index has near-duplicates.
    matching: Vec<Vec<u64>>,
}

impl Found {
    /// Whether a document matches, be it among the best or not.
    pub fn matches(&self, address: DocAddress) -> bool {
        let segment = self.matching.get(address.segment_ord as usize);
        let word = segment.and_then(|bits| bits.get(address.doc_id as usize / 64));
        word.is_some_and(|word| word >> (address.doc_id % 64) & 1 == 1)
    }
}

/// Where a document stands among those that score the same: the newest first, then segment by segment, there by path.
/// No date stands behind all dates, no path behind all paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    date: Reverse<Option<u64>>,
    segment: SegmentOrdinal,
    /// The number of its path among those of its segment.
    path: u64,
    doc: DocId,
}

impl Standing {
    fn of(columns: &Columns, address: DocAddress) -> Self {
        Self {
            date: Reverse(columns.date_number(address)),
            segment: address.segment_ord,
            path: columns.path_number(address).unwrap_or(u64::MAX),
            doc: address.doc_id,
        }
    }

    fn address(&self) -> DocAddress {
        DocAddress::new(self.segment, self.doc)
    }
}

/// The best documents of a segment so far.
struct Best<'a> {
    columns: &'a Columns,
    segment: SegmentOrdinal,
    reach: Reach,
    kept: Vec<(f32, DocAddress)>,
    /// From so many on, the worse ones are dropped.
    full: usize,
    /// What scores less is not among the best.
    floor: f32,
}

impl Best<'_> {
    fn offer(&mut self, window: &Window) {
        for (doc, score) in window.documents() {
            if score >= self.floor {
                let address = DocAddress::new(self.segment, doc);
                self.kept.push((score, address));
                if self.kept.len() >= self.full {
                    self.drop_the_worse();
                    self.full = self.full.max(2 * self.kept.len() + ROOM);
                }
            }
        }
    }

    /// Leaves the best. Where they stand is asked of those alone of which only some fit beside the better ones.
    fn drop_the_worse(&mut self) {
        let Reach { limit, depth, gain } = self.reach;
        if self.kept.len() <= limit {
            return;
        }
        let (_, (last, _), _) = self.kept.select_nth_unstable_by(limit - 1, by_score);
        self.floor = *last / gain;
        let floor = self.floor;
        self.kept.retain(|(score, _)| *score >= floor);
        if self.kept.len() <= depth {
            return;
        }
        self.kept.sort_unstable_by(by_score);
        let (worst, _) = self.kept[depth - 1];
        let better = self.kept.partition_point(|(score, _)| *score > worst);
        self.kept.retain(|(score, _)| *score >= worst);
        let equal = &mut self.kept[better..];
        equal.sort_by_cached_key(|(_, address)| Standing::of(self.columns, *address));
        self.kept.truncate(depth);
    }
}

/// How far down documents are kept that may yet be among the best.
#[derive(Debug, Clone, Copy)]
struct Reach {
    /// So many are asked for.
    limit: usize,
    /// So many may be among them.
    depth: usize,
    /// By how much at most a score is yet multiplied.
    gain: f32,
}

/// The better one first.
fn by_score(a: &(f32, DocAddress), b: &(f32, DocAddress)) -> Ordering {
    b.0.total_cmp(&a.0)
}

/// A query that runs over one segment after the other.
struct Run {
    weight: Box<dyn WindowWeight>,
    condition: Option<Box<dyn Weight>>,
    sort: Sort,
    window: Window,
}

impl Run {
    fn of(ranked: Ranked<'_>, searcher: &tantivy::Searcher, sort: Sort) -> tantivy::Result<Self> {
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let scoring = match sort {
            Sort::Relevance => EnableScoring::enabled_from_searcher(searcher),
            Sort::Date => unscored,
        };
        let condition = ranked.condition.map(|query| query.weight(unscored));
        Ok(Self {
            weight: window::weight(ranked.query, scoring)?,
            condition: condition.transpose()?,
            sort,
            window: Window::new(),
        })
    }

    /// Offers what a segment has, and notes which documents match; returns how many do.
    fn over(
        &mut self,
        reader: &SegmentReader,
        best: &mut Best<'_>,
        noted: &mut [u64],
    ) -> tantivy::Result<u64> {
        let window = &mut self.window;
        let mut matching = self.weight.windowed(reader, 1.0)?;
        let allowed = self.condition.as_ref();
        let allowed = allowed.map(|condition| condition.scorer(reader, 1.0));
        let mut allowed = allowed.transpose()?;
        let (mut from, mut total) = (0, 0);
        loop {
            let start = matching.next(from);
            if start >= TERMINATED {
                return Ok(total);
            }
            window.open(start, start + SPAN);
            window.floor = best.floor;
            matching.fill(window);
            if let Some(allowed) = &mut allowed {
                window.keep(allowed.as_mut());
            }
            if let Some(alive) = reader.alive_bitset() {
                window.retain(|doc| alive.is_alive(doc));
            }
            if self.sort == Sort::Date {
                window.level();
            }
            total += u64::from(window.count());
            window.note(noted);
            best.offer(window);
            from = window.end;
        }
    }
}

impl Searcher {
    /// The best documents, `count` of them behind the first `offset`.
    pub(super) fn top(
        &self,
        ranked: Ranked<'_>,
        (offset, count): (usize, usize),
        sort: Sort,
    ) -> tantivy::Result<Found> {
        let searcher = &self.inner.searcher;
        let documents = searcher.num_docs() as usize;
        // No more can be found than there are.
        let limit = offset.saturating_add(count).min(documents);
        if count == 0 || offset >= documents {
            return Ok(Found {
                total: ranked.together().count(searcher)? as u64,
                ..Found::default()
            });
        }
        let reach = match ranked.closeness {
            None => Reach {
                limit,
                depth: limit,
                gain: 1.0,
            },
            Some(_) => Reach {
                limit,
                depth: limit.max(closeness::DEPTH),
                gain: closeness::MOST,
            },
        };
        let mut run = Run::of(ranked, searcher, sort)?;
        let mut found = Found::default();
        let mut floor = f32::NEG_INFINITY;
        let mut kept = Vec::with_capacity(limit.min(ROOM) * 2);
        for (segment, reader) in (0..).zip(searcher.segment_readers()) {
            let mut best = Best {
                columns: self.columns()?,
                segment,
                reach,
                kept: Vec::with_capacity((2 * limit + ROOM).min(reader.max_doc() as usize)),
                full: 2 * limit + ROOM,
                floor,
            };
            let noted = if self.inner.groups.is_empty() {
                0
            } else {
                reader.max_doc()
            };
            let mut matching = vec![0; noted.div_ceil(64) as usize];
            found.total += run.over(reader, &mut best, &mut matching)?;
            best.drop_the_worse();
            floor = best.floor;
            kept.append(&mut best.kept);
            found.matching.push(matching);
        }
        self.sort(&mut kept)?;
        if let Some(closeness) = ranked.closeness {
            kept.truncate(reach.depth);
            if let Some((last, _)) = kept.get(limit - 1).copied() {
                kept.retain(|(score, _)| *score >= last / reach.gain);
            }
            closeness.add(self, &mut kept)?;
            self.sort(&mut kept)?;
        }
        found.best = kept;
        found.best.truncate(limit);
        found.best.drain(..offset.min(found.best.len()));
        Ok(found)
    }

    /// Sorts the best documents of all segments.
    fn sort(&self, kept: &mut [(f32, DocAddress)]) -> tantivy::Result<()> {
        kept.sort_unstable_by(by_score);
        for equal in kept.chunk_by_mut(|a, b| by_score(a, b).is_eq()) {
            if equal.len() > 1 {
                self.sort_equal(equal)?;
            }
        }
        Ok(())
    }

    /// Sorts documents that score the same. Paths are read where several segments have documents of one date.
    fn sort_equal(&self, equal: &mut [(f32, DocAddress)]) -> tantivy::Result<()> {
        let columns = self.columns()?;
        let standing = equal.iter().map(|(_, at)| Standing::of(columns, *at));
        let mut standing: Vec<Standing> = standing.collect();
        standing.sort_unstable();
        for of_a_day in standing.chunk_by_mut(|a, b| a.date == b.date) {
            let first = of_a_day[0].segment;
            if of_a_day.iter().all(|one| one.segment == first) {
                continue;
            }
            let paths = of_a_day
                .iter()
                .map(|one| Ok((self.path(one.address())?, *one)));
            let mut paths = paths.collect::<tantivy::Result<Vec<_>>>()?;
            paths.sort();
            for (place, (_, one)) in of_a_day.iter_mut().zip(paths) {
                *place = one;
            }
        }
        for ((_, address), one) in equal.iter_mut().zip(standing) {
            *address = one.address();
        }
        Ok(())
    }
}
