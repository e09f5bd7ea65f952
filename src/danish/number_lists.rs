//! Numbers behind other numbers: ranges of what is counted, lists of paragraphs.
//!
//! In comes a number and the text around it; out go the tokens that make both ends of `3-4 mio. kr.` stand before what
//! they count, and every number of `§§ 12, 13 og 15-17` behind its sign. The text is read backwards from the number:
//! whatever stands there, a number is one group, and the analysis can begin anew before it. Lists of documents
//! (`spørgsmål 21 og 22`) are read forwards, in `reference_groups`.

use super::atoms::{Atom, Kind};
use super::number_groups::canonical;
use super::stream::TokenStream;
use super::token::Role;
use super::types::exact_form;
use super::{lists, mark};
use std::ops::Range;

/// No number of a range is longer, in bytes.
const LONGEST_IN_RANGE: usize = 12;
/// A list of paragraphs has no more numbers before one of them.
const MOST_LISTED: usize = 12;
/// A paragraph's number has no more digits.
const MOST_DIGITS: usize = 4;
/// How many paragraphs a span has at most.
const LONGEST_SPAN: u32 = 40;
/// The signs before the numbers of a statute, as they may be written, and their one form.
const SIGNS: [(&str, &str); 8] = [
    ("§ ", "§"),
    ("§\u{a0}", "§"),
    ("§", "§"),
    ("stk. ", "stk"),
    ("Stk. ", "stk"),
    ("stk.\u{a0}", "stk"),
    ("stk.", "stk"),
    ("stk ", "stk"),
];

/// What ties a number to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tie {
    Comma,
    /// `og`, `eller`, `samt`.
    And,
    /// A dash, or `til`: all numbers between.
    Span,
}

const TIES: [(&str, Tie); 10] = [
    ("-", Tie::Span),
    ("–", Tie::Span),
    (" - ", Tie::Span),
    (" – ", Tie::Span),
    (" til ", Tie::Span),
    (" og ", Tie::And),
    (", og ", Tie::And),
    (" eller ", Tie::And),
    (" samt ", Tie::And),
    (", ", Tie::Comma),
];

/// The text before what ties it to the number behind it, and that; the longest that fits.
fn tied(before: &str) -> Option<(&str, Tie)> {
    // Few numbers stand behind any.
    if !before.ends_with([' ', '-', '–']) {
        return None;
    }
    let fitting = TIES
        .iter()
        .filter_map(|(tie, kind)| Some((before.strip_suffix(tie)?, *kind)));
    fitting.min_by_key(|(rest, _)| rest.len())
}

/// What a statute's number belongs to, which stands at the head of its list.
#[derive(Debug, PartialEq, Eq)]
struct Listed {
    sign: &'static str,
    /// What ties it to the number before it, and that.
    tie: Tie,
    number: u32,
}

impl Listed {
    /// Of the number between two texts.
    fn between(before: &str, behind: &str) -> Option<Self> {
        let (mut rest, tie) = tied(before)?;
        let (mut sure, mut nearest) = (tie != Tie::Comma || goes_on(behind), None);
        for _ in 0..MOST_LISTED {
            let (left, number) = number_at_end(rest)?;
            let number = *nearest.get_or_insert(number);
            let sign = SIGNS.iter().find(|(sign, _)| left.ends_with(sign));
            if let Some((written, sign)) = sign {
                // `§§` tells by itself that several follow.
                sure |= left.trim_end_matches(written).ends_with('§');
                return sure.then_some(Self { sign, tie, number });
            }
            let (further, joint) = tied(left)?;
            sure |= joint != Tie::Comma;
            rest = further;
        }
        None
    }
}

/// Whether another number follows that is tied by more than a comma: `13` in `12, 13 og 14`.
fn goes_on(behind: &str) -> bool {
    let number = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let tied = |tie: &str| behind.strip_prefix(tie).is_some_and(number);
    TIES.iter().any(|(tie, _)| tied(tie))
}

/// The text before the number that it ends in, whose letter may stand behind it, and that number.
fn number_at_end(text: &str) -> Option<(&str, u32)> {
    let bare = text
        .strip_suffix(|c: char| c.is_ascii_lowercase())
        .unwrap_or(text);
    let bare = bare.trim_end_matches(' ');
    let rest = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &bare[rest.len()..];
    let number = digits
        .parse()
        .ok()
        .filter(|_| digits.len() <= MOST_DIGITS)?;
    Some((rest, number))
}

/// The term of a paragraph that stands in a list.
pub(crate) fn listed_paragraph(sign: &str, number: impl std::fmt::Display) -> String {
    format!("{}{sign}{number}", mark::ENTITY)
}

impl TokenStream<'_> {
    /// `§§ 12, 13 og 15-17`, `stk. 2 og 3`: every further number as if the sign stood right before it. The first one is
    /// found by what stands there.
    pub(super) fn push_listed_paragraph(&mut self, number: Atom) {
        let behind = &self.text[number.end..];
        let digits = number.text(self.text);
        let Some(listed) = Listed::between(&self.text[..number.start], behind) else {
            return;
        };
        // `stk. 2, 1. pkt.` counts something else.
        let Some(last) = digits.parse::<u32>().ok().filter(|_| !is_ordinal(behind)) else {
            return;
        };
        let is_span =
            listed.tie == Tie::Span && listed.number < last && last - listed.number <= LONGEST_SPAN;
        let first = if is_span { listed.number + 1 } else { last };
        let span = (number.start, number.end);
        for number in first..=last {
            let term = listed_paragraph(listed.sign, number);
            self.push_literal(span, 0, 1, Role::Entity, &[(None, &term)]);
        }
    }

    /// `3-4 mio. kr.`, `mellem 3 og 4 dage`, `6- til 10-årige`: the first number stands where the last one does, too, before
    /// what both count.
    pub(super) fn push_first_of_range(&mut self, last: Atom) {
        let Some(first) = first_of_range(&self.text[..last.start]) else {
            return;
        };
        let next = self.window().get(1).map(|next| (self.gap(0), next));
        let is_counted = next.is_some_and(|(gap, next)| match gap {
            Some("-") => next.kind == Kind::Word,
            Some("" | " " | "\u{a0}") => may_be_counted(next.text(self.text)),
            _ => false,
        });
        if is_counted {
            let canonical = canonical(&self.text[first.clone()]);
            self.push_number((first.start, last.end), 0, 1, Role::Piece, &canonical);
        }
    }
}

/// `1. pkt.`, but not the end of a sentence.
fn is_ordinal(behind: &str) -> bool {
    let rest = behind.strip_prefix(". ");
    rest.is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

/// Whether a number may count a word: a unit, or what is written small and leads on to nothing else.
fn may_be_counted(word: &str) -> bool {
    lists::unit(&exact_form(word)).is_some()
        || (word.starts_with(char::is_lowercase)
            && word.len() > 2
            && !lists::follows_suspended_hyphen(word))
}

/// Which bytes at the end of a text are the first number of a range, before a dash or a word that leads to the last one.
fn first_of_range(before: &str) -> Option<Range<usize>> {
    let (tied, tie) = tied(before)?;
    let tied = tied.strip_suffix('-').unwrap_or(tied);
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let rest = tied.trim_end_matches(is_of_number);
    let first = &tied[rest.len()..];
    // A longer chain is a date, a telephone number or the like.
    let stands_alone = !rest.ends_with(|c: char| c.is_alphanumeric() || "-–/:§".contains(c));
    let is_whole = first.starts_with(|c: char| c.is_ascii_digit())
        && first.ends_with(|c: char| c.is_ascii_digit());
    let fits = tie != Tie::Comma && stands_alone && is_whole && first.len() <= LONGEST_IN_RANGE;
    fits.then_some(rest.len()..tied.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_leads_back_to_its_sign() {
        let listed = |sign, tie, number| Some(Listed { sign, tie, number });
        for (before, behind, expected) in [
            ("jf. §§ 30 og ", " i loven", listed("§", Tie::And, 30)),
            ("§§ 12, ", " finder", listed("§", Tie::Comma, 12)),
            ("§§ 12, 13 og ", ".", listed("§", Tie::And, 13)),
            ("§ 12, stk. 1-", ".", listed("stk", Tie::Span, 1)),
            ("§§ 141 a-", " d", listed("§", Tie::Span, 141)),
            ("§§ 20a og ", "", listed("§", Tie::And, 20)),
            ("stk. 2, ", " og 4", listed("stk", Tie::Comma, 2)),
            ("§ 2, ", " børn", None),
            ("§ 12, stk. ", "", None),
            ("i 2 og ", "", None),
        ] {
            assert_eq!(
                Listed::between(before, behind),
                expected,
                "{before}|{behind}"
            );
        }
    }

    #[test]
    fn a_range_begins_with_a_number_by_itself() {
        for (before, first) in [
            ("koster 3-", Some("3")),
            ("mellem 3,5 og ", Some("3,5")),
            ("de 6- til ", Some("6")),
            ("fra 1.000 – ", Some("1.000")),
            ("1-2-", None),
            ("2017-7-", None),
            ("3, ", None),
            ("børn og ", None),
        ] {
            assert_eq!(
                first_of_range(before).map(|at| &before[at]),
                first,
                "{before}"
            );
        }
    }
}
