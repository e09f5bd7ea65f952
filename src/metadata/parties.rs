//! Parties: what a letter in brackets means, and which names a person may ask by.
//!
//! In come a code as printed behind a name, where and when the document was written, or what someone typed; out go
//! names of parties as `data/parties.tsv` has them. A code that could mean several there means none.

use super::rules::rows;
use std::sync::LazyLock;

struct Party {
    name: &'static str,
    code: &'static str,
    place: &'static str,
    from: Option<u16>,
    to: Option<u16>,
}

static PARTIES: LazyLock<Vec<Party>> = LazyLock::new(|| {
    rows(include_str!("data/parties.tsv"))
        .map(|[name, code, place, from, to]| Party {
            name,
            code,
            place,
            from: from.parse().ok(),
            to: to.parse().ok(),
        })
        .collect()
});

/// What parties are called beside their names, and the name of each.
static CALLED: LazyLock<Vec<[&str; 2]>> =
    LazyLock::new(|| rows(include_str!("data/party_names.tsv")).collect());

impl Party {
    fn stood(&self, year: Option<u16>) -> bool {
        year.is_none_or(|year| {
            self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
        })
    }
}

/// The party that a code means in a document of `year`, of Folketinget or of the municipality or region `place`.
pub(super) fn of_code(code: &str, place: Option<&str>, year: Option<u16>) -> Option<&'static str> {
    let code = code.to_uppercase();
    let here = |wanted: &str| {
        let mut names: Vec<&str> = PARTIES
            .iter()
            .filter(|party| party.code == code && party.stood(year) && party.place == wanted)
            .map(|party| party.name)
            .collect();
        names.dedup();
        match names[..] {
            [only] => Some(only),
            _ => None,
        }
    };
    let own = place.and_then(|place| {
        place
            .split(' ')
            .find_map(|word| here(word.trim_end_matches('s')).or_else(|| here(word)))
    });
    match place {
        Some(_) => own
            .or_else(|| here("liste"))
            .or_else(|| here("folketinget")),
        None => here("folketinget").or_else(|| here("liste")),
    }
}

/// The party that is written behind a name, by its letter, its abbreviation or its name.
pub(super) fn meant(written: &str, place: Option<&str>, year: Option<u16>) -> Option<&'static str> {
    let called = CALLED.iter().find(|[called, _]| *called == written);
    let whole = called.map(|[_, name]| *name).or_else(|| of_name(written));
    // `SF` is both what Folketinget prints and what people say.
    whole.or_else(|| of_code(written, place, year))
}

/// What parties are called in whole words.
fn in_words() -> impl Iterator<Item = &'static str> {
    let names = PARTIES.iter().map(|party| party.name);
    names.chain(CALLED.iter().map(|[called, _]| *called))
}

/// The same, each once, the longest first, for those that others begin with.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = in_words().collect();
    names.sort_unstable();
    names.dedup();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// Whether a text is the name of a party, or begins with one: `Det Radikale Venstres Byrådsgruppe`.
pub(super) fn begins_with_name(text: &str) -> bool {
    in_words().any(|name| {
        let behind = text.strip_prefix(name);
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with([' ', 's']))
    })
}

/// The names of all parties that someone may mean by a name, a letter or an abbreviation.
pub(crate) fn named(typed: &str) -> Vec<&'static str> {
    let code = typed.trim().to_uppercase();
    let mut names: Vec<&str> = PARTIES
        .iter()
        .filter(|party| party.code == code || party.name.to_uppercase() == code)
        .map(|party| party.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The party whose whole name a line is.
pub(super) fn of_name(line: &str) -> Option<&'static str> {
    PARTIES
        .iter()
        .map(|party| party.name)
        .find(|name| *name == line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_means_what_it_means_there_and_then() {
        assert_eq!(of_code("S", None, Some(2019)), Some("Socialdemokratiet"));
        assert_eq!(
            of_code("S", Some("Aabenraa Kommune"), Some(2019)),
            Some("Slesvigsk Parti")
        );
        assert_eq!(
            of_code("S", Some("Aarhus Kommune"), Some(2019)),
            Some("Socialdemokratiet")
        );
        assert_eq!(
            of_code("B", Some("Region Hovedstaden"), Some(2019)),
            Some("Radikale Venstre")
        );
        assert_eq!(of_code("D", None, Some(1999)), Some("Centrum-Demokraterne"));
        assert_eq!(of_code("D", None, Some(2019)), Some("Nye Borgerlige"));
        assert_eq!(of_code("Q", None, Some(2010)), None);
        assert_eq!(of_code("W", None, None), None);
    }

    #[test]
    fn what_a_party_is_called_means_a_party_of_the_list() {
        for [called, name] in CALLED.iter() {
            assert_eq!(of_name(name), Some(*name), "{called}");
            assert_eq!(meant(called, None, None), Some(*name));
        }
        assert_eq!(meant("Venstre", None, None), Some("Venstre"));
        assert_eq!(meant("V", None, None), Some("Venstre"));
        assert!(begins_with_name("Det Radikale Venstre"));
        assert!(!begins_with_name("Ane Venstre"));
    }

    #[test]
    fn a_party_is_asked_for_by_name_letter_or_abbreviation() {
        assert_eq!(named("ø"), ["Enhedslisten"]);
        assert_eq!(named("EL"), ["Enhedslisten"]);
        assert_eq!(named("s"), ["Slesvigsk Parti", "Socialdemokratiet"]);
    }
}
