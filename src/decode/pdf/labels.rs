//! Page labels: the catalog's number tree comes in, the label printed on each page goes out (`iv`, `A-3`, `17`).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};

use super::source::{Source, text_string};

/// Nodes of the number tree that are visited.
const MAX_NODES: usize = 10_000;

/// A label for each page, from the first on; empty when the file has none.
pub(super) fn labels<'a>(
    source: &Source<'a>,
    catalog: &'a Dictionary,
    page_count: usize,
) -> Vec<String> {
    let mut ranges: BTreeMap<usize, &'a Dictionary> = BTreeMap::new();
    let mut open: Vec<&'a Dictionary> = source
        .get_dictionary(catalog, b"PageLabels")
        .into_iter()
        .collect();
    let mut visited = 0;
    while let Some(node) = open.pop() {
        visited += 1;
        if visited > MAX_NODES {
            break;
        }
        for pair in source
            .get_array(node, b"Nums")
            .unwrap_or_default()
            .chunks_exact(2)
        {
            let first = source
                .number(&pair[0])
                .filter(|&n| n >= 0.0 && n < page_count as f64);
            if let (Some(first), Some(label)) = (first, source.as_dictionary(&pair[1])) {
                ranges.insert(first as usize, label);
            }
        }
        let kids = source.get_array(node, b"Kids").unwrap_or_default();
        open.extend(
            kids.iter()
                .take(MAX_NODES)
                .filter_map(|kid: &'a Object| source.as_dictionary(kid)),
        );
    }
    if ranges.is_empty() {
        return Vec::new();
    }
    let mut labels = Vec::with_capacity(page_count);
    for page in 0..page_count {
        let label = ranges
            .range(..=page)
            .next_back()
            .map(|(&first, &range)| label(source, range, page - first));
        labels.push(label.unwrap_or_else(|| (page + 1).to_string()));
    }
    labels
}

fn label<'a>(source: &Source<'a>, range: &'a Dictionary, offset: usize) -> String {
    let start = source
        .get_number(range, b"St")
        .filter(|&n| n >= 1.0)
        .map_or(1, |n| n as usize);
    let number = start.saturating_add(offset);
    let prefix = source
        .get(range, b"P")
        .and_then(text_string)
        .unwrap_or_default();
    let numeral = match source.get_name(range, b"S") {
        Some(b"D") => number.to_string(),
        Some(b"r") => roman(number),
        Some(b"R") => roman(number).to_uppercase(),
        Some(b"a") => letters(number),
        Some(b"A") => letters(number).to_uppercase(),
        _ => String::new(),
    };
    prefix + &numeral
}

fn roman(mut number: usize) -> String {
    const NUMERALS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if number > 4999 {
        return number.to_string();
    }
    let mut text = String::new();
    for (value, numeral) in NUMERALS {
        while number >= value {
            text.push_str(numeral);
            number -= value;
        }
    }
    text
}

/// a … z, aa … zz, aaa …
fn letters(number: usize) -> String {
    let (index, times) = ((number - 1) % 26, (number - 1) / 26 + 1);
    let letter = (b'a' + index as u8) as char;
    std::iter::repeat_n(letter, times.min(20)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_written_as_books_write_them() {
        assert_eq!(roman(4), "iv");
        assert_eq!(roman(1994), "mcmxciv");
        assert_eq!(letters(27), "aa");
    }
}
