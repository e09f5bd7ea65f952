//! A walk through a table of the crate `fst`, letter by letter.
//!
//! In: the bytes of a table in the crate's third format, and letters. Out: the place behind each letter and what the
//! letters up to there stand for. The crate itself unpacks all of a node at every step; a walk here reads what the one
//! letter needs, in two thirds of the time: every new word of a text walks dozens of ways. What the numbers mean is left to
//! `layout`.
//!
//! A node is read from its last byte towards the first. The highest bits of that one tell three kinds apart:
//!
//! ```text
//! 11 letter                                       one way, to the node just before
//! 10 letter, sizes, target, output                one way
//! 0f count, sizes, index, letters, targets, outputs, final output    many ways; f: a word may end here
//! ```
//!
//! A letter or a count of 0 is a byte of its own before. `sizes` are the bytes of a target and of an output; targets
//! count back from the first byte of the node. `index` is only there for more than 32 ways.

/// How a table begins.
const FORMAT: [u8; 8] = 3_u64.to_le_bytes();
/// Where the only node without a way lies: a word ends there.
const END: usize = 0;
/// More ways than this have an index of 256 bytes.
const UNINDEXED: usize = 32;
/// The letters that stand in the lowest six bits of a node, from 1.
const COMMON: &[u8; 63] = b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

/// A table.
pub(super) struct Automaton {
    bytes: &'static [u8],
    root: usize,
}

/// A place in it, and the sum of what stands on the way there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    node: usize,
    sum: u64,
}

/// The parts of a node with many ways that lie before its count.
struct Ways {
    count: usize,
    target_size: usize,
    output_size: usize,
    /// Behind the last byte of the letters; the index, where there is one, begins here.
    letters_end: usize,
}

impl Ways {
    /// Behind the last byte of the targets.
    fn targets_end(&self) -> usize {
        self.letters_end - self.count
    }

    /// Behind the last byte of the outputs.
    fn outputs_end(&self) -> usize {
        self.targets_end() - self.count * self.target_size
    }

    /// The first byte of the outputs.
    fn outputs_start(&self) -> usize {
        self.outputs_end() - self.count * self.output_size
    }
}

impl Automaton {
    /// `None` for bytes that are no such table: they begin with the format's number and end with how many words there
    /// are, where the root lies, and a checksum.
    pub fn open(bytes: &'static [u8]) -> Option<Self> {
        let (nodes, [_, root @ .., _, _, _, _]) = bytes.split_last_chunk::<13>()?;
        let root = usize::try_from(u64::from_le_bytes(*root)).ok()?;
        (bytes.first_chunk() == Some(&FORMAT) && root < nodes.len()).then_some(Self { bytes, root })
    }

    /// Before the first letter.
    pub fn root(&self) -> Place {
        Place {
            node: self.root,
            sum: 0,
        }
    }

    /// What the word stands for whose letters lead to its end; `None` where there is no such word.
    pub fn get(&self, word: &[u8]) -> Option<u64> {
        self.value(self.walk(self.root(), word)?)
    }

    /// From a place along some letters.
    pub fn walk(&self, from: Place, letters: &[u8]) -> Option<Place> {
        let mut place = from;
        for letter in letters {
            place = self.step(place, *letter)?;
        }
        Some(place)
    }

    /// Behind the next letter.
    #[inline]
    pub fn step(&self, Place { node, sum }: Place, letter: u8) -> Option<Place> {
        if node == END {
            return None;
        }
        let state = self.bytes[node];
        if state & 0x80 == 0 {
            return self.choose(node, sum, letter);
        }
        let (only, before) = match usize::from(state & 0x3f) {
            0 => (self.bytes[node - 1], node - 1),
            common => (COMMON[common - 1], node),
        };
        if only != letter {
            return None;
        }
        if state & 0x40 != 0 {
            return Some(Place {
                node: before - 1,
                sum,
            });
        }
        let (target_size, output_size) = sizes(self.bytes[before - 1]);
        let target = before - 1 - target_size;
        let first = target - output_size;
        Some(Place {
            node: self.target(target, target_size, first),
            sum: sum + self.number(first, output_size),
        })
    }

    /// The same at a node with many ways.
    fn choose(&self, node: usize, sum: u64, letter: u8) -> Option<Place> {
        let ways = self.ways(node);
        let number = if ways.count > UNINDEXED {
            usize::from(self.bytes[ways.letters_end + usize::from(letter)])
        } else {
            // The first way's letter is the last byte.
            let letters = &self.bytes[ways.targets_end()..ways.letters_end];
            letters.iter().rev().position(|one| *one == letter)?
        };
        if number >= ways.count {
            return None;
        }
        let is_final = self.bytes[node] & 0x40 != 0;
        let first = ways.outputs_start() - if is_final { ways.output_size } else { 0 };
        let target = ways.targets_end() - (number + 1) * ways.target_size;
        let output = ways.outputs_end() - (number + 1) * ways.output_size;
        Some(Place {
            node: self.target(target, ways.target_size, first),
            sum: sum + self.number(output, ways.output_size),
        })
    }

    /// What the letters up to here stand for, where they are a word.
    #[inline]
    pub fn value(&self, Place { node, sum }: Place) -> Option<u64> {
        if node == END {
            return Some(sum);
        }
        if self.bytes[node] & 0xc0 != 0x40 {
            return None;
        }
        let ways = self.ways(node);
        let last = ways.outputs_start() - ways.output_size;
        Some(sum + self.number(last, ways.output_size))
    }

    fn ways(&self, node: usize) -> Ways {
        let (count, before) = match usize::from(self.bytes[node] & 0x3f) {
            0 => match usize::from(self.bytes[node - 1]) {
                // One way has a node of its own kind.
                1 => (256, node - 1),
                count => (count, node - 1),
            },
            count => (count, node),
        };
        let (target_size, output_size) = sizes(self.bytes[before - 1]);
        let index = if count > UNINDEXED { 256 } else { 0 };
        Ways {
            count,
            target_size,
            output_size,
            letters_end: before - 1 - index,
        }
    }

    /// The node that lies so far before the first byte of the one that leads to it.
    fn target(&self, at: usize, size: usize, first: usize) -> usize {
        match self.number(at, size) {
            0 => END,
            back => first - back as usize,
        }
    }

    /// A number of up to eight bytes, the lowest first.
    #[inline]
    fn number(&self, at: usize, size: usize) -> u64 {
        // The end of the table, its checksum, is longer than what is read beyond the number.
        let eight = self.bytes[at..]
            .first_chunk()
            .map_or(0, |eight| u64::from_le_bytes(*eight));
        match size {
            8.. => eight,
            _ => eight & ((1 << (8 * size)) - 1),
        }
    }
}

/// The bytes of a target, and of an output.
fn sizes(both: u8) -> (usize, usize) {
    (usize::from(both >> 4), usize::from(both & 0xf))
}

#[cfg(test)]
mod tests {
    use super::Automaton;
    use fst::{Map, MapBuilder, Streamer};
    use proptest::prelude::*;

    fn built(words: &[(Vec<u8>, u64)]) -> &'static [u8] {
        let mut builder = MapBuilder::memory();
        for (word, value) in words {
            builder.insert(word, *value).unwrap();
        }
        builder.into_inner().unwrap().leak()
    }

    /// All that the crate finds in a table is found, and the same.
    fn check(bytes: &'static [u8]) -> usize {
        let (own, map) = (Automaton::open(bytes).unwrap(), Map::new(bytes).unwrap());
        let (mut words, mut count) = (map.stream(), 0);
        while let Some((word, value)) = words.next() {
            assert_eq!(own.get(word), Some(value), "{word:?}");
            count += 1;
        }
        count
    }

    #[test]
    fn nodes_of_many_ways_are_read() {
        for ways in [2, 31, 32, 33, 62, 63, 64, 65, 255, 256_u64] {
            for factor in [0, 1, 1 << 20, 1 << 56] {
                let words = (0..ways).flat_map(|way| {
                    [
                        vec![way as u8],
                        vec![way as u8, b'e'],
                        vec![way as u8, b'e', 0xff],
                    ]
                });
                let values = (0..).map(|number: u64| number.wrapping_mul(factor));
                let words: Vec<_> = words.zip(values).collect();
                assert_eq!(check(built(&words)), words.len());
            }
        }
    }

    #[test]
    fn the_lexicon_is_read_as_the_crate_reads_it() {
        let lexicon = super::super::Lexicon::shared().unwrap();
        for table in [&lexicon.forms, &lexicon.modifiers] {
            assert!(check(table.bytes) > 10_000);
        }
    }

    proptest! {
        #[test]
        fn a_table_has_its_words_and_no_other(
            words in prop::collection::btree_map(prop::collection::vec(prop_oneof![b'a'..b'e', any::<u8>()], 0..6), any::<u64>(), 0..60),
            asked in prop::collection::vec(prop::collection::vec(prop_oneof![b'a'..b'e', any::<u8>()], 0..6), 20),
        ) {
            let pairs: Vec<_> = words.clone().into_iter().collect();
            let bytes = built(&pairs);
            prop_assert_eq!(check(bytes), words.len());
            let own = Automaton::open(bytes).unwrap();
            for word in asked {
                prop_assert_eq!(own.get(&word), words.get(&word).copied());
            }
        }
    }
}
