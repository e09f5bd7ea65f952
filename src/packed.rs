//! A few bytes as numbers.
//!
//! In come bytes of a word; out goes what can be compared or hashed at once. Words are short: to go from byte to byte costs
//! a wrong guess of the processor at the end of nearly each.

use std::ops::Range;

/// The first and the last eight bytes of a word in a text, in each the first byte the lowest. Of a word of fewer both hold
/// all, and zeros behind.
#[inline]
pub(crate) fn both_ends(text: &[u8], word: Range<usize>) -> [u64; 2] {
    let last = word.start + word.len().max(8) - 8;
    // One by one: the calls of an array's `map` are not resolved.
    [
        eight_from(text, word.start, &word),
        eight_from(text, last, &word),
    ]
}

/// Eight bytes of a word, or all, where it has fewer.
#[inline]
fn eight_from(text: &[u8], at: usize, word: &Range<usize>) -> u64 {
    match text[at..].first_chunk() {
        // What stands behind a shorter word is cut off.
        Some(eight) => u64::from_le_bytes(*eight) & lowest_bytes(word.len()),
        None => fewer_than_eight(&text[word.clone()]),
    }
}

/// A mask of so many bytes, all of them from eight on.
#[inline]
fn lowest_bytes(count: usize) -> u64 {
    // In two steps, as none may be 64 bits, and without a branch: it would be guessed wrongly at every third word.
    let half = 4 * count.min(8);
    !(u64::MAX << half << half)
}

/// Up to seven bytes in a number, the first one the lowest: two reads that may overlap are faster than one a byte.
fn fewer_than_eight(bytes: &[u8]) -> u64 {
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

/// A number to which all bits of both add: the halves of their product, one over the other (the step of wyhash, Wang).
#[inline]
pub(crate) fn folded(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_the_same_ends_wherever_it_stands() {
        let text = "den københavnske borgmester";
        for end in 4..=text.len() {
            for behind in ["", "x", "xxxxxxxxx"] {
                let text = [&text.as_bytes()[..end], behind.as_bytes()].concat();
                let word = &text[4..end];
                let eight = |bytes: &[u8]| {
                    let mut padded = [0; 8];
                    padded[..bytes.len()].copy_from_slice(bytes);
                    u64::from_le_bytes(padded)
                };
                let length = word.len().min(8);
                let expected = [&word[..length], &word[word.len() - length..]].map(eight);
                assert_eq!(both_ends(&text, 4..end), expected, "{end} {behind}");
            }
        }
    }
}
