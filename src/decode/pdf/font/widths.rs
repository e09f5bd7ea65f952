//! Glyph widths: a font dictionary comes in, the advance of each code or CID in thousandths of the font size goes out.
//!
//! The 14 standard fonts may stand in a file without widths; theirs are in `data/standard_widths.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use lopdf::{Dictionary, Object};

use super::super::source::Source;

static STANDARD: &str = include_str!("../data/standard_widths.tsv");

/// Entries of a `/W` array that are read.
const MAX_WIDTHS: usize = 200_000;
/// Ranges of a `/W` array that are kept: they are searched one by one.
const MAX_RANGES: usize = 8192;

/// One of the standard fonts whose widths differ, in the order of the table's columns; Courier has one width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StandardFont {
    Helvetica,
    HelveticaBold,
    Times,
    TimesBold,
    TimesItalic,
    TimesBoldItalic,
    Symbol,
    ZapfDingbats,
    Courier,
}

impl StandardFont {
    /// The standard font of this name, or the one that it is an alias of (`Arial`, `TimesNewRoman,Bold`).
    pub(super) fn by_name(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        let family = |names: &[&str]| names.iter().any(|family| plain.starts_with(family));
        if family(&["arial", "helvetica"])
            && !plain.contains("narrow")
            && !plain.contains("condensed")
        {
            return Some(Self::sans(&plain));
        }
        if family(&["times"]) {
            return Some(Self::serif(&plain));
        }
        if family(&["courier"]) {
            return Some(Self::Courier);
        }
        match plain.as_str() {
            "symbol" => Some(Self::Symbol),
            "zapfdingbats" => Some(Self::ZapfDingbats),
            _ => None,
        }
    }

    /// What a viewer would put in the place of a font that is not there.
    pub(super) fn substitute(name: &str, flags: u32) -> Self {
        let plain = name.to_ascii_lowercase();
        if let Some(standard) = Self::by_name(name) {
            standard
        } else if flags & 1 != 0 || plain.contains("mono") || plain.contains("courier") {
            Self::Courier
        } else if flags & 2 != 0 || plain.contains("serif") && !plain.contains("sans") {
            Self::serif(&plain)
        } else {
            Self::sans(&plain)
        }
    }

    fn sans(name: &str) -> Self {
        if name.contains("bold") {
            Self::HelveticaBold
        } else {
            Self::Helvetica
        }
    }

    fn serif(name: &str) -> Self {
        match (
            name.contains("bold"),
            name.contains("italic") || name.contains("oblique"),
        ) {
            (false, false) => Self::Times,
            (true, false) => Self::TimesBold,
            (false, true) => Self::TimesItalic,
            (true, true) => Self::TimesBoldItalic,
        }
    }

    /// The width of a glyph by its name.
    pub(super) fn width(self, glyph: &str) -> Option<f64> {
        if self == Self::Courier {
            return Some(600.0);
        }
        standard_widths()
            .get(glyph)
            .and_then(|widths| widths[self as usize])
            .map(f64::from)
    }
}

type Row = [Option<u16>; 8];

fn standard_widths() -> &'static HashMap<&'static str, Row> {
    static TABLE: OnceLock<HashMap<&'static str, Row>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = STANDARD
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1);
        rows.filter_map(|line| {
            let (glyph, cells) = line.split_once('\t')?;
            let mut row = [None; 8];
            for (place, cell) in row.iter_mut().zip(cells.split('\t')) {
                *place = cell.parse().ok();
            }
            Some((glyph, row))
        })
        .collect()
    })
}

/// The `/Widths` of a simple font.
#[derive(Debug)]
pub(super) struct SimpleWidths {
    first: usize,
    widths: Vec<Option<f64>>,
    missing: Option<f64>,
}

impl SimpleWidths {
    pub(super) fn read<'a>(
        source: &Source<'a>,
        font: &'a Dictionary,
        descriptor: Option<&'a Dictionary>,
    ) -> Option<Self> {
        let array = source
            .get_array(font, b"Widths")
            .filter(|array| !array.is_empty())?;
        Some(Self {
            first: source
                .get_number(font, b"FirstChar")
                .unwrap_or(0.0)
                .clamp(0.0, 255.0) as usize,
            widths: array
                .iter()
                .take(256)
                .map(|object| source.number(object))
                .collect(),
            missing: descriptor.and_then(|d| source.get_number(d, b"MissingWidth")),
        })
    }

    pub(super) fn width(&self, code: u8) -> Option<f64> {
        let index = usize::from(code).checked_sub(self.first);
        index
            .and_then(|index| self.widths.get(index).copied().flatten())
            .or(self.missing)
    }
}

/// The `/W` and `/DW` of a CID font, and how far it goes down when it is set vertically.
#[derive(Debug)]
pub(super) struct CidWidths {
    single: HashMap<u32, f64>,
    ranges: Vec<(u32, u32, f64)>,
    default: f64,
    pub given: bool,
    pub vertical: f64,
}

impl CidWidths {
    pub(super) fn read<'a>(source: &Source<'a>, font: &'a Dictionary) -> Self {
        let default = source.get_number(font, b"DW");
        let vertical = source
            .get_array(font, b"DW2")
            .map(|array| source.numbers(array));
        let mut widths = Self {
            single: HashMap::new(),
            ranges: Vec::new(),
            default: default.unwrap_or(1000.0),
            given: default.is_some(),
            vertical: vertical.and_then(|v| v.get(1).copied()).unwrap_or(-1000.0),
        };
        if let Some(array) = source.get_array(font, b"W") {
            widths.given = true;
            widths.read_array(source, array);
        }
        widths
    }

    fn read_array<'a>(&mut self, source: &Source<'a>, array: &'a [Object]) {
        let mut items = array
            .iter()
            .take(MAX_WIDTHS)
            .map(|object| source.resolve(object));
        while let Some(first) = items.next() {
            let Some(first) = source.number(first).filter(|&n| n >= 0.0) else {
                continue;
            };
            let first = first as u32;
            match items.next() {
                Some(Object::Array(list)) => {
                    for (cid, width) in (first..).zip(list.iter().take(MAX_WIDTHS)) {
                        if let Some(width) = source.number(width) {
                            self.single.insert(cid, width);
                        }
                    }
                }
                Some(last) => {
                    let last = source.number(last).unwrap_or(0.0) as u32;
                    if let Some(width) = items.next().and_then(|width| source.number(width))
                        && self.ranges.len() < MAX_RANGES
                    {
                        self.ranges.push((first, last, width));
                    }
                }
                None => return,
            }
        }
    }

    pub(super) fn width(&self, cid: u32) -> f64 {
        let range = || {
            self.ranges
                .iter()
                .find(|range| (range.0..=range.1).contains(&cid))
                .map(|range| range.2)
        };
        self.single
            .get(&cid)
            .copied()
            .or_else(range)
            .unwrap_or(self.default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arial_is_as_wide_as_helvetica() {
        assert_eq!(
            StandardFont::by_name("Arial,Bold"),
            Some(StandardFont::HelveticaBold)
        );
        assert_eq!(
            StandardFont::by_name("Helvetica").and_then(|font| font.width("oslash")),
            Some(611.0)
        );
        assert_eq!(
            StandardFont::by_name("TimesNewRomanPS-BoldItalicMT"),
            Some(StandardFont::TimesBoldItalic)
        );
        assert_eq!(StandardFont::by_name("Comic Sans"), None);
        assert_eq!(StandardFont::Courier.width("anything"), Some(600.0));
    }
}
