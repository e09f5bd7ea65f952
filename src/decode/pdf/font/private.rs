//! Private characters of well-known symbol fonts: a font's name and a private character come in, text goes out.
//!
//! Windows writes symbol fonts as U+F000 plus the code. What such a code draws depends on the font: a bullet in
//! Symbol and Wingdings, a letter in a text font that only pretends to be one of symbols.

use super::names::Encoding;

static WINGDINGS: &str = include_str!("../data/wingdings.tsv");

/// Whose private characters they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repertoire {
    Symbol,
    Wingdings,
    ZapfDingbats,
    /// Other symbols, of which nothing is known.
    Unknown,
    /// A text font.
    Text,
}

/// Whether a character belongs to the private area of the basic plane.
pub(super) fn is_private(character: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&character)
}

impl Repertoire {
    pub(super) fn of_font(name: &str) -> Self {
        let plain = name.to_ascii_lowercase();
        if plain.starts_with("symbol")
            || plain.contains("opensymbol")
            || plain.contains("standardsymbols")
        {
            Self::Symbol
        } else if plain.contains("wingdings2")
            || plain.contains("wingdings3")
            || plain.contains("webdings")
        {
            Self::Unknown
        } else if plain.contains("wingdings") {
            Self::Wingdings
        } else if plain.contains("dingbats") {
            Self::ZapfDingbats
        } else if plain.contains("icon")
            || plain.contains("awesome")
            || plain.contains("glyph")
            || plain.contains("logo")
        {
            Self::Unknown
        } else {
            Self::Text
        }
    }

    /// The character that is meant; a private one of which nothing is known stays itself, for the cleaning to judge.
    pub(super) fn text(self, character: char) -> Option<char> {
        let value = u32::from(character);
        if !is_private(character) {
            return super::plain(character).filter(|&c| c != '\u{FFFD}');
        }
        if !(0xF020..=0xF0FF).contains(&value) {
            return Some(character);
        }
        let code = (value & 0xFF) as u8;
        let known = match self {
            Self::Symbol => single(Encoding::Symbol.text(code)),
            Self::ZapfDingbats => single(Encoding::ZapfDingbats.text(code)),
            Self::Wingdings => wingding(code),
            Self::Text => single(Encoding::WinAnsi.text(code)),
            Self::Unknown => None,
        };
        Some(known.filter(|&c| !is_private(c)).unwrap_or(character))
    }
}

fn single(text: Option<String>) -> Option<char> {
    text?.chars().next()
}

/// The signs of Wingdings that documents use; the list is short because a lookup is rare.
fn wingding(code: u8) -> Option<char> {
    WINGDINGS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let (hex, sign) = line.split_once('\t')?;
            (u8::from_str_radix(hex, 16) == Ok(code)).then(|| sign.chars().next())?
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bullet_of_symbol_is_a_bullet() {
        assert_eq!(Repertoire::of_font("SymbolMT").text('\u{F0B7}'), Some('•'));
        assert_eq!(
            Repertoire::of_font("Wingdings-Regular").text('\u{F0A7}'),
            Some('▪')
        );
    }

    #[test]
    fn letters_of_a_text_font_in_disguise_are_letters() {
        assert_eq!(Repertoire::of_font("Garamond").text('\u{F0E5}'), Some('å'));
    }

    #[test]
    fn an_unknown_sign_is_left_for_the_cleaning() {
        assert_eq!(
            Repertoire::of_font("FontAwesome").text('\u{F061}'),
            Some('\u{F061}')
        );
    }
}
