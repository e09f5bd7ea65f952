//! The fields that a query can name: `titel:`, `dato:`, `fra:` …
//!
//! In come a field's name and the text behind its colon; out goes the [`Condition`] on the document's metadata, or what
//! is wrong with the text. A new field is a variant here and a row in `NAMES`. `titel:` holds words to be found in the
//! title, which `compile` sees to.

use super::condition::{self, Condition};
use crate::danish;
use crate::date::Date;
use std::ops::Bound;

/// A field that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// `titel:`, words of the title.
    Title,
    /// `type:`, the document's type.
    Type,
    /// `dato:`, the day that stands for the document, or a span of days, both ends included.
    Date,
    /// `fra:`, the sender or a person.
    From,
    /// `person:`, somebody who asks, answers, speaks or signs.
    Person,
    /// `parti:`, the party of those people.
    Party,
    /// `udvalg:`, the committee.
    Committee,
    /// `kommune:`, the municipality or region it comes from.
    Municipality,
    /// `ref:`, one of its numbers: `ref:"L 123"`.
    Reference,
    /// `mappe:`, a folder that it lies in, however deep.
    Folder,
}

/// Every field with its Danish name, which is how it is written out, and its English one.
const NAMES: [(Field, &str, &str); 10] = [
    (Field::Title, "titel", "title"),
    (Field::Type, "type", "type"),
    (Field::Date, "dato", "date"),
    (Field::From, "fra", "from"),
    (Field::Person, "person", "person"),
    (Field::Party, "parti", "party"),
    (Field::Committee, "udvalg", "committee"),
    (Field::Municipality, "kommune", "municipality"),
    (Field::Reference, "ref", "reference"),
    (Field::Folder, "mappe", "folder"),
];

impl Field {
    /// The field of this name, Danish or English, in small or capital letters.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        NAMES
            .iter()
            .find(|(_, danish, english)| name == *danish || name == *english)
            .map(|(field, ..)| *field)
    }

    /// Its Danish name, without the colon.
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(field, ..)| *field == self)
            .map_or("", |(_, danish, _)| danish)
    }

    /// All names, for people.
    pub(super) fn names() -> String {
        let names: Vec<String> = NAMES
            .iter()
            .map(|(_, danish, _)| format!("{danish}:"))
            .collect();
        names.join(" ")
    }

    /// What `text` asks of a document's metadata; `None` for the title. What is wrong and a hint where it asks nothing.
    pub(super) fn condition(
        self,
        text: &str,
    ) -> Result<Option<Condition>, (&'static str, &'static str)> {
        let text = text.trim();
        let owned = text.to_owned();
        Ok(Some(match self {
            Self::Title => return Ok(None),
            Self::Type => Condition::Kind(owned),
            Self::From => Condition::From(owned),
            Self::Person => Condition::Person(owned),
            Self::Party => Condition::Party(owned),
            Self::Committee => Condition::Committee(owned),
            Self::Municipality => Condition::Municipality(owned),
            Self::Reference => Condition::Reference(apart(text)),
            Self::Folder => {
                Condition::Path(format!("**/{}/**", globset::escape(text.trim_matches('/'))))
            }
            Self::Date => {
                let (from, to) = span_of_days(text).ok_or((
                    "not a day or a span of days",
                    "write dato:2019, dato:2018..2019-06, dato:05-10-2019 or dato:\"juni 2019\"",
                ))?;
                if condition::reversed(from, to).is_some() {
                    return Err((
                        "the span of days ends before it begins",
                        "write the earlier day first: dato:2018..2019",
                    ));
                }
                Condition::Dates(from, to)
            }
        }))
    }
}

/// `L123` as `L 123`, which is how references are kept.
fn apart(reference: &str) -> String {
    let at = reference.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (letters, number) = reference.split_at(at);
    if !letters.is_empty() && letters.chars().all(char::is_alphabetic) {
        format!("{letters} {number}")
    } else {
        reference.to_owned()
    }
}

/// `2019`, `2018..2019-06`, `2018-2019`, `2018..`, `..2019-06-05`; both ends included.
fn span_of_days(text: &str) -> Option<(Bound<Date>, Bound<Date>)> {
    let years = text
        .split_once('-')
        .filter(|years| is_year(years.0) && is_year(years.1));
    let Some((from, to)) = text.split_once("..").or(years) else {
        let (first, last) = period(text)?;
        return Some((Bound::Included(first), Bound::Included(last)));
    };
    let bound = |text: &str, end: fn((Date, Date)) -> Date| match text {
        "" => Some(Bound::Unbounded),
        text => period(text).map(end).map(Bound::Included),
    };
    let (from, to) = (bound(from.trim(), |p| p.0)?, bound(to.trim(), |p| p.1)?);
    let open = matches!((from, to), (Bound::Unbounded, Bound::Unbounded));
    (!open).then_some((from, to))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The first and the last day of a year, a month (`2019-06`, `juni 2019`) or a day in any written form.
fn period(text: &str) -> Option<(Date, Date)> {
    if is_year(text) {
        let year = text.parse().ok()?;
        return Some((Date::new(year, 1, 1)?, Date::new(year, 12, 31)?));
    }
    if let Some((year, month)) = text.split_once('-')
        && is_year(year)
        && (1..3).contains(&month.len())
        && month.bytes().all(|b| b.is_ascii_digit())
    {
        return month_of(year, month.parse().ok()?);
    }
    if let Some((month, year)) = text.split_once(char::is_whitespace)
        && is_year(year)
        && let Some(month) = danish::month(month.trim_end_matches('.').to_lowercase().as_str())
    {
        return month_of(year, month);
    }
    let (day, taken) = danish::date_at_start(text)?;
    (taken == text.len()).then_some((day, day))
}

/// The first and the last day of a month.
fn month_of(year: &str, month: u8) -> Option<(Date, Date)> {
    let year = year.parse().ok()?;
    let last = (28..=31).rev().find_map(|day| Date::new(year, month, day));
    Some((Date::new(year, month, 1)?, last?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<String> {
        let shown = |bound: Bound<Date>| match bound {
            Bound::Included(day) => day.to_string(),
            _ => "–".to_owned(),
        };
        span_of_days(text).map(|(from, to)| format!("{} {}", shown(from), shown(to)))
    }

    #[test]
    fn spans_of_days_include_both_ends() {
        assert_eq!(days("2019").as_deref(), Some("2019-01-01 2019-12-31"));
        assert_eq!(
            days("2018..2019-06").as_deref(),
            Some("2018-01-01 2019-06-30")
        );
        assert_eq!(days("2020-02").as_deref(), Some("2020-02-01 2020-02-29"));
        assert_eq!(days("Juni 2019").as_deref(), Some("2019-06-01 2019-06-30"));
        assert_eq!(
            days("dec. 2018..2019").as_deref(),
            Some("2018-12-01 2019-12-31")
        );
        assert_eq!(days("2018-2019").as_deref(), Some("2018-01-01 2019-12-31"));
        assert_eq!(days("2018..").as_deref(), Some("2018-01-01 –"));
        assert_eq!(days("..5. oktober 2019").as_deref(), Some("– 2019-10-05"));
        assert_eq!(days("05-10-2019").as_deref(), Some("2019-10-05 2019-10-05"));
        for text in [
            "",
            "..",
            "i går",
            "2019-13",
            "19",
            "2019-10-05x",
            "0000",
            "maj",
            "maj 19",
            "2018-20",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn fields_have_danish_and_english_names() {
        assert_eq!(Field::named("titel"), Some(Field::Title));
        assert_eq!(Field::named("Folder"), Some(Field::Folder));
        assert_eq!(Field::named("klima"), None);
        for (field, danish, _) in NAMES {
            assert_eq!(field.name(), danish);
        }
    }
}
