//! Page furniture: the lines of all pages come in, which of them are running heads, feet and page numbers goes out.
//!
//! A line is furniture when it stands in the same place on other pages, word for word or counting with the pages; when
//! it is nothing but the number of its page; or when the producer marked it. It is looked for from the edges of the
//! page inwards, and no further than the first line of the body, so that nothing in the body can be lost.

use std::collections::HashMap;

use super::places::{Key, Place, Row, folded, in_zone, keys, numbers, places, rows};
use crate::raw::{Line, LineRole, RawPage};

/// Rows that are looked at from each edge.
const MAX_ROWS: usize = 8;
/// Other occurrences that are compared with one line.
const MAX_COMPARED: usize = 48;
/// Letters of all running heads and feet of a page; more are its body.
const LARGEST: usize = 300;
/// Bytes of a line that is more likely text than a running head.
const LONG: usize = 60;
/// Pages on which a line must stand to be running, in documents of more than a few pages.
const MIN_PAGES: usize = 3;

/// Words before the number of a matter: an agenda or an answer may give each a page of its own.
const MATTERS: [&str; 5] = ["punkt ", "spørgsmål ", "ændringsforslag ", "kapitel ", "§ "];

/// Whether a line begins with the number of a matter, which counts with the pages where each has one.
fn begins_matter(line: &str) -> bool {
    let line = line.to_lowercase();
    let number = MATTERS.iter().find_map(|matter| line.strip_prefix(matter));
    number.is_some_and(|rest| {
        rest.trim_start_matches("nr. ")
            .starts_with(|c: char| c.is_ascii_digit())
    })
}

/// For each page, for each of its lines, whether it is furniture. `usual` is the size of most letters.
pub(super) fn find(pages: &[RawPage], usual: f32) -> Vec<Vec<bool>> {
    let finder = Finder {
        pages,
        usual,
        places: places(pages),
    };
    let mut found: Vec<Vec<bool>> = pages
        .iter()
        .map(|page| vec![false; page.lines.len()])
        .collect();
    for (index, page) in pages.iter().enumerate() {
        let rows = rows(page);
        let mut numbered = finder.peel(index, rows.iter(), &mut found[index]);
        numbered |= finder.peel(index, rows.iter().rev(), &mut found[index]);
        if numbered {
            finder.lone_heads(index, &rows, &mut found[index]);
        }
        for (at, line) in page.lines.iter().enumerate() {
            found[index][at] |= line.role == LineRole::Margin && finder.runs(index, line);
        }
        finder.spare_body(index, &mut found[index]);
    }
    found
}

struct Finder<'p> {
    pages: &'p [RawPage],
    usual: f32,
    /// Where each key stands: page, from the top, from the foot, size.
    places: HashMap<Key, Vec<Place>>,
}

/// What a line at the edge of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The number of the page, or a running line with a number that counts.
    Counted,
    /// Marked by the producer.
    Marked,
    /// It stands in the same place on other pages.
    Repeated,
    /// Body, though one of its cells is the number of the page.
    NumberedBody,
    Body,
}

impl Finder<'_> {
    /// Marks furniture from one edge inwards; whether a page number was among it.
    fn peel<'r>(
        &self,
        index: usize,
        rows: impl Iterator<Item = &'r Row>,
        found: &mut [bool],
    ) -> bool {
        let page = &self.pages[index];
        let mut numbered = false;
        // Rows that are furniture for no other reason than that they are repeated, from the edge inwards.
        let mut repeated: Vec<&Row> = Vec::new();
        for (rank, row) in rows.enumerate() {
            let kinds: Vec<Kind> = row
                .iter()
                .map(|&at| self.kind(index, &page.lines[at]))
                .collect();
            numbered |= kinds.contains(&Kind::Counted);
            let outside = rank >= MAX_ROWS || !row.iter().all(|&at| in_zone(page, &page.lines[at]));
            let body = |kind: &Kind| matches!(kind, Kind::Body | Kind::NumberedBody);
            numbered |= !outside && kinds.contains(&Kind::NumberedBody);
            if !outside {
                for (&at, kind) in row.iter().zip(&kinds) {
                    found[at] |= !body(kind);
                }
            }
            if outside || kinds.iter().any(body) {
                self.spare_adjoining(page, &repeated, row, found);
                break;
            }
            if kinds.iter().all(|kind| *kind == Kind::Repeated) {
                repeated.push(row);
            } else {
                repeated.clear();
            }
        }
        numbered
    }

    fn kind(&self, index: usize, line: &Line) -> Kind {
        // A heading that is repeated tells what the page is about; running heads are small.
        let large = self.usual > 0.0 && line.size > 1.12 * self.usual;
        if self.is_page_number(index, &line.text) {
            Kind::Counted
        } else if line.role == LineRole::Artifact {
            Kind::Marked
        } else if !large && !begins_matter(&line.text) && self.runs(index, line) {
            if numbers(&folded(&line.text)).is_empty() {
                Kind::Repeated
            } else {
                Kind::Counted
            }
        } else if self.has_page_number(index, line) {
            Kind::NumberedBody
        } else {
            Kind::Body
        }
    }

    /// A running head stands apart from the body or is set smaller. Repeated rows in the body's own letters, one close
    /// upon the other down to a row of the body, are the body repeating itself.
    fn spare_adjoining(&self, page: &RawPage, repeated: &[&Row], body: &Row, found: &mut [bool]) {
        let as_large = |row: &Row| {
            row.iter()
                .all(|&at| (page.lines[at].size - self.usual).abs() < 0.06 * self.usual)
        };
        let long = |row: &&&Row| {
            row.iter()
                .map(|&at| page.lines[at].text.len())
                .sum::<usize>()
                >= LONG
        };
        let prose = repeated
            .iter()
            .filter(|row| as_large(row))
            .filter(long)
            .count()
            > 1;
        let mut beside = body;
        for row in repeated.iter().rev() {
            let step = (page.lines[row[0]].baseline - page.lines[beside[0]].baseline).abs();
            if self.usual <= 0.0
                || !as_large(row)
                || !prose && (step > 1.5 * self.usual || !as_large(beside))
            {
                return;
            }
            row.iter().for_each(|&at| found[at] = false);
            beside = row;
        }
    }

    /// Pages that repeat each other (forms, copies, slides) are not furniture from end to end: where nothing else would
    /// be left of the body, only numbers and what the producer marked go.
    fn spare_body(&self, index: usize, found: &mut [bool]) {
        let lines = &self.pages[index].lines;
        let letters = |gone: bool| -> usize {
            let lines = lines
                .iter()
                .zip(found.iter())
                .filter(|(line, removed)| **removed == gone && line.role == LineRole::Body);
            lines
                .map(|(line, _)| line.text.chars().filter(|c| c.is_alphabetic()).count())
                .sum()
        };
        let (gone, left) = (letters(true), letters(false));
        if left == 0 || gone > left && gone > LARGEST {
            for (line, removed) in lines.iter().zip(found.iter_mut()) {
                *removed &=
                    line.role == LineRole::Artifact || self.is_page_number(index, &line.text);
            }
        }
    }

    /// Whether the line stands in the same place on enough other pages.
    fn runs(&self, index: usize, line: &Line) -> bool {
        let page = &self.pages[index];
        let place = Place::of(index, page, line);
        let needed = if self.pages.len() <= 6 { 2 } else { MIN_PAGES };
        keys(line, page.number).iter().any(|key| {
            let Some(places) = self.places.get(key) else {
                return false;
            };
            let near = places
                .partition_point(|other| other.page < index)
                .saturating_sub(MAX_COMPARED / 2);
            let mut pages: Vec<usize> = places[near..]
                .iter()
                .take(MAX_COMPARED)
                .filter(|other| other.page != index && place.matches(other))
                .map(|other| other.page)
                .collect();
            pages.dedup();
            pages.len() + 1 >= needed
        })
    }

    /// Whether the line says the number of its page and nothing else: `2`, `- 2 -`, `Side 2 af 7`, `2/7`.
    fn is_page_number(&self, index: usize, text: &str) -> bool {
        let page = &self.pages[index];
        let text = folded(text);
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let number = |word: &&str| word.parse::<u32>().ok().filter(|_| word.len() <= 5);
        let named = |word: &&str| {
            matches!(
                *word,
                "side" | "page" | "s" | "p" | "pp" | "sidenr" | "sidetal" | "pag"
            )
        };
        let of = |word: &&str| matches!(*word, "af" | "of" | "ud");
        let is_label = |word: &&str| {
            page.label
                .as_deref()
                .is_some_and(|label| label.to_lowercase() == **word)
        };
        let rest_is_counting = words
            .iter()
            .all(|word| number(word).is_some() || named(word) || of(word) || is_label(word));
        if !rest_is_counting
            || text.chars().count() > 24
            || text.contains([',', '.']) && words.len() > 3
        {
            return false;
        }
        let values: Vec<u32> = words.iter().filter_map(number).collect();
        match values.as_slice() {
            [_] if words.iter().any(named) => true,
            [value] => *value == page.number && words.len() == 1,
            [value, total]
                if words.iter().any(|word| of(word) || named(word)) || text.contains('/') =>
            {
                value <= total && *total as usize >= self.pages.len().min(2)
            }
            [] => words.len() == 1 && words.iter().any(is_label),
            _ => false,
        }
    }

    /// Whether one of several cells says the number of the page: `Referat<tab>Side 2`.
    fn has_page_number(&self, index: usize, line: &Line) -> bool {
        let mut cells = line.text.split('\t');
        line.text.contains('\t')
            && cells
                .any(|cell| !cell.starts_with(char::is_numeric) && self.is_page_number(index, cell))
    }

    /// On a page that carries its number, a single small line apart from the body at the top or the foot is a running
    /// head or foot, though there is no other page to compare it with.
    fn lone_heads(&self, index: usize, rows: &[Row], found: &mut [bool]) {
        if self.pages.len() > 1 || self.usual <= 0.0 {
            return;
        }
        let page = &self.pages[index];
        let kept = |found: &[bool]| -> Vec<usize> {
            (0..rows.len())
                .filter(|&row| rows[row].iter().any(|&at| !found[at]))
                .collect()
        };
        let baseline = |row: usize| page.lines[rows[row][0]].baseline;
        let lone = |row: usize, next: usize, in_margin: bool| {
            let small = |&at: &usize| page.lines[at].size < 0.9 * self.usual;
            let numbered = |&at: &usize| self.has_page_number(index, &page.lines[at]);
            let fitting = rows[row].iter().all(small) || rows[row].iter().any(numbered);
            in_margin && fitting && (baseline(row) - baseline(next)).abs() > 2.2 * self.usual
        };
        if let [first, second, ..] = kept(found)[..]
            && lone(first, second, baseline(first) < 0.08 * page.height)
        {
            rows[first].iter().for_each(|&at| found[at] = true);
        }
        if let [.., before, last] = kept(found)[..]
            && lone(last, before, baseline(last) > 0.94 * page.height)
        {
            rows[last].iter().for_each(|&at| found[at] = true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pages: &[&[&str]]) -> Vec<Vec<bool>> {
        let text: Vec<String> = pages.iter().map(|lines| lines.join("\n\n\n")).collect();
        find(&RawPage::from_plain_text(&text.join("\u{C}")), 0.0)
    }

    #[test]
    fn a_head_that_counts_with_the_pages_is_running() {
        let pages: [&[&str]; 3] = [
            &["Ulighed i små børns udvikling Side 1", "Barnets ret"],
            &["Ulighed i små børns udvikling Side 2", "Et andet emne"],
            &["Ulighed i små børns udvikling Side 3", "Et tredje emne"],
        ];
        assert_eq!(found(&pages), [[true, false], [true, false], [true, false]]);
    }

    #[test]
    fn a_matter_that_begins_a_page_is_no_running_head_though_it_counts() {
        for matter in ["Punkt", "Spørgsmål nr.", "§"] {
            let heads = [1, 2, 3].map(|number| format!("{matter} {number}: Sagen"));
            let bodies = ["Barnets ret", "Et andet emne", "Et tredje emne"];
            let pages = [0, 1, 2].map(|page| [heads[page].as_str(), bodies[page]]);
            let pages = pages.each_ref().map(|page| &page[..]);
            assert_eq!(found(&pages).concat(), [false; 6], "{matter}");
        }
    }

    #[test]
    fn figures_alone_do_not_run() {
        let pages: [&[&str]; 2] = [&["1.250 3.100", "Tekst"], &["7.300 2.200", "Mere tekst"]];
        assert_eq!(found(&pages), [[false, false], [false, false]]);
    }

    #[test]
    fn nothing_beyond_the_first_line_of_the_body_is_touched() {
        let pages: [&[&str]; 2] = [
            &["Emne", "Beslutning", "Godkendt."],
            &["Nyt emne", "Beslutning", "Udsat."],
        ];
        assert!(found(&pages).into_iter().flatten().all(|removed| !removed));
    }
}
