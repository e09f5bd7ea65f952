//! Which texts stand inside a longer one.
//!
//! In come the samples that segments hold of their documents' shingles; out go pairs of a document and the shortest one
//! that holds it. A few of a text's samples, its anchors, are looked for among the samples of all others.

use super::{Place, Text};
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
/// The anchors of so many texts are looked for at once: that bounds memory, some 12 bytes an anchor.
const AT_ONCE: usize = 1 << 18;

/// Which documents stand inside a longer one: the shortest one that holds them. Ascending. `group` is the group of each
/// text.
pub(super) fn find(
    segments: &[SegmentReader],
    texts: &[Text],
    group: &[u32],
) -> tantivy::Result<Vec<(Place, Place)>> {
    let samples = Samples::open(segments)?;
    let mut out = Vec::new();
    for from in (0..texts.len()).step_by(AT_ONCE) {
        let to = (from + AT_ONCE).min(texts.len());
        let wholes = wholes(&samples, texts, group, from..to);
        let parts = texts[from..to].iter().zip(wholes);
        out.extend(parts.filter_map(|(part, whole)| Some((part.place, texts[whole?].place))));
    }
    out.sort_unstable();
    Ok(out)
}

/// The samples of documents, by their places.
struct Samples(Vec<Column<u64>>);

impl Samples {
    fn open(segments: &[SegmentReader]) -> tantivy::Result<Self> {
        let columns = segments
            .iter()
            .map(|segment| segment.fast_fields().u64(column::SAMPLE));
        columns.collect::<tantivy::Result<_>>().map(Self)
    }

    /// Ascending.
    fn of(&self, text: &Text) -> impl Iterator<Item = u32> {
        let (segment, doc) = text.place;
        self.0[segment as usize]
            .values_for_doc(doc)
            .map(|value| value as u32)
    }
}

/// For each of some texts the shortest text that holds it.
fn wholes(
    samples: &Samples,
    texts: &[Text],
    group: &[u32],
    some: std::ops::Range<usize>,
) -> Vec<Option<usize>> {
    let from = some.start;
    let anchors = Anchors::of(samples, &texts[some.clone()]);
    let mut wholes: Vec<Option<usize>> = vec![None; some.len()];
    let mut found = vec![0_u32; some.len()];
    let least: Vec<f32> = texts[some]
        .iter()
        .map(|text| text.shingles as f32 * LONGER)
        .collect();
    let mut met: Vec<u32> = Vec::new();
    for (text, i) in texts.iter().zip(0..) {
        let shingles = text.shingles as f32;
        for part in samples.of(text).flat_map(|sample| anchors.holders(sample)) {
            if shingles >= least[part as usize] {
                if found[part as usize] == 0 {
                    met.push(part);
                }
                found[part as usize] += 1;
            }
        }
        for part in met.drain(..).map(|part| part as usize) {
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

/// The anchors of some texts.
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
    fn of(samples: &Samples, texts: &[Text]) -> Self {
        let mut pairs: Vec<u64> = Vec::new();
        for (text, i) in texts.iter().zip(0..) {
            let before = pairs.len();
            let anchors = samples.of(text).take(ANCHORS);
            pairs.extend(anchors.map(|anchor| pair(anchor, i)));
            if pairs.len() - before < LEAST_SAMPLES {
                pairs.truncate(before);
            }
        }
        Self::sorted(pairs, texts.len())
    }

    /// Anchors of so many texts, as pairs in any order.
    fn sorted(mut pairs: Vec<u64>, texts: usize) -> Self {
        pairs.sort_unstable();
        let mut kept = 0;
        let mut start = 0;
        while start < pairs.len() {
            let anchor = pairs[start] >> 32;
            let len = pairs[start..]
                .iter()
                .take_while(|pair| **pair >> 32 == anchor)
                .count();
            if len <= BOILERPLATE {
                pairs.copy_within(start..start + len, kept);
                kept += len;
            }
            start += len;
        }
        pairs.truncate(kept);
        let mut counts = vec![0; texts];
        for pair in &pairs {
            counts[*pair as u32 as usize] += 1;
        }
        // About as many beginnings as pairs: sampled hashes are spread evenly below a bound.
        let largest = u32::MAX / SAMPLED as u32;
        let spare = largest as usize / pairs.len().max(1);
        let shift = spare.max(1).ilog2();
        let slots = (largest >> shift) as usize + 1;
        let mut begins = vec![0_u32; slots + 1];
        for pair in &pairs {
            let slot = ((pair >> 32) as usize >> shift).min(slots - 1);
            begins[slot + 1] += 1;
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

    /// The texts whose anchor a sample is.
    fn holders(&self, sample: u32) -> impl Iterator<Item = u32> {
        let slot = (sample as usize >> self.shift).min(self.begins.len() - 2);
        let pairs = &self.pairs[self.begins[slot] as usize..self.begins[slot + 1] as usize];
        let there = pairs
            .iter()
            .filter(move |pair| **pair >> 32 == u64::from(sample));
        there.map(|pair| *pair as u32)
    }
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
            let anchors = Anchors::sorted(pairs.iter().map(|(a, t)| pair(*a, *t)).collect(), 90);
            for sample in (0..40).map(|anchor| anchor * stretch).chain([u32::MAX]) {
                let held: Vec<u32> = anchors.holders(sample).collect();
                let expected = by_hand.get(&sample).cloned().unwrap_or_default();
                prop_assert_eq!(held, expected);
            }
            for text in 0..90 {
                let own = by_hand.values().filter(|texts| texts.contains(&text)).count();
                prop_assert_eq!(anchors.counts[text as usize] as usize, own);
            }
        }
    }
}
