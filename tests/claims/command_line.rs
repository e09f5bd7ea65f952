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
fn faults_of_quotes_and_operators_show_their_place_and_a_hint() {
    let world = world();
    let queries = [
        "barn \"1.000 dage",
        "(a OR",
        "børn ELLER",
        "børn OG titel:(",
        "ELLER børn",
        "NÆR/5 børn",
        "(a OG b) NÆR/5 c",
        "a NÆR/5 -b",
        "a NÆR/5 b NÆR/6 c",
        "a NÆR/0 b",
        "\"de første\"~101",
    ];
    let told: Vec<String> = queries.iter().map(|query| fault(&world, query)).collect();
    insta::assert_snapshot!(told.concat(), @r##"
    ordret: query: the quote is not closed
      barn "1.000 dage
           ^
    hint: put a " at the end of the phrase
    ordret: query: the parenthesis is not closed
      (a OR
      ^
    hint: put a ) where it ends
    ordret: query: the operator has nothing behind it
      børn ELLER
           ^^^^^
    hint: put a word behind it, or take it away
    ordret: query: the parenthesis is not closed
      børn OG titel:(
                    ^
    hint: put a ) where it ends
    ordret: query: the operator has nothing before it
      ELLER børn
      ^^^^^
    hint: OG and ELLER stand between words; in small letters they are words
    ordret: query: the operator has nothing before it
      NÆR/5 børn
      ^^^^^
    hint: NÆR/5 stands between words: a NÆR/5 b
    ordret: query: only words, phrases and alternatives of these can be near something
      (a OG b) NÆR/5 c
               ^^^^^
    hint: write a NÆR/5 b, or (a ELLER b) NÆR/5 c
    ordret: query: an exclusion cannot be near something
      a NÆR/5 -b
              ^
    hint: put it at the end of the query
    ordret: query: words near one another in two distances
      a NÆR/5 b NÆR/6 c
                ^^^^^
    hint: one distance counts from each to the next: a NÆR/5 b NÆR/5 c
    ordret: query: a distance must be at most 100, and between words at least 1
      a NÆR/0 b
        ^^^^^
    hint: write it as NÆR/5
    ordret: query: a distance must be at most 100, and between words at least 1
      "de første"~101
                 ^^^^
    hint: write it as "…"~3
    "##);
}

#[test]
fn faults_of_parentheses_exclusions_and_fields_show_theirs() {
    let world = world();
    let queries = [
        "børn )",
        "børn () unge",
        "børn \"--\"",
        "-finanslov",
        "børn ELLER -unge",
        "IKKE IKKE børn",
        "dato:igår",
        "dato:2019..2018",
        "type:bre*",
        "titel:(børn type:brev)",
        " ",
    ];
    let told: Vec<String> = queries.iter().map(|query| fault(&world, query)).collect();
    insta::assert_snapshot!(told.concat(), @r##"
    ordret: query: there is no ( for this )
      børn )
           ^
    hint: take it away, or put a ( before
    ordret: query: empty parentheses
      børn () unge
           ^^
    hint: put words between them
    ordret: query: empty quotes
      børn "--"
           ^^^^
    hint: put words between them
    ordret: query: only exclusions
      -finanslov
       ^^^^^^^^^
    hint: say what to look for as well: barn -finanslov
    ordret: query: an exclusion cannot be an alternative
      børn ELLER -unge
                  ^^^^
    hint: say what to look for as well: barn -finanslov
    ordret: query: excluded twice
      IKKE IKKE børn
           ^^^^
    hint: one - or IKKE is enough
    ordret: query: not a day or a span of days
      dato:igår
           ^^^^
    hint: write dato:2019, dato:2018..2019-06, dato:05-10-2019 or dato:"juni 2019"
    ordret: query: the span of days ends before it begins
      dato:2019..2018
           ^^^^^^^^^^
    hint: write the earlier day first: dato:2018..2019
    ordret: query: type: holds a name or a day, or several with ELLER
      type:bre*
           ^^^^
    hint: write type:brev, or type:(brev ELLER referat)
    ordret: query: a field inside a field
      titel:(børn type:brev)
                  ^^^^^
    hint: put the fields side by side
    ordret: query: nothing to search for
       
       ^
    hint: give a word or a "phrase"
    "##);
}

#[test]
fn queries_that_are_too_large_are_refused_shortly() {
    let world = world();
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
    let reading = fault(&world, &"*ord ".repeat(30));
    assert!(
        reading.contains("too many of *ord") && reading.contains("hint:"),
        "{reading}"
    );
    let many = fault(&world, &"a ".repeat(2_000));
    assert!(
        many.contains("too many words") && many.contains("hint:"),
        "{many}"
    );
}

#[test]
fn a_count_says_too_what_the_query_could_not_do() {
    let world = world();
    let output = world.run(&["search", "-c", "Klima: regeringen vil"]);
    let told = text(&output.stderr);
    assert!(told.starts_with("ordret: note: "), "{told}");
    let quiet = world.run(&["search", "-c", "-q", "Klima: regeringen vil"]);
    assert_eq!(text(&quiet.stderr), "");
    assert_eq!(output.stdout, quiet.stdout);
}

#[test]
fn days_that_end_before_they_begin_are_told() {
    let world = world();
    let output = world.run(&[
        "search",
        "børn",
        "--since",
        "2019-05-02",
        "--until",
        "2018-01-01",
    ]);
    assert_eq!(code(&output), 2);
    insta::assert_snapshot!(text(&output.stderr), @r"
    ordret: 2019-05-02 to 2018-01-01: the days end before they begin
    hint: give the earlier day first
    ");
}

#[test]
fn a_query_that_finds_nothing_says_what_might() {
    let world = world();
    let output = world.run(&["search", "bornehaver OG \"kære udvlag\""]);
    assert_eq!(code(&output), 1);
    insta::assert_snapshot!(text(&output.stderr), @r##"
    ordret: note: “bornehaver” is nowhere in the index; looked for børnehaver instead
    mente du: børnehaver OG "kære udvalg"
      “bornehaver” alone: 1 document
      “kære udvlag” alone: 0 documents
    "##);
    let answer = world.json("børnehver");
    assert_eq!(answer["help"]["corrected"], "børnehaver");
    assert_eq!(
        answer["help"]["suggestions"][0]["range"],
        serde_json::json!([0, 9])
    );
    assert_eq!(world.json("børnehaver")["help"], serde_json::Value::Null);
    let quiet = world.run(&["search", "-q", "børnehver"]);
    assert_eq!(text(&quiet.stderr), "");
}

/// Scores change with every weight; what else is shown does not.
fn without_scores(shown: &str) -> String {
    let line = |line: &str| {
        let score = line.trim_start().split("  ").next().unwrap_or("");
        let score = line
            .split_once(": score ")
            .map_or(score, |(_, score)| score);
        match score.parse::<f32>() {
            Ok(_) if score.contains('.') => line.replacen(score, "#.###", 1),
            _ => line.to_owned(),
        }
    };
    let lines: Vec<String> = shown.lines().map(line).collect();
    lines.join("\n")
}

#[test]
fn an_explanation_looks_like_this() {
    let world = world();
    let output = world.run(&["explain", "\"1000 dage\" børn*", "svar/021.md"]);
    assert_eq!(code(&output), 0);
    insta::assert_snapshot!(without_scores(&text(&output.stdout)), @r##"
    understood as: "1000 dage" børn*

    1000 dage
        [1000^1.00 | lemma 1000^0.80 | tusind^0.70 | ettusind^0.70 | tusinde^0.70 | 1000,00^0.70] [dage^1.00 | dag^0.80 | lemma dag^0.80 | lemma dage^0.80]
        [1^0.70 | lemma 1^0.70 | én^0.70 | ét^0.70 | en^0.70 | et^0.70] [tusind^0.70 | tusinde^0.70] [dage^1.00 | dag^0.80 | lemma dag^0.80 | lemma dage^0.80]

    børn*
        [every word that begins with børn]

    svar/021.md: score #.###
       #.###  "1000 dage" børn*
         #.###  1000 dage
           #.###  text: 1000 dage
           #.###  title and beginning: 1000 dage
         #.###  børn*
           #.###  text: børn*
           #.###  title and beginning: børn*
           1  1000
           1  dage
           1  lemma dag
    "##);
}

#[test]
fn all_hits_go_into_a_spreadsheet() {
    let world = world();
    world.write(
        "formel.txt",
        "# =CMD|' /C calc'!A0\n\nDage, \"dage\" og flere dage.\n".as_bytes(),
    );
    world.index();
    let rows = text(&world.run(&["search", "--csv", "dage"]).stdout);
    let shown: Vec<String> = rows
        .lines()
        .map(|row| {
            // Without the score, which changes with every weight, and without the file's place.
            let (row, _) = row.rsplit_once(',').expect("a file");
            let cells: Vec<&str> = row.splitn(3, ',').collect();
            format!("{},{}", cells[0], cells[2])
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r##"
    rank,path,title,date,type,page,text
    1,formel.txt,'=CMD|' /C calc'!A0,,,,"Dage, ""dage"" og flere dage."
    2,svar/021.md,Ulighed i børns liv,2019-10-05,,,De første 1.000 dage af barnets liv.
    3,brev.txt,brev.txt,2018-11-06,,,"Vi skriver om børnehaver, ikke om 11.000 dage."
    "##);
    let passages = text(
        &world
            .run(&["search", "--csv=passages", "-n", "1", "dage"])
            .stdout,
    );
    assert!(passages.lines().count() >= 2, "{passages}");
    assert_eq!(code(&world.run(&["search", "--csv", "--json", "dage"])), 2);
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let text = "Der er dage og dage. ".repeat(20);
    let files: Vec<(String, &str)> = (0..400)
        .map(|n| (format!("{n}.txt"), text.as_str()))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    let world = World::new(&files);
    world.index();
    let all = ["search", "--all", "-n", "400", "dage"];
    for more in [
        &[][..],
        &["--csv"],
        &["--csv=passages"],
        &["--json"],
        &["-l"],
    ] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ordret"))
            .args(all)
            .args(more)
            .args(["--index", &world.path("index").to_string_lossy()])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(
            (code(&output), crate::text(&output.stderr)),
            (0, String::new()),
            "{more:?}"
        );
    }
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
        coloured.contains("De første \u{1b}[1;33m1.000 dage\u{1b}[0m af"),
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
