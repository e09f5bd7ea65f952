//! A document's own numbers, and the session of Folketinget.
//!
//! In come the lines at its top; out go references in one form (`spørgsmål 21`, `L 123`, `sag 2019-417`), as
//! `data/references.tsv` tells. Numbers in running text belong to other documents and are left alone.

use super::lines::Lines;
use super::rules::{self, Pattern, Patterns, rows};
use crate::document::Evidence;
use regex::Captures;
use std::sync::LazyLock;

const TOP: usize = 24;
/// A document has few numbers of its own; more is a list of others'.
const MOST: usize = 6;

static FORMS: LazyLock<(Vec<&str>, Patterns)> = LazyLock::new(|| {
    let rows = rows(include_str!("data/references.tsv"));
    let (forms, patterns) = rows
        .map(|[form, pattern]| (form, rules::pattern(pattern)))
        .unzip();
    (forms, Patterns::of(patterns))
});
static SESSION: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"(?:folketinget|samling|udvalg(?:et)?|alm\.? ?del)[ ,:–(-]*((?:19|20)\d\d[-/–]\d\d(?:\d\d)?)|((?:19|20)\d\d[-/–]\d\d) ?(?:, ?|\()?\d?\.? ?samling",
    )
});
static MINISTERIAL: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(r"\b(?:stillet|stillede|følgende) (?:\S+ )?spørgsmål nr\.? ?(\d{1,5})")
});

/// References in order, each once, with evidence.
pub(super) fn find(lines: &Lines) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = Vec::new();
    let (forms, patterns) = &*FORMS;
    let short = lines.head.iter().take(TOP).filter(|line| line.is_short());
    let lines_with_any: Vec<_> = short
        .map(|line| (line, patterns.fitting(&line.text)))
        .collect();
    for (form, number) in forms.iter().zip(0..) {
        let fitting = lines_with_any
            .iter()
            .filter(|(_, fitting)| fitting.has(number));
        for (line, _) in fitting {
            for captures in patterns.get(number).all_captures(&line.text) {
                let value = filled(form, &captures);
                let known = found
                    .iter()
                    .any(|e| e.value == value || e.value.ends_with(&format!(" {value}")));
                if !known && found.len() < MOST && !is_matter(&value) {
                    let rule = "number at the top";
                    found.push(line.evidence("references", &value, captures[0].trim(), rule, 90));
                }
            }
        }
    }
    forget_a_list(&mut found);
    if found.iter().all(|e| !e.value.contains("spørgsmål")) {
        found.extend(lines.head.iter().take(TOP).find_map(|line| {
            let number = MINISTERIAL.group(&line.text)?;
            let value = format!("spørgsmål {}", number.trim_start_matches('0'));
            Some(line.evidence("references", &value, number, "question repeated", 85))
        }));
    }
    found
}

/// `Sag nr. 24` is a matter of an agenda: what cases are filed under is longer.
fn is_matter(value: &str) -> bool {
    let number = value.strip_prefix("sag ");
    number.is_some_and(|number| number.len() < 4 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// A document is filed under one case and has one number there: several of either are those of its matters.
fn forget_a_list(found: &mut Vec<Evidence>) {
    let filed = ["sag ", "dokument "];
    let count = |name: &str| found.iter().filter(|e| e.value.starts_with(name)).count();
    if filed.iter().any(|name| count(name) > 1) {
        found.retain(|e| !filed.iter().any(|name| e.value.starts_with(name)));
    }
}

fn filled(form: &str, captures: &Captures) -> String {
    let mut out = form.to_owned();
    for (name, number) in [("$1", 1), ("$2", 2)] {
        let value = captures.get(number).map_or("", |m| m.as_str());
        let bare = value.trim_start_matches('0');
        let value = if value.bytes().all(|b| b.is_ascii_digit()) && !bare.is_empty() {
            bare.to_owned()
        } else if value.chars().all(char::is_alphabetic) {
            value.to_uppercase()
        } else {
            value.to_owned()
        };
        out = out.replace(name, &value);
    }
    out
}

/// The session, as `2018-19`.
pub(super) fn session(lines: &Lines) -> Option<Evidence> {
    lines
        .head
        .iter()
        .take(TOP)
        .filter(|line| line.is_short())
        .find_map(|line| {
            let captures = SESSION.captures(&line.text)?;
            let written = captures.get(1).or_else(|| captures.get(2))?.as_str();
            let (first, last) = (&written[..4], &written[written.len() - 2..]);
            let value = format!("{first}-{last}");
            Some(line.evidence("session", &value, written, "session at the top", 90))
        })
}

/// A reference as a person types it, in the form that documents' own have: `L123` → `L 123`, `spm. nr. 021` →
/// `spørgsmål 21`.
pub(crate) fn canonical(typed: &str) -> String {
    let mut out = String::new();
    // Whether all that stands since the last blank is letters.
    let mut in_letters = true;
    for c in typed.trim().chars() {
        if in_letters && c.is_ascii_digit() && out.ends_with(char::is_alphabetic) {
            out.push(' ');
        }
        in_letters = c.is_whitespace() || (in_letters && c.is_alphabetic());
        out.push(c);
    }
    let words = out
        .split_whitespace()
        .filter(|word| !matches!(word.to_lowercase().as_str(), "nr" | "nr." | "nummer"));
    let words = words.map(|word| {
        let bare = word.trim_end_matches(['.', ':', ',']);
        match bare.to_lowercase().as_str() {
            "spm" => "spørgsmål",
            "sagsnr" | "journalnr" | "j.nr" => "sag",
            _ => bare.trim_start_matches('0'),
        }
    });
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_references_take_the_form_of_the_documents_own() {
        for (typed, form) in [
            ("L123", "L 123"),
            ("L 123", "L 123"),
            ("spm. nr. 021", "spørgsmål 21"),
            ("SUU alm. del spm. 21", "SUU alm del spørgsmål 21"),
            ("23/1907", "23/1907"),
            ("82.02.00-G10-7-19", "82.02.00-G10-7-19"),
            ("sag 82.02.00-G10-7-19", "sag 82.02.00-G10-7-19"),
        ] {
            assert_eq!(canonical(typed), form);
        }
    }

    #[test]
    fn every_pattern_in_the_list_can_be_read() {
        assert_eq!(
            FORMS.1.len(),
            rows::<2>(include_str!("data/references.tsv")).count()
        );
        assert!(FORMS.1.can_all_be_read());
        assert!(SESSION.can_be_read() && MINISTERIAL.can_be_read());
    }
}
