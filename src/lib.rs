//! Full-text search over Danish political documents.
//!
//! `1000 dage` finds `1.000-dages-programmet`, `barn` finds `børn`, `5. oktober 2019` finds `05-10-2019`, and a
//! snippet shows the phrase with its page. An index is rebuilt beside the published one and switched to in one
//! step, so that whoever searches always sees a whole index.
//!
//! ```
//! use ordret::{Corpus, Document, Index, Query, SearchOptions, UpdateOptions};
//! # let folder = tempfile::tempdir().unwrap();
//! # let folder = folder.path().join("index");
//! let index = Index::open_or_create(&folder)?;
//! let corpus = Corpus::new()
//!     .document(Document::from_text("svar/021.txt", "De første 1.000 dage af alle børns liv."))
//!     .document(Document::from_text("brev/7.txt", "Møde om 11.000 dage."));
//! let report = index.update(&corpus, &UpdateOptions::new())?; // bad files are lines of the report, not errors
//! assert_eq!(report.documents(), 2);
//!
//! let searcher = index.searcher()?; // a snapshot: a rebuild beside it changes nothing here
//! let query = Query::parse(r#""1000 dage""#)?; // an error knows its place in the text
//! let hits = searcher.search(&query, &SearchOptions::new().limit(10))?;
//! assert_eq!(hits.total(), 1);
//! for hit in &hits {
//!     let snippet = &hit.snippets()[0];
//!     assert_eq!(hit.path().as_str(), "svar/021.txt");
//!     assert_eq!(&snippet.text()[snippet.highlights()[0].clone()], "1.000 dage");
//! }
//! # Ok::<(), ordret::Error>(())
//! ```
//!
//! The way in: corpus → decode → clean → metadata → danish → index. The way out: query → search → the caller.
//! Nothing runs back. A panic in a decoder of foreign formats is caught and costs that one file; building with
//! `panic = "abort"` takes that away.

mod analyze;
mod clean;
mod corpus;
mod danish;
mod date;
mod decode;
mod document;
mod error;
mod extract;
mod index;
mod metadata;
mod packed;
mod query;
mod raw;
mod search;

pub use analyze::{AnalyzedToken, analyze, count_terms};
pub use corpus::Corpus;
pub use date::Date;
pub use decode::worker;
pub use document::{
    Document, DocumentPath, Evidence, FileFacts, Format, Metadata, Page, Person, TypedDate,
    is_unprintable,
};
pub use error::{Error, ErrorKind, Result};
pub use extract::{extract, extract_with_worker};
pub use index::{
    CancelFlag, FileNote, Index, LastRun, Progress, Purged, Report, Stats, UpdateOptions,
};
pub use query::{Clause, Field, Query};
pub use search::{
    Alone, Contribution, DocumentExplanation, ExplainedUnit, Explanation, Facets, Help, Hit, Hits,
    IndexedDocument, SearchOptions, Searcher, Snippet, Sort, Suggestion, Unmet,
};
