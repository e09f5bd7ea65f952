//! `CMaps`: the bytes of a `/ToUnicode` stream or of an embedded `/Encoding` come in, a table of codes goes out.
//!
//! Read by tokens, not by grammar, so that `< 0055>`, missing `endbfchar`, commented and run-on files are read as far
//! as they make sense. Ranges are kept as ranges: a range over all codes costs no more than one over ten.

use std::collections::HashMap;

/// What a `CMap` maps to.
#[derive(Debug, Default)]
pub(super) struct CMap {
    chars: HashMap<u32, Box<str>>,
    ranges: Vec<TextRange>,
    cids: Vec<CidRange>,
    /// Code lengths in bytes with the lowest and highest code of each.
    spaces: Vec<(u8, u32, u32)>,
    /// The `CMap` that this one extends.
    pub parent: Option<Vec<u8>>,
    pub vertical: bool,
}

#[derive(Debug)]
struct TextRange {
    low: u32,
    high: u32,
    /// UTF-16 of the lowest code; its last unit counts up.
    first: Vec<u16>,
}

#[derive(Debug)]
struct CidRange {
    bytes: u8,
    low: u32,
    high: u32,
    first: u32,
}

#[derive(Debug)]
enum Token<'d> {
    Hex(Vec<u8>),
    Name(&'d [u8]),
    Number(u32),
    Word(&'d [u8]),
    Open,
    Close,
}

/// The section that the tokens belong to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Section {
    None,
    Codespace,
    TextChar,
    TextRange,
    CidChar,
    CidRange,
    Skipped,
}

impl CMap {
    /// Reads at most `limit` entries; what does not make sense is skipped.
    pub(super) fn parse(data: &[u8], limit: usize) -> Self {
        let mut map = Self::default();
        let mut section = Section::None;
        let mut pending: Vec<Token> = Vec::new();
        let mut tokens = Tokens { data, position: 0 };
        let mut entries = 0;
        while let Some(token) = tokens.next() {
            if let Token::Word(word) = token {
                match section_start(word) {
                    Some(next) => section = next,
                    None => map.keyword(word, &pending),
                }
                pending.clear();
                continue;
            }
            pending.push(token);
            if map.take_entry(section, &pending, &mut tokens) {
                pending.clear();
                entries += 1;
                if entries >= limit {
                    break;
                }
            } else if section == Section::None && pending.len() > 8 {
                pending.remove(0);
            }
        }
        map.ranges.sort_by_key(|range| range.low);
        map.cids.sort_by_key(|range| range.low);
        map
    }

    fn keyword(&mut self, word: &[u8], before: &[Token]) {
        match (word, before) {
            (b"usecmap", [.., Token::Name(name)]) => self.parent = Some(name.to_vec()),
            (b"def", [.., Token::Name(b"WMode"), Token::Number(1)]) => self.vertical = true,
            _ => {}
        }
    }

    /// Whether the pending tokens made up one entry of the section.
    fn take_entry(&mut self, section: Section, pending: &[Token], tokens: &mut Tokens) -> bool {
        match (section, pending) {
            (Section::Codespace, [Token::Hex(low), Token::Hex(high)]) => {
                self.spaces
                    .push((high.len().clamp(1, 4) as u8, number(low), number(high)));
            }
            (Section::TextChar, [Token::Hex(code), Token::Hex(text)]) => {
                self.add_char(number(code), text);
            }
            (Section::TextChar, [Token::Hex(code), Token::Name(name)]) => {
                let text = std::str::from_utf8(name)
                    .ok()
                    .and_then(super::names::glyph_text);
                if let Some(text) = text {
                    self.chars.insert(number(code), text.into());
                }
            }
            (Section::TextRange, [Token::Hex(low), Token::Hex(_), Token::Open]) => {
                self.add_list(number(low), tokens);
            }
            (Section::TextRange, [Token::Hex(low), Token::Hex(high), Token::Hex(text)]) => {
                self.add_range(number(low), number(high), text);
            }
            (Section::CidChar, [Token::Hex(code), Token::Number(cid)]) => {
                let low = number(code);
                self.cids.push(CidRange {
                    bytes: code.len() as u8,
                    low,
                    high: low,
                    first: *cid,
                });
            }
            (Section::CidRange, [Token::Hex(low), Token::Hex(high), Token::Number(first)]) => {
                self.cids.push(CidRange {
                    bytes: high.len() as u8,
                    low: number(low),
                    high: number(high),
                    first: *first,
                });
            }
            (Section::Skipped, _) => {}
            // A section whose entries have lost their rhythm: start afresh.
            (Section::Codespace | Section::TextChar | Section::CidChar, more) => {
                return more.len() >= 2;
            }
            (Section::TextRange | Section::CidRange, more) => return more.len() >= 3,
            (Section::None, _) => return false,
        }
        true
    }

    /// The texts of codes from `low` on, up to the closing bracket.
    fn add_list(&mut self, low: u32, tokens: &mut Tokens) {
        let mut code = low;
        while let Some(Token::Hex(text)) = tokens.next() {
            self.add_char(code, &text);
            code = code.wrapping_add(1);
        }
    }

    fn add_range(&mut self, low: u32, high: u32, text: &[u8]) {
        if low == high {
            self.add_char(low, text);
        } else if low < high {
            self.ranges.push(TextRange {
                low,
                high,
                first: units(text),
            });
        }
    }

    fn add_char(&mut self, code: u32, text: &[u8]) {
        let text = String::from_utf16_lossy(&units(text));
        self.chars.insert(code, text.into());
    }

    /// The text of a code, as the map has it.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        if let Some(text) = self.chars.get(&code) {
            return Some(text.to_string());
        }
        let after = self.ranges.partition_point(|range| range.low <= code);
        // Ranges may lie within each other; the nearest few decide.
        let range = self.ranges[..after]
            .iter()
            .rev()
            .take(8)
            .find(|range| code <= range.high)?;
        let mut units = range.first.clone();
        let last = units.last_mut()?;
        *last = last.wrapping_add((code - range.low) as u16);
        Some(String::from_utf16_lossy(&units))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chars.is_empty() && self.ranges.is_empty()
    }

    pub(super) fn has_cids(&self) -> bool {
        !self.cids.is_empty()
    }

    /// The CID of a code of so many bytes.
    pub(super) fn cid(&self, code: u32, bytes: u8) -> Option<u32> {
        let after = self.cids.partition_point(|range| range.low <= code);
        let near = self.cids[..after].iter().rev().take(16);
        let range = near
            .clone()
            .find(|r| code <= r.high && r.bytes == bytes)
            .or_else(|| near.clone().find(|r| code <= r.high))?;
        Some(range.first.saturating_add(code - range.low))
    }

    /// The next code of a string and its length in bytes: the shortest that a codespace holds.
    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        let mut code = 0_u32;
        for (index, &byte) in bytes.iter().take(4).enumerate() {
            code = code << 8 | u32::from(byte);
            let length = index + 1;
            if self
                .spaces
                .iter()
                .any(|space| usize::from(space.0) == length && in_space(code, space))
            {
                return (code, length);
            }
        }
        let shortest = self
            .spaces
            .iter()
            .map(|space| usize::from(space.0))
            .min()
            .unwrap_or(2)
            .min(bytes.len());
        (number(&bytes[..shortest]), shortest.max(1))
    }

    pub(super) fn has_codespace(&self) -> bool {
        !self.spaces.is_empty()
    }
}

/// Each byte of the code lies between those of the bounds.
fn in_space(code: u32, &(length, low, high): &(u8, u32, u32)) -> bool {
    (0..length).all(|index| {
        let byte = |value: u32| value >> (8 * index) & 0xFF;
        (byte(low)..=byte(high)).contains(&byte(code))
    })
}

fn section_start(word: &[u8]) -> Option<Section> {
    Some(match word {
        b"begincodespacerange" => Section::Codespace,
        b"beginbfchar" => Section::TextChar,
        b"beginbfrange" => Section::TextRange,
        b"begincidchar" => Section::CidChar,
        b"begincidrange" => Section::CidRange,
        b"beginnotdefrange" | b"beginnotdefchar" => Section::Skipped,
        b"endcodespacerange" | b"endbfchar" | b"endbfrange" | b"endcidchar" | b"endcidrange"
        | b"endnotdefrange" | b"endnotdefchar" => Section::None,
        _ => return None,
    })
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |value, &byte| value << 8 | u32::from(byte))
}

/// UTF-16, big end first; a single byte stands for itself.
fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [single] => vec![u16::from(*single)],
        _ => bytes
            .chunks(2)
            .map(|pair| {
                pair.iter()
                    .fold(0, |value, &byte| value << 8 | u16::from(byte))
            })
            .collect(),
    }
}

struct Tokens<'d> {
    data: &'d [u8],
    position: usize,
}

impl<'d> Tokens<'d> {
    fn next(&mut self) -> Option<Token<'d>> {
        loop {
            let byte = *self.data.get(self.position)?;
            self.position += 1;
            match byte {
                b'%' => self.skip_while(|b| b != b'\n' && b != b'\r'),
                b'<' if self.data.get(self.position) == Some(&b'<') => self.position += 1,
                b'<' => return Some(Token::Hex(self.hex())),
                b'[' => return Some(Token::Open),
                b']' => return Some(Token::Close),
                b'(' => self.skip_while(|b| b != b')'),
                b'/' => {
                    let start = self.position;
                    self.skip_while(is_regular);
                    return Some(Token::Name(&self.data[start..self.position]));
                }
                byte if is_regular(byte) => {
                    let start = self.position - 1;
                    self.skip_while(is_regular);
                    let word = &self.data[start..self.position];
                    let number = std::str::from_utf8(word)
                        .ok()
                        .and_then(|word| word.parse().ok());
                    return Some(number.map_or(Token::Word(word), Token::Number));
                }
                _ => {}
            }
        }
    }

    fn skip_while(&mut self, keep: impl Fn(u8) -> bool) {
        while self.data.get(self.position).is_some_and(|&byte| keep(byte)) {
            self.position += 1;
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        let start = self.position;
        self.skip_while(|b| b != b'>' && b != b'<');
        let digits: Vec<u8> = self.data[start..self.position]
            .iter()
            .filter_map(|&byte| (byte as char).to_digit(16).map(|digit| digit as u8))
            .take(1024)
            .collect();
        self.position += usize::from(self.data.get(self.position) == Some(&b'>'));
        // `<5>` is 05 here: a code that was written without its leading nought.
        let odd = digits.len() % 2;
        let head = digits[..odd].iter().copied();
        head.chain(digits[odd..].chunks(2).map(|pair| pair[0] << 4 | pair[1]))
            .collect()
    }
}

fn is_regular(byte: u8) -> bool {
    byte > 32
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_within_the_brackets_does_not_matter() {
        let map = CMap::parse(b"2 beginbfchar < 0055> <00e5> <0056><00F8>\nendbfchar", 100);
        assert_eq!(map.text(0x55).as_deref(), Some("å"));
        assert_eq!(map.text(0x56).as_deref(), Some("ø"));
    }

    #[test]
    fn ranges_count_up_from_their_first_text_or_take_it_from_a_list() {
        let map = CMap::parse(
            b"beginbfrange <0001><0003><0061> <0010><0011>[<00660069> <00E6>] endbfrange",
            100,
        );
        assert_eq!(map.text(3).as_deref(), Some("c"));
        assert_eq!(map.text(0x10).as_deref(), Some("fi"));
        assert_eq!(map.text(0x11).as_deref(), Some("æ"));
        assert_eq!(map.text(4), None);
    }

    #[test]
    fn a_range_over_all_codes_costs_one_entry() {
        let map = CMap::parse(b"beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange", 100);
        assert_eq!(map.text(0x41).as_deref(), Some("A"));
    }

    #[test]
    fn codespaces_of_one_and_two_bytes_may_be_mixed() {
        let map = CMap::parse(
            b"begincodespacerange <00> <80> <8140> <9FFC> endcodespacerange",
            100,
        );
        assert_eq!(map.next_code(&[0x41, 0x81]), (0x41, 1));
        assert_eq!(map.next_code(&[0x81, 0x40]), (0x8140, 2));
    }

    #[test]
    fn a_section_that_never_ends_keeps_what_was_read() {
        let map = CMap::parse(b"beginbfchar <01> <0041> <02> <0042", 100);
        assert_eq!(map.text(2).as_deref(), Some("B"));
    }
}
