//! The terms of one query, each looked up once in the dictionaries.
//!
//! In come marked terms of a field; out comes for each an [`Entry`]: how many documents hold it, and where its postings
//! lie in every segment. Rarity, scores, scorers and the places that snippets show all read the same entries; nobody
//! else asks a dictionary for a single term of the text or the title. Reading postings is left to those who hold them.

use crate::danish::mark;
use crate::index::lemmas::Lemmas;
use std::collections::HashMap;
use std::sync::Arc;
use tantivy::index::InvertedIndexReader;
use tantivy::index::SegmentId;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentReader, TantivyError};

/// Most queries ask a field for no more terms.
const FEW: usize = 14;

/// What the dictionaries hold of a term.
#[derive(Debug, Clone)]
pub(crate) struct Entry(Arc<Found>);

#[derive(Debug, Default)]
struct Found {
    documents: u64,
    /// Segment by segment. A term may stand for several lists of postings in a segment.
    lists: Vec<(SegmentId, TermInfo)>,
}

impl Entry {
    /// Of a term that was met while a dictionary was read: its list in each segment that holds it.
    pub fn of(lists: Vec<(SegmentId, TermInfo)>) -> Self {
        Self(Arc::new(Found {
            documents: documents_of(&lists),
            lists,
        }))
    }

    /// In how many documents the term stands, deleted ones that still lie there included. Where it has several lists, as
    /// many as there are about: to count them means to read them.
    pub fn documents(&self) -> u64 {
        self.0.documents
    }

    /// The lists of postings that stand for the term in a segment; none where nothing does.
    pub fn in_segment(&self, segment: SegmentId) -> impl Iterator<Item = &TermInfo> {
        let of_segment = self.0.lists.iter().filter(move |(id, _)| *id == segment);
        of_segment.map(|(_, info)| info)
    }
}

/// The lengths of all lists together.
fn documents_of(lists: &[(SegmentId, TermInfo)]) -> u64 {
    lists.iter().map(|(_, info)| u64::from(info.doc_freq)).sum()
}

/// The lists of postings of several terms in a segment, as they lie in it, each once with what it counts. A word's exact
/// form is often one of its dictionary form's too: what the two count is put together by `join`.
pub(crate) fn lists_in<'a, T>(
    terms: impl IntoIterator<Item = (&'a Entry, T)>,
    segment: SegmentId,
    mut join: impl FnMut(&mut T, T),
) -> Vec<(&'a TermInfo, T)>
where
    T: Clone,
{
    let mut lists: Vec<(&TermInfo, T)> = Vec::new();
    for (entry, counts) in terms {
        let of_segment = entry.in_segment(segment);
        lists.extend(of_segment.map(|info| (info, counts.clone())));
    }
    lists.sort_by_key(|(info, _)| info.postings_range.start);
    lists.dedup_by(|(info, counts), (kept, of_kept)| {
        let same = info == kept;
        if same {
            join(of_kept, counts.clone());
        }
        same
    });
    lists
}

/// The terms of a query, as far as they were asked for.
#[derive(Debug)]
pub(crate) struct Terms {
    searcher: Searcher,
    body: Field,
    lemmas: Arc<[Lemmas]>,
    fields: Vec<FieldTerms>,
    fault: Option<TantivyError>,
}

struct FieldTerms {
    field: Field,
    /// How many there are in the index, deleted ones that still lie there included.
    documents: u64,
    dictionaries: Vec<Dictionary>,
    found: HashMap<String, Entry>,
}

/// A field's terms in a segment.
struct Dictionary {
    segment: SegmentId,
    reader: Arc<InvertedIndexReader>,
}

impl std::fmt::Debug for FieldTerms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldTerms")
            .field("field", &self.field)
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}

impl Terms {
    /// `lemmas`: the forms of the body's lemmas, a table for each of the searcher's segments.
    pub fn of(searcher: &Searcher, body: Field, lemmas: &Arc<[Lemmas]>) -> Self {
        Self {
            searcher: searcher.clone(),
            body,
            lemmas: Arc::clone(lemmas),
            fields: Vec::new(),
            fault: None,
        }
    }

    /// The entry of a marked term. A dictionary that cannot be read has none; [`Self::fault`] tells why.
    pub fn look_up(&mut self, field: Field, term: &str) -> Entry {
        let found = self.try_to_look_up(field, term);
        found.unwrap_or_else(|error| {
            self.fault.get_or_insert(error);
            Entry(Arc::default())
        })
    }

    /// What kept a dictionary from being read, once.
    pub fn fault(&mut self) -> Option<TantivyError> {
        self.fault.take()
    }

    fn try_to_look_up(&mut self, field: Field, term: &str) -> tantivy::Result<Entry> {
        let known = self.fields.iter().position(|known| known.field == field);
        let number = known.unwrap_or(self.fields.len());
        if known.is_none() {
            self.fields.push(FieldTerms::open(&self.searcher, field)?);
        }
        let lemmas = if field == self.body {
            &self.lemmas[..]
        } else {
            &[]
        };
        self.fields[number].look_up(term, lemmas)
    }
}

impl FieldTerms {
    fn open(searcher: &Searcher, field: Field) -> tantivy::Result<Self> {
        let open = |reader: &SegmentReader| {
            Ok(Dictionary {
                segment: reader.segment_id(),
                reader: reader.inverted_index(field)?,
            })
        };
        let segments = searcher.segment_readers();
        let dictionaries = segments.iter().map(open);
        Ok(Self {
            field,
            documents: segments.iter().map(|s| u64::from(s.max_doc())).sum(),
            dictionaries: dictionaries.collect::<tantivy::Result<_>>()?,
            found: HashMap::with_capacity(FEW),
        })
    }

    fn look_up(&mut self, term: &str, lemmas: &[Lemmas]) -> tantivy::Result<Entry> {
        if let Some(known) = self.found.get(term) {
            return Ok(known.clone());
        }
        let lemma = term.strip_prefix(mark::LEMMA);
        let mut lists = Vec::new();
        for (number, dictionary) in self.dictionaries.iter().enumerate() {
            let segment = dictionary.segment;
            let own = dictionary.reader.terms().get(term)?;
            lists.extend(own.map(|info| (segment, info)));
            if let Some((lemma, lemmas)) = lemma.zip(lemmas.get(number)) {
                lists.extend(lemmas.forms(lemma).map(|info| (segment, info)));
            }
        }
        let sum = documents_of(&lists);
        let documents = match lemma {
            Some(_) => together(sum, self.documents),
            None => sum,
        };
        let found = Found { documents, lists };
        let entry = Entry(Arc::new(found));
        self.found.insert(term.to_owned(), entry.clone());
        Ok(entry)
    }
}

/// In how many of `all` documents at least one form of a word is, about, where each is in so many and these make `sum`:
/// in that many while they are few, in hardly more than all in the end. What it takes from the segments are sums, so
/// that a word is as rare however the documents lie in them.
fn together(sum: u64, all: u64) -> u64 {
    let share = sum as f64 / all.max(1) as f64;
    // `cbrt` would first ask the processor what it can, which a virtual machine answers in 35 microseconds.
    (sum as f64 * (1.0 + share.powi(3)).powf(-1.0 / 3.0)).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_in_as_many_documents_as_its_forms_while_they_are_few_and_never_in_more_than_all() {
        assert_eq!(together(0, 0), 0);
        assert_eq!(together(7, 1000), 7);
        assert!((400..500).contains(&together(500, 1000)));
        assert_eq!(together(50_000, 1000), 1000);
    }

    #[test]
    fn a_list_that_two_terms_stand_for_is_read_once_for_both() {
        let segment = SegmentId::generate_random();
        let info = |at| TermInfo {
            doc_freq: 7,
            postings_range: at..at + 3,
            positions_range: 4 * at..4 * at + 9,
        };
        let entry = |starts: &[usize]| {
            Entry(Arc::new(Found {
                documents: 7,
                lists: starts.iter().map(|at| (segment, info(*at))).collect(),
            }))
        };
        let (form, lemma) = (entry(&[20]), entry(&[10, 20, 30]));
        let terms = [(&form, 1.0), (&lemma, 0.5)];
        let sums = lists_in(terms, segment, |sum, weight| *sum += weight);
        assert_eq!(sums, [(&info(10), 0.5), (&info(20), 1.5), (&info(30), 0.5)]);
        assert!(lists_in(terms, SegmentId::generate_random(), |_, _| ()).is_empty());
    }
}
