//! What the analysis promises of any text: offsets that select what was written, the same terms for both ways to write a
//! letter, and a text that each of its words finds again.

use ordret::{AnalyzedToken, Corpus, Index, Query, SearchOptions, UpdateOptions, analyze};
use proptest::prelude::*;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// What an index sees of a text: everything but the bytes.
fn terms(text: &str) -> Vec<(u32, String, Vec<String>, &'static str)> {
    let described = |token: AnalyzedToken| (token.position, token.exact, token.lemmas, token.role);
    analyze(text).into_iter().map(described).collect()
}

fn offsets_select_what_was_written(text: &str) {
    let mut position = 0;
    for token in analyze(text) {
        assert_eq!(text.get(token.start..token.end), Some(&*token.text));
        assert!(token.start < token.end, "{token:?}");
        assert!(token.position >= position, "{token:?}");
        assert!(!token.exact.is_empty(), "{token:?}");
        position = token.position;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_analysed_and_offsets_select_what_was_written(text in any::<String>()) {
        offsets_select_what_was_written(&text);
    }

    #[test]
    fn text_as_people_type_it_is_analysed(text in "([a-zæøåA-Å]{1,9}|[0-9]{1,4}|nr|kl|§|L|spm|jan|mio|kr|[.,:;/%'’\u{ad}\u{a0}-]|\n){0,40}") {
        offsets_select_what_was_written(&text);
    }

    #[test]
    fn composed_and_decomposed_letters_give_the_same_terms(text in "[a-zæøåéöüÆØÅÉ0-9 .,§-]{0,60}") {
        let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
        prop_assert_eq!(terms(&composed), terms(&decomposed));
    }
}

#[test]
fn every_word_of_a_document_finds_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(folder.path().join("index")).unwrap();
    let corpus = Corpus::open(super::root().join("corpus")).unwrap();
    index.update(&corpus, &UpdateOptions::new()).unwrap();
    let searcher = index.searcher().unwrap();
    let all = SearchOptions::new().limit(1_000).snippets(0).all(true);
    for path in searcher.paths().unwrap() {
        let document = searcher.document(&path).unwrap().unwrap();
        let text: String = document
            .pages
            .iter()
            .map(|page| page.text.as_str())
            .collect();
        let words: BTreeSet<&str> = text
            .split(|c: char| c.is_whitespace() || "\"“”„".contains(c))
            .filter(|word| word.contains(char::is_alphanumeric))
            .collect();
        for word in words {
            let query = Query::parse(&format!("\"{word}\"")).unwrap();
            let hits = searcher.search(&query, &all).unwrap();
            assert!(
                hits.iter().any(|hit| *hit.path() == path),
                "{word} does not find {path}"
            );
        }
    }
}
