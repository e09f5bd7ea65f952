//! Matching documents by the window: a run of neighbouring numbers at a time.
//!
//! In comes a query; out come, window by window, the documents that match and their scores, added up part by part in
//! plain arrays. One document at a time, each of a word's lists is asked where it stands, through three layers, for
//! every document; here a list is decoded once from its beginning to its end. A query of another kind than ours is
//! asked document by document. Which documents are kept is left to `search::ranking`.

use super::coverage::CoverageQuery;
use super::many::ManyQuery;
use super::union::UnionQuery;
use super::word::WordQuery;
use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// The most documents of a window.
pub(crate) const SPAN: u32 = 2048;
const WORDS: usize = SPAN as usize / 64;
/// A window after a leap: the next leap may be near.
const NARROW: u32 = 64;

/// Some documents of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bits([u64; WORDS]);

impl Bits {
    pub const NONE: Self = Self([0; WORDS]);
    pub const ALL: Self = Self([u64::MAX; WORDS]);

    #[inline]
    pub fn insert(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    pub fn add(&mut self, others: &Self) {
        for (word, other) in self.0.iter_mut().zip(&others.0) {
            *word |= other;
        }
    }

    pub fn keep(&mut self, others: &Self) {
        for (word, other) in self.0.iter_mut().zip(&others.0) {
            *word &= other;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The first one from `at` on.
    fn next(&self, at: usize) -> Option<usize> {
        let first = self.0.get(at / 64)? & (u64::MAX << (at % 64));
        if first != 0 {
            return Some(at / 64 * 64 + first.trailing_zeros() as usize);
        }
        let behind = at / 64 + 1;
        let word = self.0[behind..].iter().position(|word| *word != 0)? + behind;
        Some(word * 64 + self.0[word].trailing_zeros() as usize)
    }

    /// Ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(number, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let at = (left != 0).then(|| number * 64 + left.trailing_zeros() as usize);
                left &= left.wrapping_sub(1);
                at
            })
        })
    }
}

/// The documents from `start` up to `end`, with what was found of them.
pub(crate) struct Window {
    pub start: DocId,
    pub end: DocId,
    /// Documents that score less are of no use: they count, but need no more than that.
    pub floor: Score,
    pub(super) found: Bits,
    pub(super) scores: Box<[f32]>,
    /// Room for the weighted occurrences of one word; 0 between two uses.
    pub(super) frequencies: Box<[f32]>,
}

impl Window {
    pub fn new() -> Self {
        let zeros = || vec![0.0; SPAN as usize].into_boxed_slice();
        Self {
            start: 0,
            end: 0,
            floor: Score::NEG_INFINITY,
            found: Bits::NONE,
            scores: zeros(),
            frequencies: zeros(),
        }
    }

    /// Moves to other documents, at most [`SPAN`], of which nothing is known.
    pub fn open(&mut self, start: DocId, end: DocId) {
        let len = self.len().max((end - start) as usize);
        self.scores[..len].fill(0.0);
        self.found = Bits::NONE;
        (self.start, self.end) = (start, end);
    }

    pub(super) fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    #[inline]
    pub(super) fn add(&mut self, at: usize, score: Score) {
        self.found.insert(at);
        self.scores[at] += score;
    }

    /// Adds what was found in another window over the same documents.
    pub(super) fn add_all(&mut self, other: &Self) {
        for at in other.found.iter() {
            self.scores[at] += other.scores[at];
        }
        self.found.add(&other.found);
    }

    /// Makes all scores 0.
    pub fn level(&mut self) {
        let len = self.len();
        self.scores[..len].fill(0.0);
    }

    /// Sets the bits of the documents that were found, a bit for each document from the first of the segment on.
    pub fn note(&self, bits: &mut [u64]) {
        let (first, shift) = (self.start as usize / 64, self.start % 64);
        let mut add = |at: usize, found: u64| {
            if let Some(word) = bits.get_mut(at) {
                *word |= found;
            }
        };
        for (found, at) in self.found.0.iter().zip(first..) {
            add(at, found << shift);
            // What does not fit lies in the next one; shifted by all its bits it is nothing.
            add(at + 1, found.checked_shr(64 - shift).unwrap_or(0));
        }
    }

    /// How many were found.
    pub fn count(&self) -> u32 {
        self.found.len()
    }

    /// What was found, ascending, with the scores.
    pub fn documents(&self) -> impl Iterator<Item = (DocId, Score)> + '_ {
        let document = |at| (self.start + at as u32, self.scores[at]);
        self.found.iter().map(document)
    }

    /// Drops what `documents` does not hold; it stands at or before the window.
    pub fn keep(&mut self, documents: &mut dyn Scorer) {
        let mut kept = Bits::NONE;
        let mut doc = documents.doc();
        if doc < self.start {
            doc = documents.seek(self.start);
        }
        while doc < self.end {
            kept.insert((doc - self.start) as usize);
            doc = documents.advance();
        }
        self.found.keep(&kept);
    }

    /// Drops the documents of which `wanted` says no.
    pub fn retain(&mut self, wanted: impl Fn(DocId) -> bool) {
        let mut kept = Bits::NONE;
        for at in self.found.iter() {
            if wanted(self.start + at as u32) {
                kept.insert(at);
            }
        }
        self.found = kept;
    }
}

/// What matches in a segment. Windows are asked for in ascending order, none over another.
pub(crate) trait Windowed: Send {
    /// From `from` on, no document before this one matches.
    fn next(&mut self, from: DocId) -> DocId;

    /// Adds the matching documents to a window, and their scores to what stands there.
    fn fill(&mut self, window: &mut Window);

    /// No document scores more.
    fn most(&self) -> Score;

    /// About how many documents match.
    fn cost(&self) -> u32;
}

/// What matches anywhere.
pub(crate) trait WindowWeight: Send + Sync {
    fn windowed(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Windowed>>;
}

/// A query by the window, whatever its kind.
pub(crate) fn weight(
    query: &dyn Query,
    scoring: EnableScoring<'_>,
) -> tantivy::Result<Box<dyn WindowWeight>> {
    Ok(if let Some(query) = query.downcast_ref::<WordQuery>() {
        Box::new(query.word_weight(scoring)?)
    } else if let Some(query) = query.downcast_ref::<ManyQuery>() {
        Box::new(query.many_weight(scoring)?)
    } else if let Some(query) = query.downcast_ref::<UnionQuery>() {
        Box::new(query.union_weight(scoring)?)
    } else if let Some(query) = query.downcast_ref::<CoverageQuery>() {
        Box::new(query.coverage_weight(scoring)?)
    } else {
        Box::new(Foreign(query.weight(scoring)?))
    })
}

/// A query of another kind.
struct Foreign(Box<dyn Weight>);

impl WindowWeight for Foreign {
    fn windowed(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Windowed>> {
        Ok(Box::new(OneByOne(self.0.scorer(reader, boost)?)))
    }
}

struct OneByOne(Box<dyn Scorer>);

impl Windowed for OneByOne {
    fn next(&mut self, from: DocId) -> DocId {
        if self.0.doc() < from {
            self.0.seek(from)
        } else {
            self.0.doc()
        }
    }

    fn fill(&mut self, window: &mut Window) {
        let mut doc = self.next(window.start);
        while doc < window.end {
            window.add((doc - window.start) as usize, self.0.score());
            doc = self.0.advance();
        }
    }

    fn most(&self) -> Score {
        Score::INFINITY
    }

    fn cost(&self) -> u32 {
        self.0.size_hint()
    }
}

/// The other way round: document by document, where Tantivy asks for it. Windows begin narrow after a leap and grow.
pub(super) struct WindowScorer {
    windowed: Box<dyn Windowed>,
    window: Window,
    span: u32,
    doc: DocId,
}

impl WindowScorer {
    pub fn new(windowed: Box<dyn Windowed>) -> Self {
        let mut scorer = Self {
            windowed,
            window: Window::new(),
            span: NARROW,
            doc: 0,
        };
        scorer.open(0);
        scorer
    }

    fn open(&mut self, mut from: DocId) -> DocId {
        loop {
            let start = self.windowed.next(from);
            if start >= TERMINATED {
                self.doc = TERMINATED;
                return TERMINATED;
            }
            self.window.open(start, start + self.span);
            self.windowed.fill(&mut self.window);
            self.span = (self.span * 2).min(SPAN);
            if let Some(at) = self.window.found.next(0) {
                self.doc = start + at as u32;
                return self.doc;
            }
            from = self.window.end;
        }
    }

    /// The first match in the window from `doc` on, or else behind it.
    fn find(&mut self, doc: DocId) -> DocId {
        match self.window.found.next((doc - self.window.start) as usize) {
            Some(at) => {
                self.doc = self.window.start + at as u32;
                self.doc
            }
            None => self.open(self.window.end),
        }
    }
}

impl DocSet for WindowScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.find(self.doc + 1)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if target < self.window.end {
            return self.find(target);
        }
        self.span = NARROW;
        self.open(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.windowed.cost()
    }

    fn count_including_deleted(&mut self) -> u32 {
        let mut count = 0;
        while self.doc != TERMINATED {
            let behind = (self.doc - self.window.start) as usize;
            count += self.window.found.iter().filter(|at| *at >= behind).count() as u32;
            self.open(self.window.end);
        }
        count
    }
}

impl Scorer for WindowScorer {
    fn score(&mut self) -> Score {
        self.window.scores[(self.doc - self.window.start) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_found_in_order() {
        let mut bits = Bits::NONE;
        for at in [0, 63, 64, 700, 2047] {
            bits.insert(at);
        }
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 700, 2047]);
        assert_eq!(bits.next(65), Some(700));
        assert_eq!(bits.next(2047), Some(2047));
        assert_eq!(bits.next(2048), None);
        assert_eq!(bits.len(), 5);
    }

    #[test]
    fn what_was_found_is_noted_wherever_the_window_begins() {
        let found = [0, 1, 62, 63, 64, 127, 700, 2047];
        for start in [0, 1, 63, 64, 65, 4_095, 5_000] {
            for documents in [7_100_u32, start + 64, start + 1] {
                let mut window = Window::new();
                window.open(start, start + SPAN);
                let there = |at: &usize| start + (*at as u32) < documents;
                for at in found.into_iter().filter(there) {
                    window.found.insert(at);
                }
                let mut noted = vec![0; documents.div_ceil(64) as usize];
                window.note(&mut noted);
                let is_noted = |doc: &u32| noted[*doc as usize / 64] >> (doc % 64) & 1 == 1;
                let documents: Vec<u32> = (0..documents).filter(is_noted).collect();
                let expected: Vec<u32> = window.documents().map(|(doc, _)| doc).collect();
                assert_eq!(documents, expected, "from {start}");
            }
        }
    }
}
