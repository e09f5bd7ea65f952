//! Who a text names behind its cues, how many, and of which parties.

use ordret::Document;

/// Role, name and party of everyone, and the parties.
fn named(text: &str) -> (Vec<String>, Vec<String>) {
    let metadata = Document::from_text("a", text).metadata;
    let people = metadata.people.iter().map(|one| {
        let party = one.party.as_deref().unwrap_or("-");
        format!("{} {} {party}", one.role, one.name)
    });
    (people.collect(), metadata.parties)
}

#[test]
fn everyone_of_a_list_behind_a_cue_is_found() {
    let two = &["asks Ane Lund V", "asks Ib Skov SF"][..];
    for (text, people) in [
        ("Stillet af: Ane Lund (V) og Ib Skov (SF)\n", two),
        ("Stillet af: Ane Lund (V), Ib Skov (SF)\n", two),
        ("Stillet af: Ane Lund (V) samt Ib Skov (SF)\n", two),
        ("Spørger: Ane Lund (V) / Ib Skov (SF)\n", two),
        ("Stillet af:\nAne Lund (V)\nIb Skov (SF)\n", two),
        ("Stillet af: Ane Lund (V) og\nIb Skov (SF)\n", two),
        (
            "Spørgsmålet er stillet efter ønske fra Ane Lund (V) og Ib Skov (SF).\n",
            two,
        ),
        (
            "Fremsat den 27. februar 2027 af Ane Lund (DF), Bo Holm (DF) og Ib Skov (DF)\n",
            &[
                "presents Ane Lund DF",
                "presents Bo Holm DF",
                "presents Ib Skov DF",
            ],
        ),
        ("Stillet af: Ane Lund, Nørre Nebel\n", &["asks Ane Lund -"]),
        (
            "Stillet af: Ane Lund (V), og molen falder\n",
            &["asks Ane Lund V"],
        ),
        // What stands below is no name, or answers another label.
        ("Stillet af:\nKystens Venner på molen\n", &[]),
        (
            "Dato:\nStillet af:\nDen 3. maj 2027\nAne Lund\nIb Skov\n",
            &[],
        ),
    ] {
        assert_eq!(named(text).0, people, "{text}");
    }
}

#[test]
fn every_minister_of_a_bill_presents_it() {
    let text = "Lovforslag nr. L 60\n\nFremsat den 8. november 2027 af kystministeren (Ane Lund Bæk) og \
        havneministeren (Ib Skov)\n\nForslag til lov om moler\n";
    assert_eq!(
        named(text).0,
        ["presents Ane Lund Bæk -", "presents Ib Skov -"]
    );
}

#[test]
fn a_party_may_be_written_in_whole_words() {
    for (written, party, name) in [
        ("(Enhedslisten)", "Enhedslisten", "Enhedslisten"),
        (
            "(Socialdemokraterne)",
            "Socialdemokraterne",
            "Socialdemokratiet",
        ),
        ("(Nye Borgerlige)", "Nye Borgerlige", "Nye Borgerlige"),
        (", Venstre", "Venstre", "Venstre"),
        ("fra Venstre", "Venstre", "Venstre"),
        (
            "for De Konservative",
            "De Konservative",
            "Det Konservative Folkeparti",
        ),
        (", kystordfører (EL)", "EL", "Enhedslisten"),
        (
            ", MF for Liberal Alliance",
            "Liberal Alliance",
            "Liberal Alliance",
        ),
    ] {
        let blank = if written.starts_with(',') { "" } else { " " };
        let text = format!("Stillet af: Ane Lund{blank}{written}\n");
        let (people, parties) = named(&text);
        assert_eq!(people, [format!("asks Ane Lund {party}")], "{text}");
        assert_eq!(parties, [name], "{text}");
    }
    assert!(named("Fremsat af Det Radikale Venstre\n").0.is_empty());
    assert!(named("Fremsat af Liberal Alliance\n").0.is_empty());
}

#[test]
fn a_greeting_is_no_first_name() {
    let letter = "Kære Ib\n\nMolen falder.\n\n";
    for (end, people) in [
        ("Mvh. Ane Lund\n", &["signs Ane Lund -"][..]),
        ("Med venlig hilsen Ane Lund\n", &["signs Ane Lund -"]),
        ("De bedste hilsner\nAne Lund\n", &["signs Ane Lund -"]),
        ("Vh\nAne Lund\n", &["signs Ane Lund -"]),
        ("Kh. Ane Lund\n", &["signs Ane Lund -"]),
        (
            "Venlig hilsen\nAne Lund / Bo Holm\n",
            &["signs Ane Lund -", "signs Bo Holm -"],
        ),
        (
            "Venlig hilsen\nAne Lund og Bo Holm\n",
            &["signs Ane Lund -", "signs Bo Holm -"],
        ),
        // One word is no name.
        ("Mvh. Ane\n", &[]),
    ] {
        assert_eq!(named(&format!("{letter}{end}")).0, people, "{end}");
    }
}

#[test]
fn a_byline_tells_who_wrote() {
    let text = "\n\nMolen falder\n\nDen er fra 1903, og den skal males.\n";
    for (by, people) in [
        ("Af Ane Lund (V), havneordfører", &["writes Ane Lund V"][..]),
        ("Af Ane Lund, Venstre", &["writes Ane Lund Venstre"]),
        (
            "Kronik af Ane Lund, MF for Venstre",
            &["writes Ane Lund Venstre"],
        ),
        (
            "Af Ane Lund, kystordfører (EL), og Ib Skov, kystordfører (SF)",
            &["writes Ane Lund EL", "writes Ib Skov SF"],
        ),
        ("Af Strandby Kommune", &[]),
        ("Af Ane Lunds tale på molen", &[]),
        ("Af Ane Lund og andre, som holder af molen.", &[]),
    ] {
        assert_eq!(named(&format!("{by}{text}")).0, people, "{by}");
        let below = Document::from_text("a", &format!("Molen falder{text}{by}\n"));
        assert_eq!(below.metadata.title.as_deref(), Some("Molen falder"));
    }
}
