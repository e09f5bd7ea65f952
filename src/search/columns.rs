//! A document's date, type and the number of its path, from columns.
//!
//! In comes a document's address; out goes one value. No document is unpacked for it; its path and title lie before its
//! text, in `texts`.

use crate::date::Date;
use crate::document::{DocumentPath, Format};
use crate::index::schema::column;
use std::sync::OnceLock;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Searcher};

/// A segment of more types than this has them from files that tell any.
const FEW_KINDS: usize = 256;

/// The columns of every segment.
pub(super) struct Columns {
    segments: Vec<Segment>,
}

struct Segment {
    path: Option<StrColumn>,
    kind: Option<Kinds>,
    date: Column<u64>,
    folder: Column<u64>,
    format: Column<u64>,
}

/// The types of a segment's documents.
struct Kinds {
    column: StrColumn,
    /// All of them by their numbers, where they are few: to unpack one takes as long.
    known: OnceLock<Vec<String>>,
}

impl Kinds {
    fn of(column: StrColumn) -> Self {
        let known = OnceLock::new();
        Self { column, known }
    }

    fn of_document(&self, doc: DocId) -> tantivy::Result<Option<String>> {
        let Some(number) = self.column.term_ords(doc).next() else {
            return Ok(None);
        };
        let dictionary = self.column.dictionary();
        if dictionary.num_terms() > FEW_KINDS {
            let mut kind = String::new();
            return Ok(self.column.ord_to_str(number, &mut kind)?.then_some(kind));
        }
        if self.known.get().is_none() {
            let numbers: Vec<u64> = (0..dictionary.num_terms() as u64).collect();
            let mut kinds = Vec::with_capacity(numbers.len());
            dictionary.sorted_ords_to_term_cb(&numbers, |kind| {
                kinds.push(String::from_utf8_lossy(kind).into_owned());
            })?;
            let _ = self.known.set(kinds);
        }
        let known = self
            .known
            .get()
            .and_then(|kinds| kinds.get(number as usize));
        Ok(known.cloned())
    }
}

impl Columns {
    pub fn open(searcher: &Searcher) -> tantivy::Result<Self> {
        let segments = searcher.segment_readers().iter().map(|reader| {
            let columns = reader.fast_fields();
            Ok(Segment {
                path: columns.str(column::PATH)?,
                kind: columns.str(column::KIND)?.map(Kinds::of),
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

    pub fn kind(&self, address: DocAddress) -> tantivy::Result<Option<String>> {
        let kinds = self.segment(address).kind.as_ref();
        kinds.map_or(Ok(None), |kinds| kinds.of_document(address.doc_id))
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
        paths.term_ords(address.doc_id).next()
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
            let Some(column) = &segment.path else {
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
