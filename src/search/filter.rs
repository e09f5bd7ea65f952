//! Search options → conditions beside the query.
//!
//! In come a Tantivy query and [`SearchOptions`]; out goes the query narrowed to the dates, the type and the paths
//! that were asked for. None of it changes a score.

use super::SearchOptions;
use crate::error::{Error, ErrorKind, Result};
use crate::index::schema::{column, schema};
use globset::{GlobBuilder, GlobMatcher};
use std::ops::Bound;
use std::sync::Arc;
use tantivy::query::{
    BitSetDocSet, BooleanQuery, BoostQuery, ConstScorer, EnableScoring, Explanation, Occur, Query,
    RangeQuery, Scorer, TermQuery, Weight,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};

pub(super) fn apply(query: Box<dyn Query>, options: &SearchOptions) -> Result<Box<dyn Query>> {
    let mut conditions: Vec<Box<dyn Query>> = Vec::new();
    let field = |name: &str| {
        schema()
            .get_field(name)
            .map_err(|e| Error::new(ErrorKind::Index, name, "no such column").because(e))
    };
    if options.since.is_some() || options.until.is_some() {
        let date = field(column::DATE)?;
        let bound = |day: Option<crate::Date>| {
            day.map_or(Bound::Unbounded, |day| {
                Bound::Included(Term::from_field_u64(date, day.as_number()))
            })
        };
        conditions.push(Box::new(RangeQuery::new(
            bound(options.since),
            bound(options.until),
        )));
    }
    if let Some(kind) = &options.kind {
        let term = Term::from_field_text(field(column::KIND)?, kind);
        conditions.push(Box::new(TermQuery::new(term, IndexRecordOption::Basic)));
    }
    if let Some(glob) = &options.path {
        conditions.push(Box::new(PathQuery {
            matcher: Arc::new(matcher(glob)?),
        }));
    }
    if conditions.is_empty() {
        return Ok(query);
    }
    let mut clauses = vec![(Occur::Must, query)];
    clauses.extend(conditions.into_iter().map(|c| {
        (
            Occur::Must,
            Box::new(BoostQuery::new(c, 0.0)) as Box<dyn Query>,
        )
    }));
    Ok(Box::new(BooleanQuery::new(clauses)))
}

fn matcher(glob: &str) -> Result<GlobMatcher> {
    let pattern = if glob.contains('/') {
        glob.to_owned()
    } else {
        format!("**/{glob}")
    };
    let built = GlobBuilder::new(&pattern).literal_separator(true).build();
    built.map(|glob| glob.compile_matcher()).map_err(|e| {
        Error::new(ErrorKind::Usage, glob, "cannot read the pattern")
            .because(e.kind())
            .hint("patterns look like *.pdf or referater/2019/**")
    })
}

/// Matches documents whose path matches a glob, by the column's dictionary.
#[derive(Debug, Clone)]
struct PathQuery {
    matcher: Arc<GlobMatcher>,
}

impl Query for PathQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for PathQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut matching = tantivy::BitSet::with_max_value(reader.max_doc());
        if let Some(paths) = reader.fast_fields().str(column::PATH)? {
            let mut text = String::new();
            for doc in 0..reader.max_doc() {
                for number in paths.term_ords(doc) {
                    text.clear();
                    if paths.ord_to_str(number, &mut text)? && self.matcher.is_match(&text) {
                        matching.insert(doc);
                    }
                }
            }
        }
        Ok(Box::new(ConstScorer::new(
            BitSetDocSet::from(matching),
            boost,
        )))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("path", 0.0))
    }
}
