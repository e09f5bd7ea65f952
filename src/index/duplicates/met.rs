//! Numbers that were met once, and those that were met more often.
//!
//! In come numbers; out goes whether one of them may have been met twice. Most of what is kept of a text is its own alone:
//! told apart here, in two bits each (a counting Bloom filter of one hash, Fan and others, 2000), it need not be looked for.
//! What stands alone is now and then taken for what does not, never the other way round.

/// The most bits of a slot: 16 MiB.
const MOST_BITS: u32 = 26;

/// How often numbers were met: never, once, or more often.
pub(super) struct Met {
    /// For 64 slots which were met, and which more than once.
    slots: Vec<[u64; 2]>,
    shift: u32,
}

impl Met {
    /// For about so many numbers, each met at most as often as all of them together.
    pub fn for_numbers(count: usize) -> Self {
        let bits = (8 * count.max(1)).ilog2().clamp(6, MOST_BITS);
        Self {
            slots: vec![[0; 2]; 1 << (bits - 6)],
            shift: u32::BITS - bits,
        }
    }

    /// As if no number had been met.
    pub fn clear(&mut self) {
        self.slots.fill([0; 2]);
    }

    pub fn add(&mut self, number: u32) {
        let (slot, bit) = self.place(number);
        let [met, often] = &mut self.slots[slot];
        *often |= *met & bit;
        *met |= bit;
    }

    /// Whether a number may have been met more than once.
    pub fn often(&self, number: u32) -> bool {
        let (slot, bit) = self.place(number);
        self.slots[slot][1] & bit != 0
    }

    fn place(&self, number: u32) -> (usize, u64) {
        // The highest bits of a product with the golden ratio (Knuth, 6.4).
        let slot = number.wrapping_mul(0x9e37_79b9) >> self.shift;
        ((slot >> 6) as usize, 1 << (slot & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn what_was_met_twice_is_told(
            numbers in proptest::collection::vec(0..5_000_u32, 0..800),
        ) {
            let mut met = Met::for_numbers(numbers.len());
            let mut by_hand: HashMap<u32, usize> = HashMap::new();
            for number in &numbers {
                met.add(*number);
                *by_hand.entry(*number).or_default() += 1;
            }
            for (number, times) in by_hand {
                prop_assert!(times < 2 || met.often(number));
            }
        }
    }

    /// Drawn once for all: of numbers that chance draws anew, some day it draws the wrong ones.
    #[test]
    fn of_what_was_met_once_about_a_quarter_at_most_is_taken_for_more() {
        // Marsaglia's generator (2003) gives no number twice.
        let next = |n: &u32| {
            Some([13, -17, 5].iter().fold(*n, |n, by| match by {
                0.. => n ^ n << by,
                _ => n ^ n >> -by,
            }))
        };
        let drawn: Vec<u32> = std::iter::successors(Some(1), next).take(5_000).collect();
        for count in (0..drawn.len()).step_by(7) {
            let numbers = &drawn[drawn.len() - count..];
            let mut met = Met::for_numbers(count);
            for number in numbers {
                met.add(*number);
            }
            let wrongly = numbers.iter().filter(|number| met.often(**number));
            let wrongly = wrongly.count();
            assert!(wrongly <= 10 + count / 4, "{wrongly} of {count}");
        }
    }
}
