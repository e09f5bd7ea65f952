//! Several words: all of them, or else enough of them.
//!
//! In come queries, each with its share of what was asked for, and queries that only help to rank; out goes one flat
//! scorer. Where documents that hold all the words fill a page of hits (in a small collection: are a tenth of it), they
//! are the answer. Otherwise documents count that hold a certain share, and the more the better. A share is a word's
//! rarity: a document that holds only the common words of a question does not answer it. AND alone would find nothing
//! for a long question, OR alone would flood a short one.

use std::fmt;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError};

/// What explains the sum of words and hints.
pub(crate) const SUM_OF_WORDS: &str = "words and hints";
/// Hits on a page.
const PAGE: u64 = 10;
/// So many words are a question: what answers it may lack some of them, however many documents hold all.
const QUESTION: usize = 5;
/// All the words, but for the rounding of sums.
const ALL: f32 = 0.999;
/// How much what a document lacks of the words takes from their score: its share to this power. Many occurrences of
/// some words are worth less than some of each.
const COORDINATION: f32 = 0.2;

/// Documents that hold enough of the words.
pub(crate) struct CoverageQuery {
    /// What is counted, with its share of the whole.
    pub words: Vec<(Box<dyn Query>, f32)>,
    /// What only ranks the documents that the words find.
    pub hints: Vec<Box<dyn Query>>,
    /// The least sum of shares where too few documents hold all the words.
    pub enough: f32,
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

impl Query for CoverageQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut words = Vec::with_capacity(self.words.len());
        for (query, share) in &self.words {
            words.push((query.weight(scoring)?, *share));
        }
        let scored = scoring.is_scoring_enabled();
        let hints = if scored {
            self.hints
                .iter()
                .map(|hint| hint.weight(scoring))
                .collect::<tantivy::Result<_>>()?
        } else {
            Vec::new()
        };
        let whole: f32 = words.iter().map(|(_, share)| share).sum();
        let mut weight = CoverageWeight {
            words,
            hints,
            required: whole * ALL,
        };
        if self.words.len() >= QUESTION {
            weight.required = self.enough;
        } else if self.words.len() > 1
            && let Some(searcher) = scoring.searcher()
            && !weight.fills_a_page(searcher)?
        {
            weight.required = self.enough;
        }
        Ok(Box::new(weight))
    }
}

struct CoverageWeight {
    words: Vec<(Box<dyn Weight>, f32)>,
    hints: Vec<Box<dyn Weight>>,
    required: f32,
}

impl CoverageWeight {
    /// Whether as many documents hold all the words as a page shows, or a tenth of a small collection.
    fn fills_a_page(&self, searcher: &Searcher) -> tantivy::Result<bool> {
        let wanted = PAGE.min(searcher.num_docs().div_ceil(10)).max(1);
        let mut found = 0;
        for reader in searcher.segment_readers() {
            let mut scorer = self.coverage_scorer(reader, 1.0)?;
            while scorer.doc() != TERMINATED {
                found += u64::from(!reader.is_deleted(scorer.doc()));
                if found >= wanted {
                    return Ok(true);
                }
                scorer.advance();
            }
        }
        Ok(false)
    }

    fn coverage_scorer(
        &self,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<CoverageScorer> {
        let mut words = Vec::with_capacity(self.words.len());
        for (weight, share) in &self.words {
            let scorer = weight.scorer(reader, boost)?;
            words.push(Word {
                doc: scorer.doc(),
                scorer,
                share: *share,
            });
        }
        let hints = self
            .hints
            .iter()
            .map(|hint| hint.scorer(reader, boost))
            .collect::<tantivy::Result<_>>()?;
        let whole: f32 = words.iter().map(|word: &Word| word.share).sum();
        let needs_all = self.required >= whole * ALL;
        let mut scorer = CoverageScorer {
            words,
            hints,
            required: self.required,
            whole,
            needs_all,
            doc: 0,
        };
        scorer.find();
        Ok(scorer)
    }
}

impl Weight for CoverageWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(self.coverage_scorer(reader, boost)?))
    }

    /// The words that the document holds, times what their share of the query leaves of them, and the hints.
    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let none = || TantivyError::InvalidArgument("too few of the words are there".to_owned());
        let mut scorer = self.coverage_scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(none());
        }
        let factor = scorer.factor();
        let of_words = |words: &[(Box<dyn Weight>, f32)]| -> Vec<Explanation> {
            let explained = words.iter().map(|(word, _)| word.explain(reader, doc));
            explained.filter_map(Result::ok).collect()
        };
        let words = of_words(&self.words);
        let sum: f32 = words.iter().map(Explanation::value).sum();
        let share = scorer.covered() / scorer.whole.max(f32::MIN_POSITIVE) * 100.0;
        let mut together = Explanation::new_with_string(
            format!("its words, times {factor:.3} for {share:.0} % of the query by rarity"),
            sum * factor,
        );
        for word in words {
            together.add_detail(word);
        }
        let mut out = Explanation::new(SUM_OF_WORDS, scorer.score());
        out.add_detail(together);
        for hint in &self.hints {
            if let Ok(hint) = hint.explain(reader, doc) {
                out.add_detail(hint);
            }
        }
        Ok(out)
    }
}

struct Word {
    doc: DocId,
    scorer: Box<dyn Scorer>,
    share: f32,
}

struct CoverageScorer {
    words: Vec<Word>,
    hints: Vec<Box<dyn Scorer>>,
    required: f32,
    whole: f32,
    /// No word may be missing: documents in between can be leapt over.
    needs_all: bool,
    doc: DocId,
}

impl CoverageScorer {
    /// Moves to the first document, from where the words stand, that holds enough of them.
    fn find(&mut self) {
        loop {
            self.doc = self
                .words
                .iter()
                .map(|word| word.doc)
                .min()
                .unwrap_or(TERMINATED);
            if self.doc == TERMINATED || self.covered() >= self.required {
                return;
            }
            if self.needs_all {
                let last = self
                    .words
                    .iter()
                    .map(|word| word.doc)
                    .max()
                    .unwrap_or(TERMINATED);
                self.seek_words(last);
            } else {
                self.step();
            }
        }
    }

    fn seek_words(&mut self, target: DocId) {
        for word in self.words.iter_mut().filter(|word| word.doc < target) {
            word.doc = word.scorer.seek(target);
        }
    }

    fn step(&mut self) {
        let doc = self.doc;
        for word in self.words.iter_mut().filter(|word| word.doc == doc) {
            word.doc = word.scorer.advance();
        }
    }

    /// What the document's share of the words leaves of their score.
    fn factor(&self) -> f32 {
        if self.needs_all || self.whole <= 0.0 {
            return 1.0;
        }
        (self.covered() / self.whole).powf(COORDINATION)
    }

    fn covered(&self) -> f32 {
        self.words
            .iter()
            .filter(|word| word.doc == self.doc)
            .map(|word| word.share)
            .sum()
    }
}

impl DocSet for CoverageScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.step();
            self.find();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.seek_words(target);
        self.find();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.words
            .iter()
            .map(|word| word.scorer.size_hint())
            .max()
            .unwrap_or(0)
    }
}

impl Scorer for CoverageScorer {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        let mut total = 0.0;
        for word in self.words.iter_mut().filter(|word| word.doc == doc) {
            total += word.scorer.score();
        }
        total *= self.factor();
        for hint in &mut self.hints {
            if hint.doc() < doc {
                hint.seek(doc);
            }
            if hint.doc() == doc {
                total += hint.score();
            }
        }
        total
    }
}
