//! What is told where nothing is found.

use crate::World;

#[test]
fn a_value_that_no_document_has_is_told_with_those_there_are() {
    let world = World::new(&[
        (
            "a.txt",
            "Referat\n\nTeknisk Udvalg\n\nMolen skal sættes i stand.\n",
        ),
        ("b.txt", "Notat\n\nMolen skal sættes i stand.\n"),
    ]);
    assert!(world.index().status.success());
    for (arguments, told) in [
        (
            ["molen type:referater", "-l"],
            "  no document has type:referater; there are: referat\n",
        ),
        (
            ["molen type:brev", "-l"],
            "  no document has type:brev; there are: notat, referat\n",
        ),
        (
            ["molen", "--committee=Teknik"],
            "  no document has udvalg:Teknik; there are: Teknisk Udvalg\n",
        ),
    ] {
        let out = world.run(&[&["search"], &arguments[..]].concat());
        let err = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(err.contains(told), "{arguments:?}: {err}");
    }
    let found = world.run(&["search", "molen type:notat"]);
    assert!(!String::from_utf8_lossy(&found.stderr).contains("no document has"));
}

#[test]
fn a_sign_inside_a_word_is_said_to_count_for_nothing() {
    let world = World::new(&[("a.txt", "Molen og børn.\n")]);
    assert!(world.index().status.success());
    for (query, sign) in [
        ("b?rn", "a ? stands"),
        ("b*rn", "a * counts"),
        ("b~rn", "~ stands"),
    ] {
        let notes = world.json(query)["notes"].to_string();
        assert!(notes.contains(sign), "{query}: {notes}");
    }
    for query in ["børn?", "Hvad er molen?", "børn"] {
        assert_eq!(world.json(query)["notes"], serde_json::json!([]), "{query}");
    }
}
