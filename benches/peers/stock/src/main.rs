//! Stock Tantivy (Danish stemmer, `SnippetGenerator`) and ordret over the same texts, query by query in turn.
//!
//!     cargo run --release -- compare FOLDER WORK      both indexes in WORK, then p50 and p99 over 200 queries
//!     cargo run --release -- large FOLDER WORK        the same over ten documents of 1 MB made of the folder's texts
//!     cargo run --release -- process FOLDER WORK ORDRET   whole processes: stock without snippets, ORDRET with them
//!     cargo run --release -- search INDEX QUERY       what `process` starts
//!
//! FOLDER holds .txt files; the indexes are made where WORK does not hold them. Every time is the median of several
//! rounds for a query; p50 and p99 are over the queries. Each round asserts that it found what the one before found.

mod queries;
mod stock;

use ordret::{Corpus, Document, Index, Query, SearchOptions, UpdateOptions};
use queries::{Kind, Sample};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const ROUNDS: usize = 11;
const QUERIES: usize = 200;
/// Stock snippets of ten megabytes take half a second.
const LARGE: (usize, usize) = (48, 3);

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["compare", folder, work] => compare(
            &texts(Path::new(folder))?,
            Path::new(work),
            (QUERIES, ROUNDS),
        ),
        ["large", folder, work] => compare(
            &large(&texts(Path::new(folder))?),
            &Path::new(work).join("large"),
            LARGE,
        ),
        ["process", folder, work, ordret] => {
            process(&texts(Path::new(folder))?, Path::new(work), ordret)
        }
        ["search", index, query] => {
            for title in stock::Stock::open(Path::new(index))?.print(query)? {
                println!("{title}");
            }
            Ok(())
        }
        _ => Err("compare FOLDER WORK | large FOLDER WORK | process FOLDER WORK ORDRET".into()),
    }
}

/// Name and text of every .txt file, by name.
fn texts(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok((name.into_owned(), std::fs::read_to_string(path)?))
    };
    paths.iter().map(read).collect()
}

/// Ten texts of a megabyte.
fn large(texts: &[(String, String)]) -> Vec<(String, String)> {
    let mut all = texts.iter();
    (0..10)
        .map(|number| {
            let mut text = String::new();
            while text.len() < 1 << 20
                && let Some((_, next)) = all.next()
            {
                text.push_str(next);
                text.push('\n');
            }
            (format!("{number}.txt"), text)
        })
        .collect()
}

fn ordret_index(texts: &[(String, String)], folder: &Path) -> Result<Index> {
    if let Ok(index) = Index::open(folder)
        && index.searcher().is_ok()
    {
        return Ok(index);
    }
    let index = Index::open_or_create(folder)?;
    let corpus = texts.iter().fold(Corpus::new(), |corpus, (name, text)| {
        corpus.document(Document::from_text(name.as_str(), text))
    });
    index.update(&corpus, &UpdateOptions::new())?;
    Ok(index)
}

/// What is measured, in this order.
const RUNS: [&str; 5] = [
    "stock",
    "stock with count",
    "stock with snippets",
    "ordret without snippets",
    "ordret with two snippets",
];

fn compare(
    texts: &[(String, String)],
    work: &Path,
    (queries, rounds): (usize, usize),
) -> Result<()> {
    let stock = stock::Stock::open_or_build(&work.join("stock"), texts)?;
    let searcher = ordret_index(texts, &work.join("ordret"))?.searcher()?;
    let sample = queries::sample(texts, queries);
    let options = SearchOptions::new().limit(10);
    let mut medians: Vec<(Kind, [f64; RUNS.len()])> = Vec::new();
    let mut phrases = (0, 0);
    let mut numbers = queries::Numbers(7);
    for Sample { kind, text } in &sample {
        let query = Query::parse(text)?;
        let of_stock = stock.query(*kind, text)?;
        let mut times = vec![Vec::new(); RUNS.len()];
        let mut found = None;
        for round in 0..=rounds {
            let mut counts = [0; RUNS.len()];
            // What ran before has filled the processor's caches: each round has another order.
            for run in numbers.shuffled(RUNS.len()) {
                let begun = Instant::now();
                let count = match run {
                    0 => stock.top(of_stock.as_ref())?,
                    1 => stock.top_and_count(of_stock.as_ref())?,
                    2 => stock.top_and_snippets(of_stock.as_ref())?,
                    3 => searcher.search(&query, &options.clone().snippets(0))?.len(),
                    _ => {
                        let hits = searcher.search(&query, &options)?;
                        if *kind == Kind::Phrase && round == 0 {
                            let shown = |hit: &&ordret::Hit| {
                                hit.snippets().iter().any(|s| !s.highlights().is_empty())
                            };
                            phrases.0 += hits.iter().filter(shown).count();
                            phrases.1 += hits.len();
                        }
                        hits.len()
                    }
                };
                if round > 0 {
                    times[run].push(begun.elapsed().as_secs_f64() * 1e3);
                }
                counts[run] = count;
            }
            assert_eq!(*found.get_or_insert(counts), counts, "{text}");
        }
        let mut of_query = [0.0; RUNS.len()];
        for (times, median) in times.iter_mut().zip(&mut of_query) {
            times.sort_by(f64::total_cmp);
            *median = times[rounds / 2];
        }
        medians.push((*kind, of_query));
    }
    println!(
        "{} queries, {} texts; hits of phrases with a marked snippet: {} of {}",
        sample.len(),
        texts.len(),
        phrases.0,
        phrases.1
    );
    report("all", &medians, |_| true);
    for kind in queries::KINDS {
        report(&format!("{kind:?}"), &medians, |of| of == kind);
    }
    Ok(())
}

fn report(name: &str, medians: &[(Kind, [f64; RUNS.len()])], wanted: impl Fn(Kind) -> bool) {
    println!("{name}");
    for (run, label) in RUNS.iter().enumerate() {
        let of = |(kind, times): &(Kind, [f64; RUNS.len()])| wanted(*kind).then_some(times[run]);
        let mut times: Vec<f64> = medians.iter().filter_map(of).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        println!(
            "  {label:26} p50 {:8.3} ms   p99 {:8.3} ms   mean {mean:8.3} ms",
            at(0.5),
            at(0.99)
        );
    }
}

/// Whole processes in turn, the output thrown away; prints the median and the processor time of all.
fn process(texts: &[(String, String)], work: &Path, ordret: &str) -> Result<()> {
    drop(stock::Stock::open_or_build(&work.join("stock"), texts)?);
    drop(ordret_index(texts, &work.join("ordret"))?);
    let (ours, theirs) = (work.join("ordret"), work.join("stock"));
    let own = std::env::current_exe()?;
    let mut times = [Vec::new(), Vec::new()];
    let plain = |kind| matches!(kind, Kind::OneWord | Kind::TwoWords | Kind::ThreeWords);
    let sample = queries::sample(texts, QUERIES);
    for Sample { text, .. } in sample.iter().filter(|sample| plain(sample.kind)) {
        let mut of_query = [Vec::new(), Vec::new()];
        for _ in 0..5 {
            for (run, times) in of_query.iter_mut().enumerate() {
                let mut command = Command::new(if run == 0 {
                    own.as_os_str()
                } else {
                    ordret.as_ref()
                });
                match run {
                    0 => command.args(["search".as_ref(), theirs.as_os_str(), text.as_ref()]),
                    _ => command.args([
                        "search".as_ref(),
                        "--index".as_ref(),
                        ours.as_os_str(),
                        "--".as_ref(),
                        text.as_ref(),
                    ]),
                };
                let begun = Instant::now();
                let status = command
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status()?;
                times.push(begun.elapsed().as_secs_f64() * 1e3);
                assert!(
                    status.code().is_some_and(|code| code < 2),
                    "{text}: {status}"
                );
            }
        }
        for (times, of_query) in times.iter_mut().zip(&mut of_query) {
            of_query.sort_by(f64::total_cmp);
            times.push(of_query[2]);
        }
    }
    for (times, name) in times
        .iter_mut()
        .zip(["stock, no snippets", "ordret, two snippets"])
    {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        println!(
            "process: {name:22} p50 {:7.2} ms   p99 {:7.2} ms over {} queries",
            at(0.5),
            at(0.99),
            times.len()
        );
    }
    Ok(())
}
