//! Words sought by their letters: `ord*`, `*ord`, `*ord*`, `ord~`.
//!
//! In comes what was written; out goes a query over the words of the index that fit, or their terms as a pattern. Only
//! the word beside the sign is taken so: `EU-reg*` is the word EU beside words that begin with `reg`. Reading the
//! dictionary is left to `expansion`.

use super::Run;
use super::compile::Compiler;
use super::expansion::{self, Expansion, Found};
use super::many::ManyQuery;
use super::plan::{Clause, Sought};
use super::tree::{Form, Node};
use super::units::{self, Choice, Pattern};
use crate::danish;
use tantivy::Searcher;
use tantivy::query::Occur;
use tantivy::schema::Field;

/// So many of the words that fit are looked for where positions count (in titles, near something), and shown.
const SHOWN: usize = 1_000;
/// So many words of a beginning are looked for in the postings of a hit, the most frequent ones.
const SHOWN_OF_A_BEGINNING: usize = 32;
/// What a word counts for each letter that it is away from the one that was written.
const PER_LETTER: f32 = 0.5;
/// A word is taken to be one letter away up to so many letters, and two from there on.
const SHORT: usize = 5;

/// The word beside the sign, and what stands on its other side.
fn split(form: Form, text: &str) -> (&str, &str) {
    let between = |c: char| !c.is_alphanumeric();
    if form == Form::Suffix {
        text.split_at(text.find(between).unwrap_or(text.len()))
    } else {
        let behind = |at: usize| at + text[at..].chars().next().map_or(1, char::len_utf8);
        let (others, word) = text.split_at(text.rfind(between).map_or(0, behind));
        (word, others)
    }
}

fn expand(
    searcher: &Searcher,
    field: Field,
    form: Form,
    letters: &str,
) -> tantivy::Result<Expansion> {
    match form {
        Form::Prefix => expansion::beginning(searcher, field, letters),
        Form::Suffix => expansion::holding(searcher, field, letters, |word| {
            word.ends_with(letters.as_bytes())
        }),
        Form::Infix => {
            let finder = memchr::memmem::Finder::new(letters);
            expansion::holding(searcher, field, letters, |word| finder.find(word).is_some())
        }
        Form::Fuzzy(distance) => {
            let short = letters.chars().count() <= SHORT;
            let distance = distance.unwrap_or(if short { 1 } else { 2 });
            expansion::nearly(searcher, field, letters, distance)
        }
    }
}

impl Compiler<'_> {
    pub(super) fn form(&mut self, form: Form, run: &Run, wanted: bool) -> Option<Clause> {
        let written = Node::Form(form, run.clone()).to_string();
        let (word, others) = split(form, &run.text);
        let letters = danish::exact_form(word);
        let mut clauses: Vec<Clause> = Vec::new();
        let mut of_body = None;
        let mut seen = false;
        let mut complete = true;
        for (place, worth) in self.places() {
            let found = self.words_of(place.field, form, &letters);
            seen |= !found.words.is_empty();
            complete &= found.complete;
            let clause = if place.within.is_some() {
                complete &= found.words.len() <= SHOWN;
                self.pattern_query(&pattern(terms(&found, SHOWN)), place, worth)
            } else {
                let entry = |one: &Found| (one.entry.clone(), worth_of(one));
                let query = ManyQuery {
                    field: place.field,
                    terms: found.words.iter().map(entry).collect(),
                    boost: worth,
                };
                Box::new(query)
            };
            clauses.push(self.placed(place, || written.clone(), clause));
            if place.field == self.fields.body {
                of_body = Some(found);
            }
        }
        if !complete {
            self.notes.push(format!(
                "“{written}” fits too many words; looked for the most frequent ones"
            ));
        }
        if wanted && seen {
            let found = of_body.unwrap_or_else(|| self.words_of(self.fields.body, form, &letters));
            self.sought.extend(sought(form, letters, &found));
        }
        let clause = self.purpose.any(clauses)?;
        let mut all_of_it = vec![(Occur::Must, self.whole(written, clause, wanted))];
        for unit in units::units(others) {
            all_of_it.push((Occur::Must, self.unit(unit, wanted)));
        }
        self.purpose.all(all_of_it)
    }

    /// The same as something that is near something else.
    pub(super) fn form_patterns(&mut self, form: Form, run: &Run) -> Vec<Pattern> {
        let (word, _) = split(form, &run.text);
        vec![pattern(self.shown(form, &danish::exact_form(word)))]
    }

    fn shown(&self, form: Form, letters: &str) -> Vec<(String, f32)> {
        terms(&self.words_of(self.fields.body, form, letters), SHOWN)
    }

    /// The words of the index that fit, in any spelling of the letters; none where its dictionary cannot be read.
    fn words_of(&self, field: Field, form: Form, letters: &str) -> Expansion {
        let of = |letters: &str| expand(self.searcher, field, form, letters).unwrap_or_default();
        let others = other_spellings(form, letters);
        others
            .iter()
            .fold(of(letters), |found, other| found.and(of(other)))
    }
}

/// What is looked for in a hit's text.
fn sought(form: Form, letters: String, found: &Expansion) -> Vec<Sought> {
    if form != Form::Prefix {
        return vec![Sought::Pattern(pattern(terms(found, SHOWN)))];
    }
    let words = &found.words[..found.words.len().min(SHOWN_OF_A_BEGINNING)];
    let mut spellings = other_spellings(form, &letters);
    spellings.push(letters);
    let beginning = |letters: String| {
        let fitting = words.iter().filter(|one| one.word.starts_with(&letters));
        Sought::Prefix {
            words: fitting.map(|one| one.entry.clone()).collect(),
            letters,
        }
    };
    spellings.into_iter().map(beginning).collect()
}

/// The same letters with `aa` for `å`, and with `å` for `aa`: a word has one or the other. Of words that are nearly
/// spelled so, these are near enough.
fn other_spellings(form: Form, letters: &str) -> Vec<String> {
    let mut others = Vec::new();
    if !matches!(form, Form::Fuzzy(_)) {
        others = vec![letters.replace('å', "aa"), letters.replace("aa", "å")];
        others.retain(|other| other != letters);
    }
    others
}

/// What a word counts.
fn worth_of(found: &Found) -> f32 {
    PER_LETTER.powi(i32::from(found.distance))
}

fn terms(found: &Expansion, most: usize) -> Vec<(String, f32)> {
    let words = found.words.iter().take(most);
    words.map(|one| (one.word.clone(), worth_of(one))).collect()
}

fn pattern(terms: Vec<(String, f32)>) -> Pattern {
    Pattern {
        slots: vec![Choice { offset: 0, terms }],
        slop: 0,
        weight: 1.0,
    }
}
