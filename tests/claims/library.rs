//! The library as an embedder meets it.

use ordret::{
    CancelFlag, Corpus, Document, ErrorKind, Index, Query, SearchOptions, Searcher, Sort,
    UpdateOptions,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn corpus(texts: &[(&str, &str)]) -> Corpus {
    texts.iter().fold(Corpus::new(), |corpus, (path, text)| {
        corpus.document(Document::from_text(*path, text))
    })
}

fn index(texts: &[(&str, &str)]) -> (tempfile::TempDir, Index) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(folder.path().join("i")).unwrap();
    index.update(&corpus(texts), &UpdateOptions::new()).unwrap();
    (folder, index)
}

fn found(searcher: &Searcher, query: &str, options: &SearchOptions) -> Vec<String> {
    let hits = searcher
        .search(&Query::parse(query).unwrap(), options)
        .unwrap();
    hits.iter()
        .map(|hit| hit.path().as_str().to_owned())
        .collect()
}

#[test]
fn searchers_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Searcher>();
}

#[test]
fn a_searcher_is_a_snapshot() {
    let (_folder, index) = index(&[("a.txt", "skolen lukker")]);
    let before = index.searcher().unwrap();
    index
        .update(
            &corpus(&[("b.txt", "skolen åbner")]),
            &UpdateOptions::new().max_shrink(100.0),
        )
        .unwrap();
    let (old, new) = (
        found(&before, "skolen", &SearchOptions::new()),
        found(&index.searcher().unwrap(), "skolen", &SearchOptions::new()),
    );
    assert_eq!(
        (old, new),
        (vec!["a.txt".to_owned()], vec!["b.txt".to_owned()])
    );
}

#[test]
fn a_report_counts_what_changed() {
    let (_folder, index) = index(&[("a.txt", "et"), ("b.txt", "to"), ("c.txt", "tre")]);
    let next = corpus(&[("a.txt", "et"), ("b.txt", "to og lidt"), ("d.txt", "fire")]);
    let report = index
        .update(&next, &UpdateOptions::new().max_shrink(50.0))
        .unwrap();
    assert_eq!(
        (
            report.unchanged(),
            report.changed(),
            report.added(),
            report.removed()
        ),
        (1, 1, 1, 1)
    );
}

#[test]
fn too_many_vanished_documents_are_not_published() {
    let (_folder, index) = index(&[("a.txt", "et"), ("b.txt", "to")]);
    let error = index
        .update(&corpus(&[("a.txt", "et")]), &UpdateOptions::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Guard);
    assert_eq!(index.searcher().unwrap().document_count(), 2);
}

#[test]
fn a_cancelled_run_publishes_nothing_and_leaves_nothing() {
    let (folder, index) = index(&[("a.txt", "et")]);
    let flag = CancelFlag::default();
    flag.cancel();
    let error = index
        .update(
            &corpus(&[("b.txt", "to")]),
            &UpdateOptions::new().cancel(flag),
        )
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    let generations = std::fs::read_dir(folder.path().join("i/generations"))
        .unwrap()
        .count();
    assert_eq!(
        (generations, index.searcher().unwrap().document_count()),
        (1, 1)
    );
}

#[test]
fn progress_is_told_after_every_file() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..7 {
        std::fs::write(folder.path().join(format!("{n}.txt")), "en sag").unwrap();
    }
    let calls = Arc::new(AtomicU64::new(0));
    let (seen, index) = (
        Arc::clone(&calls),
        Index::open_or_create(folder.path().join(".index")).unwrap(),
    );
    let options = UpdateOptions::new().progress(move |progress| {
        seen.fetch_add(1, Ordering::Relaxed);
        assert!(progress.done <= progress.found && progress.done_bytes <= progress.found_bytes);
    });
    let report = index
        .update(&Corpus::open(folder.path()).unwrap(), &options)
        .unwrap();
    assert_eq!((report.documents(), calls.load(Ordering::Relaxed)), (7, 7));
}

#[test]
fn a_second_writer_is_told_who_holds_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("i");
    let index = Index::open_or_create(&place).unwrap();
    let inner = index.clone();
    let texts: Vec<(String, String)> = (0..3)
        .map(|n| (format!("{n}.txt"), "en sag".to_owned()))
        .collect();
    for (name, text) in &texts {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let refused = Arc::new(std::sync::Mutex::new(None));
    let seen = Arc::clone(&refused);
    let options = UpdateOptions::new().progress(move |_| {
        let second = inner.update(&corpus(&[("x.txt", "y")]), &UpdateOptions::new());
        *seen.lock().unwrap() = Some(second.unwrap_err());
    });
    index
        .update(&Corpus::open(folder.path()).unwrap(), &options)
        .unwrap();
    let error = refused
        .lock()
        .unwrap()
        .clone()
        .expect("the second writer ran");
    assert_eq!(error.kind(), ErrorKind::Locked);
    assert!(error.to_string().contains("process"), "{error}");
}

#[test]
fn options_narrow_order_and_page() {
    let (_folder, index) = index(&[
        (
            "svar/a.txt",
            "Svar om skoler\n\nDen 3. maj 2019\n\nskoler skoler skoler",
        ),
        ("svar/b.txt", "Svar om broer\n\nDen 4. maj 2021\n\nen skole"),
        ("brev/c.txt", "Brev om skolen\n\nDen 5. maj 2020\n\nskolen"),
    ]);
    let searcher = index.searcher().unwrap();
    let find = |options: SearchOptions| found(&searcher, "skole", &options);
    assert_eq!(
        find(SearchOptions::new().sort(Sort::Date)),
        ["svar/b.txt", "brev/c.txt", "svar/a.txt"]
    );
    assert_eq!(find(SearchOptions::new().path("brev/*")), ["brev/c.txt"]);
    let (since, until) = ("2020-01-01".parse().unwrap(), "2020-12-31".parse().unwrap());
    assert_eq!(
        find(SearchOptions::new().since(since).until(until)),
        ["brev/c.txt"]
    );
    let all = find(SearchOptions::new());
    let paged: Vec<String> = (0..3)
        .flat_map(|n| find(SearchOptions::new().limit(1).offset(n)))
        .collect();
    assert_eq!(all, paged);
}

#[test]
fn highlights_are_bytes_of_the_snippet_and_select_what_matches() {
    let (_folder, index) = index(&[(
        "a.txt",
        "Æblet på øen koster 1.000 kr. i år, siger ærø-boen. Rødgrød er dyrt.",
    )]);
    let hits = index
        .searcher()
        .unwrap()
        .search(
            &Query::parse("\"1000 kroner\" rødgrød").unwrap(),
            &SearchOptions::new(),
        )
        .unwrap();
    let snippet = &hits.iter().next().unwrap().snippets()[0];
    let marked: Vec<&str> = snippet
        .highlights()
        .iter()
        .map(|range| &snippet.text()[range.clone()])
        .collect();
    assert_eq!(marked, ["1.000 kr", "Rødgrød"]);
}
