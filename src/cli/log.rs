//! Log lines on standard error, for people or for a machine.
//!
//! In come the library's events; out goes a line each: `2026-11-25T02:15:03Z INFO …` or an object of JSON. Warnings are
//! always told; what failed is said by the command itself.

use super::args::LogFormat;
use ::log::{LevelFilter, Log, Metadata, Record};
use serde_json::json;
use std::io::{self, Write};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

struct Lines {
    format: LogFormat,
}

/// From here on events are told: warnings, with `-v` what a run does, with `-vv` each step.
pub fn start(verbose: u8, format: LogFormat) {
    let level = match verbose {
        0 => LevelFilter::Warn,
        1 => LevelFilter::Info,
        _ => LevelFilter::Debug,
    };
    if ::log::set_boxed_logger(Box::new(Lines { format })).is_ok() {
        ::log::set_max_level(level);
    }
}

impl Log for Lines {
    fn enabled(&self, facts: &Metadata) -> bool {
        facts.target().starts_with("ordret")
    }

    fn log(&self, record: &Record) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let now = OffsetDateTime::now_utc();
        let now = now.replace_nanosecond(0).unwrap_or(now);
        let time = now.format(&Rfc3339).unwrap_or_default();
        let message = record.args().to_string();
        let message = super::render::plain(&message);
        let level = record.level();
        let line = match self.format {
            LogFormat::Text => format!("{time} {level} {message}"),
            LogFormat::Json => {
                json!({"time": time, "level": level.as_str(), "message": message}).to_string()
            }
        };
        let _ = writeln!(io::stderr(), "{line}");
    }

    fn flush(&self) {}
}
