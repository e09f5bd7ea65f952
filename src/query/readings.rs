//! What else words of a query may be written as: amounts, dates, times, paragraphs, ordinal numbers.
//!
//! In come neighbouring words of a query; out go [`Reading`]s, each what may stand in the place of some of them, and from
//! those the further patterns of a unit or a phrase. They cost the index nothing and are worth less than what was written.
//! What is always the same thing has one form in the index and needs none; amounts are read in `amounts`, days and hours in
//! `times`.

use super::amounts::{Amount, Terms};
use super::times::{date, session, time};
use super::units::{Choice, Pattern, Word};
use super::weight;
use crate::danish::{self, Role};
use std::ops::Range;

/// What an ordinal number counts in the other spelling: `2. behandling` for `anden behandling`.
const ORDINAL: f32 = 0.5;
/// What words in another reading count where those that were written count one.
const OTHER: f32 = 0.6;
/// No phrase is looked for in more ways.
const MOST: usize = 24;
/// No phrase of more words is read in other ways: it would be sought for long, and is sought for its own words.
const LONGEST: usize = 40;

/// A name has so many figures.
const NAME_FIGURES: Range<usize> = 1..4;
/// A name before figures and a blank has at most so many capitals.
const NAME_CAPITALS: usize = 3;

/// What may stand in the place of some words.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// Which words it replaces, counted from the first.
    pub words: Range<usize>,
    /// What stands there instead, one place each.
    pub slots: Vec<Terms>,
    /// How many positions that takes.
    pub length: u32,
}

impl Reading {
    pub fn new(words: Range<usize>, slots: Vec<Terms>) -> Self {
        let length = slots.len() as u32;
        Self {
            words,
            slots,
            length,
        }
    }
}

/// Words of a query as they are looked for: all tokens, and those of them that are words at a place of their own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'w> {
    pub text: &'w str,
    pub all: &'w [Word],
    pub plain: &'w [&'w Word],
}

/// Adds what the words may be written as besides to the pattern that they are: to its slots where one word stands for
/// another, as further patterns otherwise.
pub(super) fn with_others(words: Words<'_>, mut base: Pattern) -> Vec<Pattern> {
    if words.plain.len() > LONGEST {
        return vec![base];
    }
    let start = words.plain.first().map_or(0, |word| word.token.position);
    let (same, others): (Vec<Reading>, Vec<Reading>) = readings(words)
        .into_iter()
        .filter(|reading| words.may_replace(&reading.words))
        .partition(|reading| words.is_word_for_word(&base, reading, start));
    for reading in same {
        let first = words.plain[reading.words.start].token.position - start;
        for (terms, offset) in reading.slots.into_iter().zip(first..) {
            let slot = base.slots.iter_mut().find(|slot| slot.offset == offset);
            let Some(slot) = slot else { continue };
            for (term, worth) in terms {
                if !slot.terms.iter().any(|(known, _)| *known == term) {
                    slot.terms.push((term, worth));
                }
            }
        }
    }
    let mut out = vec![base];
    for reading in others {
        let pattern = words.replaced(&out[0], &reading, start);
        if out.len() < MOST && !out.contains(&pattern) {
            out.push(pattern);
        }
    }
    out
}

impl Words<'_> {
    /// The same with no more plain words than the first ones.
    pub fn first(self, count: usize) -> Self {
        Self {
            plain: &self.plain[..count.min(self.plain.len())],
            ..self
        }
    }

    /// Whether a reading stands word for word where the pattern does: the same places would otherwise count twice.
    fn is_word_for_word(&self, base: &Pattern, reading: &Reading, start: u32) -> bool {
        let count = reading.words.len();
        if count != reading.slots.len() || count as u32 != reading.length {
            return false;
        }
        let first = self.plain[reading.words.start].token.position - start;
        let has = |(terms, offset): (&Terms, u32)| {
            let mut known = base.slots.iter().filter(|slot| slot.offset == offset);
            known.any(|slot| {
                let mut known = slot.terms.iter();
                known.any(|(term, _)| terms.iter().any(|(other, _)| other == term))
            })
        };
        count == 1 || reading.slots.iter().zip(first..).all(has)
    }

    /// The position behind a word.
    fn behind(&self, word: usize) -> u32 {
        self.plain[word].token.position + 1
    }

    /// Whether words are no part of a date or a reference that reaches beyond them.
    fn may_replace(&self, words: &Range<usize>) -> bool {
        let (first, behind) = (
            self.plain[words.start].token.position,
            self.behind(words.end - 1),
        );
        self.all
            .iter()
            .filter(|word| word.entity.is_some() && word.token.length > 1)
            .map(|word| word.token.position..word.token.position + word.token.length)
            .all(|entity| {
                entity.end <= first
                    || behind <= entity.start
                    || (first <= entity.start && entity.end <= behind)
            })
    }

    /// A pattern with the reading in its place; what stands behind it moves.
    fn replaced(&self, base: &Pattern, reading: &Reading, start: u32) -> Pattern {
        let first = self.plain[reading.words.start].token.position - start;
        let behind = self.behind(reading.words.end - 1) - start;
        let before = base.slots.iter().filter(|slot| slot.offset < first);
        let new = reading
            .slots
            .iter()
            .zip(first..)
            .map(|(terms, offset)| Choice {
                offset,
                terms: terms.clone(),
            });
        let after = base.slots.iter().filter(|slot| slot.offset >= behind);
        let moved = after.map(|slot| Choice {
            offset: slot.offset - behind + first + reading.length,
            terms: slot.terms.clone(),
        });
        Pattern {
            slots: before.cloned().chain(new).chain(moved).collect(),
            slop: base.slop,
            weight: base.weight * OTHER,
        }
    }

    /// The entity of one position that stands where a word does: a loosely written date, an amount with `,-`.
    pub fn entity_of(&self, word: &Word) -> Option<&str> {
        let at = word.token.position;
        let first = self.all.partition_point(|other| other.token.position < at);
        self.all[first..]
            .iter()
            .take_while(|other| other.token.position == at)
            .find(|other| other.token.role == Role::Entity && other.token.length == 1)?
            .entity
            .as_deref()
    }

    /// Whether a date or a reference of several words begins at one.
    fn is_in_entity(&self, at: usize) -> bool {
        let position = self.plain[at].token.position;
        self.all.iter().any(|word| {
            word.entity.is_some() && word.token.length > 1 && word.token.position == position
        })
    }

    /// The amount that begins at a word.
    pub(super) fn amount(&self, at: usize) -> Option<Amount> {
        let crowns = |word: &Word| {
            let entity = self.entity_of(word);
            entity.is_some_and(|entity| entity.ends_with(danish::CROWNS))
        };
        Amount::read(self.text, &self.plain[at..], crowns)
    }

    pub fn exact(&self, at: usize) -> &str {
        self.plain
            .get(at)
            .and_then(|word| word.exact.as_deref())
            .unwrap_or("")
    }

    /// What stands between a word and the next one.
    pub fn gap(&self, at: usize) -> &str {
        match (self.plain.get(at), self.plain.get(at + 1)) {
            (Some(word), Some(next)) => word.gap(next, self.text),
            _ => "",
        }
    }
}

fn readings(words: Words<'_>) -> Vec<Reading> {
    let mut out = Vec::new();
    let mut of_amounts = 0;
    for at in 0..words.plain.len() {
        if at >= of_amounts
            && let Some(amount) = words.amount(at)
        {
            of_amounts = at + amount.words;
            let written = amount.written();
            out.extend(
                written
                    .into_iter()
                    .map(|slots| Reading::new(at..of_amounts, slots)),
            );
        }
        out.extend(lettered(words, at));
        out.extend(listed(words, at));
        out.extend(named(words, at));
        out.extend(time(words, at));
        out.extend(session(words, at));
        out.extend(ordinal(words, at));
        out.extend(beside_number(words, at));
        out.extend(telephone(words, at));
        out.extend(date(words, at));
    }
    out
}

pub(super) fn terms(words: impl IntoIterator<Item = String>, worth: f32) -> Terms {
    words.into_iter().map(|word| (word, worth)).collect()
}

pub(super) fn other(word: impl Into<String>) -> Terms {
    vec![(word.into(), weight::OTHER_NUMBER)]
}

pub(super) fn is_figures(word: &str, length: Range<usize>) -> bool {
    length.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

/// A single letter that a paragraph may have; `i` is nearly always the word.
pub(super) fn is_paragraph_letter(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase()) && word != "i"
}

/// `20a` for `20 a`, and the other way round.
fn lettered(words: Words<'_>, at: usize) -> Option<Reading> {
    let exact = words.exact(at);
    let next = words.exact(at + 1);
    if is_figures(exact, 1..5)
        && is_paragraph_letter(next)
        && matches!(words.gap(at), "" | " " | "\u{a0}")
    {
        return Some(Reading::new(
            at..at + 2,
            vec![other(format!("{exact}{next}"))],
        ));
    }
    let (digits, letter) = exact.split_at_checked(exact.len().checked_sub(1)?)?;
    if is_figures(digits, 1..5) && is_paragraph_letter(letter) {
        return Some(Reading::new(at..at + 1, vec![other(digits), other(letter)]));
    }
    None
}

/// `§ 14`, `§ 14 a`, `uge 30` as they stand in `§§ 12-16`, `§§ 13 og 14 a`, `uge 29-31`, and `§ 14, stk. 2` as in
/// `§§ 12 og 14, stk. 2`.
fn listed(words: Words<'_>, at: usize) -> Option<Reading> {
    let name = danish::listed(words.exact(at))?;
    let number = words.plain.get(at + 1)?;
    let figures = words.exact(at + 1);
    let letter = words.plain.get(at + 2);
    let letter = letter.filter(|letter| letter.is_letter_of(number, words.text));
    let letter = letter.and_then(|letter| letter.exact.as_deref());
    let end = at + 2 + usize::from(letter.is_some());
    let number = format!("{figures}{}", letter.unwrap_or(""));
    let paragraph = words.plain.get(end).filter(|word| word.is_form("stk"));
    let paragraph = paragraph
        .map(|_| words.exact(end + 1))
        .filter(|paragraph| name == "§" && is_figures(paragraph, 1..4));
    let (end, term) = match paragraph {
        Some(paragraph) => (end + 2, danish::listed_paragraph(number, paragraph)),
        None => (end, danish::listed_number(name, number)),
    };
    is_figures(figures, 1..6).then(|| Reading::new(at..end, vec![other(term)]))
}

/// `TV2` for `TV 2`, `covid19` for `covid-19`, and the other way round.
fn named(words: Words<'_>, at: usize) -> Option<Reading> {
    let exact = words.exact(at);
    if is_name_before_figures(words, at) {
        let together = format!("{exact}{}", words.exact(at + 1));
        return Some(Reading::new(at..at + 2, vec![other(together)]));
    }
    let letters = exact.trim_end_matches(|c: char| c.is_ascii_digit());
    let figures = &exact[letters.len()..];
    let is_name = is_figures(figures, NAME_FIGURES) && letters.chars().all(char::is_alphabetic);
    (is_name && !letters.is_empty())
        .then(|| Reading::new(at..at + 1, vec![other(letters), other(figures)]))
}

/// Whether a word and the figures behind it are one name: few capitals (`TV 2`, `E 20`), or a word and a hyphen
/// (`covid-19`). A reference is none: its figures are its number.
pub(super) fn is_name_before_figures(words: Words<'_>, at: usize) -> bool {
    let Some(word) = words.plain.get(at) else {
        return false;
    };
    let written = &words.text[word.token.start..word.token.end];
    let is_short = written.chars().count() <= NAME_CAPITALS;
    let gap = words.gap(at);
    let is_tied = (gap == "-" && written.chars().all(char::is_alphabetic))
        || (gap == " " && is_short && written.chars().all(char::is_uppercase));
    is_tied && is_figures(words.exact(at + 1), NAME_FIGURES) && !words.is_in_entity(at)
}

/// `anden` for `2.`, and the other way round where the figure before the noun as it is written can be no other number.
fn ordinal(words: Words<'_>, at: usize) -> Option<Reading> {
    let (exact, next) = (words.exact(at), words.exact(at + 1));
    if exact.is_empty() || !next.starts_with(char::is_alphabetic) || next.chars().count() < 3 {
        return None;
    }
    let is_figure = is_figures(exact, 1..3);
    if words.gap(at) != if is_figure { ". " } else { " " } {
        return None;
    }
    let mut others = danish::ordinal_words(exact).into_iter();
    if is_figure {
        let slot = terms(others, ORDINAL);
        return (!slot.is_empty()).then(|| Reading::new(at..at + 1, vec![slot]));
    }
    // "en anden sag" is another one.
    let is_other = at > 0 && matches!(words.exact(at - 1), "en" | "et");
    let figures = others.find(|figures| danish::is_ordinal_before(figures, next));
    let figures = terms([figures.filter(|_| !is_other)?], ORDINAL);
    let noun = terms([next.to_owned()], weight::PHRASE_FORM);
    Some(Reading::new(at..at + 2, vec![figures, noun]))
}

/// `art. 8` for `artikel 8`, `500 ha` for `500 hektar`: only beside a number.
fn beside_number(words: Words<'_>, at: usize) -> Option<Reading> {
    let is_number = |at: usize| words.exact(at).starts_with(|c: char| c.is_ascii_digit());
    let forms = danish::beside_numbers(words.exact(at));
    if forms.is_empty() || !(is_number(at + 1) || (at > 0 && is_number(at - 1))) {
        return None;
    }
    let forms = forms.into_iter().map(str::to_owned);
    Some(Reading::new(
        at..at + 1,
        vec![terms(forms, weight::PHRASE_FORM)],
    ))
}

/// Eight figures together, in fours and in pairs: `33375500`, `3337 5500`, `33 37 55 00`.
fn telephone(words: Words<'_>, at: usize) -> Vec<Reading> {
    let groups = |count: usize, length: usize| {
        let fits = |group: usize| {
            is_figures(words.exact(group), length..length + 1)
                && (group == at || matches!(words.gap(group - 1), " " | "\u{a0}"))
        };
        (at..at + count).all(fits).then_some(count)
    };
    let Some(count) = groups(1, 8)
        .or_else(|| groups(2, 4))
        .or_else(|| groups(4, 2))
    else {
        return Vec::new();
    };
    let whole: String = (at..at + count).map(|group| words.exact(group)).collect();
    let (left, right) = whole.split_at(4);
    let fours = vec![other(left), other(right)];
    // Over its pairs the whole stands too, as one word.
    let [together, pairs] = [1, 4].map(|length| Reading {
        words: at..at + count,
        slots: vec![other(whole.as_str())],
        length,
    });
    vec![together, pairs, Reading::new(at..at + count, fours)]
}

#[cfg(test)]
mod tests {
    use super::super::{quoted, units};

    /// The first term of each place, of every way in which quoted text is looked for.
    fn ways(text: &str) -> Vec<String> {
        let unit = quoted::phrase(text).unwrap();
        let firsts = |pattern: &units::Pattern| {
            let first = |slot: &units::Choice| format!("{}:{}", slot.offset, slot.terms[0].0);
            let slots: Vec<String> = pattern.slots.iter().map(first).collect();
            slots.join(" ")
        };
        unit.patterns.iter().map(firsts).collect()
    }

    #[test]
    fn what_stands_behind_another_reading_moves_with_it() {
        let ways = ways("i alt kr. 41.000 om ugen");
        assert_eq!(ways[0], "0:i 1:alt 2:kr 3:41000 4:om 5:ugen");
        for way in [
            "0:i 1:alt 2:41000 3:kr 4:om 5:ugen",
            "0:i 1:alt 2:41 3:tusind 4:kr 5:om 6:ugen",
            "0:i 1:alt 2:41 3:t 4:kr 5:om 6:ugen",
            "0:i 1:alt 2:\u{3}41000kr 3:om 4:ugen",
        ] {
            assert!(ways.iter().any(|known| known == way), "{way}: {ways:#?}");
        }
    }

    #[test]
    fn what_is_no_number_is_sought_in_one_way() {
        for text in [
            "børn og unge",
            "en sag",
            "L 123",
            "afsnit 1.1.3",
            "året 2019",
            "10.30",
        ] {
            assert_eq!(ways(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_date_is_replaced_whole_or_not_at_all() {
        let ways = ways("den 7. marts 2021 i");
        assert!(ways.contains(&"0:den 1:syvende 2:marts 3:2021 4:i".to_owned()));
        assert!(ways.contains(&"0:den 1:7 2:3 3:21 4:i".to_owned()));
        assert!(ways.contains(&"0:den 1:\u{3}2021-03-07 2:i".to_owned()));
    }
}
