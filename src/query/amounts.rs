//! Amounts in figures, in words, in thousands and in millions, with their currency before or behind.
//!
//! In come the words of a query from a number or a currency on; out goes the [`Amount`] that they are, and from that the
//! other ways to write the same: `3,8 mio. kr.` is `3.800.000 kr.` and `kr. 3.800.000`, `en halv million` is `500.000`.
//! Which words belong together is decided in `units`, and what becomes of the others in `readings`.

use super::readings::terms;
use super::units::Word;
use super::weight;
use crate::danish::{self, mark};

/// The terms that may fill one place, each with what it is worth.
pub(super) type Terms = Vec<(String, f32)>;

/// How many zeros a unit stands for.
const SCALES: [(&str, usize); 2] = [("mio", 6), ("mia", 9)];
/// The same for number words that count as units.
const WORDS: [(&str, usize); 3] = [("tusind", 3), ("tusinde", 3), ("hundrede", 2)];
/// Thousands of crowns.
const THOUSANDS: &str = "tkr";
const CURRENCIES: [&str; 2] = [danish::CROWNS, "euro"];
/// One as a word, before a unit.
const ONE: [&str; 4] = ["en", "et", "én", "ét"];
const HALF: [&str; 2] = ["halv", "halvt"];

/// An amount that begins at the first of some words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// How many words it takes.
    pub words: usize,
    /// In figures, with a decimal comma.
    value: String,
    currency: Option<&'static str>,
    /// Whether a unit says how many zeros there are.
    is_scaled: bool,
}

/// What some words are read as: their number, and how many they are.
type Read = (String, usize);

impl Amount {
    /// Whether it is more than a number.
    pub fn is_explicit(&self) -> bool {
        self.is_scaled || self.currency.is_some()
    }

    /// The amount that begins at the first word. `crowns` tells of a word whether `,-` stands behind it.
    pub fn read(text: &str, words: &[&Word], crowns: impl Fn(&Word) -> bool) -> Option<Self> {
        let mut currency = words.first().and_then(|word| currency_of(word));
        let mut at = usize::from(currency.is_some());
        let (number, taken) = number(words.get(at..)?)?;
        let first = words[at];
        at += taken;
        let (zeros, taken) = scale(words.get(at..).unwrap_or(&[]));
        let is_scaled = taken > 0;
        at += taken;
        if is_scaled && words[at - 1].is_form(THOUSANDS) {
            currency = Some(danish::CROWNS);
        } else if currency.is_none()
            && let Some(behind) = words.get(at).and_then(|word| currency_of(word))
        {
            currency = Some(behind);
            at += 1;
        }
        if currency.is_none() && crowns(first) {
            currency = Some(danish::CROWNS);
        }
        let amount = Self {
            words: at,
            value: times_power(&number, zeros)?,
            currency,
            is_scaled,
        };
        // A stop stands for a comma in amounts only: `10.30` is a time, `1.5` a section. Few numbers in one word have
        // another spelling in words.
        let exact = first.exact.as_deref().unwrap_or("");
        let is_long_word = exact.starts_with(char::is_alphabetic) && amount.value.len() > 2;
        let is_number = (first.is_amount(text) && !exact.contains('.')) || is_long_word || at > 1;
        (amount.is_explicit() || is_number).then_some(amount)
    }

    /// All ways to write it, each place with its terms.
    pub fn written(&self) -> Vec<Vec<Terms>> {
        let mut out = Vec::new();
        let mut add = |number: Vec<Terms>, scale: Vec<Terms>, in_words: bool| {
            let amount: Vec<Terms> = number.into_iter().chain(scale).collect();
            let Some(currency) = self.currency.map(named) else {
                out.push(amount);
                return;
            };
            let behind = amount.iter().cloned().chain([currency.clone()]);
            out.push(behind.collect());
            if !in_words {
                out.push([currency].into_iter().chain(amount).collect());
            }
        };
        for (name, zeros) in [("", 0)].into_iter().chain(SCALES) {
            let Some(number) = divided_by_power(&self.value, zeros) else {
                continue;
            };
            let scale: Vec<Terms> = (zeros > 0).then(|| named(name)).into_iter().collect();
            add(vec![figures(&number, zeros > 0)], scale.clone(), false);
            for words in in_words(&number) {
                add(words, scale.clone(), true);
            }
        }
        let whole = |zeros| {
            divided_by_power(&self.value, zeros).filter(|n| n.len() < 4 && !n.contains(','))
        };
        if let Some(thousands) = whole(3) {
            add(
                vec![figures(&thousands, true)],
                vec![words(&["tusind", "tusinde"])],
                true,
            );
        }
        // "femten hundrede", but not "ti hundrede".
        if let Some(hundreds) = whole(2).filter(|n| n.len() < 3 && !n.ends_with('0')) {
            add(
                vec![figures(&hundreds, true)],
                vec![words(&["hundrede"])],
                true,
            );
        }
        if self.currency == Some(danish::CROWNS) {
            out.extend(self.written_in_crowns());
        }
        out
    }

    /// What is only written of crowns: `75 t.kr.`, `75 t. kr.`, `75.000,-`.
    fn written_in_crowns(&self) -> Vec<Vec<Terms>> {
        let entity = format!("{}{}{}", mark::ENTITY, self.value, danish::CROWNS);
        let mut out = vec![vec![vec![(entity, weight::OTHER_NUMBER)]]];
        if let Some(thousands) = divided_by_power(&self.value, 3) {
            let number = figures(&thousands, false);
            out.push(vec![number.clone(), words(&[THOUSANDS])]);
            out.push(vec![words(&[THOUSANDS]), number.clone()]);
            out.push(vec![number, words(&["t"]), named(danish::CROWNS)]);
        }
        out
    }
}

fn currency_of(word: &Word) -> Option<&'static str> {
    CURRENCIES.into_iter().find(|name| word.is_form(name))
}

/// The number that some words begin with.
fn number(words: &[&Word]) -> Option<Read> {
    let exact = |at: usize| words.get(at).and_then(|word| word.exact.as_deref());
    let is = |at: usize, of: &[&str]| exact(at).is_some_and(|word| of.contains(&word));
    let first = exact(0)?;
    if is(0, &ONE) && is(1, &HALF) {
        return Some(("0,5".to_owned(), 2));
    }
    if is(0, &ONE) && scale(&words[1..]).1 > 0 {
        return Some(("1".to_owned(), 1));
    }
    let is_number = first
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
        && first.starts_with(|c: char| c.is_ascii_digit());
    let in_figures = if is_number {
        Some(first.replace('.', ",")).filter(|_| first.matches(['.', ',']).count() < 2)
    } else {
        danish::number_words(first).into_iter().next()
    }?;
    if is(1, &["og"]) && is(2, &ONE) && is(3, &HALF) && !in_figures.contains(',') {
        return Some((format!("{in_figures},5"), 4));
    }
    Some((in_figures, 1))
}

/// How many zeros the unit stands for that some words begin with, and how many words it is.
fn scale(words: &[&Word]) -> (usize, usize) {
    let Some(first) = words.first() else {
        return (0, 0);
    };
    let exact = first.exact.as_deref().unwrap_or("");
    if let Some((_, zeros)) = SCALES.into_iter().find(|(name, _)| first.is_form(name)) {
        return (zeros, 1);
    }
    if let Some((_, zeros)) = WORDS.into_iter().find(|(name, _)| *name == exact) {
        return (zeros, 1);
    }
    if exact == THOUSANDS {
        return (3, 1);
    }
    let crowns = words
        .get(1)
        .is_some_and(|word| word.is_form(danish::CROWNS));
    if exact == "t" && crowns {
        (3, 1)
    } else {
        (0, 0)
    }
}

/// `million` has its number before it, and may be half of `halvanden million`.
const NEVER_ALONE: &str = "million";

fn words(words: &[impl AsRef<str>]) -> Terms {
    let words = words.iter().map(|word| word.as_ref().to_owned());
    terms(words, weight::OTHER_NUMBER)
}

/// A unit in all its forms, or a number that may be one end of a range.
fn named(name: &str) -> Terms {
    let lemma = format!("{}{name}", mark::LEMMA);
    words(&[name, lemma.as_str()])
}

/// A number in one place: in figures and, where there is one, by its word. Money has two decimals or none. Before a unit
/// it may be an article, and a stop stand for its comma.
fn figures(number: &str, before_unit: bool) -> Terms {
    let mut terms = named(number);
    let mut in_words = danish::number_words(number);
    in_words.retain(|word| word != NEVER_ALONE);
    terms.extend(words(&in_words));
    let parts = number.split_once(',');
    if parts.is_none() && !before_unit {
        terms.extend(words(&[format!("{number},00")]));
    }
    if parts.is_some_and(|(_, decimals)| decimals.len() == 1) {
        terms.extend(words(&[format!("{number}0")]));
    }
    if before_unit {
        if number == "1" {
            terms.extend(words(&ONE[..2]));
        }
        if let Some((whole, decimals)) = parts {
            terms.extend(words(&[format!("{whole}.{decimals}")]));
        }
    }
    terms
}

/// A number with a half in words: `en halv`, `to og en halv`.
fn in_words(number: &str) -> Vec<Vec<Terms>> {
    let half = || [words(&ONE[..2]), words(&HALF)];
    match number.strip_suffix(",5") {
        Some("0") => vec![half().to_vec()],
        Some(whole) if whole.len() < 3 => {
            let first = [figures(whole, false), words(&["og"])];
            vec![first.into_iter().chain(half()).collect()]
        }
        _ => Vec::new(),
    }
}

/// `3,8` times 10⁶ → `3800000`; decimals that remain stay, without the zeros behind them.
fn times_power(number: &str, zeros: usize) -> Option<String> {
    let (whole, decimals) = number.split_once(',').unwrap_or((number, ""));
    let is_number = whole
        .bytes()
        .chain(decimals.bytes())
        .all(|b| b.is_ascii_digit());
    if !is_number || (zeros > 0 && decimals.len() > zeros) {
        return None;
    }
    let padded = format!("{whole}{decimals:0<zeros$}");
    let (whole, rest) = padded.split_at(whole.len() + zeros.min(padded.len() - whole.len()));
    let whole = Some(whole.trim_start_matches('0')).filter(|digits| digits.len() < 16)?;
    let rest = rest.trim_end_matches('0');
    match (whole, rest) {
        ("", "") => None,
        ("", rest) => Some(format!("0,{rest}")),
        (whole, "") => Some(whole.to_owned()),
        (whole, rest) => Some(format!("{whole},{rest}")),
    }
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
        assert_eq!(times_power("2,50", 0).as_deref(), Some("2,5"));
        assert_eq!(times_power("0,25", 0).as_deref(), Some("0,25"));
        assert_eq!(times_power("7", 3).as_deref(), Some("7000"));
        assert_eq!(times_power("0,1234", 3), None);
        assert_eq!(divided_by_power("3800000", 6).as_deref(), Some("3,8"));
        assert_eq!(divided_by_power("500000", 6).as_deref(), Some("0,5"));
        assert_eq!(divided_by_power("3800001", 6), None);
    }
}
