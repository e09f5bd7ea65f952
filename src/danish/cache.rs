//! The terms of every word type that was met, so that a word is analysed once and looked up a million times.
//!
//! In comes a word as written and how to analyse it; out goes the number of its entry, whose terms stand side by
//! side in one arena. An open-addressing table over one arena is half as dear as a map of boxed strings: the
//! processor's cache decides, not the hash. What the terms are is left to `stream`.

/// An entry's number, valid until the next [`WordCache::trim`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EntryId(u32);

/// When the arena holds more than this, the cache starts anew.
const MAX_ARENA: usize = 24 << 20;
const FIRST_SLOTS: usize = 1 << 12;

#[derive(Debug, Default)]
pub(super) struct WordCache {
    /// Entry numbers + 1, a power of two of them; 0 is free.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    arena: String,
    /// Where the terms stand in the arena.
    terms: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u32,
    key: (u32, u16),
    flags: u8,
    first_term: u32,
    last_term: u32,
}

impl WordCache {
    /// The entry of `key`; where there is none yet, `analyse` appends its terms and returns its flags.
    pub fn entry(
        &mut self,
        key: &str,
        salt: u8,
        analyse: impl FnOnce(&mut Terms<'_>) -> u8,
    ) -> EntryId {
        if self.slots.is_empty() {
            self.slots = vec![0; FIRST_SLOTS];
        }
        let hash = hash(key.as_bytes(), salt);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while let Some(id) = self.slots[slot].checked_sub(1) {
            let entry = &self.entries[id as usize];
            let (start, len) = (entry.key.0 as usize, usize::from(entry.key.1));
            if entry.hash == hash && self.arena.as_bytes()[start..start + len] == *key.as_bytes() {
                return EntryId(id);
            }
            slot = (slot + 1) & mask;
        }
        self.insert(key, hash, slot, analyse)
    }

    fn insert(
        &mut self,
        key: &str,
        hash: u32,
        slot: usize,
        analyse: impl FnOnce(&mut Terms<'_>) -> u8,
    ) -> EntryId {
        let id = self.entries.len() as u32;
        let key_start = self.arena.len() as u32;
        self.arena.push_str(key);
        let first_term = self.terms.len() as u32;
        let flags = analyse(&mut Terms {
            arena: &mut self.arena,
            terms: &mut self.terms,
        });
        let last_term = self.terms.len() as u32;
        self.entries.push(Entry {
            hash,
            key: (key_start, key.len() as u16),
            flags,
            first_term,
            last_term,
        });
        self.slots[slot] = id + 1;
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        }
        EntryId(id)
    }

    fn grow(&mut self) {
        let mut slots = vec![0_u32; self.slots.len() * 2];
        let mask = slots.len() - 1;
        for (entry, number) in self.entries.iter().zip(1..) {
            let mut slot = entry.hash as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = number;
        }
        self.slots = slots;
    }

    /// Empties the cache when it has grown too large; entry numbers given before are void then.
    pub fn trim(&mut self) {
        if self.arena.len() > MAX_ARENA {
            *self = Self::default();
        }
    }

    pub fn flags(&self, id: EntryId) -> u8 {
        self.entries[id.0 as usize].flags
    }

    pub fn term_count(&self, id: EntryId) -> u32 {
        let entry = &self.entries[id.0 as usize];
        entry.last_term - entry.first_term
    }

    pub fn term(&self, id: EntryId, number: u32) -> &str {
        let (start, end) = self.terms[(self.entries[id.0 as usize].first_term + number) as usize];
        &self.arena[start as usize..end as usize]
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

/// FxHash's step over eight bytes at a time: short words, no attacker (a slow table is bounded by `trim`).
fn hash(bytes: &[u8], salt: u8) -> u32 {
    const K: u64 = 0x517c_c1b7_2722_0a95;
    let mut state = u64::from(salt);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        state = (state.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(K);
    }
    let mut word = [0; 8];
    word[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    state = (state.rotate_left(5) ^ u64::from_le_bytes(word) ^ ((bytes.len() as u64) << 56))
        .wrapping_mul(K);
    (state >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_analysed_once_and_keeps_its_terms() {
        let (mut cache, mut analysed) = (WordCache::default(), 0);
        for round in 0..2 {
            for n in 0..20_000 {
                let word = format!("ord{n}");
                let id = cache.entry(&word, 0, |terms| {
                    analysed += 1;
                    terms.push(None, &word);
                    terms.push(Some('\u{1}'), "lemma");
                    7
                });
                assert_eq!(
                    (cache.term(id, 0), cache.term(id, 1)),
                    (word.as_str(), "\u{1}lemma"),
                    "round {round}"
                );
                assert_eq!((cache.term_count(id), cache.flags(id)), (2, 7));
            }
        }
        assert_eq!(analysed, 20_000);
    }
}
