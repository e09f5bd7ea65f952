//! Glyph names: a name or an encoding and a code come in, text goes out.
//!
//! The lists are data: the Adobe Glyph List (`data/glyphlist.txt`) and the encodings of ISO 32000-1, Annex D
//! (`data/encodings.tsv`). What a font says about its own codes is not decided here.

use std::collections::HashMap;
use std::sync::OnceLock;

static GLYPH_LIST: &str = include_str!("../data/glyphlist.txt");
static ENCODINGS: &str = include_str!("../data/encodings.tsv");
static TEX: &str = include_str!("../data/tex.tsv");

/// An encoding that PDF names, or that belongs to one of the standard fonts. The order is that of the table's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Standard,
    MacRoman,
    WinAnsi,
    MacExpert,
    Symbol,
    ZapfDingbats,
}

type Columns = Vec<[&'static str; 256]>;

fn columns() -> &'static Columns {
    static TABLE: OnceLock<Columns> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![[""; 256]; 6];
        for line in ENCODINGS.lines() {
            let mut cells = line.split('\t');
            let Some(code) = cells
                .next()
                .and_then(|cell| usize::from_str_radix(cell, 16).ok())
            else {
                continue;
            };
            for (column, name) in table.iter_mut().zip(cells) {
                if let Some(place) = column.get_mut(code) {
                    *place = name;
                }
            }
        }
        table
    })
}

impl Encoding {
    /// The encoding of a `/BaseEncoding` or `/Encoding` name.
    pub(super) fn from_pdf_name(name: &[u8]) -> Option<Self> {
        match name {
            b"StandardEncoding" => Some(Self::Standard),
            b"MacRomanEncoding" => Some(Self::MacRoman),
            b"WinAnsiEncoding" | b"PDFDocEncoding" => Some(Self::WinAnsi),
            b"MacExpertEncoding" => Some(Self::MacExpert),
            _ => None,
        }
    }

    /// The glyph name of a code.
    pub(super) fn glyph(self, code: u8) -> Option<&'static str> {
        Some(columns()[self as usize][usize::from(code)]).filter(|name| !name.is_empty())
    }

    /// The text of a code.
    pub(super) fn text(self, code: u8) -> Option<String> {
        match self {
            Self::ZapfDingbats => dingbat(code).map(String::from),
            _ => glyph_text(self.glyph(code)?),
        }
    }
}

/// The Dingbats block of Unicode follows the codes of Zapf Dingbats, but for the signs that Unicode had already.
fn dingbat(code: u8) -> Option<char> {
    let code32 = u32::from(code);
    let value = match code {
        0x20 => 0x20,
        0x25 => 0x260E,
        0x2A => 0x261B,
        0x2B => 0x261E,
        0x48 => 0x2605,
        0x6C => 0x25CF,
        0x6E => 0x25A0,
        0x73 => 0x25B2,
        0x74 => 0x25BC,
        0x75 => 0x25C6,
        0x77 => 0x25D7,
        0xA8 => 0x2663,
        0xA9 => 0x2666,
        0xAA => 0x2665,
        0xAB => 0x2660,
        0xAC..=0xB5 => 0x2460 + code32 - 0xAC,
        0xD5 => 0x2192,
        0xD6 => 0x2194,
        0xD7 => 0x2195,
        0x21..=0x7E => 0x2700 + code32 - 0x20,
        0x80..=0x8D => 0x2768 + code32 - 0x80,
        0xA1..=0xA7 | 0xB6..=0xEF | 0xF1..=0xFE => 0x2700 + code32 - 0x40,
        _ => return None,
    };
    char::from_u32(value)
}

fn glyph_list() -> &'static HashMap<&'static str, &'static str> {
    static MAP: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    MAP.get_or_init(|| {
        GLYPH_LIST
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(';'))
            .collect()
    })
}

/// The code in Zapf Dingbats of one of its glyph names (`a1` … `a206`).
fn dingbat_by_name(name: &str) -> Option<String> {
    let code = columns()[Encoding::ZapfDingbats as usize]
        .iter()
        .position(|&n| n == name)?;
    dingbat(code as u8).map(String::from)
}

/// The text of a glyph name by the rules of the Adobe Glyph List Specification: the list, `uni` before four hexadecimal
/// digits or `u` before up to six, parts joined by `_`, all without what follows a full stop.
pub(super) fn glyph_text(name: &str) -> Option<String> {
    let stem = name.split('.').next().filter(|stem| !stem.is_empty())?;
    let mut text = String::new();
    for part in stem.split('_') {
        text.push_str(&part_text(part)?);
    }
    (!text.is_empty()).then_some(text)
}

fn part_text(part: &str) -> Option<String> {
    if let Some(codes) = glyph_list().get(part) {
        return codes.split(' ').map(hex_char).collect();
    }
    if let Some(digits) = part
        .strip_prefix("uni")
        .filter(|d| d.len() >= 4 && d.is_ascii())
    {
        // The specification wants groups of four; some producers go on with a name of their own after the first.
        return hex_char(&digits[..4]).map(String::from);
    }
    if let Some(digits) = part
        .strip_prefix('u')
        .filter(|d| (4..=6).contains(&d.len()))
    {
        return hex_char(digits).map(String::from);
    }
    None
}

fn hex_char(digits: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// The text of a glyph name in the given font: names of Zapf Dingbats mean something there alone.
pub(super) fn glyph_text_in(name: &str, dingbats: bool) -> Option<String> {
    if dingbats && let Some(text) = dingbat_by_name(name) {
        return Some(text);
    }
    glyph_text(name)
}

/// The character code in a name that producers make up from it: `g65`, `c65`, `a65`, `C0065`, `char65`, `#65`.
pub(super) fn numbered_glyph(name: &str) -> Option<u32> {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '#');
    let prefix = name.len() - digits.len();
    let known = matches!(
        &name[..prefix],
        "g" | "c" | "a" | "C" | "G" | "char" | "#" | "ch" | "cid" | "index" | "glyph"
    );
    (known && (1..=5).contains(&digits.len())).then(|| digits.parse().ok())?
}

/// The text of a code of a TeX font, in T1 or else in OT1.
pub(super) fn tex_text(code: u8, t1: bool) -> Option<String> {
    let row = TEX.lines().find(|line| {
        line.get(..2)
            .is_some_and(|hex| u8::from_str_radix(hex, 16) == Ok(code))
    });
    let cell = row
        .and_then(|row| row.split('\t').nth(if t1 { 2 } else { 1 }))
        .filter(|cell| !cell.is_empty());
    cell.map(str::to_owned)
        .or_else(|| Encoding::WinAnsi.text(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_have_names() {
        for (name, text) in [
            ("ae", "æ"),
            ("oslash", "ø"),
            ("Aring", "Å"),
            ("f_i", "fi"),
            ("fi", "ﬁ"),
            ("uni00E5", "å"),
        ] {
            assert_eq!(glyph_text(name).as_deref(), Some(text), "{name}");
        }
        assert_eq!(glyph_text("a.alt").as_deref(), Some("a"));
        assert_eq!(glyph_text(".notdef"), None);
        assert_eq!(glyph_text("nosuchname"), None);
    }

    #[test]
    fn the_three_old_encodings_place_danish_letters_differently() {
        assert_eq!(Encoding::WinAnsi.text(0xE6).as_deref(), Some("æ"));
        assert_eq!(Encoding::MacRoman.text(0xBE).as_deref(), Some("æ"));
        assert_eq!(Encoding::Standard.text(0xF1).as_deref(), Some("æ"));
    }

    #[test]
    fn dingbats_follow_their_block_but_for_older_signs() {
        assert_eq!(Encoding::ZapfDingbats.text(0x33).as_deref(), Some("✓"));
        assert_eq!(Encoding::ZapfDingbats.text(0x6C).as_deref(), Some("●"));
        assert_eq!(Encoding::ZapfDingbats.text(0xB6).as_deref(), Some("❶"));
        assert_eq!(glyph_text_in("a20", true).as_deref(), Some("✔"));
    }

    #[test]
    fn made_up_names_give_up_their_number() {
        assert_eq!(numbered_glyph("g65"), Some(65));
        assert_eq!(numbered_glyph("C0065"), Some(65));
        assert_eq!(numbered_glyph("Aring"), None);
    }
}
