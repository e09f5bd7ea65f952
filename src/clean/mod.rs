//! Raw pages → a document with readable text.
//!
//! In comes what a decoder found; out goes a [`Document`]: NFC, one kind of line end, soft hyphens and
//! zero-width characters gone, words broken at line ends whole again. Nothing is dropped that a reader would
//! miss. What the text says about itself (title, date, type) is left to `metadata`.

mod furniture;
mod hyphens;
mod legibility;
mod marks;
pub(crate) mod pages;
mod places;

use crate::decode::{Decoded, Pages};
use crate::document::{Document, DocumentPath, Format, Page};
use crate::{danish, metadata};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Makes a document of what a file held.
pub(crate) fn document(path: DocumentPath, decoded: Decoded) -> Document {
    let Decoded {
        format,
        pages,
        title,
        facts,
        mut warnings,
    } = decoded;
    let mut heading = None;
    let pages: Vec<Page> = match pages {
        Pages::Text(raw) => vec![Page {
            number: 1,
            label: None,
            text: page_text(raw),
        }],
        Pages::Placed(raw) => {
            let clean = pages::clean(&raw, &danish::is_known);
            heading = clean.first().and_then(largest_heading);
            clean
                .into_iter()
                .map(|page| Page {
                    number: page.number,
                    label: page.label.map(|label| printed(&label)),
                    text: page.text,
                })
                .collect()
        }
    };
    if format == Format::Pdf {
        warnings.extend(legibility::warning(&pages));
    }
    let metadata = metadata::of(title.as_deref(), heading.as_deref(), &pages);
    Document {
        path,
        format,
        metadata,
        facts,
        pages,
        warnings,
    }
}

/// A page's label as a person would read it: short, on one line.
fn printed(label: &str) -> String {
    label.chars().filter(|c| !c.is_control()).take(24).collect()
}

/// What is set largest on a page, if anything is larger than the rest.
fn largest_heading(page: &pages::CleanPage) -> Option<String> {
    let largest = page
        .headings
        .iter()
        .reduce(|best, next| if next.size > best.size { next } else { best })?;
    page.text.get(largest.range.clone()).map(str::to_owned)
}

/// One page of clean text; what is clean already is not copied.
pub(crate) fn page_text(raw: String) -> String {
    let plain = if is_plain(&raw) {
        raw
    } else {
        plain_characters(&raw)
    };
    if has_broken_lines(&plain) {
        rejoin(&plain)
    } else {
        plain
    }
}

/// Whether [`plain_characters`] has nothing to do.
fn is_plain(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = &rest[plain_run(rest)..];
        match rest.chars().next() {
            None => return true,
            Some(c) if is_as_it_should_be(c) => rest = &rest[c.len_utf8()..],
            Some(_) => return false,
        }
    }
}

/// Signs that stand for themselves and compose with nothing, those that Danish texts have.
fn is_as_it_should_be(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{ab}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203E}')
}

/// Whether [`rejoin`] may have something to do: a line ends in a blank or a hyphen.
fn has_broken_lines(text: &str) -> bool {
    let bytes = text.as_bytes();
    // A hyphen of its own character ends in 0x90.
    let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'-' | 0x90);
    memchr::memchr_iter(b'\n', bytes).any(|at| bytes[..at].last().is_some_and(is_end))
}

/// NFC, `\n` line ends, no invisible characters, ligatures opened, control characters as blanks.
fn plain_characters(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    let mut composed = true;
    loop {
        // Nearly all text is plain: it is copied in runs, not letter by letter.
        let plain = plain_run(rest);
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        // Latin letters and dashes are what they are, whatever stands beside them.
        composed &= matches!(c, ..'\u{300}' | '\u{2010}'..='\u{203E}');
        replace(c, &mut rest, &mut out);
    }
    if composed || is_nfc(&out) {
        out
    } else {
        out.nfc().collect()
    }
}

/// How many bytes of printable ASCII, line ends, tabs and letters of Latin-1 the text begins with.
fn plain_run(text: &str) -> usize {
    const BLOCK: usize = 64;
    let bytes = text.as_bytes();
    // Where none decides what is looked at next, the compiler takes many bytes at once.
    let is_plain = |block: &&[u8]| block.iter().map(|byte| not_plain(*byte)).sum::<u8>() == 0;
    let start = BLOCK * bytes.chunks_exact(BLOCK).take_while(is_plain).count();
    let rest = bytes[start..].iter();
    start + rest.take_while(|byte| not_plain(**byte) == 0).count()
}

/// 1 for a byte with which another character may begin, 0 for others: plain are of the letters of Latin-1 the first one,
/// and the second ones of all.
fn not_plain(byte: u8) -> u8 {
    let is_control = u8::from(byte < b' ') - u8::from(byte == b'\n') - u8::from(byte == b'\t');
    let begins = u8::from(byte >= 0xC0) - u8::from(byte == 0xC3);
    is_control + begins + u8::from(byte == 0x7F)
}

/// Appends what stands for a character that may not be plain; `rest` is what follows it.
fn replace(c: char, rest: &mut &str, out: &mut String) {
    match c {
        '\r' => {
            *rest = rest.strip_prefix('\n').unwrap_or(rest);
            out.push('\n');
        }
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' => out.push('\n'),
        // Some text recognition writes it for the hyphen at a line's end.
        '¬' if rest.starts_with(['\n', '\r']) => out.push('-'),
        '\u{ad}' => {
            // At a line's end a soft hyphen is the hyphen that shows: the word goes on below.
            if rest.starts_with(['\n', '\r']) {
                out.push('-');
            }
        }
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => {}
        '\u{FB00}'..='\u{FB06}' => out.extend(std::iter::once(c).nfkc()),
        '\u{E000}'..='\u{F8FF}' => out.push('•'),
        '\n' | '\t' => out.push(c),
        c if c.is_control() => out.push(' '),
        c => out.push(c),
    }
}

/// Joins words that were broken at line ends, and keeps the hyphens that belong to a word.
fn rejoin(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        let (line, below) = (&rest[..at], &rest[at + 1..]);
        let trimmed = line.trim_end_matches([' ', '\t']);
        let hyphenated = trimmed
            .strip_suffix(['-', '\u{2010}'])
            .filter(|stem| ends_in_word(stem));
        let (stem, next) = match (hyphenated, below.trim_start_matches([' ', '\t'])) {
            (Some(stem), next) if next.starts_with(char::is_alphanumeric) => (stem, next),
            _ => {
                out.push_str(trimmed);
                out.push('\n');
                rest = below;
                continue;
            }
        };
        match danish::hyphen_at_line_end(last_word(stem), first_word(next)) {
            danish::LineEnd::Broken => {
                out.push_str(stem);
                rest = next;
            }
            danish::LineEnd::Hyphenated => {
                out.push_str(stem);
                out.push('-');
                rest = next;
            }
            danish::LineEnd::Suspended => {
                out.push_str(stem);
                out.push_str("-\n");
                rest = below;
            }
        }
    }
    out.push_str(rest);
    out
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(char::is_alphanumeric)
}

fn last_word(text: &str) -> &str {
    let start = text
        .rfind(|c: char| !c.is_alphanumeric() && c != '-')
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    &text[start..]
}

fn first_word(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(raw: &str) -> String {
        page_text(raw.to_owned())
    }

    #[test]
    fn a_word_broken_at_a_line_end_is_whole_again() {
        assert_eq!(
            clean("til igangvæ-\nrende tiltag"),
            "til igangværende tiltag"
        );
        assert_eq!(clean("stimu- \n lering"), "stimulering");
        assert_eq!(
            clean("alle sam-\nmen, og der-\ntil"),
            "alle sammen, og dertil"
        );
        assert_eq!(clean("klima¬\nplan, ikke ¬a"), "klimaplan, ikke ¬a");
        assert_eq!(clean("bekendt\u{2010}\ngørelse"), "bekendtgørelse");
        assert_eq!(
            clean("bekendt\u{ad}\ngørelse, bør\u{ad}ne\u{200b}have"),
            "bekendtgørelse, børnehave"
        );
    }

    #[test]
    fn hyphens_that_belong_to_a_word_stay() {
        assert_eq!(clean("en ny EU-\nregulering"), "en ny EU-regulering");
        assert_eq!(clean("olie-\nog gasudvinding"), "olie-\nog gasudvinding");
        assert_eq!(clean("olie- og gas"), "olie- og gas");
        assert_eq!(clean("1.000-\ndages-programmet"), "1.000-dages-programmet");
        assert_eq!(clean("1.000-dages-\nprogrammet"), "1.000-dages-programmet");
        assert_eq!(clean("en EU-regu-\nlering"), "en EU-regulering");
        assert_eq!(clean("fra ung-\ntil voksen"), "fra ung-\ntil voksen");
        assert_eq!(clean("Nord-\nSjælland"), "Nord-Sjælland");
        assert_eq!(clean("- et punkt -\nog et til"), "- et punkt -\nog et til");
    }

    #[test]
    fn decomposed_letters_and_ligatures_become_plain() {
        assert_eq!(clean("pa\u{30a} o\u{fb03}ciel"), "på officiel");
        assert_eq!(clean("a\r\nb\rc\u{b}d\u{7}e"), "a\nb\nc\nd e");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(raw in "[a-cæøåA-C0-2 \\-\n\r\u{ad}\u{200b}\u{30a}.,]{0,60}") {
            let once = clean(&raw);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(is_nfc(&once));
        }

        #[test]
        fn what_is_left_alone_needs_nothing(
            raw in "([a-c ÅÆ×\\-]{20,40}[–’…»\u{a0}\u{ad}\u{200b}\u{2028}\r\u{85}\u{30a}\u{2010}\n\t•\u{e000}]{0,2}){0,3}",
        ) {
            prop_assert_eq!(clean(&raw), rejoin(&plain_characters(&raw)));
        }

        #[test]
        fn no_text_panics(raw in any::<String>()) {
            prop_assert!(is_nfc(&clean(&raw)));
        }
    }
}
