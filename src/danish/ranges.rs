//! Ranges of what is counted: `3-4 mio. kr.`, `mellem 3 og 4 dage`, `6- til 10-årige`, `10-15.000 kr.`, `8. og 9. klasse`.
//!
//! In comes the window of a [`TokenStream`] whose first atom is a number; out go the tokens of the range that it begins, the
//! first number also where the last one stands: there both stand before what they count. Which numbers a list tells of
//! is for `number_lists` to say.

use super::atoms::{Atom, Kind};
use super::groups::is_hyphen;
use super::number_lists::{YEARS, number_follows, parts_from_counted};
use super::stream::TokenStream;
use super::token::Role;
use super::types::exact_form;
use super::{dates, lists, mark, numbers};

/// What parts a word from its number is no longer, in bytes.
const LONGEST_GAP: usize = 3;
/// How many atoms the longest range has, and the one behind: `6- til 10-årige`, `børn`.
const LONGEST: usize = 5;
/// Words before a range of whatever stands behind it.
const BEFORE: [&str; 2] = ["mellem", "fra"];

/// Where the atoms of a range stand in the window, behind its first number.
#[derive(Clone, Copy)]
struct Range {
    /// `og`, `eller`, `til`.
    tie: Option<usize>,
    last: usize,
    /// What is tied to the last number by a hyphen.
    counted: Option<usize>,
}

impl TokenStream<'_> {
    /// Emits the tokens of a range; `None` where there is none.
    pub(super) fn range(&mut self, first: Atom) -> Option<(usize, u32)> {
        let behind = &self.text[first.end..];
        if !number_follows(behind.strip_prefix('.').unwrap_or(behind)) {
            return None;
        }
        self.fill_window(LONGEST);
        let before = self.word_before(first).map(exact_form);
        let before = before.as_deref().unwrap_or("");
        if has_own_number(before) {
            return None;
        }
        let leads = BEFORE.contains(&before);
        let range = self.range_ahead(leads)?;
        let last = self.window()[range.last];
        let (from, to) = (self.counting(first)?, self.counting(last)?);
        let lower = lower_end(&from, &to, last.text(self.text))?;
        if !self.stands_apart(first) {
            return None;
        }
        self.push_number((first.start, first.end), 0, 1, Role::Word, &from);
        if let Some(tie) = range.tie {
            let tie = self.window()[tie];
            let found = self.word_entry(tie, false);
            self.push_entry((tie.start, tie.end), 1, 1, Role::Word, found);
        }
        let at = range.last as u32;
        let span = (first.start, first.end);
        // What is written comes first: to the word behind, this number only belongs.
        let terms = [(Some(mark::LEMMA), lower.as_str())];
        self.push_literal(span, at, 1, Role::Piece, &terms);
        let Some(counted) = range.counted else {
            self.push_number((last.start, last.end), at, 1, Role::Word, &to);
            return Some((range.last + 1, at + 1));
        };
        let word = self.window()[counted];
        let joined = self.written_together(&[last, word]);
        let found = self.joined_entry(&joined);
        self.push_entry((last.start, word.end), at, 2, Role::Joined, found);
        self.push_number((last.start, last.end), at, 1, Role::Word, &to);
        let found = self.word_entry(word, false);
        self.push_entry((word.start, word.end), at + 1, 1, Role::Word, found);
        Some((counted + 1, at + 2))
    }

    /// The range that the window begins with, by what stands between and behind its numbers.
    fn range_ahead(&self, leads: bool) -> Option<Range> {
        let gap = self.gap(0)?;
        let behind_dot = gap.strip_prefix('.');
        let ordinals = behind_dot.is_some();
        let (tie, last) = match behind_dot.unwrap_or(gap) {
            "-" | "–" | " - " | " – " => (None, 1),
            " " | "- " if matches!(self.gap(1), Some(" " | "\n")) => (Some(1), 2),
            _ => return None,
        };
        if let Some(tie) = tie {
            let word = self.window()[tie].text(self.text);
            let is_list = self.gap(0) == Some("- ");
            let is_tie = match word {
                "eller" | "til" => true,
                "og" => leads || is_list || ordinals,
                _ => false,
            };
            if !is_tie {
                return None;
            }
        }
        let next = self.window().get(last + 1)?;
        let is_word = next.kind == Kind::Word;
        let gap = self.gap(last)?;
        if ordinals {
            let is_ordinal = is_word && gap == ". " && may_be_counted(next.text(self.text));
            let counted = None;
            return is_ordinal.then_some(Range { tie, last, counted });
        }
        let hyphenated = is_word && is_hyphen(gap) && !self.gap(last + 1).is_some_and(is_hyphen);
        let plain = self.next_is_counted(last)
            || (leads && parts_from_counted(gap) && may_be_counted(next.text(self.text)));
        let counted = hyphenated.then_some(last + 1);
        (hyphenated || plain).then_some(Range { tie, last, counted })
    }

    /// The one form of a number that may count something: it is no day.
    fn counting(&self, atom: Atom) -> Option<String> {
        let written = atom.text(self.text);
        let is_day = || dates::dotted_loosely(written, &self.text[..atom.start]).is_some();
        (atom.kind == Kind::Number && !is_day()).then(|| numbers::in_one_form(written))
    }

    /// The word right before a number. No excerpt begins between the two.
    fn word_before(&self, number: Atom) -> Option<&str> {
        let gap = &self.text[self.behind..number.start];
        let before = &self.text[..self.behind];
        let start = before.trim_end_matches(is_of_word);
        (is_tied_before(gap) && start.len() < before.len()).then(|| &before[start.len()..])
    }

    /// Whether nothing is tied to a number from before: `1-2-3`, `§3`.
    fn stands_apart(&self, atom: Atom) -> bool {
        let before = &self.text[self.behind..atom.start];
        match before.chars().next_back() {
            Some(c) => !matches!(c, '-' | '–' | '/' | ':' | '§' | '.' | ','),
            None => self.behind == 0 && !self.continued,
        }
    }
}

/// Of a word or a sign that a number may belong to.
fn is_of_word(c: char) -> bool {
    c.is_alphabetic() || c == '§'
}

/// Whether this stands between a word and a number that may belong to it: `kl. `.
fn is_tied_before(gap: &str) -> bool {
    gap.len() <= LONGEST_GAP
        && gap
            .chars()
            .all(|c| c.is_whitespace() || matches!(c, '.' | ':'))
}

/// The text behind a word from the number on that may belong to it.
pub(super) fn number_near(behind: &str) -> Option<&str> {
    let mut near = behind.bytes().take(LONGEST_GAP + 1);
    let (gap, number) = behind.split_at(near.position(|byte| byte.is_ascii_digit())?);
    is_tied_before(gap).then_some(number)
}

/// Whether a text can be cut at a byte, by what stands around it: not between a word and its number.
pub(crate) fn can_be_cut(text: &str, at: usize) -> bool {
    let (before, behind) = text.split_at(at);
    number_near(behind).is_none() || !before.ends_with(is_of_word)
}

/// Whether the number behind a word in exact form says which one is meant, and counts nothing: `§ 3`, `punkt 8`, `kl. 9`.
fn has_own_number(exact: &str) -> bool {
    matches!(exact, "§§" | "kl" | "klokken")
        || lists::is_numbered(exact)
        || lists::is_reference_word(exact)
        || lists::is_reference_letter(exact)
}

/// The lower one of two numbers in their one form, where they can be the ends of a range. The first of `10-15.000` is ten
/// thousand, of `500-1.000` what is written.
fn lower_end(from: &str, to: &str, last_written: &str) -> Option<String> {
    let leading = last_written
        .split_once('.')
        .map_or(0, |(leading, _)| leading.len());
    let thousands = if from.len() <= leading && from.bytes().all(|b| b.is_ascii_digit()) {
        "000".repeat(last_written.matches('.').count())
    } else {
        String::new()
    };
    let lower = format!("{from}{thousands}");
    let is_year = |number: &str| number.parse().is_ok_and(|year: u32| YEARS.contains(&year));
    let value = |number: &str| number.replace(',', ".").parse::<f64>().ok();
    let ascending = value(&lower)
        .zip(value(to))
        .is_some_and(|(lower, to)| lower < to);
    (ascending && !(is_year(from) && is_year(to))).then_some(lower)
}

/// Whether a number may count a word: what is written small and leads on to nothing else.
fn may_be_counted(word: &str) -> bool {
    word.starts_with(char::is_lowercase)
        && word.len() > 2
        && !lists::follows_suspended_hyphen(word)
        && lists::month(&exact_form(word)).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ascends_and_is_no_span_of_years() {
        for (from, to, last, expected) in [
            ("3", "4", "4", Some("3")),
            ("2,5", "3", "3", Some("2,5")),
            ("500", "1000", "1.000", Some("500")),
            ("10000", "20000", "20.000", Some("10000")),
            ("10", "15000", "15.000", Some("10000")),
            ("1", "2500000", "2.500.000", Some("1000000")),
            ("5", "1000", "1.000", None),
            ("4", "3", "3", None),
            ("2018", "2019", "2019", None),
        ] {
            let lower = lower_end(from, to, last);
            assert_eq!(lower.as_deref(), expected, "{from}-{last}");
        }
    }
}
