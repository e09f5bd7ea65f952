//! Dictionary forms of words that the lexicon lacks, by their endings.
//!
//! In: a folded word that is neither in the lexicon nor a compound of what is. Out: up to three dictionary forms, most
//! likely first, or none when no ending tells. The forms of one word are to share one of them: where an ending leaves it
//! open whether the word ends in -e or -er itself (`deepfaken`, `indsigeren`), each is given. Words whose own ending is no
//! inflection (-hed, -else) keep it. What no ending here fits is left to the stemmer.

use super::lexicon::Lexicon;
use super::lexicon::layout::{FormValue, MAX_LEMMAS};
use std::ops::RangeInclusive;

/// Endings of nouns that are made of other words, with what inflection adds.
const SUFFIXES: [(&str, &[&str]); 4] = [
    ("hed", &["", "en", "er", "erne"]),
    ("else", &["", "n", "r", "rne"]),
    ("ing", &["", "en", "er", "erne"]),
    ("ør", &["", "en", "er", "erne"]),
];
/// What inflection adds to verbs in -ere, and whether it may be a participle that stands as an adjective.
const VERBAL: [(&str, bool); 6] = [
    ("erede", true),
    ("eret", true),
    ("erende", false),
    ("eres", false),
    ("erer", false),
    ("ere", false),
];
/// What inflection adds to nouns and adjectives, the longest first, and what the word may end in without it.
const NOMINAL: [(&str, &[&str]); 7] = [
    ("eren", &["er"]),
    ("erne", &["e", "er"]),
    ("ene", &["e"]),
    ("er", &["e", "er"]),
    ("en", &["e"]),
    ("et", &["et"]),
    ("e", &["e"]),
];
/// Fewer letters than these before an ending are no stem.
const SHORTEST_STEM: usize = 4;
/// A known word of fewer letters in the end of an unknown one is often an accident: it must end many compounds.
const SURE_REST: usize = 6;
/// One of so many letters need not have been seen to end any.
const LONG_REST: usize = 9;
/// How many are many, as a class of `lexicon::layout`: eight, and for a word of three letters 64.
const FAMILIAR: u8 = 4;
const COMMON: u8 = 7;

/// Dictionary forms of an unknown word; empty when its ending tells nothing.
pub(crate) fn lemmas(lexicon: &Lexicon, word: &str) -> Vec<String> {
    if let Some(found) = suffixed(word) {
        return vec![found];
    }
    let rules = [agent, by_long_rest, verb_in_ere, by_short_rest, noun];
    let found = rules.iter().map(|rule| rule(lexicon, word));
    found
        .into_iter()
        .find(|lemmas| !lemmas.is_empty())
        .unwrap_or_default()
}

/// `systemiskhederne` → `systemiskhed`.
fn suffixed(word: &str) -> Option<String> {
    let bare = word.strip_suffix('s').unwrap_or(word);
    SUFFIXES.iter().find_map(|(suffix, inflections)| {
        inflections.iter().find_map(|inflection| {
            let stem = bare.strip_suffix(inflection)?.strip_suffix(suffix)?;
            is_stem(stem).then(|| [stem, suffix].concat())
        })
    })
}

/// `forsikreren`, `forsikrere`: they are to meet `forsikrer`, which the lexicon has as a form of a verb only.
pub(crate) fn agent(lexicon: &Lexicon, word: &str) -> Vec<String> {
    let bare = word.strip_suffix('s').unwrap_or(word);
    let stem = bare
        .strip_suffix("eren")
        .or_else(|| bare.strip_suffix("ere"));
    let Some(noun) = stem.map(|stem| format!("{stem}er")) else {
        return Vec::new();
    };
    let Some(entry) = lexicon.entry(&noun) else {
        return Vec::new();
    };
    let mut lemmas = lexicon.apply(entry.0.pattern(), "", &noun);
    lemmas.retain(|lemma| *lemma != noun);
    lemmas.insert(0, noun);
    lemmas.truncate(MAX_LEMMAS);
    lemmas
}

fn by_long_rest(lexicon: &Lexicon, word: &str) -> Vec<String> {
    by_known_rest(lexicon, word, SURE_REST..=usize::MAX)
}

fn by_short_rest(lexicon: &Lexicon, word: &str) -> Vec<String> {
    by_known_rest(lexicon, word, 3..=SURE_REST - 1)
}

/// The longest known word that the unknown one ends in gives the inflection.
fn by_known_rest(lexicon: &Lexicon, word: &str, wanted: RangeInclusive<usize>) -> Vec<String> {
    let letters = word.chars().count();
    for (before_letters, (start, _)) in word.char_indices().enumerate().skip(2) {
        let rest_letters = letters - before_letters;
        if !wanted.contains(&rest_letters) {
            continue;
        }
        let (before, rest) = word.split_at(start);
        let Some(value) = lexicon.entry(rest).map(|entry| entry.0) else {
            continue;
        };
        // Suffixes in disguise end no compound, but long ones are inflected like the word: `markedsaktøren`.
        let bound = !value.is(FormValue::HEAD);
        if bound && rest_letters < SURE_REST || value.is(FormValue::NAME) || !has_vowel(before) {
            continue;
        }
        // Nothing but a prefix comes before a verb.
        let fits = !value.is(FormValue::VERB) || lexicon.is_particle(before);
        let least = match rest_letters {
            3 => COMMON,
            4 | 5 if !lexicon.is_base(value.pattern()) || is_ambiguous(rest) => FAMILIAR,
            _ => u8::from(rest_letters < LONG_REST && !bound),
        };
        let long = before_letters >= 3 || rest_letters >= SURE_REST;
        if fits && long && value.head_class() >= least {
            return lexicon.apply(value.pattern(), before, rest);
        }
    }
    Vec::new()
}

/// Whether a word may be an inflected form by its ending.
fn is_ambiguous(word: &str) -> bool {
    NOMINAL.iter().any(|(ending, _)| word.ends_with(ending))
}

/// `nykalkulerede` → `nykalkulere`; `insourcere` may be insourcers as well.
fn verb_in_ere(_: &Lexicon, word: &str) -> Vec<String> {
    let found = VERBAL.iter().find_map(|(ending, participle)| {
        let stem = word.strip_suffix(ending)?;
        is_stem(stem).then_some((*ending, stem, *participle))
    });
    let Some((ending, stem, participle)) = found else {
        return Vec::new();
    };
    let mut lemmas = vec![format!("{stem}ere")];
    if participle {
        lemmas.push(format!("{stem}eret"));
    } else if ending == "ere" {
        lemmas.push(format!("{stem}er"));
    }
    lemmas
}

/// `emittenterne` → `emittent`, or `emittente`, or `emittenter`.
fn noun(_: &Lexicon, word: &str) -> Vec<String> {
    let bare = word.strip_suffix('s').unwrap_or(word);
    let found = NOMINAL.iter().find_map(|(ending, others)| {
        let stem = bare.strip_suffix(ending)?;
        is_stem(stem).then_some((stem, *others))
    });
    let Some((stem, others)) = found else {
        return Vec::new();
    };
    let mut lemmas = vec![single(stem).to_owned()];
    lemmas.extend(others.iter().map(|other| format!("{stem}{other}")));
    if lemmas.len() == 2 && lemmas[1] == bare {
        // Most words in -e and -et are dictionary forms.
        lemmas.reverse();
    }
    lemmas
}

/// A consonant that is doubled before an ending: `memorandummer`.
fn single(stem: &str) -> &str {
    let mut letters = stem.char_indices().rev();
    match (letters.next(), letters.next()) {
        (Some((at, last)), Some((_, before))) if last == before && !"aeiouyæøå".contains(last) => {
            stem.get(..at).unwrap_or(stem)
        }
        _ => stem,
    }
}

fn is_stem(text: &str) -> bool {
    text.chars().count() >= SHORTEST_STEM && has_vowel(text)
}

fn has_vowel(text: &str) -> bool {
    text.contains(['a', 'e', 'i', 'o', 'u', 'y', 'æ', 'ø', 'å'])
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, lemmas};

    fn of(word: &str) -> Vec<String> {
        Lexicon::shared()
            .map(|lexicon| lemmas(lexicon, word))
            .unwrap_or_default()
    }

    fn share_one(forms: &[&str]) -> bool {
        let mut common = of(forms[0]);
        if common.is_empty() {
            common.push(forms[0].to_owned());
        }
        forms[1..].iter().all(|form| {
            let lemmas = of(form);
            common.iter().any(|lemma| lemmas.contains(lemma))
        })
    }

    #[test]
    fn the_forms_of_an_unknown_noun_share_a_dictionary_form() {
        assert!(share_one(&[
            "fluviant",
            "fluvianten",
            "fluvianter",
            "fluvianterne",
            "fluviantens"
        ]));
        assert!(share_one(&[
            "dronograf",
            "dronografen",
            "dronograferne",
            "dronografers"
        ]));
        assert!(share_one(&[
            "flortum",
            "flortummen",
            "flortummer",
            "flortummerne"
        ]));
        assert!(share_one(&["skræpper", "skræpperen", "skræpperne"]));
    }

    #[test]
    fn a_suffix_that_makes_nouns_is_kept() {
        assert_eq!(of("flimskhedens"), ["flimskhed"]);
        assert_eq!(of("omblixtelserne"), ["omblixtelse"]);
        assert_eq!(of("blixteringerne"), ["blixtering"]);
    }

    #[test]
    fn verbs_in_ere_keep_it() {
        for form in [
            "blixtificere",
            "blixtificeres",
            "blixtificerede",
            "blixtificeret",
        ] {
            assert_eq!(of(form)[0], "blixtificere", "{form}");
        }
    }

    #[test]
    fn what_no_ending_tells_is_left() {
        for word in ["", "e", "en", "hed", "blixt", "æøå"] {
            assert!(of(word).is_empty(), "{word}");
        }
    }
}
