//! Search options → conditions beside the query.
//!
//! In come [`SearchOptions`]; out goes what was asked of the documents' metadata and paths, as a Tantivy query, by itself
//! or beside another one. None of it changes a score.

use super::SearchOptions;
use crate::error::Result;
use crate::query::condition::Condition;
use std::ops::Bound;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query};

/// The conditions together; `None` where there are none.
pub(super) fn condition(options: &SearchOptions) -> Result<Option<Box<dyn Query>>> {
    let mut clauses = Vec::new();
    if options.since.is_some() || options.until.is_some() {
        let bound = |day: Option<_>| day.map_or(Bound::Unbounded, Bound::Included);
        let dates = Condition::Dates(bound(options.since), bound(options.until));
        clauses.push((Occur::Must, weightless(&dates)?));
    }
    for condition in &options.conditions {
        clauses.push((Occur::Must, weightless(condition)?));
    }
    Ok(match clauses.len() {
        0 | 1 => clauses.pop().map(|(_, only)| only),
        _ => Some(Box::new(BooleanQuery::new(clauses))),
    })
}

/// The query, narrowed.
pub(super) fn apply(query: Box<dyn Query>, options: &SearchOptions) -> Result<Box<dyn Query>> {
    Ok(match condition(options)? {
        None => query,
        Some(condition) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, query),
            (Occur::Must, condition),
        ])),
    })
}

fn weightless(condition: &Condition) -> Result<Box<dyn Query>> {
    Ok(Box::new(BoostQuery::new(condition.compile()?, 0.0)))
}
