//! Where the terms of a query stand in a document, from the postings.
//!
//! In come what a query looks for and documents, ascending in each segment; out come the positions of its terms in each.
//! No text is read for it. What the positions amount to is left to `matches`.

use super::Searcher;
use super::matches::{Filling, Places, Wanted, slots};
use crate::query::bm25::inverse_document_frequency;
use crate::query::plan::{Plan, Sought};
use crate::query::terms::{Entry, lists_in};
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, SegmentOrdinal};

/// Of a term that stands in a document more often than this, the first places count.
const MOST_POSITIONS: usize = 10_000;

/// What a query looks for, and its terms in every segment.
pub(super) struct Occurrences {
    pub wanted: Wanted,
    segments: Vec<Vec<(TermInfo, Vec<Filling>)>>,
}

impl Searcher {
    /// Gathers the postings of all that is sought, and tells how rare each is.
    pub(super) fn occurrences(&self, plan: &mut Plan) -> tantivy::Result<Occurrences> {
        let (searcher, fields) = (&self.inner.searcher, self.inner.fields);
        let terms = &mut plan.terms;
        let mut wanted = Wanted::of(&plan.sought);
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
        Ok(Occurrences { wanted, segments })
    }

    /// Where the terms stand in one document after another.
    pub(super) fn cursor<'a>(&'a self, occurrences: &'a Occurrences) -> Cursor<'a> {
        Cursor {
            searcher: self,
            occurrences,
            open: None,
            buffer: Vec::new(),
        }
    }
}

/// Goes through the documents of one segment after another.
pub(super) struct Cursor<'a> {
    searcher: &'a Searcher,
    occurrences: &'a Occurrences,
    open: Option<Open<'a>>,
    buffer: Vec<u32>,
}

/// The postings of one segment, and how far they were read.
struct Open<'a> {
    at: DocAddress,
    terms: Vec<(SegmentPostings, &'a [Filling])>,
}

impl<'a> Cursor<'a> {
    /// What stands where in a document takes the place of what `places` held. It costs least to ask for the documents of
    /// each segment in ascending order.
    pub fn find(&mut self, address: DocAddress, places: &mut Places) -> tantivy::Result<()> {
        let segment = address.segment_ord;
        let mut open = match self.open.take() {
            Some(open) if open.at.segment_ord == segment && open.at <= address => open,
            _ => self.open(segment)?,
        };
        open.at = address;
        places.clear();
        for (postings, fillings) in &mut open.terms {
            if postings.doc() < address.doc_id {
                postings.seek(address.doc_id);
            }
            if postings.doc() != address.doc_id {
                continue;
            }
            self.buffer.clear();
            postings.positions(&mut self.buffer);
            self.buffer.truncate(MOST_POSITIONS);
            for filling in *fillings {
                places.add_positions(*filling, &self.buffer);
            }
        }
        self.open = Some(open);
        Ok(())
    }

    fn open(&self, segment: SegmentOrdinal) -> tantivy::Result<Open<'a>> {
        let inner = &self.searcher.inner;
        let reader = inner.searcher.segment_reader(segment);
        let inverted = reader.inverted_index(inner.fields.body)?;
        let lists = self.occurrences.segments.get(segment as usize);
        let lists = lists.map_or(&[][..], Vec::as_slice);
        let mut terms = Vec::with_capacity(lists.len());
        for (info, fillings) in lists {
            let record = IndexRecordOption::WithFreqsAndPositions;
            let postings = inverted.read_postings_from_terminfo(info, record)?;
            terms.push((postings, fillings.as_slice()));
        }
        Ok(Open {
            at: DocAddress::new(segment, 0),
            terms,
        })
    }
}
