//! Matching documents, counted by type, year, party and sender.
//!
//! In comes a query; out go counts over every document that matches, shown or not, near-duplicates each by itself. A
//! document without a value is counted nowhere, one with several parties once for each.

use crate::date::Date;
use crate::index::schema::column;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use tantivy::Searcher;
use tantivy::collector::DocSetCollector;
use tantivy::columnar::StrColumn;
use tantivy::query::Query;

/// Counts of the documents that match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// By type, most first.
    pub types: Vec<(String, u64)>,
    /// By the year of the document's date, newest first.
    pub years: Vec<(String, u64)>,
    /// By party, most first.
    pub parties: Vec<(String, u64)>,
    /// By sender, most first.
    pub senders: Vec<(String, u64)>,
}

pub(super) fn count(searcher: &Searcher, query: &dyn Query) -> tantivy::Result<Facets> {
    let mut names: [HashMap<String, u64>; 3] = Default::default();
    let mut years = BTreeMap::<u16, u64>::new();
    let found = searcher.search(query, &DocSetCollector)?;
    for (reader, segment) in searcher.segment_readers().iter().zip(0..) {
        let docs = || {
            found
                .iter()
                .filter(|doc| doc.segment_ord == segment)
                .map(|doc| doc.doc_id)
        };
        let columns = reader.fast_fields();
        for (name, counts) in [column::KIND, column::PARTY, column::SENDER]
            .iter()
            .zip(&mut names)
        {
            if let Some(column) = columns.str(name)? {
                add(&column, docs(), counts)?;
            }
        }
        let dates = columns.u64(column::DATE)?;
        for date in docs()
            .filter_map(|doc| dates.first(doc))
            .filter_map(Date::from_number)
        {
            *years.entry(date.year()).or_default() += 1;
        }
    }
    let [types, parties, senders] = names.map(most_first);
    let years = years
        .into_iter()
        .rev()
        .map(|(year, count)| (year.to_string(), count));
    Ok(Facets {
        types,
        years: years.collect(),
        parties,
        senders,
    })
}

/// Counts a segment's values by their numbers, and looks each up once.
fn add(
    column: &StrColumn,
    docs: impl Iterator<Item = u32>,
    counts: &mut HashMap<String, u64>,
) -> tantivy::Result<()> {
    let mut by_number = HashMap::<u64, u64>::new();
    for doc in docs {
        for number in column.term_ords(doc) {
            *by_number.entry(number).or_default() += 1;
        }
    }
    for (number, count) in by_number {
        let mut name = String::new();
        if column.ord_to_str(number, &mut name)? {
            *counts.entry(name).or_default() += count;
        }
    }
    Ok(())
}

fn most_first(counts: HashMap<String, u64>) -> Vec<(String, u64)> {
    let mut out: Vec<_> = counts.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    out
}
