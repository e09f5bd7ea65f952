//! The sample corpus answers as its documents say.

use crate::{World, code, ordret, paths, root, text};
use std::collections::BTreeSet;

/// Every document that speaks of 1.000 dage, in whatever form.
const THOUSAND_DAYS: [&str; 18] = [
    "havnsund/NOTAT-2021-118",
    "havnsund/dagsorden-boerne-og-familieudvalget-2023-03-14.pdf",
    "havnsund/nyhed-tidlig-tilknytning.txt",
    "havnsund/referat-boerne-og-familieudvalget-2022-11-08.txt",
    "lindholt/dagsorden-byraadet-2023-03-28.md",
    "lindholt/hoeringssvar-smaaboernsloven.txt",
    "lindholt/nyhed-familiehuset-fem-aar.txt",
    "presse/2023-05-12-pulje-tidlig-indsats.md",
    "presse/partiprogram-faelles-kyst-2024.pdf",
    "presse/tale-konference-nyaarup-2023-11-20.md",
    "region/budgetspoergsmaal-021-smaaboernspagten.md",
    "region/budgetspoergsmaal-021-smaaboernspagten.txt",
    "region/notat-tidlig-indsats-2023.pdf",
    "udvalg/betaenkning-l-214.pdf",
    "udvalg/brev-baeltets-jordemoedre.txt",
    "udvalg/brev-landsforeningen-tidlig-tryghed.md",
    "udvalg/lovforslag-l-214.txt",
    "udvalg/smf-alm-del-spm-21.md",
];

/// What a search in an index prints, as JSON.
fn answer(index: &str, args: &[&str]) -> serde_json::Value {
    let output = ordret(&[&["search", "--index", index, "--json"], args].concat());
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// An index of the sample corpus, and a way to ask it.
fn sample() -> (World, impl Fn(&str) -> BTreeSet<String>) {
    let world = World::new(&[]);
    let index = world.path("index").display().to_string();
    let done = ordret(&["index", "corpus", "--index", &index, "--quiet"]);
    assert_eq!(code(&done), 0, "{}", text(&done.stderr));
    let ask = move |query: &str| {
        let answer = answer(
            &index,
            &["-n", "50", "--all", "--snippets", "0", "--", query],
        );
        paths(&answer).into_iter().collect()
    };
    (world, ask)
}

#[test]
fn a_thousand_days_are_found_in_every_form_and_in_no_other_document() {
    let (_world, ask) = sample();
    let expected: BTreeSet<String> = THOUSAND_DAYS
        .iter()
        .map(|path| (*path).to_owned())
        .collect();
    for query in [
        "\"1.000 dage\"",
        "\"1000 dage\"",
        "\"1 000 dage\"",
        "\"tusind dage\"",
        "1.000 dage",
    ] {
        assert_eq!(ask(query), expected, "{query}");
    }
    assert_eq!(
        ask("\"11.000 dage\"").into_iter().collect::<Vec<_>>(),
        ["region/budgetspoergsmaal-034-vikarforbrug.pdf"]
    );
}

#[test]
fn every_document_is_read_whatever_its_encoding() {
    let (_world, ask) = sample();
    for (query, path) in [
        (
            "sundhedsplejersken",
            "havnsund/referat-boerne-og-familieudvalget-2022-11-08.txt",
        ),
        ("småbørnsloven", "lindholt/hoeringssvar-smaaboernsloven.txt"),
        (
            "sundhedsplejersker",
            "lindholt/pressemeddelelse-sundhedsplejen.txt",
        ),
        (
            "forretningsudvalget",
            "region/referat-forretningsudvalget-2023-10-10.txt",
        ),
        ("Familiehuset", "lindholt/nyhed-familiehuset-fem-aar.txt"),
        ("hjemmebesøg", "havnsund/NOTAT-2021-118"),
    ] {
        assert!(ask(query).contains(path), "{query} in {path}");
    }
}

#[test]
fn pages_are_known() {
    let (world, _) = sample();
    let index = world.path("index").display().to_string();
    let answer = answer(&index, &["--path", "region/notat*", "\"1.000 dage\""]);
    assert_eq!(answer["hits"][0]["page"], 2, "{answer}");
    let page = ordret(&[
        "show",
        "region/notat-tidlig-indsats-2023.pdf",
        "--page",
        "2",
        "--index",
        &index,
    ]);
    assert!(text(&page.stdout).contains("1.000 dage"));
}

#[test]
fn snippets_mark_the_phrase_and_lie_inside_their_text() {
    let (world, _) = sample();
    let index = world.path("index").display().to_string();
    let answer = answer(&index, &["-n", "50", "\"1.000 dage\""]);
    for hit in answer["hits"].as_array().expect("hits") {
        for snippet in hit["snippets"].as_array().expect("snippets") {
            let shown: Vec<char> = snippet["text"].as_str().expect("text").chars().collect();
            for mark in snippet["highlights"].as_array().expect("highlights") {
                let (start, end) = (
                    mark[0].as_u64().expect("start") as usize,
                    mark[1].as_u64().expect("end") as usize,
                );
                let marked: String = shown[start..end].iter().collect::<String>().to_lowercase();
                assert!(
                    marked.contains("dage")
                        && (marked.starts_with('1') || marked.starts_with("tusind")),
                    "{marked}"
                );
            }
        }
        assert!(
            !hit["snippets"][0]["highlights"]
                .as_array()
                .expect("highlights")
                .is_empty(),
            "{}",
            hit["path"]
        );
    }
}

#[test]
fn the_first_search_makes_the_index() {
    let world = World::new(&[("a.txt", "De første 1.000 dage.")]);
    let output = world.run(&["search", "1000 dage"]);
    assert_eq!(code(&output), 0);
    assert!(text(&output.stdout).contains("1.000 dage"));
    assert!(text(&output.stderr).contains("indexing the folder corpus first"));
    let named = world.run(&["search", "--index", "andetsteds", "1000 dage"]);
    assert_eq!(code(&named), 2, "a named index is not made by a search");
}

#[test]
fn git_keeps_the_index_folder_but_not_its_content() {
    assert!(root().join("index/.gitignore").exists());
}
