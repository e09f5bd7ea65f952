//! One hit for one text.
//!
//! In come documents in their order; out goes the same order with one document of each group of near-duplicates, and
//! for each the others of its group that match too. Which documents form a group was decided when the generation was
//! written (`index::duplicates`).

use super::hits::Hit;
use super::ranking::{Found, Ranked};
use super::{SearchOptions, Searcher};
use crate::document::DocumentPath;
use std::collections::HashSet;
use tantivy::DocAddress;

impl Searcher {
    /// The documents to show: near-duplicates of a better one left out before limit and offset count, unless all are
    /// asked for.
    pub(super) fn ranked(
        &self,
        query: Ranked<'_>,
        options: &SearchOptions,
    ) -> tantivy::Result<Found> {
        let (offset, limit) = (options.offset, options.limit);
        let documents = self.inner.searcher.num_docs() as usize;
        let as_they_come = options.all || self.inner.groups.is_empty();
        if as_they_come || limit == 0 || offset >= documents {
            return self.top(query, (offset, limit), options.sort);
        }
        let wanted = offset.saturating_add(limit).min(documents);
        let mut asked = (wanted + wanted / 4 + 8).min(documents);
        loop {
            let mut found = self.top(query, (0, asked), options.sort)?;
            let exhausted = found.best.len() < asked || asked == documents;
            self.collapse(&mut found.best);
            if found.best.len() >= wanted || exhausted {
                found.best.truncate(wanted);
                found.best.drain(..offset.min(found.best.len()));
                return Ok(found);
            }
            asked = asked.saturating_mul(2).min(documents);
        }
    }

    /// Leaves the first document of each group.
    fn collapse(&self, found: &mut Vec<(f32, DocAddress)>) {
        let mut met = HashSet::new();
        found.retain(|(_, address)| {
            let group = self.inner.groups.group(*address);
            group.is_none_or(|group| met.insert(group))
        });
    }

    /// Names the other documents of each hit's group that match the query.
    pub(super) fn add_duplicates(
        &self,
        found: &Found,
        hits: &mut [(DocAddress, Hit)],
    ) -> tantivy::Result<()> {
        let groups = &self.inner.groups;
        for (address, hit) in hits {
            let members = groups.group(*address).into_iter();
            let members = members.flat_map(|group| groups.members_of(group));
            for other in members.filter(|other| other != address) {
                if found.matches(other) {
                    hit.duplicates.push(self.path(other)?);
                }
            }
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
        let members = groups
            .group(address)
            .into_iter()
            .flat_map(|group| groups.members_of(group));
        let others = members
            .filter(|other| *other != address)
            .map(|other| self.path(other));
        let mut others = others.collect::<tantivy::Result<Vec<_>>>()?;
        others.sort();
        let whole = groups
            .whole_of(address)
            .map(|whole| self.path(whole))
            .transpose()?;
        Ok((others, whole))
    }
}
