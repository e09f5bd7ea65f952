//! What stands before a document's chunks: its path, its title and its pages.
//!
//! In come these; out go bytes for the index, and back. A list of hits shows path and title: a column would have to unpack
//! a hundred strings for each.

use super::layout::{read_varint, write_varint};

/// The head of a document, as it lies in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head<'a> {
    pub path: &'a str,
    pub title: Option<&'a str>,
    /// See [`Pages::to_bytes`](super::Pages::to_bytes).
    pub pages: &'a [u8],
}

impl<'a> Head<'a> {
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_varint(self.path.len() as u64, &mut out);
        out.extend(self.path.as_bytes());
        // No title is 0, an empty one 1.
        write_varint(
            self.title.map_or(0, |title| title.len() as u64 + 1),
            &mut out,
        );
        out.extend(self.title.unwrap_or_default().as_bytes());
        out.extend(self.pages);
        out
    }

    /// `None` for bytes that were not written as a head.
    pub(super) fn read(mut bytes: &'a [u8]) -> Option<Self> {
        let path = read_varint(&mut bytes)?;
        let path = take_text(&mut bytes, path)?;
        let title = match read_varint::<usize>(&mut bytes)?.checked_sub(1) {
            None => None,
            Some(length) => Some(take_text(&mut bytes, length)?),
        };
        Some(Self {
            path,
            title,
            pages: bytes,
        })
    }
}

fn take_text<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a str> {
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_head_reads_as_it_was_written(path in ".{0,300}", title in prop::option::of(".{0,20}"), pages in prop::collection::vec(any::<u8>(), 0..9)) {
            let head = Head { path: &path, title: title.as_deref(), pages: &pages };
            let bytes = head.write();
            prop_assert_eq!(Head::read(&bytes), Some(head));
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = Head::read(&bytes);
        }
    }
}
