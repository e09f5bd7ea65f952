//! Dates in every written form → one day.
//!
//! In come atoms and the text they stand in; out goes the day that begins at the first atom and how many atoms it
//! takes. The day comes first, never the month (`05-10-2019` is the fifth of October), unless the year does
//! (`2019-10-05`). Two-figure years are read as 1950 to 2049. What a date means for a document is left to
//! `metadata`.

use super::atoms::{self, Atom, Kind};
use super::lists;
use crate::date::Date;
use std::ops::RangeInclusive;

/// A date that begins at the first of some atoms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub date: Date,
    /// How many atoms it takes: 3, or 1 for `05.10.2019` and 2 for `5.10. 2019`.
    pub atoms: usize,
}

/// The date that begins at the first atom, if one does.
pub(super) fn recognise(text: &str, atoms: &[Atom]) -> Option<Found> {
    let first = atoms.first().filter(|atom| atom.kind == Kind::Number)?;
    let written = first.text(text);
    if written.contains('.') {
        let found = dotted(written).filter(|_| !is_file_number(text, *first));
        let found = found.map(|date| Found { date, atoms: 1 });
        return found.or_else(|| dotted_before_year(text, atoms));
    }
    let &[day, month, year, ..] = atoms else {
        return None;
    };
    let gaps = (&text[day.end..month.start], &text[month.end..year.start]);
    // What seems to be the year is the day on which a span ends: `1/10-31/12`.
    if gaps.0 == "/" && gaps.1 != "/" && text[year.end..].starts_with('/') {
        return None;
    }
    let date = if month.kind == Kind::Number {
        numeric([written, month.text(text), year.text(text)], gaps)
    } else {
        with_month_name(text, [day, month, year], gaps)
    };
    date.map(|date| Found { date, atoms: 3 })
}

/// The first day of a span that names the year, and perhaps the month, only at its end: `1.-15. september 2021`,
/// `fra 1. september til den 27. oktober 2021`. Its atoms are those that name the day alone.
pub(super) fn first_of_span(text: &str, atoms: &[Atom]) -> Option<Found> {
    let gap = |at: usize| Some(&text[atoms.get(at)?.end..atoms.get(at + 1)?.start]);
    let word = |at: usize| {
        let atom = atoms.get(at).filter(|atom| atom.kind == Kind::Word)?;
        (atom.end - atom.start <= 12).then(|| atom.text(text).to_lowercase())
    };
    let day = figures(atoms.first()?.text(text), 2)? as u8;
    let own_month = word(1).and_then(|word| lists::month(&word));
    let own_month = own_month.filter(|_| matches!(gap(0), Some(" " | ". " | ".")));
    let own = 1 + usize::from(own_month.is_some());
    let joint = gap(own - 1)?;
    let bare = joint.trim_start_matches('.');
    // `3 og 4. maj` may be three of something.
    let is_day = own_month.is_some() || bare.len() < joint.len();
    let (mut next, goes_through) = match bare {
        "-" | "–" | " - " | " – " => (own, true),
        " " if is_day => (own + 1, ties_days(&word(own)?)?),
        _ => return None,
    };
    if matches!(word(next).as_deref(), Some("den" | "d")) {
        next += 1;
    }
    let last = recognise(text, atoms.get(next..atoms.len().min(next + 3))?)?.date;
    let month = own_month.unwrap_or(last.month());
    let in_year = |year| Date::new(year, month, day);
    let date = in_year(last.year()).filter(|date| *date < last);
    // `20. december til 5. januar 2021`.
    let may_be_earlier = own_month.is_some() && goes_through;
    let date = date.or_else(|| in_year(last.year() - 1).filter(|_| may_be_earlier))?;
    Some(Found { date, atoms: own })
}

/// Whether the days between count too where this word stands between two; `None` for a word that ties no days.
pub(super) fn ties_days(word: &str) -> Option<bool> {
    match word {
        "til" => Some(true),
        "og" => Some(false),
        _ => None,
    }
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

/// `05-10-2019`, `5/10-19`, `5/10 2019`, `5/10 - 2019`, `5. 10. 2019`, `2019-10-05`.
fn numeric([first, second, third]: [&str; 3], gaps: (&str, &str)) -> Option<Date> {
    let fits = matches!(
        gaps,
        ("-" | "–" | "‑", "-" | "–" | "‑")
            | ("/", "/" | "-" | "–" | " " | " -" | " –" | " - " | " – ")
            | (". ", ". ")
    );
    if !fits {
        return None;
    }
    if let Some(year) = four_figures(first) {
        return Date::new(year, figures(second, 2)? as u8, figures(third, 2)? as u8);
    }
    let (day, month) = (figures(first, 2)? as u8, figures(second, 2)? as u8);
    let is_separated = matches!(gaps.1, " " | " - " | " – " | ". ");
    let short_is_clear = gaps.0 == "/" || (first.len() == 2 && second.len() == 2);
    match four_figures(third) {
        Some(year) => Date::new(year, month, day),
        None if third.len() == 2 && short_is_clear && !is_separated => {
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

/// `5.10. 2019`: day and month in one atom, the year in the next.
fn dotted_before_year(text: &str, atoms: &[Atom]) -> Option<Found> {
    let &[first, year, ..] = atoms else {
        return None;
    };
    let (day, month) = first.text(text).split_once('.')?;
    if &text[first.end..year.start] != ". " {
        return None;
    }
    let year = four_figures(year.text(text))?;
    let date = Date::new(year, figures(month, 2)? as u8, figures(day, 2)? as u8)?;
    Some(Found { date, atoms: 2 })
}

/// Years that two figures behind a day or month of one figure may stand for.
const RECENT: RangeInclusive<u16> = 1980..=2039;
/// The word before a number is no longer, in bytes, with what stands between them.
const LONGEST_BEFORE: usize = 24;

/// `7.4.19` as a day: only where the year is of our time, and no word stands before it that sections are named with
/// (`punkt 7.4.19`). `before` is the text that it stands behind. It may be something else all the same.
pub(super) fn dotted_loosely(written: &str, before: &str) -> Option<Date> {
    if !(6..=7).contains(&written.len()) {
        return None;
    }
    let mut parts = written.split('.');
    let [day, month, year] = [parts.next()?, parts.next()?, parts.next()?];
    if year.len() != 2 || parts.next().is_some() {
        return None;
    }
    let year = century(figures(year, 2)?);
    let date = Date::new(year, figures(month, 2)? as u8, figures(day, 2)? as u8)?;
    let word = word_before(before);
    (RECENT.contains(&year) && !lists::is_before_section(&word)).then_some(date)
}

/// `01.02.05` as the first part of a file's number: a letter and figures follow (`01.02.05-P16-3-22`), or what such numbers
/// are called stands before it.
fn is_file_number(text: &str, atom: Atom) -> bool {
    let has_short_year = atom.end - atom.start == 8;
    let is_part = || {
        let mut behind = text[atom.end..].chars();
        behind.next() == Some('-')
            && behind.next().is_some_and(|c| c.is_ascii_uppercase())
            && behind.next().is_some_and(|c| c.is_ascii_digit())
    };
    has_short_year && (is_part() || lists::is_before_file_number(&word_before(&text[..atom.start])))
}

/// The last word of a text that something stands behind, in lower case; empty where it is too far away.
fn word_before(before: &str) -> String {
    let near = before.trim_end_matches([' ', '.', ':', '\u{a0}', '\n', '(']);
    let is_word = |c: char| c.is_alphanumeric() || c == '§' || atoms::is_invisible_or_mark(c);
    let start = near
        .char_indices()
        .rev()
        .take_while(|(at, c)| is_word(*c) && near.len() - at <= LONGEST_BEFORE)
        .last();
    start.map_or("", |(at, _)| &near[at..]).to_lowercase()
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
            "5. 10. 2019",
            "5.10. 2019",
            "05/10 - 2019",
            "5/10 -19",
            "5/10 – 2019",
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
            "5/10 - 19",
            "5/10 19",
            "5. 10. 19",
            "5. 13. 2019",
        ] {
            assert_eq!(date_at_start(written), None, "{written}");
        }
    }

    #[test]
    fn the_number_of_a_file_is_no_date() {
        let atom = |text: &str| atoms::next(text, text.find("01.02.05")?);
        for text in [
            "01.02.05-P16-3-22",
            "Sagsnr. 01.02.05",
            "KLE: 01.02.05",
            "konto 01.02.05",
        ] {
            assert_eq!(recognise(text, &[atom(text).unwrap()]), None, "{text}");
        }
        for text in ["01.02.05", "den 01.02.05-03.02.05", "01.02.05 - P16"] {
            assert!(recognise(text, &[atom(text).unwrap()]).is_some(), "{text}");
        }
    }

    #[test]
    fn a_short_dotted_date_is_one_unless_a_section_is_named() {
        let day = |written, before| dotted_loosely(written, before).map(|date| date.to_string());
        for before in ["", "den ", "Dato: ", "(", "i Aarhus, ", "om "] {
            assert_eq!(
                day("9.6.21", before).as_deref(),
                Some("2021-06-09"),
                "{before}"
            );
        }
        for before in [
            "punkt ",
            "pkt. ",
            "Afsnit ",
            "version ",
            "bilag nr. ",
            "§ ",
            "se kap.\u{a0}",
        ] {
            assert_eq!(day("9.6.21", before), None, "{before}");
        }
        for written in ["9.6.50", "9.13.21", "9.6.2", "9.6.21.1", "9.6", "99.6.21"] {
            assert_eq!(day(written, ""), None, "{written}");
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
