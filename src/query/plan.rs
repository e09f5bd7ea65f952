//! A compiled query: what is run, what snippets show, and what is told of it.
//!
//! In comes what `compile` built; out goes plain data for `search`, which may add words that only rank. What a query
//! means was decided before.

use super::condition::Condition;
use super::coverage::CoverageQuery;
use super::named::NamedQuery;
use super::terms::{Entry, Terms};
use super::union::UnionQuery;
use super::units::{Pattern, Unit};
use super::word::WordQuery;
use crate::danish;
use crate::index::schema::Fields;
use std::ops::Range;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query as TantivyQuery};

pub(super) type Clause = Box<dyn TantivyQuery>;

/// A query ready to be run.
#[derive(Debug)]
pub(crate) struct Plan {
    pub query: Clause,
    /// What snippets show: everything that was asked for and not excluded.
    pub sought: Vec<Sought>,
    /// What the query could not do as written, a line each.
    pub notes: Vec<String>,
    /// How each part was understood, for `explain`.
    pub units: Vec<Unit>,
    /// Each thing that was asked for, as written, with what it would find alone.
    pub alone: Vec<(String, Clause)>,
    /// What is asked of the documents' metadata in fields.
    pub conditions: Vec<Condition>,
    /// Plain words side by side, run by run, in the order in which they were written.
    pub runs: Vec<Vec<Neighbour>>,
    /// The terms that were looked up for it.
    pub terms: Terms,
}

/// One of several plain words side by side.
#[derive(Debug, Clone)]
pub(crate) struct Neighbour {
    /// What is sought of it: the numbers of its patterns in [`Plan::sought`].
    pub sought: Range<usize>,
    /// How rare it is.
    pub share: f32,
}

/// One thing that a snippet can show.
#[derive(Debug, Clone)]
pub(crate) enum Sought {
    /// A word (one slot) or a phrase: slot `n` is filled by any of its terms at the first slot's position plus the
    /// slot's offset, all of them together at most `slop` positions out of place.
    Pattern(Pattern),
    /// Words that begin so.
    Prefix {
        letters: String,
        /// The most frequent of them, for their places.
        words: Vec<Entry>,
    },
    /// All operands in any order, none over another, each beginning at most `distance` positions behind the last
    /// position of the one before it. An operand is any of its patterns.
    Near {
        operands: Vec<Vec<Pattern>>,
        distance: u32,
    },
}

/// What a compiled query is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Search,
    /// To tell what each part of it adds to a score: parts carry names.
    Explain,
}

impl Purpose {
    /// Gives a part its name, where the query is to be explained.
    pub(super) fn named(self, name: impl FnOnce() -> String, clause: Clause) -> Clause {
        match self {
            Self::Search => clause,
            Self::Explain => Box::new(NamedQuery::new(name(), clause)),
        }
    }

    /// All of several parts, and none of those that must not match; `None` where there is nothing to find.
    pub(super) fn all(self, mut clauses: Vec<(Occur, Clause)>) -> Option<Clause> {
        let is = |wanted: Occur| move |(occur, _): &(Occur, Clause)| *occur == wanted;
        if clauses.iter().all(is(Occur::MustNot)) {
            return None;
        }
        if clauses.len() == 1 {
            return clauses.pop().map(|(_, clause)| clause);
        }
        if self == Self::Search && clauses.iter().all(is(Occur::Must)) {
            let words = clauses.into_iter().map(|(_, clause)| (clause, 1.0));
            return Some(Box::new(CoverageQuery {
                words: words.collect(),
                hints: Vec::new(),
                enough: 1.0,
                all: true,
            }));
        }
        Some(Box::new(BooleanQuery::new(clauses)))
    }

    /// Any of several parts. Tantivy's union explains what each of them adds.
    pub(super) fn any(self, mut clauses: Vec<Clause>) -> Option<Clause> {
        match (self, clauses.len()) {
            (_, 0 | 1) => clauses.pop(),
            (Self::Search, _) => Some(Box::new(UnionQuery(clauses))),
            (Self::Explain, _) => Some(Box::new(BooleanQuery::union(clauses))),
        }
    }
}

impl Plan {
    /// Adds words that rank what the query finds, each a dictionary form with its weight.
    pub fn add_hints<'a>(
        &mut self,
        fields: Fields,
        words: impl Iterator<Item = (&'a str, f32)>,
        purpose: Purpose,
    ) {
        let terms = &mut self.terms;
        let hint = |(word, weight): (&str, f32)| {
            let forms = [word.to_owned(), format!("{}{word}", danish::mark::LEMMA)];
            let query = WordQuery {
                field: fields.body,
                terms: forms
                    .map(|form| (terms.look_up(fields.body, &form), 1.0))
                    .to_vec(),
                boost: weight,
            };
            purpose.named(
                || format!("word of the best passages: {word}"),
                Box::new(query),
            )
        };
        let hints: Vec<Clause> = words.map(hint).collect();
        let query = std::mem::replace(&mut self.query, Box::new(EmptyQuery));
        let query = CoverageQuery {
            words: vec![(query, 1.0)],
            hints,
            enough: 1.0,
            all: true,
        };
        self.query = purpose.named(
            || "the query, and words of its best passages".to_owned(),
            Box::new(query),
        );
    }
}
