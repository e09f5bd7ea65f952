//! Right-to-left scripts: a line as it is seen comes in, the line as it is read goes out.
//!
//! PDF draws Hebrew and Arabic from the left like everything else. This turns them round by the letters alone, which
//! is enough to find their words; it is not the Unicode algorithm.

/// Letters of the scripts that run to the left.
fn is_rtl(character: char) -> bool {
    matches!(u32::from(character), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC)
}

/// The text in reading order; untouched when no letter of it runs to the left.
pub(super) fn logical(text: String) -> String {
    let rtl = text.chars().filter(|&c| is_rtl(c)).count();
    if rtl == 0 {
        return text;
    }
    let ltr = text
        .chars()
        .filter(|&c| c.is_alphabetic() && !is_rtl(c))
        .count();
    let chars: Vec<char> = text.chars().collect();
    if rtl >= ltr {
        let reversed: Vec<char> = chars.into_iter().rev().map(mirrored).collect();
        turn(&reversed, |c| !is_rtl(c) && c.is_alphanumeric())
    } else {
        turn(&chars, is_rtl)
    }
}

/// Turns round every stretch from one such letter to another with none of the other kind between them.
fn turn(chars: &[char], belongs: impl Fn(char) -> bool) -> String {
    let other = |c: char| c.is_alphanumeric() && !belongs(c);
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        if !belongs(chars[at]) {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let limit = chars[at..]
            .iter()
            .position(|&c| other(c))
            .map_or(chars.len(), |length| at + length);
        let end = chars[at..limit]
            .iter()
            .rposition(|&c| belongs(c))
            .map_or(at + 1, |last| at + last + 1);
        out.extend(chars[at..end].iter().rev());
        at = end;
    }
    out
}

fn mirrored(character: char) -> char {
    match character {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hebrew_is_read_from_the_right_and_figures_from_the_left() {
        assert_eq!(logical("2021 םולש".to_owned()), "שלום 2021");
        assert_eq!(
            logical("ordet םולש betyder fred".to_owned()),
            "ordet שלום betyder fred"
        );
        assert_eq!(logical("dansk".to_owned()), "dansk");
    }
}
