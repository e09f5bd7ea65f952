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
    fn a_party_is_asked_for_by_name_letter_or_abbreviation() {
        assert_eq!(named("ø"), ["Enhedslisten"]);
        assert_eq!(named("EL"), ["Enhedslisten"]);
        assert_eq!(named("s"), ["Slesvigsk Parti", "Socialdemokratiet"]);
    }
}
