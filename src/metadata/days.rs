//! The days of a document, and the one that stands for it.
//!
//! In come its lines and its type; out go days with their meaning. A day counts only where its line says what it
//! means (`data/dates.tsv`), or where it stands alone at the top or at the end: a wrong date is worse than none.
//!
//! What stands for a document is, in this order: for agendas and minutes the day of the meeting; for bills the day
//! they were presented; then for all the document's own day, the day of the answer, of the meeting, of presentation,
//! of the last update, and of the question.

use super::lines::{Line, Lines};
use super::rules::{self, Pattern, Patterns, rows};
use crate::danish;
use crate::date::Date;
use crate::document::{Evidence, TypedDate};
use std::sync::LazyLock;

/// How many lines from the top a day may stand on its own.
const TOP: usize = 30;
/// How sure a cue is, in per cent.
const CUED: u8 = 95;
/// How many lines from the end may hold a day on its own.
const END: usize = 16;
/// How many lines from the top may be a statute's heading.
const HEADING: usize = 6;

static CUES: LazyLock<(Vec<&str>, Patterns)> = LazyLock::new(|| {
    let rows = rows(include_str!("data/dates.tsv"));
    let (meanings, cues) = rows
        .map(|[meaning, pattern]| {
            let pattern = format!(r"(?:^|[\s,;.(·–|/-])(?:{pattern})");
            (meaning, rules::pattern(&pattern))
        })
        .unzip();
    (meanings, Patterns::of(cues))
});

/// What may stand before a day that is alone on its line: a weekday, `den`, a place.
static ALONE: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(
        r"^(?:(?i:(?:man|tirs|ons|tors|fre|lør|søn)dag,?))? ?(?:(?i:den|d\.))?$|^[A-ZÆØÅ][\p{L}. ·/-]+,?(?: (?i:(?:man|tirs|ons|tors|fre|lør|søn)dag,?))? (?i:den|d\.)$|^[A-ZÆØÅ][\p{L}. -]+,$",
    )
});
static HOUR: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^,? ?(?:kl(?:okken|\.)?|fra kl\.?) ?\d"));
/// A line that ends so leads into the day that the next one begins with.
static LEADS_IN: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"\b(?:af|fra|den|d\.|til|på|pr\.|senest|inden|før|efter|siden|og|i|ved|om|dateret|nr\. ?\S+)$",
    )
});
static QUESTION_NUMBER: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^spørgsmål ?(?:nr|nummer)"));
static DATE_LABEL: LazyLock<Pattern> = LazyLock::new(|| rules::pattern(r"^dato:?$"));

/// The day that begins somewhere in a line, and the bytes it takes.
struct Written {
    date: Date,
    start: usize,
    end: usize,
}

/// Every day in a line, in order.
fn days(text: &str) -> Vec<Written> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(|c: char| c.is_ascii_digit()) {
        let start = from + at;
        if let Some((date, len)) = danish::date_at_start(&text[start..]) {
            out.push(Written {
                date,
                start,
                end: start + len,
            });
            from = start + len;
        } else {
            let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
            from = start + digits;
        }
    }
    out
}

/// The typed days in the order of the text, each with its evidence, and which of them stands for the document.
pub(super) fn find(kind: Option<&str>, lines: &Lines) -> (Vec<TypedDate>, Vec<Evidence>) {
    let mut found: Vec<(String, Date, Evidence)> = Vec::new();
    let mut label: Option<&str> = None;
    let mut led_into = false;
    let mut asked_block = false;
    let count = lines.all().count();
    for (line, number) in lines.all().zip(0..) {
        let at_edge = number < TOP || number + END >= count;
        if QUESTION_NUMBER.fits(&line.text) {
            asked_block = true;
        }
        // What stands in running text means nothing, and long lines hold many numbers.
        let days = if line.is_short() {
            days(&line.text)
        } else {
            Vec::new()
        };
        for day in days {
            let before = line.text[..day.start].trim_end();
            let before = if before.is_empty() {
                label.unwrap_or("")
            } else {
                before
            };
            if led_into && !line.after_blank && day.start == 0 {
                continue;
            }
            let Some((meaning, rule, confidence)) = meaning(line, before, &day, (number, at_edge))
            else {
                continue;
            };
            // The second `Dato:` of a form with a question's number is the question's own.
            let of_question = asked_block && DATE_LABEL.fits(before);
            let already = found.iter().any(|(known, ..)| known == "document");
            if meaning == "meeting" && matches!(kind, Some("nyhed" | "pressemeddelelse" | "brev")) {
                continue;
            }
            let meaning = if of_question && meaning == "document" && already {
                "asked"
            } else {
                meaning
            };
            let written = &line.text[day.start..day.end];
            let value = day.date.to_string();
            let evidence = line.evidence(
                &format!("dates.{meaning}"),
                &value,
                written,
                rule,
                confidence,
            );
            found.push((meaning.to_owned(), day.date, evidence));
        }
        led_into = LEADS_IN.fits(&line.text);
        label = line.text.ends_with(':').then_some(line.text.as_str());
    }
    // In minutes and agendas `Dato:` is the meeting's, where nothing else is.
    let of_meeting = matches!(kind, Some("dagsorden" | "referat"))
        && found.iter().all(|(meaning, ..)| meaning != "meeting");
    if of_meeting
        && let Some((meaning, _, evidence)) = found
            .iter_mut()
            .find(|(m, _, e)| m == "document" && e.confidence == CUED)
    {
        "meeting".clone_into(meaning);
        "dates.meeting".clone_into(&mut evidence.field);
    }
    let mut seen = Vec::new();
    found.retain(|(meaning, date, _)| {
        let first = !seen.contains(&(meaning.clone(), *date));
        seen.push((meaning.clone(), *date));
        first
    });
    let standing = standing(kind, &found);
    let mut evidence: Vec<Evidence> = standing
        .map(|i| Evidence {
            field: "date".to_owned(),
            ..found[i].2.clone()
        })
        .into_iter()
        .collect();
    let dates = found
        .iter()
        .map(|(kind, date, _)| TypedDate {
            kind: kind.clone(),
            date: *date,
        })
        .collect();
    evidence.extend(found.into_iter().map(|(_, _, evidence)| evidence));
    (dates, evidence)
}

/// What a day on a line means, by which rule, and how sure that is.
fn meaning(
    line: &Line,
    before: &str,
    day: &Written,
    (number, at_edge): (usize, bool),
) -> Option<(&'static str, &'static str, u8)> {
    let after = &line.text[day.end..];
    // A cue stands at the beginning of its line or of a part of it; in a sentence it tells of something else.
    let mut told_of = false;
    let (meanings, cues) = &*CUES;
    let fitting = cues.fitting(before);
    for (meaning, cue) in meanings
        .iter()
        .zip(0..)
        .filter(|(_, cue)| fitting.has(*cue))
    {
        let mut places = cues.get(cue).find_all(before);
        let Some(cue) = places.find(|m| m.end() == before.len()) else {
            continue;
        };
        let front = before[..cue.start()].trim_end();
        let own = front.is_empty() || front.ends_with(['·', '|', '.', '–', ',', ';', '(']);
        match *meaning {
            "none" => return None,
            "heading" if number >= HEADING || !own => {}
            meaning if own => {
                let meaning = if meaning == "heading" {
                    "document"
                } else {
                    meaning
                };
                return (line.is_short() && is_closed(after)).then_some((
                    meaning,
                    "cue before the day",
                    CUED,
                ));
            }
            _ => told_of = true,
        }
    }
    if told_of {
        return None;
    }
    if !at_edge || !line.is_short() {
        return None;
    }
    if HOUR.fits(after) && before.chars().count() <= 60 {
        return Some(("meeting", "a day with an hour", 85));
    }
    let last_part = before
        .rsplit(['·', '|', '•'])
        .next()
        .unwrap_or(before)
        .trim();
    let parted = last_part.len() < before.len() || after.trim_start().starts_with(['·', '|', '•']);
    let listed = before.ends_with(',')
        && before.chars().count() <= 80
        && before.starts_with(char::is_uppercase);
    let ends = after.trim().is_empty()
        || after.trim_start().starts_with(['·', '|', '•'])
        || (listed && after.starts_with('.'));
    if !ends {
        return None;
    }
    let alone = (last_part.chars().count() <= 60 && ALONE.fits(last_part))
        || (parted && last_part.is_empty());
    if (alone || listed) && (line.after_blank || before.is_empty() || at_edge) && !wraps(line) {
        return Some(("document", "a day alone on its line", 85));
    }
    None
}

/// Whether nothing that belongs to a day's sentence follows it.
fn is_closed(after: &str) -> bool {
    let ends = after.trim_start_matches([' ', ')', '.']);
    ends.is_empty()
        || ends.starts_with(['·', '|', '–', '-', ',', '(', ';'])
        || after.starts_with("  ")
        || after.starts_with(". ")
        || HOUR.fits(after)
        || ends.starts_with("af ")
}

/// Whether the line is the end of a paragraph: nothing that stands alone.
fn wraps(line: &Line) -> bool {
    !line.after_blank && line.text.ends_with('.')
}

/// The order of meanings for a type.
fn standing(kind: Option<&str>, found: &[(String, Date, Evidence)]) -> Option<usize> {
    let first: &[&str] = match kind {
        Some("dagsorden" | "referat") => &["meeting"],
        Some("lovforslag") => &["presented"],
        _ => &[],
    };
    let rest = [
        "document",
        "answered",
        "meeting",
        "presented",
        "updated",
        "asked",
    ];
    let mut order = first.iter().chain(&rest);
    order.find_map(|meaning| found.iter().position(|(known, ..)| known == meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_in_the_list_can_be_read() {
        let rows: Vec<[&str; 2]> = rows(include_str!("data/dates.tsv")).collect();
        assert_eq!(CUES.1.len(), rows.len());
        assert!(CUES.1.can_all_be_read());
        let own = [&*ALONE, &LEADS_IN, &HOUR, &QUESTION_NUMBER, &DATE_LABEL];
        assert!(own.into_iter().all(Pattern::can_be_read));
    }
}
