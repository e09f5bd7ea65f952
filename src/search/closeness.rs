//! How close together the words of a query stand in a document.
//!
//! In come plain words side by side, as they were written, and documents, best first by what they hold; out come the same
//! documents with their scores raised a little where neighbours in the query are neighbours in the text, in the same order
//! best of all. It decides between documents that are nearly as good by their words; measured on four sets of judgements,
//! more than that finds less: what is asked for in two words is often told in two sentences. A question of many words
//! names what its answer is about, not how it is written, and is left alone.

use super::Searcher;
use super::matches::{Place, Places};
use super::occurrences::{Cursor, Occurrences};
use crate::query::plan::{Neighbour, Plan};
use tantivy::DocAddress;

/// What a document gains whose words stand side by side in the order of the query, as a share of its score.
const GAIN: f32 = 0.05;
/// By how much at most a score is multiplied. A little more, for rounding.
pub(super) const MOST: f32 = 1.0 + GAIN * 1.000_1;
/// So many documents gain by it, the best by their words: words that stand in all documents stand close in many.
pub(super) const DEPTH: usize = 1_000;
/// More words are a question.
const LONGEST: usize = 4;
/// How soon distance tells: with one word between them neighbours are worth a third, with two a fifth.
const PER_WORD: f32 = 2.0;
/// The wrong order counts as so many words between them.
const REVERSED: usize = 1;

/// What is looked at.
#[derive(Clone, Copy)]
pub(super) struct Closeness<'a> {
    runs: &'a [Vec<Neighbour>],
    occurrences: &'a Occurrences,
}

impl<'a> Closeness<'a> {
    /// Whether a query has words that may stand close together.
    pub fn matters(plan: &Plan) -> bool {
        plan.runs.iter().any(|run| run.len() <= LONGEST)
    }

    pub fn of(plan: &'a Plan, occurrences: &'a Occurrences) -> Self {
        Self {
            runs: &plan.runs,
            occurrences,
        }
    }

    /// Raises the scores of documents that stand in the order of their scores, as far down as it is looked at.
    pub fn add(self, searcher: &Searcher, best: &mut [(f32, DocAddress)]) -> tantivy::Result<()> {
        let mut in_order: Vec<_> = best.iter_mut().take(DEPTH).collect();
        in_order.sort_unstable_by_key(|(_, address)| *address);
        let mut cursor = searcher.cursor(self.occurrences);
        let mut places = self.occurrences.wanted.places();
        for (score, address) in in_order {
            *score *= 1.0 + self.gain(*address, &mut cursor, &mut places)?;
        }
        Ok(())
    }

    /// What a document gains, as a share of its score.
    pub fn gain(
        self,
        address: DocAddress,
        cursor: &mut Cursor<'_>,
        places: &mut Places,
    ) -> tantivy::Result<f32> {
        cursor.find(address, places)?;
        let runs = self.runs.iter().filter(|run| run.len() <= LONGEST);
        let closest = runs.map(|run| self.closeness(run, places));
        Ok(GAIN * closest.fold(0.0, f32::max))
    }

    /// How close the neighbours of a run stand at their closest, from 0 to 1, the rare ones counting most.
    fn closeness(self, run: &[Neighbour], places: &Places) -> f32 {
        let (mut sum, mut most) = (0.0, 0.0);
        for pair in run.windows(2) {
            let [first, second] = pair else { continue };
            let weight = first.share.min(second.share);
            most += weight;
            if let Some(distance) = self.distance(first, second, places) {
                sum += weight / (1.0 + PER_WORD * distance as f32);
            }
        }
        if most > 0.0 { sum / most } else { 0.0 }
    }

    /// How many positions lie between two words where they stand closest, in any of their forms.
    fn distance(self, first: &Neighbour, second: &Neighbour, places: &Places) -> Option<usize> {
        let wanted = &self.occurrences.wanted;
        let behind = |one: &Neighbour| one.sought.clone();
        let pairs = behind(first).flat_map(|a| behind(second).map(move |b| (a, b)));
        let distances = pairs
            .filter_map(|(a, b)| closest(wanted.places_of(a, places), wanted.places_of(b, places)));
        distances.min()
    }
}

/// The fewest positions between a place of one word and a place of another. Both come in the order of their positions.
fn closest(
    mut first: impl Iterator<Item = Place>,
    mut second: impl Iterator<Item = Place>,
) -> Option<usize> {
    let (mut a, mut b) = (first.next(), second.next());
    let mut closest = None;
    while let (Some(one), Some(other)) = (a, b) {
        // Both parts of one word are as close as can be.
        let between = if one.start <= other.start {
            a = first.next();
            other.start.saturating_sub(one.end)
        } else {
            b = second.next();
            one.start.saturating_sub(other.end) + REVERSED
        };
        closest = Some(closest.unwrap_or(between).min(between));
        if between == 0 {
            break;
        }
    }
    closest
}
