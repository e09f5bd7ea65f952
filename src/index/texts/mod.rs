//! The documents' text, kept so that a snippet reads only what it shows.
//!
//! In come, beside Tantivy's own files of a segment, the text of each document, the boundaries at which its analysis
//! can begin anew, its path, title and pages; out comes one file a segment, from which any part of any text can be read
//! by its position. The analysis is made in `body`; which part is worth showing is left to `search`.
//!
//! ```text
//! <segment>.texts   each document in turn: its head, then its chunks
//!                       the head: path, title, pages (`head`)
//!                       a chunk: how many boundaries lie in it, the boundaries, a Zstandard frame
//!                   the dictionaries, and the length of each
//!                   an entry for every chunk (`ChunkEntry`)
//!                   an entry for every document (`DocumentEntry`), and one behind the last
//!                   the numbers of documents, chunks and dictionaries, and `MAGIC`
//! ```
//!
//! A chunk is some 3 KB of text from one boundary to another, compressed by itself with a dictionary that was trained
//! on the segment's first documents: that took the statutes that this was measured on to .30 of their size. Chunks of
//! 8 KB took .27, .34 without a dictionary and .50 with LZ4, and more than twice as long to unpack. Merging copies chunks
//! as they are, with the dictionaries that they need.

mod head;
mod layout;
mod pages;
mod reader;
mod shared;
#[cfg(test)]
mod tests;
mod training;
mod writer;

pub(crate) use head::Head;
pub(crate) use pages::Pages;
pub(crate) use reader::{Excerpt, StoredDocument, Texts};
pub(crate) use shared::Shared;

pub(super) use layout::{read_varint, write_varint};
pub(super) use writer::{SharedDictionary, TextsWriter, merge};

use tantivy::index::SegmentComponent;

/// What the file is called behind the segment's name.
pub(super) const EXTENSION: &str = "texts";
/// A boundary is noted after so many positions.
pub(super) const STEP: u32 = 32;

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}
