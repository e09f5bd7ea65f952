//! Learns which words begin and end compounds.
//!
//! In: paradigms, the editable lists, word counts. Out: the tables for the lexicon file. Counting
//! and cutting take turns: the words of the corpus are cut with the costs known so far, and what
//! is counted then are neighbours, not words. A first part before forty different words is one; a
//! piece that always has the same neighbour is an accident. Words that turn out to be compounds
//! themselves (`compounds` tells) are flagged, so that the cutter goes down to their parts.

use crate::compounds::compounds;
use crate::danish::compound::{Piece, Split, cut, refine};
use crate::danish::lexicon::Lexicon;
use crate::danish::lexicon::layout::{FormValue, ModifierValue, UNITS_PER_BIT, class_of};
use crate::danish::word::is_plausible;
use crate::hunspell::FormKind;
use crate::paradigms::{Paradigms, Reading, pos};
use crate::table::{self, Form, Modifier};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

const ROUNDS: usize = 5;

/// The editable lists.
#[derive(Default)]
pub struct Lists {
    pub particles: Vec<String>,
    pub bad_heads: HashSet<String>,
    /// First part → lemma.
    pub modifiers: BTreeMap<String, String>,
    /// Last parts that the dictionary lacks, with their forms, and allowed ones of two letters.
    pub heads: BTreeMap<String, Vec<String>>,
    /// Words that are their own only lemma.
    pub uninflected: Vec<String>,
    /// Dictionary words that look like compounds and are none.
    pub simplex: HashSet<String>,
    /// First parts that are none.
    pub forbidden: HashSet<String>,
}

/// What the rounds learn.
#[derive(Default)]
pub struct Evidence {
    /// First part → the lemmas seen after it.
    pub after: HashMap<String, BTreeSet<String>>,
    /// Last part's lemma → the first parts seen before it.
    pub before: HashMap<String, BTreeSet<String>>,
    /// Lemmas that are compounds.
    pub compounds: HashSet<usize>,
}

struct Candidate {
    lemmas: Vec<usize>,
    /// The dictionary or the list says so; else it was only guessed from the paradigm.
    sanctioned: bool,
}

/// Runs all rounds and returns the bytes of the file.
///
/// # Errors
///
/// When the table cannot be built.
pub fn learn(
    paradigms: &Paradigms,
    lists: &Lists,
    counts: &HashMap<String, u64>,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let candidates = candidates(paradigms, lists);
    let mut evidence = Evidence::default();
    for round in 0..ROUNDS {
        let bytes = tables(paradigms, lists, &candidates, &evidence, round)?;
        let lexicon = Lexicon::open(bytes.leak()).ok_or("the table just built does not open")?;
        if round > 0 {
            evidence.compounds = compounds(paradigms, lists, &lexicon, &evidence);
            let bytes = tables(paradigms, lists, &candidates, &evidence, round)?;
            let lexicon =
                Lexicon::open(bytes.leak()).ok_or("the table just built does not open")?;
            observe(paradigms, &lexicon, counts, &mut evidence);
        } else {
            observe(paradigms, &lexicon, counts, &mut evidence);
        }
        eprintln!(
            "round {round}: {} first parts, {} last parts, {} compounds in the dictionary",
            evidence.after.len(),
            evidence.before.len(),
            evidence.compounds.len()
        );
    }
    tables(paradigms, lists, &candidates, &evidence, ROUNDS)
}

fn candidates(paradigms: &Paradigms, lists: &Lists) -> BTreeMap<String, Candidate> {
    let mut all: BTreeMap<String, Candidate> = BTreeMap::new();
    let mut add = |part: String, lemma: usize, sanctioned: bool| {
        let listed = lists.modifiers.contains_key(&part);
        if lists.forbidden.contains(&part) || (part.chars().count() < 3 && !listed) {
            return;
        }
        let candidate = all.entry(part).or_insert_with(|| Candidate {
            lemmas: Vec::new(),
            sanctioned,
        });
        if sanctioned && !candidate.sanctioned {
            candidate.sanctioned = true;
        }
        if !candidate.lemmas.contains(&lemma) {
            candidate.lemmas.push(lemma);
        }
    };
    for (part, lemma) in &lists.modifiers {
        if let Some(lemma) = paradigms.find(lemma) {
            add(part.clone(), lemma, true);
        }
    }
    for (part, lemmas) in &paradigms.links {
        for &lemma in lemmas {
            add(part.clone(), word_of_link(paradigms, lemma), true);
        }
    }
    for (form, readings) in &paradigms.forms {
        for reading in readings {
            let lemma = &paradigms.lemmas[reading.lemma];
            if lemma.count < 3.0 || reading.pos == pos::NAME {
                continue;
            }
            for part in guesses(form, reading, &lemma.text) {
                add(part, reading.lemma, false);
            }
        }
    }
    for candidate in all.values_mut() {
        let count = |lemma: &usize| paradigms.lemmas[*lemma].count;
        candidate
            .lemmas
            .sort_by(|a, b| count(b).total_cmp(&count(a)));
        candidate.lemmas.truncate(2);
    }
    all
}

/// The dictionary lists some first parts by themselves: `engangs-` is `engang` with a linking -s.
fn word_of_link(paradigms: &Paradigms, lemma: usize) -> usize {
    let known = |text: &&str| paradigms.forms.contains_key(*text);
    let text = paradigms.lemmas[lemma].text.as_str();
    let bare = text.strip_suffix('s').filter(known);
    let word = bare.filter(|_| !known(&text));
    word.and_then(|word| paradigms.find(word)).unwrap_or(lemma)
}

/// First parts that a form may be by its paradigm: `lov`, `lovs`; `skifte`; `høj`; `højeste`.
fn guesses(form: &str, reading: &Reading, lemma: &str) -> Vec<String> {
    let is = |bit: u8| reading.pos & bit != 0;
    let base = form == lemma;
    let mut parts = Vec::new();
    if base && (is(pos::NOUN) || is(pos::ADJECTIVE))
        || (base && is(pos::VERB) && form.ends_with('e'))
    {
        parts.push(form.to_owned());
    }
    if base && is(pos::NOUN) && !form.ends_with('s') {
        parts.push(format!("{form}s"));
    }
    let plural = reading.kind == FormKind::Inflected && is(pos::NOUN) && form.ends_with('e');
    let superlative = is(pos::ADJECTIVE) && form.ends_with("ste");
    if !base && (plural || superlative) {
        parts.push(form.to_owned());
    }
    parts
}

fn tables(
    paradigms: &Paradigms,
    lists: &Lists,
    candidates: &BTreeMap<String, Candidate>,
    evidence: &Evidence,
    round: usize,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut forms = BTreeMap::new();
    for (form, readings) in &paradigms.forms {
        if !readings.is_empty() {
            forms.insert(
                form.clone(),
                form_record(paradigms, lists, evidence, form, readings),
            );
        }
    }
    let mut modifiers = BTreeMap::new();
    let total: usize = evidence.after.values().map(BTreeSet::len).sum();
    for (part, candidate) in candidates {
        let compound = candidate
            .lemmas
            .iter()
            .any(|lemma| evidence.compounds.contains(lemma));
        let seen = evidence.after.get(part).map_or(0, BTreeSet::len);
        let Some(cost) = part_cost(round, candidate.sanctioned, seen, total) else {
            continue;
        };
        let flags = if compound { ModifierValue::COMPOUND } else { 0 };
        let lemmas = candidate
            .lemmas
            .iter()
            .map(|&lemma| paradigms.lemmas[lemma].text.clone());
        modifiers.insert(
            part.clone(),
            Modifier {
                lemmas: lemmas.collect(),
                cost,
                flags,
            },
        );
    }
    for particle in &lists.particles {
        let record = Modifier {
            lemmas: vec![particle.clone()],
            cost: 0,
            flags: ModifierValue::PARTICLE,
        };
        modifiers.insert(particle.clone(), record);
    }
    table::build(&forms, &modifiers)
}

/// Cost of a first part seen before `seen` different words; `None` when it is not to be one.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers, rounded to eighths of a bit"
)]
fn part_cost(round: usize, sanctioned: bool, seen: usize, total: usize) -> Option<u32> {
    if round == 0 {
        return Some(if sanctioned { 11 } else { 14 } * UNITS_PER_BIT);
    }
    let weight = match (sanctioned, seen) {
        (false, 0) => return None,
        (false, 2) => 1.0,
        (false, 1) | (true, 0) => 0.25,
        (true, 1) => 0.7,
        (_, seen) => seen as f64,
    };
    let bits = (total.max(1) as f64 / weight).log2();
    Some((bits * f64::from(UNITS_PER_BIT)).round() as u32)
}

fn form_record(
    paradigms: &Paradigms,
    lists: &Lists,
    evidence: &Evidence,
    form: &str,
    readings: &[Reading],
) -> Form {
    let first = &paradigms.lemmas[readings[0].lemma];
    let all = readings.iter().fold(0, |all, reading| all | reading.pos);
    let lemmas: Vec<String> = readings
        .iter()
        .map(|reading| paradigms.lemmas[reading.lemma].text.clone())
        .collect();
    let neighbours = lemmas
        .iter()
        .map(|lemma| evidence.before.get(lemma).map_or(0, BTreeSet::len));
    let name = all == pos::NAME;
    let finite = all == pos::VERB
        && form.ends_with(['r', 's', 'e'])
        && !["te", "ede", "ende"]
            .iter()
            .any(|ending| form.ends_with(ending));
    let head = all & (pos::NOUN | pos::ADJECTIVE | pos::VERB) != 0
        && readings[0].kind <= FormKind::Genitive
        && (form.chars().count() >= 3 || lists.heads.contains_key(form))
        && !lists.bad_heads.contains(form)
        && !lemmas
            .iter()
            .any(|lemma| lists.bad_heads.contains(&format!("{lemma}*")));
    let compound = evidence.compounds.contains(&readings[0].lemma);
    let mut flags = 0;
    for (condition, flag) in [
        (compound, FormValue::COMPOUND),
        (head, FormValue::HEAD),
        (name, FormValue::NAME),
        (finite, FormValue::VERB),
    ] {
        if condition {
            flags |= flag;
        }
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count"
    )]
    let frequency = first.count.round() as u64;
    let head_class = neighbours.max().unwrap_or(0);
    Form {
        lemmas,
        frequency_class: class_of(frequency),
        head_class: class_of(head_class as u64),
        flags,
    }
}

/// Cuts every word of the corpus that is not a simplex and notes the neighbours.
fn observe(
    paradigms: &Paradigms,
    lexicon: &Lexicon,
    counts: &HashMap<String, u64>,
    evidence: &mut Evidence,
) {
    let mut fresh = Evidence::default();
    let seen = counts
        .iter()
        .filter(|&(_, &count)| count > 1)
        .map(|(word, _)| word);
    let entries = paradigms.lemmas.iter().enumerate();
    let entries = entries.filter(|(index, lemma)| {
        evidence.compounds.contains(index)
            || evidence.compounds.is_empty() && lemma.pos & (pos::NOUN | pos::ADJECTIVE) != 0
    });
    for word in seen
        .chain(entries.map(|(_, lemma)| &lemma.spelling))
        .filter(|word| word.len() >= 6)
    {
        let simplex = lexicon.entry(word).is_some_and(|entry| {
            !entry.0.is(FormValue::COMPOUND) && !evidence.compounds.is_empty()
        });
        if simplex {
            continue;
        }
        let Some(found) = cut(lexicon, word) else {
            continue;
        };
        if is_plausible(&found, word) || lexicon.contains(word) {
            note(lexicon, word, &found, &mut fresh);
            note(lexicon, word, &refine(lexicon, word, found), &mut fresh);
        }
    }
    evidence.after = fresh.after;
    evidence.before = fresh.before;
}

fn note(lexicon: &Lexicon, word: &str, found: &Split, evidence: &mut Evidence) {
    let lemmas = |piece: &Piece| {
        let text = &word[piece.start + piece.prefix..piece.end];
        lexicon.apply(piece.pattern, "", text)
    };
    for pair in found.pieces.windows(2) {
        let [first, second] = pair else { continue };
        if first.prefix == 0 {
            let part = word[first.start..first.end].to_owned();
            let next = lemmas(second).into_iter().next();
            evidence.after.entry(part).or_default().extend(next);
        }
    }
    if let [.., before, head] = found.pieces.as_slice()
        && head.prefix == 0
    {
        let part = &word[before.start..before.end];
        for lemma in lemmas(head) {
            let parts = evidence.before.entry(lemma).or_default();
            parts.insert(part.to_owned());
        }
    }
}
