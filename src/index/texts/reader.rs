//! The file of a segment → texts and parts of them.
//!
//! In come a segment and the numbers of its documents; out go whole texts, pages, and excerpts around positions. The
//! file may be damaged: every number in it is checked before it is used, and what does not fit together is an error,
//! never a panic. What an excerpt shows is left to `search`.

use super::head::Head;
use super::layout::{ChunkEntry, DocumentEntry, Trailer, damaged, read_varint, u32_at};
use super::shared::{Decoder, Shared};
use super::writer::FAR;
use super::{Pages, STEP, component};
use crate::danish::Boundary;
use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, OnceLock};
use tantivy::directory::OwnedBytes;
use tantivy::{DocId, SegmentReader};
use zstd::dict::DecoderDictionary;
use zstd::zstd_safe::DCtx;

/// No chunk holds more text: words are at most 256 bytes long, and there are some 80 from one boundary to the next.
const MAX_CHUNK: usize = 64 << 10;
/// No excerpt unpacks more chunks.
const MAX_CHUNKS: usize = 8;
/// Bytes behind its last position that an excerpt holds at least, where there are so many.
const BEHIND: usize = 400;
/// Bytes before the boundary at which its analysis begins.
const AHEAD: usize = 400;
/// More boundaries than most chunks have.
const BOUNDARIES: usize = 32;

/// What unpacks chunks, and room for one that is not known to be text yet.
struct Unpacker {
    context: DCtx<'static>,
    bytes: Vec<u8>,
}

thread_local! {
    static UNPACKER: RefCell<Unpacker> = RefCell::new(Unpacker {
        context: DCtx::create(),
        bytes: Vec::new(),
    });
}

/// The texts of one segment.
pub(crate) struct Texts {
    data: OwnedBytes,
    dictionaries: Vec<Dictionary>,
    shared: Arc<Shared>,
    /// Which of those that share it this is.
    number: u32,
    chunks: OwnedBytes,
    documents: OwnedBytes,
    count: u32,
}

struct Dictionary {
    bytes: OwnedBytes,
    /// Made when it is first needed.
    decoder: OnceLock<Arc<Decoder>>,
}

/// A document as it lies in the file.
pub(super) struct Raw<'a> {
    /// Its head and chunks.
    pub data: &'a [u8],
    /// The entries of its chunks.
    pub chunks: &'a [u8],
    pub entry: DocumentEntry,
}

impl Texts {
    /// Maps the file of a segment and finds its tables; reads nothing else.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(component())?.read_bytes()?;
        let texts = Self::of(file).ok_or_else(|| damaged("its tables do not fit together"))?;
        if texts.count == segment.max_doc() {
            Ok(texts)
        } else {
            Err(damaged("it holds another number of documents"))
        }
    }

    /// Number `number` of those that share what they prepare and unpack.
    pub fn sharing(mut self, shared: &Arc<Shared>, number: u32) -> Self {
        (self.shared, self.number) = (Arc::clone(shared), number);
        self
    }

    pub(super) fn of(file: OwnedBytes) -> Option<Self> {
        let rsplit =
            |bytes: OwnedBytes, len: usize| (len <= bytes.len()).then(|| bytes.rsplit(len));
        let (rest, trailer) = rsplit(file, Trailer::LEN)?;
        let trailer = Trailer::read(&trailer)?;
        let table = |count: u32, len: usize| (count as usize).checked_mul(len);
        let documents = table(trailer.documents.checked_add(1)?, DocumentEntry::LEN)?;
        let (rest, documents) = rsplit(rest, documents)?;
        let (rest, chunks) = rsplit(rest, table(trailer.chunks, ChunkEntry::LEN)?)?;
        let (mut data, lengths) = rsplit(rest, table(trailer.dictionaries, 4)?)?;
        let mut dictionaries = Vec::new();
        for number in (0..trailer.dictionaries as usize).rev() {
            let (rest, bytes) = rsplit(data, u32_at(&lengths, number * 4)? as usize)?;
            data = rest;
            dictionaries.push(Dictionary {
                bytes,
                decoder: OnceLock::new(),
            });
        }
        dictionaries.reverse();
        Some(Self {
            data,
            dictionaries,
            shared: Arc::default(),
            number: 0,
            chunks,
            documents,
            count: trailer.documents,
        })
    }

    pub(super) fn dictionary_count(&self) -> usize {
        self.dictionaries.len()
    }

    pub(super) fn dictionary_bytes(&self, at: usize) -> &[u8] {
        self.dictionaries.get(at).map_or(&[], |known| &known.bytes)
    }

    pub(super) fn raw(&self, doc: DocId) -> tantivy::Result<Raw<'_>> {
        self.raw_checked(doc)
            .ok_or_else(|| damaged("a document's entry"))
    }

    fn raw_checked(&self, doc: DocId) -> Option<Raw<'_>> {
        if doc >= self.count {
            return None;
        }
        let entry = DocumentEntry::read(&self.documents, doc as usize)?;
        let next = DocumentEntry::read(&self.documents, doc as usize + 1)?;
        let data = usize::try_from(entry.offset).ok()?..usize::try_from(next.offset).ok()?;
        let chunks = (entry.first_chunk as usize).checked_mul(ChunkEntry::LEN)?
            ..(next.first_chunk as usize).checked_mul(ChunkEntry::LEN)?;
        Some(Raw {
            data: self.data.get(data)?,
            chunks: self.chunks.get(chunks)?,
            entry,
        })
    }

    /// The text of a document.
    pub fn document(&self, doc: DocId) -> tantivy::Result<StoredDocument<'_>> {
        Ok(StoredDocument {
            texts: self,
            raw: self.raw(doc)?,
        })
    }

    /// Dictionary `number`, from 1, ready to unpack with; 0 is none.
    fn decoder(&self, number: u32) -> tantivy::Result<Option<&DecoderDictionary<'_>>> {
        let Some(at) = number.checked_sub(1) else {
            return Ok(None);
        };
        let known = self.dictionaries.get(at as usize);
        let known = known.ok_or_else(|| damaged("a document names no dictionary"))?;
        let decoder = known
            .decoder
            .get_or_init(|| self.shared.decoder(&known.bytes));
        Ok(Some(decoder.prepared()))
    }
}

/// A document's text in the index.
pub(crate) struct StoredDocument<'a> {
    texts: &'a Texts,
    raw: Raw<'a>,
}

/// Part of a text, unpacked.
#[derive(Debug, Clone)]
pub(crate) struct Excerpt {
    /// The chunks that it lies in, …
    unpacked: Arc<String>,
    /// … and its bytes of them.
    inside: Range<usize>,
    /// The byte of the whole text at which it begins.
    pub origin: usize,
    /// Where the analysis can begin, ascending and at least one: bytes of the excerpt, on characters' boundaries.
    pub boundaries: Vec<Boundary>,
}

impl Excerpt {
    /// What it shows of the text.
    pub fn text(&self) -> &str {
        &self.unpacked[self.inside.clone()]
    }

    /// Where the analysis begins.
    pub fn boundary(&self) -> Boundary {
        self.boundaries.first().copied().unwrap_or_default()
    }
}

impl StoredDocument<'_> {
    /// Bytes of the whole text.
    pub fn text_len(&self) -> usize {
        self.raw.entry.text_len as usize
    }

    pub fn pages(&self) -> tantivy::Result<Pages> {
        Pages::from_bytes(self.head()?.pages).ok_or_else(|| damaged("a document's pages"))
    }

    /// Its path and title.
    pub fn head(&self) -> tantivy::Result<Head<'_>> {
        let bytes = self.raw.data.get(..self.raw.entry.head_len as usize);
        let head = bytes.and_then(Head::read);
        head.ok_or_else(|| damaged("a document's head"))
    }

    /// The whole text.
    pub fn text(&self) -> tantivy::Result<String> {
        let mut out = String::new();
        for number in 0..self.chunk_count() {
            self.unpack(number, &mut out)?;
        }
        Ok(out)
    }

    /// The part of the text that holds some positions, some text behind them, and `before` positions before them where
    /// there are so many and they are near. Of positions that are far apart only the first ones.
    pub fn excerpt(&self, positions: Range<u32>, before: u32) -> tantivy::Result<Excerpt> {
        let begin = positions.start.saturating_sub(before);
        let first = self.holder(begin);
        let first = first.max(self.holder(positions.start).saturating_sub(1));
        let most = first + MAX_CHUNKS - 1;
        let most = most.min(self.chunk_count().saturating_sub(1));
        let mut last = self.holder(positions.end.max(1) - 1).min(most);
        let mut boundaries = Vec::with_capacity(BOUNDARIES);
        for number in first..=last {
            self.add_boundaries(number, &mut boundaries)?;
        }
        let behind = boundaries.partition_point(|at| at.position < positions.end.max(1));
        let behind = match boundaries.get(behind) {
            Some(boundary) => boundary.byte,
            None => self.chunk(last)?.2.end,
        };
        if last < most && behind + BEHIND > self.chunk(last)?.2.end {
            last += 1;
            self.add_boundaries(last, &mut boundaries)?;
        }
        let passed = boundaries.partition_point(|at| at.position <= begin);
        boundaries.drain(..passed.saturating_sub(1));
        let unpacked = self.chunk(first)?.2.start;
        let together = self.unpacked_together(first..=last)?;
        let from = boundaries.first().map_or(0, |at| at.byte);
        let cut = together.ceil_char_boundary(from.saturating_sub(unpacked + AHEAD));
        let end = behind.saturating_sub(unpacked) + BEHIND;
        let end = together.ceil_char_boundary(end).max(cut);
        let text = &together[cut..end];
        let origin = unpacked + cut;
        boundaries.retain(|at| at.byte <= origin + text.len());
        for boundary in &mut boundaries {
            boundary.byte = boundary.byte.wrapping_sub(origin);
        }
        let fits = |at: &Boundary| text.is_char_boundary(at.byte);
        if boundaries.is_empty() || !boundaries.iter().all(fits) {
            return Err(damaged("a chunk's boundaries"));
        }
        Ok(Excerpt {
            unpacked: together,
            inside: cut..end,
            origin,
            boundaries,
        })
    }

    /// The text of some chunks.
    fn unpacked_together(&self, chunks: RangeInclusive<usize>) -> tantivy::Result<Arc<String>> {
        let first = self.unpacked(*chunks.start())?;
        if chunks.start() == chunks.end() {
            return Ok(first);
        }
        let mut together = String::clone(&first);
        for number in chunks.skip(1) {
            together.push_str(&self.unpacked(number)?);
        }
        Ok(Arc::new(together))
    }

    fn chunk_count(&self) -> usize {
        self.raw.chunks.len() / ChunkEntry::LEN
    }

    fn entry(&self, number: usize) -> Option<ChunkEntry> {
        ChunkEntry::read(self.raw.chunks, number)
    }

    /// The boundaries and the frame of a chunk, and which bytes of the text it holds.
    fn chunk(&self, number: usize) -> tantivy::Result<(ChunkEntry, &[u8], Range<usize>)> {
        let find = || {
            let entry = self.entry(number)?;
            let (data_end, text_end) = match self.entry(number + 1) {
                Some(next) => (next.offset as usize, next.byte as usize),
                None => (self.raw.data.len(), self.text_len()),
            };
            let text = entry.byte as usize..text_end;
            let data = self.raw.data.get(entry.offset as usize..data_end)?;
            (text.start <= text.end && text.len() <= MAX_CHUNK).then_some((entry, data, text))
        };
        find().ok_or_else(|| damaged("a chunk's entry"))
    }

    /// The chunk that holds a position.
    fn holder(&self, position: u32) -> usize {
        let (mut low, mut high) = (0, self.chunk_count());
        while low < high {
            let middle = usize::midpoint(low, high);
            let entry = self.entry(middle);
            if entry.is_some_and(|entry| entry.position <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.saturating_sub(1)
    }

    /// Adds the beginning of a chunk and the boundaries inside it; bytes of the whole text.
    fn add_boundaries(&self, number: usize, out: &mut Vec<Boundary>) -> tantivy::Result<()> {
        let (entry, data, text) = self.chunk(number)?;
        let start = Boundary {
            byte: text.start,
            position: entry.position,
        };
        out.push(start);
        let whole = each_boundary(start, data, |boundary| out.push(boundary));
        whole.map(|_| ()).ok_or_else(|| damaged("a chunk"))
    }

    /// The text of a chunk, from those that were unpacked last where it is among them.
    fn unpacked(&self, number: usize) -> tantivy::Result<Arc<String>> {
        let in_file = self.raw.entry.first_chunk.wrapping_add(number as u32);
        let chunk = (self.texts.number, in_file);
        if let Some(known) = self.texts.shared.unpacked(chunk) {
            return Ok(known);
        }
        let mut text = String::new();
        self.unpack(number, &mut text)?;
        let text = Arc::new(text);
        self.texts.shared.keep(chunk, &text);
        Ok(text)
    }

    /// Appends the text of a chunk.
    fn unpack(&self, number: usize, out: &mut String) -> tantivy::Result<()> {
        let (entry, data, text) = self.chunk(number)?;
        let start = Boundary {
            byte: text.start,
            position: entry.position,
        };
        let frame = each_boundary(start, data, |_| ()).ok_or_else(|| damaged("a chunk"))?;
        let decoder = self.texts.decoder(self.raw.entry.dictionary)?;
        UNPACKER.with_borrow_mut(|Unpacker { context, bytes }| {
            bytes.clear();
            bytes.reserve(text.len());
            let unpacked = match decoder {
                Some(known) => context.decompress_using_ddict(bytes, frame, known.as_ddict()),
                None => context.decompress(bytes, frame),
            };
            if unpacked.is_err() || bytes.len() != text.len() {
                return Err(damaged("a chunk cannot be unpacked"));
            }
            let text = simdutf8::basic::from_utf8(bytes);
            out.push_str(text.map_err(|_| damaged("a chunk is no text"))?);
            Ok(())
        })
    }
}

/// Tells of the boundaries in a chunk, ascending, and returns the frame behind them; `None` where they are not as they
/// were written.
fn each_boundary(
    start: Boundary,
    mut data: &[u8],
    mut found: impl FnMut(Boundary),
) -> Option<&[u8]> {
    let count: usize = read_varint(&mut data)?;
    if count > data.len() {
        return None;
    }
    let mut at = start;
    for _ in 0..count {
        let number: u32 = read_varint(&mut data)?;
        let positions = match number & 15 {
            FAR => read_varint(&mut data)?,
            beyond => STEP + beyond,
        };
        at = Boundary {
            byte: at.byte + (number >> 4) as usize,
            position: at.position.checked_add(positions)?,
        };
        found(at);
    }
    Some(data)
}
