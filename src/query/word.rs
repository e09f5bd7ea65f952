//! A word in any of its forms.
//!
//! In come the terms that stand for one word, each with a weight; out goes a Tantivy query that scores them as one
//! word: one document frequency, one term frequency (the weighted sum), one saturation. Scored apart, a text that
//! mixes `barn` and `børn` would count twice. Which terms stand for a word is decided in `units`.

use super::bm25::{Bm25, Norms};
use super::terms::{Entry, lists_in};
use super::window::{Bits, Window, WindowScorer, WindowWeight, Windowed};
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentReader, TERMINATED, TantivyError};

/// Matches where any of the terms stands.
#[derive(Debug, Clone)]
pub(crate) struct WordQuery {
    pub field: Field,
    /// The terms, each with what one occurrence of it counts.
    pub terms: Vec<(Entry, f32)>,
    /// What a match is worth.
    pub boost: f32,
}

impl WordQuery {
    pub(super) fn word_weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<WordWeight> {
        Ok(WordWeight {
            query: self.clone(),
            bm25: Bm25::if_scored(scoring, self.field, [&self.terms])?,
        })
    }
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.word_weight(scoring)?))
    }
}

pub(super) struct WordWeight {
    query: WordQuery,
    bm25: Option<Bm25>,
}

impl WordWeight {
    fn word(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Word> {
        let inverted = reader.inverted_index(self.query.field)?;
        let record = if self.bm25.is_some() {
            IndexRecordOption::WithFreqs
        } else {
            IndexRecordOption::Basic
        };
        let terms = self
            .query
            .terms
            .iter()
            .map(|(entry, weight)| (entry, *weight));
        let found = lists_in(terms, reader.segment_id(), |sum, weight| *sum += weight);
        let mut lists = Vec::with_capacity(found.len());
        for (info, weight) in found {
            lists.push(List {
                block: inverted.read_block_postings_from_terminfo(info, record)?,
                at: 0,
                weight,
            });
        }
        let norms = match &self.bm25 {
            Some(bm25) if !lists.is_empty() => Some(bm25.norms(reader, self.query.field, boost)?),
            _ => None,
        };
        Ok(Word { lists, norms })
    }
}

impl WindowWeight for WordWeight {
    fn windowed(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Windowed>> {
        Ok(Box::new(self.word(reader, boost * self.query.boost)?))
    }
}

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(WindowScorer::new(self.windowed(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut word = self.word(reader, 1.0)?;
        let frequency = word.frequency(doc);
        if frequency <= 0.0 {
            let none = "the word is not in the document".to_owned();
            return Err(TantivyError::InvalidArgument(none));
        }
        let score = word.norms.map_or(1.0, |norms| norms.score(doc, frequency));
        let mut out = Explanation::new("word, BM25 over the weighted sum of its forms", score);
        out.add_context(format!(
            "{frequency:.2} occurrences, each by the weight of its form"
        ));
        let boost = self.query.boost;
        let mut boosted =
            Explanation::new_with_string(format!("Boost x{boost} of ..."), score * boost);
        boosted.add_detail(out);
        Ok(boosted)
    }
}

/// How many documents a whole block of postings holds.
const BLOCK: usize = 128;

/// The postings of one term.
struct List {
    block: BlockSegmentPostings,
    /// In the block.
    at: usize,
    weight: f32,
}

impl List {
    fn doc(&self) -> DocId {
        if self.at < self.block.block_len() {
            self.block.doc(self.at)
        } else {
            TERMINATED
        }
    }

    fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            self.at = self.block.seek(target);
        }
    }

    /// Tells of the documents from here to `end`, some at once: their numbers and, where they were asked for, how often the
    /// term stands in each.
    #[inline]
    fn read(&mut self, end: DocId, mut found: impl FnMut(&[DocId], &[u32])) {
        while self.doc() < end {
            let docs = self.block.docs();
            let upto = if docs.last().is_some_and(|last| *last < end) {
                docs.len()
            } else {
                docs.partition_point(|doc| *doc < end)
            };
            let counts = self.block.freqs();
            let counts = counts.get(self.at..upto).unwrap_or_default();
            found(&docs[self.at..upto], counts);
            self.at = upto;
            if upto == BLOCK {
                self.block.advance();
                self.at = 0;
            }
        }
    }
}

/// A word in a segment.
struct Word {
    lists: Vec<List>,
    /// `None` where scores do not count.
    norms: Option<Norms>,
}

impl Word {
    /// What the word's occurrences in a document count together.
    fn frequency(&mut self, doc: DocId) -> f32 {
        let mut sum = 0.0;
        for list in &mut self.lists {
            list.seek(doc);
            let weight = list.weight;
            list.read(doc + 1, |_, counts| {
                sum += weight * counts.first().copied().unwrap_or(1) as f32;
            });
        }
        sum
    }
}

impl Windowed for Word {
    fn next(&mut self, from: DocId) -> DocId {
        let nexts = self.lists.iter_mut().map(|list| {
            list.seek(from);
            list.doc()
        });
        nexts.min().unwrap_or(TERMINATED)
    }

    fn fill(&mut self, window: &mut Window) {
        let (start, end) = (window.start, window.end);
        for list in &mut self.lists {
            list.seek(start);
        }
        let Some(norms) = &self.norms else {
            for list in &mut self.lists {
                list.read(end, |docs, _| {
                    for doc in docs {
                        window.found.insert((doc - start) as usize);
                    }
                });
            }
            return;
        };
        if let [list] = &mut self.lists[..] {
            let weight = list.weight;
            list.read(end, |docs, counts| {
                for (doc, count) in docs.iter().zip(counts) {
                    let score = norms.score(*doc, weight * *count as f32);
                    window.add((doc - start) as usize, score);
                }
            });
            return;
        }
        let mut found = Bits::NONE;
        for list in &mut self.lists {
            let weight = list.weight;
            list.read(end, |docs, counts| {
                for (doc, count) in docs.iter().zip(counts) {
                    let at = (doc - start) as usize;
                    found.insert(at);
                    window.frequencies[at] += weight * *count as f32;
                }
            });
        }
        for at in found.iter() {
            let frequency = std::mem::take(&mut window.frequencies[at]);
            window.scores[at] += norms.score(start + at as u32, frequency);
        }
        window.found.add(&found);
    }

    fn most(&self) -> Score {
        self.norms.as_ref().map_or(1.0, Norms::most)
    }

    fn cost(&self) -> u32 {
        let costs = self.lists.iter().map(|list| list.block.doc_freq());
        costs.fold(0, u32::saturating_add)
    }
}
