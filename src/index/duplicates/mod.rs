//! Which documents are the same text, or part of another.
//!
//! In come the signatures that a generation's segments hold; out goes a file beside them, drawn anew in each run,
//! because the documents of the segments can't be changed: what is drawn depends on nothing but the documents. Readers
//! ask [`Groups`].
//!
//! What is compared is found by sorting numbers, so that drawing costs a night little: a few thousand instructions a
//! document, and some 200 bytes of memory; for the anchors of `parts` at most 120 MiB more. Which texts are one is said
//! in `same`, which are part of another in `parts`.

mod groups;
mod identity;
mod met;
mod parts;
mod same;

use super::schema::column;
use super::signature::{BINS, EMPTY};
use identity::{Identities, Identity};
use std::cmp::Reverse;
use std::io::Write;
use std::path::Path;
use tantivy::SegmentReader;
use tantivy::columnar::Column;

pub(crate) use groups::Groups;

/// A document: the place of its segment in the file's list, and its number there.
type Place = (u32, u32);

/// What is known of one document while groups are drawn.
struct Text {
    place: Place,
    /// Of a text under fifty words the first eight hold the hash of all that is written.
    bins: [u8; BINS],
    is_short: bool,
    shingles: u32,
    identity: Identity,
}

/// Draws the groups of all documents in `segments` and writes them into `folder`, synced.
pub(super) fn draw(folder: &Path, segments: &[SegmentReader]) -> tantivy::Result<()> {
    let texts = texts(segments)?;
    let group = same::groups(&texts);
    let parts = parts::find(segments, &texts, &group)?;
    let bytes = groups::written(segments, &members(&texts, &group), &parts);
    let write = || {
        let mut file = std::fs::File::create(folder.join(groups::FILE))?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    Ok(write()?)
}

/// The signatures of all documents that are alive and hold words, the longest first. Their order must come from what is
/// written, not from where a segment happens to hold it: around another first text gathers another group.
fn texts(segments: &[SegmentReader]) -> tantivy::Result<Vec<Text>> {
    let columns = |name: &str| -> tantivy::Result<Vec<Column>> {
        let all = segments.iter().map(|one| one.fast_fields().u64(name));
        all.collect()
    };
    let (minima, shingles) = (columns(column::MINIMA)?, columns(column::SHINGLES)?);
    let identities = segments.iter().map(Identities::open);
    let identities = identities.collect::<tantivy::Result<Vec<_>>>()?;
    let mut places = Vec::new();
    for (number, segment) in segments.iter().enumerate() {
        for doc in segment.doc_ids_alive() {
            if let Some(first) = minima[number].first(doc) {
                let length = shingles[number].first(doc).unwrap_or(0) as u32;
                places.push((Reverse(length), first.swap_bytes(), (number as u32, doc)));
            }
        }
    }
    // The bins are read once more in that order: they are many, to be moved about.
    places.sort_unstable();
    let mut room = Vec::new();
    let text = |(Reverse(shingles), _, place): (Reverse<u32>, u64, Place)| {
        let mut bins = [EMPTY; BINS];
        let minima = values(&minima[place.0 as usize], place.1, BINS / 8, &mut room);
        for (eight, value) in bins.chunks_exact_mut(8).zip(minima) {
            eight.copy_from_slice(&value.to_le_bytes());
        }
        Text {
            place,
            bins,
            is_short: minima.len() == 1,
            shingles,
            identity: identities[place.0 as usize].of(place.1),
        }
    };
    let mut out: Vec<Text> = places.into_iter().map(text).collect();
    for alike in out.chunk_by_mut(|a, b| (a.shingles, &a.bins[..8]) == (b.shingles, &b.bins[..8])) {
        alike.sort_unstable_by_key(|text| (text.bins, text.place));
    }
    Ok(out)
}

/// The numbers that a document has in a column, at most so many; they are put into `room`.
fn values<'r>(column: &Column, doc: u32, most: usize, room: &'r mut Vec<u64>) -> &'r [u64] {
    let rows = column.index.value_row_ids(doc);
    room.resize(rows.len().min(most), 0);
    column.values.get_range(u64::from(rows.start), room);
    room
}

/// Every document of a group of two and more, with the group's number, counted from 0; ascending by place.
fn members(texts: &[Text], group: &[u32]) -> Vec<(Place, u32)> {
    let mut sizes = vec![0_u32; texts.len()];
    for first in group {
        sizes[*first as usize] += 1;
    }
    let mut numbers: Vec<Option<u32>> = vec![None; texts.len()];
    let mut counted = 0..;
    let grouped = texts.iter().zip(group);
    let members = grouped.filter(|(_, first)| sizes[**first as usize] > 1);
    let numbered = members.filter_map(|(text, first)| {
        let number = &mut numbers[*first as usize];
        *number = number.or_else(|| counted.next());
        Some((text.place, (*number)?))
    });
    let mut out: Vec<_> = numbered.collect();
    out.sort_unstable();
    out
}
