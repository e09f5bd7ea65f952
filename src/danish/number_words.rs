//! Number words: which figures they are, and which words figures are.
//!
//! In comes a word or a number in canonical form; out go the others. `data/` lists the words that must be known one by
//! one; what Danish makes of them is made here: ones before tens (`femogtyve`), hundreds and thousands in one word
//! (`tohundrede`). Numbers of several words (`to hundrede`) are left to `query::amounts`.

use super::{lists, types};

/// A list of numbers and their words, in the order of the file.
type Names = [(&'static str, &'static str)];

/// What each figure from 1 on is called before `og`; `hundrede` and `tusind` have all but the first before them.
const ONES: [&[&str]; 9] = [
    &["en", "et"],
    &["to"],
    &["tre"],
    &["fire"],
    &["fem"],
    &["seks"],
    &["syv"],
    &["otte"],
    &["ni"],
];
/// What may stand behind the others, and its zeros.
const POWERS: [(&str, &str); 3] = [("hundrede", "00"), ("tusind", "000"), ("tusinde", "000")];

/// Figures for a number word and number words for figures: `tusind` → `1000`, `1000` → `tusind` …, always in the same
/// order.
pub(crate) fn number_words(word: &str) -> Vec<String> {
    let names = lists::numbers();
    let mut others = others(names, word);
    if is_figures(word) {
        others.extend(multiples(word));
    } else {
        others.extend(POWERS.iter().filter_map(|(power, zeros)| {
            let one = one_called(word.strip_suffix(power)?).filter(|one| *one > 1)?;
            Some(format!("{one}{zeros}"))
        }));
    }
    others
}

/// The same for ordinal numbers up to 31: `anden` → `2`, `2` → `anden`, `andet`.
pub(crate) fn ordinal_words(word: &str) -> Vec<String> {
    let is_day = |figures: &str| figures.parse().map_or(true, |day: u8| day <= 31);
    let mut others = others(lists::ordinals(), word);
    others.retain(|other| is_day(other) && is_day(word));
    others
}

/// The dictionary forms that a decade of the last century has besides: `90er` → `1990er`, `halvfemser`. In words only the
/// definite forms are decades.
pub(crate) fn decade_forms(word: &str) -> Vec<String> {
    let century = |figures: &str| format!("19{figures}er");
    let short = |figures: &str| format!("{figures}er");
    if let Some(figures) = types::decade(word) {
        let bare = figures.strip_prefix("19").unwrap_or(figures);
        let named = lists::decades().iter().find(|(of, _)| *of == bare);
        let other = |name: &str| {
            let other = if bare == figures { century } else { short };
            vec![other(bare), name.to_owned()]
        };
        return named.map_or_else(Vec::new, |(_, name)| other(name));
    }
    let of_name = |(figures, name): &(&str, &str)| {
        let ending = word.strip_prefix(name)?;
        matches!(ending, "ne" | "nes").then(|| vec![short(figures), century(figures)])
    };
    lists::decades()
        .iter()
        .find_map(of_name)
        .unwrap_or_default()
}

/// Those of the list, and those that are made of it with ones before tens.
fn others(names: &'static Names, word: &str) -> Vec<String> {
    if is_figures(word) {
        let listed = names.iter().filter(|(figures, _)| *figures == word);
        let mut words: Vec<String> = listed.map(|(_, name)| (*name).to_owned()).collect();
        words.extend(with_ones(names, word));
        return words;
    }
    let figures = |word: &str| {
        let mut named = names.iter().filter(|(_, name)| *name == word);
        named.next().map(|(figures, _)| *figures)
    };
    let listed = || figures(word).map(str::to_owned);
    let made = || {
        let (one, tens) = word.split_once("og")?;
        let tens = figures(tens).filter(|figures| is_tens(figures))?;
        Some(format!("{}{}", &tens[..1], one_called(one)?))
    };
    listed().or_else(made).into_iter().collect()
}

/// `25` → `femogtyve`.
fn with_ones(names: &'static Names, figures: &str) -> Vec<String> {
    let &[tens @ b'2'..=b'9', one @ b'1'..=b'9'] = figures.as_bytes() else {
        return Vec::new();
    };
    let tens = format!("{}0", char::from(tens));
    let of_tens = names.iter().filter(|(figures, _)| *figures == tens);
    let ones = ONES[usize::from(one - b'1')];
    of_tens
        .flat_map(|(_, tens)| ones.iter().map(move |one| format!("{one}og{tens}")))
        .collect()
}

/// `200` → `tohundrede`.
fn multiples(figures: &str) -> impl Iterator<Item = String> + '_ {
    let of_power = |(power, zeros): (&'static str, &str)| {
        let one @ b'2'..=b'9' = *figures.strip_suffix(zeros)?.as_bytes().first()? else {
            return None;
        };
        let ones = ONES[usize::from(one - b'1')];
        let is_one = figures.len() == 1 + zeros.len();
        is_one.then(|| format!("{}{power}", ones[0]))
    };
    POWERS.into_iter().filter_map(of_power)
}

/// The figure that a word is called before `og`.
fn one_called(word: &str) -> Option<usize> {
    let at = ONES.iter().position(|words| words.contains(&word))?;
    Some(at + 1)
}

fn is_figures(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_tens(figures: &str) -> bool {
    figures.len() == 2 && figures.ends_with('0') && figures != "10"
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
            ("trehundrede", "300"),
            ("nitusinde", "9000"),
        ] {
            assert_eq!(number_words(word), [figures], "{word}");
            assert!(
                number_words(figures).iter().any(|other| other == word),
                "{figures}"
            );
        }
        for word in [
            "toogti",
            "og",
            "tyveogto",
            "enhundrede",
            "tyvetusind",
            "20000",
            "2100",
            "",
        ] {
            assert!(number_words(word).is_empty(), "{word}");
        }
        assert!(number_words("en").is_empty());
    }

    #[test]
    fn decades_of_the_last_century_have_three_names() {
        assert_eq!(decade_forms("90erne"), ["1990er", "halvfemser"]);
        assert_eq!(decade_forms("1970ernes"), ["70er", "halvfjerdser"]);
        assert_eq!(decade_forms("tresserne"), ["60er", "1960er"]);
        for word in ["halvfemser", "2010erne", "20erne", "90", "erne", ""] {
            assert!(decade_forms(word).is_empty(), "{word}");
        }
    }

    #[test]
    fn ordinals_end_with_the_month() {
        assert_eq!(ordinal_words("otteogtyvende"), ["28"]);
        assert_eq!(ordinal_words("31"), ["enogtredivte", "etogtredivte"]);
        assert!(ordinal_words("treogtredivte").is_empty());
        assert!(ordinal_words("tres").is_empty());
    }
}
