//! A few bytes as one number, the first one the lowest.
//!
//! In come bytes of a word; out goes what can be compared or hashed at once. Words are short: to go from byte to byte costs
//! a wrong guess of the processor at the end of nearly each.

/// A mask of so many bytes, all of them from eight on.
pub(crate) fn lowest_bytes(count: usize) -> u64 {
    // In two steps, as none may be 64 bits, and without a branch: it would be guessed wrongly at every third word.
    let half = 4 * count.min(8);
    !(u64::MAX << half << half)
}

/// Up to seven bytes in a number, the first one the lowest: two reads that may overlap are faster than one a byte.
pub(crate) fn fewer_than_eight(bytes: &[u8]) -> u64 {
    let at = |index: usize| u64::from(bytes[index]) << (8 * index);
    match bytes.len() {
        0 => 0,
        1..4 => at(0) | at(bytes.len() / 2) | at(bytes.len() - 1),
        length => {
            let four = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |four| u32::from_le_bytes(*four));
            let (first, last) = (four(bytes.first_chunk()), four(bytes.last_chunk()));
            u64::from(first) | u64::from(last) << (8 * (length - 4))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_packed_as_they_stand() {
        let bytes = *b"k\xc3\xb8benha";
        for length in 0..8 {
            let mut padded = [0; 8];
            padded[..length].copy_from_slice(&bytes[..length]);
            let expected = u64::from_le_bytes(padded);
            assert_eq!(fewer_than_eight(&bytes[..length]), expected);
            assert_eq!(u64::from_le_bytes(bytes) & lowest_bytes(length), expected);
        }
        assert_eq!(lowest_bytes(8), u64::MAX);
    }
}
