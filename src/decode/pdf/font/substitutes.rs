//! Glyphs without a character of their own: a complete font comes in, the glyphs that they stand for go out.
//!
//! Ligatures (`ti`, `ft`), small capitals and old-style figures are put in the place of plain glyphs by the font's
//! `GSUB` table, and some producers leave them out of `/ToUnicode`. Read backwards, the table tells what they stand for.

use std::collections::HashMap;

use ttf_parser::gsub::{LigatureSubstitution, SingleSubstitution, SubstitutionSubtable};
use ttf_parser::{Face, GlyphId};

/// Subtables that are read; real fonts have a few dozen.
const MAX_SUBTABLES: usize = 64;

/// For each substitute the glyphs that it stands for. Empty for fonts that are not complete.
pub(super) fn read(data: &[u8]) -> HashMap<u16, Vec<u16>> {
    let mut found = HashMap::new();
    let Ok(face) = Face::parse(data, 0) else {
        return found;
    };
    let Some(table) = face.tables().gsub else {
        return found;
    };
    let mut subtables = 0;
    for lookup in table.lookups {
        for index in 0..lookup.subtables.len() {
            subtables += 1;
            if subtables > MAX_SUBTABLES {
                return found;
            }
            match lookup.subtables.get::<SubstitutionSubtable>(index) {
                Some(SubstitutionSubtable::Ligature(table)) => {
                    ligatures(&table, face.number_of_glyphs(), &mut found);
                }
                Some(SubstitutionSubtable::Single(table)) => {
                    singles(&table, face.number_of_glyphs(), &mut found);
                }
                _ => {}
            }
        }
    }
    found
}

fn ligatures(table: &LigatureSubstitution, glyphs: u16, found: &mut HashMap<u16, Vec<u16>>) {
    for first in 0..glyphs {
        let set = table
            .coverage
            .get(GlyphId(first))
            .and_then(|index| table.ligature_sets.get(index));
        for ligature in set.into_iter().flat_map(|set| set.into_iter().take(256)) {
            let parts = std::iter::once(first)
                .chain(ligature.components.into_iter().map(|glyph| glyph.0))
                .take(8);
            found
                .entry(ligature.glyph.0)
                .or_insert_with(|| parts.collect());
        }
    }
}

fn singles(table: &SingleSubstitution, glyphs: u16, found: &mut HashMap<u16, Vec<u16>>) {
    for plain in 0..glyphs {
        let substitute = match table {
            SingleSubstitution::Format1 { coverage, delta } => coverage
                .get(GlyphId(plain))
                .map(|_| plain.wrapping_add_signed(*delta)),
            SingleSubstitution::Format2 {
                coverage,
                substitutes,
            } => coverage
                .get(GlyphId(plain))
                .and_then(|index| substitutes.get(index))
                .map(|glyph| glyph.0),
        };
        if let Some(substitute) = substitute {
            found.entry(substitute).or_insert_with(|| vec![plain]);
        }
    }
}
