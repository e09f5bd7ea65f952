//! Text → atoms: words, numbers and signs with the bytes they stand at.
//!
//! In comes text of any kind; out go [`Atom`]s in order, without their meaning. An atom's bytes lie on character
//! boundaries and select what was written. What stands between two atoms is for `groups` to look at.

use super::{lists, numbers};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, with digits and apostrophes inside: `børn`, `CO2`, `EU's`.
    Word,
    /// Letters with stops inside: `bl.a.`, `m.v.`; without the last stop.
    Abbreviation,
    /// Digits with separators inside, and a fraction behind them: `1.000`, `3,8`, `10:30`, `2½`, `2 1/2`.
    Number,
    /// `§`, `%` or `€`.
    Sign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
}

impl Atom {
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
}

/// No word is longer; what is longer is cut, so that rubbish cannot grow terms without bound.
const MAX_ATOM_BYTES: usize = 256;

/// The next atom at or after byte `from`.
pub(super) fn next(text: &str, from: usize) -> Option<Atom> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_digit() {
            return Some(number_or_word(text, at));
        }
        if byte == b'%' {
            return Some(Atom {
                start: at,
                end: at + 1,
                kind: Kind::Sign,
            });
        }
        if byte < 0x80 {
            if byte.is_ascii_alphabetic() {
                return Some(word(text, at));
            }
            at += 1;
            continue;
        }
        let c = char_at(text, at);
        if c == '§' {
            // `§§ 3 og 4` is one sign.
            let end = at
                + if text[at + 2..].starts_with('§') {
                    4
                } else {
                    2
                };
            return Some(Atom {
                start: at,
                end,
                kind: Kind::Sign,
            });
        }
        if is_letter(c) {
            return Some(word(text, at));
        }
        let end = at + c.len_utf8();
        let kind = match c {
            '€' => Some(Kind::Sign),
            '½' | '¼' | '¾' => Some(Kind::Number),
            _ => None,
        };
        if let Some(kind) = kind {
            return Some(Atom {
                start: at,
                end,
                kind,
            });
        }
        at = end;
    }
    None
}

/// The next atom at or after byte `from`, where that is a word of Danish letters between signs that cannot make more of
/// it: no hyphen, apostrophe or figure, no stop inside. Whatever else comes first is not looked for.
pub(super) fn plain_word(text: &str, from: usize) -> Option<Atom> {
    let bytes = text.as_bytes();
    let mut start = from;
    while BYTES[usize::from(*bytes.get(start)?)] == ByteKind::Between {
        start += 1;
    }
    // A hyphen behind a blank may stand for the beginning of a compound.
    if start > 1 && bytes[start - 1] == b'-' && bytes[start - 2] == b' ' {
        return None;
    }
    let mut end = start;
    let next = loop {
        let Some(byte) = bytes.get(end).copied() else {
            break b' ';
        };
        if end - start >= MAX_ATOM_BYTES {
            return None;
        }
        match BYTES[usize::from(byte)] {
            ByteKind::Letter => end += 1,
            // The letters of Latin-1, which are all but the signs of multiplication and division.
            ByteKind::Latin if !matches!(bytes[end + 1], 0x97 | 0xB7) => end += 2,
            ByteKind::Between => break byte,
            _ => return None,
        }
    };
    let behind = bytes.get(end + 1).copied().unwrap_or(b' ');
    let alone = match next {
        b' ' => !matches!(behind, b'-' | 0xE2),
        b'.' => behind.is_ascii_whitespace(),
        b'-' | b'\'' => false,
        _ => true,
    };
    (alone && end > start).then_some(Atom {
        start,
        end,
        kind: Kind::Word,
    })
}

/// What a byte at the beginning of a character is to [`plain_word`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ByteKind {
    /// A letter of ASCII.
    Letter,
    /// The first of the two bytes of æ, ø, å and their like.
    Latin,
    /// Of ASCII, and never part of an atom that begins with it.
    Between,
    Other,
}

static BYTES: [ByteKind; 256] = {
    let mut kinds = [ByteKind::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => ByteKind::Letter,
            0xC3 => ByteKind::Latin,
            b'0'..=b'9' | b'%' | 0x80.. => ByteKind::Other,
            _ => ByteKind::Between,
        };
        byte += 1;
    }
    kinds
};

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

fn is_letter(c: char) -> bool {
    // Latin-1's superscripts and fractions are numeric, not alphabetic: footnote marks stay outside words.
    c.is_alphabetic() && c != 'º' && c != 'ª' && !is_invisible_or_mark(c)
}

/// Marks that compose with the letter before, and characters that show nothing.
pub(super) fn is_invisible_or_mark(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{300}'..='\u{36F}')
}

/// The end of the run of letters, digits and marks that begins at `at`.
fn run_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() && at - start < MAX_ATOM_BYTES {
        let byte = bytes[at];
        if byte.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        if byte == 0xC3 && !matches!(bytes[at + 1], 0x97 | 0xB7) {
            // The letters of Latin-1, which are all but the signs of multiplication and division.
            at += 2;
            continue;
        }
        if byte < 0x80 {
            let apostrophe = byte == b'\'' && followed_by_letter(text, at + 1);
            if apostrophe && at > start {
                at += 1;
                continue;
            }
            break;
        }
        let c = char_at(text, at);
        if is_letter(c)
            || is_invisible_or_mark(c)
            || (is_subscript(c) && at > start)
            || (c == '’' && at > start && followed_by_letter(text, at + 3))
        {
            at += c.len_utf8();
        } else {
            break;
        }
    }
    at
}

/// `₂`: a figure of the word that it stands in, `CO₂`.
fn is_subscript(c: char) -> bool {
    matches!(c, '₀'..='₉')
}

/// Whether a raised figure behind a word belongs to it (`m²`, and `CO²` for `CO₂`). Behind any other it refers to a note.
pub(crate) fn holds_raised_figure(word: &str, figure: char) -> bool {
    match figure {
        '²' => matches!(word, "m" | "km" | "cm" | "mm" | "dm" | "hm" | "CO"),
        '³' => matches!(word, "m" | "km" | "cm" | "mm" | "dm" | "hm"),
        _ => false,
    }
}

/// The figure that a raised or lowered one of a word is.
pub(super) fn plain_figure(c: char) -> Option<char> {
    match c {
        '²' => Some('2'),
        '³' => Some('3'),
        '₀'..='₉' => char::from_digit(u32::from(c) - u32::from('₀'), 10),
        _ => None,
    }
}

/// The end of the word that begins at `start`, with its raised figure.
fn word_end(text: &str, start: usize) -> usize {
    let end = run_end(text, start);
    let raised = end - start <= 2 && text.as_bytes().get(end) == Some(&0xC2);
    if raised && holds_raised_figure(&text[start..end], char_at(text, end)) {
        end + 2
    } else {
        end
    }
}

fn followed_by_letter(text: &str, at: usize) -> bool {
    text.get(at..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(char::is_alphabetic)
}

fn word(text: &str, start: usize) -> Atom {
    let end = word_end(text, start);
    if end - start <= 6
        && text.as_bytes().get(end) == Some(&b'.')
        && let Some(end) = abbreviation_end(text, start, end)
    {
        return Atom {
            start,
            end,
            kind: Kind::Abbreviation,
        };
    }
    Atom {
        start,
        end,
        kind: Kind::Word,
    }
}

/// Where `bl.a` ends when a word that begins at `start` goes on behind stops: an abbreviation of the list, or
/// single letters (`U.S.A`).
fn abbreviation_end(text: &str, start: usize, first_end: usize) -> Option<usize> {
    // Two ways to write É are one letter.
    let is_single = |word: &str| word.chars().filter(|c| !is_invisible_or_mark(*c)).count() == 1;
    let (mut end, mut single, mut found) = (first_end, is_single(&text[start..first_end]), None);
    for _ in 0..4 {
        if text.as_bytes().get(end) != Some(&b'.') || !followed_by_letter(text, end + 1) {
            break;
        }
        let next = run_end(text, end + 1);
        single &= is_single(&text[end + 1..next]);
        end = next;
        if single || lists::is_abbreviation(&text[start..end]) {
            found = Some(end);
        }
    }
    found
}

/// Digits with separators, or digits that letters follow at once.
fn number_or_word(text: &str, start: usize) -> Atom {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        from + bytes[from..]
            .iter()
            .take(MAX_ATOM_BYTES)
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let mut end = digits(start);
    while end - start < MAX_ATOM_BYTES
        && matches!(bytes.get(end), Some(b'.' | b',' | b':'))
        && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
    {
        end = digits(end + 1);
    }
    end = start + numbers::first_number(&text[start..end]).len();
    // An apostrophe or a fraction can only begin so, and few numbers have one.
    let may_go_on = match bytes.get(end) {
        Some(b' ') => matches!(bytes.get(end + 1), Some(b'1' | b'3' | 0xC2)),
        next => matches!(next, Some(b'\'' | 0xC2 | 0xE2)),
    };
    if may_go_on {
        if let Some(end) = decade_end(text, start, end) {
            return Atom {
                start,
                end,
                kind: Kind::Word,
            };
        }
        end += numbers::fraction_behind(&text[start..end], &text[end..]);
    }
    let tail_end = if followed_by_letter(text, end) {
        word_end(text, end)
    } else {
        end
    };
    let separated = bytes[start..end].iter().any(|b| !b.is_ascii_digit());
    if tail_end == end || separated || lists::is_number_tail(&text[end..tail_end].to_lowercase()) {
        return Atom {
            start,
            end,
            kind: Kind::Number,
        };
    }
    Atom {
        start,
        end: tail_end,
        kind: Kind::Word,
    }
}

/// Where `1990'erne` ends whose figures stand between two bytes; without the apostrophe it is a word in any case.
fn decade_end(text: &str, start: usize, end: usize) -> Option<usize> {
    let rest = text[end..].strip_prefix(['\'', '’', '´'])?;
    let ending = lists::DECADE_ENDINGS
        .into_iter()
        .find(|ending| rest.starts_with(ending))?;
    let behind = text.len() - rest.len() + ending.len();
    let is_decade =
        matches!(end - start, 2 | 4) && text[start..end].bytes().all(|b| b.is_ascii_digit());
    (is_decade && !followed_by_letter(text, behind)).then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let mut from = 0;
        std::iter::from_fn(|| {
            let atom = next(text, from)?;
            from = atom.end;
            Some(atom.text(text))
        })
        .collect()
    }

    #[test]
    fn numbers_keep_their_separators_and_leave_the_stop() {
        assert_eq!(
            split("1.000 dage, 3,8 mio. kr. kl. 10:30."),
            ["1.000", "dage", "3,8", "mio", "kr", "kl", "10:30"]
        );
        assert_eq!(
            split("i 2019. Så 1.1.3, 20% og 20kr"),
            ["i", "2019", "Så", "1.1.3", "20", "%", "og", "20", "kr"]
        );
    }

    #[test]
    fn words_keep_digits_apostrophes_and_marks() {
        assert_eq!(
            split("EU's CO2 5G a\u{30a}r bør\u{ad}ne"),
            ["EU's", "CO2", "5G", "a\u{30a}r", "bør\u{ad}ne"]
        );
        assert_eq!(split("'citat' Lars' hus"), ["citat", "Lars", "hus"]);
    }

    #[test]
    fn abbreviations_with_stops_are_one() {
        assert_eq!(
            split("bl.a. f.eks. m.v. www.dr.dk slut.Nyt"),
            ["bl.a", "f.eks", "m.v", "www", "dr", "dk", "slut", "Nyt"]
        );
    }

    #[test]
    fn footnote_marks_stay_outside() {
        assert_eq!(split("socialområde¹ §§ 3"), ["socialområde", "§§", "3"]);
        assert_eq!(split("sum³ 4² lov²"), ["sum", "4", "lov"]);
    }

    #[test]
    fn figures_of_a_word_and_fractions_of_a_number_stay() {
        assert_eq!(
            split("H₂O 40m² 9 km², 6½, ¾ og 8 1/4 m"),
            ["H₂O", "40", "m²", "9", "km²", "6½", "¾", "og", "8 1/4", "m"]
        );
        assert_eq!(
            split("d. 8 1/4-19, 7 1/2 2018"),
            ["d", "8", "1", "4", "19", "7", "1", "2", "2018"]
        );
        assert_eq!(
            split("i 1840'erne og 50’er"),
            ["i", "1840'erne", "og", "50’er"]
        );
    }
}
