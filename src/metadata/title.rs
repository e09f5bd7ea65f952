//! The title of a document.
//!
//! In come its lines, what the file declares and what is set largest on the first page; out goes one line, or nothing
//! where the document shows none. In this order: the subject of a form with a question and an answer, a subject line
//! (`Emne:`, `Vedr.`), a declared title that the first page shows, a heading, what is set largest, the first line that
//! stands like a title.

use super::kind;
use super::lines::{Line, Lines};
use super::rules::{self, Pattern, Patterns, rows};
use crate::document::Evidence;
use std::sync::LazyLock;

/// A line longer than this is running text, in characters.
const LONGEST: usize = 300;
/// A line from this on is no letterhead, in characters.
const LONG: usize = 45;
const TOP: usize = 16;
/// How many lines a title may run over.
const LINES: usize = 4;
/// How many lines of an address stand above its postal code.
const ADDRESS: usize = 3;

static NO_TITLES: LazyLock<Patterns> = LazyLock::new(|| {
    let rows = rows(include_str!("data/no_titles.tsv"));
    Patterns::of(rows.map(|[pattern]| rules::pattern(pattern)).collect())
});
static SUBJECT: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"^(?:emne|overskrift|titel|vedr(?:\.|ørende)?|ang(?:\.|ående)?)(?::|\b) ?:?(.{3,})$",
    )
});
static QUESTION: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^spørgsmål(?: ?(?:nr\.?|nummer)? ?\d+)?:?$"));
static MEETING: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^(?:\d{1,3}\. |\p{L}+ )?\p{L}*(?:møde|forsamling)\b"));
/// A line that begins with a postal code and its town.
static POSTAL: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(r"^(?:DK[- ]?)?\d{4} +(?-i:\p{Lu})[\p{L}.]+(?: \p{L}{1,12}\.?){0,2}$")
});
/// A title that ends so goes on in the next line.
static GOES_ON: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"(?:[,–-]|\b(?:til|om|af|for|over|i|på|ved|med|og|eller|samt|fra|under|mellem|mod|vedrørende|angående|den|det|en|et))$",
    )
});

/// The title, with its evidence.
pub(super) fn find(
    kind: Option<&str>,
    declared: Option<&str>,
    largest: Option<&str>,
    lines: &Lines,
) -> Option<Evidence> {
    let declared = declared.map(one_line).filter(|title| is_real(title));
    let largest = largest
        .map(one_line)
        .filter(|title| stands_like_a_title(title));
    of_question(lines)
        .or_else(|| subject(lines))
        .or_else(|| {
            let title = declared.as_deref()?;
            shown(title, lines).then(|| of_file(title, "declared by the file, and shown", 95))
        })
        .or_else(|| heading(lines))
        .or_else(|| of_type(kind?, lines))
        .or_else(|| {
            largest
                .as_deref()
                .map(|title| of_file(title, "set largest on the first page", 80))
        })
        .or_else(|| (kind != Some("brev")).then(|| first(kind, lines)).flatten())
        .or_else(|| {
            declared
                .as_deref()
                .map(|title| of_file(title, "declared by the file", 60))
        })
}

/// Titles that come from the file, not from a line of it.
fn of_file(title: &str, rule: &str, confidence: u8) -> Evidence {
    Evidence {
        field: "title".to_owned(),
        value: clipped(title),
        rule: rule.to_owned(),
        page: None,
        range: None,
        text: title.chars().take(200).collect(),
        confidence,
    }
}

/// Between the labels of a form and its question stands what it is about.
fn of_question(lines: &Lines) -> Option<Evidence> {
    let head = &lines.head[..lines.head.len().min(TOP * 2)];
    let question = head
        .iter()
        .position(|line| QUESTION.fits(&line.text) && line.text.len() < 40)?;
    let line = head[..question].last()?;
    let about = is_title(&line.text) && line.text.contains(' ');
    about.then(|| {
        line.evidence(
            "title",
            &clipped(&line.text),
            &line.text,
            "what a question is about",
            85,
        )
    })
}

fn subject(lines: &Lines) -> Option<Evidence> {
    lines
        .head
        .iter()
        .take(TOP * 2)
        .filter(|line| line.is_short() || line.text.len() < 300)
        .find_map(|line| {
            let written = SUBJECT.group(&line.text)?.trim();
            let labelled = line.text.contains(':') || line.before_blank;
            (labelled && !written.ends_with(['.', ',']) && written.chars().any(char::is_alphabetic))
                .then(|| line.evidence("title", &clipped(written), written, "subject line", 90))
        })
}

fn heading(lines: &Lines) -> Option<Evidence> {
    let level = lines
        .head
        .iter()
        .map(|line| line.level)
        .filter(|level| *level > 0)
        .min()?;
    let at = lines.head.iter().position(|line| line.level == level)?;
    // Below the highest level, what stands behind running text is the heading of a section.
    let mut before = lines.head[..at].iter();
    if level > 1 && before.any(Line::is_running_text) {
        return None;
    }
    let line = &lines.head[at];
    Some(line.evidence("title", &clipped(&line.text), &line.text, "heading", 90))
}

/// The line that says the type, where it says more than that: `Høringssvar til …`. Agendas and minutes are often called
/// nothing else.
fn of_type(kind: &str, lines: &Lines) -> Option<Evidence> {
    let says_more = |line: &&Line| {
        let words = line
            .text
            .split(' ')
            .filter(|word| word.chars().any(char::is_alphabetic))
            .count();
        match kind {
            "dagsorden" | "referat" => stands_like_a_title(without_stop(line, lines)),
            "pressemeddelelse" | "nyhed" | "brev" => false,
            // The names of statutes may be sentences and long.
            "lov" | "bekendtgørelse" => words > 1 && !no_title(&line.text),
            _ => words > 2 && is_title(without_stop(line, lines).trim_end_matches(':')),
        }
    };
    let line = kind::lines_of(kind, lines).find(says_more)?;
    let bare = without_stop(line, lines);
    let title = match kind {
        "dagsorden" | "referat" if !bare.contains(' ') => {
            if let Some(meeting) = meeting_before(line, lines) {
                return Some(meeting);
            }
            bare.to_owned()
        }
        "dagsorden" | "referat" | "lovforslag" if bare != line.text => bare.to_owned(),
        _ => joined(line, lines).0.trim_end_matches(':').to_owned(),
    };
    Some(line.evidence("title", &title, &line.text, "line that says the type", 80))
}

/// The line above the bare word `Dagsorden` that tells which meeting it is of.
fn meeting_before(line: &Line, lines: &Lines) -> Option<Evidence> {
    let mut before = lines
        .head
        .iter()
        .take_while(|other| !std::ptr::eq(*other, line));
    let is_meeting = |other: &&Line| {
        let bare = without_stop(other, lines);
        MEETING.fits(bare) && is_title(bare)
    };
    let meeting = before.find(is_meeting)?;
    let title = without_stop(meeting, lines);
    Some(meeting.evidence("title", title, title, "the meeting above the type", 80))
}

fn first(kind: Option<&str>, lines: &Lines) -> Option<Evidence> {
    let head = &lines.head[..lines.head.len().min(TOP)];
    // What stands before the bare word `NOTAT` is a letterhead, unless it is long.
    let of_type = kind.and_then(|kind| kind::lines_of(kind, lines).next());
    let bare = of_type
        .filter(|line| !line.text.contains(' '))
        .map_or(0, |line| {
            head.iter()
                .position(|other| std::ptr::eq(other, line))
                .unwrap_or(0)
        });
    let postal: Vec<usize> = (0..head.len())
        .filter(|i| POSTAL.fits(&head[*i].text))
        .collect();
    let in_address = |i: usize| postal.iter().any(|p| (i..=i + ADDRESS).contains(p));
    let fits = |i: usize| {
        let is_long = head[i].text.chars().count() >= LONG;
        // Within a block a line is one of a letterhead, a form or a paragraph.
        let begins = head[i].after_blank || i == 0;
        // One word at the top is mostly the name of a column, a genre or a label.
        let words = head[i].text.contains(' ');
        // What stands close to other lines below an address is more of the letterhead.
        let below = postal.iter().any(|p| *p < i);
        let stands = || !below || joined(&head[i], lines).1.before_blank;
        let in_head = !is_long && (i < bare || in_address(i));
        begins && words && !in_head && is_title(&head[i].text) && stands()
    };
    let at = (0..head.len()).find(|i| fits(*i))?;
    let line = &head[at];
    // What stands behind running text is no title of it.
    if head[..at].iter().any(Line::is_running_text) {
        return None;
    }
    let (title, last) = joined(line, lines);
    // Nor is a paragraph whose lines are filled to their end, and which goes on.
    if !last.before_blank && last.is_filled() {
        return None;
    }
    (stands_like_a_title(&title) && title.chars().count() <= LONGEST).then(|| {
        line.evidence(
            "title",
            &clipped(&title),
            &line.text,
            "first line that stands like a title",
            75,
        )
    })
}

/// A heading's text without its full stop, where it stands alone or is the short first line.
fn without_stop<'l>(line: &'l Line, lines: &Lines) -> &'l str {
    let is_first = lines
        .head
        .first()
        .is_some_and(|first| std::ptr::eq(first, line));
    let short = is_first && !line.is_filled();
    let alone = line.after_blank && (line.before_blank || short);
    let bare = line.text.strip_suffix('.').filter(|_| alone);
    bare.unwrap_or(&line.text)
}

/// A line with those that it goes on in, and the last of them.
fn joined<'l, 't>(line: &'l Line<'t>, lines: &'l Lines<'t>) -> (String, &'l Line<'t>) {
    let behind = lines
        .head
        .iter()
        .skip_while(|other| !std::ptr::eq(*other, line))
        .skip(1);
    let (mut title, mut last) = (line.text.clone(), line);
    for next in behind.take(LINES - 1) {
        let wrapped = !next.after_blank && next.text.starts_with(char::is_lowercase);
        let goes_on = wrapped || GOES_ON.fits(&title);
        if !goes_on || next.text.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        title.push(' ');
        title.push_str(&next.text);
        last = next;
    }
    (title, last)
}

fn is_title(text: &str) -> bool {
    stands_like_a_title(text) && !no_title(text)
}

fn no_title(text: &str) -> bool {
    NO_TITLES.any_fits(text)
}

fn stands_like_a_title(text: &str) -> bool {
    let begins =
        text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "\"”»'–".contains(c));
    let letters = || text.chars().filter(|c| c.is_alphabetic()).count();
    begins && !text.ends_with(['.', ',', ';', ':']) && (4..=LONGEST).contains(&letters())
}

/// Whether the first lines hold nearly all words of a declared title: programs keep titles of other documents.
fn shown(title: &str, lines: &Lines) -> bool {
    let head: String = lines
        .head
        .iter()
        .map(|line| line.text.to_lowercase() + " ")
        .collect();
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 1)
        .collect();
    let there = words.iter().filter(|word| head.contains(**word)).count();
    // The first one tells `Referat` from `Indkaldelse`.
    let first = words.first().is_some_and(|word| head.contains(*word));
    words.len() > 1 && first && there * 10 >= words.len() * 8
}

fn is_real(title: &str) -> bool {
    let lower = title.to_lowercase();
    title.chars().any(char::is_alphabetic)
        && !rows(include_str!("data/made_up_titles.txt")).any(|[made_up]| {
            made_up
                .strip_prefix('-')
                .map_or(lower.starts_with(made_up), |end| lower.ends_with(end))
        })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn clipped(text: &str) -> String {
    let one = one_line(text);
    let bare = one.trim_matches(['*', '_', ' ']);
    bare.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        assert_eq!(
            NO_TITLES.len(),
            rows::<1>(include_str!("data/no_titles.tsv")).count()
        );
        assert!(NO_TITLES.can_all_be_read());
        assert!(
            [&SUBJECT, &QUESTION, &GOES_ON, &MEETING, &POSTAL]
                .iter()
                .all(|p| p.can_be_read())
        );
    }

    #[test]
    fn titles_that_programs_make_up_are_no_titles() {
        for made_up in [
            "Microsoft Word - brev_endelig.docx",
            "untitled",
            "notat v3.docx",
            "  ",
        ] {
            assert!(!is_real(made_up), "{made_up}");
        }
    }

    #[test]
    fn a_declared_title_of_another_paper_is_not_shown() {
        let text = "Referat af bestyrelsesmøde i Åby Tennisklub\n\nTil stede: Ib.\n".to_owned();
        let pages = [crate::document::Page {
            number: 1,
            label: None,
            text,
        }];
        let lines = Lines::of(&pages);
        assert!(shown("Referat af bestyrelsesmøde i Åby Tennisklub", &lines));
        assert!(!shown(
            "Indkaldelse til bestyrelsesmøde i Åby Tennisklub",
            &lines
        ));
    }
}
