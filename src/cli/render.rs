//! Hits → a terminal, or JSON.
//!
//! In come plain data; out goes text on any `Write`. What comes from documents never reaches a terminal with control
//! or bidi characters in it.

use super::args::Color;
use ordret::{Date, DocumentPath, Facets, Help, Hit, Hits, Metadata, Snippet};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::ops::Range;
use std::path::Path;
use unicode_width::UnicodeWidthChar;

/// Wider lines are hard to read.
const WIDEST: usize = 100;
/// How many values of a facet are shown; JSON has all.
const FACETS_SHOWN: usize = 20;
/// How many near-duplicates of a hit are named.
const SAME_SHOWN: usize = 3;

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    total: u64,
    hits: Vec<Ranked<'a>>,
    notes: &'a [String],
    help: Option<&'a Help>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<&'a Facets>,
}

#[derive(Serialize)]
struct Ranked<'a> {
    rank: usize,
    #[serde(flatten)]
    hit: &'a Hit,
}

/// What stands beside the hits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Where nothing was found.
    pub help: Option<&'a Help>,
    /// Where it was asked for.
    pub facets: Option<&'a Facets>,
}

/// One object on one line.
pub fn json(
    out: &mut impl Write,
    query: &str,
    hits: &Hits,
    offset: usize,
    beside: Beside<'_>,
) -> io::Result<()> {
    let ranked = hits
        .iter()
        .zip(offset.saturating_add(1)..)
        .map(|(hit, rank)| Ranked { rank, hit })
        .collect();
    serde_json::to_writer(
        &mut *out,
        &Answer {
            query,
            total: hits.total(),
            hits: ranked,
            notes: hits.notes(),
            help: beside.help,
            facets: beside.facets,
        },
    )?;
    writeln!(out)
}

/// What is known of a document, a line a field; title, type and date always.
pub fn metadata(out: &mut impl Write, metadata: &Metadata) -> io::Result<()> {
    let people = metadata.people.iter().map(|person| {
        let party = person
            .party
            .as_ref()
            .map_or(String::new(), |p| format!(" ({p})"));
        format!("{}{party}, {}", person.name, person.role)
    });
    let dates = metadata
        .dates
        .iter()
        .map(|day| format!("{} {}", day.kind, day.date));
    let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
    let always = ["title", "type", "date"];
    for (name, values) in [
        ("title", one(&metadata.title)),
        ("type", one(&metadata.kind)),
        ("date", metadata.date.iter().map(Date::to_string).collect()),
        ("dates", dates.collect()),
        ("people", people.collect()),
        ("parties", metadata.parties.clone()),
        ("sender", one(&metadata.sender)),
        ("addressees", metadata.addressees.clone()),
        ("committees", metadata.committees.clone()),
        ("references", metadata.references.clone()),
        ("session", one(&metadata.session)),
        ("municipality", one(&metadata.municipality)),
    ] {
        if !values.is_empty() {
            writeln!(out, "{name}: {}", plain(&values.join("; ")))?;
        } else if always.contains(&name) {
            writeln!(out, "{name}: –")?;
        }
    }
    Ok(())
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
        " ".repeat(width(&before[from..].iter().collect::<String>())),
        "^".repeat(marked)
    )
}

/// Columns of a terminal.
fn width(text: &str) -> usize {
    if is_latin(text) {
        let goes_on = |byte: &&u8| matches!(byte, 0x80..=0xbf);
        return text.len() - text.as_bytes().iter().filter(goes_on).count();
    }
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Whether all is printable ASCII and letters from À to ÿ, the two signs among them: a column each, and shown as they
/// are. It is what most words are, and told by their bytes, for those that go on with a character begin none.
fn is_latin(text: &str) -> bool {
    let latin = |byte: &u8| matches!(byte, b' '..=b'~' | 0x80..=0xbf | 0xc3);
    // No early end: the compiler looks at many bytes at once.
    text.as_bytes()
        .iter()
        .fold(true, |all, byte| all & latin(byte))
}

/// Text that can be shown on a terminal: control, bidi and invisible characters left out.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !is_latin(text) && text.chars().any(ordret::is_unprintable) {
        let printable = text.chars().filter(|c| !ordret::is_unprintable(*c));
        Cow::Owned(printable.collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Everything but letters, figures and what is plain in a path.
const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The address of a file, at a page where it has pages.
fn address(file: &Path, page: Option<u32>) -> String {
    let path = percent_encode(file.as_os_str().as_encoded_bytes(), IN_ADDRESS);
    match page {
        Some(page) => format!("file://{path}#page={page}"),
        None => format!("file://{path}"),
    }
}

/// For people.
pub struct Human {
    color: bool,
    links: bool,
    scores: bool,
    width: usize,
}

impl Human {
    pub fn new(color: Color, scores: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let links = terminal
            && !unwanted
            && !matches!(color, Color::Never)
            && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !unwanted,
        };
        let width = terminal_size::terminal_size()
            .map_or(WIDEST, |(width, _)| usize::from(width.0))
            .clamp(40, WIDEST);
        Self {
            color,
            links,
            scores,
            width,
        }
    }

    /// Text that opens the hit's file at its page, where the terminal can do that (OSC 8).
    fn link(&self, hit: &Hit, text: &str) -> String {
        match hit.file() {
            Some(file) if self.links => {
                let address = address(file, hit.page());
                format!("\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\")
            }
            _ => text.to_owned(),
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
        let title = self.paint("1", &plain(hit.title()));
        writeln!(out, "{number}{}", self.link(hit, &title))?;
        let mut facts = vec![self.paint("36", &plain(hit.path().as_str()))];
        facts.extend(hit.date().map(|date: Date| date.to_string()));
        facts.extend(hit.kind().map(|kind| plain(kind).into_owned()));
        if self.scores {
            facts.push(format!("score {:.2}", hit.score()));
        }
        writeln!(out, "    {}", facts.join("  "))?;
        for snippet in hit.snippets() {
            self.snippet(out, snippet)?;
        }
        if let Some(same) = same_text(hit.duplicates()) {
            writeln!(out, "    {}", self.paint("2", &same))?;
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
        // What of the text stands in no line yet, and where the next word begins.
        let (mut from, mut at) = (0, 0);
        for word in text.as_bytes().split_inclusive(|byte| *byte == b' ') {
            let blank = usize::from(word.ends_with(b" "));
            let wide = width(&text[at..at + word.len()]) - blank;
            if used + wide > self.width && used > 4 {
                self.push_marked(&mut line, text, from..at, snippet.highlights());
                writeln!(out, "{}", line.trim_end())?;
                "    ".clone_into(&mut line);
                (from, used) = (at, 4);
            }
            at += word.len();
            used += wide + blank;
        }
        self.push_marked(&mut line, text, from..at, snippet.highlights());
        writeln!(out, "{}", line.trim_end())
    }

    /// Appends words with the parts of them that match in colour, where there is one.
    fn push_marked(
        &self,
        out: &mut String,
        text: &str,
        words: Range<usize>,
        highlights: &[Range<usize>],
    ) {
        let (on, off) = if self.color {
            ("\x1b[1;33m", "\x1b[0m")
        } else {
            ("", "")
        };
        let mut at = words.start;
        for mark in highlights
            .iter()
            .filter(|mark| mark.start < words.end && words.start < mark.end)
        {
            let (start, end) = (mark.start.max(words.start), mark.end.min(words.end));
            out.push_str(&plain(&text[at..start]));
            out.push_str(on);
            out.push_str(&plain(&text[start..end]));
            out.push_str(off);
            at = end;
        }
        out.push_str(&plain(&text[at..words.end]));
    }

    fn facets(&self, out: &mut impl Write, facets: &Facets) -> io::Result<()> {
        for (name, counts) in [
            ("type", &facets.types),
            ("year", &facets.years),
            ("party", &facets.parties),
            ("sender", &facets.senders),
        ] {
            if counts.is_empty() {
                continue;
            }
            writeln!(out, "{}", self.paint("1", name))?;
            for (value, count) in counts.iter().take(FACETS_SHOWN) {
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

/// The near-duplicates of a hit on one line, the first of many.
fn same_text(duplicates: &[DocumentPath]) -> Option<String> {
    let shown: Vec<String> = duplicates
        .iter()
        .take(SAME_SHOWN)
        .map(|path| plain(path.as_str()).into_owned())
        .collect();
    let more = duplicates.len().saturating_sub(SAME_SHOWN);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    (!shown.is_empty()).then(|| format!("nearly the same text: {}{more}", shown.join(", ")))
}

/// A number of documents.
pub fn documents(count: u64) -> String {
    if count == 1 {
        "1 document".to_owned()
    } else {
        format!("{count} documents")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain_whatever_the_path_holds() {
        assert_eq!(
            address(Path::new("/arkiv/møde #3/a\u{1b}]8;;.pdf"), Some(2)),
            "file:///arkiv/m%C3%B8de%20%233/a%1B%5D8%3B%3B.pdf#page=2"
        );
        assert_eq!(address(Path::new("/a b"), None), "file:///a%20b");
    }

    #[test]
    fn what_is_told_by_bytes_is_what_the_characters_tell() {
        let mut latin = 0;
        for c in '\0'..='\u{2fff}' {
            let text = format!("a{c}");
            let by_characters: usize = text.chars().map(|c| c.width().unwrap_or(0)).sum();
            assert_eq!(width(&text), by_characters, "{c:?}");
            latin += usize::from(is_latin(&text));
            let shown = if ordret::is_unprintable(c) {
                "a"
            } else {
                &text
            };
            assert_eq!(plain(&text), shown, "{c:?}");
        }
        assert_eq!(latin, 95 + 64);
    }
}
