//! What the first lines of a text say of it.

use ordret::Document;

const TEXT: &str =
    "\n\nMolen skal sættes i stand, og kommunen betaler halvdelen af det, som arbejdet koster.\n";

#[test]
fn a_subject_is_what_stands_behind_its_label_and_the_labels_stop() {
    for label in [
        "Vedr. ",
        "Vedr.: ",
        "Vedrørende ",
        "Vedr: ",
        "Ang. ",
        "Emne: ",
    ] {
        let text = format!("{label}nedlæggelse af skolen ved molen{TEXT}");
        let title = Document::from_text("a", &text).metadata.title;
        assert_eq!(
            title.as_deref(),
            Some("nedlæggelse af skolen ved molen"),
            "{label}"
        );
    }
}

#[test]
fn an_agreement_is_no_speech() {
    let kind = |heading: &str| {
        Document::from_text("a", &format!("{heading}{TEXT}"))
            .metadata
            .kind
    };
    for heading in [
        "Aftale",
        "Budgetaftale",
        "Finanslovsaftale til 2027",
        "Omtale af mødet",
        "Samtale på skolen",
        "Fortale til bogen",
    ] {
        assert_ne!(kind(heading).as_deref(), Some("tale"), "{heading}");
    }
    for heading in [
        "Nytårstale",
        "Grundlovstale ved molen",
        "Tale af borgmesteren",
        "Jubilæums-tale",
        "Åbningstale til landsmødet",
        "Ministertale",
        "Jomfrutale",
    ] {
        assert_eq!(kind(heading).as_deref(), Some("tale"), "{heading}");
    }
}

#[test]
fn a_title_may_end_in_an_abbreviation() {
    for heading in [
        "Ny strategi for børn, unge m.v.",
        "Støtte til broer, moler o.l.",
    ] {
        let title = Document::from_text("a", &format!("{heading}{TEXT}"))
            .metadata
            .title;
        assert_eq!(title.as_deref(), Some(heading));
    }
    let sentence = Document::from_text("a", &format!("Molen er sat i stand.{TEXT}"));
    assert_eq!(sentence.metadata.title, None);
}

#[test]
fn a_speech_or_a_question_is_known_by_its_first_line() {
    let kind = |heading: &str| {
        Document::from_text("a", &format!("{heading}{TEXT}"))
            .metadata
            .kind
    };
    for (heading, expected) in [
        ("Tale på molen", "tale"),
        ("§ 20-spørgsmål nr. 45", "spørgsmål-svar"),
        (
            "S 985\nAf Ane Lund (SF) til sundhedsministeren",
            "spørgsmål-svar",
        ),
        ("Forslag\ntil\nLov om ændring af lov om moler", "lovforslag"),
    ] {
        assert_eq!(kind(heading).as_deref(), Some(expected), "{heading}");
    }
}

#[test]
fn who_asks_stands_before_whom_is_asked() {
    let text = format!("S 985\nAf Ane Lund (SF) til sundhedsministeren{TEXT}");
    let people = Document::from_text("a", &text).metadata.people;
    let shown: Vec<String> = people
        .iter()
        .map(|one| format!("{} {:?} {}", one.name, one.party, one.role))
        .collect();
    assert_eq!(shown, ["Ane Lund Some(\"SF\") asks"]);
}

#[test]
fn whoever_is_addressed_is_no_sender() {
    let text = format!("Kære Byråd{TEXT}\nVenlig hilsen\nAnne Holm\n");
    let metadata = Document::from_text("a", &text).metadata;
    assert_eq!(metadata.kind.as_deref(), Some("brev"));
    assert_eq!(metadata.sender.as_deref(), Some("Anne Holm"));
}

#[test]
fn a_mail_is_read_without_what_programs_add() {
    let text = format!(
        "Fra: Anne Holm <anne@holm.example>\nSendt: 3. maj 2021 10:15\nTil: Byrådet\n\
         Emne: SV: VS: Lukning af biblioteket\n\nKære alle{TEXT}\nVenlig hilsen\nAnne\n"
    );
    let metadata = Document::from_text("a", &text).metadata;
    assert_eq!(metadata.title.as_deref(), Some("Lukning af biblioteket"));
    assert_eq!(metadata.sender.as_deref(), Some("Anne Holm"));
    assert_eq!(
        metadata.date.map(|day| day.to_string()).as_deref(),
        Some("2021-05-03")
    );
}

#[test]
fn a_committee_may_be_named_otherwise_than_by_one_word() {
    for (line, name) in [
        ("Teknisk Udvalg", "Teknisk Udvalg"),
        ("Udvalget for Børn og Skole", "Udvalget for Børn og Skole"),
        ("ØKONOMIUDVALGET", "Økonomiudvalget"),
        ("BØRNE- OG SKOLEUDVALGET", "Børne- og Skoleudvalget"),
    ] {
        let text = format!("Referat\n\n{line}\n\nTirsdag den 4. maj 2021, mødelokale 3{TEXT}");
        let metadata = Document::from_text("a", &text).metadata;
        assert_eq!(metadata.committees, [name]);
        let day = metadata.date.map(|day| day.to_string());
        assert_eq!(day.as_deref(), Some("2021-05-04"), "{line}");
    }
}
