//! Dates in every written form → one day.
//!
//! In come atoms and the text they stand in; out goes the day that begins at the first atom and how many atoms it
//! takes. The day comes first, never the month (`05-10-2019` is the fifth of October), unless the year does
//! (`2019-10-05`). Two-figure years are read as 1950 to 2049. What a date means for a document is left to
//! `metadata`.

use super::atoms::{self, Atom, Kind};
use super::lists;
use crate::date::Date;

/// A date that begins at the first of some atoms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub date: Date,
    /// How many atoms it takes: 3, or 1 for `05.10.2019`.
    pub atoms: usize,
}

/// The date that begins at the first atom, if one does.
pub(super) fn recognise(text: &str, atoms: &[Atom]) -> Option<Found> {
    let first = atoms.first().filter(|atom| atom.kind == Kind::Number)?;
    let written = first.text(text);
    if written.contains('.') {
        return dotted(written).map(|date| Found { date, atoms: 1 });
    }
    let &[day, month, year, ..] = atoms else {
        return None;
    };
    let gaps = (&text[day.end..month.start], &text[month.end..year.start]);
    let date = if month.kind == Kind::Number {
        numeric([written, month.text(text), year.text(text)], gaps)
    } else {
        with_month_name(text, [day, month, year], gaps)
    };
    date.map(|date| Found { date, atoms: 3 })
}

/// `5. oktober 2019`, `5 okt. 2019`; a line may end between them.
fn with_month_name(text: &str, [day, month, year]: [Atom; 3], gaps: (&str, &str)) -> Option<Date> {
    let blank_or_stop = |gap: &str| gap.len() <= 8 && gap.trim_start_matches('.').trim().is_empty();
    if !blank_or_stop(gaps.0)
        || !(blank_or_stop(gaps.1) || gaps.1 == ", ")
        || month.end - month.start > 12
    {
        return None;
    }
    let year = four_figures(year.text(text))?;
    let month = lists::month(&month.text(text).to_lowercase())?;
    Date::new(year, month, figures(day.text(text), 2)? as u8)
}

/// `05-10-2019`, `5/10-19`, `5/10 2019`, `2019-10-05`.
fn numeric([first, second, third]: [&str; 3], gaps: (&str, &str)) -> Option<Date> {
    let fits = matches!(
        gaps,
        ("-" | "–" | "‑", "-" | "–" | "‑") | ("/", "/" | "-" | " ")
    );
    if !fits {
        return None;
    }
    if let Some(year) = four_figures(first) {
        return Date::new(year, figures(second, 2)? as u8, figures(third, 2)? as u8);
    }
    let (day, month) = (figures(first, 2)? as u8, figures(second, 2)? as u8);
    let short_is_clear = gaps.0 == "/" || (first.len() == 2 && second.len() == 2);
    match four_figures(third) {
        Some(year) => Date::new(year, month, day),
        None if third.len() == 2 && short_is_clear && gaps.1 != " " => {
            Date::new(century(figures(third, 2)?), month, day)
        }
        None => None,
    }
}

/// `05.10.2019`, `5.10.2019`, `05.10.19`.
fn dotted(written: &str) -> Option<Date> {
    let mut parts = written.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let both_two = day.len() == 2 && month.len() == 2;
    let (day, month) = (figures(day, 2)? as u8, figures(month, 2)? as u8);
    match four_figures(year) {
        Some(year) => Date::new(year, month, day),
        None if both_two && year.len() == 2 => Date::new(century(figures(year, 2)?), month, day),
        None => None,
    }
}

/// The date that text begins with, and how many bytes it takes.
pub(crate) fn date_at_start(text: &str) -> Option<(Date, usize)> {
    let mut window = Vec::with_capacity(3);
    while let (true, Some(atom)) = (
        window.len() < 3,
        atoms::next(text, window.last().map_or(0, |a: &Atom| a.end)),
    ) {
        window.push(atom);
    }
    let found = recognise(text, &window).filter(|_| window[0].start == 0)?;
    Some((found.date, window[found.atoms - 1].end))
}

/// The value of at most `most` digits.
fn figures(text: &str, most: usize) -> Option<u16> {
    (text.len() <= most && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// A year of four figures, 1000 to 2999.
fn four_figures(text: &str) -> Option<u16> {
    (text.len() == 4)
        .then(|| figures(text, 4))
        .flatten()
        .filter(|year| (1000..3000).contains(year))
}

fn century(short: u16) -> u16 {
    if short < 50 {
        2000 + short
    } else {
        1900 + short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_form_is_the_same_day() {
        for written in [
            "5. oktober 2019",
            "5 oktober 2019",
            "05. OKTOBER 2019",
            "5.oktober 2019",
            "5. okt. 2019",
            "5.\noktober 2019",
            "05-10-2019",
            "5-10-2019",
            "5/10-2019",
            "5/10-19",
            "5/10 2019",
            "05.10.2019",
            "05.10.19",
            "2019-10-05",
        ] {
            let (date, len) = date_at_start(written).unwrap_or_else(|| panic!("{written}"));
            assert_eq!(
                (date.to_string().as_str(), len),
                ("2019-10-05", written.len()),
                "{written}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_a_date_is_none() {
        for written in [
            "1.1.3",
            "31-02-2019",
            "2020-2023",
            "192.168.1.1",
            "5/10",
            "10-13-2019",
            "3-1-2",
            "1.000 1 2",
        ] {
            assert_eq!(date_at_start(written), None, "{written}");
        }
    }

    #[test]
    fn the_day_comes_before_the_month() {
        assert_eq!(
            date_at_start("10-05-2019").unwrap().0.to_string(),
            "2019-05-10"
        );
    }
}
