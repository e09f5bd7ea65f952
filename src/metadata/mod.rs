//! What a document says of itself: title, date, type.
//!
//! In come the clean pages and the title that the file declares; out goes [`Metadata`], empty where nothing
//! certain was found: a wrong date is worse than none. Formats and encodings are left to `decode`.

use crate::danish;
use crate::document::{Metadata, Page};

/// How many lines from the top may hold a date line or a subject line.
const HEAD_LINES: usize = 40;
/// A first line longer than this is running text, not a title.
const TITLE_CHARS: usize = 160;

pub(crate) fn of(declared_title: Option<&str>, largest: Option<&str>, pages: &[Page]) -> Metadata {
    let head: Vec<&str> = pages
        .iter()
        .flat_map(|page| page.text.lines())
        .map(str::trim)
        .filter(|line| !danish::is_navigation(line))
        .take(HEAD_LINES)
        .collect();
    Metadata {
        title: title(declared_title, largest, &head),
        date: date(pages, &head),
        kind: None,
        ..Metadata::default()
    }
}

/// The declared title unless an office program made it up, what is set largest on the first page, a Markdown heading, a subject line, or a first
/// line that stands like a title.
fn title(declared: Option<&str>, largest: Option<&str>, head: &[&str]) -> Option<String> {
    let declared = declared.map(str::trim).filter(|title| is_real_title(title));
    let heading = || {
        head.iter()
            .find_map(|line| line.strip_prefix('#'))
            .map(|line| line.trim_start_matches('#').trim())
    };
    let subject = || {
        head.iter().find_map(|line| {
            ["Emne:", "Vedr.:", "Vedrørende:", "Vedr."]
                .iter()
                .find_map(|cue| line.strip_prefix(cue))
                .map(str::trim)
        })
    };
    let first = || {
        head.iter()
            .copied()
            .find(|line| line.chars().any(char::is_alphabetic))
            .filter(|line| stands_like_a_title(line))
    };
    let found = declared.or(largest).map(str::to_owned).or_else(|| {
        heading()
            .filter(|t| !t.is_empty())
            .or_else(subject)
            .filter(|t| !t.is_empty())
            .or_else(first)
            .map(str::to_owned)
    })?;
    // Markdown's emphasis is no part of a title.
    Some(
        found
            .trim_matches(['*', '_', ' '])
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(300)
            .collect(),
    )
}

fn is_real_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    title.chars().any(char::is_alphabetic)
        && ![
            "microsoft word",
            "microsoft powerpoint",
            "untitled",
            "unavngivet",
            "dokument1",
        ]
        .iter()
        .any(|p| lower.starts_with(p))
        && ![".doc", ".docx", ".odt", ".indd", ".pdf", ".tex", ".dvi"]
            .iter()
            .any(|end| lower.ends_with(end))
}

fn stands_like_a_title(line: &str) -> bool {
    line.chars().count() <= TITLE_CHARS && !line.ends_with(['.', ',', ';', ':', '!', '?'])
}

/// A day on a line of its own or after a cue (`Dato:`, `Den`), from the top; else the day of a last update.
fn date(pages: &[Page], head: &[&str]) -> Option<crate::Date> {
    const CUES: [&str; 6] = [
        "Dato:",
        "Dato",
        "Den",
        "Mødedato:",
        "Udsendt:",
        "Offentliggjort",
    ];
    let cued = |line: &str| {
        let rest = CUES
            .iter()
            .find_map(|cue| line.strip_prefix(cue))
            .unwrap_or(line);
        danish::date_at_start(rest.trim_start_matches([' ', ':', '\t']))
            .map(|(date, len)| (date, rest.trim().len() <= len + 2))
    };
    let at_top = head
        .iter()
        .filter_map(|line| cued(line))
        .find(|(_, alone)| *alone)
        .map(|(date, _)| date);
    let updated = || {
        let lines = pages.iter().flat_map(|page| page.text.lines());
        lines
            .filter_map(|line| line.trim().strip_prefix("Sidst opdateret"))
            .find_map(|rest| {
                danish::date_at_start(rest.trim_start_matches([' ', ':', '\t']))
                    .map(|(date, _)| date)
            })
    };
    at_top.or_else(updated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Metadata {
        of(
            None,
            None,
            &[Page {
                number: 1,
                label: None,
                text: text.to_owned(),
            }],
        )
    }

    #[test]
    fn headings_subject_lines_and_first_lines_are_titles() {
        assert_eq!(
            read("\n# Budget 2020\n\ntekst").title.as_deref(),
            Some("Budget 2020")
        );
        assert_eq!(
            read("Kære udvalg\n\nEmne: De første år\n").title.as_deref(),
            Some("De første år")
        );
        assert_eq!(
            read("Referat af møde\n\ntekst").title.as_deref(),
            Some("Referat af møde")
        );
        assert_eq!(read("Dette er en sætning, der slutter.\n").title, None);
    }

    #[test]
    fn titles_that_programs_make_up_are_no_titles() {
        for made_up in [
            "Microsoft Word - brev_endelig.docx",
            "untitled",
            "notat v3.docx",
            "  ",
        ] {
            let page = Page {
                number: 1,
                label: None,
                text: "Rigtig titel\n".to_owned(),
            };
            assert_eq!(
                of(Some(made_up), None, &[page]).title.as_deref(),
                Some("Rigtig titel"),
                "{made_up}"
            );
        }
    }

    #[test]
    fn a_day_on_its_own_line_dates_the_document_and_one_in_running_text_does_not() {
        assert_eq!(
            read("Brev\n\nDen 6. november 2018\n")
                .date
                .unwrap()
                .to_string(),
            "2018-11-06"
        );
        assert_eq!(
            read("Pressemeddelelse\n01-02-2018\n")
                .date
                .unwrap()
                .to_string(),
            "2018-02-01"
        );
        assert_eq!(
            read("Nyt\n\nSidst opdateret: 20. november 2023")
                .date
                .unwrap()
                .to_string(),
            "2023-11-20"
        );
        assert_eq!(
            read("Lov\n\nDen 1. maj 2018 trådte loven i kraft for alle.\n").date,
            None
        );
    }
}
