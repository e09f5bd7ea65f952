//! Which texts are one.
//!
//! In come signatures; out goes the group of each text, named by its first text.
//!
//! Texts are compared only with those that share a band of their signatures (locality-sensitive hashing), each with few
//! of them. A group gathers around its first text, to which every member is similar itself, so that no chain of small
//! changes joins what differs.

use super::Text;
use crate::index::signature::{BINS, EMPTY};

/// How many bins make a band. At a similarity of .75 one of 32 bands agrees in all but one of 80,000 cases, at .4 in a half.
const ROWS: usize = 4;
/// A band with fewer bins that hold something tells nothing.
const LEAST_ROWS: usize = 2;
/// The share of shingles from which on two texts are one.
const SAME: f32 = 0.64;
/// With how many of those that share a band a text is compared.
const COMPARED: usize = 48;

/// For each text the number of its group's first text: its own where it stands alone.
pub(super) fn groups(texts: &[Text]) -> Vec<u32> {
    let mut group: Vec<u32> = (0..texts.len() as u32).collect();
    same_short(texts, &mut group);
    let mut keys = Keys::for_texts(texts.len());
    for band in 0..BINS / ROWS {
        same_band(texts, keys.of_band(texts, band), &mut group);
    }
    for text in 0..group.len() as u32 {
        group[text as usize] = first(&mut group, text);
    }
    group
}

/// The first text of a group.
fn first(group: &mut [u32], mut text: u32) -> u32 {
    while group[text as usize] != text {
        group[text as usize] = group[group[text as usize] as usize];
        text = group[text as usize];
    }
    text
}

/// Joins two groups when their first texts are similar.
fn join(texts: &[Text], group: &mut [u32], one: u32, other: u32) -> bool {
    let (one, other) = (first(group, one), first(group, other));
    if one == other {
        return true;
    }
    let same = are_same(&texts[one as usize], &texts[other as usize]);
    if same {
        group[one.max(other) as usize] = one.min(other);
    }
    same
}

/// Short texts are one only when all words are the same.
fn same_short(texts: &[Text], group: &mut [u32]) {
    let short = texts.iter().zip(0..).filter(|(text, _)| text.is_short);
    let mut keys: Vec<(&[u8], u32)> = short.map(|(text, i)| (&text.bins[..8], i)).collect();
    keys.sort_unstable();
    for agreeing in keys.chunk_by(|a, b| a.0 == b.0) {
        for (_, text) in agreeing {
            group[*text as usize] = agreeing[0].1;
        }
    }
}

/// Room for the bands' keys, used again for each band.
struct Keys {
    /// A band's bins in the upper half of a number, the text in the lower.
    keys: Vec<u64>,
    /// How many keys fall on each number, 2 standing for more: most keys are one text's alone, and need no sorting.
    met: Vec<u8>,
}

impl Keys {
    fn for_texts(count: usize) -> Self {
        Self {
            keys: Vec::with_capacity(count),
            met: vec![0; (8 * count).next_power_of_two().max(2)],
        }
    }

    /// The keys of a band that several texts may have, ascending.
    fn of_band(&mut self, texts: &[Text], band: usize) -> &[u64] {
        self.keys.clear();
        self.met.fill(0);
        // The highest bits of a product with the golden ratio (Knuth, 6.4).
        let shift = u32::BITS - self.met.len().ilog2();
        let number = |bins: u32| (bins.wrapping_mul(0x9e37_79b9) >> shift) as usize;
        for (text, i) in texts.iter().zip(0_u64..) {
            let rows = text.bins.as_chunks::<ROWS>().0[band];
            let told = rows.iter().filter(|bin| **bin != EMPTY).count();
            if !text.is_short && told >= LEAST_ROWS {
                let bins = u32::from_be_bytes(rows);
                self.keys.push(u64::from(bins) << 32 | i);
                let met = &mut self.met[number(bins)];
                *met = (*met + 1).min(2);
            }
        }
        let met = &self.met;
        self.keys.retain(|key| met[number((key >> 32) as u32)] > 1);
        self.keys.sort_unstable();
        &self.keys
    }
}

/// Compares the texts whose band agrees: `keys` are those of the band, ascending.
fn same_band(texts: &[Text], keys: &[u64], group: &mut [u32]) {
    // One text of each group that was met; the newest ones are the likeliest.
    let mut met: Vec<u32> = Vec::new();
    for agreeing in keys.chunk_by(|a, b| a >> 32 == b >> 32) {
        if agreeing.len() == 1 {
            continue;
        }
        met.clear();
        for text in agreeing.iter().map(|key| *key as u32) {
            let near = met.iter().rev().take(COMPARED);
            let joined = near.copied().any(|other| join(texts, group, other, text));
            if !joined {
                met.push(text);
            }
        }
    }
}

/// Whether two texts of fifty words and more are one.
fn are_same(a: &Text, b: &Text) -> bool {
    let (less, more) = (a.shingles.min(b.shingles), a.shingles.max(b.shingles));
    less as f32 >= more as f32 * SAME * 0.8 && similarity(&a.bins, &b.bins) >= SAME
}

/// The estimated share of shingles that two texts have in common, 0 to 1. Bins empty in both say nothing; of those
/// that differ one in 255 agrees by chance.
fn similarity(a: &[u8; BINS], b: &[u8; BINS]) -> f32 {
    let (mut equal, mut told) = (0, 0);
    for (a, b) in a.iter().zip(b) {
        let both_empty = *a == EMPTY && *b == EMPTY;
        told += i32::from(!both_empty);
        equal += i32::from(a == b && !both_empty);
    }
    if told == 0 {
        return 0.0;
    }
    let share = equal as f32 / told as f32;
    ((share - 1.0 / 255.0) / (1.0 - 1.0 / 255.0)).max(0.0)
}
