//! The parser of queries: any text is answered, and what is understood parses back to the same query.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ordret::Query;

fuzz_target!(|text: &str| {
    if let Ok(query) = Query::parse(text) {
        let understood = query.understood();
        let again = Query::parse(&understood).expect("the display form parses");
        assert_eq!(query, again, "{text:?} as {understood:?}");
    }
});
