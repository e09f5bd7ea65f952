//! Several words: all of them, or else enough of them.
//!
//! In come queries, each with its share of what was asked for, and queries that only help to rank; out goes one flat
//! scorer. Where documents that hold all the words fill a page of hits (in a small collection: are a tenth of it), they
//! are the answer. Otherwise documents count that hold a certain share, and the more the better. A share is a word's
//! rarity: a document that holds only the common words of a question does not answer it. AND alone would find nothing
//! for a long question, OR alone would flood a short one.

use super::window::{self, Bits, SPAN, Window, WindowScorer, WindowWeight, Windowed};
use std::fmt;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, Searcher, SegmentReader, TERMINATED, TantivyError};

/// What explains the sum of words and hints.
pub(crate) const SUM_OF_WORDS: &str = "words and hints";
/// Hits on a page.
const PAGE: u64 = 10;
/// So many words are a question: what answers it may lack some of them, however many documents hold all.
const QUESTION: usize = 5;
/// All the words, but for the rounding of sums.
const ALL: f32 = 0.999;
/// So many factors are remembered: a few words have few sums.
const MOST_FACTORS: usize = 16;
/// What a document gains that holds all the words where others need not, by how many they are, as a share of their rarity
/// together. Both of two words go before one, however often that stands there: it scores no more. Of more words a text may
/// use others, and a larger gain would find fewer articles by their headlines.
const HOLDS_ALL: [f32; 4] = [0.0, 0.0, 5.0, 0.2];
/// How much what a document lacks of the words takes from their score: its share to this power. Many occurrences of
/// some words are worth less than some of each.
const COORDINATION: f32 = 0.25;

/// Documents that hold enough of the words.
pub(crate) struct CoverageQuery {
    /// What is counted, with its share of the whole.
    pub words: Vec<(Box<dyn Query>, f32)>,
    /// What only ranks the documents that the words find.
    pub hints: Vec<Box<dyn Query>>,
    /// The least sum of shares where too few documents hold all the words.
    pub enough: f32,
    /// No word may be missing, however few documents hold them all.
    pub all: bool,
}

impl Clone for CoverageQuery {
    fn clone(&self) -> Self {
        let words = self
            .words
            .iter()
            .map(|(word, share)| (word.box_clone(), *share))
            .collect();
        let hints = self.hints.iter().map(|hint| hint.box_clone()).collect();
        Self {
            words,
            hints,
            enough: self.enough,
            all: self.all,
        }
    }
}

impl fmt::Debug for CoverageQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CoverageQuery")
            .field("words", &self.words.len())
            .field("enough", &self.enough)
            .finish_non_exhaustive()
    }
}

impl CoverageQuery {
    pub(super) fn coverage_weight(
        &self,
        scoring: EnableScoring<'_>,
    ) -> tantivy::Result<CoverageWeight> {
        let mut words = Vec::with_capacity(self.words.len());
        for (query, share) in &self.words {
            words.push((window::weight(query.as_ref(), scoring)?, *share));
        }
        let scored = scoring.is_scoring_enabled();
        let hints = if scored { &self.hints[..] } else { &[] };
        let hints = hints
            .iter()
            .map(|hint| window::weight(hint.as_ref(), scoring));
        let mut weight = CoverageWeight {
            whole: words.iter().map(|(_, share)| share).sum(),
            words,
            hints: hints.collect::<tantivy::Result<_>>()?,
            required: Required::Each,
            explained: Vec::new(),
        };
        if self.all {
            return Ok(weight);
        }
        weight.required = Required::Share(weight.whole * ALL);
        if self.words.len() >= QUESTION {
            weight.required = Required::Share(self.enough);
        } else if self.words.len() > 1
            && let Some(searcher) = scoring.searcher()
            && !weight.fills_a_page(searcher)?
        {
            weight.required = Required::Share(self.enough);
        }
        Ok(weight)
    }
}

impl Query for CoverageQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut weight = self.coverage_weight(scoring)?;
        if scoring.is_scoring_enabled() {
            let queries = self.words.iter().map(|(word, _)| word).chain(&self.hints);
            let weights = queries.map(|query| query.weight(scoring));
            weight.explained = weights.collect::<tantivy::Result<_>>()?;
        }
        Ok(Box::new(weight))
    }
}

/// What a document must hold of the words.
#[derive(Debug, Clone, Copy)]
enum Required {
    Each,
    /// The least sum of shares.
    Share(f32),
}

impl Required {
    /// Whether a word may not be missing, whatever else is there.
    fn is_indispensable(self, share: f32, whole: f32) -> bool {
        match self {
            Self::Each => true,
            // Sums are rounded: a word that may just be missing is counted.
            Self::Share(least) => (whole - share) * 1.000_01 < least,
        }
    }

    /// Whether all is asked for, so that what is missing does not matter.
    fn is_all(self, whole: f32) -> bool {
        match self {
            Self::Each => true,
            Self::Share(least) => least >= whole * ALL,
        }
    }
}

pub(super) struct CoverageWeight {
    words: Vec<(Box<dyn WindowWeight>, f32)>,
    hints: Vec<Box<dyn WindowWeight>>,
    /// The sum of all shares.
    whole: f32,
    required: Required,
    /// The words and behind them the hints once more, to explain a score.
    explained: Vec<Box<dyn Weight>>,
}

impl CoverageWeight {
    /// Whether as many documents hold all the words as a page shows, or a tenth of a small collection.
    fn fills_a_page(&self, searcher: &Searcher) -> tantivy::Result<bool> {
        let wanted = PAGE.min(searcher.num_docs().div_ceil(10)).max(1);
        let mut found = 0;
        for reader in searcher.segment_readers() {
            let mut words = self.words(reader, 1.0)?;
            let mut doc = next(&mut words, 0);
            while doc < TERMINATED {
                let mut needed = words.iter_mut().filter(|word| word.indispensable);
                if needed.all(|word| word.windowed.next(doc) == doc) {
                    found += u64::from(!reader.is_deleted(doc));
                    if found >= wanted {
                        return Ok(true);
                    }
                }
                doc = next(&mut words, doc + 1);
            }
        }
        Ok(false)
    }

    fn words(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Vec<Word>> {
        let word = |(weight, share): &(Box<dyn WindowWeight>, f32)| {
            Ok(Word {
                windowed: weight.windowed(reader, boost)?,
                share: *share,
                // A word whose rarity vanishes among the others' may be missing even where all are asked for.
                indispensable: self.required.is_indispensable(*share, self.whole),
            })
        };
        self.words.iter().map(word).collect()
    }

    fn coverage(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Coverage> {
        let hints = self.hints.iter().map(|hint| hint.windowed(reader, boost));
        let words = self.words(reader, boost)?;
        let gain = match HOLDS_ALL.get(words.len()) {
            Some(share) if !self.required.is_all(self.whole) => boost * share * self.whole,
            _ => 0.0,
        };
        Ok(Coverage {
            words,
            gain,
            hints: hints.collect::<tantivy::Result<_>>()?,
            required: self.required,
            whole: self.whole,
            factors: Vec::new(),
            of_word: Window::new(),
            sums: Window::new(),
            covered: vec![0.0; SPAN as usize].into_boxed_slice(),
        })
    }
}

impl WindowWeight for CoverageWeight {
    fn windowed(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Windowed>> {
        Ok(Box::new(self.coverage(reader, boost)?))
    }
}

impl Weight for CoverageWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(WindowScorer::new(self.windowed(reader, boost)?)))
    }

    /// The words that the document holds, times what their share of the query leaves of them, and the hints.
    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let none = || TantivyError::InvalidArgument("too few of the words are there".to_owned());
        let mut scorer = self.coverage(reader, 1.0)?;
        let mut window = Window::new();
        window.open(doc, doc + 1);
        scorer.fill(&mut window);
        let (_, score) = window.documents().next().ok_or_else(none)?;
        let covered = scorer.covered[0];
        let factor = scorer.factor(covered);
        let explained = |weights: &[Box<dyn Weight>]| -> Vec<Explanation> {
            let explained = weights.iter().map(|weight| weight.explain(reader, doc));
            explained.filter_map(Result::ok).collect()
        };
        let (words, hints) = self
            .explained
            .split_at(self.words.len().min(self.explained.len()));
        let words = explained(words);
        let sum: f32 = words.iter().map(Explanation::value).sum();
        let share = covered / self.whole.max(f32::MIN_POSITIVE) * 100.0;
        let mut together = Explanation::new_with_string(
            format!("its words, times {factor:.3} for {share:.0} % of the query by rarity"),
            sum * factor,
        );
        for word in words {
            together.add_detail(word);
        }
        let mut out = Explanation::new(SUM_OF_WORDS, score);
        out.add_detail(together);
        let gain = scorer.gain(covered);
        if gain > 0.0 {
            out.add_detail(Explanation::new("all the words are there", gain));
        }
        for hint in explained(hints) {
            out.add_detail(hint);
        }
        Ok(out)
    }
}

struct Word {
    windowed: Box<dyn Windowed>,
    share: f32,
    /// Without it a document cannot hold enough.
    indispensable: bool,
}

/// From `from` on, no document before this one holds enough of the words.
fn next(words: &mut [Word], from: DocId) -> DocId {
    let (mut first, mut last) = (TERMINATED, from);
    for word in words {
        let next = word.windowed.next(from);
        first = first.min(next);
        if word.indispensable {
            last = last.max(next);
        }
    }
    first.max(last)
}

/// All the words in a segment.
struct Coverage {
    words: Vec<Word>,
    hints: Vec<Box<dyn Windowed>>,
    required: Required,
    whole: f32,
    /// What a document gains that holds all the words.
    gain: Score,
    /// What was reckoned before: a share, and what it leaves of a score.
    factors: Vec<(f32, f32)>,
    /// Room for one word, …
    of_word: Window,
    /// … for the words together, and …
    sums: Window,
    /// … for the shares that the documents hold.
    covered: Box<[f32]>,
}

impl Coverage {
    /// What a document's share of the words leaves of their score.
    fn factor(&mut self, covered: f32) -> f32 {
        if self.required.is_all(self.whole) || self.whole <= 0.0 {
            return 1.0;
        }
        if let Some((_, factor)) = self.factors.iter().find(|(known, _)| *known == covered) {
            return *factor;
        }
        let factor = (covered / self.whole).powf(COORDINATION);
        if self.factors.len() < MOST_FACTORS {
            self.factors.push((covered, factor));
        }
        factor
    }

    /// What it gains beside.
    fn gain(&self, covered: f32) -> Score {
        if covered >= self.whole * ALL {
            self.gain
        } else {
            0.0
        }
    }

    /// The words of a window's documents, added up; out come the documents that hold enough.
    fn add_words(&mut self, (start, end): (DocId, DocId)) -> Bits {
        self.sums.open(start, end);
        self.covered[..(end - start) as usize].fill(0.0);
        let mut possible = Bits::ALL;
        for word in &mut self.words {
            self.of_word.open(start, end);
            word.windowed.fill(&mut self.of_word);
            let mut found = self.of_word.found;
            if word.indispensable {
                possible.keep(&found);
                if possible.is_empty() {
                    return possible;
                }
            }
            // What lacks an earlier word that no document may lack is not worth adding up.
            found.keep(&possible);
            for at in found.iter() {
                self.sums.scores[at] += self.of_word.scores[at];
                self.covered[at] += word.share;
            }
            self.sums.found.add(&found);
        }
        possible.keep(&self.sums.found);
        if let Required::Share(required) = self.required {
            let mut enough = Bits::NONE;
            for at in possible.iter() {
                if self.covered[at] >= required {
                    enough.insert(at);
                }
            }
            possible = enough;
        }
        possible
    }
}

impl Windowed for Coverage {
    fn next(&mut self, from: DocId) -> DocId {
        next(&mut self.words, from)
    }

    fn fill(&mut self, window: &mut Window) {
        let place = (window.start, window.end);
        let found = self.add_words(place);
        if found.is_empty() {
            return;
        }
        let hints: f32 = self.hints.iter().map(|hint| hint.most()).sum();
        let mut best = Score::NEG_INFINITY;
        for at in found.iter() {
            let covered = self.covered[at];
            let factor = self.factor(covered);
            let gain = self.gain(covered);
            let score = &mut self.sums.scores[at];
            *score = *score * factor + gain;
            best = best.max(*score);
        }
        // Where even the best of the window is no use with all the hints, they are not read. A little more, for rounding.
        if (best + hints) * 1.000_01 >= window.floor {
            for hint in &mut self.hints {
                self.of_word.open(place.0, place.1);
                hint.fill(&mut self.of_word);
                let mut of_hint = self.of_word.found;
                of_hint.keep(&found);
                for at in of_hint.iter() {
                    self.sums.scores[at] += self.of_word.scores[at];
                }
            }
        }
        for at in found.iter() {
            window.scores[at] += self.sums.scores[at];
        }
        window.found.add(&found);
    }

    fn most(&self) -> Score {
        let hints: f32 = self.hints.iter().map(|hint| hint.most()).sum();
        let words: f32 = self.words.iter().map(|word| word.windowed.most()).sum();
        words + self.gain + hints
    }

    fn cost(&self) -> u32 {
        let costs = self.words.iter().map(|word| word.windowed.cost());
        costs.max().unwrap_or(0)
    }
}
