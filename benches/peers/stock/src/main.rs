//! Stock Tantivy as an engine of `benches/peers/run`, ordret's library beside it, and what all engines are asked.
//!
//!     stock generate FOLDER OUT BYTES            documents of FOLDER, and copies in other words, until BYTES
//!     stock sample FOLDER COUNT                  lines of `KIND<tab>QUERY`, drawn from FOLDER
//!     stock index FOLDER INDEX THREADS           stock Tantivy's index
//!     stock serve stock|counting|ordret INDEX    answers `SNIPPETS<tab>KIND<tab>QUERY` with `HITS<tab>CHARACTERS<tab>NANOSECONDS`
//!     stock search INDEX SNIPPETS KIND QUERY     stock Tantivy's answer, printed
//!
//! FOLDER holds .txt files. `counting` is stock Tantivy that also counts all documents that match. SNIPPETS is 0 or 1; CHARACTERS is the length of all snippets. Only the answering is timed,
//! parsing the query included. ordret's index is made by its program.

#[path = "../../../measure/generator.rs"]
mod generator;
#[path = "../../../measure/queries.rs"]
mod queries;
mod stock;

use generator::{Generator, Text};
use ordret::{Index, Query, SearchOptions, Searcher};
use queries::Kind;
use std::error::Error;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use stock::Stock;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Hits asked for.
const LIMIT: usize = 10;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["generate", folder, out, bytes] => {
            std::fs::create_dir_all(out)?;
            let generator = Generator::new(texts(folder)?.collect::<Result<_>>()?);
            for (name, text) in generator.documents(bytes.parse()?) {
                std::fs::write(Path::new(out).join(name), text)?;
            }
            Ok(())
        }
        ["sample", folder, count] => {
            let texts: Vec<Text> = texts(folder)?.collect::<Result<_>>()?;
            for sample in queries::sample(&texts, count.parse()?) {
                println!("{:?}\t{}", sample.kind, sample.text);
            }
            Ok(())
        }
        ["index", folder, index, threads] => {
            stock::build(Path::new(index), texts(folder)?, threads.parse()?)
        }
        ["serve", which @ ("stock" | "counting"), index] => {
            let stock = Stock::open(Path::new(index))?.counting(which == "counting");
            serve(|snippets, kind, text| stock.answer(snippets, kind, text))
        }
        ["serve", "ordret", index] => {
            let searcher = Index::open(index)?.searcher()?;
            serve(|snippets, _, text| answer(&searcher, snippets, text))
        }
        ["search", index, snippets, kind, query] => {
            let stock = Stock::open(Path::new(index))?;
            for hit in stock.print(snippets == "1", parse(kind)?, query)? {
                println!("{hit}");
            }
            Ok(())
        }
        _ => Err("generate | sample | index | serve | search; see src/main.rs".into()),
    }
}

/// Name and text of every .txt file, by name.
fn texts(folder: &str) -> Result<impl Iterator<Item = Result<Text>>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    Ok(paths.into_iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok((name.into_owned(), std::fs::read_to_string(&path)?))
    }))
}

fn parse(kind: &str) -> Result<Kind> {
    let named = |known: &&Kind| format!("{known:?}") == kind;
    let known = queries::KINDS.iter().find(named);
    Ok(*known.ok_or_else(|| format!("{kind} is no kind of query"))?)
}

/// Hits and characters of snippets.
type Counted = (usize, usize);

fn serve(answer: impl Fn(bool, Kind, &str) -> Result<Counted>) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let [snippets, kind, query] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("{line}: three parts are needed").into());
        };
        let kind = parse(kind)?;
        let begun = Instant::now();
        let (hits, characters) = answer(snippets == "1", kind, query)?;
        let taken = begun.elapsed().as_nanos();
        writeln!(out, "{hits}\t{characters}\t{taken}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(searcher: &Searcher, snippets: bool, text: &str) -> Result<Counted> {
    let options = SearchOptions::new().limit(LIMIT);
    let options = options.snippets(if snippets { 2 } else { 0 });
    let hits = searcher.search(&Query::parse(text)?, &options)?;
    let shown = hits.iter().flat_map(|hit| hit.snippets());
    let characters = shown.map(|snippet| snippet.text().chars().count()).sum();
    Ok((hits.len(), characters))
}
