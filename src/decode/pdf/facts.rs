//! What a PDF says of itself: title, author, dates and outline, from the Info dictionary and the XMP packet.
//!
//! A title that a program made up from a file name is no title. Dates are given as they were written, in the form of
//! ISO 8601 where they can be read.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::PdfFacts;
use super::source::{Source, text_string};

/// Entries of the outline that are kept.
const MAX_OUTLINE: usize = 2000;
/// Bytes of an XMP packet that are looked at.
const MAX_XMP: usize = 1 << 20;

pub(super) fn facts<'a>(
    source: &Source<'a>,
    catalog: Option<&'a Dictionary>,
    page_count: u32,
) -> PdfFacts {
    let info = source.get_dictionary(&source.document.trailer, b"Info");
    let text = |key: &[u8]| {
        info.and_then(|info| source.get(info, key))
            .and_then(text_string)
    };
    let xmp = catalog
        .and_then(|catalog| xmp_packet(source, catalog))
        .unwrap_or_default();
    let date = |key: &[u8], tag: &str| {
        text(key)
            .as_deref()
            .and_then(pdf_date)
            .or_else(|| xmp_value(&xmp, tag).filter(|date| plausible_date(date)))
    };
    PdfFacts {
        title: text(b"Title")
            .and_then(real_title)
            .or_else(|| xmp_value(&xmp, "dc:title").and_then(real_title)),
        author: text(b"Author").or_else(|| xmp_value(&xmp, "dc:creator")),
        created: date(b"CreationDate", "xmp:CreateDate"),
        modified: date(b"ModDate", "xmp:ModifyDate"),
        outline: catalog
            .map(|catalog| outline(source, catalog))
            .unwrap_or_default(),
        page_count,
    }
}

/// A title, unless it is a file name in disguise.
fn real_title(title: String) -> Option<String> {
    let lower = title.to_lowercase();
    let program = [
        "microsoft word - ",
        "microsoft powerpoint - ",
        "microsoft excel - ",
        "print ",
        "untitled",
        "unavngivet",
        "slide 1",
    ];
    let extension = [
        ".doc", ".docx", ".dot", ".odt", ".rtf", ".pdf", ".ppt", ".pptx", ".xls", ".xlsx", ".indd",
        ".qxd", ".tex", ".dvi", ".html",
    ];
    let made_up = program.iter().any(|start| lower.starts_with(start))
        || extension.iter().any(|end| lower.ends_with(end))
        || matches!(
            lower.as_str(),
            "dokument"
                | "document"
                | "document1"
                | "dokument1"
                | "title"
                | "titel"
                | "about:blank"
                | "none"
        );
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    (!made_up && letters >= 3).then_some(title)
}

/// `D:20240131120000+01'00'` as `2024-01-31T12:00:00+01:00`, or as much of it as there is.
pub(super) fn pdf_date(text: &str) -> Option<String> {
    let rest = text.trim().trim_start_matches("D:");
    let digits: String = rest
        .chars()
        .take_while(char::is_ascii_digit)
        .take(14)
        .collect();
    let part = |from: usize, to: usize| digits.get(from..to).filter(|part| part.len() == to - from);
    let in_range = |part: &str, low: u32, high: u32| {
        part.parse::<u32>().is_ok_and(|n| (low..=high).contains(&n))
    };
    let year = part(0, 4).filter(|year| in_range(year, 1900, 2200))?;
    let mut date = year.to_owned();
    let Some(month) = part(4, 6).filter(|month| in_range(month, 1, 12)) else {
        return Some(date);
    };
    date = format!("{date}-{month}");
    let Some(day) = part(6, 8).filter(|day| in_range(day, 1, 31)) else {
        return Some(date);
    };
    date = format!("{date}-{day}");
    let (Some(hour), Some(minute)) = (part(8, 10), part(10, 12)) else {
        return Some(date);
    };
    date = format!("{date}T{hour}:{minute}:{}", part(12, 14).unwrap_or("00"));
    let zone: Vec<char> = rest
        .chars()
        .skip(digits.len())
        .filter(|&c| c != '\'')
        .take(6)
        .collect();
    match zone.as_slice() {
        ['Z', ..] => date.push('Z'),
        [sign @ ('+' | '-'), a, b, rest @ ..] if a.is_ascii_digit() && b.is_ascii_digit() => {
            let minutes: String = rest.iter().filter(|c| c.is_ascii_digit()).take(2).collect();
            date = format!(
                "{date}{sign}{a}{b}:{}",
                if minutes.len() == 2 { &minutes } else { "00" }
            );
        }
        _ => {}
    }
    Some(date)
}

fn plausible_date(date: &str) -> bool {
    date.len() >= 4 && date.chars().take(4).all(|c| c.is_ascii_digit())
}

fn xmp_packet<'a>(source: &Source<'a>, catalog: &'a Dictionary) -> Option<String> {
    let stream = source.get_stream(catalog, b"Metadata")?;
    let bytes = source.inflate(stream).ok()?;
    Some(String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_XMP)]).into_owned())
}

/// The first text of an XMP element, or the value of the attribute of that name. Not a reader of XML: packets are
/// written by few programs, and in one of these two ways.
fn xmp_value(xmp: &str, tag: &str) -> Option<String> {
    let attribute = format!("{tag}=\"");
    if let Some(at) = xmp.find(&attribute) {
        let value = xmp[at + attribute.len()..].split('"').next()?;
        return unescaped(value);
    }
    let open = xmp.find(&format!("<{tag}"))?;
    let body = &xmp[open..];
    let body = &body[..body.find(&format!("</{tag}>"))?];
    let text = body
        .split('<')
        .filter_map(|piece| piece.split_once('>'))
        .map(|(_, text)| text.trim());
    text.filter(|text| !text.is_empty()).find_map(unescaped)
}

fn unescaped(text: &str) -> Option<String> {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// The titles of the outline in reading order, without their places.
fn outline<'a>(source: &Source<'a>, catalog: &'a Dictionary) -> Vec<String> {
    let mut titles = Vec::new();
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let Some(root) = source.get_dictionary(catalog, b"Outlines") else {
        return titles;
    };
    // What is still to be visited, the next one last.
    let mut open: Vec<&'a Object> = root.get(b"First").ok().into_iter().collect();
    while let Some(object) = open.pop() {
        let (id, object) = source.resolve_id(object);
        let Object::Dictionary(item) = object else {
            continue;
        };
        if id.is_none_or(|id| !seen.insert(id)) || titles.len() >= MAX_OUTLINE {
            continue;
        }
        titles.extend(source.get(item, b"Title").and_then(text_string));
        open.extend(item.get(b"Next").ok());
        open.extend(item.get(b"First").ok());
    }
    titles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_out_as_iso_8601() {
        assert_eq!(
            pdf_date("D:20240131120000+01'00'").as_deref(),
            Some("2024-01-31T12:00:00+01:00")
        );
        assert_eq!(
            pdf_date("D:20240131120000Z").as_deref(),
            Some("2024-01-31T12:00:00Z")
        );
        assert_eq!(pdf_date("20240131").as_deref(), Some("2024-01-31"));
        assert_eq!(pdf_date("yesterday"), None);
    }

    #[test]
    fn a_file_name_is_no_title() {
        for made_up in [
            "Microsoft Word - notat.docx",
            "Referat_endelig.doc",
            "untitled",
            "1",
        ] {
            assert_eq!(real_title(made_up.to_owned()), None, "{made_up}");
        }
        assert!(real_title("Referat af udvalgsmøde".to_owned()).is_some());
    }

    #[test]
    fn xmp_holds_values_as_elements_or_attributes() {
        let packet = r#"<x xmp:CreateDate="2024-01-31"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Lov &amp; ret</rdf:li></rdf:Alt></dc:title></x>"#;
        assert_eq!(xmp_value(packet, "dc:title").as_deref(), Some("Lov & ret"));
        assert_eq!(
            xmp_value(packet, "xmp:CreateDate").as_deref(),
            Some("2024-01-31")
        );
        assert_eq!(xmp_value(packet, "dc:creator"), None);
    }
}
