//! Bytes of one file → raw pages.
//!
//! In come a file's bytes and its name; out go the pages as the file has them ([`Decoded`]) or one sentence
//! saying why it cannot be read. Nothing is repaired or judged here: line-end hyphens, running heads and
//! titles are left to `clean` and `metadata`.

mod limits;
mod pdf;
mod text;
pub mod worker;

use crate::corpus::SourceFile;
use crate::document::{FileFacts, Format};
use crate::raw::RawPage;
use serde::{Deserialize, Serialize};
use std::io::Read;
use worker::Workers;

/// Counts what changes in what decoding and cleaning yield: an index of another version is built anew, and files
/// that failed are tried again.
pub(crate) const VERSION: u32 = 4;

/// What a file held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Decoded {
    pub format: Format,
    pub pages: Pages,
    /// A title that the file declares of itself (not one found in its text).
    pub title: Option<String>,
    pub facts: FileFacts,
    /// What could not be read, a line each.
    pub warnings: Vec<String>,
}

impl Decoded {
    /// Text that is already characters.
    pub fn from_text(text: String) -> Self {
        // Several pages may have running heads, and words broken from one to the next.
        let pages = match text.strip_suffix('\u{c}').unwrap_or(&text) {
            several if several.contains('\u{c}') => {
                Pages::Placed(RawPage::from_plain_text(several))
            }
            _ => Pages::Text(text),
        };
        Self {
            format: Format::Text,
            pages,
            title: None,
            facts: FileFacts::default(),
            warnings: Vec::new(),
        }
    }
}

/// The pages in order, as the file has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Pages {
    /// Running text of one page.
    Text(String),
    /// Lines with their places on the page.
    Placed(Vec<RawPage>),
}

/// Why a file yields no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Of a format that is not ours; no failure.
    NotOurs,
    /// One sentence without a final stop.
    Failed(String),
}

/// Reads and decodes one file; PDFs in a worker where there is one.
pub(crate) fn file(source: &SourceFile, workers: Option<&Workers>) -> Result<Decoded, Refusal> {
    let bytes = read(source).map_err(|e| Refusal::Failed(io_cause(&e)))?;
    fenced(bytes, source.file.extension().is_some(), workers)
}

/// Decodes the bytes of a file; PDFs in a worker where there is one. A panic in a decoder is a failure of that file
/// alone.
pub(crate) fn fenced(
    bytes: Vec<u8>,
    has_ending: bool,
    workers: Option<&Workers>,
) -> Result<Decoded, Refusal> {
    if let Some(workers) = workers
        && is_pdf(&bytes)
    {
        return workers.decode(bytes);
    }
    std::panic::catch_unwind(|| bytes_of(bytes, has_ending)).unwrap_or_else(|_| {
        Err(Refusal::Failed(
            "the decoder gave up on this file".to_owned(),
        ))
    })
}

/// Decodes bytes; `has_ending` tells that the name promised one of our formats.
pub(crate) fn bytes_of(bytes: Vec<u8>, has_ending: bool) -> Result<Decoded, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Failed("empty file".to_owned()));
    }
    if is_pdf(&bytes) {
        return pdf(&bytes);
    }
    match text::decode(bytes) {
        Ok(text) if text.trim().is_empty() => Err(Refusal::Failed("holds no text".to_owned())),
        Ok(text) => Ok(Decoded::from_text(text)),
        Err(_) if !has_ending => Err(Refusal::NotOurs),
        Err(why) => Err(Refusal::Failed(why)),
    }
}

/// Whether the bytes are a PDF: `%PDF-` within the first kilobyte (ISO 32000-2, annex I, allows leading rubbish).
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)]
        .windows(5)
        .any(|five| five == b"%PDF-")
}

fn pdf(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let read = pdf::decode(bytes, &pdf::Limits::default())
        .map_err(|error| Refusal::Failed(format!("PDF: {error}")))?;
    let warnings = read.warnings.iter().map(ToString::to_string).collect();
    let pdf::PdfFacts {
        title,
        author,
        created,
        modified,
        outline,
        ..
    } = read.facts;
    let facts = FileFacts {
        author,
        created,
        modified,
        outline,
    };
    Ok(Decoded {
        format: Format::Pdf,
        pages: Pages::Placed(read.pages),
        title,
        facts,
        warnings,
    })
}

/// Reads what the walk promised, and not more: the file may have grown since.
pub(crate) fn read(source: &SourceFile) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(source.size as usize);
    std::fs::File::open(&source.file)?
        .take(source.size.max(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The operating system's reason in lower case, without its number.
pub(crate) fn io_cause(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::PermissionDenied => "permission denied".to_owned(),
        Kind::NotFound => "not found".to_owned(),
        Kind::StorageFull => "the disk is full".to_owned(),
        Kind::ReadOnlyFilesystem => "read-only file system".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let mut chars = text.chars();
            chars
                .next()
                .map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
        }
    }
}
