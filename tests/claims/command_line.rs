//! Commands, streams, exit codes and JSON are a contract.

use crate::{World, code, text};

fn world() -> World {
    let world = World::new(&[
        (
            "svar/021.md",
            "# Ulighed i børns liv\n\nDato: 5. oktober 2019\n\nDe første 1.000 dage af barnets liv.\n",
        ),
        (
            "brev.txt",
            "Kære udvalg\n\nDen 6. november 2018\n\nVi skriver om børnehaver, ikke om 11.000 dage.\n",
        ),
    ]);
    assert_eq!(code(&world.index()), 0);
    world
}

/// What a faulty query prints, without its exit code, which is always 2.
fn fault(world: &World, query: &str) -> String {
    let output = world.run(&["search", "--", query]);
    assert_eq!(
        (code(&output), text(&output.stdout).as_str()),
        (2, ""),
        "{query}"
    );
    text(&output.stderr)
}

#[test]
fn query_errors_show_their_place_and_a_hint() {
    let world = world();
    insta::assert_snapshot!(fault(&world, "barn \"1.000 dage"), @r#"
    ordret: query: the quote is not closed
      barn "1.000 dage
           ^
    hint: put a " at the end of the phrase
    "#);
    insta::assert_snapshot!(fault(&world, "(a OR"), @"
    ordret: query: the parenthesis is not closed
      (a OR
      ^
    hint: put a ) where it ends
    ");
    insta::assert_snapshot!(fault(&world, "børn ELLER"), @"
    ordret: query: the operator has nothing behind it
      børn ELLER
           ^^^^^
    hint: put a word behind it, or take it away
    ");
    insta::assert_snapshot!(fault(&world, "-finanslov"), @"
    ordret: query: only exclusions
      -finanslov
       ^^^^^^^^^
    hint: say what to look for as well: barn -finanslov
    ");
    let long = fault(&world, &"a".repeat(100_000));
    assert!(
        long.contains("too long")
            && long.contains("hint:")
            && long.lines().all(|line| line.len() < 120),
        "{long}"
    );
    let long = fault(&world, &"æ".repeat(10_001));
    assert!(long.contains("too long"), "{long}");
    let deep = fault(
        &world,
        &format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000)),
    );
    assert!(
        deep.contains("too deeply nested") && deep.contains("hint:"),
        "{deep}"
    );
}

#[test]
fn exit_codes_tell_found_from_nothing_from_error() {
    let world = world();
    assert_eq!(code(&world.run(&["search", "børnehaver"])), 0);
    assert_eq!(code(&world.run(&["search", "qxzvwj"])), 1);
    assert_eq!(code(&world.run(&["search", "\""])), 2);
    assert_eq!(code(&world.run(&["search"])), 2);
    assert_eq!(code(&world.run(&["search", "--index", "tomt", "a"])), 2);
    assert_eq!(code(&world.run(&["show", "findes-ikke"])), 1);
    assert_eq!(code(&world.run(&["check"])), 0);
    let far = world.run(&[
        "search",
        "dage",
        "--offset",
        "18446744073709551615",
        "--sort",
        "date",
    ]);
    assert_eq!(code(&far), 0, "{}", text(&far.stderr));
}

#[test]
fn an_answer_in_json_keeps_to_the_contract() {
    let world = world();
    let answer = world.json("\"1.000 dage\"");
    let hit = &answer["hits"][0];
    assert_eq!(answer["total"], 1);
    assert_eq!(answer["query"], "\"1.000 dage\"");
    assert_eq!(
        (&hit["rank"], &hit["path"], &hit["title"]),
        (
            &1.into(),
            &"svar/021.md".into(),
            &"Ulighed i børns liv".into()
        )
    );
    assert_eq!(
        (&hit["date"], &hit["page"]),
        (&"2019-10-05".into(), &serde_json::Value::Null)
    );
    assert!(
        hit["score"].as_f64().expect("a score") > 0.0
            && hit["duplicates"].as_array().is_some_and(Vec::is_empty)
    );
    assert!(
        hit["file"]
            .as_str()
            .expect("a file")
            .ends_with("corpus/svar/021.md")
    );
    let snippet = &hit["snippets"][0];
    assert_eq!(snippet["text"], "De første 1.000 dage af barnets liv.");
    assert_eq!(snippet["highlights"], serde_json::json!([[10, 20]]));
}

#[test]
fn a_list_of_queries_is_answered_in_order() {
    let world = world();
    std::fs::write(
        world.path("liste.txt"),
        "børnehaver\n\nqxzvwj\n\"åben\n5. oktober 2019\n",
    )
    .expect("a list");
    let output = world.run(&["search", "--json", "--queries", "liste.txt"]);
    let lines: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    assert_eq!(code(&output), 0);
    assert_eq!(
        lines
            .iter()
            .map(|l| l["total"].as_u64())
            .collect::<Vec<_>>(),
        [Some(1), Some(0), Some(0), Some(1)]
    );
    assert_eq!(
        (&lines[2]["error"]["start"], &lines[2]["error"]["end"]),
        (&0.into(), &1.into())
    );
    std::fs::write(world.path("liste.txt"), "\"\n(\n").expect("a list");
    assert_eq!(code(&world.run(&["search", "--queries", "liste.txt"])), 2);
}

#[test]
fn counts_paths_and_pages_print_plainly() {
    let world = world();
    assert_eq!(text(&world.run(&["search", "-c", "dage"]).stdout), "2\n");
    assert_eq!(
        text(&world.run(&["search", "-l", "børnehaver"]).stdout),
        "brev.txt\n"
    );
    assert_eq!(
        text(
            &world
                .run(&["search", "-l", "-n", "1", "--offset", "1", "dage"])
                .stdout
        )
        .lines()
        .count(),
        1
    );
    assert!(text(&world.run(&["show", "brev.txt"]).stdout).contains("Kære udvalg"));
}

#[test]
fn hits_look_like_this() {
    let world = world();
    let expected = " 1. Ulighed i børns liv\n    svar/021.md  2019-10-05\n    De første 1.000 dage af barnets liv.\n\n1 document\n";
    assert_eq!(
        text(&world.run(&["search", "\"1000 dage\""]).stdout),
        expected
    );
    let coloured = text(
        &world
            .run(&["search", "--color", "always", "\"1000 dage\""])
            .stdout,
    );
    assert!(
        coloured.contains("\u{1b}[1;33m1.000 \u{1b}[0m\u{1b}[1;33mdage\u{1b}[0m"),
        "{coloured:?}"
    );
}

#[test]
fn extract_shows_what_the_index_sees() {
    let world = world();
    let output = world.run(&["extract", "--json", "corpus/svar/021.md"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&answer["format"], &answer["title"], &answer["date"]),
        (
            &"text".into(),
            &"Ulighed i børns liv".into(),
            &"2019-10-05".into()
        )
    );
    assert_eq!(answer["pages"][0]["number"], 1);
    world.write("tom.txt", b"");
    let output = world.run(&["extract", "--json", "corpus/tom.txt"]);
    assert_eq!(
        (code(&output), text(&output.stderr).as_str()),
        (2, "ordret: corpus/tom.txt: empty file\n")
    );
}

#[test]
fn an_update_reports_in_json() {
    let world = world();
    world.write("tom.txt", b"");
    let output = world.run(&["index", "--quiet", "--json", "--report", "rapport.jsonl"]);
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(code(&output), 3);
    assert_eq!(
        (&line["documents"], &line["unchanged"], &line["skipped"]),
        (&2.into(), &2.into(), &1.into())
    );
    let report = std::fs::read_to_string(world.path("rapport.jsonl")).expect("a report");
    let lines: Vec<serde_json::Value> = report
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    assert_eq!(
        (&lines[0]["status"], &lines[0]["reason"]),
        (&"skipped".into(), &"empty file".into())
    );
    assert_eq!(lines[1]["status"], "summary");
}

#[test]
fn the_corpus_is_remembered() {
    let world = world();
    std::fs::create_dir(world.path("andet")).expect("a folder");
    std::fs::write(world.path("andet/nyt.txt"), "nyt fra kommunen").expect("a file");
    assert_eq!(
        code(&world.run(&["index", "andet", "--quiet", "--max-shrink", "100"])),
        0
    );
    assert_eq!(code(&world.run(&["index", "--quiet"])), 0);
    assert_eq!(world.found("kommunen"), ["nyt.txt"]);
}
