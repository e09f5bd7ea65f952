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
