//! Query tree → Tantivy query, and the patterns that snippets look for.
//!
//! In come a [`Node`] and a Tantivy searcher (for prefixes); out goes a [`Plan`]. How well a document matches is
//! decided by the shape built here: each unit is a union of its forms, several units are counted together.

use super::bm25::inverse_document_frequency;
use super::coverage::CoverageQuery;
use super::phrase::{PhraseQuery, Slot};
use super::units::{self, Pattern, Unit};
use super::word::WordQuery;
use super::{Node, Run};
use crate::danish;
use crate::index::schema::Fields;
use tantivy::query::{
    BooleanQuery, BoostQuery, EmptyQuery, FuzzyTermQuery, Occur, Query as TantivyQuery,
};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// What a match in the title or the first lines is worth beside one in the text.
const TITLE: f32 = 0.3;
/// What another spelling of a word that is nowhere in the index is worth.
const WEAK: f32 = 0.3;
/// From so many units on a query is a question, not a set of conditions.
const LONG: usize = 3;
/// The share of a query's rarity that is enough where few documents hold all of it: of two units, and of more.
const ENOUGH_OF_TWO: f32 = 0.2;
const ENOUGH_OF_MANY: f32 = 0.03;

/// A query ready to be run.
#[derive(Debug)]
pub(crate) struct Plan {
    pub query: Box<dyn TantivyQuery>,
    /// What snippets show: everything that was asked for and not excluded.
    pub sought: Vec<Sought>,
    /// What the query could not do as written, a line each.
    pub notes: Vec<String>,
    /// How each part was understood, for `explain`.
    pub units: Vec<Unit>,
}

/// One thing that a snippet can show.
#[derive(Debug, Clone)]
pub(crate) enum Sought {
    Pattern(Pattern),
    /// Words that begin so.
    Prefix(String),
}

pub(crate) fn compile(tree: &Node, fields: Fields, searcher: &Searcher) -> Plan {
    let mut compiler = Compiler {
        fields,
        searcher,
        sought: Vec::new(),
        notes: Vec::new(),
        units: Vec::new(),
    };
    let query = compiler
        .node(tree, true)
        .unwrap_or_else(|| Box::new(EmptyQuery));
    let Compiler {
        sought,
        notes,
        units,
        ..
    } = compiler;
    Plan {
        query,
        sought,
        notes,
        units,
    }
}

struct Compiler<'a> {
    fields: Fields,
    searcher: &'a Searcher,
    sought: Vec<Sought>,
    notes: Vec<String>,
    units: Vec<Unit>,
}

type Clause = Box<dyn TantivyQuery>;

impl Compiler<'_> {
    /// `wanted` is false below an exclusion: nothing there is shown.
    fn node(&mut self, node: &Node, wanted: bool) -> Option<Clause> {
        match node {
            Node::Words(run) => {
                let units = self.run(run);
                self.words(units, wanted)
            }
            Node::Phrase(run) => {
                let unit = units::phrase(&run.text)?;
                Some(self.unit(unit, wanted))
            }
            Node::Prefix(run) => self.prefix(run, wanted),
            Node::Sequence(nodes) => self.sequence(nodes, wanted),
            Node::Both(nodes) => {
                let parts = self.parts(nodes, wanted);
                all(parts)
            }
            Node::Either(nodes) => {
                let clauses: Vec<Clause> = nodes
                    .iter()
                    .filter_map(|node| self.node(node, wanted))
                    .collect();
                any(clauses)
            }
            Node::Not(inner) => self.node(inner, false),
        }
    }

    fn parts(&mut self, nodes: &[Node], wanted: bool) -> Vec<(Occur, Clause)> {
        let occur = |node: &Node| {
            if matches!(node, Node::Not(_)) {
                Occur::MustNot
            } else {
                Occur::Must
            }
        };
        let mut out = Vec::new();
        for node in nodes {
            if let Some(clause) = self.node(node, wanted && !matches!(node, Node::Not(_))) {
                out.push((occur(node), clause));
            }
        }
        out
    }

    /// Words, phrases and groups side by side: the words of all runs are counted together, the rest must match.
    fn sequence(&mut self, nodes: &[Node], wanted: bool) -> Option<Clause> {
        let mut loose: Vec<Unit> = Vec::new();
        let mut firm: Vec<(Occur, Clause)> = Vec::new();
        for node in nodes {
            match node {
                Node::Words(run) => loose.extend(self.run(run)),
                node => firm.extend(self.parts(std::slice::from_ref(node), wanted)),
            }
        }
        if let Some(words) = self.words(loose, wanted) {
            firm.insert(0, (Occur::Must, words));
        }
        all(firm)
    }

    fn run(&mut self, run: &Run) -> Vec<Unit> {
        let mut units = units::units(&run.text);
        if units.is_empty() {
            self.notes
                .push(format!("“{}” holds no word and was passed over", run.text));
        }
        for unit in &mut units {
            self.add_other_spellings(unit);
        }
        units
    }

    /// Words side by side: enough of them must be there, and the more the better.
    fn words(&mut self, mut units: Vec<Unit>, wanted: bool) -> Option<Clause> {
        if units.len() < 2 {
            return units.pop().map(|unit| self.unit(unit, wanted));
        }
        let long = units.len() >= LONG;
        let mut words = Vec::with_capacity(units.len());
        let mut hints: Vec<Clause> = Vec::new();
        for mut unit in units {
            let share = self.rarity(&unit);
            let body = self.fields.body;
            hints.extend(unit.parts.iter().map(|part| pattern_query(part, body, 1.0)));
            if long {
                unit.add_relatives();
                let apart = std::mem::take(&mut unit.words);
                unit.patterns.extend(apart);
            }
            words.push((self.unit(unit, wanted), share));
        }
        let whole: f32 = words.iter().map(|(_, share)| share).sum();
        let enough = whole * if long { ENOUGH_OF_MANY } else { ENOUGH_OF_TWO };
        Some(Box::new(CoverageQuery {
            words,
            hints,
            enough,
        }))
    }

    /// How rare the unit is, by the most usual way to write it.
    fn rarity(&self, unit: &Unit) -> f32 {
        let documents = self.searcher.num_docs().max(1);
        let holders = |choice: &units::Choice| -> u64 {
            let terms = choice
                .terms
                .iter()
                .map(|(text, _)| Term::from_field_text(self.fields.body, text));
            terms
                .map(|term| self.searcher.doc_freq(&term).unwrap_or(0))
                .sum()
        };
        let patterns = unit
            .patterns
            .iter()
            .filter_map(|pattern| pattern.slots.iter().map(holders).min());
        inverse_document_frequency(patterns.max().unwrap_or(0) as f32, documents)
    }

    /// A word that is nowhere in the index may have been typed without its Danish letters.
    fn add_other_spellings(&mut self, unit: &mut Unit) {
        let [Pattern { slots, .. }] = &unit.patterns[..] else {
            return;
        };
        let [only] = &slots[..] else { return };
        let known = |text: &str| {
            let term = Term::from_field_text(self.fields.body, text);
            self.searcher
                .doc_freq(&term)
                .is_ok_and(|holders| holders > 0)
        };
        if only.terms.iter().any(|(term, _)| known(term)) {
            return;
        }
        let mut meant: Vec<String> = danish::unfolded(&danish::exact_form(&unit.text));
        meant.retain(|word| {
            units::units(word)
                .iter()
                .flat_map(|unit| &unit.patterns)
                .flat_map(|p| &p.slots)
                .any(|slot| slot.terms.iter().any(|(term, _)| known(term)))
        });
        for word in &meant {
            unit.patterns.extend(
                units::units(word)
                    .into_iter()
                    .flat_map(|unit| unit.patterns)
                    .map(|pattern| Pattern {
                        weight: WEAK,
                        ..pattern
                    }),
            );
        }
        if !meant.is_empty() {
            self.notes.push(format!(
                "“{}” is nowhere in the index; looked for {} instead",
                unit.text,
                meant.join(", ")
            ));
        }
    }

    fn unit(&mut self, unit: Unit, wanted: bool) -> Clause {
        let mut clauses: Vec<Clause> = Vec::new();
        for pattern in &unit.patterns {
            for (field, worth) in [(self.fields.body, 1.0), (self.fields.title, TITLE)] {
                clauses.push(pattern_query(pattern, field, worth));
            }
            if wanted {
                self.sought.push(Sought::Pattern(pattern.clone()));
            }
        }
        self.units.push(unit);
        any(clauses).unwrap_or_else(|| Box::new(EmptyQuery))
    }

    fn prefix(&mut self, run: &Run, wanted: bool) -> Option<Clause> {
        // Only the last word is a prefix: `EU-reg*` is the word EU beside words that begin with reg.
        let units = units::units(&run.text);
        let last = units.last()?;
        let prefix = crate::danish::exact_form(
            run.text
                .rsplit(|c: char| !c.is_alphanumeric())
                .next()
                .unwrap_or(&last.text),
        );
        let mut clauses: Vec<(Occur, Clause)> = Vec::new();
        let words: Vec<Clause> = [self.fields.body, self.fields.title]
            .into_iter()
            .map(|field| {
                Box::new(FuzzyTermQuery::new_prefix(
                    Term::from_field_text(field, &prefix),
                    0,
                    true,
                )) as Clause
            })
            .collect();
        clauses.push((Occur::Must, any(words)?));
        if wanted {
            self.sought.push(Sought::Prefix(prefix.clone()));
        }
        let before = run.text.len()
            - run
                .text
                .rsplit(|c: char| !c.is_alphanumeric())
                .next()
                .map_or(0, str::len);
        for unit in units::units(&run.text[..before]) {
            clauses.push((Occur::Must, self.unit(unit, wanted)));
        }
        all(clauses)
    }
}

/// The query for one way to find a unit.
fn pattern_query(pattern: &Pattern, field: Field, worth: f32) -> Clause {
    let terms = |choice: &units::Choice| {
        choice
            .terms
            .iter()
            .map(|(text, weight)| (Term::from_field_text(field, text), *weight))
            .collect()
    };
    let query: Clause = match &pattern.slots[..] {
        [only] => Box::new(WordQuery {
            field,
            terms: terms(only),
        }),
        slots => {
            let slots = slots.iter().map(|choice| Slot {
                offset: choice.offset,
                terms: terms(choice),
            });
            Box::new(PhraseQuery {
                field,
                slots: slots.collect(),
                slop: pattern.slop,
            })
        }
    };
    Box::new(BoostQuery::new(query, worth * pattern.weight))
}

fn any(mut clauses: Vec<Clause>) -> Option<Clause> {
    match clauses.len() {
        0 | 1 => clauses.pop(),
        _ => Some(Box::new(BooleanQuery::union(clauses))),
    }
}

fn all(mut clauses: Vec<(Occur, Clause)>) -> Option<Clause> {
    match &clauses[..] {
        [] => None,
        [(Occur::Must, _)] => clauses.pop().map(|(_, clause)| clause),
        _ if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) => None,
        _ => Some(Box::new(BooleanQuery::new(clauses))),
    }
}
