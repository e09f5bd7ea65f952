//! `ordret index`.

use super::args::IndexArgs;
use super::{CommandResult, Failure, Outcome, index_folder};
use indicatif::{ProgressBar, ProgressStyle};
use ordret::{Corpus, Error, Index, Progress, Report, UpdateOptions};
use serde_json::json;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

pub fn run(args: &IndexArgs, out: &mut impl Write) -> CommandResult {
    let index = Index::open_or_create(index_folder(args.place.index.clone()))?;
    let corpus = corpus(args, &index)?;
    let options = UpdateOptions::new()
        .threads(args.threads)
        .max_shrink(args.max_shrink);
    let options = options.memory(usize::try_from(args.memory).unwrap_or(usize::MAX));
    // Opened first: a run that cannot report should not begin.
    let report_file = args.report.as_deref().map(create_report).transpose()?;
    let report = update(&index, &corpus, options, args.quiet)?;
    if let Some(file) = report_file
        && let Err(error) = write_report(file, &report)
    {
        let _ = writeln!(
            io::stderr(),
            "ordret: the report cannot be written: {error}"
        );
    }
    if args.json {
        serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(if report.skipped().is_empty() {
        Outcome::Done
    } else {
        Outcome::SomeSkipped
    })
}

/// Runs an update with a progress bar on a terminal, warnings and a summary on standard error.
pub fn update(
    index: &Index,
    corpus: &Corpus,
    options: UpdateOptions,
    quiet: bool,
) -> Result<Report, Error> {
    let bar = if quiet || !io::stderr().is_terminal() {
        ProgressBar::hidden()
    } else {
        bar()
    };
    let shown = bar.clone();
    let options = match super::myself() {
        Some(program) => options.worker(program),
        None => options,
    };
    let options = options.progress(move |progress: &Progress| {
        shown.set_length(progress.found_bytes);
        shown.set_position(progress.done_bytes);
        shown.set_message(format!("{} of {} files", progress.done, progress.found));
    });
    let result = index.update(corpus, &options);
    bar.finish_and_clear();
    let report = result?;
    let mut err = io::stderr().lock();
    for skipped in report.skipped() {
        let _ = writeln!(err, "ordret: {skipped}");
    }
    for warning in report.warnings() {
        let _ = writeln!(err, "ordret: warning: {warning}");
    }
    if !quiet {
        let _ = writeln!(err, "{}", summary(&report));
    }
    Ok(report)
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{wide_bar} {msg}, {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
    );
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// The folders that were named, else those of the last run, else `corpus`.
fn corpus(args: &IndexArgs, index: &Index) -> Result<Corpus, Error> {
    let mut folders: Vec<PathBuf> = args.corpus.clone();
    let mut corpus = Corpus::new();
    if folders.is_empty() {
        match index.remembered_corpus()? {
            Some(known) => corpus = known,
            None => folders.push(PathBuf::from("corpus")),
        }
    }
    for folder in folders {
        corpus = corpus.folder(folder)?;
    }
    for glob in &args.include {
        corpus = corpus.include(glob)?;
    }
    for glob in &args.exclude {
        corpus = corpus.exclude(glob)?;
    }
    Ok(corpus.max_file_size(args.max_file_size))
}

fn summary(report: &Report) -> String {
    let seconds = report.duration().as_secs_f64();
    let megabytes = report.bytes() as f64 / 1e6;
    let mut changes = Vec::new();
    for (count, what) in [
        (report.added(), "new"),
        (report.changed(), "changed"),
        (report.removed(), "removed"),
        (report.unchanged(), "unchanged"),
        (report.skipped().len() as u64, "skipped"),
        (report.ignored(), "of other formats ignored"),
    ] {
        if count > 0 {
            changes.push(format!("{count} {what}"));
        }
    }
    let changes = if changes.is_empty() {
        String::new()
    } else {
        format!(" ({})", changes.join(", "))
    };
    format!(
        "generation {}: {} documents{changes}, {megabytes:.1} MB in {seconds:.1} s",
        report.generation(),
        report.documents(),
    )
}

fn create_report(path: &Path) -> Result<File, Failure> {
    File::create(path).map_err(|error| {
        let place = super::render::plain(&path.to_string_lossy());
        Failure::Output(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{place}: {error}"),
        ))
    })
}

fn write_report(file: File, report: &Report) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    for (status, notes) in [
        ("skipped", report.skipped()),
        ("warning", report.warnings()),
    ] {
        for note in notes {
            writeln!(
                file,
                "{}",
                json!({"status": status, "path": note.path, "reason": note.reason})
            )?;
        }
    }
    let mut line = serde_json::to_value(report).map_err(io::Error::from)?;
    if let Some(fields) = line.as_object_mut() {
        fields.insert("status".to_owned(), json!("summary"));
    }
    writeln!(file, "{line}")?;
    file.flush()?;
    Ok(())
}
