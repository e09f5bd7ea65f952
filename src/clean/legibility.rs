//! Whether what a PDF says is in words.
//!
//! In come clean pages; out goes a sentence about those that hold neither words of the dictionary nor anything that could
//! be read aloud in another language. A font that says wrongly what its glyphs mean yields letters that look like text
//! and that nobody will search for; a text layer that a scanner guessed may be no better. Nothing is dropped.

use crate::danish;
use crate::document::{Page, page_numbers};
use unicode_normalization::UnicodeNormalization;

/// Shorter words stand in the dictionary by chance, in any language.
const SHORTEST: usize = 4;
/// So many words of a page are looked at, …
const MOST: usize = 200;
/// … and of fewer nothing is said.
const FEWEST: usize = 30;
/// Of so many words one at least is known.
const ONE_OF: usize = 12;
/// Of a hundred pairs of letters in a word so many are a vowel and a consonant at least, in whatever language: measured are
/// 62 to 75. Of letters given at random, nine in ten have fewer than 54.
const LEAST_ALTERNATING: usize = 56;
/// Behind it stand letters of other scripts.
const LAST_LATIN: char = '\u{250}';

/// What to warn of; `None` where all pages can be read.
pub(super) fn warning(pages: &[Page]) -> Option<String> {
    let illegible = pages.iter().filter(|page| !is_legible(&page.text));
    let numbers: Vec<u32> = illegible.map(|page| page.number).collect();
    (!numbers.is_empty()).then(|| {
        format!(
            "{} without words: the font says wrongly what its letters are, or they were guessed",
            page_numbers(&numbers)
        )
    })
}

fn is_legible(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphabetic());
    let (mut seen, mut known) = (0, 0);
    let (mut pairs, mut alternating) = (0, 0);
    for word in words.filter(is_long_and_latin).take(MOST) {
        seen += 1;
        known += usize::from(danish::is_known(word));
        let vowels: Vec<bool> = word.chars().map(is_vowel).collect();
        pairs += vowels.len() - 1;
        alternating += vowels.windows(2).filter(|pair| pair[0] != pair[1]).count();
    }
    seen < FEWEST || known * ONE_OF >= seen || alternating * 100 >= pairs * LEAST_ALTERNATING
}

fn is_long_and_latin(word: &&str) -> bool {
    word.len() >= SHORTEST
        && word.chars().nth(SHORTEST - 1).is_some()
        && word.chars().all(|c| c < LAST_LATIN)
}

fn is_vowel(c: char) -> bool {
    c.nfd()
        .next()
        .is_some_and(|base| "aeiouyæøAEIOUYÆØ".contains(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DANISH: &str = "Byrådet godkendte den 5. oktober forslaget til budget for det kommende år, og Økonomiudvalget \
        blev bedt om at fremlægge en plan for, hvordan besparelserne på daginstitutionerne kan gennemføres, uden at \
        personalet bliver færre, samt hvilke følger det får for forældrenes betaling og for børnenes trivsel i \
        kommunens institutioner. Udvalget vender tilbage med en redegørelse inden sommerferien.";

    /// Letters as a font shows them whose codes were taken for characters.
    fn shifted(text: &str, by: u8) -> String {
        let shift = |c: char| match c {
            'a'..='z' => char::from(b'a' + (c as u8 - b'a' + by) % 26),
            c => c,
        };
        text.chars().map(shift).collect()
    }

    fn warned(text: &str) -> bool {
        let page = Page {
            number: 1,
            label: None,
            text: text.to_owned(),
        };
        warning(&[page]).is_some()
    }

    #[test]
    fn letters_that_make_no_words_are_told() {
        assert!(!warned(DANISH));
        for by in [1, 3, 7, 18, 25] {
            assert!(warned(&shifted(DANISH, by)), "by {by}");
        }
    }

    #[test]
    fn other_languages_names_and_figures_are_left_alone() {
        for text in [
            "The committee was asked whether the proposal had been considered by the council before the deadline of \
             last year, and the chairman answered that neither members nor citizens had received any of those documents \
             which were mentioned during that meeting, although several people remembered having seen them.",
            "Der Ausschuss wurde gefragt, ob der Vorschlag vor Ablauf der Frist des vergangenen Jahres beraten worden \
             sei, worauf der Vorsitzende erwiderte, dass weder Mitglieder noch Bürger jene Unterlagen erhalten hätten, \
             welche während dieser Sitzung erwähnt wurden, obwohl sich mehrere Anwesende daran erinnerten.",
            &"Tzvetkova Szczepański Wójcik Krzyżanowska ".repeat(10),
            &"1.234 5.678 9.012 kr. pct. ".repeat(30),
            "Дания является королевством и состоит из трёх частей",
        ] {
            assert!(!warned(text), "{text}");
        }
    }
}
