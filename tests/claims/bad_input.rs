//! Bad input costs a line, never the run, and never what was published before.

use crate::{World, code, text};
use std::fs;

const GOOD: (&str, &str) = ("god.txt", "Byrådet vedtog budgettet.");

/// Indexes and returns what was said; the good file must be there, and the exit code as told.
fn said(world: &World, expected: i32) -> String {
    let output = world.index();
    let said = text(&output.stderr);
    assert_eq!(code(&output), expected, "{said}");
    assert_eq!(world.found("budgettet"), ["god.txt"]);
    said
}

fn one_line_names(said: &str, name: &str, reason: &str) {
    let lines: Vec<&str> = said.lines().filter(|line| line.contains(name)).collect();
    assert_eq!(lines.len(), 1, "{said}");
    assert!(
        lines[0].starts_with("ordret: ") && lines[0].contains(reason),
        "{}",
        lines[0]
    );
}

#[test]
fn empty_and_binary_and_broken_files_are_named_and_the_rest_is_indexed() {
    let world = World::new(&[GOOD]);
    world.write("tom.txt", b"");
    world.write("blank.txt", b" \n\t\n");
    world.write("tom.pdf", b"");
    world.write(
        "afkortet.pdf",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
    );
    world.write(
        "binær.txt",
        &(0..4000_u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8)
            .collect::<Vec<_>>(),
    );
    world.write("billede.png", b"\x89PNG\r\n\x1a\n");
    world.write("brev.docx", b"PK\x03\x04");
    world.write("uden-endelse", b"\x7fELF\x02\x01\x01\0\0\0");
    world.write("mappe.pdf/inde.txt", "en fil i en mappe".as_bytes());
    let said = said(&world, 3);
    one_line_names(&said, "tom.txt", "empty file");
    one_line_names(&said, "blank.txt", "no text");
    one_line_names(&said, "tom.pdf", "empty file");
    one_line_names(&said, "afkortet.pdf", "PDF");
    one_line_names(&said, "binær.txt", "binary data");
    assert!(
        !said.contains("png") && !said.contains("docx") && !said.contains("uden-endelse"),
        "{said}"
    );
    assert_eq!(world.found("mappe"), ["mappe.pdf/inde.txt"]);
}

#[test]
fn files_over_the_limit_are_not_read() {
    let world = World::new(&[GOOD]);
    let sparse = fs::File::create(world.path("corpus/stor.txt")).expect("a file");
    sparse.set_len(1 << 30).expect("a sparse file");
    one_line_names(&said(&world, 3), "stor.txt", "too large");
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_back_are_named() {
    let world = World::new(&[GOOD]);
    std::os::unix::fs::symlink(world.path("corpus"), world.path("corpus/rundt")).expect("a link");
    std::os::unix::fs::symlink(world.path("findes-ikke"), world.path("corpus/væk.txt"))
        .expect("a link");
    let said = said(&world, 3);
    one_line_names(&said, "rundt", "symbolic link");
    one_line_names(&said, "væk.txt", "not found");
}

#[cfg(unix)]
#[test]
fn folders_and_files_without_permission_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new(&[
        GOOD,
        ("lukket/a.txt", "hemmeligt"),
        ("lukket.txt", "hemmeligt"),
    ]);
    for name in ["corpus/lukket", "corpus/lukket.txt"] {
        fs::set_permissions(world.path(name), fs::Permissions::from_mode(0o0))
            .expect("permissions");
    }
    if fs::read(world.path("corpus/lukket.txt")).is_ok() {
        return; // Root reads everything: there is nothing to see.
    }
    let said = said(&world, 3);
    one_line_names(&said, "lukket.txt", "permission denied");
    one_line_names(&said, "lukket: ", "permission denied");
    fs::set_permissions(
        world.path("corpus/lukket"),
        fs::Permissions::from_mode(0o755),
    )
    .expect("permissions");
}

#[cfg(unix)]
#[test]
fn odd_names_are_printed_safely_and_can_be_shown() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let world = World::new(&[GOOD]);
    let corpus = world.path("corpus");
    fs::write(corpus.join(OsStr::from_bytes(b"r\xE6v.txt")), "ræven").expect("a file");
    fs::write(corpus.join("to\nlinjer\u{1b}[31m.txt"), "ulven").expect("a file");
    fs::write(corpus.join("tom\u{1b}[2J\n.txt"), "").expect("a file");
    let said = said(&world, 3);
    assert!(
        !said.contains('\u{1b}') && said.contains("tom\\x1B[2J\\x0A.txt: empty file"),
        "{said:?}"
    );
    assert_eq!(world.found("ræven"), ["r\\xE6v.txt"]);
    let shown = world.run(&["show", "r\\xE6v.txt"]);
    assert_eq!(text(&shown.stdout).trim(), "ræven");
    let human = text(&world.run(&["search", "ulven"]).stdout);
    assert!(
        !human.contains('\u{1b}') && human.contains("to\\x0Alinjer\\x1B[31m.txt"),
        "{human:?}"
    );
}

#[test]
fn text_that_would_move_a_cursor_does_not() {
    let world = World::new(&[("ond.txt", "sag\u{1b}[2J\u{202e}gas \u{7}budget\u{9b}31m")]);
    assert_eq!(code(&world.index()), 0);
    for args in [
        &["search", "budget"][..],
        &["show", "ond.txt"],
        &["search", "--json", "budget"],
    ] {
        let shown = text(&world.run(args).stdout);
        assert!(
            !shown.contains(['\u{1b}', '\u{202e}', '\u{7}', '\u{9b}']),
            "{shown:?}"
        );
    }
}

#[test]
fn a_run_that_fails_leaves_the_published_index() {
    let world = World::new(&[GOOD, ("b.txt", "mere"), ("c.txt", "endnu mere")]);
    assert_eq!(code(&world.index()), 0);
    for name in ["b.txt", "c.txt"] {
        fs::remove_file(world.path("corpus").join(name)).expect("removed");
    }
    let shrunk = world.index();
    assert_eq!(code(&shrunk), 2);
    assert!(
        text(&shrunk.stderr).contains("2 of 3 documents would vanish")
            && text(&shrunk.stderr).contains("--max-shrink")
    );
    fs::rename(world.path("corpus"), world.path("væk")).expect("renamed");
    let gone = world.index();
    assert_eq!(code(&gone), 2, "{}", text(&gone.stderr));
    assert_eq!(world.found("budgettet"), ["god.txt"]);
    assert_eq!(code(&world.run(&["check"])), 0);
}

#[test]
fn a_damaged_index_is_an_error_and_no_panic() {
    let world = World::new(&[GOOD]);
    world.index();
    let generation = world.path("index/generations/000001");
    for entry in fs::read_dir(&generation).expect("files").flatten() {
        let whole = fs::read(entry.path()).expect("bytes");
        fs::write(entry.path(), &whole[..whole.len() / 2]).expect("cut");
        let search = world.run(&["search", "budgettet"]);
        assert!(
            [0, 1, 2].contains(&code(&search)),
            "{:?}: {}",
            entry.path(),
            text(&search.stderr)
        );
        fs::write(entry.path(), whole).expect("mended");
    }
    assert_eq!(world.found("budgettet"), ["god.txt"]);
}

#[test]
fn long_words_and_long_lines_cost_no_more_than_their_length() {
    let world = World::new(&[GOOD]);
    world.write("ord.txt", "a".repeat(3 << 20).as_bytes());
    world.write("tal.txt", "7".repeat(3 << 20).as_bytes());
    world.write(
        "linje.txt",
        "barn kommune regering 1.000 dage og "
            .repeat(60_000)
            .as_bytes(),
    );
    let begun = std::time::Instant::now();
    assert_eq!(code(&world.index()), 0);
    assert_eq!(world.found("\"barn regering kommune 1.000 dage\""), [""; 0]);
    assert_eq!(
        world.found("\"kommune regering 1.000 dage og barn\""),
        ["linje.txt"]
    );
    // Quadratic work took minutes; no measure of speed, only of that.
    assert!(begun.elapsed().as_secs() < 60);
}

#[test]
fn a_damaged_current_can_be_built_over() {
    let world = World::new(&[GOOD]);
    world.index();
    for damage in ["", "../../etc", "000099"] {
        fs::write(world.path("index/CURRENT"), damage).expect("written");
        assert_eq!(code(&world.run(&["search", "budgettet"])), 2);
        let rebuilt = world.run(&["index", "corpus", "--rebuild", "--quiet"]);
        assert_eq!(code(&rebuilt), 0, "{damage:?}: {}", text(&rebuilt.stderr));
        assert_eq!(world.found("budgettet"), ["god.txt"]);
    }
}

#[test]
fn a_night_builds_anew_what_it_finds_damaged_from_the_folder_that_it_knows() {
    let world = World::new(&[GOOD]);
    world.index();
    for damaged in ["index/CURRENT", "index/generations/000001/generation.json"] {
        let path = world.path(damaged);
        let sound = fs::read_to_string(&path).expect("read");
        // As from a bad disk: still readable, with another checksum.
        fs::write(
            &path,
            sound
                .replacen('0', "1", 1)
                .replacen("\"documents\": 1", "\"documents\": 2", 1),
        )
        .expect("written");
        assert_eq!(code(&world.run(&["search", "budgettet"])), 2, "{damaged}");
        let rebuilt = world.run(&["index", "--quiet"]);
        assert_eq!(code(&rebuilt), 0, "{damaged}: {}", text(&rebuilt.stderr));
        assert_eq!(world.found("budgettet"), ["god.txt"]);
        fs::remove_dir_all(world.path("index")).expect("removed");
        world.index();
    }
    fs::write(world.path("index/generations/000001/generation.json"), "{").expect("written");
    let left = world.run(&["index", "--quiet"]);
    assert_eq!(code(&left), 2);
    assert!(
        text(&left.stderr).contains("ordret index FOLDER"),
        "{}",
        text(&left.stderr)
    );
}

#[test]
fn folders_within_one_another_are_refused_and_indexes_are_not_documents() {
    let world = World::new(&[GOOD, ("inde/a.txt", "mere om budgettet")]);
    let nested = world.run(&["index", "corpus", "corpus/inde"]);
    assert_eq!(code(&nested), 2);
    assert!(text(&nested.stderr).contains("overlap"));
    assert_eq!(
        code(&world.run(&["index", "corpus", "--index", "corpus/indeks", "--quiet"])),
        0
    );
    assert_eq!(code(&world.run(&["index", "corpus", "--quiet"])), 0);
    assert_eq!(world.found("budgettet").len(), 2);
}

#[cfg(unix)]
#[test]
fn an_index_that_may_only_be_read_can_be_searched() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new(&[GOOD]);
    world.index();
    let generation = world.path("index/generations/000001");
    for entry in fs::read_dir(&generation).expect("files").flatten() {
        if entry.file_name().to_string_lossy().ends_with(".lock") {
            fs::remove_file(entry.path()).expect("removed");
        }
    }
    fs::set_permissions(&generation, fs::Permissions::from_mode(0o555)).expect("permissions");
    assert_eq!(world.found("budgettet"), ["god.txt"]);
    let names = fs::read_dir(&generation)
        .expect("files")
        .flatten()
        .map(|entry| entry.file_name());
    assert!(
        names
            .into_iter()
            .all(|name| !name.to_string_lossy().contains("meta.lock")),
        "a reader takes no lock"
    );
    fs::set_permissions(&generation, fs::Permissions::from_mode(0o755)).expect("permissions");
}
