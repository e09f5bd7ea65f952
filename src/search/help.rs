//! What to do when nothing was found.
//!
//! In come a query that finds nothing and its plan; out goes plain data: words of the index that were perhaps meant
//! (`mente du: …`), and what each part of the query would find alone. What was asked of the metadata in
//! vain is found in `values`. Edit distance follows Damerau; of equally near
//! words the one in most documents is the likeliest. Asking is left to the caller: it costs more than a search.

use super::Unmet;
use crate::danish::{self, Role, TokenStream};
use crate::query::expansion::{Found, nearly};
use crate::query::terms::Terms;
use crate::query::{Node, Query};
use serde::Serialize;
use std::ops::Range;
use tantivy::Searcher;
use tantivy::schema::Field;

/// More words of a query than this are not looked up.
const MOST_WORDS: usize = 5;
/// So many words are offered for one.
const MOST_OFFERED: usize = 3;
/// Parts of a query that are counted alone.
pub(super) const MOST_ALONE: usize = 20;
/// Shorter words are too near to everything.
const SHORTEST: usize = 4;
/// Up to so many letters a word may be one letter away, from there on two.
const SHORT: usize = 6;
/// How much a letter's distance takes from a word, in powers of `e` of its frequency: one letter weighs as much as
/// standing in fifty times as many documents.
const PER_LETTER: f64 = 4.0;
/// The same for another first letter: people get that one right.
const FIRST_LETTER: f64 = 2.0;

/// What to do when nothing was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Help {
    /// Words that stand nowhere in the index, in the order of the query.
    pub suggestions: Vec<Suggestion>,
    /// The query with the likeliest word in each place; `None` without suggestions.
    pub corrected: Option<String>,
    /// What each part of the query would find alone, in order.
    pub alone: Vec<Alone>,
    /// What was asked of the metadata that no document has, in order.
    pub unmet: Vec<Unmet>,
}

/// A word that stands nowhere in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// As written.
    pub word: String,
    /// Its place in the query, `[start, end)` in characters.
    pub range: [usize; 2],
    /// Words of the index that were perhaps meant, the likeliest first; at least one.
    pub instead: Vec<String>,
}

/// What one part of a query would find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alone {
    /// The part as written.
    pub text: String,
    /// How many documents.
    pub documents: u64,
}

/// A word of the query and where it stands there, in bytes.
struct Written {
    exact: String,
    span: Range<usize>,
    terms: Vec<String>,
}

/// Words that were perhaps meant, and the query with the likeliest of them.
pub(super) fn suggestions(
    query: &Query,
    searcher: &Searcher,
    mut known: Terms,
    field: Field,
) -> tantivy::Result<(Vec<Suggestion>, Option<String>)> {
    let mut out = Vec::new();
    let mut corrected = String::new();
    let mut behind = 0;
    for word in words(query) {
        if out.len() == MOST_WORDS {
            break;
        }
        if is_known(&mut known, field, &word.terms) {
            continue;
        }
        let instead = nearest(searcher, field, &word.exact)?;
        let Some(likeliest) = instead.first() else {
            continue;
        };
        corrected.push_str(&query.text()[behind..word.span.start]);
        corrected.push_str(likeliest);
        behind = word.span.end;
        let characters = |upto: usize| query.text()[..upto].chars().count();
        out.push(Suggestion {
            word: query.text()[word.span.clone()].to_owned(),
            range: [characters(word.span.start), characters(word.span.end)],
            instead,
        });
    }
    if let Some(fault) = known.fault() {
        return Err(fault);
    }
    corrected.push_str(&query.text()[behind..]);
    let corrected = (!out.is_empty()).then_some(corrected);
    Ok((out, corrected))
}

/// The words that a query asks for, as they stand in its text.
fn words(query: &Query) -> Vec<Written> {
    let mut out = Vec::new();
    for (leaf, wanted) in query.tree().leaves() {
        let asked = matches!(leaf, Node::Words(_) | Node::Phrase(..) | Node::Exact(..));
        let Some(run) = leaf.run().filter(|_| asked && wanted) else {
            continue;
        };
        let mut stream = TokenStream::new(&query.text()[run.span.clone()]);
        while let Some(token) = stream.next_token() {
            let terms: Vec<String> = stream.terms(&token).map(str::to_owned).collect();
            let Some(exact) = terms.iter().find(|term| danish::is_exact(term)).cloned() else {
                continue;
            };
            let is_word = token.role == Role::Word
                && exact.chars().count() >= SHORTEST
                && exact.chars().all(char::is_alphabetic);
            if is_word {
                let span = run.span.start + token.start..run.span.start + token.end;
                out.push(Written { exact, span, terms });
            }
        }
    }
    out.sort_by_key(|word| word.span.start);
    out
}

/// Whether any document holds the word in any form, also inside a compound.
fn is_known(known: &mut Terms, field: Field, terms: &[String]) -> bool {
    let forms = |term: &String| {
        let bare = term.trim_start_matches(danish::mark::ALL);
        [
            term.clone(),
            bare.to_owned(),
            format!("{}{bare}", danish::mark::LEMMA),
        ]
    };
    // The parts of a compound that stands nowhere may well be known: they say nothing of it.
    let of_parts = [danish::mark::PART, danish::mark::SPAN];
    let whole = terms.iter().filter(|t| !t.starts_with(of_parts));
    whole
        .flat_map(forms)
        .any(|form| known.look_up(field, &form).documents() > 0)
}

fn nearest(searcher: &Searcher, field: Field, word: &str) -> tantivy::Result<Vec<String>> {
    let distance = if word.chars().count() <= SHORT { 1 } else { 2 };
    let found = nearly(searcher, field, word, distance)?;
    let first = word.chars().next();
    let worth = |one: &Found| {
        let other_first = if one.word.chars().next() == first {
            0.0
        } else {
            FIRST_LETTER
        };
        (one.documents as f64).ln() - PER_LETTER * f64::from(one.distance) - other_first
    };
    let mut words: Vec<&Found> = found
        .words
        .iter()
        .filter(|one| one.word.chars().all(char::is_alphabetic))
        .collect();
    words.sort_by(|a, b| {
        worth(b)
            .total_cmp(&worth(a))
            .then_with(|| a.word.cmp(&b.word))
    });
    let best = words.into_iter().take(MOST_OFFERED);
    Ok(best.map(|one| one.word.clone()).collect())
}
