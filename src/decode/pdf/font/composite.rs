//! Fonts of several bytes a code (Type 0): a string comes in, codes, their text and their advances go out.
//!
//! The predefined `CMaps` need no tables of their own: those named after Unicode hold characters, and the older ones are
//! character sets that `encoding_rs` knows. Identity codes are glyphs; the font program says what they draw.

use encoding_rs as sets;
use lopdf::{Dictionary, Object};

use super::super::source::Source;
use super::cmap::CMap;
use super::widths::CidWidths;
use super::{Code, Embedded};

#[derive(Debug)]
pub(super) struct CompositeFont {
    coding: Coding,
    vertical: bool,
    widths: CidWidths,
    embedded: Embedded,
    /// `/CIDToGIDMap`, two bytes a CID.
    glyphs: Option<Vec<u8>>,
    /// A collection of Adobe's for East Asian scripts: its first CIDs are ASCII.
    collection: bool,
}

/// How codes are written.
#[derive(Debug)]
enum Coding {
    Identity,
    Embedded(CMap),
    Utf16,
    Set(&'static sets::Encoding),
    /// The plain `H` and `V`: rows and cells of JIS, EUC without its high bits.
    Jis,
}

impl CompositeFont {
    pub(super) fn load<'a>(source: &Source<'a>, font: &'a Dictionary) -> Self {
        let descendant = source
            .get(font, b"DescendantFonts")
            .and_then(|object| match object {
                Object::Array(array) => source.as_dictionary(array.first()?),
                other => source.as_dictionary(other),
            })
            .unwrap_or(font);
        let (coding, vertical) = coding(source, font);
        let ordering = source
            .get_dictionary(descendant, b"CIDSystemInfo")
            .and_then(|info| match source.get(info, b"Ordering") {
                Some(Object::String(name, _) | Object::Name(name)) => Some(name.as_slice()),
                _ => None,
            });
        Self {
            coding,
            vertical,
            widths: CidWidths::read(source, descendant),
            embedded: Embedded::find(source, source.get_dictionary(descendant, b"FontDescriptor")),
            glyphs: source
                .get_stream(descendant, b"CIDToGIDMap")
                .and_then(|stream| source.inflate(stream).ok()),
            collection: matches!(
                ordering,
                Some(b"Japan1" | b"GB1" | b"CNS1" | b"Korea1" | b"KR")
            ),
        }
    }

    pub(super) fn vertical(&self) -> bool {
        self.vertical
    }

    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        let pair = || match bytes {
            [high, low, ..] => (u32::from(*high) << 8 | u32::from(*low), 2),
            _ => (u32::from(bytes[0]), 1),
        };
        match &self.coding {
            Coding::Embedded(map) if map.has_codespace() => map.next_code(bytes),
            Coding::Set(_) if bytes[0] < 0x80 => (u32::from(bytes[0]), 1),
            Coding::Set(set) if *set == sets::SHIFT_JIS && (0xA1..=0xDF).contains(&bytes[0]) => {
                (u32::from(bytes[0]), 1)
            }
            _ => pair(),
        }
    }

    fn cid(&self, code: Code) -> u32 {
        match &self.coding {
            Coding::Embedded(map) if map.has_cids() => {
                map.cid(code.value, code.length).unwrap_or(0)
            }
            _ => code.value,
        }
    }

    /// The advance for a font of size 1; that of an unknown code of a predefined `CMap` is guessed.
    pub(super) fn advance(&self, source: &Source<'_>, code: Code) -> f64 {
        if self.vertical {
            return self.widths.vertical / 1000.0;
        }
        match &self.coding {
            // CIDs of these are not known here: halves and wholes are how such fonts are set.
            Coding::Utf16 | Coding::Set(_) | Coding::Jis => {
                let narrow =
                    code.length == 1 || self.text(source, code).is_some_and(|text| text.is_ascii());
                if narrow { 0.5 } else { 1.0 }
            }
            _ => {
                let cid = self.cid(code);
                let own = if self.widths.given {
                    None
                } else {
                    self.embedded.program(source)
                };
                let width = own.and_then(|program| program.advance(self.glyph(source, cid)));
                width.unwrap_or_else(|| self.widths.width(cid)) / 1000.0
            }
        }
    }

    fn glyph(&self, source: &Source<'_>, cid: u32) -> u16 {
        let at = 2 * cid as usize;
        if let Some(pair) = self.glyphs.as_ref().and_then(|map| map.get(at..at + 2)) {
            return u16::from_be_bytes([pair[0], pair[1]]);
        }
        let cid = cid as u16;
        self.embedded
            .program(source)
            .map_or(cid, |program| program.cid_glyph(cid))
    }

    /// What the coding or the font program say.
    pub(super) fn text(&self, source: &Source<'_>, code: Code) -> Option<String> {
        match &self.coding {
            Coding::Utf16 => char::from_u32(code.value).map(String::from),
            Coding::Set(set) => decoded(set, code, 0),
            Coding::Jis => decoded(sets::EUC_JP, code, 0x8080),
            Coding::Identity | Coding::Embedded(_) => {
                let cid = self.cid(code);
                let by_program = self
                    .embedded
                    .program(source)
                    .and_then(|program| program.glyph_text(self.glyph(source, cid)));
                let by_collection = || {
                    (self.collection && (1..=94).contains(&cid))
                        .then(|| char::from_u32(cid + 31))?
                };
                by_program
                    .or_else(|| by_collection().map(String::from))
                    .or_else(|| self.guess(source, code))
            }
        }
    }

    /// Without a font program, codes of two bytes that look like characters most often are.
    fn guess(&self, source: &Source<'_>, code: Code) -> Option<String> {
        let plausible =
            self.embedded.program(source).is_none() && !self.collection && code.value >= 32;
        plausible.then(|| char::from_u32(code.value).map(String::from))?
    }
}

fn decoded(set: &'static sets::Encoding, code: Code, high_bits: u32) -> Option<String> {
    let bytes = (code.value | high_bits).to_be_bytes();
    let length = if high_bits == 0 {
        usize::from(code.length).min(4)
    } else {
        2
    };
    let (text, _, damaged) = set.decode(&bytes[4 - length..]);
    (!damaged).then(|| text.into_owned())
}

fn coding<'a>(source: &Source<'a>, font: &'a Dictionary) -> (Coding, bool) {
    match source.get(font, b"Encoding") {
        Some(Object::Stream(stream)) => {
            let limit = source.budget.limits().cmap_entries;
            let map = source
                .inflate(stream)
                .map(|bytes| CMap::parse(&bytes, limit))
                .unwrap_or_default();
            let vertical = map.vertical || source.get_number(&stream.dict, b"WMode") == Some(1.0);
            let named = source
                .get_name(&stream.dict, b"UseCMap")
                .or(map.parent.as_deref());
            match named.map(predefined) {
                Some(coding) if !map.has_cids() && !map.has_codespace() => (coding, vertical),
                _ => (Coding::Embedded(map), vertical),
            }
        }
        Some(Object::Name(name)) => (predefined(name), name.ends_with(b"-V") || name == b"V"),
        _ => (Coding::Identity, false),
    }
}

/// Predefined `CMaps` by the character set in their names.
fn predefined(name: &[u8]) -> Coding {
    let name = String::from_utf8_lossy(name);
    let has = |part: &str| name.contains(part);
    match name.as_ref() {
        "H" | "V" => Coding::Jis,
        _ if has("UCS2") || has("UTF16") => Coding::Utf16,
        _ if has("RKSJ") => Coding::Set(sets::SHIFT_JIS),
        _ if has("GBK") || has("GB-EUC") || has("GBpc-EUC") => Coding::Set(sets::GBK),
        _ if has("KSC") => Coding::Set(sets::EUC_KR),
        _ if has("B5") => Coding::Set(sets::BIG5),
        _ if has("EUC-H") || has("EUC-V") => Coding::Set(sets::EUC_JP),
        _ => Coding::Identity,
    }
}
