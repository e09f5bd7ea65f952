//! Where the terms of a query stand in a document, from the postings.
//!
//! In come what a query looks for and documents in ascending order; out come the positions of its terms in each. No
//! text is read for it. What the positions amount to is left to `matches`.

use super::matches::{Filling, Places, Wanted};
use crate::danish;
use crate::index::schema::Fields;
use crate::query::bm25::inverse_document_frequency;
use crate::query::plan::Sought;
use crate::query::terms::Terms;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader};

/// So many words of a beginning are looked for in the postings, the most frequent ones …
const MOST_WORDS: usize = 32;
/// … of the first ones in the dictionary.
const MOST_READ: usize = 2_000;
/// Of a term that stands in a document more often than this, the first places count.
const MOST_POSITIONS: usize = 10_000;

/// The terms of a query in every segment.
pub(super) struct Occurrences {
    segments: Vec<Vec<(TermInfo, Vec<Filling>)>>,
}

impl Occurrences {
    /// Gathers the terms' postings, and tells `wanted` how rare they are.
    pub fn find(
        searcher: &Searcher,
        fields: Fields,
        terms: &mut Terms,
        wanted: &mut Wanted,
    ) -> tantivy::Result<Self> {
        let mut holders: Vec<Vec<u32>> = wanted
            .sought
            .iter()
            .map(|(one, _)| match one {
                Sought::Pattern(pattern) => vec![0; pattern.slots.len()],
                Sought::Prefix(_) | Sought::Near { .. } => vec![0],
            })
            .collect();
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            let mut found = Vec::new();
            for (term, fillings) in &wanted.terms {
                let entry = terms.look_up(fields.body, term);
                let lists = entry.in_segment(reader.segment_id()).iter();
                found.extend(lists.map(|info| (info.clone(), fillings.clone())));
            }
            for (number, prefix) in wanted.prefixes() {
                let words = words_with(reader, fields, prefix)?;
                let filling = Wanted::filling_of_prefix(*number);
                found.extend(words.into_iter().map(|info| (info, vec![filling])));
            }
            for (info, fillings) in &found {
                for filling in fillings {
                    holders[filling.sought][filling.slot] += info.doc_freq;
                }
            }
            segments.push(found);
        }
        if let Some(fault) = terms.fault() {
            return Err(fault);
        }
        let documents = searcher.num_docs().max(1);
        for ((_, weight), slots) in wanted.sought.iter_mut().zip(holders) {
            let rarity = |holders| inverse_document_frequency(holders as f32, documents).max(0.01);
            *weight = slots.into_iter().map(rarity).sum();
        }
        Ok(Self { segments })
    }

    /// Opens the postings of one segment.
    pub fn in_segment(
        &self,
        reader: &SegmentReader,
        segment: usize,
        fields: Fields,
    ) -> tantivy::Result<SegmentOccurrences<'_>> {
        let inverted = reader.inverted_index(fields.body)?;
        let mut terms = Vec::new();
        for (info, fillings) in self.segments.get(segment).into_iter().flatten() {
            let postings = inverted
                .read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
            terms.push((postings, fillings.as_slice()));
        }
        Ok(SegmentOccurrences {
            terms,
            buffer: Vec::new(),
        })
    }
}

/// The most frequent words that begin so.
fn words_with(
    reader: &SegmentReader,
    fields: Fields,
    prefix: &str,
) -> tantivy::Result<Vec<TermInfo>> {
    let inverted = reader.inverted_index(fields.body)?;
    let mut words = Vec::new();
    let mut stream = inverted.terms().range().ge(prefix).into_stream()?;
    while words.len() < MOST_READ && stream.advance() && stream.key().starts_with(prefix.as_bytes())
    {
        if std::str::from_utf8(stream.key()).is_ok_and(danish::is_exact) {
            words.push(stream.value().clone());
        }
    }
    words.sort_by_key(|info| std::cmp::Reverse(info.doc_freq));
    words.truncate(MOST_WORDS);
    Ok(words)
}

/// The same in one segment, opened.
pub(super) struct SegmentOccurrences<'a> {
    terms: Vec<(SegmentPostings, &'a [Filling])>,
    buffer: Vec<u32>,
}

impl SegmentOccurrences<'_> {
    /// What stands where in a document. Documents are asked for in ascending order.
    pub fn places(&mut self, doc: DocId, wanted: &Wanted) -> Places {
        let mut places = wanted.places();
        for (postings, fillings) in &mut self.terms {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() != doc {
                continue;
            }
            self.buffer.clear();
            postings.positions(&mut self.buffer);
            self.buffer.truncate(MOST_POSITIONS);
            for filling in *fillings {
                places.add_positions(*filling, &self.buffer);
            }
        }
        places
    }
}
