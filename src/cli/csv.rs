//! Hits → comma-separated values (RFC 4180), for spreadsheets and review lists.
//!
//! In come hits and what a row is; out go a header and rows. A spreadsheet takes a cell that begins with `=`, `+`, `-`
//! or `@` for a formula, and a document's title is not to be trusted: such cells get an apostrophe in front
//! (OWASP, "CSV Injection"). Control and bidi characters are left out.

use super::args::Rows;
use super::render::plain;
use ordret::{Hit, Hits, Snippet};
use std::io::{self, Write};

const HEADER: [&str; 9] = [
    "rank", "score", "path", "title", "date", "type", "page", "text", "file",
];

/// A row a document with its best passage, or a row a passage; a hit without passages has one row in both.
pub fn hits(out: &mut impl Write, hits: &Hits, offset: usize, rows: Rows) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADER).map_err(cause)?;
    for (hit, rank) in hits.iter().zip(offset.saturating_add(1)..) {
        let shown = match rows {
            Rows::Documents => 1,
            Rows::Passages => hit.snippets().len().max(1),
        };
        for number in 0..shown {
            let row = row(hit, rank, hit.snippets().get(number));
            writer.write_record(row).map_err(cause)?;
        }
    }
    writer.flush()
}

/// What lies below: whoever closes a pipe is told from a full disk by it.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn row(hit: &Hit, rank: usize, snippet: Option<&Snippet>) -> [String; 9] {
    let page = snippet.map_or(hit.page(), Snippet::page);
    let file = hit.file().map(|file| file.to_string_lossy().into_owned());
    [
        rank.to_string(),
        format!("{:.4}", hit.score()),
        cell(hit.path().as_str()),
        cell(hit.title()),
        hit.date().map(|date| date.to_string()).unwrap_or_default(),
        cell(hit.kind().unwrap_or_default()),
        page.map(|page| page.to_string()).unwrap_or_default(),
        cell(snippet.map_or("", Snippet::text)),
        cell(&file.unwrap_or_default()),
    ]
}

/// A text that no spreadsheet computes.
fn cell(text: &str) -> String {
    let text = text.replace(['\t', '\n', '\r'], " ");
    let text = plain(&text);
    if text.trim_start().starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(
            cell("=HYPERLINK(\"http://x\")"),
            "'=HYPERLINK(\"http://x\")"
        );
        assert_eq!(cell("\t@SUM(1)"), "' @SUM(1)");
        assert_eq!(cell("- et punkt"), "'- et punkt");
        assert_eq!(cell("a=b\u{1b}[2J\u{202e}"), "a=b[2J");
    }
}
