//! What the benches share: the text they measure, the queries they ask, and how times become a figure.
//!
//! Without a folder, the text is the sample corpus multiplied by `generator`; `ORDRET_BENCH_TEXT=FOLDER` names another
//! one, of which at most 100 MB are read. What is measured, and what is asserted of it, is left to each bench.

// Each bench uses a part of it.
#![allow(dead_code, clippy::expect_used)]

pub mod generator;
pub mod queries;

use generator::{Generator, Text};
use ordret::{Corpus, Index, Searcher, UpdateOptions};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// No more is read of a folder.
const MOST_BYTES: usize = 100 << 20;

/// The sample corpus.
pub fn sample_corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The folder of text to measure instead of the generated one.
pub fn named_folder() -> Option<PathBuf> {
    std::env::var_os("ORDRET_BENCH_TEXT").map(PathBuf::from)
}

/// The text to measure: of the named folder, else `bytes` made from the sample corpus.
pub fn documents(bytes: usize) -> Vec<Text> {
    match named_folder() {
        Some(folder) => {
            let mut left = MOST_BYTES;
            let mut texts = texts(&folder);
            texts.retain(|(_, text)| {
                let taken = left > 0;
                left = left.saturating_sub(text.len());
                taken
            });
            texts
        }
        None => generated(bytes),
    }
}

/// `bytes` made from the sample corpus, whatever folder is named.
pub fn generated(bytes: usize) -> Vec<Text> {
    Generator::new(texts(&sample_corpus()))
        .documents(bytes)
        .collect()
}

/// Every .txt and .md file of a folder with its path below it, by path.
fn texts(folder: &Path) -> Vec<Text> {
    let paths = files(folder, &["txt", "md"]);
    let name = |path: &Path| {
        let below = path.strip_prefix(folder).unwrap_or(path);
        below.to_string_lossy().replace('/', "-")
    };
    let texts: Vec<Text> = paths
        .iter()
        .filter_map(|path| Some((name(path), std::fs::read_to_string(path).ok()?)))
        .collect();
    assert!(!texts.is_empty(), "no text in {}", folder.display());
    texts
}

/// The files of a folder and those below it with one of these endings, by path.
pub fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if path.is_dir() {
                folders.push(path);
            } else if ending.is_some_and(|ending| endings.contains(&ending)) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths
}

pub fn bytes(texts: &[Text]) -> usize {
    texts.iter().map(|(_, text)| text.len()).sum()
}

/// Writes texts as files into a new folder, for what begins with files.
pub fn write(texts: &[Text], folder: &Path) {
    std::fs::create_dir_all(folder).expect("a new folder");
    for (name, text) in texts {
        std::fs::write(folder.join(name), text).expect("room on the disk");
    }
}

/// Indexes a folder anew in another one.
pub fn index(corpus: &Path, folder: &Path, threads: usize) -> Index {
    let index = Index::open_or_create(folder).expect("an index");
    let corpus = Corpus::open(corpus).expect("a corpus");
    let options = UpdateOptions::new().threads(threads).rebuild(true);
    index.update(&corpus, &options).expect("a generation");
    index
}

/// A searcher over texts, and the folder that its index lies in as long as it lives.
pub fn searcher(texts: &[Text]) -> (Searcher, tempfile::TempDir) {
    let work = tempfile::tempdir().expect("a folder");
    let corpus = work.path().join("corpus");
    write(texts, &corpus);
    let index = index(&corpus, &work.path().join("index"), 0);
    (index.searcher().expect("a searcher"), work)
}

/// How long something takes, in milliseconds, and what it gave.
pub fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let result = run();
    (begun.elapsed().as_secs_f64() * 1e3, result)
}

/// The value that `share` of them do not exceed; the median at 0.5.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}
