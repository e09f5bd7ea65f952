//! Quoted text → the one unit that it is.
//!
//! In comes what stands between quotes; out goes a [`Unit`] whose patterns have every word at its place, or dates,
//! amounts and references in another form in their stead. What a word's terms are is decided in `units`, what else may
//! stand for some words in `readings`.

use super::readings::{Words, with_others};
use super::units::{Choice, Pattern, Unit, Word, alone, words};
use crate::danish::Role;

/// The one unit of quoted text: every word at its place. Dates and references match in all their forms.
pub(super) fn phrase(text: &str) -> Option<Unit> {
    let words = words(text);
    let start = words.first()?.token.position;
    let plain: Vec<&Word> = words
        .iter()
        .filter(|word| word.token.role == Role::Word)
        .collect();
    let written = Pattern {
        slots: phrase_slots(&words, &plain, start),
        slop: 0,
        weight: 1.0,
    };
    let here = Words {
        text,
        all: &words,
        plain: &plain,
    };
    let mut patterns = with_others(here, written);
    let length = plain
        .last()
        .map_or(1, |word| word.token.position + 1 - start);
    if let [joined] = words
        .iter()
        .filter(|w| w.token.role == Role::Joined)
        .collect::<Vec<_>>()[..]
        && joined.exact.is_some()
        && joined.token.length == length
    {
        patterns.push(alone(joined.choice(0, true)));
    }
    let end = words.iter().map(|word| word.token.end).max()?;
    let text = text[words.first()?.token.start..end].to_owned();
    Some(Unit {
        text,
        patterns,
        words: Vec::new(),
        parts: Vec::new(),
    })
}

fn phrase_slots(words: &[Word], plain: &[&Word], start: u32) -> Vec<Choice> {
    let is_wide = |word: &&Word| word.entity.is_some() && word.token.length > 1;
    let entities: Vec<&Word> = words.iter().filter(is_wide).collect();
    let mut slots: Vec<Choice> = Vec::new();
    for entity in &entities {
        let terms = vec![(entity.entity.clone().unwrap_or_default(), 1.0)];
        slots.push(Choice {
            offset: entity.token.position - start,
            terms,
        });
    }
    let inside = |word: &Word| {
        let at = word.token.position;
        entities
            .iter()
            .any(|e| e.token.position <= at && at < e.token.position + e.token.length)
    };
    slots.extend(
        plain
            .iter()
            .filter(|word| !inside(word))
            .map(|word| word.choice(word.token.position - start, true)),
    );
    slots.sort_by_key(|slot| slot.offset);
    slots
}
