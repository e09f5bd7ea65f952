//! Number words: which figures they are, and which words figures are.
//!
//! In comes a word or a number in canonical form; out go the others. `data/` lists the words that must be known one by
//! one; what Danish makes of them is made here: ones before tens (`femogtyve`), hundreds and thousands in one word
//! (`tohundrede`). Numbers of several words (`to hundrede`) are left to `query::amounts`.

use super::lists;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Words and the figures that they are, in both directions.
#[derive(Debug, Default)]
struct Names {
    figures: HashMap<String, String>,
    words: HashMap<String, Vec<String>>,
}

impl Names {
    fn add(&mut self, figures: &str, word: String) {
        let words = self.words.entry(figures.to_owned()).or_default();
        if !words.contains(&word) {
            words.push(word.clone());
        }
        self.figures.insert(word, figures.to_owned());
    }
}

/// What `one` is called before `og` and before `hundrede`.
const ONES: [(&str, &[&str]); 9] = [
    ("1", &["en", "et"]),
    ("2", &["to"]),
    ("3", &["tre"]),
    ("4", &["fire"]),
    ("5", &["fem"]),
    ("6", &["seks"]),
    ("7", &["syv"]),
    ("8", &["otte"]),
    ("9", &["ni"]),
];

static CARDINALS: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    for (figures, word) in lists::numbers() {
        names.add(figures, word.to_owned());
        if is_tens(figures) {
            add_ones(&mut names, figures, word);
        }
    }
    for (one, words) in &ONES[1..] {
        for word in *words {
            names.add(&format!("{one}00"), format!("{word}hundrede"));
            names.add(&format!("{one}000"), format!("{word}tusind"));
            names.add(&format!("{one}000"), format!("{word}tusinde"));
        }
    }
    names
});

static ORDINALS: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    for (figures, word) in lists::ordinals() {
        names.add(figures, word.to_owned());
        if is_tens(figures) {
            add_ones(&mut names, figures, word);
        }
    }
    names
});

fn is_tens(figures: &str) -> bool {
    figures.len() == 2 && figures.ends_with('0') && figures != "10"
}

/// `tyve` → `enogtyve` to `niogtyve`, and likewise for `tyvende`.
fn add_ones(names: &mut Names, tens: &str, word: &str) {
    for (one, words) in ONES {
        for first in words {
            names.add(&format!("{}{one}", &tens[..1]), format!("{first}og{word}"));
        }
    }
}

/// Figures for a number word and number words for figures: `tusind` → `1000`, `1000` → `tusind` …, always in the same
/// order.
pub(crate) fn number_words(word: &str) -> Vec<&'static str> {
    others(&CARDINALS, word)
}

/// The same for ordinal numbers up to 31: `anden` → `2`, `2` → `anden`, `andet`.
pub(crate) fn ordinal_words(word: &str) -> Vec<&'static str> {
    let mut others = others(&ORDINALS, word);
    others.retain(|figures| figures.parse().map_or(true, |day: u8| day <= 31));
    others
}

fn others(names: &'static Names, word: &str) -> Vec<&'static str> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let words = names.words.get(word).into_iter().flatten();
        words.map(String::as_str).collect()
    } else {
        let figures = names.figures.get(word).into_iter();
        figures.map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_stand_before_tens() {
        for (word, figures) in [
            ("treogfyrre", "43"),
            ("etogfirs", "81"),
            ("nioghalvtreds", "59"),
            ("fireoghalvfjerdsindstyve", "74"),
            ("syvhundrede", "700"),
            ("seksten", "16"),
            ("halvandet", "1,5"),
        ] {
            assert_eq!(number_words(word), [figures], "{word}");
            assert!(number_words(figures).contains(&word), "{figures}");
        }
        assert!(number_words("toogti").is_empty());
        assert!(number_words("en").is_empty());
    }

    #[test]
    fn ordinals_end_with_the_month() {
        assert_eq!(ordinal_words("otteogtyvende"), ["28"]);
        assert_eq!(ordinal_words("31"), ["enogtredivte", "etogtredivte"]);
        assert!(ordinal_words("treogtredivte").is_empty());
        assert!(ordinal_words("tres").is_empty());
    }
}
