//! Names that hold figures find one another in all their written forms, and nothing of which they are only a part.

use crate::numbers::check;

#[test]
fn a_case_number_is_one_thing() {
    check(&[
        ("21/1234", "j.nr. 21/1234 af 3. maj", true),
        ("21/1234", "1234 borgere i 21 sogne", false),
        ("2016/679", "forordning (EU) 2016/679 om data", true),
        ("2016/679", "679 sager i 2016", false),
        ("2021-0123456", "sagsnr. 2021-0123456", true),
        ("2021-0123456", "0123456 og 2021", false),
        ("C-123/45", "EU-Domstolens sag C-123/45", true),
        ("C-123/45", "45 sager, C og 123", false),
        ("10-20", "fra 20 til 10 grader", true),
        ("2019-2020", "i 2020 som i 2019", true),
        ("2018/2019", "folketingsåret 2018-19", true),
    ]);
}

#[test]
fn a_document_of_the_union_is_one_thing() {
    check(&[
        ("KOM(2020) 123", "jf. KOM(2020) 123 endelig", true),
        ("KOM(2020) 123", "jf. KOM (2020) 0123", true),
        ("KOM (2020)123", "jf. COM(2020) 123 final", true),
        ("KOM(2020) 123", "De kom i 2020 med 123 forslag.", false),
        ("KOM(2020) 123", "jf. KOM(2020) 124", false),
        ("budget (2020)", "budget for 2020", true),
        ("budget && 2020", "budget for 2020", true),
        ("budget || regnskab", "regnskab for 2020", true),
    ]);
}

#[test]
fn a_month_of_a_year_is_one_thing() {
    check(&[
        ("marts 2021", "den 7. marts 2021", true),
        ("marts 2021", "den 07.03.2021", true),
        ("marts 2021", "i marts, som i hele 2021", false),
        (
            "dato:\"marts 2021\" budget",
            "Den 7. marts 2021\n\nbudget",
            true,
        ),
        (
            "dato:\"marts 2021\" budget",
            "Den 7. april 2021\n\nbudget",
            false,
        ),
        ("dato:2020-2021 budget", "Den 7. april 2021\n\nbudget", true),
    ]);
}

#[test]
fn what_has_a_number_is_one_thing_with_it() {
    check(&[
        ("uge 12", "afleveres i uge 12", true),
        ("uge 12", "om en uge kommer 12 børn", false),
        ("uge 12", "ferie i ugerne 12", true),
        ("kapitel 3", "lovens kapitel 3 om tilsyn", true),
        ("kapitel 3", "3 love har et kapitel", false),
        ("artikel 8", "efter art. 8 i konventionen", true),
        ("verdensmål 4", "4 kommuner har et verdensmål", false),
        ("model 2020", "i 2020 kom en ny model", true),
    ]);
}

#[test]
fn a_name_before_figures_is_written_together_or_apart() {
    check(&[
        ("TV2", "sagde hun til TV 2 i går", true),
        ("TV 2", "sagde hun til TV2 i går", true),
        ("TV 2", "2 børn ser TV", false),
        ("covid-19", "en test for covid19", true),
        ("covid19", "en test for Covid-19", true),
        ("\"E 20\"", "støj fra E20 ved byen", true),
        ("E20", "støj fra E 20 ved byen", true),
        ("E20", "20 naboer langs E 45", false),
    ]);
}

#[test]
fn decades_of_the_last_century_are_written_in_three_ways() {
    check(&[
        ("90'erne", "siden 1990'erne", true),
        ("1990'erne", "op gennem halvfemserne", true),
        ("tresserne", "byggeri fra 60'erne", true),
        ("\"i 1970'erne\"", "bygget i halvfjerdserne", true),
        ("90'erne", "i 2090'erne", false),
        ("20'erne", "i 1920'erne", false),
    ]);
}

#[test]
fn a_proposal_is_called_by_its_letter_or_its_name() {
    check(&[
        ("L 46", "behandling af lovforslag nr. 46", true),
        ("lovforslag nr. 46", "behandling af L 46", true),
        ("beslutningsforslag 45", "om B 45", true),
        ("aktstykke nr. 12", "se Akt 12", true),
        ("L 46", "behandling af beslutningsforslag nr. 46", false),
        ("B 45", "lovforslag nr. 45", false),
    ]);
}

#[test]
fn a_million_is_not_another_number_of_millions() {
    check(&[
        (
            "\"1 mio. kr.\"",
            "puljen er på halvanden million kr.",
            false,
        ),
        ("\"1 mio. kr.\"", "puljen er på en million kr.", true),
        ("\"1 mio. kr.\"", "puljen er på 1.000.000 kr.", true),
        ("\"1.000.000 kr.\"", "puljen er på én million kroner", true),
        (
            "\"1,5 mio. kr.\"",
            "puljen er på halvanden million kr.",
            true,
        ),
    ]);
}
