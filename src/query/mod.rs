//! The query language: text → tree → Tantivy query.
//!
//! In comes what a person typed, or a [`Clause`] built in code; out goes a [`Query`] that can be run any number of
//! times. The grammar stands in `syntax`, the tree in `tree`; turning it into terms and scores is left to `compile`,
//! running it to `search`.

mod amounts;
pub(crate) mod bm25;
mod clause;
pub(crate) mod compile;
pub(crate) mod condition;
pub(crate) mod coverage;
pub(crate) mod expansion;
mod fields;
mod forms;
mod lexemes;
mod literal;
mod many;
mod named;
pub(crate) mod near;
mod operands;
pub(crate) mod phrase;
pub(crate) mod plan;
mod quoted;
mod readings;
mod syntax;
pub(crate) mod terms;
#[cfg(test)]
mod tests;
mod tied;
mod times;
mod tree;
mod union;
pub(crate) mod units;
mod weight;
pub(crate) mod window;
mod word;

use crate::error::Result;
pub use clause::Clause;
pub use fields::Field;
pub(crate) use tree::{Node, Run};

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
    /// What could not be read as it was written, a line each.
    notes: Vec<String>,
}

impl Query {
    /// Reads a query. The language:
    ///
    /// | write | to find |
    /// |---|---|
    /// | `barn dagtilbud` | words in all their inflections, and weakly inside compounds |
    /// | `"de første dage"`, `"…"~3` | a phrase, three positions out of place at most |
    /// | `="de første dage"`, `=dage` | letter by letter |
    /// | `-ord`, `IKKE ord`, `NOT ord` | without it |
    /// | `a OG b`, `a ELLER b`, `AND`, `OR`, `( )` | both, either |
    /// | `a NÆR/5 b`, `NEAR/5` | at most five positions apart, in either order |
    /// | `ord*`, `*ord`, `ord~` | words that begin so, end so, are spelled nearly so |
    /// | `titel:ord`, `type:brev`, `dato:2018..2019-06` | in a [`Field`]; nothing stands behind the colon but what it holds |
    ///
    /// Operators are written in capitals. What could not be read as it was written is told in
    /// [`Hits::notes`](crate::Hits::notes).
    ///
    /// # Errors
    /// [`ErrorKind::Query`](crate::ErrorKind::Query) with the place in [`Error::span`](crate::Error::span) and a
    /// hint: a quote or parenthesis without its other half, nothing to look for, only exclusions, a day that is none,
    /// too long or too deeply nested.
    pub fn parse(text: &str) -> Result<Self> {
        let (tree, notes) = syntax::parse(text)?;
        Ok(Self {
            text: text.to_owned(),
            tree,
            notes,
        })
    }

    /// The query as it was written; of one built in code its display form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the query was understood, written out with all operators and parentheses. Parsing it yields the same query.
    pub fn understood(&self) -> String {
        self.tree.to_string()
    }

    pub(crate) fn tree(&self) -> &Node {
        &self.tree
    }
}

/// Queries are equal when they are understood alike.
impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        self.tree == other.tree
    }
}
