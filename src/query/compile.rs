//! Query tree → Tantivy query, and the patterns that snippets look for.
//!
//! In come a [`Node`] and a Tantivy searcher (for its dictionary); out goes a [`Plan`]. How well a document matches is
//! decided by the shape built here: each unit is a union of its forms, several units are counted together. Words that
//! are sought by their letters are left to `forms`.

use super::bm25::inverse_document_frequency;
use super::condition::Condition;
use super::coverage::CoverageQuery;
use super::fields::Field as Named;
use super::phrase::{PhraseQuery, Place, Slot};
use super::plan::{Clause, Neighbour, Plan, Purpose, Sought};
use super::quoted;
use super::terms::{Entry, Terms};
use super::units::{self, Pattern, Unit};
use super::word::WordQuery;
use super::{Node, Run, literal};
use crate::danish;
use crate::index::schema::{Fields, column};
use tantivy::Searcher;
use tantivy::query::{BoostQuery, EmptyQuery, Occur};
use tantivy::schema::Field;

/// What a match in the title or the first lines is worth beside one in the text.
const TITLE: f32 = 0.3;
/// What another spelling of a word that is nowhere in the index is worth.
const WEAK: f32 = 0.3;
/// So many words that are nowhere in the index are looked for in other spellings, and none that is longer, in bytes:
/// each has up to eighty.
const MOST_UNKNOWN: usize = 10;
const LONGEST_UNKNOWN: usize = 80;
/// From so many units on a query is a question, not a set of conditions.
const LONG: usize = 3;
/// So many units of one run are looked for, the rarest of it: the others of so many tell nothing, and each costs.
const MOST_UNITS: usize = 100;
/// The share of a query's rarity that is enough where few documents hold all of it: of two units, and of more.
const ENOUGH_OF_TWO: f32 = 0.2;
const ENOUGH_OF_MANY: f32 = 0.03;

pub(crate) fn compile(
    query: &super::Query,
    fields: Fields,
    searcher: &Searcher,
    terms: Terms,
    purpose: Purpose,
) -> Plan {
    let mut compiler = Compiler {
        fields,
        searcher,
        purpose,
        only_title: false,
        is_one_phrase: query.tree.is_one_phrase(),
        exact_first: false,
        sought: Vec::new(),
        notes: query.notes.clone(),
        units: Vec::new(),
        alone: Vec::new(),
        conditions: Vec::new(),
        runs: Vec::new(),
        terms,
        unknown: 0,
    };
    let query = compiler
        .node(&query.tree, true)
        .unwrap_or_else(|| Box::new(EmptyQuery));
    let Compiler {
        sought,
        notes,
        units,
        alone,
        conditions,
        runs,
        terms,
        ..
    } = compiler;
    Plan {
        query,
        sought,
        notes,
        units,
        alone,
        conditions,
        runs,
        terms,
    }
}

pub(super) struct Compiler<'a> {
    pub(super) fields: Fields,
    pub(super) searcher: &'a Searcher,
    pub(super) purpose: Purpose,
    /// Inside `titel:`.
    only_title: bool,
    /// See [`Node::is_one_phrase`].
    is_one_phrase: bool,
    /// Inside that phrase.
    exact_first: bool,
    pub(super) sought: Vec<Sought>,
    pub(super) notes: Vec<String>,
    units: Vec<Unit>,
    alone: Vec<(String, Clause)>,
    conditions: Vec<Condition>,
    runs: Vec<Vec<Neighbour>>,
    terms: Terms,
    /// Words so far that are nowhere in the index.
    unknown: usize,
}

impl Compiler<'_> {
    /// The query of a part; `None`, with a note, where it holds no word. `wanted` is false below an exclusion: nothing
    /// there is shown.
    fn node(&mut self, node: &Node, wanted: bool) -> Option<Clause> {
        let clause = self.clause(node, wanted);
        let is_leaf = node.run().is_some() || matches!(node, Node::Near(..));
        if clause.is_none() && is_leaf {
            self.pass_over(node);
        }
        clause
    }

    fn pass_over(&mut self, node: &Node) {
        self.notes
            .push(format!("“{node}” holds no word and was passed over"));
    }

    fn clause(&mut self, node: &Node, wanted: bool) -> Option<Clause> {
        match node {
            Node::Words(run) => {
                let units = self.run(run);
                self.words(units, wanted)
            }
            Node::Phrase(run, slop) => {
                let unit = phrase(&run.text, *slop)?;
                self.exact_first = self.is_one_phrase && wanted;
                let clause = self.unit(unit, wanted);
                self.exact_first = false;
                Some(clause)
            }
            Node::Exact(run, slop) => {
                let mut unit = literal::unit(&run.text, *slop)?;
                unit.text = node.to_string();
                Some(self.unit(unit, wanted))
            }
            Node::Form(form, run) => self.form(*form, run, wanted),
            Node::Near(distance, nodes) => self.near(node, *distance, nodes, wanted),
            Node::Field(Named::Title, inner) => {
                self.only_title = true;
                let clause = self.node(inner, wanted);
                self.only_title = false;
                clause
            }
            Node::Field(field, inner) => Some(self.condition(node, *field, inner, wanted)),
            Node::Sequence(nodes) => {
                let clause = self.sequence(nodes, wanted)?;
                Some(self.named(|| node.to_string(), clause))
            }
            Node::Both(nodes) => {
                let parts = self.parts(nodes, wanted);
                let clause = self.purpose.all(parts)?;
                Some(self.named(|| node.to_string(), clause))
            }
            Node::Either(nodes) => {
                let clauses: Vec<Clause> = nodes
                    .iter()
                    .filter_map(|node| self.node(node, wanted))
                    .collect();
                let clause = self.purpose.any(clauses)?;
                Some(self.named(|| node.to_string(), clause))
            }
            Node::Not(inner) => self.node(inner, false),
        }
    }

    /// Where words are looked for, and what a match there is worth.
    pub(super) fn places(&self) -> Vec<(Place, f32)> {
        let place = |field, within| Place { field, within };
        if self.only_title {
            return vec![(place(self.fields.title, Some(column::TITLE_LENGTH)), 1.0)];
        }
        vec![
            (place(self.fields.body, None), 1.0),
            (place(self.fields.title, None), TITLE),
        ]
    }

    /// Gives a part its name, where the query is to be explained.
    fn named(&self, name: impl FnOnce() -> String, clause: Clause) -> Clause {
        self.purpose.named(name, clause)
    }

    /// Gives what was found in one place its name, where the query is to be explained.
    pub(super) fn placed(
        &self,
        place: Place,
        name: impl FnOnce() -> String,
        clause: Clause,
    ) -> Clause {
        let field = if place.field == self.fields.body {
            "text"
        } else if place.within.is_some() {
            "title"
        } else {
            "title and beginning"
        };
        self.named(|| format!("{field}: {}", name()), clause)
    }

    /// A part that stands by itself: it has a name, and is counted alone where nothing is found.
    pub(super) fn whole(&mut self, text: String, clause: Clause, wanted: bool) -> Clause {
        let text = if self.only_title {
            format!("titel:{text}")
        } else {
            text
        };
        if wanted {
            self.alone.push((text.clone(), clause.box_clone()));
        }
        self.named(|| text, clause)
    }

    /// What a document's metadata must hold; it says yes or no and adds nothing to a score.
    fn condition(&mut self, node: &Node, field: Named, inner: &Node, wanted: bool) -> Clause {
        let values = match inner {
            Node::Either(nodes) => nodes.as_slice(),
            inner => std::slice::from_ref(inner),
        };
        let conditions = values
            .iter()
            .filter_map(Node::run)
            .filter_map(|run| field.condition(&run.text).ok().flatten());
        let conditions: Vec<Condition> = conditions.collect();
        let clauses: Vec<Clause> = conditions
            .iter()
            .filter_map(|condition| condition.compile().ok())
            .collect();
        if wanted {
            self.conditions.extend(conditions);
        }
        let clause = self
            .purpose
            .any(clauses)
            .unwrap_or_else(|| Box::new(EmptyQuery));
        let clause = Box::new(BoostQuery::new(clause, 0.0));
        self.whole(node.to_string(), clause, wanted)
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
                Node::Words(run) => {
                    let units = self.run(run);
                    if units.is_empty() {
                        self.pass_over(node);
                    }
                    loose.extend(units);
                }
                node => firm.extend(self.parts(std::slice::from_ref(node), wanted)),
            }
        }
        if let Some(words) = self.words(loose, wanted) {
            firm.insert(0, (Occur::Must, words));
        }
        self.purpose.all(firm)
    }

    fn run(&mut self, run: &Run) -> Vec<Unit> {
        let mut units = units::units(&run.text);
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
        let mut run = Vec::with_capacity(units.len());
        for (mut unit, share) in self.rarest(units) {
            let (place, worth) = self.places()[0];
            for part in &unit.parts {
                let hint = self.pattern_query(part, place, worth);
                hints.push(self.named(
                    || format!("part of “{}”: {}", unit.text, first_term(part)),
                    hint,
                ));
            }
            if long {
                unit.add_relatives();
                let apart = std::mem::take(&mut unit.words);
                unit.patterns.extend(apart);
            }
            let first = self.sought.len();
            words.push((self.unit(unit, wanted), share));
            run.push(Neighbour {
                sought: first..self.sought.len(),
                share,
            });
        }
        if wanted && !self.only_title {
            self.runs.push(run);
        }
        let whole: f32 = words.iter().map(|(_, share)| share).sum();
        let enough = whole * if long { ENOUGH_OF_MANY } else { ENOUGH_OF_TWO };
        let query = CoverageQuery {
            words,
            hints,
            enough,
            all: false,
        };
        Some(self.named(|| "words side by side".to_owned(), Box::new(query)))
    }

    /// Each unit with how rare it is; of too many the rarest, in the order in which they stand.
    fn rarest(&mut self, units: Vec<Unit>) -> Vec<(Unit, f32)> {
        let all = units.len();
        let with_share = |unit| {
            let share = self.rarity(&unit);
            (unit, share)
        };
        let mut units: Vec<(usize, (Unit, f32))> =
            units.into_iter().map(with_share).enumerate().collect();
        if all > MOST_UNITS {
            units.sort_by(|(_, (_, one)), (_, (_, other))| other.total_cmp(one));
            units.truncate(MOST_UNITS);
            units.sort_by_key(|(number, _)| *number);
            self.notes.push(format!(
                "only the {MOST_UNITS} rarest of {all} words side by side were looked for"
            ));
        }
        units.into_iter().map(|(_, unit)| unit).collect()
    }

    /// How rare the unit is, by the most usual way to write it.
    fn rarity(&mut self, unit: &Unit) -> f32 {
        let documents = self.searcher.num_docs().max(1);
        let body = self.fields.body;
        let mut holders = |choice: &units::Choice| -> u64 {
            let entries = choice.terms.iter();
            entries
                .map(|(term, _)| self.terms.look_up(body, term).documents())
                .sum()
        };
        let patterns = unit
            .patterns
            .iter()
            .filter_map(|pattern| pattern.slots.iter().map(&mut holders).min());
        inverse_document_frequency(patterns.max().unwrap_or(0) as f32, documents)
    }

    /// A word that is nowhere in the index may have been typed without its Danish letters.
    fn add_other_spellings(&mut self, unit: &mut Unit) {
        let [Pattern { slots, .. }] = &unit.patterns[..] else {
            return;
        };
        let [only] = &slots[..] else { return };
        let body = self.fields.body;
        let mut known = |term: &str| self.terms.look_up(body, term).documents() > 0;
        let is_word = !unit.text.contains(char::is_whitespace);
        if !is_word
            || unit.text.len() > LONGEST_UNKNOWN
            || only.terms.iter().any(|(term, _)| known(term))
        {
            return;
        }
        let mut meant: Vec<String> = danish::unfolded(&danish::exact_form(&unit.text));
        if meant.is_empty() {
            return;
        }
        self.unknown += 1;
        if self.unknown > MOST_UNKNOWN {
            if self.unknown == MOST_UNKNOWN + 1 {
                self.notes.push(format!(
                    "only the first {MOST_UNKNOWN} words that are nowhere in the index were looked for in other spellings"
                ));
            }
            return;
        }
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

    pub(super) fn unit(&mut self, unit: Unit, wanted: bool) -> Clause {
        let mut clauses: Vec<Clause> = Vec::new();
        for pattern in &unit.patterns {
            for (place, worth) in self.places() {
                let clause = self.pattern_query(pattern, place, worth);
                clauses.push(self.placed(place, || first_term(pattern), clause));
            }
            if wanted {
                self.sought.push(Sought::Pattern(pattern.clone()));
            }
        }
        let text = unit.text.clone();
        self.units.push(unit);
        let clause = self
            .purpose
            .any(clauses)
            .unwrap_or_else(|| Box::new(EmptyQuery));
        self.whole(text, clause, wanted)
    }

    /// Marked terms, looked up.
    pub(super) fn entries(&mut self, field: Field, terms: &[(String, f32)]) -> Vec<(Entry, f32)> {
        let entry = |(term, weight): &(String, f32)| (self.terms.look_up(field, term), *weight);
        terms.iter().map(entry).collect()
    }

    pub(super) fn slots(&mut self, pattern: &Pattern, place: Place) -> Vec<Slot> {
        let slot = |choice: &units::Choice| Slot {
            offset: choice.offset,
            terms: self.entries(place.field, &choice.terms),
        };
        pattern.slots.iter().map(slot).collect()
    }

    /// The query for one way to find a unit.
    pub(super) fn pattern_query(&mut self, pattern: &Pattern, place: Place, worth: f32) -> Clause {
        let boost = worth * pattern.weight;
        match &pattern.slots[..] {
            [only] if place.within.is_none() && !self.exact_first => Box::new(WordQuery {
                field: place.field,
                terms: self.entries(place.field, &only.terms),
                boost,
            }),
            _ => {
                let query = PhraseQuery {
                    place,
                    slots: self.slots(pattern, place),
                    slop: pattern.slop,
                    exact_first: self.exact_first,
                };
                Box::new(BoostQuery::new(Box::new(query), boost))
            }
        }
    }
}

/// A phrase, so many positions out of place.
pub(super) fn phrase(text: &str, slop: u32) -> Option<Unit> {
    let mut unit = quoted::phrase(text)?;
    for pattern in unit.patterns.iter_mut().filter(|p| p.slots.len() > 1) {
        pattern.slop = slop;
    }
    Some(unit)
}

/// What a pattern looks for, for people: the first term of each slot.
fn first_term(pattern: &Pattern) -> String {
    let firsts = pattern.slots.iter().filter_map(|slot| slot.terms.first());
    let named: Vec<String> = firsts.map(|(term, _)| danish::named(term)).collect();
    named.join(" ")
}
