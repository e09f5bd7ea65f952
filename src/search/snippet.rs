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
        marks: &[Range<usize>],
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
    marks: &[Range<usize>],
) -> (String, Vec<Range<usize>>) {
    let mut out = String::with_capacity(passage.len() + 8);
    if !text[..passage.start].trim().is_empty() && !sentences::starts_at(text, passage.start) {
        out.push('…');
    }
    let shown = text[passage.clone()].trim_end();
    let mut moved: Vec<Range<usize>> = vec![0..0; marks.len()];
    let mut next = 0;
    let mut blank = true;
    for (at, c) in shown.char_indices() {
        let byte = passage.start + at;
        for (mark, range) in marks.iter().zip(&mut moved).skip(next) {
            if mark.end == byte {
                range.end = out.trim_end().len();
                next += 1;
            } else {
                break;
            }
        }
        if c.is_whitespace() {
            if !blank {
                out.push(' ');
            }
            blank = true;
            continue;
        }
        if let Some((mark, range)) = marks.iter().zip(&mut moved).nth(next)
            && mark.start == byte
        {
            range.start = out.len();
        }
        blank = false;
        out.push(c);
    }
    for range in moved.iter_mut().skip(next).filter(|range| range.end == 0) {
        range.end = out.len();
    }
    let behind = passage.start + shown.len();
    if !text[behind..].trim().is_empty() && !sentences::ends_at(text, behind) {
        out.push('…');
    }
    (out, moved)
}
