//! One hit for one text.

use crate::{World, code, text};
use serde_json::Value;

/// Sentences that share few words, `count` of them, other ones for another `theme`.
fn prose(theme: u64, count: usize) -> Vec<String> {
    const WORDS: [&str; 24] = [
        "kommunen", "region", "barnet", "lov", "penge", "skole", "vej", "træer", "havn", "læge",
        "møde", "svar", "budget", "borger", "plan", "bus", "cykel", "dag", "hus", "have", "vand",
        "kyst", "brev", "råd",
    ];
    let mut state = theme.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..count)
        .map(|_| {
            let words: Vec<String> = (0..12)
                .map(|_| format!("{}{}", WORDS[(next() % 24) as usize], next() % 50))
                .collect();
            format!("{}.", words.join(" "))
        })
        .collect()
}

fn answer(world: &World, args: &[&str]) -> Value {
    let output = world.run(&[&["search", "--json", "--snippets", "0"], args].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", text(&output.stderr)))
}

/// For each hit its path and the near-duplicates named with it, all sorted.
fn hits(answer: &Value) -> Vec<Vec<String>> {
    let hits = answer["hits"].as_array().expect("hits");
    let mut out: Vec<Vec<String>> = hits
        .iter()
        .map(|hit| {
            let others = hit["duplicates"].as_array().expect("duplicates").iter();
            let mut all: Vec<String> = others
                .chain([&hit["path"]])
                .map(|p| p.as_str().expect("a path").to_owned())
                .collect();
            all.sort();
            all
        })
        .collect();
    out.sort();
    out
}

#[test]
fn an_answer_and_its_copy_are_one_hit_and_count_as_two() {
    let answer_text = prose(1, 20).join("\n\n");
    let wrapped = format!(
        "Side 1 af 1\n\n{}\n\nUdskrevet i dag",
        answer_text.replace(". ", ".\n").to_uppercase()
    );
    let other = prose(2, 20).join("\n");
    let world = World::new(&[
        ("a.md", &format!("{answer_text}\n\nsagen")),
        ("b.txt", &format!("{wrapped}\n\nsagen")),
        ("c.txt", &format!("{other}\n\nsagen")),
    ]);
    assert_eq!(code(&world.index()), 0);
    let found = answer(&world, &["sagen"]);
    assert_eq!(found["total"], 3);
    assert_eq!(hits(&found), [vec!["a.md", "b.txt"], vec!["c.txt"]]);
    let count = world.run(&["search", "-c", "sagen"]);
    assert_eq!(text(&count.stdout).trim(), "3");
    assert_eq!(hits(&answer(&world, &["--all", "sagen"])).len(), 3);
    // A list that names no near-duplicates says that there are some.
    for list in ["-l", "--csv"] {
        let listed = world.run(&["search", list, "sagen"]);
        assert_eq!(
            text(&listed.stderr).trim(),
            "ordret: note: 1 document of nearly the same text left out; --all lists them, too"
        );
        let all = world.run(&["search", list, "--all", "sagen"]);
        assert_eq!(text(&all.stderr), "");
    }
    assert_eq!(
        hits(&answer(&world, &["-n", "1", "--offset", "1", "sagen"])).len(),
        1
    );
    assert!(hits(&answer(&world, &["--offset", "2", "sagen"])).is_empty());
    // Only those that match are named.
    assert_eq!(hits(&answer(&world, &["udskrevet"])), [vec!["b.txt"]]);
    let shown = world.run(&["show", "a.md", "--json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(shown["duplicates"][0], "b.txt");
}

#[test]
fn letters_of_one_template_with_other_contents_stay_apart() {
    let frame = prose(7, 4).join(" ");
    let letters: Vec<(String, String)> = (0..6)
        .map(|n| {
            (
                format!("{n}.txt"),
                format!("{frame}\n\n{}\n\nsagen", prose(100 + n, 5).join(" ")),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = letters
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let world = World::new(&files);
    assert_eq!(code(&world.index()), 0);
    assert_eq!(hits(&answer(&world, &["sagen"])).len(), 6);
}

#[test]
fn letters_written_over_an_older_one_stay_apart_and_what_is_published_again_does_not() {
    let frame = prose(7, 20).join(" ");
    let letter = |head: &str, theme: u64| {
        let own = prose(100 + theme, 3).join(" ");
        format!("{head}\n\n{frame}\n\n{own}\n\nsagen")
    };
    let found = |letters: [(&str, u64); 3]| {
        let names = ["a.txt", "b.txt", "c.txt"];
        let texts = letters.map(|(head, theme)| letter(head, theme));
        let files: Vec<(&str, &str)> = names
            .into_iter()
            .zip(texts.iter().map(String::as_str))
            .collect();
        let world = World::new(&files);
        assert_eq!(code(&world.index()), 0);
        hits(&answer(&world, &["sagen"]))
    };
    let days = [
        "Dato: 2. maj 2019",
        "Dato: 9. maj 2019",
        "Dato: 16. maj 2019",
    ];
    let numbers = ["Sagsnr.: 2019-417", "Sagsnr.: 2019-418", "Sagsnr.: 2020-1"];
    let one = [["a.txt", "b.txt", "c.txt"]];
    for [a, b, c] in [days, numbers] {
        assert_eq!(
            found([(a, 0), (b, 1), (c, 2)]),
            [["a.txt"], ["b.txt"], ["c.txt"]]
        );
        assert_eq!(found([(a, 0), (b, 0), (c, 0)]), one, "one text");
        assert_eq!(
            found([(a, 0), (a, 1), (a, 2)]),
            one,
            "{a}: of one day or number"
        );
        assert_eq!(
            found([(a, 0), ("", 1), ("", 2)]),
            one,
            "{a}: nothing else is told"
        );
    }
}

#[test]
fn short_texts_are_one_only_when_they_are_the_same() {
    let world = World::new(&[
        ("a.txt", "Mødet i sagen er aflyst."),
        ("b.txt", "Mødet i sagen\ner  aflyst."),
        ("c.txt", "Mødet i sagen er ikke aflyst."),
        ("d.txt", "Mødet i sagen er AFLYST."),
    ]);
    assert_eq!(code(&world.index()), 0);
    assert_eq!(
        hits(&answer(&world, &["sagen"])),
        [vec!["a.txt", "b.txt"], vec!["c.txt"], vec!["d.txt"]]
    );
}

#[test]
fn an_answer_in_a_collection_is_part_of_it_and_a_hit_of_its_own() {
    let one = prose(3, 40).join("\n");
    let rest = prose(4, 160).join("\n");
    let world = World::new(&[
        ("samling.txt", &format!("{rest}\n\n{one}\n\nsagen")),
        ("svar.txt", &format!("{one}\n\nsagen")),
    ]);
    assert_eq!(code(&world.index()), 0);
    assert_eq!(
        hits(&answer(&world, &["sagen"])),
        [vec!["samling.txt"], vec!["svar.txt"]]
    );
    let shown = world.run(&["show", "svar.txt", "--json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(shown["part_of"], "samling.txt");
}

#[test]
fn groups_stay_right_through_changes_and_removals() {
    let mut sentences = prose(5, 20);
    let world = World::new(&[("a.txt", &format!("{}\nsagen", sentences.join("\n")))]);
    sentences[3] = "Her er noget rettet.".to_owned();
    world.write(
        "b.txt",
        format!("{}\nsagen", sentences.join("\n")).as_bytes(),
    );
    assert_eq!(code(&world.index()), 0);
    assert_eq!(hits(&answer(&world, &["sagen"])).len(), 1);
    world.write(
        "b.txt",
        format!("{}\nsagen", prose(6, 20).join("\n")).as_bytes(),
    );
    assert_eq!(code(&world.index()), 0);
    assert_eq!(hits(&answer(&world, &["sagen"])).len(), 2);
    std::fs::remove_file(world.path("corpus/b.txt")).expect("removed");
    let done = world.run(&["index", "--quiet", "--max-shrink", "100"]);
    assert_eq!(code(&done), 0, "{}", text(&done.stderr));
    assert_eq!(hits(&answer(&world, &["sagen"])), [vec!["a.txt"]]);
    assert_eq!(code(&world.run(&["check"])), 0);
}

#[test]
fn groups_do_not_depend_on_the_order_in_which_documents_come() {
    // Each text is much like the next and little like those farther on.
    let sentences = prose(11, 60);
    let text = |number: usize| format!("{}\n\nsagen", sentences[3 * number..][..30].join(" "));
    let groups = |name: &dyn Fn(usize) -> String| {
        let files: Vec<(String, String)> = (0..9).map(|n| (name(n), text(n))).collect();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let world = World::new(&files);
        assert_eq!(code(&world.index()), 0);
        let numbers = |group: &Vec<String>| -> Vec<usize> {
            let mut numbers: Vec<usize> = group
                .iter()
                .map(|path| {
                    (0..9)
                        .find(|n| name(*n) == *path)
                        .expect("a document of ours")
                })
                .collect();
            numbers.sort_unstable();
            numbers
        };
        let mut groups: Vec<Vec<usize>> = hits(&answer(&world, &["sagen"]))
            .iter()
            .map(numbers)
            .collect();
        groups.sort();
        groups
    };
    let first = groups(&|n| format!("{n}.txt"));
    assert!((2..9).contains(&first.len()), "{first:?}");
    assert_eq!(groups(&|n| format!("{}.txt", 8 - n)), first);
    assert_eq!(groups(&|n| format!("{}.txt", n * 5 % 9)), first);
}

#[test]
fn the_two_versions_of_a_sample_answer_are_one_hit() {
    let world = World::new(&[]);
    let index = world.path("index").display().to_string();
    let done = crate::ordret(&["index", "corpus", "--index", &index, "--quiet"]);
    assert_eq!(code(&done), 0, "{}", text(&done.stderr));
    let found = answer(
        &world,
        &[
            "--index",
            &index,
            "Småbørnspagten",
            "--type",
            "budgetspørgsmål",
        ],
    );
    assert_eq!(
        hits(&found)[0],
        [
            "region/budgetspoergsmaal-021-smaaboernspagten.md",
            "region/budgetspoergsmaal-021-smaaboernspagten.txt"
        ]
    );
}
