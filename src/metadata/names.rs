//! Names of people as they stand beside each other, with their parties.
//!
//! In comes text that a name may begin; out go the names without titles, each with its party as written, and what is
//! left of the text. Whether a name stands where one counts is decided in `people`.

use super::letters::is_organisation;
use super::parties;
use super::rules::{self, Pattern, rows};
use std::sync::LazyLock;

pub(super) const NAME: &str =
    r"\p{Lu}[\p{L}'’.-]*(?:[ -](?:(?:af|von|van|de|der|la) )?\p{Lu}[\p{L}'’.-]*){1,4}";
/// So many names are a list of members.
const MOST: usize = 24;

/// A name with what tells its party: `(S)`, `(Enhedslisten)`, `, retsordfører (SF)`, `, Venstre`, `, MF for Venstre`.
static PERSON: LazyLock<Pattern> = LazyLock::new(|| {
    let names: Vec<String> = parties::names()
        .iter()
        .map(|name| name.replace('.', r"\."))
        .collect();
    let party = names.join("|");
    let office = r"(?:,? (?:MF|\p{Ll}[\p{L}-]*)(?: \p{Ll}[\p{L}-]*){0,2})";
    rules::exact_pattern(&format!(
        r"^(?P<name>(?:[\p{{Ll}}-]+ )?{NAME})(?:{office}? ?\((?P<code>\p{{Lu}}{{1,3}}|UFG|Løsgænger|{party})\)|(?:,|(?:,? MF|{office})? (?:for|fra)) (?P<party>{party})\b)?"
    ))
});
/// What joins one name with the next.
static JOINED: LazyLock<Pattern> =
    LazyLock::new(|| rules::exact_pattern(r"^(?:,? (?:og|samt)\b|,| ?/|&) *"));
static TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    rows(include_str!("data/titles_of_people.txt"))
        .map(|[word]| word)
        .collect()
});
/// Words that names of organisations hold, and with a hyphen before them ends of such words.
static NO_PEOPLE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    rows(include_str!("data/no_people.txt"))
        .map(|[word]| word)
        .collect()
});

/// One of the names of a list.
pub(super) struct Named<'t> {
    /// With titles before it, as written.
    pub written: &'t str,
    /// The party as written: a letter, an abbreviation or a name.
    pub party: Option<&'t str>,
}

/// What begins a text.
pub(super) struct List<'t> {
    pub names: Vec<Named<'t>>,
    /// The text behind the last name.
    pub rest: &'t str,
    /// Whether the text ends in what joins a name with the next one.
    pub goes_on: bool,
}

/// The names that a text begins with. Behind a comma a name without a party may be a town or a house: it counts only
/// where a party or an `og` further on shows that the list goes on.
pub(super) fn list(text: &str) -> List<'_> {
    let mut names = Vec::new();
    // How many names surely belong to the list, and what stands behind them.
    let (mut sure, mut behind_sure) = (0, text);
    let (mut left, mut by_comma, mut goes_on) = (text, false, false);
    while names.len() < MOST
        && let Some(found) = PERSON.captures(left)
    {
        let group = |name| found.name(name).map(|m| m.as_str());
        let party = group("code").or(group("party"));
        let written = group("name").unwrap_or_default();
        names.push(Named { written, party });
        left = &left[found.get(0).map_or(0, |all| all.end())..];
        if names.len() == 1 || !by_comma || party.is_some() {
            (sure, behind_sure) = (names.len(), left);
        }
        let Some(joint) = JOINED.find(left) else {
            break;
        };
        by_comma = joint.as_str().trim() == ",";
        goes_on = joint.end() == left.len();
        left = &left[joint.end()..];
    }
    let is_whole = sure == names.len();
    names.truncate(sure);
    List {
        names,
        rest: behind_sure,
        goes_on: goes_on && is_whole,
    }
}

/// Whether a word is one of a list, or ends in one that has a hyphen before it.
fn is_listed(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| {
        known.strip_prefix('-').map_or(*known == word, |end| {
            word.ends_with(end) && word.len() > end.len()
        })
    })
}

/// Whether a word tells what someone is.
fn is_title(word: &str) -> bool {
    let word = word.to_lowercase();
    is_listed(word.trim_end_matches(','), &TITLES)
}

/// The name without titles; `None` where too little or something else is left.
pub(super) fn name(written: &str) -> Option<String> {
    let words: Vec<&str> = written
        .trim()
        .split(' ')
        .skip_while(|word| is_title(word) || word.starts_with(char::is_lowercase))
        .collect();
    let last = words.last()?.trim_end_matches(['.', ',']);
    let organisation = words
        .iter()
        .any(|word| is_listed(&word.to_lowercase(), &NO_PEOPLE));
    let shouted = words
        .iter()
        .all(|word| word.chars().all(|c| !c.is_lowercase()));
    if words.len() < 2
        || organisation
        || shouted
        || last.is_empty()
        || last.ends_with('-')
        // `Århus C` is a part of a town.
        || last.chars().count() < 2
        || words.iter().any(|w| is_title(w))
    {
        return None;
    }
    let kept: Vec<&str> = words[..words.len() - 1]
        .iter()
        .copied()
        .chain([last])
        .collect();
    let name = kept.join(" ");
    let is_party = parties::begins_with_name(&name);
    (!is_party && !is_organisation(&name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        assert!(PERSON.can_be_read() && JOINED.can_be_read());
    }

    #[test]
    fn titles_and_organisations_are_no_names() {
        assert_eq!(
            name("Regionsrådsformand Inger Krogsvang").as_deref(),
            Some("Inger Krogsvang")
        );
        assert_eq!(
            name("Hans-Ole Grønhede").as_deref(),
            Some("Hans-Ole Grønhede")
        );
        for other in [
            "Formand",
            "Lindholt Kommune",
            "Dansk Tennis",
            "VENLIG HILSEN",
            "Det Radikale Venstre",
            "Socialistisk Folkepartis Byrådsgruppe",
        ] {
            assert_eq!(name(other), None, "{other}");
        }
    }

    #[test]
    fn a_list_ends_where_something_else_stands() {
        for (text, names, rest) in [
            ("Ane Lund (V), Ib Skov (SF) og Bo Holm (EL)", 3, ""),
            ("Ane Lund / Ib Skov", 2, ""),
            ("Ane Lund, Nørre Nebel", 1, ", Nørre Nebel"),
            ("Ane Lund, Ib Skov og Bo Holm", 3, ""),
            ("Ane Lund, Ib Skov (V) og molen", 2, " og molen"),
            ("Ane Lund, Venstre, siger", 1, ", siger"),
            ("Ane Lund, Venstres formand", 1, ", Venstres formand"),
            ("Ane Lund fra Det Radikale Venstre", 1, ""),
            (
                "Ane Lund, kystordfører (EL), og Ib Skov, MF for Venstre",
                2,
                "",
            ),
            ("molen", 0, "molen"),
        ] {
            let found = list(text);
            assert_eq!((found.names.len(), found.rest), (names, rest), "{text}");
        }
        assert!(list("Ane Lund (V), Ib Skov (V) og").goes_on);
    }
}
