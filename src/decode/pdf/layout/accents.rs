//! Accents drawn as glyphs of their own: two neighbouring glyphs come in, one composed letter goes out.
//!
//! TeX's old fonts draw "å" as a ring and an "a" over each other. A spacing accent over or under a letter belongs to
//! it; one that stands free is kept as it is.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose as compose_pair};

use super::runs::Placed;

/// The combining form of a spacing accent.
fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' | '\u{2CB}' => '\u{300}',
        '´' | '\u{2CA}' => '\u{301}',
        '^' | '\u{2C6}' => '\u{302}',
        '~' | '\u{2DC}' => '\u{303}',
        '¯' | '\u{2C9}' => '\u{304}',
        '\u{2D8}' => '\u{306}',
        '\u{2D9}' => '\u{307}',
        '¨' => '\u{308}',
        '\u{2DA}' | '°' => '\u{30A}',
        '\u{2DD}' => '\u{30B}',
        '\u{2C7}' => '\u{30C}',
        '¸' => '\u{327}',
        '\u{2DB}' => '\u{328}',
        c if canonical_combining_class(c) > 0 => c,
        _ => return None,
    })
}

fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Whether a glyph is an accent and nothing else.
pub(super) fn is_accent(text: &str) -> bool {
    only_char(text).is_some_and(|c| combining(c).is_some())
}

/// How far left of the pen an accent may be drawn.
pub(super) fn reach(glyph: &Placed) -> f32 {
    if is_accent(glyph.text) {
        1.2 * glyph.size
    } else {
        0.0
    }
}

/// Whether one of two glyphs is an accent over or under the other.
pub(super) fn joins(end: &Placed, glyph: &Placed) -> bool {
    (is_accent(end.text) || is_accent(glyph.text))
        && overlapping(end, glyph)
        && (end.baseline - glyph.baseline).abs() < 0.8 * glyph.size
}

/// The middle of the narrower glyph lies within the wider one.
fn overlapping(one: &Placed, other: &Placed) -> bool {
    let (narrow, wide) = if one.right - one.left < other.right - other.left {
        (one, other)
    } else {
        (other, one)
    };
    let middle = f32::midpoint(narrow.left, narrow.right);
    middle > wide.left && middle < wide.right
}

/// Composes `glyph` with the end of the text, which `end` wrote; false when they are no letter and accent.
pub(super) fn compose(text: &mut String, end: &Placed, glyph: &Placed) -> bool {
    let (Some(first), Some(second)) = (end.text.chars().next_back(), only_char(glyph.text)) else {
        return false;
    };
    if !joins(end, glyph) || !text.ends_with(first) {
        return false;
    }
    let pair = match (combining(first), combining(second)) {
        (Some(accent), None) if second.is_alphabetic() => (undotted(second), accent),
        (None, Some(accent)) if first.is_alphabetic() => (undotted(first), accent),
        _ => return false,
    };
    let Some(composed) = compose_pair(pair.0, pair.1) else {
        return false;
    };
    text.pop();
    text.extend([composed].into_iter().nfc());
    true
}

/// Accents are put on a dotless i.
fn undotted(letter: char) -> char {
    match letter {
        'ı' => 'i',
        'ȷ' => 'j',
        other => other,
    }
}
