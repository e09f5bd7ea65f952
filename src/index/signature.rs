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
use crate::packed::{fewer_than_eight, lowest_bytes};
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

/// Calls `found` with the hash of each word. It works on bytes: Danish capitals lie in the Latin-1 block, whose two
/// bytes differ from their small letters' by one bit, as those of ASCII do, and figures have that bit; signs of
/// punctuation and dashes are told by their first byte.
fn each_word(text: &str, mut found: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    // The bytes of a word that stands in pieces, before the last one.
    let mut pieces: Vec<u8> = Vec::new();
    while at < bytes.len() {
        let end = run_end(bytes, at);
        if end == at {
            at += character_length(bytes[at]);
            continue;
        }
        // A hyphen between letters and a dot between figures are no ends of words.
        let next = bytes
            .get(end)
            .map_or(end, |sign| (end + character_length(*sign)).min(bytes.len()));
        if joins(bytes, end, next) {
            pieces.extend_from_slice(&bytes[at..end]);
        } else if pieces.is_empty() {
            found(hash(bytes, at..end));
        } else {
            pieces.extend_from_slice(&bytes[at..end]);
            found(hash(&pieces, 0..pieces.len()));
            pieces.clear();
        }
        at = next;
    }
}

/// What a byte at the beginning of a character is.
const SIGN: u8 = 0;
const LETTER_OR_FIGURE: u8 = 1;
const LATIN: u8 = 2;
const FOREIGN: u8 = 3;
const KINDS: [u8; 256] = {
    let mut kinds = [SIGN; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => LETTER_OR_FIGURE,
            0xc3 => LATIN,
            0..=0x7f | 0xc2 | 0xe2 => SIGN,
            _ => FOREIGN,
        };
        byte += 1;
    }
    kinds
};

/// Where the letters and figures end that begin at a byte.
fn run_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            let plain = plain_letters_and_figures(u64::from_le_bytes(*eight));
            at += plain;
            if plain < 8 {
                break;
            }
        }
        let Some(byte) = bytes.get(at) else {
            break;
        };
        match KINDS[usize::from(*byte)] {
            LETTER_OR_FIGURE => at += 1,
            // All but the signs of multiplication and division.
            LATIN if !matches!(bytes.get(at + 1), Some(0x97 | 0xb7)) => at += 2,
            FOREIGN => at += character_length(*byte),
            _ => break,
        }
    }
    at.min(bytes.len())
}

/// How many of eight bytes, from the lowest on, are letters and figures of ASCII.
fn plain_letters_and_figures(eight: u64) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let each = |byte: u8| u64::from_ne_bytes([byte; 8]);
    // The highest bit of each byte tells whether its other seven are at least this.
    let at_least = |bytes: u64, least: u8| (bytes & !HIGH) + each(0x80 - least);
    let within = |bytes, first, last| at_least(bytes, first) & !at_least(bytes, last + 1);
    let found = within(eight | each(0x20), b'a', b'z') | within(eight, b'0', b'9');
    (!(found & !eight) & HIGH).trailing_zeros() as usize / 8
}

/// Bytes of a character that begins so.
fn character_length(first: u8) -> usize {
    match first {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// The hash of a word of the text, whatever its case: eight bytes at a time, the last eight once more where they are no
/// other eight.
fn hash(text: &[u8], word: Range<usize>) -> u64 {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let length = word.len();
    let (word, from_word) = (&text[word.clone()], &text[word.start..]);
    let mut state = length as u64;
    let number = |eight: &[u8; 8]| u64::from_le_bytes(*eight);
    let last = match (word.last_chunk(), from_word.first_chunk()) {
        (Some(last), _) => number(last),
        // What stands behind the word is cut off.
        (None, Some(eight)) => number(eight) & lowest_bytes(length),
        (None, None) => fewer_than_eight(word),
    };
    let (eights, rest) = word.as_chunks();
    for eight in eights {
        state = mixed(state ^ (number(eight) | SMALL));
    }
    if rest.is_empty() {
        return state;
    }
    mixed(state ^ (last | SMALL))
}

/// Whether the sign between the letters or figures before `end` and `next` joins them to those from there on.
fn joins(bytes: &[u8], end: usize, next: usize) -> bool {
    let between = match &bytes[end..next] {
        [b'-'] | [0xe2, 0x80, 0x90 | 0x91] => false,
        [b'.'] => true,
        _ => return false,
    };
    let first = bytes.get(next).copied().unwrap_or(0);
    // Of a letter in several bytes the last one is no figure either.
    let figures = [bytes[end - 1].is_ascii_digit(), first.is_ascii_digit()];
    run_end(bytes, next) > next && figures == [between; 2]
}

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
    fn eight_bytes_at_a_time_end_where_one_by_one_do() {
        let by_one = |bytes: &[u8; 8]| {
            bytes
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric())
                .count()
        };
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut bytes = *b"aZ09zA5b";
                bytes[place] = byte;
                assert_eq!(
                    plain_letters_and_figures(u64::from_le_bytes(bytes)),
                    by_one(&bytes),
                    "{byte} at {place}"
                );
            }
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
