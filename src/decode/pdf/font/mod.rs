//! Fonts: a font dictionary comes in; the codes of a string, and the text and the advance of each, go out.
//!
//! What a code says is asked in a fixed order: `/ToUnicode`, however sloppy; the encoding with its `/Differences`; the
//! font program; what can be guessed from the code. Where the glyphs stand is left to the interpreter.

mod cmap;
mod composite;
mod names;
mod private;
mod program;
mod simple;
mod substitutes;
mod widths;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};

use super::matrix::Matrix;
use super::source::Source;
use cmap::CMap;
use composite::CompositeFont;
use program::Program;
use simple::SimpleFont;

/// Distinct codes whose text is remembered.
const MAX_REMEMBERED: usize = 70_000;

/// What one code stands for.
#[derive(Debug, Clone)]
pub(super) struct CodeGlyph {
    /// Empty when nothing is known of it.
    pub text: Rc<str>,
    /// How far the pen goes, for a font of size 1; down the page in a vertical font.
    pub advance: f64,
}

/// A font as the interpreter uses it.
#[derive(Debug)]
pub(super) struct Font {
    kind: Kind,
    to_unicode: Option<CMap>,
    /// `/ToUnicode /Identity-H`: codes are characters.
    to_unicode_identity: bool,
    /// Written downwards.
    pub vertical: bool,
    /// What to multiply the font size with to get letters' height; far from 1 in Type 3 fonts alone.
    pub em: f64,
    private: private::Repertoire,
    remembered: RefCell<HashMap<(u32, u8), CodeGlyph>>,
}

#[derive(Debug)]
enum Kind {
    Simple(SimpleFont),
    Composite(CompositeFont),
}

/// One code of a string.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    pub value: u32,
    /// In bytes.
    pub length: u8,
}

impl Font {
    /// Reads a font dictionary; one that makes no sense becomes a font with the standard encoding.
    pub(super) fn load<'a>(source: &Source<'a>, dictionary: &'a Dictionary) -> Self {
        let base = base_name(source, dictionary);
        let composite = source.get_name(dictionary, b"Subtype") == Some(b"Type0")
            || source.get(dictionary, b"DescendantFonts").is_some();
        let kind = if composite {
            Kind::Composite(CompositeFont::load(source, dictionary))
        } else {
            Kind::Simple(SimpleFont::load(source, dictionary, &base))
        };
        let limit = source.budget.limits().cmap_entries;
        let to_unicode = source
            .get_stream(dictionary, b"ToUnicode")
            .and_then(|stream| source.inflate(stream).ok())
            .map(|bytes| CMap::parse(&bytes, limit))
            .filter(|map| !map.is_empty());
        let vertical = matches!(&kind, Kind::Composite(font) if font.vertical());
        let em = match &kind {
            Kind::Simple(font) => font.em(),
            Kind::Composite(_) => 1.0,
        };
        Self {
            kind,
            to_unicode,
            to_unicode_identity: source
                .get_name(dictionary, b"ToUnicode")
                .is_some_and(|name| name.starts_with(b"Identity")),
            vertical,
            em,
            private: private::Repertoire::of_font(&base),
            remembered: RefCell::default(),
        }
    }

    /// The next code of a string; `None` at its end.
    pub(super) fn next_code(&self, bytes: &mut &[u8]) -> Option<Code> {
        let &first = bytes.first()?;
        let (value, length) = match &self.kind {
            Kind::Simple(_) => (u32::from(first), 1),
            Kind::Composite(font) => font.next_code(bytes),
        };
        let length = length.clamp(1, bytes.len());
        *bytes = &bytes[length..];
        Some(Code {
            value,
            length: length as u8,
        })
    }

    /// What a code stands for.
    pub(super) fn glyph(&self, source: &Source<'_>, code: Code) -> CodeGlyph {
        let key = (code.value, code.length);
        if let Some(glyph) = self.remembered.borrow().get(&key) {
            return glyph.clone();
        }
        let advance = match &self.kind {
            Kind::Simple(font) => font.advance(source, code.value as u8),
            Kind::Composite(font) => font.advance(source, code),
        };
        let glyph = CodeGlyph {
            text: self.text(source, code).into(),
            advance,
        };
        let mut remembered = self.remembered.borrow_mut();
        if remembered.len() < MAX_REMEMBERED {
            remembered.insert(key, glyph.clone());
        }
        glyph
    }

    fn text(&self, source: &Source<'_>, code: Code) -> String {
        let own = || match &self.kind {
            Kind::Simple(font) => font.text(source, code.value as u8),
            Kind::Composite(font) => font.text(source, code),
        };
        let mapped = self.mapped(code);
        if let Some(text) = mapped.as_deref().and_then(usable) {
            return text;
        }
        let own = own();
        if let Some(text) = own.as_deref().and_then(usable) {
            return text;
        }
        // Private characters: what the font is known to draw there, else the character as it is.
        let private = own.or(mapped).unwrap_or_default();
        private
            .chars()
            .filter_map(|c| self.private.text(c))
            .collect()
    }

    fn mapped(&self, code: Code) -> Option<String> {
        if self.to_unicode_identity {
            return char::from_u32(code.value).map(String::from);
        }
        self.to_unicode.as_ref()?.text(code.value)
    }
}

/// Text that says something: no control, replacement or private characters alone.
fn usable(text: &str) -> Option<String> {
    let cleaned: String = text.chars().filter_map(plain).collect();
    let readable = |c: char| c != '\u{FFFD}' && !private::is_private(c);
    (!cleaned.is_empty() && cleaned.chars().all(readable)).then_some(cleaned)
}

/// All kinds of blank are one; controls and marks of direction are nothing.
fn plain(character: char) -> Option<char> {
    match character {
        '\t'
        | '\n'
        | '\r'
        | '\u{A0}'
        | '\u{2000}'..='\u{200A}'
        | '\u{202F}'
        | '\u{205F}'
        | '\u{3000}' => Some(' '),
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// `/BaseFont` without the tag of a subset.
fn base_name<'a>(source: &Source<'a>, font: &'a Dictionary) -> String {
    let name = source.get_name(font, b"BaseFont").or_else(|| {
        let descriptor = source.get_dictionary(font, b"FontDescriptor")?;
        source.get_name(descriptor, b"FontName")
    });
    let name = String::from_utf8_lossy(name.unwrap_or_default()).into_owned();
    match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 => rest.to_owned(),
        _ => name,
    }
}

/// The embedded font program, read when it is first asked for: most texts are told by the file without it.
#[derive(Debug, Default)]
struct Embedded {
    file: Option<ObjectId>,
    program: OnceCell<Option<Program>>,
}

impl Embedded {
    fn find<'a>(source: &Source<'a>, descriptor: Option<&'a Dictionary>) -> Self {
        let keys = [b"FontFile2".as_slice(), b"FontFile3", b"FontFile"];
        let file = descriptor.and_then(|descriptor| {
            let named = |key: &&[u8]| source.resolve_id(descriptor.get(key).ok()?).0;
            keys.iter().find_map(named)
        });
        Self {
            file,
            program: OnceCell::new(),
        }
    }

    fn program(&self, source: &Source<'_>) -> Option<&Program> {
        let read = || {
            let Object::Stream(stream) = source.document.objects.get(&self.file?)? else {
                return None;
            };
            source.budget.check_time();
            Some(Program::parse(&source.inflate(stream).ok()?))
        };
        self.program.get_or_init(read).as_ref()
    }
}

fn font_matrix<'a>(source: &Source<'a>, font: &'a Dictionary) -> Matrix {
    source
        .get_matrix(font, b"FontMatrix")
        .unwrap_or(Matrix([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]))
}

/// `/Differences`: names by code.
fn differences<'a>(source: &Source<'a>, array: &'a [Object]) -> HashMap<u8, String> {
    let mut names = HashMap::new();
    let mut code = 0_u32;
    for object in array.iter().take(2048) {
        match source.resolve(object) {
            Object::Name(name) => {
                if let Ok(code) = u8::try_from(code) {
                    names.insert(code, String::from_utf8_lossy(name).into_owned());
                }
                code = code.saturating_add(1);
            }
            other => {
                code = source
                    .number(other)
                    .map_or(code, |number| number.max(0.0) as u32);
            }
        }
    }
    names
}

/// Reads any bytes as a `CMap` and asks for a few codes.
#[cfg(test)]
pub(super) fn fuzz_cmap(data: &[u8]) {
    let map = CMap::parse(data, 10_000);
    for code in [0, 1, 65, 255, 65_535, u32::MAX] {
        let _ = (
            map.text(code),
            map.cid(code, 2),
            map.next_code(&code.to_be_bytes()),
        );
    }
}

/// Reads any bytes as a font program and asks for a few glyphs.
#[cfg(test)]
pub(super) fn fuzz_program(data: &[u8]) {
    let program = Program::parse(data);
    for code in [0, 65, 66, 255] {
        let _ = (program.code_name(code), program.code_glyph(code));
        let _ = (
            program.glyph_text(u16::from(code)),
            program.advance(u16::from(code)),
            program.cid_glyph(u16::from(code)),
        );
    }
}
