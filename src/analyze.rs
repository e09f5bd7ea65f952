//! The tokens of a text, for people who want to know why something is found or not.
//!
//! In comes any text; out go its tokens with their terms. The analysis itself is `danish`.

use crate::danish::{self, Role, Token, TokenStream, WordContext, mark};
use serde::Serialize;

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnalyzedToken {
    /// As written.
    pub text: String,
    /// First byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// Its position, from 0.
    pub position: u32,
    /// NFC, lower case, numbers in one form; for a date or reference its canonical form.
    pub exact: String,
    /// Its dictionary forms.
    pub lemmas: Vec<String>,
    /// The parts of a compound, slices of the lower-case word that together spell it.
    pub parts: Vec<String>,
    /// `word`, `piece`, `joined`, `silent` or `entity`: what the token is to its position.
    pub role: &'static str,
}

/// The tokens of a text: where they stand and under which terms they are found.
pub fn analyze(text: &str) -> Vec<AnalyzedToken> {
    let mut stream = TokenStream::new(text);
    let mut out = Vec::new();
    while let Some(token) = stream.next_token() {
        let terms: Vec<String> = stream.terms(&token).map(str::to_owned).collect();
        out.push(described(text, &token, &terms));
    }
    out
}

/// A token as `analyze` shows it.
fn described(text: &str, token: &Token, terms: &[String]) -> AnalyzedToken {
    let with = |level: char| {
        terms
            .iter()
            .filter_map(move |term| term.strip_prefix(level))
            .map(str::to_owned)
    };
    let exact = terms.iter().find(|term| danish::is_exact(term)).cloned();
    let exact = exact
        .or_else(|| with(mark::ENTITY).next())
        .or_else(|| with(mark::LEMMA).next())
        .unwrap_or_default();
    let mut lemmas: Vec<String> = with(mark::LEMMA).collect();
    let mut parts = Vec::new();
    if token.role == Role::Word && !exact.bytes().any(|b| b.is_ascii_digit()) {
        let analysis = danish::analyze_word(&exact, WordContext::default());
        parts = analysis
            .parts
            .iter()
            .filter_map(|part| exact.get(part.range.clone()))
            .map(str::to_owned)
            .collect();
        if analysis.lemmas.contains(&exact) && !lemmas.contains(&exact) {
            lemmas.insert(0, exact.clone());
        }
    }
    if lemmas.is_empty() {
        lemmas.push(exact.clone());
    }
    let role = match token.role {
        Role::Word => "word",
        Role::Piece => "piece",
        Role::Joined => "joined",
        Role::Silent => "silent",
        Role::Entity => "entity",
    };
    let text = text[token.start..token.end].to_owned();
    AnalyzedToken {
        text,
        start: token.start,
        end: token.end,
        position: token.position,
        exact,
        lemmas,
        parts,
        role,
    }
}

/// How many terms a text is indexed under; the analysis alone, for measuring it.
pub fn count_terms(text: &str) -> u64 {
    let mut stream = TokenStream::new(text);
    let mut terms = 0;
    while let Some(token) = stream.next_token() {
        terms += u64::from(token.term_count());
    }
    terms
}
