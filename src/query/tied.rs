//! Which neighbouring words of a query are one thing.
//!
//! In come words from one on; out goes how many of them belong together: a paragraph with its letter, an amount, a number
//! with what it counts or what it names, a case number, a moment. What is looked for then is decided in `units` and `readings`.

use super::readings::{Words, is_figures, is_name_before_figures};
use super::times;
use super::units::Word;
use crate::danish;

/// The letters before the year of a document of the European Union: `KOM`, `JOIN`.
const SERIES: std::ops::RangeInclusive<usize> = 3..=4;
/// `§ 20 a, stk. 2`, and one more: there are ways to write each, and ways for all together.
const LONGEST_REFERENCE: usize = 6;
/// The numbers that name a case have fewer figures than this.
const MOST_FIGURES: usize = 12;

/// How many words the first one is tied to: a paragraph sign to its number and its letter, a number to its units, or to
/// the noun that it counts, an hour to `kl.`, a day in words to its month and year.
pub(super) fn tied(words: Words<'_>) -> usize {
    let Words { text, plain, .. } = words;
    let sign = |word: &Word| word.is_form("§") || word.is_form("stk");
    if sign(plain[0]) {
        let mut length = 0;
        while length < LONGEST_REFERENCE
            && plain.get(length).is_some_and(|word| sign(word))
            && plain.get(length + 1).is_some_and(|word| word.is_number())
        {
            length += 2;
            let number = plain[length - 1];
            length += usize::from(
                plain
                    .get(length)
                    .is_some_and(|word| word.is_letter_of(number, text)),
            );
        }
        return length.max(1);
    }
    let moment = times::length(words);
    if moment > 0 {
        return moment;
    }
    if let Some(amount) = words.amount(0).filter(|amount| amount.words > 1)
        && amount.is_explicit()
    {
        return amount.words;
    }
    let case = case_number(words);
    if case > 1 {
        return case;
    }
    if is_union_document(words) {
        return 3;
    }
    if is_name_before_figures(words, 0) || is_numbered(words) {
        return 2;
    }
    if !plain[0].is_amount(text) {
        return 1;
    }
    let units = plain[1..].iter().take_while(|word| word.is_unit()).count();
    if units > 0 {
        return 1 + units;
    }
    let noun = plain.get(1).is_some_and(|word| {
        !word.is_number() && word.token.position == plain[0].token.position + 1
    });
    if noun { 2 } else { 1 }
}

/// How many words name a case or a legal act together: figures with strokes between them (`21/1234`, `2016/679`), of which
/// the first may be a letter (`C-123/45`), and figures with hyphens where they can be no span: `2021-0123456`.
fn case_number(words: Words<'_>) -> usize {
    let is_plain = |at: usize| {
        let word = words.plain.get(at);
        let written = word.map_or("", |word| &words.text[word.token.start..word.token.end]);
        is_figures(written, 1..MOST_FIGURES)
    };
    let starts_with_letter = words.exact(0).chars().count() == 1
        && words.exact(0).starts_with(char::is_alphabetic)
        && words.gap(0) == "-";
    let first = usize::from(starts_with_letter);
    if !is_plain(first) {
        return 1;
    }
    let mut end = first + 1;
    while matches!(words.gap(end - 1), "/" | "-") && is_plain(end) {
        end += 1;
    }
    let has_stroke = (first + 1..end).any(|at| words.gap(at - 1) == "/");
    let is_serial = |at: usize| words.exact(at).starts_with('0') || words.exact(at).len() > 5;
    let names = has_stroke || (end - first > 1 && (first + 1..end).any(is_serial));
    if names { end } else { 1 }
}

/// A document of the European Union: `KOM(2020) 123`.
fn is_union_document(words: Words<'_>) -> bool {
    let series = words.plain.first();
    let series = series.map_or("", |word| &words.text[word.token.start..word.token.end]);
    SERIES.contains(&series.len())
        && series.bytes().all(|b| b.is_ascii_uppercase())
        && matches!(words.gap(0), "(" | " (")
        && is_figures(words.exact(1), 4..5)
        && matches!(words.gap(1), ")" | ") ")
        && is_figures(words.exact(2), 1..6)
}

/// A word whose number says which one is meant, and that number; a year says when.
fn is_numbered(words: Words<'_>) -> bool {
    let number = words.plain.get(1);
    danish::is_numbered(words.exact(0))
        && matches!(words.gap(0), " " | "\u{a0}" | ". ")
        && number.is_some_and(|number| number.is_amount(words.text))
}

/// The letter of `L 123A`, behind a reference of so many words.
pub(super) fn letter_behind<'w>(plain: &[&'w Word], length: u32) -> Option<&'w Word> {
    let number = plain.get(length as usize - 1)?;
    let letter = plain.get(length as usize)?;
    let is_letter = letter
        .exact
        .as_ref()
        .is_some_and(|exact| exact.chars().count() == 1);
    (is_letter && letter.token.start == number.token.end).then_some(*letter)
}
