//! The lists in `data/`, ready to be asked.
//!
//! In come the files as they were compiled in; out go look-ups. What a list means is said in its own first
//! lines; rules that use them stand in the other files of this module.

use std::sync::LazyLock;

fn lines(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// By length in bytes: which first letters the words of a list have, each by the five bits that both its cases share. Most
/// words that are asked for are told by it to be none of the list's.
struct Shapes([u32; 32]);

impl Shapes {
    fn of<'a>(words: impl Iterator<Item = &'a &'a str>) -> Self {
        let mut shapes = [0; 32];
        for word in words {
            shapes[Self::length(word)] |= Self::letter(word);
        }
        Self(shapes)
    }

    fn may_hold(&self, word: &str) -> bool {
        self.0[Self::length(word)] & Self::letter(word) != 0
    }

    fn length(word: &str) -> usize {
        word.len().min(31)
    }

    fn letter(word: &str) -> u32 {
        word.bytes().next().map_or(0, |byte| 1 << (byte & 31))
    }
}

/// The words of a list, in order. To hash them all would take longer than all that a short query asks.
struct Words {
    words: Vec<&'static str>,
    shapes: Shapes,
}

impl Words {
    fn of(data: &'static str) -> Self {
        let mut words: Vec<&str> = lines(data).collect();
        words.sort_unstable();
        let shapes = Shapes::of(words.iter());
        Self { words, shapes }
    }

    fn contains(&self, word: &str) -> bool {
        self.shapes.may_hold(word) && self.words.binary_search(&word).is_ok()
    }
}

/// `canonical<TAB>forms` → each form with its canonical one, in the order of the forms.
struct Forms {
    forms: Vec<(&'static str, &'static str)>,
    shapes: Shapes,
}

impl Forms {
    fn of(data: &'static str) -> Self {
        let mut forms: Vec<_> = pairs(data).map(|(name, form)| (form, name)).collect();
        forms.sort_unstable();
        let shapes = Shapes::of(forms.iter().map(|(form, _)| form));
        Self { forms, shapes }
    }

    fn canonical(&self, form: &str) -> Option<&'static str> {
        if !self.shapes.may_hold(form) {
            return None;
        }
        let found = self.forms.binary_search_by_key(&form, |(form, _)| form);
        Some(self.forms[found.ok()?].1)
    }

    /// All forms of a canonical one. Always in the same order: sums of scores depend on it.
    fn of_canonical(&self, name: &str) -> Vec<&'static str> {
        let of_name = self.forms.iter().filter(|(_, of)| *of == name);
        of_name.map(|(form, _)| *form).collect()
    }
}

/// The names and abbreviations of each month.
struct Months {
    of_each: Vec<Vec<&'static str>>,
    shapes: Shapes,
}

static ABBREVIATIONS: LazyLock<Words> =
    LazyLock::new(|| Words::of(include_str!("data/abbreviations.txt")));
static UNITS: LazyLock<Forms> = LazyLock::new(|| Forms::of(include_str!("data/units.tsv")));
static BESIDE_NUMBERS: LazyLock<Forms> =
    LazyLock::new(|| Forms::of(include_str!("data/beside_numbers.tsv")));
static NUMBERS: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| pairs(include_str!("data/numbers.tsv")).collect());
static ORDINALS: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| pairs(include_str!("data/ordinals.tsv")).collect());
static MONTHS: LazyLock<Months> = LazyLock::new(|| {
    let of_each: Vec<Vec<&str>> = lines(include_str!("data/months.tsv"))
        .map(|line| line.split([' ', '\t']).collect())
        .collect();
    let shapes = Shapes::of(of_each.iter().flatten());
    Months { of_each, shapes }
});
static SUSPENDED: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("data/suspended.txt")));
static REFERENCES: LazyLock<Forms> =
    LazyLock::new(|| Forms::of(include_str!("data/references.tsv")));
static LISTED: LazyLock<Forms> = LazyLock::new(|| Forms::of(include_str!("data/listed.tsv")));
static COUNTED: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("data/counted.txt")));
static TAILS: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("data/number_tails.txt")));

static DECADES: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| pairs(include_str!("data/decades.tsv")).collect());
static PROPOSALS: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| pairs(include_str!("data/proposals.tsv")).collect());
static FILE_NUMBERS: LazyLock<Words> =
    LazyLock::new(|| Words::of(include_str!("data/file_numbers.txt")));
static SECTIONS: LazyLock<Words> = LazyLock::new(|| Words::of(include_str!("data/sections.txt")));

static SAME_IN_PLURAL: LazyLock<Words> =
    LazyLock::new(|| Words::of(include_str!("data/same_in_plural.txt")));
static ORDINAL_NOUNS: LazyLock<Words> =
    LazyLock::new(|| Words::of(include_str!("data/ordinal_nouns.txt")));

static NAVIGATION: LazyLock<Words> =
    LazyLock::new(|| Words::of(include_str!("data/navigation.txt")));

/// No line of the list is longer, in bytes.
const LONGEST_NAVIGATION: usize = 64;

/// How the name of a decade ends, the longest first: `90'ernes`.
pub(super) const DECADE_ENDINGS: [&str; 3] = ["ernes", "erne", "er"];

/// Whether a line is one of a web page's navigation.
pub(crate) fn is_navigation(line: &str) -> bool {
    // A line may be a whole document.
    line.len() <= LONGEST_NAVIGATION && NAVIGATION.contains(line.to_lowercase().as_str())
}

/// Whether the word (without its last stop, its letters small or not) is an abbreviation.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    let is_small = |letter: char| letter.is_lowercase() || letter == '.';
    ABBREVIATIONS.shapes.may_hold(word)
        && if word.chars().all(is_small) {
            ABBREVIATIONS.contains(word)
        } else {
            ABBREVIATIONS.contains(word.to_lowercase().as_str())
        }
}

/// The one name of a unit: `kroner` → `kr`.
pub(super) fn unit(word: &str) -> Option<&'static str> {
    UNITS.canonical(word)
}

/// Whether a number in figures before this form of a noun is an ordinal: `2 behandling` can be nothing else, `3 forslag`
/// and `1 dag` can.
pub(crate) fn is_ordinal_before(figures: &str, noun: &str) -> bool {
    if figures == "1" {
        ORDINAL_NOUNS.contains(noun) || month(noun).is_some()
    } else {
        !SAME_IN_PLURAL.contains(noun)
    }
}

/// All forms of a unit, by its one name, in the order of the alphabet.
pub(crate) fn unit_forms(name: &str) -> Vec<&'static str> {
    UNITS.of_canonical(name)
}

/// What may stand for a word beside a number: `artikel` → `art`, `artikel`, `artiklen`.
pub(crate) fn beside_numbers(word: &str) -> Vec<&'static str> {
    let name = BESIDE_NUMBERS.canonical(word);
    name.map_or_else(Vec::new, |name| BESIDE_NUMBERS.of_canonical(name))
}

/// Figures and each of their words, in the order of the list.
pub(super) fn numbers() -> &'static [(&'static str, &'static str)] {
    &NUMBERS
}

/// The same for ordinal numbers.
pub(super) fn ordinals() -> &'static [(&'static str, &'static str)] {
    &ORDINALS
}

fn pairs(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(data)
        .filter_map(|line| line.split_once('\t'))
        .flat_map(|(name, forms)| forms.split(' ').map(move |form| (name, form)))
}

/// The month, 1 to 12, of a lower-case name or abbreviation.
pub(crate) fn month(word: &str) -> Option<u8> {
    let mut of_each = MONTHS.of_each.iter();
    let at = of_each.position(|forms| forms.contains(&word))?;
    u8::try_from(at + 1).ok()
}

/// Whether a word as written may be one of these names: true of a few others too, but told without changing its case.
pub(super) fn may_be_month(written: &str) -> bool {
    MONTHS.shapes.may_hold(written)
}

/// The name of month 1 to 12.
pub(crate) fn month_name(month: u8) -> &'static str {
    MONTHS
        .of_each
        .get(usize::from(month) - 1)
        .and_then(|forms| forms.first())
        .copied()
        .unwrap_or("")
}

/// Whether a hyphen before this word is suspended: `olie- og`.
pub(super) fn follows_suspended_hyphen(word: &str) -> bool {
    SUSPENDED.contains(word)
}

/// Whether a word behind a hyphen at a line's end mostly ends the word before: `sam-` `men`, `der-` `til`.
pub(crate) fn seldom_follows_suspended(word: &str) -> bool {
    matches!(word, "men" | "til")
}

/// Whether the lower-case letters name a document when a number follows: `l`, `s`.
pub(super) fn is_reference_letter(word: &str) -> bool {
    REFERENCES.canonical(word) == Some("letter")
}

/// Whether "nr." between this word and a number takes no place: `spørgsmål nr. 21`.
pub(super) fn is_reference_word(word: &str) -> bool {
    REFERENCES.canonical(word) == Some("word")
}

/// Whether a word as written, of plain letters, may be one of the letters or words before the numbers of documents: true of
/// a few others too, but told without making its exact form.
pub(super) fn may_be_reference(written: &str) -> bool {
    REFERENCES.shapes.may_hold(written)
}

/// The name of one of those whose numbers are listed behind this word or sign, in lower case: `artikel` for `artikler`.
pub(crate) fn listed(word: &str) -> Option<&'static str> {
    LISTED.canonical(word)
}

/// Whether numbers are said to count this, in lower case and without the final stop.
pub(super) fn is_counted(word: &str) -> bool {
    COUNTED.contains(word) || unit(word).is_some_and(|unit| COUNTED.contains(unit))
}

/// The same as [`may_be_reference`], of words before listed numbers; of those in small letters alone it is sure.
pub(super) fn may_be_listed(written: &str) -> bool {
    LISTED.shapes.may_hold(written)
        && (!written.starts_with(char::is_lowercase) || listed(written).is_some())
}

/// The other name before the number of the same proposal: `l` for `lovforslag`, and the other way round.
pub(crate) fn proposal_called(name: &str) -> Option<&'static str> {
    PROPOSALS.iter().find_map(|&(letter, word)| match name {
        _ if name == letter => Some(word),
        _ if name == word => Some(letter),
        _ => None,
    })
}

/// Whether the number behind the word says which one is meant: `uge 12`, `kapitel 3`. Without the final stop.
pub(crate) fn is_numbered(word: &str) -> bool {
    listed(word).is_some() || is_before_section(word)
}

/// The decades of the last century and what they are called: `90`, `halvfemser`.
pub(super) fn decades() -> &'static [(&'static str, &'static str)] {
    &DECADES
}

/// Whether the number of a section, a version or the like stands behind this word, in lower case: `afsnit 7.4.19`.
pub(super) fn is_before_section(word: &str) -> bool {
    SECTIONS.contains(word)
}

/// Whether the number of a file or an account stands behind this word, in lower case.
pub(super) fn is_before_file_number(word: &str) -> bool {
    FILE_NUMBERS.contains(word)
}

/// Whether these letters after a number are a word of their own: `20kr`.
pub(super) fn is_number_tail(word: &str) -> bool {
    TAILS.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_one_canonical_one() {
        for list in [&UNITS, &BESIDE_NUMBERS, &REFERENCES] {
            assert!(list.forms.windows(2).all(|pair| pair[0].0 != pair[1].0));
        }
    }

    #[test]
    fn no_line_of_navigation_is_longer_than_what_is_looked_up() {
        let longest = NAVIGATION.words.iter().map(|line| line.len()).max();
        assert!(longest <= Some(LONGEST_NAVIGATION));
    }

    #[test]
    fn an_abbreviation_is_known_in_any_letters() {
        assert!(is_abbreviation("bl.a") && is_abbreviation("Bl.a") && is_abbreviation("JF"));
        assert!(!is_abbreviation("kommunen") && !is_abbreviation(""));
    }
}
