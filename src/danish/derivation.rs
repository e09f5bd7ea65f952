//! Words made of the same word: `udskydelse` and `udskyde`, `mulighed` and `mulig`.
//!
//! In comes a dictionary form; out come its nearest relatives that the lexicon knows, by the endings of
//! `data/derivations.tsv`. They are other words, so this is only for long queries, and counts for less.

use super::lexicon::Lexicon;
use std::sync::LazyLock;

/// Shorter stems make accidental relatives.
const SHORTEST_STEM: usize = 3;

/// An ending, and those that may stand in its place, with their order in the file.
type Exchange = (&'static str, Vec<(usize, &'static str)>);

static ENDINGS: LazyLock<Vec<Exchange>> = LazyLock::new(|| {
    let lines = include_str!("data/derivations.tsv").lines();
    let pairs = lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'));
    let mut out: Vec<Exchange> = Vec::new();
    for (order, (from, to)) in pairs.flat_map(|(a, b)| [(a, b), (b, a)]).enumerate() {
        match out.iter_mut().find(|(known, _)| *known == from) {
            Some((_, others)) => others.push((order, to)),
            None => out.push((from, vec![(order, to)])),
        }
    }
    out
});

/// The relatives of a folded dictionary form, itself left out.
pub(crate) fn relatives(lemma: &str) -> Vec<String> {
    let Some(lexicon) = Lexicon::shared() else {
        return Vec::new();
    };
    let mut found: Vec<(usize, String)> = Vec::new();
    for (from, others) in ENDINGS.iter() {
        let letters = lemma.strip_suffix(from);
        let letters = letters.filter(|letters| letters.chars().count() >= SHORTEST_STEM);
        let Some((letters, stem)) = letters.and_then(|l| Some((l, lexicon.stem(l)?))) else {
            continue;
        };
        for (order, to) in others {
            if let Some(entry) = stem.entry(to) {
                let word = format!("{letters}{to}");
                if word != lemma && lexicon.apply(entry.0.pattern(), "", &word).contains(&word) {
                    found.push((*order, word));
                }
            }
        }
    }
    found.sort_unstable();
    let mut out: Vec<String> = Vec::with_capacity(found.len());
    for (_, word) in found {
        if !out.contains(&word) {
            out.push(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_of_one_stem_are_relatives() {
        assert!(relatives("udskydelse").contains(&"udskyde".to_owned()));
        assert!(relatives("mulig").contains(&"mulighed".to_owned()));
        assert!(relatives("blixtqvarz").is_empty());
    }

    proptest! {
        #[test]
        fn every_relative_is_one_the_other_way_round(word in "udskyde|mulig|bevilling|kommune|politik|demokrati|forvalte|[a-z]{3,6}") {
            for relative in relatives(&word) {
                prop_assert!(relatives(&relative).contains(&word) || !dictionary_form(&word));
            }
        }
    }

    fn dictionary_form(word: &str) -> bool {
        Lexicon::shared().is_some_and(|lexicon| lexicon.lemmas(word).contains(&word.to_owned()))
    }
}
