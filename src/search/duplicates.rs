//! One hit for one text.
//!
//! In come documents in their order; out goes the same order with one document of each group of near-duplicates, and
//! for each the others of its group that match too. Which documents form a group was decided when the generation was
//! written (`index::duplicates`).

use super::columns::Columns;
use super::hits::Hit;
use super::ranking::Ranked;
use super::{SearchOptions, Searcher};
use crate::document::DocumentPath;
use std::collections::HashSet;
use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocSet};

impl Searcher {
    /// The documents to show, with their scores, and how many match: near-duplicates of a better one left out before
    /// limit and offset count, unless all are asked for.
    pub(super) fn ranked(
        &self,
        query: Ranked<'_>,
        options: &SearchOptions,
    ) -> tantivy::Result<(Vec<(f32, DocAddress)>, u64)> {
        let (offset, limit) = (options.offset, options.limit);
        if options.all || self.inner.groups.is_empty() {
            return self.top(query, (offset, limit), options.sort);
        }
        let documents = self.inner.searcher.num_docs() as usize;
        let wanted = offset.saturating_add(limit).min(documents);
        let mut asked = (wanted + wanted / 4 + 8).min(documents);
        if limit == 0 || offset >= documents {
            return self.top(query, (offset, limit), options.sort);
        }
        loop {
            let (found, total) = self.top(query, (0, asked), options.sort)?;
            let exhausted = found.len() < asked || asked == documents;
            let shown = self.collapsed(found);
            if shown.len() >= wanted || exhausted {
                let shown = shown.into_iter().skip(offset).take(limit);
                return Ok((shown.collect(), total));
            }
            asked = asked.saturating_mul(2).min(documents);
        }
    }

    /// The first document of each group, in order.
    fn collapsed(&self, found: Vec<(f32, DocAddress)>) -> Vec<(f32, DocAddress)> {
        let mut met = HashSet::new();
        let is_first = |(_, address): &(f32, DocAddress)| {
            let group = self.inner.groups.group(*address);
            group.is_none_or(|group| met.insert(group))
        };
        found.into_iter().filter(is_first).collect()
    }

    /// Names the other documents of each hit's group that match the query.
    pub(super) fn add_duplicates(
        &self,
        columns: &Columns,
        query: Ranked<'_>,
        hits: &mut [(DocAddress, Hit)],
    ) -> tantivy::Result<()> {
        let groups = &self.inner.groups;
        let searcher = &self.inner.searcher;
        let mut others: Vec<(DocAddress, usize)> = Vec::new();
        for (number, (address, _)) in hits.iter().enumerate() {
            let members = groups.group(*address).into_iter();
            let members = members.flat_map(|group| groups.members(group));
            let others_of_it = members.filter(|other| other != address);
            others.extend(others_of_it.map(|other| (other, number)));
        }
        if others.is_empty() {
            return Ok(());
        }
        others.sort_unstable();
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let weight = query.together().weight(unscored)?;
        for of_segment in others.chunk_by(|(a, _), (b, _)| a.segment_ord == b.segment_ord) {
            let reader = searcher.segment_reader(of_segment[0].0.segment_ord);
            let mut scorer = weight.scorer(reader, 1.0)?;
            for (other, number) in of_segment {
                if scorer.doc() < other.doc_id {
                    scorer.seek(other.doc_id);
                }
                if scorer.doc() == other.doc_id {
                    hits[*number].1.duplicates.push(columns.path(*other)?);
                }
            }
        }
        for (_, hit) in hits {
            hit.duplicates.sort();
        }
        Ok(())
    }

    /// The other documents of a document's group, by path, and the one that it is part of.
    pub(super) fn relatives(
        &self,
        address: DocAddress,
    ) -> tantivy::Result<(Vec<DocumentPath>, Option<DocumentPath>)> {
        let groups = &self.inner.groups;
        let columns = self.columns()?;
        let members = groups
            .group(address)
            .into_iter()
            .flat_map(|group| groups.members(group));
        let others = members
            .filter(|other| *other != address)
            .map(|other| columns.path(other));
        let mut others = others.collect::<tantivy::Result<Vec<_>>>()?;
        others.sort();
        let whole = groups
            .whole_of(address)
            .map(|whole| columns.path(whole))
            .transpose()?;
        Ok((others, whole))
    }
}
