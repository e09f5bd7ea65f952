//! Hits → a terminal, or JSON.
//!
//! In come plain data; out goes text on any `Write`. What comes from documents never reaches a terminal with control
//! or bidi characters in it.

use super::args::Color;
use ordret::{Date, Facets, Hit, Hits, Snippet};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Wider lines are hard to read.
const WIDEST: usize = 100;

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    total: u64,
    hits: Vec<Ranked<'a>>,
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<&'a Facets>,
}

#[derive(Serialize)]
struct Ranked<'a> {
    rank: usize,
    #[serde(flatten)]
    hit: &'a Hit,
    duplicates: [&'a str; 0],
}

/// One object on one line.
pub fn json(
    out: &mut impl Write,
    query: &str,
    hits: &Hits,
    offset: usize,
    facets: Option<&Facets>,
) -> io::Result<()> {
    let ranked = hits
        .iter()
        .zip(offset.saturating_add(1)..)
        .map(|(hit, rank)| Ranked {
            rank,
            hit,
            duplicates: [],
        })
        .collect();
    serde_json::to_writer(
        &mut *out,
        &Answer {
            query,
            total: hits.total(),
            hits: ranked,
            notes: hits.notes(),
            facets,
        },
    )?;
    writeln!(out)
}

/// The query with a caret under the fault, counted in characters; at most a terminal's width of it.
pub fn caret(out: &mut impl Write, query: &str, span: Range<usize>) -> io::Result<()> {
    let before: Vec<char> = query[..span.start].chars().collect();
    let from = before.len().saturating_sub(40);
    let shown: String = query
        .chars()
        .skip(from)
        .take(76)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    writeln!(out, "  {}", plain(&shown))?;
    let marked = query[span].chars().count().clamp(1, 30);
    writeln!(
        out,
        "  {}{}",
        " ".repeat(width(&before[from..])),
        "^".repeat(marked)
    )
}

fn width(chars: &[char]) -> usize {
    chars.iter().map(|c| c.width().unwrap_or(0)).sum()
}

/// Text that can be shown on a terminal: control, bidi and invisible characters left out.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !ordret::is_unprintable(*c))
        .collect()
}

/// For people.
pub struct Human {
    color: bool,
    scores: bool,
    width: usize,
}

impl Human {
    pub fn new(color: Color, scores: bool) -> Self {
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                io::stdout().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            }
        };
        let width = terminal_size::terminal_size()
            .map_or(WIDEST, |(width, _)| usize::from(width.0))
            .clamp(40, WIDEST);
        Self {
            color,
            scores,
            width,
        }
    }

    pub fn hits(
        &self,
        out: &mut impl Write,
        hits: &Hits,
        offset: usize,
        facets: Option<&Facets>,
    ) -> io::Result<()> {
        for (hit, rank) in hits.iter().zip(offset.saturating_add(1)..) {
            self.hit(out, hit, rank)?;
        }
        if let Some(facets) = facets {
            self.facets(out, facets)?;
        }
        let shown = match (hits.len(), hits.total()) {
            (_, 0) => "nothing found".to_owned(),
            (0, total) => format!("{total} documents, none at this offset"),
            (count, total) if count as u64 == total => documents(total),
            (count, total) => format!(
                "{}, shown {} to {}",
                documents(total),
                offset.saturating_add(1),
                offset.saturating_add(count)
            ),
        };
        writeln!(out, "{}", self.paint("2", &shown))
    }

    fn hit(&self, out: &mut impl Write, hit: &Hit, rank: usize) -> io::Result<()> {
        let number = format!("{rank:>2}. ");
        writeln!(out, "{number}{}", self.paint("1", &plain(hit.title())))?;
        let mut facts = vec![self.paint("36", &plain(hit.path().as_str()))];
        facts.extend(hit.date().map(|date: Date| date.to_string()));
        facts.extend(hit.kind().map(plain));
        if self.scores {
            facts.push(format!("score {:.2}", hit.score()));
        }
        writeln!(out, "    {}", facts.join("  "))?;
        for snippet in hit.snippets() {
            self.snippet(out, snippet)?;
        }
        writeln!(out)
    }

    fn snippet(&self, out: &mut impl Write, snippet: &Snippet) -> io::Result<()> {
        let label = match (snippet.page(), snippet.label()) {
            (Some(page), Some(printed)) => format!("p. {page} ({}): ", plain(printed)),
            (Some(page), None) => format!("p. {page}: "),
            _ => String::new(),
        };
        let mut line = format!("    {}", self.paint("2", &label));
        let mut used = 4 + label.len();
        let text = snippet.text();
        let mut at = 0;
        for word in text.split_inclusive(' ') {
            let range = at..at + word.len();
            at = range.end;
            let wide = width(&word.trim_end().chars().collect::<Vec<_>>());
            if used + wide > self.width && used > 4 {
                writeln!(out, "{}", line.trim_end())?;
                "    ".clone_into(&mut line);
                used = 4;
            }
            line.push_str(&self.marked(text, range, snippet.highlights()));
            used += width(&word.chars().collect::<Vec<_>>());
        }
        writeln!(out, "{}", line.trim_end())
    }

    /// A word with the parts of it that match marked: in colour, or between asterisks where there is none.
    fn marked(&self, text: &str, word: Range<usize>, highlights: &[Range<usize>]) -> String {
        let (on, off) = if self.color {
            ("\x1b[1;33m", "\x1b[0m")
        } else {
            ("", "")
        };
        let mut out = String::new();
        let mut at = word.start;
        for mark in highlights
            .iter()
            .filter(|mark| mark.start < word.end && word.start < mark.end)
        {
            let (start, end) = (mark.start.max(word.start), mark.end.min(word.end));
            out.push_str(&plain(&text[at..start]));
            out.push_str(on);
            out.push_str(&plain(&text[start..end]));
            out.push_str(off);
            at = end;
        }
        out.push_str(&plain(&text[at..word.end]));
        out
    }

    fn facets(&self, out: &mut impl Write, facets: &Facets) -> io::Result<()> {
        for (name, counts) in [("type", &facets.types), ("year", &facets.years)] {
            writeln!(out, "{}", self.paint("1", name))?;
            for (value, count) in counts {
                writeln!(out, "{count:>8}  {}", plain(value))?;
            }
        }
        writeln!(out)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

fn documents(count: u64) -> String {
    if count == 1 {
        "1 document".to_owned()
    } else {
        format!("{count} documents")
    }
}
