//! The lists in `data/`, as patterns.
//!
//! In come the files as they were compiled in; out go their rows in order. What a list means is said in its own
//! first lines.

use regex::{Captures, Match, Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use std::sync::OnceLock;

/// How large a pattern may become in memory, in bytes.
const LARGEST: usize = 4 << 20;

/// Classes of characters, of which only those are meant that names and words in Danish documents are written with: all
/// letters of Unicode make a pattern many times as large, and every run has to build it anew. A word boundary by
/// Unicode would send every line with æ, ø or å to the slowest engine.
const LATIN: [(&str, &str); 6] = [
    (r"\b", r"(?-u:\b)"),
    (r"\p{L}", "[A-Za-zÀ-ÖØ-öø-ɏ]"),
    (r"\p{Lu}", "[A-ZÀ-ÖØ-ÞĄĆČĐĘĞİŁŃŇŐŒŘŚŞŠŤŮŰŹŻŽ]"),
    (r"\p{Ll}", "[a-zß-öø-ÿąćčđęğıłńňőœřśşšťůűźżž]"),
    (r"\w", "[0-9A-Z_a-zÀ-ÖØ-öø-ɏ]"),
    (r"\d", "[0-9]"),
];

/// The rows of a list: its columns, parted by tabs; comments and empty lines left out.
pub(super) fn rows<const N: usize>(data: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    data.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .filter_map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            columns.try_into().ok()
        })
}

/// A pattern out of a list or out of the code, built when it is first needed. One that cannot be read fits nothing; the
/// tests hold that all can be.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    any_case: bool,
    built: OnceLock<Option<Regex>>,
}

/// A pattern in which case does not matter.
pub(super) fn pattern(text: &str) -> Pattern {
    Pattern::of(text, true)
}

/// A pattern in which case matters: names.
pub(super) fn exact_pattern(text: &str) -> Pattern {
    Pattern::of(text, false)
}

/// What a pattern means where only Latin letters do.
fn latin(text: &str) -> String {
    let text = text.to_owned();
    LATIN
        .iter()
        .fold(text, |text, (class, latin)| text.replace(class, latin))
}

/// A list of patterns that are looked for all at once; nearly every text fits few of them.
#[derive(Debug)]
pub(super) struct Patterns {
    set: Option<RegexSet>,
    each: Vec<Pattern>,
}

/// Which patterns of a list fit a text.
pub(super) struct Fitting(Option<regex::SetMatches>);

impl Fitting {
    pub fn has(&self, number: usize) -> bool {
        self.0.as_ref().is_some_and(|set| set.matched(number))
    }
}

impl Patterns {
    pub fn of(each: Vec<Pattern>) -> Self {
        let texts = each.iter().map(|pattern| {
            let case = if pattern.any_case { "i" } else { "-i" };
            format!("(?{case}:{})", pattern.text)
        });
        let set = RegexSetBuilder::new(texts).size_limit(LARGEST).build();
        Self {
            set: set.ok(),
            each,
        }
    }

    pub fn fitting(&self, text: &str) -> Fitting {
        Fitting(self.set.as_ref().map(|set| set.matches(text)))
    }

    pub fn any_fits(&self, text: &str) -> bool {
        self.set.as_ref().is_some_and(|set| set.is_match(text))
    }

    /// The pattern with a number, as in the list, from 0.
    pub fn get(&self, number: usize) -> &Pattern {
        &self.each[number]
    }

    #[cfg(test)]
    pub fn can_all_be_read(&self) -> bool {
        self.set.is_some() && self.each.iter().all(Pattern::can_be_read)
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.each.len()
    }
}

impl Pattern {
    fn of(text: &str, any_case: bool) -> Self {
        Self {
            text: latin(text),
            any_case,
            built: OnceLock::new(),
        }
    }

    fn regex(&self) -> Option<&Regex> {
        let build = || {
            let mut builder = RegexBuilder::new(&self.text);
            builder.case_insensitive(self.any_case).size_limit(LARGEST);
            builder.build().ok()
        };
        self.built.get_or_init(build).as_ref()
    }

    pub fn fits(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }

    /// Every place, from the left, none overlapping.
    pub fn find_all<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        self.regex()
            .into_iter()
            .flat_map(move |regex| regex.find_iter(text))
    }

    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    /// The groups of every place.
    pub fn all_captures<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.regex()
            .into_iter()
            .flat_map(move |regex| regex.captures_iter(text))
    }

    /// The first group of the first place.
    pub fn group<'t>(&self, text: &'t str) -> Option<&'t str> {
        Some(self.captures(text)?.get(1)?.as_str())
    }

    #[cfg(test)]
    pub fn can_be_read(&self) -> bool {
        self.regex().is_some()
    }
}
