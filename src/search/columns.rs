//! A document's path, title, date and type, from columns.
//!
//! In comes a document's address; out goes one value. No document is unpacked for it.

use crate::date::Date;
use crate::document::{DocumentPath, Format};
use crate::index::schema::column;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, Searcher};

/// The columns of every segment.
pub(super) struct Columns {
    segments: Vec<Segment>,
}

struct Segment {
    path: Option<Strings>,
    title: Option<Strings>,
    kind: Option<Strings>,
    date: Column<u64>,
    folder: Column<u64>,
    format: Column<u64>,
}

impl Columns {
    pub fn open(searcher: &Searcher) -> tantivy::Result<Self> {
        let segments = searcher.segment_readers().iter().map(|reader| {
            let columns = reader.fast_fields();
            Ok(Segment {
                path: columns.str(column::PATH)?.map(Strings::of),
                title: columns.str(column::TITLE)?.map(Strings::of),
                kind: columns.str(column::KIND)?.map(Strings::of),
                date: columns.u64(column::DATE)?,
                folder: columns.u64(column::FOLDER)?,
                format: columns.u64(column::FORMAT)?,
            })
        });
        Ok(Self {
            segments: segments.collect::<tantivy::Result<_>>()?,
        })
    }

    fn segment(&self, address: DocAddress) -> &Segment {
        &self.segments[address.segment_ord as usize]
    }

    pub fn path(&self, address: DocAddress) -> tantivy::Result<DocumentPath> {
        Ok(DocumentPath::new(
            text(self.segment(address).path.as_ref(), address)?.unwrap_or_default(),
        ))
    }

    pub fn title(&self, address: DocAddress) -> tantivy::Result<Option<String>> {
        text(self.segment(address).title.as_ref(), address)
    }

    pub fn kind(&self, address: DocAddress) -> tantivy::Result<Option<String>> {
        text(self.segment(address).kind.as_ref(), address)
    }

    pub fn date(&self, address: DocAddress) -> Option<Date> {
        self.segment(address)
            .date
            .first(address.doc_id)
            .and_then(Date::from_number)
    }

    /// The date as a number that grows with it.
    pub fn date_number(&self, address: DocAddress) -> Option<u64> {
        self.segment(address).date.first(address.doc_id)
    }

    /// The number of the path among the segment's, in their order.
    pub fn path_number(&self, address: DocAddress) -> Option<u64> {
        let paths = self.segment(address).path.as_ref()?;
        paths.column.term_ords(address.doc_id).next()
    }

    /// The number of the corpus folder.
    pub fn folder(&self, address: DocAddress) -> u64 {
        self.segment(address)
            .folder
            .first(address.doc_id)
            .unwrap_or(0)
    }

    pub fn format(&self, address: DocAddress) -> Format {
        let number = self.segment(address).format.first(address.doc_id);
        Format::from_number(number.unwrap_or(0))
    }

    /// Every document's path, in no order.
    pub fn paths(&self, searcher: &Searcher) -> tantivy::Result<Vec<DocumentPath>> {
        let mut paths = Vec::new();
        for (segment, reader) in self.segments.iter().zip(searcher.segment_readers()) {
            let Some(Strings { column, .. }) = &segment.path else {
                continue;
            };
            let mut ords: Vec<u64> = reader
                .doc_ids_alive()
                .filter_map(|doc| column.term_ords(doc).next())
                .collect();
            ords.sort_unstable();
            // One pass over the dictionary instead of a search for each.
            let mut each = |path: &[u8]| {
                paths.push(DocumentPath::new(String::from_utf8_lossy(path)));
            };
            column
                .dictionary()
                .sorted_ords_to_term_cb(&ords, &mut each)?;
        }
        Ok(paths)
    }
}

fn text(strings: Option<&Strings>, address: DocAddress) -> tantivy::Result<Option<String>> {
    let Some(strings) = strings else {
        return Ok(None);
    };
    match strings.column.term_ords(address.doc_id).next() {
        None => Ok(None),
        Some(number) => strings.read(number),
    }
}

/// Where a dictionary holds more strings than this, each is looked for when it is asked for.
const MOST_UNPACKED: usize = 1 << 18;
/// Where it is asked for more than one string in so many, it is unpacked.
const SELDOM: usize = 16;

/// The strings of a column. They lie in blocks, each string as what differs from the one before: finding one takes as
/// long as reading a hundred. Whoever answers many queries unpacks them once.
struct Strings {
    column: StrColumn,
    asked: AtomicUsize,
    unpacked: OnceLock<Unpacked>,
}

/// All strings, in the order of their numbers.
struct Unpacked {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Strings {
    fn of(column: StrColumn) -> Self {
        Self {
            column,
            asked: AtomicUsize::new(0),
            unpacked: OnceLock::new(),
        }
    }

    fn read(&self, number: u64) -> tantivy::Result<Option<String>> {
        if let Some(unpacked) = self.unpacked.get() {
            return Ok(unpacked.get(number as usize).map(str::to_owned));
        }
        let count = self.column.num_terms();
        if self.asked.fetch_add(1, Ordering::Relaxed) * SELDOM > count && count <= MOST_UNPACKED {
            let unpacked = self.unpack()?;
            return Ok(self
                .unpacked
                .get_or_init(|| unpacked)
                .get(number as usize)
                .map(str::to_owned));
        }
        let mut out = String::new();
        Ok(self.column.ord_to_str(number, &mut out)?.then_some(out))
    }

    fn unpack(&self) -> tantivy::Result<Unpacked> {
        let mut strings = self.column.dictionary().stream()?;
        let mut unpacked = Unpacked {
            text: String::new(),
            ends: Vec::with_capacity(self.column.num_terms()),
        };
        while strings.advance() {
            unpacked
                .text
                .push_str(&String::from_utf8_lossy(strings.key()));
            unpacked.ends.push(unpacked.text.len());
        }
        Ok(unpacked)
    }
}

impl Unpacked {
    fn get(&self, number: usize) -> Option<&str> {
        let start = match number.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)?,
        };
        self.text.get(start..*self.ends.get(number)?)
    }
}
