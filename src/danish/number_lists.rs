//! Lists of numbers: `21, 22 og 24-26`, `§§ 12, 13 a og 15-17`, `§§ 7, stk. 2, og 9, stk. 1`.
//!
//! In comes the window of a [`TokenStream`] with a number in it; out go the numbers that are listed behind that one, and
//! the tokens that make each of them stand behind what stands before all. What stands there is told by `data/listed.tsv`;
//! lists of whole documents have their tokens from `reference_groups`. The parts of sections are read in `section_parts`.

use super::atoms::{Atom, Kind};
use super::groups::{LOOK_AHEAD, is_hyphen};
use super::ranges::number_near;
use super::stream::{TokenStream, WINDOW};
use super::token::Role;
use super::types::exact_form;
use super::word::{may_be_plural_noun, may_be_present};
use super::{lists, mark};
use std::fmt;

/// How many numbers a span has at most; a longer one is found by its ends.
const LONGEST_SPAN: u32 = 40;
/// How many a span of sections has: longer ones are whole chapters, and would take as much room as all others together.
const LONGEST_OF_SECTIONS: u32 = 12;
/// Numbers that read as years.
pub(super) const YEARS: std::ops::Range<u32> = 1800..2100;
/// How many atoms of a list of sections are read.
const LONGEST_LIST: usize = 60;
/// Between a number and a noun so many adjectives are looked for.
const MOST_ADJECTIVES: usize = 2;
/// A number has no more digits.
const MOST_DIGITS: usize = 5;

/// A number of a list, and the letter that may stand behind it: `20 a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub figures: u32,
    letter: Option<u8>,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.figures)?;
        self.letter
            .map_or(Ok(()), |letter| write!(f, "{}", char::from(letter)))
    }
}

impl Number {
    /// Whether it reads as one: no list counts so far.
    fn is_year(self) -> bool {
        self.letter.is_none() && YEARS.contains(&self.figures)
    }

    /// The section that only its letter is told of, behind another one of the same number: `20 a-d`.
    fn with_letter(self, letter: u8) -> Option<Self> {
        self.letter.map(|_| Self {
            letter: Some(letter),
            ..self
        })
    }

    /// The numbers of a span behind this one, which is its first, of a long one the last; `None` where it is no span.
    fn up_to(self, last: Self, longest: u32) -> Option<Vec<Self>> {
        if let Some(letter) = last.letter.filter(|_| last.figures == self.figures) {
            let first = self.letter.map_or(b'a', |letter| letter + 1);
            let lettered = |letter| Self {
                letter: Some(letter),
                ..last
            };
            return (first <= letter).then(|| (first..=letter).map(lettered).collect());
        }
        let count = last.figures.checked_sub(self.figures)?;
        if count > longest {
            return Some(vec![last]);
        }
        let bare = |figures| Self {
            figures,
            letter: None,
        };
        let between = self.figures + 1..=last.figures;
        (count > 0).then(|| {
            let lettered = last.letter.map(|_| last);
            between.map(bare).chain(lettered).collect()
        })
    }
}

/// A number behind the first one of a list.
pub(super) struct Further {
    pub number: Number,
    /// Of a section the paragraph that is told with it.
    pub paragraph: Option<u32>,
    /// The byte behind it, or behind the end of its span.
    pub end: usize,
    /// Positions from what stands before the list to there.
    pub length: u32,
}

/// How the list is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Of a span of more numbers only the ends count.
    longest_span: u32,
    /// As behind `§§`: commas alone make it one, and each number may be followed by parts of its section.
    of_sections: bool,
    /// A comma before `og` ends it: `§ 95, stk. 2, og § 96`.
    no_comma_before_and: bool,
}

impl Style {
    /// A list of whole documents.
    pub const DOCUMENTS: Self = Self {
        longest_span: LONGEST_SPAN,
        of_sections: false,
        no_comma_before_and: false,
    };
}

/// What ties a number of a list to the one before.
#[derive(Clone, Copy)]
pub(super) enum Joint {
    Comma,
    /// `og`, `eller`, `samt`.
    And,
    /// A dash, or `til`: all numbers between.
    Span,
}

/// The term of a number in a list, behind the name of what stands before all (see [`listed`](super::listed)).
pub(crate) fn listed_number(name: &str, number: impl fmt::Display) -> String {
    format!("{}{name}{number}", mark::ENTITY)
}

/// The term of a paragraph of a section in a list.
pub(crate) fn listed_paragraph(section: impl fmt::Display, paragraph: impl fmt::Display) -> String {
    listed_number("§", format_args!("{section}stk{paragraph}"))
}

impl TokenStream<'_> {
    /// Tells of the numbers that are listed behind the window's head, a word or a sign: of each but the first, which is found
    /// by what stands there, unless a `nr.` parts it from the head (`uge nr. 9`).
    pub(super) fn push_listed(&mut self, head: Atom) {
        let Some(first) = self.first_listed(head) else {
            return;
        };
        let written = head.text(self.text);
        let exact = exact_form(written);
        let name = if head.kind == Kind::Sign {
            "§"
        } else {
            &exact
        };
        let name = lists::listed(name).unwrap_or(name);
        let style = Style {
            longest_span: LONGEST_OF_SECTIONS,
            of_sections: written == "§§",
            no_comma_before_and: name == "stk",
        };
        let further = self.further_numbers(first, style);
        let own = self.number_of_list(first, style).filter(|_| first > 1);
        let own = own.map(|(number, last)| self.further(first, last, number, None));
        for Further {
            number,
            paragraph,
            end,
            length,
        } in own.into_iter().chain(further)
        {
            if !number.is_year() {
                let term = match paragraph {
                    None => listed_number(name, number),
                    Some(paragraph) => listed_paragraph(number, paragraph),
                };
                let span = (head.start, end);
                let length = length + first as u32 - 1;
                self.push_literal(span, 0, length, Role::Piece, &[(None, &term)]);
            }
        }
    }

    /// The place in the window of the first number behind its head, where there is something to tell of it: of most heads
    /// there is not, and the text says so before its atoms are made.
    fn first_listed(&mut self, head: Atom) -> Option<usize> {
        let behind = &self.text[head.end..];
        let first = if let Some(number) = number_near(behind) {
            let behind = number.trim_start_matches(|c: char| c.is_ascii_digit());
            (head.text(self.text) == "§§" || number_follows(behind)).then_some(1)
        } else {
            let nr = behind.strip_prefix(" nr")?;
            (nr.starts_with(['.', ' ']) && number_near(nr).is_some()).then_some(2)
        };
        first.inspect(|_| _ = self.fill_window(LOOK_AHEAD))
    }

    /// The numbers of `21, 22 og 24-26` behind the one at a place of the window. Where no word or dash says that it is one
    /// list, what stands behind a comma belongs to something else.
    pub(super) fn further_numbers(&mut self, first: usize, style: Style) -> Vec<Further> {
        let (mut out, mut sure) = (Vec::new(), 0);
        let end = self.window().get(first).map(|number| number.end);
        let follows = |end| style.of_sections || number_follows(&self.text[end..]);
        if !end.is_some_and(follows) {
            return out;
        }
        self.fill_window(if style.of_sections {
            LONGEST_LIST
        } else {
            WINDOW
        });
        let Some((mut before, mut at)) = self.number_of_list(first, style) else {
            return out;
        };
        if style.of_sections {
            (at, _) = self.parts_of_section(before, at);
        }
        while let Some((joint, next)) = self.joint(at, style)
            && let Some((number, last)) = self
                .number_of_list(next, style)
                .or_else(|| Some((before.with_letter(self.letter_at(next)?)?, next)))
        {
            let told = match joint {
                Joint::Span => before.up_to(number, style.longest_span),
                Joint::Comma | Joint::And => Some(vec![number]),
            };
            let Some(told) = told else { break };
            let further = |number| self.further(first, last, number, None);
            out.extend(told.into_iter().map(further));
            (at, before) = (last, number);
            if style.of_sections {
                let paragraphs;
                (at, paragraphs) = self.parts_of_section(number, last);
                let told = paragraphs.into_iter();
                out.extend(
                    told.map(|(paragraph, last)| {
                        self.further(first, last, number, Some(paragraph))
                    }),
                );
            }
            if style.of_sections || !matches!(joint, Joint::Comma) {
                sure = out.len();
            }
        }
        out.truncate(sure);
        out
    }

    /// A number that ends, or whose span does, at a place of the window, in a list whose first one stands at another.
    fn further(
        &self,
        first: usize,
        last: usize,
        number: Number,
        paragraph: Option<u32>,
    ) -> Further {
        Further {
            number,
            paragraph,
            end: self.window()[last].end,
            length: (last - first) as u32 + 2,
        }
    }

    /// The number at a place of the window, and its last atom's place; none that counts something, and where no sections are
    /// listed none that has a part of its own.
    fn number_of_list(&self, at: usize, style: Style) -> Option<(Number, usize)> {
        let figures = self.plain_number(at)?;
        if !style.of_sections && self.has_part(at) {
            return None;
        }
        let is_word =
            |at: usize| matches!(self.window().get(at), Some(atom) if atom.kind == Kind::Word);
        let counts = self.next_is_counted(at) || (!style.of_sections && self.counts_noun(at));
        if counts || self.gap(at).is_some_and(is_hyphen) && is_word(at + 1) {
            return None;
        }
        let letter = self.letter_behind(at);
        let number = Number { figures, letter };
        Some((number, at + usize::from(letter.is_some())))
    }

    /// Whether what stands behind the number at a place of the window is what numbers count.
    pub(super) fn next_is_counted(&self, at: usize) -> bool {
        self.gap(at).is_some_and(parts_from_counted)
            && lists::is_counted(&exact_form(self.window()[at + 1].text(self.text)))
    }

    /// Whether a noun of which there are several, and no verb, stands behind the number at a place of the window, adjectives
    /// before it or not: `punkt 5 og 3 nye boliger` has no point 3.
    pub(super) fn counts_noun(&self, at: usize) -> bool {
        let small = |at: usize| {
            let word = self
                .window()
                .get(at)
                .filter(|atom| atom.kind == Kind::Word)?;
            let word = word.text(self.text);
            (word.len() > 2 && word.starts_with(char::is_lowercase)).then(|| exact_form(word))
        };
        for at in at..=at + MOST_ADJECTIVES {
            let is_tied = matches!(self.gap(at), Some(" " | "\u{a0}"));
            let Some(word) = small(at + 1).filter(|_| is_tied) else {
                return false;
            };
            if may_be_plural_noun(&word) {
                return !may_be_present(&word);
            }
            if !is_adjective(&word) {
                return false;
            }
        }
        false
    }

    /// The `a` of `20 a`; `i` is the word, and so is a letter that something is written behind.
    pub(super) fn letter_behind(&self, at: usize) -> Option<u8> {
        let is_tied = matches!(self.gap(at), Some(" " | "\u{a0}"));
        self.letter_at(at + 1).filter(|_| is_tied)
    }

    fn letter_at(&self, at: usize) -> Option<u8> {
        let &[letter] = self.window().get(at)?.text(self.text).as_bytes() else {
            return None;
        };
        (letter.is_ascii_lowercase() && letter != b'i').then_some(letter)
    }

    /// Whether a paragraph of what the number at a place of the window names stands behind it.
    pub(super) fn has_part(&self, at: usize) -> bool {
        let number = self.window().get(at);
        number.is_some_and(|number| self.text[number.end..].starts_with(", stk"))
    }

    /// A whole number that counts neither days nor hundredths.
    pub(super) fn plain_number(&self, at: usize) -> Option<u32> {
        let atom = self
            .window()
            .get(at)
            .filter(|atom| atom.kind == Kind::Number)?;
        let digits = atom.text(self.text);
        let behind = &self.text[atom.end..];
        // `4. juni`, but not the end of a sentence.
        let ordinal = behind.strip_prefix(". ");
        let is_ordinal = ordinal.is_some_and(|rest| rest.starts_with(char::is_lowercase));
        let is_plain = digits.len() <= MOST_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        let other = is_ordinal || behind.starts_with(['%', '/']);
        digits.parse().ok().filter(|_| is_plain && !other)
    }

    /// What ties the number that ends at a place of the window to another, and where that one stands.
    pub(super) fn joint(&self, at: usize, style: Style) -> Option<(Joint, usize)> {
        let mut gap = self.gap(at)?;
        // `1. pkt., og 13`
        if self.window()[at].text(self.text) == "pkt" {
            gap = gap.trim_start_matches('.');
        }
        let next = self.window()[at + 1];
        match gap {
            "-" | "–" | " - " | " – " => return Some((Joint::Span, at + 1)),
            ", " | ",\n" if next.kind == Kind::Number => return Some((Joint::Comma, at + 1)),
            ", " | ",\n" if style.no_comma_before_and => return None,
            " " | "\n" | ", " | ",\n" if matches!(self.gap(at + 1), Some(" " | "\n")) => {}
            _ => return None,
        }
        let word = next.text(self.text);
        let (_, joint) = TIES.iter().find(|(tie, _)| *tie == word)?;
        Some((*joint, at + 2))
    }
}

/// Whether a word may be an adjective before a noun of which there are several, and no participle: `nye`, `andre`, but not
/// `nævnte`, which says of a number before it that it is listed.
fn is_adjective(word: &str) -> bool {
    matches!(word, "ekstra" | "små")
        || word.ends_with('e') && !["te", "de"].iter().any(|ending| word.ends_with(ending))
}

/// What may stand between two numbers of a list, beside a comma.
const TIES: [(&str, Joint); 6] = [
    ("-", Joint::Span),
    ("–", Joint::Span),
    ("og", Joint::And),
    ("eller", Joint::And),
    ("samt", Joint::And),
    ("til", Joint::Span),
];

/// Whether this stands between a number and what it counts.
pub(super) fn parts_from_counted(gap: &str) -> bool {
    matches!(gap, "" | " " | "\n" | "\u{a0}")
}

/// Whether the text behind a number may lead to another one of a list or a range. Behind most there is none, and to look at
/// the text costs less than to look at its atoms.
pub(super) fn number_follows(behind: &str) -> bool {
    let blank = |c: char| matches!(c, ' ' | '\n' | '\u{a0}');
    let mut rest = behind;
    // `20 a og 20 b`
    if let [b' ', letter, next, ..] = rest.as_bytes()
        && letter.is_ascii_lowercase()
        && next.is_ascii()
        && !next.is_ascii_alphanumeric()
    {
        rest = &rest[2..];
    }
    let without_comma = rest.strip_prefix(',');
    let mut is_tied = without_comma.is_some();
    rest = without_comma.unwrap_or(rest);
    // `6- til 10`
    for _ in 0..2 {
        rest = rest.trim_start_matches(blank);
        if let Some(tied) = TIES.iter().find_map(|(tie, _)| rest.strip_prefix(tie)) {
            (is_tied, rest) = (true, tied);
        }
    }
    let next = rest.trim_start_matches(blank);
    is_tied && next.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_follows_behind_a_comma_a_dash_or_a_word_that_ties() {
        for behind in [
            ", 13", " og 13", ", og\n13", "-14", " – 14", "- til 10", " a-20", " a, 20", " til 4",
        ] {
            assert!(number_follows(behind), "{behind:?}");
        }
        for behind in [
            "",
            " 000",
            ", stk. 2",
            " og stk. 2",
            " i 2019",
            ".",
            " a i 3",
            " ad 3",
        ] {
            assert!(!number_follows(behind), "{behind:?}");
        }
    }

    #[test]
    fn a_span_has_all_numbers_or_all_letters_between() {
        let number = |figures, letter: Option<char>| Number {
            figures,
            letter: letter.map(|letter| letter as u8),
        };
        let told = |from: Number, to: Number| {
            let told = from.up_to(to, LONGEST_SPAN)?;
            Some(told.iter().map(Number::to_string).collect::<Vec<_>>())
        };
        let some = |numbers: &[&str]| Some(numbers.iter().map(|n| (*n).to_owned()).collect());
        assert_eq!(told(number(3, None), number(5, None)), some(&["4", "5"]));
        assert_eq!(
            told(number(3, None), number(4, Some('b'))),
            some(&["4", "4b"])
        );
        assert_eq!(
            told(number(7, Some('a')), number(7, Some('c'))),
            some(&["7b", "7c"])
        );
        assert_eq!(
            told(number(7, None), number(7, Some('b'))),
            some(&["7a", "7b"])
        );
        assert_eq!(told(number(7, Some('c')), number(7, Some('a'))), None);
        assert_eq!(told(number(7, None), number(7, None)), None);
        assert_eq!(told(number(9, None), number(3, None)), None);
        assert_eq!(told(number(1, None), number(52, None)), some(&["52"]));
    }
}
