//! Claims about snippets over every document at hand: the sample corpus, or the .txt files of `$ORDRET_TEXTS`.

use super::matches::Wanted;
use super::{Hit, SearchOptions, Searcher};
use crate::query::Query;
use crate::query::compile::compile;
use crate::query::plan::Purpose;
use crate::{Corpus, Index, UpdateOptions, analyze};
use proptest::prelude::*;
use std::ops::Range;
use std::path::PathBuf;

struct World {
    _folder: tempfile::TempDir,
    searcher: Searcher,
    texts: Vec<String>,
}

fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let corpus = std::env::var_os("ORDRET_TEXTS").map_or(sample, PathBuf::from);
    let index = Index::open_or_create(folder.path().join("index")).unwrap();
    index
        .update(&Corpus::open(corpus).unwrap(), &UpdateOptions::new())
        .unwrap();
    let searcher = index.searcher().unwrap();
    let text = |path| {
        let pages = searcher.document(path).unwrap().unwrap().pages;
        let texts: Vec<String> = pages.into_iter().map(|page| page.text).collect();
        texts.join("\n")
    };
    let texts = searcher.paths().unwrap().iter().map(text).collect();
    World {
        _folder: folder,
        searcher,
        texts,
    }
}

impl World {
    /// The words of a text from one of its places on. Both numbers are taken by what there is.
    fn words(&self, text: usize, place: usize) -> Vec<&str> {
        let text = &self.texts[text % self.texts.len()];
        let at = text.floor_char_boundary(place % text.len().max(1));
        let plain = |word: &&str| word.chars().any(char::is_alphanumeric);
        text[at..]
            .split_whitespace()
            .skip(1)
            .filter(plain)
            .take(8)
            .collect()
    }

    fn hits(&self, query: &str) -> Vec<Hit> {
        let Ok(query) = Query::parse(query) else {
            return Vec::new();
        };
        let hits = self
            .searcher
            .search(&query, &SearchOptions::new().snippets(3));
        hits.unwrap().iter().cloned().collect()
    }
}

/// A word of small letters that no figures stand for.
fn is_plain(word: &str) -> bool {
    word.chars().all(char::is_lowercase)
        && word.chars().count() > 1
        && crate::danish::number_words(word).is_empty()
}

/// The forms at every position of part of a text, as written and the lemmas. What a word is can depend on those beside
/// it: `Børne- og Familieudvalget`.
fn forms(text: &str, part: Range<usize>) -> Vec<Vec<String>> {
    let mut tokens = analyze(text);
    tokens.retain(|token| part.start <= token.start && token.end <= part.end);
    let first = tokens.first().map_or(0, |token| token.position);
    let mut out: Vec<Vec<String>> = Vec::new();
    for token in tokens {
        let at = (token.position - first) as usize;
        out.resize(out.len().max(at + 1), Vec::new());
        out[at].extend(token.lemmas);
        out[at].push(token.exact);
    }
    out
}

#[test]
fn every_phrase_is_shown_as_a_phrase() {
    let world = world();
    let (mut drawn, mut asked) = (0, 0);
    while asked < 500 && drawn < 20_000 {
        drawn += 1;
        let words = world.words(drawn * 7919, drawn * 104_729);
        let length = 2 + drawn % 3;
        if words.len() < length || !words[..length].iter().all(|word| is_plain(word)) {
            continue;
        }
        asked += 1;
        let phrase = words[..length].join(" ");
        let wanted = forms(&phrase, 0..phrase.len());
        let hits = world.hits(&format!("\"{phrase}\""));
        assert!(!hits.is_empty(), "{phrase} is found where it was drawn");
        for hit in hits {
            let same = |(a, b): (&Vec<String>, &Vec<String>)| a.iter().any(|form| b.contains(form));
            let shows = |text: &str, range: &Range<usize>| {
                let shown = forms(text, range.clone());
                let mut runs = shown.windows(wanted.len());
                runs.any(|run| run.iter().zip(&wanted).all(same))
            };
            let marked = hit.snippets().iter().any(|snippet| {
                let mut marks = snippet.highlights().iter();
                marks.any(|range| shows(snippet.text(), range))
            });
            assert!(marked, "{phrase}: {}: {:?}", hit.path(), hit.snippets());
        }
    }
    assert!(asked >= 200, "{asked} phrases");
}

#[test]
fn every_highlight_cut_out_matches_the_query_and_snippets_do_not_overlap() {
    let world = world();
    let strategy = (any::<u16>(), any::<u32>(), 0..7_usize);
    let config = ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let run =
        proptest::test_runner::TestRunner::new(config).run(&strategy, |(text, place, kind)| {
            let words = world.words(usize::from(text), place as usize);
            let quoted =
                |count: usize| format!("\"{}\"", words[..count.min(words.len())].join(" "));
            let query = match kind {
                0..3 => words[..(kind + 1).min(words.len())].join(" "),
                3 | 4 => quoted(kind - 1),
                5 => words.first().map_or(String::new(), |word| {
                    let prefix: String =
                        word.chars().filter(|c| c.is_alphabetic()).take(4).collect();
                    format!("{prefix}*")
                }),
                _ => format!("{} {}", words.last().unwrap_or(&""), quoted(2)),
            };
            let Ok(parsed) = Query::parse(&query) else {
                return Ok(());
            };
            let inner = &world.searcher.inner;
            let plan = compile(
                &parsed,
                inner.fields,
                &inner.searcher,
                world.searcher.terms(),
                Purpose::Search,
            );
            let wanted = Wanted::of(&plan.sought);
            for hit in world.hits(&query) {
                for snippet in hit.snippets() {
                    check(&wanted, &query, snippet.text(), snippet.highlights())?;
                }
                check(&wanted, &query, hit.title(), hit.title_highlights())?;
                let texts: Vec<&str> = hit
                    .snippets()
                    .iter()
                    .map(|s| s.text().trim_matches('…'))
                    .collect();
                for (number, one) in texts.iter().enumerate() {
                    prop_assert!(!texts[number + 1..].contains(one), "{query}: {one} twice");
                }
            }
            Ok(())
        });
    run.unwrap();
}

fn check(
    wanted: &Wanted,
    query: &str,
    text: &str,
    highlights: &[Range<usize>],
) -> Result<(), TestCaseError> {
    let mut before = 0;
    for range in highlights {
        prop_assert!(before <= range.start && range.start < range.end);
        before = range.end;
        let cut = &text[range.clone()];
        let alone = wanted.marks_in(cut);
        let whole = alone.first().is_some_and(|mark| mark.start == 0)
            && alone.last().is_some_and(|mark| mark.end == cut.len());
        // `kl.` is a time of day only before a number, and a name is none at a text's beginning.
        let in_its_place = || wanted.marks_in(text).contains(range);
        prop_assert!(
            whole || in_its_place(),
            "{query}: “{cut}” in “{text}”: {alone:?}"
        );
    }
    Ok(())
}
