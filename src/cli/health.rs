//! `ordret stats`, `check`, `purge`: how the index is, and what shall be in it no longer.

use super::args::{PurgeArgs, StatsArgs};
use super::inspect::json_line;
use super::{CommandResult, Outcome, open_index, render, typed_path};
use ordret::{Error, LastRun};
use serde_json::json;
use std::io::{self, Write};

pub fn stats(args: StatsArgs, out: &mut impl Write) -> CommandResult {
    let stats = open_index(args.place.index)?.stats()?;
    if args.json {
        json_line(out, &stats)?;
        return Ok(Outcome::Done);
    }
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    for (name, value) in [
        ("generation", stats.generation.to_string()),
        ("documents", stats.documents.to_string()),
        ("deleted", stats.deleted.to_string()),
        ("terms", stats.terms.to_string()),
        ("segments", stats.segments.to_string()),
        ("source files", megabytes(stats.source_bytes)),
        ("index", megabytes(stats.index_bytes)),
        ("skipped files", stats.skipped.to_string()),
        ("kept files", stats.kept.to_string()),
        ("published", format!("{} s ago", stats.age_seconds)),
        ("built in", format!("{:.1} s", stats.build_seconds)),
        (
            "before it",
            stats
                .before
                .map_or_else(|| "–".to_owned(), |number| number.to_string()),
        ),
        (
            "last run",
            stats
                .last_run
                .as_ref()
                .map_or_else(|| "–".to_owned(), last_run),
        ),
    ] {
        writeln!(out, "{name:>14}  {value}")?;
    }
    for folder in &stats.corpus {
        writeln!(
            out,
            "{:>14}  {}",
            "corpus",
            render::plain(&folder.to_string_lossy())
        )?;
    }
    Ok(Outcome::Done)
}

fn last_run(run: &LastRun) -> String {
    let what = match (&run.error, run.published) {
        (Some(error), _) => format!("failed: {}", render::plain(error)),
        (None, true) => "published".to_owned(),
        (None, false) => "nothing to do".to_owned(),
    };
    format!("{}, {what}", run.ended)
}

pub fn check(args: StatsArgs, out: &mut impl Write) -> CommandResult {
    let index = open_index(args.place.index)?;
    let faults = index.check().or_else(|error: Error| {
        if error.kind() == ordret::ErrorKind::Index {
            Ok(vec![error.to_string()])
        } else {
            Err(error)
        }
    })?;
    if args.json {
        json_line(
            out,
            &json!({ "sound": faults.is_empty(), "faults": faults }),
        )?;
    } else if faults.is_empty() {
        writeln!(out, "the index is sound")?;
    }
    for fault in &faults {
        let _ = writeln!(io::stderr(), "ordret: {}", render::plain(fault));
    }
    Ok(if faults.is_empty() {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

pub fn purge(args: PurgeArgs, out: &mut impl Write) -> CommandResult {
    let paths: Vec<_> = args.documents.iter().map(|path| typed_path(path)).collect();
    let purged = open_index(args.place.index)?.purge(&paths)?;
    if args.json {
        json_line(out, &purged)?;
    }
    let mut err = io::stderr().lock();
    for path in &purged.unknown {
        let path = render::plain(path.as_str());
        let _ = writeln!(err, "ordret: {path}: no such document in the index");
    }
    if !purged.purged.is_empty() && !args.json {
        let _ = writeln!(
            err,
            "generation {}: {} taken out for good; there is no generation before it to go back to",
            purged.generation,
            render::documents(purged.purged.len() as u64),
        );
    }
    Ok(if purged.purged.is_empty() {
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}
