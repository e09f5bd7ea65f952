//! PDF → lines of text, page by page.
//!
//! In: the bytes of a file. Out: for every page its lines in reading order, each with its size and place, and what the
//! file says of itself. Running heads, page numbers and broken words are still there: `clean::pages` deals with them.
//! Nothing here reads from disk, starts processes or prints; a fence against memory and time belongs around it.
//!
//! ```text
//! bytes ─ load ─▶ objects ─ page ─▶ content streams ─ interpret ─▶ glyphs ─ layout ─▶ lines
//!                    └──── facts, labels
//! ```

mod content;
mod facts;
mod font;
mod glyphs;
mod inflate;
mod interpret;
mod labels;
mod layout;
mod limits;
mod load;
mod marked;
mod matrix;
mod page;
mod repair;
mod show;
mod source;
mod state;

#[cfg(test)]
mod fuzzing;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::fmt;

pub use limits::Limits;

use crate::document::page_numbers;
use crate::raw::RawPage;

/// A PDF as text.
#[derive(Debug, Clone, Default)]
pub struct PdfText {
    /// All pages of the document in order; one that was lost is there without lines.
    pub pages: Vec<RawPage>,
    pub facts: PdfFacts,
    pub warnings: Vec<PdfWarning>,
}

/// What the file says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PdfFacts {
    /// Not one that a program made up from a file name.
    pub title: Option<String>,
    pub author: Option<String>,
    /// ISO 8601, as precise as the file has it.
    pub created: Option<String>,
    pub modified: Option<String>,
    /// The titles of the outline in order.
    pub outline: Vec<String>,
    pub page_count: u32,
}

/// Something was lost, the rest stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PdfWarning {
    /// No page holds text: most likely a scan.
    NoTextLayer,
    /// Of these pages, from 1, hardly anything could be read, and of others something.
    Unread(Vec<u32>),
    /// The cross-reference table was rebuilt by looking for objects.
    Repaired,
    /// A page, from 1, could not be read.
    PageLost(u32),
    /// Part of the content of a page, from 1, could not be read.
    PageDamaged(u32),
    /// A limit ended the reading at this page, from 1; the limit of glyphs may end that page alone.
    Limit { kind: LimitKind, page: u32 },
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    FileBytes,
    InflatedBytes,
    Operators,
    Glyphs,
    Pages,
    Time,
}

/// Why a file could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PdfError {
    /// No trace of a PDF.
    NotPdf,
    /// It takes a password to open it.
    Encrypted,
    /// Its structure is beyond repair; `byte` is where reading failed, as well as that is known.
    Damaged { byte: usize, cause: String },
    /// It asks for more than the limits allow.
    Limit(LimitKind),
}

/// Reads a whole file.
///
/// # Errors
///
/// By kind: not a PDF, a password needed, damaged beyond repair, over a limit before any page could be read. A bad
/// page is no error: it is kept without lines, and a warning names it.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<PdfText, PdfError> {
    load::with_known_stack(bytes, limits)
}

impl fmt::Display for LimitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FileBytes => "size of the file",
            Self::InflatedBytes => "inflated bytes",
            Self::Operators => "drawing operators",
            Self::Glyphs => "glyphs",
            Self::Pages => "pages",
            Self::Time => "time",
        })
    }
}

impl fmt::Display for PdfWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTextLayer => {
                f.write_str("no text layer: the pages hold images alone, or nothing")
            }
            Self::Unread(pages) => write!(
                f,
                "{} without text: images, or letters of a font that does not say what they are",
                page_numbers(pages)
            ),
            Self::Repaired => {
                f.write_str("damaged cross-reference table, rebuilt from the objects found")
            }
            Self::PageLost(page) => write!(f, "page {page} is lost: it could not be read"),
            Self::PageDamaged(page) => {
                write!(f, "page {page} is damaged: part of it could not be read")
            }
            Self::Limit { kind, page } => write!(
                f,
                "over the limit of {kind} on page {page}: what follows there is lost"
            ),
        }
    }
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPdf => f.write_str("not a PDF"),
            Self::Encrypted => f.write_str("encrypted: a password is needed"),
            Self::Damaged { byte, cause } => write!(f, "damaged at byte {byte}: {cause}"),
            Self::Limit(kind) => write!(f, "over the limit of {kind}"),
        }
    }
}

impl std::error::Error for PdfError {}
