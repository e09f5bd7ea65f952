//! Where the terms of a query stand in a document, from the postings.
//!
//! In come what a query looks for and documents in ascending order; out come the positions of its terms in each. No
//! text is read for it. What the positions amount to is left to `matches`.

use super::matches::{Filling, Places, Wanted};
use crate::index::schema::Fields;
use crate::query::bm25::inverse_document_frequency;
use crate::query::plan::Sought;
use crate::query::terms::Terms;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader};

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
                Sought::Prefix { .. } | Sought::Near { .. } => vec![0],
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
            for (number, (one, _)) in wanted.sought.iter().enumerate() {
                let Sought::Prefix { words, .. } = one else {
                    continue;
                };
                let filling = Wanted::filling_of_prefix(number);
                let lists = words.iter().flat_map(|w| w.in_segment(reader.segment_id()));
                found.extend(lists.map(|info| (info.clone(), vec![filling])));
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
