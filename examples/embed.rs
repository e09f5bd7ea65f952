//! Indexes a folder and searches it: `cargo run --example embed -- corpus '"1.000 dage"'`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use ordret::{Corpus, Index, Query, Result, SearchOptions, UpdateOptions};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap_or_else(|| "corpus".to_owned());
    let query = args.next().unwrap_or_else(|| r#""1.000 dage""#.to_owned());

    let place = std::env::temp_dir().join(format!("ordret-embed-{}", std::process::id()));
    let index = Index::open_or_create(&place)?;
    let report = index.update(&Corpus::open(folder)?, &UpdateOptions::new())?;
    for skipped in report.skipped() {
        eprintln!("skipped {skipped}");
    }

    let searcher = index.searcher()?;
    let hits = searcher.search(&Query::parse(&query)?, &SearchOptions::new().limit(5))?;
    println!("{} of {} documents", hits.total(), report.documents());
    for hit in &hits {
        println!("{:.2} {} ({})", hit.score(), hit.title(), hit.path());
        for snippet in hit.snippets() {
            println!("     {}", snippet.text());
        }
    }
    let _ = std::fs::remove_dir_all(place);
    Ok(())
}
