//! Days, times of the day and sessions of parliament, as they may be written besides.
//!
//! In come the words of a query and which of them to look at; out go [`Reading`]s. What one form in the index already stands
//! for is not among them: `danish::dates` reads most dates.

use super::amounts::Terms;
use super::readings::{Reading, Words, is_figures, other, terms};
use super::weight;
use crate::danish::{self, mark};
use crate::date::Date;

/// How many words at the beginning are a day in words, a month with its year, an hour or, with its stroke, a session; 0 where none is. A span of
/// years with a hyphen may be met as two years apart.
pub(super) fn length(words: Words<'_>) -> usize {
    if in_words(words, 0).is_some() {
        3
    } else if is_month_of_year(words)
        || time(words, 1).is_some()
        || (words.gap(0) == "/" && session(words, 1).is_some())
    {
        2
    } else {
        0
    }
}

/// `marts 2021`.
fn is_month_of_year(words: Words<'_>) -> bool {
    danish::month(words.exact(0)).is_some()
        && matches!(words.gap(0), " " | "\u{a0}" | ". ")
        && is_figures(words.exact(1), 4..5)
}

/// `kl. 9`, `kl. 9.00`, `kl. 09.00`, and the end of `kl. 9-12`.
pub(super) fn time(words: Words<'_>, at: usize) -> Option<Reading> {
    let follows = |at: usize| at > 0 && words.exact(at - 1) == "klokken";
    let is_end = at > 1 && matches!(words.gap(at - 1), "-" | "–" | " - " | " – ");
    if !(follows(at) || (is_end && follows(at - 1))) {
        return None;
    }
    let (hour, minutes) = words
        .exact(at)
        .split_once('.')
        .unwrap_or((words.exact(at), "00"));
    if !is_figures(hour, 1..3) || !is_figures(minutes, 2..3) {
        return None;
    }
    let short = hour
        .strip_prefix('0')
        .filter(|rest| !rest.is_empty())
        .unwrap_or(hour);
    let long = format!("{short:0>2}");
    let mut forms = vec![format!("{short}.{minutes}"), format!("{long}.{minutes}")];
    if minutes == "00" {
        forms.extend([short.to_owned(), long]);
    }
    Some(Reading::new(
        at..at + 1,
        vec![terms(forms, weight::PHRASE_FORM)],
    ))
}

/// The second year of `2018/19` and `2018/2019`.
pub(super) fn session(words: Words<'_>, at: usize) -> Option<Reading> {
    let (first, second) = (words.exact(at.checked_sub(1)?), words.exact(at));
    let is_tied = matches!(words.gap(at - 1), "/" | "-" | "–");
    if !is_tied || !is_figures(first, 4..5) || !matches!(first.get(..2)?, "18" | "19" | "20") {
        return None;
    }
    let next = (first.parse::<u16>().ok()? + 1).to_string();
    let short = next.get(2..)?.to_owned();
    let is_next = second == next || second == short;
    is_next.then(|| Reading::new(at..at + 1, vec![terms([next, short], weight::PHRASE_FORM)]))
}

/// A date in words (`tredje april 2019`), with blanks (`3/4 19`) or as one dotted number (`3.4.19`), and what was
/// read as a date in those forms.
pub(super) fn date(words: Words<'_>, at: usize) -> Vec<Reading> {
    let position = words.plain[at].token.position;
    if let Some(date) = words.entity_of(words.plain[at]).and_then(date_of) {
        let entity = other(entity(date));
        let long = Reading {
            words: at..at + 1,
            slots: vec![entity.clone()],
            length: 3,
        };
        return vec![long, Reading::new(at..at + 1, vec![entity])];
    }
    let first = words
        .all
        .partition_point(|word| word.token.position < position);
    let here = words.all[first..]
        .iter()
        .take_while(|word| word.token.position == position);
    let mut wide = here.filter(|word| word.token.length == 3);
    if let Some(date) = wide.find_map(|word| date_of(word.entity.as_deref()?)) {
        let taken = at..(at + 3).min(words.plain.len());
        let spelled = spelled(date).into_iter();
        return spelled
            .map(|slots| Reading::new(taken.clone(), slots))
            .collect();
    }
    let date = in_words(words, at).or_else(|| with_blank(words, at));
    let reading = date.map(|date| Reading {
        words: at..at + 3,
        slots: vec![other(entity(date))],
        length: 3,
    });
    reading.into_iter().collect()
}

fn entity(date: Date) -> String {
    format!("{}{date}", mark::ENTITY)
}

fn date_of(entity: &str) -> Option<Date> {
    entity.strip_prefix(mark::ENTITY)?.parse().ok()
}

/// `tredje april 2019`, `3/4 19`, and `3.4.19`, which is one position.
fn spelled(date: Date) -> Vec<Vec<Terms>> {
    let (day, month) = (date.day().to_string(), date.month().to_string());
    let name = danish::month_name(date.month());
    let names = [name.to_owned(), format!("{}{name}", mark::LEMMA)];
    let ordinals = danish::ordinal_words(&day);
    let short = format!("{:02}", date.year() % 100);
    let figures = |number: &str| {
        terms(
            [number.to_owned(), format!("{number:0>2}")],
            weight::OTHER_NUMBER,
        )
    };
    let words = vec![
        terms(ordinals, weight::OTHER_NUMBER),
        terms(names, weight::OTHER_NUMBER),
        other(date.year().to_string()),
    ];
    vec![
        words,
        vec![figures(&day), figures(&month), other(short)],
        vec![other(entity(date))],
    ]
}

/// `tredje april 2019`.
fn in_words(words: Words<'_>, at: usize) -> Option<Date> {
    let month = danish::month(words.exact(at + 1))?;
    let year = Some(words.exact(at + 2)).filter(|year| is_figures(year, 4..5))?;
    let exact = words.exact(at);
    let is_word = exact.starts_with(char::is_alphabetic);
    let ordinals = danish::ordinal_words(exact);
    let day = ordinals.first().filter(|_| is_word)?.parse().ok()?;
    Date::new(year.parse().ok()?, month, day)
}

/// `3/4 19`.
fn with_blank(words: Words<'_>, at: usize) -> Option<Date> {
    let [day, month, year] = [0, 1, 2].map(|number| words.exact(at + number));
    if words.gap(at) != "/" || words.gap(at + 1) != " " || year.len() != 2 {
        return None;
    }
    let (date, _) = danish::date_at_start(&format!("{day}/{month}-{year}"))?;
    Some(date)
}
