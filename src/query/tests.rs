//! What the query language promises.
//!
//! In come queries, out come trees, notes and faults; what they find is claimed in `tests/claims`.

use super::lexemes::{MAX_WORDS, count_words};
use super::syntax::{MAX_PARTS, parse};
use super::tree::Node;
use super::{quoted, units};
use proptest::prelude::*;
use std::ops::Range;

fn understood(text: &str) -> String {
    parse(text)
        .unwrap_or_else(|e| panic!("{text}: {e}"))
        .0
        .to_string()
}

fn refused(text: &str) -> (String, Range<usize>) {
    let error = parse(text).expect_err(text);
    assert!(error.help().is_some(), "{text}: no hint");
    (error.message(), error.span().expect("a place"))
}

fn notes(text: &str) -> Vec<String> {
    parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).1
}

/// What is understood parses back to the same tree.
fn check_display(text: &str) {
    if let Ok((tree, _)) = parse(text) {
        let shown = tree.to_string();
        let again = parse(&shown).unwrap_or_else(|e| panic!("{text:?} as {shown:?}: {e}"));
        assert_eq!(again.0, tree, "{text:?} as {shown:?}");
    }
}

#[test]
fn operators_bind_as_the_grammar_says() {
    for (text, tree) in [
        ("a b ELLER c OG d", "a b ELLER (c OG d)"),
        ("(a ELLER b) -c \"d e\" f*", "(a ELLER b) -c \"d e\" f*"),
        ("a OR b AND NOT c", "a ELLER (b OG -c)"),
        ("mad og drikke", "mad og drikke"),
        ("“de første” »år«", "\"de første\" »år«"),
        ("a b NEAR/5 c d", "a b NÆR/5 c d"),
        ("(a b) NÆR/5 \"c d\" NÆR/5 e", "(a b) NÆR/5 \"c d\" NÆR/5 e"),
        ("-a NÆR/2 b c", "-(a NÆR/2 b) c"),
        (
            "=ord =“de samme”~2 \"a b\"~3",
            "=\"ord\" =\"de samme\"~2 \"a b\"~3",
        ),
        (
            "*ministeren ord~ ord~1, *skat*",
            "*ministeren ord~ ord~1 *skat*",
        ),
        (
            "title:barn -type:(brev OR referat)",
            "titel:barn -type:(brev ELLER referat)",
        ),
        (
            "titel:\"de første\" titel:=ord titel:(a b)",
            "titel:\"de første\" titel:=\"ord\" titel:(a b)",
        ),
        (
            "dato:2018..2019-06 DATE:2020",
            "dato:2018..2019-06 dato:2020",
        ),
    ] {
        assert_eq!(understood(text), tree, "{text}");
        check_display(text);
    }
}

#[test]
fn a_dash_excludes_only_where_it_can() {
    assert_eq!(understood("barn -finanslov"), "barn -finanslov");
    assert_eq!(
        understood("indenrigs- og -udenrigsministeren"),
        "indenrigs- og -udenrigsministeren"
    );
    assert_eq!(understood("børn - unge"), "børn - unge");
    assert_eq!(understood("1.000-dages-program"), "1.000-dages-program");
    assert_eq!(understood("(mad og) -drikke"), "mad og IKKE drikke");
    assert_eq!(understood("a IKKE »b«"), "a IKKE »b«");
    assert!(
        matches!(parse("barn -finanslov"), Ok((Node::Sequence(nodes), _)) if matches!(nodes[1], Node::Not(_)))
    );
}

#[test]
fn a_headline_is_words_and_a_field_needs_its_name_and_no_blank() {
    for text in [
        "Klima: Regeringen vil mere",
        "titel: barn",
        "kl. 10:30 i salen",
        "emne:barn",
    ] {
        assert!(
            matches!(parse(text), Ok((Node::Words(_), _))),
            "{text}: {}",
            understood(text)
        );
    }
    for text in ["Klima: Regeringen", "titel: barn", "emne:barn"] {
        assert!(notes(text)[0].contains("titel: type: dato:"), "{text}");
    }
    assert!(notes("10:30 https://ft.dk type:brev").is_empty());
}

#[test]
fn what_cannot_be_done_is_noted() {
    assert!(notes("ba*rn")[0].contains("“ba*rn”"));
    assert!(notes("ord~3")[0].contains("“ord~3”"));
    assert!(notes("a NÆR b")[0].contains("NÆR/5"));
    assert!(notes("barn* \"a b\"~2 *ord ord~2 =ord").is_empty());
}

#[test]
fn faults_name_their_place() {
    for (text, what, place) in [
        ("barn \"1.000 dage", "the quote is not closed", 5..6),
        ("a OR", "the operator has nothing behind it", 2..4),
        ("(a OR", "the parenthesis is not closed", 0..1),
        ("(a b", "the parenthesis is not closed", 0..1),
        ("a )", "there is no ( for this )", 2..3),
        ("a () b", "empty parentheses", 2..4),
        ("OG b", "the operator has nothing before it", 0..2),
        ("NÆR/5 b", "the operator has nothing before it", 0..6),
        ("a NÆR/5", "the operator has nothing behind it", 2..8),
        ("a NÆR/5 -b", "an exclusion cannot be near something", 9..10),
        (
            "a OG -b NÆR/3 c NÆR/4 d",
            "words near one another in two distances",
            17..23,
        ),
        ("-a -b", "only exclusions", 1..2),
        ("a ELLER -b", "an exclusion cannot be an alternative", 9..10),
        ("--a", "excluded twice", 0..0),
        ("", "nothing to search for", 0..0),
        ("\" - \"", "empty quotes", 0..5),
        ("dato:igår", "not a day or a span of days", 5..10),
        (
            "dato:2019..2018",
            "the span of days ends before it begins",
            5..15,
        ),
        ("titel:(a type:b)", "a field inside a field", 9..14),
    ] {
        if text == "--a" {
            // The first dash has a dash behind it and says nothing.
            assert_eq!(understood(text), "a");
            continue;
        }
        assert_eq!(refused(text), (what.to_owned(), place), "{text}");
    }
    for (text, beginning) in [
        ("a".repeat(100_000), "the query is too long"),
        ("(".repeat(5_000), "too deeply nested"),
        ("a ".repeat(501), "too many words: the limit is 500"),
        ("a-".repeat(4_990), "too many words: the limit is 500"),
        ("a:".repeat(5_000), "too many words: the limit is 500"),
        ("\"a b\" ".repeat(251), "too many words: the limit is 500"),
        (
            "a ELLER ".repeat(250) + "a",
            "too many words and phrases that",
        ),
        ("=a ".repeat(251), "too many words and phrases that"),
        ("a NÆR/101 b".into(), "a distance must be at most"),
        ("\"a b\"~999".into(), "a distance must be at most"),
        ("(a OG b) NÆR/5 c".into(), "only words, phrases"),
        ("*ord ".repeat(21), "too many of *ord"),
        ("type:bre*".into(), "type: holds a name"),
    ] {
        assert!(refused(&text).0.starts_with(beginning), "{beginning}");
    }
}

#[test]
fn a_page_of_words_is_no_query_too_long() {
    assert!(parse(&"ord ".repeat(500)).is_ok());
    assert!(parse(&format!("\"{}\"", "ord ".repeat(500))).is_ok());
    assert!(parse(&("a ELLER ".repeat(249) + "a")).is_ok());
}

/// Pieces that mean something, alone or beside one another.
const PIECES: [&str; 46] = [
    " ",
    " ",
    " ",
    " ",
    "a",
    "barn",
    "og",
    "eller,",
    "ELLER",
    " OG ",
    " ELLER ",
    " IKKE ",
    "OR",
    "NÆR/3",
    " NÆR/3 ",
    " NEAR/2 ",
    "NÆR",
    "(",
    ")",
    "(",
    ")",
    "\"",
    "\"",
    "“",
    "„",
    "-",
    " -",
    "=",
    "=\"",
    "*",
    "~",
    "~2",
    "~9",
    "|",
    "&",
    "titel:",
    "type:",
    "dato:2019",
    "dato:",
    "klima:",
    "§ 5",
    "1.000",
    "»",
    "\u{7}",
    "L 123",
    "−",
];

/// Pieces that make many words of few bytes, or many readings of few words.
const MANY: [&str; 30] = [
    "a",
    "b",
    "1",
    " ",
    "-",
    ".",
    ",",
    ":",
    "/",
    "–",
    "'",
    "&",
    "§",
    "%",
    "*",
    "~",
    "\"",
    "\n",
    "1.000 ",
    "mio. ",
    "kr. ",
    "5. maj ",
    "stk. 2 ",
    "L 1 ",
    "nr. ",
    "børne- og ",
    "socialminister",
    "Æ",
    "ELLER ",
    "24 62 62 29 ",
];

#[test]
fn a_hundred_thousand_strings_are_answered_and_read_back() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % below
    };
    let mut read = 0;
    for number in 0..100_000 {
        let text: String = if number % 10 == 0 {
            let any = |n: usize| char::from_u32(n as u32).unwrap_or('\u{fffd}');
            (0..random(40)).map(|_| any(random(0x2_0000))).collect()
        } else {
            (0..random(16))
                .map(|_| PIECES[random(PIECES.len())])
                .collect()
        };
        read += usize::from(parse(&text).is_ok());
        check_display(&text);
    }
    assert!(read > 20_000, "{read}: too few of the strings are queries");
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_understood_reads_the_same(text in "[a-cæ()\" *|&=~:-]{0,40}|([a-c\"(]|OG |ELLER | -|\\) ){0,20}") {
        check_display(&text);
    }

    /// What a query costs goes by the terms that are looked up for it.
    #[test]
    fn ten_kilobytes_of_anything_ask_for_no_more_than_a_page_does(
        piece in proptest::collection::vec(prop::sample::select(MANY.to_vec()), 1..4),
        times in prop_oneof![1..200_usize, 200..2_000_usize],
    ) {
        let mut text = piece.concat().repeat(times);
        text.truncate((0..=10_000.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0));
        let Ok((tree, _)) = parse(&text) else { return Ok(()) };
        let leaves = tree.leaves();
        let runs = || leaves.iter().filter_map(|(leaf, _)| Some((*leaf, leaf.run()?)));
        let counted: usize = runs().map(|(_, run)| count_words(&run.text)).sum();
        prop_assert!(leaves.len() <= MAX_PARTS && counted <= MAX_WORDS);
        let mut terms = 0;
        for (leaf, run) in runs() {
            let found = match leaf {
                Node::Words(_) => units::units(&run.text),
                _ => quoted::phrase(&run.text).into_iter().collect(),
            };
            let patterns = found.iter().flat_map(|unit| [&unit.patterns, &unit.words, &unit.parts]);
            let slots = patterns.flatten().flat_map(|pattern| &pattern.slots);
            terms += slots.map(|slot| slot.terms.len()).sum::<usize>();
        }
        prop_assert!(terms <= 100 * MAX_WORDS, "{terms} terms of {counted} words");
        prop_assert!(terms <= 40 * counted + 100, "{terms} terms of {counted} words");
    }

    #[test]
    fn anything_at_all_is_answered(text in any::<String>()) {
        let _ = parse(&text);
    }
}
