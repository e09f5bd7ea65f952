//! Words broken at line ends: lines in reading order come in, the same lines with their words whole go out.
//!
//! A soft hyphen says that the word goes on. A hyphen may be the word's own (`EU-⏎regulering`), stand for a part that
//! is said later (`små- og⏎mellemstore`), or mean nothing; the document's other words and the judge decide. The rest
//! of a word may stand after a foot note or on the next page.

use std::collections::HashSet;

use crate::danish;
use crate::raw::{LineRole, LineStart};

/// How many lines the rest of a word is looked for.
const LOOK_AHEAD: usize = 60;
/// Words after which a hyphen waits for its other half: `ind- og udland`.
const SUSPENDING: [&str; 10] = [
    "og",
    "eller",
    "samt",
    "og/eller",
    "hhv",
    "henholdsvis",
    "såvel",
    "til",
    "men",
    "and",
];

/// One line of the document.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The index of its page.
    pub page: usize,
    /// Empty once all of it was moved to an earlier line.
    pub text: String,
    pub size: f32,
    pub start: LineStart,
    pub role: LineRole,
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Soft,
    Hard,
}

/// What becomes of two halves.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Join,
    /// Joined with the hyphen between them.
    KeepHyphen,
    Apart,
}

/// Makes broken words whole and takes soft hyphens out.
pub(super) fn rejoin(pieces: &mut [Piece], is_word: &dyn Fn(&str) -> bool) {
    let known = Known::of(pieces, is_word);
    for index in 0..pieces.len() {
        // A long word may be broken more than once.
        for _ in 0..4 {
            if !rejoin_one(pieces, index, &known) {
                break;
            }
        }
    }
    for piece in pieces.iter_mut() {
        piece.text = plain_hyphens(&piece.text);
    }
}

/// U+2010 and U+2011 are hyphens, soft ones nothing.
fn plain_hyphens(text: &str) -> String {
    text.chars()
        .filter(|&c| c != '\u{AD}')
        .map(|c| {
            if matches!(c, '\u{2010}' | '\u{2011}') {
                '-'
            } else {
                c
            }
        })
        .collect()
}

/// The words of the document that stand unbroken, and the judge of others.
struct Known<'w> {
    words: HashSet<String>,
    is_word: &'w dyn Fn(&str) -> bool,
}

impl<'w> Known<'w> {
    fn of(pieces: &[Piece], is_word: &'w dyn Fn(&str) -> bool) -> Self {
        let mut words = HashSet::new();
        for (index, piece) in pieces.iter().enumerate() {
            let broken_before = index > 0 && ending(&pieces[index - 1].text).is_some();
            let broken = ending(&piece.text).is_some();
            let tokens: Vec<&str> = piece.text.split_whitespace().collect();
            let end = tokens.len() - usize::from(broken && !tokens.is_empty());
            for token in tokens
                .get(usize::from(broken_before)..end)
                .unwrap_or_default()
            {
                let word = plain_hyphens(bare(token)).to_lowercase();
                if word.chars().count() > 2 {
                    words.insert(word);
                }
            }
        }
        Self { words, is_word }
    }

    fn in_document(&self, word: &str) -> bool {
        self.words.contains(&word.to_lowercase())
    }

    fn has(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.words.contains(&word) || (self.is_word)(&word)
    }
}

/// A word without the punctuation around it.
fn bare(token: &str) -> &str {
    token.trim_matches(|c: char| !c.is_alphanumeric())
}

/// How a line ends when its last word is broken.
fn ending(text: &str) -> Option<Ending> {
    let stem = text.trim_end_matches(is_hyphen);
    let tail = &text[stem.len()..];
    if tail.is_empty() || !stem.ends_with(char::is_alphanumeric) {
        return None;
    }
    if tail.contains('\u{AD}') {
        return Some(Ending::Soft);
    }
    // "--" is a dash.
    (tail.chars().count() == 1).then_some(Ending::Hard)
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{AD}' | '\u{2010}' | '\u{2011}')
}

/// Joins the last word of a line with its rest; whether it did.
fn rejoin_one(pieces: &mut [Piece], index: usize, known: &Known) -> bool {
    let Some(kind) = ending(&pieces[index].text) else {
        return false;
    };
    let Some((rest, verdict)) = find_rest(pieces, index, kind, known) else {
        return false;
    };
    let stem = pieces[index].text.trim_end_matches(is_hyphen).len();
    let taken = first_token(&pieces[rest].text).to_owned();
    let left_over = pieces[rest].text[taken.len()..].trim_start().to_owned();
    let text = &mut pieces[index].text;
    text.truncate(stem);
    if verdict == Verdict::KeepHyphen {
        text.push('-');
    }
    text.push_str(&taken);
    if left_over.is_empty() {
        hand_on_start(pieces, rest);
    }
    pieces[rest].text = left_over;
    true
}

/// A line that was used up passes the start of its paragraph on only where a page begins with it.
fn hand_on_start(pieces: &mut [Piece], used: usize) {
    let start = pieces[used].start;
    if let Some(next) = pieces.get_mut(used + 1)
        && next.start == LineStart::Line
        && start == LineStart::Block
    {
        next.start = start;
    }
}

fn first_token(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// The line that the rest of the word begins, and what to do with it.
fn find_rest(
    pieces: &[Piece],
    index: usize,
    kind: Ending,
    known: &Known,
) -> Option<(usize, Verdict)> {
    let stem = pieces[index].text.trim_end_matches(is_hyphen);
    let ahead = (index + 1..pieces.len())
        .take(LOOK_AHEAD)
        .filter(|&at| !pieces[at].text.is_empty());
    let next = ahead.clone().next()?;
    let verdict = judge(stem, first_token(&pieces[next].text), kind, known);
    let next_is_sure = matches!(verdict, Some((_, true)));
    let near = same_text(&pieces[index], &pieces[next]);
    if next_is_sure && (near || kind == Ending::Hard) {
        return verdict
            .map(|(verdict, _)| (next, verdict))
            .filter(|(_, verdict)| *verdict != Verdict::Apart);
    }
    // After foot notes, tables, or on another page: only a word that is known.
    for at in ahead
        .skip(1)
        .filter(|&at| same_text(&pieces[index], &pieces[at]))
    {
        if !begins_anew(pieces, at) || pieces[at].page > pieces[index].page + 1 {
            continue;
        }
        if let Some((verdict @ Verdict::Join, true)) =
            judge(stem, first_token(&pieces[at].text), Ending::Hard, known)
        {
            return Some((at, verdict));
        }
    }
    let (verdict, _) = verdict?;
    (near && verdict != Verdict::Apart).then_some((next, verdict))
}

/// Whether a line could go on where an earlier one, elsewhere, left off.
fn begins_anew(pieces: &[Piece], at: usize) -> bool {
    pieces[at].start != LineStart::Line || at > 0 && pieces[at - 1].page != pieces[at].page
}

/// The same kind of text: neither of them a note in small letters, a heading, or in the margin.
fn same_text(one: &Piece, other: &Piece) -> bool {
    (one.size - other.size).abs() <= 0.1 * one.size
        && (one.role == LineRole::Margin) == (other.role == LineRole::Margin)
}

/// The letters between the last blank, slash or hyphen and the end of a broken line without its hyphen.
fn last_part(stem: &str) -> &str {
    let start = stem
        .rfind(|c: char| !(c.is_alphanumeric() || c == '\u{AD}'))
        .map_or(0, |at| {
            at + stem[at..].chars().next().map_or(1, char::len_utf8)
        });
    &stem[start..]
}

/// What becomes of the halves, and whether there is a reason to be sure. `None`: the second goes on nothing.
fn judge(stem: &str, token: &str, kind: Ending, known: &Known) -> Option<(Verdict, bool)> {
    let last = last_part(stem);
    let is_tied = stem[..stem.len() - last.len()].ends_with(is_hyphen);
    let prefix = &plain_hyphens(last);
    let first = token.chars().next()?;
    let word = plain_hyphens(token.split(is_hard_break).next().unwrap_or_default());
    let word = bare(&word);
    if kind == Ending::Soft {
        return first.is_alphanumeric().then_some((Verdict::Join, true));
    }
    if !first.is_alphanumeric() {
        return None;
    }
    let joined = format!("{prefix}{word}");
    let lower = bare(token).to_lowercase();
    if SUSPENDING.contains(&lower.as_str()) {
        let broken = danish::seldom_follows_suspended(&lower) && known.has(&joined);
        let verdict = if broken {
            Verdict::Join
        } else {
            Verdict::Apart
        };
        return Some((verdict, true));
    }
    let hyphenated = format!("{prefix}-{word}");
    let capitals = |text: &str| text.chars().all(|c| !c.is_lowercase());
    if first.is_numeric() || prefix.ends_with(char::is_numeric) {
        return Some((Verdict::KeepHyphen, prefix.ends_with(char::is_numeric)));
    }
    if first.is_uppercase() {
        let shouted = capitals(prefix) && capitals(word) && prefix.chars().count() > 1;
        let verdict = if shouted && known.has(&joined) {
            Verdict::Join
        } else {
            Verdict::KeepHyphen
        };
        return Some((verdict, shouted));
    }
    if capitals(prefix) || prefix.chars().count() == 1 {
        let verdict = if known.in_document(&joined) {
            Verdict::Join
        } else {
            Verdict::KeepHyphen
        };
        return Some((verdict, true));
    }
    // `1.000-dages-programmet`: a hyphen before tells that the word is written with hyphens.
    let tied = is_tied && known.has(prefix) && known.has(word);
    if (known.in_document(&hyphenated) || tied) && !known.in_document(&joined) {
        return Some((Verdict::KeepHyphen, true));
    }
    Some((Verdict::Join, known.has(&joined)))
}

/// What ends a word within a token.
fn is_hard_break(character: char) -> bool {
    matches!(character, '/' | '-' | '\u{2010}' | '\u{2011}' | '–' | '—')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejoined(lines: &[(&str, f32)]) -> Vec<String> {
        let mut pieces: Vec<Piece> = lines
            .iter()
            .map(|&(text, size)| Piece {
                page: 0,
                text: text.to_owned(),
                size,
                start: LineStart::Block,
                role: LineRole::Body,
            })
            .collect();
        rejoin(&mut pieces, &|word| {
            ["anlægsregnskab", "dybde"].contains(&word)
        });
        pieces.into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn a_foot_note_between_the_halves_does_not_matter() {
        let lines = [
            ("et anlægs-", 10.0),
            ("1 Jf. bilag", 7.0),
            ("regnskab for", 10.0),
        ];
        assert_eq!(
            rejoined(&lines),
            ["et anlægsregnskab", "1 Jf. bilag", "for"]
        );
    }

    #[test]
    fn the_document_knows_its_own_hyphens() {
        let lines = [
            ("den dansk-svenske aftale", 9.0),
            ("den dansk-", 9.0),
            ("svenske", 9.0),
        ];
        assert_eq!(rejoined(&lines)[1], "den dansk-svenske");
    }

    #[test]
    fn a_word_with_a_hyphen_before_keeps_the_next_one_between_words() {
        let lines = [("et 1.000-dybde-", 9.0), ("anlægsregnskab", 9.0)];
        assert_eq!(rejoined(&lines)[0], "et 1.000-dybde-anlægsregnskab");
        let lines = [("et EU-anlægs-", 9.0), ("regnskab", 9.0)];
        assert_eq!(rejoined(&lines)[0], "et EU-anlægsregnskab");
    }

    #[test]
    fn abbreviations_figures_and_single_letters_keep_their_hyphen() {
        assert_eq!(rejoined(&[("FN-", 9.0), ("støttet", 9.0)])[0], "FN-støttet");
        assert_eq!(
            rejoined(&[("1.000-", 9.0), ("dages", 9.0)])[0],
            "1.000-dages"
        );
        assert_eq!(rejoined(&[("en e-", 9.0), ("mail.", 9.0)])[0], "en e-mail.");
    }

    #[test]
    fn a_word_may_be_broken_twice() {
        assert_eq!(
            rejoined(&[("an-", 9.0), ("lægs-", 9.0), ("regnskab", 9.0)]),
            ["anlægsregnskab", "", ""]
        );
    }

    #[test]
    fn a_dash_is_no_hyphen() {
        assert_eq!(
            rejoined(&[("sagt -", 9.0), ("og gjort", 9.0)]),
            ["sagt -", "og gjort"]
        );
    }
}
