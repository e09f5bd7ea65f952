//! Query text → lexemes: words, phrases, signs and operators with their places.
//!
//! In comes the text of a query; out go its lexemes in order. What they mean together is left to `syntax`.

use super::syntax::fault;
use crate::error::Result;
use std::ops::Range;

/// More words and phrases are refused.
const MAX_LEAVES: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Or,
    And,
    Not,
    Phrase,
    Prefix,
    Word,
}

#[derive(Debug, Clone)]
pub(super) struct Lexeme {
    pub kind: Kind,
    /// All of it, quotes and signs included.
    pub span: Range<usize>,
    /// What counts of it.
    pub inner: Range<usize>,
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

/// All lexemes in order, or the place where a quote stays open.
pub(super) fn scan(text: &str) -> Result<Vec<Lexeme>> {
    let mut out: Vec<Lexeme> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        if c.is_whitespace() || c.is_control() {
            at = next;
            continue;
        }
        let not = matches!(c, '-' | '−') && excludes(text, at, next, &out);
        let mut push = |kind, span: Range<usize>, inner| out.push(Lexeme { kind, span, inner });
        match c {
            '(' => push(Kind::Open, at..next, at..next),
            ')' => push(Kind::Close, at..next, at..next),
            '|' => push(Kind::Or, at..next, at..next),
            '&' if !text[next..].starts_with(char::is_alphanumeric) => {
                push(Kind::And, at..next, at..next);
            }
            c if is_quote(c) => {
                let Some(end) = text[next..].find(is_quote).map(|len| next + len) else {
                    return Err(fault(
                        "the quote is not closed",
                        at..next,
                        "put a \" at the end of the phrase",
                    ));
                };
                let behind = end + text[end..].chars().next().map_or(1, char::len_utf8);
                push(Kind::Phrase, at..behind, next..end);
                at = behind;
                continue;
            }
            _ if not => push(Kind::Not, at..next, at..next),
            _ => {
                let end = text[at..]
                    .find(|c: char| c.is_whitespace() || is_quote(c) || c == '(' || c == ')');
                let end = end.map_or(text.len(), |len| at + len);
                let word = &text[at..end];
                let kind = match word {
                    "ELLER" | "OR" => Kind::Or,
                    "OG" | "AND" => Kind::And,
                    "IKKE" | "NOT" => Kind::Not,
                    _ if word
                        .trim_end_matches('*')
                        .chars()
                        .any(char::is_alphanumeric)
                        && word.ends_with('*') =>
                    {
                        Kind::Prefix
                    }
                    _ => Kind::Word,
                };
                let inner = if kind == Kind::Prefix {
                    at..at + word.trim_end_matches('*').len()
                } else {
                    at..end
                };
                push(kind, at..end, inner);
                at = end;
                continue;
            }
        }
        at = next;
    }
    let leaves = out
        .iter()
        .filter(|lexeme| matches!(lexeme.kind, Kind::Word | Kind::Phrase | Kind::Prefix))
        .nth(MAX_LEAVES);
    match leaves {
        Some(lexeme) => {
            let what = format!("too many words: the limit is {MAX_LEAVES}");
            Err(fault(
                what,
                lexeme.span.clone(),
                "search for the words that matter most",
            ))
        }
        None => Ok(out),
    }
}

/// Whether the dash at `at` excludes what follows: a blank before it, none behind it, and no `og`, `eller`, `samt`
/// or comma before it, which make it a suspended hyphen (`indenrigs- og -udenrigsministeren`).
fn excludes(text: &str, at: usize, next: usize, before: &[Lexeme]) -> bool {
    let follows = text[next..]
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || is_quote(c) || c == '(' || c == '§');
    let alone = text[..at]
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || c == '(');
    let suspended = before.last().is_some_and(|last| {
        last.kind == Kind::Word && matches!(&text[last.span.clone()], word if matches!(word, "og" | "eller" | "samt") || word.ends_with(','))
    });
    follows && alone && !suspended
}
