//! More text than there is: the documents of a corpus, repeated in other words, the same in every run.
//!
//! In come names and texts; out go first these documents, in an order of their own, then copies of them that are no
//! duplicates, until there are as many bytes as wanted. It is the only generator of the benches, of `benches/peers` and
//! of the floors in `.ci`, so that their figures speak of the same text.
//!
//! A copy keeps its original's length, its layout, its short words and how often it repeats itself. Throughout one copy,
//!
//! - every second word of four letters and more is exchanged for another that stands about as often in the corpus, so
//!   that the frequencies keep their shape (Zipf) and a copy shares about a quarter of its three-word shingles with its
//!   original: far below what passes for a near-duplicate;
//! - of the words that stand once in the whole corpus, copy number *k* exchanges one in √(k+1) for a compound that no
//!   other document has. Words seen once are about as many as words new in as much text again (Good and Turing), and the
//!   more text the fewer (Heaps), so that the dictionary goes on growing as a corpus's does;
//! - numbers of three and more digits get others behind the first digit, years another last digit.

use std::collections::HashMap;

/// The start and the factor of the FNV-1a hash.
const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;
/// Shorter words stay.
const LEAST_LETTERS: usize = 4;
/// A word is exchanged for one whose rank is off by this part of its own at most, as a divisor.
const REACH: usize = 8;
/// Parts of a made-up compound are no longer.
const LONGEST_PART: usize = 9;

/// Name and text.
pub type Text = (String, String);

/// A corpus and what is known of its words.
pub struct Generator {
    texts: Vec<Text>,
    /// The words of four letters and more in lower case, the most frequent first.
    words: Vec<String>,
    /// Where in `words` each stands.
    ranks: HashMap<String, usize>,
    /// From here on, `words` stand once in the corpus.
    once: usize,
    /// What compounds are made of.
    parts: Vec<String>,
}

impl Generator {
    /// The order of `texts` does not matter.
    pub fn new(mut texts: Vec<Text>) -> Self {
        texts.sort_by_cached_key(|(name, _)| (hash(0, name.as_bytes()), name.clone()));
        let mut counts: HashMap<String, usize> = HashMap::new();
        for (_, text) in &texts {
            for run in runs(text) {
                if is_word(run) {
                    *counts.entry(run.to_lowercase()).or_default() += 1;
                }
            }
        }
        let mut ranked: Vec<(String, usize)> = counts.into_iter().collect();
        ranked.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
        let once = ranked.partition_point(|(_, count)| *count > 1);
        let words: Vec<String> = ranked.into_iter().map(|(word, _)| word).collect();
        let short = |word: &&String| word.chars().count() <= LONGEST_PART;
        let parts = words[..once].iter().filter(short).cloned().collect();
        let ranks = words.iter().cloned().zip(0..).collect();
        Self {
            texts,
            words,
            ranks,
            once,
            parts,
        }
    }

    /// Documents until `bytes` are reached, each with a name of its own; none where the corpus is empty.
    pub fn documents(&self, bytes: usize) -> impl Iterator<Item = Text> + '_ {
        let holds_text = self.texts.iter().any(|(_, text)| !text.is_empty());
        let copies = (0_usize..).take_while(move |_| holds_text);
        let mut before = 0;
        copies
            .flat_map(|copy| self.texts.iter().map(move |text| (copy, text)))
            .map(|(copy, (name, text))| match copy {
                0 => (name.clone(), text.clone()),
                _ => (format!("{copy:04}-{name}"), self.copy(copy, name, text)),
            })
            .take_while(move |(_, text)| {
                let wanted = before < bytes;
                before += text.len();
                wanted
            })
    }

    fn copy(&self, number: usize, name: &str, text: &str) -> String {
        let seed = hash(number as u64, name.as_bytes());
        let mut out = String::with_capacity(text.len() + text.len() / 16);
        for run in runs(text) {
            if is_word(run) {
                let lower = run.to_lowercase();
                match self.exchanged(&lower, number, hash(seed, lower.as_bytes())) {
                    Some(other) => push_like(&mut out, run, &other),
                    None => out.push_str(run),
                }
            } else if run.len() >= 3 && run.bytes().all(|byte| byte.is_ascii_digit()) {
                push_number(&mut out, run, seed);
            } else {
                out.push_str(run);
            }
        }
        out
    }

    /// What copy `number` says instead of a word, if anything else; `dice` decide.
    fn exchanged(&self, word: &str, number: usize, dice: u64) -> Option<String> {
        let rank = *self.ranks.get(word)?;
        let (heads, dice) = (dice & 1 == 0, dice >> 1);
        if rank >= self.once && !self.parts.is_empty() {
            let new = (dice % 1024) as f64 / 1024.0 < 1.0 / ((number + 1) as f64).sqrt();
            let part = |dice: u64| self.parts[dice as usize % self.parts.len()].as_str();
            if new {
                return Some([part(dice >> 10), part(dice >> 36)].concat());
            }
        }
        if !heads {
            return None;
        }
        let reach = rank / REACH + 2;
        let first = rank.saturating_sub(reach);
        let last = (rank + reach).min(self.words.len() - 1);
        let other = first + dice as usize % (last - first + 1);
        Some(self.words[other].clone())
    }
}

/// A text cut where letters, digits and all else meet.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let kind = |c: char| (c.is_alphabetic(), c.is_ascii_digit());
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = kind(rest.chars().next()?);
        let end = rest.find(|c| kind(c) != first).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        rest = behind;
        Some(run)
    })
}

fn is_word(run: &str) -> bool {
    run.len() >= LEAST_LETTERS
        && run.chars().next().is_some_and(char::is_alphabetic)
        && run.chars().count() >= LEAST_LETTERS
}

/// Writes `other` in the case of `word`: capitals, a capital in front, or none.
fn push_like(out: &mut String, word: &str, other: &str) {
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    if capital && letters.all(char::is_uppercase) {
        out.push_str(&other.to_uppercase());
        return;
    }
    let mut letters = other.chars();
    if capital && let Some(first) = letters.next() {
        out.extend(first.to_uppercase());
    }
    out.push_str(letters.as_str());
}

fn push_number(out: &mut String, digits: &str, seed: u64) {
    let is_year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    let kept = if is_year { 3 } else { 1 };
    let mut dice = hash(seed, digits.as_bytes());
    out.push_str(&digits[..kept]);
    for _ in kept..digits.len() {
        out.push(char::from(b'0' + (dice % 10) as u8));
        dice = dice.rotate_right(7).wrapping_mul(PRIME);
    }
}

/// FNV-1a, mixed once more so that its low bits are as good as its high ones.
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
    let hash = bytes.iter().fold(START ^ seed, step);
    (hash ^ (hash >> 29))
        .wrapping_mul(0xbf58_476d_1ce4_e5b9)
        .rotate_left(31)
}
