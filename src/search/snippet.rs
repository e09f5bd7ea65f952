//! A passage as it is shown: on one line, with the places that match.
//!
//! In come a text, the bytes of it to show and the places to mark; out comes a [`Snippet`]. Which bytes those are is
//! decided in `passages`.

use crate::danish::sentences;
use serde::{Serialize, Serializer};
use std::ops::Range;

/// A passage of a document, with the places that match.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snippet {
    page: Option<u32>,
    label: Option<String>,
    text: String,
    highlights: Highlights,
}

impl Snippet {
    /// The page it begins on, from 1; `None` for a text without pages.
    pub fn page(&self) -> Option<u32> {
        self.page
    }

    /// What is printed on that page, where it is something else than its number: `iv`.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The passage on one line; `…` stands where text was left out.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The places that match, in bytes of [`Snippet::text`], ascending, apart from one another.
    pub fn highlights(&self) -> &[Range<usize>] {
        self.highlights.bytes()
    }

    /// The `passage` of a text with its white space levelled and `…` where text was left out. The marks are bytes of
    /// the text.
    pub(super) fn of(
        text: &str,
        passage: &Range<usize>,
        marks: Vec<Range<usize>>,
        (page, label): (Option<u32>, Option<String>),
    ) -> Self {
        let (text, bytes) = on_one_line(text, passage, marks);
        Self {
            page,
            label,
            highlights: Highlights::of(&text, bytes),
            text,
        }
    }
}

/// Marked places of a text: bytes for Rust, characters for JSON.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Highlights {
    bytes: Vec<Range<usize>>,
    characters: Vec<[usize; 2]>,
}

impl Highlights {
    pub fn of(text: &str, bytes: Vec<Range<usize>>) -> Self {
        let (mut at, mut count) = (0, 0);
        let mut upto = |byte: usize| {
            count += text[at..byte].chars().count();
            at = byte;
            count
        };
        let characters = bytes
            .iter()
            .map(|range| [upto(range.start), upto(range.end)])
            .collect();
        Self { bytes, characters }
    }

    pub fn bytes(&self) -> &[Range<usize>] {
        &self.bytes
    }
}

impl Serialize for Highlights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.characters.serialize(serializer)
    }
}

/// The passage with its white space levelled and `…` where text was left out, and the marks moved along.
fn on_one_line(
    text: &str,
    passage: &Range<usize>,
    mut marks: Vec<Range<usize>>,
) -> (String, Vec<Range<usize>>) {
    let mut out = String::with_capacity(passage.len() + 8);
    if !text[..passage.start].trim().is_empty() && !sentences::starts_at(text, passage.start) {
        out.push('…');
    }
    let shown = text[passage.clone()].trim_end();
    // Marks are apart and ascending: so are their beginnings, and their ends. So many of each were moved.
    let (mut begun, mut ended) = (0, 0);
    let mut first = true;
    for piece in pieces(shown) {
        let (from, to) = (passage.start + piece.start, passage.start + piece.end);
        while let Some(mark) = marks.get_mut(ended).filter(|mark| mark.end <= from) {
            mark.end = out.len();
            ended += 1;
        }
        if !first {
            out.push(' ');
        }
        first = false;
        let at = out.len();
        out.push_str(&shown[piece]);
        while let Some(mark) = marks.get_mut(begun).filter(|mark| mark.start < to) {
            mark.start = at + mark.start.saturating_sub(from);
            begun += 1;
        }
        while let Some(mark) = marks.get_mut(ended).filter(|mark| mark.end <= to) {
            mark.end = at + mark.end - from;
            ended += 1;
        }
    }
    for mark in &mut marks[ended..] {
        mark.end = out.len();
    }
    let behind = passage.start + shown.len();
    if !text[behind..].trim().is_empty() && !sentences::ends_at(text, behind) {
        out.push('…');
    }
    (out, marks)
}

/// What stands between white space other than one blank, in bytes.
fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_ink = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_graphic);
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some((length, true)) = character(text, at) {
            at += length;
        }
        let start = at;
        loop {
            while is_ink(at) {
                at += 1;
            }
            match character(text, at) {
                Some((length, false)) => at += length,
                Some((1, true)) if text.as_bytes()[at] == b' ' && is_ink(at + 1) => at += 1,
                Some((_, true)) | None => break,
            }
        }
        (start < at).then_some(start..at)
    })
}

/// How many bytes the character at `at` takes, and whether it is white space.
fn character(text: &str, at: usize) -> Option<(usize, bool)> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() {
        return Some((1, char::from(byte).is_whitespace()));
    }
    let c = text[at..].chars().next()?;
    Some((c.len_utf8(), c.is_whitespace()))
}
