//! Which texts stand inside a longer one.
//!
//! In come the samples that segments hold of their documents' shingles; out go pairs of a document and the shortest one
//! that holds it. A few of a text's samples, its anchors, are looked for among the samples of all others.

use super::met::Met;
use super::{Place, Text, values};
use crate::index::schema::column;
use crate::index::signature::SAMPLED;
use tantivy::SegmentReader;
use tantivy::columnar::Column;

/// The fewest samples that tell whether a text is part of another.
const LEAST_SAMPLES: usize = 8;
/// How many of a text's samples are looked for in others.
const ANCHORS: usize = 24;
/// The share of them that must be there.
const PART: f32 = 0.75;
/// An anchor of more texts than this is boilerplate.
const BOILERPLATE: usize = 64;
/// A text is part of another only if that is so many times as long.
const LONGER: f32 = 1.3;
/// The anchors of so many texts are looked for at once: that bounds memory, some 16 bytes an anchor.
const AT_ONCE: usize = 1 << 18;
/// So many samples are read at once.
const ROOM: u32 = 4096;
/// Sampled hashes are spread evenly up to this one.
const LARGEST: u32 = u32::MAX / SAMPLED as u32;

/// Which documents stand inside a longer one: the shortest one that holds them. Ascending. The longest of `texts` come
/// first; `group` is the group of each.
pub(super) fn find(
    segments: &[SegmentReader],
    texts: &[Text],
    group: &[u32],
) -> tantivy::Result<Vec<(Place, Place)>> {
    let samples = Samples::open(segments)?;
    let met = samples.met();
    let mut out = Vec::new();
    for from in (0..texts.len()).step_by(AT_ONCE) {
        let to = (from + AT_ONCE).min(texts.len());
        let wholes = wholes(&samples, &met, texts, group, from..to);
        let parts = texts[from..to].iter().zip(wholes);
        out.extend(parts.filter_map(|(part, whole)| Some((part.place, texts[whole?].place))));
    }
    out.sort_unstable();
    Ok(out)
}

/// The samples of documents, by their places.
struct Samples(Vec<Column>);

impl Samples {
    fn open(segments: &[SegmentReader]) -> tantivy::Result<Self> {
        let columns = segments
            .iter()
            .map(|segment| segment.fast_fields().u64(column::SAMPLE));
        columns.collect::<tantivy::Result<_>>().map(Self)
    }

    /// A text's samples, ascending, at most so many; they are put into `room`.
    fn of<'r>(&self, text: &Text, most: usize, room: &'r mut Vec<u64>) -> &'r [u64] {
        let (segment, doc) = text.place;
        values(&self.0[segment as usize], doc, most, room)
    }

    /// Which samples were met in several texts, whether they are deleted or not.
    fn met(&self) -> Met {
        let count = |column: &Column| column.values.num_vals();
        let mut met = Met::for_numbers(self.0.iter().map(|column| count(column) as usize).sum());
        let mut room = vec![0; ROOM as usize];
        for column in &self.0 {
            for from in (0..count(column)).step_by(ROOM as usize) {
                let here = &mut room[..ROOM.min(count(column) - from) as usize];
                column.values.get_range(u64::from(from), here);
                for sample in here {
                    met.add(*sample as u32);
                }
            }
        }
        met
    }
}

/// For each of some texts the shortest text that holds it.
fn wholes(
    samples: &Samples,
    met: &Met,
    texts: &[Text],
    group: &[u32],
    some: std::ops::Range<usize>,
) -> Vec<Option<usize>> {
    let from = some.start;
    let parts = &texts[some];
    let anchors = Anchors::of(samples, met, parts);
    let mut wholes: Vec<Option<usize>> = vec![None; parts.len()];
    let mut found = vec![0_u32; parts.len()];
    let (mut holds, mut room) = (Vec::new(), Vec::new());
    for (text, i) in texts.iter().zip(0..) {
        // Those that are short enough to be part of this text stand behind those that are not.
        let shingles = text.shingles as f32;
        let shorter = parts.partition_point(|part| shingles < part.shingles as f32 * LONGER);
        if shorter == parts.len() {
            break;
        }
        for sample in samples.of(text, usize::MAX, &mut room) {
            let sample = *sample as u32;
            if !met.often(sample) {
                continue;
            }
            for part in anchors.holders(sample, shorter as u32) {
                if found[part as usize] == 0 {
                    holds.push(part as usize);
                }
                found[part as usize] += 1;
            }
        }
        for part in holds.drain(..) {
            let there = std::mem::take(&mut found[part]) as f32;
            let all = anchors.counts[part];
            let enough = all as usize >= LEAST_SAMPLES && there >= all as f32 * PART;
            if enough && group[from + part] != group[i] {
                let best = wholes[part].get_or_insert(i);
                if text.shingles < texts[*best].shingles {
                    *best = i;
                }
            }
        }
    }
    wholes
}

fn pair(anchor: u32, text: u32) -> u64 {
    u64::from(anchor) << 32 | u64::from(text)
}

/// The anchors of some texts, which have numbers from 0.
struct Anchors {
    /// The anchor in the upper half, the number of its text in the lower; ascending.
    pairs: Vec<u64>,
    /// Where the pairs begin whose anchors have the same highest bits.
    begins: Vec<u32>,
    /// How many bits of an anchor are lower than those.
    shift: u32,
    /// How many anchors each text has that are no boilerplate.
    counts: Vec<u32>,
}

impl Anchors {
    /// The anchors that stand in no other text are counted, but need not be found.
    fn of(samples: &Samples, met: &Met, texts: &[Text]) -> Self {
        let (mut pairs, mut room) = (Vec::new(), Vec::new());
        let mut alone = vec![0; texts.len()];
        for (text, i) in texts.iter().zip(0..) {
            let anchors = samples.of(text, ANCHORS, &mut room);
            if anchors.len() < LEAST_SAMPLES {
                continue;
            }
            for anchor in anchors.iter().map(|anchor| *anchor as u32) {
                if met.often(anchor) {
                    pairs.push(pair(anchor, i));
                } else {
                    alone[i as usize] += 1;
                }
            }
        }
        Self::sorted(pairs, alone)
    }

    /// Anchors of several texts, as pairs in any order, beside so many of each text that are not among them.
    fn sorted(mut pairs: Vec<u64>, mut counts: Vec<u32>) -> Self {
        pairs.sort_unstable();
        keep_no_boilerplate(&mut pairs);
        // A beginning for each one or two pairs.
        let spare = LARGEST as usize / pairs.len().max(1);
        let shift = spare.max(1).ilog2() + 1;
        let mut begins = vec![0; slot(LARGEST, shift) + 2];
        for pair in &pairs {
            begins[slot((*pair >> 32) as u32, shift) + 1] += 1;
            counts[*pair as u32 as usize] += 1;
        }
        for slot in 1..begins.len() {
            begins[slot] += begins[slot - 1];
        }
        Self {
            pairs,
            begins,
            shift,
            counts,
        }
    }

    /// The texts whose anchor a sample is, from the last one down to number `from`.
    fn holders(&self, sample: u32, from: u32) -> impl Iterator<Item = u32> {
        let slot = slot(sample, self.shift);
        let pairs = &self.pairs[self.begins[slot] as usize..self.begins[slot + 1] as usize];
        let (first, last) = (pair(sample, from), pair(sample, u32::MAX));
        let from_first = pairs.iter().rev().take_while(move |pair| **pair >= first);
        let there = from_first.filter(move |pair| **pair <= last);
        there.map(|pair| *pair as u32)
    }
}

/// Where anchors with the same highest bits are found.
fn slot(anchor: u32, shift: u32) -> usize {
    anchor.min(LARGEST) as usize >> shift
}

/// Takes the anchors of too many texts out of ascending pairs.
fn keep_no_boilerplate(pairs: &mut Vec<u64>) {
    let (mut start, mut kept) = (0, 0);
    while start < pairs.len() {
        let anchor = pairs[start] >> 32;
        let same = pairs[start..].iter();
        let len = same.take_while(|pair| **pair >> 32 == anchor).count();
        if len <= BOILERPLATE {
            pairs.copy_within(start..start + len, kept);
            kept += len;
        }
        start += len;
    }
    pairs.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        #[test]
        fn anchors_are_found_as_one_would_by_hand(
            pairs in proptest::collection::btree_set((0..40_u32, 0..90_u32), 0..400),
            stretch in prop::sample::select(vec![1, 4_000_000]),
            common in proptest::bool::ANY,
        ) {
            let mut pairs: BTreeSet<(u32, u32)> =
                pairs.into_iter().map(|(anchor, text)| (anchor * stretch, text)).collect();
            if common {
                // Boilerplate, and an anchor of just not too many texts.
                pairs.extend((0..90).map(|text| (5, text)));
                pairs.retain(|(anchor, _)| *anchor != 9);
                pairs.extend((0..BOILERPLATE as u32).map(|text| (9, text)));
            }
            let mut by_hand: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            for (anchor, text) in &pairs {
                by_hand.entry(*anchor).or_default().push(*text);
            }
            by_hand.retain(|_, texts| texts.len() <= BOILERPLATE);
            let anchors = Anchors::sorted(pairs.iter().map(|(a, t)| pair(*a, *t)).collect(), vec![0; 90]);
            for sample in (0..40).map(|anchor| anchor * stretch).chain([u32::MAX]) {
                let mut expected = by_hand.get(&sample).cloned().unwrap_or_default();
                for from in [0, 30, u32::MAX] {
                    expected.retain(|text| *text >= from);
                    let mut held: Vec<u32> = anchors.holders(sample, from).collect();
                    held.reverse();
                    prop_assert_eq!(&held, &expected);
                }
            }
            for text in 0..90 {
                let own = by_hand.values().filter(|texts| texts.contains(&text)).count();
                prop_assert_eq!(anchors.counts[text as usize] as usize, own);
            }
        }
    }
}
