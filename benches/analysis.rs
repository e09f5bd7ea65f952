//! How fast text is turned into terms: lexicon, compounds, numbers and all.
//!
//!     cargo bench --bench analysis
//!     ORDRET_BENCH_TEXT=FOLDER cargo bench --bench analysis      over the texts of a folder
//!
//! Prints megabytes a second, the median of several passes on one core, and asserts what it counted: every pass the
//! same terms, and at least one for every twelve bytes.

#![allow(clippy::print_stdout)]

mod measure;

/// The first one fills the cache of word types like a run over an archive does.
const PASSES: usize = 7;
const BYTES: usize = 4 << 20;

fn main() {
    let texts = measure::documents(BYTES);
    let bytes = measure::bytes(&texts);
    let mut rates = Vec::new();
    let mut expected = None;
    for _ in 0..PASSES {
        let count = || {
            texts
                .iter()
                .map(|(_, text)| ordret::count_terms(text))
                .sum()
        };
        let (time, terms): (f64, u64) = measure::timed(count);
        rates.push(bytes as f64 / 1e3 / time);
        let expected = *expected.get_or_insert(terms);
        assert_eq!(expected, terms, "every pass counts the same terms");
        assert!(terms as usize > bytes / 12, "{terms} in {bytes} bytes");
    }
    println!(
        "analysis: {:.1} MB, {} terms, first pass {:.1} MB/s, median {:.1} MB/s",
        bytes as f64 / 1e6,
        expected.unwrap_or_default(),
        rates[0],
        measure::quantile(&rates, 0.5)
    );
}
