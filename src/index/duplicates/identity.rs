//! What tells one document from another that is written over it.
//!
//! In come the columns of a segment; out go the day and the numbers that a document says are its own. Letters, decisions
//! and answers are written over older ones: where both of two texts say that they are different ones, they must be more
//! alike to be one text.

use crate::index::schema::column;
use std::hash::{DefaultHasher, Hasher};
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};

/// A document's day, and a bit of 64 for each of its numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Identity {
    date: Option<u64>,
    references: u64,
}

impl Identity {
    /// Whether each says something of itself that the other does not: another day, or a number that is not the other's.
    /// Who says less may be a copy of which less could be read.
    pub fn differs(self, other: Self) -> bool {
        let days = self.date.zip(other.date);
        let own = |one: Self, other: Self| one.references & !other.references != 0;
        days.is_some_and(|(one, other)| one != other) || own(self, other) && own(other, self)
    }
}

/// Those of a segment's documents.
pub(super) struct Identities {
    dates: Column,
    references: Option<StrColumn>,
    /// Which bit a number is, by its place in the segment's dictionary.
    bits: Vec<u8>,
}

impl Identities {
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        let references = columns.str(column::REFERENCE)?;
        let mut bits = Vec::new();
        if let Some(references) = &references {
            let mut numbers = references.dictionary().stream()?;
            while let Some((number, ())) = numbers.next() {
                let mut hasher = DefaultHasher::new();
                hasher.write(number);
                bits.push((hasher.finish() >> 58) as u8);
            }
        }
        Ok(Self {
            dates: columns.u64(column::DATE)?,
            references,
            bits,
        })
    }

    pub fn of(&self, doc: u32) -> Identity {
        let numbers = self.references.iter().flat_map(|all| all.term_ords(doc));
        let bits = numbers.filter_map(|number| self.bits.get(number as usize));
        Identity {
            date: self.dates.first(doc),
            references: bits.fold(0, |all, bit| all | 1 << bit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_tell_documents_apart_where_both_have_their_own() {
        let of = |date, references| Identity { date, references };
        let differs = |a: Identity, b: Identity| {
            assert_eq!(a.differs(b), b.differs(a));
            a.differs(b)
        };
        assert!(differs(of(Some(1), 0), of(Some(2), 0)));
        assert!(!differs(of(Some(1), 0), of(None, 0)));
        assert!(differs(of(None, 0b101), of(None, 0b110)));
        assert!(!differs(of(None, 0b101), of(Some(1), 0b100)));
        assert!(!differs(of(Some(1), 0b101), of(Some(1), 0b101)));
    }
}
