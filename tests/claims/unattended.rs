//! What whoever runs it every night sees of it: metrics, log lines, the lock, units.

use crate::nights::{THREE, settled};
use crate::{code, text};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

#[test]
fn metrics_and_log_lines_tell_what_a_run_did() {
    let world = settled(&THREE);
    world.write("tom.txt", b"");
    let output = world.run(&[
        "index",
        "-v",
        "--log-format",
        "json",
        "--metrics",
        "m.prom",
        "--quiet",
    ]);
    assert_eq!(code(&output), 3);
    let metrics = fs::read_to_string(world.path("m.prom")).expect("metrics");
    for line in [
        "ordret_last_run_success 1",
        "ordret_documents 3",
        "ordret_last_run_files{result=\"skipped\"} 1",
    ] {
        assert!(metrics.lines().any(|there| there == line), "{metrics}");
    }
    let said = text(&output.stderr);
    let logged: Vec<Value> = said
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    assert!(
        logged
            .iter()
            .any(|line| line["level"] == "INFO" && line["time"].is_string()),
        "{said}"
    );
    fs::rename(world.path("corpus"), world.path("væk")).expect("renamed");
    assert_eq!(
        code(&world.run(&["index", "--metrics", "m.prom", "--report", "r.jsonl"])),
        2
    );
    let metrics = fs::read_to_string(world.path("m.prom")).expect("metrics");
    assert!(metrics.contains("ordret_last_run_success 0\n"), "{metrics}");
    let report = fs::read_to_string(world.path("r.jsonl")).expect("a report");
    assert!(
        report.starts_with("{\"error\":") && report.contains("\"status\":\"failed\""),
        "{report}"
    );
}

#[cfg(unix)]
#[test]
fn the_index_is_private_and_a_second_run_is_told_who_holds_it() {
    use std::os::unix::fs::PermissionsExt;
    let world = settled(&THREE);
    let mode = fs::metadata(world.path("index"))
        .expect("a folder")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);
    // Within it one file is as readable as another: the folder decides.
    let files = fs::read_dir(world.path("index/generations/000001")).expect("files");
    let mode = |path: PathBuf| fs::metadata(path).expect("facts").permissions().mode();
    let facts = mode(world.path("index/generations/000001/generation.json"));
    for file in files.flatten() {
        assert_eq!(mode(file.path()), facts, "{:?}", file.path());
    }
    // What its owner opens up stays so.
    fs::set_permissions(world.path("index"), fs::Permissions::from_mode(0o750)).expect("a mode");
    let lock = fs::File::options()
        .write(true)
        .open(world.path("index/LOCK"))
        .expect("a lock");
    lock.lock().expect("locked");
    fs::write(
        world.path("index/LOCK"),
        "process 7 on bibliotek since 2026-11-25T02:15:03Z\n",
    )
    .expect("a holder");
    let refused = world.run(&["index"]);
    assert_eq!(code(&refused), 4);
    assert!(
        text(&refused.stderr).contains("process 7 on bibliotek since 2026"),
        "{}",
        text(&refused.stderr)
    );
    assert_eq!(world.found("budgettet"), ["a.txt"]);
    drop(lock);
    // What a dead run left in it blocks nobody.
    assert_eq!(code(&world.index()), 0);
    let mode = fs::metadata(world.path("index"))
        .expect("a folder")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o750);
}

/// The unit files of the README, by name.
fn units() -> Vec<(String, String)> {
    let readme = fs::read_to_string(crate::root().join("README.md")).expect("the README");
    let blocks = readme.split("```ini\n# ").skip(1);
    blocks
        .map(|block| {
            let (name, rest) = block.split_once('\n').expect("a name");
            let body = rest.split("```").next().expect("an end");
            (name.trim().to_owned(), body.to_owned())
        })
        .collect()
}

#[test]
fn the_units_of_the_readme_are_units() {
    let units = units();
    let names: Vec<&str> = units.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ordret.service", "ordret.timer"]);
    assert!(units[0].1.contains("SuccessExitStatus=3"));
    let folder = tempfile::tempdir().expect("a folder");
    let program = env!("CARGO_BIN_EXE_ordret");
    for (name, body) in &units {
        let body = body.replace("/usr/local/bin/ordret", program);
        fs::write(folder.path().join(name), body).expect("a unit");
    }
    let verified = std::process::Command::new("systemd-analyze")
        .arg("verify")
        .args(names.iter().map(|name| folder.path().join(name)))
        .output();
    // Where there is no systemd there is nothing to ask.
    if let Ok(output) = verified {
        let said = text(&output.stderr);
        assert!(
            output.status.success() && !said.contains(".service:") && !said.contains(".timer:"),
            "{said}"
        );
    }
}
