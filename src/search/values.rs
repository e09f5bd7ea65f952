//! What of the documents' metadata was asked for in vain, and what the index holds instead.
//!
//! In come the conditions of a query; out goes plain data, in their order: each condition that no document meets, with the
//! values nearest to it, the most frequent where none is near. Days and paths have no values to offer.

use crate::query::condition::{Asked, Condition};
use serde::Serialize;
use std::collections::BTreeMap;
use tantivy::Searcher;

/// So many values are offered.
const MOST_OFFERED: usize = 5;
/// Of each segment so many values are looked through.
const MOST_READ: usize = 50_000;
/// Words that begin with so many letters alike are near to each other.
const ALIKE: usize = 4;

/// Something asked of the metadata that no document meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmet {
    /// As a query says it: `type:brevet`.
    pub text: String,
    /// Values that documents have there; nearest first, then by how many have them.
    pub instead: Vec<String>,
}

/// The conditions that no document meets; those without values are left out.
pub(super) fn unmet(searcher: &Searcher, conditions: &[Condition]) -> tantivy::Result<Vec<Unmet>> {
    let mut out: Vec<Unmet> = Vec::new();
    for condition in conditions {
        let Some(asked) = condition.asked() else {
            continue;
        };
        // What cannot be compiled was refused before.
        let Ok(query) = condition.compile() else {
            continue;
        };
        let text = asked.text();
        if query.count(searcher)? > 0 || out.iter().any(|known| known.text == text) {
            continue;
        }
        let instead = instead(searcher, &asked)?;
        out.push(Unmet { text, instead });
    }
    Ok(out)
}

fn instead(searcher: &Searcher, asked: &Asked) -> tantivy::Result<Vec<String>> {
    let field = searcher.schema().get_field(asked.column)?;
    let mut values = BTreeMap::<String, u64>::new();
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(field)?;
        let mut terms = inverted.terms().stream()?;
        for _ in 0..MOST_READ {
            let Some((value, info)) = terms.next() else {
                break;
            };
            let value = String::from_utf8_lossy(value).into_owned();
            *values.entry(value).or_default() += u64::from(info.doc_freq);
        }
    }
    // What is not near is as far as all the rest.
    let near = |value: &str| Some(alike(value, asked.wanted)).filter(|near| *near >= ALIKE);
    let mut values: Vec<(Option<usize>, u64, String)> = values
        .into_iter()
        .map(|(value, documents)| (near(&value), documents, value))
        .collect();
    values.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let any_near = values.first().is_some_and(|(near, ..)| near.is_some());
    let offered = values
        .into_iter()
        .filter(|(near, ..)| near.is_some() || !any_near);
    Ok(offered
        .take(MOST_OFFERED)
        .map(|(.., value)| value)
        .collect())
}

/// How many letters the most alike words of two names begin with.
fn alike(one: &str, other: &str) -> usize {
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|c: char| !c.is_alphanumeric());
        words.map(str::to_lowercase).collect()
    };
    let same =
        |a: &String, b: &String| a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let others = words(other);
    let each = words(one);
    let pairs = each
        .iter()
        .flat_map(|a| others.iter().map(move |b| same(a, b)));
    pairs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_their_most_alike_words() {
        assert_eq!(alike("Børne- og Skoleudvalget", "skoleudvalg"), 11);
        assert_eq!(alike("brev", "Brevet"), 4);
        assert_eq!(alike("notat", ""), 0);
    }
}
