//! Fonts of single bytes: Type 1, TrueType and Type 3. A code comes in, its text and its advance go out.
//!
//! `/ToUnicode` is asked before this is; composite fonts have a file of their own.

use std::collections::HashMap;

use lopdf::{Dictionary, Object};

use super::super::source::Source;
use super::names::{self, Encoding};
use super::widths::{SimpleWidths, StandardFont};
use super::{Embedded, differences, font_matrix};

/// The width of a letter when nothing is known of it.
const GUESSED_WIDTH: f64 = 500.0;

#[derive(Debug)]
pub(super) struct SimpleFont {
    /// The encoding that the file names, or that the font is known by.
    base: Option<Encoding>,
    differences: HashMap<u8, String>,
    embedded: Embedded,
    widths: Option<SimpleWidths>,
    standard: StandardFont,
    dingbats: bool,
    /// The codes stand for symbols: the font program knows better than the encoding.
    symbolic: bool,
    truetype: bool,
    /// Thousandths of the font size, or what a Type 3 font's matrix makes of its units.
    unit: f64,
    em: f64,
    /// The names of the glyphs are made up from their codes, so that their numbers are codes.
    numbered: Option<Numbered>,
}

impl SimpleFont {
    pub(super) fn load<'a>(source: &Source<'a>, font: &'a Dictionary, name: &str) -> Self {
        let descriptor = source.get_dictionary(font, b"FontDescriptor");
        let flags = descriptor
            .and_then(|d| source.get_number(d, b"Flags"))
            .unwrap_or(0.0) as u32;
        let subtype = source.get_name(font, b"Subtype").unwrap_or_default();
        let type3 = subtype == b"Type3";
        let embedded = if type3 {
            Embedded::default()
        } else {
            Embedded::find(source, descriptor)
        };
        let (base, differences) = encoding(source, font);
        let standard_name = StandardFont::by_name(name);
        let known = match standard_name {
            Some(StandardFont::Symbol) => Some(Encoding::Symbol),
            Some(StandardFont::ZapfDingbats) => Some(Encoding::ZapfDingbats),
            _ => None,
        };
        let (unit, em) = if type3 {
            type3_scale(source, font)
        } else {
            (0.001, 1.0)
        };
        Self {
            base: known.or(base),
            numbered: numbered(&differences, type3),
            differences,
            widths: SimpleWidths::read(source, font, descriptor),
            standard: StandardFont::substitute(name, flags),
            dingbats: known == Some(Encoding::ZapfDingbats) || name.contains("Dingbats"),
            symbolic: flags & 4 != 0 && flags & 32 == 0,
            embedded,
            truetype: subtype == b"TrueType",
            unit,
            em,
        }
    }

    pub(super) fn em(&self) -> f64 {
        self.em
    }

    /// The advance for a font of size 1.
    pub(super) fn advance(&self, source: &Source<'_>, code: u8) -> f64 {
        let given = self.widths.as_ref().and_then(|widths| widths.width(code));
        given
            .or_else(|| self.own_width(source, code))
            .unwrap_or(GUESSED_WIDTH)
            * self.unit
    }

    /// The width in the font program, or in the standard font that would take its place.
    fn own_width(&self, source: &Source<'_>, code: u8) -> Option<f64> {
        if self.widths.is_some() {
            return Some(0.0);
        }
        let program = self.embedded.program(source);
        if let Some(width) = program.and_then(|p| p.advance(p.code_glyph(code)?)) {
            return Some(width);
        }
        let encoding = self.base.unwrap_or(Encoding::Standard);
        let name = self
            .differences
            .get(&code)
            .map(String::as_str)
            .or_else(|| encoding.glyph(code))?;
        self.standard.width(name)
    }

    /// What the encoding, the font program or the code itself say.
    pub(super) fn text(&self, source: &Source<'_>, code: u8) -> Option<String> {
        if let Some(name) = self.differences.get(&code) {
            if let Some(text) = names::glyph_text_in(name, self.dingbats) {
                return Some(text);
            }
            if let Some(numbered) = self.numbered {
                return numbered.text(name);
            }
        }
        let by_program = || self.program_text(source, code);
        let by_encoding = || self.base.and_then(|encoding| encoding.text(code));
        let own = if self.symbolic || self.base.is_none() {
            by_program().or_else(by_encoding)
        } else {
            by_encoding().or_else(by_program)
        };
        own.or_else(|| self.guess(source, code))
    }

    fn program_text(&self, source: &Source<'_>, code: u8) -> Option<String> {
        let program = self.embedded.program(source)?;
        if let Some(text) = program
            .code_name(code)
            .and_then(|name| names::glyph_text_in(name, self.dingbats))
        {
            return Some(text);
        }
        program.glyph_text(program.code_glyph(code)?)
    }

    /// Without any encoding, codes are most often those of Windows in TrueType, of the standard encoding elsewhere.
    fn guess(&self, source: &Source<'_>, code: u8) -> Option<String> {
        let truetype = self.truetype || self.embedded.program(source).is_some_and(|p| p.truetype);
        let encoding = if truetype {
            Encoding::WinAnsi
        } else {
            Encoding::Standard
        };
        encoding.text(code).or_else(|| Encoding::WinAnsi.text(code))
    }
}

/// The base encoding, if the file names one, and the differences from it.
fn encoding<'a>(
    source: &Source<'a>,
    font: &'a Dictionary,
) -> (Option<Encoding>, HashMap<u8, String>) {
    match source.get(font, b"Encoding") {
        Some(Object::Name(name)) => (Encoding::from_pdf_name(name), HashMap::new()),
        Some(Object::Dictionary(dictionary)) => {
            let base = source
                .get_name(dictionary, b"BaseEncoding")
                .and_then(Encoding::from_pdf_name);
            let array = source
                .get_array(dictionary, b"Differences")
                .unwrap_or_default();
            (base, differences(source, array))
        }
        _ => (None, HashMap::new()),
    }
}

/// What the numbers in made-up glyph names are codes of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbered {
    Windows,
    /// TeX's bitmap fonts are Type 3 fonts with glyphs called `a65`; nobody else uses the low codes.
    TexOt1,
    TexT1,
}

fn numbered(differences: &HashMap<u8, String>, type3: bool) -> Option<Numbered> {
    let real = differences
        .values()
        .filter(|name| !matches!(name.as_str(), ".notdef" | "space"));
    let codes: Vec<u32> = real
        .map(|name| names::numbered_glyph(name))
        .collect::<Option<_>>()?;
    let low = codes.iter().any(|&code| code < 32);
    let has = |range: std::ops::RangeInclusive<u32>| codes.iter().any(|code| range.contains(code));
    Some(match (type3 && low, has(11..=15) && !has(128..=255)) {
        _ if codes.is_empty() => return None,
        (false, _) => Numbered::Windows,
        (true, true) => Numbered::TexOt1,
        (true, false) => Numbered::TexT1,
    })
}

impl Numbered {
    fn text(self, name: &str) -> Option<String> {
        let code = names::numbered_glyph(name)?;
        match (self, u8::try_from(code)) {
            (Self::Windows, Ok(code)) => Encoding::WinAnsi.text(code),
            (tex, Ok(code)) => names::tex_text(code, tex == Self::TexT1),
            (_, Err(_)) => char::from_u32(code).map(String::from),
        }
    }
}

/// The size of a unit of a Type 3 font along the line, and the height of its letters, for a font of size 1.
fn type3_scale<'a>(source: &Source<'a>, font: &'a Dictionary) -> (f64, f64) {
    let matrix = font_matrix(source, font).0;
    let unit = matrix[0].hypot(matrix[1]);
    let upright = matrix[2].hypot(matrix[3]);
    let unit = if unit > 0.0 { unit } else { 0.001 };
    // Letters are about half as wide as they are high; a box that is far from that says nothing.
    let widths = source.numbers(source.get_array(font, b"Widths").unwrap_or_default());
    let drawn: Vec<f64> = widths.into_iter().filter(|&width| width > 0.0).collect();
    let by_widths = 2.0 * unit * drawn.iter().sum::<f64>() / drawn.len().max(1) as f64;
    let height = source
        .get_rectangle(font, b"FontBBox")
        .map_or(0.0, |bbox| bbox[3] - bbox[1]);
    let by_box = height * upright;
    let em = match (by_box > 0.0, by_widths > 0.0) {
        (true, true) if by_box > 0.4 * by_widths && by_box < 4.0 * by_widths => by_box,
        (_, true) => by_widths,
        (true, false) => by_box,
        (false, false) => 1.0,
    };
    (unit, em)
}
