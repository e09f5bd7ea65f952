//! What each sign of the query language finds, and what is said of a query that cannot be taken as it was written.

use ordret::{
    Clause, Contribution, Corpus, Document, Field, Index, Query, SearchOptions, Searcher,
    UpdateOptions,
};

/// A searcher over texts from memory; the folder goes when the world does.
fn indexed(texts: &[(&str, &str)]) -> (tempfile::TempDir, Searcher) {
    let corpus = texts.iter().fold(Corpus::new(), |corpus, (path, text)| {
        corpus.document(Document::from_text(*path, text))
    });
    searcher(&corpus)
}

fn searcher(corpus: &Corpus) -> (tempfile::TempDir, Searcher) {
    let folder = tempfile::tempdir().expect("a folder");
    let index = Index::open_or_create(folder.path().join("index")).expect("an index");
    index.update(corpus, &UpdateOptions::new()).expect("a run");
    let searcher = index.searcher().expect("a searcher");
    (folder, searcher)
}

fn query(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// Paths of what a query finds, in order of paths.
fn found(searcher: &Searcher, text: &str) -> Vec<String> {
    let hits = searcher
        .search(&query(text), &SearchOptions::new().limit(50))
        .expect("hits");
    let mut paths: Vec<String> = hits.iter().map(|hit| hit.path().to_string()).collect();
    paths.sort();
    paths
}

fn notes(searcher: &Searcher, text: &str) -> String {
    let hits = searcher.search(&query(text), &SearchOptions::new());
    hits.expect("hits").notes().join("\n")
}

/// Each case: a query, and the paths that it finds.
fn check(texts: &[(&str, &str)], cases: &[(&str, &[&str])]) {
    let (_folder, searcher) = indexed(texts);
    for (text, expected) in cases {
        assert_eq!(found(&searcher, text), *expected, "{text}");
    }
}

#[test]
fn an_equals_sign_takes_words_letter_by_letter() {
    check(
        &[
            ("barn", "Et barn fik plads."),
            ("børn", "Børn fik 1.000 pladser."),
            (
                "børnehave",
                "En børnehave med 1000 pladser den 5. oktober 2019.",
            ),
        ],
        &[
            ("børn", &["barn", "børn", "børnehave"]),
            ("=børn", &["børn"]),
            ("=Børn", &["børn"]),
            ("=\"fik plads\"", &["barn"]),
            ("\"fik plads\"", &["barn"]),
            ("=\"1000 pladser\"", &["børn", "børnehave"]),
            ("=\"05-10-2019\"", &[]),
            ("05-10-2019", &["børnehave"]),
            ("barn -=barn", &["børn", "børnehave"]),
        ],
    );
}

#[test]
fn words_are_found_by_their_beginning_and_their_end() {
    check(
        &[
            ("a", "Statsministeren mødte finansministeren."),
            ("b", "Ministeren kom."),
            ("c", "Ministerens bil og ministeriet."),
            ("d", "EU-regulering og EU-regler."),
        ],
        &[
            ("*ministeren", &["a", "b"]),
            ("minister*", &["b", "c"]),
            ("ministeri*", &["c"]),
            ("*minister*", &["a", "b", "c"]),
            ("EU-reg*", &["d"]),
            ("*ministeren -stats*", &["b"]),
            ("*findesikke", &[]),
        ],
    );
}

#[test]
fn a_tilde_takes_words_that_are_nearly_spelled_so() {
    check(
        &[
            ("a", "En sundhedsplejerske kom."),
            ("b", "En sundhedsplejreske kom."),
            ("c", "Mødet med borgmesteren."),
        ],
        &[
            ("sundhedsplejerske~", &["a", "b"]),
            ("sundhetsplejerske~1", &["a"]),
            ("borgmestren~", &["c"]),
            ("mødet~", &["c"]),
            ("bgmstrn~", &[]),
        ],
    );
}

#[test]
fn words_near_one_another_stand_in_either_order() {
    check(
        &[
            ("nær", "Kommunen gav barnet en ny plads."),
            ("vendt", "Barnet fik af kommunen en plads."),
            (
                "fjern",
                "Barnet fik en ny og meget bedre plads i den store kommune.",
            ),
            ("to", "Et barn og et barn."),
            ("ét", "Et barn alene."),
        ],
        &[
            ("barn NÆR/3 kommune", &["nær", "vendt"]),
            ("barn NEAR/2 kommune", &["nær"]),
            ("barn NÆR/1 kommune", &[]),
            ("barn NÆR/20 kommune", &["fjern", "nær", "vendt"]),
            ("\"en ny\" NÆR/3 barn", &["fjern", "nær"]),
            ("(barnet ELLER plads) NÆR/2 kommune", &["nær", "vendt"]),
            ("barn NÆR/3 barn", &["to"]),
            ("kommune NÆR/2 barn NÆR/2 plads", &[]),
            ("kommune NÆR/3 barn NÆR/3 plads", &["nær", "vendt"]),
            ("plad* NÆR/2 ny", &["nær"]),
            ("plads -(barn NÆR/3 kommune)", &["fjern"]),
            ("plads (barn NÆR/3 findesikke*)", &[]),
            ("=barnet NÆR/3 =kommunen", &["nær", "vendt"]),
        ],
    );
}

#[test]
fn a_phrase_may_be_loose() {
    check(
        &[
            ("hel", "De første 1.000 dage."),
            ("løs", "De første vigtige 1.000 lange dage."),
            ("vendt", "Dage de første."),
        ],
        &[
            ("\"første 1000 dage\"", &["hel"]),
            ("\"første 1000 dage\"~1", &["hel"]),
            ("\"første 1000 dage\"~2", &["hel", "løs"]),
            ("=\"første dage\"~3", &["hel", "løs", "vendt"]),
        ],
    );
}

fn two_documents() -> Corpus {
    let mut first = Document::from_text(
        "udvalg/2019/a.txt",
        "# Skoler i byen\n\nDen 5. oktober 2019\n\nBudget for skoler og veje.",
    );
    first.metadata.kind = Some("brev".to_owned());
    first.metadata.sender = Some("Børnenes Fællesråd".to_owned());
    first.metadata.parties = vec!["Radikale Venstre".to_owned()];
    first.metadata.references = vec!["L 123".to_owned()];
    let mut second = Document::from_text(
        "presse/b.txt",
        "# Veje og broer\n\nDen 7. marts 2021\n\nSkoler og veje, L 124.",
    );
    second.metadata.kind = Some("referat".to_owned());
    Corpus::new().document(first).document(second)
}

#[test]
fn a_word_is_found_in_longer_compounds_and_behind_suspended_hyphens() {
    for (text, query) in [
        ("Havneudvidelserne drøftes.", "havneudvidelse"),
        ("Finanslovsudspillet kom i går.", "finanslov"),
        ("En grundvandsplan er vedtaget.", "grundvand"),
        ("Den nye varmepumpeordning.", "varmepumpe"),
        ("De sidste dyrehegn.", "dyr"),
        ("Et lejerorgan.", "lejer"),
        ("Regler for ind- og udbetalinger.", "indbetaling"),
        ("Byggeplaner og -tilladelser.", "byggetilladelse"),
        ("Elev-/lærlingepladser i byen.", "elevplads"),
        ("Børne-\nog socialministeren svarede.", "børneminister"),
    ] {
        let document = Document::from_text("a.txt", text);
        let (_folder, searcher) = searcher(&Corpus::new().document(document));
        assert_eq!(found(&searcher, query), ["a.txt"], "{query}: {text}");
    }
    let document = Document::from_text("a.txt", "En grundvandsplan er vedtaget.");
    let (_folder, searcher) = searcher(&Corpus::new().document(document));
    let quoted = found(&searcher, "\"grundvand\"");
    assert!(quoted.is_empty(), "quotes ask for the word itself");
}

#[test]
fn a_form_that_begins_compounds_as_a_word_of_its_own_is_found_in_them() {
    check(
        &[
            ("pleje.txt", "Kommunen styrker ældreplejen."),
            ("barn.txt", "Småbørn leger."),
        ],
        &[
            ("ældre", &["pleje.txt"]),
            ("\"ældre\"", &[]),
            ("gammel", &[]),
            ("små", &["barn.txt"]),
            ("marts", &[]),
        ],
    );
}

#[test]
fn a_document_without_a_title_has_no_word_in_it() {
    let document = Document::from_text("a.txt", "kommunen mødtes, og mødet blev langt.");
    assert_eq!(document.metadata.title, None);
    let (_folder, searcher) = searcher(&Corpus::new().document(document));
    assert_eq!(found(&searcher, "kommune"), ["a.txt"]);
    assert!(found(&searcher, "titel:kommune").is_empty());
    assert_eq!(found(&searcher, "mødet -titel:kommune"), ["a.txt"]);
}

#[test]
fn what_says_no_word_is_passed_over_and_said() {
    let document = Document::from_text("a.txt", "Kommunen betaler for skolen.");
    let (_folder, searcher) = searcher(&Corpus::new().document(document));
    for (text, said) in [
        ("skole ? NÆR/5 !", "NÆR/5"),
        ("\"skole*\"", "outside quotes"),
        ("=skolen~", "outside quotes"),
        ("skole titel:-kommune", "-titel:kommune"),
    ] {
        let query = Query::parse(text).unwrap();
        let hits = searcher.search(&query, &SearchOptions::new()).unwrap();
        let notes = hits.notes().join("\n");
        assert!(notes.contains(said), "{text}: {notes}");
        if text.contains("NÆR") {
            assert_eq!(hits.total(), 1, "{text}");
        }
    }
}

#[test]
fn fields_narrow_by_title_and_metadata() {
    let (_folder, searcher) = searcher(&two_documents());
    let (a, b): (&[&str], &[&str]) = (&["udvalg/2019/a.txt"], &["presse/b.txt"]);
    let both: &[&str] = &["presse/b.txt", "udvalg/2019/a.txt"];
    for (text, expected) in [
        ("skole", both),
        ("titel:skole", a),
        ("title:\"veje og broer\"", b),
        ("titel:(skole ELLER bro)", both),
        ("titel:budget", &[]),
        ("titel:sko*", a),
        ("titel:(veje NÆR/2 broer)", b),
        ("veje -titel:veje", a),
        ("type:brev", a),
        ("type:(brev ELLER referat) veje", both),
        ("veje -type:brev", b),
        ("dato:2019", a),
        ("dato:2018..2019-06", &[]),
        ("dato:2019-10..", both),
        ("dato:\"7. marts 2021\"", b),
        ("fra:fællesråd veje", a),
        ("parti:\"radikale venstre\"", a),
        ("ref:\"L 123\"", a),
        ("ref:L123", a),
        ("mappe:udvalg", a),
        ("mappe:2019 veje", a),
        ("folder:presse", b),
        ("mappe:u*", &[]),
    ] {
        if text == "mappe:u*" {
            assert!(Query::parse(text).is_err());
            continue;
        }
        assert_eq!(found(&searcher, text), expected, "{text}");
    }
}

#[test]
fn nothing_is_dropped_in_silence() {
    let (_folder, searcher) = indexed(&[("a.txt", "Klima: Regeringen vil mere for barnet.")]);
    assert_eq!(found(&searcher, "Klima: Regeringen vil mere"), ["a.txt"]);
    assert!(notes(&searcher, "Klima: Regeringen vil mere").contains("titel: type: dato:"));
    assert!(notes(&searcher, "reg*ringen klima").contains("“reg*ringen”"));
    assert!(notes(&searcher, "barn NÆR mere").contains("NÆR/5"));
    assert_eq!(notes(&searcher, "\"regeringen vil\" -x* titel:klima"), "");
}

#[test]
fn of_a_page_of_words_the_rarest_are_looked_for() {
    let common: Vec<String> = (0..150).map(|n| format!("fælles{n}")).collect();
    let rare: Vec<String> = (0..60).map(|n| format!("sjælden{n}")).collect();
    let (common, rare) = (common.join(" "), rare.join(" "));
    let (_folder, searcher) = indexed(&[
        ("a.txt", &common),
        ("b.txt", &common),
        ("c.txt", &format!("{common} {rare}")),
    ]);
    let told = notes(&searcher, &format!("{common} {rare}"));
    assert_eq!(
        told,
        "only the 100 rarest of 210 words side by side were looked for"
    );
    assert_eq!(
        found(&searcher, &format!("{common} {rare}"))[..1],
        ["c.txt"]
    );
    assert_eq!(notes(&searcher, &rare), "");
}

#[test]
fn a_query_that_finds_nothing_gets_help() {
    let (_folder, searcher) = indexed(&[
        (
            "a.txt",
            "Sundhedsplejersken besøgte barnet. Kommunen betalte.",
        ),
        ("b.txt", "Sundhedsplejersken skrev."),
        ("c.txt", "Et barn."),
    ]);
    let help = |text: &str| {
        searcher
            .help(&query(text), &SearchOptions::new())
            .expect("help")
    };
    let told = help("Børn \"sunhedsplejersken skrev\"");
    assert_eq!(
        told.corrected.as_deref(),
        Some("Børn \"sundhedsplejersken skrev\"")
    );
    assert_eq!(told.suggestions[0].word, "sunhedsplejersken");
    assert_eq!(told.suggestions[0].range, [6, 23]);
    let told = help("skrev OG kommunen");
    assert_eq!((told.suggestions.len(), told.corrected), (0, None));
    let alone: Vec<(&str, u64)> = told
        .alone
        .iter()
        .map(|one| (one.text.as_str(), one.documents))
        .collect();
    assert_eq!(alone, [("skrev", 1), ("kommunen", 1)]);
    assert!(help("qxzvwjk").suggestions.is_empty());
    assert_eq!(
        help("barn -sunhedsplejersken").suggestions,
        [],
        "what is excluded is not missed"
    );
}

/// That each part is the sum of its parts, times its factor where it says so.
fn adds_up(part: &Contribution) {
    if !part.parts.is_empty() {
        let sum: f32 = part.parts.iter().map(|part| part.score).sum();
        assert!(
            (part.score - sum * part.factor).abs() < 1e-3,
            "{}: {} is not {} × {sum}",
            part.what,
            part.score,
            part.factor
        );
        assert!(
            part.factor == 1.0 || part.what.contains("times"),
            "{}: an untold factor",
            part.what
        );
    }
    part.parts.iter().for_each(adds_up);
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let mut texts: Vec<(String, String)> = (0..30)
        .map(|n| (format!("{n}.txt"), format!("Møde nummer {n} om vejene.")))
        .collect();
    texts.push((
        "x.txt".into(),
        "# Klimaindsatsen for børn\n\nBarnet fik 1.000 dage i kommunens dagtilbud.".into(),
    ));
    texts.push(("y.txt".into(), "En indsats for klimaet, og børn.".into()));
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let (_folder, searcher) = indexed(&texts);
    for text in [
        "barn",
        "barn klimaindsats sommerhus",
        "klimaindsats barn kommune dagtilbud",
        "\"1000 dage\" (barn ELLER unge) -finanslov",
        "(barn OG (dage ELLER nætter)) ELLER (klima vejene)",
        "barn NÆR/9 dage kommune*",
        "titel:klimaindsatsen *tilbud børm~",
        "barn mappe:findesikke ELLER =børn",
    ] {
        let query = query(text);
        let hits = searcher
            .search(&query, &SearchOptions::new())
            .expect("hits");
        assert!(hits.total() > 0, "{text}");
        for hit in &hits {
            let told = searcher
                .explain_document(&query, hit.path())
                .expect("an explanation")
                .expect("a document");
            let made_of = told.made_of.expect("a hit is made of something");
            assert!(
                (made_of.score - hit.score()).abs() < 1e-3,
                "{text}: {} is not {}",
                made_of.score,
                hit.score()
            );
            adds_up(&made_of);
        }
    }
}

#[test]
fn equal_scores_stand_by_date_then_path_on_every_page() {
    // More than are gathered before the worse ones are dropped.
    const COUNT: usize = 300;
    let names: Vec<(String, String)> = (0..COUNT)
        .map(|n| {
            let text = format!("Sag\n\nDen {}. maj 2019\n\nen bro", n % 3 + 1);
            (format!("{:03}.txt", (n * 17) % COUNT), text)
        })
        .collect();
    let corpus = names.iter().fold(Corpus::new(), |corpus, (path, text)| {
        corpus.document(Document::from_text(path.as_str(), text))
    });
    let (_folder, searcher) = searcher(&corpus);
    let page = |offset, limit| -> Vec<(String, Option<ordret::Date>)> {
        let options = SearchOptions::new().limit(limit).offset(offset);
        // They are near-duplicates of one another.
        let options = options.all(true).snippets(0);
        let hits = searcher.search(&query("bro"), &options).expect("hits");
        hits.iter()
            .map(|hit| (hit.path().to_string(), hit.date()))
            .collect()
    };
    let all = page(0, COUNT);
    assert_eq!(all.len(), COUNT);
    let mut expected = all.clone();
    expected.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    assert_eq!(all, expected);
    for limit in [3, 7, 60] {
        let pages: Vec<_> = (0..COUNT)
            .step_by(limit)
            .flat_map(|offset| page(offset, limit))
            .collect();
        assert_eq!(pages, all, "{limit} a page");
    }
}

#[test]
fn a_query_can_be_built_in_code() {
    let built = Clause::any([
        Clause::near(5, [Clause::words("barn"), Clause::phrase("1.000 dage")]),
        Clause::all([
            Clause::words("ELLER (titel:x) -y"),
            Clause::exact("ord").in_field(Field::Title),
            Clause::suffix("ministeren").excluded(),
            Clause::loose_phrase("de første", 2),
            Clause::fuzzy("borgmester"),
        ]),
    ])
    .query()
    .expect("a query");
    let text = "barn NÆR/5 \"1.000 dage\" ELLER (eller titel: x y OG titel:=\"ord\" OG -*ministeren OG \"de første\"~2 OG borgmester~)";
    assert_eq!(built.text(), text);
    assert_eq!(built, query(text));
    assert!(Clause::words("»").excluded().query().is_err());
    assert!(Clause::all([]).query().is_err());
    let deep = (0..500).fold(Clause::words("a"), |inner, _| {
        Clause::any([inner, Clause::words("b")])
    });
    assert!(deep.query().is_err());
}

#[test]
fn a_word_by_itself_is_mostly_no_form_of_another_one() {
    let other = "De tager det, de vil tage det, og de tager det, som de vil tage det.";
    let meant = format!(
        "Skolen faar et nyt tog. {}",
        "Der staar meget andet her. ".repeat(9)
    );
    let world = crate::World::new(&[("andet.txt", other), ("toget.txt", &meant)]);
    assert!(world.index().status.success());
    assert_eq!(world.found("tog"), ["toget.txt", "andet.txt"]);
}
