//! The title of a document.
//!
//! In come its lines, what the file declares and what is set largest on the first page; out goes one line, or nothing
//! where the document shows none. In this order: the subject of a form with a question and an answer, a subject line
//! (`Emne:`, `Vedr.`), a declared title that the first page shows, a heading, what is set largest, the first line that
//! stands like a title.

use super::kind::Top;
use super::letters::is_house;
use super::lines::{Line, Lines};
use super::rules::{self, Pattern, rows};
use super::wording::{
    LONGEST, calls, clipped, goes_on, is_name, is_sentence, is_title, no_heading, no_title,
    one_line, stands_like_a_title,
};
use crate::document::Evidence;
use std::sync::LazyLock;

/// A line from this on is no letterhead, in characters.
const LONG: usize = 45;
/// A longer first line is a sentence, in characters.
const LONGEST_FIRST: usize = 140;
const TOP: usize = 16;
/// How many lines a title may run over.
const LINES: usize = 4;
/// A shorter line is not broken for want of room, but a verse, in characters.
const WRAPPED: usize = 30;
/// How many lines of an address stand above its postal code.
const ADDRESS: usize = 3;

static SUBJECT: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(r"^(?:emne|overskrift|titel|vedr(?:ørende)?|ang(?:ående)?)\b\.? ?:? ?(.{3,})$")
});
/// What mail programs write before the subject of a reply.
static REPLY: LazyLock<Pattern> = LazyLock::new(|| rules::pattern(r"^(?:(?:sv|vs|re|fw|fwd): ?)+"));
static QUESTION: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^spørgsmål(?: ?(?:nr\.?|nummer)? ?\d+)?:?$"));
static MEETING: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^(?:\d{1,3}\. |\p{L}+ )?\p{L}*(?:møde|forsamling)\b"));
/// A line that begins with a postal code and its town.
static POSTAL: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(r"^(?:DK[- ]?)?\d{4} +(?-i:\p{Lu})[\p{L}.]+(?: \p{L}{1,12}\.?){0,2}$")
});
/// A line that ends with a postal code and its town.
static IN_ADDRESS: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(r"(?:^|[, ])\d{4} +\p{Lu}\p{Ll}+(?: \p{L}{1,12}\.?){0,2}$")
});
/// A section or a matter by its number: `1. Indledning`, and not `1. maj` or `50 kommuner`.
static NUMBERED: LazyLock<Pattern> =
    LazyLock::new(|| rules::exact_pattern(r"^\d{1,2}(?:\.\d{1,2})*[.)]? +\p{Lu}"));
/// The title, with its evidence.
pub(super) fn find(
    kind: Option<&str>,
    declared: Option<&str>,
    largest: Option<&str>,
    lines: &Lines,
    top: &Top,
) -> Option<Evidence> {
    let declared = declared.map(one_line).filter(|title| is_real(title));
    let largest = largest
        .map(one_line)
        .filter(|title| is_set_as_title(title, lines));
    of_question(lines)
        .or_else(|| subject(lines))
        .or_else(|| {
            let title = declared.as_deref()?;
            shown(title, lines).then(|| of_file(title, "declared by the file, and shown", 95))
        })
        .or_else(|| heading(lines))
        .or_else(|| of_type(kind?, lines, top))
        .or_else(|| {
            largest
                .as_deref()
                .map(|title| of_file(title, "set largest on the first page", 80))
        })
        .or_else(|| {
            (kind != Some("brev"))
                .then(|| first(kind, lines, top))
                .flatten()
        })
        .or_else(|| {
            let title = declared.as_deref().filter(|_| lines.head.is_empty())?;
            Some(of_file(title, "declared by the file", 60))
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
            let written = SUBJECT.group(&line.text)?;
            let written = REPLY
                .find(written)
                .map_or(written, |reply| &written[reply.end()..]);
            let written = written.trim();
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
    let title = line.text.trim_end_matches(':');
    (!no_heading(title)).then(|| line.evidence("title", &clipped(title), &line.text, "heading", 90))
}

/// The line that says the type, where it says more than that: `Høringssvar til …`. Agendas and minutes are often called
/// nothing else.
fn of_type(kind: &str, lines: &Lines, top: &Top) -> Option<Evidence> {
    let says_more = |line: &&Line| {
        let text = match kind {
            "lovforslag" => joined(line, lines).0,
            _ => line.text.clone(),
        };
        let words = text
            .split(' ')
            .filter(|word| word.chars().any(char::is_alphabetic))
            .count();
        match kind {
            "dagsorden" | "referat" => stands_like_a_title(without_stop(line, lines)),
            "pressemeddelelse" | "nyhed" | "brev" => false,
            // The names of statutes may be sentences and long.
            "lov" | "bekendtgørelse" => words > 1 && !no_title(&line.text),
            "lovforslag" if text != line.text => words > 2 && is_title(&text),
            _ => words > 2 && is_title(without_stop(line, lines).trim_end_matches(':')),
        }
    };
    let line = top.saying(kind).find(|line| says_more(line))?;
    let bare = without_stop(line, lines);
    let title = match kind {
        "dagsorden" | "referat" if names_only_papers(bare) => {
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
    let title = joined(meeting, lines).0;
    let title = title.trim_end_matches('.');
    Some(meeting.evidence("title", title, title, "the meeting above the type", 80))
}

/// `Dagsorden og referat`: nothing that tells one from the next.
fn names_only_papers(title: &str) -> bool {
    title.split(' ').all(|word| {
        let word = word.to_lowercase();
        word == "og"
            || ["dagsorden", "referat"]
                .iter()
                .any(|paper| word.ends_with(paper))
    })
}

/// What stands first below the letterhead, where it stands like a title: alone, short, and no sentence. What stands
/// further down is a heading within the text, or a line of it.
fn first(kind: Option<&str>, lines: &Lines, top: &Top) -> Option<Evidence> {
    let head = &lines.head[..lines.head.len().min(TOP)];
    let at = letterhead(kind, head, lines, top);
    let line = head.get(at)?;
    let begins = line.after_blank || at == 0;
    let (title, last) = joined(line, lines);
    let behind = lines
        .all()
        .skip_while(|other| !std::ptr::eq(*other, last))
        .nth(1);
    // A number before it makes a heading within something, unless the labels of a case follow.
    let before_label = behind.is_some_and(|behind| no_heading(&behind.text));
    let is_section = NUMBERED.fits(&line.text) && !before_label;
    if !begins || line.is_listed() || is_section {
        return None;
    }
    // The first of the text's own lines is its title only where the lines behind it are no verses and no form.
    let before_text =
        behind.is_some_and(|behind| behind.is_filled() || behind.text.ends_with([':', ')']));
    let text_behind = at == 0 && (before_text || before_label);
    let stands = last.before_blank || (text_behind && !last.is_filled());
    // The names of statutes and bills may be long.
    let longest = match kind {
        Some("lov" | "bekendtgørelse" | "lovforslag" | "betænkning") => LONGEST,
        _ => LONGEST_FIRST,
    };
    let is_title = is_title(&title) && !is_sentence(&title) && title.contains(' ');
    (stands && is_title && title.chars().count() <= longest).then(|| {
        line.evidence(
            "title",
            &clipped(&title),
            &line.text,
            "first line that stands like a title",
            75,
        )
    })
}

/// How many lines stand above the text: navigation, labels, houses and their addresses, and single words, which are
/// mostly the name of a column, a genre or a town.
fn letterhead(kind: Option<&str>, head: &[Line], lines: &Lines, top: &Top) -> usize {
    // What stands before the bare word `NOTAT` is a letterhead, unless it is long.
    let of_type = kind.and_then(|kind| top.saying(kind).next());
    let bare = of_type.filter(|line| !line.text.contains(' '));
    let bare = bare.and_then(|line| head.iter().position(|other| std::ptr::eq(other, line)));
    let postal: Vec<usize> = (0..head.len())
        .filter(|i| POSTAL.fits(&head[*i].text))
        .collect();
    let above = |i: usize| {
        let text = head[i].text.as_str();
        let is_long = text.chars().count() >= LONG;
        let in_address = postal.iter().any(|p| (i..=i + ADDRESS).contains(p));
        let in_head = !is_long && (in_address || bare.is_some_and(|bare| i < bare));
        let word = !text.contains(' ') && !text.ends_with(':');
        // What stands close to other lines below an address is more of the letterhead.
        let below = || postal.iter().any(|p| *p < i) && !joined(&head[i], lines).1.before_blank;
        // Short lines close under one of a letterhead are of it too: `Att. Ib Skov`, `Formand`.
        let goes_on = i > 0 && !head[i].after_blank && !is_long;
        in_head || word || goes_on || no_title(text) || is_name(text) || below()
    };
    (0..head.len()).take_while(|i| above(*i)).count()
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
        let full = last.text.chars().count() >= WRAPPED;
        let wrapped = full && !next.after_blank && next.text.starts_with(char::is_lowercase);
        // `Forslag`, `til` and `Lov om …` are one title on three lines.
        let ties = !next.after_blank && !next.text.contains(' ') && goes_on(&next.text);
        let is_longer = wrapped || ties || goes_on(&title);
        if !is_longer || next.text.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        title.push(' ');
        title.push_str(&next.text);
        last = next;
    }
    (title, last)
}

/// Whether what is set largest is a title: not the name of a house, no beginning of a sentence, no call, and above all
/// running text.
fn is_set_as_title(text: &str, lines: &Lines) -> bool {
    if !stands_like_a_title(text)
        || no_heading(text)
        || is_house(text)
        || goes_on(text)
        || calls(text)
    {
        return false;
    }
    let begins = |line: &Line| {
        let line = one_line(&line.text);
        text.starts_with(&line) || line.starts_with(text)
    };
    let Some(at) = lines.head.iter().position(begins) else {
        return false;
    };
    let above = !lines.head[..at].iter().any(Line::is_running_text);
    let behind = lines.head[at..].iter().take(LINES + 1);
    // What stands right above its address is a house.
    let addressed = behind
        .skip(1)
        .find(|line| !text.contains(line.text.as_str()))
        .is_some_and(|line| IN_ADDRESS.fits(&line.text));
    above && !addressed
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        let patterns = [
            &SUBJECT,
            &REPLY,
            &QUESTION,
            &MEETING,
            &POSTAL,
            &IN_ADDRESS,
            &NUMBERED,
        ];
        assert!(patterns.iter().all(|pattern| pattern.can_be_read()));
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
    fn a_house_or_half_a_sentence_set_large_is_no_title() {
        let text =
            "Strandby Bådklub\nMolevej 5, 9990 Strandby\nÅrsrapport for 2027\nVi skal passe på molen\n\
            Møde i Strandby Bådklub\nVelkommen i klubben\nNotat\n3. maj 2027\nKom ned på molen!\n"
            .to_owned();
        let pages = [crate::document::Page {
            number: 1,
            label: None,
            text,
        }];
        let lines = Lines::of(&pages);
        for no_title in [
            "Strandby Bådklub",
            "Strandby Bådklub begynder træning for",
            "Kom ned på molen!",
            "Notat",
            "3. maj 2027",
        ] {
            assert!(!is_set_as_title(no_title, &lines), "{no_title}");
        }
        for title in [
            "Årsrapport for 2027",
            "Vi skal passe på molen",
            "Møde i Strandby Bådklub",
            "Velkommen i klubben",
        ] {
            assert!(is_set_as_title(title, &lines), "{title}");
        }
        // What is not among the first lines stands somewhere below.
        assert!(!is_set_as_title("Årsrapport for 2026", &lines));
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
