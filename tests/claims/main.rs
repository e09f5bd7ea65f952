//! What the program and the library promise, as claims about Danish, about files and about the command line.
//!
//! One binary: its parts share the folders and the small programs below.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod analysis;
mod architecture;
mod bad_input;
mod command_line;
mod crashes;
mod cues;
mod duplicates;
mod fence;
mod headings;
mod help;
mod language;
mod library;
mod metadata;
mod named;
mod nights;
mod numbers;
mod passages;
mod pdf;
mod people;
mod ranking;
mod sample_corpus;
mod unattended;
mod withdrawals;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A run of the program.
fn ordret(args: &[&str]) -> Output {
    ordret_in(root(), args)
}

fn ordret_in(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ordret"))
        .args(args)
        .current_dir(folder)
        .env_remove("ORDRET_INDEX")
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// A folder with files and an index of them, both gone at the end.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::lying_in(&std::env::temp_dir(), files)
    }

    /// In a file system without a disk, where there is one: for tests that write thousands of times.
    fn without_disk(files: &[(&str, &str)]) -> Self {
        let memory = Path::new("/dev/shm");
        let is_usable = tempfile::tempdir_in(memory).is_ok();
        let disk = std::env::temp_dir();
        Self::lying_in(if is_usable { memory } else { &disk }, files)
    }

    fn lying_in(place: &Path, files: &[(&str, &str)]) -> Self {
        let world = Self {
            folder: tempfile::tempdir_in(place).expect("a folder"),
        };
        std::fs::create_dir(world.path("corpus")).expect("a corpus");
        for (name, content) in files {
            world.write(name, content.as_bytes());
        }
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &[u8]) {
        let path = self.path("corpus").join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    fn run(&self, args: &[&str]) -> Output {
        ordret_in(self.folder.path(), args)
    }

    fn index(&self) -> Output {
        self.run(&["index", "--quiet"])
    }

    fn json(&self, query: &str) -> Value {
        let output = self.run(&["search", "--json", "--all", "-n", "50", "--", query]);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{query}: {e}: {}", text(&output.stderr)))
    }

    /// Paths of the documents that a query finds, best first.
    fn found(&self, query: &str) -> Vec<String> {
        paths(&self.json(query))
    }
}

fn paths(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().cloned().unwrap_or_default();
    hits.iter()
        .filter_map(|hit| hit["path"].as_str().map(str::to_owned))
        .collect()
}
