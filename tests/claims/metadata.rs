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
fn days_numbers_and_authorities_are_read_out_of_usual_headings() {
    for (text, asked) in [
        (
            "Beslutningsreferat fra møde den 9. januar 2017 kl. 17:00-19:15",
            "dato:2017-01",
        ),
        ("Åben dagsorden den 07-02-2023", "dato:2023-02"),
        ("Pressemeddelelse 3. marts 2019", "dato:2019-03-03"),
        (
            "Bekendtgørelse nr. 1234 af 5. november 2018 om vejbelysning",
            "dato:2018-11-05",
        ),
        (
            "KØBENHAVNS KOMMUNE\nNotat\nSagsnr.: 82.02.00-G10-7-19",
            "kommune:København ref:82.02.00-G10-7-19",
        ),
        ("Bornholms Regionskommune\nNotat", "kommune:Bornholm"),
    ] {
        let text = format!("{text}\n\nHvert barn får plads.");
        let (_folder, searcher) = indexed(vec![Document::from_text("a", &text)]);
        let query = Query::parse(&format!("barn {asked}")).expect("a query");
        let hits = searcher
            .search(&query, &SearchOptions::new())
            .expect("hits");
        assert_eq!(hits.total(), 1, "{asked} in {text}");
    }
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
