//! Which segments to merge, so that nights of small changes add up to an index like a fresh one.
//!
//! In comes a generation's folder after its commit; out come the same documents in few segments. What a merge costs and
//! when it is worth it is decided here; how it is done is Tantivy's.
//!
//! Two small segments may stand beside a large one. Once there is a third, the small ones are merged with one another,
//! or, when they have grown to a twelfth of the index, with the large one too. So more than half of the nights merge
//! nothing, every ninth night of hundredths writes the whole index again, which costs an eighth of a full build, and a
//! search never asks more than three segments. A small index, which a fresh build writes as one segment, is merged into
//! one by every night: that is soon done.

use super::UpdateOptions;
use super::cause::failed;
use super::writer::{A_THREADS_WORTH, LEAST_ARENA};
use super::{faults, schema};
use crate::error::Result;
use std::path::Path;
use tantivy::IndexWriter;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};

/// What the nights add to leaves no more segments than this: one and a half times those of a build by two threads.
const FEW: usize = 3;
/// An index of fewer documents is small when its files would not keep a second thread busy, either.
const A_SMALL_INDEX: u64 = 5_000;
/// Small segments of less than so large a share of the documents are not worth writing the large one again for.
const SMALL: u64 = 12;
/// No fresh build leaves more segments than this.
const MOST: usize = 8;

/// Merges what is worth merging. `bytes`: of the files that the index holds; `afresh`: all segments are new.
pub(super) fn merge(
    folder: &Path,
    bytes: u64,
    afresh: bool,
    options: &UpdateOptions,
) -> Result<()> {
    options.check_cancelled()?;
    let fail = |e: tantivy::TantivyError| failed(folder, &e);
    let index = schema::open_for_writing(folder).map_err(fail)?;
    let segments = index.searchable_segment_metas().map_err(fail)?;
    let segments: Vec<_> = segments
        .iter()
        .map(|segment| Segment {
            id: segment.id(),
            live: u64::from(segment.num_docs()),
            deleted: u64::from(segment.num_deleted_docs()),
        })
        .collect();
    let live: u64 = segments.iter().map(|segment| segment.live).sum();
    let is_small = live < A_SMALL_INDEX && bytes < A_THREADS_WORTH;
    let state = match (afresh, is_small) {
        (true, _) => IndexState::Fresh,
        (false, true) => IndexState::Small,
        (false, false) => IndexState::Grown,
    };
    let group = group(&segments, state);
    if group.is_empty() {
        return Ok(());
    }
    log::debug!("merging {} of {} segments", group.len(), segments.len());
    let mut writer = idle_writer(&index).map_err(fail)?;
    faults::moment();
    writer.merge(&group).wait().map_err(fail)?;
    faults::moment();
    writer.wait_merging_threads().map_err(fail)
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

/// What the nights have made of an index.
#[derive(Debug, Clone, Copy)]
enum IndexState {
    /// All segments are new, and none is large beside the others.
    Fresh,
    Small,
    Grown,
}

/// The segments to merge into one; none where it is not worth it.
fn group<I: Clone>(segments: &[Segment<I>], state: IndexState) -> Vec<I> {
    let mut by_size: Vec<&Segment<I>> = segments.iter().collect();
    by_size.sort_by_key(|segment| segment.live);
    let live = |segments: &[&Segment<I>]| segments.iter().map(|one| one.live).sum::<u64>();
    let deleted: u64 = segments.iter().map(|segment| segment.deleted).sum();
    let many = by_size.len();
    let small = many.saturating_sub(1);
    let total = live(&by_size);
    let count = match state {
        _ if deleted * 5 > total + deleted => many,
        IndexState::Fresh if many > MOST => many - MOST / 2,
        IndexState::Small if many > 1 => many,
        IndexState::Grown if many > FEW && live(&by_size[..small]) * SMALL > total => many,
        IndexState::Grown if many > FEW => small,
        _ => 0,
    };
    by_size[..count].iter().map(|one| one.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Merges what is worth it; returns how many documents were written.
    fn merge(segments: &mut Vec<Segment<u64>>, state: IndexState, id: &mut u64) -> u64 {
        let group = group(segments, state);
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
        live
    }

    #[test]
    fn a_thousand_nights_leave_few_segments_and_few_deleted_documents() {
        for (documents, fresh) in [(25_000, 2), (1_000_000, 8), (6_000, 1)] {
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
            for _ in 0..1000 {
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
                costs.push(
                    merge(&mut segments, IndexState::Grown, &mut id) as f64 / documents as f64,
                );
                let deleted: u64 = segments.iter().map(|s| s.deleted).sum();
                assert!(segments.len() <= FEW, "{segments:?}");
                assert!(deleted * 5 <= documents, "{segments:?}");
            }
            // The nights that merge nothing are more than half of any thirty, too.
            for thirty in costs.windows(30) {
                let mut thirty = thirty.to_vec();
                thirty.sort_by(f64::total_cmp);
                assert!(thirty[15] == 0.0, "{thirty:?}");
            }
            let mean = costs.iter().sum::<f64>() / costs.len() as f64;
            assert!(mean < 0.15, "mean {mean}");
        }
    }

    #[test]
    fn a_small_index_is_one_segment_every_night() {
        let segment = |id, live| Segment {
            id,
            live,
            deleted: 1,
        };
        let mut segments = vec![segment(1, 990), segment(2, 10)];
        assert_eq!(merge(&mut segments, IndexState::Small, &mut 2), 1000);
        assert_eq!(segments.len(), 1);
        assert_eq!(merge(&mut segments, IndexState::Small, &mut 3), 0);
    }

    #[test]
    fn an_index_of_deleted_documents_is_written_again() {
        let dead = Segment {
            id: 1,
            live: 0,
            deleted: 7,
        };
        assert_eq!(group(&[dead], IndexState::Grown), [1]);
        assert_eq!(group::<u64>(&[], IndexState::Grown), [0; 0]);
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
        assert_eq!(group(&segments(8), IndexState::Fresh), [0; 0]);
        assert_eq!(group(&segments(9), IndexState::Fresh).len(), 5);
    }
}
