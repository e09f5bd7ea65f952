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
