//! Search options → conditions beside the query.
//!
//! In come a Tantivy query and [`SearchOptions`]; out goes the query narrowed to what was asked of the documents'
//! metadata and paths. None of it changes a score.

use super::SearchOptions;
use crate::error::Result;
use crate::query::condition::Condition;
use std::ops::Bound;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query};

pub(super) fn apply(query: Box<dyn Query>, options: &SearchOptions) -> Result<Box<dyn Query>> {
    let mut clauses = vec![(Occur::Must, query)];
    if options.since.is_some() || options.until.is_some() {
        let bound = |day: Option<_>| day.map_or(Bound::Unbounded, Bound::Included);
        let dates = Condition::Dates(bound(options.since), bound(options.until));
        clauses.push((Occur::Must, weightless(&dates)?));
    }
    for condition in &options.conditions {
        clauses.push((Occur::Must, weightless(condition)?));
    }
    if clauses.len() == 1 {
        return Ok(clauses.remove(0).1);
    }
    Ok(Box::new(BooleanQuery::new(clauses)))
}

fn weightless(condition: &Condition) -> Result<Box<dyn Query>> {
    Ok(Box::new(BoostQuery::new(condition.compile()?, 0.0)))
}
