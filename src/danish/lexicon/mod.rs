//! The lexicon: which dictionary forms a word form belongs to, and what may begin a compound.
//!
//! In: folded lower-case words. Out: lemmas (folded), frequency classes and part costs. The table
//! was derived from Stavekontrolden's dictionary by `examples/derive_lexicon`; see `NOTICE` beside
//! it. It is read where it lies in the program: opening looks at a header, nothing is unpacked.
//! Unknown words and the cutting of compounds belong to `word` and `compound`.

mod automaton;
pub mod layout;

use automaton::{Automaton, Place};
use layout::{
    FormValue, HEADER_SIZE, MAGIC, MAX_LEMMAS, ModifierValue, NO_LEMMA, PATTERN_SIZE, RECIPE_SIZE,
};
use std::sync::OnceLock;

static BYTES: &[u8] = include_bytes!("lexicon.fst");
static SHARED: OnceLock<Option<Lexicon>> = OnceLock::new();

type Bytes = &'static [u8];

/// The opened table. Cheap to open, free to share between threads.
pub struct Lexicon {
    forms: Automaton,
    modifiers: Automaton,
    patterns: Bytes,
    pool: &'static str,
}

/// Where forms stand in the table that begin with the same letters.
#[allow(
    dead_code,
    reason = "for the program that derives the table, which compiles this file too"
)]
pub(crate) struct Stem<'l> {
    forms: &'l Automaton,
    place: Place,
}

#[allow(
    dead_code,
    reason = "for the program that derives the table, which compiles this file too"
)]
impl Stem<'_> {
    /// The entry of the form that the stem makes with an ending.
    pub(crate) fn entry(&self, ending: &str) -> Option<Entry> {
        let place = self.forms.walk(self.place, ending.as_bytes())?;
        self.forms.value(place).map(|value| Entry(FormValue(value)))
    }
}

/// What the lexicon says of one word form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry(pub FormValue);

impl Lexicon {
    /// The lexicon that the program carries; `None` only if the file was damaged at build time.
    #[must_use]
    pub fn shared() -> Option<&'static Self> {
        SHARED.get_or_init(|| Self::open(BYTES)).as_ref()
    }

    /// Opens a table from its bytes; `None` when they are not one.
    #[must_use]
    pub fn open(bytes: Bytes) -> Option<Self> {
        let mut rest = bytes
            .strip_prefix(MAGIC)?
            .get(HEADER_SIZE - MAGIC.len()..)?;
        let mut section = |index: usize| -> Option<Bytes> {
            let at = MAGIC.len() + 4 * index;
            let length = u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
            let (head, tail) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            rest = tail;
            Some(head)
        };
        Some(Self {
            forms: Automaton::open(section(0)?)?,
            modifiers: Automaton::open(section(1)?)?,
            patterns: section(2)?,
            pool: std::str::from_utf8(section(3)?).ok()?,
        })
    }

    /// The entry of a folded form.
    #[must_use]
    pub fn entry(&self, form: &str) -> Option<Entry> {
        let value = self.forms.get(form.as_bytes())?;
        Some(Entry(FormValue(value)))
    }

    /// The place of the folded forms that begin with some letters; `None` where none does.
    #[allow(
        dead_code,
        reason = "for the program that derives the table, which compiles this file too"
    )]
    pub(crate) fn stem(&self, letters: &str) -> Option<Stem<'_>> {
        let forms = &self.forms;
        let place = forms.walk(forms.root(), letters.as_bytes())?;
        Some(Stem { forms, place })
    }

    /// Whether the folded form is a word of the dictionary.
    #[must_use]
    pub fn contains(&self, form: &str) -> bool {
        self.forms.get(form.as_bytes()).is_some()
    }

    /// The dictionary forms of a folded form, most likely first; empty when it is unknown.
    #[must_use]
    #[allow(
        dead_code,
        reason = "for the program that derives the table, which compiles this file too"
    )]
    pub fn lemmas(&self, form: &str) -> Vec<String> {
        match self.entry(form) {
            Some(entry) => self.apply(entry.0.pattern(), "", form),
            None => Vec::new(),
        }
    }

    /// How common the form's first lemma is: 0 not seen in statutes, 15 very common.
    #[must_use]
    #[allow(
        dead_code,
        reason = "for the program that derives the table, which compiles this file too"
    )]
    pub fn frequency_class(&self, form: &str) -> u8 {
        self.entry(form)
            .map_or(0, |entry| entry.0.frequency_class())
    }

    /// Whether a form with this pattern is its own first lemma.
    #[must_use]
    pub(crate) fn is_base(&self, pattern: usize) -> bool {
        self.patterns
            .get(pattern * PATTERN_SIZE..)
            .is_some_and(|record| record.starts_with(&[0, 0]))
    }

    /// The lemmas that a pattern makes of `form`, each with `before` put in front.
    #[must_use]
    pub fn apply(&self, pattern: usize, before: &str, form: &str) -> Vec<String> {
        let mut lemmas = Vec::with_capacity(1);
        let at = pattern * PATTERN_SIZE;
        let record = self.patterns.get(at..at + PATTERN_SIZE).unwrap_or_default();
        for recipe in record.chunks_exact(RECIPE_SIZE).take(MAX_LEMMAS) {
            let &[strip, length, a, b, c, d] = recipe else {
                break;
            };
            if strip == NO_LEMMA {
                break;
            }
            let start = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX);
            let ending = self
                .pool
                .get(start..start.saturating_add(usize::from(length)));
            let stem = form
                .len()
                .checked_sub(usize::from(strip))
                .and_then(|end| form.get(..end));
            if let (Some(stem), Some(ending)) = (stem, ending) {
                lemmas.push([before, stem, ending].concat());
            }
        }
        lemmas
    }

    /// Whether the folded text is a prefix or a particle, whole.
    pub(crate) fn is_particle(&self, text: &str) -> bool {
        let mut is_one = false;
        self.modifiers_at(text.as_bytes(), |length, value| {
            is_one |= length == text.len() && value.is_particle();
        });
        is_one
    }

    /// Whether the folded text, whole, is the first part of compounds and its own lemma there.
    pub(crate) fn is_base_in_compounds(&self, text: &str) -> bool {
        let mut is_base = false;
        self.modifiers_at(text.as_bytes(), |length, value| {
            is_base |= length == text.len()
                && !value.is_particle()
                && self
                    .apply(value.pattern(), "", text)
                    .iter()
                    .any(|lemma| lemma == text);
        });
        is_base
    }

    /// Calls `found(length, value)` for every first part that `text` begins with, shortest first.
    pub(crate) fn modifiers_at(&self, text: &[u8], mut found: impl FnMut(usize, ModifierValue)) {
        let parts = &self.modifiers;
        let mut place = parts.root();
        for (letter, length) in text.iter().zip(1..) {
            let Some(next) = parts.step(place, *letter) else {
                return;
            };
            place = next;
            if let Some(value) = parts.value(place) {
                found(length, ModifierValue(value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lexicon;

    fn lemmas(form: &str) -> Vec<String> {
        Lexicon::shared()
            .map(|lexicon| lexicon.lemmas(form))
            .unwrap_or_default()
    }

    #[test]
    fn irregular_forms_find_their_dictionary_form() {
        assert_eq!(lemmas("gæssene"), ["gås"]);
        assert_eq!(lemmas("svandt"), ["svinde"]);
        assert_eq!(lemmas("søfolkene"), ["søfolk"]);
    }

    #[test]
    fn a_form_of_two_words_has_both() {
        assert_eq!(lemmas("retter").len(), 2, "{:?}", lemmas("retter"));
    }

    #[test]
    fn derivation_is_not_crossed() {
        assert!(!lemmas("rigdom").contains(&"rig".to_owned()));
        assert!(!lemmas("sejlskib").contains(&"sejle".to_owned()));
    }

    #[test]
    fn names_are_known_with_their_genitives() {
        assert_eq!(lemmas("skagerrak"), ["skagerrak"]);
        assert_eq!(lemmas("odenses"), ["odense"]);
    }

    #[test]
    fn little_words_stand_for_themselves() {
        for word in ["for", "mens", "os", "ved"] {
            assert_eq!(lemmas(word), [word]);
        }
    }

    #[test]
    fn common_words_have_higher_classes() {
        let class = |form| Lexicon::shared().map_or(0, |lexicon| lexicon.frequency_class(form));
        assert!(class("skal") > class("gås"));
        assert_eq!(class("blixtqvarz"), 0);
    }

    #[test]
    fn damaged_bytes_do_not_open() {
        assert!(Lexicon::open(b"").is_none());
        assert!(Lexicon::open(b"ordlex1\n").is_none());
        assert!(Lexicon::open(&super::BYTES[..5000]).is_none());
        assert!(Lexicon::open(&super::BYTES[8..]).is_none());
    }
}
