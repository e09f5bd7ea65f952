//! How a line is worded that may be a title.
//!
//! In comes text; out go yes and no: whether it is a name, a sentence, a call, or what titles look like. Which line of a
//! document is its title is decided in `title`.

use super::letters::is_house;
use super::rules::{self, Pattern, Patterns, rows};
use std::sync::LazyLock;

/// A line longer than this is running text, in characters or bytes.
pub(super) const LONGEST: usize = 300;

/// What is no title wherever it stands, and what is none among plain lines.
static NO_TITLES: LazyLock<[Patterns; 2]> = LazyLock::new(|| {
    ["never", "plain"].map(|place| {
        let rows = rows(include_str!("data/no_titles.tsv"));
        let rows = rows.filter(|[known, _]| *known == place);
        Patterns::of(rows.map(|[_, pattern]| rules::pattern(pattern)).collect())
    })
});
/// The end of one sentence and the beginning of the next.
static ENDS_WITHIN: LazyLock<Pattern> =
    LazyLock::new(|| rules::exact_pattern(r"\p{Ll}{4}[.!?] +\p{Lu}\p{Ll}"));
/// A title that ends so goes on in the next line.
static GOES_ON: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(
        r"(?:[,–-]|(?:^|[ (])(?:til|om|af|for|over|i|på|ved|med|og|eller|samt|fra|under|mellem|mod|vedrørende|angående|den|det|en|et))$",
    )
});

/// The last stop of what ends so is no full stop.
static ENDS_SHORT: LazyLock<Pattern> = LazyLock::new(|| {
    rules::pattern(r"(?:^|[ (])(?:m\. ?v|mv|m\. ?m|mm|m\. ?fl|o\. ?l|o\. ?lign|osv|etc)\.$")
});

/// Whether a text ends in a full stop.
fn ends_in_stop(text: &str) -> bool {
    text.ends_with('.') && !ENDS_SHORT.fits(text)
}

/// Whether a line is a name: that of a house, or of anything whose words all begin with a capital, as those of Danish
/// titles do not.
pub(super) fn is_name(text: &str) -> bool {
    let capitals = text
        .split(' ')
        .all(|word| word.starts_with(char::is_uppercase));
    (capitals && !text.ends_with(':') && text.chars().any(char::is_lowercase)) || is_house(text)
}

/// Whether a line calls out, or holds more than one sentence.
pub(super) fn calls(text: &str) -> bool {
    text.ends_with('!') || ENDS_WITHIN.fits(text)
}

/// Whether a line calls out, quotes a sentence, breaks off, or holds more than one sentence.
pub(super) fn is_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '”', '»', '«', '“', '\'']);
    bare.ends_with(['!', '…']) || ends_in_stop(bare) || calls(text)
}

pub(super) fn is_title(text: &str) -> bool {
    stands_like_a_title(text) && !no_title(text)
}

pub(super) fn no_title(text: &str) -> bool {
    // Running text is not looked through; it is no title by its length.
    text.len() <= LONGEST && NO_TITLES.iter().any(|list| list.any_fits(text))
}

/// Whether a line that is marked or set as a heading is no title all the same.
pub(super) fn no_heading(text: &str) -> bool {
    text.len() <= LONGEST && NO_TITLES[0].any_fits(text)
}

pub(super) fn stands_like_a_title(text: &str) -> bool {
    let begins =
        text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "\"”»'–".contains(c));
    let letters = || text.chars().filter(|c| c.is_alphabetic()).count();
    begins
        && !text.ends_with([',', ';', ':'])
        && !ends_in_stop(text)
        && (4..=LONGEST).contains(&letters())
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn clipped(text: &str) -> String {
    let one = one_line(text);
    let bare = one.trim_matches(['*', '_', ' ']);
    bare.chars().take(300).collect()
}

/// Whether a title that ends so goes on in the next line.
pub(super) fn goes_on(text: &str) -> bool {
    GOES_ON.fits(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        let lists = NO_TITLES.iter();
        assert_eq!(
            lists.map(Patterns::len).sum::<usize>(),
            rows::<2>(include_str!("data/no_titles.tsv")).count()
        );
        assert!(NO_TITLES.iter().all(Patterns::can_all_be_read));
        assert!(
            [&GOES_ON, &ENDS_WITHIN, &ENDS_SHORT]
                .iter()
                .all(|p| p.can_be_read())
        );
    }
}
