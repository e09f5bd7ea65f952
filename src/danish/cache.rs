//! The terms of every word type that was met, so that a word is analysed once and looked up a million times.
//!
//! In comes a word as written and how to analyse it; out goes where its terms stand, side by side in one arena. An
//! open-addressing table whose entries hold short keys themselves is the cheapest: the processor's cache decides, not the
//! hash, and a word that was met costs one line of memory. Threads that analyse the same corpus ask one another by
//! [`SharedTypes`] what they have not met themselves. What the terms are is left to `stream`.

use super::mark;
use super::types::flag;
use crate::packed::{fewer_than_eight, lowest_bytes};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// With more word types than this, or more text, the cache starts anew.
const MAX_TYPES: usize = 400_000;
const MAX_ARENA: usize = 16 << 20;
const FIRST_SLOTS: usize = 1 << 8;
/// Keys of so many bytes lie in their entry.
const INLINE: usize = 22;
/// Stands for the length of a key that does not.
const OUTSIDE: u8 = u8::MAX;

/// How many tables there were.
static TABLES: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Default)]
pub(super) struct WordCache {
    /// A power of two of them.
    table: Vec<Entry>,
    /// The first term of each word type.
    first_terms: Vec<u32>,
    /// The text of all terms, and keys that are too long for their entry.
    arena: String,
    /// Where the terms stand in the arena.
    terms: Vec<(u32, u32)>,
    /// Tells this table from all others, and from itself before it was emptied.
    identity: u64,
}

/// A word type: its key, and its number. An empty key is a free place. None lies on two lines of memory.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Entry {
    key: [u64; 3],
    word_type: u32,
    term_count: u8,
    span_count: u8,
    flags: u8,
}

/// A word type, valid until the next [`WordCache::trim`], and what `groups` should know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Counted from 0 in the order in which they were met.
    pub word_type: u32,
    pub term_count: u8,
    /// How many of them are spans (see [`mark::SPAN`]).
    pub span_count: u8,
    pub flags: u8,
    /// See [`flag::KNOWN`], which is not among the others.
    pub is_known: bool,
}

impl Entry {
    /// What of the key its place depends on.
    fn hashed(&self) -> [u64; 3] {
        if self.key[2].to_le_bytes()[INLINE - 16] == OUTSIDE {
            [self.key[0], 0, self.key[2]]
        } else {
            self.key
        }
    }

    fn found(&self) -> Found {
        Found {
            word_type: self.word_type,
            term_count: self.term_count,
            span_count: self.span_count,
            flags: self.flags & !flag::KNOWN,
            is_known: self.flags & flag::KNOWN != 0,
        }
    }
}

impl WordCache {
    /// The entry of a key; where there is none yet, `analyse` tells its terms and returns its flags.
    #[inline]
    pub fn entry(&mut self, key: Key<'_>, analyse: impl FnOnce(&mut Terms<'_>) -> u8) -> Found {
        let Key { text: key, packed } = key;
        if self.table.is_empty() {
            self.table = vec![Entry::default(); FIRST_SLOTS];
            self.identity = TABLES.fetch_add(1, Ordering::Relaxed) + 1;
        }
        let mask = self.table.len() - 1;
        let mut slot = hash(packed) & mask;
        loop {
            let entry = &self.table[slot];
            if self.is_key(entry, key, packed) {
                return entry.found();
            }
            if entry.key == [0; 3] {
                break;
            }
            slot = (slot + 1) & mask;
        }
        self.add(slot, key, packed, analyse)
    }

    /// A new entry in a free place. Words are met again a thousand times: this is kept out of their way.
    #[inline(never)]
    fn add(
        &mut self,
        slot: usize,
        key: &str,
        packed: [u64; 3],
        analyse: impl FnOnce(&mut Terms<'_>) -> u8,
    ) -> Found {
        let mut kept = packed;
        if key.len() > INLINE {
            kept[1] = (self.arena.len() as u64) << 32 | key.len() as u64;
            self.arena.push_str(key);
        }
        let first_term = self.terms.len() as u32;
        let flags = analyse(&mut Terms {
            arena: &mut self.arena,
            terms: &mut self.terms,
        });
        // A compound of so many letters as can be cut has a hundred terms at most.
        let written = first_term..self.terms.len() as u32;
        let is_span = |number: &u32| self.text(*number).starts_with(mark::SPAN);
        let entry = Entry {
            key: kept,
            word_type: self.first_terms.len() as u32,
            term_count: written.len().min(usize::from(u8::MAX)) as u8,
            span_count: written.filter(is_span).count() as u8,
            flags,
        };
        self.table[slot] = entry;
        self.first_terms.push(first_term);
        if self.first_terms.len() * 4 > self.table.len() * 3 {
            self.grow();
        }
        entry.found()
    }

    fn is_key(&self, entry: &Entry, key: &str, packed: [u64; 3]) -> bool {
        if key.len() <= INLINE {
            return entry.key == packed;
        }
        let (start, length) = ((entry.key[1] >> 32) as usize, entry.key[1] as u32 as usize);
        (entry.key[0], entry.key[2]) == (packed[0], packed[2])
            && self.arena.as_bytes()[start..start + length] == *key.as_bytes()
    }

    fn grow(&mut self) {
        let mut table = vec![Entry::default(); self.table.len() * 2];
        let mask = table.len() - 1;
        for entry in self.table.iter().filter(|entry| entry.key != [0; 3]) {
            let mut slot = hash(entry.hashed()) & mask;
            while table[slot].key != [0; 3] {
                slot = (slot + 1) & mask;
            }
            table[slot] = *entry;
        }
        self.table = table;
    }

    /// Empties the cache when it has grown too large; what it gave before is void then.
    pub fn trim(&mut self) {
        self.trim_to(1);
    }

    /// The same for one of several that share the room.
    fn trim_to(&mut self, share: usize) {
        if self.first_terms.len() > MAX_TYPES / share || self.arena.len() > MAX_ARENA / share {
            *self = Self::default();
        }
    }

    /// While it stays the same, so do the numbers of word types.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// A term of a word type by its number.
    pub fn term(&self, word_type: u32, number: u32) -> &str {
        self.text(self.first_terms[word_type as usize] + number)
    }

    /// A term by its number among those of all types.
    fn text(&self, number: u32) -> &str {
        let (start, end) = self.terms[number as usize];
        &self.arena[start as usize..end as usize]
    }
}

/// How many locks there are: two threads seldom want the same one.
const SHARDS: usize = 16;

/// The word types that any of several threads has met.
#[derive(Debug, Default)]
pub(crate) struct SharedTypes([Mutex<WordCache>; SHARDS]);

impl SharedTypes {
    /// Writes the terms of a key and returns its flags; where no thread has met it yet, `analyse` tells both.
    pub(super) fn entry(
        &self,
        key: Key<'_>,
        terms: &mut Terms<'_>,
        analyse: impl FnOnce(&mut Terms<'_>) -> u8,
    ) -> u8 {
        // By bits that do not choose the place in the table.
        let shard = &self.0[(hash(key.packed) >> 28) % SHARDS];
        // What an analysis left that was broken off has no entry.
        let mut cache = shard.lock().unwrap_or_else(PoisonError::into_inner);
        cache.trim_to(SHARDS);
        let found = cache.entry(key, analyse);
        for number in 0..u32::from(found.term_count) {
            terms.push(None, cache.term(found.word_type, number));
        }
        found.flags | if found.is_known { flag::KNOWN } else { 0 }
    }
}

/// Where the terms of a new entry are written.
pub(super) struct Terms<'a> {
    arena: &'a mut String,
    terms: &'a mut Vec<(u32, u32)>,
}

impl Terms<'_> {
    /// Appends a term: an optional mark and the text behind it.
    pub fn push(&mut self, mark: Option<char>, term: &str) {
        let start = self.arena.len() as u32;
        self.arena.extend(mark);
        self.arena.push_str(term);
        self.terms.push((start, self.arena.len() as u32));
    }
}

/// A word as written, and under which of several analyses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'a> {
    text: &'a str,
    /// Up to 22 bytes with their length and the salt behind them. Of a longer one only its hash, and room for the place
    /// where it lies.
    packed: [u64; 3],
}

impl<'a> Key<'a> {
    pub fn of(text: &'a str, salt: u8) -> Self {
        Self::within(text, 0..text.len(), salt)
    }

    /// Part of a text: where enough stands behind it, its bytes are read eight at a time and what is too much cut off.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "what it packs is looked for at once: handed over in memory, it would be waited for"
    )]
    pub fn within(text: &'a str, range: Range<usize>, salt: u8) -> Self {
        let bytes = &text.as_bytes()[range.start..];
        let text = &text[range];
        let mut packed = match bytes.as_chunks::<8>().0 {
            _ if text.len() > INLINE => [hash_bytes(text.as_bytes()), 0, 0],
            [one, two, three, ..] => {
                let words = [one, two, three].map(|eight| u64::from_le_bytes(*eight));
                let kept = |word: usize| lowest_bytes(text.len().saturating_sub(8 * word));
                [words[0] & kept(0), words[1] & kept(1), words[2] & kept(2)]
            }
            _ => {
                let (eights, rest) = text.as_bytes().as_chunks::<8>();
                let mut words = [0; 3];
                for (word, eight) in words.iter_mut().zip(eights) {
                    *word = u64::from_le_bytes(*eight);
                }
                words[eights.len()] = fewer_than_eight(rest);
                words
            }
        };
        let length = if text.len() > INLINE {
            OUTSIDE
        } else {
            text.len() as u8 + 1
        };
        packed[2] |= u64::from(length) << (8 * (INLINE - 16)) | u64::from(salt) << 56;
        Self { text, packed }
    }
}

const K: u64 = 0x517c_c1b7_2722_0a95;

fn hash(key: [u64; 3]) -> usize {
    let state = (key[0].wrapping_mul(K).rotate_left(23) ^ key[1])
        .wrapping_mul(K)
        .rotate_left(23)
        ^ key[2];
    (state.wrapping_mul(K) >> 32) as usize
}

/// FxHash's step over eight bytes at a time: short words, no attacker (a slow table is bounded by `trim`).
fn hash_bytes(bytes: &[u8]) -> u64 {
    let step = |state: u64, word: u64| (state.rotate_left(5) ^ word).wrapping_mul(K);
    let mut state = bytes.len() as u64;
    let (eights, rest) = bytes.as_chunks::<8>();
    for eight in eights {
        state = step(state, u64::from_le_bytes(*eight));
    }
    state = step(state, fewer_than_eight(rest));
    state ^ state >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_analysed_once_and_keeps_its_terms() {
        let (mut cache, mut analysed) = (WordCache::default(), 0);
        for round in 0..2 {
            for n in 0..20_000 {
                let word = format!("ord{n}{}", "langt".repeat(n % 7));
                let found = cache.entry(Key::of(&word, 0), |terms| {
                    analysed += 1;
                    terms.push(None, &word);
                    terms.push(Some('\u{1}'), "lemma");
                    7
                });
                let terms: Vec<&str> = (0..u32::from(found.term_count))
                    .map(|number| cache.term(found.word_type, number))
                    .collect();
                assert_eq!(terms, [word.as_str(), "\u{1}lemma"], "round {round}");
                assert_eq!(found.flags, 7);
            }
        }
        assert_eq!(analysed, 20_000);
    }

    #[test]
    fn what_one_thread_has_met_no_other_analyses() {
        let (shared, analysed) = (SharedTypes::default(), AtomicU64::new(0));
        let ask = || {
            let mut own = WordCache::default();
            for n in 0..2_000 {
                let word = format!("ord{n}");
                let found = own.entry(Key::of(&word, 1), |terms| {
                    shared.entry(Key::of(&word, 1), terms, |terms| {
                        analysed.fetch_add(1, Ordering::Relaxed);
                        terms.push(None, &word);
                        terms.push(Some('\u{1}'), "lemma");
                        5
                    })
                });
                assert_eq!((found.term_count, found.flags), (2, 5));
                assert_eq!(own.term(found.word_type, 0), word);
                assert_eq!(own.term(found.word_type, 1), "\u{1}lemma");
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(ask);
            scope.spawn(ask);
        });
        assert_eq!(analysed.into_inner(), 2_000);
    }

    #[test]
    fn a_word_within_a_text_is_the_word_alone() {
        let text = "å kommunalbestyrelsens afgørelse er det 1000-dages-program";
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let places: Vec<usize> = places.collect();
        for (number, &start) in places.iter().enumerate() {
            for &end in &places[number..] {
                let (within, alone) = (
                    Key::within(text, start..end, 3),
                    Key::of(&text[start..end], 3),
                );
                assert_eq!(within.packed, alone.packed);
                assert_eq!(within.text, alone.text);
            }
        }
    }

    #[test]
    fn salts_and_the_empty_word_are_told_apart() {
        let mut cache = WordCache::default();
        for (salt, key) in [(0, ""), (1, ""), (0, "ord"), (0xEF, "ord")] {
            let mut analysed = false;
            let mut ask = |cache: &mut WordCache| {
                cache.entry(Key::of(key, salt), |_| {
                    analysed = true;
                    salt
                })
            };
            assert_eq!(ask(&mut cache).flags, salt);
            assert_eq!(ask(&mut cache).flags, salt);
            assert!(analysed);
        }
    }
}
