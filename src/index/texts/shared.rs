//! What the texts of all segments of an index share, so that it is made once.
//!
//! In come dictionaries as they lie in the files, and chunks that were unpacked; out go dictionaries ready to unpack with,
//! and these chunks once more: the next page of hits, another query about the same matter and the second passage of a
//! document often ask for a chunk again. Which chunk is needed is decided in `reader`.

use lru::LruCache;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tantivy::directory::OwnedBytes;
use zstd::dict::DecoderDictionary;

/// Bytes of text that are kept unpacked, of an index however large.
const KEPT: usize = 16 << 20;

/// A segment's number and that of a chunk in its file.
type ChunkNumber = (u32, u32);

/// Bytes at either end of a dictionary that tell it from others: one that zstd trained begins with a hash of its content
/// as its number, and the frequencies of what it was trained on (RFC 8878, section 5).
const TELLING: usize = 512;

/// A dictionary, ready to unpack with.
pub(super) struct Decoder {
    /// Refers to `bytes`, and is dropped before them.
    prepared: DecoderDictionary<'static>,
    bytes: OwnedBytes,
}

impl Decoder {
    /// Most of a dictionary's bytes are never asked for by one search, so they stay in the file.
    #[expect(unsafe_code, reason = "the dictionary refers to its neighbour")]
    fn of(bytes: OwnedBytes) -> Self {
        let lasting: *const [u8] = bytes.as_slice();
        // SAFETY: what `OwnedBytes` give out lies where it is until the last clone of them is dropped, wherever they are
        // moved themselves. `bytes` are never changed and are dropped behind `prepared`, whose lifetime nobody sees.
        let prepared = DecoderDictionary::new(unsafe { &*lasting });
        Self { prepared, bytes }
    }

    pub fn prepared(&self) -> &DecoderDictionary<'_> {
        &self.prepared
    }

    fn is(&self, bytes: &[u8]) -> bool {
        telling(&self.bytes) == telling(bytes)
    }
}

/// The length and both ends.
fn telling(bytes: &[u8]) -> (usize, &[u8], &[u8]) {
    let end = bytes.len().min(TELLING);
    (bytes.len(), &bytes[..end], &bytes[bytes.len() - end..])
}

/// What was prepared and unpacked so far.
#[derive(Default)]
pub(crate) struct Shared {
    /// Most segments have the same one.
    decoders: Mutex<Vec<Arc<Decoder>>>,
    chunks: Mutex<Chunks>,
}

/// The chunks that were asked for last.
struct Chunks {
    texts: LruCache<ChunkNumber, Arc<String>>,
    bytes: usize,
}

impl Default for Chunks {
    fn default() -> Self {
        Self {
            texts: LruCache::unbounded(),
            bytes: 0,
        }
    }
}

impl Shared {
    pub(super) fn decoder(&self, dictionary: &OwnedBytes) -> Arc<Decoder> {
        let mut known = lock(&self.decoders);
        if let Some(same) = known.iter().find(|one| one.is(dictionary)) {
            return Arc::clone(same);
        }
        let new = Arc::new(Decoder::of(dictionary.clone()));
        known.push(Arc::clone(&new));
        new
    }

    pub(super) fn unpacked(&self, chunk: ChunkNumber) -> Option<Arc<String>> {
        lock(&self.chunks).texts.get(&chunk).cloned()
    }

    /// Keeps the text of a chunk, in place of those that were not asked for the longest.
    pub(super) fn keep(&self, chunk: ChunkNumber, text: &Arc<String>) {
        let mut chunks = lock(&self.chunks);
        chunks.bytes += text.len();
        if let Some(same) = chunks.texts.put(chunk, Arc::clone(text)) {
            chunks.bytes -= same.len();
        }
        while chunks.bytes > KEPT
            && let Some((_, oldest)) = chunks.texts.pop_lru()
        {
            chunks.bytes -= oldest.len();
        }
    }
}

/// What a panic left is whole: nothing is read in between.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chunks_that_were_asked_for_last_are_kept() {
        let shared = Shared::default();
        let text = Arc::new("x".repeat(KEPT / 4));
        for number in 0..4 {
            shared.keep((0, number), &text);
        }
        assert!(shared.unpacked((0, 0)).is_some());
        shared.keep((1, 0), &text);
        shared.keep((1, 0), &text);
        let kept = |chunk| shared.unpacked(chunk).is_some();
        assert!(kept((0, 0)) && kept((0, 2)) && kept((0, 3)) && kept((1, 0)));
        assert!(!kept((0, 1)));
        assert_eq!(lock(&shared.chunks).bytes, KEPT);
    }
}
