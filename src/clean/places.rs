//! What lines say and where they stand: pages come in, the places of each text go out.
//!
//! Two lines on different pages are alike when they say the same, or the same but for a number that counts with the
//! pages. Whether that makes them furniture is decided elsewhere.

use std::collections::HashMap;

use crate::raw::{Line, LineRole, RawPage};

/// The part of the page, at its top and at its foot, in which furniture stands.
const ZONE: f32 = 0.2;

/// What makes two lines the same furniture: their text, or their text but for a number and how far that is from the
/// number of the page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Text(String),
    Counted(String, i64),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) page: usize,
    top: f32,
    foot: f32,
    size: f32,
}

/// Lines on one baseline, as indices.
pub(super) type Row = Vec<usize>;

/// The rows of a page from the top; text in the margin is left out.
pub(super) fn rows(page: &RawPage) -> Vec<Row> {
    let mut order: Vec<usize> = (0..page.lines.len())
        .filter(|&at| page.lines[at].role != LineRole::Margin)
        .collect();
    order.sort_by(|&a, &b| page.lines[a].baseline.total_cmp(&page.lines[b].baseline));
    let mut rows: Vec<Row> = Vec::new();
    for at in order {
        let line = &page.lines[at];
        match rows.last_mut() {
            Some(row)
                if line.baseline - page.lines[row[0]].baseline < (0.3 * line.size).max(0.5) =>
            {
                row.push(at);
            }
            _ => rows.push(vec![at]),
        }
    }
    rows
}

pub(super) fn places(pages: &[RawPage]) -> HashMap<Key, Vec<Place>> {
    let mut places: HashMap<Key, Vec<Place>> = HashMap::new();
    for (index, page) in pages.iter().enumerate() {
        for line in page
            .lines
            .iter()
            .filter(|line| in_zone(page, line) || line.role == LineRole::Margin)
        {
            let place = Place::of(index, page, line);
            for key in keys(line, page.number) {
                places.entry(key).or_default().push(place);
            }
        }
    }
    places
}

pub(super) fn in_zone(page: &RawPage, line: &Line) -> bool {
    line.baseline < ZONE * page.height + 2.0 || line.baseline > (1.0 - ZONE) * page.height - 1.0
}

impl Place {
    pub(super) fn of(page: usize, raw: &RawPage, line: &Line) -> Self {
        Self {
            page,
            top: line.baseline,
            foot: raw.height - line.baseline,
            size: line.size,
        }
    }

    /// At the same height, counted from the top or from the foot, and as large.
    pub(super) fn matches(&self, other: &Self) -> bool {
        let near = (0.4 * self.size).max(0.5);
        let same = (self.top - other.top).abs() <= near || (self.foot - other.foot).abs() <= near;
        same && (self.size - other.size).abs() <= 0.15 * self.size
    }
}

/// All keys of a line; lines without letters have none but those that count.
pub(super) fn keys(line: &Line, number: u32) -> Vec<Key> {
    let text = folded(&line.text);
    let mut keys = Vec::new();
    if text.chars().filter(|c| c.is_alphabetic()).count() >= 3 {
        keys.push(Key::Text(text.clone()));
    }
    for (range, value) in numbers(&text).into_iter().take(6) {
        let counted = format!("{}#{}", &text[..range.start], &text[range.end..]);
        keys.push(Key::Counted(counted, value - i64::from(number)));
    }
    keys
}

pub(super) fn folded(text: &str) -> String {
    text.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whole numbers of at most five digits, and lone Roman ones.
pub(super) fn numbers(text: &str) -> Vec<(std::ops::Range<usize>, i64)> {
    let mut found = Vec::new();
    let mut at = 0;
    for token in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = token.trim_end_matches(|c: char| !c.is_alphanumeric());
        let value = if (1..=5).contains(&word.len()) {
            word.parse().ok()
        } else {
            None
        };
        if let Some(value) = value.or_else(|| roman(word).filter(|_| text.trim() == word)) {
            found.push((at..at + word.len(), value));
        }
        at += token.len();
    }
    found
}

fn roman(word: &str) -> Option<i64> {
    let value = |c: char| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        'c' => Some(100),
        _ => None,
    };
    let digits: Vec<i64> = word.chars().map(value).collect::<Option<_>>()?;
    let signed = |(at, &digit): (usize, &i64)| {
        if digits.get(at + 1).is_some_and(|&next| next > digit) {
            -digit
        } else {
            digit
        }
    };
    (1..=8)
        .contains(&digits.len())
        .then(|| digits.iter().enumerate().map(signed).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numerals_count() {
        assert_eq!(roman("xiv"), Some(14));
        assert_eq!(roman("side"), None);
    }
}
