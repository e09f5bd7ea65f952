//! What is asked of a document's metadata → a Tantivy query.
//!
//! In comes a [`Condition`], out of search options or out of the query language; out goes a query that matches
//! the documents which meet it. Names are compared by their words, case and old spellings aside. A condition says
//! yes or no: whoever combines it with words gives it no weight.

use super::fields::Field as FieldName;
use crate::danish;
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::index::schema::{column, schema};
use crate::metadata;
use globset::{GlobBuilder, GlobMatcher};
use std::ops::Bound;
use std::sync::Arc;
use tantivy::query::{
    BitSetDocSet, BooleanQuery, ConstScorer, EnableScoring, Explanation, Occur, Query, RangeQuery,
    Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// One thing asked of a document's metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// The type (`brev`, `referat` …).
    Kind(String),
    /// The day that stands for the document, within bounds.
    Dates(Bound<Date>, Bound<Date>),
    /// A party, by name, letter or abbreviation.
    Party(String),
    /// A person: some or all of the name's words, in order.
    Person(String),
    /// A person or the sender: some or all of the name's words, in order.
    From(String),
    /// A committee, by some or all of its name's words.
    Committee(String),
    /// A reference, in any written form: `L 123`, `spm. 21`, a case number.
    Reference(String),
    /// A municipality or region, by some or all of its name's words.
    Municipality(String),
    /// The path, by a glob: `*` stays within a folder, `**` crosses folders, and a pattern without `/` matches file
    /// names anywhere.
    Path(String),
}

impl Condition {
    /// The column whose values this compares; `None` for days and paths.
    pub fn asked(&self) -> Option<Asked<'_>> {
        let (name, column, wanted) = match self {
            Self::Kind(kind) => (FieldName::Type, column::KIND, kind),
            Self::Party(name) => (FieldName::Party, column::PARTY, name),
            Self::Person(name) => (FieldName::Person, column::PERSON, name),
            Self::From(name) => (FieldName::From, column::SENDER, name),
            Self::Committee(name) => (FieldName::Committee, column::COMMITTEE, name),
            Self::Reference(name) => (FieldName::Reference, column::REFERENCE, name),
            Self::Municipality(name) => (FieldName::Municipality, column::MUNICIPALITY, name),
            Self::Dates(..) | Self::Path(_) => return None,
        };
        let name = name.name();
        Some(Asked {
            column,
            wanted,
            name,
        })
    }

    /// The query that matches the documents which meet this.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a path pattern that cannot be read, and for days that end before they begin.
    pub fn compile(&self) -> Result<Box<dyn Query>> {
        Ok(match self {
            Self::Dates(from, to) => dates(*from, *to)?,
            Self::Path(glob) => Box::new(PathQuery {
                matcher: Arc::new(matcher(glob)?),
            }),
            Self::Kind(kind) => equal(column::KIND, kind)?,
            Self::Reference(reference) => reference_number(reference)?,
            Self::Party(name) => party(name)?,
            Self::Person(name) => words(column::PERSON, name)?,
            Self::Committee(name) => words(column::COMMITTEE, name)?,
            Self::Municipality(name) => place(name)?,
            Self::From(name) => Box::new(BooleanQuery::new(vec![
                (Occur::Should, words(column::PERSON, name)?),
                (Occur::Should, words(column::SENDER, name)?),
            ])),
        })
    }
}

/// What a condition asks of a column that holds values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'c> {
    pub column: &'static str,
    pub wanted: &'c str,
    name: &'static str,
}

impl Asked<'_> {
    /// As a query says it: `type:brev`, `udvalg:"Teknisk Udvalg"`.
    pub fn text(&self) -> String {
        if self.wanted.contains(char::is_whitespace) {
            format!("{}:\"{}\"", self.name, self.wanted)
        } else {
            format!("{}:{}", self.name, self.wanted)
        }
    }
}

fn field(name: &str) -> Result<Field> {
    schema()
        .get_field(name)
        .map_err(|e| Error::new(ErrorKind::Index, name, "no such column").because(e))
}

/// The first and the last day of bounds between which there is none, because the last one is earlier.
pub(super) fn reversed(from: Bound<Date>, to: Bound<Date>) -> Option<(Date, Date)> {
    match (from, to) {
        (Bound::Included(first), Bound::Included(last)) if first > last => Some((first, last)),
        _ => None,
    }
}

fn dates(from: Bound<Date>, to: Bound<Date>) -> Result<Box<dyn Query>> {
    if let Some((first, last)) = reversed(from, to) {
        let span = format!("{first} to {last}");
        return Err(
            Error::new(ErrorKind::Usage, span, "the days end before they begin")
                .hint("give the earlier day first"),
        );
    }
    let date = field(column::DATE)?;
    let term = |day: Date| Term::from_field_u64(date, day.as_number());
    Ok(Box::new(RangeQuery::new(from.map(term), to.map(term))))
}

fn equal(column: &str, wanted: &str) -> Result<Box<dyn Query>> {
    value(column, wanted, |value, wanted| value == wanted)
}

fn words(column: &str, wanted: &str) -> Result<Box<dyn Query>> {
    value(column, wanted, |value, wanted| {
        !wanted.is_empty() && value.windows(wanted.len()).any(|some| some == wanted)
    })
}

/// A municipality by its name's words, with or without the genitive: `København` is `Københavns Kommune`.
fn place(wanted: &str) -> Result<Box<dyn Query>> {
    value(column::MUNICIPALITY, wanted, |value, wanted| {
        let bare = |words: &[String]| -> Vec<String> {
            let bare = words.iter().map(|word| word.trim_end_matches('s'));
            bare.map(str::to_owned).collect()
        };
        let wanted_bare = bare(wanted);
        let same = |some: &[String]| bare(some) == wanted_bare;
        !wanted.is_empty() && value.windows(wanted.len()).any(same)
    })
}

/// A party by its name's words, or by a letter or abbreviation that the list of parties knows.
fn party(typed: &str) -> Result<Box<dyn Query>> {
    let named = metadata::parties::named(typed).into_iter();
    let mut names = named
        .map(|name| equal(column::PARTY, name))
        .collect::<Result<Vec<_>>>()?;
    names.push(words(column::PARTY, typed)?);
    Ok(Box::new(BooleanQuery::union(names)))
}

/// `L123`, `l 123`, `spm. 021` and `spørgsmål nr. 21` as the column has them.
fn reference_number(typed: &str) -> Result<Box<dyn Query>> {
    words(column::REFERENCE, &metadata::reference(typed))
}

fn value(
    column: &str,
    wanted: &str,
    meets: fn(&[String], &[String]) -> bool,
) -> Result<Box<dyn Query>> {
    Ok(Box::new(ValueQuery {
        field: field(column)?,
        wanted: Arc::from(name_words(wanted)),
        meets,
    }))
}

/// A name's words for comparing: lower case, old spellings levelled, numbers without leading noughts.
fn name_words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let lower = word.to_lowercase();
            if lower.bytes().all(|b| b.is_ascii_digit()) {
                lower.trim_start_matches('0').to_owned()
            } else {
                danish::folded(&lower)
            }
        })
        .collect()
}

/// Matches documents of which one value meets what is wanted. The column's dictionary is read once a segment; it
/// holds each value once, however many documents there are.
#[derive(Debug, Clone)]
struct ValueQuery {
    field: Field,
    wanted: Arc<[String]>,
    meets: fn(&[String], &[String]) -> bool,
}

impl Query for ValueQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for ValueQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut matching = BitSet::with_max_value(reader.max_doc());
        let inverted = reader.inverted_index(self.field)?;
        let mut values = inverted.terms().stream()?;
        while let Some((bytes, info)) = values.next() {
            let value = std::str::from_utf8(bytes).unwrap_or_default();
            if !(self.meets)(&name_words(value), &self.wanted) {
                continue;
            }
            let mut postings =
                inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                matching.insert(postings.doc());
                postings.advance();
            }
        }
        Ok(constant(matching, boost))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("a value of the document's metadata", 0.0))
    }
}

fn constant(matching: BitSet, boost: Score) -> Box<dyn Scorer> {
    Box::new(ConstScorer::new(BitSetDocSet::from(matching), boost))
}

fn matcher(glob: &str) -> Result<GlobMatcher> {
    let pattern = if glob.contains('/') {
        glob.to_owned()
    } else {
        format!("**/{glob}")
    };
    let built = GlobBuilder::new(&pattern).literal_separator(true).build();
    built.map(|glob| glob.compile_matcher()).map_err(|e| {
        Error::new(ErrorKind::Usage, glob, "cannot read the pattern")
            .because(e.kind())
            .hint("patterns look like *.pdf or referater/2019/**")
    })
}

/// Matches documents whose path matches a glob, by the column's dictionary.
#[derive(Debug, Clone)]
struct PathQuery {
    matcher: Arc<GlobMatcher>,
}

impl Query for PathQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for PathQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut matching = BitSet::with_max_value(reader.max_doc());
        if let Some(paths) = reader.fast_fields().str(column::PATH)? {
            let mut text = String::new();
            for doc in 0..reader.max_doc() {
                for number in paths.term_ords(doc) {
                    text.clear();
                    if paths.ord_to_str(number, &mut text)? && self.matcher.is_match(&text) {
                        matching.insert(doc);
                    }
                }
            }
        }
        Ok(constant(matching, boost))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("path", 0.0))
    }
}
