//! Embedded font programs, as far as text needs them: bytes come in; the glyph of a code, the name or the character of
//! a glyph, and its width go out. Outlines are never touched.
//!
//! Read leniently and within bounds: subset fonts lack tables, and hostile ones lie about their sizes. CFF and `post`
//! are left to `ttf-parser`, which allocates nothing.

use std::cell::OnceCell;
use std::collections::HashMap;

use ttf_parser::{GlyphId, cff, post};

/// Glyphs and codes that are read of one table.
const MAX_GLYPHS: usize = 65_536;

/// What a font program knows about text.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// Names by code, of a Type 1 or CFF font with an encoding of its own.
    encoding: HashMap<u8, String>,
    /// Names by glyph.
    names: HashMap<u16, String>,
    /// Characters by glyph, from a Unicode or symbol `cmap`.
    characters: HashMap<u16, char>,
    /// A font with a `GSUB` table, and the glyphs that its glyphs without a character stand for, once they are asked for.
    complete: Option<Vec<u8>>,
    substitutes: OnceCell<HashMap<u16, Vec<u16>>>,
    /// Glyphs by code, from the symbol and the Macintosh `cmap`.
    symbol: HashMap<u16, u16>,
    macintosh: HashMap<u16, u16>,
    /// Glyphs by CID, of a CFF font with CIDs.
    cids: HashMap<u16, u16>,
    /// Advance widths by glyph, in thousandths of the font size.
    advances: Vec<f32>,
    /// Whether the codes are TrueType's: a glyph number is what a CID stands for.
    pub truetype: bool,
}

impl Program {
    /// Recognizes the kind by its first bytes, whatever the descriptor says. A program that makes the parser of
    /// font tables panic (it asserts its offsets in debug builds) is as good as none.
    pub(super) fn parse(data: &[u8]) -> Self {
        std::panic::catch_unwind(|| Self::recognize(data)).unwrap_or_default()
    }

    fn recognize(data: &[u8]) -> Self {
        match data {
            [0, 1, 0, 0, ..] | [b't', b'r', b'u', b'e', ..] | [b't', b't', b'c', b'f', ..] => {
                Self::sfnt(data)
            }
            [b'O', b'T', b'T', b'O', ..] => Self::sfnt(data),
            [1, 0..=5, ..] => Self::compact(data),
            _ => Self::type1(data),
        }
    }

    /// The glyph name that the font's own encoding gives a code.
    pub(super) fn code_name(&self, code: u8) -> Option<&str> {
        self.encoding.get(&code).map(String::as_str)
    }

    /// The glyph of a code of a simple TrueType font without an encoding: the symbol table, then the Macintosh one.
    pub(super) fn code_glyph(&self, code: u8) -> Option<u16> {
        let code = u16::from(code);
        [0xF000, 0, 0xF100, 0xF200]
            .iter()
            .find_map(|high| self.symbol.get(&(high + code)))
            .or_else(|| self.macintosh.get(&code))
            .copied()
            .filter(|&glyph| glyph != 0)
    }

    /// The glyph of a CID when no map is given.
    pub(super) fn cid_glyph(&self, cid: u16) -> u16 {
        if self.cids.is_empty() {
            cid
        } else {
            self.cids.get(&cid).copied().unwrap_or(0)
        }
    }

    /// The text of a glyph: its character, else its name's.
    pub(super) fn glyph_text(&self, glyph: u16) -> Option<String> {
        if let Some(&character) = self.characters.get(&glyph) {
            return Some(character.to_string());
        }
        if let Some(text) = self
            .names
            .get(&glyph)
            .and_then(|name| super::names::glyph_text(name))
        {
            return Some(text);
        }
        let data = self.complete.as_ref()?;
        let substitutes = self
            .substitutes
            .get_or_init(|| super::substitutes::read(data));
        let parts = substitutes.get(&glyph)?;
        parts.iter().map(|part| self.characters.get(part)).collect()
    }

    /// The advance of a glyph in thousandths of the font size.
    pub(super) fn advance(&self, glyph: u16) -> Option<f64> {
        let last = self.advances.last()?;
        Some(f64::from(
            *self.advances.get(usize::from(glyph)).unwrap_or(last),
        ))
    }

    /// The `/Encoding` of a Type 1 font stands in its readable part: `dup 65 /A put`.
    fn type1(data: &[u8]) -> Self {
        let mut program = Self::default();
        let readable = &data[..find(data, b"eexec").unwrap_or(data.len()).min(1 << 20)];
        let Some(start) = find(readable, b"/Encoding") else {
            return program;
        };
        let text = String::from_utf8_lossy(&readable[start + 9..]);
        let mut words = text
            .split_whitespace()
            .flat_map(split_before_slash)
            .peekable();
        while let Some(word) = words.next() {
            match word {
                "dup" => {
                    let code = words.next().and_then(type1_number);
                    let name = words.next().and_then(|name| name.strip_prefix('/'));
                    if let (Some(code), Some(name)) = (code, name)
                        && name != ".notdef"
                    {
                        program.encoding.insert(code, name.to_owned());
                    }
                }
                // "readonly def" or "def" ends the array; "StandardEncoding def" has none.
                "def" | "readonly" if !program.encoding.is_empty() || words.peek().is_none() => {
                    break;
                }
                "StandardEncoding" => break,
                _ => {}
            }
        }
        program
    }

    fn compact(data: &[u8]) -> Self {
        let mut program = Self::default();
        if let Some(table) = cff::Table::parse(data) {
            program.add_cff(&table);
        }
        program
    }

    fn add_cff(&mut self, table: &cff::Table) {
        for glyph in 0..table.number_of_glyphs() {
            if let Some(name) = table.glyph_name(GlyphId(glyph)) {
                self.names.insert(glyph, name.to_owned());
            } else if let Some(cid) = table.glyph_cid(GlyphId(glyph)) {
                self.cids.insert(cid, glyph);
            }
        }
        for code in 0..=255 {
            let name = table
                .glyph_index(code)
                .and_then(|glyph| self.names.get(&glyph.0));
            if let Some(name) = name.filter(|name| *name != ".notdef") {
                self.encoding.insert(code, name.clone());
            }
        }
    }

    fn sfnt(data: &[u8]) -> Self {
        let tables = Tables::read(data);
        let mut program = Self {
            truetype: true,
            ..Self::default()
        };
        if let Some(cmap) = tables.get(*b"cmap") {
            program.add_cmap(cmap);
        }
        if let Some(table) = tables.get(*b"post").and_then(post::Table::parse) {
            for (glyph, name) in table.names().enumerate().take(MAX_GLYPHS) {
                if name != ".notdef" {
                    program.names.insert(glyph as u16, name.to_owned());
                }
            }
        }
        if let Some(table) = tables.get(*b"CFF ").and_then(cff::Table::parse) {
            program.truetype = false;
            program.add_cff(&table);
        }
        if tables.get(*b"GSUB").is_some() {
            program.complete = Some(data.to_vec());
        }
        program.advances = tables.advances();
        program
    }

    fn add_cmap(&mut self, table: &[u8]) {
        let count = be16(table, 2).unwrap_or(0).min(16);
        for index in 0..usize::from(count) {
            let record = 4 + 8 * index;
            let (Some(platform), Some(encoding), Some(offset)) = (
                be16(table, record),
                be16(table, record + 2),
                be32(table, record + 4),
            ) else {
                return;
            };
            let Some(subtable) = table.get(offset as usize..) else {
                continue;
            };
            match (platform, encoding) {
                (3, 0) => for_each_mapping(subtable, |code, glyph| {
                    self.symbol.insert(code as u16, glyph);
                }),
                (1, _) => for_each_mapping(subtable, |code, glyph| {
                    self.macintosh.insert(code as u16, glyph);
                }),
                (0 | 3, _) => for_each_mapping(subtable, |code, glyph| {
                    // Of several characters with one glyph the first is the plainer: "-" before U+00AD.
                    if let Some(character) = char::from_u32(code).filter(|c| !is_private(*c)) {
                        self.characters.entry(glyph).or_insert(character);
                    }
                }),
                _ => {}
            }
        }
    }
}

fn is_private(character: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&character)
}

/// `/a/b` are two words without a blank between them.
fn split_before_slash(word: &str) -> impl Iterator<Item = &str> {
    let cut = word
        .char_indices()
        .skip(1)
        .find(|&(_, c)| c == '/')
        .map_or(word.len(), |(at, _)| at);
    [&word[..cut], &word[cut..]]
        .into_iter()
        .filter(|part| !part.is_empty())
}

/// `65` or `8#101`
fn type1_number(word: &str) -> Option<u8> {
    match word.split_once('#') {
        Some((radix, digits)) => {
            let radix = radix
                .parse()
                .ok()
                .filter(|radix| (2..=36).contains(radix))?;
            u8::from_str_radix(digits, radix).ok()
        }
        None => word.parse().ok(),
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn be16(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(
        data.get(at..at.checked_add(2)?)?.try_into().ok()?,
    ))
}

fn be32(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(
        data.get(at..at.checked_add(4)?)?.try_into().ok()?,
    ))
}

/// The tables of an sfnt file, found by their directory.
struct Tables<'d> {
    data: &'d [u8],
    directory: Vec<([u8; 4], usize, usize)>,
}

impl<'d> Tables<'d> {
    fn read(data: &'d [u8]) -> Self {
        let start = if data.starts_with(b"ttcf") {
            be32(data, 12).unwrap_or(0) as usize
        } else {
            0
        };
        let count = be16(data, start.saturating_add(4)).unwrap_or(0).min(256);
        let directory = (0..usize::from(count))
            .filter_map(|index| {
                let record = start + 12 + 16 * index;
                let tag = data.get(record..record + 4)?.try_into().ok()?;
                Some((
                    tag,
                    be32(data, record + 8)? as usize,
                    be32(data, record + 12)? as usize,
                ))
            })
            .collect();
        Self { data, directory }
    }

    /// A table that reaches beyond the file is cut there.
    fn get(&self, tag: [u8; 4]) -> Option<&'d [u8]> {
        let &(_, offset, length) = self.directory.iter().find(|entry| entry.0 == tag)?;
        self.data
            .get(offset..offset.saturating_add(length).min(self.data.len()))
    }

    fn advances(&self) -> Vec<f32> {
        let units = self
            .get(*b"head")
            .and_then(|head| be16(head, 18))
            .filter(|&units| units > 0)
            .unwrap_or(1000);
        let count = self
            .get(*b"hhea")
            .and_then(|hhea| be16(hhea, 34))
            .unwrap_or(0);
        let Some(metrics) = self.get(*b"hmtx") else {
            return Vec::new();
        };
        (0..usize::from(count))
            .map_while(|index| be16(metrics, 4 * index))
            .map(|advance| f32::from(advance) * 1000.0 / f32::from(units))
            .collect()
    }
}

/// Calls `found(code, glyph)` for the mappings of a `cmap` subtable of format 0, 4, 6, 10 or 12.
fn for_each_mapping(table: &[u8], mut found: impl FnMut(u32, u16)) {
    match be16(table, 0) {
        Some(0) => {
            for (code, &glyph) in table.iter().skip(6).take(256).enumerate() {
                found(code as u32, u16::from(glyph));
            }
        }
        Some(4) => segments(table, &mut found),
        Some(6) => {
            let (Some(first), Some(count)) = (be16(table, 6), be16(table, 8)) else {
                return;
            };
            for index in 0..u32::from(count) {
                let Some(glyph) = be16(table, 10 + 2 * index as usize) else {
                    return;
                };
                found(u32::from(first) + index, glyph);
            }
        }
        Some(12) => groups(table, &mut found),
        _ => {}
    }
}

fn segments(table: &[u8], found: &mut impl FnMut(u32, u16)) {
    let Some(double) = be16(table, 6) else { return };
    let double = usize::from(double & !1);
    let mut seen = 0_usize;
    for segment in (0..double).step_by(2) {
        let (starts, deltas, offsets) = (
            16 + double + segment,
            16 + 2 * double + segment,
            16 + 3 * double + segment,
        );
        let (Some(end), Some(start), Some(delta), Some(offset)) = (
            be16(table, 14 + segment),
            be16(table, starts),
            be16(table, deltas),
            be16(table, offsets),
        ) else {
            return;
        };
        for code in start..=end {
            seen += 1;
            if seen > 2 * MAX_GLYPHS {
                return;
            }
            let glyph = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                let at = offsets + usize::from(offset) + 2 * usize::from(code - start);
                match be16(table, at) {
                    Some(0) | None => 0,
                    Some(glyph) => glyph.wrapping_add(delta),
                }
            };
            if glyph != 0 && code != 0xFFFF {
                found(u32::from(code), glyph);
            }
        }
    }
}

fn groups(table: &[u8], found: &mut impl FnMut(u32, u16)) {
    let count = be32(table, 12).unwrap_or(0).min(MAX_GLYPHS as u32);
    let mut seen = 0_usize;
    for group in 0..count as usize {
        let record = 16 + 12 * group;
        let (Some(start), Some(end), Some(glyph)) = (
            be32(table, record),
            be32(table, record + 4),
            be32(table, record + 8),
        ) else {
            return;
        };
        for code in start..=end.min(0x10_FFFF) {
            seen += 1;
            if seen > 2 * MAX_GLYPHS {
                return;
            }
            if let Ok(glyph) = u16::try_from(u64::from(glyph) + u64::from(code - start)) {
                found(code, glyph);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_1_font_tells_its_own_encoding() {
        let font = b"%!PS-AdobeFont-1.0: X\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n\
            dup 65 /aring put\ndup 8#102/oslash put\nreadonly def\ncurrentfile eexec xyz";
        let program = Program::parse(font);
        assert_eq!(program.code_name(65), Some("aring"));
        assert_eq!(program.code_name(66), Some("oslash"));
        assert_eq!(program.code_name(67), None);
    }

    #[test]
    fn nonsense_is_a_font_without_knowledge() {
        for data in [
            b"".as_slice(),
            b"\0\x01\0\0\xFF\xFF",
            b"OTTO",
            b"\x01\0\x04\x01",
            b"ttcf\0\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF",
        ] {
            let program = Program::parse(data);
            assert_eq!(program.code_name(65), None);
            assert_eq!(program.glyph_text(1), None);
        }
    }

    #[test]
    fn a_group_over_all_characters_ends() {
        let mut table = vec![0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        table.extend([0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]);
        let mut count = 0;
        for_each_mapping(&table, |_, _| count += 1);
        assert!(count <= 2 * MAX_GLYPHS);
    }
}
