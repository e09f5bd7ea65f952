//! The best documents of a question → the words of its subject, by which all that it finds is ranked once more.
//!
//! In comes a compiled query; out goes the same query with hints. A question names few of the words that its answers use;
//! the passages that answer it best use more of them (pseudo-relevance feedback, after Lavrenko & Croft 2001,
//! "Relevance-based language models", here a few words with BM25's weights). Hints find no document and lose none.

use super::ranking::{Found, Ranked};
use super::{Searcher, Sort, passages};
use crate::danish::{Role, TokenStream, mark};
use crate::index::texts::Excerpt;
use crate::query::bm25::inverse_document_frequency;
use crate::query::plan::{Plan, Purpose};
use crate::query::terms::Terms;
use crate::query::units::Unit;
use std::collections::{BTreeMap, HashSet};
use tantivy::DocAddress;
use tantivy::schema::Field;

/// Queries of fewer units are no questions: who types three words wants these.
const QUESTION: usize = 4;
/// Queries of more units are whole texts: they use the words of their answers already, and to run them twice is dear.
const TEXT: usize = 200;
/// So many of the best documents are read.
const READ: usize = 5;
/// So many positions on each side of a document's best passage.
const AROUND: u32 = 300;
/// A document counts by its score beside the best one's, to this power: where one stands out, it counts alone.
const STEEP: i32 = 12;
/// So many words are taken, …
const WORDS: usize = 10;
/// … each from so many of the documents at least, …
const HOLDERS: u32 = 2;
/// … and none that more than one document in so many holds.
const COMMON: u64 = 10;
/// How soon a word that a passage repeats stops counting.
const SATURATION: f32 = 1.5;
/// What a document that holds all the words once gains, as a share of the best score.
const SHARE: f32 = 0.2;

/// A word of the best passages.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    weight: f32,
    holders: u32,
}

impl Searcher {
    /// Adds the words of a question's best passages to what ranks its documents; any other query stays as it is.
    pub(super) fn with_feedback(&self, mut plan: Plan, purpose: Purpose) -> tantivy::Result<Plan> {
        if !(QUESTION..TEXT).contains(&plan.units.len()) {
            return Ok(plan);
        }
        let searcher = &self.inner.searcher;
        let asked_for = Ranked {
            query: plan.query.as_ref(),
            condition: None,
            closeness: None,
        };
        let Found { best, .. } = self.top(asked_for, (0, READ), Sort::Relevance)?;
        let Some((most, _)) = best.first().copied().filter(|(score, _)| *score > 0.0) else {
            return Ok(plan);
        };
        let seen = self.words_of(&mut plan, &best, most)?;
        let asked = asked(&plan.units);
        let documents = searcher.num_docs().max(1);
        let mut words: Vec<(f32, f32, &str)> = Vec::new();
        for (word, seen) in &seen {
            // Most words stand in one passage only: they cost no look-up.
            if seen.holders < HOLDERS || asked.contains(word.as_str()) {
                continue;
            }
            let holders = holders(&mut plan.terms, self.inner.fields.body, word);
            if holders * COMMON <= documents {
                let rarity = inverse_document_frequency(holders as f32, documents);
                words.push((seen.weight * rarity, seen.weight, word));
            }
        }
        if words.is_empty() {
            return Ok(plan);
        }
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(b.2)));
        words.truncate(WORDS);
        let whole: f32 = words.iter().map(|(worth, ..)| worth).sum();
        let hints = words
            .iter()
            .map(|(_, weight, word)| (*word, SHARE * most / whole * weight));
        plan.add_hints(self.inner.fields, hints, purpose);
        plan.terms.fault().map_or(Ok(plan), Err)
    }

    /// The dictionary forms in the best passages of some documents, with what each is worth.
    fn words_of(
        &self,
        plan: &mut Plan,
        best: &[(f32, DocAddress)],
        most: f32,
    ) -> tantivy::Result<BTreeMap<String, Seen>> {
        let occurrences = self.occurrences(plan)?;
        let mut cursor = self.cursor(&occurrences);
        let wanted = &occurrences.wanted;
        let shares: Vec<f32> = best
            .iter()
            .map(|(score, _)| (score / most).powi(STEEP))
            .collect();
        let all: f32 = shares.iter().sum();
        let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
        let mut places = wanted.places();
        for ((_, address), share) in best.iter().zip(shares) {
            cursor.find(*address, &mut places)?;
            let near = passages::surroundings(&self.stored(*address)?, wanted, &places, AROUND)?;
            for (word, count) in dictionary_forms(&near) {
                let known = seen.entry(word).or_default();
                known.weight += share / all * count / (count + SATURATION);
                known.holders += 1;
            }
        }
        Ok(seen)
    }
}

/// How many documents hold a word in any of its forms, at most.
fn holders(terms: &mut Terms, field: Field, word: &str) -> u64 {
    let forms = [word.to_owned(), format!("{}{word}", mark::LEMMA)];
    forms
        .iter()
        .map(|form| terms.look_up(field, form).documents())
        .sum()
}

/// All forms that the query looks for, without their marks.
fn asked(units: &[Unit]) -> HashSet<&str> {
    let patterns = units
        .iter()
        .flat_map(|unit| unit.patterns.iter().chain(&unit.words));
    let terms = patterns
        .flat_map(|pattern| &pattern.slots)
        .flat_map(|slot| &slot.terms);
    terms
        .map(|(term, _)| term.trim_start_matches(mark::ALL))
        .collect()
}

/// The first dictionary form of every word of a text, with how often it stands there.
fn dictionary_forms(near: &Excerpt) -> BTreeMap<String, f32> {
    let text = near.text().get(near.boundary().byte..).unwrap_or_default();
    let mut stream = TokenStream::new(text);
    let mut out = BTreeMap::new();
    while let Some(token) = stream.next_token() {
        if token.role != Role::Word {
            continue;
        }
        let lemma = stream
            .terms(&token)
            .find_map(|term| term.strip_prefix(mark::LEMMA));
        let exact = || {
            stream
                .terms(&token)
                .next()
                .filter(|term| term.chars().all(char::is_alphabetic))
        };
        if let Some(word) = lemma.or_else(exact).filter(|word| !word.is_empty()) {
            *out.entry(word.to_owned()).or_default() += 1.0;
        }
    }
    out
}
