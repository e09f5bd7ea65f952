//! Which matches of `a NÆR/5 b` stand near one another.
//!
//! In come the matches of a document and which of the things sought must be near which; out go [`Chains`], which know the
//! matches that are part of one. What a chain is is decided in `query`, which found the document by it.

use super::matches::Match;
use crate::query::near::{Span, chain};
use std::collections::HashSet;

/// Things sought that must be near one another.
pub(super) struct Near {
    /// Of each operand what it may be: the number of a thing sought, and how far its last slot is from its first.
    pub operands: Vec<Vec<(usize, u32)>>,
    pub distance: u32,
}

impl Near {
    fn spans(&self, matches: &[Match]) -> Vec<Vec<Span>> {
        let of_operand = |operand: &Vec<(usize, u32)>| {
            let span = |m: &Match| {
                let (_, extent) = operand.iter().find(|(sought, _)| *sought == m.sought)?;
                Some((m.position, m.position + extent, 1.0))
            };
            let mut spans: Vec<Span> = matches.iter().filter_map(span).collect();
            spans.sort_by_key(|(first, last, _)| (*first, *last));
            spans.dedup_by_key(|(first, last, _)| (*first, *last));
            spans
        };
        self.operands.iter().map(of_operand).collect()
    }

    /// Adds the matches that are part of a chain, each as what is sought and its position. Where the matches know no
    /// chain, as where another place than theirs made the document match, all are added.
    fn add_to(&self, chained: &mut HashSet<(usize, u32)>, matches: &[Match]) {
        let spans = self.spans(matches);
        let spans: Vec<&[Span]> = spans.iter().map(Vec::as_slice).collect();
        let mut found: HashSet<(usize, u32)> = HashSet::new();
        let mut links: Vec<(usize, u32)> = Vec::new();
        for (last, of_operand) in spans.iter().enumerate() {
            for span in *of_operand {
                links.clear();
                links.push((last, span.0));
                let link = |operand, (first, ..): Span| links.push((operand, first));
                if chain(&spans, (last, *span), self.distance, link).is_some() {
                    found.extend(&links);
                }
            }
        }
        for (operand, alternatives) in self.operands.iter().enumerate() {
            for (sought, _) in alternatives {
                let of_one = matches.iter().filter(|m| m.sought == *sought);
                let kept = of_one
                    .filter(|m| found.is_empty() || found.contains(&(operand, m.position)))
                    .map(|m| (m.sought, m.position));
                chained.extend(kept);
            }
        }
    }
}

/// The matches of a document that count because they are near others.
#[derive(Debug, Default)]
pub(super) struct Chains {
    /// Things sought that count nowhere else.
    bound: HashSet<usize>,
    /// Those, with the positions at which they count.
    places: HashSet<(usize, u32)>,
}

impl Chains {
    pub fn of(near: &[Near], matches: &[Match]) -> Self {
        let mut out = Self::default();
        for near in near {
            let sought = near.operands.iter().flatten().map(|(sought, _)| *sought);
            out.bound.extend(sought);
            near.add_to(&mut out.places, matches);
        }
        out
    }

    /// Drops the matches that are near nothing that they should be near.
    pub fn keep(&self, matches: &mut Vec<Match>) {
        if !self.bound.is_empty() {
            matches.retain(|m| {
                !self.bound.contains(&m.sought) || self.places.contains(&(m.sought, m.position))
            });
        }
    }
}
