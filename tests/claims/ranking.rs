//! What stands first: the same few documents that a full listing begins with, whatever was left unread to find them.

use ordret::{Corpus, Document, Index, Query, SearchOptions, Searcher, UpdateOptions};

const WORDS: [&str; 12] = [
    "skolen",
    "skoler",
    "lærer",
    "barnet",
    "børn",
    "kommunen",
    "budgettet",
    "veje",
    "havn",
    "fisk",
    "borgmester",
    "folkeskolen",
];

/// Numbers that only look random (Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// Documents of a few words: many are equally good, and as old.
fn documents(range: std::ops::Range<usize>) -> Corpus {
    range.fold(Corpus::new(), |corpus, number| {
        let mut numbers = Numbers(number as u64 % 97);
        let title = if number % 97 < 50 {
            "# Skolen ved havnen\n\n"
        } else {
            ""
        };
        let mut text = format!("{title}Dato: {}. marts 2019\n\n", 1 + number % 3);
        for _ in 0..numbers.below(9) + 2 {
            text.push_str(WORDS[numbers.below(WORDS.len()).min(numbers.below(WORDS.len()))]);
            text.push(' ');
        }
        corpus.document(Document::from_text(
            format!("{:04}.txt", number * 7 % 5_200),
            &text,
        ))
    })
}

/// An index of several segments in which documents are deleted.
fn searcher(folder: &std::path::Path) -> Searcher {
    let index = Index::open_or_create(folder.join("i")).unwrap();
    let options = UpdateOptions::new().max_shrink(100.0);
    for range in [0..260, 20..390, 40..500] {
        index.update(&documents(range), &options).unwrap();
    }
    index.searcher().unwrap()
}

type Place = (u32, String);

fn places(searcher: &Searcher, query: &Query, options: SearchOptions) -> (u64, Vec<Place>) {
    let hits = searcher
        .search(query, &options.snippets(0).all(true))
        .unwrap();
    let place = |hit: &ordret::Hit| (hit.score().to_bits(), hit.path().as_str().to_owned());
    (hits.total(), hits.iter().map(place).collect())
}

#[test]
fn a_phrase_as_it_is_written_stands_before_its_other_forms() {
    let long = format!(
        "{}Vi bygger en ny skole. {}",
        "Vejen er lang. ".repeat(40),
        "Havnen er dyb. ".repeat(40)
    );
    let texts = [
        ("exact.txt", long.as_str()),
        ("short.txt", "Nye skoler."),
        (
            "often.txt",
            "Nye skoler, de nye skolers lærere og den nye skole.",
        ),
        ("apart.txt", "En skole som er ny."),
    ];
    let corpus = texts.iter().fold(Corpus::new(), |corpus, (path, text)| {
        corpus.document(Document::from_text(*path, text))
    });
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(folder.path().join("i")).unwrap();
    index.update(&corpus, &UpdateOptions::new()).unwrap();
    let searcher = index.searcher().unwrap();
    let found = |query: &str| -> Vec<String> {
        let query = Query::parse(query).unwrap();
        let (_, found) = places(&searcher, &query, SearchOptions::new());
        found.into_iter().map(|(_, path)| path).collect()
    };
    for query in ["\"ny skole\"", "\"ny skole\" -kommune"] {
        let found = found(query);
        assert_eq!(
            (found.len(), found[0].as_str()),
            (3, "exact.txt"),
            "{query}"
        );
    }
    // Only one of them has another form, and it is the shortest.
    let found = found("\"skole\"");
    assert_eq!((found.len(), found[3].as_str()), (4, "short.txt"));
}

#[test]
fn scores_do_not_depend_on_how_the_documents_lie_in_segments() {
    let of = |ends: &[usize]| {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open_or_create(folder.path().join("i")).unwrap();
        let options = UpdateOptions::new().threads(1);
        let mut segments = 0;
        for end in ends {
            let report = index.update(&documents(0..*end), &options).unwrap();
            segments = report.segments();
        }
        let searcher = index.searcher().unwrap();
        let found = |word: &&str| {
            let query = Query::parse(word).unwrap();
            places(&searcher, &query, SearchOptions::new())
        };
        (segments, WORDS.iter().map(found).collect::<Vec<_>>())
    };
    let (one, at_once) = of(&[5_200]);
    let (several, bit_by_bit) = of(&[5_150, 5_200]);
    assert!(one < several, "{one} segments and {several}");
    assert_eq!(at_once, bit_by_bit);
}

#[test]
fn the_first_hits_are_those_of_the_whole_list_and_score_what_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = searcher(folder.path());
    for text in [
        "skolen",
        "skolen børn",
        "skole barn kommune",
        "skolen lærer budget veje havn",
        "skole OG barn OG vej",
        "skole ELLER (barn OG fisk) ELLER havn",
        "\"skolen lærer\"",
        "sko* børn",
        "skole NÆR/2 barn",
        "børn -fisk",
        "folkeskolen titel:skolen",
        "dato:2019 skole",
        "dato:2019",
    ] {
        let query = Query::parse(text).unwrap();
        let (total, all) = places(&searcher, &query, SearchOptions::new().limit(1000));
        assert!(all.len() > 5, "{text}: {}", all.len());
        assert_eq!(total, all.len() as u64, "{text}");
        assert_eq!(
            total,
            searcher.count(&query, &SearchOptions::new()).unwrap(),
            "{text}"
        );
        let listed = searcher
            .search(&query, &SearchOptions::new().limit(1000).all(true))
            .unwrap();
        let keys: Vec<_> = listed
            .iter()
            .map(|hit| {
                (
                    -hit.score(),
                    hit.date().map(std::cmp::Reverse),
                    hit.path().clone(),
                )
            })
            .collect();
        assert!(keys.is_sorted(), "{text}: {keys:?}");
        for (offset, limit) in [(0, 1), (0, 10), (3, 4), (all.len() - 2, 10)] {
            let options = SearchOptions::new().offset(offset).limit(limit);
            let (counted, page) = places(&searcher, &query, options);
            let expected: Vec<Place> = all.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!(
                (counted, page),
                (total, expected),
                "{text}: {offset} {limit}"
            );
        }
        for (score, path) in all.iter().step_by(7) {
            let path = ordret::DocumentPath::new(path.as_str());
            let explained = searcher.explain_document(&query, &path).unwrap().unwrap();
            let (score, explained) = (f32::from_bits(*score), explained.score.unwrap());
            assert!(
                (score - explained).abs() <= score * 1e-6,
                "{text} {path}: {score} {explained}"
            );
        }
    }
}

#[test]
fn of_two_words_both_go_before_one_however_often_that_stands_there() {
    let long = "Ordinært møde med mange punkter om veje, skoler og haller. ".repeat(200);
    let mut corpus = Corpus::new()
        .document(Document::from_text(
            "both.txt",
            &format!("Referat\n\n{long}Aktindsigt i ministerens kalender blev afslået. {long}"),
        ))
        .document(Document::from_text(
            "one.txt",
            "Kulturkalender\n\nKalenderen for maj. Kalenderen er gratis, og kalenderen er ny.",
        ));
    for number in 0..40 {
        corpus = corpus.document(Document::from_text(
            format!("{number}.txt"),
            &format!("Nyt nummer {number} om {}", WORDS[number % WORDS.len()]),
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(folder.path().join("i")).unwrap();
    index.update(&corpus, &UpdateOptions::new()).unwrap();
    let searcher = index.searcher().unwrap();
    let query = Query::parse("ministerens kalender").unwrap();
    let (_, places) = places(&searcher, &query, SearchOptions::new());
    let paths: Vec<&str> = places.iter().map(|(_, path)| path.as_str()).collect();
    assert_eq!(paths, ["both.txt", "one.txt"]);
}

#[test]
fn words_that_stand_close_together_and_in_order_go_first() {
    // The same words as often; the better ones are older. The wrong order counts as a word between.
    let texts = [
        (
            "side-by-side.txt",
            "1. maj 2011",
            "Kort nyt: skolens lukning vækker debat i hele byen igen.",
        ),
        (
            "one-between.txt",
            "1. maj 2012",
            "Kort nyt: skolens igen lukning vækker debat i hele byen.",
        ),
        (
            "reversed.txt",
            "1. maj 2013",
            "Kort nyt: lukning skolens vækker debat i hele byen igen.",
        ),
        (
            "apart.txt",
            "1. maj 2014",
            "Kort lukning: nyt vækker debat i hele byen igen skolens.",
        ),
    ];
    let mut corpus = Corpus::new();
    for (path, date, text) in texts {
        let text = format!("Nyhed\n\nDato: {date}\n\n{text}");
        corpus = corpus.document(Document::from_text(path, &text));
    }
    for number in 0..30 {
        let text = format!("Nyhed\n\nVejen nummer {number} skal asfalteres til sommer.");
        corpus = corpus.document(Document::from_text(format!("{number}.txt"), &text));
    }
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(folder.path().join("i")).unwrap();
    index.update(&corpus, &UpdateOptions::new()).unwrap();
    let searcher = index.searcher().unwrap();
    let order = |query: &str| -> Vec<String> {
        let query = Query::parse(query).unwrap();
        let (_, found) = places(&searcher, &query, SearchOptions::new());
        found.into_iter().map(|(_, path)| path).collect()
    };
    for query in [
        "skole lukning",
        "skoler lukninger",
        "skole lukning dato:2011..2014",
    ] {
        assert_eq!(
            order(query),
            [
                "side-by-side.txt",
                "reversed.txt",
                "one-between.txt",
                "apart.txt"
            ],
            "{query}"
        );
    }
    // What is asked for by itself is asked for nowhere in particular.
    assert_eq!(
        order("skole OG lukning"),
        [
            "apart.txt",
            "reversed.txt",
            "one-between.txt",
            "side-by-side.txt"
        ]
    );
}

#[test]
fn of_many_equal_documents_every_page_shows_what_the_whole_list_does() {
    // More than are ranked by how close the words stand.
    let corpus = (0..1_300).fold(Corpus::new(), |corpus, number| {
        let between = "og ".repeat(number % 5);
        let text = format!(
            "Sag\n\nskole {between}lukning {}",
            "og ".repeat(5 - number % 5)
        );
        corpus.document(Document::from_text(
            format!("{:04}.txt", number * 7 % 1_300),
            &text,
        ))
    });
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(folder.path().join("i")).unwrap();
    index.update(&corpus, &UpdateOptions::new()).unwrap();
    let searcher = index.searcher().unwrap();
    let query = Query::parse("skole lukning").unwrap();
    let (total, all) = places(&searcher, &query, SearchOptions::new().limit(2_000));
    assert_eq!((total, all.len()), (1_300, 1_300));
    assert!(all[0].0 > all[1_299].0);
    for (offset, limit) in [(0, 10), (195, 10), (400, 300), (900, 200), (1_290, 10)] {
        let options = SearchOptions::new().offset(offset).limit(limit);
        let (_, page) = places(&searcher, &query, options);
        assert_eq!(page, all[offset..offset + limit], "{offset} {limit}");
    }
}
