//! Where the terms of a query stand in a document, from the postings.
//!
//! In come what a query looks for and documents in ascending order; out come the positions of its terms in each. No
//! text is read for it. What the positions amount to is left to `matches`.

use super::matches::{Filling, Places, Wanted, slots};
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
        let mut holders: Vec<u32> = vec![0; wanted.slot_count()];
        let entries: Vec<(Entry, &[Filling])> = wanted
            .terms
            .iter()
            .map(|(term, fillings)| (terms.look_up(fields.body, term), &fillings[..]))
            .collect();
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            let words = entries.iter().map(|(entry, f)| (entry, f.to_vec()));
            let prefixes = wanted.prefixes().iter().flat_map(|(filling, _)| {
                let words = match &wanted.sought[filling.sought].0 {
                    Sought::Prefix { words, .. } => &words[..],
                    Sought::Pattern(_) | Sought::Near { .. } => &[],
                };
                words.iter().map(move |entry| (entry, vec![*filling]))
            });
            let all = words.chain(prefixes);
            let found = lists_in(all, reader.segment_id(), Filling::join);
            let found: Vec<(TermInfo, Vec<Filling>)> = found
                .into_iter()
                .map(|(info, fillings)| (info.clone(), fillings))
                .collect();
            for (info, fillings) in &found {
                for filling in fillings {
                    holders[filling.slot] += info.doc_freq;
                }
            }
            segments.push(found);
        }
        if let Some(fault) = terms.fault() {
            return Err(fault);
        }
        let documents = searcher.num_docs().max(1);
        let rarity = |holders: u32| inverse_document_frequency(holders as f32, documents).max(0.01);
        let mut rarities = holders.into_iter().map(rarity);
        for (one, weight) in &mut wanted.sought {
            *weight = rarities.by_ref().take(slots(one)).sum();
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
    /// What stands where in a document takes the place of what `places` held. Documents are asked for in ascending order.
    pub fn find(&mut self, doc: DocId, places: &mut Places) {
        places.clear();
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
    }
}
