//! Texts → the file of a segment.
//!
//! In come documents as `body` analysed them, or whole segments to merge; out goes the file that `reader` reads. The
//! first documents wait until there are enough of them to train a dictionary on, or the end has come; then every text is
//! compressed and written as it comes, so that no more than that is held in memory.

use super::layout::{ChunkEntry, DocumentEntry, Trailer, damaged, write_varint};
use super::reader::{Raw, Texts};
use super::training;
use super::{STEP, component};
use crate::danish::Boundary;
use crate::index::entry::EntryTexts;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};
use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::{Segment, SegmentReader};
use zstd::bulk::Compressor;

/// Bytes of text in a chunk, about: a snippet unpacks one or two.
const CHUNK: usize = 3 << 10;
/// Zstandard's usual level: twice as fast as the next ones that would be smaller, by a twentieth.
const LEVEL: i32 = 3;
/// So many bytes of text are compressed together. The compressor's tables and the dictionary are half a megabyte, which
/// the analysis of one document is enough to drive out of the processor's cache.
const BATCH: usize = 256 << 10;
/// So many documents do not wait for more text: scans have none.
const MOST_WAITING: usize = 16 << 10;
/// A dictionary is trained on so many bytes of text.
const SAMPLE: usize = 1 << 20;
/// Less text than this gains less from a dictionary of its own than it takes.
const LEAST_SAMPLE: usize = 768 << 10;
/// The shorter the chunks, the more they owe to it.
const DICTIONARY: usize = 64 << 10;
/// What a compressor holds with its dictionary, about.
const COMPRESSOR: usize = 2 << 20;
/// What a document that waits holds beside its body, about.
const HEAD_AND_LEAD: usize = 1 << 10;
/// In an entry of a boundary, the steps beyond `STEP` that fit beside the bytes; the highest says that more follow.
pub(super) const FAR: u32 = 15;

/// The file as it is written, front to back.
struct Output {
    file: WritePtr,
    written: u64,
    documents: Vec<DocumentEntry>,
    chunks: Vec<ChunkEntry>,
    dictionaries: Vec<Vec<u8>>,
}

impl Output {
    fn create(segment: &Segment) -> tantivy::Result<Self> {
        Ok(Self {
            file: segment.open_write(component())?,
            written: 0,
            documents: Vec::new(),
            chunks: Vec::new(),
            dictionaries: Vec::new(),
        })
    }

    /// Appends a document: its head and chunks in `data`, the chunks' entries, and which dictionary they need.
    fn push(
        &mut self,
        data: &[u8],
        chunks: impl Iterator<Item = ChunkEntry>,
        (text_len, head_len, dictionary): (u32, u32, u32),
    ) -> io::Result<()> {
        self.documents.push(DocumentEntry {
            offset: self.written,
            first_chunk: self.chunks.len() as u32,
            text_len,
            head_len,
            dictionary,
        });
        self.chunks.extend(chunks);
        self.file.write_all(data)?;
        self.written += data.len() as u64;
        Ok(())
    }

    /// The number of a dictionary, from 1; one that is there already is not kept twice.
    fn dictionary(&mut self, bytes: &[u8]) -> u32 {
        let known = self.dictionaries.iter().position(|known| known == bytes);
        let at = known.unwrap_or_else(|| {
            self.dictionaries.push(bytes.to_vec());
            self.dictionaries.len() - 1
        });
        at as u32 + 1
    }

    fn finish(mut self) -> io::Result<()> {
        let trailer = Trailer {
            documents: self.documents.len() as u32,
            chunks: self.chunks.len() as u32,
            dictionaries: self.dictionaries.len() as u32,
        };
        self.documents.push(DocumentEntry {
            offset: self.written,
            first_chunk: trailer.chunks,
            text_len: 0,
            head_len: 0,
            dictionary: 0,
        });
        let mut tables = Vec::new();
        for dictionary in &self.dictionaries {
            tables.extend(dictionary);
        }
        for dictionary in &self.dictionaries {
            tables.extend((dictionary.len() as u32).to_le_bytes());
        }
        self.chunks
            .iter()
            .for_each(|entry| entry.write(&mut tables));
        self.documents
            .iter()
            .for_each(|entry| entry.write(&mut tables));
        trailer.write(&mut tables);
        self.file.write_all(&tables)?;
        self.file.terminate()
    }

    fn mem_usage(&self) -> usize {
        self.documents.capacity() * size_of::<DocumentEntry>()
            + self.chunks.capacity() * size_of::<ChunkEntry>()
    }
}

/// A document, before it is compressed.
struct Waiting {
    texts: Arc<EntryTexts>,
    boundaries: Vec<Boundary>,
}

/// The dictionary that was trained on the first texts of a run, and serves all its segments. `None` inside where none
/// could be.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedDictionary(Arc<OnceLock<Option<Vec<u8>>>>);

/// Writes the texts of a new segment.
pub(crate) struct TextsWriter {
    output: Output,
    /// Documents that wait for one another; the first ones for a compressor, too.
    waiting: Vec<Waiting>,
    waiting_bytes: usize,
    compressor: Option<Compressor<'static>>,
    dictionary: u32,
    /// The dictionary of an older segment.
    handed_on: Option<Vec<u8>>,
    shared: SharedDictionary,
}

impl TextsWriter {
    pub fn create(segment: &Segment, shared: &SharedDictionary) -> tantivy::Result<Self> {
        Ok(Self {
            output: Output::create(segment)?,
            waiting: Vec::new(),
            waiting_bytes: 0,
            compressor: None,
            dictionary: 0,
            handed_on: handed_on(segment.index())?,
            shared: shared.clone(),
        })
    }

    /// Appends a document's head and body, with the boundaries at which the body's analysis can begin anew, ascending.
    pub fn take_in(&mut self, texts: Arc<EntryTexts>, boundaries: Vec<Boundary>) -> io::Result<()> {
        if u32::try_from(texts.body.len()).is_err() {
            return Err(too_long());
        }
        self.waiting_bytes += texts.body.len();
        self.waiting.push(Waiting { texts, boundaries });
        let enough = if self.compressor.is_some() {
            BATCH
        } else {
            SAMPLE
        };
        if self.waiting_bytes >= enough || self.waiting.len() >= MOST_WAITING {
            self.write_waiting()?;
        }
        Ok(())
    }

    /// Writes what waits, and the tables.
    pub fn finish(mut self) -> io::Result<()> {
        self.write_waiting()?;
        self.output.finish()
    }

    /// Bytes in memory.
    pub fn mem_usage(&self) -> usize {
        let compressor = self.compressor.as_ref().map_or(0, |_| COMPRESSOR);
        let handed_on = self.handed_on.as_ref().map_or(0, Vec::capacity);
        let of_each = size_of::<Waiting>() + size_of::<EntryTexts>() + HEAD_AND_LEAD;
        let waiting = self.waiting_bytes + self.waiting.len() * of_each;
        waiting + self.output.mem_usage() + compressor + handed_on
    }

    /// Writes what waits; the first time it makes the compressor for it.
    fn write_waiting(&mut self) -> io::Result<()> {
        let mut compressor = match self.compressor.take() {
            Some(compressor) => compressor,
            None => self.new_compressor()?,
        };
        self.waiting_bytes = 0;
        for document in std::mem::take(&mut self.waiting) {
            self.write(&document, &mut compressor)?;
        }
        self.compressor = Some(compressor);
        Ok(())
    }

    /// A compressor for texts like those that wait. Its dictionary is trained once a run, where there is enough to train
    /// it on: for a night's few texts that would take longer than to index them, so they use that of the texts before.
    fn new_compressor(&mut self) -> io::Result<Compressor<'static>> {
        let mut compressor = Compressor::new(LEVEL)?;
        let handed_on = self.handed_on.take();
        let shared = &self.shared.0;
        let dictionary = match handed_on.filter(|_| self.waiting_bytes < SAMPLE) {
            None if self.waiting_bytes >= LEAST_SAMPLE => {
                shared.get_or_init(|| trained(&self.waiting)).clone()
            }
            None => shared.get().cloned().flatten(),
            handed_on => handed_on,
        };
        if let Some(dictionary) = dictionary {
            compressor.set_dictionary(LEVEL, &dictionary)?;
            self.dictionary = self.output.dictionary(&dictionary);
        }
        compressor.include_contentsize(false)?;
        compressor.include_dictid(false)?;
        Ok(compressor)
    }

    fn write(&mut self, document: &Waiting, compressor: &mut Compressor<'_>) -> io::Result<()> {
        let Waiting { texts, boundaries } = document;
        let EntryTexts { body, head, .. } = &**texts;
        let mut data = head.clone();
        let mut entries = Vec::new();
        for chunk in chunks(body, boundaries) {
            let (start, end) = (chunk.start.byte, chunk.end);
            entries.push(ChunkEntry {
                offset: data.len() as u32,
                byte: start as u32,
                position: chunk.start.position,
            });
            write_boundaries(chunk.start, &boundaries[chunk.inside], &mut data);
            data.extend(compressor.compress(&body.as_bytes()[start..end])?);
        }
        if u32::try_from(data.len()).is_err() {
            return Err(too_long());
        }
        let lengths = (body.len() as u32, head.len() as u32, self.dictionary);
        self.output.push(&data, entries.into_iter(), lengths)
    }
}

fn too_long() -> io::Error {
    io::Error::other("a document's text takes more than 4 GiB")
}

/// A dictionary for texts like these; `None` where none can be trained.
fn trained(documents: &[Waiting]) -> Option<Vec<u8>> {
    let samples: Vec<&[u8]> = documents
        .iter()
        .flat_map(|document| document.texts.body.as_bytes().chunks(CHUNK))
        .collect();
    training::trained(&samples, DICTIONARY)
}

/// The dictionary of the index's largest segment that has one.
fn handed_on(index: &tantivy::Index) -> tantivy::Result<Option<Vec<u8>>> {
    let mut segments = index.searchable_segments()?;
    segments.sort_by_key(|segment| std::cmp::Reverse(segment.meta().num_docs()));
    for segment in segments {
        let texts = Texts::of(segment.open_read(component())?.read_bytes()?);
        let texts = texts.ok_or_else(|| damaged("its tables do not fit together"))?;
        if let Some(last) = texts.dictionary_count().checked_sub(1) {
            return Ok(Some(texts.dictionary_bytes(last).to_vec()));
        }
    }
    Ok(None)
}

struct Chunk {
    start: Boundary,
    /// Its last byte is before this one.
    end: usize,
    /// Which boundaries lie in it, its start and end not among them.
    inside: std::ops::Range<usize>,
}

/// Cuts a text at boundaries. Where two of them have one position, nothing that is indexed lies between: there a text
/// can be cut anywhere, so that a million blanks are no chunk.
fn chunks(text: &str, boundaries: &[Boundary]) -> Vec<Chunk> {
    let mut out = Vec::new();
    let (mut start, mut first, mut before) = (Boundary::default(), 0, Boundary::default());
    let end = Boundary {
        byte: text.len(),
        position: boundaries.last().map_or(0, |last| last.position),
    };
    for (number, boundary) in boundaries.iter().chain([&end]).enumerate() {
        while boundary.position == before.position && boundary.byte - start.byte >= 2 * CHUNK {
            let cut = text.floor_char_boundary(before.byte.max(start.byte + CHUNK));
            if cut <= start.byte {
                break;
            }
            out.push(Chunk {
                start,
                end: cut,
                inside: first..number.max(first),
            });
            (start.byte, start.position, first) = (cut, boundary.position, number);
        }
        if boundary.byte - start.byte >= CHUNK {
            out.push(Chunk {
                start,
                end: boundary.byte,
                inside: first..number.max(first),
            });
            (start, first) = (*boundary, number + 1);
        }
        before = *boundary;
    }
    if start.byte < text.len() {
        out.push(Chunk {
            start,
            end: text.len(),
            inside: first.min(boundaries.len())..boundaries.len(),
        });
    }
    out
}

/// How many, then for each the bytes since the one before in the higher bits and the positions beyond `STEP` in the
/// lower four, or `FAR` there and the positions behind.
fn write_boundaries(start: Boundary, boundaries: &[Boundary], out: &mut Vec<u8>) {
    write_varint(boundaries.len() as u32, out);
    let mut before = start;
    for boundary in boundaries {
        let bytes = (boundary.byte - before.byte) as u32;
        let positions = boundary.position - before.position;
        let beyond = positions.checked_sub(STEP).filter(|beyond| *beyond < FAR);
        write_varint(bytes << 4 | beyond.unwrap_or(FAR), out);
        if beyond.is_none() {
            write_varint(positions, out);
        }
        before = *boundary;
    }
}

/// Writes the texts of several segments into one file: chunks as they are, without those of deleted documents.
pub(crate) fn merge(readers: &[SegmentReader], target: &Segment) -> tantivy::Result<()> {
    let mut output = Output::create(target)?;
    for reader in readers {
        let texts = Texts::open(reader)?;
        let mut renumbered: Vec<Option<u32>> = vec![None; texts.dictionary_count()];
        for doc in reader.doc_ids_alive() {
            let Raw {
                data,
                chunks,
                entry,
            } = texts.raw(doc)?;
            let mut dictionary = 0;
            if let Some(at) = entry.dictionary.checked_sub(1) {
                let number = renumbered
                    .get_mut(at as usize)
                    .ok_or_else(|| damaged("a document names no dictionary"))?;
                dictionary = *number
                    .get_or_insert_with(|| output.dictionary(texts.dictionary_bytes(at as usize)));
            }
            let count = chunks.len() / ChunkEntry::LEN;
            let entries = (0..count).filter_map(|at| ChunkEntry::read(chunks, at));
            output.push(data, entries, (entry.text_len, entry.head_len, dictionary))?;
        }
    }
    Ok(output.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::schema::schema;

    #[test]
    fn documents_without_text_do_not_wait_for_more() {
        let index = tantivy::Index::create_in_ram(schema());
        let shared = SharedDictionary::default();
        let mut texts = TextsWriter::create(&index.new_segment(), &shared).unwrap();
        for _ in 0..100_000 {
            texts.take_in(Arc::default(), Vec::new()).unwrap();
        }
        assert!(texts.waiting.len() < MOST_WAITING);
    }

    #[test]
    fn a_million_blanks_are_cut_and_words_are_not() {
        let text = format!("{}{}", "ord ".repeat(20_000), " ".repeat(1 << 20));
        let mut boundaries: Vec<Boundary> = (1..20_000 / 64)
            .map(|n| Boundary {
                byte: n * 64 * 4 - 1,
                position: n as u32 * 64,
            })
            .collect();
        boundaries.push(Boundary {
            byte: 79_999,
            position: 20_000,
        });
        let chunks = chunks(&text, &boundaries);
        let mut at = 0;
        for chunk in &chunks {
            assert_eq!(chunk.start.byte, at);
            assert!(chunk.end - at <= 2 * CHUNK, "{} bytes", chunk.end - at);
            for boundary in &boundaries[chunk.inside.clone()] {
                assert!((at + 1..chunk.end).contains(&boundary.byte));
            }
            assert!(at == 0 || at >= 79_999 || boundaries.iter().any(|b| b.byte == at));
            at = chunk.end;
        }
        assert_eq!(at, text.len());
        assert!(super::chunks("", &[Boundary::default()]).is_empty());
    }
}
