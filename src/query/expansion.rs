//! Letters → the words of the index that begin or end so, hold them, or are nearly spelled so.
//!
//! In come letters and the dictionary of a field; out come the words as they stand in texts (exact forms, no lemmas or
//! parts), most frequent first, and whether these are all. Reading a dictionary is bounded; what the words are good for
//! is decided in `compile` and `search::help`.

use super::terms::Entry;
use crate::danish;
use std::collections::{HashMap, HashSet};
use tantivy::index::SegmentId;
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// More words than this are not looked for: the most frequent ones are.
const MOST_WORDS: usize = 20_000;
/// So many words of a dictionary are read, in all segments together, to find those that end so or hold something. A tenth of a second;
/// the words of a billion words of text.
const MOST_READ: usize = 4_000_000;

/// A word of the index.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub word: String,
    pub entry: Entry,
    /// In how many documents it stands.
    pub documents: u64,
    /// How many letters it is away.
    pub distance: u8,
}

/// Words of the index, the nearest and among these the most frequent first.
#[derive(Debug, Default)]
pub(crate) struct Expansion {
    pub words: Vec<Found>,
    /// False where there are more.
    pub complete: bool,
}

impl Expansion {
    /// The words of both.
    pub fn and(mut self, other: Self) -> Self {
        let known: HashSet<String> = self.words.iter().map(|one| one.word.clone()).collect();
        let others = other.words.into_iter();
        self.words
            .extend(others.filter(|one| !known.contains(&one.word)));
        sort(&mut self.words);
        self.complete &= other.complete && self.words.len() <= MOST_WORDS;
        self.words.truncate(MOST_WORDS);
        self
    }
}

#[derive(Default)]
struct Collected {
    words: HashMap<String, Vec<(SegmentId, TermInfo)>>,
    read: usize,
    cut: bool,
}

impl Collected {
    /// Adds a word of a dictionary; false when enough words were read.
    fn add(&mut self, segment: SegmentId, term: &[u8], info: &TermInfo, wanted: bool) -> bool {
        self.read += 1;
        if self.read > MOST_READ {
            self.cut = true;
            return false;
        }
        if wanted
            && let Ok(word) = std::str::from_utf8(term)
            && danish::is_exact(word)
        {
            let list = (segment, info.clone());
            match self.words.get_mut(word) {
                Some(known) => known.push(list),
                None => {
                    self.words.insert(word.to_owned(), vec![list]);
                }
            }
        }
        true
    }

    fn expansion(self, distance: u8) -> Expansion {
        let found = |(word, lists)| {
            let entry = Entry::of(lists);
            Found {
                word,
                documents: entry.documents(),
                entry,
                distance,
            }
        };
        let mut words: Vec<Found> = self.words.into_iter().map(found).collect();
        sort(&mut words);
        let complete = !self.cut && words.len() <= MOST_WORDS;
        words.truncate(MOST_WORDS);
        Expansion { words, complete }
    }
}

fn sort(words: &mut [Found]) {
    words.sort_by(|a, b| {
        let nearness = a.distance.cmp(&b.distance);
        let frequency = b.documents.cmp(&a.documents);
        nearness.then(frequency).then_with(|| a.word.cmp(&b.word))
    });
}

/// The words that begin with these letters.
pub(crate) fn beginning(
    searcher: &Searcher,
    field: Field,
    letters: &str,
) -> tantivy::Result<Expansion> {
    let mut collected = Collected::default();
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(field)?;
        let mut stream = inverted.terms().range().ge(letters).into_stream()?;
        while let Some((term, info)) = stream.next() {
            if !term.starts_with(letters.as_bytes())
                || !collected.add(reader.segment_id(), term, info, true)
            {
                break;
            }
        }
    }
    Ok(collected.expansion(0))
}

/// The words of which `wanted` says yes, which begin with a digit only where `letters` do. A dictionary is sorted by
/// beginnings: all of it is read, up to a bound.
pub(crate) fn holding(
    searcher: &Searcher,
    field: Field,
    letters: &str,
    wanted: impl Fn(&[u8]) -> bool,
) -> tantivy::Result<Expansion> {
    let mut collected = Collected::default();
    // Behind everything that is marked, and behind numbers: `9` comes before `:`.
    let first = if letters.starts_with(|c: char| c.is_ascii_digit()) {
        "0"
    } else {
        ":"
    };
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(field)?;
        let mut stream = inverted.terms().range().ge(first).into_stream()?;
        while let Some((term, info)) = stream.next() {
            if !collected.add(reader.segment_id(), term, info, wanted(term)) {
                break;
            }
        }
    }
    Ok(collected.expansion(0))
}

/// The words at most `distance` letters away (left out, put in, exchanged, or two neighbours swapped), 1 or 2; the word
/// itself among them where the index has it.
pub(crate) fn nearly(
    searcher: &Searcher,
    field: Field,
    word: &str,
    distance: u8,
) -> tantivy::Result<Expansion> {
    let mut words: Vec<Found> = Vec::new();
    let mut complete = true;
    for away in 0..=distance {
        let query = FuzzyTermQuery::new(Term::from_field_text(field, word), away, true);
        let mut collected = Collected::default();
        for reader in searcher.segment_readers() {
            let inverted = reader.inverted_index(field)?;
            let mut stream = inverted.terms().search(query.automaton()?).into_stream()?;
            while let Some((term, info)) = stream.next() {
                if !collected.add(reader.segment_id(), term, info, true) {
                    break;
                }
            }
        }
        let mut found = collected.expansion(away);
        complete &= found.complete;
        found
            .words
            .retain(|one| words.iter().all(|known| known.word != one.word));
        words.extend(found.words);
    }
    sort(&mut words);
    Ok(Expansion { words, complete })
}
