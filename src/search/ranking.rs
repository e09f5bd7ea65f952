//! The best documents of a query, and how many match.
//!
//! In comes a compiled query, window by window; out come addresses and scores, best first, or by date. Equal scores stand
//! by date, then path: the same in whatever segments the documents lie. What scores too little to be shown is counted and
//! nothing else; dates and paths are only read of what may be shown, and a path is a number where no other segment has
//! a document as good and as old.

use super::columns::Columns;
use super::{Searcher, Sort};
use crate::query::window::{self, SPAN, Window, WindowWeight};
use std::cmp::Ordering;
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query, Weight};
use tantivy::{DocAddress, DocId, SegmentOrdinal, SegmentReader, TERMINATED};

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

    /// Offers all that was found of a window. Most are not among the best of the window even: their dates and paths are
    /// not read.
    fn offer_all(&mut self, window: &Window, room: &mut Vec<(f32, DocId)>) {
        room.clear();
        window.documents().for_each(|(doc, score)| {
            if score >= self.floor {
                room.push((score, doc));
            }
        });
        if room.len() > self.limit {
            let by_score = |a: &(f32, DocId), b: &(f32, DocId)| b.0.total_cmp(&a.0);
            let (_, last, _) = room.select_nth_unstable_by(self.limit - 1, by_score);
            self.floor = last.0;
        }
        for (score, doc) in room {
            self.offer(*doc, *score);
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

/// A query that runs over one segment after the other.
struct Run {
    weight: Box<dyn WindowWeight>,
    condition: Option<Box<dyn Weight>>,
    sort: Sort,
    window: Window,
    room: Vec<(f32, DocId)>,
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
            room: Vec::new(),
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
            best.offer_all(window, &mut self.room);
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
        let mut run = Run::of(ranked, searcher, sort)?;
        let mut found = Found::default();
        let mut floor = f32::NEG_INFINITY;
        let mut kept: Vec<Candidate> = Vec::new();
        for (segment, reader) in (0..).zip(searcher.segment_readers()) {
            let mut best = Best {
                columns: self.columns()?,
                segment,
                limit,
                kept: Vec::new(),
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
        let shown = kept.into_iter().take(limit).skip(offset);
        found.best = shown.map(|one| (one.score, one.address)).collect();
        Ok(found)
    }

    /// Sorts the best documents of all segments. Paths are read where documents of several segments are equal otherwise.
    fn sort(&self, kept: &mut [Candidate]) -> tantivy::Result<()> {
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
            let paths = equals.iter().map(|one| Ok((self.path(one.address)?, *one)));
            let mut paths = paths.collect::<tantivy::Result<Vec<_>>>()?;
            paths.sort_by(|a, b| a.0.cmp(&b.0));
            for (place, (_, one)) in equals.iter_mut().zip(paths) {
                *place = one;
            }
        }
        Ok(())
    }
}
