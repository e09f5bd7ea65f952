//! The lines at a document's top and end, as the rules read them.
//!
//! In come clean pages; out go a bounded number of lines without Markdown's marks, each with its place. What a line
//! says is left to the rules.

use crate::danish;
use crate::document::{Evidence, Page};

/// How many lines from the top, navigation and empty ones not counted, are read.
const HEAD: usize = 48;
/// How many lines from the end are read.
const TAIL: usize = 24;
/// What a line holds behind this many bytes is running text, and not read.
const LONGEST: usize = 400;
/// A longer line is running text, in characters.
const SHORT: usize = 120;
/// A sentence of running text has as many words.
const SENTENCE: usize = 8;
/// What titles end with too: `Lov om moler m.v.`
const ABBREVIATED: [&str; 5] = [" m.v.", " mv.", " m.m.", " m.fl.", " o.l."];
/// A line that is this long and not the last of its paragraph is filled with running text, in characters.
const FILLED: usize = 60;
/// A line of more characters is running text, whatever it ends with.
const LONG: usize = 300;
/// How many characters of source text an evidence quotes.
const QUOTED: usize = 200;

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Line<'t> {
    /// Its page, from 1.
    pub page: u32,
    /// The text without marks of Markdown, lists and tables; at most [`LONGEST`] bytes of it.
    pub text: String,
    /// Markdown's level of heading; 0 for other lines.
    pub level: usize,
    /// Whether nothing stands on the line before it.
    pub after_blank: bool,
    /// Whether nothing stands on the line behind it.
    pub before_blank: bool,
    is_short: bool,
    raw: &'t str,
    page_text: &'t str,
}

/// The lines that rules read.
#[derive(Debug, Default)]
pub(super) struct Lines<'t> {
    pub head: Vec<Line<'t>>,
    /// The last lines, in order; none of those in `head`.
    pub tail: Vec<Line<'t>>,
}

impl<'t> Lines<'t> {
    pub fn of(pages: &'t [Page]) -> Self {
        let mut head = Vec::new();
        'pages: for page in pages {
            for line in lines(page) {
                if head.len() == HEAD {
                    break 'pages;
                }
                head.extend(line);
            }
        }
        let last = head.last().map(|line: &Line| line.raw.as_ptr());
        let mut tail = Vec::new();
        'pages: for page in pages.iter().rev() {
            for line in page.text.lines().rev() {
                let read = Line::of(page, line);
                if tail.len() == TAIL || read.as_ref().is_some_and(|l| Some(l.raw.as_ptr()) == last)
                {
                    break 'pages;
                }
                tail.extend(read);
            }
        }
        tail.reverse();
        Self { head, tail }
    }

    /// All lines, in order.
    pub fn all(&self) -> impl Iterator<Item = &Line<'t>> {
        self.head.iter().chain(&self.tail)
    }
}

fn lines(page: &Page) -> impl Iterator<Item = Option<Line<'_>>> {
    page.text.lines().map(|line| Line::of(page, line))
}

impl<'t> Line<'t> {
    fn of(page: &'t Page, line: &'t str) -> Option<Self> {
        let raw = line.trim();
        let start = raw.as_ptr() as usize - page.text.as_ptr() as usize;
        let level = level(raw);
        let text = bare(&raw[..raw.floor_char_boundary(LONGEST)]);
        if text.is_empty() || danish::is_navigation(&text) {
            return None;
        }
        Some(Self {
            page: page.number,
            is_short: text.len() <= SHORT || text.chars().count() <= SHORT,
            text,
            level,
            after_blank: ends_in_blank_line(&page.text[..start]),
            before_blank: begins_with_blank_line(&page.text[start + raw.len()..]),
            raw,
            page_text: &page.text,
        })
    }

    /// Whether the line is so short that it is no running text.
    pub fn is_short(&self) -> bool {
        self.is_short
    }

    /// Whether the line is an item of a list.
    pub fn is_listed(&self) -> bool {
        let mut chars = self.raw.chars();
        let mark = chars.next().is_some_and(|c| "-–*+•·‣▪○●".contains(c));
        mark && chars.next().is_some_and(char::is_whitespace)
    }

    /// Whether running text that fills its lines would break here.
    pub fn is_filled(&self) -> bool {
        self.text.chars().count() >= FILLED
    }

    /// Whether a full stop ends the line, and not that of an abbreviation.
    pub fn ends_sentence(&self) -> bool {
        let text = self.text.as_str();
        text.ends_with('.') && !ABBREVIATED.iter().any(|end| text.ends_with(end))
    }

    /// Whether the line holds a sentence, or more than a line should.
    pub fn is_running_text(&self) -> bool {
        let is_sentence = self.ends_sentence() && self.text.split(' ').count() >= SENTENCE;
        is_sentence || self.text.chars().count() > LONG
    }

    /// The evidence that `value` was read from this line; its range is that of `source` where the line holds it as
    /// written, else the whole line.
    pub fn evidence(
        &self,
        field: &str,
        value: &str,
        source: &str,
        rule: &str,
        confidence: u8,
    ) -> Evidence {
        let shown = if self.raw.contains(source) && !source.is_empty() {
            source
        } else {
            self.raw
        };
        let at = self.raw.as_ptr() as usize - self.page_text.as_ptr() as usize
            + self.raw.find(shown).unwrap_or(0);
        let start = self.page_text[..at].chars().count();
        let text: String = shown.chars().take(QUOTED).collect();
        Evidence {
            field: field.to_owned(),
            value: value.to_owned(),
            rule: rule.to_owned(),
            page: Some(self.page),
            range: Some([start, start + shown.chars().count()]),
            text,
            confidence,
        }
    }
}

/// Markdown's level of heading; `#emne`, without a blank, is none.
fn level(raw: &str) -> usize {
    let behind = raw.trim_start_matches('#');
    let level = raw.len() - behind.len();
    if behind.starts_with([' ', '\t']) {
        level
    } else {
        0
    }
}

fn ends_in_blank_line(before: &str) -> bool {
    let mut ends = before.rsplit('\n');
    ends.next();
    ends.next().is_none_or(|line| line.trim().is_empty())
}

fn begins_with_blank_line(behind: &str) -> bool {
    let mut begins = behind.split('\n');
    begins.next();
    begins.next().is_none_or(|line| line.trim().is_empty())
}

/// A line without Markdown's emphasis, heading, quote, list and table marks, its blanks levelled; runs of two and
/// more blanks, which part columns, stay two.
fn bare(raw: &str) -> String {
    let unmarked = raw
        .trim_start_matches(['#', '>', '*', '•', '·', '|', ' ', '\t'])
        .trim_end_matches(['*', '|', '#', ' ', '\t']);
    let emphasised = |text: &str| -> Option<String> {
        let inside = text.strip_prefix('_')?.strip_suffix('_')?;
        Some(inside.to_owned())
    };
    if is_level(unmarked.as_bytes()) {
        return emphasised(unmarked).unwrap_or_else(|| unmarked.to_owned());
    }
    let in_table = raw.starts_with('|');
    let mut out = String::with_capacity(unmarked.len());
    let mut blanks = 0;
    for c in unmarked.chars() {
        if c.is_whitespace() {
            blanks += if c == '\t' { 2 } else { 1 };
        } else if c == '*' || (c == '|' && in_table) {
            blanks += usize::from(c == '|');
        } else {
            if blanks > 0 && !out.is_empty() {
                out.push_str(if blanks > 1 { "  " } else { " " });
            }
            blanks = 0;
            out.push(c);
        }
    }
    emphasised(&out).unwrap_or(out)
}

/// Whether a line surely holds no marks inside, and no blanks but single spaces: most do. All bytes are looked at,
/// whatever the first ones are: so many can be looked at at once.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "with branches bytes are looked at one by one"
)]
fn is_level(line: &[u8]) -> bool {
    let is_mark = |byte: u8| (byte == b'*') | (byte == b'|') | (byte < b' ');
    // Blanks beyond ASCII begin with these bytes; so do dashes and quotes, which are looked at closely.
    let is_blank = |one: u8, two: u8| {
        ((one == b' ') & (two == b' '))
            | ((one == 0xC2) & ((two == 0x85) | (two == 0xA0)))
            | ((one == 0xE1) & (two == 0x9A))
            | (((one == 0xE2) | (one == 0xE3)) & ((two == 0x80) | (two == 0x81)))
    };
    let marks = line.iter().map(|byte| u8::from(is_mark(*byte)));
    let pairs = line.iter().zip(line.get(1..).unwrap_or_default());
    let blanks = pairs.map(|(one, two)| u8::from(is_blank(*one, *two)));
    marks.fold(0, |any, one| any | one) | blanks.fold(0, |any, one| any | one) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> [Page; 1] {
        [Page {
            number: 1,
            label: None,
            text: text.to_owned(),
        }]
    }

    #[test]
    fn marks_of_markdown_are_taken_off() {
        for (raw, plain) in [
            ("## Referat", "Referat"),
            ("**Dato:** 5. maj", "Dato: 5. maj"),
            ("*Nyhed, 5/10-19.*", "Nyhed, 5/10-19."),
            ("| Dato | 5. maj |", "Dato  5. maj"),
            ("Møde | Udvalget", "Møde | Udvalget"),
            ("Anna Bæk\t\tBo Holm", "Anna Bæk  Bo Holm"),
        ] {
            assert_eq!(bare(raw), plain);
        }
    }

    #[test]
    fn a_hash_without_a_blank_is_no_heading() {
        let levels = ["# Referat", "## 2. Økonomi", "#emne", "#"].map(level);
        assert_eq!(levels, [1, 2, 0, 0]);
    }

    #[test]
    fn what_is_left_as_it_is_would_come_out_the_same() {
        for line in [
            "Møde i dag",
            "_Møde_",
            "to  blanke",
            "fast\u{A0}blank",
            "smal\u{2009}blank",
            "a\tb",
            "x*y*",
        ] {
            let by_characters = bare(&format!("* {line}"));
            assert_eq!(bare(line), by_characters, "{line}");
            assert_eq!(
                bare(line).split_whitespace().count(),
                line.split_whitespace().count()
            );
            assert!(!bare(line).contains(['\u{A0}', '\u{2009}', '\t']));
        }
    }

    #[test]
    fn evidence_tells_the_characters_it_came_from() {
        let pages = page("Å\n\n  Dato: **5. maj 2020**\n");
        let lines = Lines::of(&pages);
        let line = &lines.head[1];
        let evidence = line.evidence("date", "2020-05-05", "5. maj 2020", "a rule", 90);
        let [start, end] = evidence.range.unwrap();
        let quoted: String = pages[0]
            .text
            .chars()
            .skip(start)
            .take(end - start)
            .collect();
        assert_eq!(quoted, "5. maj 2020");
        assert!(line.after_blank && line.before_blank);
    }

    #[test]
    fn a_long_document_is_read_at_both_ends_and_no_line_twice() {
        let text: Vec<String> = (0..100).map(|n| format!("linje {n}")).collect();
        let pages = page(&text.join("\n"));
        let lines = Lines::of(&pages);
        assert_eq!(lines.head.len(), HEAD);
        assert_eq!(lines.tail.last().map(|l| l.text.as_str()), Some("linje 99"));
        let pages = page(&text[..50].join("\n"));
        assert_eq!(Lines::of(&pages).all().count(), 50);
    }
}
