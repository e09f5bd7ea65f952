//! What of a text tells near-duplicates: a signature small enough to keep for every document.
//!
//! In come clean pages; out go a few numbers. Words are compared without case, and without hyphens and dots inside
//! them, so that `Små-børnsløftet` is `Småbørnsløftet` and `1.000` is `1000`; three words in a row are a shingle.
//!
//! - [`Signature::minima`] is a one-permutation MinHash (Li, Owen and Zhang, 2012) of the shingles with eight bits a
//!   bin (b-bit minwise hashing, Li and König, 2010): it estimates how much of two texts' shingles they share.
//! - [`Signature::sample`] holds every shingle whose hash is small enough (FracMinHash, Irber et al., 2022): it tells
//!   whether a short text stands inside a long one, which the first cannot.
//!
//! Which documents are near-duplicates is left to `duplicates`.

use crate::document::Page;
use crate::packed::{both_ends, folded};
use std::ops::Range;

/// Bins of the MinHash.
pub(super) const BINS: usize = 128;
/// One shingle in so many is in the sample.
pub(super) const SAMPLED: u64 = 24;
/// A sample is no larger; the rest of a longer text's is left out.
const LARGEST_SAMPLE: usize = 1 << 16;
/// Shorter texts are near-duplicates only when they are the same.
const SHORT: u32 = 50;
/// The start and the factor of the FNV-1a hash.
const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;
/// Marks an empty bin.
pub(super) const EMPTY: u8 = 0;

/// The numbers that are kept of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// Eight bits of the smallest shingle hash in each bin, eight bins a number; of a text under fifty words the hash of
    /// all that is written alone; nothing of a text without words.
    pub minima: Vec<u64>,
    /// Thirty-two bits of each sampled shingle's hash, ascending, each once.
    pub sample: Vec<u32>,
    /// Shingles, those that occur several times counted as often.
    pub shingles: u32,
}

impl Signature {
    pub fn of(pages: &[Page]) -> Self {
        let mut reader = ShingleReader::new();
        for page in pages {
            each_word(&page.text, |word| reader.word(word));
        }
        reader.finish(pages)
    }
}

struct ShingleReader {
    before: [u64; 2],
    words: u32,
    smallest: Vec<u64>,
    sample: Vec<u32>,
}

impl ShingleReader {
    fn new() -> Self {
        Self {
            before: [0; 2],
            words: 0,
            smallest: vec![u64::MAX; BINS],
            sample: Vec::new(),
        }
    }

    fn word(&mut self, word: u64) {
        self.words += 1;
        let [first, second] = self.before;
        self.before = [second, word];
        if self.words < 3 {
            return;
        }
        let hash = mixed(first.rotate_left(21) ^ second.rotate_left(42) ^ word);
        let bin = (hash >> 57) as usize;
        self.smallest[bin] = self.smallest[bin].min(hash);
        // The bins are told by the highest bits; the sample goes by others, so as not to favour some bins.
        let turned = hash.rotate_left(32);
        if turned < u64::MAX / SAMPLED && self.sample.len() < 2 * LARGEST_SAMPLE {
            self.sample.push(hash as u32);
        }
    }

    fn finish(mut self, pages: &[Page]) -> Signature {
        self.sample.sort_unstable();
        self.sample.dedup();
        self.sample.truncate(LARGEST_SAMPLE);
        if self.words < SHORT {
            let minima = if self.words == 0 {
                Vec::new()
            } else {
                vec![whole(pages)]
            };
            return Signature {
                minima,
                sample: Vec::new(),
                shingles: self.words.saturating_sub(2),
            };
        }
        let bins: Vec<u8> = self.smallest.iter().map(|hash| stored(*hash)).collect();
        let minima = bins
            .chunks_exact(8)
            .map(|eight| {
                eight
                    .iter()
                    .rev()
                    .fold(0, |n, bin| n << 8 | u64::from(*bin))
            })
            .collect();
        Signature {
            minima,
            sample: self.sample,
            shingles: self.words - 2,
        }
    }
}

/// A hash of all that is written, any run of white space as one blank.
fn whole(pages: &[Page]) -> u64 {
    let words = pages.iter().flat_map(|page| page.text.split_whitespace());
    let written = words.flat_map(|word| word.bytes().chain([b' ']));
    hash_of(written)
}

/// The FNV-1a hash of bytes, its bits spread.
pub(super) fn hash_of(bytes: impl Iterator<Item = u8>) -> u64 {
    mixed(bytes.fold(START, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    }))
}

/// The bits of a bin's smallest hash that are kept, 1 to 255.
fn stored(smallest: u64) -> u8 {
    if smallest == u64::MAX {
        return EMPTY;
    }
    (mixed(smallest) % 255) as u8 + 1
}

/// A hash's bits spread over all of it (the finisher of MurmurHash3, Appleby).
fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// Bytes whose kinds are told at once.
const BLOCK: usize = 64;

/// Calls `found` with the hash of each word. It works on bytes: Danish capitals lie in the Latin-1 block, whose two
/// bytes differ from their small letters' by one bit, as those of ASCII do, and figures have that bit; signs of
/// punctuation and dashes are told by their first byte. (The signs of multiplication and division pass for letters.)
fn each_word(text: &str, mut found: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    // The bytes of a word that stands in pieces, before the last one.
    let mut pieces: Vec<u8> = Vec::new();
    let mut piece = |start: usize, end: usize| {
        let joined = joins(bytes, end);
        if !joined && pieces.is_empty() {
            found(hash(bytes, start..end));
            return;
        }
        pieces.extend_from_slice(&bytes[start..end]);
        if !joined {
            found(hash(&pieces, 0..pieces.len()));
            pieces.clear();
        }
    };
    let (mut start, mut is_inside) = (0, 0);
    let mut blocks = Blocks::default();
    for block in (0..bytes.len()).step_by(BLOCK) {
        let words = blocks.words(bytes, block);
        // Words begin and end where a bit is another than the one before it.
        let mut edges = words ^ (words << 1 | is_inside);
        while edges != 0 {
            let at = block + edges.trailing_zeros() as usize;
            edges &= edges - 1;
            if is_inside == 0 {
                start = at;
            } else {
                piece(start, at);
            }
            is_inside ^= 1;
        }
    }
    if is_inside == 1 {
        piece(start, bytes.len());
    }
}

/// Tells the kinds of a text's bytes, block after block.
#[derive(Default)]
struct Blocks {
    /// The bytes of the next block that belong to a sign which begins in this one.
    left: u64,
}

impl Blocks {
    /// A bit for each byte of the block that begins there, the first one the lowest: whether it is part of a letter or a
    /// figure.
    fn words(&mut self, bytes: &[u8], start: usize) -> u64 {
        let last;
        let block: &[u8; BLOCK] = if let Some(block) = bytes[start..].first_chunk() {
            block
        } else {
            let mut padded = [0; BLOCK];
            padded[..bytes.len() - start].copy_from_slice(&bytes[start..]);
            last = padded;
            &last
        };
        let (mut words, mut perhaps_signs) = (0, 0);
        for (eight, place) in block.as_chunks::<8>().0.iter().zip((0..).step_by(8)) {
            let eight = u64::from_le_bytes(*eight);
            words |= highest_bits(letters_and_figures(eight)) << place;
            perhaps_signs |= some_sign(eight);
        }
        let mut signs = std::mem::take(&mut self.left);
        if perhaps_signs & HIGH != 0 {
            signs |= self.signs(block);
        }
        words & !signs
    }

    /// A bit for each byte of a sign that is none of ASCII.
    fn signs(&mut self, block: &[u8; BLOCK]) -> u64 {
        let mut signs = 0_u128;
        for (at, byte) in block.iter().enumerate() {
            match byte {
                0xc2 => signs |= 0b11 << at,
                0xe2 => signs |= 0b111 << at,
                _ => {}
            }
        }
        self.left = (signs >> BLOCK) as u64;
        signs as u64
    }
}

const HIGH: u64 = each(0x80);

const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each of eight bytes tells whether it is a letter or figure of ASCII, or of a longer character.
fn letters_and_figures(eight: u64) -> u64 {
    // Whether the other seven bits are at least this.
    let at_least = |bytes: u64, least: u8| (bytes & !HIGH) + each(0x80 - least);
    let within = |bytes, first, last| at_least(bytes, first) & !at_least(bytes, last + 1);
    within(eight | each(0x20), b'a', b'z') | within(eight, b'0', b'9') | eight
}

/// Some highest bit is set where one of eight bytes begins a sign of several bytes.
fn some_sign(eight: u64) -> u64 {
    // 0xc2 and 0xe2 become 0, from which nothing can be taken away.
    let begins = (eight & each(0xdf)) ^ each(0xc2);
    begins.wrapping_sub(each(1)) & !begins
}

/// The highest bits of eight bytes side by side.
fn highest_bits(eight: u64) -> u64 {
    ((eight & HIGH) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Whether the sign behind a piece of a word joins it to what comes next: a hyphen between letters and a dot between
/// figures are no ends of words.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches a full stop at the end of a sentence is no wrong guess"
)]
fn joins(bytes: &[u8], end: usize) -> bool {
    let Some([sign, next]) = bytes[end..].first_chunk() else {
        return false;
    };
    let perhaps = ((*sign == b'-') | (*sign == b'.')) & begins_word(*next) | (*sign == 0xe2);
    if !perhaps {
        return false;
    }
    let (between, next) = match &bytes[end..] {
        [b'-', next, ..] | [0xe2, 0x80, 0x90 | 0x91, next, ..] => (false, next),
        [b'.', next, ..] => (true, next),
        _ => return false,
    };
    // Of a letter in several bytes the last one is no figure either.
    [bytes[end - 1].is_ascii_digit(), next.is_ascii_digit()] == [between; 2] && begins_word(*next)
}

/// Whether a character that begins so is a letter or a figure.
fn begins_word(first: u8) -> bool {
    first.is_ascii_alphanumeric() || (first >= 0x80 && first & 0xdf != 0xc2)
}

/// The hash of a word of the text, whatever its case: its length, its first and its last eight bytes. Two words that are
/// the same in all of that hardly stand in the same place of two texts.
fn hash(text: &[u8], word: Range<usize>) -> u64 {
    let length = word.len() as u64;
    let [first, last] = both_ends(text, word);
    let small = each(0x20);
    folded(
        (first | small) ^ FACTORS[0] ^ length,
        (last | small) ^ FACTORS[1],
    )
}

/// Numbers without a pattern in their bits.
const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u64> {
        let mut out = Vec::new();
        each_word(text, |word| out.push(word));
        out
    }

    #[test]
    fn case_hyphens_marks_and_thousands_dots_make_no_other_word() {
        for (one, other) in [
            ("ØRSTED Ålborg", "ørsted ålborg"),
            ("Små-børnsløftet", "småbørnsløftet"),
            ("indsat\u{2010}ser", "indsatser"),
            ("1.000 dage", "1000 dage"),
            ("»hej« – (du)!", "hej du"),
            ("a  b\n\tc", "a b c"),
        ] {
            assert_eq!(words(one), words(other), "{one}");
        }
        assert_ne!(words("3-4"), words("34"));
        assert_ne!(words("olie- og gas"), words("olieog gas"));
        assert_eq!(words("a- b").len(), 2);
        assert_eq!(words("slut."), words("slut"));
    }

    #[test]
    fn a_word_is_the_same_wherever_it_stands() {
        for word in [
            "a",
            "øl",
            "dage",
            "1.000",
            "kommune",
            "regional",
            "regionsråd",
            "Sundhedsstyrelsens",
            "smørrebrødsjomfru",
        ] {
            let alone = words(word);
            assert_eq!(alone.len(), 1);
            for behind in [" ", ".", "\n", "–", " og så lidt mere", "»"] {
                assert_eq!(
                    words(&format!("{word}{behind}"))[0],
                    alone[0],
                    "{word}{behind}"
                );
                assert_eq!(
                    words(&format!("å {word}{behind}"))[1],
                    alone[0],
                    "å {word}{behind}"
                );
            }
        }
    }

    #[test]
    fn blocks_tell_letters_and_figures_as_one_by_one_do() {
        let texts = [
            "« Børn & unge » – §§ 12-14, 1.000 dage … e.g. „Ålborg“: 100 %; ñ, ж, 漢字 · 7½",
            "–·–«»§…",
        ];
        for text in texts {
            // Every character at every place of a block, and behind it.
            for before in 0..2 * BLOCK {
                let text = format!("{}{text}", "a".repeat(before));
                let mut expected = vec![false; text.len()];
                for (at, character) in text.char_indices() {
                    let is_sign = matches!(text.as_bytes()[at], 0xc2 | 0xe2);
                    let is_word =
                        !is_sign && (character.is_ascii_alphanumeric() || !character.is_ascii());
                    expected[at..at + character.len_utf8()].fill(is_word);
                }
                let mut blocks = Blocks::default();
                let found = (0..text.len()).step_by(BLOCK).flat_map(|start| {
                    let words = blocks.words(text.as_bytes(), start);
                    (0..BLOCK).map(move |at| words >> at & 1 == 1)
                });
                let mut found: Vec<bool> = found.collect();
                assert!(!found.split_off(text.len()).contains(&true));
                assert_eq!(found, expected, "{text}");
            }
        }
    }

    #[test]
    fn what_stands_across_two_blocks_is_one_word() {
        let alone = words("så 1.000-dages-programmet indsat\u{2010}ser, slut");
        for before in 0..2 * BLOCK {
            let text = format!(
                "{} så 1.000-dages-programmet indsat\u{2010}ser, slut",
                "·".repeat(before)
            );
            assert_eq!(words(&text), alone, "{before}");
        }
    }

    #[test]
    fn a_text_without_words_has_no_signature() {
        let page = |text: &str| {
            [Page {
                number: 1,
                label: None,
                text: text.to_owned(),
            }]
        };
        assert!(Signature::of(&page(" – … ")).minima.is_empty());
        assert_eq!(Signature::of(&page("et kort brev")).minima.len(), 1);
        let long = "ord ".repeat(60);
        assert_eq!(Signature::of(&page(&long)).minima.len(), BINS / 8);
    }
}
