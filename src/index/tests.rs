//! Claims about generations that need to look inside one.

use super::generation;
use super::{Index, UpdateOptions, schema};
use crate::corpus::Corpus;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Every term of every field, with the number of documents that hold it.
fn terms(place: &Path) -> BTreeMap<(String, Vec<u8>), u64> {
    let name = generation::published(place).unwrap().unwrap();
    let index = schema::open_for_reading(&generation::folder(place, name.number)).unwrap();
    let searcher = index.reader().unwrap().searcher();
    let mut all = BTreeMap::new();
    for reader in searcher.segment_readers() {
        assert_eq!(reader.num_deleted_docs(), 0);
        for (field, entry) in index.schema().fields() {
            if !entry.is_indexed() {
                continue;
            }
            let inverted = reader.inverted_index(field).unwrap();
            let mut terms = inverted.terms().stream().unwrap();
            while terms.advance() {
                let key = (entry.name().to_owned(), terms.key().to_vec());
                *all.entry(key).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    all
}

/// Every document as it can be shown, without the place of its index.
fn documents(index: &Index) -> Vec<String> {
    let searcher = index.searcher().unwrap();
    let paths = searcher.paths().unwrap();
    let document = |path| searcher.document(path).unwrap().unwrap();
    paths
        .iter()
        .map(|path| serde_json::to_string(&document(path)).unwrap())
        .collect()
}

#[test]
fn a_moved_document_is_the_same_as_one_indexed_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus).unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (from, to) in [
        ("corpus/region/notat-tidlig-indsats-2023.pdf", "notat.pdf"),
        ("tests/fixtures/pdf/lo_to_spalter_nfd.pdf", "spalter.pdf"),
        ("corpus/udvalg/smf-alm-del-spm-21.md", "svar.md"),
        ("corpus/udvalg/lovforslag-l-214.txt", "lov.txt"),
    ] {
        fs::copy(here.join(from), corpus.join(to)).unwrap();
    }
    let open = || Corpus::open(&corpus).unwrap();
    let moved = Index::open_or_create(folder.path().join("a")).unwrap();
    moved.update(&open(), &UpdateOptions::new()).unwrap();
    fs::create_dir(corpus.join("arkiv")).unwrap();
    for name in ["notat.pdf", "spalter.pdf", "svar.md", "lov.txt"] {
        fs::rename(corpus.join(name), corpus.join("arkiv").join(name)).unwrap();
    }
    let report = moved.update(&open(), &UpdateOptions::new()).unwrap();
    assert_eq!(
        (report.moved(), report.added(), report.removed()),
        (4, 0, 0)
    );
    let fresh = Index::open_or_create(folder.path().join("b")).unwrap();
    fresh.update(&open(), &UpdateOptions::new()).unwrap();
    assert_eq!(documents(&moved), documents(&fresh));
    let (moved, fresh) = (terms(moved.folder()), terms(fresh.folder()));
    assert!(moved.len() > 500);
    assert!(moved == fresh, "terms differ");
}

#[test]
fn unchanged_segments_are_linked_and_not_copied() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir().unwrap();
        let corpus = folder.path().join("corpus");
        fs::create_dir(&corpus).unwrap();
        // Of fewer documents the one segment is written again every night.
        for n in 0..5_000 {
            fs::write(corpus.join(format!("{n}.txt")), format!("sag {n}")).unwrap();
        }
        let index = Index::open_or_create(folder.path().join("a")).unwrap();
        let open = Corpus::open(&corpus).unwrap();
        index
            .update(&open, &UpdateOptions::new().threads(1))
            .unwrap();
        fs::write(corpus.join("ny.txt"), "en ny sag").unwrap();
        index
            .update(&open, &UpdateOptions::new().threads(1))
            .unwrap();
        let shared = |number| {
            let files = fs::read_dir(generation::folder(index.folder(), number)).unwrap();
            let facts = files.flatten().map(|file| file.metadata().unwrap());
            facts.filter(|facts| facts.nlink() == 2).count()
        };
        assert!(shared(1) > 4);
        assert_eq!(shared(1), shared(2));
        for name in ["LOCK", "CURRENT"] {
            assert_eq!(fs::metadata(index.folder().join(name)).unwrap().nlink(), 1);
        }
    }
}
