//! One word → its lemmas and the parts of a compound. (Snowball only, until the lexicon stands here.)

use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::ops::Range;

/// Where a word stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordContext {
    Plain,
    PossibleName,
}

pub(crate) struct WordAnalysis {
    pub lemmas: Vec<String>,
    pub parts: Vec<Part>,
}

pub(crate) struct Part {
    pub range: Range<usize>,
    pub lemmas: Vec<String>,
}

pub(crate) fn analyze_word(word: &str, _context: WordContext) -> WordAnalysis {
    let stem = Stemmer::create(Algorithm::Danish)
        .stem(&fold(word))
        .into_owned();
    WordAnalysis {
        lemmas: vec![stem],
        parts: Vec::new(),
    }
}

pub(crate) fn fold(word: &str) -> Cow<'_, str> {
    if word.contains("aa") || word.contains(['ö', 'ä', 'é']) {
        Cow::Owned(
            word.replace("aa", "å")
                .replace('ö', "ø")
                .replace('ä', "æ")
                .replace('é', "e"),
        )
    } else {
        Cow::Borrowed(word)
    }
}
