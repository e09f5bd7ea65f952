//! Words of a query → units: what belongs together, and in which forms it may stand in a text.
//!
//! In comes neighbouring text of a query; out come [`Unit`]s, each a word, an amount (`53 mio. kr.`), a number with
//! its noun (`1.000 dage`), a date, a reference or a hyphenated word, with every [`Pattern`] that finds it. The same
//! patterns are turned into postings by `compile` and into highlights by `search::passages`.

use super::readings::{Words, is_paragraph_letter, with_others};
use super::tied::{letter_behind, tied};
use super::weight;
use crate::danish::{self, Role, Token, TokenStream, WordContext, mark};
use std::ops::Range;

/// One thing that a query looks for.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// As written.
    pub text: String,
    /// Any of these finds it.
    pub patterns: Vec<Pattern>,
    /// Its words apart, where it has several: in a long query they count too.
    pub words: Vec<Pattern>,
    /// The parts of the compound that it is: they find nothing, but rank what a long query finds.
    pub parts: Vec<Pattern>,
}

impl Unit {
    /// Lets words of the same stem count as well, where the unit is a single word.
    pub fn add_relatives(&mut self) {
        let [Pattern { slots, .. }] = &mut self.patterns[..] else {
            return;
        };
        let [only] = &mut slots[..] else { return };
        let lemmas: Vec<String> = only
            .terms
            .iter()
            .filter_map(|(term, _)| term.strip_prefix(mark::LEMMA))
            .map(str::to_owned)
            .collect();
        for relative in lemmas.iter().flat_map(|lemma| danish::relatives(lemma)) {
            for (term, worth) in [
                (format!("{}{relative}", mark::LEMMA), weight::RELATIVE),
                (format!("{}{relative}", mark::PART), weight::RELATIVE_PART),
                (relative, weight::RELATIVE),
            ] {
                if !only.terms.iter().any(|(known, _)| *known == term) {
                    only.terms.push((term, worth));
                }
            }
        }
    }
}

/// Slots that must be filled side by side; a word alone has one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern {
    pub slots: Vec<Choice>,
    pub slop: u32,
    pub weight: f32,
}

/// The terms that may fill one slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// Distance from the first slot, in positions.
    pub offset: u32,
    /// Marked terms (see [`mark`]) with what each is worth, at most 1.
    pub terms: Vec<(String, f32)>,
}

/// A token of the query with its terms sorted by level.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub token: Token,
    pub exact: Option<String>,
    pub lemmas: Vec<String>,
    pub entity: Option<String>,
    /// Whether the exact form is a dictionary form of its own; asked for beside other dictionary forms, outside quotes.
    is_base: bool,
    /// Whether nothing else is asked for.
    is_all: bool,
    /// The dictionary forms of a compound's parts, outside quotes.
    parts: Vec<Vec<String>>,
}

impl Word {
    pub fn is_number(&self) -> bool {
        self.exact
            .as_ref()
            .is_some_and(|exact| exact.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether the form or one of its lemmas is this one.
    pub fn is_form(&self, name: &str) -> bool {
        self.lemmas
            .iter()
            .chain(&self.exact)
            .any(|form| form == name)
    }

    /// Whether it is the letter of a paragraph: `20 a`, `20a`.
    pub fn is_letter_of(&self, number: &Self, text: &str) -> bool {
        let exact = self.exact.as_deref().unwrap_or("");
        is_paragraph_letter(exact) && matches!(number.gap(self, text), "" | " " | "\u{a0}")
    }

    /// What stands between this word and the next one.
    pub fn gap<'t>(&self, next: &Self, text: &'t str) -> &'t str {
        text.get(self.token.end..next.token.start).unwrap_or("")
    }

    /// A bare number that reads as a year is no amount of what follows.
    pub fn is_amount(&self, text: &str) -> bool {
        let written = text.get(self.token.start..self.token.end).unwrap_or("");
        let year = written.len() == 4
            && written
                .parse()
                .is_ok_and(|n: u32| (1800..2100).contains(&n));
        let plain = self.exact.as_ref().is_some_and(|e| {
            e.bytes()
                .all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
        });
        plain && !year
    }

    pub fn is_unit(&self) -> bool {
        ["kr", "pct", "mio", "mia", "%", "tkr", "euro"]
            .iter()
            .any(|name| self.is_form(name))
    }

    /// Finds out what is asked of a word outside quotes: of what compounds it may be a part, and what its parts are.
    fn look_inside(&mut self) {
        let Some(exact) = self.exact.as_ref().filter(|_| !self.is_number()) else {
            return;
        };
        let analysis = danish::analyze_word(exact, WordContext::default());
        self.is_base = analysis.lemmas.contains(exact);
        self.parts = analysis.parts.into_iter().map(|part| part.lemmas).collect();
    }

    /// The term of longer compounds that one of the word's dictionary forms is in, and what it counts there. A compound is
    /// cut inside a longer one as well: there it is several parts together.
    fn inside(&self, lemma: &str) -> (String, f32) {
        if self.parts.is_empty() {
            (format!("{}{lemma}", mark::PART), weight::PART)
        } else {
            (format!("{}{lemma}", mark::SPAN), weight::SPAN)
        }
    }

    /// What a dictionary form beside the word's own counts: `tog` is a form of `tage` too, and where nothing beside it says so,
    /// that is mostly not meant.
    fn likely(&self) -> f32 {
        if self.is_base && self.is_all {
            weight::OTHER_LEMMA
        } else {
            1.0
        }
    }

    /// The terms of this word: the form itself, its lemmas, and outside quotes the compounds it is in.
    pub fn choice(&self, offset: u32, quoted: bool) -> Choice {
        let mut terms: Vec<(String, f32)> = Vec::new();
        let mut add =
            |term: String, worth: f32| match terms.iter_mut().find(|(known, _)| *known == term) {
                Some((_, most)) => *most = most.max(worth),
                None => terms.push((term, worth)),
            };
        let form = if quoted {
            weight::PHRASE_FORM
        } else {
            weight::LEMMA
        };
        let in_compounds = !quoted && !self.is_number();
        let exact = self.exact.clone().unwrap_or_default();
        let mut lemmas = self.lemmas.clone();
        if lemmas.is_empty() {
            lemmas.push(exact.clone());
        }
        let beside_lemma = !lemmas.contains(&exact);
        let likely = if beside_lemma { self.likely() } else { 1.0 };
        if !exact.is_empty() {
            // An inflected form stands in the index beside its lemma, and both are counted where words are counted.
            let counted_with_it = if beside_lemma && !quoted {
                form * likely
            } else {
                0.0
            };
            add(exact.clone(), 1.0 - counted_with_it);
        }
        for lemma in &lemmas {
            add(lemma.clone(), form * likely);
            add(format!("{}{lemma}", mark::LEMMA), form * likely);
            if in_compounds {
                let (term, worth) = self.inside(lemma);
                add(term, worth * likely);
            }
        }
        if beside_lemma {
            add(format!("{}{exact}", mark::LEMMA), form);
            if in_compounds && (self.is_base || danish::is_base_in_compounds(&exact)) {
                let (term, worth) = self.inside(&exact);
                add(term, worth);
            }
        }
        // `procent` is `pct` by itself, and itself in `procentsats`.
        let of_units = lemmas.iter().flat_map(|lemma| danish::unit_forms(lemma));
        for long in of_units.filter(|_| !quoted) {
            add(format!("{}{long}", mark::PART), weight::PART);
        }
        for other in other_numbers(&exact) {
            add(other, weight::OTHER_NUMBER);
        }
        for decade in danish::decade_forms(&exact) {
            add(format!("{}{decade}", mark::LEMMA), weight::OTHER_NUMBER);
            add(decade, weight::OTHER_NUMBER);
        }
        Choice { offset, terms }
    }
}

/// Number words for figures, figures for number words, and a decimal comma for a decimal stop.
fn other_numbers(exact: &str) -> Vec<String> {
    let mut out = danish::number_words(exact);
    if let Some((whole, decimals)) = exact.split_once('.')
        && [whole, decimals]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    {
        out.push(format!("{whole},{decimals}"));
    }
    out
}

/// All tokens of a text, in the order of their positions.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut stream = TokenStream::new(text);
    let mut out = Vec::new();
    while let Some(token) = stream.next_token() {
        let mut word = Word {
            token,
            exact: None,
            lemmas: Vec::new(),
            entity: None,
            is_base: false,
            is_all: false,
            parts: Vec::new(),
        };
        for term in stream.terms(&token) {
            match term.chars().next() {
                Some(mark::LEMMA) => word.lemmas.push(term[1..].to_owned()),
                Some(mark::PART | mark::SPAN) => {}
                Some(mark::ENTITY) if token.role != Role::Entity => {}
                Some(mark::ENTITY) => word.entity = Some(term.to_owned()),
                _ => word.exact = Some(term.to_owned()),
            }
        }
        out.push(word);
    }
    // Mostly they are in this order already.
    out.sort_by_key(|word| word.token.position);
    out
}

/// The words that begin at some positions, of words in the order of their positions.
fn beginning_at(words: &[Word], positions: Range<u32>) -> &[Word] {
    let before = |position| words.partition_point(|word| word.token.position < position);
    &words[before(positions.start)..before(positions.end)]
}

/// The units of unquoted text, in order.
pub(crate) fn units(text: &str) -> Vec<Unit> {
    let mut words = words(text);
    let of_word = |word: &&mut Word| word.token.role == Role::Word;
    words.iter_mut().filter(of_word).for_each(Word::look_inside);
    if let [word] = &mut words[..] {
        word.is_all = true;
    }
    let plain: Vec<&Word> = words
        .iter()
        .filter(|word| word.token.role == Role::Word)
        .collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(first) = plain.get(at) {
        let here = Words {
            text,
            all: &words,
            plain: &plain[at..],
        };
        let (patterns, length) = unit_at(here);
        let inside = here.first(length as usize).plain;
        let last = inside.last().unwrap_or(first);
        let start = first.token.position;
        let behind = start + length;
        let end = beginning_at(&words, start..behind)
            .iter()
            .filter(|w| w.token.position + w.token.length <= behind)
            .map(|w| w.token.end)
            .max()
            .unwrap_or(0)
            .max(last.token.end);
        let text = text[first.token.start..end].to_owned();
        let words = if inside.len() > 1 {
            inside
                .iter()
                .map(|word| alone(word.choice(0, false)))
                .collect()
        } else {
            Vec::new()
        };
        out.push(Unit {
            text,
            patterns,
            words,
            parts: parts(inside),
        });
        at += length as usize;
    }
    out
}

/// The patterns of the unit that begins at the first of the plain words, and how many positions it takes.
fn unit_at(words: Words<'_>) -> (Vec<Pattern>, u32) {
    let Words { all, plain, .. } = words;
    let first = plain[0];
    let start = first.token.position;
    let wide = |role: Role| {
        let mut here = beginning_at(all, start..start + 1).iter();
        here.find(|w| w.token.role == role && w.token.length > 1)
    };
    if let Some(entity) = wide(Role::Entity)
        && let Some(term) = &entity.entity
    {
        return entity_unit(words, term, entity.token.length);
    }
    if let Some(joined) = wide(Role::Joined) {
        let pieces = phrase_pattern(words.first(joined.token.length as usize).plain);
        let whole = alone(joined.choice(0, false));
        return (vec![pieces, whole], joined.token.length);
    }
    let length = tied(words);
    if length > 1 {
        let tied = words.first(length);
        let patterns = with_others(tied, phrase_pattern(tied.plain));
        return (patterns, length as u32);
    }
    (
        with_others(words.first(1), alone(first.choice(0, false))),
        1,
    )
}

/// A date or a reference over so many positions, with the letter that is tied to it.
fn entity_unit(words: Words<'_>, term: &str, length: u32) -> (Vec<Pattern>, u32) {
    let other = other_name(term).map(|term| (term, weight::OTHER_NUMBER));
    let mut whole = word_pattern([(term.to_owned(), 1.0)].into_iter().chain(other).collect());
    if let Some(letter) = letter_behind(words.plain, length) {
        whole.slots.push(letter.choice(length, true));
        return (vec![whole], length + 1);
    }
    (with_others(words.first(length as usize), whole), length)
}

/// `L 46` as `lovforslag nr. 46`, and the other way round; both as terms.
fn other_name(term: &str) -> Option<String> {
    let reference = term.strip_prefix(mark::ENTITY)?;
    let name = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    let other = danish::proposal_called(name)?;
    Some(format!(
        "{}{other}{}",
        mark::ENTITY,
        &reference[name.len()..]
    ))
}

/// The parts of the compounds among some words, each in all its forms, with what it is worth as a hint.
fn parts(words: &[&Word]) -> Vec<Pattern> {
    let forms = |lemma: &String| {
        [
            format!("{}{lemma}", mark::LEMMA),
            format!("{}{lemma}", mark::PART),
            lemma.clone(),
        ]
        .map(|term| (term, 1.0))
    };
    let mut out = Vec::new();
    for word in words {
        let first = out.len();
        out.extend(word.parts.iter().map(|lemmas| Pattern {
            weight: weight::HINT_OF_MODIFIER,
            ..word_pattern(lemmas.iter().flat_map(forms).collect())
        }));
        if let Some(head) = out[first..].last_mut() {
            head.weight = weight::HINT_OF_HEAD;
        }
    }
    out
}

/// One slot by itself.
pub(super) fn alone(choice: Choice) -> Pattern {
    Pattern {
        slots: vec![choice],
        slop: 0,
        weight: 1.0,
    }
}

fn word_pattern(terms: Vec<(String, f32)>) -> Pattern {
    alone(Choice { offset: 0, terms })
}

/// Words at their places, as in quotes.
fn phrase_pattern(words: &[&Word]) -> Pattern {
    let start = words.first().map_or(0, |word| word.token.position);
    let slots = words
        .iter()
        .map(|word| word.choice(word.token.position - start, true))
        .collect();
    Pattern {
        slots,
        slop: 0,
        weight: 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(query: &str) -> Vec<String> {
        units(query).into_iter().map(|unit| unit.text).collect()
    }

    #[test]
    fn what_belongs_together_is_one_unit() {
        assert_eq!(texts("1.000 dage barn"), ["1.000 dage", "barn"]);
        assert_eq!(
            texts("53 mio. kr. til pulje"),
            ["53 mio. kr", "til", "pulje"]
        );
        assert_eq!(
            texts("budget 5. oktober 2019 møde"),
            ["budget", "5. oktober 2019", "møde"]
        );
        assert_eq!(
            texts("jf. § 20, stk. 2 og L 123"),
            ["jf", "§ 20, stk. 2", "og", "L 123"]
        );
        assert_eq!(
            texts("1.000-dages-program nu"),
            ["1.000-dages-program", "nu"]
        );
        assert_eq!(texts("2020 budget"), ["2020", "budget"]);
        assert_eq!(
            texts("kr. 7.300 efter § 12c, stk. 3, og L 45B"),
            ["kr. 7.300", "efter", "§ 12c, stk. 3", "og", "L 45B"]
        );
        assert_eq!(
            texts("to hundrede kroner 2018/19 og kl. 9"),
            ["to hundrede kroner", "2018/19", "og", "kl. 9"]
        );
        assert_eq!(texts("2019-2020"), ["2019", "2020"]);
    }
}
