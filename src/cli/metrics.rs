//! What a run did, for Prometheus.
//!
//! In comes the outcome of a run; out goes a file in the text format 0.0.4 that node_exporter's textfile collector reads,
//! replaced in one step.

use ordret::{Error, Report};
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Writes the metrics of a run that took `elapsed`.
pub fn write(path: &Path, result: &Result<Report, Error>, elapsed: Duration) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".next");
    let next = path.with_file_name(name);
    std::fs::write(&next, text(result, elapsed))?;
    std::fs::rename(&next, path)
}

fn text(result: &Result<Report, Error>, elapsed: Duration) -> String {
    let mut out = String::new();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0, |time| time.as_secs()) as f64;
    let (took, well) = (elapsed.as_secs_f64(), f64::from(result.is_ok()));
    gauges(
        &mut out,
        &[
            (
                "last_run_timestamp_seconds",
                "When the last run ended.",
                now,
            ),
            ("last_run_duration_seconds", "How long it took.", took),
            ("last_run_success", "Whether it did not fail.", well),
        ],
    );
    if let Ok(report) = result {
        of_report(&mut out, report);
    }
    out
}

/// Appends gauges: name, help, value.
fn gauges(out: &mut String, gauges: &[(&str, &str, f64)]) {
    for (name, help, value) in gauges {
        let _ = write!(
            out,
            "# HELP ordret_{name} {help}\n# TYPE ordret_{name} gauge\nordret_{name} {value}\n"
        );
    }
}

fn of_report(out: &mut String, report: &Report) {
    let published = f64::from(report.published());
    let generation = report.generation() as f64;
    let (documents, bytes) = (report.documents() as f64, report.index_bytes() as f64);
    let segments = report.segments() as f64;
    gauges(
        out,
        &[
            (
                "last_run_published",
                "Whether it published a generation.",
                published,
            ),
            ("generation", "The published generation.", generation),
            ("documents", "Documents in the index.", documents),
            ("index_bytes", "Bytes of the published generation.", bytes),
            (
                "segments",
                "Segments of the published generation.",
                segments,
            ),
        ],
    );
    out.push_str(
        "# HELP ordret_last_run_files Files of the last run by what became of them.\n# TYPE ordret_last_run_files gauge\n",
    );
    for (what, count) in [
        ("added", report.added()),
        ("changed", report.changed()),
        ("moved", report.moved()),
        ("removed", report.removed()),
        ("unchanged", report.unchanged()),
        ("skipped", report.skipped().len() as u64),
        ("kept", report.kept().len() as u64),
        ("ignored", report.ignored()),
    ] {
        let _ = writeln!(out, "ordret_last_run_files{{result=\"{what}\"}} {count}");
    }
}
