//! PDFs of seven producers read as their authors wrote them.

use crate::{World, root, text};
use std::collections::HashMap;
use std::path::PathBuf;

/// The fixtures with what is known of each: its text, its running heads, phrases that must survive.
fn made() -> Vec<(PathBuf, serde_json::Value)> {
    let folder = root().join("tests/fixtures/pdf");
    let mut out = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("fixtures").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "pdf") {
            let truth = folder
                .join("truth")
                .join(path.with_extension("json").file_name().expect("a name"));
            let truth =
                serde_json::from_slice(&std::fs::read(truth).expect("truth")).expect("JSON");
            out.push((path, truth));
        }
    }
    assert_eq!(out.len(), 11);
    out
}

fn read(path: &std::path::Path) -> ordret::Document {
    ordret::extract(path).unwrap_or_else(|error| panic!("{error}"))
}

fn whole(document: &ordret::Document) -> String {
    let pages: Vec<&str> = document
        .pages
        .iter()
        .map(|page| page.text.as_str())
        .collect();
    pages.join("\n")
}

fn words(text: &str) -> HashMap<String, i32> {
    let mut out = HashMap::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| word.chars().any(char::is_alphabetic))
    {
        *out.entry(word.to_lowercase()).or_default() += 1;
    }
    out
}

#[test]
fn no_word_of_the_text_is_lost_or_broken() {
    for (path, truth) in made() {
        let (expected, found) = (
            words(truth["text"].as_str().expect("text")),
            words(&whole(&read(&path))),
        );
        let total: i32 = expected.values().sum();
        let missing: i32 = expected
            .iter()
            .map(|(word, n)| (n - found.get(word).unwrap_or(&0)).max(0))
            .sum();
        assert!(
            missing * 200 <= total,
            "{}: {missing} of {total} words missing",
            path.display()
        );
    }
}

#[test]
fn real_hyphens_stay_and_running_heads_go() {
    for (path, truth) in made() {
        let text = whole(&read(&path));
        let level = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for phrase in truth["phrases"].as_array().expect("phrases") {
            assert!(
                level.contains(phrase.as_str().expect("a phrase")),
                "{}: {phrase}",
                path.display()
            );
        }
        for head in truth["furniture"]
            .as_array()
            .expect("heads")
            .iter()
            .filter_map(|head| head.as_str())
        {
            let stays = head.len() > 3 && text.lines().any(|line| line.trim() == head);
            assert!(!stays, "{}: the running head {head} stays", path.display());
        }
        assert!(
            !text.contains(|c: char| ('\u{E000}'..='\u{F8FF}').contains(&c)),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_scan_is_a_document_without_text_and_says_so() {
    let document = read(&root().join("tests/fixtures/pdf/rl_scannet.pdf"));
    assert!(document.pages.iter().all(|page| page.text.is_empty()));
    assert!(
        document
            .warnings
            .iter()
            .any(|warning| warning.contains("no text layer")),
        "{:?}",
        document.warnings
    );
}

/// A PDF of three pages, the first two numbered in Roman figures; its cross-reference table is missing.
fn with_labels() -> Vec<u8> {
    let page = |number: usize, word: &str| {
        let content = format!("BT /F1 12 Tf 72 700 Td ({word}) Tj ET");
        let (object, stream) = (10 + number, 20 + number);
        format!(
            "{object} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents {stream} 0 R>> endobj\n\
             {stream} 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n",
            content.len()
        )
    };
    format!(
        "%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R/PageLabels<</Nums[0 <</S/r>> 2 <</S/D>>]>>>> endobj\n\
         2 0 obj <</Type/Pages/Count 3/Kids[11 0 R 12 0 R 13 0 R]>> endobj\n\
         5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n{}{}{}trailer <</Root 1 0 R>>\n%%EOF\n",
        page(1, "Forord til udvalget"),
        page(2, "Indhold om havnen"),
        page(3, "Budgettet for kommunen")
    )
    .into_bytes()
}

#[test]
fn a_snippet_knows_its_page_and_what_is_printed_on_it() {
    let world = World::new(&[]);
    world.write("mærket.pdf", &with_labels());
    world.index();
    let place = |query: &str| {
        let answer = world.json(query);
        let snippet = &answer["hits"][0]["snippets"][0];
        (snippet["page"].clone(), snippet["label"].clone())
    };
    assert_eq!(place("havnen"), (2.into(), "ii".into()));
    assert_eq!(place("budgettet"), (3.into(), "1".into()));
    assert!(text(&world.run(&["search", "havnen"]).stdout).contains("p. 2 (ii): "));
}
