//! The fields of the Tantivy index, and the only file that names them.
//!
//! In comes a [`Document`]; out goes what Tantivy indexes of it. What is needed to list hits (path, title, date, type)
//! stands in columns, the text and its pages are kept by `texts`; Tantivy's own store holds the rest of the metadata.

use super::body::BodyPlugin;
use super::directory::GenerationDirectory;
use super::signature::Signature;
use crate::danish::TokenStream;
use crate::document::{Document, DocumentPath, Metadata};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions, Value,
};
use tantivy::{Index, TantivyDocument, Term};

/// The field of titles and beginnings.
const TITLE: &str = "title";

/// The fields, found once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The pages as one text, positions and all.
    pub body: Field,
    /// The words of the title and of how the document begins.
    pub title: Field,
    path: Field,
    metadata: Field,
}

/// Names of the columns.
pub(crate) mod column {
    pub const PATH: &str = "path";
    /// How many positions of the field `title` the title takes; the document's beginning follows.
    pub const TITLE_LENGTH: &str = "title_length";
    pub const DATE: &str = "date";
    pub const KIND: &str = "kind";
    pub const PERSON: &str = "person";
    pub const PARTY: &str = "party";
    pub const SENDER: &str = "sender";
    pub const COMMITTEE: &str = "committee";
    pub const REFERENCE: &str = "reference";
    pub const MUNICIPALITY: &str = "municipality";
    /// What tells near-duplicates (see `signature`).
    pub const MINIMA: &str = "minima";
    pub const SAMPLE: &str = "sample";
    pub const SHINGLES: &str = "shingles";
    /// All of them, a document may have several values of each.
    pub const NAMES: [&str; 7] = [
        KIND,
        PERSON,
        PARTY,
        SENDER,
        COMMITTEE,
        REFERENCE,
        MUNICIPALITY,
    ];
    pub const FOLDER: &str = "folder";
    pub const FORMAT: &str = "format";
    pub const PAGE_COUNT: &str = "page_count";
}

/// Everything that shapes terms; an index with another fingerprint cannot be searched or continued. The data files count
/// by themselves (`build.rs`), code by the numbers here and in `decode`.
pub(crate) fn fingerprint() -> String {
    format!(
        "schema 17, danish 10, data {}, decoder {}, tantivy format {}",
        env!("ORDRET_DATA"),
        crate::decode::VERSION,
        tantivy::INDEX_FORMAT_VERSION
    )
}

pub(crate) fn schema() -> Schema {
    let mut schema = Schema::builder();
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let words = TextFieldIndexing::default().set_index_option(positions);
    for name in ["body", TITLE] {
        let options = TextOptions::default().set_indexing_options(words.clone());
        schema.add_text_field(name, options);
    }
    schema.add_text_field(column::PATH, STRING | FAST);
    schema.add_u64_field(column::DATE, FAST | INDEXED);
    for name in column::NAMES {
        schema.add_text_field(name, STRING | FAST);
    }
    schema.add_text_field("metadata", STORED);
    for name in [
        column::FOLDER,
        column::FORMAT,
        column::PAGE_COUNT,
        column::TITLE_LENGTH,
        column::MINIMA,
        column::SAMPLE,
        column::SHINGLES,
    ] {
        schema.add_u64_field(name, FAST);
    }
    schema.build()
}

/// Whether a field has the titles and beginnings of documents, not their whole text.
pub(crate) fn holds_beginnings(schema: &Schema, field: Field) -> bool {
    schema.get_field_name(field) == TITLE
}

impl Fields {
    pub fn of(schema: &Schema) -> tantivy::Result<Self> {
        Ok(Self {
            body: schema.get_field("body")?,
            title: schema.get_field(TITLE)?,
            path: schema.get_field(column::PATH)?,
            metadata: schema.get_field("metadata")?,
        })
    }

    /// The term that selects the document of this path.
    pub fn path_term(self, path: &DocumentPath) -> Term {
        Term::from_field_text(self.path, path.as_str())
    }
}

/// The index in a directory, with what its schema names.
pub(super) fn open(directory: GenerationDirectory) -> tantivy::Result<Index> {
    let mut index = Index::open(directory)?;
    index.register_plugin(Arc::new(BodyPlugin::default()));
    Ok(index)
}

/// An empty index in a folder.
pub(super) fn create(folder: &Path) -> tantivy::Result<Index> {
    let directory = GenerationDirectory::write(folder)?;
    Index::builder()
        .schema(schema())
        .register_plugin(Arc::new(BodyPlugin::default()))
        .open_or_create(directory)
}

/// The index in a folder, to be changed.
pub(super) fn open_for_writing(folder: &Path) -> tantivy::Result<Index> {
    open(GenerationDirectory::write(folder)?)
}

/// The index in a folder, to be searched.
pub(super) fn open_for_reading(folder: &Path) -> tantivy::Result<Index> {
    open(GenerationDirectory::read(folder)?)
}

/// What Tantivy takes in of a document. `folder` is the number of its corpus folder.
pub(crate) fn tantivy_document(
    schema: &Schema,
    document: &Document,
    folder: usize,
) -> tantivy::Result<TantivyDocument> {
    let fields = Fields::of(schema)?;
    let mut out = TantivyDocument::new();
    out.add_text(fields.path, document.path.as_str());
    if let Some(title) = &document.metadata.title {
        out.add_u64(schema.get_field(column::TITLE_LENGTH)?, positions(title));
    }
    if let Some(date) = document.metadata.date {
        out.add_u64(schema.get_field(column::DATE)?, date.as_number());
    }
    for (name, value) in names(&document.metadata) {
        out.add_text(schema.get_field(name)?, value);
    }
    out.add_text(
        fields.metadata,
        serde_json::to_string(&document.metadata).unwrap_or_default(),
    );
    out.add_u64(schema.get_field(column::FOLDER)?, folder as u64);
    out.add_u64(schema.get_field(column::FORMAT)?, document.format as u64);
    out.add_u64(
        schema.get_field(column::PAGE_COUNT)?,
        document.pages.len() as u64,
    );
    let signature = Signature::of(&document.pages);
    for (name, values) in [
        (column::MINIMA, &signature.minima),
        (column::SHINGLES, &vec![u64::from(signature.shingles)]),
    ] {
        let field = schema.get_field(name)?;
        for value in values {
            out.add_u64(field, *value);
        }
    }
    let sample = schema.get_field(column::SAMPLE)?;
    for value in &signature.sample {
        out.add_u64(sample, u64::from(*value));
    }
    Ok(out)
}

/// What goes into the columns of names.
fn names(metadata: &Metadata) -> Vec<(&'static str, &str)> {
    let mut out: Vec<(&str, &str)> = Vec::new();
    for (name, value) in [
        (column::KIND, &metadata.kind),
        (column::SENDER, &metadata.sender),
        (column::MUNICIPALITY, &metadata.municipality),
    ] {
        out.extend(value.as_deref().map(|value| (name, value)));
    }
    for (name, values) in [
        (column::PARTY, &metadata.parties),
        (column::COMMITTEE, &metadata.committees),
        (column::REFERENCE, &metadata.references),
    ] {
        out.extend(values.iter().map(|value| (name, value.as_str())));
    }
    let people: BTreeSet<&str> = metadata.people.iter().map(|p| p.name.as_str()).collect();
    out.extend(people.into_iter().map(|name| (column::PERSON, name)));
    out
}

/// The metadata as it lies in the index; empty where it cannot be read.
pub(crate) fn stored_metadata(fields: Fields, document: &TantivyDocument) -> Metadata {
    document
        .get_first(fields.metadata)
        .and_then(|value| value.as_str())
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default()
}

/// How many positions the words of a text take.
fn positions(text: &str) -> u64 {
    let mut stream = TokenStream::new(text);
    let mut behind = 0;
    while let Some(token) = stream.next_token() {
        behind = behind.max(token.position + token.length);
    }
    u64::from(behind)
}
