//! Queries built in code.
//!
//! In come words, phrases and what combines them; out goes a [`Query`] with the tree that its display form would parse
//! to: there is nothing that only one of the two can say. Signs in the words given are text, never operators.

use super::fields::Field;
use super::tree::{Form, Node, Run};
use super::{Query, syntax};
use crate::error::Result;

/// A part of a query, built in code. Nothing is checked before [`Clause::query`].
///
/// ```
/// use ordret::{Clause, Field, Query};
/// let query = Clause::all([
///     Clause::phrase("1.000 dage"),
///     Clause::any([Clause::words("barn"), Clause::prefix("famili")]),
///     Clause::words("finanslov").excluded(),
///     Clause::words("brev").in_field(Field::Type),
/// ])
/// .query()?;
/// assert_eq!(query, Query::parse(r#""1.000 dage" OG (barn ELLER famili*) OG -finanslov OG type:brev"#)?);
/// # Ok::<(), ordret::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause(Node);

impl Clause {
    /// Words in all their inflections; of several the more the better.
    pub fn words(words: &str) -> Self {
        Self(Node::Words(run(words)))
    }

    /// A phrase in all its forms.
    pub fn phrase(words: &str) -> Self {
        Self(Node::Phrase(run(words), 0))
    }

    /// A phrase whose words are at most so many positions out of place together.
    pub fn loose_phrase(words: &str, slop: u32) -> Self {
        Self(Node::Phrase(run(words), slop))
    }

    /// Words letter by letter.
    pub fn exact(words: &str) -> Self {
        Self(Node::Exact(run(words), 0))
    }

    /// Words that begin so.
    pub fn prefix(letters: &str) -> Self {
        Self(Node::Form(Form::Prefix, run(letters)))
    }

    /// Words that end so.
    pub fn suffix(letters: &str) -> Self {
        Self(Node::Form(Form::Suffix, run(letters)))
    }

    /// Words spelled nearly so: a letter or two away, by the word's length.
    pub fn fuzzy(word: &str) -> Self {
        Self(Node::Form(Form::Fuzzy(None), run(word)))
    }

    /// Words and phrases, each at most `distance` positions from the next, in any order.
    pub fn near(distance: u32, clauses: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::Near(distance, nodes(clauses)))
    }

    /// All of these.
    pub fn all(clauses: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::Both(nodes(clauses)))
    }

    /// Any of these.
    pub fn any(clauses: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::Either(nodes(clauses)))
    }

    /// Documents without it; beside others, in [`Clause::all`].
    #[must_use]
    pub fn excluded(self) -> Self {
        Self(Node::Not(Box::new(self.0)))
    }

    /// In a field of the document.
    #[must_use]
    pub fn in_field(self, field: Field) -> Self {
        Self(Node::Field(field, Box::new(self.0)))
    }

    /// The query of this part.
    ///
    /// # Errors
    /// [`ErrorKind::Query`](crate::ErrorKind::Query) as of [`Query::parse`], with the place in the display form: no
    /// words, only exclusions, a day that is none, a field inside a field, too long or too deeply nested.
    pub fn query(&self) -> Result<Query> {
        syntax::check_depth(&self.0)?;
        Query::parse(&self.0.to_string())
    }
}

fn nodes(clauses: impl IntoIterator<Item = Clause>) -> Vec<Node> {
    clauses.into_iter().map(|clause| clause.0).collect()
}

/// Words without what the language would read as a sign. None of it is ever part of a term, but case, which never counts.
fn run(words: &str) -> Run {
    let text: String = words
        .chars()
        .map(|c| match c {
            '"' | '“' | '”' | '„' | '(' | ')' | '|' | '&' | '*' | '~' | '=' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let plain: Vec<String> = text.split_whitespace().map(plain_word).collect();
    Run {
        text: plain.join(" "),
        span: 0..0,
    }
}

fn plain_word(word: &str) -> String {
    let bare = word.trim_start_matches(['-', '−']);
    let word = if bare.is_empty() { word } else { bare };
    let capitals = ["ELLER", "OR", "OG", "AND", "IKKE", "NOT", "NÆR", "NEAR"];
    if capitals.contains(&word.split('/').next().unwrap_or(word)) {
        return word.to_lowercase();
    }
    match word.split_once(':') {
        Some((name, rest)) if !rest.is_empty() && Field::named(name).is_some() => {
            format!("{name}: {rest}")
        }
        _ => word.to_owned(),
    }
}
