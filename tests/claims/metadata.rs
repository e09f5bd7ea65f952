//! Who, what and when: metadata, and searching by it.

use ordret::{Corpus, Document, Index, Person, Query, SearchOptions, Searcher, UpdateOptions};

/// A searcher over documents from memory; the folder goes when the world does.
fn indexed(documents: Vec<Document>) -> (tempfile::TempDir, Searcher) {
    let folder = tempfile::tempdir().expect("a folder");
    let index = Index::open_or_create(folder.path().join("index")).expect("an index");
    let corpus = documents.into_iter().fold(Corpus::new(), Corpus::document);
    index
        .update(&corpus, &UpdateOptions::new().threads(1))
        .expect("an update");
    let searcher = index.searcher().expect("a searcher");
    (folder, searcher)
}

fn found(searcher: &Searcher, options: &SearchOptions) -> Vec<String> {
    let query = Query::parse("barn").expect("a query");
    let hits = searcher.search(&query, options).expect("hits");
    let mut paths: Vec<String> = hits.iter().map(|hit| hit.path().to_string()).collect();
    paths.sort();
    paths
}

fn two_documents() -> (tempfile::TempDir, Searcher) {
    let mut first = Document::from_text("a", "Et barn.");
    first.metadata.kind = Some("brev".to_owned());
    first.metadata.sender = Some("Børnenes Fællesråd".to_owned());
    first.metadata.people = vec![Person {
        name: "Aase Holm Bæk".to_owned(),
        party: Some("B".to_owned()),
        role: "signs".to_owned(),
    }];
    first.metadata.parties = vec!["Radikale Venstre".to_owned()];
    first.metadata.committees = vec!["Social- og Familieudvalget".to_owned()];
    first.metadata.references = vec!["L 123".to_owned(), "spørgsmål 21".to_owned()];
    first.metadata.municipality = Some("Aarhus Kommune".to_owned());
    let mut second = Document::from_text("b", "Et andet barn.");
    second.metadata.kind = Some("referat".to_owned());
    second.metadata.references = vec!["L 12".to_owned()];
    second.metadata.municipality = Some("Odense Kommune".to_owned());
    indexed(vec![first, second])
}

#[test]
fn every_field_of_the_metadata_filters_by_its_words() {
    let (_folder, searcher) = two_documents();
    let all = SearchOptions::new;
    for (asked, options) in [
        ("type brev", all().kind("Brev")),
        ("person Aase Holm Bæk", all().person("Aase Holm Bæk")),
        ("person Holm Bæk", all().person("holm bæk")),
        ("person Åse", all().person("Åse")),
        ("from Fællesråd", all().from("fællesråd")),
        ("from Bæk", all().from("Bæk")),
        ("party by name", all().party("radikale venstre")),
        ("committee", all().committee("familieudvalget")),
        ("party by letter", all().party("B")),
        ("L123", all().reference("L123")),
        ("spm. 021", all().reference("spm. nr. 021")),
        ("municipality Århus", all().municipality("Århus")),
    ] {
        assert_eq!(found(&searcher, &options), ["a"], "{asked}");
    }
    for (asked, options) in [
        ("person Bæk Holm", all().person("Bæk Holm")),
        ("person Ba", all().person("Ba")),
        ("no name", all().person(" ")),
        ("another party", all().party("S")),
        ("L 1", all().reference("L 1")),
        ("both", all().kind("brev").municipality("Odense")),
    ] {
        assert!(found(&searcher, &options).is_empty(), "{asked}");
    }
    assert_eq!(found(&searcher, &all().reference("L 12")), ["b"]);
}

#[test]
fn a_filter_changes_no_score() {
    let (_folder, searcher) = two_documents();
    let query = Query::parse("barn").expect("a query");
    let score = |options: &SearchOptions| {
        let hits = searcher.search(&query, options).expect("hits");
        hits.iter()
            .find(|hit| hit.path().as_str() == "a")
            .map(ordret::Hit::score)
    };
    assert_eq!(
        score(&SearchOptions::new()),
        score(&SearchOptions::new().person("Bæk").kind("brev"))
    );
}

/// What a document of the sample corpus says of itself: path, type, date, title, and one of the rest.
const SAMPLE: [(&str, &str, &str, &str); 26] = [
    (
        "havnsund/NOTAT-2021-118",
        "notat",
        "2021-06-17",
        "Hvad ved vi om hjemmebesøg i barnets første leveår?",
    ),
    (
        "havnsund/dagsorden-boerne-og-familieudvalget-2023-03-14.pdf",
        "dagsorden",
        "2023-03-14",
        "Dagsorden – Børne- og Familieudvalget den 14. marts 2023",
    ),
    (
        "havnsund/nyhed-boernebiblioteket.md",
        "nyhed",
        "2019-10-05",
        "Børnebiblioteket fylder rummet med bøger, mænd og madpakker",
    ),
    (
        "havnsund/nyhed-tidlig-tilknytning.txt",
        "nyhed",
        "2023-06-20",
        "Havnsund sætter ind, før bekymringerne vokser sig store",
    ),
    (
        "havnsund/referat-boerne-og-familieudvalget-2022-11-08.txt",
        "referat",
        "2022-11-08",
        "REFERAT",
    ),
    (
        "lindholt/budgetnotat-2024.pdf",
        "notat",
        "2023-08-25",
        "Budgetnotat 2024: Dagtilbud og sundhedspleje",
    ),
    (
        "lindholt/dagsorden-byraadet-2023-03-28.md",
        "dagsorden",
        "2023-03-28",
        "Dagsorden – Lindholt Byråd",
    ),
    (
        "lindholt/hoeringssvar-smaaboernsloven.txt",
        "høringssvar",
        "2023-03-03",
        "Høringssvar til udkast til forslag til lov om tidlig støtte til småbørnsfamilier (småbørnsloven)",
    ),
    (
        "lindholt/nyhed-familiehuset-fem-aar.txt",
        "nyhed",
        "2023-09-12",
        "Familiehuset fylder fem år",
    ),
    (
        "lindholt/pressemeddelelse-sundhedsplejen.txt",
        "pressemeddelelse",
        "2024-05-22",
        "Tre nye sundhedsplejersker på vej til Lindholt",
    ),
    (
        "presse/2022-02-01-kortlaegning-familiegrupper.txt",
        "pressemeddelelse",
        "2022-02-01",
        "Ny kortlægning: Familiegrupper virker bedst, når sundhedsplejersken er med",
    ),
    (
        "presse/2023-05-12-pulje-tidlig-indsats.md",
        "pressemeddelelse",
        "2023-05-12",
        "45 mio. kr. til kommuner og foreninger: Ny pulje skal holde sammen på de første måneder",
    ),
    (
        "presse/partiprogram-faelles-kyst-2024.pdf",
        "partiprogram",
        "2024-04-14",
        "Fælles Kyst: Principprogram 2024, kapitel 3",
    ),
    (
        "presse/tale-konference-nyaarup-2023-11-20.md",
        "tale",
        "2023-11-20",
        "Tale ved konferencen \"Fra vugge til vuggestue\"",
    ),
    (
        "region/budgetspoergsmaal-021-smaaboernspagten.md",
        "budgetspørgsmål",
        "2022-09-14",
        "Tilslutning til Småbørnspagten",
    ),
    (
        "region/budgetspoergsmaal-021-smaaboernspagten.txt",
        "budgetspørgsmål",
        "2022-09-14",
        "Tilslutning til Småbørnspagten",
    ),
    (
        "region/budgetspoergsmaal-034-vikarforbrug.pdf",
        "budgetspørgsmål",
        "2023-09-01",
        "Sygefravær og vikarforbrug på fødeafdelingerne",
    ),
    (
        "region/notat-tidlig-indsats-2023.pdf",
        "notat",
        "2023-03-02",
        "Den tidlige indsats i Region Bælthavet",
    ),
    (
        "region/referat-forretningsudvalget-2023-10-10.txt",
        "referat",
        "2023-10-10",
        "Referat af møde tirsdag den 10. oktober 2023 kl. 14.00",
    ),
    (
        "udvalg/bekendtgoerelse-overgangssamtaler.txt",
        "bekendtgørelse",
        "2023-11-02",
        "Bekendtgørelse om samtaler ved overgang til dagtilbud",
    ),
    (
        "udvalg/betaenkning-l-214.pdf",
        "betænkning",
        "2023-05-31",
        "Betænkning over forslag til småbørnsloven (L 214)",
    ),
    (
        "udvalg/brev-baeltets-jordemoedre.txt",
        "brev",
        "2023-05-10",
        "L 214 (småbørnsloven)",
    ),
    (
        "udvalg/brev-landsforeningen-tidlig-tryghed.md",
        "brev",
        "2023-01-17",
        "",
    ),
    (
        "udvalg/lovforslag-l-214.txt",
        "lovforslag",
        "2023-04-26",
        "Forslag til Lov om tidlig støtte til småbørnsfamilier (småbørnsloven)",
    ),
    (
        "udvalg/smf-alm-del-spm-21.md",
        "spørgsmål-svar",
        "2022-12-05",
        "SMF alm. del – endeligt svar på spørgsmål 21",
    ),
    (
        "udvalg/smf-alm-del-spm-22.txt",
        "spørgsmål-svar",
        "2022-12-07",
        "SMF Alm.del - endeligt svar på spørgsmål 22",
    ),
];

fn sample(path: &str) -> Document {
    ordret::extract(crate::root().join("corpus").join(path)).expect("a document")
}

#[test]
fn the_sample_corpus_says_its_type_day_and_title() {
    for (path, kind, date, title) in SAMPLE {
        let found = sample(path).metadata;
        assert_eq!(found.kind.as_deref(), Some(kind), "{path}");
        assert_eq!(
            found.date.map(|d| d.to_string()).as_deref(),
            Some(date),
            "{path}"
        );
        assert_eq!(found.title.as_deref().unwrap_or(""), title, "{path}");
    }
}

#[test]
fn the_sample_corpus_says_who_asks_sends_and_signs() {
    let people = |path: &str| -> Vec<String> {
        let found = sample(path).metadata.people;
        found
            .iter()
            .map(|p| {
                format!(
                    "{} {} {}",
                    p.role,
                    p.name,
                    p.party.as_deref().unwrap_or("-")
                )
            })
            .collect()
    };
    assert_eq!(
        people("region/budgetspoergsmaal-021-smaaboernspagten.md"),
        ["asks Karla Elmekær Y"]
    );
    assert_eq!(
        people("presse/2023-05-12-pulje-tidlig-indsats.md"),
        ["minister Vibeke Hvidtjørn -"]
    );
    assert_eq!(
        people("presse/tale-konference-nyaarup-2023-11-20.md"),
        ["speaks Inger Krogsvang J"]
    );
    assert_eq!(
        people("udvalg/brev-baeltets-jordemoedre.txt"),
        ["signs Ellinor Skovgrund -", "signs Bodil Kærlund-Aa -"]
    );
    for (path, sender, addressee) in [
        (
            "udvalg/brev-landsforeningen-tidlig-tryghed.md",
            "Landsforeningen Tidlig Tryghed",
            "Folketingets Småbørns- og Familieudvalg",
        ),
        (
            "udvalg/brev-baeltets-jordemoedre.txt",
            "Netværket af Bæltets Jordemødre",
            "Folketingets Småbørns- og Familieudvalg",
        ),
        (
            "lindholt/hoeringssvar-smaaboernsloven.txt",
            "Lindholt Kommune",
            "Småbørns- og Familieministeriet",
        ),
        (
            "havnsund/NOTAT-2021-118",
            "Stab og Analyse",
            "Børne- og Familieudvalget",
        ),
    ] {
        let found = sample(path).metadata;
        assert_eq!(found.sender.as_deref(), Some(sender), "{path}");
        assert_eq!(found.addressees, [addressee], "{path}");
    }
    for (path, references) in [
        (
            "udvalg/smf-alm-del-spm-21.md",
            &[
                "SMF alm. del spørgsmål 21",
                "sag 2022-4417",
                "dokument 88213",
            ][..],
        ),
        ("udvalg/lovforslag-l-214.txt", &["L 214"]),
        (
            "udvalg/bekendtgoerelse-overgangssamtaler.txt",
            &["BEK nr. 1187"],
        ),
        (
            "region/budgetspoergsmaal-034-vikarforbrug.pdf",
            &["spørgsmål 34"],
        ),
    ] {
        assert_eq!(sample(path).metadata.references, references, "{path}");
    }
}

#[test]
fn every_value_tells_the_characters_it_was_read_from() {
    let mut told = 0;
    for (path, ..) in SAMPLE {
        let document = sample(path);
        for evidence in &document.metadata.evidence {
            let (Some(page), Some([start, end])) = (evidence.page, evidence.range) else {
                continue;
            };
            let text = &document.pages[page as usize - 1].text;
            let quoted: String = text
                .chars()
                .skip(start)
                .take((end - start).min(200))
                .collect();
            assert_eq!(quoted, evidence.text, "{path}: {evidence:?}");
            told += 1;
        }
    }
    assert!(told > 150, "{told}");
}

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

#[test]
fn a_sidecar_overrides_in_the_index_and_is_no_document() {
    let world = crate::World::new(&[
        ("svar.txt", "Referat\n\nEt barn."),
        (
            "svar.txt.meta.json",
            r#"{"title":"Rigtig titel","date":"2019-10-05"}"#,
        ),
        (
            "metadata.jsonl",
            "{\"file\":\"andet.txt\",\"type\":\"tale\"}\n",
        ),
        ("andet.txt", "Et barn til."),
    ]);
    assert_eq!(crate::code(&world.index()), 0);
    let answer = world.json("barn");
    assert_eq!(answer["total"], 2);
    let hits = answer["hits"].as_array().expect("hits");
    let hit = |path: &str| hits.iter().find(|hit| hit["path"] == path).expect("a hit");
    assert_eq!(hit("svar.txt")["title"], "Rigtig titel");
    assert_eq!(hit("svar.txt")["date"], "2019-10-05");
    assert_eq!(hit("svar.txt")["type"], "referat");
    assert_eq!(hit("andet.txt")["type"], "tale");
    // The next run sees a sidecar that changed or went, though the file stayed as it was.
    world.write(
        "svar.txt.meta.json",
        r#"{"title":"Anden titel"}"#.as_bytes(),
    );
    assert_eq!(crate::code(&world.index()), 0);
    let title = |path: &str| -> String {
        let answer = world.json("barn");
        let hits = answer["hits"].as_array().expect("hits");
        let hit = hits.iter().find(|hit| hit["path"] == path).expect("a hit");
        hit["title"].as_str().unwrap_or("").to_owned()
    };
    assert_eq!(title("svar.txt"), "Anden titel");
    std::fs::remove_file(world.path("corpus/svar.txt.meta.json")).expect("removed");
    assert_eq!(crate::code(&world.index()), 0);
    assert_eq!(title("svar.txt"), "Referat");
    world.write("svar.txt.meta.json", b"{");
    let broken = world.run(&["extract", "corpus/svar.txt", "--json"]);
    assert_eq!(crate::code(&broken), 0);
    assert!(crate::text(&broken.stdout).contains("sidecar not used"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]
    #[test]
    fn facets_count_as_one_would_by_hand(
        rows in proptest::collection::vec((0..4_usize, 0..4_u16, 0..3_usize, proptest::prelude::any::<bool>()), 1..30)
    ) {
        let kinds = ["brev", "referat", "tale"];
        let parties = ["Venstre", "Enhedslisten"];
        let mut documents = Vec::new();
        let mut types = std::collections::BTreeMap::<String, u64>::new();
        let mut years = std::collections::BTreeMap::<String, u64>::new();
        let mut by_party = std::collections::BTreeMap::<String, u64>::new();
        for (i, (kind, year, count, matches)) in rows.iter().enumerate() {
            let text = format!("Tekst {i} om et {}.", if *matches { "barn" } else { "hus" });
            let mut document = Document::from_text(format!("{i}"), &text);
            document.metadata.kind = kinds.get(*kind).map(|k| (*k).to_owned());
            document.metadata.date = (*year > 0).then(|| ordret::Date::new(2000 + year, 1, 1)).flatten();
            document.metadata.parties = parties[..*count].iter().map(|p| (*p).to_owned()).collect();
            if *matches {
                for (counts, value) in [(&mut types, document.metadata.kind.clone()), (&mut years, document.metadata.date.map(|d| d.year().to_string()))] {
                    if let Some(value) = value {
                        *counts.entry(value).or_default() += 1;
                    }
                }
                for party in &document.metadata.parties {
                    *by_party.entry(party.clone()).or_default() += 1;
                }
            }
            documents.push(document);
        }
        let (_folder, searcher) = indexed(documents);
        let facets = searcher.facets(&Query::parse("barn").expect("a query"), &SearchOptions::new()).expect("facets");
        proptest::prop_assert_eq!(facets.types.into_iter().collect::<std::collections::BTreeMap<_, _>>(), types);
        proptest::prop_assert_eq!(facets.years.into_iter().collect::<std::collections::BTreeMap<_, _>>(), years);
        proptest::prop_assert_eq!(facets.parties.into_iter().collect::<std::collections::BTreeMap<_, _>>(), by_party);
    }
}
