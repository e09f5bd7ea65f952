//! Which forms of a segment belong to a dictionary form.
//!
//! In come the exact forms of a segment's body in the order of its dictionary, each with the dictionary forms that its
//! letters alone tell; out goes one file a segment, which names the forms of each dictionary form. Such a dictionary form
//! has no postings of its own: `query` reads those of its forms, which hold the same documents and positions, so that
//! nothing is written twice. What a form's dictionary forms are is decided in `danish`; those that depend on what stands
//! around a word are terms like any other.
//!
//! ```text
//! <segment>.lemmas   lists: how many forms, and of each how many documents hold it, where its postings and its positions
//!                    begin, counted from those of the form before, and how long they are (varints)
//!                    for each dictionary form, ascending: its hash (u64) and where its list begins (u32)
//!                    how many of these there are (u32)
//! ```

use super::cause::damaged;
use super::schema::Fields;
use super::signature::hash_of;
use super::texts::{read_varint, write_varint};
use crate::danish;
use std::io::Write;
use std::ops::Range;
use tantivy::directory::{CompositeFile, OwnedBytes, TerminatingWrite};
use tantivy::index::SegmentComponent;
use tantivy::postings::TermInfo;
use tantivy::termdict::{TermDictionary, TermOrdinal};
use tantivy::{Segment, SegmentReader};

/// What the file is called behind the segment's name.
pub(super) const EXTENSION: &str = "lemmas";
/// Bytes of a dictionary form in the table.
const ENTRY: usize = size_of::<u64>() + size_of::<u32>();
const COUNT: usize = size_of::<u32>();

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// A dictionary form is told by 64 bits: of the look-ups in a table of a million forms one in some 10^13 is mistaken.
fn hash(lemma: &str) -> u64 {
    hash_of(lemma.bytes())
}

/// Collects forms.
#[derive(Debug, Default)]
pub(super) struct LemmasWriter {
    /// A form's ordinal in the dictionary, and the hash of a dictionary form.
    forms: Vec<(TermOrdinal, u64)>,
}

impl LemmasWriter {
    /// Forms come in the order of their ordinals.
    pub fn add(&mut self, lemma: &str, form: TermOrdinal) {
        self.forms.push((form, hash(lemma)));
    }

    /// Writes the file of a segment whose dictionary is written already.
    pub fn write(self, segment: &Segment) -> tantivy::Result<()> {
        let mut forms = self.forms.into_iter().peekable();
        let mut found: Vec<(u64, TermInfo)> = Vec::with_capacity(forms.len());
        each_term(segment, |form, _, info| {
            while let Some((_, lemma)) = forms.next_if(|next| next.0 == form) {
                found.push((lemma, info.clone()));
            }
            Ok(())
        })?;
        write(found, segment)
    }
}

/// Writes the file of a merged segment, whose dictionary is written already.
pub(super) fn merge(target: &Segment) -> tantivy::Result<()> {
    let mut found = Vec::new();
    each_term(target, |_, form, info| {
        let form = std::str::from_utf8(form)
            .map_err(|_| damaged("the dictionary of terms", "a term is no text"))?;
        if danish::is_exact(form) {
            let lemmas = danish::lemmas_by_form(form);
            found.extend(lemmas.iter().map(|lemma| (hash(lemma), info.clone())));
        }
        Ok(())
    })?;
    write(found, target)
}

/// Calls `take` with the ordinal, the bytes and the postings of each term of the body.
fn each_term(
    segment: &Segment,
    mut take: impl FnMut(TermOrdinal, &[u8], &TermInfo) -> tantivy::Result<()>,
) -> tantivy::Result<()> {
    let body = Fields::of(&segment.schema())?.body;
    let terms = CompositeFile::open(&segment.open_read(SegmentComponent::Terms)?)?;
    let Some(terms) = terms.open_read(body) else {
        return Ok(());
    };
    let dictionary = TermDictionary::open(terms)?;
    let mut stream = dictionary.stream()?;
    while stream.advance() {
        take(stream.term_ord(), stream.key(), stream.value())?;
    }
    Ok(())
}

fn write(found: Vec<(u64, TermInfo)>, segment: &Segment) -> tantivy::Result<()> {
    let mut file = segment.open_write(component())?;
    file.write_all(&bytes(found))?;
    Ok(file.terminate()?)
}

/// `found`: hashes of dictionary forms with the postings of forms, those of one dictionary form in the order of the forms.
fn bytes(mut found: Vec<(u64, TermInfo)>) -> Vec<u8> {
    found.sort_by_key(|(lemma, _)| *lemma);
    // Several types are one form, with the same dictionary forms.
    found.dedup();
    let (mut out, mut table, mut count) = (Vec::new(), Vec::new(), 0_u32);
    for of_one in found.chunk_by(|one, other| one.0 == other.0) {
        table.extend(of_one[0].0.to_le_bytes());
        table.extend((out.len() as u32).to_le_bytes());
        count += 1;
        write_varint(of_one.len() as u64, &mut out);
        let mut before = TermInfo::default();
        for (_, info) in of_one {
            write_varint(info.doc_freq, &mut out);
            write_range(&info.postings_range, &before.postings_range, &mut out);
            write_range(&info.positions_range, &before.positions_range, &mut out);
            before = info.clone();
        }
    }
    out.extend(table);
    out.extend(count.to_le_bytes());
    out
}

fn write_range(range: &Range<usize>, before: &Range<usize>, out: &mut Vec<u8>) {
    write_varint((range.start - before.end) as u64, out);
    write_varint(range.len() as u64, out);
}

fn read_range(before: &Range<usize>, bytes: &mut &[u8]) -> Option<Range<usize>> {
    let start = before.end.checked_add(read_varint(bytes)?)?;
    Some(start..start.checked_add(read_varint(bytes)?)?)
}

/// A segment's file, open.
#[derive(Debug)]
pub(crate) struct Lemmas {
    bytes: OwnedBytes,
    /// Where the table begins and ends.
    table: Range<usize>,
}

impl Lemmas {
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let bytes = segment.open_read(component())?.read_bytes()?;
        Self::of(bytes).ok_or_else(|| {
            damaged(
                "the table of dictionary forms",
                "its entries do not fit together",
            )
        })
    }

    fn of(bytes: OwnedBytes) -> Option<Self> {
        let end = bytes.len().checked_sub(COUNT)?;
        let count = u32::from_le_bytes(*bytes[end..].first_chunk()?);
        let start = end.checked_sub(ENTRY.checked_mul(count as usize)?)?;
        let table = start..end;
        Some(Self { bytes, table })
    }

    /// Where the postings of a dictionary form's forms lie, in the order of the forms, as far as they can be read.
    pub fn forms(&self, lemma: &str) -> impl Iterator<Item = TermInfo> + '_ {
        let (mut left, mut list) = self.list(hash(lemma)).unwrap_or_default();
        let mut before = TermInfo::default();
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            before = TermInfo {
                doc_freq: read_varint(&mut list)?,
                postings_range: read_range(&before.postings_range, &mut list)?,
                positions_range: read_range(&before.positions_range, &mut list)?,
            };
            Some(before.clone())
        })
    }

    /// How many forms there are, and the bytes of their list.
    fn list(&self, hash: u64) -> Option<(u32, &[u8])> {
        let (entries, _) = self.bytes[self.table.clone()].as_chunks::<ENTRY>();
        let hash_of =
            |entry: &[u8; ENTRY]| entry.first_chunk().map(|hash| u64::from_le_bytes(*hash));
        let at = entries.binary_search_by_key(&Some(hash), hash_of).ok()?;
        let offset = u32::from_le_bytes(*entries[at].last_chunk()?) as usize;
        let mut list = self.bytes.get(offset..self.table.start)?;
        Some((read_varint(&mut list)?, list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn info(doc_freq: u32, at: usize) -> TermInfo {
        TermInfo {
            doc_freq,
            postings_range: at..at + 3,
            positions_range: 7 * at..7 * at + 5,
        }
    }

    #[test]
    fn the_forms_of_a_dictionary_form_come_back_and_of_no_other() {
        let found = vec![
            (hash("barn"), info(4, 10)),
            (hash("barn"), info(5, 20)),
            (hash("kommune"), info(9, 15)),
            (hash("barn"), info(5, 20)),
        ];
        let lemmas = Lemmas::of(OwnedBytes::new(bytes(found))).unwrap();
        let forms = |lemma| lemmas.forms(lemma).collect::<Vec<_>>();
        assert_eq!(forms("barn"), [info(4, 10), info(5, 20)]);
        assert_eq!(forms("kommune"), [info(9, 15)]);
        assert!(forms("børn").is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_table_or_none(junk in prop::collection::vec(any::<u8>(), 0..64), cut in 0_usize..80) {
            let mut whole = bytes(vec![(hash("barn"), info(4, 10)), (hash("kommune"), info(9, 15))]);
            whole.truncate(cut);
            for damaged in [junk, whole] {
                if let Some(lemmas) = Lemmas::of(OwnedBytes::new(damaged)) {
                    lemmas.forms("barn").for_each(drop);
                    lemmas.forms("kommune").for_each(drop);
                }
            }
        }
    }
}
