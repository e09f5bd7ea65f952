//! Any of several queries, their scores added up.
//!
//! In come the ways to find a unit: its patterns in the text and in the title; out goes a query that matches where any
//! of them does. Tantivy's union finds and scores the same, and stands here where a score is to be explained; but this
//! one adds up by the window.

use super::plan::Clause;
use super::window::{self, Window, WindowScorer, WindowWeight, Windowed};
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader, TERMINATED, TantivyError};

/// Matches where any of the queries does.
#[derive(Debug)]
pub(crate) struct UnionQuery(pub Vec<Clause>);

impl Clone for UnionQuery {
    fn clone(&self) -> Self {
        Self(self.0.iter().map(|query| query.box_clone()).collect())
    }
}

impl UnionQuery {
    pub(super) fn union_weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<UnionWeight> {
        let weights = self.0.iter().map(|query| {
            let weight = window::weight(query.as_ref(), scoring)?;
            Ok(if query.is::<Self>() {
                Box::new(Apart(weight))
            } else {
                weight
            })
        });
        Ok(UnionWeight {
            weights: weights.collect::<tantivy::Result<_>>()?,
        })
    }
}

impl Query for UnionQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.union_weight(scoring)?))
    }
}

pub(super) struct UnionWeight {
    weights: Vec<Box<dyn WindowWeight>>,
}

impl WindowWeight for UnionWeight {
    fn windowed(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Windowed>> {
        let parts = self.weights.iter().map(|part| part.windowed(reader, boost));
        let parts = parts.collect::<tantivy::Result<Vec<_>>>()?;
        Ok(Box::new(Union(parts)))
    }
}

impl Weight for UnionWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(WindowScorer::new(self.windowed(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            let none = "none of them is in the document".to_owned();
            return Err(TantivyError::InvalidArgument(none));
        }
        Ok(Explanation::new("any of several", scorer.score()))
    }
}

struct Union(Vec<Box<dyn Windowed>>);

impl Windowed for Union {
    fn next(&mut self, from: DocId) -> DocId {
        let nexts = self.0.iter_mut().map(|part| part.next(from));
        nexts.min().unwrap_or(TERMINATED)
    }

    fn fill(&mut self, window: &mut Window) {
        for part in &mut self.0 {
            part.fill(window);
        }
    }

    fn most(&self) -> Score {
        self.0.iter().map(|part| part.most()).sum()
    }

    fn cost(&self) -> u32 {
        let costs = self.0.iter().map(|part| part.cost());
        costs.fold(0, u32::saturating_add)
    }
}

/// A union inside a union: its parts are added up before they are added, as they were written. Sums are rounded.
struct Apart(Box<dyn WindowWeight>);

impl WindowWeight for Apart {
    fn windowed(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Windowed>> {
        Ok(Box::new(Sum {
            part: self.0.windowed(reader, boost)?,
            window: Window::new(),
        }))
    }
}

struct Sum {
    part: Box<dyn Windowed>,
    window: Window,
}

impl Windowed for Sum {
    fn next(&mut self, from: DocId) -> DocId {
        self.part.next(from)
    }

    fn fill(&mut self, window: &mut Window) {
        self.window.open(window.start, window.end);
        self.part.fill(&mut self.window);
        window.add_all(&self.window);
    }

    fn most(&self) -> Score {
        self.part.most()
    }

    fn cost(&self) -> u32 {
        self.part.cost()
    }
}
