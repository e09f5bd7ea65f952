//! The type of a document, by ordered cues.
//!
//! In come its lines and the beginning of its text; out goes one of the types of `data/types.tsv`, or nothing where no
//! cue fits.

use super::letters::GREETING;
use super::lines::{Line, Lines};
use super::rules::{self, Fitting, Pattern, Patterns, rows};
use crate::document::{Evidence, Page};
use memchr::memmem;
use std::cell::OnceCell;
use std::sync::LazyLock;

/// How many lines from the top a cue may stand on.
const TOP: usize = 14;
/// How much of the text is looked through, in bytes.
const READ: usize = 12_000;

/// Where a cue stands; the numbers are those of [`Cues::lines`].
enum Where {
    Line(usize),
    Text(Pattern),
    Both(usize, usize),
    /// A line at the top that another one, anywhere, has to bear out.
    Borne(usize, usize),
}

struct Cues {
    /// In the order of the list.
    kinds: Vec<(&'static str, Where)>,
    /// The patterns that lines begin with.
    lines: Patterns,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut lines = Vec::new();
    let mut at_start = |pattern: &str| {
        lines.push(rules::pattern(&format!("^(?:{pattern})")));
        lines.len() - 1
    };
    let kinds = rows(include_str!("data/types.tsv"))
        .filter_map(|[kind, place, pattern]| {
            let place = match place {
                "line" => Where::Line(at_start(pattern)),
                "text" => Where::Text(rules::pattern(pattern)),
                "both" => {
                    let (one, other) = pattern.split_once(" && ")?;
                    Where::Both(at_start(one), at_start(other))
                }
                "borne" => {
                    let (one, other) = pattern.split_once(" && ")?;
                    Where::Borne(at_start(one), at_start(other))
                }
                _ => return None,
            };
            Some((kind, place))
        })
        .collect();
    Cues {
        kinds,
        lines: Patterns::of(lines),
    }
});

/// The lines at the top, with the cues that each begins with; looked for when first asked.
pub(super) struct Top<'l, 't> {
    lines: &'l Lines<'t>,
    read: OnceCell<Vec<(&'l Line<'t>, Fitting<'static>)>>,
}

impl<'l, 't> Top<'l, 't> {
    pub fn of(lines: &'l Lines<'t>) -> Self {
        let read = OnceCell::new();
        Self { lines, read }
    }

    fn read(&self) -> &[(&'l Line<'t>, Fitting<'static>)] {
        let read = |line: &'l Line<'t>| (line, CUES.lines.fitting(&line.text));
        self.read
            .get_or_init(|| top(self.lines).map(read).collect())
    }

    /// The lines that say a type, the surest cue first; none where something else says it.
    pub fn saying(&self, kind: &str) -> impl Iterator<Item = &'l Line<'t>> {
        let cues = CUES.kinds.iter().filter(move |(known, _)| *known == kind);
        let cues = cues.filter_map(|(_, place)| match place {
            Where::Line(cue) | Where::Borne(cue, _) => Some(*cue),
            Where::Text(_) | Where::Both(..) => None,
        });
        cues.flat_map(|cue| {
            let fitting = self.read().iter().filter(move |(_, fits)| fits.has(cue));
            fitting.map(|(line, _)| *line)
        })
    }
}

/// Lines that may say the type: none below running text, where they are headings of sections.
fn top<'l, 't>(lines: &'l Lines<'t>) -> impl Iterator<Item = &'l Line<'t>> {
    let mut head = lines.head.iter().zip(0..);
    // The first two lines may be a banner, or a title with a stop.
    let is_text = |(line, number): &(&Line, usize)| {
        line.is_running_text() && (*number > 1 || (*number == 1 && !line.is_short()))
    };
    let text = head.position(|line| is_text(&line)).unwrap_or(TOP);
    let head = lines.head.iter().take(TOP.min(text + 1)).zip(0..);
    head.filter(|(line, number)| *number < 2 || line.is_short() || !line.ends_sentence())
        .map(|(line, _)| line)
        // What begins with a small letter goes on with the line before: `… om ændring af`, `lov om moler`.
        .filter(|line| line.after_blank || !line.text.starts_with(char::is_lowercase))
}

/// The type, with its evidence.
pub(super) fn find(title: Option<&str>, top: &Top, pages: &[Page]) -> Option<Evidence> {
    let lines = top.lines;
    if let Some(statute) = statute(lines, pages) {
        return Some(statute);
    }
    let text = pages.first().map_or("", |page| page.text.as_str());
    let text = &text[..text.floor_char_boundary(READ)];
    let of_title = title.map(|title| (title, CUES.lines.fitting(title)));
    let at_top = top.read();
    // One pattern at a time: nearly every line is told by its first letters, where the list as a whole would have to
    // be followed on through the line.
    let holds = |cue: usize| {
        lines
            .all()
            .find(|line| CUES.lines.get(cue).fits(&line.text))
    };
    CUES.kinds
        .iter()
        .find_map(|(kind, place)| match place {
            Where::Line(cue) => by_line(kind, *cue, of_title.as_ref(), at_top),
            Where::Text(cue) => cue.find(text).and_then(|_| {
                let line = lines.head.first()?;
                Some(line.evidence("type", kind, "", "how the page is laid out", 75))
            }),
            Where::Borne(one, other) => {
                let line = by_line(kind, *one, of_title.as_ref(), at_top)?;
                holds(*other)?;
                Some(line)
            }
            Where::Both(one, other) => {
                let line = holds(*one)?;
                holds(*other)?;
                Some(line.evidence("type", kind, &line.text, "two cues together", 80))
            }
        })
        .or_else(|| letter(lines))
}

fn by_line(
    kind: &str,
    cue: usize,
    title: Option<&(&str, Fitting)>,
    at_top: &[(&Line, Fitting)],
) -> Option<Evidence> {
    let pattern = CUES.lines.get(cue);
    if let Some((line, _)) = at_top.iter().find(|(_, fits)| fits.has(cue)) {
        let found = pattern.find(&line.text)?;
        return Some(line.evidence("type", kind, found.as_str(), "cue at the top", 90));
    }
    let (title, _) = title.filter(|(_, fits)| fits.has(cue))?;
    let found = pattern.find(title)?;
    Some(Evidence {
        field: "type".to_owned(),
        value: kind.to_owned(),
        rule: "cue in the file's title".to_owned(),
        page: None,
        range: None,
        text: found.as_str().to_owned(),
        confidence: 85,
    })
}

/// Whom a letter addresses, and what it is about.
pub(super) static ADDRESS: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(r"^(?:kære\b|til\b|att\.?:? |hej |folketingets |vedr\b|vedrørende\b|emne:)")
});

/// Someone is addressed at the top, and greeted at the end.
fn letter(lines: &Lines) -> Option<Evidence> {
    let line = lines
        .head
        .iter()
        .take(TOP * 2)
        .find(|line| line.is_short() && ADDRESS.fits(&line.text))?;
    lines.all().find(|line| GREETING.fits(&line.text))?;
    Some(line.evidence("type", "brev", &line.text, "address and greeting", 85))
}

static SECTION: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^(?:kapitel (?:1|i)\b.*|§ ?\d{1,3} ?\p{L}?(?:[ .,:;)]|$))"));
/// How much of a statute is looked through for what it calls itself, in bytes of each page's beginning and end.
const STATUTE_READ: usize = 6_000;

/// What statutes call themselves, as `data/statutes.tsv` says it: the type, whether only those of this type say it, and
/// the words.
static CALLED: LazyLock<Vec<(&str, bool, memmem::Finder)>> = LazyLock::new(|| {
    rows(include_str!("data/statutes.tsv"))
        .map(|[kind, how_sure, words]| (kind, how_sure == "itself", memmem::Finder::new(words)))
        .collect()
});

/// How often words stand in a text whose last one does not go on.
fn times_in(text: &str, words: &memmem::Finder) -> usize {
    let goes_on = |at: &usize| {
        let behind = &text[at + words.needle().len()..];
        behind.starts_with(char::is_alphabetic)
    };
    let found = words.find_iter(text.as_bytes());
    found.filter(|at| !goes_on(at)).count()
}

/// A text that begins with a section: an act or an order, by what it calls itself.
fn statute(lines: &Lines, pages: &[Page]) -> Option<Evidence> {
    let line = lines.head.first().filter(|line| SECTION.fits(&line.text))?;
    let ends = pages.iter().flat_map(|page| {
        let (len, text) = (page.text.len(), page.text.as_str());
        let begin = text.floor_char_boundary(STATUTE_READ);
        let end = text.floor_char_boundary(len.saturating_sub(STATUTE_READ).max(begin));
        [&text[..begin], &text[end..]]
    });
    let ends: Vec<&str> = ends.collect();
    let count = |words: &memmem::Finder| -> usize {
        let of_end = |end: &&str| times_in(end, words);
        ends.iter().map(of_end).sum()
    };
    // What speaks for an act, less what speaks for an order.
    let balance = |itself: bool| -> isize {
        let said = CALLED.iter().filter(|(_, only, _)| *only == itself);
        said.map(|(kind, _, words)| {
            let times = count(words);
            let times = if itself { times } else { times.min(1) } as isize;
            if *kind == "lov" { times } else { -times }
        })
        .sum()
    };
    let (kind, confidence) = match balance(true) {
        1.. => ("lov", 85),
        ..=-1 => ("bekendtgørelse", 85),
        0 if balance(false) > 0 => ("lov", 60),
        0 => ("bekendtgørelse", 60),
    };
    Some(line.evidence(
        "type",
        kind,
        &line.text,
        "begins with a section",
        confidence,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_in_the_list_can_be_read() {
        let rows: Vec<[&str; 3]> = rows(include_str!("data/types.tsv")).collect();
        assert!(rows.len() > 20);
        assert_eq!(CUES.kinds.len(), rows.len());
        assert!(CUES.lines.can_all_be_read());
        for (kind, place) in &CUES.kinds {
            if let Where::Text(cue) = place {
                assert!(cue.can_be_read(), "{kind}");
            }
        }
        assert!([&ADDRESS, &SECTION].iter().all(|p| p.can_be_read()));
    }

    #[test]
    fn every_word_of_statutes_speaks_for_one_of_two_types() {
        let rows: Vec<[&str; 3]> = rows(include_str!("data/statutes.tsv")).collect();
        assert!(rows.len() > 10);
        for [kind, how_sure, words] in rows {
            assert!(["lov", "bekendtgørelse"].contains(&kind), "{kind}");
            assert!(["itself", "habit"].contains(&how_sure), "{how_sure}");
            assert!(!words.is_empty() && words.trim() == words, "“{words}”");
        }
    }
}
