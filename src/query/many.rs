//! A word by its beginning or its end: any of many terms.
//!
//! In come terms, up to thousands, each with what it counts; out goes a Tantivy query that scores them as one word. The
//! terms' postings are added up when a segment is opened: thousands of lists side by side would have to be compared at
//! every document. Which terms they are is read from the dictionary in `expansion`.

use super::bm25::{Bm25, Norms};
use super::terms::Entry;
use super::window::{Window, WindowScorer, WindowWeight, Windowed};
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
    /// What a match is worth.
    pub boost: f32,
}

impl ManyQuery {
    pub(super) fn many_weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<ManyWeight> {
        Ok(ManyWeight {
            query: self.clone(),
            bm25: Bm25::if_scored(scoring, self.field, [&self.terms])?,
        })
    }
}

impl Query for ManyQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.many_weight(scoring)?))
    }
}

pub(super) struct ManyWeight {
    query: ManyQuery,
    bm25: Option<Bm25>,
}

impl ManyWeight {
    fn many(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Many> {
        let inverted = reader.inverted_index(self.query.field)?;
        let mut frequencies = vec![0.0_f32; reader.max_doc() as usize];
        let lists = self.query.terms.iter().flat_map(|(entry, weight)| {
            let of_segment = entry.in_segment(reader.segment_id());
            of_segment.map(move |info| (info, weight))
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
            .as_ref()
            .map(|bm25| bm25.norms(reader, self.query.field, boost))
            .transpose()?;
        let found = frequencies.iter().filter(|f| **f > 0.0).count() as u32;
        Ok(Many {
            frequencies,
            found,
            norms,
        })
    }
}

impl WindowWeight for ManyWeight {
    fn windowed(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Windowed>> {
        Ok(Box::new(self.many(reader, boost * self.query.boost)?))
    }
}

impl Weight for ManyWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(WindowScorer::new(self.windowed(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let many = self.many(reader, 1.0)?;
        let frequency = many.frequencies.get(doc as usize).copied();
        let Some(frequency) = frequency.filter(|frequency| *frequency > 0.0) else {
            let none = "none of the words is in the document".to_owned();
            return Err(TantivyError::InvalidArgument(none));
        };
        let score = many.norms.map_or(1.0, |norms| norms.score(doc, frequency));
        let boost = self.query.boost;
        let mut out = Explanation::new_with_string(format!("Boost x{boost} of ..."), score * boost);
        out.add_detail(Explanation::new(
            "any of many words, BM25 over their sum",
            score,
        ));
        Ok(out)
    }
}

/// The words together in a segment.
struct Many {
    /// By document; 0 where none of the terms stands.
    frequencies: Vec<f32>,
    found: u32,
    norms: Option<Norms>,
}

impl Windowed for Many {
    fn next(&mut self, from: DocId) -> DocId {
        let rest = self.frequencies.get(from as usize..).unwrap_or_default();
        let next = rest.iter().position(|frequency| *frequency > 0.0);
        next.map_or(TERMINATED, |ahead| from + ahead as u32)
    }

    fn fill(&mut self, window: &mut Window) {
        let upto = (window.end as usize).min(self.frequencies.len());
        let inside = self.frequencies.get(window.start as usize..upto);
        for (at, frequency) in inside.unwrap_or_default().iter().enumerate() {
            if *frequency > 0.0 {
                let score = |norms: &Norms| norms.score(window.start + at as u32, *frequency);
                window.add(at, self.norms.as_ref().map_or(1.0, score));
            }
        }
    }

    fn most(&self) -> Score {
        self.norms.as_ref().map_or(1.0, Norms::most)
    }

    fn cost(&self) -> u32 {
        self.found
    }
}
