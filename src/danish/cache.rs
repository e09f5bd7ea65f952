//! The terms of every word type that was met, so that a word is analysed once and looked up a million times.
//!
//! In comes a word as written and how to analyse it; out goes where its terms stand, side by side in one arena. An
//! open-addressing table of small entries is the cheapest: the processor's cache decides, and a word that was met costs
//! one line of memory. So an entry tells its word by a hash alone, of 64 bits and with numbers that are others in every
//! process: of the pairs of a million words one in some 10^7 processes is mistaken, and no document can aim at it. Threads that analyse the same corpus ask one another by
//! [`SharedTypes`] what they have not met themselves. What the terms are is left to `stream`.

use super::mark;
use super::types::flag;
use crate::packed::{both_ends, folded};
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

/// With more word types than this, or more text, the cache starts anew.
const MAX_TYPES: usize = 400_000;
const MAX_ARENA: usize = 16 << 20;
const FIRST_SLOTS: usize = 1 << 8;
/// The hash of no key: a free place.
const FREE: u64 = 0;

/// How many tables there were.
static TABLES: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Default)]
pub(super) struct WordCache {
    /// A power of two of them.
    table: Vec<Entry>,
    /// The first term of each word type.
    first_terms: Vec<u32>,
    /// The text of all terms.
    arena: String,
    /// Where the terms stand in the arena.
    terms: Vec<(u32, u32)>,
    /// Tells this table from all others, and from itself before it was emptied.
    identity: u64,
}

/// A word type: the hash of its key, and its number.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    hash: u64,
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
    /// The entry of a key, where there is one.
    #[inline]
    pub fn known(&self, key: Key) -> Option<Found> {
        let slot = slot_of(&self.table, key.0)?;
        let entry = &self.table[slot];
        (entry.hash == key.0).then(|| entry.found())
    }

    /// The entry of a key; where there is none yet, `analyse` tells its terms and returns its flags.
    pub fn entry(&mut self, key: Key, analyse: impl FnOnce(&mut Terms<'_>) -> u8) -> Found {
        self.known(key).unwrap_or_else(|| self.add(key, analyse))
    }

    /// A new entry. Words are met again a thousand times: this is kept out of their way.
    #[inline(never)]
    fn add(&mut self, key: Key, analyse: impl FnOnce(&mut Terms<'_>) -> u8) -> Found {
        if self.table.is_empty() {
            self.table = vec![Entry::default(); FIRST_SLOTS];
            self.identity = TABLES.fetch_add(1, Ordering::Relaxed) + 1;
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
            hash: key.0,
            word_type: self.first_terms.len() as u32,
            term_count: written.len().min(usize::from(u8::MAX)) as u8,
            span_count: written.filter(is_span).count() as u8,
            flags,
        };
        put(&mut self.table, entry);
        self.first_terms.push(first_term);
        if self.first_terms.len() * 4 > self.table.len() * 3 {
            self.grow();
        }
        entry.found()
    }

    fn grow(&mut self) {
        let mut table = vec![Entry::default(); self.table.len() * 2];
        let entries = self.table.iter().filter(|entry| entry.hash != FREE);
        entries.for_each(|entry| put(&mut table, *entry));
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

/// Where a hash stands in a table, or would, as a place is always free; `None` where there is no table yet.
#[inline]
fn slot_of(table: &[Entry], hash: u64) -> Option<usize> {
    let mask = table.len().checked_sub(1)?;
    let mut slot = hash as usize & mask;
    while table[slot].hash != hash && table[slot].hash != FREE {
        slot = (slot + 1) & mask;
    }
    Some(slot)
}

fn put(table: &mut [Entry], entry: Entry) {
    if let Some(slot) = slot_of(table, entry.hash) {
        table[slot] = entry;
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
        key: Key,
        terms: &mut Terms<'_>,
        analyse: impl FnOnce(&mut Terms<'_>) -> u8,
    ) -> u8 {
        // By bits that do not choose the place in the table.
        let shard = &self.0[(key.0 >> 32) as usize % SHARDS];
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

/// A word as written, and under which of several analyses: a hash of both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key(u64);

/// What nobody knows who writes a document.
static SECRETS: LazyLock<[u64; 3]> =
    LazyLock::new(|| [0, 1, 2].map(|number| RandomState::new().hash_one(number)));

impl Key {
    pub fn of(text: &str, salt: u8) -> Self {
        Self::within(text, 0..text.len(), salt)
    }

    /// Part of a text.
    #[inline]
    pub fn within(text: &str, range: Range<usize>, salt: u8) -> Self {
        let (text, [one, other, third]) = (text.as_bytes(), *SECRETS);
        // Spread over all bits by a secret: plain, a length could be made up for by the first letter.
        let kind = (range.len() as u64 | u64::from(salt) << 56).wrapping_mul(third | 1);
        let [first, last] = both_ends(text, range.clone());
        let mut hash = folded(first ^ one ^ kind, last ^ other);
        if range.len() > 16 {
            // What is between, eight bytes at a time; the last of them may lie in the end, too.
            for eight in text[range.start + 8..range.end].chunks(8) {
                let [eight, _] = both_ends(eight, 0..eight.len());
                hash = folded(hash ^ one, eight ^ other);
            }
        }
        Self(hash.max(FREE + 1))
    }
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
    fn a_word_within_a_text_is_the_word_alone_and_no_other() {
        let text = "å kommunalbestyrelsens afgørelse er det 1000-dages-program";
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let places: Vec<usize> = places.collect();
        let mut met: std::collections::HashMap<u64, &str> = std::collections::HashMap::new();
        for (number, &start) in places.iter().enumerate() {
            for &end in &places[number..] {
                let within = Key::within(text, start..end, 3);
                assert_eq!(within.0, Key::of(&text[start..end], 3).0);
                assert_eq!(
                    *met.entry(within.0).or_insert(&text[start..end]),
                    &text[start..end]
                );
            }
        }
    }

    #[test]
    fn a_length_is_not_made_up_for_by_a_letter() {
        let mut met = std::collections::HashSet::new();
        let mut count = 0;
        for first in 'a'..='z' {
            for length in 0..40 {
                for salt in 0..4 {
                    met.insert(Key::of(&format!("{first}{}", "ø".repeat(length)), salt).0);
                    count += 1;
                }
            }
        }
        assert_eq!(met.len(), count);
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
