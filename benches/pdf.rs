//! How fast PDFs become clean pages: the text layer, columns, tables, and words broken at line ends.
//!
//!     cargo bench --bench pdf
//!     ORDRET_BENCH_PDF=FOLDER cargo bench --bench pdf      over the PDFs of a folder and those below it
//!
//! In this process and on one core, without the fence. Prints pages and megabytes of text a second, the median of several
//! passes, and the slowest file. Asserts what it counted: of the sample corpus every file read, every page with text,
//! and in every pass the same; of a named folder, that most files were read.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod measure;

use std::path::PathBuf;

const PASSES: usize = 7;

fn main() {
    let named = std::env::var_os("ORDRET_BENCH_PDF").map(PathBuf::from);
    let folder = named.clone().unwrap_or_else(measure::sample_corpus);
    let files = measure::files(&folder, &["pdf"]);
    assert!(!files.is_empty(), "no PDF in {}", folder.display());
    let mut rates = Vec::new();
    let mut expected = None;
    let mut slowest = (0.0, None);
    for _ in 0..PASSES {
        let (mut total, mut counted) = (0.0, (0, 0, 0));
        for file in &files {
            let (time, document) = measure::timed(|| ordret::extract(file));
            total += time;
            if time > slowest.0 {
                slowest = (time, file.file_name());
            }
            let Ok(document) = document else { continue };
            let empty = |page: &ordret::Page| page.text.trim().is_empty();
            assert!(
                named.is_some() || !document.pages.iter().any(empty),
                "{}: a page without text",
                file.display()
            );
            counted.0 += 1;
            counted.1 += document.pages.len();
            counted.2 += document.text_len();
        }
        rates.push(1e3 / total);
        let expected = *expected.get_or_insert(counted);
        assert_eq!(expected, counted, "every pass reads the same");
    }
    let (read, pages, bytes) = expected.unwrap_or_default();
    assert!(read * 2 > files.len() && pages >= read && bytes > pages * 100);
    assert!(named.is_some() || read == files.len(), "{read} files read");
    let passes = measure::quantile(&rates, 0.5);
    println!(
        "pdf: {read} of {} files, {pages} pages: {:.0} pages/s, {:.2} MB/s of text; slowest {} {:.1} ms",
        files.len(),
        pages as f64 * passes,
        bytes as f64 / 1e6 * passes,
        slowest.1.unwrap_or_default().display(),
        slowest.0
    );
}
