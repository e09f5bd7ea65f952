//! How long it takes from the start of the program to its printed answer, snippets and all.
//!
//!     cargo bench --bench start
//!     ORDRET_BENCH_TEXT=FOLDER cargo bench --bench start      over the texts of a folder
//!
//! Starts whole processes one after the other on a warm cache, the output read through a pipe, and prints p50 and p99 of
//! the process with and without snippets and of one that only says its version; and what a process spends between its
//! `main` and its first answer in memory, opening the index included. Asserts what it counted: an answer with hits, the
//! exit code 0, and where snippets were asked for a marked place.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod measure;

use measure::queries::{Kind, sample};
use ordret::{Index, Query, SearchOptions};
use std::path::Path;
use std::process::Command;

const QUERIES: usize = 60;
const BYTES: usize = 16 << 20;
/// What this program is started with again, to answer one query.
const INSIDE: &str = "--inside";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, index, query] = &arguments[..]
        && mode == INSIDE
    {
        inside(Path::new(index), query);
        return;
    }
    let texts = measure::documents(BYTES);
    let (searcher, work) = measure::searcher(&texts);
    let index = work.path().join("index");
    let mut queries = sample(&texts, 4 * QUERIES);
    queries.retain(|query| {
        let plain = matches!(query.kind, Kind::OneWord | Kind::TwoWords | Kind::Phrase);
        let parsed = Query::parse(&query.text).expect("a query");
        let options = SearchOptions::new().snippets(0);
        plain
            && !searcher
                .search(&parsed, &options)
                .expect("an answer")
                .is_empty()
    });
    queries.truncate(QUERIES);
    assert!(queries.len() >= QUERIES / 2, "{} queries", queries.len());
    let mut times = [const { Vec::new() }; 4];
    for query in &queries {
        for (run, times) in times.iter_mut().enumerate() {
            times.push(process(run, &index, &query.text));
        }
    }
    println!(
        "start: {:.1} MB, {} documents, {} queries",
        measure::bytes(&texts) as f64 / 1e6,
        texts.len(),
        queries.len()
    );
    let names = [
        "two snippets",
        "no snippets",
        "only the version",
        "inside main",
    ];
    for (name, times) in names.iter().zip(&times) {
        println!(
            "  {name:17} p50 {:6.2} ms   p99 {:6.2} ms",
            measure::quantile(times, 0.5),
            measure::quantile(times, 0.99)
        );
    }
}

/// One process; how long it took in milliseconds, or what it says it took.
fn process(run: usize, index: &Path, query: &str) -> f64 {
    let ordret = env!("CARGO_BIN_EXE_ordret");
    let itself = std::env::current_exe().expect("its own path");
    let mut command = Command::new(if run == 3 {
        itself.as_os_str()
    } else {
        ordret.as_ref()
    });
    match run {
        0 => command
            .args(["search", "--quiet", "--color", "always", "--index"])
            .arg(index),
        1 => command
            .args(["search", "--quiet", "--snippets", "0", "--index"])
            .arg(index),
        2 => command.arg("--version"),
        _ => command.arg(INSIDE).arg(index),
    };
    match run {
        0 | 1 => command.args(["--", query]),
        2 => &mut command,
        _ => command.arg(query),
    };
    let (time, output) = measure::timed(|| command.output().expect("a process"));
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{query}: {}", output.status);
    match run {
        0 => assert!(printed.contains("\u{1b}[1"), "{query} is marked: {printed}"),
        1 | 2 => assert!(!printed.is_empty(), "{query} prints an answer"),
        _ => return printed.trim().parse().expect("a number"),
    }
    time
}

/// Answers one query like the program does, and prints how long it took in milliseconds.
fn inside(index: &Path, query: &str) {
    let (time, hits) = measure::timed(|| {
        let searcher = Index::open(index).and_then(|index| index.searcher());
        let query = Query::parse(query).expect("a query");
        let searcher = searcher.expect("a searcher");
        searcher
            .search(&query, &SearchOptions::new())
            .expect("an answer")
    });
    assert!(!hits.is_empty(), "{query} has hits");
    println!("{time}");
}
