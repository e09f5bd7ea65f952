//! The lists in `data/`, as patterns.
//!
//! In come the files as they were compiled in; out go their rows in order. What a list means is said in its own
//! first lines.

use regex::{Captures, Match, Regex, RegexBuilder, RegexSet, RegexSetBuilder, SetMatches};
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

/// A list of patterns that are looked for all at once; nearly every text fits few of them. Those in which case does not
/// matter at all are built without it and read a text in lower case: so they are built in a fraction of the time.
#[derive(Debug)]
pub(super) struct Patterns {
    lower: Option<RegexSet>,
    cased: Option<RegexSet>,
    /// For each pattern whether it is in `lower`, and its number there or in `cased`.
    places: Vec<(bool, usize)>,
    each: Vec<Pattern>,
}

/// Which patterns of a list fit a text.
pub(super) struct Fitting<'p> {
    patterns: &'p Patterns,
    lower: Option<SetMatches>,
    cased: Option<SetMatches>,
}

impl Fitting<'_> {
    pub fn has(&self, number: usize) -> bool {
        let (lower, at) = self.patterns.places[number];
        let set = if lower { &self.lower } else { &self.cased };
        set.as_ref().is_some_and(|set| set.matched(at))
    }
}

impl Patterns {
    pub fn of(each: Vec<Pattern>) -> Self {
        let (mut lower, mut cased) = (Vec::new(), Vec::new());
        let mut places = Vec::new();
        for pattern in &each {
            let is_lower = pattern.any_case && !pattern.text.contains("(?-i:");
            let list = if is_lower { &mut lower } else { &mut cased };
            places.push((is_lower, list.len()));
            let case = if pattern.any_case { "i" } else { "-i" };
            list.push(if is_lower {
                pattern.text.clone()
            } else {
                format!("(?{case}:{})", pattern.text)
            });
        }
        Self {
            lower: set(&lower),
            cased: set(&cased),
            places,
            each,
        }
    }

    pub fn fitting(&self, text: &str) -> Fitting<'_> {
        let lower = self.lower.as_ref();
        let cased = self.cased.as_ref();
        Fitting {
            patterns: self,
            lower: lower.map(|set| set.matches(&in_lower_case(text))),
            cased: cased.map(|set| set.matches(text)),
        }
    }

    pub fn any_fits(&self, text: &str) -> bool {
        let lower = self.lower.as_ref();
        let cased = self.cased.as_ref();
        lower.is_some_and(|set| set.is_match(&in_lower_case(text)))
            || cased.is_some_and(|set| set.is_match(text))
    }

    /// The pattern with a number, as in the list, from 0.
    pub fn get(&self, number: usize) -> &Pattern {
        &self.each[number]
    }

    #[cfg(test)]
    pub fn can_all_be_read(&self) -> bool {
        let is_read = |lower| {
            let set = if lower { &self.lower } else { &self.cased };
            set.is_some() || self.places.iter().all(|place| place.0 != lower)
        };
        is_read(true) && is_read(false) && self.each.iter().all(Pattern::can_be_read)
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.each.len()
    }
}

/// Patterns to be looked for at once; none where there are none.
fn set(texts: &[String]) -> Option<RegexSet> {
    if texts.is_empty() {
        return None;
    }
    let mut builder = RegexSetBuilder::new(texts);
    builder.size_limit(LARGEST).build().ok()
}

/// Danish letters, and those of Western Europe, in lower case; others stay as they are. No byte more or fewer.
fn in_lower_case(text: &str) -> String {
    let mut bytes = text.as_bytes().to_ascii_lowercase();
    // Of two bytes, À to Þ are 0xC3 and 0x80 to 0x9E, and their small letters 0x20 further on; × is among them.
    for at in 1..bytes.len() {
        let is_capital = bytes[at - 1] == 0xC3 && (0x80..=0x9E).contains(&bytes[at]);
        if is_capital && bytes[at] != 0x97 {
            bytes[at] += 0x20;
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// A pattern's own letters in lower case; classes and what is escaped stay.
fn pattern_in_lower_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.extend(c.to_lowercase());
            continue;
        }
        out.push(c);
        let Some(escaped) = chars.next() else { break };
        out.push(escaped);
        if matches!(escaped, 'p' | 'P') {
            // Up to the class's closing brace.
            for c in chars.by_ref() {
                out.push(c);
                if c == '}' {
                    break;
                }
            }
        }
    }
    out
}

impl Pattern {
    fn of(text: &str, any_case: bool) -> Self {
        let lower = any_case.then(|| pattern_in_lower_case(text));
        Self {
            text: latin(lower.as_deref().unwrap_or(text)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_matters_to_no_pattern_of_a_list_but_where_it_says_so() {
        let list = [r"^Ærø \S+$", r"^møde\b", r"^af (?-i:\p{Lu})"].map(pattern);
        let list = Patterns::of(list.into());
        for (text, fits) in [
            ("ÆRØ NU", [true, false, false]),
            ("ærø nu", [true, false, false]),
            ("MØDE nr. 3", [false, true, false]),
            ("AF Ane", [false, false, true]),
            ("Af ane", [false, false, false]),
        ] {
            let found = list.fitting(text);
            assert_eq!([0, 1, 2].map(|n| found.has(n)), fits, "{text}");
            assert_eq!(list.any_fits(text), fits.contains(&true), "{text}");
        }
    }

    #[test]
    fn lower_case_is_that_of_danish_and_no_longer() {
        for (text, lower) in [
            ("ÆØÅ × Þ ÿ ß", "æøå × þ ÿ ß"),
            ("É 1.000 KR.", "é 1.000 kr."),
            ("Ł„ˮ", "Ł„ˮ"),
            ("", ""),
        ] {
            assert_eq!(in_lower_case(text), lower);
        }
        assert_eq!(pattern_in_lower_case(r"^A\S\p{Lu}B\\"), r"^a\S\p{Lu}b\\");
    }
}
