//! `ordret show`, `extract`, `analyze`, `explain`: looking at one thing.

use super::args::{AnalyzeArgs, ExplainArgs, ExtractArgs, ShowArgs};
use super::{CommandResult, Failure, Outcome, open_index, render, typed_path};
use ordret::{Contribution, Query};
use serde::Serialize;
use serde_json::json;
use std::io::{self, Write};

pub fn json_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

pub fn show(args: ShowArgs, out: &mut impl Write) -> CommandResult {
    let searcher = open_index(args.place.index)?.searcher()?;
    let Some(mut document) = searcher.document(&typed_path(&args.document))? else {
        let _ = writeln!(
            io::stderr(),
            "ordret: {}: no such document in the index",
            render::plain(&args.document.to_string_lossy())
        );
        return Ok(Outcome::NothingFound);
    };
    if let Some(wanted) = args.page {
        let count = document.pages.len();
        document.pages.retain(|page| page.number == wanted);
        if document.pages.is_empty() {
            let many = if count == 1 { "page" } else { "pages" };
            let _ = writeln!(
                io::stderr(),
                "ordret: {}: has {count} {many}",
                document.path
            );
            return Ok(Outcome::NothingFound);
        }
    }
    if args.json {
        json_line(out, &document)?;
        return Ok(Outcome::Done);
    }
    for (what, paths) in [
        ("nearly the same text", document.duplicates.as_slice()),
        ("part of", document.part_of.as_slice()),
    ] {
        for path in paths {
            let _ = writeln!(
                io::stderr(),
                "ordret: note: {what}: {}",
                render::plain(path.as_str())
            );
        }
    }
    for (page, number) in document.pages.iter().zip(0..) {
        if number > 0 {
            writeln!(out, "\n—— {} ——\n", page.number)?;
        }
        for line in page.text.lines() {
            writeln!(out, "{}", render::plain(&line.replace('\t', "    ")))?;
        }
    }
    Ok(Outcome::Done)
}

pub fn extract(args: &ExtractArgs, out: &mut impl Write) -> CommandResult {
    let read = match super::myself() {
        Some(program) => ordret::extract_with_worker(&args.file, &program),
        None => ordret::extract(&args.file),
    };
    let document = match read {
        Ok(document) => document,
        Err(error) => {
            let _ = writeln!(io::stderr(), "ordret: {error}");
            return Ok(Outcome::Failed);
        }
    };
    if args.json {
        let facts = &document.metadata;
        json_line(
            out,
            &json!({
                "path": document.path, "format": document.format.name(), "title": facts.title, "date": facts.date,
                "type": facts.kind, "metadata": facts, "facts": document.facts, "pages": document.pages, "warnings": document.warnings,
            }),
        )?;
        return Ok(Outcome::Done);
    }
    for warning in &document.warnings {
        let _ = writeln!(io::stderr(), "ordret: warning: {warning}");
    }
    render::metadata(out, &document.metadata)?;
    for page in &document.pages {
        writeln!(out, "\n—— {} ——\n", page.number)?;
        for line in page.text.lines() {
            writeln!(out, "{}", render::plain(&line.replace('\t', "    ")))?;
        }
    }
    Ok(Outcome::Done)
}

pub fn analyze(args: &AnalyzeArgs, out: &mut impl Write) -> CommandResult {
    let tokens = ordret::analyze(&args.text.join(" "));
    if args.json {
        json_line(out, &json!({ "tokens": tokens }))?;
        return Ok(Outcome::Done);
    }
    let widest = tokens
        .iter()
        .map(|token| token.text.chars().count())
        .max()
        .unwrap_or(4)
        .clamp(4, 30);
    writeln!(
        out,
        "{:>4}  {:widest$}  {:widest$}  {:24}  parts",
        "pos.", "text", "exact", "lemmas"
    )?;
    for token in &tokens {
        let role = if token.role == "word" {
            String::new()
        } else {
            format!("  ({})", token.role)
        };
        writeln!(
            out,
            "{:>4}  {:widest$}  {:widest$}  {:24}  {}{role}",
            token.position,
            render::plain(&token.text.replace('\n', " ")),
            render::plain(&token.exact),
            render::plain(&token.lemmas.join(", ")),
            render::plain(&token.parts.join("|")),
        )?;
    }
    Ok(Outcome::Done)
}

pub fn explain(args: ExplainArgs, out: &mut impl Write) -> CommandResult {
    let searcher = open_index(args.place.index)?.searcher()?;
    let query =
        Query::parse(&args.query).map_err(|error| Failure::Query(args.query.clone(), error))?;
    let explanation = searcher.explain(&query);
    let document = match &args.document {
        Some(path) => {
            if let Some(document) = searcher.explain_document(&query, &typed_path(path))? {
                Some(document)
            } else {
                let _ = writeln!(
                    io::stderr(),
                    "ordret: {}: no such document in the index",
                    render::plain(&path.to_string_lossy())
                );
                return Ok(Outcome::NothingFound);
            }
        }
        None => None,
    };
    let outcome = match &document {
        Some(document) if document.score.is_none() => Outcome::NothingFound,
        _ => Outcome::Done,
    };
    if args.json {
        json_line(
            out,
            &json!({ "query": args.query, "explanation": explanation, "document": document }),
        )?;
        return Ok(outcome);
    }
    writeln!(
        out,
        "understood as: {}",
        render::plain(&explanation.understood)
    )?;
    for unit in &explanation.units {
        writeln!(out, "\n{}", render::plain(&unit.text))?;
        for pattern in &unit.patterns {
            writeln!(out, "    {}", render::plain(pattern))?;
        }
    }
    for note in &explanation.notes {
        writeln!(out, "note: {}", render::plain(note))?;
    }
    if let Some(document) = document {
        let score = document.score.map_or_else(
            || "does not match".to_owned(),
            |score| format!("score {score:.3}"),
        );
        writeln!(out, "\n{}: {score}", render::plain(document.path.as_str()))?;
        if let Some(made_of) = &document.made_of {
            contribution(out, made_of, 0)?;
        }
        for (form, count) in &document.forms {
            writeln!(out, "{count:>8}  {}", render::plain(form))?;
        }
    }
    Ok(outcome)
}

/// What a part adds to a score, and below it what it is made of.
fn contribution(out: &mut impl Write, part: &Contribution, depth: usize) -> io::Result<()> {
    let indent = depth * 2;
    let factor = if part.factor == 1.0 {
        String::new()
    } else {
        format!(" (sum × {:.3})", part.factor)
    };
    writeln!(
        out,
        "{:indent$}{:>8.3}  {}{factor}",
        "",
        part.score,
        render::plain(&part.what)
    )?;
    // A tree is at most as deep as a query.
    part.parts
        .iter()
        .try_for_each(|part| contribution(out, part, depth + 1))
}
