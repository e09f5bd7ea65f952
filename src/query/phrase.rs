//! A phrase whose every slot may be filled by several terms.
//!
//! In come slots (an offset and the terms that fill it, each with a weight) and a slop; out goes a Tantivy query that
//! matches where every slot is filled within the slop, and scores like one rare word. Three lemmas to the power of
//! five words would be no query: here each slot is the union of its terms' postings. Which terms fill a slot is
//! decided in `compile`.

use super::bm25::{Bm25, Norms};
use std::fmt;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// One place of a phrase.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// Its distance from the phrase's first word, in positions.
    pub offset: u32,
    /// What fills it, each with a weight of at most 1.
    pub terms: Vec<(Term, f32)>,
}

/// Matches where every slot is filled, at most `slop` positions out of place together.
#[derive(Clone)]
pub(crate) struct PhraseQuery {
    pub field: Field,
    pub slots: Vec<Slot>,
    pub slop: u32,
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
        let bm25 = match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                let slots = self.slots.iter().map(|slot| &slot.terms);
                Some(Bm25::of(searcher, self.field, slots)?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(PhraseWeight {
            query: self.clone(),
            bm25,
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
        let inverted = reader.inverted_index(self.query.field)?;
        let mut slots = Vec::with_capacity(self.query.slots.len());
        for slot in &self.query.slots {
            let mut postings = Vec::new();
            let mut cost = 0;
            for (term, weight) in &slot.terms {
                if let Some(info) = inverted.get_term_info(term)? {
                    cost += info.doc_freq;
                    let list = inverted.read_postings_from_terminfo(
                        &info,
                        IndexRecordOption::WithFreqsAndPositions,
                    )?;
                    postings.push((list, *weight));
                }
            }
            if postings.is_empty() {
                return Ok(None);
            }
            slots.push(SlotPostings {
                offset: slot.offset,
                postings,
                cost,
                found: Vec::new(),
                at: 0,
            });
        }
        slots.sort_by_key(|slot| slot.cost);
        let norms = self
            .bm25
            .map(|bm25| bm25.norms(reader, self.query.field, boost))
            .transpose()?;
        let mut scorer = PhraseScorer {
            slots,
            slop: self.query.slop,
            norms,
            doc: 0,
            frequency: 0.0,
            buffer: Vec::new(),
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
        out.add_const(
            "occurrences, each by the weight of its forms",
            scorer.frequency,
        );
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

    fn read_positions(&mut self, doc: DocId, buffer: &mut Vec<u32>) {
        self.found.clear();
        self.at = 0;
        for (list, weight) in &mut self.postings {
            if list.doc() == doc {
                buffer.clear();
                list.positions(buffer);
                // A word nearer to the text's start than its offset cannot belong to a whole phrase, but may to a
                // sloppy one: shifted by the largest offset nothing is lost.
                self.found.extend(
                    buffer
                        .iter()
                        .map(|position| (position + SHIFT - self.offset, *weight)),
                );
            }
        }
        if self.postings.len() > 1 {
            self.found
                .sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
            self.found.dedup_by_key(|(position, _)| *position);
        }
    }
}

/// Larger than any offset of a phrase, so that positions minus offsets stay positive.
const SHIFT: u32 = 1 << 16;

struct PhraseScorer {
    slots: Vec<SlotPostings>,
    slop: u32,
    norms: Option<Norms>,
    doc: DocId,
    frequency: f32,
    buffer: Vec<u32>,
}

impl PhraseScorer {
    /// Moves to the first match at or after `target`.
    fn find(&mut self, mut target: DocId) -> DocId {
        'candidates: while target < TERMINATED {
            for slot in &mut self.slots {
                let doc = slot.seek(target);
                if doc > target {
                    target = doc;
                    continue 'candidates;
                }
            }
            for slot in &mut self.slots {
                slot.read_positions(target, &mut self.buffer);
            }
            self.frequency = self.occurrences();
            if self.frequency > 0.0 {
                self.doc = target;
                return target;
            }
            target += 1;
        }
        self.doc = TERMINATED;
        TERMINATED
    }

    /// The weighted number of places where all slots are filled within the slop: the smallest windows over the
    /// slots' sorted positions, found by always moving the slot that lags.
    fn occurrences(&mut self) -> f32 {
        let mut total = 0.0;
        loop {
            let (mut lagging, mut least, mut most, mut weight) = (0, u32::MAX, 0, 1.0_f32);
            for (number, slot) in self.slots.iter().enumerate() {
                let Some(&(position, form)) = slot.found.get(slot.at) else {
                    return total;
                };
                weight *= form;
                most = most.max(position);
                if position < least {
                    (lagging, least) = (number, position);
                }
            }
            if most - least <= self.slop {
                total += weight / (1.0 + (most - least) as f32);
                for slot in &mut self.slots {
                    slot.at += 1;
                }
            } else {
                self.slots[lagging].at += 1;
            }
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
        self.slots.first().map_or(0, |slot| slot.cost)
    }
}

impl Scorer for PhraseScorer {
    fn score(&mut self) -> Score {
        self.norms
            .as_ref()
            .map_or(1.0, |norms| norms.score(self.doc, self.frequency))
    }
}
