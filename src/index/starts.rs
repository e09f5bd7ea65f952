//! Which document a place of a segment lies in.
//!
//! In come the places at which documents begin, as `inverter` counts them; out goes the document at any place, at once.

use std::ops::Range;

/// So many places are a stretch: a document is mostly longer.
const STRETCH: u32 = 1 << 8;

/// Where each document begins.
pub(super) struct Starts {
    /// The place of each document's first position.
    places: Vec<u32>,
    /// The document at the first place of each stretch: to look for it among all of them would take ten steps, and each
    /// term of each document asks.
    stretches: Vec<u32>,
}

impl Starts {
    /// `end`: how many places there are.
    pub fn of(places: Vec<u32>, end: u32) -> Self {
        let mut stretches = Vec::with_capacity((end / STRETCH) as usize + 1);
        let mut document = 0;
        for first in (0..end).step_by(STRETCH as usize) {
            while places.get(document + 1).is_some_and(|next| *next <= first) {
                document += 1;
            }
            stretches.push(document as u32);
        }
        Self { places, stretches }
    }

    /// The document at a place, of several without positions the last, and its places.
    #[inline]
    pub fn document(&self, place: u32) -> (usize, Range<u32>) {
        let mut document = self.stretches[(place / STRETCH) as usize] as usize;
        loop {
            let behind = self.places.get(document + 1).copied().unwrap_or(u32::MAX);
            if place < behind {
                return (document, self.places[document]..behind);
            }
            document += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_is_in_the_last_document_that_begins_before_it(
            lengths in prop::collection::vec(prop_oneof![Just(0_u32), 0..5_u32, 0..2_000_u32], 1..40),
        ) {
            let mut end = 0;
            let begin = |length: &u32| {
                end += length;
                end - length
            };
            let places: Vec<u32> = lengths.iter().map(begin).collect();
            let starts = Starts::of(places.clone(), end);
            for place in 0..end {
                let (document, here) = starts.document(place);
                prop_assert_eq!(document, places.partition_point(|start| *start <= place) - 1);
                prop_assert!(here.contains(&place) && here.start == places[document]);
            }
        }
    }
}
