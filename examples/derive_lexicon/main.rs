//! Derives the lexicon from a hunspell dictionary and a folder of texts.
//!
//! ```text
//! cargo run --release --example derive_lexicon -- TEXTS
//!     [--dictionary DIR] [--data DIR] [--out FILE]
//! ```
//!
//! In: `da_DK.aff` and `da_DK.dic` (Debian: `hunspell-da`), the lists under `src/danish/data`, and a
//! folder of `.txt` files to count words in; only texts that are free to use may be counted for a
//! table that is to be shipped (statutes are). Out: `src/danish/lexicon/lexicon.fst`.

#![allow(clippy::print_stderr, clippy::expect_used, clippy::unwrap_used)]

mod compounds;
mod counts;
mod danish;
mod hunspell;
mod irregular;
mod paradigms;
mod parts;
mod table;
mod weeding;

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::path::{Path, PathBuf};

struct Options {
    texts: PathBuf,
    dictionary: PathBuf,
    data: PathBuf,
    out: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options(std::env::args().skip(1))?;
    let dictionary = |name: &str| std::fs::read_to_string(options.dictionary.join(name));
    let affixes = hunspell::Affixes::parse(&dictionary("da_DK.aff")?);
    let entries = hunspell::parse_entries(&dictionary("da_DK.dic")?);
    let irregular = irregular::Irregular::parse(&std::fs::read_to_string(
        options.data.join("irregular.tsv"),
    )?);
    let lists = read_lists(&options.data)?;
    let counts = counts::count_words(&options.texts)?;
    eprintln!(
        "{} entries, {} different words in the texts",
        entries.len(),
        counts.len()
    );

    let mut paradigms =
        paradigms::Paradigms::gather(&affixes, &entries, &irregular, &lists.particles, &counts);
    paradigms.add_nouns(&lists.heads);
    paradigms.fix_uninflected(&lists.uninflected);
    paradigms.weed(&counts);
    let bytes = parts::learn(&paradigms, &lists, &counts)?;
    std::fs::write(&options.out, &bytes)?;
    eprintln!(
        "{} forms of {} lemmas: {} bytes in {}",
        paradigms.forms.len(),
        paradigms.lemmas.len(),
        bytes.len(),
        options.out.display()
    );
    Ok(())
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        texts: PathBuf::new(),
        dictionary: PathBuf::from("/usr/share/hunspell"),
        data: PathBuf::from("src/danish/data"),
        out: PathBuf::from("src/danish/lexicon/lexicon.fst"),
    };
    while let Some(argument) = arguments.next() {
        let place = match argument.as_str() {
            "--dictionary" => &mut options.dictionary,
            "--data" => &mut options.data,
            "--out" => &mut options.out,
            _ => {
                options.texts = PathBuf::from(argument);
                continue;
            }
        };
        *place = PathBuf::from(arguments.next().ok_or("a flag lacks its value")?);
    }
    if options.texts.as_os_str().is_empty() {
        return Err("name a folder of texts to count words in".into());
    }
    Ok(options)
}

fn read_lists(folder: &Path) -> std::io::Result<parts::Lists> {
    let read = |name: &str| -> std::io::Result<Vec<String>> {
        let text = std::fs::read_to_string(folder.join(name))?;
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Ok(lines.map(str::to_owned).collect())
    };
    let mut modifiers = BTreeMap::new();
    let mut forbidden = HashSet::new();
    for line in read("modifiers.txt")? {
        if let Some(part) = line.strip_prefix('-') {
            forbidden.insert(part.to_owned());
        } else if let Some((part, lemma)) = line.split_once('\t') {
            modifiers.insert(part.to_owned(), lemma.to_owned());
        }
    }
    let particles = read("particles.txt")?;
    forbidden.extend(particles.iter().cloned());
    let bad_heads = read("bad_heads.txt")?.into_iter().collect();
    let mut heads = BTreeMap::new();
    for line in read("heads.txt")? {
        let (lemma, forms) = line.split_once('\t').unwrap_or((&line, ""));
        heads.insert(
            lemma.to_owned(),
            forms.split_whitespace().map(str::to_owned).collect(),
        );
    }
    let simplex = read("simplex.txt")?.into_iter().collect();
    let uninflected = read("uninflected.txt")?;
    Ok(parts::Lists {
        particles,
        bad_heads,
        modifiers,
        heads,
        uninflected,
        simplex,
        forbidden,
    })
}
