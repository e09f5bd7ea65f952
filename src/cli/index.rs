//! `ordret index`.

use super::args::IndexArgs;
use super::{CommandResult, Failure, Outcome, allocator, index_folder, metrics};
use indicatif::{ProgressBar, ProgressStyle};
use ordret::{CancelFlag, Corpus, Error, Index, Progress, Report, UpdateOptions};
use serde_json::json;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

pub fn run(args: &IndexArgs, out: &mut impl Write) -> CommandResult {
    super::log::start(args.verbose, args.log_format);
    let index = Index::open_or_create(index_folder(args.place.index.clone()))?;
    if args.rollback {
        let generation = index.rollback()?;
        if args.json {
            writeln!(out, "{}", json!({ "generation": generation }))?;
        } else if !args.quiet {
            let _ = writeln!(
                io::stderr(),
                "generation {generation} is published again; the next run brings it up to date"
            );
        }
        return Ok(Outcome::Done);
    }
    // Opened first: a run that cannot report should not begin.
    let report_file = args.report.as_deref().map(create_report).transpose()?;
    let begun = Instant::now();
    let result = bring_up_to_date(args, &index);
    if let Some(file) = report_file
        && let Err(error) = write_report(file, &result)
    {
        let _ = writeln!(
            io::stderr(),
            "ordret: the report cannot be written: {error}"
        );
    }
    if let Some(file) = &args.metrics
        && let Err(error) = metrics::write(file, &result, begun.elapsed())
    {
        let _ = writeln!(
            io::stderr(),
            "ordret: {}: the metrics cannot be written: {error}",
            super::render::plain(&file.to_string_lossy())
        );
    }
    let report = result?;
    if args.json {
        serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(if report.is_complete() {
        Outcome::Done
    } else {
        Outcome::SomeSkipped
    })
}

fn bring_up_to_date(args: &IndexArgs, index: &Index) -> Result<Report, Error> {
    let corpus = corpus(args, index)?;
    allocator::give_back_large_blocks();
    let options = UpdateOptions::new()
        .threads(args.threads)
        .rebuild(args.rebuild)
        .max_shrink(args.max_shrink)
        .memory(usize::try_from(args.memory).unwrap_or(usize::MAX))
        .cancel(stopped_by_signals());
    update(index, &corpus, options, args.quiet)
}

/// A flag that SIGINT and SIGTERM set; the second of them ends the process at once.
fn stopped_by_signals() -> CancelFlag {
    let stopped = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
        use signal_hook::flag::{register, register_conditional_shutdown};
        for signal in [SIGINT, SIGTERM] {
            // The order counts: this looks at the flag before the next line sets it.
            let _ = register_conditional_shutdown(signal, 2, Arc::clone(&stopped));
            let _ = register(signal, Arc::clone(&stopped));
        }
        // A file that may not grow is an error like a full disk, not the end.
        let _ = register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    }
    CancelFlag::from(stopped)
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
        let again = if skipped.remembered {
            " (as before)"
        } else {
            ""
        };
        let _ = writeln!(err, "ordret: {skipped}{again}");
    }
    for kept in report.kept() {
        let _ = writeln!(err, "ordret: kept: {kept}");
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
        (report.moved(), "moved"),
        (report.removed(), "removed"),
        (report.unchanged(), "unchanged"),
        (report.skipped().len() as u64, "skipped"),
        (report.kept().len() as u64, "kept"),
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
    let stands = if report.published() {
        ""
    } else {
        "nothing to do, "
    };
    format!(
        "{stands}generation {}: {} documents{changes}, {megabytes:.1} MB in {seconds:.1} s",
        report.generation(),
        report.documents(),
    )
}

fn create_report(path: &Path) -> Result<File, Failure> {
    File::create(path).map_err(|error| {
        let path = path.to_string_lossy();
        let place = super::render::plain(&path);
        Failure::Output(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{place}: {error}"),
        ))
    })
}

fn write_report(file: File, result: &Result<Report, Error>) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    let report = match result {
        Ok(report) => report,
        Err(error) => {
            let line =
                json!({"status": "failed", "error": error.to_string(), "hint": error.help()});
            writeln!(file, "{line}")?;
            return file.flush();
        }
    };
    for (status, notes) in [
        ("skipped", report.skipped()),
        ("kept", report.kept()),
        ("warning", report.warnings()),
    ] {
        for note in notes {
            writeln!(
                file,
                "{}",
                json!({"status": status, "path": note.path, "reason": note.reason, "remembered": note.remembered})
            )?;
        }
    }
    let mut line = serde_json::to_value(report).map_err(io::Error::from)?;
    if let Some(fields) = line.as_object_mut() {
        fields.insert("status".to_owned(), json!("summary"));
    }
    writeln!(file, "{line}")?;
    file.flush()
}
