//! What a text's lines say of type, title, day and people, and what they do not.

use ordret::Document;

#[test]
fn days_of_statutes_deadlines_and_telephones_date_nothing() {
    for text in [
        "Vi henviser til lov nr. 702 af 13. juni 2023.\n",
        "Jf. bekendtgørelse nr. 5 af\n3. maj 2010\n",
        "Frist: 1. maj 2020\n",
        "Tlf.: 24-06-20 19\n",
        "Loven træder i kraft den 1. juli 2021.\n",
        "Næste møde: 4. maj 2021\n",
        "Formanden er født den 4. maj 1961\n",
        "Perioden løber fra den 1. marts 2013 til den 31. december 2014.\n",
    ] {
        let date = Document::from_text("a", text).metadata.date;
        assert_eq!(date, None, "{text}");
    }
}

#[test]
fn running_text_is_no_title_and_a_heading_may_end_in_a_stop() {
    let filled = "Vi indbyder hermed alle beboere i de tre gader til en aften om støjen fra den";
    let paragraph =
        format!("{filled}\nnye ringvej og om de planer, som Byrådet sendte i høring\nfør jul.\n");
    let sentence = "Kommunen vil plante tusind træer langs de største veje.\n\n";
    for (text, title) in [
        (paragraph.clone(), None),
        (
            format!("Støjen fra ringvejen\n\n{paragraph}"),
            Some("Støjen fra ringvejen"),
        ),
        (format!("{sentence}Træer i byen\n"), None),
        (format!("{sentence}## Træer i byen\n"), None),
        (format!("{sentence}# Træer i byen\n"), Some("Træer i byen")),
        (
            format!("Denne artikel er fra Bladet Byen\n\n{paragraph}"),
            None,
        ),
        (
            format!("Indkaldelse til årsmøde i Ringvejens Grundejere.\n\n{paragraph}"),
            Some("Indkaldelse til årsmøde i Ringvejens Grundejere"),
        ),
        (
            format!(
                "LOV nr 5 af 03/05/2027\nGældende\n\nLov om støj fra veje i byer og på landet m.v.\n\n{paragraph}"
            ),
            Some("Lov om støj fra veje i byer og på landet m.v."),
        ),
    ] {
        let found = Document::from_text("a", &text).metadata.title;
        assert_eq!(found.as_deref(), title, "{text}");
    }
}

#[test]
fn who_was_present_makes_minutes_of_an_agenda() {
    let agenda = "Dagsorden:\n\n1. Valg af dirigent\n2. Regnskab\n";
    for (text, kind) in [
        (agenda.to_owned(), "dagsorden"),
        (
            format!("Årsmøde i Ringvejens Grundejere\n\nTil stede: Ane Lund, Ib Skov.\n\n{agenda}"),
            "referat",
        ),
    ] {
        let found = Document::from_text("a", &text).metadata.kind;
        assert_eq!(found.as_deref(), Some(kind), "{text}");
    }
}

#[test]
fn a_meetings_day_stands_above_its_matters() {
    let present = "Til stede: Ane Lund, Ib Skov.\n\nDagsorden:\n";
    let matters =
        "1. Årsmødet\n2. Indbydelse\n3. Årsmøde: 21/3 2027 kl. 19.30 i hallen.\n4. Eventuelt\n";
    for (top, date) in [
        ("Bestyrelsesmøde i Åby Tennisklub\n\n", None),
        (
            "Bestyrelsesmøde i Åby Tennisklub\n\nOnsdag den 17. februar 2027 hos Ib\n\n",
            Some("2027-02-17"),
        ),
        (
            "Åby den 25. februar 2027.\n\nBestyrelsesmøde\n\nOnsdag d. 17.2.2027 i klubhuset\n\n",
            Some("2027-02-17"),
        ),
        (
            "3. møde i bestyrelsen den 17. februar 2027\n\n",
            Some("2027-02-17"),
        ),
    ] {
        let text = format!("{top}{present}{matters}");
        let metadata = Document::from_text("a", &text).metadata;
        assert_eq!(metadata.kind.as_deref(), Some("referat"), "{text}");
        let found = metadata.date.map(|date| date.to_string());
        assert_eq!(found.as_deref(), date, "{text}");
    }
}

#[test]
fn a_law_named_in_the_first_section_dates_nothing() {
    for text in [
        "§ 1. § 4, stk. 2, i havneloven, lov nr. 817 af 12. maj 2021, sættes i kraft.\n\n§ 2. Bekendtgørelsen gælder straks.",
        "Rådet arbejder efter loven, jf. § 4; lov nr. 817 af 12. maj 2021\n\n§ 2. Mere.",
    ] {
        let metadata = Document::from_text("a", text).metadata;
        assert_eq!(metadata.date, None, "{text}");
    }
    let heading = "Lov om havne\n\nLov nr. 817 af 12. maj 2021\n\n§ 1. Havnen er åben.";
    let metadata = Document::from_text("a", heading).metadata;
    assert_eq!(metadata.date, ordret::Date::new(2021, 5, 12));
}

#[test]
fn a_statute_without_its_heading_is_what_it_calls_itself() {
    for (text, kind) in [
        (
            "§ 1. Ved loven forstås havneloven. Loven nævnes i lovens § 4.\n\n§ 2. Bekendtgørelsen træder i kraft den 1. maj 2024.",
            "bekendtgørelse",
        ),
        (
            "§ 1. Havnen er åben. Ministeren fastsætter ved bekendtgørelse, hvornår den lukker.\n\n§ 2. Loven træder i kraft den 1. maj 2024.",
            "lov",
        ),
        // What does not name itself is told by its habits.
        (
            "§ 33 a. Tilskud efter lovens § 23 d ydes for elever, jf. bilag 1.",
            "bekendtgørelse",
        ),
        (
            "§ 33 a. Ministeren kan fastsætte regler om tilskud til elever.",
            "lov",
        ),
        (
            "§ 1. Tilskud ydes efter denne lovgivning, jf. lovens § 4.",
            "bekendtgørelse",
        ),
    ] {
        let metadata = Document::from_text("a", text).metadata;
        assert_eq!(metadata.kind.as_deref(), Some(kind), "{text}");
    }
}

#[test]
fn a_bare_dagsorden_is_called_by_the_meeting_above_it() {
    for (text, title) in [
        (
            "Bestyrelsesmøde mandag 5. maj 2025 kl. 17.\n\nDagsorden\n\n1. Bolde\n",
            "Bestyrelsesmøde mandag 5. maj 2025 kl. 17",
        ),
        ("Åby Tennisklub\n\nDagsorden\n\n1. Bolde\n", "Dagsorden"),
        (
            "Referat af bestyrelsesmøde i Åby Tennisklub.\nTil stede: Ib.\n\n1. Bolde\n",
            "Referat af bestyrelsesmøde i Åby Tennisklub",
        ),
    ] {
        let found = Document::from_text("a", text).metadata.title;
        assert_eq!(found.as_deref(), Some(title), "{text}");
    }
}

#[test]
fn a_club_under_a_greeting_is_no_person() {
    let text =
        "Tennis i vinter\n\nSpil med hver søndag.\n\nVenlig hilsen\nAne Lund\nÅby Tennisklub\n";
    let people = Document::from_text("a", text).metadata.people;
    let names: Vec<&str> = people.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Ane Lund"]);
}

/// An answer to a committee as Folketinget publishes it: a letterhead, labels in a column, their values below them.
const ANSWER: &str = "Kystudvalget 2026-27
KYU Alm.del
Offentligt
Folketinget
Kystudvalget
Christiansborg
1240 København K
DK Danmark
Dato:
Kontor:
Sagsbeh:
Sagsnr.:
4. februar 2027
Havnekontoret
Ane Lund Bæk
2027-0030-1234
Hermed sendes besvarelse af spørgsmål nr. 14 (Alm. del), som udvalget har stillet til
ministeren den 7. januar 2027. Spørgsmålet er stillet efter ønske fra Ib Skov (V).
Ole Holm
/
Ane Lund Bæk
Molevej 10
1216 København K
Spørgsmål nr. 14 (Alm. del) fra Kystudvalget:
”Vil ministeren oplyse, hvor mange moler der er?”
Svar:
Der er 214 moler.
";

#[test]
fn a_column_of_labels_is_answered_by_the_lines_below_it() {
    let metadata = Document::from_text("a", ANSWER).metadata;
    assert_eq!(metadata.date, ordret::Date::new(2027, 2, 4));
    assert_eq!(metadata.kind.as_deref(), Some("spørgsmål-svar"));
}

#[test]
fn a_letterhead_is_no_title() {
    let alone =
        "Strandfoden\nMolevej 10-12\nDK-6792 Rømø\n\nAtt. Ib Skov\nFormand for alle havne\n\n";
    for (text, title) in [
        (ANSWER, None),
        (&format!("{alone}Vi skriver om molen.\n"), None),
        (
            &format!("{alone}Molen må ikke falde\n\nDen er fra 1903.\n"),
            Some("Molen må ikke falde"),
        ),
        (
            "Beretning afgivet af Kystudvalget den 2. maj 2027\n\nDen er fra 1903.\n",
            Some("Beretning afgivet af Kystudvalget den 2. maj 2027"),
        ),
        ("Gå til hovedindholdet\n\nDen er fra 1903.\n", None),
        ("J.nr. KYST 101-00003\n\nDen er fra 1903.\n", None),
        ("Mødested: Klitgården, Skagen\n\nDen er fra 1903.\n", None),
        ("Skagen den 2. maj 2027\n\nDen er fra 1903.\n", None),
        (
            "Kronik\n\nHvor er molens minister?\n\nDen er fra 1903.\n",
            Some("Hvor er molens minister?"),
        ),
        ("#molen står endnu, skriver foreningen i dag.\n", None),
    ] {
        let found = Document::from_text("a", text).metadata.title;
        assert_eq!(found.as_deref(), title, "{text}");
    }
}

#[test]
fn days_in_a_list_are_nobodys_own() {
    let news = "Ny mole\n\nMolen er færdig i dag, og alle må gå på den.\n\n";
    for (list, date) in [
        ("8/5 2024\n\nMolen males.\n", ordret::Date::new(2024, 5, 8)),
        (
            "8/5 2024\n\nMolen males.\n\n7/5 2024\n\nMer sand.\n\n30/4 2024\n\nStorm.\n",
            None,
        ),
    ] {
        let metadata = Document::from_text("a", &format!("{news}{list}")).metadata;
        assert_eq!(metadata.date, date, "{list}");
    }
}

#[test]
fn a_cue_that_headlines_use_too_has_to_be_borne_out() {
    let statute = "§ 1\n\nMoler er for alle.\n";
    let plain = "Rådet har fået et udkast og svarer i næste uge.\n";
    for (text, kind) in [
        (
            format!("Forslag til lov om moler\n\n{statute}"),
            Some("lovforslag"),
        ),
        (format!("Forslag til lov om moler\n\n{plain}"), None),
        (
            format!(
                "Fremsat den 3. maj 2027 af Ib Skov (V)\nForslag\ntil\nLov om moler\n{statute}"
            ),
            Some("lovforslag"),
        ),
        (
            format!("Betænkning\n\nover\n\nForslag til lov om moler\n\n{plain}"),
            Some("betænkning"),
        ),
        (format!("Betænkning\n\n{plain}"), None),
        (
            format!("NOTAT\nHøringsnotat om udkast til ændring af\nlov om moler\n\n{plain}"),
            Some("notat"),
        ),
        (format!("Byrådet - Referat\n\n{plain}"), Some("referat")),
        (
            "Kære Ib Skov\n\nTak for molen.\n\nMange hilsner\nBestyrelsen\n".to_owned(),
            Some("brev"),
        ),
    ] {
        let found = Document::from_text("a", &text).metadata.kind;
        assert_eq!(found.as_deref(), kind, "{text}");
    }
}

#[test]
fn a_committee_and_a_town_are_no_people() {
    let text = "Svar på spørgsmål 3 stillet af Folketingets Miljø- og Kystudvalg\n\nMolen står.\n\n\
        Med venlig hilsen\nIb Skov\nKystkontoret, Molevej 5  8000  Århus C\n";
    let people = Document::from_text("a", text).metadata.people;
    let names: Vec<&str> = people.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Ib Skov"]);
}

#[test]
fn a_house_listed_in_a_paragraph_sent_nothing() {
    let text = "NOTAT\n\nNotat om moler\n\nUdkastet blev den 3. maj 2027 sendt i høring hos Strandens Venner og Klitternes\n\
        Fællesråd, Foreningen for Havne, Molernes Råd, Kystens Forbund, Landsforeningen for\nBølgebrydere og flere.\n";
    assert_eq!(Document::from_text("a", text).metadata.sender, None);
}

#[test]
fn who_signs_for_others_is_not_the_sender() {
    let letter = "Kære\n\nStrandens Lokalråd\n\nMolen falder.\n\n";
    for (end, sender) in [
        ("Med venlig hilsen\nIb Skov\n", Some("Ib Skov")),
        ("På udvalgets vegne\nIb Skov\nformand\n", None),
    ] {
        let metadata = Document::from_text("a", &format!("{letter}{end}")).metadata;
        assert_eq!(metadata.kind.as_deref(), Some("brev"), "{end}");
        assert_eq!(metadata.title, None, "{end}");
        assert_eq!(metadata.sender.as_deref(), sender, "{end}");
    }
}

#[test]
fn what_stands_first_is_a_title_only_where_it_stands_like_one() {
    let text = "Molen er bygget af sten fra Norge, og den skal holde i hundrede år, siger de.\n";
    for (top, title) in [
        (
            "Molen skal holde i hundrede år\n\n",
            Some("Molen skal holde i hundrede år"),
        ),
        (
            "Molen skal holde i hundrede år\n",
            Some("Molen skal holde i hundrede år"),
        ),
        // A label leads into a list.
        ("Målsætninger:\n\nMolen skal holde i hundrede år\n\n", None),
        ("- Molen skal holde i hundrede år\n\n", None),
        ("”Molen skal holde i hundrede år.”\n\n", None),
        ("Molen skal holde. Det lover de\n\n", None),
        ("Kom til molen!\n\n", None),
        ("Tegninger og fotos : Ane Lund\n\n", None),
        ("2. Molens historie\n\n", None),
        (
            "2. Molens historie\n\nSag 11-2027-4\n\n",
            Some("2. Molens historie"),
        ),
        // A label of a form.
        ("Sagsbeh.: Ib Skov\n\n", None),
        // The word ends like `det`, which leads into the next line.
        (
            "Flere penge til kystområdet\n\n",
            Some("Flere penge til kystområdet"),
        ),
        // Verses.
        (
            "Her står jeg på molen\nog ser ud i blæsten\nog venter på dig\n\n",
            None,
        ),
        (
            "Det blæste i nat\n\nHer står jeg på molen\nog ser ud i blæsten\n\nMolen synger\n\n",
            Some("Det blæste i nat"),
        ),
        (
            "Musik og tekst: Ane Lund\n\nHer står jeg på molen\nog ser ud i blæsten\n\nMolen synger\n\n",
            None,
        ),
    ] {
        let found = Document::from_text("a", &format!("{top}{text}"))
            .metadata
            .title;
        assert_eq!(found.as_deref(), title, "{top}");
    }
}

#[test]
fn a_heading_is_a_title_even_where_it_is_a_sentence() {
    for (text, title) in [
        (
            "# Vi skal passe på molen\n\nDen er fra 1903.\n",
            Some("Vi skal passe på molen"),
        ),
        ("Vi skal passe på molen\n\nDen er fra 1903.\n", None),
        ("## Molens udvalg:\n\nDe er tre.\n", Some("Molens udvalg")),
        ("## Kontakt\n\nSkriv til os.\n", None),
    ] {
        let found = Document::from_text("a", text).metadata.title;
        assert_eq!(found.as_deref(), title, "{text}");
    }
}

#[test]
fn minutes_and_agenda_in_one_are_called_by_their_meeting() {
    let text =
        "Bestyrelsesmøde tirsdag den 4. maj 2027 kl. 17.\nDagsorden og referat\n\n1. Molen\n";
    let metadata = Document::from_text("a", text).metadata;
    assert_eq!(metadata.kind.as_deref(), Some("referat"));
    assert_eq!(
        metadata.title.as_deref(),
        Some("Bestyrelsesmøde tirsdag den 4. maj 2027 kl. 17")
    );
    assert_eq!(metadata.date, ordret::Date::new(2027, 5, 4));
}

#[test]
fn the_hour_at_which_something_begins_dates_no_notice() {
    let text = "Ny tur til molen\n\nVoksne: onsdag den 5. maj 2027 kl. 16\n\nTag støvler på.\n";
    assert_eq!(Document::from_text("a", text).metadata.date, None);
}

#[test]
fn a_column_of_labels_has_one_addressee() {
    let question = "KYU alm. del - spørgsmål 7\n\nTil:\nDato:\nKystministeren\n3. maj 2027\n\
        Udvalget udbeder sig ministerens besvarelse af følgende spørgsmål:\nHvor er molen?\n";
    let metadata = Document::from_text("a", question).metadata;
    assert_eq!(metadata.addressees, ["Kystministeren"]);
    assert_eq!(metadata.date, ordret::Date::new(2027, 5, 3));
}

#[test]
fn a_clubs_minutes_are_not_the_municipalitys() {
    let said = "\n\nDagsorden:\n\n1. Molen\n\nStrandby Kommune maler den. Ib ringer til Strandby Kommune.\n";
    for (top, municipality) in [
        ("Referat af møde i Molens Venneforening", None),
        ("Referat af møde om molen", Some("Strandby Kommune")),
    ] {
        let metadata = Document::from_text("a", &format!("{top}{said}")).metadata;
        assert_eq!(metadata.municipality.as_deref(), municipality, "{top}");
    }
}

#[test]
fn a_committee_told_of_below_the_text_is_not_the_documents() {
    let text = "# Sådan er vi bygget op\n\nForeningen har tre udvalg, som mødes hver måned på molen.\n\n\
        ## Kystudvalget\n\nDet holder øje med stranden.\n";
    assert!(
        Document::from_text("a", text)
            .metadata
            .committees
            .is_empty()
    );
}

#[test]
fn meetings_to_come_are_not_the_one_that_minutes_are_of() {
    let text = "Referat af kystrådsmøde\n\nDato: Tirsdag den 4. maj 2027\nTil stede: Ane, Ib, Ole.\n\n\
        Molen males i juni, og Ib spørger kommunen om en pumpe.\n\nEvt.\n\n\
        Dialogmøde: Mandag den 17. maj 2027 kl. 19\n\nÅrsmøde: Tirsdag den 1. juni 2027 kl. 19\n";
    let metadata = Document::from_text("a", text).metadata;
    assert_eq!(metadata.date, ordret::Date::new(2027, 5, 4));
    assert_eq!(metadata.dates.len(), 1);
}

#[test]
fn numbers_of_an_agendas_matters_are_not_its_own() {
    let answer = "Svar på spørgsmål 3\n\nSagsnr. 2027-4417\nDok.nr. 88213\n";
    let minutes = "Kystudvalget - Referat\n\n1. Molen\n\nSagsnr. 2027-4417\n\n2. Pumpen\n\nSagsnr. 2027-4500\n";
    for (text, references) in [
        (
            answer,
            vec!["spørgsmål 3", "sag 2027-4417", "dokument 88213"],
        ),
        (minutes, vec![]),
        (
            "Kystudvalget\n\nSagsnr. 2027-4417 Dok.nr. 8813\n\nSagsnr. 2027-4417 Dok.nr. 8814\n",
            vec![],
        ),
        ("Kystudvalget\n\nMolen\nSag nr. 24\n", vec![]),
    ] {
        let found = Document::from_text("a", text).metadata.references;
        assert_eq!(found, references, "{text}");
    }
}

#[test]
fn a_form_that_asks_is_a_question_and_its_signer_asks_for_the_committee() {
    let text = "Kystudvalget\nTil:\nDato:\nKystministeren\n3. maj 2027\n\
        Udvalget udbeder sig ministerens besvarelse af følgende spørgsmål:\nKYU alm. del\nSpørgsmål 7\n\
        Hvor er molen?\nSpørgsmålet er stillet efter ønske fra Ane Lund (V).\nPå udvalgets vegne\nIb Skov\nformand\n";
    let metadata = Document::from_text("a", text).metadata;
    assert_eq!(metadata.kind.as_deref(), Some("spørgsmål-svar"));
    assert_eq!(metadata.title, None);
    let people: Vec<(&str, &str)> = metadata
        .people
        .iter()
        .map(|p| (p.name.as_str(), p.role.as_str()))
        .collect();
    assert_eq!(people, [("Ane Lund", "asks"), ("Ib Skov", "signs")]);
}

#[test]
fn the_word_agenda_below_running_text_is_a_heading_of_it() {
    let text = "# Sådan holder vi årsmøde\n\nÅrsmødet er foreningens højeste myndighed, og alle må komme til det, uanset hvor længe de har boet ved molen eller langs stranden.\n\n\
        Dagsorden\n\n1. Valg af dirigent\n";
    assert_eq!(Document::from_text("a", text).metadata.kind, None);
}

#[test]
fn a_name_or_a_byline_above_the_title_is_none() {
    for (text, title) in [
        (
            "Landbruget Vest\n\nIb Skovs beretning om molen\n\nDen er fra 1903.\n",
            Some("Ib Skovs beretning om molen"),
        ),
        (
            "Molen må ikke falde\n\nAf Ane Lund\n\nDen er fra 1903.\n",
            Some("Molen må ikke falde"),
        ),
        ("Af kystminister Ib Skov\n\nDen er fra 1903.\n", None),
        ("Publiceret 3-5-2027\n\nDen er fra 1903.\n", None),
    ] {
        let found = Document::from_text("a", text).metadata.title;
        assert_eq!(found.as_deref(), title, "{text}");
    }
}
