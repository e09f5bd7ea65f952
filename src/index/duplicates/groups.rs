//! The file that groups are kept in.
//!
//! In come the groups as they were drawn, or the file of a published generation; out goes the other. It is searched as it
//! lies on the disk: a search asks for the groups of a few hits, whatever their number. The file may be damaged: what is
//! found so at opening is an error, a document that cannot be is none.
//!
//! ```text
//! duplicates   counts: segments, members, parts; (segment, document, group) ascending; the same by group,
//!              (group, segment, document) ascending; (segment, document, segment, document) for each document that is
//!              part of another, ascending; the segments' names, a line each
//! ```

use super::Place;
use std::io;
use std::path::Path;
use tantivy::directory::{Directory, OwnedBytes};
use tantivy::{DocAddress, SegmentReader};

pub(super) const FILE: &str = "duplicates";
const MAGIC: &[u8; 20] = b"ordret duplicates 4\n";
/// Bytes of the magic number and the counts.
const HEAD: usize = MAGIC.len() + 12;
/// Bytes of a place and the number of its group.
const MEMBER: usize = 12;
/// Bytes of two places.
const PART: usize = 16;

/// The bytes of the file: its members and parts are ascending.
pub(super) fn written(
    segments: &[SegmentReader],
    members: &[(Place, u32)],
    parts: &[(Place, Place)],
) -> Vec<u8> {
    let mut by_group: Vec<_> = members.iter().map(|(at, group)| (*group, *at)).collect();
    by_group.sort_unstable();
    let mut out = MAGIC.to_vec();
    let mut row = |numbers: &[u32]| out.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
    row(&[segments.len(), members.len(), parts.len()].map(|count| count as u32));
    for ((segment, doc), group) in members {
        row(&[*segment, *doc, *group]);
    }
    for (group, (segment, doc)) in by_group {
        row(&[group, segment, doc]);
    }
    for ((segment, doc), (of_segment, of_doc)) in parts {
        row(&[*segment, *doc, *of_segment, *of_doc]);
    }
    for segment in segments {
        out.extend(segment.segment_id().uuid_string().bytes());
        out.push(b'\n');
    }
    out
}

/// The groups of a generation.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    bytes: OwnedBytes,
    member_count: usize,
    part_count: usize,
    /// The segments that the file numbers: their place among those that are open, and how many documents they hold.
    segments: Vec<(u32, u32)>,
}

impl Groups {
    /// Opens the groups of the generation in `folder`, whose segments are open as `segments`.
    ///
    /// # Errors
    /// When the file cannot be read, is cut off, or speaks of other segments.
    pub fn open(folder: &dyn Directory, segments: &[SegmentReader]) -> tantivy::Result<Self> {
        let file = folder.get_file_handle(Path::new(FILE))?;
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "duplicates: damaged");
        let groups = Self::of(file.read_bytes(0..file.len())?, segments);
        Ok(groups.ok_or_else(damaged)?)
    }

    fn of(bytes: OwnedBytes, segments: &[SegmentReader]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (counts, rest) = rest.split_first_chunk::<12>()?;
        let [of_segments, members, parts] = numbers(counts).map(|count| count as usize);
        let length_by_member = members.checked_mul(2 * MEMBER)?;
        let length = length_by_member.checked_add(parts.checked_mul(PART)?)?;
        let names = std::str::from_utf8(rest.get(length..)?).ok()?;
        let segments = names.lines().map(|name| {
            let mut there = segments.iter().zip(0..);
            let (segment, at) = there.find(|(one, _)| one.segment_id().uuid_string() == name)?;
            Some((at, segment.max_doc()))
        });
        let segments: Vec<_> = segments.collect::<Option<_>>()?;
        (segments.len() == of_segments).then_some(Self {
            member_count: members,
            part_count: parts,
            segments,
            bytes,
        })
    }

    /// Whether no document has a near-duplicate.
    pub fn is_empty(&self) -> bool {
        self.member_count == 0
    }

    /// The group of a document; `None` when it stands alone.
    pub fn group(&self, document: DocAddress) -> Option<u32> {
        let members = self.rows::<MEMBER>(0, self.member_count);
        let place = self.place(document)?;
        let at = members.binary_search_by_key(&place, numbers).ok()?;
        let [_, _, group] = numbers(&members[at]);
        Some(group)
    }

    /// The documents of a group.
    pub fn members_of(&self, group: u32) -> impl Iterator<Item = DocAddress> {
        let by_group = self.rows::<MEMBER>(self.member_count * MEMBER, self.member_count);
        let first = by_group.partition_point(|row| numbers(row) < [group]);
        let rows = by_group[first..].iter().map(numbers);
        rows.take_while(move |[of, _, _]| *of == group)
            .filter_map(|[_, segment, doc]| self.address([segment, doc]))
    }

    /// The document that holds this one as a part.
    pub fn whole_of(&self, document: DocAddress) -> Option<DocAddress> {
        let parts = self.rows::<PART>(self.member_count * 2 * MEMBER, self.part_count);
        let place = self.place(document)?;
        let at = parts.binary_search_by_key(&place, numbers).ok()?;
        let [_, _, segment, doc] = numbers(&parts[at]);
        self.address([segment, doc])
    }

    /// A document as the file numbers it.
    fn place(&self, document: DocAddress) -> Option<[u32; 2]> {
        let mut numbered = self.segments.iter().zip(0..);
        let (_, segment) = numbered.find(|((at, _), _)| *at == document.segment_ord)?;
        Some([segment, document.doc_id])
    }

    fn address(&self, [segment, doc]: [u32; 2]) -> Option<DocAddress> {
        let (at, documents) = self.segments.get(segment as usize)?;
        (doc < *documents).then(|| DocAddress::new(*at, doc))
    }

    /// So many rows, behind so many bytes of others.
    fn rows<const N: usize>(&self, before: usize, count: usize) -> &[[u8; N]] {
        &self.bytes[HEAD + before..].as_chunks().0[..count]
    }
}

/// The first numbers of a row, four bytes each.
fn numbers<const BYTES: usize, const N: usize>(row: &[u8; BYTES]) -> [u32; N] {
    let mut fours = row.as_chunks::<4>().0.iter();
    std::array::from_fn(|_| fours.next().map_or(0, |four| u32::from_le_bytes(*four)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tantivy::schema::{STORED, Schema};
    use tantivy::{Index, IndexWriter, TantivyDocument};

    /// Two segments of three documents each.
    fn segments() -> Vec<SegmentReader> {
        let mut schema = Schema::builder();
        schema.add_text_field("text", STORED);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        for _ in 0..2 {
            for _ in 0..3 {
                writer.add_document(TantivyDocument::new()).unwrap();
            }
            writer.commit().unwrap();
        }
        let searcher = index.reader().unwrap().searcher();
        searcher.segment_readers().to_vec()
    }

    const MEMBERS: [(Place, u32); 5] = [
        ((0, 0), 1),
        ((0, 2), 0),
        ((1, 0), 1),
        ((1, 1), 0),
        ((1, 2), 1),
    ];
    const PARTS: [(Place, Place); 1] = [((0, 1), (1, 2))];

    #[test]
    fn groups_are_found_as_they_were_drawn_wherever_their_segments_stand() {
        let mut segments = segments();
        let bytes = written(&segments, &MEMBERS, &PARTS);
        for turned in [false, true] {
            if turned {
                segments.reverse();
            }
            let address = |(segment, doc): Place| {
                DocAddress::new(if turned { 1 - segment } else { segment }, doc)
            };
            let groups = Groups::of(OwnedBytes::new(bytes.clone()), &segments).unwrap();
            for (place, group) in MEMBERS {
                assert_eq!(groups.group(address(place)), Some(group));
            }
            assert_eq!(groups.group(address((0, 1))), None);
            for group in 0..2 {
                let found: Vec<_> = groups.members_of(group).collect();
                let drawn = MEMBERS.iter().filter(|(_, of)| *of == group);
                let drawn: Vec<_> = drawn.map(|(place, _)| address(*place)).collect();
                assert_eq!(found, drawn);
            }
            assert_eq!(groups.members_of(2).count(), 0);
            assert_eq!(groups.whole_of(address((0, 1))), Some(address((1, 2))));
            assert_eq!(groups.whole_of(address((1, 2))), None);
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_or_names_documents_that_are_there() {
        let segments = segments();
        let bytes = written(&segments, &MEMBERS, &PARTS);
        for length in 0..bytes.len() {
            // Without the last line's end the file is still whole.
            let cut = Groups::of(OwnedBytes::new(bytes[..length].to_vec()), &segments);
            assert_eq!(cut.is_some(), length + 1 == bytes.len(), "{length} bytes");
        }
        for (at, bit) in (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let Some(groups) = Groups::of(OwnedBytes::new(flipped), &segments) else {
                continue;
            };
            for place in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
                let document = DocAddress::new(place.0, place.1);
                let group = groups.group(document).into_iter();
                let members = group.flat_map(|group| groups.members_of(group));
                for named in members.chain(groups.whole_of(document)) {
                    assert!(named.segment_ord < 2 && named.doc_id < 3);
                }
            }
        }
        assert!(Groups::of(OwnedBytes::new(bytes), &segments[..1]).is_none());
    }
}
