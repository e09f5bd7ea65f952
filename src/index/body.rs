//! The words of each document: title and body analysed once, their words into postings and the body's text into the texts
//! file.
//!
//! In come the documents that Tantivy's writer takes in, or segments to merge; out go, beside Tantivy's own files of a
//! segment, what `postings` and `texts` write. Tantivy would look every occurrence of every term up by its letters; here
//! `inverter` collects them by word type. What a merged segment's postings are is left to Tantivy.

use super::entry::Entry;
use super::inverter::Inverter;
use super::lemmas;
use super::postings;
use super::schema::Fields;
use super::texts::{self, STEP, SharedDictionary, TextsWriter};
use crate::danish::{Boundary, SharedTypes, TokenStream, can_be_cut};
use std::any::Any;
use std::sync::Arc;
use tantivy::indexer::doc_id_mapping::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Schema;
use tantivy::schema::document::ErasedDocument;
use tantivy::{DocId, Segment, TantivyError};

/// A boundary stands before and behind so many bytes without a token, and at the latest after so many with them.
const GAP: usize = 4096;
/// How far before the next token the one behind them stands: no gap of that length tells anything of the token.
const NEAR: usize = 64;

/// Every index is opened for writing with it; what its segments' writers share is in it.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyPlugin {
    types: Arc<SharedTypes>,
    dictionary: SharedDictionary,
}

impl SegmentPlugin for BodyPlugin {
    fn extensions(&self) -> &[&str] {
        &[texts::EXTENSION, lemmas::EXTENSION]
    }

    fn create_writer(
        &self,
        context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(BodyWriter {
            fields: Fields::of(&context.segment.schema())?,
            types: Arc::clone(&self.types),
            body: Inverter::with_lemmas_apart(),
            title: Inverter::default(),
            texts: TextsWriter::create(context.segment, &self.dictionary)?,
        }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        lemmas::merge(context.target_segment)?;
        texts::merge(context.readers, context.target_segment)
    }
}

/// Writes the bodies of a new segment.
struct BodyWriter {
    fields: Fields,
    types: Arc<SharedTypes>,
    body: Inverter,
    title: Inverter,
    texts: TextsWriter,
}

impl BodyWriter {
    /// Takes in a document's body; its boundaries go to `texts`.
    fn analyse(&mut self, body: &str) -> Vec<Boundary> {
        let mut stream = TokenStream::new(body).sharing(&self.types);
        let mut boundaries = Boundaries::default();
        while let Some(token) = stream.next_token() {
            boundaries.note(&stream, token.start);
            self.body.add(&stream, &token);
        }
        self.body.end_document();
        boundaries.finish(&stream)
    }

    /// Takes in a document's title and beginning.
    fn analyse_lead(&mut self, lead: &str) {
        let mut stream = TokenStream::new(lead).sharing(&self.types);
        while let Some(token) = stream.next_token() {
            self.title.add(&stream, &token);
        }
        self.title.end_document();
    }
}

impl PluginWriter for BodyWriter {
    fn add_document(
        &mut self,
        _doc_id: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let entry: &Entry = document.as_any().downcast_ref().ok_or_else(|| {
            TantivyError::InternalError("a document without its texts".to_owned())
        })?;
        let texts = entry.texts();
        self.analyse_lead(&texts.lead);
        let boundaries = self.analyse(&texts.body);
        Ok(self.texts.take_in(Arc::clone(texts), boundaries)?)
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        if mapping.is_some() {
            let sorted = "bodies cannot be written in another order".to_owned();
            return Err(TantivyError::InvalidArgument(sorted));
        }
        let fields = [
            (self.fields.body, self.body.finish()?),
            (self.fields.title, self.title.finish()?),
        ];
        postings::write(&fields, segment)?;
        Ok(self.texts.finish()?)
    }

    fn mem_usage(&self) -> usize {
        self.body.mem_usage() + self.title.mem_usage() + self.texts.mem_usage()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// Where the analysis of a text can begin anew.
#[derive(Default)]
struct Boundaries(Vec<Boundary>);

impl Boundaries {
    /// Notes where the token's group begins, every `STEP` positions, and both ends of a long stretch without tokens.
    fn note(&mut self, stream: &TokenStream<'_>, token_start: usize) {
        let group = stream.group_start();
        let last = self.0.last().copied().unwrap_or_default();
        let far = token_start.saturating_sub(group.byte) > GAP;
        let due = group.position >= last.position + STEP || group.byte >= last.byte + GAP;
        let is_needed = due || (far && group.byte > last.byte);
        if is_needed && can_be_cut(stream.text(), group.byte) {
            self.0.push(group);
        }
        if far {
            let byte = stream.text().floor_char_boundary(token_start - NEAR);
            if byte > self.0.last().map_or(0, |last| last.byte) {
                self.0.push(Boundary { byte, ..group });
            }
        }
    }

    /// All of them, the last one behind all tokens.
    fn finish(mut self, stream: &TokenStream<'_>) -> Vec<Boundary> {
        self.0.push(stream.end());
        self.0
    }
}
