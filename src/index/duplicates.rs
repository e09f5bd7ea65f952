//! Which documents are the same text, or part of another.
//!
//! In come the signatures that a generation's segments hold; out goes a file beside them, drawn anew in each run,
//! because the documents of the segments can't be changed. Readers ask [`Groups`].
//!
//! Documents are compared only with those that share a band of their signatures (locality-sensitive hashing), each
//! with few of them, and memory is bounded by the signatures: some 200 bytes a document and one band's keys. A group
//! gathers around its first document, to which every member is similar itself, so that no chain of small changes
//! joins what differs.
//!
//! ```text
//! duplicates   the segments' names; (segment, document, group) ascending; (segment, document, segment, document)
//!              for each document that is part of another
//! ```

use super::schema::column;
use super::signature::{BINS, EMPTY};
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;
use tantivy::{DocAddress, SegmentReader};

const FILE: &str = "duplicates";
const MAGIC: &[u8; 20] = b"ordret duplicates 1\n";
/// How many bins make a band. At a similarity of .75 one of 32 bands agrees in all but one of 80,000 cases, at .4 in a half.
const ROWS: usize = 4;
/// A band with fewer bins that hold something tells nothing.
const LEAST_ROWS: usize = 2;
/// The share of shingles from which on two texts are one.
const SAME: f32 = 0.64;
/// With how many of those that share a band a document is compared.
const COMPARED: usize = 48;
/// The fewest samples that tell whether a text is part of another.
const LEAST_SAMPLES: usize = 8;
/// How many of a text's samples are looked for in others.
const ANCHORS: usize = 24;
/// The share of them that must be there.
const PART: f32 = 0.75;
/// A sampled shingle of more documents than this is boilerplate.
const BOILERPLATE: usize = 64;
/// A text is part of another only if that is so many times as long.
const LONGER: f32 = 1.3;

/// A document: the place of its segment in the file's list, and its number there.
type Place = (u32, u32);

/// What is known of one document while groups are drawn.
struct Text {
    place: Place,
    bins: [u8; BINS],
    /// Of a text under fifty words.
    whole: Option<u64>,
    shingles: u32,
}

/// Draws the groups of all documents in `segments` and writes them into `folder`, synced.
pub(super) fn draw(folder: &Path, segments: &[SegmentReader]) -> tantivy::Result<()> {
    let texts = texts(segments)?;
    let mut group: Vec<u32> = (0..texts.len() as u32).collect();
    same_short(&texts, &mut group);
    for band in 0..BINS / ROWS {
        same_band(&texts, band, &mut group);
    }
    let members = members(&texts, &group);
    let parts = parts(segments, &texts, &group)?;
    let bytes = written(segments, &members, &parts);
    let write = || {
        let mut file = std::fs::File::create(folder.join(FILE))?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    Ok(write()?)
}

/// The signatures of all documents that are alive and hold words.
fn texts(segments: &[SegmentReader]) -> tantivy::Result<Vec<Text>> {
    let mut out = Vec::new();
    for (segment, number) in segments.iter().zip(0..) {
        let minima = segment.fast_fields().u64(column::MINIMA)?;
        let shingles = segment.fast_fields().u64(column::SHINGLES)?;
        for doc in segment.doc_ids_alive() {
            let values: Vec<u64> = minima.values_for_doc(doc).collect();
            let mut bins = [EMPTY; BINS];
            for (eight, value) in bins.chunks_exact_mut(8).zip(&values) {
                eight.copy_from_slice(&value.to_le_bytes());
            }
            if values.is_empty() {
                continue;
            }
            out.push(Text {
                place: (number, doc),
                bins,
                whole: (values.len() == 1).then(|| values[0]),
                shingles: shingles.first(doc).unwrap_or(0) as u32,
            });
        }
    }
    Ok(out)
}

/// The first document of a group.
fn root(group: &mut [u32], mut text: u32) -> u32 {
    while group[text as usize] != text {
        group[text as usize] = group[group[text as usize] as usize];
        text = group[text as usize];
    }
    text
}

/// Joins two groups when their first documents are similar.
fn join(texts: &[Text], group: &mut [u32], one: u32, other: u32) -> bool {
    let (one, other) = (root(group, one), root(group, other));
    if one == other {
        return true;
    }
    let same = are_same(&texts[one as usize], &texts[other as usize]);
    if same {
        group[one.max(other) as usize] = one.min(other);
    }
    same
}

/// Short texts are one only when all words are the same.
fn same_short(texts: &[Text], group: &mut [u32]) {
    let mut known: HashMap<u64, u32> = HashMap::new();
    for (text, i) in texts.iter().zip(0..) {
        if let Some(whole) = text.whole {
            group[i as usize] = *known.entry(whole).or_insert(i);
        }
    }
}

/// Compares the texts whose band agrees.
fn same_band(texts: &[Text], band: usize, group: &mut [u32]) {
    let range = band * ROWS..(band + 1) * ROWS;
    let mut keys: Vec<([u8; ROWS], u32)> = Vec::with_capacity(texts.len());
    for (text, i) in texts.iter().zip(0..) {
        let mut rows = [0; ROWS];
        rows.copy_from_slice(&text.bins[range.clone()]);
        let told = rows.iter().filter(|bin| **bin != EMPTY).count();
        if text.whole.is_none() && told >= LEAST_ROWS {
            keys.push((rows, i));
        }
    }
    keys.sort_unstable();
    for agreeing in keys.chunk_by(|a, b| a.0 == b.0) {
        // One document of each group that was met here; the newest ones are the likeliest.
        let mut met: Vec<u32> = Vec::new();
        for (_, text) in agreeing {
            let near = met.iter().rev().take(COMPARED);
            let joined = near.copied().any(|other| join(texts, group, other, *text));
            if !joined {
                met.push(*text);
            }
        }
    }
}

fn are_same(a: &Text, b: &Text) -> bool {
    if let (Some(a), Some(b)) = (a.whole, b.whole) {
        return a == b;
    }
    let (less, more) = (a.shingles.min(b.shingles), a.shingles.max(b.shingles));
    a.whole.is_none()
        && b.whole.is_none()
        && less as f32 >= more as f32 * SAME * 0.8
        && similarity(&a.bins, &b.bins) >= SAME
}

/// The estimated share of shingles that two texts have in common, 0 to 1. Bins empty in both say nothing; of those
/// that differ one in 255 agrees by chance.
fn similarity(a: &[u8; BINS], b: &[u8; BINS]) -> f32 {
    let (mut equal, mut told) = (0, 0);
    for (a, b) in a.iter().zip(b) {
        let both_empty = *a == EMPTY && *b == EMPTY;
        told += i32::from(!both_empty);
        equal += i32::from(a == b && !both_empty);
    }
    if told == 0 {
        return 0.0;
    }
    let share = equal as f32 / told as f32;
    ((share - 1.0 / 255.0) / (1.0 - 1.0 / 255.0)).max(0.0)
}

/// Every document of a group of two and more, with the group's number; ascending by place.
fn members(texts: &[Text], group: &[u32]) -> Vec<(Place, u32)> {
    let mut group = group.to_vec();
    let roots: Vec<u32> = (0..texts.len() as u32)
        .map(|i| root(&mut group, i))
        .collect();
    let mut sizes: HashMap<u32, u32> = HashMap::new();
    for root in &roots {
        *sizes.entry(*root).or_default() += 1;
    }
    let mut out: Vec<(Place, u32)> = texts
        .iter()
        .zip(&roots)
        .filter(|(_, root)| sizes.get(root).is_some_and(|size| *size > 1))
        .map(|(text, root)| (text.place, *root))
        .collect();
    out.sort_unstable();
    out
}

/// Which documents stand inside a longer one: the shortest one that holds them.
fn parts(
    segments: &[SegmentReader],
    texts: &[Text],
    group: &[u32],
) -> tantivy::Result<Vec<(Place, Place)>> {
    let samples = |place: Place| -> tantivy::Result<Vec<u32>> {
        let column = segments[place.0 as usize]
            .fast_fields()
            .u64(column::SAMPLE)?;
        Ok(column
            .values_for_doc(place.1)
            .map(|value| value as u32)
            .collect())
    };
    let mut group = group.to_vec();
    let mut holders: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut anchored = vec![0_u32; texts.len()];
    for (text, i) in texts.iter().zip(0..) {
        let sample = samples(text.place)?;
        if sample.len() >= LEAST_SAMPLES {
            for anchor in sample.iter().take(ANCHORS) {
                let known = holders.entry(*anchor).or_default();
                if known.len() <= BOILERPLATE {
                    known.push(i);
                }
            }
        }
    }
    holders.retain(|_, texts| texts.len() <= BOILERPLATE);
    for text in holders.values().flatten() {
        anchored[*text as usize] += 1;
    }
    let mut inside: HashMap<u32, u32> = HashMap::new();
    let mut met: HashMap<u32, u32> = HashMap::new();
    for (text, i) in texts.iter().zip(0..) {
        met.clear();
        for anchor in samples(text.place)? {
            for part in holders.get(&anchor).into_iter().flatten() {
                *met.entry(*part).or_default() += 1;
            }
        }
        for (part, found) in &met {
            let short = &texts[*part as usize];
            let enough = anchored[*part as usize] as usize >= LEAST_SAMPLES
                && *found as f32 >= anchored[*part as usize] as f32 * PART;
            let longer = text.shingles as f32 >= short.shingles as f32 * LONGER;
            if enough && longer && root(&mut group, *part) != root(&mut group, i) {
                let best = inside.entry(*part).or_insert(i);
                if text.shingles < texts[*best as usize].shingles {
                    *best = i;
                }
            }
        }
    }
    let mut out: Vec<(Place, Place)> = inside
        .into_iter()
        .map(|(part, whole)| (texts[part as usize].place, texts[whole as usize].place))
        .collect();
    out.sort_unstable();
    Ok(out)
}

fn written(
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
    /// Group and document, ascending by group.
    by_group: Vec<(u32, DocAddress)>,
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
            out.members.push((address(segment, doc)?, group));
        }
        for row in parts.chunks_exact(16) {
            let [segment, doc, of_segment, of_doc] = numbers::<4>(row)?;
            out.parts
                .push((address(segment, doc)?, address(of_segment, of_doc)?));
        }
        out.members.sort_unstable();
        out.parts.sort_unstable();
        out.by_group = out
            .members
            .iter()
            .map(|(doc, group)| (*group, *doc))
            .collect();
        out.by_group.sort_unstable();
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
        let from = self.by_group.partition_point(|(known, _)| *known < group);
        let in_group = self.by_group[from..]
            .iter()
            .take_while(move |(known, _)| *known == group);
        in_group.map(|(_, document)| *document)
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

fn numbers<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(bytes.chunks_exact(4)) {
        *to = u32::from_le_bytes(from.try_into().ok()?);
    }
    Some(out)
}
