//! Who asks, answers, presents, speaks or signs.
//!
//! In come a document's lines and its type; out go people with the letter of their party as written. A name counts
//! only behind a cue (`data/people.tsv`), under a greeting, or alone with its party on a line at the top: whoever is
//! only spoken of is not the document's.

use super::letters::{FOR_OTHERS, GREETING, is_organisation};
use super::lines::{Line, Lines};
use super::rules::{self, Pattern, Patterns, rows};
use crate::document::{Evidence, Person};
use std::sync::LazyLock;

const TOP: usize = 30;
const MOST: usize = 12;
/// How many lines under a greeting hold names.
const SIGNATURE: usize = 6;

const NAME: &str =
    r"\p{Lu}[\p{L}'’.-]*(?:[ -](?:(?:af|von|van|de|der|la) )?\p{Lu}[\p{L}'’.-]*){1,4}";
const PARTY: &str = r"(?: ?\((\p{Lu}{1,3}|UFG|Løsgænger)\))";

/// Each cue with the capital of a name before or behind it: few lines hold any, and names are large patterns.
static LIKELY: LazyLock<Patterns> = LazyLock::new(|| {
    let likely = |cue: &str| match cue.strip_prefix('<') {
        Some(cue) => format!(r"(?i:{cue})"),
        None => format!(r"(?:^|[ ,;·(])(?i:{cue}) +(?:[\p{{Ll}}-]+ )?\p{{Lu}}"),
    };
    let cues = rows(include_str!("data/people.tsv")).map(|[_, cue]| likely(cue));
    Patterns::of(cues.map(|cue| rules::exact_pattern(&cue)).collect())
});
static CUES: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
    rows(include_str!("data/people.tsv"))
        .map(|[role, cue]| {
            let pattern = match cue.strip_prefix('<') {
                Some(cue) => format!(r"((?:^|\s){NAME}){PARTY}?(?i:{cue})"),
                None => format!(r"(?:^|[ ,;·(])(?i:{cue}) +((?:[\p{{Ll}}-]+ )?{NAME}){PARTY}?"),
            };
            (role, rules::exact_pattern(&pattern))
        })
        .collect()
});
static ALONE: LazyLock<Pattern> =
    LazyLock::new(|| rules::exact_pattern(&format!(r"^((?:\p{{L}}[\p{{L}}-]+ )?{NAME}){PARTY}$")));
static WHOLE: LazyLock<Pattern> =
    LazyLock::new(|| rules::exact_pattern(&format!(r"^({NAME}){PARTY}?(?:,.*)?$")));
static MINISTER: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(&format!(
        r"(?i:[\p{{L}}]*minister(?:en)?),? \(?({NAME}?)(?:\)|,? (?:siger|udtaler|mener|fortæller|glæder|er glad)\b)"
    ))
});
static TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    rows(include_str!("data/titles_of_people.txt"))
        .map(|[word]| word)
        .collect()
});

/// Whether a word tells what someone is.
fn is_title(word: &str) -> bool {
    let word = word.to_lowercase();
    let word = word.trim_end_matches(',');
    TITLES.iter().any(|title| {
        title.strip_prefix('-').map_or(*title == word, |end| {
            word.ends_with(end) && word.len() > end.len()
        })
    })
}

/// The name without titles; `None` where too little or something else is left.
fn name(written: &str) -> Option<String> {
    let words: Vec<&str> = written
        .trim()
        .split(' ')
        .skip_while(|word| is_title(word) || word.starts_with(char::is_lowercase))
        .collect();
    let last = words.last()?.trim_end_matches(['.', ',']);
    let organisation = words.iter().any(|word| {
        let word = word.to_lowercase();
        [
            "kommune",
            "region",
            "folketinget",
            "folketingets",
            "danmark",
            "danske",
            "dansk",
        ]
        .contains(&word.as_str())
            || [
                "ministeriet",
                "styrelsen",
                "udvalg",
                "udvalget",
                "forening",
                "foreningen",
                "rådet",
                "råd",
                "bestyrelsen",
            ]
            .iter()
            .any(|end| word.ends_with(end))
    });
    let shouted = words
        .iter()
        .all(|word| word.chars().all(|c| !c.is_lowercase()));
    if words.len() < 2
        || organisation
        || shouted
        || last.is_empty()
        || last.ends_with('-')
        // `Århus C` is a part of a town.
        || last.chars().count() < 2
        || words.iter().any(|w| is_title(w))
    {
        return None;
    }
    let kept: Vec<&str> = words[..words.len() - 1]
        .iter()
        .copied()
        .chain([last])
        .collect();
    Some(kept.join(" "))
}

struct Found {
    people: Vec<Person>,
    evidence: Vec<Evidence>,
}

impl Found {
    fn add(
        &mut self,
        line: &Line,
        written: &str,
        party: Option<&str>,
        role: &str,
        rule: &str,
        sure: u8,
    ) {
        let Some(name) = name(written).filter(|name| !is_organisation(name)) else {
            return;
        };
        if let Some(known) = self.people.iter_mut().find(|p| p.name == name) {
            known.party = known.party.take().or(party.map(str::to_owned));
            return;
        }
        if self.people.len() == MOST {
            return;
        }
        let shown = party.map_or(name.clone(), |party| format!("{name} ({party})"));
        self.evidence
            .push(line.evidence("people", &shown, written, rule, sure));
        self.people.push(Person {
            name,
            party: party.map(str::to_owned),
            role: role.to_owned(),
        });
    }
}

/// The people of a document in order, each once, with evidence.
pub(super) fn find(kind: Option<&str>, lines: &Lines) -> (Vec<Person>, Vec<Evidence>) {
    let mut found = Found {
        people: Vec::new(),
        evidence: Vec::new(),
    };
    for line in lines.all() {
        if line.is_short() || !matches!(kind, Some("lov" | "bekendtgørelse")) {
            by_cue(line, &mut found);
        }
        ministers(kind, line, &mut found);
    }
    for line in lines.head.iter().take(TOP) {
        if kind == Some("tale")
            && let Some(captures) = ALONE.captures(&line.text)
        {
            let party = captures.get(2).map(|m| m.as_str());
            found.add(
                line,
                &captures[1],
                party,
                "speaks",
                "name and party alone at the top",
                85,
            );
        }
    }
    signatures(kind, lines, &mut found);
    (found.people, found.evidence)
}

fn by_cue(line: &Line, found: &mut Found) {
    if !LIKELY.any_fits(&line.text) {
        return;
    }
    let likely = LIKELY.fitting(&line.text);
    let likely = CUES.iter().zip(0..).filter(|(_, cue)| likely.has(*cue));
    for ((role, cue), _) in likely {
        for captures in cue.all_captures(&line.text) {
            let party = captures.get(2).map(|m| m.as_str());
            found.add(line, &captures[1], party, role, "name behind a cue", 90);
        }
    }
}

/// The minister who speaks in a press release, or who presents a bill.
fn ministers(kind: Option<&str>, line: &Line, found: &mut Found) {
    let role = match kind {
        Some("pressemeddelelse") => "minister",
        Some("lovforslag" | "betænkning") => "presents",
        _ => return,
    };
    if let Some(captures) = MINISTER.captures(&line.text) {
        found.add(line, &captures[1], None, role, "minister at work", 85);
    }
}

/// Names under a greeting; several may stand beside each other.
fn signatures(kind: Option<&str>, lines: &Lines, found: &mut Found) {
    let all: Vec<&Line> = lines.all().collect();
    let Some(greeting) = all.iter().rposition(|line| GREETING.fits(&line.text)) else {
        return;
    };
    let role = match kind {
        // Who signs for a committee asks.
        Some("spørgsmål-svar" | "budgetspørgsmål") if !FOR_OTHERS.fits(&all[greeting].text) => {
            "answers"
        }
        _ => "signs",
    };
    for line in all.iter().skip(greeting).take(SIGNATURE) {
        for part in line.text.split("  ") {
            let part = part.trim_start_matches(['/', ' ', '-', '–']);
            if let Some(captures) = WHOLE.captures(part) {
                let party = captures.get(2).map(|m| m.as_str());
                found.add(
                    line,
                    &captures[1],
                    party,
                    role,
                    "name under the greeting",
                    85,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        assert_eq!(
            CUES.len(),
            rows::<2>(include_str!("data/people.tsv")).count()
        );
        assert!(CUES.iter().all(|(_, cue)| cue.can_be_read()));
        assert!(LIKELY.can_all_be_read());
        for pattern in [&ALONE, &WHOLE, &MINISTER] {
            assert!(pattern.can_be_read());
        }
    }

    #[test]
    fn titles_and_organisations_are_no_names() {
        assert_eq!(
            name("Regionsrådsformand Inger Krogsvang").as_deref(),
            Some("Inger Krogsvang")
        );
        assert_eq!(
            name("Hans-Ole Grønhede").as_deref(),
            Some("Hans-Ole Grønhede")
        );
        for other in [
            "Formand",
            "Lindholt Kommune",
            "Dansk Tennis",
            "VENLIG HILSEN",
        ] {
            assert_eq!(name(other), None, "{other}");
        }
    }
}
