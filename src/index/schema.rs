//! The fields of the Tantivy index, and the only file that names them.
//!
//! In comes a [`Document`]; out goes what Tantivy stores and indexes of it. What is needed to list hits (path,
//! title, date, type) stands in columns, so that only snippets unpack a body from the store.

use super::directory::GenerationDirectory;
use crate::danish::TokenStream;
use crate::document::{Document, DocumentPath, Metadata};
use std::collections::BTreeSet;
use std::path::Path;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions, Value,
};
use tantivy::tokenizer::{Token, TokenizerManager};
use tantivy::{Index, IndexSettings, TantivyDocument, Term};

const ANALYZER: &str = "danish";
/// How many bytes of a document's beginning weigh more.
const LEAD: usize = 500;

/// The fields, found once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The pages as one text, positions and all.
    pub body: Field,
    /// The words of the title and of how the document begins.
    pub title: Field,
    path: Field,
    page_starts: Field,
    page_labels: Field,
    metadata: Field,
}

/// Names of the columns.
pub(crate) mod column {
    pub const PATH: &str = "path";
    pub const TITLE: &str = "title_text";
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
        "schema 5, danish 3, data {}, decoder {}, tantivy format {}",
        env!("ORDRET_DATA"),
        crate::decode::VERSION,
        tantivy::INDEX_FORMAT_VERSION
    )
}

pub(crate) fn schema() -> Schema {
    let mut schema = Schema::builder();
    let words = |stored| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(ANALYZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let options = TextOptions::default().set_indexing_options(indexing);
        if stored {
            options.set_stored()
        } else {
            options
        }
    };
    schema.add_text_field("body", words(true));
    schema.add_text_field("title", words(false));
    schema.add_text_field(column::PATH, STRING | FAST);
    schema.add_text_field(column::TITLE, TextOptions::default().set_fast("raw"));
    schema.add_bytes_field("page_starts", STORED);
    schema.add_text_field("page_labels", STORED);
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
    ] {
        schema.add_u64_field(name, FAST);
    }
    schema.build()
}

impl Fields {
    pub fn of(schema: &Schema) -> tantivy::Result<Self> {
        Ok(Self {
            body: schema.get_field("body")?,
            title: schema.get_field("title")?,
            path: schema.get_field(column::PATH)?,
            page_starts: schema.get_field("page_starts")?,
            page_labels: schema.get_field("page_labels")?,
            metadata: schema.get_field("metadata")?,
        })
    }

    /// The term that selects the document of this path.
    pub fn path_term(self, path: &DocumentPath) -> Term {
        Term::from_field_text(self.path, path.as_str())
    }
}

/// Gives an opened index what its schema names.
pub(super) fn equip(index: &mut Index) {
    let manager = TokenizerManager::default();
    manager.register(ANALYZER, DanishTokenizer);
    index.set_tokenizers(manager);
}

/// An empty index in a folder.
pub(super) fn create(folder: &Path) -> tantivy::Result<Index> {
    let directory = GenerationDirectory::write(folder)?;
    let mut index = Index::create(directory, schema(), IndexSettings::default())?;
    equip(&mut index);
    Ok(index)
}

/// The index in a folder, to be changed.
pub(super) fn open_for_writing(folder: &Path) -> tantivy::Result<Index> {
    let mut index = GenerationDirectory::write(folder).and_then(Index::open)?;
    equip(&mut index);
    Ok(index)
}

/// The index in a folder, to be searched.
pub(super) fn open_for_reading(folder: &Path) -> tantivy::Result<Index> {
    let mut index = GenerationDirectory::read(folder).and_then(Index::open)?;
    equip(&mut index);
    Ok(index)
}

/// What Tantivy takes in of a document. `folder` is the number of its corpus folder.
pub(crate) fn tantivy_document(
    schema: &Schema,
    document: &Document,
    folder: usize,
) -> tantivy::Result<TantivyDocument> {
    let fields = Fields::of(schema)?;
    let mut out = TantivyDocument::new();
    let (body, starts) = body(document);
    out.add_text(fields.body, body);
    out.add_bytes(fields.page_starts, &starts);
    if document.pages.iter().any(|page| page.label.is_some()) {
        let labels: Vec<&str> = document
            .pages
            .iter()
            .map(|page| page.label.as_deref().unwrap_or(""))
            .collect();
        out.add_text(fields.page_labels, labels.join("\n"));
    }
    out.add_text(fields.path, document.path.as_str());
    out.add_text(fields.title, lead(document));
    if let Some(title) = &document.metadata.title {
        out.add_text(schema.get_field(column::TITLE)?, title);
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

/// What tells most of what a document is about: its title, and how it begins.
fn lead(document: &Document) -> String {
    let text = document
        .pages
        .iter()
        .map(|page| page.text.trim_start())
        .find(|text| !text.is_empty())
        .unwrap_or("");
    let begins = &text[..crate::danish::sentences::end_after(text, 0, LEAD)];
    match &document.metadata.title {
        Some(title) if !begins.starts_with(title.as_str()) => format!("{title}\n{begins}"),
        _ => begins.to_owned(),
    }
}

/// The pages as one text (a line end between them, no gap in positions), and the byte at which each begins.
fn body(document: &Document) -> (String, Vec<u8>) {
    let mut text = String::with_capacity(document.text_len() + document.pages.len());
    let mut starts = Vec::with_capacity(document.pages.len() * 4);
    for page in &document.pages {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        starts.extend((text.len() as u32).to_le_bytes());
        text.push_str(&page.text);
    }
    (text, starts)
}

/// A document's text as it lies in the index.
#[derive(Debug, Clone)]
pub(crate) struct StoredText {
    pub text: String,
    /// The byte at which each page begins; page numbers count from 1.
    starts: Vec<u32>,
    /// What is printed on each page, a line a page; empty where the file does not say.
    labels: String,
}

impl StoredText {
    pub fn of(fields: Fields, document: &TantivyDocument) -> Self {
        let text = document
            .get_first(fields.body)
            .and_then(|value| value.as_str())
            .unwrap_or("")
            .to_owned();
        let bytes = document
            .get_first(fields.page_starts)
            .and_then(|value| value.as_bytes())
            .unwrap_or(&[]);
        let starts = bytes
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let labels = document
            .get_first(fields.page_labels)
            .and_then(|value| value.as_str())
            .unwrap_or("")
            .to_owned();
        Self {
            text,
            starts,
            labels,
        }
    }

    /// The number of the page on which a byte lies, from 1.
    pub fn page_at(&self, byte: usize) -> u32 {
        self.starts
            .partition_point(|start| *start as usize <= byte)
            .max(1) as u32
    }

    /// What is printed on page `number`, from 1, where that is something else than the number.
    pub fn label(&self, number: u32) -> Option<&str> {
        let label = self.labels.lines().nth(number.checked_sub(1)? as usize)?;
        Some(label).filter(|label| !label.is_empty() && *label != number.to_string())
    }

    pub fn page_count(&self) -> usize {
        self.starts.len()
    }

    /// The text of page `number`, from 1.
    pub fn page(&self, number: usize) -> Option<&str> {
        let start = *self.starts.get(number.checked_sub(1)?)? as usize;
        let end = self
            .starts
            .get(number)
            .map_or(self.text.len(), |end| *end as usize);
        self.text
            .get(start..end)
            .map(|page| page.strip_suffix('\n').unwrap_or(page))
    }
}

/// Feeds Tantivy the terms of the Danish analysis.
#[derive(Debug, Clone)]
struct DanishTokenizer;

struct DanishTerms<'t> {
    stream: TokenStream<'t>,
    current: Option<crate::danish::Token>,
    next_term: u32,
    token: Token,
}

impl tantivy::tokenizer::Tokenizer for DanishTokenizer {
    type TokenStream<'a> = DanishTerms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> DanishTerms<'a> {
        DanishTerms {
            stream: TokenStream::new(text),
            current: None,
            next_term: 0,
            token: Token::default(),
        }
    }
}

impl tantivy::tokenizer::TokenStream for DanishTerms<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(token) = &self.current
                && self.next_term < token.term_count()
            {
                self.token.text.clear();
                self.token
                    .text
                    .push_str(self.stream.term(token, self.next_term));
                self.next_term += 1;
                return true;
            }
            let Some(token) = self.stream.next_token() else {
                return false;
            };
            (self.token.offset_from, self.token.offset_to) = (token.start, token.end);
            self.token.position = token.position as usize;
            self.current = Some(token);
            self.next_term = 0;
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
