//! The query language: text → tree → Tantivy query.
//!
//! In comes what a person typed; out goes a [`Query`] that can be run any number of times. Reading it is left to
//! `syntax`, turning it into terms and scores to `compile`; running it is left to `search`.

mod amounts;
pub(crate) mod bm25;
pub(crate) mod compile;
pub(crate) mod condition;
mod coverage;
mod lexemes;
pub(crate) mod phrase;
mod syntax;
pub(crate) mod units;
mod word;

use crate::error::Result;
pub(crate) use syntax::{Node, Run};

/// A query that was read without fault.
///
/// ```
/// use ordret::Query;
/// let query = Query::parse(r#""1.000 dage" sundhedsplejerske -finanslov"#)?;
/// assert_eq!(query.text(), r#""1.000 dage" sundhedsplejerske -finanslov"#);
/// let error = Query::parse(r#"barn "1.000 dage"#).unwrap_err();
/// assert_eq!(error.span(), Some(5..6));
/// # Ok::<(), ordret::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Query {
    text: String,
    tree: Node,
}

impl Query {
    /// Reads a query. The language: words (all of them are looked for), `"a phrase"`, `-excluded` (or `IKKE`,
    /// `NOT`), `ELLER` (or `OR`), `OG` (or `AND`), parentheses, `prefix*`. Operators are written in capitals.
    ///
    /// # Errors
    /// [`ErrorKind::Query`](crate::ErrorKind::Query) with the place in [`Error::span`](crate::Error::span) and a
    /// hint: a quote or parenthesis without its other half, nothing to look for, only exclusions, too long or
    /// too deeply nested.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(Self {
            text: text.to_owned(),
            tree: syntax::parse(text)?,
        })
    }

    /// The query as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the query was understood, written out with all operators and parentheses.
    pub fn understood(&self) -> String {
        self.tree.to_string()
    }

    pub(crate) fn tree(&self) -> &Node {
        &self.tree
    }
}
