//! Words and phrases near one another, in any order.
//!
//! In come operands, each with the phrases that it may be, and a distance; out goes a Tantivy query that matches where
//! all operands stand in a chain, each beginning at most so many positions behind the end of the one before it, none
//! over another. Closer is worth more. Which phrases an operand may be is told at the end of
//! this file; a word's forms are left to `units`.

use super::Node;
use super::bm25::{Bm25, Norms};
use super::compile::{Compiler, phrase};
use super::literal;
use super::phrase::{Occurrences, Place, Slot};
use super::plan::{Clause, Sought};
use super::quoted;
use super::terms::Entry;
use super::units::{self, Pattern};
use tantivy::query::{BoostQuery, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// More words near one another are not looked for: each is compared with each.
const MOST_OPERANDS: usize = 10;

/// One way to find an operand: slots, and how far out of place they may be together.
pub(crate) type Alternative = (Vec<Slot>, u32);

/// Matches where all operands are near one another.
#[derive(Debug, Clone)]
pub(crate) struct NearQuery {
    pub place: Place,
    pub operands: Vec<Vec<Alternative>>,
    pub distance: u32,
}

impl NearQuery {
    /// The terms of each operand: of a phrase, those of its first word.
    fn terms(&self) -> impl Iterator<Item = Vec<&(Entry, f32)>> {
        self.operands.iter().map(|alternatives| {
            let first = alternatives.iter().filter_map(|(slots, _)| slots.first());
            first.flat_map(|slot| &slot.terms).collect()
        })
    }
}

impl Query for NearQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(NearWeight {
            query: self.clone(),
            bm25: Bm25::if_scored(scoring, self.place.field, self.terms())?,
        }))
    }
}

struct NearWeight {
    query: NearQuery,
    bm25: Option<Bm25>,
}

impl NearWeight {
    fn near_scorer(
        &self,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<NearScorer>> {
        let place = self.query.place;
        let mut operands = Vec::with_capacity(self.query.operands.len());
        for alternatives in &self.query.operands {
            let mut opened = Vec::with_capacity(alternatives.len());
            for (slots, slop) in alternatives {
                if let Some(occurrences) = Occurrences::open(reader, place, slots, *slop)? {
                    opened.push((TERMINATED, occurrences));
                }
            }
            if opened.is_empty() {
                return Ok(None);
            }
            operands.push(Operand {
                alternatives: opened,
                spans: Vec::new(),
            });
        }
        let norms = self
            .bm25
            .as_ref()
            .map(|bm25| bm25.norms(reader, place.field, boost))
            .transpose()?;
        let mut scorer = NearScorer {
            operands,
            distance: self.query.distance,
            norms,
            doc: 0,
            frequency: 0.0,
        };
        scorer.find(0);
        Ok(Some(scorer))
    }
}

impl Weight for NearWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.near_scorer(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let none = || TantivyError::InvalidArgument("nothing is near there".to_owned());
        let mut scorer = self.near_scorer(reader, 1.0)?.ok_or_else(none)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(none());
        }
        Ok(Explanation::new(
            "near one another, BM25 over places, less the farther apart",
            scorer.score(),
        ))
    }
}

/// Where an operand stands in a document: first and last position, and its weight.
pub(crate) type Span = (u32, u32, f32);

/// What the chain is worth that ends with a span of one of the operands: of every other operand one span, always the
/// nearest one before what was found so far, at most `distance` positions from there. `None` where one is too far.
/// `link` is told of each operand but the last, whatever comes of it.
pub(crate) fn chain(
    operands: &[&[Span]],
    (last, span): (usize, Span),
    distance: u32,
    mut link: impl FnMut(usize, Span),
) -> Option<f32> {
    let (mut begin, _, mut weight) = span;
    let mut left: Vec<usize> = (0..operands.len()).filter(|other| *other != last).collect();
    let mut gaps = 0;
    while !left.is_empty() {
        let spans = left.iter().map(|other| before(operands[*other], begin));
        let nearest = spans
            .enumerate()
            .filter_map(|(number, span)| Some((number, span?)))
            .max_by_key(|(_, (_, end, _))| *end);
        let (number, (first, end, worth)) = nearest?;
        let gap = begin - end;
        if gap > distance {
            return None;
        }
        (begin, weight, gaps) = (first, weight * worth, gaps + gap - 1);
        link(left.swap_remove(number), (first, end, worth));
    }
    Some(weight / (1.0 + gaps as f32))
}

/// The last of some spans, ascending, that ends before `position`.
fn before(spans: &[Span], position: u32) -> Option<Span> {
    let upto = spans.partition_point(|(first, ..)| *first < position);
    let mut candidates = spans[..upto].iter().rev();
    candidates.find(|(_, last, _)| *last < position).copied()
}

struct Operand {
    /// Each with the document that it stands at.
    alternatives: Vec<(DocId, Occurrences)>,
    /// In the current document, ascending.
    spans: Vec<Span>,
}

impl Operand {
    fn seek(&mut self, target: DocId) -> DocId {
        let mut least = TERMINATED;
        for (doc, occurrences) in &mut self.alternatives {
            *doc = occurrences.seek(target);
            least = least.min(*doc);
        }
        least
    }

    fn read(&mut self, target: DocId) {
        self.spans.clear();
        for (doc, occurrences) in &mut self.alternatives {
            if *doc == target {
                occurrences.read(target, |first, last, weight| {
                    self.spans.push((first, last, weight));
                });
            }
        }
        self.spans.sort_by_key(|(first, last, _)| (*first, *last));
        self.spans.dedup_by_key(|(first, last, _)| (*first, *last));
    }
}

struct NearScorer {
    operands: Vec<Operand>,
    distance: u32,
    norms: Option<Norms>,
    doc: DocId,
    frequency: f32,
}

impl NearScorer {
    /// Moves to the first match at or after `target`.
    fn find(&mut self, mut target: DocId) -> DocId {
        'candidates: while target < TERMINATED {
            for operand in &mut self.operands {
                let doc = operand.seek(target);
                if doc > target {
                    target = doc;
                    continue 'candidates;
                }
            }
            for operand in &mut self.operands {
                operand.read(target);
            }
            self.frequency = self.chains();
            if self.frequency > 0.0 {
                self.doc = target;
                return target;
            }
            target += 1;
        }
        self.doc = TERMINATED;
        TERMINATED
    }

    /// The weighted number of chains.
    fn chains(&self) -> f32 {
        let spans: Vec<&[Span]> = self.operands.iter().map(|o| o.spans.as_slice()).collect();
        let mut total = 0.0;
        for (last, operand) in spans.iter().enumerate() {
            for span in *operand {
                let worth = chain(&spans, (last, *span), self.distance, |_, _| ());
                total += worth.unwrap_or(0.0);
            }
        }
        total
    }
}

impl DocSet for NearScorer {
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
        let cost = |operand: &Operand| -> u32 {
            let costs = operand.alternatives.iter().map(|(_, o)| o.cost());
            costs.fold(0, u32::saturating_add)
        };
        self.operands.iter().map(cost).min().unwrap_or(0)
    }
}

impl Scorer for NearScorer {
    fn score(&mut self) -> Score {
        self.norms
            .as_ref()
            .map_or(1.0, |norms| norms.score(self.doc, self.frequency))
    }
}

impl Compiler<'_> {
    /// The query of what is near one another; `None` where an operand holds no word.
    pub(super) fn near(
        &mut self,
        node: &Node,
        distance: u32,
        nodes: &[Node],
        wanted: bool,
    ) -> Option<Clause> {
        let mut operands: Vec<Vec<Pattern>> = Vec::new();
        for node in nodes {
            match node {
                Node::Words(run) => {
                    let words = units::units(&run.text);
                    if words.is_empty() {
                        return None;
                    }
                    operands.extend(
                        words
                            .iter()
                            .filter_map(|unit| Some(quoted::phrase(&unit.text)?.patterns)),
                    );
                }
                Node::Either(nodes) => {
                    operands.push(nodes.iter().flat_map(|n| self.operand(n)).collect());
                }
                node => operands.push(self.operand(node)),
            }
        }
        if operands.len() > MOST_OPERANDS {
            operands.truncate(MOST_OPERANDS);
            self.notes.push(format!(
                "only the first {MOST_OPERANDS} words near one another were looked for"
            ));
        }
        if operands.iter().any(Vec::is_empty) {
            return None;
        }
        let clauses = self
            .places()
            .into_iter()
            .map(|(place, worth)| -> Clause {
                let mut operand = |patterns: &Vec<Pattern>| -> Vec<Alternative> {
                    let slots = |pattern: &Pattern| (self.slots(pattern, place), pattern.slop);
                    patterns.iter().map(slots).collect()
                };
                let query = NearQuery {
                    place,
                    operands: operands.iter().map(&mut operand).collect(),
                    distance,
                };
                let clause = Box::new(BoostQuery::new(Box::new(query), worth));
                self.placed(place, || node.to_string(), clause)
            })
            .collect();
        if wanted {
            self.sought.push(Sought::Near { operands, distance });
        }
        let clause = self.purpose.any(clauses)?;
        Some(self.whole(node.to_string(), clause, wanted))
    }

    /// The patterns of one thing that is near another. Compounds' parts do not count there.
    fn operand(&mut self, node: &Node) -> Vec<Pattern> {
        match node {
            Node::Words(run) => phrase(&run.text, 0).map_or(Vec::new(), |unit| unit.patterns),
            Node::Phrase(run, slop) => {
                phrase(&run.text, *slop).map_or(Vec::new(), |unit| unit.patterns)
            }
            Node::Exact(run, slop) => {
                literal::unit(&run.text, *slop).map_or(Vec::new(), |unit| unit.patterns)
            }
            Node::Form(form, run) => self.form_patterns(*form, run),
            _ => Vec::new(),
        }
    }
}
