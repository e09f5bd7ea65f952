//! A phrase whose every slot may be filled by several terms.
//!
//! In come slots (an offset and the terms that fill it, each with a weight) and a slop; out goes a Tantivy query that
//! matches where every slot is filled within the slop, and scores like one rare word. Three lemmas to the power of
//! five words would be no query: here each slot is the union of its terms' postings. Which terms fill a slot is
//! decided in `compile`; [`Occurrences`] are also what `near` looks for near one another.

use super::bm25::{Bm25, Norms};
use super::terms::{Entry, lists_in};
use std::fmt;
use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// One place of a phrase.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// Its distance from the phrase's first word, in positions.
    pub offset: u32,
    /// What fills it, each with a weight of at most 1.
    pub terms: Vec<(Entry, f32)>,
}

/// What it is worth that a phrase stands as it is written, where any number of its occurrences is worth less than 1. Other
/// forms can stand in the text and at its beginning, which counts as well. Only where the phrase is all there is to rank
/// by: beside other words it would drown them.
const AS_WRITTEN: f32 = 2.0;

/// Where a phrase may stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub field: Field,
    /// A column that holds, for each document, how many of the field's first positions count; all where there is none.
    pub within: Option<&'static str>,
}

/// Matches where every slot is filled, at most `slop` positions out of place together.
#[derive(Clone)]
pub(crate) struct PhraseQuery {
    pub place: Place,
    pub slots: Vec<Slot>,
    pub slop: u32,
    /// Whether a document where it stands as it is written goes before all where it does not.
    pub exact_first: bool,
}

impl fmt::Debug for PhraseQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhraseQuery")
            .field("slots", &self.slots.len())
            .field("slop", &self.slop)
            .finish_non_exhaustive()
    }
}

impl Query for PhraseQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let slots = self.slots.iter().map(|slot| &slot.terms);
        Ok(Box::new(PhraseWeight {
            query: self.clone(),
            bm25: Bm25::if_scored(scoring, self.place.field, slots)?,
        }))
    }
}

struct PhraseWeight {
    query: PhraseQuery,
    bm25: Option<Bm25>,
}

impl PhraseWeight {
    fn phrase_scorer(
        &self,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<PhraseScorer>> {
        let PhraseQuery {
            place, slots, slop, ..
        } = &self.query;
        let Some(occurrences) = Occurrences::open(reader, *place, slots, *slop)? else {
            return Ok(None);
        };
        let norms = self
            .bm25
            .as_ref()
            .map(|bm25| bm25.norms(reader, place.field, boost))
            .transpose()?;
        let mut scorer = PhraseScorer {
            occurrences,
            norms,
            doc: 0,
            frequency: 0.0,
            exact_first: self.query.exact_first,
            exact: false,
        };
        scorer.find(0);
        Ok(Some(scorer))
    }
}

impl Weight for PhraseWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.phrase_scorer(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let none = || TantivyError::InvalidArgument("the phrase is not in the document".to_owned());
        let mut scorer = self.phrase_scorer(reader, 1.0)?.ok_or_else(none)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(none());
        }
        let mut out =
            Explanation::new("phrase, BM25 over its weighted occurrences", scorer.score());
        out.add_context(format!(
            "{:.2} occurrences, each by the weight of its forms",
            scorer.frequency
        ));
        if scorer.exact && scorer.exact_first {
            out.add_context("as it is written: before all other forms".to_owned());
        }
        Ok(out)
    }
}

/// The postings of one slot's terms.
struct SlotPostings {
    offset: u32,
    postings: Vec<(SegmentPostings, f32)>,
    cost: u32,
    /// Where the slot would put the phrase's first word in the current document, with the weight; ascending.
    found: Vec<(u32, f32)>,
    at: usize,
}

impl SlotPostings {
    fn seek(&mut self, target: DocId) -> DocId {
        let mut least = TERMINATED;
        for (list, _) in &mut self.postings {
            let doc = if list.doc() < target {
                list.seek(target)
            } else {
                list.doc()
            };
            least = least.min(doc);
        }
        least
    }

    /// Gathers where the slot would put the phrase's first word.
    fn read_positions(&mut self, doc: DocId, within: Option<u64>, buffer: &mut Vec<u32>) {
        self.found.clear();
        self.at = 0;
        let mut lists = 0;
        for (list, weight) in &mut self.postings {
            if list.doc() == doc {
                read_list(list, within, buffer);
                lists += 1;
                // A word nearer to the text's start than its offset cannot belong to a whole phrase, but may to a
                // sloppy one: shifted by the largest offset nothing is lost.
                let first = |position: &u32| (position + SHIFT - self.offset, *weight);
                self.found.extend(buffer.iter().map(first));
            }
        }
        if lists > 1 {
            self.found
                .sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
            self.found.dedup_by_key(|(position, _)| *position);
        }
    }

    /// Keeps of `places` those where the slot is filled too, and multiplies each one's weight by the best that fills
    /// it. `best` and `buffer` are room to work in.
    fn keep_filled(
        &mut self,
        doc: DocId,
        within: Option<u64>,
        places: &mut Vec<(u32, f32)>,
        (best, buffer): (&mut Vec<f32>, &mut Vec<u32>),
    ) {
        best.clear();
        best.resize(places.len(), 0.0);
        for (list, weight) in &mut self.postings {
            if list.doc() != doc {
                continue;
            }
            read_list(list, within, buffer);
            let mut positions = buffer.iter().map(|position| position + SHIFT - self.offset);
            let mut next = positions.next();
            for ((place, _), best) in places.iter().zip(best.iter_mut()) {
                while next.is_some_and(|position| position < *place) {
                    next = positions.next();
                }
                match next {
                    Some(position) if position == *place => *best = best.max(*weight),
                    Some(_) => {}
                    None => break,
                }
            }
        }
        let mut of_place = best.iter();
        places.retain_mut(|(_, weight)| {
            let best = of_place.next().copied().unwrap_or(0.0);
            *weight *= best;
            best > 0.0
        });
    }
}

/// The positions of a list's current document that count.
fn read_list(list: &mut SegmentPostings, within: Option<u64>, buffer: &mut Vec<u32>) {
    buffer.clear();
    list.positions(buffer);
    if let Some(most) = within {
        let counts = buffer.partition_point(|position| u64::from(*position) < most);
        buffer.truncate(counts);
    }
}

/// Larger than any offset of a phrase, so that positions minus offsets stay positive.
pub(super) const SHIFT: u32 = 1 << 16;

/// The places of a phrase, document by document.
pub(super) struct Occurrences {
    slots: Vec<SlotPostings>,
    slop: u32,
    /// How far the last slot is from the first.
    extent: u32,
    within: Option<Column<u64>>,
    buffer: Vec<u32>,
    best: Vec<f32>,
}

impl Occurrences {
    /// `None` where a slot's terms are nowhere in the segment.
    pub fn open(
        reader: &SegmentReader,
        place: Place,
        slots: &[Slot],
        slop: u32,
    ) -> tantivy::Result<Option<Self>> {
        let inverted = reader.inverted_index(place.field)?;
        let mut opened = Vec::with_capacity(slots.len());
        for slot in slots {
            let terms = slot.terms.iter().map(|(entry, weight)| (entry, *weight));
            let most = |best: &mut f32, weight: f32| *best = best.max(weight);
            let lists = lists_in(terms, reader.segment_id(), most);
            if lists.is_empty() {
                return Ok(None);
            }
            let cost = lists.iter().map(|(info, _)| info.doc_freq).sum();
            let mut postings = Vec::with_capacity(lists.len());
            for (info, weight) in lists {
                let record = IndexRecordOption::WithFreqsAndPositions;
                postings.push((inverted.read_postings_from_terminfo(info, record)?, weight));
            }
            opened.push(SlotPostings {
                offset: slot.offset,
                postings,
                cost,
                found: Vec::new(),
                at: 0,
            });
        }
        opened.sort_by_key(|slot| slot.cost);
        let within = place
            .within
            .map(|column| reader.fast_fields().u64(column))
            .transpose()?;
        Ok(Some(Self {
            extent: slots.iter().map(|slot| slot.offset).max().unwrap_or(0),
            slots: opened,
            slop,
            within,
            buffer: Vec::new(),
            best: Vec::new(),
        }))
    }

    /// How many documents may hold it, at most.
    pub fn cost(&self) -> u32 {
        self.slots.first().map_or(0, |slot| slot.cost)
    }

    /// The first document at or after `target` that holds a term of every slot.
    pub fn seek(&mut self, mut target: DocId) -> DocId {
        'candidates: while target < TERMINATED {
            for slot in &mut self.slots {
                let doc = slot.seek(target);
                if doc > target {
                    target = doc;
                    continue 'candidates;
                }
            }
            return target;
        }
        TERMINATED
    }

    /// Tells of every place in a document that [`Self::seek`] found where all slots are filled within the slop: its
    /// first position, its last one (both off by [`SHIFT`]), and its weight, less the more it is out of place.
    pub fn read(&mut self, doc: DocId, found: impl FnMut(u32, u32, f32)) {
        // What has no title is nowhere in it.
        let length = |column: &Column<u64>| column.first(doc).unwrap_or(0);
        let within = self.within.as_ref().map(length);
        if self.slop == 0 {
            self.read_exact(doc, within, found);
        } else {
            self.read_sloppy(doc, within, found);
        }
    }

    /// From slot to slot fewer places are left, beginning with those of the rarest; positions of the rest are not even
    /// read where none is.
    fn read_exact(
        &mut self,
        doc: DocId,
        within: Option<u64>,
        mut found: impl FnMut(u32, u32, f32),
    ) {
        let Some((rarest, others)) = self.slots.split_first_mut() else {
            return;
        };
        rarest.read_positions(doc, within, &mut self.buffer);
        for slot in others {
            if rarest.found.is_empty() {
                return;
            }
            let room = (&mut self.best, &mut self.buffer);
            slot.keep_filled(doc, within, &mut rarest.found, room);
        }
        for (position, weight) in &rarest.found {
            found(*position, position + self.extent, *weight);
        }
    }

    /// The smallest windows over the slots' sorted positions, found by always moving the slot that lags.
    fn read_sloppy(
        &mut self,
        doc: DocId,
        within: Option<u64>,
        mut found: impl FnMut(u32, u32, f32),
    ) {
        for slot in &mut self.slots {
            slot.read_positions(doc, within, &mut self.buffer);
        }
        loop {
            let (mut lagging, mut least, mut most, mut weight) = (0, u32::MAX, 0, 1.0_f32);
            for (number, slot) in self.slots.iter().enumerate() {
                let Some(&(position, form)) = slot.found.get(slot.at) else {
                    return;
                };
                weight *= form;
                most = most.max(position);
                if position < least {
                    (lagging, least) = (number, position);
                }
            }
            if most - least <= self.slop {
                let weight = weight / (1.0 + (most - least) as f32);
                found(least, most + self.extent, weight);
                for slot in &mut self.slots {
                    slot.at += 1;
                }
            } else {
                self.slots[lagging].at += 1;
            }
        }
    }
}

struct PhraseScorer {
    occurrences: Occurrences,
    norms: Option<Norms>,
    doc: DocId,
    frequency: f32,
    exact_first: bool,
    /// Whether it stands there as it is written.
    exact: bool,
}

impl PhraseScorer {
    /// Moves to the first match at or after `target`.
    fn find(&mut self, mut target: DocId) -> DocId {
        loop {
            self.doc = self.occurrences.seek(target);
            if self.doc == TERMINATED {
                return TERMINATED;
            }
            let (mut frequency, mut best) = (0.0, 0.0_f32);
            self.occurrences.read(self.doc, |_, _, weight| {
                frequency += weight;
                best = best.max(weight);
            });
            self.frequency = frequency;
            self.exact = best >= 1.0;
            if frequency > 0.0 {
                return self.doc;
            }
            target = self.doc + 1;
        }
    }
}

impl DocSet for PhraseScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            TERMINATED
        } else {
            self.find(self.doc + 1)
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            self.doc
        } else {
            self.find(target)
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.occurrences.cost()
    }
}

impl Scorer for PhraseScorer {
    fn score(&mut self) -> Score {
        let Some(norms) = &self.norms else { return 1.0 };
        let score = norms.score(self.doc, self.frequency);
        if self.exact && self.exact_first {
            score + AS_WRITTEN * norms.most()
        } else {
            score
        }
    }
}
