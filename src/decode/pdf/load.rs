//! Opening a file and going through its pages: bytes come in, a `PdfText` or the reason why not goes out.
//!
//! This is the one place where third-party code is fenced: everything runs on a thread with a stack of known size, and
//! a panic there becomes a damaged file. A stack overflow or an endless loop could not be caught, so nesting is bounded
//! by lopdf (100) and by ourselves, and work by `Limits`.

use lopdf::xref::XrefRecovery;
use lopdf::{Dictionary, Document, LoadOptions};

use super::interpret::Fonts;
use super::limits::Budget;
use super::marked::Layers;
use super::page::{PageNode, pages};
use super::source::Source;
use super::{LimitKind, Limits, PdfError, PdfText, PdfWarning, facts, labels, layout, repair};
use crate::raw::RawPage;

/// Room for the deepest nesting that lopdf and the interpreter allow, many times over.
const STACK: usize = 16 << 20;
/// How far into a file its header may stand.
const HEADER_WINDOW: usize = 8192;

/// `decode` on a thread whose stack does not depend on the caller's.
pub(super) fn with_known_stack(bytes: &[u8], limits: &Limits) -> Result<PdfText, PdfError> {
    if bytes.len() > limits.file_bytes {
        return Err(PdfError::Limit(LimitKind::FileBytes));
    }
    let panicked = || PdfError::Damaged {
        byte: 0,
        cause: "reading it failed unexpectedly".to_owned(),
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("pdf".to_owned())
            .stack_size(STACK);
        match thread.spawn_scoped(scope, || read(bytes, limits)) {
            Ok(handle) => handle.join().unwrap_or_else(|_| Err(panicked())),
            Err(error) => Err(PdfError::Damaged {
                byte: 0,
                cause: format!("no thread to read it: {error}"),
            }),
        }
    })
}

fn read(bytes: &[u8], limits: &Limits) -> Result<PdfText, PdfError> {
    let budget = Budget::new(limits);
    let document = whole(bytes, open(bytes, limits)?, limits);
    let source = Source {
        document: &document,
        budget: &budget,
    };
    let catalog = catalog(&source);
    let (nodes, more) = pages(&source, catalog);
    if nodes.is_empty() {
        return Err(PdfError::Damaged {
            byte: bytes.len(),
            cause: "no pages found".to_owned(),
        });
    }
    let mut result = PdfText {
        facts: facts::facts(&source, catalog, nodes.len() as u32),
        warnings: document
            .xref_recovery
            .is_some()
            .then_some(PdfWarning::Repaired)
            .into_iter()
            .collect(),
        ..PdfText::default()
    };
    if more {
        result.warnings.push(PdfWarning::Limit {
            kind: LimitKind::Pages,
            page: nodes.len() as u32,
        });
    }
    let labels = catalog
        .map(|catalog| labels::labels(&source, catalog, nodes.len()))
        .unwrap_or_default();
    read_pages(&source, &nodes, catalog, &mut result);
    for (page, label) in result.pages.iter_mut().zip(labels) {
        page.label = Some(label);
    }
    Ok(result)
}

/// The document, or where its table points past what the pages need, the same one with the table rebuilt.
fn whole(bytes: &[u8], document: Document, limits: &Limits) -> Document {
    if document.xref_recovery == Some(XrefRecovery::Reconstructed) || document.was_encrypted() {
        return document;
    }
    let missing = missing_parts(&document, limits);
    if missing == 0 {
        return document;
    }
    let options = LoadOptions {
        force_reconstruct: true,
        ..options(limits)
    };
    match Document::load_mem_with_options(bytes, options) {
        Ok(rebuilt) if missing_parts(&rebuilt, limits) < missing => rebuilt,
        _ => document,
    }
}

/// Pages and contents of pages that are named but not there.
fn missing_parts(document: &Document, limits: &Limits) -> usize {
    let budget = Budget::new(limits);
    let source = Source {
        document,
        budget: &budget,
    };
    let (nodes, _) = pages(&source, catalog(&source));
    let lost = |node: &PageNode<'_>| match node.dictionary {
        None => true,
        Some(page) => page.has(b"Contents") && source.get(page, b"Contents").is_none(),
    };
    if nodes.is_empty() {
        1
    } else {
        nodes.iter().filter(|node| lost(node)).count()
    }
}

fn read_pages<'a>(
    source: &Source<'a>,
    nodes: &[PageNode<'a>],
    catalog: Option<&Dictionary>,
    result: &mut PdfText,
) {
    let layers = Layers::read(source, catalog);
    let mut fonts = Fonts::default();
    let (mut reported, mut unread) = (false, Vec::new());
    for (number, node) in (1..).zip(nodes) {
        let mut page = RawPage {
            number,
            ..RawPage::default()
        };
        if source.budget.broken().is_none() {
            source.budget.check_time();
            let (glyphs, loss) = node.glyphs(source, &mut fonts, &layers);
            if glyphs.full {
                result.warnings.push(PdfWarning::Limit {
                    kind: LimitKind::Glyphs,
                    page: number,
                });
            }
            let layout = layout::layout(&glyphs);
            (page.width, page.height, page.lines) = (layout.width, layout.height, layout.lines);
            if loss.streams > 0 && loss.streams == loss.of && page.lines.is_empty() {
                result.warnings.push(PdfWarning::PageLost(number));
            } else if loss.streams > 0 {
                result.warnings.push(PdfWarning::PageDamaged(number));
            } else if glyphs.is_unread() {
                unread.push(number);
            }
        }
        if let (Some(kind), false) = (source.budget.broken(), reported) {
            result
                .warnings
                .push(PdfWarning::Limit { kind, page: number });
            reported = true;
        }
        result.pages.push(page);
    }
    if result.pages.iter().all(|page| page.lines.is_empty()) {
        result.warnings.push(PdfWarning::NoTextLayer);
    } else if !unread.is_empty() {
        result.warnings.push(PdfWarning::Unread(unread));
    }
}

fn catalog<'a>(source: &Source<'a>) -> Option<&'a Dictionary> {
    let root = source.get_dictionary(&source.document.trailer, b"Root");
    let is_catalog = |dictionary: &&'a Dictionary| dictionary.has(b"Pages");
    root.filter(is_catalog).or_else(|| {
        let objects = source
            .document
            .objects
            .values()
            .filter_map(|object| object.as_dict().ok());
        objects
            .filter(|dictionary| source.get_name(dictionary, b"Type") == Some(b"Catalog"))
            .find(is_catalog)
    })
}

/// Lenient, bounded, and with the empty password.
fn options(limits: &Limits) -> LoadOptions {
    LoadOptions {
        max_decompressed_size: Some(limits.stream_bytes),
        password: Some(String::new()),
        ..LoadOptions::default()
    }
}

/// Loads the objects, with the empty password where one is asked for.
fn open(bytes: &[u8], limits: &Limits) -> Result<Document, PdfError> {
    let headed = bytes
        .windows(5)
        .take(HEADER_WINDOW)
        .any(|window| window == b"%PDF-");
    let first = Document::load_mem_with_options(bytes, options(limits));
    let error = match first {
        Ok(document) if document.is_encrypted() => return Err(PdfError::Encrypted),
        Ok(document) if !document.objects.is_empty() => return Ok(document),
        Ok(_) => lopdf::Error::MissingXrefEntry,
        Err(error) => error,
    };
    match classify(&error) {
        Some(PdfError::Encrypted) => open_changed(bytes, limits).ok_or(PdfError::Encrypted),
        Some(reason) => Err(reason),
        None if !headed && !repair::has_objects(bytes) => Err(PdfError::NotPdf),
        None => repair::rebuild(bytes, options(limits)).ok_or_else(|| damage(bytes, &error)),
    }
}

/// An encrypted file that is written in a way that lopdf does not read.
fn open_changed(bytes: &[u8], limits: &Limits) -> Option<Document> {
    let changed = repair::decryptable(bytes)?;
    let options = LoadOptions {
        force_reconstruct: true,
        ..options(limits)
    };
    let document = Document::load_mem_with_options(&changed, options).ok()?;
    (!document.is_encrypted() && !document.objects.is_empty()).then_some(document)
}

/// Reasons that no repair would change.
fn classify(error: &lopdf::Error) -> Option<PdfError> {
    match error {
        lopdf::Error::InvalidPassword
        | lopdf::Error::Decryption(_)
        | lopdf::Error::UnsupportedSecurityHandler(_) => Some(PdfError::Encrypted),
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            Some(PdfError::Limit(LimitKind::InflatedBytes))
        }
        _ => None,
    }
}

fn damage(bytes: &[u8], error: &lopdf::Error) -> PdfError {
    let byte = match error {
        lopdf::Error::IndirectObject { offset } | lopdf::Error::InvalidOffset(offset) => *offset,
        _ => bytes.len(),
    };
    PdfError::Damaged {
        byte,
        cause: error.to_string(),
    }
}
