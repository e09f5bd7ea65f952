//! The lists in `data/`, as patterns.
//!
//! In come the files as they were compiled in; out go their rows in order. What a list means is said in its own
//! first lines.

use regex::{Captures, Match, Regex, RegexBuilder};

/// How large a pattern may become in memory, in bytes.
const LARGEST: usize = 4 << 20;

/// The rows of a list: its columns, parted by tabs; comments and empty lines left out.
pub(super) fn rows<const N: usize>(data: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    data.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .filter_map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            columns.try_into().ok()
        })
}

/// A pattern out of a list or out of the code. One that cannot be read fits nothing; the tests hold that all can be.
#[derive(Debug)]
pub(super) struct Pattern(Option<Regex>);

/// A pattern in which case does not matter.
pub(super) fn pattern(text: &str) -> Pattern {
    built(text, true)
}

/// A pattern in which case matters: names.
pub(super) fn exact_pattern(text: &str) -> Pattern {
    built(text, false)
}

fn built(text: &str, any_case: bool) -> Pattern {
    // A word boundary by Unicode would send every line with æ, ø or å to the slowest engine.
    let text = text.replace(r"\b", r"(?-u:\b)");
    let mut builder = RegexBuilder::new(&text);
    let built = builder
        .case_insensitive(any_case)
        .size_limit(LARGEST)
        .build();
    Pattern(built.ok())
}

impl Pattern {
    pub fn fits(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.0.as_ref()?.find(text)
    }

    /// Every place, from the left, none overlapping.
    pub fn find_all<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        self.0.iter().flat_map(move |regex| regex.find_iter(text))
    }

    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.0.as_ref()?.captures(text)
    }

    /// The groups of every place.
    pub fn all_captures<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.0
            .iter()
            .flat_map(move |regex| regex.captures_iter(text))
    }

    /// The first group of the first place.
    pub fn group<'t>(&self, text: &'t str) -> Option<&'t str> {
        Some(self.captures(text)?.get(1)?.as_str())
    }

    #[cfg(test)]
    pub fn can_be_read(&self) -> bool {
        self.0.is_some()
    }
}
