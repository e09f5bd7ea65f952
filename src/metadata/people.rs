//! Who asks, answers, presents, speaks or signs.
//!
//! In come a document's lines and its type; out go people with their party as written. A name counts
//! only behind a cue (`data/people.tsv`), under a greeting, or alone with its party on a line at the top: whoever is
//! only spoken of is not the document's.

use super::letters::{FOR_OTHERS, GREETING};
use super::lines::{Line, Lines};
use super::names::{self, NAME, name};
use super::rules::{self, Pattern, Patterns, rows};
use crate::document::{Evidence, Person};
use std::sync::LazyLock;

const TOP: usize = 30;
const MOST: usize = 12;
/// How many lines under a greeting hold names.
const SIGNATURE: usize = 6;
/// How many lines from the top may be a byline.
const BYLINE: usize = 6;
/// How many lines a list of names may run over.
const LINES: usize = 8;

const PARTY: &str = r"(?: ?\((\p{Lu}{1,3}|UFG|Løsgænger)\))";

/// Each cue with the capital of a name before or behind it, or at the line's end: few lines hold any, and names are
/// large patterns.
static LIKELY: LazyLock<Patterns> = LazyLock::new(|| {
    let likely = |cue: &str| match cue.strip_prefix('<') {
        Some(cue) => format!(r"(?i:{cue})"),
        None => format!(r"(?:^|[ ,;·(])(?i:{cue})(?: +(?:[\p{{Ll}}-]+ )?\p{{Lu}}|$)"),
    };
    let cues = rows(include_str!("data/people.tsv")).map(|[_, cue]| likely(cue));
    Patterns::of(cues.map(|cue| rules::exact_pattern(&cue)).collect())
});
/// A cue: its role, and where a name stands beside it. A line that ends in one that leads to a name goes on in the next.
struct Cue {
    role: &'static str,
    beside: Pattern,
    at_end: Option<Pattern>,
}
static CUES: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    rows(include_str!("data/people.tsv"))
        .map(|[role, cue]| {
            let (beside, at_end) = match cue.strip_prefix('<') {
                Some(cue) => (format!(r"((?:^|\s){NAME}){PARTY}?(?i:{cue})"), None),
                None => (
                    format!(r"(?:^|[ ,;·(])(?i:{cue}) +((?:[\p{{Ll}}-]+ )?{NAME})"),
                    Some(rules::exact_pattern(&format!(r"(?:^|[ ,;·(])(?i:{cue})$"))),
                ),
            };
            Cue {
                role,
                beside: rules::exact_pattern(&beside),
                at_end,
            }
        })
        .collect()
});
static ALONE: LazyLock<Pattern> =
    LazyLock::new(|| rules::exact_pattern(&format!(r"^((?:\p{{L}}[\p{{L}}-]+ )?{NAME}){PARTY}$")));
static BY: LazyLock<Pattern> = LazyLock::new(|| rules::exact_pattern(r"^(?i:af):? +"));
static MINISTER: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(&format!(
        r"(?i:[\p{{L}}]*minister(?:en)?),? \(?({NAME}?)(?:\)|,? (?:siger|udtaler|mener|fortæller|glæder|er glad)\b)"
    ))
});

struct Found {
    people: Vec<Person>,
    evidence: Vec<Evidence>,
}

/// What a name does in a document, and how that is known.
#[derive(Clone, Copy)]
struct Part {
    role: &'static str,
    rule: &'static str,
    sure: u8,
}

impl Found {
    fn add(&mut self, line: &Line, written: &str, party: Option<&str>, part: Part) {
        let Some(name) = name(written) else {
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
            .push(line.evidence("people", &shown, written, part.rule, part.sure));
        self.people.push(Person {
            name,
            party: party.map(str::to_owned),
            role: part.role.to_owned(),
        });
    }

    fn add_all(&mut self, line: &Line, list: &names::List, part: Part) {
        for named in &list.names {
            self.add(line, named.written, named.party, part);
        }
    }

    /// The lines that a list of names goes on in: each holds names and nothing else.
    fn add_below(&mut self, below: &[&Line], part: Part) {
        for line in below.iter().take(LINES) {
            let list = names::list(&line.text);
            if list.names.is_empty() || !(list.goes_on || list.rest.is_empty()) {
                break;
            }
            self.add_all(line, &list, part);
            if line.before_blank && !list.goes_on {
                break;
            }
        }
    }
}

/// The people of a document in order, each once, with evidence.
pub(super) fn find(kind: Option<&str>, lines: &Lines) -> (Vec<Person>, Vec<Evidence>) {
    let mut found = Found {
        people: Vec::new(),
        evidence: Vec::new(),
    };
    let all: Vec<&Line> = lines.all().collect();
    for (line, number) in all.iter().zip(0..) {
        if line.is_short() || !matches!(kind, Some("lov" | "bekendtgørelse")) {
            by_cue(&all, number, &mut found);
        }
        ministers(kind, line, &mut found);
        if number < BYLINE {
            byline(kind, line, &mut found);
        }
    }
    let alone = Part {
        role: "speaks",
        rule: "name and party alone at the top",
        sure: 85,
    };
    for line in lines.head.iter().take(TOP) {
        if kind == Some("tale")
            && let Some(captures) = ALONE.captures(&line.text)
        {
            let party = captures.get(2).map(|m| m.as_str());
            found.add(line, &captures[1], party, alone);
        }
    }
    signatures(kind, &all, &mut found);
    (found.people, found.evidence)
}

fn by_cue(all: &[&Line], number: usize, found: &mut Found) {
    let line = all[number];
    if !LIKELY.any_fits(&line.text) {
        return;
    }
    let likely = LIKELY.fitting(&line.text);
    let likely = CUES.iter().zip(0..).filter(|(_, cue)| likely.has(*cue));
    // Labels in a column are answered further down, in order.
    let in_column = number > 0 && all[number - 1].text.ends_with(':');
    let below = &all[number + 1..];
    for (cue, _) in likely {
        let part = Part {
            role: cue.role,
            rule: "name behind a cue",
            sure: 90,
        };
        for captures in cue.beside.all_captures(&line.text) {
            let Some(name) = captures.get(1) else {
                continue;
            };
            if cue.at_end.is_none() {
                let party = captures.get(2).map(|m| m.as_str());
                found.add(line, name.as_str(), party, part);
                continue;
            }
            let list = names::list(&line.text[name.start()..]);
            found.add_all(line, &list, part);
            if list.goes_on {
                found.add_below(below, part);
            }
        }
        let leads = |end: &Pattern| !in_column && !line.before_blank && end.fits(&line.text);
        if cue.at_end.as_ref().is_some_and(leads) {
            found.add_below(below, part);
        }
    }
}

/// The minister who speaks in a press release, or those who present a bill.
fn ministers(kind: Option<&str>, line: &Line, found: &mut Found) {
    let role = match kind {
        Some("pressemeddelelse") => "minister",
        Some("lovforslag" | "betænkning") => "presents",
        _ => return,
    };
    let part = Part {
        role,
        rule: "minister at work",
        sure: 85,
    };
    for captures in MINISTER.all_captures(&line.text) {
        found.add(line, &captures[1], None, part);
        // Who speaks first is the minister; others are spoken to.
        if role == "minister" {
            break;
        }
    }
}

/// `Af Ane Lund (V), havneordfører`: who wrote what stands below, or asks it.
fn byline(kind: Option<&str>, line: &Line, found: &mut Found) {
    let Some(by) = BY.find(&line.text).filter(|_| line.is_short()) else {
        return;
    };
    let list = names::list(&line.text[by.end()..]);
    let closed = list.rest.is_empty()
        || list.rest.starts_with(',')
        || list.rest.trim_start().starts_with("til ");
    if closed && !line.text.ends_with('.') {
        let role = match kind {
            Some("spørgsmål-svar") => "asks",
            _ => "writes",
        };
        let part = Part {
            role,
            rule: "byline at the top",
            sure: 85,
        };
        found.add_all(line, &list, part);
    }
}

/// Names under a greeting or behind it; several may stand beside each other.
fn signatures(kind: Option<&str>, all: &[&Line], found: &mut Found) {
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
    let part = Part {
        role,
        rule: "name under the greeting",
        sure: 85,
    };
    for line in all.iter().skip(greeting).take(SIGNATURE) {
        let greeted = GREETING.find(&line.text).map_or(0, |found| found.end());
        for beside in line.text[greeted..].split("  ") {
            let list =
                names::list(beside.trim_start_matches([' ', '/', '-', '–', '.', ',', ':', '!']));
            if list.rest.is_empty() || list.rest.starts_with(',') {
                found.add_all(line, &list, part);
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
        assert!(CUES.iter().all(|cue| cue.beside.can_be_read()));
        let ends = CUES.iter().filter_map(|cue| cue.at_end.as_ref());
        assert!(ends.clone().count() > 5);
        assert!(ends.into_iter().all(Pattern::can_be_read));
        assert!(LIKELY.can_all_be_read());
        for pattern in [&ALONE, &BY, &MINISTER] {
            assert!(pattern.can_be_read());
        }
    }
}
