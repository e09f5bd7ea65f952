//! References to notes: a line with raised figures comes in, the line without them goes out.
//!
//! `mellemstore³ udbudssteder` would otherwise be read as one word, or the figure would stand in the middle of a phrase.
//! Raised figures at the start of a line are the number of the note itself, after a figure they may be an exponent, and
//! after a unit of length or CO they belong to it: all these stay.

use crate::danish;

/// The figure that a raised one is.
fn plain(character: char) -> Option<char> {
    Some(match character {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from(b'4' + (u32::from(character) - u32::from('⁴')) as u8),
        _ => return None,
    })
}

/// Takes references to notes out of a line.
pub(super) fn without_references(text: &str) -> String {
    if !text.chars().any(|c| plain(c).is_some()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| plain(c).is_some()) {
        out.push_str(&rest[..at]);
        let length = rest[at..]
            .find(|c| plain(c).is_none() && !matches!(c, ',' | '⁻' | ' '))
            .unwrap_or(rest.len() - at);
        let mark = rest[at..at + length].trim_end_matches([',', ' ']);
        rest = &rest[at + mark.len()..];
        let figures: String = mark.chars().map(|c| plain(c).unwrap_or(c)).collect();
        let word = out
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        if out.trim().is_empty() || out.ends_with('\t') {
            out.push_str(&figures);
            pad(&mut out, rest);
        } else if mark.chars().count() == 1
            && mark.chars().all(|c| danish::holds_raised_figure(word, c))
        {
            out.push_str(mark);
        } else if word.ends_with(|c: char| c.is_numeric()) {
            out.push(' ');
            out.push_str(&figures);
            pad(&mut out, rest);
        } else {
            pad(&mut out, rest);
        }
    }
    out.push_str(rest);
    out
}

/// A blank where the next word would touch.
fn pad(out: &mut String, rest: &str) {
    if rest.starts_with(char::is_alphanumeric) && !out.ends_with(' ') {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_go_and_phrases_close_up() {
        assert_eq!(
            without_references("små- og ² mellemstore"),
            "små- og  mellemstore"
        );
        assert_eq!(
            without_references("bilag¹, jf. lov³,⁴ her"),
            "bilag, jf. lov her"
        );
    }

    #[test]
    fn the_number_of_the_note_itself_stays() {
        assert_eq!(without_references("¹Jf. bilag 3"), "1 Jf. bilag 3");
        assert_eq!(without_references("¹² Jf. bilag 3"), "12 Jf. bilag 3");
    }

    #[test]
    fn units_and_figures_keep_theirs() {
        assert_eq!(without_references("75 m² pr. bolig"), "75 m² pr. bolig");
        assert_eq!(without_references("ton CO² om året"), "ton CO² om året");
        assert_eq!(without_references("i 2023¹ kr."), "i 2023 1 kr.");
    }
}
