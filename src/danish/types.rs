//! Word types: what terms a word as written has.
//!
//! In comes a word as it is written; out go its terms, the exact form first, and flags that make `groups` look at its
//! neighbours. What its dictionary forms and its parts are is decided in `word`; that a type is asked for once is
//! `stream`'s business.

use super::atoms::{is_invisible_or_mark, plain_figure};
use super::cache::Terms;
use super::word::{WordAnalysis, dictionary_lemmas};
use super::{WordContext, analyze_word, lists, mark, numbers};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// Flags of a word type that make `groups` look at its neighbours.
pub(super) mod flag {
    pub const REFERENCE_LETTER: u8 = 1;
    pub const REFERENCE_WORD: u8 = 2;
    pub const CLOCK: u8 = 4;
    /// Written together: `L123`.
    pub const WHOLE_REFERENCE: u8 = 8;
    /// The dictionary forms of the type are those of its exact form, wherever it stands: a matter of `index` alone.
    pub const KNOWN: u8 = 16;
    /// `1990'erne`, `90erne`.
    pub const DECADE: u8 = 32;
    /// Before the numbers of sections, weeks and the like.
    pub const LISTED: u8 = 64;
}

/// The abbreviation that a time of the day may follow.
const CLOCK: &str = "kl";

/// Whether a word of plain letters may have one of the flags that [`skim_type`] tells.
pub(super) fn may_have_flags(written: &str) -> bool {
    lists::may_be_reference(written)
        || lists::may_be_listed(written)
        || written.eq_ignore_ascii_case(CLOCK)
}

/// Writes the exact form of a word type; returns it with the type's flags.
pub(super) fn skim_type(written: &str, terms: &mut Terms<'_>) -> (String, u8) {
    let exact = exact_form(written);
    terms.push(None, &exact);
    let mut flags = 0;
    if exact.bytes().any(|b| b.is_ascii_digit()) {
        if let Some((letters, digits)) = exact.split_at_checked(1)
            && lists::is_reference_letter(letters)
            && digits.bytes().all(|b| b.is_ascii_digit())
        {
            flags |= flag::WHOLE_REFERENCE;
        }
        if let Some(figures) = decade(&exact) {
            flags |= flag::DECADE;
            let base = format!("{figures}er");
            if base != exact {
                terms.push(Some(mark::LEMMA), &base);
            }
        }
        return (exact, flags);
    }
    if lists::is_reference_letter(&exact) {
        flags |= flag::REFERENCE_LETTER;
    }
    if lists::is_reference_word(&exact) {
        flags |= flag::REFERENCE_WORD;
    }
    if lists::listed(&exact).is_some() {
        flags |= flag::LISTED;
    }
    if exact == CLOCK {
        flags |= flag::CLOCK;
    }
    (exact, flags)
}

/// The figures of a decade: `1990erne`, `90er`.
pub(super) fn decade(exact: &str) -> Option<&str> {
    let figures = lists::DECADE_ENDINGS
        .into_iter()
        .find_map(|ending| exact.strip_suffix(ending))?;
    let is_decade = matches!(figures.len(), 2 | 4) && figures.ends_with('0');
    (is_decade && figures.bytes().all(|b| b.is_ascii_digit())).then_some(figures)
}

/// Writes the terms of a word type; returns its flags.
pub(super) fn analyse_type(written: &str, context: WordContext, terms: &mut Terms<'_>) -> u8 {
    let (exact, flags) = skim_type(written, terms);
    if exact.bytes().any(|b| b.is_ascii_digit()) {
        return flags;
    }
    let analysis = analyze_word(&exact, context);
    push_lemmas(&exact, &analysis.lemmas, terms);
    let unit = lists::unit(&exact).or_else(|| lists::unit(&written.to_lowercase()));
    if let Some(unit) = unit.filter(|unit| *unit != exact) {
        terms.push(Some(mark::LEMMA), unit);
    }
    for (mark, parts) in [(mark::PART, &analysis.parts), (mark::SPAN, &analysis.spans)] {
        let mut seen: Vec<&str> = Vec::new();
        for lemma in parts.iter().flat_map(|part| &part.lemmas) {
            if !seen.contains(&lemma.as_str()) {
                seen.push(lemma);
                terms.push(Some(mark), lemma);
            }
        }
    }
    flags | known_flag(&analysis, unit)
}

/// Writes the terms of a word that is written with a hyphen, joined; returns its flags.
pub(super) fn analyse_joined(joined: &str, terms: &mut Terms<'_>) -> u8 {
    terms.push(None, joined);
    if !joined.starts_with(char::is_alphabetic) {
        return 0;
    }
    let analysis = analyze_word(joined, WordContext::default());
    push_lemmas(joined, &analysis.lemmas, terms);
    known_flag(&analysis, lists::unit(joined))
}

/// The lemmas of an exact form that are its wherever it stands, because the dictionary knows it; without itself. A unit's
/// depend on how it was written.
pub(crate) fn lemmas_by_form(exact: &str) -> Vec<String> {
    if lists::unit(exact).is_some() {
        return Vec::new();
    }
    let mut lemmas = dictionary_lemmas(exact);
    lemmas.retain(|lemma| lemma != exact);
    lemmas
}

/// [`flag::KNOWN`] for what `lemmas_by_form` says the same of.
fn known_flag(analysis: &WordAnalysis, unit: Option<&str>) -> u8 {
    if analysis.by_form && unit.is_none() {
        flag::KNOWN
    } else {
        0
    }
}

fn push_lemmas(exact: &str, lemmas: &[String], terms: &mut Terms<'_>) {
    for lemma in lemmas.iter().filter(|lemma| *lemma != exact) {
        terms.push(Some(mark::LEMMA), lemma);
    }
}

thread_local! {
    /// What was found in a compound and a dictionary form, apart by a line end: a question's compounds stand in many
    /// passages.
    static PARTS: RefCell<HashMap<String, Option<Range<usize>>>> = RefCell::default();
}

/// With more compounds than this the thread begins anew.
const MOST_COMPOUNDS: usize = 4_096;

/// Which bytes of a compound as written are a part with this dictionary form, where they are it, or a form of it alone as
/// well: the `børne` of `børnehave` is none of `barn`. Of several the first; none of a word that is no letters only or whose
/// small letters take other bytes.
pub(crate) fn part_in(written: &str, lemma: &str) -> Option<Range<usize>> {
    let both = [written, lemma].join("\n");
    PARTS.with_borrow_mut(|known| {
        if let Some(part) = known.get(&both) {
            return part.clone();
        }
        if known.len() >= MOST_COMPOUNDS {
            known.clear();
        }
        let part = find_part(written, lemma);
        known.insert(both, part.clone());
        part
    })
}

fn find_part(written: &str, lemma: &str) -> Option<Range<usize>> {
    let word = written.to_lowercase();
    if word.len() != written.len() {
        return None;
    }
    let has = |lemmas: &[String]| lemmas.iter().any(|known| known == lemma);
    let WordAnalysis { parts, spans, .. } = analyze_word(&word, WordContext::default());
    let mut parts = parts.into_iter().chain(spans);
    let part = parts.find(|part| has(&part.lemmas))?.range;
    let alone = analyze_word(word.get(part.clone())?, WordContext::default());
    let is_itself = word.get(part.clone()) == Some(lemma);
    (is_itself || has(&alone.lemmas)).then_some(part)
}

/// NFC, lower case, with plain figures, without invisible characters, stops and the ending behind an apostrophe (`EU's` → `eu`).
pub(crate) fn exact_form(written: &str) -> String {
    let is_plain = |c: char| !is_invisible_or_mark(c) && plain_figure(c).is_none();
    let plain: String = if written.is_ascii() || written.chars().all(is_plain) {
        written.to_lowercase()
    } else {
        let composed: String = written.nfc().collect();
        composed
            .chars()
            .filter(|c| !is_invisible_or_mark(*c))
            .map(|c| plain_figure(c).unwrap_or(c))
            .flat_map(char::to_lowercase)
            .collect()
    };
    if !plain.contains(['\'', '’', '´', '.']) {
        return plain;
    }
    if let Some((stem, ending)) = plain.split_once(['\'', '’'])
        && matches!(
            ending,
            "s" | "en" | "ens" | "et" | "ets" | "er" | "ere" | "eres" | "erne" | "ernes"
        )
        && stem.chars().all(char::is_alphanumeric)
        && stem.contains(char::is_alphabetic)
    {
        return stem.to_owned();
    }
    plain.replace(['\'', '’', '´', '.'], "")
}

/// Writes the terms of a number in canonical form: itself and, as a lemma, itself without zeros that say nothing.
pub(super) fn number_terms(canonical: &str, terms: &mut Terms<'_>) {
    terms.push(None, canonical);
    let zeros = numbers::without_leading_zeros(canonical);
    if let Some(short) = zeros.or_else(|| numbers::without_zero_decimals(canonical)) {
        terms.push(Some(mark::LEMMA), short);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::danish::cache::{Key, WordCache};
    use proptest::prelude::*;

    #[test]
    fn a_part_is_where_it_stands_if_it_is_a_form_by_itself() {
        let part = |word: &'static str, lemma| part_in(word, lemma).map(|range| &word[range]);
        assert_eq!(part("Finanslovsbevillingen", "lov"), Some("lovs"));
        assert_eq!(
            part("Finanslovsbevillingen", "bevilling"),
            Some("bevillingen")
        );
        assert_eq!(part("KIRKEGÅRDEN", "gård"), Some("GÅRDEN"));
        assert_eq!(part("fiskeopdræt", "fisk"), None);
        assert_eq!(part("kirkegården", "have"), None);
        assert_eq!(part("1.000-dages", "dag"), None);
    }

    #[test]
    fn an_ending_behind_an_apostrophe_is_no_part_of_the_word() {
        for written in ["NGO'er", "NGO'ere", "NGO's", "NGO'erne", "NGO'eres"] {
            assert_eq!(exact_form(written), "ngo", "{written}");
        }
        assert_eq!(exact_form("2G'ere"), "2g");
        assert_eq!(exact_form("90'erne"), "90erne");
        assert_eq!(exact_form("rock'n'roll"), "rocknroll");
    }

    proptest! {
        #[test]
        fn what_may_have_no_flags_has_none(word in "[a-zA-ZæøåÆØÅé]{1,18}|kl|Kl|KL|kL|akt|AKT|spørgsmål|SPØRGSMÅL|sagsnr|Dagsordenspunkt|[lbfrsvLBFRSV]") {
            let mut terms = WordCache::default();
            let found = terms.entry(Key::of(&word, 5), |terms| skim_type(&word, terms).1);
            prop_assert!(found.flags == 0 || may_have_flags(&word));
        }
    }
}
