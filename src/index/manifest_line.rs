//! How a row of the manifest is written: as a line of JSON.
//!
//! In comes a row or a line; out goes the other. A night reads and writes every row of the archive though hardly any has
//! changed, and nearly all are files that could be read in full: those are read and written here, all others by serde.
//! Either way the same line means the same row.

use super::content_hash::ContentHash;
use super::manifest::{Row, State};
use std::io::{self, Write};

/// The row of a line.
///
/// # Errors
/// When the line is no row.
pub(super) fn read(line: &[u8]) -> io::Result<Row> {
    match read_plain(line) {
        Some(row) => Ok(row),
        None => Ok(serde_json::from_slice(line)?),
    }
}

/// Puts the line of a row that was looked at behind `out`.
///
/// # Errors
/// When the row is of a file that was only just found.
pub(super) fn write(row: &Row, out: &mut Vec<u8>) -> io::Result<()> {
    let Row {
        path,
        folder,
        size,
        modified,
        ..
    } = row;
    let all_is_told = row.state == State::Indexed && row.held.is_none() && row.notes.is_empty();
    if all_is_told && path.bytes().all(is_plain) {
        write!(out, r#"{{"path":"{path}","#)?;
        if *folder > 0 {
            write!(out, r#""folder":{folder},"#)?;
        }
        write!(out, r#""size":{size},"modified":{modified},"hash":""#)?;
        out.extend_from_slice(&row.hash.written());
        out.extend_from_slice(br#""}"#);
    } else {
        serde_json::to_writer(&mut *out, row)?;
    }
    out.push(b'\n');
    Ok(())
}

/// Whether JSON writes a byte of a text as it is.
fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

/// The row of a line as [`write`] writes those of files that could be read in full.
fn read_plain(line: &[u8]) -> Option<Row> {
    let rest = line.strip_prefix(br#"{"path":""#)?;
    let (path, rest) = rest.split_at(rest.iter().position(|byte| !is_plain(*byte))?);
    let rest = rest.strip_prefix(br#"","#)?;
    let (folder, rest) = match rest.strip_prefix(br#""folder":"#) {
        Some(rest) => {
            let (folder, rest) = number(rest)?;
            (folder, rest.strip_prefix(b",")?)
        }
        None => (0, rest),
    };
    let (size, rest) = number(rest.strip_prefix(br#""size":"#)?)?;
    let (modified, rest) = number(rest.strip_prefix(br#","modified":"#)?)?;
    let (hash, rest) = rest.strip_prefix(br#","hash":""#)?.split_at_checked(64)?;
    let rest = rest.strip_prefix(br#""}"#)?;
    matches!(rest, b"" | b"\n").then_some(Row {
        path: simdutf8::basic::from_utf8(path).ok()?.into(),
        folder: u32::try_from(folder).ok()?,
        size,
        modified: i64::try_from(modified).ok()?,
        hash: ContentHash::parse(hash)?,
        state: State::Indexed,
        ..Row::default()
    })
}

/// The whole number that some bytes begin with, and what follows it; nothing where it is too long to be sure of it.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let is_figure = |byte: &u8| byte.is_ascii_digit();
    let length = bytes.iter().take_while(|byte| is_figure(byte)).count();
    let (figures, rest) = bytes.split_at(length);
    let value = |value: u64, figure: &u8| value * 10 + u64::from(figure - b'0');
    let is_one = (1..=19).contains(&length) && (length == 1 || figures[0] != b'0');
    is_one.then(|| (figures.iter().fold(0, value), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_serde(row: &Row) -> String {
        serde_json::to_string(row).unwrap() + "\n"
    }

    fn rows() -> impl Strategy<Value = Row> {
        let state = prop::sample::select(vec![
            State::Indexed,
            State::Indexed,
            State::Kept,
            State::Failed,
            State::Foreign,
            State::Purged,
        ]);
        let path = "[a-cæ/.\"\\\\\u{0}-\u{1f} \u{7f}\u{2028}😀]{0,12}";
        let numbers = (any::<u32>(), any::<u64>(), any::<i64>(), 0..70_u32);
        let notes = proptest::collection::vec("[a\"æ]{0,3}", 0..2);
        (path, numbers, state, any::<bool>(), notes).prop_map(
            |(path, (folder, size, modified, shift), state, is_held, notes)| Row {
                path: path.into(),
                folder: folder.checked_shr(shift).unwrap_or(0),
                size: size.checked_shr(shift).unwrap_or(0),
                modified: modified.checked_shr(shift).unwrap_or(0),
                hash: ContentHash::of(&size.to_le_bytes()),
                state,
                held: is_held.then(|| Box::new(ContentHash::of(b"x"))),
                notes: notes.into(),
                ..Row::default()
            },
        )
    }

    proptest! {
        #[test]
        fn a_row_is_written_as_serde_writes_it_and_comes_back(row in rows()) {
            let mut line = Vec::new();
            write(&row, &mut line).unwrap();
            prop_assert_eq!(String::from_utf8(line.clone()).unwrap(), by_serde(&row));
            prop_assert_eq!(by_serde(&read(&line).unwrap()), by_serde(&row));
        }

        #[test]
        fn what_is_read_here_is_read_so_by_serde_too(row in rows(), place in 0..200_usize, byte: u8) {
            // A byte of a line that nobody wrote: serde may refuse what is read here, never read it otherwise.
            let mut line = by_serde(&row).into_bytes();
            let place = place % line.len();
            line[place] = byte;
            if let (Some(here), Ok(there)) = (read_plain(&line), serde_json::from_slice::<Row>(&line)) {
                prop_assert_eq!(by_serde(&here), by_serde(&there));
            }
        }
    }

    #[test]
    fn most_rows_are_plain() {
        let row = Row {
            path: "referater/2019/æ 1.pdf".into(),
            size: 12,
            modified: 1_573_000_000_123_456_789,
            state: State::Indexed,
            ..Row::default()
        };
        assert!(read_plain(by_serde(&row).as_bytes()).is_some());
    }
}
