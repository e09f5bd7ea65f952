//! A word by its beginning or its end: any of many terms.
//!
//! In come terms, up to thousands, each with what it counts; out goes a Tantivy query that scores them as one word. The
//! terms' postings are added up when a segment is opened: thousands of lists side by side would have to be compared at
//! every document. Which terms they are is read from the dictionary in `expansion`.

use super::bm25::{Bm25, Norms};
use super::terms::Entry;
use tantivy::postings::Postings;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// Matches where any of the terms stands.
#[derive(Debug, Clone)]
pub(crate) struct ManyQuery {
    pub field: Field,
    /// The terms, each with what one occurrence of it counts.
    pub terms: Vec<(Entry, f32)>,
}

impl Query for ManyQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                Some(Bm25::of(searcher, self.field, [&self.terms])?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(ManyWeight {
            query: self.clone(),
            bm25,
        }))
    }
}

struct ManyWeight {
    query: ManyQuery,
    bm25: Option<Bm25>,
}

impl ManyWeight {
    fn many_scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<ManyScorer> {
        let inverted = reader.inverted_index(self.query.field)?;
        let mut frequencies = vec![0.0_f32; reader.max_doc() as usize];
        let lists = self.query.terms.iter().flat_map(|(entry, weight)| {
            let of_segment = entry.in_segment(reader.segment_id());
            of_segment.iter().map(move |info| (info, weight))
        });
        for (info, weight) in lists {
            let record = IndexRecordOption::WithFreqs;
            let mut postings = inverted.read_postings_from_terminfo(info, record)?;
            while postings.doc() != TERMINATED {
                if let Some(frequency) = frequencies.get_mut(postings.doc() as usize) {
                    *frequency += weight * postings.term_freq() as f32;
                }
                postings.advance();
            }
        }
        let norms = self
            .bm25
            .map(|bm25| bm25.norms(reader, self.query.field, boost))
            .transpose()?;
        let found = frequencies.iter().filter(|f| **f > 0.0).count() as u32;
        let mut scorer = ManyScorer {
            frequencies,
            found,
            norms,
            doc: 0,
        };
        scorer.find(0);
        Ok(scorer)
    }
}

impl Weight for ManyWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(self.many_scorer(reader, boost)?))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.many_scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            let none = "none of the words is in the document".to_owned();
            return Err(TantivyError::InvalidArgument(none));
        }
        Ok(Explanation::new(
            "any of many words, BM25 over their sum",
            scorer.score(),
        ))
    }
}

struct ManyScorer {
    /// By document; 0 where none of the terms stands.
    frequencies: Vec<f32>,
    found: u32,
    norms: Option<Norms>,
    doc: DocId,
}

impl ManyScorer {
    fn find(&mut self, target: DocId) -> DocId {
        let rest = self.frequencies.get(target as usize..).unwrap_or_default();
        let next = rest.iter().position(|frequency| *frequency > 0.0);
        self.doc = next.map_or(TERMINATED, |ahead| target + ahead as u32);
        self.doc
    }
}

impl DocSet for ManyScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            TERMINATED
        } else {
            self.find(self.doc + 1)
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            self.doc
        } else {
            self.find(target)
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.found
    }
}

impl Scorer for ManyScorer {
    fn score(&mut self) -> Score {
        let frequency = self.frequencies.get(self.doc as usize);
        self.norms.as_ref().map_or(1.0, |norms| {
            norms.score(self.doc, frequency.copied().unwrap_or(0.0))
        })
    }
}
