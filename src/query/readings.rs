//! What else words of a query may be written as: amounts, dates, times, paragraphs, ordinal numbers.
//!
//! In come neighbouring words of a query; out go [`Reading`]s, each what may stand in the place of some of them, and from
//! those the further patterns of a unit or a phrase. They cost the index nothing and are worth less than what was written.
//! What is always the same thing has one form in the index and needs none; amounts are read in `amounts`.

use super::amounts::{Amount, Terms};
use super::units::{Choice, Pattern, Word, weight};
use crate::danish::{self, Role, mark};
use crate::date::Date;
use std::ops::Range;

/// What an ordinal number counts in the other spelling: `2. behandling` for `anden behandling`.
const ORDINAL: f32 = 0.5;
/// No phrase is looked for in more ways.
const MOST: usize = 24;
/// No phrase of more words is read in other ways: it would be sought for long, and is sought for its own words.
const LONGEST: usize = 40;

/// What may stand in the place of some words.
#[derive(Debug, Clone)]
struct Reading {
    /// Which words it replaces, counted from the first.
    words: Range<usize>,
    /// What stands there instead, one place each.
    slots: Vec<Terms>,
    /// How many positions that takes.
    length: u32,
}

impl Reading {
    fn new(words: Range<usize>, slots: Vec<Terms>) -> Self {
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
    let (alone, others): (Vec<Reading>, Vec<Reading>) = readings(words)
        .into_iter()
        .filter(|reading| words.may_replace(&reading.words))
        .partition(|reading| reading.words.len() == 1 && reading.length == 1);
    for mut reading in alone {
        let offset = words.plain[reading.words.start].token.position - start;
        let slot = base.slots.iter_mut().find(|slot| slot.offset == offset);
        for term in slot.into_iter().zip(reading.slots.pop()) {
            let (slot, terms) = term;
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
            weight: base.weight,
        }
    }

    /// The entity of one position that stands where a word does: a loosely written date, an amount with `,-`.
    fn entity_of(&self, word: &Word) -> Option<&str> {
        let at = word.token.position;
        let first = self.all.partition_point(|other| other.token.position < at);
        self.all[first..]
            .iter()
            .take_while(|other| other.token.position == at)
            .find(|other| other.token.role == Role::Entity && other.token.length == 1)?
            .entity
            .as_deref()
    }

    /// The amount that begins at a word.
    pub(super) fn amount(&self, at: usize) -> Option<Amount> {
        let crowns = |word: &Word| {
            let entity = self.entity_of(word);
            entity.is_some_and(|entity| entity.ends_with(danish::CROWNS))
        };
        Amount::read(self.text, &self.plain[at..], crowns)
    }

    fn exact(&self, at: usize) -> &str {
        self.plain
            .get(at)
            .and_then(|word| word.exact.as_deref())
            .unwrap_or("")
    }

    /// What stands between a word and the next one.
    fn gap(&self, at: usize) -> &str {
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
        out.extend(time(words, at));
        out.extend(session(words, at));
        out.extend(ordinal(words, at));
        out.extend(beside_number(words, at));
        out.extend(telephone(words, at));
        out.extend(date(words, at));
    }
    out
}

fn terms(words: impl IntoIterator<Item = String>, worth: f32) -> Terms {
    words.into_iter().map(|word| (word, worth)).collect()
}

fn other(word: impl Into<String>) -> Terms {
    vec![(word.into(), weight::OTHER_NUMBER)]
}

fn is_figures(word: &str, length: Range<usize>) -> bool {
    length.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

/// A single letter that a paragraph may have; `i` is nearly always the word.
fn is_paragraph_letter(word: &str) -> bool {
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

/// `kl. 9`, `kl. 9.00`, `kl. 09.00`.
fn time(words: Words<'_>, at: usize) -> Option<Reading> {
    if at == 0 || words.exact(at - 1) != "klokken" {
        return None;
    }
    let (hour, minutes) = words
        .exact(at)
        .split_once('.')
        .unwrap_or((words.exact(at), "00"));
    if !is_figures(hour, 1..3) || !is_figures(minutes, 2..3) {
        return None;
    }
    let short = hour
        .strip_prefix('0')
        .filter(|rest| !rest.is_empty())
        .unwrap_or(hour);
    let long = format!("{short:0>2}");
    let mut forms = vec![format!("{short}.{minutes}"), format!("{long}.{minutes}")];
    if minutes == "00" {
        forms.extend([short.to_owned(), long]);
    }
    Some(Reading::new(
        at..at + 1,
        vec![terms(forms, weight::PHRASE_FORM)],
    ))
}

/// The second year of `2018/19` and `2018/2019`.
fn session(words: Words<'_>, at: usize) -> Option<Reading> {
    let (first, second) = (words.exact(at.checked_sub(1)?), words.exact(at));
    let is_tied = matches!(words.gap(at - 1), "/" | "-" | "–");
    if !is_tied || !is_figures(first, 4..5) || !matches!(first.get(..2)?, "18" | "19" | "20") {
        return None;
    }
    let next = (first.parse::<u16>().ok()? + 1).to_string();
    let short = next.get(2..)?.to_owned();
    let is_next = second == next || second == short;
    is_next.then(|| Reading::new(at..at + 1, vec![terms([next, short], weight::PHRASE_FORM)]))
}

/// `2.` for `anden` and the other way round, before a word.
fn ordinal(words: Words<'_>, at: usize) -> Option<Reading> {
    let (exact, next) = (words.exact(at), words.exact(at + 1));
    if exact.is_empty() || !next.starts_with(char::is_alphabetic) || next.chars().count() < 3 {
        return None;
    }
    let in_figures = is_figures(exact, 1..3);
    // "en anden sag" is another one.
    let is_other = at > 0 && matches!(words.exact(at - 1), "en" | "et");
    let fits = if in_figures {
        words.gap(at) == ". "
    } else {
        words.gap(at) == " " && !is_other
    };
    let others = danish::ordinal_words(exact);
    let others = others.into_iter().map(str::to_owned);
    let slot = terms(others.filter(|_| fits), ORDINAL);
    (!slot.is_empty()).then(|| Reading::new(at..at + 1, vec![slot]))
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

/// `3337 5500` for `33375500` and for `33 37 55 00`, and back.
fn telephone(words: Words<'_>, at: usize) -> Option<Reading> {
    let (exact, next) = (words.exact(at), words.exact(at + 1));
    if is_figures(exact, 8..9) {
        let (left, right) = exact.split_at(4);
        return Some(Reading::new(at..at + 1, vec![other(left), other(right)]));
    }
    let pairs: String = (at..at + 4).map(|pair| words.exact(pair)).collect();
    let is_pair = |pair: usize| {
        is_figures(words.exact(pair), 2..3) && (pair == at || words.gap(pair - 1) == " ")
    };
    if pairs.len() == 8 && (at..at + 4).all(is_pair) {
        let (left, right) = pairs.split_at(4);
        return Some(Reading::new(at..at + 4, vec![other(left), other(right)]));
    }
    let both = is_figures(exact, 4..5) && is_figures(next, 4..5);
    (both && matches!(words.gap(at), " " | "\u{a0}")).then(|| Reading {
        words: at..at + 2,
        slots: vec![other(format!("{exact}{next}"))],
        length: 4,
    })
}

/// A date in words (`tredje april 2019`), with blanks (`3/4 19`) or as one dotted number (`3.4.19`), and what was
/// read as a date in those forms.
fn date(words: Words<'_>, at: usize) -> Vec<Reading> {
    let position = words.plain[at].token.position;
    if let Some(date) = words.entity_of(words.plain[at]).and_then(date_of) {
        let entity = other(entity(date));
        let long = Reading {
            words: at..at + 1,
            slots: vec![entity.clone()],
            length: 3,
        };
        return vec![long, Reading::new(at..at + 1, vec![entity])];
    }
    let first = words
        .all
        .partition_point(|word| word.token.position < position);
    let here = words.all[first..]
        .iter()
        .take_while(|word| word.token.position == position);
    let mut wide = here.filter(|word| word.token.length == 3);
    if let Some(date) = wide.find_map(|word| date_of(word.entity.as_deref()?)) {
        let taken = at..(at + 3).min(words.plain.len());
        let spelled = spelled(date).into_iter();
        return spelled
            .map(|slots| Reading::new(taken.clone(), slots))
            .collect();
    }
    let date = in_words(words, at).or_else(|| with_blank(words, at));
    let reading = date.map(|date| Reading {
        words: at..at + 3,
        slots: vec![other(entity(date))],
        length: 3,
    });
    reading.into_iter().collect()
}

fn entity(date: Date) -> String {
    format!("{}{date}", mark::ENTITY)
}

fn date_of(entity: &str) -> Option<Date> {
    entity.strip_prefix(mark::ENTITY)?.parse().ok()
}

/// `tredje april 2019`, `3/4 19`, and `3.4.19`, which is one position.
fn spelled(date: Date) -> Vec<Vec<Terms>> {
    let (day, month) = (date.day().to_string(), date.month().to_string());
    let name = danish::month_name(date.month());
    let names = [name.to_owned(), format!("{}{name}", mark::LEMMA)];
    let ordinals = danish::ordinal_words(&day).into_iter().map(str::to_owned);
    let short = format!("{:02}", date.year() % 100);
    let figures = |number: &str| {
        terms(
            [number.to_owned(), format!("{number:0>2}")],
            weight::OTHER_NUMBER,
        )
    };
    let words = vec![
        terms(ordinals, weight::OTHER_NUMBER),
        terms(names, weight::OTHER_NUMBER),
        other(date.year().to_string()),
    ];
    vec![
        words,
        vec![figures(&day), figures(&month), other(short)],
        vec![other(entity(date))],
    ]
}

/// `tredje april 2019`.
fn in_words(words: Words<'_>, at: usize) -> Option<Date> {
    let month = danish::month(words.exact(at + 1))?;
    let year = Some(words.exact(at + 2)).filter(|year| is_figures(year, 4..5))?;
    let exact = words.exact(at);
    let is_word = exact.starts_with(char::is_alphabetic);
    let ordinals = danish::ordinal_words(exact);
    let day = ordinals.first().filter(|_| is_word)?.parse().ok()?;
    Date::new(year.parse().ok()?, month, day)
}

/// `3/4 19`.
fn with_blank(words: Words<'_>, at: usize) -> Option<Date> {
    let [day, month, year] = [0, 1, 2].map(|number| words.exact(at + number));
    if words.gap(at) != "/" || words.gap(at + 1) != " " || year.len() != 2 {
        return None;
    }
    let (date, _) = danish::date_at_start(&format!("{day}/{month}-{year}"))?;
    Some(date)
}
