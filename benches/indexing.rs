//! How fast a folder of text files becomes a published index: walk, decode, clean, analyse, write, prove, publish.
//!
//!     cargo bench --bench indexing
//!     ORDRET_BENCH_TEXT=FOLDER cargo bench --bench indexing      over the texts of a folder
//!
//! Prints megabytes a second of processor time and of wall time, with one thread and with as many as there are cores,
//! the median of several passes, and how large the index is beside its text. Asserts what it counted: every document
//! published, its text the length it had, and found again by a word of its own; and that generated documents are no
//! near-duplicates of one another.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod measure;

use measure::generator::Text;
use ordret::{DocumentPath, Index, Query, SearchOptions};
use std::path::Path;

const PASSES: usize = 3;
const BYTES: usize = 8 << 20;

fn main() {
    let texts = measure::documents(BYTES);
    let megabytes = measure::bytes(&texts) as f64 / 1e6;
    let work = tempfile::tempdir().expect("a folder");
    let corpus = work.path().join("corpus");
    measure::write(&texts, &corpus);
    for threads in [1, 0] {
        let (mut walls, mut processors, mut ratio) = (Vec::new(), Vec::new(), 0.0);
        for pass in 0..PASSES {
            let folder = work.path().join(format!("index-{threads}-{pass}"));
            let before = processor_time();
            let (wall, index) = measure::timed(|| measure::index(&corpus, &folder, threads));
            processors.push(processor_time() - before);
            walls.push(wall / 1e3);
            assert_published(&index, &texts);
            if measure::named_folder().is_none() {
                assert_no_duplicates(&index);
            }
            ratio = size(&folder) as f64 / 1e6 / megabytes;
            std::fs::remove_dir_all(&folder).expect("removed");
        }
        let rate = |times: &[f64]| megabytes / measure::quantile(times, 0.5);
        println!(
            "indexing: {megabytes:.1} MB, {} documents, {}: {:.1} MB/s of processor time, {:.1} MB/s of wall time, index/text {ratio:.2}",
            texts.len(),
            if threads == 1 {
                "one thread"
            } else {
                "all cores"
            },
            rate(&processors),
            rate(&walls)
        );
    }
}

fn assert_published(index: &Index, texts: &[Text]) {
    let searcher = index.searcher().expect("a searcher");
    assert_eq!(searcher.document_count(), texts.len() as u64);
    for (name, text) in texts.iter().step_by(texts.len().div_ceil(20)) {
        let path = DocumentPath::new(name);
        let document = searcher.document(&path).expect("read").expect("published");
        let stored: usize = document.pages.iter().map(|page| page.text.len()).sum();
        assert!(stored > text.len() * 8 / 10, "{name}: {stored} bytes");
        let long = |word: &&str| word.len() > 7 && word.chars().all(char::is_alphabetic);
        let Some(word) = text.split_whitespace().rfind(long) else {
            continue;
        };
        let query = Query::parse(&format!("={word}")).expect("a query");
        let options = SearchOptions::new()
            .all(true)
            .limit(texts.len())
            .snippets(0);
        let hits = searcher.search(&query, &options).expect("an answer");
        assert!(hits.iter().any(|hit| hit.path() == &path), "{name}: {word}");
    }
}

/// Near-duplicates are one hit, but counted each.
fn assert_no_duplicates(index: &Index) {
    let searcher = index.searcher().expect("a searcher");
    let options = SearchOptions::new().snippets(0);
    let options = options.limit(searcher.document_count() as usize);
    let query = Query::parse("og").expect("a query");
    let hits = searcher.search(&query, &options).expect("an answer");
    let (hits, total) = (hits.len(), hits.total() as usize);
    assert!(
        total * 10 > searcher.document_count() as usize * 9,
        "{total}"
    );
    assert!(hits * 100 >= total * 99, "{hits} hits of {total} documents");
}

/// Of this process, all threads together, in seconds.
#[cfg(unix)]
fn processor_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

#[cfg(not(unix))]
fn processor_time() -> f64 {
    f64::NAN
}

fn size(folder: &Path) -> u64 {
    let sizes = std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|entry| {
            let facts = entry.metadata().expect("a size");
            if facts.is_dir() {
                size(&entry.path())
            } else {
                facts.len()
            }
        });
    sizes.sum()
}
