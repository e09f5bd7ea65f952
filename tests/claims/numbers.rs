//! Numbers, dates, references and broken words find one another in all their written forms.

use crate::World;

/// Builds an index of one file a text and checks which of them a query finds.
pub(crate) fn check(cases: &[(&str, &str, bool)]) {
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
fn both_ends_of_a_range_count_what_stands_behind_it() {
    check(&[
        ("3 mio. kr.", "det koster 3-4 mio. kr. om året", true),
        ("\"3 mio. kr.\"", "det koster 3-4\nmio. kr. om året", true),
        ("\"8 mio. kr.\"", "Punkt 8 og 15 mio. kr. til skoler", false),
        ("\"8 mio. kr.\"", "Punkt 8-15 mio. kr. til skoler", false),
        ("\"3 år\"", "Efter § 3-4 år i fængsel", false),
        ("\"9 medarbejdere\"", "Kl. 9-16 medarbejdere på vagt", false),
        ("\"12 koster\"", "Nørregade 12-14 koster mere", false),
        ("\"2 år\"", "Han fik 2 og 3 år senere 4 børn", false),
        ("4 mio. kr.", "det koster 3-4 mio. kr. om året", true),
        ("3.000.000 kr.", "mellem 3 og 4 millioner kroner", true),
        ("2,5 pct.", "en vækst på 2,5 til 3 procent", true),
        ("10 %", "fra 10 – 15% i år", true),
        ("3-årige", "tilbud til 3-6-årige børn", true),
        ("\"3-årige børn\"", "tilbud til 3-6-årige børn", true),
        ("\"6-årige\"", "tilbud til 3-6-årige børn", true),
        ("\"3-6-årige\"", "tilbud til 3-6-årige børn", true),
        ("\"6-årige\"", "de 6- til 10-årige i klubben", true),
        ("\"10-årige\"", "de 6- til 10-årige i klubben", true),
        ("10.000 borgere", "mellem 10.000 og 20.000 borgere", true),
        ("\"3 dage\"", "inden for 3-4 dage skal", true),
        ("12-årige", "de 10-14-årige i klubben", false),
        ("1.000 dage", "1.000 børn i 2 til 30 dage", false),
        ("\"2 mio. kr.\"", "den 1-2-3 mio. kr.", false),
        ("\"7 kr.\"", "2017-7-9 kr.", false),
        ("\"10 kr.\"", "omkring 10-15.000 kr.", false),
        ("10.000 kr.", "omkring 10-15.000 kr.", true),
        ("\"2.000 borgere\"", "mellem 2 og 3.000 borgere", true),
        ("\"8. klasse\"", "elever i 8. og 9. klasse", true),
        ("\"9. klasse\"", "elever i 8. og 9. klasse", true),
        ("\"7. klasse\"", "elever i 7.-9. klasse", true),
        ("\"1. behandling\"", "efter 1. og\n2. behandling", true),
        ("2. december 2020", "den 1. og 2. december 2020", true),
        ("\"8. og 9. klasse\"", "elever i 8. og 9. klasse", true),
        ("\"3. elever\"", "se punkt 3. og 4. elever", false),
        ("\"3. er\"", "nr. 3. og 4. er nye", false),
        ("\"8. klasse\"", "elever i 7.-9. klasse", true),
        ("\"4. klasse\"", "elever i 4., 5. og 6. klasse", true),
        ("\"8. klasse\"", "elever i 8-9. klasse", true),
        ("\"300 ejerboliger\"", "plads til 300-400 ejerboliger", true),
        ("\"40 nye job\"", "der ventes 40-50 nye job", true),
        ("\"10 dage\"", "10, 20 eller 30 dage", true),
        ("\"25 pct.\"", "sænkes fra 25 til 22 pct.", true),
        ("\"3 mio. kr.\"", "henholdsvis 3 og 5 mio. kr.", true),
        ("\"2025 kr.\"", "hæves i 2025 til 3.000 kr.", false),
        ("\"2018 skal\"", "i 2018-2019 skal", false),
    ]);
}

#[test]
fn every_paragraph_of_a_list_is_found_by_its_sign() {
    check(&[
        ("§ 31", "Jf. §§ 30 og 31 i loven.", true),
        ("§ 30", "Jf. §§ 30 og 31 i loven.", true),
        ("\"§§ 30 og 31\"", "Jf. §§ 30 og 31 i loven.", true),
        ("§ 13", "Reglerne i §§ 12-14 gælder.", true),
        ("§ 14", "Reglerne i §§ 12, 13 og 14 gælder.", true),
        ("§ 13", "Reglerne i §§ 12, 13 og 14 gælder.", true),
        ("§ 20 b", "Efter §§ 20 a og 20 b i loven.", true),
        ("§ 20 c", "Efter §§ 20 a-20 d i loven.", true),
        ("§ 20 c", "Efter §§ 20 a-d i loven.", true),
        ("§ 20 b", "Efter §§ 20 a og b i loven.", true),
        (
            "\"§ 12, stk. 3\"",
            "Efter § 12, stk. 2 og 3, i loven.",
            true,
        ),
        ("stk. 3", "Efter § 12, stk. 1 og 3, i loven.", true),
        ("stk. 1", "Efter § 12, stk. 2, 1. pkt., i loven.", false),
        ("§ 15", "Reglerne i §§ 12-14 gælder for 15 børn.", false),
        ("§ 13", "Efter § 12, 13 børn.", false),
        ("§ 13", "Efter §§ 12, 13, 14.", true),
        ("§ 16", "Efter §§ 12, 13, 14,\n15 og 16 i loven.", true),
        ("§ 52", "Efter §§ 1-50 og 52 i loven.", true),
        ("stk. 3", "Efter § 216, stk. 1, og 3 års fængsel.", false),
        ("§ 3", "Efter § 13 og 3 måneder senere.", false),
        ("§ 14", "Efter § 5 eller 14 dage efter.", false),
        ("§ 4", "Efter § 3 og 4-årige børn.", false),
        (
            "stk. 14",
            "Efter §§ 12, stk. 2, og 14, stk. 1, gælder.",
            false,
        ),
        ("stk. 96", "Efter §§ 95, stk. 2, og 96.", false),
    ]);
}

#[test]
fn a_section_is_found_in_a_list_with_its_parts() {
    let own = "Efter §§ 54, stk. 4, 59, stk. 1-3, 62 eller 63, stk. 3, i loven.";
    let same = "Jf. §§ 29, stk. 1, 48, stk. 1 og 53, stk. 1, i lov om ferie.";
    let sentences = "Efter §§ 9 a, stk. 4, 1. og 2. pkt., 9 c, stk. 5, eller 9 f, stk. 6.";
    let doubtful = "Jf. §§ 30, stk. 1, 4, 5 og 6, 31 og 32, stk. 3 og 4, gælder ikke.";
    check(&[
        ("§ 13", "Jf. §§ 12 og 13, stk. 2, i loven.", true),
        ("§ 13, stk. 2", "Jf. §§ 12 og 13, stk. 2, i loven.", true),
        (
            "\"§ 13, stk. 2\"",
            "Jf. §§ 12 og 13, stk. 2, i loven.",
            true,
        ),
        ("§ 12, stk. 2", "Jf. §§ 12 og 13, stk. 2, i loven.", false),
        ("§ 13, stk. 3", "Jf. §§ 12 og 13, stk. 2, i loven.", false),
        ("§ 54, stk. 4", own, true),
        ("§ 59", own, true),
        ("§ 59, stk. 2", own, true),
        ("§ 62", own, true),
        ("§ 62, stk. 3", own, false),
        ("§ 63, stk. 3", own, true),
        ("§ 3", own, false),
        ("§ 48, stk. 1", same, true),
        ("§ 53, stk. 1", same, true),
        ("§ 1", same, false),
        ("§ 9 c, stk. 5", sentences, true),
        ("§ 9 f", sentences, true),
        ("§ 2", sentences, false),
        ("§ 31", doubtful, true),
        ("§ 5", doubtful, false),
        ("§ 32, stk. 4", doubtful, true),
        (
            "§ 9 b",
            "Jf. §§ 9 a, stk. 2, nr. 5, og 9 b kan efter loven.",
            true,
        ),
        ("§ 14", "Jf. §§ 7, stk. 3, og 14 dage derefter.", false),
        ("§ 33", "Efter § 32, stk. 1, og 33 børn.", false),
        ("§ 5", "Efter §§ 7, stk. 3 i lov nr. 5.", false),
    ]);
}

#[test]
fn every_number_of_a_list_of_weeks_or_chapters_is_found() {
    check(&[
        ("uge 30", "Lukket i uge 29-31.", true),
        ("uge 31", "Lukket i ugerne 29, 30 og 31.", true),
        ("uge 32", "Lukket i uge 29-31.", false),
        ("uge 9", "Lukket i uge nr. 9 og 10.", true),
        ("uge 10", "Lukket i uge nr. 9 og 10.", true),
        ("uge 29", "ugerne: 28, 29 og 30", true),
        ("uge 2", "I uge 42 og 2 uger i juli er der lukket.", false),
        ("fase 15", "Fase 2 og 15 mio. kr. er afsat.", false),
        ("\"tabel 2021\"", "Tabel 2 og 2020-2023 i budgettet.", false),
        ("boks 3", "se boks 2 og 3 her", true),
        ("kapitel 5", "Efter kapitel 4 og 5 i loven.", true),
        ("artikel 6", "Jf. artikel 5-7 i forordningen.", true),
    ]);
}

#[test]
fn every_number_of_a_list_of_bills_is_found_by_its_letter() {
    check(&[
        ("L 124", "De har vedtaget L 123, 124 og 125 i dag.", true),
        ("L 125", "De har vedtaget L 123, 124 og 125 i dag.", true),
        ("L 126", "De har vedtaget L 123, 124 og 125 i dag.", false),
    ]);
}

#[test]
fn a_half_of_a_million_is_no_date_and_no_two_millions() {
    check(&[
        ("\"500.000 kr.\"", "der afsættes 1/2 mio. kr. til det", true),
        (
            "\"en halv million\"",
            "der afsættes 1/2 mio. kr. til det",
            true,
        ),
        ("1/2 mio. kr.", "en bevilling på 500.000 kr.", true),
        ("\"2 mio. kr.\"", "der afsættes 1/2 mio. kr. til det", false),
        ("\"1. februar 2018\"", "mødet den 1/2 2018", true),
    ]);
}

#[test]
fn what_is_measured_is_found_by_its_abbreviation() {
    check(&[
        ("30 minutter", "højst 30 min. med bus", true),
        ("8,5 meter", "en højde på 8,5 m over jorden", true),
        ("12 årsværk", "svarer til 12 åv i 2024", true),
        ("15 min.", "efter 15 minutters pause", true),
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
fn references_go_on_in_the_next_line_and_letters_of_others_are_none() {
    check(&[
        ("\"spm. 21\"", "svaret på spørgsmål\nnr. 21 om skoler", true),
        (
            "\"spm. 21\"",
            "svaret på spørgsmål nr.\n  21 om skoler",
            true,
        ),
        ("\"L 57\"", "ifølge lovforslag nr. L\n57 om skoler", true),
        ("\"L 57\"", "ifølge L  57 om skoler", true),
        ("\"spm. 21\"", "spørgsmål\t21 om skoler", true),
        ("\"S 12\"", "Parti\tPladser\nS\t12", false),
        ("\"S 12\"", "Parti    Pladser\nS    12", false),
        ("\"bilag 4\"", "se også bilag\n4 til sagen", true),
        ("\"L 57\"", "stemmer:\nL\n57\nS\n12", false),
        ("\"S 57\"", "Selskabet DONG A/S 57 medarbejdere", false),
        ("(S) 65-årige", "Anna Skov (S) 65-årige bor her", true),
        ("\"nr. 7 er\"", "Spørgsmål nr. 7 er stillet", true),
        ("\"kl. 10.30\"", "mødet er kl.\n10.30 i salen", true),
        ("\"klokken 17\"", "mødet er kl 17 i salen", true),
        ("\"klokken 17\"", "KL 17 gange om året", false),
    ]);
}

#[test]
fn the_end_of_a_span_of_days_is_no_year() {
    check(&[
        ("\"31. december 2025\"", "gælder 1/1-31/12 2025", true),
        ("dato:1931", "gælder 1/1-31/12 2025", false),
        ("\"18. juni 2021\"", "mødet holdes 17/6–18/6 2021", true),
        ("\"5. oktober 2019\"", "åbent 5/10-19 i salen", true),
    ]);
}

#[test]
fn decimals_that_are_zeros_say_nothing() {
    check(&[
        ("1234", "i alt 1.234,00 og 2,50", true),
        ("\"100.000 kr.\"", "i alt 100.000,00 kr.", true),
        ("1234", "i alt 1.234,50", false),
    ]);
}

#[test]
fn a_sign_takes_the_whole_reference_amount_or_date() {
    let other = "udvalget drøftede sagen om L 124";
    check(&[
        ("udvalg IKKE L 123", other, true),
        ("udvalg -L 123", "udvalget drøftede sagen om L 123", false),
        ("udvalg -L 123", "udvalget fandt 123 fejl i sagen", true),
        ("udvalg -3,8 mio. kr.", other, true),
        (
            "udvalg -3,8 mio. kr.",
            "udvalget afsatte 3.800.000 kr.",
            false,
        ),
        ("udvalg IKKE 5. oktober 2019", other, true),
        (
            "udvalg IKKE 5. oktober 2019",
            "udvalget mødtes den 05-10-2019",
            false,
        ),
        ("udvalg -sagen L 124", other, false),
        ("sagen NÆR/3 L 124", other, true),
        ("L 124 NÆR/3 sagen", other, true),
        ("L 124 NÆR/2 udvalg", other, false),
        ("sagen NÆR/3 L 124", "sagen om L 125 gælder 124 børn", false),
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
        ("langsom", "sagen er lang-\nsom at behandle", true),
        ("\"sund- og\"", "sund- og raskhed", true),
        ("email", "skriv en e-mail nu", true),
        ("e-mail", "skriv en email nu", true),
    ]);
}

#[test]
fn words_broken_over_pages_of_text_are_whole_and_running_feet_are_gone() {
    let page = |number: u32, text: &str| format!("Klimarådet\n\n{text}\n\nSide {number} af 3\n");
    let pages = [
        page(1, "Kommunen vedtog sin klima-"),
        page(
            2,
            "tilpasningsplan i går, og der-\ntil kommer 1.000-dages-\nprogrammet.",
        ),
        page(3, "Indsat¬\nsen begynder nu."),
    ];
    let text = pages.join("\u{c}");
    check(&[
        ("klimatilpasningsplan", &text, true),
        ("\"klimatilpasningsplan i går\"", &text, true),
        ("=dertil", &text, true),
        ("\"dages programmet\"", &text, true),
        ("indsats", &text, true),
        ("\"side 2\"", &text, false),
    ]);
}

#[test]
fn the_first_word_of_two_tied_by_a_suspended_hyphen_is_a_part() {
    check(&[
        ("barn", "Børne- og Ungeudvalget mødes.", true),
        ("ungeudvalg", "Børne- og Ungeudvalget mødes.", true),
        ("barn", "Kultur- og Ungeudvalget mødes.", false),
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
        ("Århu*", "borgmesteren i Aarhus", true),
        ("Aaby*", "skolen i Åbyhøj", true),
        ("*aarhus", "borgmesteren i Århus", true),
    ]);
}

#[test]
fn fractions_are_decimals() {
    check(&[
        ("\"6,5 mio. kr.\"", "der afsættes 6½ mio. kr.", true),
        ("\"6½ mio. kr.\"", "der afsættes 6.500.000 kr.", true),
        ("\"6 mio. kr.\"", "der afsættes 6½ mio. kr.", false),
        ("\"8 1/4 pct.\"", "en rente på 8,25 pct.", true),
        ("\"8,25 pct.\"", "en rente på 8 1/4 pct.", true),
        ("\"¾ time\"", "efter 0,75 time", true),
        ("\"halvanden dag\"", "efter 1½ dag", true),
        ("\"en halv milliard\"", "en gæld på 0,5 mia. kr.", true),
        ("\"9. januar 2020\"", "vedr. 4 9/1 2020", true),
        ("\"1. februar 2018\"", "bilag 4 1/2 2018", true),
    ]);
}

#[test]
fn raised_and_lowered_figures_of_a_word_are_read_and_references_are_not() {
    check(&[
        ("\"CO2-fangst\"", "støtte til CO₂-fangst", true),
        ("\"CO₂-fangst\"", "støtte til CO2-fangst", true),
        ("\"40 m2\"", "en bolig på 40 m²", true),
        ("\"40 kvadratmeter\"", "en bolig på 40 m²", true),
        ("\"40 m\"", "en bolig på 40 m²", false),
        ("\"støtte til\"", "ny støtte³ til landbrug", true),
        ("støtte3", "ny støtte³ til landbrug", false),
    ]);
}

#[test]
fn paragraphs_with_a_letter_find_one_another() {
    check(&[
        ("\"§ 46b, stk. 3\"", "efter § 46 b, stk. 3, i loven", true),
        ("\"§ 46 b, stk. 3\"", "efter § 46b, stk. 3, i loven", true),
        ("\"§ 46b\"", "efter § 46 c i loven", false),
        ("\"§ 46b\"", "efter § 46 i loven", false),
        ("\"§ 46 b i loven\"", "efter § 46b i loven", true),
        ("\"L 77B\"", "forslag L 77 B om skat", true),
        ("\"L 77\"", "forslag L 77B om skat", true),
        ("46b", "efter § 46b i loven", true),
    ]);
}

#[test]
fn amounts_find_one_another_in_any_order_and_unit() {
    check(&[
        ("\"6.200 kr.\"", "et tilskud på kr. 6.200 om året", true),
        ("\"kr. 6.200\"", "et tilskud på 6.200 kr. om året", true),
        (
            "\"tilskud på 6.200 kr. om\"",
            "et tilskud på kr. 6.200 om året",
            true,
        ),
        ("\"6.200 kr.\"", "et tilskud på 6.200,- om året", true),
        ("\"6.200 kr.\"", "et tilskud på 6.200,00 kr.", true),
        ("\"6.200 kr.\"", "et tilskud på 6.200 euro", false),
        ("\"6.200 kr.\"", "et tilbud til 6.200 borgere", false),
        ("\"DKK 8.100.000\"", "en ramme på 8,1 mio. kr.", true),
        ("\"EUR 8.100\"", "en ramme på 8.100 €", true),
        ("\"83.000 kr.\"", "beløb: 83 t.kr.", true),
        ("\"83 t.kr.\"", "beløb: 83 tusinde kroner", true),
        ("\"83.000 kr.\"", "beløb: 83 kr.", false),
        ("\"7,2 mia. kr.\"", "beløb: 7.2 mia. kr.", true),
        ("\"kr. 310,50\"", "beløb: 310,50 kr.", true),
        ("\"kr. 310,50\"", "beløb: 310,05 kr.", false),
    ]);
}

#[test]
fn number_words_are_numbers() {
    check(&[
        ("\"57 elever\"", "syvoghalvtreds elever", true),
        ("\"treogtredive skoler\"", "33 skoler", true),
        ("\"400 elever\"", "fire hundrede elever", true),
        ("\"fire hundrede elever\"", "400 elever", true),
        ("\"18.000 kroner\"", "atten tusinde kroner", true),
        ("\"atten millioner kroner\"", "18 mio. kr.", true),
        ("\"én milliard\"", "1 milliard", true),
        ("\"1 skole\"", "en skole", false),
        ("\"7 elever\"", "syvoghalvtreds elever", false),
    ]);
}

#[test]
fn dates_and_times_are_read_in_rare_forms() {
    let day = "\"9. maj 2018\"";
    check(&[
        (day, "mødet d. 9/5 18 i salen", true),
        (day, "mødet 9.5.18 i salen", true),
        (day, "mødet 9. 5. 2018 i salen", true),
        (day, "mødet 9/5 - 2018 i salen", true),
        (day, "mødet 9/5 -18 i salen", true),
        (day, "mødet den niende maj 2018 i salen", true),
        (day, "se afsnit 9.5.18 om", false),
        (day, "se pkt. 9.5.18 om", false),
        ("\"9.5.18\"", "se afsnit 9.5.18 om", true),
        ("\"niende maj 2018\"", "mødet 09-05-2018", true),
        ("\"kl. 8\"", "mødet kl. 08.00 i salen", true),
        ("\"kl. 08.00\"", "mødet kl. 8:00 i salen", true),
        ("\"kl. 8\"", "mødet kl. 8.30 i salen", false),
        ("\"kl. 8-11\"", "mødet kl. 8.00-11.00 i salen", true),
        ("\"2011/12\"", "i samlingen 2011/2012", true),
        ("\"2011-2012\"", "i samlingen 2011-12", true),
        ("\"2011-13\"", "i årene 2011-2013", false),
        ("\"1840erne\"", "i 1840'erne", true),
        ("\"i 1840'erne begyndte\"", "i 1840erne begyndte", true),
        ("1840", "i 1840'erne", true),
        ("kl. 13", "mødet kl. 13.00 i salen", true),
        ("kl. 13", "mødet kl. 13.15 i salen", false),
        ("2011/12", "i samlingen 2011/2012", true),
        ("ottende maj 2018", "mødet 08-05-2018", true),
    ]);
}

#[test]
fn ordinals_and_short_words_stand_for_one_another_beside_words_and_numbers() {
    check(&[
        ("\"tredje kvartal\"", "i 3. kvartal", true),
        ("\"3. kvartal\"", "i tredje kvartal", true),
        ("\"3. kvartal\"", "i fjerde kvartal", false),
        ("\"artikel 12\"", "efter art. 12 i traktaten", true),
        ("\"anden dag\"", "efter 2 dage", false),
        ("\"første dag\"", "efter 1 dag", false),
        ("\"fjerde forslag\"", "der er 4 forslag", false),
        ("\"sjette juni\"", "den 6. juni", true),
        ("artikel", "af den art", false),
        ("\"30 ha\"", "30 hektar skov", true),
        ("\"3. pkt.\"", "efter 3. punktum", true),
        ("\"15 km\"", "15 kilometer", true),
        ("\"LBK nr. 9\"", "lovbekendtgørelse nr. 9", true),
        ("\"L 88\"", "vedr. L. 88", true),
        ("\"spm. 88\"", "§ 20-spm. nr. 88", true),
        ("\"3344 6677\"", "Tlf. 33 44 66 77", true),
        ("procent", "en procentsats", true),
    ]);
}

#[test]
fn every_number_of_a_list_is_a_reference() {
    let list = "svar på spørgsmål nr. 71, 72 og 74-76 om skoler, 80 i alt";
    check(&[
        ("\"spm. 72\"", list, true),
        ("\"spm. 73\"", list, false),
        ("\"spm. 75\"", list, true),
        ("\"spm. 76\"", list, true),
        ("\"spm. 80\"", list, false),
        ("\"bilag 4\"", "se bilag 3 eller 4", true),
        ("\"bilag 5\"", "se bilag 3 til 6", true),
        ("\"bilag 14\"", "se bilag 3, 14 børn deltog", false),
        ("\"bilag 5\"", "Bilag 2 - 10 høringssvar fra borgere", false),
        ("\"bilag 12\"", "se bilag 3 og 12 underskrifter", false),
        ("\"punkt 30\"", "Punkt 5 og 30 nye almene boliger", false),
        ("\"spm. 5\"", "Spørgsmålene 4, 5 og 6 besvares samlet", true),
        ("\"bilag 4\"", "Bilagene 3, 4 og 5 vedlægges", true),
        ("\"punkt 4\"", "mødet om punkt 3 og 4. juni", false),
        ("\"punkt 9\"", "punkt 8 og 9. Mødet sluttede", true),
        ("\"punkt 60\"", "punkt 12 og 60 % af tiden", false),
        ("\"sag 15\"", "sag 12-2019", false),
    ]);
}

#[test]
fn the_number_of_a_file_is_no_day() {
    check(&[
        ("\"1. februar 2005\"", "Sagsnr. 01.02.05-P16-3-22", false),
        ("\"5. oktober 2011\"", "Funktion 05.10.11 Anlæg", false),
        ("\"1. februar 2005\"", "mødet den 01.02.05", true),
    ]);
}

#[test]
fn both_days_of_a_span_are_found() {
    let span = "Høringen varer fra den 1. september til den 27. oktober 2023.";
    check(&[
        ("\"1. september 2023\"", span, true),
        ("\"27-10-2023\"", span, true),
        ("\"1. oktober 2023\"", span, false),
        (
            "\"01-09-2022\"",
            "fra den 1. til den 15. september 2022",
            true,
        ),
        ("\"3. maj 2018\"", "mødes den 3.-5. maj 2018", true),
        ("\"4. maj 2018\"", "mødes den 3. og 4. maj 2018", true),
        ("\"3. maj 2018\"", "mødes den 3. og 4. maj 2018", true),
        (
            "\"20. december 2020\"",
            "fra 20. december til 5. januar 2021",
            true,
        ),
        ("\"3. maj 2017\"", "punkt 3 og 5. maj 2017", false),
        ("\"8. maj 2017\"", "8 børn den 5. maj 2017", false),
        ("\"9. maj 2016\"", "den 9. maj og 2. marts 2017", false),
    ]);
}
