//! Makes a digest of the data files that shape terms and metadata, for the index's fingerprint, and says how the program
//! is linked.
//!
//! In come the lists and the dictionary below `src/`; out goes `ORDRET_DATA`, another one when any of them changes.
//! What the code makes of them is counted by hand, in `index::schema`.

use std::path::{Path, PathBuf};
use std::process::Command;

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
    link_for_a_quick_start();
}

/// What stands between the start of the program and its first line is most of a search's time.
///
/// A program that can be loaded anywhere holds 22,000 addresses that are put right at every start, on a hundred pages that
/// are copied for it. And each shared library is looked for, mapped and bound every time, so the program holds what it
/// needs of them where they are there as archives, as the C compilers of most systems have them. The stack, the heap and
/// the index still lie where chance has it.
fn link_for_a_quick_start() {
    let target = |what| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let linked_whole = target("FEATURE").contains("crt-static");
    let is_known = target("OS") == "linux" && target("ENV") == "gnu" && target("ARCH") == "x86_64";
    if !is_known || linked_whole {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    if let Some(folder) = name_archives() {
        println!("cargo::rustc-link-arg-bins=-L{}", folder.display());
        println!("cargo::rustc-link-arg-bins=-static");
    }
}

/// Archives by the names of the shared libraries that rustc asks the linker for; `None` where not all are there, or where
/// those are another machine's. `crt-static` would do the same, but has to be said for every crate, and fails where they
/// are not there.
fn name_archives() -> Option<PathBuf> {
    if std::env::var("HOST").ok()? != std::env::var("TARGET").ok()? {
        return None;
    }
    let folder = PathBuf::from(std::env::var_os("OUT_DIR")?).join("archives");
    std::fs::create_dir_all(&folder).ok()?;
    for (library, archives) in [
        ("libc", &["libc.a", "libgcc.a", "libgcc_eh.a"][..]),
        ("libm", &["libm.a"]),
        ("libgcc_s", &["libgcc_eh.a"]),
    ] {
        let found: Option<Vec<String>> = archives.iter().map(|name| archive(name)).collect();
        let script = format!("GROUP ( {} )\n", found?.join(" "));
        std::fs::write(folder.join(library).with_extension("so"), script).ok()?;
    }
    Some(folder)
}

/// How a script of the linker names an archive that it will find.
fn archive(name: &str) -> Option<String> {
    let linker = std::env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let asked = Command::new(linker)
        .arg(format!("-print-file-name={name}"))
        .output()
        .ok()?;
    // A file that is not there is told by its name alone.
    let found = String::from_utf8(asked.stdout).ok()?;
    Path::new(found.trim())
        .is_file()
        .then(|| format!("-l:{name}"))
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
