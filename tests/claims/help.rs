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
