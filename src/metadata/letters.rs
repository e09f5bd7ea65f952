//! Who sent a document, and to whom.
//!
//! In come its lines, its beginning and its type; out go sender and addressees as written, hyphens tidied. The sender is
//! what a label says, or an organisation that stands alone at the top, or what a letter calls its own house, or who
//! signed.

use super::kind::ADDRESS;
use super::lines::{Line, Lines};
use super::places::tidy;
use super::rules::{self, Pattern};
use crate::document::{Evidence, Page, Person};
use std::sync::LazyLock;

const TOP: usize = 16;
/// How much of the text is looked through for "we", in bytes.
const READ: usize = 3_000;
const MOST: usize = 8;

static ORGANISATION: LazyLock<Pattern> = LazyLock::new(|| {
    let all: Vec<&str> = rules::rows(include_str!("data/organisations.txt"))
        .map(|[row]| row)
        .collect();
    rules::exact_pattern(&format!(r"^(?:{})$", all.join("|")))
});
/// A meeting or a paper, and behind it whose it is.
static OF: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"^(?:(?:ordinær|ekstraordinær|dagsorden|indkaldelse|formandens|årlig|af|fra|til|for|over|\p{L}*(?:møde|forsamling|beretning|referat)(?:t|et|en)?) )+(?:i|for|af|hos) (.+)$",
    )
});
static PAPER: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"^(?:dagsorden|indkaldelse|ordinær|ekstraordinær|\p{L}*(?:møde|forsamling|beretning|referat))(?:t|et|en)?\b",
    )
});
static FROM: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^(?:fra: ?|fra  |afsender:? ?) *(\S.{1,80})$"));
static TO: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(
        r"^(?:Til:? +|TIL:? +|Modtagere?:? +|Att\.?:? +|Sendt til:? +|Notat til )(\p{Lu}.{1,100})$",
    )
});
static TO_BELOW: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^(?:til|modtagere?|kære):?$"));
static TO_PARLIAMENT: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(r"^(Folketinget(?:s \p{Lu}.{2,90}(?:udvalg|udvalget))?)(?: \d{4}-\d\d)?$")
});
/// What stands above the name of one who signs for others.
pub(super) static FOR_OTHERS: LazyLock<Pattern> =
    LazyLock::new(|| rules::pattern(r"^(?:på .{1,40}\bvegne\b|for \p{L}+ ?$|p\. ?[bu]\. ?v\.?)"));
static OUR_HOUSE: LazyLock<Pattern> = LazyLock::new(|| {
    rules::exact_pattern(
        r"(?m)(?:^|[.!?] )(?:I|Hos|Vi i|Vi hos) (\p{Lu}[\p{L}-]+(?: (?:for|og|af|i|mod) \p{L}[\p{L}-]+| \p{Lu}[\p{L}-]+){0,4}) (?:er|har|mener|ser|vil|ønsker|tror|oplever|arbejder|synes|støtter|hilser|takker)(?: vi)?\b",
    )
});

/// What a letter ends with, before the names of those who sign.
pub(super) static GREETING: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"^(?:(?:med )?(?:de )?(?:venlig|kærlig|bedste|mange)\w* hils(?:en|ner|ener)\b|hilsen(?:$|,| fra\b)|(?:mvh|m\.v\.h|vh|kh)\b\.?|på (?:\S+ )?vegne)",
    )
});

/// Words that lead into what stands behind them: `Velkommen i klubben` names no house.
const LEADS_IN: [&str; 14] = [
    "i", "for", "af", "på", "til", "fra", "med", "om", "hos", "ved", "den", "din", "vores", "jeres",
];

/// Whether a name is that of an organisation.
pub(super) fn is_organisation(name: &str) -> bool {
    let before_last = name.rsplit(' ').nth(1);
    ORGANISATION.fits(name) && !before_last.is_some_and(|word| LEADS_IN.contains(&word))
}

/// Whether a line names a house and nothing else: no meeting or paper of it.
pub(super) fn is_house(line: &str) -> bool {
    !PAPER.fits(line) && is_organisation(line)
}

/// Sender and addressees, with evidence for each.
pub(super) fn find(
    kind: Option<&str>,
    lines: &Lines,
    pages: &[Page],
    people: &[Person],
) -> (Option<Evidence>, Vec<Evidence>) {
    let mut addressees = addressees(kind, lines);
    addressees.truncate(MOST);
    let sender = sender(kind, lines, pages, people, &addressees);
    (sender, addressees)
}

fn addressees(kind: Option<&str>, lines: &Lines) -> Vec<Evidence> {
    let mut out: Vec<Evidence> = Vec::new();
    if !matches!(
        kind,
        Some("brev" | "høringssvar" | "notat" | "spørgsmål-svar" | "dagsorden")
    ) {
        return out;
    }
    let head: Vec<&Line> = lines.head.iter().take(TOP).collect();
    for (line, i) in head.iter().zip(0..) {
        let mut add = |line: &Line, written: &str, rule: &str, sure: u8| {
            let written = written.split(" · ").next().unwrap_or(written);
            let value = tidy(written.trim().trim_end_matches(['.', ',']));
            if !out.iter().any(|e| e.value == value) {
                out.push(line.evidence("addressees", &value, written, rule, sure));
            }
        };
        if let Some(name) = TO.group(&line.text).filter(|_| line.is_short()) {
            if !name.contains(" møde") && !name.contains(" mødet") {
                add(line, name, "label", 90);
            }
        } else if TO_BELOW.fits(&line.text) {
            // Labels in a column are answered by the lines below them, in order.
            let behind = &head[i + 1..];
            let labels = behind.iter().take_while(|l| l.text.ends_with(':')).count();
            let most = if labels > 0 { 1 } else { MOST };
            let names = behind[labels..].iter().take(most);
            for below in names.take_while(|line| may_be_addressed(line)) {
                add(below, &below.text, "under a label", 85);
                if below.before_blank {
                    break;
                }
            }
        } else if let Some(name) = TO_PARLIAMENT
            .group(&line.text)
            .filter(|_| kind != Some("notat"))
        {
            add(line, name, "Folketinget on a line of its own", 85);
        }
    }
    out
}

/// Whether a line under `Til:` may be a name or a part of an address: no label, number, day or sentence.
fn may_be_addressed(line: &Line) -> bool {
    let is_sentence = line.text.ends_with(['.', '?', '!', ':']);
    let named = line.text.starts_with(char::is_uppercase) && !line.text.contains(char::is_numeric);
    line.is_short() && !is_sentence && named
}

fn sender(
    kind: Option<&str>,
    lines: &Lines,
    pages: &[Page],
    people: &[Person],
    addressees: &[Evidence],
) -> Option<Evidence> {
    let head = || lines.head.iter().take(TOP).filter(|line| line.is_short());
    let labelled = head().find_map(|line| {
        let written = FROM.group(&line.text)?;
        // Behind a name mail programs write the address.
        let name = written.split(" <").next().unwrap_or(written);
        Some(line.evidence("sender", name, name, "label", 90))
    });
    if labelled.is_some() {
        return labelled;
    }
    if !matches!(
        kind,
        Some(
            "brev"
                | "høringssvar"
                | "pressemeddelelse"
                | "notat"
                | "spørgsmål-svar"
                | "budgetspørgsmål"
                | "nyhed"
                | "dagsorden"
                | "referat"
        )
    ) {
        return None;
    }
    let is_letter = kind == Some("brev");
    letterhead(lines, addressees)
        .or_else(|| is_letter.then(|| own_house(lines, pages)).flatten())
        .or_else(|| is_letter.then(|| who_signed(lines, people)).flatten())
}

/// The house at the top, unless the paper goes to it.
fn letterhead(lines: &Lines, addressees: &[Evidence]) -> Option<Evidence> {
    above_the_text(lines).find_map(|line| {
        let parts = line.text.split(['·', '|', ',', '›', '>', '•']);
        let name = parts
            .map(str::trim)
            .flat_map(|part| part.split("  "))
            .filter_map(whose)
            .find(|part| is_organisation(part))?;
        let addressed = addressees
            .iter()
            .any(|e| e.value.contains(name) || e.value == tidy(&line.text));
        let asked = line.text.starts_with("Folketinget");
        (!addressed && !asked)
            .then(|| line.evidence("sender", name, name, "organisation at the top", 85))
    })
}

/// Who signed. Who signs for others is not the sender.
fn who_signed(lines: &Lines, people: &[Person]) -> Option<Evidence> {
    let who = people.iter().find(|person| person.role == "signs")?;
    if lines.all().any(|line| FOR_OTHERS.fits(&line.text)) {
        return None;
    }
    let line = lines.all().find(|line| line.text.contains(&who.name))?;
    Some(line.evidence("sender", &who.name, &who.name, "who signed", 75))
}

/// The short lines above all running text; none from within a paragraph, which may list many houses.
fn above_the_text<'l, 't>(lines: &'l Lines<'t>) -> impl Iterator<Item = &'l Line<'t>> {
    let mut goes_on = false;
    let top = lines.head.iter().take(TOP);
    top.take_while(|line| !line.is_running_text())
        .filter(move |line| {
            let breaks_off = line.text.ends_with(['-', ',']);
            let inside = std::mem::replace(&mut goes_on, breaks_off || line.is_filled());
            line.is_short() && !breaks_off && (!inside || line.after_blank)
        })
}

/// What may be the name of a sender in a part of a line: nobody who is addressed, and of `Referat af årsmøde i Åby
/// Tennisklub` only its end.
fn whose(part: &str) -> Option<&str> {
    if ADDRESS.fits(part) {
        return None;
    }
    if PAPER.fits(part) {
        return OF.group(part);
    }
    Some(part)
}

/// `I Børnenes Fællesråd er vi …`: what a letter calls its own house.
fn own_house(lines: &Lines, pages: &[Page]) -> Option<Evidence> {
    let text = pages.first()?.text.as_str();
    let name = OUR_HOUSE.group(&text[..text.floor_char_boundary(READ)])?;
    let line = lines.head.iter().find(|line| line.text.contains(name))?;
    Some(line.evidence(
        "sender",
        name,
        name,
        "what the letter calls its own house",
        80,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        for pattern in [
            &ORGANISATION,
            &OF,
            &PAPER,
            &FROM,
            &TO,
            &TO_BELOW,
            &TO_PARLIAMENT,
            &OUR_HOUSE,
            &FOR_OTHERS,
            &GREETING,
        ] {
            assert!(pattern.can_be_read());
        }
    }

    #[test]
    fn a_meeting_is_no_sender_but_whose_it_is() {
        for (part, name) in [
            (
                "Referat af årsmøde i Åby Tennisklub",
                Some("Åby Tennisklub"),
            ),
            (
                "Ekstraordinær generalforsamling for Beboerforeningen",
                Some("Beboerforeningen"),
            ),
            ("Referat bestyrelsesmøde hos Lis", Some("Lis")),
            ("Bestyrelsesmøde i foråret", Some("foråret")),
            ("Mødereferat", None),
            ("Åby Tennisklub", Some("Åby Tennisklub")),
            (
                "Mødestedets Venneforening",
                Some("Mødestedets Venneforening"),
            ),
        ] {
            assert_eq!(whose(part), name, "{part}");
        }
    }

    #[test]
    fn a_letter_names_its_own_house() {
        for (text, house) in [
            (
                "I Børnenes Fællesråd er vi glade.",
                Some("Børnenes Fællesråd"),
            ),
            (
                "Kære alle. Vi i Foreningen for Natur og Miljø mener, at",
                Some("Foreningen for Natur og Miljø"),
            ),
            ("I Danmark er der mange.", Some("Danmark")),
            ("I går var vi der.", None),
        ] {
            assert_eq!(OUR_HOUSE.group(text), house, "{text}");
        }
    }
}
