//! Numbers, dates, references and broken words find one another in all their written forms.

use crate::World;

/// Builds an index of one file a text and checks which of them a query finds.
fn check(cases: &[(&str, &str, bool)]) {
    let files: Vec<(String, &str)> = cases
        .iter()
        .enumerate()
        .map(|(i, case)| (format!("{i:03}.txt"), case.1))
        .collect();
    let world = World::new(
        &files
            .iter()
            .map(|(name, text)| (name.as_str(), *text))
            .collect::<Vec<_>>(),
    );
    assert!(world.index().status.success());
    for (i, (query, text, expected)) in cases.iter().enumerate() {
        let found = world.found(query).contains(&format!("{i:03}.txt"));
        assert_eq!(found, *expected, "{query} in {text:?}");
    }
}

#[test]
fn thousands_are_one_number_however_written() {
    check(&[
        ("\"2.500 pladser\"", "der mangler 2.500 pladser", true),
        ("\"2500 pladser\"", "der mangler 2.500 pladser", true),
        ("\"2.500 pladser\"", "der mangler 2500 pladser", true),
        ("\"2.500 pladser\"", "der mangler 2 500 pladser", true),
        ("\"2 500 pladser\"", "der mangler 2.500 pladser", true),
        ("\"2.500 pladser\"", "der mangler 2\u{a0}500 pladser", true),
        (
            "\"2.500 pladser\"",
            "der mangler 2\u{2009}500 pladser",
            true,
        ),
        ("\"2.500 pladser\"", "der mangler 12.500 pladser", false),
        ("\"2.500 pladser\"", "der mangler 2.500,5 pladser", false),
        ("\"500 pladser\"", "der mangler 2.500 pladser", false),
        ("\"2.500 pladser\"", "2.500 børn og 30 pladser", false),
        ("\"2.500\npladser\"", "2.500\npladser", true),
        ("2500", "fra 2.500-3.000 pladser", true),
    ]);
}

#[test]
fn a_number_inside_a_hyphenated_word_is_a_word() {
    check(&[
        ("\"1.000 dage\"", "midler til 1.000-dages-programmet", true),
        ("\"1.000 dages\"", "midler til 1.000-dages-programmet", true),
        ("\"1000 dages\"", "et 1000-dages-forløb", true),
        ("2-årige", "de 0-2-årige børn", true),
        (
            "1.000-dages-programmet",
            "midler til 1000 dages programmet",
            true,
        ),
    ]);
}

#[test]
fn decimals_and_dotted_numbers_stay_whole() {
    check(&[
        ("\"4,7\"", "steg 4,7 procent", true),
        ("\"4\"", "steg 4,7 procent", false),
        ("\"4,7\"", "steg 4 og 7 procent", false),
        ("\"2.3\"", "se afsnit 2.3.1", false),
        ("\"2.3.1\"", "se afsnit 2.3.1", true),
        ("\"kl. 10.30\"", "mødet er kl. 10:30", true),
        ("KL", "mødet er kl. 10:30", false),
        ("\"4,7 mio. kr.\"", "der afsættes 4.700.000 kr.", true),
        ("\"4.700.000 kr.\"", "der afsættes 4,7 mio. kroner", true),
        ("\"1,5 mia. kr.\"", "der afsættes 1.500 mio. kroner", true),
        (
            "\"1.500 mio. kr.\"",
            "der afsættes 1,5 milliarder kroner",
            true,
        ),
        ("\"15 %\"", "steg med 15 pct.", true),
    ]);
}

#[test]
fn dates_find_one_another_and_the_day_comes_first() {
    let day = "\"7. marts 2021\"";
    check(&[
        (day, "Dato: 7. marts 2021", true),
        (day, "Dato: 07-03-2021", true),
        (day, "Dato: 7/3-21", true),
        (day, "Dato: 07.03.2021", true),
        (day, "Dato: 2021-03-07", true),
        (day, "Dato: 03-07-2021", false),
        ("07-03-2021", "mødet den 7. marts 2021 i rådet", true),
        ("\"marts 2021\"", "Dato: 07-03-2021", true),
        (
            "\"den 7. marts 2021 i\"",
            "mødet den 07-03-2021 i rådet",
            true,
        ),
        ("\"2019-2022\"", "BUDGET 2019 - 2022", true),
    ]);
}

#[test]
fn references_find_one_another() {
    check(&[
        ("\"L 57\"", "lovforslag L57 om skoler", true),
        ("L57", "lovforslag nr. L 57 om skoler", true),
        ("\"L 5\"", "lovforslag L57 om skoler", false),
        ("\"spm. 33\"", "Spørgsmål nr.: 033 til ministeren", true),
        ("\"spørgsmål nr. 33\"", "svar på spm. 33", true),
        ("\"nr. 033\"", "Spørgsmål nr. 33", true),
        ("\"§ 7, stk. 3\"", "efter lovens § 7 stk 3 gælder", true),
        ("\"paragraf 7\"", "efter lovens § 7 gælder", true),
        ("33446677", "Tlf. 33 44 66 77", true),
        ("\"334466\"", "Tlf. 33 44 66 77", false),
    ]);
}

#[test]
fn broken_words_are_whole_and_hyphens_that_belong_stay() {
    check(&[
        (
            "\"forebyggende indsatser\"",
            "styrke forebyg-\ngende indsatser",
            true,
        ),
        ("forebyggende", "styrke fore-byggende arbejde", true),
        ("forebyggende", "styrke fore\u{ad}byggende arbejde", true),
        ("\"EU regulering\"", "ny EU-\nregulering", true),
        ("\"sund- og\"", "sund- og raskhed", true),
        ("email", "skriv en e-mail nu", true),
        ("e-mail", "skriv en email nu", true),
    ]);
}

#[test]
fn letters_fold_where_it_is_safe() {
    check(&[
        ("Aabenraa", "byrådet i Åbenrå", true),
        ("Åbenrå", "byrådet i Aabenraa", true),
        ("\"på øen\"", "pa\u{30a} øen", true),
        ("idé", "en god ide", true),
        ("\"EU\"", "EU's regler", true),
    ]);
}
