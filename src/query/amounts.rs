//! Amounts in figures and in millions.
//!
//! In comes a number with its units; out go the other ways to write the same amount: `3,8 mio. kr.` is
//! `3.800.000 kr.`, and the other way round. Which words belong to an amount is decided in `units`.

use super::units::{Choice, Pattern, Word, weight};
use crate::danish::mark;

/// How many zeros a unit stands for.
const SCALES: [(&str, usize); 2] = [("mio", 6), ("mia", 9)];

/// The other ways to write the amount that some words are, a number first.
pub(super) fn amounts(tied: &[&Word]) -> Vec<Pattern> {
    let named = |word: &Word, name: &str| {
        word.lemmas
            .iter()
            .chain(&word.exact)
            .any(|form| form == name)
    };
    let scale = tied
        .get(1)
        .and_then(|unit| SCALES.into_iter().find(|(name, _)| named(unit, name)));
    let zeros = scale.map_or(0, |(_, zeros)| zeros);
    let Some(whole) = tied[0]
        .exact
        .as_deref()
        .and_then(|number| times_power(number, zeros))
    else {
        return Vec::new();
    };
    let behind = &tied[if scale.is_some() { 2 } else { 1 }..];
    let others = [("", 0)]
        .into_iter()
        .chain(SCALES)
        .filter(|(_, other)| *other != zeros);
    others
        .filter_map(|(name, zeros)| Some(written(divided_by_power(&whole, zeros)?, name, behind)))
        .collect()
}

/// A number, the unit of its scale if it has one, and what stands behind.
fn written(number: String, scale: &str, behind: &[&Word]) -> Pattern {
    let mut slots = vec![Choice {
        offset: 0,
        terms: vec![(number, weight::OTHER_NUMBER)],
    }];
    if !scale.is_empty() {
        let forms = [scale.to_owned(), format!("{}{scale}", mark::LEMMA)];
        slots.push(Choice {
            offset: 1,
            terms: forms.map(|form| (form, weight::OTHER_NUMBER)).to_vec(),
        });
    }
    let first = slots.len() as u32;
    slots.extend(
        behind
            .iter()
            .zip(first..)
            .map(|(word, offset)| word.choice(offset, true)),
    );
    Pattern {
        slots,
        slop: 0,
        weight: 1.0,
    }
}

/// `3,8` times 10⁶ → `3800000`.
fn times_power(number: &str, zeros: usize) -> Option<String> {
    let (whole, decimals) = number.split_once([',', '.']).unwrap_or((number, ""));
    if decimals.len() > zeros
        || !whole
            .bytes()
            .chain(decimals.bytes())
            .all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let padded = format!("{whole}{decimals:0<zeros$}");
    Some(padded.trim_start_matches('0').to_owned())
        .filter(|digits| !digits.is_empty() && digits.len() < 16)
}

/// `3800000` by 10⁶ → `3,8`; only where at most three decimals remain.
fn divided_by_power(number: &str, zeros: usize) -> Option<String> {
    if zeros == 0 {
        return Some(number.to_owned());
    }
    if !number.bytes().all(|b| b.is_ascii_digit()) || number.len() + 1 < zeros {
        return None;
    }
    let padded = format!("{number:0>width$}", width = zeros + 1);
    let (whole, decimals) = padded.split_at(padded.len() - zeros);
    let decimals = decimals.trim_end_matches('0');
    match decimals.len() {
        0 => Some(whole.to_owned()),
        1..=3 => Some(format!("{whole},{decimals}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_found_in_figures_and_in_millions() {
        assert_eq!(times_power("3,8", 6).as_deref(), Some("3800000"));
        assert_eq!(times_power("0,5", 6).as_deref(), Some("500000"));
        assert_eq!(divided_by_power("3800000", 6).as_deref(), Some("3,8"));
        assert_eq!(divided_by_power("500000", 6).as_deref(), Some("0,5"));
        assert_eq!(divided_by_power("3800001", 6), None);
    }
}
