//! A document's path, title, date and type, from columns.
//!
//! In comes a document's address; out goes one value. No document is unpacked for it.

use crate::date::Date;
use crate::document::DocumentPath;
use crate::index::schema::column;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, Searcher};

/// The columns of every segment.
pub(super) struct Columns {
    segments: Vec<Segment>,
}

struct Segment {
    path: Option<StrColumn>,
    title: Option<StrColumn>,
    kind: Option<StrColumn>,
    date: Column<u64>,
    folder: Column<u64>,
    digest: Column<u64>,
}

impl Columns {
    pub fn open(searcher: &Searcher) -> tantivy::Result<Self> {
        let segments = searcher.segment_readers().iter().map(|reader| {
            let columns = reader.fast_fields();
            Ok(Segment {
                path: columns.str(column::PATH)?,
                title: columns.str(column::TITLE)?,
                kind: columns.str(column::KIND)?,
                date: columns.u64(column::DATE)?,
                folder: columns.u64(column::FOLDER)?,
                digest: columns.u64(column::DIGEST)?,
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

    /// The number of the corpus folder.
    pub fn folder(&self, address: DocAddress) -> u64 {
        self.segment(address)
            .folder
            .first(address.doc_id)
            .unwrap_or(0)
    }

    pub fn digest(&self, address: DocAddress) -> u64 {
        self.segment(address)
            .digest
            .first(address.doc_id)
            .unwrap_or(0)
    }
}

fn text(column: Option<&StrColumn>, address: DocAddress) -> tantivy::Result<Option<String>> {
    let Some(column) = column else {
        return Ok(None);
    };
    let Some(number) = column.term_ords(address.doc_id).next() else {
        return Ok(None);
    };
    let mut out = String::new();
    Ok(column.ord_to_str(number, &mut out)?.then_some(out))
}
