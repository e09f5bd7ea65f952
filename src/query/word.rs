//! A word in any of its forms.
//!
//! In come the terms that stand for one word, each with a weight; out goes a Tantivy query that scores them as one
//! word: one document frequency, one term frequency (the weighted sum), one saturation. Scored apart, a text that
//! mixes `barn` and `børn` would count twice. Which terms stand for a word is decided in `units`.

use super::bm25::{Bm25, Norms};
use super::terms::Entry;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// Matches where any of the terms stands.
#[derive(Debug, Clone)]
pub(crate) struct WordQuery {
    pub field: Field,
    /// The terms, each with what one occurrence of it counts.
    pub terms: Vec<(Entry, f32)>,
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                Some(Bm25::of(searcher, self.field, [&self.terms])?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(WordWeight {
            query: self.clone(),
            bm25,
        }))
    }
}

struct WordWeight {
    query: WordQuery,
    bm25: Option<Bm25>,
}

impl WordWeight {
    fn word_scorer(
        &self,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<WordScorer>> {
        let inverted = reader.inverted_index(self.query.field)?;
        let record = if self.bm25.is_some() {
            IndexRecordOption::WithFreqs
        } else {
            IndexRecordOption::Basic
        };
        let mut forms = Vec::with_capacity(self.query.terms.len());
        let mut holders = 0;
        for (entry, weight) in &self.query.terms {
            for info in entry.in_segment(reader.segment_id()) {
                holders += info.doc_freq;
                let postings = inverted.read_postings_from_terminfo(info, record)?;
                forms.push(Form {
                    doc: postings.doc(),
                    postings,
                    weight: *weight,
                });
            }
        }
        if forms.is_empty() {
            return Ok(None);
        }
        let norms = self
            .bm25
            .map(|bm25| bm25.norms(reader, self.query.field, boost))
            .transpose()?;
        let mut scorer = WordScorer {
            forms,
            norms,
            doc: 0,
            holders,
        };
        scorer.settle();
        Ok(Some(scorer))
    }
}

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.word_scorer(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let none = || TantivyError::InvalidArgument("the word is not in the document".to_owned());
        let mut scorer = self.word_scorer(reader, 1.0)?.ok_or_else(none)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(none());
        }
        let mut out = Explanation::new(
            "word, BM25 over the weighted sum of its forms",
            scorer.score(),
        );
        let frequency = scorer.frequency();
        out.add_context(format!(
            "{frequency:.2} occurrences, each by the weight of its form"
        ));
        Ok(out)
    }
}

struct Form {
    /// Where its postings stand; beside them, so that finding the least touches little memory.
    doc: DocId,
    postings: SegmentPostings,
    weight: f32,
}

struct WordScorer {
    forms: Vec<Form>,
    norms: Option<Norms>,
    doc: DocId,
    holders: u32,
}

impl WordScorer {
    fn settle(&mut self) {
        self.doc = self
            .forms
            .iter()
            .map(|form| form.doc)
            .min()
            .unwrap_or(TERMINATED);
    }

    fn frequency(&self) -> f32 {
        let here = self.forms.iter().filter(|form| form.doc == self.doc);
        here.map(|form| form.weight * form.postings.term_freq() as f32)
            .sum()
    }
}

impl DocSet for WordScorer {
    fn advance(&mut self) -> DocId {
        let doc = self.doc;
        for form in self
            .forms
            .iter_mut()
            .filter(|form| form.doc == doc && doc != TERMINATED)
        {
            form.doc = form.postings.advance();
        }
        self.settle();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for form in self.forms.iter_mut().filter(|form| form.doc < target) {
            form.doc = form.postings.seek(target);
        }
        self.settle();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.holders
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        let frequency = self.frequency();
        self.norms
            .as_ref()
            .map_or(1.0, |norms| norms.score(self.doc, frequency))
    }
}
