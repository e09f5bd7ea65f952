//! Which texts are one.
//!
//! In come signatures; out goes the group of each text, named by its first text.
//!
//! Texts are compared only with those that share a band of their signatures (locality-sensitive hashing), each with few
//! of them. A group gathers around its first text, to which every member is similar itself, so that no chain of small
//! changes joins what differs.

use super::Text;
use super::met::Met;
use crate::index::signature::{BINS, EMPTY};

/// How many bins make a band. At a similarity of .75 one of 32 bands agrees in all but one of 80,000 cases, at .4 in a half.
const ROWS: usize = 4;
/// A band with fewer bins that hold something tells nothing.
const LEAST_ROWS: usize = 2;
/// The share of shingles from which on two texts are one.
const SAME: f32 = 0.64;
/// The same of texts that say that they are different ones.
const SAME_NEVERTHELESS: f32 = 0.8;
/// With how many of those that share a band a text is compared.
const COMPARED: usize = 48;

/// For each text the number of its group's first text: its own where it stands alone.
pub(super) fn groups(texts: &[Text]) -> Vec<u32> {
    let mut group: Vec<u32> = (0..texts.len() as u32).collect();
    same_short(texts, &mut group);
    let mut keys = Keys::for_texts(texts.len());
    for band in 0..BINS / ROWS {
        keys.of_band(texts, band);
        same_band(texts, &keys, &mut group);
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

/// The keys of a band that several texts may share; used again for each band.
struct Keys {
    /// A band's bins in the upper half of a number, the text in the lower; ascending.
    shared: Vec<u64>,
    /// Which bins were met in several texts.
    met: Met,
}

impl Keys {
    fn for_texts(count: usize) -> Self {
        Self {
            shared: Vec::new(),
            met: Met::for_numbers(count),
        }
    }

    /// Most texts are alone with their band: few keys are left to be sorted.
    fn of_band(&mut self, texts: &[Text], band: usize) {
        let key_of = |text: &Text| {
            let rows = text.bins.as_chunks::<ROWS>().0[band];
            (!text.is_short && tells(rows)).then(|| u32::from_be_bytes(rows))
        };
        self.met.clear();
        texts
            .iter()
            .filter_map(key_of)
            .for_each(|key| self.met.add(key));
        self.shared.clear();
        for (text, number) in texts.iter().zip(0_u64..) {
            if let Some(key) = key_of(text).filter(|key| self.met.often(*key)) {
                self.shared.push(u64::from(key) << 32 | number);
            }
        }
        self.shared.sort_unstable();
    }

    /// The keys that agree, of two texts and more each; ascending.
    fn each_agreeing(&self, found: impl FnMut(&[u64])) {
        let alike = self.shared.chunk_by(|a, b| a >> 32 == b >> 32);
        alike.filter(|alike| alike.len() > 1).for_each(found);
    }
}

/// Whether enough bins of a band hold something.
fn tells(rows: [u8; ROWS]) -> bool {
    let told = |row: &u8| *row != EMPTY;
    rows.iter().all(told) || rows.iter().filter(|row| told(row)).count() >= LEAST_ROWS
}

/// Compares the texts whose band agrees.
fn same_band(texts: &[Text], keys: &Keys, group: &mut [u32]) {
    // One text of each group that was met; the newest ones are the likeliest.
    let mut met: Vec<u32> = Vec::new();
    keys.each_agreeing(|agreeing| {
        met.clear();
        for text in agreeing.iter().map(|key| *key as u32) {
            let near = met.iter().rev().take(COMPARED);
            let joined = near.copied().any(|other| join(texts, group, other, text));
            if !joined {
                met.push(text);
            }
        }
    });
}

/// Whether two texts of fifty words and more are one.
fn are_same(a: &Text, b: &Text) -> bool {
    let same = if a.identity.differs(b.identity) {
        SAME_NEVERTHELESS
    } else {
        SAME
    };
    let (less, more) = (a.shingles.min(b.shingles), a.shingles.max(b.shingles));
    less as f32 >= more as f32 * same * 0.8 && similarity(&a.bins, &b.bins) >= same
}

/// The estimated share of shingles that two texts have in common, 0 to 1. Bins empty in both say nothing; of those
/// that differ one in 255 agrees by chance.
fn similarity(a: &[u8; BINS], b: &[u8; BINS]) -> f32 {
    // Counted in bytes, sixteen bins are compared at once.
    const { assert!(BINS <= u8::MAX as usize) };
    let (mut equal, mut told) = (0_u8, 0_u8);
    for (a, b) in a.iter().zip(b) {
        let one_holds = *a != EMPTY || *b != EMPTY;
        told += u8::from(one_holds);
        equal += u8::from(one_holds && a == b);
    }
    if told == 0 {
        return 0.0;
    }
    let share = f32::from(equal) / f32::from(told);
    ((share - 1.0 / 255.0) / (1.0 - 1.0 / 255.0)).max(0.0)
}
