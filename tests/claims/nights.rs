//! What a night's run does to the index: nothing where nothing changed, and only what did.

use crate::{World, code, text};
use ordret::{Corpus, Document, ErrorKind, Index, Query, SearchOptions, UpdateOptions};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A run, its exit code, and its summary.
pub fn night(world: &World, args: &[&str]) -> (i32, Value) {
    let mut all = vec!["index", "--quiet", "--json", "--report", "rapport.jsonl"];
    all.extend(args);
    let output = world.run(&all);
    let summary = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    assert!(
        summary.is_object() || code(&output) == 2,
        "{}",
        text(&output.stderr)
    );
    (code(&output), summary)
}

/// The named counts of a summary.
pub fn counts(summary: &Value, names: &[&str]) -> Vec<u64> {
    let count = |name: &&str| summary[*name].as_u64().unwrap_or(u64::MAX);
    names.iter().map(count).collect()
}

/// The report's lines of a status: file name and reason.
pub fn lines(world: &World, status: &str) -> Vec<(String, String, bool)> {
    let report = fs::read_to_string(world.path("rapport.jsonl")).expect("a report");
    let lines = report
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines
        .filter(|line| line["status"] == status)
        .map(|line| {
            let path = PathBuf::from(line["path"].as_str().expect("a path"));
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let reason = line["reason"].as_str().expect("a reason").to_owned();
            (name, reason, line["remembered"] == true)
        })
        .collect()
}

pub fn generations(world: &World) -> Vec<String> {
    let entries = fs::read_dir(world.path("index/generations")).expect("generations");
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Sets a file's time to long ago, where it proves something.
pub fn age(path: &Path, seconds: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000 + seconds);
    let file = fs::File::options().write(true).open(path).expect("a file");
    file.set_modified(time).expect("a time");
}

/// A world whose files are old, indexed once.
pub fn settled(files: &[(&str, &str)]) -> World {
    let world = World::new(files);
    for (name, _) in files {
        age(&world.path("corpus").join(name), 0);
    }
    assert_eq!(code(&world.index()), 0);
    world
}

pub const THREE: [(&str, &str); 3] = [
    ("a.txt", "Byrådet vedtog budgettet for skolerne."),
    ("b.txt", "Udvalget drøftede havnen og skolerne."),
    ("mappe/c.txt", "Regionen svarede om sygehuset."),
];

#[test]
fn an_unchanged_corpus_makes_no_new_generation_only_a_record() {
    let world = settled(&THREE);
    let (exit, summary) = night(&world, &[]);
    assert_eq!((exit, &summary["published"]), (0, &Value::Bool(false)));
    assert_eq!(
        counts(&summary, &["generation", "documents", "unchanged"]),
        [1, 3, 3]
    );
    assert_eq!(generations(&world), ["000001"]);
    let stats: Value =
        serde_json::from_slice(&world.run(&["stats", "--json"]).stdout).expect("JSON");
    assert_eq!(stats["last_run"]["published"], false);
    assert!(stats["last_run"]["error"].is_null());
}

#[test]
fn a_corpus_that_was_only_just_written_is_unchanged_too() {
    let world = World::new(&THREE);
    assert_eq!(code(&world.index()), 0);
    std::thread::sleep(Duration::from_millis(2100));
    for _ in 0..2 {
        let (_, summary) = night(&world, &[]);
        assert_eq!(counts(&summary, &["generation", "unchanged"]), [1, 3]);
    }
}

#[test]
fn only_what_changed_is_written() {
    let world = settled(&THREE);
    world.write("b.txt", "Udvalget drøftede broen.".as_bytes());
    world.write("d.txt", "Ministeren svarede om broen.".as_bytes());
    fs::remove_file(world.path("corpus/a.txt")).expect("removed");
    let (exit, summary) = night(&world, &["--max-shrink", "50"]);
    assert_eq!((exit, &summary["published"]), (0, &Value::Bool(true)));
    assert_eq!(
        counts(
            &summary,
            &[
                "documents",
                "added",
                "changed",
                "removed",
                "unchanged",
                "moved"
            ]
        ),
        [3, 1, 1, 1, 1, 0]
    );
    let mut found = world.found("broen");
    found.sort();
    assert_eq!(found, ["b.txt", "d.txt"]);
    assert_eq!(world.found("budgettet"), [""; 0]);
    assert_eq!(world.found("sygehuset"), ["mappe/c.txt"]);
    assert_eq!(code(&world.run(&["check"])), 0);
}

#[test]
fn a_touched_file_is_read_but_no_document_changes() {
    let world = settled(&THREE);
    age(&world.path("corpus/a.txt"), 5);
    let (_, summary) = night(&world, &[]);
    assert_eq!(
        counts(&summary, &["changed", "unchanged", "generation"]),
        [0, 3, 2]
    );
    let (_, summary) = night(&world, &[]);
    assert_eq!(counts(&summary, &["generation"]), [2]);
}

#[test]
fn a_change_within_the_clocks_tick_is_seen() {
    let world = World::new(&THREE);
    assert_eq!(code(&world.index()), 0);
    let path = world.path("corpus/a.txt");
    let time = fs::metadata(&path)
        .and_then(|facts| facts.modified())
        .expect("a time");
    let changed = THREE[0].1.replace("budgettet", "planerne.");
    assert_eq!(changed.len(), THREE[0].1.len());
    fs::write(&path, changed).expect("written");
    fs::File::options()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_modified(time))
        .expect("a time");
    assert_eq!(code(&world.index()), 0);
    assert_eq!(world.found("planerne"), ["a.txt"]);
}

#[test]
fn a_moved_file_is_recognised_by_its_content() {
    let world = settled(&THREE);
    fs::create_dir(world.path("corpus/arkiv")).expect("a folder");
    fs::rename(world.path("corpus/a.txt"), world.path("corpus/arkiv/æ.txt")).expect("moved");
    let (exit, summary) = night(&world, &[]);
    assert_eq!(exit, 0);
    assert_eq!(
        counts(
            &summary,
            &["documents", "moved", "added", "removed", "unchanged"]
        ),
        [3, 1, 0, 0, 2]
    );
    assert_eq!(world.found("budgettet"), ["arkiv/æ.txt"]);
    assert_eq!(
        text(&world.run(&["show", "arkiv/æ.txt"]).stdout).trim(),
        THREE[0].1
    );
    assert_eq!(code(&world.run(&["show", "a.txt"])), 1);
    assert_eq!(code(&world.run(&["check"])), 0);
}

#[test]
fn all_documents_move_when_folders_are_named_anew_and_none_vanishes() {
    let world = settled(&THREE);
    fs::create_dir(world.path("andet")).expect("a folder");
    fs::write(world.path("andet/e.txt"), "Et notat om broen.").expect("a file");
    let (exit, summary) = night(&world, &["corpus", "andet"]);
    assert_eq!(exit, 0);
    assert_eq!(counts(&summary, &["moved", "added", "removed"]), [3, 1, 0]);
    assert_eq!(world.found("budgettet"), ["corpus/a.txt"]);
    // The other way round only their folders' numbers change.
    let (_, summary) = night(&world, &["andet", "corpus"]);
    assert_eq!(
        counts(&summary, &["moved", "added", "removed", "documents"]),
        [4, 0, 0, 4]
    );
    let answer = world.json("budgettet");
    let file = answer["hits"][0]["file"]
        .as_str()
        .expect("a file")
        .to_owned();
    assert!(Path::new(&file).is_file(), "{file}");
}

#[test]
fn what_can_no_longer_be_read_keeps_its_last_version() {
    let world = settled(&THREE);
    world.write("b.txt", b"");
    for remembered in [false, true] {
        let (exit, summary) = night(&world, &[]);
        assert_eq!(
            (exit, counts(&summary, &["documents", "kept", "skipped"])),
            (3, vec![3, 1, 0])
        );
        let expected = ("b.txt".to_owned(), "empty file".to_owned(), remembered);
        assert_eq!(lines(&world, "kept"), [expected]);
        assert_eq!(world.found("havnen"), ["b.txt"]);
        assert_eq!(code(&world.run(&["check"])), 0);
    }
    let (exit, summary) = night(&world, &["--rebuild"]);
    assert_eq!(
        (exit, counts(&summary, &["documents", "kept"])),
        (3, vec![3, 1])
    );
    assert_eq!(world.found("havnen"), ["b.txt"]);
    world.write("b.txt", THREE[1].1.as_bytes());
    let (exit, summary) = night(&world, &[]);
    assert_eq!(
        (exit, counts(&summary, &["documents", "kept", "changed"])),
        (0, vec![3, 0, 0])
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_listed_is_not_an_empty_one() {
    let world = World::new(&THREE);
    fs::create_dir(world.path("andetsteds")).expect("a folder");
    for name in ["x.txt", "y.txt"] {
        fs::write(world.path("andetsteds").join(name), "Et svar om fjorden.").expect("a file");
    }
    std::os::unix::fs::symlink(world.path("andetsteds"), world.path("corpus/drev"))
        .expect("a link");
    assert_eq!(code(&world.index()), 0);
    fs::rename(world.path("andetsteds"), world.path("væk")).expect("moved away");
    let (exit, summary) = night(&world, &["--max-shrink", "0"]);
    assert_eq!(
        (exit, counts(&summary, &["documents", "kept", "removed"])),
        (3, vec![5, 1, 0])
    );
    let kept = lines(&world, "kept");
    assert!(
        kept[0].0 == "drev" && kept[0].1.contains("2 documents keep their last version"),
        "{kept:?}"
    );
    assert_eq!(world.found("fjorden").len(), 2);
    // Gone for good, it is no longer named there, and so is absent.
    fs::remove_file(world.path("corpus/drev")).expect("removed");
    let (exit, summary) = night(&world, &["--max-shrink", "40"]);
    assert_eq!(
        (exit, counts(&summary, &["documents", "removed"])),
        (0, vec![3, 2])
    );
}

#[test]
fn a_corpus_that_vanishes_half_way_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus).expect("a corpus");
    for n in 0..20 {
        fs::write(corpus.join(format!("{n}.txt")), format!("sag {n}")).expect("a file");
    }
    let index = Index::open_or_create(folder.path().join("index")).expect("an index");
    let open = Corpus::open(&corpus).expect("a corpus");
    index.update(&open, &UpdateOptions::new()).expect("indexed");
    for n in 0..20 {
        fs::write(corpus.join(format!("{n}.txt")), format!("ændret sag {n}")).expect("a file");
    }
    let gone = corpus.clone();
    let options = UpdateOptions::new().threads(1).progress(move |progress| {
        if progress.done == 5 {
            fs::remove_dir_all(&gone).expect("gone");
        }
    });
    let report = index.update(&open, &options).expect("published");
    assert_eq!((report.documents(), report.removed()), (20, 0));
    assert!(report.kept().len() >= 10, "{}", report.kept().len());
    assert_eq!(
        index
            .update(&open, &UpdateOptions::new())
            .expect_err("gone")
            .kind(),
        ErrorKind::Corpus
    );
    fs::create_dir(&corpus).expect("an empty mount point");
    let error = index
        .update(&open, &UpdateOptions::new())
        .expect_err("empty");
    assert_eq!(error.kind(), ErrorKind::Guard);
    assert!(
        error
            .help()
            .is_some_and(|hint| hint.contains("--max-shrink 100"))
    );
    assert_eq!(index.searcher().expect("a searcher").document_count(), 20);
}

#[test]
fn a_file_that_failed_is_named_every_night_and_tried_again_when_it_changes() {
    let world = settled(&THREE);
    world.write("tom.pdf", b"%PDF-1.7\nintet\n");
    for remembered in [false, true] {
        let (exit, _) = night(&world, &[]);
        let skipped = lines(&world, "skipped");
        assert_eq!(
            (exit, skipped.len(), skipped[0].2),
            (3, 1, remembered),
            "{skipped:?}"
        );
    }
    // Under another name it is the same content, and not tried again either.
    fs::rename(world.path("corpus/tom.pdf"), world.path("corpus/andet.pdf")).expect("renamed");
    night(&world, &[]);
    let skipped = lines(&world, "skipped");
    assert_eq!((skipped[0].0.as_str(), skipped[0].2), ("andet.pdf", true));
    world.write("andet.pdf", "%PDF-1.7\nstadig intet\n".as_bytes());
    night(&world, &[]);
    assert!(!lines(&world, "skipped")[0].2);
}

#[test]
fn a_run_says_why_it_builds_anew() {
    let world = settled(&THREE);
    let facts = world.path("index/generations/000001/generation.json");
    let original = fs::read_to_string(&facts).expect("facts");
    let other = original.replace("schema ", "schema 99");
    assert_ne!(original, other);
    let publish = |text: &str| {
        fs::write(&facts, text).expect("written");
        let hash = blake3::hash(text.as_bytes()).to_hex();
        fs::write(world.path("index/CURRENT"), format!("000001 {hash}\n")).expect("written");
    };
    publish(&other);
    let search = world.run(&["search", "budgettet"]);
    assert_eq!(code(&search), 2);
    assert!(
        text(&search.stderr).contains("another version"),
        "{}",
        text(&search.stderr)
    );
    let output = world.run(&["index", "--quiet"]);
    assert_eq!(code(&output), 0);
    assert!(
        text(&output.stderr).contains("anew: it was made by another version"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(world.found("budgettet"), ["a.txt"]);
}

#[test]
fn a_damaged_file_is_not_handed_on_but_built_anew() {
    let world = settled(&THREE);
    let generation = world.path("index/generations/000001");
    let victim = fs::read_dir(&generation)
        .expect("files")
        .flatten()
        .find(|entry| entry.path().extension().is_some_and(|e| e == "fieldnorm"))
        .expect("a file of norms");
    let mut bytes = fs::read(victim.path()).expect("bytes");
    bytes[0] ^= 1;
    fs::write(victim.path(), bytes).expect("damaged");
    world.write("d.txt", "Endnu et svar.".as_bytes());
    let (exit, summary) = night(&world, &[]);
    assert_eq!(exit, 0);
    let why = summary["rebuilt"].as_str().expect("a reason");
    assert!(
        why.contains("damaged") && why.contains("fieldnorm"),
        "{why}"
    );
    assert_eq!(
        counts(&summary, &["documents", "added", "unchanged"]),
        [4, 1, 3]
    );
    assert_eq!(world.found("budgettet"), ["a.txt"]);
    // The damaged one is nothing to go back to.
    assert_eq!(code(&world.run(&["check"])), 0);
    assert_eq!(generations(&world).len(), 1);
}

#[test]
fn readers_follow_ten_publications_and_old_snapshots_keep_working() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("index");
    let writer = Index::open_or_create(&place).expect("an index");
    let corpus = |count: usize| {
        (0..count).fold(Corpus::new(), |corpus, n| {
            corpus.document(Document::from_text(
                format!("{n}.txt"),
                &format!("sag {n} om skolen"),
            ))
        })
    };
    writer
        .update(&corpus(1), &UpdateOptions::new())
        .expect("indexed");
    // Another handle, as another process would have it.
    let reader = Index::open(&place).expect("a reader");
    let query = Query::parse("skolen").expect("a query");
    let mut snapshots = Vec::new();
    for count in 1..=10 {
        if count > 1 {
            let report = writer
                .update(&corpus(count), &UpdateOptions::new())
                .expect("indexed");
            assert_eq!((report.added(), report.unchanged()), (1, count as u64 - 1));
        }
        snapshots.push((count, reader.searcher().expect("a searcher")));
        for (count, snapshot) in &snapshots {
            let hits = snapshot
                .search(&query, &SearchOptions::new().limit(20))
                .expect("hits");
            assert_eq!((hits.total(), hits.len()), (*count as u64, *count));
            assert!(
                hits.iter()
                    .all(|hit| hit.snippets()[0].text().contains("om skolen"))
            );
        }
    }
    let generations = fs::read_dir(place.join("generations"))
        .expect("generations")
        .count();
    assert_eq!(generations, 2);
}

#[test]
fn sixty_nights_leave_an_index_like_a_fresh_one() {
    let world = World::without_disk(&[]);
    let index = Index::open_or_create(world.path("index")).expect("an index");
    let mut versions = [0_usize; 120];
    let corpus = |versions: &[usize]| {
        let documents = versions.iter().enumerate();
        documents.fold(Corpus::new(), |corpus, (n, version)| {
            let text = format!(
                "Sag {n} i udgave {version} om skolen, havnen og budgettet for {}.",
                2000 + n % 30
            );
            corpus.document(Document::from_text(format!("{n:03}.txt"), &text))
        })
    };
    let options = UpdateOptions::new().threads(1);
    let fresh = index.update(&corpus(&versions), &options).expect("indexed");
    let mut last = fresh.clone();
    for night in 0..60 {
        for step in 0..3 {
            versions[(night * 37 + step * 11) % 120] += 1;
        }
        last = index.update(&corpus(&versions), &options).expect("indexed");
        assert_eq!((last.changed(), last.documents()), (3, 120));
    }
    assert_eq!((fresh.segments(), last.segments()), (1, 1));
    assert!(index.stats().expect("stats").deleted <= 30);
    assert!(
        last.index_bytes() * 2 < fresh.index_bytes() * 3,
        "{} of {}",
        last.index_bytes(),
        fresh.index_bytes()
    );
    assert_eq!(index.check().expect("checked"), [""; 0]);
}
