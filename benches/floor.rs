//! A fixed workload whose instructions are counted: `.ci/instructions.py` runs each part of it under Valgrind.
//!
//!     floor write FOLDER QUERIES       the sample corpus, multiplied, in a folder, and the queries drawn from it in a file
//!     floor analysis FOLDER            every text into terms
//!     floor indexing FOLDER INDEX      the folder into a new index, with one thread
//!     floor search INDEX QUERIES       every query with two snippets a hit
//!
//! Each prints what it counted, which `.ci/instructions.py` compares as well: another count is another workload.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod measure;

use measure::queries::sample;
use ordret::{Index, Query, SearchOptions};
use std::fs::read_to_string;
use std::path::Path;

const BYTES: usize = 1_000_000;
const QUERIES: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["write", folder, queries] => write(Path::new(folder), queries),
        ["analysis", folder] => analysis(Path::new(folder)),
        ["indexing", folder, index] => {
            let index = measure::index(Path::new(folder), Path::new(index), 1);
            let documents = index.searcher().expect("a searcher").document_count();
            println!("{documents} documents");
        }
        ["search", index, queries] => search(Path::new(index), queries),
        _ => println!("floor: nothing to time; .ci/instructions.py counts its instructions"),
    }
}

fn write(folder: &Path, queries: &str) {
    let texts = measure::generated(BYTES);
    measure::write(&texts, folder);
    let lines = sample(&texts, QUERIES)
        .into_iter()
        .map(|query| query.text + "\n");
    std::fs::write(queries, lines.collect::<String>()).expect("room on the disk");
    println!("{} bytes", measure::bytes(&texts));
}

fn analysis(folder: &Path) {
    let files = measure::files(folder, &["txt", "md"]);
    let terms = |file| ordret::count_terms(&read_to_string(file).expect("a text"));
    println!("{} terms", files.iter().map(terms).sum::<u64>());
}

fn search(index: &Path, queries: &str) {
    let searcher = Index::open(index).and_then(|index| index.searcher());
    let searcher = searcher.expect("a searcher");
    let (mut hits, mut snippets) = (0, 0);
    for line in read_to_string(queries).expect("queries").lines() {
        let query = Query::parse(line).expect("a query");
        let found = searcher
            .search(&query, &SearchOptions::new())
            .expect("an answer");
        hits += found.len();
        snippets += found.iter().map(|hit| hit.snippets().len()).sum::<usize>();
    }
    println!("{hits} hits, {snippets} snippets");
}
