//! The tokens of many documents, one after the other → where each term stands, term by term.
//!
//! In come the tokens of each document as the analysis gives them; out goes an [`Inverted`]: all terms in the order of
//! their bytes, each with its places, ascending. An occurrence is one number in one long row, that of its word type;
//! what terms a type has is asked once. Only when all documents are in are the places sorted by type, and a term's are
//! those of all types that have it: looking up every term of every occurrence instead waits for memory each time. How
//! postings are written is left to `postings`.

use super::starts::Starts;
use crate::danish::{self, Token, TokenStream, mark};
use std::collections::HashMap;
use std::ops::Range;
use tantivy::TantivyError;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::tokenizer::MAX_TOKEN_LEN;

/// In the row of occurrences, the bits that tell how many positions lie between one and the one before.
const STEP_BITS: u32 = 4;
/// Says that the distance follows as a number of its own.
const FAR: u32 = (1 << STEP_BITS) - 1;

/// Collects tokens.
#[derive(Default)]
pub(super) struct Inverter {
    /// For each occurrence its type and, in the lowest bits, the positions since the one before.
    row: Vec<u32>,
    types: Types,
    documents: Vec<Length>,
    here: Length,
    /// The position of the last token.
    position: u32,
}

/// How long a document is.
#[derive(Debug, Clone, Copy, Default)]
struct Length {
    /// Numbers in the row.
    row: usize,
    /// Positions.
    positions: u32,
    /// Terms that count for its length, each as often as it stands there.
    terms: u32,
}

impl Inverter {
    /// One whose [`Inverted::each_term`] tells the dictionary forms that a form alone tells beside it, instead of as terms.
    pub fn with_lemmas_apart() -> Self {
        let mut inverter = Self::default();
        inverter.types.lemmas_apart = true;
        inverter
    }

    /// Takes in a token of the current document; they come in the order of their positions.
    pub fn add(&mut self, stream: &TokenStream<'_>, token: &Token) {
        if token.term_count() == 0 {
            return;
        }
        let number = self.types.of(stream, token);
        let step = token.position.wrapping_sub(self.position);
        self.position = token.position;
        self.here.row += 1;
        if step < FAR {
            self.row.push(number << STEP_BITS | step);
        } else {
            self.row.extend([number << STEP_BITS | FAR, step]);
            self.here.row += 1;
        }
        self.here.terms += token.counted_terms();
        self.here.positions = self.here.positions.max(token.position + 1);
    }

    /// The next token is another document's.
    pub fn end_document(&mut self) {
        self.documents.push(std::mem::take(&mut self.here));
        self.position = 0;
    }

    /// Bytes in memory, with what [`Inverter::finish`] will take.
    pub fn mem_usage(&self) -> usize {
        self.row.capacity() * size_of::<u32>()
            + self.row.len() * size_of::<u32>()
            + self.documents.capacity() * size_of::<Length>()
            + self.types.mem_usage()
    }

    /// Sorts what was taken in.
    ///
    /// # Errors
    /// Where the documents together have more positions than there are numbers.
    pub fn finish(self) -> tantivy::Result<Inverted> {
        let Self {
            row,
            types,
            documents,
            ..
        } = self;
        let mut starts = Vec::with_capacity(documents.len());
        let mut place = 0_u32;
        for document in &documents {
            starts.push(place);
            place = place.checked_add(document.positions).ok_or_else(|| {
                let long = "the documents of a segment have more than 4 billion words".to_owned();
                TantivyError::InvalidArgument(long)
            })?;
        }
        let norms = documents
            .iter()
            .map(|document| FieldNormReader::fieldnorm_to_id(document.terms))
            .collect();
        let lengths = documents.iter().map(|document| u64::from(document.terms));
        let term_count = lengths.sum();
        let (places, ends) = sorted_places(&row, &documents, &starts, types.count());
        Ok(Inverted {
            terms: types.sorted_terms(),
            lemmas: types.lemmas,
            text: types.text,
            places,
            ends,
            starts: Starts::of(starts, place),
            norms,
            term_count,
        })
    }
}

/// The places of each type, ascending, one type behind the other; and where those of each type end.
fn sorted_places(
    row: &[u32],
    documents: &[Length],
    starts: &[u32],
    types: usize,
) -> (Vec<u32>, Vec<usize>) {
    let mut ends = vec![0_usize; types];
    let mut count = 0;
    each_occurrence(row, documents, starts, |number, _| {
        ends[number] += 1;
        count += 1;
    });
    let mut next = 0;
    for end in &mut ends {
        // For now, where the type begins.
        next += std::mem::replace(end, next);
    }
    let mut places = vec![0; count];
    each_occurrence(row, documents, starts, |number, place| {
        places[ends[number]] = place;
        ends[number] += 1;
    });
    (places, ends)
}

/// Calls `take` with the type and the place of each occurrence.
fn each_occurrence(
    row: &[u32],
    documents: &[Length],
    starts: &[u32],
    mut take: impl FnMut(usize, u32),
) {
    let mut row = row.iter().copied();
    for (document, start) in documents.iter().zip(starts) {
        let (mut position, mut left) = (0_u32, document.row);
        while left > 0
            && let Some(number) = row.next()
        {
            left -= 1;
            let mut step = number & FAR;
            if step == FAR {
                left -= 1;
                step = row.next().unwrap_or(0);
            }
            position = position.wrapping_add(step);
            take((number >> STEP_BITS) as usize, start + position);
        }
    }
}

/// The word types that were met, numbered from 0.
#[derive(Default)]
struct Types {
    /// The terms of all types, one behind the other.
    text: String,
    /// Where each of them lies.
    terms: Vec<Range<u32>>,
    /// Where the terms of each type end.
    ends: Vec<u32>,
    /// Whether the dictionary forms that a type's form alone tells are kept apart.
    lemmas_apart: bool,
    /// If so, these: which type, and where in the text.
    lemmas: Vec<(u32, Range<u32>)>,
    /// By the number that the analysis gives a type, one more than its number here; 0 where it was not met.
    known: Vec<u32>,
    /// Of which of its tables those numbers are.
    identity: u64,
    /// The others, by their terms.
    literals: HashMap<Box<str>, u32>,
    key: String,
}

impl Types {
    fn count(&self) -> usize {
        self.ends.len()
    }

    fn of(&mut self, stream: &TokenStream<'_>, token: &Token) -> u32 {
        let Some(given) = TokenStream::word_type(token) else {
            return self.of_literal(stream, token);
        };
        if stream.identity() != self.identity {
            self.identity = stream.identity();
            self.known.clear();
        }
        let given = given as usize;
        if let Some(number @ 1..) = self.known.get(given) {
            return number - 1;
        }
        if self.known.len() <= given {
            self.known.resize(given + 1 + given / 2, 0);
        }
        let number = self.push(stream, token);
        self.known[given] = number + 1;
        number
    }

    fn of_literal(&mut self, stream: &TokenStream<'_>, token: &Token) -> u32 {
        self.key.clear();
        for term in stream.terms(token) {
            self.key.push_str(term);
            self.key.push('\0');
        }
        if let Some(number) = self.literals.get(self.key.as_str()) {
            return *number;
        }
        let number = self.push(stream, token);
        self.literals.insert(self.key.as_str().into(), number);
        number
    }

    fn push(&mut self, stream: &TokenStream<'_>, token: &Token) -> u32 {
        let number = self.ends.len() as u32;
        for term in stream
            .terms(token)
            .filter(|term| term.len() <= MAX_TOKEN_LEN)
        {
            let start = self.text.len() as u32;
            let lemma = term.strip_prefix(mark::LEMMA);
            let lemma = lemma.filter(|_| self.lemmas_apart && token.is_known());
            self.text.push_str(lemma.unwrap_or(term));
            let range = start..self.text.len() as u32;
            match lemma {
                Some(_) => self.lemmas.push((number, range)),
                None => self.terms.push(range),
            }
        }
        self.ends.push(self.terms.len() as u32);
        number
    }

    /// Every term of every type, in the order of their bytes, then of the types.
    fn sorted_terms(&self) -> Vec<TermOfType> {
        let mut out = Vec::with_capacity(self.terms.len());
        let mut first = 0;
        for (end, number) in self.ends.iter().zip(0..) {
            for range in &self.terms[first as usize..*end as usize] {
                out.push(TermOfType {
                    begins: first_bytes(&self.text[range.start as usize..range.end as usize]),
                    start: range.start,
                    end: range.end,
                    number,
                });
            }
            first = *end;
        }
        out.sort_unstable_by(|one, other| {
            let of_bytes = one.begins.cmp(&other.begins);
            of_bytes
                .then_with(|| one.text(&self.text).cmp(other.text(&self.text)))
                .then(one.number.cmp(&other.number))
        });
        out
    }

    fn mem_usage(&self) -> usize {
        const OF_A_LITERAL: usize = 64;
        const OF_A_TERM: usize = size_of::<Range<u32>>() + size_of::<TermOfType>();
        self.text.capacity()
            + self.lemmas.capacity() * size_of::<(u32, Range<u32>)>()
            + self.terms.capacity() * OF_A_TERM
            + (self.ends.capacity() + self.known.capacity()) * size_of::<u32>()
            + self.literals.len() * OF_A_LITERAL
    }
}

/// A term of a type.
#[derive(Debug, Clone, Copy)]
struct TermOfType {
    /// Its first eight bytes, the first the highest: most terms differ in these.
    begins: u64,
    start: u32,
    end: u32,
    number: u32,
}

impl TermOfType {
    fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }
}

fn first_bytes(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// All terms with their places.
pub(super) struct Inverted {
    text: String,
    terms: Vec<TermOfType>,
    lemmas: Vec<(u32, Range<u32>)>,
    places: Vec<u32>,
    ends: Vec<usize>,
    pub starts: Starts,
    /// The length of each document, as Tantivy rounds it.
    pub norms: Vec<u8>,
    /// The length of all of them.
    pub term_count: u64,
}

impl Inverted {
    /// Calls `take` with every term, in the order of their bytes, with the dictionary forms that have no places of their
    /// own because they are this form's, and with its places: ascending, each once.
    ///
    /// # Errors
    /// The first one of `take`.
    pub fn each_term<E>(
        &self,
        mut take: impl FnMut(&str, &[&str], &[u32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut several, mut lemmas) = (Vec::new(), Vec::new());
        let same = |one: &TermOfType, other: &TermOfType| {
            one.begins == other.begins && one.text(&self.text) == other.text(&self.text)
        };
        for types in self.terms.chunk_by(same) {
            let term = types[0].text(&self.text);
            lemmas.clear();
            if danish::is_exact(term) {
                lemmas.extend(types.iter().flat_map(|of| self.lemmas_of(of.number)));
            }
            if let [only] = types {
                take(term, &lemmas, self.places_of(only.number))?;
                continue;
            }
            several.clear();
            for one in types {
                several.extend_from_slice(self.places_of(one.number));
            }
            sort_runs(&mut several);
            several.dedup();
            take(term, &lemmas, &several)?;
        }
        Ok(())
    }

    /// The dictionary forms that are a type's by its form.
    fn lemmas_of(&self, number: u32) -> impl Iterator<Item = &str> {
        let from = self.lemmas.partition_point(|(of, _)| *of < number);
        let of_type = self.lemmas[from..].iter();
        of_type
            .take_while(move |(of, _)| *of == number)
            .map(|(_, range)| &self.text[range.start as usize..range.end as usize])
    }

    /// The places of a type.
    fn places_of(&self, number: u32) -> &[u32] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[start..self.ends[number]]
    }
}

/// Sorts what is made of a few ascending runs.
#[expect(
    clippy::stable_sort_primitive,
    reason = "only the stable one merges runs instead of sorting anew"
)]
fn sort_runs(places: &mut [u32]) {
    places.sort();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn inverted(texts: &[String], mut inverter: Inverter) -> Inverted {
        for text in texts {
            let mut stream = TokenStream::new(text);
            while let Some(token) = stream.next_token() {
                inverter.add(&stream, &token);
            }
            inverter.end_document();
        }
        inverter.finish().unwrap()
    }

    proptest! {
        #[test]
        fn every_term_stands_where_the_analysis_put_it(
            lemmas_apart: bool,
            texts in prop::collection::vec("((børn|barnet|børnehaven|indsat-ser|1\\.000|den 5\\. maj 2019|L 123|[a-z]{1,3}|·{20})[ .\n]){0,40}", 0..8),
        ) {
            let mut expected: BTreeMap<String, Vec<(usize, u32)>> = BTreeMap::new();
            let mut terms = 0;
            for (number, text) in texts.iter().enumerate() {
                let mut stream = TokenStream::new(text);
                while let Some(token) = stream.next_token() {
                    for term in stream.terms(&token) {
                        terms += u64::from(!term.starts_with(mark::SPAN));
                        expected.entry(term.to_owned()).or_default().push((number, token.position));
                    }
                }
            }
            for places in expected.values_mut() {
                places.dedup();
            }
            let inverter = if lemmas_apart { Inverter::with_lemmas_apart() } else { Inverter::default() };
            let inverted = inverted(&texts, inverter);
            prop_assert_eq!(inverted.term_count, terms);
            prop_assert_eq!(inverted.norms.len(), texts.len());
            let mut found: BTreeMap<String, Vec<(usize, u32)>> = BTreeMap::new();
            let mut by_form: BTreeMap<String, Vec<(usize, u32)>> = BTreeMap::new();
            let mut before = String::new();
            let outcome: Result<(), ()> = inverted.each_term(|term, lemmas, places| {
                assert!(before.as_str() < term || before.is_empty());
                before = term.to_owned();
                let place = |place: &u32| {
                    let (number, places) = inverted.starts.document(*place);
                    (number, place - places.start)
                };
                let places: Vec<(usize, u32)> = places.iter().map(place).collect();
                for lemma in lemmas {
                    let lemma = format!("{}{lemma}", mark::LEMMA);
                    by_form.entry(lemma).or_default().extend(&places);
                }
                found.insert(term.to_owned(), places);
                Ok(())
            });
            prop_assert!(outcome.is_ok());
            for (term, places) in expected {
                let own = found.remove(&term).unwrap_or_default();
                let of_forms = by_form.remove(&term).unwrap_or_default();
                if of_forms.is_empty() {
                    prop_assert_eq!(own, places, "{}", term);
                } else {
                    // A form that stands in a date, too, is its dictionary form's there as well.
                    let there = |place| own.contains(place) || of_forms.contains(place);
                    prop_assert!(places.iter().all(there), "{}", term);
                }
            }
            prop_assert!(found.is_empty() && by_form.is_empty(), "{:?} {:?}", found, by_form);
            prop_assert!(lemmas_apart || inverted.lemmas.is_empty());
        }
    }
}
