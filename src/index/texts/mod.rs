//! The documents' text, kept so that a snippet reads only what it shows.
//!
//! In come, beside Tantivy's own files of a segment, the text of each document, the boundaries at which its analysis
//! can begin anew, and its pages; out comes one file a segment, from which any part of any text can be read by its
//! position. Tantivy calls [`TextsPlugin`] when it writes and merges segments. Which part is worth showing is left to
//! `search`.
//!
//! ```text
//! <segment>.texts   each document in turn: its pages, then its chunks
//!                       a chunk: how many boundaries lie in it, the boundaries, a Zstandard frame
//!                   the dictionaries, and the length of each
//!                   an entry for every chunk (`ChunkEntry`)
//!                   an entry for every document (`DocumentEntry`), and one behind the last
//!                   the numbers of documents, chunks and dictionaries, and `MAGIC`
//! ```
//!
//! A chunk is some 8 KB of text from one boundary to another, compressed by itself with a dictionary that was trained
//! on the segment's first documents: that took the statutes that this was measured on to .27 of their size, against
//! .34 without and .50 with LZ4. Merging copies chunks as they are, with the dictionaries that they need.

mod layout;
mod pages;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use pages::Pages;
pub(crate) use reader::{Excerpt, StoredDocument, Texts};

use crate::danish::Boundary;
use std::cell::RefCell;
use tantivy::index::SegmentComponent;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};

/// What the file is called behind the segment's name.
const EXTENSION: &str = "texts";
/// A boundary is noted after so many positions.
pub(super) const STEP: u32 = 64;

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

thread_local! {
    /// The boundaries of the text that was tokenized last: Tantivy tokenizes a document and hands it to the plugins
    /// in one thread, one document after the other.
    static BOUNDARIES: RefCell<Vec<Boundary>> = const { RefCell::new(Vec::new()) };
}

/// Leaves the boundaries of a text for the writer, in ascending order, the last one behind all tokens.
pub(super) fn hand_over(boundaries: Vec<Boundary>) {
    BOUNDARIES.set(boundaries);
}

/// Keeps the texts of an index; every index is opened for writing with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextsPlugin;

impl SegmentPlugin for TextsPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(
        &self,
        context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(writer::TextsWriter::create(context.segment)?))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        writer::merge(context.readers, context.target_segment)
    }
}
