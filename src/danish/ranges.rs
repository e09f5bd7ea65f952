//! Ranges of what is counted: `3-4 mio. kr.`, `mellem 3 og 4 dage`, `6- til 10-årige`, `10-15.000 kr.`, `7.-9. klasse`,
//! `10, 20 eller 30 dage`.
//!
//! In comes the window of a [`TokenStream`] whose first atom is a number; out go the tokens of the range that it begins, the
//! other numbers also where the last one stands: there all stand before what they count. Which numbers a list tells of
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
/// How many atoms the longest range has, and those behind: `3, 4, 5, 6 og 7`, `nye`, `boliger`.
const LONGEST: usize = 8;
/// So many numbers are listed before one thing.
const MOST: usize = 5;
/// Of a span of more ordinal numbers the ends count.
const LONGEST_SPAN: u32 = 12;
/// Words before a range of whatever stands behind it.
const BEFORE: [&str; 4] = ["mellem", "fra", "henholdsvis", "hhv"];

/// Where the atoms of a range stand in the window.
struct Range {
    /// At least two, in order.
    numbers: Vec<usize>,
    tie: Tie,
    /// `8. og 9. klasse`
    ordinals: bool,
    /// What is tied to the last number by a hyphen.
    counted: Option<usize>,
}

/// What stands before the last number of a range.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    Dash,
    /// `til`
    To,
    /// `og`, `eller`
    Or,
}

impl Range {
    fn last(&self) -> usize {
        self.numbers[self.numbers.len() - 1]
    }
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
        let range = self.range_ahead(BEFORE.contains(&before))?;
        let others = self.other_numbers(&range, before)?;
        if !self.stands_apart(first) {
            return None;
        }
        Some(self.push_range(&range, &others))
    }

    /// What is written, and at the place of the last number the others, too.
    fn push_range(&mut self, range: &Range, others: &[String]) -> (usize, u32) {
        let last = range.last();
        for at in 0..last {
            let atom = self.window()[at];
            let span = (atom.start, atom.end);
            let found = if atom.kind == Kind::Number {
                let number = numbers::in_one_form(atom.text(self.text));
                self.push_number(span, at as u32, 1, Role::Word, &number);
                continue;
            } else {
                self.word_entry(atom, false)
            };
            self.push_entry(span, at as u32, 1, Role::Word, found);
        }
        let first = self.window()[0];
        // What is written comes first: to the word behind, these numbers only belong.
        for number in others {
            let terms = [(Some(mark::LEMMA), number.as_str())];
            self.push_literal(
                (first.start, first.end),
                last as u32,
                1,
                Role::Piece,
                &terms,
            );
        }
        let number = self.window()[last];
        let (span, at) = ((number.start, number.end), last as u32);
        let to = numbers::in_one_form(number.text(self.text));
        let Some(counted) = range.counted else {
            self.push_number(span, at, 1, Role::Word, &to);
            return (last + 1, at + 1);
        };
        let word = self.window()[counted];
        let joined = self.written_together(&[number, word]);
        let found = self.joined_entry(&joined);
        self.push_entry((number.start, word.end), at, 2, Role::Joined, found);
        self.push_number(span, at, 1, Role::Word, &to);
        let found = self.word_entry(word, false);
        self.push_entry((word.start, word.end), at + 1, 1, Role::Word, found);
        (counted + 1, at + 2)
    }

    /// The range that the window begins with, by what stands between and behind its numbers.
    fn range_ahead(&self, leads: bool) -> Option<Range> {
        let ordinals = self.gap(0)?.starts_with('.');
        let is_number = |at: usize| {
            let atom = self.window().get(at);
            atom.is_some_and(|atom| atom.kind == Kind::Number)
        };
        let mut numbers = vec![0];
        let (tie, last) = loop {
            let at = numbers[numbers.len() - 1];
            let gap = self.gap(at)?;
            let gap = if ordinals {
                gap.strip_prefix('.')?
            } else {
                gap
            };
            match gap {
                ", " if is_number(at + 1) && numbers.len() < MOST => numbers.push(at + 1),
                "-" | "–" | " - " | " – " => break (Tie::Dash, at + 1),
                "/" if ordinals => break (Tie::Or, at + 1),
                " " | "- " if matches!(self.gap(at + 1), Some(" " | "\n")) => {
                    let tie = match self.window()[at + 1].text(self.text) {
                        "til" => Tie::To,
                        "eller" => Tie::Or,
                        "og" if leads || ordinals || at > 0 || gap == "- " => Tie::Or,
                        _ => return None,
                    };
                    break (tie, at + 2);
                }
                _ => return None,
            }
        };
        if !is_number(last) || (numbers.len() > 1 && tie != Tie::Or) {
            return None;
        }
        numbers.push(last);
        let (next, gap) = (self.window().get(last + 1)?, self.gap(last)?);
        let is_word = next.kind == Kind::Word;
        let counts = is_word && may_be_counted(next.text(self.text));
        let ordinal_behind = gap == ". " && counts;
        let range = |counted, ordinals| Range {
            numbers,
            tie,
            ordinals,
            counted,
        };
        if ordinals || (tie == Tie::Dash && ordinal_behind) {
            return ordinal_behind.then(|| range(None, true));
        }
        let hyphenated = is_word && is_hyphen(gap) && !self.gap(last + 1).is_some_and(is_hyphen);
        let plain = self.next_is_counted(last)
            || (leads && parts_from_counted(gap) && counts)
            || self.counts_noun(last);
        let counted = hyphenated.then_some(last + 1);
        (hyphenated || plain).then(|| range(counted, false))
    }

    /// The numbers of a range that stand before what is counted as its last one does, in their one form.
    fn other_numbers(&self, range: &Range, before: &str) -> Option<Vec<String>> {
        let written = |at: usize| self.window()[at].text(self.text);
        let forms = range
            .numbers
            .iter()
            .map(|&at| self.counting(self.window()[at]));
        let mut forms = forms.collect::<Option<Vec<String>>>()?;
        let to = forms.pop()?;
        if let [from] = &forms[..] {
            let from_year = is_year(written(0)) && !written(0).contains('.');
            if range.tie == Tie::To && from_year {
                return None;
            }
            let may_fall = before != "mellem" && BEFORE.contains(&before);
            let first = first_end(from, &to, written(range.last()), may_fall)?;
            let mut others = vec![first];
            if range.ordinals && range.tie != Tie::Or {
                others.extend(between(from, &to));
            }
            return Some(others);
        }
        (!forms.iter().any(|number| is_year(number))).then_some(forms)
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

/// The first one of two numbers in their one form, where they can be the ends of a range: rising ones, unless it is said
/// that something falls. The first of `10-15.000` is ten thousand, of `500-1.000` what is written.
fn first_end(from: &str, to: &str, last_written: &str, may_fall: bool) -> Option<String> {
    let leading = last_written
        .split_once('.')
        .map_or(0, |(leading, _)| leading.len());
    let thousands = if from.len() <= leading && from.bytes().all(|b| b.is_ascii_digit()) {
        "000".repeat(last_written.matches('.').count())
    } else {
        String::new()
    };
    let first = format!("{from}{thousands}");
    let value = |number: &str| number.replace(',', ".").parse::<f64>().ok();
    let (rises, differs) = value(&first)
        .zip(value(to))
        .map(|(first, to)| (first < to, first != to))?;
    ((rises || may_fall && differs) && !(is_year(&first) && is_year(to))).then_some(first)
}

/// The whole numbers between two, unless they are many.
fn between(from: &str, to: &str) -> Vec<String> {
    let ends = from.parse::<u32>().ok().zip(to.parse().ok());
    let ends = ends.filter(|(from, to)| from < to && to - from <= LONGEST_SPAN);
    let numbers = ends.into_iter().flat_map(|(from, to)| from + 1..to);
    numbers.map(|number| number.to_string()).collect()
}

fn is_year(number: &str) -> bool {
    number.parse().is_ok_and(|year: u32| YEARS.contains(&year))
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
    fn a_range_rises_unless_something_falls_and_is_no_span_of_years() {
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
            let first = first_end(from, to, last, false);
            assert_eq!(first.as_deref(), expected, "{from}-{last}");
        }
        let fallen = first_end("25", "22", "22", true);
        assert_eq!(fallen.as_deref(), Some("25"));
    }
}
