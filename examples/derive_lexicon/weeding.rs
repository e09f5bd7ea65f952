//! Which readings of a form are dropped at sight, before anything is counted.
//!
//! In: a form's readings. Out: the plausible ones among them; at least one always stays. What is left
//! is ordered by evidence in `paradigms`.

use crate::hunspell::FormKind;
use crate::paradigms::{Lemma, Reading, pos};

/// Genitives, imperatives and names give way to a plainer reading.
pub fn weed_by_kind(readings: &mut Vec<Reading>, lemmas: &[Lemma], keep_genitives: bool) {
    let last = if keep_genitives {
        FormKind::Genitive
    } else {
        FormKind::Inflected
    };
    // "indsats" is a noun, and hardly ever the genitive of "indsat".
    let noun = |reading: &Reading| reading.kind == FormKind::Base && reading.pos & pos::NOUN != 0;
    if readings.iter().any(noun) {
        readings.retain(|reading| reading.kind != FormKind::Genitive || reading.pos != pos::VERB);
    }
    let plain = |reading: &Reading| reading.kind <= last && reading.pos != pos::NAME;
    if readings.iter().any(plain) {
        readings.retain(plain);
    }
    if readings
        .iter()
        .any(|reading| lemmas[reading.lemma].pos != pos::NAME)
    {
        readings.retain(|reading| lemmas[reading.lemma].pos != pos::NAME);
    } else if readings
        .iter()
        .any(|reading| reading.kind == FormKind::Base)
    {
        readings.retain(|reading| reading.kind == FormKind::Base);
    }
    if readings
        .iter()
        .any(|reading| reading.kind <= FormKind::Genitive)
    {
        readings.retain(|reading| reading.kind <= FormKind::Genitive);
    }
}

/// The dictionary lists `lægger` under `kortlægge` too: a form without its verb's prefix is another's.
pub fn weed_mislaid(form: &str, readings: &mut Vec<Reading>, lemmas: &[Lemma]) {
    let texts: Vec<&str> = readings
        .iter()
        .map(|reading| lemmas[reading.lemma].text.as_str())
        .collect();
    let mislaid = |text: &str| {
        let prefixes = texts.iter().filter_map(|base| text.strip_suffix(base));
        prefixes
            .into_iter()
            .any(|prefix| !prefix.is_empty() && !form.starts_with(prefix))
    };
    let keep: Vec<bool> = texts.iter().map(|text| !mislaid(text)).collect();
    let mut keep = keep.into_iter();
    readings.retain(|_| keep.next().unwrap_or(true));
}
