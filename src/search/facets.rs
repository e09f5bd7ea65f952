//! Matching documents, counted by type and by year.
//!
//! In comes a query; out go counts over every document that matches, shown or not. A document without a type or a
//! date is counted nowhere.

use super::columns::Columns;
use serde::Serialize;
use std::collections::HashMap;
use tantivy::Searcher;
use tantivy::collector::DocSetCollector;
use tantivy::query::Query;

/// Counts of the documents that match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// By type, most first.
    pub types: Vec<(String, u64)>,
    /// By the year of the document's date, newest first.
    pub years: Vec<(String, u64)>,
}

pub(super) fn count(searcher: &Searcher, query: &dyn Query) -> tantivy::Result<Facets> {
    let columns = Columns::open(searcher)?;
    let (mut types, mut years) = (HashMap::<String, u64>::new(), HashMap::<String, u64>::new());
    for address in searcher.search(query, &DocSetCollector)? {
        if let Some(kind) = columns.kind(address)? {
            *types.entry(kind).or_default() += 1;
        }
        if let Some(date) = columns.date(address) {
            *years.entry(date.year().to_string()).or_default() += 1;
        }
    }
    let (mut types, mut years): (Vec<_>, Vec<_>) =
        (types.into_iter().collect(), years.into_iter().collect());
    types.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    years.sort_by(|a, b| b.0.cmp(&a.0));
    Ok(Facets { types, years })
}
