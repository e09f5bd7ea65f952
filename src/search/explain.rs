//! How a query was understood, and what a document holds of it.
//!
//! In come units of a compiled query, and Tantivy's explanation of a score; out goes plain data for people and programs.
//! A score adds up: each part is the sum of its parts times its factor.

use crate::document::DocumentPath;
use crate::query::coverage::SUM_OF_WORDS;
use crate::query::plan::{Plan, Sought};
use crate::query::units::{Pattern, Unit};
use serde::{Deserialize, Serialize};

/// How a query was understood.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The query with all its operators.
    pub understood: String,
    /// What it looks for, in order.
    pub units: Vec<ExplainedUnit>,
    /// What it could not do as written.
    pub notes: Vec<String>,
}

/// One thing that a query looks for.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedUnit {
    /// As written.
    pub text: String,
    /// Every way to find it, best first: forms that may stand there are separated by `|`, places by a blank.
    pub patterns: Vec<String>,
}

impl ExplainedUnit {
    /// What a plan looks for: its units, and what is sought by letters or near one another.
    pub(super) fn all(plan: &Plan) -> Vec<Self> {
        let mut out: Vec<Self> = plan.units.iter().map(Self::of).collect();
        for sought in &plan.sought {
            match sought {
                Sought::Pattern(_) => {}
                Sought::Prefix { letters, .. } => out.push(Self {
                    text: format!("{letters}*"),
                    patterns: vec![format!("[every word that begins with {letters}]")],
                }),
                Sought::Near { operands, distance } => out.push(Self {
                    text: format!("at most {distance} positions apart, in any order"),
                    patterns: operands.iter().flatten().map(shown).collect(),
                }),
            }
        }
        out
    }

    fn of(unit: &Unit) -> Self {
        Self {
            text: unit.text.clone(),
            patterns: unit.patterns.iter().map(shown).collect(),
        }
    }
}

/// A pattern for people.
fn shown(pattern: &Pattern) -> String {
    let choice = |terms: &[(String, f32)]| {
        let forms: Vec<String> = terms
            .iter()
            .map(|(term, weight)| format!("{}^{weight:.2}", crate::danish::named(term)))
            .collect();
        forms.join(" | ")
    };
    let slots: Vec<String> = pattern
        .slots
        .iter()
        .map(|slot| format!("[{}]", choice(&slot.terms)))
        .collect();
    let slop = match pattern.slop {
        0 => String::new(),
        slop => format!(" ~{slop}"),
    };
    format!("{}{slop}", slots.join(" "))
}

/// What a document holds of a query.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentExplanation {
    /// The document.
    pub path: DocumentPath,
    /// Its score; `None` when it does not match.
    pub score: Option<f32>,
    /// What the score is made of; `None` when it does not match.
    pub made_of: Option<Contribution>,
    /// Level and form with the number of places, most first: `("lemma barn", 3)`.
    pub forms: Vec<(String, u32)>,
}

/// What a part of a query adds to a document's score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contribution {
    /// The part: as written in the query, or how it was found.
    pub what: String,
    /// What it adds: its factor times the sum of its parts, where it has any.
    pub score: f32,
    /// What the sum of its parts is multiplied by; 1 where nothing else is said.
    pub factor: f32,
    /// What it is made of.
    pub parts: Vec<Contribution>,
}

/// Tantivy's explanation, which shows itself as JSON only.
#[derive(Debug, Deserialize)]
struct Node {
    value: f32,
    description: String,
    #[serde(default)]
    details: Vec<Node>,
}

impl Node {
    /// Whether it only says how its parts are put together, or is at the bottom.
    fn is_computation(&self) -> bool {
        let sum = self.description.starts_with("BooleanClause") || self.description == SUM_OF_WORDS;
        sum || self.description.starts_with("Boost ") || self.details.is_empty()
    }
}

/// Closer than this is the rounding of sums.
const ROUNDING: f32 = 1e-3;

impl Contribution {
    /// `None` where the explanation cannot be read.
    pub(super) fn of(explanation: &impl Serialize) -> Option<Self> {
        let json = serde_json::to_value(explanation).ok()?;
        serde_json::from_value(json).ok().map(Self::of_node)
    }

    /// With something more, where it is more than nothing.
    pub(super) fn and(self, what: &str, score: f32) -> Self {
        if score <= 0.0 {
            return self;
        }
        let more = Self {
            what: what.to_owned(),
            score,
            factor: 1.0,
            parts: Vec::new(),
        };
        Self {
            what: "words, and how they stand".to_owned(),
            score: self.score + score,
            factor: 1.0,
            parts: vec![self, more],
        }
    }

    fn of_node(node: Node) -> Self {
        // A part whose only detail is how it was computed is one thing.
        let mut details = node.details;
        while let [only] = &mut details[..]
            && only.is_computation()
        {
            details = std::mem::take(&mut only.details);
        }
        let parts: Vec<Self> = details.into_iter().map(Self::of_node).collect();
        let sum: f32 = parts.iter().map(|part| part.score).sum();
        let ratio = node.value / sum;
        let factor = if (ratio - 1.0).abs() < ROUNDING || !ratio.is_finite() {
            1.0
        } else {
            ratio
        };
        Self {
            what: node.description,
            score: node.value,
            factor,
            parts,
        }
    }
}
