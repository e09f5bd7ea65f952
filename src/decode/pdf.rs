//! PDF → pages of text, by lopdf's own extraction.
//!
//! In come a PDF's bytes; out go its pages in order, its declared title and what was lost. Pages that cannot
//! be read are empty and named in a warning.

use super::Decoded;
use crate::document::Format;
use lopdf::{Document, Object};

/// A page tree of more pages than this is a trap or not for us.
const MAX_PAGES: usize = 50_000;

/// Whether the bytes are a PDF: `%PDF-` within the first kilobyte (ISO 32000-2, annex I, allows leading rubbish).
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)]
        .windows(5)
        .any(|w| w == b"%PDF-")
}

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, String> {
    let document = Document::load_mem(bytes)
        .map_err(|e| format!("damaged PDF: {}", one_line(&e.to_string())))?;
    if document.is_encrypted() && document.encryption_state.is_none() {
        return Err("encrypted PDF: it needs a password".to_owned());
    }
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    if numbers.is_empty() {
        return Err("damaged PDF: no pages".to_owned());
    }
    if numbers.len() > MAX_PAGES {
        return Err(format!("over the limit of {MAX_PAGES} pages"));
    }
    let mut warnings = Vec::new();
    let pages: Vec<String> = numbers
        .iter()
        .map(|&number| page(&document, number, &mut warnings))
        .collect();
    if pages.iter().all(|text| text.trim().is_empty()) {
        warnings.push("no text layer: a scan or a drawing".to_owned());
    }
    Ok(Decoded {
        format: Format::Pdf,
        pages,
        title: title(&document),
        warnings,
    })
}

fn page(document: &Document, number: u32, warnings: &mut Vec<String>) -> String {
    match document.extract_text(&[number]) {
        Ok(text) => text,
        Err(error) => {
            warnings.push(format!(
                "page {number} cannot be read: {}",
                one_line(&error.to_string())
            ));
            String::new()
        }
    }
}

fn title(document: &Document) -> Option<String> {
    let info = match document.trailer.get(b"Info").ok()? {
        Object::Reference(id) => document.get_object(*id).ok()?.as_dict().ok()?,
        Object::Dictionary(info) => info,
        _ => return None,
    };
    let text = lopdf::decode_text_string(info.get(b"Title").ok()?).ok()?;
    Some(text.trim().to_owned()).filter(|title| !title.is_empty())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
