//! The entries of a texts file as bytes.
//!
//! In come numbers; out go bytes of fixed length, little end first, and numbers of varying length; and back. A file
//! may be damaged: reading never goes beyond its end. What the numbers mean to a reader is left to `reader`.

use crate::index::cause;
use tantivy::TantivyError;

/// The last four bytes of a file of this layout.
pub(super) const MAGIC: u32 = u32::from_le_bytes(*b"txt1");

/// The numbers at the end of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trailer {
    pub documents: u32,
    pub chunks: u32,
    pub dictionaries: u32,
}

/// Where a document lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DocumentEntry {
    /// The byte of the file at which its head begins; it ends where the next document begins.
    pub offset: u64,
    /// The number of its first chunk in the file.
    pub first_chunk: u32,
    /// Bytes of text.
    pub text_len: u32,
    /// Bytes that its head takes.
    pub head_len: u32,
    /// Which dictionary its chunks need, from 1; 0 for none.
    pub dictionary: u32,
}

/// Where a chunk lies, and what of the document it holds: from here to where the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChunkEntry {
    /// Its byte behind the document's first one.
    pub offset: u32,
    /// The byte of the text at which it begins, a boundary.
    pub byte: u32,
    /// The position of its first token.
    pub position: u32,
}

impl Trailer {
    pub const LEN: usize = 16;

    pub fn write(self, out: &mut Vec<u8>) {
        for number in [self.documents, self.chunks, self.dictionaries, MAGIC] {
            out.extend(number.to_le_bytes());
        }
    }

    pub fn read(bytes: &[u8]) -> Option<Self> {
        let trailer = Self {
            documents: u32_at(bytes, 0)?,
            chunks: u32_at(bytes, 4)?,
            dictionaries: u32_at(bytes, 8)?,
        };
        (u32_at(bytes, 12)? == MAGIC).then_some(trailer)
    }
}

impl DocumentEntry {
    pub const LEN: usize = 24;

    pub fn write(self, out: &mut Vec<u8>) {
        out.extend(self.offset.to_le_bytes());
        for number in [
            self.first_chunk,
            self.text_len,
            self.head_len,
            self.dictionary,
        ] {
            out.extend(number.to_le_bytes());
        }
    }

    pub fn read(table: &[u8], number: usize) -> Option<Self> {
        let bytes = table.get(number.checked_mul(Self::LEN)?..)?;
        Some(Self {
            offset: u64::from(u32_at(bytes, 0)?) | u64::from(u32_at(bytes, 4)?) << 32,
            first_chunk: u32_at(bytes, 8)?,
            text_len: u32_at(bytes, 12)?,
            head_len: u32_at(bytes, 16)?,
            dictionary: u32_at(bytes, 20)?,
        })
    }
}

impl ChunkEntry {
    pub const LEN: usize = 12;

    pub fn write(self, out: &mut Vec<u8>) {
        for number in [self.offset, self.byte, self.position] {
            out.extend(number.to_le_bytes());
        }
    }

    pub fn read(table: &[u8], number: usize) -> Option<Self> {
        let bytes = table.get(number.checked_mul(Self::LEN)?..)?;
        Some(Self {
            offset: u32_at(bytes, 0)?,
            byte: u32_at(bytes, 4)?,
            position: u32_at(bytes, 8)?,
        })
    }
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
pub(in crate::index) fn write_varint(number: impl Into<u64>, out: &mut Vec<u8>) {
    let mut number: u64 = number.into();
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the beginning of `bytes`; `None` at their end or for one that is too large.
pub(in crate::index) fn read_varint<T: TryFrom<u64>>(bytes: &mut &[u8]) -> Option<T> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return T::try_from(number).ok();
        }
    }
    None
}

pub(super) fn damaged(what: &str) -> TantivyError {
    cause::damaged("the file of the documents' text", what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(numbers in prop::collection::vec(any::<u32>(), 0..20)) {
            let mut bytes = Vec::new();
            for number in &numbers {
                write_varint(*number, &mut bytes);
            }
            let mut rest = bytes.as_slice();
            let read: Vec<u32> = std::iter::from_fn(|| read_varint(&mut rest)).collect();
            prop_assert_eq!(read, numbers);
        }

        #[test]
        fn entries_come_back(offset: u64, a: u32, b: u32, c: u32, d: u32) {
            let document = DocumentEntry { offset, first_chunk: a, text_len: b, head_len: c, dictionary: d };
            let chunk = ChunkEntry { offset: a, byte: b, position: c };
            let mut bytes = Vec::new();
            document.write(&mut bytes);
            prop_assert_eq!(DocumentEntry::read(&bytes, 0), Some(document));
            prop_assert_eq!(DocumentEntry::read(&bytes, 1), None);
            bytes.clear();
            chunk.write(&mut bytes);
            prop_assert_eq!(ChunkEntry::read(&bytes, 0), Some(chunk));
        }
    }
}
