//! Which segments to merge, so that nights of small changes add up to an index like a fresh one.
//!
//! In comes a generation's folder after its commit; out come the same documents in few segments. What a merge costs and
//! when it is worth it is decided here; how it is done is Tantivy's.
//!
//! New documents gather in one small segment that is written again every night, then in one of middle size, and only
//! when that has grown to a quarter of the index, or a fifth of a segment's documents are deleted, is the bulk written
//! again. So a night costs a few per cent of a full build, one in about twenty a merge of the whole, and there are never
//! many segments nor many deleted documents.

use super::UpdateOptions;
use super::cause::failed;
use super::writer::LEAST_ARENA;
use super::{faults, schema};
use crate::error::Result;
use std::path::Path;
use tantivy::IndexWriter;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};

/// Segments of fewer documents are always small: merging them costs next to nothing.
const SMALL: u64 = 100;
/// No fresh build leaves more segments than this.
const MOST: usize = 8;

/// Merges what is worth merging.
pub(super) fn merge(folder: &Path, afresh: bool, options: &UpdateOptions) -> Result<()> {
    let fail = |e: tantivy::TantivyError| failed(folder, &e);
    let index = schema::open_for_writing(folder).map_err(fail)?;
    let mut writer: Option<IndexWriter> = None;
    loop {
        options.check_cancelled()?;
        let segments = index.searchable_segment_metas().map_err(fail)?;
        let segments: Vec<_> = segments
            .iter()
            .map(|segment| Segment {
                id: segment.id(),
                live: u64::from(segment.num_docs()),
                deleted: u64::from(segment.num_deleted_docs()),
            })
            .collect();
        let Some(group) = next(&segments, afresh) else {
            break;
        };
        log::debug!("merging {} of {} segments", group.len(), segments.len());
        let writer = match &mut writer {
            Some(writer) => writer,
            none => none.insert(idle_writer(&index).map_err(fail)?),
        };
        faults::moment();
        writer.merge(&group).wait().map_err(fail)?;
        faults::moment();
    }
    writer.map_or(Ok(()), |writer| writer.wait_merging_threads().map_err(fail))
}

/// Writes the segments that hold deleted documents again without them: afterwards nothing of them is left.
pub(super) fn expunge(folder: &Path) -> tantivy::Result<()> {
    let index = schema::open_for_writing(folder)?;
    let mut writer = idle_writer(&index)?;
    for segment in index.searchable_segment_metas()? {
        if segment.has_deletes() {
            writer.merge(&[segment.id()]).wait()?;
        }
    }
    writer.wait_merging_threads()
}

/// A writer that only merges or deletes.
pub(super) fn idle_writer(index: &tantivy::Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(LEAST_ARENA)
        .build();
    let writer = index.writer_with_options(options)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    Ok(writer)
}

/// A segment, as far as merging is concerned.
#[derive(Debug, Clone, PartialEq)]
struct Segment<I> {
    pub id: I,
    /// Documents that are not deleted.
    pub live: u64,
    pub deleted: u64,
}

/// The next group to merge, if any; to be asked again with what came of it. `afresh`: all segments are new, and nothing
/// is merged but to bound their number.
fn next<I: Clone>(segments: &[Segment<I>], afresh: bool) -> Option<Vec<I>> {
    let total: u64 = segments.iter().map(|segment| segment.live).sum();
    // Nights of a hundredth gather three times: more, and most nights merge more than they write.
    let small = (total / 33).max(SMALL);
    let middle = (total / 4).max(small);
    let mut by_size: Vec<&Segment<I>> = segments.iter().collect();
    by_size.sort_by_key(|segment| segment.live);
    let below = |bound: u64| by_size.partition_point(|segment| segment.live < bound);
    let largest_worn = by_size.iter().rposition(|segment| segment.is_worn());
    let count = if let Some(largest) = largest_worn {
        // It is written again, and takes with it all that is no larger.
        largest + 1
    } else if afresh {
        match by_size.len() {
            0..=MOST => 0,
            many => many - MOST / 2,
        }
    } else if below(small) > 1 {
        below(small)
    } else if below(middle) - below(small) > 1 {
        below(middle)
    } else {
        0
    };
    let worth = count > 1 || largest_worn.is_some();
    worth.then(|| by_size[..count].iter().map(|one| one.id.clone()).collect())
}

impl<I> Segment<I> {
    /// Whether more than a fifth of its documents are deleted.
    fn is_worn(&self) -> bool {
        self.deleted * 5 > self.live + self.deleted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Merges until nothing is left to merge; returns how many documents were written.
    fn merge(segments: &mut Vec<Segment<u64>>, afresh: bool, id: &mut u64) -> u64 {
        let mut written = 0;
        while let Some(group) = next(segments, afresh) {
            let joins = |segment: &Segment<u64>| group.contains(&segment.id);
            let live = segments.iter().filter(|s| joins(s)).map(|s| s.live).sum();
            segments.retain(|segment| !joins(segment));
            *id += 1;
            if live > 0 {
                segments.push(Segment {
                    id: *id,
                    live,
                    deleted: 0,
                });
            }
            written += live;
        }
        written
    }

    #[test]
    fn a_thousand_nights_leave_few_segments_and_few_deleted_documents() {
        for (documents, fresh) in [(25_000, 2), (1_000_000, 8), (3_000, 1)] {
            let mut id = 100;
            let mut segments: Vec<Segment<u64>> = (0..fresh)
                .map(|id| Segment {
                    id,
                    live: documents / fresh,
                    deleted: 0,
                })
                .collect();
            let change = documents / 100;
            let mut costs = Vec::new();
            for night in 0..1000 {
                // Changed documents lie in segments by their size; the first takes what is left over by rounding.
                let total: u64 = segments.iter().map(|s| s.live).sum();
                let mut left = change;
                for segment in segments.iter_mut().rev() {
                    let gone = (change * segment.live / total).min(left).min(segment.live);
                    (segment.live, segment.deleted) = (segment.live - gone, segment.deleted + gone);
                    left -= gone;
                }
                id += 1;
                segments.push(Segment {
                    id,
                    live: change - left,
                    deleted: 0,
                });
                costs.push(merge(&mut segments, false, &mut id) as f64 / documents as f64);
                let deleted: u64 = segments.iter().map(|s| s.deleted).sum();
                assert!(
                    segments.len() <= 8 && (night < 30 || segments.len() <= 4),
                    "{segments:?}"
                );
                assert!(deleted * 4 <= documents, "{segments:?}");
            }
            costs.sort_by(f64::total_cmp);
            let mean = costs.iter().sum::<f64>() / costs.len() as f64;
            assert!(
                costs[500] < 0.025 && mean < 0.15,
                "median {}, mean {mean}",
                costs[500]
            );
        }
    }

    #[test]
    fn a_segment_without_living_documents_goes() {
        let dead = Segment {
            id: 1,
            live: 0,
            deleted: 7,
        };
        assert_eq!(next(&[dead], false), Some(vec![1]));
        assert_eq!(next::<u64>(&[], false), None);
    }

    #[test]
    fn a_fresh_build_is_merged_only_where_it_left_too_many() {
        let segments = |count| -> Vec<Segment<u64>> {
            (0..count)
                .map(|id| Segment {
                    id,
                    live: 10,
                    deleted: 0,
                })
                .collect()
        };
        assert_eq!(next(&segments(8), true), None);
        assert_eq!(next(&segments(9), true).map(|group| group.len()), Some(5));
    }
}
