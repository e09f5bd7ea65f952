//! `ordret search`.

use super::args::{Order, Rows, SearchArgs};
use super::{CommandResult, Failure, Outcome, csv, index_folder, render};
use ordret::{
    Corpus, Error, Help, Hits, Index, Query, SearchOptions, Searcher, Sort, UpdateOptions,
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde_json::json;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::Path;

/// How many queries of a list are answered before their answers are written.
const BATCH: usize = 256;
/// Hits on a page, unless told.
const PAGE: usize = 10;

pub fn run(args: &SearchArgs, out: &mut impl Write) -> CommandResult {
    // The process ends behind it, which takes less time than to unmap file after file.
    let searcher = ManuallyDrop::new(searcher(args)?);
    let options = options(args);
    if let Some(file) = &args.queries {
        return run_list(&searcher, file, args, &options, out);
    }
    let text = args.query.join(" ");
    let query = Query::parse(&text).map_err(|error| Failure::Query(text.clone(), error))?;
    if args.count {
        // Which hits are best is not asked.
        let hits = searcher.search(&query, &options.limit(0).sort(Sort::Date))?;
        if !args.quiet {
            tell_notes(hits.notes());
        }
        writeln!(out, "{}", hits.total())?;
        return Ok(outcome(&hits));
    }
    let options = match args.csv {
        _ if args.paths => options.snippets(0),
        Some(Rows::Documents) => options.snippets(args.snippets.min(1)),
        _ => options,
    };
    let hits = searcher.search(&query, &options)?;
    let help = if hits.total() == 0 {
        Some(searcher.help(&query, &options)?)
    } else {
        None
    };
    if !args.quiet {
        tell(&hits, help.as_ref());
        if args.paths || args.csv.is_some() {
            tell_left_out(&hits);
        }
    }
    let facets = if args.facets {
        Some(searcher.facets(&query, &options)?)
    } else {
        None
    };
    let beside = render::Beside {
        help: help.as_ref(),
        facets: facets.as_ref(),
    };
    print(out, args, &text, &hits, beside)?;
    Ok(outcome(&hits))
}

/// Writes hits in the form that was asked for.
fn print(
    out: &mut impl Write,
    args: &SearchArgs,
    query: &str,
    hits: &Hits,
    beside: render::Beside<'_>,
) -> io::Result<()> {
    if args.json {
        return render::json(out, query, hits, args.offset, beside);
    }
    if let Some(rows) = args.csv {
        return csv::hits(out, hits, args.offset, rows);
    }
    if args.paths {
        for hit in hits {
            writeln!(out, "{}", render::plain(hit.path().as_str()))?;
        }
        return Ok(());
    }
    let human = render::Human::new(args.color, args.scores);
    human.hits(out, hits, args.offset, beside.facets)
}

/// Says on standard error what the query could not do.
fn tell_notes(notes: &[String]) {
    let mut err = io::stderr().lock();
    for note in notes {
        let _ = writeln!(err, "ordret: note: {}", render::plain(note));
    }
}

/// The same, and what to do where nothing was found.
fn tell(hits: &Hits, help: Option<&Help>) {
    tell_notes(hits.notes());
    let Some(help) = help else { return };
    let mut err = io::stderr().lock();
    if let Some(corrected) = &help.corrected {
        let _ = writeln!(err, "mente du: {}", render::plain(corrected));
    }
    for suggestion in help.suggestions.iter().filter(|s| s.instead.len() > 1) {
        let word = render::plain(&suggestion.word);
        let instead = suggestion.instead.join(", ");
        let instead = render::plain(&instead);
        let _ = writeln!(err, "  for “{word}”: {instead}");
    }
    for part in &help.alone {
        let documents = render::documents(part.documents);
        let _ = writeln!(err, "  “{}” alone: {documents}", render::plain(&part.text));
    }
    for unmet in help.unmet.iter().filter(|unmet| !unmet.instead.is_empty()) {
        let (text, instead) = (&unmet.text, unmet.instead.join(", "));
        let _ = writeln!(
            err,
            "  no document has {}; there are: {}",
            render::plain(text),
            render::plain(&instead)
        );
    }
}

/// Says how many near-duplicates a list leaves out that has no room to name them.
fn tell_left_out(hits: &Hits) {
    let count: usize = hits.iter().map(|hit| hit.duplicates().len()).sum();
    if count > 0 {
        let documents = render::documents(count as u64);
        tell_notes(&[format!(
            "{documents} of nearly the same text left out; --all lists them, too"
        )]);
    }
}

fn outcome(hits: &Hits) -> Outcome {
    if hits.total() == 0 {
        Outcome::NothingFound
    } else {
        Outcome::Done
    }
}

/// One more condition on the documents.
type Narrow = fn(SearchOptions, String) -> SearchOptions;

fn options(args: &SearchArgs) -> SearchOptions {
    let sort = match args.sort {
        Order::Relevance => Sort::Relevance,
        Order::Date => Sort::Date,
    };
    let mut options = SearchOptions::new()
        .limit(
            args.limit
                .unwrap_or(if args.csv.is_some() { usize::MAX } else { PAGE }),
        )
        .offset(args.offset)
        .snippets(args.snippets)
        .all(args.all)
        .sort(sort);
    if let Some(day) = args.since {
        options = options.since(day);
    }
    if let Some(day) = args.until {
        options = options.until(day);
    }
    let conditions: [(&Option<String>, Narrow); 8] = [
        (&args.kind, SearchOptions::kind),
        (&args.person, SearchOptions::person),
        (&args.from, SearchOptions::from),
        (&args.party, SearchOptions::party),
        (&args.committee, SearchOptions::committee),
        (&args.reference, SearchOptions::reference),
        (&args.municipality, SearchOptions::municipality),
        (&args.path, SearchOptions::path),
    ];
    for (wanted, narrow) in conditions {
        if let Some(wanted) = wanted {
            options = narrow(options, wanted.clone());
        }
    }
    options
}

/// Opens the index; where none was named and none is there, but a `corpus` folder is, makes one of that first.
fn searcher(args: &SearchArgs) -> Result<Searcher, Failure> {
    let told = args.place.index.is_some();
    let index = Index::open_or_create(index_folder(args.place.index.clone()))?;
    match index.searcher() {
        Err(error)
            if error.kind() == ordret::ErrorKind::NoIndex
                && !told
                && Path::new("corpus").is_dir() =>
        {
            let _ = writeln!(
                io::stderr(),
                "ordret: no index yet: indexing the folder corpus first"
            );
            super::index::update(
                &index,
                &Corpus::open("corpus")?,
                UpdateOptions::new(),
                args.quiet,
            )?;
            Ok(index.searcher()?)
        }
        result => Ok(result?),
    }
}

/// One line of JSON for every line of the file, in order.
fn run_list(
    searcher: &Searcher,
    file: &Path,
    args: &SearchArgs,
    options: &SearchOptions,
    out: &mut impl Write,
) -> CommandResult {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let file = file.to_string_lossy();
            let place = render::plain(&file);
            let _ = writeln!(
                io::stderr(),
                "ordret: {place}: cannot read the queries: {error}"
            );
            return Ok(Outcome::Failed);
        }
    };
    // What is no UTF-8 in a line finds nothing there, and leaves the other lines alone.
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes));
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let (mut found, mut failed) = (false, 0);
    for batch in lines.chunks(BATCH) {
        let answers: Vec<Result<Hits, Error>> = batch
            .par_iter()
            .map(|line| Query::parse(line).and_then(|query| searcher.search(&query, options)))
            .collect();
        for (line, answer) in batch.iter().zip(answers) {
            match answer {
                Ok(hits) => {
                    found |= hits.total() > 0;
                    render::json(out, line, &hits, args.offset, render::Beside::default())?;
                }
                Err(error) => {
                    failed += 1;
                    let span = error.span().map_or(json!({"start": null, "end": null}), |span| {
                        json!({"start": line[..span.start].chars().count(), "end": line[..span.end].chars().count()})
                    });
                    let told = json!({"message": error.message(), "start": span["start"], "end": span["end"]});
                    writeln!(
                        out,
                        "{}",
                        json!({"query": line, "error": told, "total": 0, "hits": []})
                    )?;
                }
            }
        }
    }
    Ok(match (found, failed) {
        (true, _) => Outcome::Done,
        (false, failed) if failed > 0 && failed == lines.len() => Outcome::Failed,
        _ => Outcome::NothingFound,
    })
}
