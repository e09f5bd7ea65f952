//! A part of a query with its name, so that a score can be explained in the query's own words.
//!
//! In comes a query and how it was written; out goes a query that finds and scores the same, and whose explanation
//! carries the name. Searches do without: `compile` builds these for `explain` only.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader, TantivyError};

#[derive(Debug)]
pub(super) struct NamedQuery {
    name: String,
    query: Box<dyn Query>,
}

impl NamedQuery {
    pub fn new(name: String, query: Box<dyn Query>) -> Self {
        Self { name, query }
    }
}

impl Clone for NamedQuery {
    fn clone(&self) -> Self {
        Self::new(self.name.clone(), self.query.box_clone())
    }
}

impl Query for NamedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(NamedWeight {
            name: self.name.clone(),
            weight: self.query.weight(scoring)?,
        }))
    }
}

struct NamedWeight {
    name: String,
    weight: Box<dyn Weight>,
}

impl Weight for NamedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.weight.scorer(reader, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.weight.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            let missing = format!("“{}” is not in the document", self.name);
            return Err(TantivyError::InvalidArgument(missing));
        }
        let mut out = Explanation::new_with_string(self.name.clone(), scorer.score());
        if let Ok(detail) = self.weight.explain(reader, doc) {
            out.add_detail(detail);
        }
        Ok(out)
    }
}
