//! Where sentences begin and end, for passages.
//!
//! In comes text and a byte; out goes the nearest boundary within reach, always between words. A stop ends no
//! sentence behind a number (`nr. 3`, `5. oktober`), an abbreviation of the list, or a single letter. Blank lines,
//! headings and bullets begin anew.

use super::lists;

/// The beginning of the sentence that holds byte `at`, or the first word within `reach` bytes before it.
pub(crate) fn start_before(text: &str, at: usize, reach: usize) -> usize {
    let floor = text.floor_char_boundary(at.saturating_sub(reach));
    (floor..=at)
        .rev()
        .find(|byte| {
            may_start(text, *byte) && text.is_char_boundary(*byte) && starts_at(text, *byte)
        })
        .unwrap_or_else(|| word_start_after(text, floor, at))
}

/// The end of the sentence that holds byte `at`, or the last word within `reach` bytes behind it.
pub(crate) fn end_after(text: &str, at: usize, reach: usize) -> usize {
    let ceiling = text.ceil_char_boundary((at + reach).min(text.len()));
    let end = (at + 1..=ceiling)
        .rev()
        .find(|byte| text.is_char_boundary(*byte) && ends_at(text, *byte));
    if let Some(end) = end.filter(|end| end - at > reach / 3 || *end == text.len()) {
        return end;
    }
    if ceiling == text.len() {
        return ceiling;
    }
    let cut = text[at..ceiling]
        .rfind(char::is_whitespace)
        .map_or(at, |offset| at + offset);
    if cut > at { cut } else { word_end(text, at) }
}

/// The first word's beginning in `from..at`.
fn word_start_after(text: &str, from: usize, at: usize) -> usize {
    if from == 0 {
        return text[..at].len() - text[..at].trim_start().len();
    }
    let blank = text[from..at]
        .find(char::is_whitespace)
        .map(|offset| from + offset);
    blank.map_or_else(
        || word_start(text, at),
        |blank| at - text[blank..at].trim_start().len(),
    )
}

fn word_start(text: &str, at: usize) -> usize {
    text[..at].rfind(char::is_whitespace).map_or(0, |blank| {
        blank + text[blank..].chars().next().map_or(1, char::len_utf8)
    })
}

fn word_end(text: &str, at: usize) -> usize {
    text[at..]
        .find(char::is_whitespace)
        .map_or(text.len(), |offset| at + offset)
}

/// Whether a sentence, a heading or a bullet begins at this byte.
pub(crate) fn starts_at(text: &str, at: usize) -> bool {
    if !may_start(text, at) {
        return false;
    }
    let rest = &text[at..];
    if rest.starts_with(char::is_whitespace) || rest.is_empty() {
        return false;
    }
    let before = &text[..at];
    let trimmed = before.trim_end();
    if trimmed.is_empty() {
        return true;
    }
    if trimmed.len() == before.len() {
        return false;
    }
    let gap = &before[trimmed.len()..];
    gap.matches('\n').count() > 1
        || (gap.contains('\n')
            && rest.starts_with(['•', '#', '*', '-', '–'])
            && !rest.chars().nth(1).is_some_and(char::is_alphanumeric))
        || (ends_sentence(trimmed) && !rest.starts_with(char::is_lowercase))
}

/// Whether a sentence or a paragraph ends before this byte.
pub(crate) fn ends_at(text: &str, at: usize) -> bool {
    if is_ink(text, at) {
        return false;
    }
    let rest = &text[at..];
    let next = rest.trim_start();
    if next.is_empty() {
        return true;
    }
    next.len() != rest.len() && starts_at(text, text.len() - next.len())
}

/// Whether a sentence may begin at this byte, told at a glance: not within words, nor where most words begin.
#[inline]
fn may_start(text: &str, at: usize) -> bool {
    let amid_a_word = at > 0 && is_ink(text, at - 1);
    !amid_a_word && !is_next_word(text, at)
}

/// Whether the byte is a visible one of ASCII: what most bytes are, and no boundary stands behind or before it.
#[inline]
fn is_ink(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(u8::is_ascii_graphic)
}

/// Whether one blank stands before the byte, and a letter, a figure or a comma before that: so most words stand, and
/// nothing begins with them.
#[inline]
fn is_next_word(text: &str, at: usize) -> bool {
    let before = at
        .checked_sub(2)
        .and_then(|from| text.as_bytes().get(from..at));
    matches!(
        before,
        Some([b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b',', b' '])
    )
}

/// Whether the text before a blank ends a sentence.
fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '“', '»', '«', ')', '\'', '’']);
    if text.ends_with(['!', '?', '…']) {
        return true;
    }
    let Some(before) = text.strip_suffix('.') else {
        return false;
    };
    let start = before
        .rfind(|c: char| !c.is_alphanumeric() && c != '.')
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let word = &before[start..];
    let number = !word.is_empty() && word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    !word.is_empty() && !number && !initial && !lists::is_abbreviation(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        let starts: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .filter(|at| starts_at(text, *at))
            .collect();
        let ends = starts
            .iter()
            .skip(1)
            .copied()
            .chain(std::iter::once(text.len()));
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| text[*start..end].trim())
            .collect()
    }

    #[test]
    fn stops_in_numbers_and_abbreviations_end_nothing() {
        let text = "Mødet er kl. 10 den 5. oktober. Se nr. 3, jf. bl.a. § 4. Hr. K. Jensen kom. \"Godt!\" Så gik han.";
        assert_eq!(
            split(text),
            [
                "Mødet er kl. 10 den 5. oktober.",
                "Se nr. 3, jf. bl.a. § 4. Hr. K. Jensen kom.",
                "\"Godt!\"",
                "Så gik han."
            ]
        );
    }

    #[test]
    fn paragraphs_and_bullets_begin_anew() {
        assert_eq!(
            split("Overskrift\n\nBrødtekst her\n• punkt et\n- punkt to"),
            ["Overskrift", "Brødtekst her", "• punkt et", "- punkt to"]
        );
    }

    proptest! {
        #[test]
        fn what_is_told_at_a_glance_is_so(text in "([a-zæ]|[. \n,\"•-]|[0-9]){0,40}") {
            for (at, _) in text.char_indices() {
                if is_next_word(&text, at) {
                    let before = text[..at].trim_end();
                    prop_assert!(!ends_sentence(before) && before.len() + 1 == at);
                }
            }
        }

        #[test]
        fn boundaries_lie_between_words(text in "[a-zæ. \n\"•-]{0,80}", at in 0_usize..80, reach in 0_usize..40) {
            let at = text.floor_char_boundary(at.min(text.len()));
            let (start, end) = (start_before(&text, at, reach), end_after(&text, at, reach));
            prop_assert!(start <= at && at <= end);
            prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        }
    }
}
