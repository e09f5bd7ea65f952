//! How fast text is turned into terms: lexicon, compounds, numbers and all.
//!
//!     cargo bench --bench analysis
//!     ORDRET_BENCH_TEXT=FOLDER cargo bench --bench analysis      over the .txt files of a folder
//!
//! Prints megabytes a second, the median of several passes on one core, and asserts what it counted: every pass the
//! same tokens, and at least one token for every twelve bytes.

#![allow(clippy::print_stdout, clippy::expect_used)]

use std::path::PathBuf;
use std::time::Instant;

/// Passes over the text; the first one fills the cache of word types like a run over an archive does.
const PASSES: usize = 7;
/// The sample corpus is repeated until it is as large as this.
const LEAST_BYTES: usize = 4 << 20;
/// No more is read of a folder.
const MOST_BYTES: usize = 100 << 20;

fn main() {
    let texts = texts();
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut rates = Vec::new();
    let mut expected = None;
    for _ in 0..PASSES {
        let begun = Instant::now();
        let terms: u64 = texts.iter().map(|text| ordret::count_terms(text)).sum();
        rates.push(bytes as f64 / 1e6 / begun.elapsed().as_secs_f64());
        assert_eq!(
            *expected.get_or_insert(terms),
            terms,
            "every pass counts the same terms"
        );
        assert!(
            terms as usize > bytes / 12,
            "{terms} terms in {bytes} bytes"
        );
    }
    let first = rates[0];
    rates.sort_by(f64::total_cmp);
    println!(
        "analysis: {:.1} MB, {} terms, first pass {first:.1} MB/s, median {:.1} MB/s",
        bytes as f64 / 1e6,
        expected.unwrap_or_default(),
        rates[PASSES / 2]
    );
}

fn texts() -> Vec<String> {
    let named = std::env::var_os("ORDRET_BENCH_TEXT").map(PathBuf::from);
    let folder = named
        .clone()
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    let mut paths = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| ending == "txt" || ending == "md")
            {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let mut texts: Vec<String> = Vec::new();
    let mut bytes = 0;
    while bytes < if named.is_some() { 1 } else { LEAST_BYTES } {
        for text in paths
            .iter()
            .filter_map(|path| std::fs::read_to_string(path).ok())
        {
            bytes += text.len();
            texts.push(text);
            if bytes > MOST_BYTES {
                return texts;
            }
        }
        assert!(bytes > 0, "no text to read");
    }
    texts
}
