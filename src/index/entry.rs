//! A document as Tantivy's writer takes it in.
//!
//! In comes a [`Document`] with its share of the budget; out go the fields that Tantivy indexes and, beside them, the
//! texts that `body` takes in: as Tantivy's own values they would be copied. What the fields are is left to `schema`.

use super::budget::Permit;
use super::schema;
use super::texts::{Head, Pages};
use crate::danish::sentences;
use crate::document::{Document, Page};
use std::sync::Arc;
use tantivy::TantivyDocument;
use tantivy::schema::Schema;

/// How many bytes of a document's beginning weigh more.
const LEAD: usize = 500;

/// A document with its permit, which goes back when Tantivy has taken the document in.
pub(super) struct Entry {
    fields: TantivyDocument,
    texts: Arc<EntryTexts>,
    _permit: Option<Permit>,
}

/// What is analysed of a document and kept.
#[derive(Debug, Clone, Default)]
pub(super) struct EntryTexts {
    /// The pages as one text.
    pub body: String,
    /// The title, and how the body begins.
    pub lead: String,
    /// See [`Head`].
    pub head: Vec<u8>,
}

impl Entry {
    /// `folder` is the number of the document's corpus folder.
    pub fn of(
        schema: &Schema,
        document: Document,
        folder: usize,
        permit: Option<Permit>,
    ) -> tantivy::Result<Self> {
        let fields = schema::tantivy_document(schema, &document, folder)?;
        let lead = lead(document.metadata.title.as_deref(), &document.pages);
        let (body, pages) = Pages::join(document.pages);
        let head = Head {
            path: document.path.as_str(),
            title: document.metadata.title.as_deref(),
            pages: &pages.to_bytes(),
        };
        let head = head.write();
        Ok(Self {
            fields,
            texts: Arc::new(EntryTexts { body, lead, head }),
            _permit: permit,
        })
    }

    pub fn texts(&self) -> &Arc<EntryTexts> {
        &self.texts
    }
}

impl tantivy::Document for Entry {
    type Value<'a> = <TantivyDocument as tantivy::Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as tantivy::Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.fields.iter_fields_and_values()
    }
}

/// What tells most of what a document is about: its title, and how it begins.
fn lead(title: Option<&str>, pages: &[Page]) -> String {
    let mut texts = pages.iter().map(|page| page.text.trim_start());
    let text = texts.find(|text| !text.is_empty()).unwrap_or("");
    let begins = &text[..sentences::end_after(text, 0, LEAD)];
    match title {
        Some(title) if !begins.starts_with(title) => format!("{title}\n{begins}"),
        _ => begins.to_owned(),
    }
}
