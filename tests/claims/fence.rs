//! Whatever happens to a decoding child costs one file, and a child can do little.
#![cfg(unix)]

use crate::text;
use ordret::{Corpus, Index, Report, UpdateOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Three PDFs and a text, indexed with a given program as worker.
fn indexed_by(program: &Path) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    for name in ["a.pdf", "b.pdf", "c.pdf"] {
        std::fs::copy(
            crate::root().join("corpus/lindholt/budgetnotat-2024.pdf"),
            corpus.join(name),
        )
        .unwrap();
    }
    std::fs::write(corpus.join("d.txt"), "Byrådet vedtog budgettet.").unwrap();
    let options = UpdateOptions::new()
        .worker(program)
        .file_time(Duration::from_secs(2))
        .threads(2);
    let index = Index::open_or_create(folder.path().join("index")).unwrap();
    index
        .update(&Corpus::open(&corpus).unwrap(), &options)
        .unwrap()
}

/// A worker that is a shell script.
fn script(folder: &tempfile::TempDir, body: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.path().join("worker.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn ordret() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_ordret"))
}

#[test]
fn good_files_pass_the_fence() {
    let report = indexed_by(&ordret());
    assert_eq!((report.documents(), report.skipped().len()), (4, 0));
}

/// The cipher asks for random bytes.
#[test]
fn a_ciphered_file_passes_the_fence() {
    use lopdf::encryption::crypt_filters::{Aes128CryptFilter, CryptFilter};
    let path = crate::root().join("corpus/lindholt/budgetnotat-2024.pdf");
    let mut document = lopdf::Document::load(&path).unwrap();
    let id = lopdf::Object::String(vec![7; 16], lopdf::StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    let cipher: std::sync::Arc<dyn CryptFilter> = std::sync::Arc::new(Aes128CryptFilter);
    let version = lopdf::EncryptionVersion::V4 {
        document: &document,
        encrypt_metadata: true,
        crypt_filters: [(b"StdCF".to_vec(), cipher)].into(),
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: "ejer",
        user_password: "",
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ciphered = folder.path().join("a.pdf");
    document.save(&ciphered).unwrap();
    let extracted = |path: &Path| {
        let output = Command::new(ordret())
            .arg("extract")
            .arg(path)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let plain = extracted(&path);
    assert_eq!(extracted(&ciphered).lines().last(), plain.lines().last());
}

#[test]
fn a_child_that_dies_hangs_or_babbles_costs_its_file_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    for (body, reason) in [
        ("exit 7", "died on this file"),
        ("kill -SEGV $$", "died on this file"),
        ("exec /bin/sleep 60", "took longer than 2 s"),
        ("/bin/sleep 60 & wait", "took longer than 2 s"),
        ("exec /bin/cat /dev/zero", "no answer that can be read"),
        ("exec /bin/yes", "no answer that can be read"),
    ] {
        let report = indexed_by(&script(&folder, body));
        assert_eq!(report.documents(), 1, "{body}: the text is indexed");
        let reasons: Vec<&str> = report
            .skipped()
            .iter()
            .map(|note| note.reason.as_str())
            .collect();
        assert_eq!(reasons.len(), 3, "{body}");
        assert!(
            reasons
                .iter()
                .all(|told| told.contains(reason) || told.contains("died")),
            "{body}: {reasons:?}"
        );
    }
    let missing = indexed_by(Path::new("/findes/ikke"));
    assert!(
        missing
            .skipped()
            .iter()
            .all(|note| note.reason.contains("cannot start the decoder"))
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_can_do_little_and_ends_with_its_input() {
    let mut child = Command::new(ordret())
        .arg(ordret::worker::ARGUMENT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&4_u64.to_le_bytes()).unwrap();
    input.write_all(b"rubb").unwrap();
    let mut answer = [0; 8];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut answer).unwrap();
    let proc = PathBuf::from(format!("/proc/{}", child.id()));
    let status = text(&std::fs::read(proc.join("status")).unwrap());
    assert!(status.contains("NoNewPrivs:\t1"), "{status}");
    let limits = text(&std::fs::read(proc.join("limits")).unwrap());
    let limit = |name: &str| {
        limits
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .to_owned()
    };
    assert!(
        limit("Max address space").contains("3221225472"),
        "{limits}"
    );
    assert!(limit("Max file size").contains(" 0 "), "{limits}");
    assert!(
        !limit("Max cpu time").contains("unlimited  unlimited"),
        "{limits}"
    );
    drop(input);
    assert!(child.wait().unwrap().success());
}
