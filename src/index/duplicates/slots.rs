//! Sorting numbers that are spread evenly, by where they are to stand.
//!
//! In come 64-bit numbers and what tells each one's slot; out go the same numbers, slot by slot or in order.

/// Moves numbers into their slots, of which there are `count`, in place (American flag sort, McIlroy, Bostic and McIlroy,
/// 1993); within a slot they are in any order. `begins` is filled with where each slot begins, and where the last one ends.
pub(super) fn fill(
    numbers: &mut [u64],
    count: usize,
    slot_of: impl Fn(u64) -> usize,
    begins: &mut Vec<u32>,
) {
    begins.clear();
    begins.resize(count + 1, 0);
    for number in numbers.iter() {
        begins[slot_of(*number) + 1] += 1;
    }
    for slot in 1..begins.len() {
        begins[slot] += begins[slot - 1];
    }
    let mut next = begins.clone();
    for slot in 0..count {
        while next[slot] < begins[slot + 1] {
            let at = next[slot] as usize;
            let own = slot_of(numbers[at]);
            numbers.swap(at, next[own] as usize);
            next[own] += 1;
        }
    }
}

/// Sorts numbers of so many bits that are spread evenly.
pub(super) fn sort(numbers: &mut [u64], bits: u32) {
    // So few slots at first that the ends of all stay in the processor's cache, and of each then one for each number.
    let first = bits.min(9);
    let rest = bits - first;
    let (mut begins, mut inner) = (Vec::new(), Vec::new());
    fill(
        numbers,
        1 << first,
        |number| (number >> rest) as usize,
        &mut begins,
    );
    for slot in begins.windows(2) {
        let few = &mut numbers[slot[0] as usize..slot[1] as usize];
        let second = few.len().max(1).ilog2().min(rest);
        let mask = (1 << second) - 1;
        let slot_of = |number: u64| (number >> (rest - second)) as usize & mask;
        fill(few, 1 << second, slot_of, &mut inner);
        for slot in inner.windows(2).filter(|slot| slot[1] - slot[0] > 1) {
            few[slot[0] as usize..slot[1] as usize].sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_sorted_however_they_are_spread(
            mut numbers in proptest::collection::vec(any::<u64>(), 0..3_000),
            bits in 0..=64_u32,
            same in 0..40_u32,
        ) {
            for number in &mut numbers {
                *number = number.checked_shr(64 - bits).unwrap_or(0) >> same << same;
            }
            let mut expected = numbers.clone();
            expected.sort_unstable();
            sort(&mut numbers, bits);
            prop_assert_eq!(numbers, expected);
        }

        #[test]
        fn every_number_comes_into_its_slot(
            mut numbers in proptest::collection::vec(any::<u64>(), 0..300),
            shift in 0..64_u32,
        ) {
            for number in &mut numbers {
                *number >>= shift;
            }
            let slot_of = |number: u64| (number % 16) as usize;
            let mut expected = numbers.clone();
            expected.sort_by_key(|number| (slot_of(*number), *number));
            let mut begins = vec![7];
            fill(&mut numbers, 16, slot_of, &mut begins);
            prop_assert_eq!(begins.len(), 17);
            for slot in 0..16 {
                let own = &mut numbers[begins[slot] as usize..begins[slot + 1] as usize];
                prop_assert!(own.iter().all(|number| slot_of(*number) == slot));
                own.sort_unstable();
            }
            prop_assert_eq!(numbers, expected);
        }
    }
}
