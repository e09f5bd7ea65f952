//! What two snippets a hit cost beside the search itself.
//!
//!     cargo bench --bench snippets
//!     ORDRET_BENCH_TEXT=FOLDER cargo bench --bench snippets      over the texts of a folder
//!
//! Each query is asked without and with snippets in turn, the median of several passes on one core; prints the
//! difference at p50 and p99 over the queries, and a snippet's share of it. Asserts what it counted: a snippet with a
//! marked place in nearly every hit, every marked place inside its text, and every snippet's text in its document.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod measure;

use measure::queries::sample;
use ordret::{Hits, Query, SearchOptions, Searcher};

const PASSES: usize = 7;
const QUERIES: usize = 200;
const BYTES: usize = 16 << 20;

fn main() {
    let texts = measure::documents(BYTES);
    let (searcher, _work) = measure::searcher(&texts);
    let options = [0, 2].map(|count| SearchOptions::new().snippets(count));
    let (mut added, mut hits, mut snippets, mut marked) = (Vec::new(), 0, 0, 0);
    for (number, query) in sample(&texts, QUERIES).iter().enumerate() {
        let query = Query::parse(&query.text).expect("a query");
        let mut times = [Vec::new(), Vec::new()];
        let mut shown = None;
        for _ in 0..PASSES {
            for (options, times) in options.iter().zip(&mut times) {
                let search = || searcher.search(&query, options).expect("an answer");
                let (time, answer) = measure::timed(search);
                times.push(time);
                shown = Some(answer);
            }
        }
        let [without, with] = times.map(|times| measure::quantile(&times, 0.5));
        added.push(with - without);
        let shown = shown.expect("an answer");
        let of = |hit: &ordret::Hit| hit.snippets().iter().any(|s| !s.highlights().is_empty());
        hits += shown.len();
        snippets += shown.iter().map(|hit| hit.snippets().len()).sum::<usize>();
        marked += shown.iter().filter(|hit| of(hit)).count();
        if number % 20 == 0 {
            assert_true_to_the_text(&searcher, &shown);
        }
    }
    assert!(
        hits > QUERIES && snippets >= hits,
        "{snippets} of {hits} hits"
    );
    assert!(
        marked * 20 >= hits * 19,
        "{marked} of {hits} hits are marked"
    );
    let total: f64 = added.iter().sum();
    println!(
        "snippets: {:.1} MB, {QUERIES} queries, {snippets} snippets of {hits} hits: p50 {:.3} ms, p99 {:.3} ms a query, {:.1} µs a snippet",
        measure::bytes(&texts) as f64 / 1e6,
        measure::quantile(&added, 0.5),
        measure::quantile(&added, 0.99),
        total * 1e3 / snippets as f64
    );
}

fn assert_true_to_the_text(searcher: &Searcher, hits: &Hits) {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for hit in hits {
        let document = searcher
            .document(hit.path())
            .expect("read")
            .expect("stored");
        let text: String = document
            .pages
            .iter()
            .map(|page| page.text.as_str())
            .collect();
        let text = plain(&text);
        for snippet in hit.snippets() {
            let words = plain(snippet.text().trim_matches(['…', ' ']));
            assert!(text.contains(&words), "{}: {words}", hit.path());
            for place in snippet.highlights() {
                assert!(!snippet.text()[place.clone()].is_empty(), "a marked place");
            }
        }
    }
}
