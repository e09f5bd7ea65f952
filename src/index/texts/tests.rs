//! What goes into a texts file comes out of it, whole and in parts, merged and damaged.

use super::{component, reader::Texts};
use crate::danish::TokenStream;
use crate::document::{Document, Page};
use crate::index::body::BodyPlugin;
use crate::index::entry::Entry;
use crate::index::schema::{self, Fields};
use proptest::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use tantivy::directory::{OwnedBytes, RamDirectory};
use tantivy::merge_policy::NoMergePolicy;
use tantivy::{Index, IndexWriter, ReloadPolicy, Searcher};

fn document(path: &str, pages: &[&str]) -> Document {
    let mut document = Document::from_text(path, "x");
    document.pages = pages
        .iter()
        .zip(1..)
        .map(|(text, number)| Page {
            number,
            label: (number == 2).then(|| "iv".to_owned()),
            text: (*text).to_owned(),
        })
        .collect();
    document
}

/// A segment for each group of documents, each written by a run of its own.
fn index(segments: &[Vec<Document>]) -> (Index, IndexWriter<Entry>) {
    let schema = schema::schema();
    let directory = RamDirectory::create();
    let open = || {
        let index = Index::builder()
            .schema(schema.clone())
            .register_plugin(Arc::new(BodyPlugin::default()))
            .open_or_create(directory.clone())
            .unwrap();
        let writer = index.writer_with_num_threads(1, 60 << 20).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        (index, writer)
    };
    for documents in segments {
        let (_, mut writer) = open();
        for document in documents {
            let taken = Entry::of(&schema, document.clone(), 0, None).unwrap();
            writer.add_document(taken).unwrap();
        }
        writer.commit().unwrap();
    }
    open()
}

fn searcher(index: &Index) -> Searcher {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
    reader.try_into().unwrap().searcher()
}

fn texts(searcher: &Searcher) -> Vec<String> {
    let mut out = Vec::new();
    for reader in searcher.segment_readers() {
        let texts = Texts::open(reader).unwrap();
        for doc in reader.doc_ids_alive() {
            out.push(texts.document(doc).unwrap().text().unwrap());
        }
    }
    out
}

type Found = (usize, usize, u32, Vec<String>);

/// The tokens of some positions with their bytes and terms.
fn tokens(stream: &mut TokenStream<'_>, origin: usize, positions: Range<u32>) -> Vec<Found> {
    let mut out = Vec::new();
    while let Some(token) = stream.next_token()
        && token.position < positions.end
    {
        if positions.contains(&token.position) {
            let terms = stream.terms(&token).map(str::to_owned).collect();
            let (start, end) = (origin + token.start, origin + token.end);
            out.push((start, end, token.position, terms));
        }
    }
    out
}

/// Excerpts around `width` positions yield the tokens that the whole text yields there.
fn check_excerpts(text: &str, step: usize, width: u32) {
    let (index, _writer) = index(&[vec![document("a.txt", &[text])]]);
    let searcher = searcher(&index);
    let texts = Texts::open(searcher.segment_reader(0)).unwrap();
    let stored = texts.document(0).unwrap();
    assert_eq!(stored.text().unwrap(), text);
    let whole = tokens(&mut TokenStream::new(text), 0, 0..u32::MAX);
    // A text without words has no excerpts.
    let end = whole.last().map_or(0, |token| token.2 + 1);
    for position in (0..end).step_by(step) {
        let excerpt = stored.excerpt(position..position + width, 8).unwrap();
        let (origin, from) = (excerpt.origin, excerpt.boundary().position);
        assert!(from <= position);
        assert_eq!(
            text.get(origin..origin + excerpt.text().len()),
            Some(excerpt.text())
        );
        let mut stream = TokenStream::resume(excerpt.text(), excerpt.boundary(), origin > 0);
        let there = whole
            .iter()
            .filter(|token| (from..position + width).contains(&token.2));
        assert!(
            tokens(&mut stream, origin, from..position + width)
                .iter()
                .eq(there),
            "position {position} of {} bytes",
            text.len()
        );
        let at = [position];
        let mut stream = TokenStream::resume(excerpt.text(), excerpt.boundary(), origin > 0);
        stream.look_at(&at, &excerpt.boundaries, usize::MAX);
        let there = whole.iter().filter(|token| token.2 == position);
        assert!(
            tokens(&mut stream, origin, position..position + 1)
                .iter()
                .eq(there),
            "position {position} of {} bytes, looked at",
            text.len()
        );
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-zæøåA-ZÆØÅ]{1,12}",
        1 => "(den 5. oktober 2019|1\\.000-dages-programmet|L 123|spm\\. nr\\. 21|børne- og socialminister|24 62 62 29|1 000 000 kr\\.|kl\\. 10|EU's|bl\\.a\\.|§ 20, stk\\. 2|bilag 3, 4 og 6-8|§§ 3, 4 a og 6-8|stk\\. 2 og 3|uge 29-31|[0-9] og [0-9] mio|[0-9]-[0-9]-årige|6- til 10-årige|L 12, 13 og 15-17|1\\. til den 15\\. maj 2021|20\\. december - 5\\. januar 2021)",
        1 => "[0-9]{1,5}([.,][0-9]{1,3})?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn an_excerpt_is_analysed_like_the_whole_text(
        words in prop::collection::vec((word(), "( |, |\\. |\n|\n\n|-| \\(|\\) | og )"), 0..6000),
    ) {
        let text: String = words.iter().flat_map(|(word, gap)| [word.as_str(), gap]).collect();
        check_excerpts(&text, 17, 3);
    }
}

#[test]
fn long_stretches_without_words_are_passed_over() {
    for (blanks, width) in [(5_000, 2), (20_000, 1)] {
        let blank = "·".repeat(blanks);
        let many = "nu ".repeat(50);
        let text = format!("{blank}Hr. Jensen {blank} Jensen kom{blank}{many}. ");
        check_excerpts(&text, 1, width);
        check_excerpts(&blank, 1, width);
    }
}

#[test]
fn documents_keep_their_pages_and_labels_and_empty_ones_are_there() {
    let documents = vec![
        document("a.txt", &["Side et", "", "Side tre\n"]),
        document("b.txt", &[]),
        document("c.txt", &[""]),
        document("d.txt", &["Én side"]),
    ];
    let (index, _writer) = index(&[documents]);
    let searcher = searcher(&index);
    let texts = Texts::open(searcher.segment_reader(0)).unwrap();
    let pages = |doc| {
        let stored = texts.document(doc).unwrap();
        let (text, pages) = (stored.text().unwrap(), stored.pages().unwrap());
        (1..=pages.count())
            .map(|number| {
                let label = pages.label(number as u32).map(str::to_owned);
                (pages.text(&text, number).unwrap().to_owned(), label)
            })
            .collect::<Vec<_>>()
    };
    let page = |text: &str, label: Option<&str>| (text.to_owned(), label.map(str::to_owned));
    assert_eq!(
        pages(0),
        [
            page("Side et", None),
            page("", Some("iv")),
            page("Side tre", None)
        ]
    );
    assert_eq!(pages(1), []);
    assert_eq!(pages(2), [page("", None)]);
    assert_eq!(pages(3), [page("Én side", None)]);
    assert!(texts.document(4).is_err());
}

/// Text enough for a dictionary, different in every document.
fn long_documents(name: &str) -> Vec<Document> {
    many_documents(name, 60)
}

/// Some 18 KB of text a document.
fn many_documents(name: &str, count: usize) -> Vec<Document> {
    (0..count)
        .map(|number| {
            let paragraph = |at| {
                format!("Kommunalbestyrelsen i {name} behandlede sag {number}-{at} om tilskud. ")
            };
            let text: String = (0..300).map(paragraph).collect();
            document(&format!("{name}/{number}.txt"), &[&text])
        })
        .collect()
}

#[test]
fn merging_keeps_the_texts_that_are_left() {
    let (index, mut writer) = index(&[
        long_documents("Nord"),
        vec![document("lille.txt", &["En lille tekst."])],
        many_documents("Syd", 160),
    ]);
    let fields = Fields::of(&index.schema()).unwrap();
    let gone = document("Nord/7.txt", &[]);
    writer.delete_term(fields.path_term(&gone.path));
    writer.commit().unwrap();
    let before = texts(&searcher(&index));
    assert_eq!(before.len(), 220);
    let segments = index.searchable_segment_ids().unwrap();
    writer.merge(&segments).wait().unwrap();
    let merged = searcher(&index);
    assert_eq!(merged.segment_readers().len(), 1);
    assert_eq!(texts(&merged), before);
    let reader = Texts::open(merged.segment_reader(0)).unwrap();
    assert_eq!(reader.dictionary_count(), 2);
    assert!(index.validate_checksum().unwrap().is_empty());
}

#[test]
fn a_nights_few_texts_take_the_dictionary_of_those_before() {
    let (index, _writer) = index(&[
        long_documents("Nord"),
        vec![document("lille.txt", &["Sagen om tilskud blev udsat."])],
        many_documents("Syd", 160),
    ]);
    let searcher = searcher(&index);
    let dictionary = |documents: u32| {
        let segments = searcher.segment_readers().iter();
        let segment = segments.clone().find(|s| s.max_doc() == documents).unwrap();
        let texts = Texts::open(segment).unwrap();
        assert_eq!(texts.dictionary_count(), 1, "{documents} documents");
        texts.dictionary_bytes(0).to_vec()
    };
    assert_eq!(dictionary(1), dictionary(60));
    // What is enough to train on is trained on.
    assert_ne!(dictionary(160), dictionary(60));
}

#[test]
fn a_damaged_file_is_an_error_and_no_panic() {
    let mut documents = long_documents("Øst");
    documents.push(document("sider.txt", &["En", "to", "tre"]));
    let (index, _writer) = index(&[documents]);
    let searcher = searcher(&index);
    let file = searcher.segment_reader(0).open_read(component()).unwrap();
    let whole = file.read_bytes().unwrap().to_vec();
    let read = |bytes: Vec<u8>| {
        let Some(texts) = Texts::of(OwnedBytes::new(bytes)) else {
            return;
        };
        for doc in [0, 30, 60, 61, 1000] {
            if let Ok(stored) = texts.document(doc) {
                let _ = (stored.text(), stored.pages());
                for position in [0, 500, 5_000, u32::MAX - 1] {
                    let _ = stored.excerpt(position..position + 1, 20);
                }
            }
        }
    };
    for cut in (0..whole.len()).step_by(1 + whole.len() / 40) {
        read(whole[..cut].to_vec());
        read(whole[cut..].to_vec());
    }
    let tables = whole.len() - 4_000..whole.len();
    for at in (0..whole.len())
        .step_by(1 + whole.len() / 60)
        .chain(tables.step_by(3))
    {
        for value in [0, 0x7F, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            read(bytes);
        }
    }
}
