//! Where the terms of a query stand in a document, from the postings.
//!
//! In come what a query looks for and documents in ascending order; out come the positions of its terms in each. No
//! text is read for it. What the positions amount to is left to `matches`.

use super::matches::{Filling, Places, Wanted};
use crate::index::schema::Fields;
use crate::query::bm25::inverse_document_frequency;
use crate::query::plan::Sought;
use crate::query::terms::{Entry, Terms, lists_in};
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
        let entries: Vec<(Entry, &[Filling])> = wanted
            .terms
            .iter()
            .map(|(term, fillings)| (terms.look_up(fields.body, term), &fillings[..]))
            .collect();
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            let words = entries.iter().map(|(entry, f)| (entry, f.to_vec()));
            let prefixes = wanted.sought.iter().enumerate();
            let prefixes = prefixes.filter_map(|(number, (one, _))| match one {
                Sought::Prefix { words, .. } => Some((number, words)),
                Sought::Pattern(_) | Sought::Near { .. } => None,
            });
            let prefixes = prefixes.flat_map(|(number, words)| {
                let filling = Wanted::filling_of_prefix(number);
                words.iter().map(move |entry| (entry, vec![filling]))
            });
            let all = words.chain(prefixes);
            let found = lists_in(all, reader.segment_id(), Filling::join);
            let found: Vec<(TermInfo, Vec<Filling>)> = found
                .into_iter()
                .map(|(info, fillings)| (info.clone(), fillings))
                .collect();
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
        let lists = self.segments.get(segment).map_or(&[][..], Vec::as_slice);
        let mut terms = Vec::with_capacity(lists.len());
        for (info, fillings) in lists {
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
