//! Everything that knows Danish.
//!
//! In comes text; out come tokens: where they stand (bytes, positions) and under which terms they are found
//! (the exact form, lemmas, parts of compounds, dates and references). What a hyphen at a line's end means is
//! decided here too. Which term weighs how much, and what an index is, is left to `query` and `index`.
//!
//! Lists are data, in `data/`: abbreviations, number words, months, units, references. Rules are code.

mod atoms;
mod cache;
mod compound;
mod dates;
mod derivation;
mod endings;
mod fold;
mod groups;
mod lexicon;
mod lists;
mod number_groups;
mod number_lists;
mod number_words;
mod numbers;
mod ranges;
mod reference_groups;
mod section_parts;
pub(crate) mod sentences;
mod skipping;
mod stream;
mod suspended;
mod token;
mod types;
mod unfold;
pub(crate) mod word;

pub(crate) use atoms::holds_raised_figure;
pub(crate) use cache::SharedTypes;
pub(crate) use dates::date_at_start;
pub(crate) use derivation::relatives;
pub(crate) use lists::{
    beside_numbers, is_navigation, is_numbered, is_ordinal_before, listed, month, month_name,
    proposal_called, seldom_follows_suspended, unit_forms,
};
pub(crate) use number_lists::{listed_number, listed_paragraph};
pub(crate) use number_words::{decade_forms, number_words, ordinal_words};
pub(crate) use numbers::CROWNS;
pub(crate) use ranges::can_be_cut;
pub(crate) use stream::TokenStream;
pub(crate) use token::{Boundary, Role, Token};
pub(crate) use types::{exact_form, lemmas_by_form, part_in};
pub(crate) use unfold::unfolded;
pub(crate) use word::{WordContext, analyze_word, is_base_in_compounds, is_known};

/// The first byte of a term that is not an exact form.
pub(crate) mod mark {
    /// A dictionary form, where it differs from the exact one.
    pub const LEMMA: char = '\u{1}';
    /// The dictionary form of a part of a compound.
    pub const PART: char = '\u{2}';
    /// A date or a reference in its canonical form.
    pub const ENTITY: char = '\u{3}';
    /// The dictionary form of neighbouring parts of a compound together: `finanslov` of `finanslovsforslag`.
    pub const SPAN: char = '\u{4}';
    /// All of them.
    pub const ALL: [char; 4] = [LEMMA, PART, ENTITY, SPAN];
}

/// What a hyphen at the end of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// A word was broken: `igangvæ-⏎rende`.
    Broken,
    /// The hyphen belongs to the word: `EU-⏎regulering`.
    Hyphenated,
    /// The word's second half comes later: `olie-⏎og gasudvinding`.
    Suspended,
}

/// Tells what the hyphen between `left` (the letters before it) and `right` (the word on the next line) is. Where the
/// dictionary knows the halves but not the whole it cannot be told: the hyphen stays, and such a word is found in both
/// readings.
pub(crate) fn hyphen_at_line_end(left: &str, right: &str) -> LineEnd {
    let half = left.rsplit('-').next().unwrap_or(left);
    let acronym = half.chars().filter(|c| c.is_uppercase()).count() > 1;
    let lower_end = half.chars().next_back().is_some_and(char::is_lowercase);
    let lower_half = half.to_lowercase();
    let known_whole = || word::is_known(&format!("{lower_half}{right}"));
    if lists::follows_suspended_hyphen(right) {
        let may_suspend = word::is_known(&lower_half) && !lists::seldom_follows_suspended(right);
        let broken = lower_end && !acronym && !may_suspend && known_whole();
        return if broken {
            LineEnd::Broken
        } else {
            LineEnd::Suspended
        };
    }
    if !lower_end || acronym || !right.starts_with(char::is_lowercase) {
        return LineEnd::Hyphenated;
    }
    let are_words = word::is_known(&lower_half) && word::is_known(right);
    // `1.000-dages-programmet`: a hyphen before tells that the word is written with hyphens.
    let is_tied = half.len() < left.len();
    if are_words && (is_tied || !known_whole()) {
        LineEnd::Hyphenated
    } else {
        LineEnd::Broken
    }
}

/// A lower-case word with old spellings and accents levelled: `aarhus` → `århus`.
pub(crate) fn folded(word: &str) -> String {
    fold::fold(word).into_owned()
}

/// Whether a term is an exact form, not a lemma, a part or an entity.
pub(crate) fn is_exact(term: &str) -> bool {
    !term.starts_with(mark::ALL)
}

/// A term for people: `børn`, `lemma barn`, `part barn`, `entity 2019-10-05`.
pub(crate) fn named(term: &str) -> String {
    let (level, rest) = match term.chars().next() {
        Some(mark::LEMMA) => ("lemma ", &term[1..]),
        Some(mark::PART) => ("part ", &term[1..]),
        Some(mark::ENTITY) => ("entity ", &term[1..]),
        Some(mark::SPAN) => ("parts ", &term[1..]),
        _ => ("", term),
    };
    format!("{level}{rest}")
}
