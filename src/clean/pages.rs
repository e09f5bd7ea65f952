//! Raw pages → readable pages.
//!
//! In: the lines of all pages of one document, and a judge of what is a word. Out: the text of each page in NFC, without
//! running heads, feet and page-number lines, words broken at line ends whole again, no private-use or control
//! characters. A word broken across columns or pages stands where it began. Nothing is reordered.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::furniture;
use super::hyphens::{self, Piece};
use super::marks;
use crate::raw::{LineStart, RawPage};

/// Letters this much larger than the document's usual ones make a heading.
const HEADING: f32 = 1.12;
/// Longer paragraphs are no headings, however large.
const MAX_HEADING_CHARS: usize = 300;

/// One page of readable text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CleanPage {
    /// From 1.
    pub number: u32,
    /// What the document calls the page, where it says so.
    pub label: Option<String>,
    /// Lines end with `\n`, paragraphs with an empty line; cells of a row are a tab apart.
    pub text: String,
    /// What is set larger than the document's usual letters, in order.
    pub headings: Vec<Heading>,
}

/// A stretch of a page's text that is set larger than the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Bytes of the page's text.
    pub range: Range<usize>,
    /// As a multiple of the document's usual size.
    pub size: f32,
}

/// Cleans all pages of one document; as many come out as went in.
///
/// `is_word` is asked, in lower case, whether a word that was broken at a line end is one when it is joined.
pub fn clean(pages: &[RawPage], is_word: &dyn Fn(&str) -> bool) -> Vec<CleanPage> {
    let normal: Vec<RawPage> = pages.iter().map(normalize_page).collect();
    let usual = usual_size(&normal);
    let furniture = furniture::find(&normal, usual);
    let mut pieces = Vec::new();
    for (index, page) in normal.iter().enumerate() {
        let kept = page
            .lines
            .iter()
            .zip(&furniture[index])
            .filter(|(_, removed)| !**removed);
        pieces.extend(kept.map(|(line, _)| Piece {
            page: index,
            text: line.text.clone(),
            size: line.size,
            start: line.start,
            role: line.role,
        }));
    }
    hyphens::rejoin(&mut pieces, is_word);
    let empty = |page: &RawPage| CleanPage {
        number: page.number,
        label: page.label.clone(),
        ..CleanPage::default()
    };
    let mut clean: Vec<CleanPage> = pages.iter().map(empty).collect();
    for piece in pieces.into_iter().filter(|piece| !piece.text.is_empty()) {
        append(&mut clean[piece.page], &piece, usual);
    }
    clean
}

fn append(page: &mut CleanPage, piece: &Piece, usual: f32) {
    if !page.text.is_empty() {
        page.text.push_str(if piece.start == LineStart::Line {
            "\n"
        } else {
            "\n\n"
        });
    }
    let from = page.text.len();
    page.text.push_str(&piece.text);
    let size = if usual > 0.0 { piece.size / usual } else { 0.0 };
    if size < HEADING {
        return;
    }
    // A heading of several lines is one as long as its letters stay as large.
    match page.headings.last_mut() {
        Some(last) if last.range.end + 2 >= from && (last.size - size).abs() < 0.03 => {
            last.range.end = page.text.len();
        }
        _ => page.headings.push(Heading {
            range: from..page.text.len(),
            size,
        }),
    }
    page.headings
        .retain(|heading| heading.range.len() <= MAX_HEADING_CHARS);
}

/// The size of most letters of the document.
fn usual_size(pages: &[RawPage]) -> f32 {
    let mut letters: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    for line in pages.iter().flat_map(|page| &page.lines) {
        *letters
            .entry((line.size * 4.0).round().clamp(0.0, 1e6) as u32)
            .or_default() += line.text.len();
    }
    letters
        .iter()
        .max_by_key(|(_, count)| **count)
        .map_or(0.0, |(size, _)| *size as f32 / 4.0)
}

fn normalize_page(page: &RawPage) -> RawPage {
    let mut page = page.clone();
    for line in &mut page.lines {
        line.text = normalize(&marks::without_references(&line.text));
        // Some text recognition writes it for the hyphen at a line's end.
        if line.text.ends_with('¬') {
            line.text.pop();
            line.text.push('\u{AD}');
        }
    }
    // Some producers draw all bullets of a list after its text: alone they say nothing.
    page.lines
        .retain(|line| !line.text.chars().all(|c| is_bullet(c) || c.is_whitespace()));
    page
}

/// NFC, ligatures as letters, private characters as bullets or nothing, one blank at a time. Hyphens of all kinds and
/// soft hyphens stay: rejoining needs to tell them apart.
pub(super) fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters_before = false;
    for character in text.nfc() {
        match character {
            '\u{FB00}' => out.push_str("ff"),
            '\u{FB01}' => out.push_str("fi"),
            '\u{FB02}' => out.push_str("fl"),
            '\u{FB03}' => out.push_str("ffi"),
            '\u{FB04}' => out.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => out.push_str("st"),
            // Before the text a sign from a symbol font is a bullet; elsewhere nobody knows.
            c if is_private(c) && !letters_before && !out.ends_with('•') => out.push('•'),
            c if is_private(c) => {}
            '\t' => out.push('\t'),
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control()
                || matches!(
                    c,
                    '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFD}'
                ) => {}
            c => out.push(c),
        }
        letters_before |= character.is_alphanumeric();
    }
    if out.trim_start().starts_with(is_bullet) {
        // The text of an item stands apart from its bullet, but it is no cell.
        out = out.replacen('\t', " ", 1);
    }
    let cells = out.split('\t').map(|cell| {
        cell.split(' ')
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    });
    cells
        .filter(|cell| !cell.is_empty())
        .collect::<Vec<_>>()
        .join("\t")
        .nfc()
        .collect()
}

fn is_bullet(character: char) -> bool {
    matches!(
        character,
        '•' | '·' | '▪' | '◦' | '‣' | '●' | '○' | '■' | '□' | '\u{2043}'
    )
}

fn is_private(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> Vec<String> {
        let words = ["bekendtgørelse", "forskningsmæssigt", "indsatser"];
        let pages = clean(&RawPage::from_plain_text(text), &|word| {
            words.contains(&word)
        });
        pages.into_iter().map(|page| page.text).collect()
    }

    #[test]
    fn broken_words_are_whole_again() {
        assert_eq!(
            cleaned("en bekendt-\ngørelse om"),
            ["en bekendtgørelse\nom"]
        );
        assert_eq!(cleaned("nye indsat\u{2010}\nser"), ["nye indsatser"]);
        assert_eq!(cleaned("indsat\u{AD}\u{2010}\nser"), ["indsatser"]);
    }

    #[test]
    fn a_word_broken_at_the_end_of_a_page_stands_where_it_began() {
        assert_eq!(
            cleaned("forsk-\u{C}ningsmæssigt set"),
            ["forskningsmæssigt", "set"]
        );
    }

    #[test]
    fn hyphens_that_belong_to_words_stay() {
        assert_eq!(cleaned("små- og\nmellemstore"), ["små- og\nmellemstore"]);
        assert_eq!(cleaned("små-\nog mellemstore"), ["små-\nog mellemstore"]);
        assert_eq!(cleaned("ny EU-\nregulering"), ["ny EU-regulering"]);
    }

    #[test]
    fn letters_come_out_composed_and_signs_readable() {
        assert_eq!(cleaned("A\u{30A}rhus \u{FB01}n"), ["Århus fin"]);
        assert_eq!(
            cleaned("\u{F0B7} første\n\u{E123}\u{F0B7} andet \u{F123}"),
            ["• første\n• andet"]
        );
    }

    #[test]
    fn page_numbers_and_running_heads_go() {
        let pages: Vec<String> = (1..=3)
            .map(|n| {
                format!(
                    "Referat af mødet\n\n{}\n\nSide {n} af 3",
                    [
                        "Alle mødte frem.",
                        "Budgettet blev drøftet.",
                        "Mødet sluttede."
                    ][n - 1]
                )
            })
            .collect();
        assert_eq!(
            cleaned(&pages.join("\u{C}")),
            [
                "Alle mødte frem.",
                "Budgettet blev drøftet.",
                "Mødet sluttede."
            ]
        );
    }

    #[test]
    fn what_stands_once_stays() {
        assert_eq!(cleaned("Referat\n\nEmne 1"), ["Referat\n\nEmne 1"]);
    }
}
