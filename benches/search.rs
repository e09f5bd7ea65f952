//! How fast queries are answered: words alone and together, AND, phrases and beginnings of words.
//!
//!     cargo bench --bench search
//!     ORDRET_BENCH_TEXT=FOLDER cargo bench --bench search      over the texts of a folder
//!
//! Prints p50 and p99 over queries drawn from the texts, each the median of several passes on one core, without
//! snippets; what these cost is `snippets`, and beside others `benches/peers` measures. Asserts what it counted: the same
//! hits in every pass, and hits for all but a few queries.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod measure;

use measure::queries::{KINDS, Kind, sample};
use ordret::{Query, SearchOptions};

const PASSES: usize = 7;
const QUERIES: usize = 200;
const BYTES: usize = 16 << 20;

fn main() {
    let texts = measure::documents(BYTES);
    let (searcher, _work) = measure::searcher(&texts);
    let options = SearchOptions::new().snippets(0);
    let mut times: Vec<(Kind, f64)> = Vec::new();
    let mut found = 0;
    for query in sample(&texts, QUERIES) {
        let mut passes = Vec::new();
        let mut expected = None;
        for _ in 0..PASSES {
            let (time, hits) = measure::timed(|| {
                let query = Query::parse(&query.text).expect("a query");
                searcher.search(&query, &options).expect("an answer")
            });
            passes.push(time);
            let paths: Vec<String> = hits.iter().map(|hit| hit.path().to_string()).collect();
            assert!(paths.len() as u64 <= hits.total(), "{}", query.text);
            let expected = expected.get_or_insert_with(|| paths.clone());
            assert_eq!(*expected, paths, "{}: in every pass the same", query.text);
        }
        found += usize::from(expected.is_some_and(|paths| !paths.is_empty()));
        times.push((query.kind, measure::quantile(&passes, 0.5)));
    }
    assert!(found * 20 >= QUERIES * 19, "{found} of {QUERIES} with hits");
    println!(
        "search: {:.1} MB, {} documents, {QUERIES} queries, {found} with hits",
        measure::bytes(&texts) as f64 / 1e6,
        searcher.document_count()
    );
    report("all", &times, |_| true);
    for kind in KINDS {
        report(&format!("{kind:?}"), &times, |of| of == kind);
    }
}

fn report(name: &str, times: &[(Kind, f64)], wanted: impl Fn(Kind) -> bool) {
    let of = |(kind, time): &(Kind, f64)| wanted(*kind).then_some(*time);
    let times: Vec<f64> = times.iter().filter_map(of).collect();
    println!(
        "  {name:10} p50 {:7.3} ms   p99 {:7.3} ms",
        measure::quantile(&times, 0.5),
        measure::quantile(&times, 0.99)
    );
}
