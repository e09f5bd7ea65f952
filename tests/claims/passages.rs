//! Snippets show why a document matches: the passage, whole, with its page, and what matches in it.

use crate::World;
use ordret::{Corpus, Document, Index, Query, SearchOptions, Snippet, UpdateOptions};
use serde_json::Value;

/// The marked words of a text, cut out by characters.
fn marked(text: &Value, highlights: &Value) -> Vec<String> {
    let characters: Vec<char> = text.as_str().unwrap_or("").chars().collect();
    let ranges = highlights.as_array().cloned().unwrap_or_default();
    let cut = |range: &Value| {
        let (start, end) = (range[0].as_u64().unwrap(), range[1].as_u64().unwrap());
        characters[start as usize..end as usize].iter().collect()
    };
    ranges.iter().map(cut).collect()
}

/// Text, page and marked words of each snippet of the first hit.
fn snippets(world: &World, query: &str) -> Vec<(String, Option<u64>, Vec<String>)> {
    let answer = world.json(query);
    let snippets = answer["hits"][0]["snippets"].as_array().cloned();
    snippets
        .unwrap_or_default()
        .iter()
        .map(|snippet| {
            (
                snippet["text"].as_str().unwrap_or("").to_owned(),
                snippet["page"].as_u64(),
                marked(&snippet["text"], &snippet["highlights"]),
            )
        })
        .collect()
}

fn one(text: &str) -> World {
    let world = World::new(&[("a.txt", text)]);
    world.index();
    world
}

/// Sentences that hold nothing sought.
fn filling(count: usize) -> String {
    "Udvalget drøftede veje, broer og havne hele eftermiddagen. ".repeat(count)
}

#[test]
fn a_number_and_its_noun_are_marked_as_they_are_written() {
    let world = one("Vi indfører 1.000-dages-programmet. I dag er der 1000 dage til.");
    let (_, _, marks) = &snippets(&world, "1.000 dage")[0];
    assert_eq!(marks[..], ["1.000-dages", "1000 dage"]);
}

#[test]
fn of_a_compound_the_part_that_is_sought_is_marked() {
    let world = one(
        "Overvågningsprogrammet for Finanslovsbevillingen er nyt. Folkeskolelærerne kom i børnehaven.",
    );
    let marks = |query: &str| -> Vec<String> {
        let shown = snippets(&world, query);
        shown.into_iter().flat_map(|(_, _, marks)| marks).collect()
    };
    assert_eq!(marks("program"), ["programmet"]);
    assert_eq!(marks("lov"), ["lovs"]);
    // Neighbours are marked as one.
    assert_eq!(marks("skole lærer"), ["skolelærerne"]);
    // `børne` alone is no form of `barn`: the word is marked.
    assert_eq!(marks("barn"), ["børnehaven"]);
    assert_eq!(marks("finanslovsbevilling"), ["Finanslovsbevillingen"]);
}

#[test]
fn words_near_one_another_are_unmarked_where_they_are_alone() {
    let world = one(&format!(
        "Skolen er ny, stor og lys. Kommunen betaler en skole. {} En skole ligger langt fra en kommune.",
        "Udvalget drøftede veje og broer.".repeat(3)
    ));
    let marks = |query: &str| -> Vec<String> {
        let shown = snippets(&world, query);
        shown.into_iter().flat_map(|(.., marks)| marks).collect()
    };
    assert_eq!(marks("skole NÆR/3 kommune"), ["Kommunen", "skole"]);
    let all = ["Skolen", "Kommunen", "skole", "skole", "kommune"];
    assert_eq!(marks("skole NÆR/9 kommune"), all);
}

#[test]
fn words_of_a_phrase_are_unmarked_where_they_stand_apart() {
    let world = one("Skolen er ny. En ny skole åbner, og den nye skole er stor.");
    let (_, _, marks) = &snippets(&world, "\"ny skole\"")[0];
    assert_eq!(marks[..], ["ny skole", "nye skole"]);
}

#[test]
fn a_passage_deep_in_a_long_document_is_found_with_its_page() {
    let text = format!(
        "{}\u{c}{}Her taler vi om jordemødre. {}\u{c}{}",
        filling(900),
        filling(700),
        filling(800),
        filling(300)
    );
    let world = one(&text);
    let found = snippets(&world, "jordemoder");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, Some(2));
    assert_eq!(found[0].2, ["jordemødre"]);
    assert!(
        found[0].0.contains("Her taler vi om jordemødre."),
        "{}",
        found[0].0
    );
}

#[test]
fn what_a_snippet_marks_is_on_the_page_that_it_names() {
    let world = one("Første side: krabber.\u{c}Anden side: krabber igen.\u{c}Sidste side.");
    let found = snippets(&world, "krabber");
    let pages: Vec<Option<u64>> = found.iter().map(|(_, page, _)| *page).collect();
    assert_eq!(pages, [Some(1), Some(2)]);
    assert!(
        found.iter().all(|(_, _, marks)| marks[..] == ["krabber"]),
        "{found:?}"
    );
    // A phrase may go on overleaf.
    let found = snippets(&world, "\"krabber anden side\"");
    assert_eq!((found.len(), found[0].1), (1, Some(1)));
}

#[test]
fn two_snippets_show_two_places_and_rather_different_words() {
    let text = format!(
        "Skatten stiger. {}Skatten falder. {}Afgiften bliver. {}",
        filling(30),
        filling(30),
        filling(30)
    );
    let world = one(&text);
    let found = snippets(&world, "skat ELLER afgift");
    let marks: Vec<&str> = found
        .iter()
        .flat_map(|(_, _, marks)| marks)
        .map(String::as_str)
        .collect();
    assert!(
        marks.contains(&"Afgiften") && marks.contains(&"Skatten"),
        "{marks:?}"
    );
}

#[test]
fn dots_stand_only_where_text_is_missing() {
    let world = one("Kort tekst om broen.");
    assert_eq!(snippets(&world, "bro")[0].0, "Kort tekst om broen.");
    let long = format!(
        "Indledning uden ende {} bro {} slut",
        "ord ".repeat(300),
        "ord ".repeat(300)
    );
    let world = one(&long);
    let (text, _, _) = &snippets(&world, "bro")[0];
    assert!(text.starts_with('…') && text.ends_with('…'), "{text}");
}

#[test]
fn the_words_of_a_beginning_are_marked_frequent_or_not() {
    let endings = (0..400).map(|n| {
        char::from(b'a' + (n % 26) as u8)
            .to_string()
            .repeat(1 + n / 26)
    });
    let words: Vec<String> = endings.map(|ending| format!("kommune{ending}")).collect();
    let rare = words.join(" ");
    let world = World::new(&[
        ("mange.txt", rare.as_str()),
        ("en.txt", &format!("{}Kommunezzzz kom. ", filling(5))),
    ]);
    world.index();
    let answer = world.json("kommunezz*");
    let snippet = &answer["hits"][0]["snippets"][0];
    assert!(
        marked(&snippet["text"], &snippet["highlights"])
            .iter()
            .any(|m| m.to_lowercase().starts_with("kommunezz"))
    );
    for hit in world.json("kommune*")["hits"].as_array().unwrap() {
        let snippet = &hit["snippets"][0];
        let marks = marked(&snippet["text"], &snippet["highlights"]);
        assert!(
            marks
                .iter()
                .any(|m| m.to_lowercase().starts_with("kommune")),
            "{hit}"
        );
    }
}

#[test]
fn the_title_is_marked_too() {
    let world = one("Ny pulje til børn og unge\n\nMinisteren har talt om børnenes vilkår i dag.\n");
    let hit = &world.json("barn")["hits"][0];
    assert_eq!(hit["title"], "Ny pulje til børn og unge");
    assert_eq!(marked(&hit["title"], &hit["title_highlights"]), ["børn"]);
    let none = &world.json("vilkår")["hits"][0];
    assert_eq!(none["title_highlights"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_short_last_sentence_is_shown_with_the_one_before() {
    let world = one("Mødet er slut. Om broer. Og om veje.");
    assert_eq!(snippets(&world, "vej")[0].0, "Om broer. Og om veje.");
}

#[test]
fn a_document_found_by_its_title_alone_shows_how_it_begins() {
    let folder = tempfile::tempdir().unwrap();
    let mut document = Document::from_text("a.txt", "Her står noget andet. Og mere.");
    document.metadata.title = Some("Om jordemødre".to_owned());
    let blank = Document::from_text("b.txt", "Om jordemødre");
    let blank = Document {
        pages: Vec::new(),
        ..blank
    };
    let index = Index::open_or_create(folder.path().join("i")).unwrap();
    let corpus = Corpus::new().document(document).document(blank);
    index.update(&corpus, &UpdateOptions::new()).unwrap();
    let query = Query::parse("jordemoder").unwrap();
    let hits = index
        .searcher()
        .unwrap()
        .search(&query, &SearchOptions::new())
        .unwrap();
    assert_eq!(hits.len(), 2);
    for hit in &hits {
        assert_eq!(
            &hit.title()[hit.title_highlights()[0].clone()],
            "jordemødre"
        );
        let texts: Vec<&str> = hit.snippets().iter().map(Snippet::text).collect();
        let expected: &[&str] = if hit.path().as_str() == "a.txt" {
            &["Her står noget andet. Og mere."]
        } else {
            &[]
        };
        assert_eq!(texts, expected);
    }
}
