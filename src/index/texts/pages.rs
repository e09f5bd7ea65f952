//! Where a document's pages begin, and what is printed on them.
//!
//! In come the pages of a document; out go the pages as one text and the places in it, as bytes for the index and
//! back. A text of one page without a label takes no bytes.

use super::layout::{read_varint, write_varint};
use crate::document::Page;

/// The pages of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    /// The byte at which each page begins, ascending; page numbers count from 1. Empty for no page at all.
    starts: Vec<u32>,
    /// What is printed on each page, a line a page; empty where the file does not say.
    labels: String,
}

impl Pages {
    /// The pages as one text (a line end between them, no gap in positions), and where each begins.
    pub fn join(mut pages: Vec<Page>) -> (String, Self) {
        let mut labels = String::new();
        if pages.iter().any(|page| page.label.is_some()) {
            let lines: Vec<String> = pages
                .iter()
                .map(|page| page.label.as_deref().unwrap_or("").replace('\n', " "))
                .collect();
            labels = lines.join("\n");
        }
        let mut starts = Vec::with_capacity(pages.len());
        let behind: usize = pages.iter().skip(1).map(|page| page.text.len() + 1).sum();
        let first = pages.first_mut().map(|page| std::mem::take(&mut page.text));
        let mut text = first.unwrap_or_default();
        text.reserve_exact(behind);
        if !pages.is_empty() {
            starts.push(0);
        }
        for page in pages.iter().skip(1) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            starts.push(text.len() as u32);
            text.push_str(&page.text);
        }
        (text, Self { starts, labels })
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.starts == [0] && self.labels.is_empty() {
            return out;
        }
        write_varint(self.starts.len() as u32, &mut out);
        let mut before = 0;
        for start in &self.starts {
            write_varint(start - before, &mut out);
            before = *start;
        }
        out.extend(self.labels.as_bytes());
        out
    }

    /// `None` for bytes that [`Pages::to_bytes`] did not write.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self {
                starts: vec![0],
                labels: String::new(),
            });
        }
        let count: usize = read_varint(&mut bytes)?;
        if count > bytes.len() {
            return None;
        }
        let mut starts = Vec::with_capacity(count);
        let mut before = 0_u32;
        for _ in 0..count {
            before = before.checked_add(read_varint(&mut bytes)?)?;
            starts.push(before);
        }
        let labels = std::str::from_utf8(bytes).ok()?.to_owned();
        Some(Self { starts, labels })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The number of the page on which a byte lies, from 1.
    pub fn at(&self, byte: usize) -> u32 {
        self.starts
            .partition_point(|start| *start as usize <= byte)
            .max(1) as u32
    }

    /// The byte at which the page behind page `number` begins; `None` for the last one.
    pub fn behind(&self, number: u32) -> Option<usize> {
        self.starts
            .get(number as usize)
            .map(|start| *start as usize)
    }

    /// What is printed on page `number`, from 1, where that is something else than the number.
    pub fn label(&self, number: u32) -> Option<&str> {
        let label = self.labels.lines().nth(number.checked_sub(1)? as usize)?;
        Some(label).filter(|label| !label.is_empty() && *label != number.to_string())
    }

    /// Page `number`, from 1, of the whole text.
    pub fn text<'t>(&self, text: &'t str, number: usize) -> Option<&'t str> {
        let start = *self.starts.get(number.checked_sub(1)?)? as usize;
        let end = self
            .starts
            .get(number)
            .map_or(text.len(), |end| *end as usize);
        text.get(start..end)
            .map(|page| page.strip_suffix('\n').unwrap_or(page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pages_come_back(lengths in prop::collection::vec(0_u32..5000, 0..30), label in "[a-z]{0,3}") {
            let starts: Vec<u32> = lengths
                .iter()
                .scan(0, |sum, length| { let start = *sum; *sum += length; Some(start) })
                .collect();
            let labels = if starts.len() > 1 { label } else { String::new() };
            let pages = Pages { starts, labels };
            prop_assert_eq!(Pages::from_bytes(&pages.to_bytes()), Some(pages));
        }

        #[test]
        fn any_bytes_are_pages_or_none(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Pages::from_bytes(&bytes);
        }
    }
}
