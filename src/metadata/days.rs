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
use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

/// How many lines from the top a day may stand on its own.
const TOP: usize = 30;
/// How sure a cue is, in per cent.
const CUED: u8 = 95;
/// How many lines from the end may hold a day on its own.
const END: usize = 16;
/// How many lines from the top may be a statute's heading.
const HEADING: usize = 6;
/// How many lines from the top may tell a meeting's day and place.
const TOP_OF_MEETING: usize = 8;
/// A meeting's days stand within as many lines of each other.
const SAME_HEAD: usize = 3;
/// So many lines from the top may begin with a number and be no matter of the agenda: `3. møde i …`.
const HEADING_OF_MEETING: usize = 3;

/// The rule by which a day without a cue is the document's own.
const ALONE_ON_ITS_LINE: &str = "a day alone on its line";
/// So many different days that stand alone are a list.
const LIST: usize = 3;

static CUES: LazyLock<(Vec<&'static str>, Patterns)> = LazyLock::new(|| {
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
static MEETING: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"(?:møde|forsamling|samling|konference)\p{L}*\b"));
static HOUR: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^,? ?(?:kl(?:okken|\.)?|fra kl\.?) ?\d"));
/// What programs write behind a day, and nothing else: `3. maj 2021 10:15`.
static CLOCK: LazyLock<Pattern> = LazyLock::new(|| rules::pattern(r"^ \d{1,2}[:.]\d\d(?::\d\d)?$"));
/// A line that ends so leads into the day that the next one begins with.
static LEADS_IN: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"(?:^|[^\p{L}])(?:af|fra|den|d\.|til|på|pr\.|senest|inden|før|efter|siden|og|i|ved|om|dateret|nr\. ?\S+)$",
    )
});
static QUESTION_NUMBER: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^spørgsmål ?(?:nr|nummer)"));
static DATE_LABEL: LazyLock<Pattern> = LazyLock::new(|| rules::pattern(r"^dato:?$"));

/// A weekday that a line begins with, before its day.
static WEEKDAY: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^(?:man|tirs|ons|tors|fre|lør|søn)dag,?(?: den| d\.)? ?$"));
static AT_A_PLACE: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^,? (?:(?:i|hos|på|ved) |(?:møde)?lokale\b|\p{L}*salen?\b)"));
/// A matter of an agenda or of minutes, by its number or letter.
static MATTER: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(r"^(?:(?:punkt|pkt\.?|ad\.?) ?\d|(?:\d{1,2}|[a-z])[.):] ?\p{L})")
});

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

/// A day that was found, what it means, and how that is known.
struct Found {
    meaning: &'static str,
    date: Date,
    /// The line it stands on, from 0.
    number: usize,
    evidence: Evidence,
}

/// What the lines before tell of the days on the next one.
struct Reader<'a> {
    kind: Option<&'a str>,
    found: Vec<Found>,
    labels: Labels<'a>,
    /// Whether the line before leads into the day that the next one begins with.
    led_into: bool,
    /// Whether a question's number stood before.
    in_question: bool,
    /// Whether a numbered matter stood before: of other meetings is told there.
    in_matters: bool,
}

/// The lines before that are labels; of several, the next lines are the values, in their order.
#[derive(Default)]
struct Labels<'a> {
    waiting: VecDeque<&'a str>,
    /// Whether the line before was one.
    goes_on: bool,
}

impl<'a> Labels<'a> {
    /// The label that a line is the value of, or nothing.
    fn label_of(&mut self, line: &'a Line<'a>) -> &'a str {
        let is_label = line.text.ends_with(':');
        let follows = std::mem::replace(&mut self.goes_on, is_label);
        if !is_label {
            return self.waiting.pop_front().unwrap_or("");
        }
        if !follows {
            self.waiting.clear();
        }
        self.waiting.push_back(&line.text);
        ""
    }
}

/// A day on its line.
struct Place<'a> {
    line: &'a Line<'a>,
    /// The line's number, from 0.
    number: usize,
    /// Whether the line is one of the first or the last, where a day may stand on its own.
    at_edge: bool,
    /// What stands before the day; the label above, where nothing does.
    before: &'a str,
    day: Written,
}

/// The meaning of a day, the rule that told it, and how sure that is.
type Meaning = (&'static str, &'static str, u8);

/// The typed days in the order of the text, each with its evidence, and which of them stands for the document.
pub(super) fn find(kind: Option<&str>, lines: &Lines) -> (Vec<TypedDate>, Vec<Evidence>) {
    let mut reader = Reader {
        kind,
        found: Vec::new(),
        labels: Labels::default(),
        led_into: false,
        in_question: false,
        in_matters: false,
    };
    let count = lines.all().count();
    for (line, number) in lines.all().zip(0..) {
        reader.read(line, number, number < TOP || number + END >= count);
    }
    let mut found = reader.found;
    forget_a_list(&mut found);
    if is_of_meeting(kind) {
        name_the_meeting(&mut found);
    }
    let mut seen = Vec::new();
    found.retain(|day| {
        let first = !seen.contains(&(day.meaning, day.date));
        seen.push((day.meaning, day.date));
        first
    });
    let standing = standing(kind, &found).map(|day| Evidence {
        field: "date".to_owned(),
        ..day.evidence.clone()
    });
    let typed = |day: &Found| TypedDate {
        kind: day.meaning.to_owned(),
        date: day.date,
    };
    let dates = found.iter().map(typed).collect();
    let each = found.into_iter().map(|day| day.evidence);
    (dates, standing.into_iter().chain(each).collect())
}

/// Many days that stand alone are a list: other papers', or what is going to happen.
fn forget_a_list(found: &mut Vec<Found>) {
    let is_alone = |day: &Found| day.evidence.rule == ALONE_ON_ITS_LINE;
    let alone = found.iter().filter(|day| is_alone(day));
    if alone.map(|day| day.date).collect::<BTreeSet<Date>>().len() >= LIST {
        found.retain(|day| !is_alone(day));
    }
}

fn is_of_meeting(kind: Option<&str>) -> bool {
    matches!(kind, Some("dagsorden" | "referat"))
}

/// In minutes and agendas `Dato:` is the meeting's, where no other one is named close to it; further down stand the
/// days of meetings to come.
fn name_the_meeting(found: &mut Vec<Found>) {
    let own = |day: &Found| day.meaning == "document" && day.evidence.confidence == CUED;
    let is_meeting = |day: &Found| day.meaning == "meeting";
    let dated = found.iter().position(own);
    let meeting = found.iter().position(is_meeting);
    let close = |one: usize, other: usize| found[other].number <= found[one].number + SAME_HEAD;
    let first = match (dated, meeting) {
        (Some(dated), Some(meeting)) if meeting < dated || close(dated, meeting) => meeting,
        (Some(dated), _) => {
            let day = &mut found[dated];
            day.meaning = "meeting";
            "dates.meeting".clone_into(&mut day.evidence.field);
            dated
        }
        (None, Some(meeting)) => meeting,
        (None, None) => return,
    };
    let last = found[first].number + SAME_HEAD;
    found.retain(|day| !is_meeting(day) || day.number <= last);
}

impl<'a> Reader<'a> {
    fn read(&mut self, line: &'a Line<'a>, number: usize, at_edge: bool) {
        self.in_question |= QUESTION_NUMBER.fits(&line.text);
        self.in_matters |= number >= HEADING_OF_MEETING && MATTER.fits(&line.text);
        // What stands in running text means nothing, and long lines hold many numbers.
        let days = if line.is_short() {
            days(&line.text)
        } else {
            Vec::new()
        };
        let label = self.labels.label_of(line);
        for day in days {
            if self.led_into && !line.after_blank && day.start == 0 {
                continue;
            }
            let before = line.text[..day.start].trim_end();
            let before = if before.is_empty() { label } else { before };
            self.take(&Place {
                line,
                number,
                at_edge,
                before,
                day,
            });
        }
        self.led_into = LEADS_IN.fits(&line.text);
    }

    fn take(&mut self, place: &Place) {
        let Some((meaning, rule, confidence)) = self.meaning(place) else {
            return;
        };
        let Place { line, day, .. } = place;
        let field = format!("dates.{meaning}");
        let written = &line.text[day.start..day.end];
        let value = day.date.to_string();
        self.found.push(Found {
            meaning,
            date: day.date,
            number: place.number,
            evidence: line.evidence(&field, &value, written, rule, confidence),
        });
    }

    fn meaning(&self, place: &Place) -> Option<Meaning> {
        let (meaning, rule, confidence) = match place.by_cue() {
            Cued::Told(meaning) => meaning,
            Cued::Other => return None,
            Cued::No => self
                .by_weekday(place)
                .or_else(|| place.on_its_own(self.kind))?,
        };
        let no_meeting = self.in_matters && is_of_meeting(self.kind)
            || matches!(self.kind, Some("nyhed" | "pressemeddelelse" | "brev"));
        if meaning == "meeting" && no_meeting {
            return None;
        }
        // The second `Dato:` of a form with a question's number is the question's own.
        let of_question = self.in_question && DATE_LABEL.fits(place.before);
        let already = self.found.iter().any(|day| day.meaning == "document");
        let asked = of_question && meaning == "document" && already;
        Some((if asked { "asked" } else { meaning }, rule, confidence))
    }

    /// At the top of minutes and agendas, a weekday, its day and a place: `Onsdag den 5. maj 2021 i klubhuset`.
    fn by_weekday(&self, place: &Place) -> Option<Meaning> {
        let at_top = place.number < TOP_OF_MEETING && is_of_meeting(self.kind);
        let with_place = at_top
            && WEEKDAY.fits(&place.line.text[..place.day.start])
            && AT_A_PLACE.fits(place.after());
        with_place.then_some(("meeting", "a weekday and a place", 85))
    }
}

/// What the cues before a day say of it.
enum Cued {
    Told(Meaning),
    /// The day belongs to something else.
    Other,
    No,
}

impl<'a> Place<'a> {
    fn after(&self) -> &'a str {
        &self.line.text[self.day.end..]
    }

    /// A cue stands at the beginning of its line or of a part of it; in a sentence it tells of something else.
    fn by_cue(&self) -> Cued {
        let mut told_of = false;
        let (meanings, cues) = &*CUES;
        let fitting = cues.fitting(self.before);
        let fitting = meanings
            .iter()
            .zip(0..)
            .filter(|(_, cue)| fitting.has(*cue));
        for (meaning, cue) in fitting {
            let mut places = cues.get(cue).find_all(self.before);
            let Some(cue) = places.find(|m| m.end() == self.before.len()) else {
                continue;
            };
            let front = self.before[..cue.start()].trim_end();
            let parted = front.is_empty() || front.ends_with(['·', '|', '–', '(']);
            let told = |meaning| Cued::Told((meaning, "cue before the day", CUED));
            let meaning = match *meaning {
                "none" => return Cued::Other,
                "heading" if front.is_empty() && self.is_title_of_statute() => {
                    return told("document");
                }
                // In a sentence a statute's name is that of another one, whatever sign stands before it.
                "heading" if self.number >= HEADING || !parted => {
                    told_of = true;
                    continue;
                }
                "heading" => "document",
                meaning if parted || front.ends_with(['.', ',', ';']) => meaning,
                _ => {
                    told_of = true;
                    continue;
                }
            };
            if self.line.is_short() && is_closed(self.after()) {
                return told(meaning);
            }
            return Cued::Other;
        }
        if told_of { Cued::Other } else { Cued::No }
    }

    /// Whether the day stands in the statute's own title, `… nr. 12 af 5. maj 2018 om veje`, as the first line. A title
    /// that goes on to amendments is that of another one.
    fn is_title_of_statute(&self) -> bool {
        let after = self.after();
        self.number == 0
            && self.line.is_short()
            && after.starts_with(" om ")
            && !after.contains("ændr")
    }

    /// A day without a cue: with an hour, or alone on its line or on a part of it.
    fn on_its_own(&self, kind: Option<&str>) -> Option<Meaning> {
        let (before, after) = (self.before, self.after());
        if !self.at_edge || !self.line.is_short() {
            return None;
        }
        if HOUR.fits(after) && before.chars().count() <= 60 {
            // Elsewhere a day with an hour is when something begins that the text tells of.
            let of_meeting = is_of_meeting(kind) || MEETING.fits(before);
            return of_meeting.then_some(("meeting", "a day with an hour", 85));
        }
        let signs = ['·', '|', '•'];
        let last_part = before.rsplit(signs).next().unwrap_or(before).trim();
        let behind = after.trim_start();
        let parted = last_part.len() < before.len() || behind.starts_with(signs);
        let listed = before.ends_with(',')
            && before.chars().count() <= 80
            && before.starts_with(char::is_uppercase);
        let ends =
            behind.is_empty() || behind.starts_with(signs) || (listed && after.starts_with('.'));
        let alone = (last_part.chars().count() <= 60 && ALONE.fits(last_part))
            || (parted && last_part.is_empty());
        let stands = ends && (alone || listed) && !wraps(self.line);
        stands.then_some(("document", ALONE_ON_ITS_LINE, 85))
    }
}

/// Whether nothing that belongs to a day's sentence follows it.
fn is_closed(after: &str) -> bool {
    let ends = after.trim_start_matches([' ', ')', '.']);
    ends.is_empty()
        || ends.starts_with(['·', '|', '–', '-', ',', '(', ';'])
        || after.starts_with("  ")
        || after.starts_with(". ")
        || HOUR.fits(after)
        || CLOCK.fits(after)
        || ends.starts_with("af ")
}

/// Whether the line is the end of a paragraph: nothing that stands alone.
fn wraps(line: &Line) -> bool {
    !line.after_blank && line.text.ends_with('.')
}

/// The day that stands for a document of a type, by the order of meanings.
fn standing<'f>(kind: Option<&str>, found: &'f [Found]) -> Option<&'f Found> {
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
    order.find_map(|meaning| found.iter().find(|day| day.meaning == *meaning))
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
        let of_meetings = [&*WEEKDAY, &AT_A_PLACE, &MATTER, &MEETING];
        let mut all = own.into_iter().chain(of_meetings);
        assert!(all.all(Pattern::can_be_read));
    }
}
