//! Words of which a hyphen stands for a part: `børne- og familieudvalget`, `skatteplaner og -lettelser`.
//!
//! In come the word with the hyphen and the one that has what it lacks; out goes the word that is meant, in one piece.
//! Where such hyphens stand is decided in `groups`; what the word's terms are in `word`.

use super::lexicon::Lexicon;
use super::types::exact_form;
use super::word::{WordContext, analyze_word, is_known};
use super::{lists, word::Part};

/// So many hyphens one behind the other are followed back to the word that they stand for: `-lettelser og -fradrag`.
const MOST_BEFORE: usize = 4;
/// A word is not longer, in bytes.
const LONGEST: usize = 80;

/// `børne-` before `familieudvalget` → `børneudvalget`, by the last part of the compound; `ind-` before `udbetalinger` →
/// `indbetalinger`, by what stands behind its prefix. Both words in their exact forms.
pub(super) fn completed(first: &str, whole: &str) -> Option<String> {
    let joined = |rest: &str| format!("{first}{rest}");
    let lexicon = Lexicon::shared()?;
    if lexicon.is_particle(first) {
        let rests = without_prefix(lexicon, whole).into_iter().rev();
        let known = rests.map(joined).find(|word| is_known(word));
        if known.is_some() {
            return known;
        }
    }
    let head = last_part(whole)?.range;
    Some(joined(whole.get(head)?))
}

/// `-lettelser` behind `skatteplaner og` → `skattelettelser`: the compound without its last part before the word, in exact
/// form. `before`: the text up to the hyphen.
pub(super) fn begun(before: &str, word: &str) -> Option<String> {
    let mut before = before;
    for _ in 0..MOST_BEFORE {
        let (rest, tie) = last_word(before);
        before = if lists::follows_suspended_hyphen(&tie.to_lowercase()) {
            rest.strip_suffix(' ')?
        } else {
            before.trim_end().strip_suffix(',')?
        };
        let (rest, compound) = last_word(before);
        if let Some(further) = rest.strip_suffix('-') {
            before = further.trim_end();
            continue;
        }
        let compound = exact_form(compound);
        let head = last_part(&compound)?.range;
        return Some(format!("{}{word}", compound.get(..head.start)?));
    }
    None
}

/// The text before its last word, and that word without the blanks behind it; bounded.
fn last_word(text: &str) -> (&str, &str) {
    let text = text.trim_end_matches(' ');
    let mut letters = text.char_indices().rev();
    let mut letters = letters
        .by_ref()
        .take_while(|(at, c)| c.is_alphabetic() && text.len() - at <= LONGEST);
    let start = letters.by_ref().last().map_or(text.len(), |(at, _)| at);
    text.split_at(start)
}

/// The head of a compound.
fn last_part(word: &str) -> Option<Part> {
    let mut parts = analyze_word(word, WordContext::default()).parts;
    parts.pop()
}

/// What stands in a word behind each prefix that it can begin with, the shortest prefix first.
fn without_prefix<'w>(lexicon: &Lexicon, word: &'w str) -> Vec<&'w str> {
    let mut rests = Vec::new();
    lexicon.modifiers_at(word.as_bytes(), |length, value| {
        if value.is_particle() {
            rests.extend(word.get(length..));
        }
    });
    rests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_at_a_words_end_stands_for_the_next_ones_head() {
        let meant = |first, whole| completed(first, whole).unwrap_or_default();
        assert_eq!(meant("børne", "familieudvalget"), "børneudvalget");
        assert_eq!(meant("ind", "udbetalinger"), "indbetalinger");
        assert_eq!(meant("op", "nedreguleringen"), "opreguleringen");
        assert_eq!(meant("til", "fraflyttere"), "tilflyttere");
        assert_eq!(meant("på", "afstigning"), "påstigning");
        assert_eq!(completed("børne", "unge"), None);
    }

    #[test]
    fn a_hyphen_at_a_words_beginning_stands_for_the_last_compound_without_its_head() {
        let meant = |before, word| begun(before, word).unwrap_or_default();
        assert_eq!(
            meant("nye skatteplaner og ", "lettelser"),
            "skattelettelser"
        );
        assert_eq!(
            meant("Miljøministeren samt ", "styrelsen"),
            "miljøstyrelsen"
        );
        assert_eq!(
            meant("byggeplaner, -tilladelser og ", "sager"),
            "byggesager"
        );
        assert_eq!(meant("havneanlæg, ", "afgifter"), "havneafgifter");
        for before in [
            "",
            "og ",
            "skole og ",
            "5 og ",
            "- og ",
            "skoleplaner ",
            "skoleplaner - og ",
            "ø",
            // The blank before the comma once cut the word in two.
            "Ø , ",
        ] {
            assert_eq!(begun(before, "lettelser"), None, "{before:?}");
        }
    }
}
