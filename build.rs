//! Makes a digest of the data files that shape terms and metadata, for the index's fingerprint, and says how the program
//! is linked.
//!
//! In come the lists and the dictionary below `src/`; out goes `ORDRET_DATA`, another one when any of them changes.
//! What the code makes of them is counted by hand, in `index::schema`.

use std::path::{Path, PathBuf};

fn main() {
    let mut files = Vec::new();
    for folder in ["src/danish", "src/decode", "src/metadata"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(Path::new(folder), &mut files);
    }
    files.sort();
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for file in &files {
        let bytes = std::fs::read(file).unwrap_or_default();
        for byte in file.to_string_lossy().bytes().chain(bytes) {
            // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    println!("cargo::rustc-env=ORDRET_DATA={digest:016x}");
    load_at_a_fixed_address();
}

/// A program that can be loaded anywhere holds 22,000 addresses that are put right at every start, on a hundred pages that
/// are copied for it: a sixth of the time of a search. The libraries, the stack and the heap still lie where chance has
/// it.
fn load_at_a_fixed_address() {
    let target = |what| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let linked_whole = target("FEATURE").contains("crt-static");
    let is_known = target("OS") == "linux" && target("ENV") == "gnu" && target("ARCH") == "x86_64";
    if is_known && !linked_whole {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        if path.is_dir() {
            collect(&path, files);
        } else if matches!(ending, "tsv" | "txt" | "fst") {
            files.push(path);
        }
    }
}
