//! How a query was understood, and what a document holds of it.
//!
//! In come units of a compiled query; out goes plain data for people and programs.

use crate::document::DocumentPath;
use crate::query::units::Unit;
use serde::Serialize;

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
    pub(super) fn of(unit: &Unit) -> Self {
        let choice = |terms: &[(String, f32)]| {
            let forms: Vec<String> = terms
                .iter()
                .map(|(term, weight)| format!("{}^{weight:.2}", crate::danish::named(term)))
                .collect();
            forms.join(" | ")
        };
        let patterns = unit.patterns.iter().map(|pattern| {
            let slots: Vec<String> = pattern
                .slots
                .iter()
                .map(|slot| format!("[{}]", choice(&slot.terms)))
                .collect();
            slots.join(" ")
        });
        Self {
            text: unit.text.clone(),
            patterns: patterns.collect(),
        }
    }
}

/// What a document holds of a query.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentExplanation {
    /// The document.
    pub path: DocumentPath,
    /// Its score; `None` when it does not match.
    pub score: Option<f32>,
    /// Level and form with the number of places, most first: `("lemma barn", 3)`.
    pub forms: Vec<(String, u32)>,
}
