//! Which committee a document belongs to, and which municipality or region it comes from.
//!
//! In come its lines and text; out go names as written, without genitive, a committee in its definite form. Names are
//! known by how they look (`… Kommune`, `Region …`, `…udvalget`), so that new ones need no list.

use super::lines::{Line, Lines};
use super::rules::{self, Pattern};
use crate::document::{Evidence, Page};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const TOP: usize = 20;
/// How many lines from the top may name the committee.
const HEADING: usize = 10;
/// How much of the text is looked through for a municipality, in bytes.
const READ: usize = 20_000;

static AUTHORITY: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(
        r"\b((?:\p{Lu}\p{Ll}+-)?\p{Lu}\p{Ll}+ (?:Kommune|KOMMUNE)|(?:\p{Lu}{2,}-)?\p{Lu}{3,} KOMMUNE|REGION \p{Lu}{4,}|\p{Lu}\p{Ll}+ Regionskommune|Region \p{Lu}\p{Ll}+|\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)? (?:Byråd|Kommunalbestyrelse))(?:s|\b)",
    )
});
static COMMITTEE: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(
        r"^(?:Udvalget (?:for|vedrørende) \p{L}[\p{L} ,-]{2,60}|\p{Lu}\p{Ll}+(?:sk|t|el) Udvalg)$",
    )
});
static PARTS: [char; 7] = [',', '·', '|', '›', '>', '–', '•'];

/// A committee on a short line at the top; news only speak of committees.
pub(super) fn committee(kind: Option<&str>, lines: &Lines) -> Option<Evidence> {
    if matches!(kind, Some("nyhed" | "pressemeddelelse" | "tale")) {
        return None;
    }
    let above = lines.head.iter().zip(0..HEADING);
    // The first line may be a banner.
    let above = above.take_while(|(line, number)| *number == 0 || !line.is_running_text());
    let head = above.map(|(line, _)| line).filter(|line| {
        line.is_short()
            && !line.text.ends_with('.')
            && !line.text.starts_with(|c: char| c.is_ascii_digit())
    });
    head.into_iter().find_map(|line| {
        let (name, written) = committee_called(&line.text).or_else(|| committee_in(&line.text))?;
        Some(line.evidence("committees", &name, written, "committee at the top", 90))
    })
}

/// The committee whose name a line is, where only that shows it to be one: `Udvalget for Børn og Skole`, `Teknisk Udvalg`,
/// `ØKONOMIUDVALGET`.
fn committee_called(line: &str) -> Option<(String, &str)> {
    if COMMITTEE.fits(line) {
        return Some((line.to_owned(), line));
    }
    if line.contains(char::is_lowercase) || !line.contains("UDVALG") {
        return None;
    }
    let (name, _) = committee_in(&capitalised(line).replace(" Og ", " og "))?;
    Some((name, line))
}

/// The committee that a text names first, in one form, and as written.
pub(super) fn committee_in(text: &str) -> Option<(String, &str)> {
    let words: Vec<&str> = text.split(' ').collect();
    let trim = |word: &'_ str| -> String {
        word.trim_matches(|c: char| !c.is_alphabetic() && c != '-' && c != '–')
            .to_owned()
    };
    let last = words.iter().position(|word| {
        let word = trim(word);
        let stem = word.strip_suffix("et").unwrap_or(&word);
        stem.ends_with("udvalg")
            && word.starts_with(char::is_uppercase)
            && stem.len() > "udvalg".len()
    })?;
    let mut first = last;
    while first > 0 {
        let before = words[first - 1];
        let link = matches!(before, "og" | "-" | "–" | "-," | "–," | "&");
        let half = before.starts_with(char::is_uppercase)
            && (before.ends_with(['-', '–', ','])
                || matches!(words[first], "-" | "–" | "-," | "–,"));
        if !(link || half) {
            break;
        }
        first -= 1;
    }
    while first < last && !words[first].starts_with(char::is_uppercase) {
        first += 1;
    }
    let start = words[first].as_ptr() as usize - text.as_ptr() as usize;
    let end = words[last].as_ptr() as usize - text.as_ptr() as usize + words[last].len();
    let written = text[start..end].trim_end_matches(|c: char| !c.is_alphabetic());
    Some((definite(&tidy(written)), written))
}

/// Hyphens close to their words: `Social -, Indenrigs – og Børneudvalg` → `Social-, Indenrigs- og Børneudvalg`.
pub(super) fn tidy(name: &str) -> String {
    name.replace('–', "-")
        .replace(" -,", "-,")
        .replace(" - og ", "- og ")
        .replace(" -og ", "- og ")
}

fn definite(name: &str) -> String {
    if name.ends_with("udvalg") {
        format!("{name}et")
    } else {
        name.to_owned()
    }
}

/// The municipality or region that a document comes from: named alone on a line or a part of a line at the top, else
/// the only one that the text names, twice or more, unless another house sent the document.
pub(super) fn municipality(
    kind: Option<&str>,
    sender: Option<&str>,
    lines: &Lines,
    pages: &[Page],
) -> Option<Evidence> {
    let at_top = lines
        .head
        .iter()
        .take(TOP)
        .filter(|line| line.is_short() && !line.is_listed())
        .find_map(|line| {
            let part = parts(line).find(|part| {
                authority(part).is_some_and(|(written, _)| {
                    part.len() <= written.len() + 1 || part.starts_with(written) && part.len() < 48
                })
            })?;
            let (written, name) = authority(part)?;
            Some(line.evidence("municipality", &name, written, "named at the top", 90))
        });
    let local = matches!(
        kind,
        Some(
            "budgetspørgsmål"
                | "spørgsmål-svar"
                | "nyhed"
                | "pressemeddelelse"
                | "dagsorden"
                | "referat"
                | "høringssvar"
        )
    );
    let of_others = sender.is_some_and(|sender| authority(sender).is_none());
    at_top.or_else(|| (local && !of_others).then(|| only_one(lines, pages))?)
}

fn parts<'l>(line: &'l Line) -> impl Iterator<Item = &'l str> {
    line.text
        .split(PARTS)
        .flat_map(|part| part.split("  "))
        .map(str::trim)
}

fn authority(text: &str) -> Option<(&str, String)> {
    let found = AUTHORITY.captures(text)?.get(1)?;
    let name = found.as_str();
    let owned = match name.split_once(' ') {
        Some(_) if !name.contains(char::is_lowercase) => capitalised(name),
        Some((place, "Byråd" | "Kommunalbestyrelse" | "KOMMUNE")) => format!("{place} Kommune"),
        _ => name.to_owned(),
    };
    Some((name, owned))
}

/// A name of a letterhead in capitals as it is written elsewhere.
fn capitalised(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if out.ends_with(char::is_alphabetic) {
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

fn only_one(lines: &Lines, pages: &[Page]) -> Option<Evidence> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut left = READ;
    for page in pages {
        let text = &page.text[..page.text.floor_char_boundary(left)];
        left -= text.len();
        // Looking for the bare words first spares the pattern most pages.
        if text.contains("Kommune") || text.contains("Region ") {
            for found in AUTHORITY.all_captures(text).filter_map(|c| c.get(1)) {
                *counts.entry(authority(found.as_str())?.1).or_default() += 1;
            }
        }
    }
    let mut named = counts.into_iter();
    match (named.next(), named.next()) {
        (Some((name, count)), None) if count >= 2 => {
            let line = lines
                .all()
                .find(|line| line.text.contains(&name))
                .or(lines.head.first())?;
            Some(line.evidence("municipality", &name, &name, "the only one named", 75))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letterheads_in_capitals_name_whom_others_name() {
        for (text, name) in [
            ("KØBENHAVNS KOMMUNE", "Københavns Kommune"),
            ("LYNGBY-TAARBÆK KOMMUNE", "Lyngby-Taarbæk Kommune"),
            ("REGION HOVEDSTADEN", "Region Hovedstaden"),
            ("Odense KOMMUNE", "Odense Kommune"),
            ("Bornholms Regionskommune", "Bornholms Regionskommune"),
        ] {
            assert_eq!(authority(text).map(|(_, name)| name).as_deref(), Some(name));
        }
        assert_eq!(authority("EN KOMMUNE"), None);
    }

    #[test]
    fn committees_are_read_whole() {
        for (text, name) in [
            (
                "Folketingets Social -, Indenrigs – og Børneudvalg",
                "Social-, Indenrigs- og Børneudvalget",
            ),
            (
                "Møde nr. 3 i Børne- og Familieudvalget",
                "Børne- og Familieudvalget",
            ),
            (
                "Til Klima-, Energi- og Forsyningsudvalget den 3.",
                "Klima-, Energi- og Forsyningsudvalget",
            ),
            ("Økonomiudvalget", "Økonomiudvalget"),
        ] {
            assert_eq!(
                committee_in(text).map(|(name, _)| name).as_deref(),
                Some(name)
            );
        }
        for (line, name) in [
            ("Udvalget for Børn og Skole", "Udvalget for Børn og Skole"),
            ("Teknisk Udvalg", "Teknisk Udvalg"),
            ("ØKONOMIUDVALGET", "Økonomiudvalget"),
            ("BØRNE- OG SKOLEUDVALGET", "Børne- og Skoleudvalget"),
        ] {
            let called = committee_called(line);
            assert_eq!(called.map(|(name, _)| name).as_deref(), Some(name));
        }
        for line in [
            "Et Udvalg",
            "Udvalget",
            "UDVALG",
            "Udvalget for det kommende år: 3",
        ] {
            assert_eq!(committee_called(line), None, "{line}");
        }
        assert_eq!(committee_in("Udvalget drøftede et børneudvalg"), None);
    }
}
