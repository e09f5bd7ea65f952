//! How fast queries are answered, with snippets and without.
//!
//!     cargo bench --bench search
//!     ORDRET_BENCH_TEXT=FOLDER cargo bench --bench search      over the files of a folder
//!
//! Prints p50 and p99 over queries drawn from the texts, each the median of several passes on one core, and asserts
//! what it counted: the same hits in every pass, and a marked place in a snippet of every hit of a phrase. Beside stock
//! Tantivy: `benches/peers/stock`.

#![allow(clippy::print_stdout, clippy::expect_used)]

use ordret::{Corpus, Index, Query, SearchOptions, Searcher, UpdateOptions};
use std::path::PathBuf;
use std::time::Instant;

const PASSES: usize = 7;
const QUERIES: usize = 200;

fn main() {
    let folder = std::env::var_os("ORDRET_BENCH_TEXT").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus"),
        PathBuf::from,
    );
    let work = tempfile::tempdir().expect("a folder");
    let index = Index::open_or_create(work.path().join("index")).expect("an index");
    let corpus = Corpus::open(folder).expect("a corpus");
    index
        .update(&corpus, &UpdateOptions::new())
        .expect("a generation");
    let searcher = index.searcher().expect("a searcher");
    let queries = queries(&searcher);
    for snippets in [0, 2] {
        let options = SearchOptions::new().snippets(snippets);
        let mut times: Vec<f64> = queries
            .iter()
            .map(|query| time(&searcher, query, &options))
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "search: {} documents, {} queries, {snippets} snippets: p50 {:.3} ms, p99 {:.3} ms",
            searcher.document_count(),
            queries.len(),
            times[times.len() / 2],
            times[times.len() * 99 / 100]
        );
    }
}

/// The median of the passes, in milliseconds.
fn time(searcher: &Searcher, text: &str, options: &SearchOptions) -> f64 {
    let mut times = Vec::new();
    let mut expected = None;
    for _ in 0..PASSES {
        let begun = Instant::now();
        let query = Query::parse(text).expect("a query");
        let hits = searcher.search(&query, options).expect("an answer");
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        let found: Vec<String> = hits.iter().map(|hit| hit.path().to_string()).collect();
        assert!(!found.is_empty(), "{text} was drawn from a document");
        assert_eq!(
            *expected.get_or_insert_with(|| found.clone()),
            found,
            "{text}: every pass finds the same"
        );
        if text.starts_with('"') && hits.iter().any(|hit| !hit.snippets().is_empty()) {
            let marked =
                |hit: &ordret::Hit| hit.snippets().iter().any(|s| !s.highlights().is_empty());
            assert!(hits.iter().all(marked), "{text} is marked in every hit");
        }
    }
    times.sort_by(f64::total_cmp);
    times[PASSES / 2]
}

/// Words alone, two and three together, phrases and beginnings of words, drawn evenly over the documents.
fn queries(searcher: &Searcher) -> Vec<String> {
    let paths = searcher.paths().expect("paths");
    let mut out = Vec::new();
    for number in 0.. {
        if out.len() == QUERIES || number > QUERIES * 50 {
            break;
        }
        let path = &paths[number * 7919 % paths.len()];
        let document = searcher.document(path).expect("read").expect("a document");
        let text: String = document.pages.into_iter().map(|page| page.text).collect();
        let words: Vec<&str> = text.split_whitespace().collect();
        let at = number * 104_729 % words.len().max(1);
        let plain = |word: &&&str| word.len() > 3 && word.chars().all(char::is_lowercase);
        let near = || words[at..].iter().take(40);
        let loose: Vec<&str> = near().filter(plain).step_by(3).take(3).copied().collect();
        let [first, ..] = loose[..] else { continue };
        let run = words[at..]
            .windows(2)
            .take(40)
            .find(|run| run.iter().all(|word| plain(&word)));
        match (out.len() % 5, run) {
            (0..3, _) => out.push(loose[..(out.len() % 5 + 1).min(loose.len())].join(" ")),
            (3, Some(run)) => out.push(format!("\"{}\"", run.join(" "))),
            (3, None) => {}
            _ => out.push(format!("{}*", &first[..first.floor_char_boundary(5)])),
        }
    }
    assert!(out.len() >= QUERIES / 2, "{} queries", out.len());
    out
}
