//! Dependencies point one way: plain data ← decoding and Danish ← index and query ← search ← the program.

use crate::root;
use std::path::{Path, PathBuf};

/// A module may use those before it in this list, and none behind it. Modules of one line may use each other.
const LAYERS: [&[&str]; 7] = [
    &["error", "date", "document"],
    &["danish"],
    &["decode", "corpus"],
    &["clean", "metadata"],
    &["analyze", "extract"],
    &["query", "index", "search"],
    &["cli", "main"],
];

/// What points against the grain, and why it may.
const EXCEPTIONS: [(&str, &str, &str); 3] = [
    (
        "document",
        "clean",
        "Document::from_text sends an embedder's text the same way as a file's",
    ),
    ("document", "decode", "the same"),
    ("error", "document", "one layer: paths are printed one way"),
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("src").flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    out
}

#[test]
fn no_module_uses_one_that_stands_above_it() {
    let src = root().join("src");
    let mut faults = Vec::new();
    for file in files(&src) {
        let relative = file.strip_prefix(&src).expect("below src");
        let module = relative
            .iter()
            .next()
            .and_then(|m| m.to_str())
            .unwrap_or("")
            .trim_end_matches(".rs")
            .to_owned();
        let Some(own) = layer(&module) else { continue };
        let source = std::fs::read_to_string(&file).expect("source");
        for (at, _) in source.match_indices("crate::") {
            let rest = &source[at + "crate::".len()..];
            let used: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => list
                    .split('}')
                    .next()
                    .unwrap_or("")
                    .split(',')
                    .map(|u| u.trim().split("::").next().unwrap_or(""))
                    .collect(),
                None => vec![
                    rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                        .next()
                        .unwrap_or(""),
                ],
            };
            for used in used {
                let allowed = EXCEPTIONS
                    .iter()
                    .any(|(from, to, _)| *from == module && *to == used);
                if layer(used).is_some_and(|theirs| theirs > own) && !allowed {
                    faults.push(format!("{} uses {used}", relative.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_file_says_what_comes_in_and_what_goes_out() {
    let mut silent: Vec<_> = files(&root().join("src"));
    silent.retain(|file| {
        !std::fs::read_to_string(file)
            .expect("source")
            .starts_with("//!")
    });
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn foreign_types_stay_out_of_the_public_api() {
    // Types of Tantivy, lopdf and clap may be named in private and crate-visible items only.
    for file in [
        "lib.rs",
        "document.rs",
        "error.rs",
        "date.rs",
        "corpus.rs",
        "extract.rs",
        "search/hits.rs",
        "search/options.rs",
        "search/explain.rs",
        "index/report.rs",
        "query/mod.rs",
    ] {
        let source = std::fs::read_to_string(root().join("src").join(file)).expect("source");
        for foreign in ["tantivy::", "lopdf::", "clap::"] {
            assert!(!source.contains(foreign), "{file} names {foreign}");
        }
    }
    let search = std::fs::read_to_string(root().join("src/search/mod.rs")).expect("source");
    for line in search
        .lines()
        .filter(|line| line.trim_start().starts_with("pub fn"))
    {
        assert!(!line.contains("tantivy"), "{line}");
    }
}
