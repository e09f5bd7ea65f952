//! Words made of the same word: `udskydelse` and `udskyde`, `mulighed` and `mulig`.
//!
//! In comes a dictionary form; out come its nearest relatives that the lexicon knows, by the endings of
//! `data/derivations.tsv`. They are other words, so this is only for long queries, and counts for less.

use super::lexicon::Lexicon;
use std::sync::LazyLock;

/// Shorter stems make accidental relatives.
const SHORTEST_STEM: usize = 3;

static ENDINGS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("data/derivations.tsv").lines();
    let pairs = lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'));
    pairs.flat_map(|(a, b)| [(a, b), (b, a)]).collect()
});

/// The relatives of a folded dictionary form, itself left out.
pub(crate) fn relatives(lemma: &str) -> Vec<String> {
    let Some(lexicon) = Lexicon::shared() else {
        return Vec::new();
    };
    let mut out: Vec<String> = Vec::new();
    for (from, to) in ENDINGS.iter() {
        if let Some(stem) = lemma.strip_suffix(from)
            && stem.chars().count() >= SHORTEST_STEM
        {
            let word = format!("{stem}{to}");
            if word != lemma && !out.contains(&word) && lexicon.lemmas(&word).contains(&word) {
                out.push(word);
            }
        }
    }
    out
}
