//! A token, and the places of a text between which tokens are made.
//!
//! In comes what `groups` found of a word, number or sign; out goes plain data: its bytes, its positions, and where its
//! terms stand. How a text becomes tokens is `stream`'s business.

use super::cache::Found;

/// What a token is to its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The word, number or sign that stands there.
    Word,
    /// What stands there among others: the `000` of `1 000`, a further number of a list with what stands before all.
    Piece,
    /// Another reading of one or more positions, in one word: `indsatser` of `indsat-ser`.
    Joined,
    /// A word that takes no position of its own: the `nr.` of `spørgsmål nr. 21`.
    Silent,
    /// A date or a reference, over all its positions.
    Entity,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// First byte in the text.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
    /// The position of its first word, from 0.
    pub position: u32,
    /// How many positions it takes.
    pub length: u32,
    pub role: Role,
    pub(super) terms: TermsOf,
}

impl Token {
    /// Whether its lemmas are those of its exact form wherever that stands (see `lemmas_by_form`).
    pub fn is_known(&self) -> bool {
        matches!(self.terms, TermsOf::Cached { is_known: true, .. })
    }

    /// How many of its terms count for how long its document is: a compound is not longer for what its parts are together,
    /// nor a list for what each of its numbers is.
    pub fn counted_terms(&self) -> u32 {
        match self.terms {
            TermsOf::Literal { .. } if self.role == Role::Piece => 0,
            TermsOf::Cached { spans, .. } => self.term_count() - u32::from(spans),
            TermsOf::Literal { .. } => self.term_count(),
        }
    }

    /// How many terms it has.
    pub fn term_count(&self) -> u32 {
        match self.terms {
            TermsOf::Cached { terms, .. } => u32::from(terms),
            TermsOf::Literal { first, last } => last - first,
        }
    }
}

/// Where a token's terms stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum TermsOf {
    /// In the cache of word types.
    Cached {
        word_type: u32,
        terms: u8,
        spans: u8,
        is_known: bool,
    },
    /// Among those of its group alone.
    Literal { first: u32, last: u32 },
}

impl TermsOf {
    pub fn of(found: Found) -> Self {
        Self::Cached {
            word_type: found.word_type,
            terms: found.term_count,
            spans: found.span_count,
            is_known: found.is_known,
        }
    }
}

/// A place where the analysis can begin anew and finds the same tokens as from the text's beginning: between two groups
/// of atoms that belong together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Boundary {
    /// The byte behind the last atom of the group before.
    pub byte: usize,
    /// The position of the next token.
    pub position: u32,
}
