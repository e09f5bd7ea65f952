//! The file that groups are kept in.
//!
//! In come the groups as they were drawn, or the file of a published generation; out goes the other. The file may be
//! damaged: then it is an error, never a wrong group.
//!
//! ```text
//! duplicates   the segments' names; (segment, document, group) ascending, groups counted from 0; (segment, document,
//!              segment, document) for each document that is part of another
//! ```

use super::Place;
use std::io;
use std::path::Path;
use std::sync::OnceLock;
use tantivy::{DocAddress, SegmentReader};

pub(super) const FILE: &str = "duplicates";
const MAGIC: &[u8; 20] = b"ordret duplicates 2\n";

/// The bytes of the file: its members and parts are ascending.
pub(super) fn written(
    segments: &[SegmentReader],
    members: &[(Place, u32)],
    parts: &[(Place, Place)],
) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let mut number = |n: u32| out.extend(n.to_le_bytes());
    number(segments.len() as u32);
    number(members.len() as u32);
    number(parts.len() as u32);
    for ((segment, doc), group) in members {
        [*segment, *doc, *group].into_iter().for_each(&mut number);
    }
    for ((segment, doc), (of_segment, of_doc)) in parts {
        [*segment, *doc, *of_segment, *of_doc]
            .into_iter()
            .for_each(&mut number);
    }
    for segment in segments {
        out.extend(segment.segment_id().uuid_string().bytes());
        out.push(b'\n');
    }
    out
}

/// The groups of a generation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups {
    /// Document and group, ascending by document.
    members: Vec<(DocAddress, u32)>,
    /// Made when a group is first asked for.
    by_group: OnceLock<ByGroup>,
    /// Document, and the one that it is part of; ascending.
    parts: Vec<(DocAddress, DocAddress)>,
}

impl Groups {
    /// Reads the groups of the generation in `folder`, whose segments are open as `segments`. A generation without
    /// the file has none.
    ///
    /// # Errors
    /// When the file cannot be read, is cut off, or speaks of other segments.
    pub fn read(folder: &Path, segments: &[SegmentReader]) -> io::Result<Self> {
        let bytes = match std::fs::read(folder.join(FILE)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        Self::of(&bytes, segments)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "duplicates: damaged"))
    }

    fn of(bytes: &[u8], segments: &[SegmentReader]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (head, rest) = rest.split_at_checked(12)?;
        let [of_segments, of_members, of_parts] = numbers::<3>(head)?;
        let (members, rest) = rest.split_at_checked((of_members as usize).checked_mul(12)?)?;
        let (parts, names) = rest.split_at_checked((of_parts as usize).checked_mul(16)?)?;
        let places: Vec<u32> = std::str::from_utf8(names)
            .ok()?
            .lines()
            .map(|name| {
                let at = segments
                    .iter()
                    .position(|s| s.segment_id().uuid_string() == name)?;
                u32::try_from(at).ok()
            })
            .collect::<Option<_>>()?;
        if places.len() != of_segments as usize {
            return None;
        }
        let address = |segment: u32, doc: u32| {
            let segment = *places.get(segment as usize)?;
            let there = doc < segments[segment as usize].max_doc();
            there.then(|| DocAddress::new(segment, doc))
        };
        let mut out = Self::default();
        for row in members.chunks_exact(12) {
            let [segment, doc, group] = numbers::<3>(row)?;
            if group >= of_members {
                return None;
            }
            out.members.push((address(segment, doc)?, group));
        }
        for row in parts.chunks_exact(16) {
            let [segment, doc, of_segment, of_doc] = numbers::<4>(row)?;
            out.parts
                .push((address(segment, doc)?, address(of_segment, of_doc)?));
        }
        out.members.sort_unstable();
        out.parts.sort_unstable();
        Some(out)
    }

    /// Whether no document has a near-duplicate.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The group of a document; `None` when it stands alone.
    pub fn group(&self, document: DocAddress) -> Option<u32> {
        let at = self
            .members
            .binary_search_by_key(&document, |(doc, _)| *doc)
            .ok()?;
        Some(self.members[at].1)
    }

    /// The documents of a group, ascending by address.
    pub fn members(&self, group: u32) -> impl Iterator<Item = DocAddress> {
        let by_group = self.by_group.get_or_init(|| ByGroup::of(&self.members));
        by_group.documents(group).iter().copied()
    }

    /// The document that holds this one as a part.
    pub fn whole_of(&self, document: DocAddress) -> Option<DocAddress> {
        let at = self
            .parts
            .binary_search_by_key(&document, |(doc, _)| *doc)
            .ok()?;
        Some(self.parts[at].1)
    }
}

/// The documents of each group.
#[derive(Debug, Clone)]
struct ByGroup {
    /// Ascending by group, then by address.
    documents: Vec<DocAddress>,
    /// Where each group ends, by number.
    ends: Vec<u32>,
}

impl ByGroup {
    /// Groups are counted from 0: they need no sorting.
    fn of(members: &[(DocAddress, u32)]) -> Self {
        let groups = members.iter().map(|(_, group)| *group as usize + 1).max();
        let mut ends = vec![0_u32; groups.unwrap_or(0) + 1];
        for (_, group) in members {
            ends[*group as usize + 1] += 1;
        }
        let mut before = 0;
        for end in &mut ends {
            before += *end;
            *end = before;
        }
        // Where each group begins, which is where its next document goes; in the end, where it ends.
        let mut documents = vec![DocAddress::new(0, 0); members.len()];
        for (document, group) in members {
            let at = &mut ends[*group as usize];
            documents[*at as usize] = *document;
            *at += 1;
        }
        Self { documents, ends }
    }

    fn documents(&self, group: u32) -> &[DocAddress] {
        let group = group as usize;
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.documents[start as usize..self.ends[group] as usize]
    }
}

fn numbers<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(bytes.chunks_exact(4)) {
        *to = u32::from_le_bytes(from.try_into().ok()?);
    }
    Some(out)
}
