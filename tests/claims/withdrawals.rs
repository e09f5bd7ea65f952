//! Going back to the generation before, and taking documents out for good.

use crate::nights::{THREE, counts, generations, night, settled};
use crate::{code, text};
use serde_json::Value;
use std::fs;

#[test]
fn rollback_goes_back_one_generation_and_no_further() {
    let world = settled(&THREE);
    world.write("a.txt", "Byrådet forkastede forslaget.".as_bytes());
    assert_eq!(night(&world, &[]).0, 0);
    assert_eq!(world.found("budgettet"), [""; 0]);
    let back = world.run(&["index", "--rollback", "--json"]);
    assert_eq!(
        (code(&back), text(&back.stdout).as_str()),
        (0, "{\"generation\":1}\n")
    );
    assert_eq!(world.found("budgettet"), ["a.txt"]);
    assert_eq!(code(&world.run(&["check"])), 0);
    let again = world.run(&["index", "--rollback"]);
    assert_eq!(code(&again), 2);
    assert!(
        text(&again.stderr).contains("no generation before"),
        "{}",
        text(&again.stderr)
    );
    let (exit, summary) = night(&world, &[]);
    assert_eq!(
        (exit, counts(&summary, &["generation", "changed"])),
        (0, vec![3, 1])
    );
    assert_eq!(world.found("forkastede"), ["a.txt"]);
    assert_eq!(generations(&world), ["000001", "000003"]);
}

#[test]
fn a_generation_that_was_gone_back_from_leaves_its_number_to_no_other() {
    let world = settled(&THREE);
    let before = fs::read(world.path("corpus/a.txt")).expect("a file");
    world.write("a.txt", "Byrådet forkastede forslaget.".as_bytes());
    assert_eq!(night(&world, &[]).0, 0);
    assert_eq!(code(&world.run(&["index", "--rollback"])), 0);
    // A run with nothing to publish clears up, a later one publishes.
    world.write("a.txt", &before);
    assert_eq!(counts(&night(&world, &[]).1, &["generation"]), [1]);
    assert_eq!(counts(&night(&world, &[]).1, &["generation"]), [1]);
    world.write("a.txt", "Byrådet udsatte forslaget.".as_bytes());
    assert_eq!(counts(&night(&world, &[]).1, &["generation"]), [3]);
    assert_eq!(generations(&world), ["000001", "000003"]);
    assert_eq!(code(&world.run(&["check"])), 0);
}

#[test]
fn a_purged_document_is_gone_at_once_and_stays_away() {
    let world = settled(&THREE);
    world.write("e.txt", "Personsagen om Zakarias Qvortrup.".as_bytes());
    assert_eq!(night(&world, &[]).0, 0);
    world.write("f.txt", "Et svar mere.".as_bytes());
    assert_eq!(night(&world, &[]).0, 0);
    assert_eq!(generations(&world).len(), 2);
    let output = world.run(&["purge", "e.txt", "findes-ikke.txt"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("findes-ikke.txt: no such document"));
    assert_eq!(world.found("Qvortrup"), [""; 0]);
    assert_eq!(generations(&world).len(), 1);
    let stats: Value =
        serde_json::from_slice(&world.run(&["stats", "--json"]).stdout).expect("JSON");
    assert_eq!(
        (&stats["documents"], &stats["deleted"]),
        (&4.into(), &0.into())
    );
    for entry in fs::read_dir(
        world
            .path("index/generations")
            .join(&generations(&world)[0]),
    )
    .expect("files")
    .flatten()
    {
        let bytes = fs::read(entry.path()).expect("bytes");
        let holds = |word: &[u8]| {
            bytes
                .windows(word.len())
                .any(|w| w.eq_ignore_ascii_case(word))
        };
        assert!(
            !holds(b"qvortrup") && !holds(b"zakarias"),
            "{:?}",
            entry.path()
        );
    }
    assert_eq!(code(&world.run(&["check"])), 0);
    // The file is still in the corpus, and under another name too: neither comes back, not even in a rebuild.
    fs::copy(world.path("corpus/e.txt"), world.path("corpus/kopi.txt")).expect("copied");
    for args in [&[][..], &["--rebuild"]] {
        assert_eq!(night(&world, args).0, 0);
        assert_eq!(world.found("Qvortrup"), [""; 0]);
    }
    assert_eq!(code(&world.run(&["purge", "e.txt"])), 1);
    // Nor when the manifest that says so is damaged.
    let names = generations(&world);
    let newest = names.last().expect("a generation");
    let manifest = world
        .path("index/generations")
        .join(newest)
        .join("manifest.jsonl");
    let lines = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(&manifest, lines.replacen("a.txt", "å.txt", 1)).expect("damaged");
    assert_eq!(night(&world, &[]).0, 0);
    assert_eq!(world.found("Qvortrup"), [""; 0]);
    assert_eq!(world.found("budgettet"), ["a.txt"]);
}
