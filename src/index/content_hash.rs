//! The hash by which contents are told apart: BLAKE3, 32 bytes, written in hexadecimal.
//!
//! In come bytes or a file; out goes their hash, and what else is known of the file of a generation ([`FileSums`]). What
//! is hashed, and what a difference means, is left to others.

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The BLAKE3 hash of a content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct ContentHash([u8; 32]);

impl ContentHash {
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The hash as it is written; `None` for anything but 64 lower-case hexadecimal digits.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let (pairs, []) = text.as_chunks::<2>() else {
            return None;
        };
        let pairs: &[[u8; 2]; 32] = pairs.try_into().ok()?;
        let (mut hash, mut all) = ([0; 32], 0);
        for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
            let (high, low) = (VALUES[usize::from(*high)], VALUES[usize::from(*low)]);
            *byte = high << 4 | low & 15;
            all |= high | low;
        }
        (all < 16).then_some(Self(hash))
    }

    /// The hash as it is written: 64 lower-case hexadecimal digits.
    pub fn written(&self) -> [u8; 64] {
        let mut out = [0; 64];
        for ([high, low], byte) in out.as_chunks_mut().0.iter_mut().zip(self.0) {
            *high = DIGITS[usize::from(byte >> 4)];
            *low = DIGITS[usize::from(byte & 15)];
        }
        out
    }
}

const DIGITS: [u8; 16] = *b"0123456789abcdef";

/// What each byte stands for as a digit; of no digit more than 15. A manifest holds a hash a row.
const VALUES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut value = 0;
    while value < 16 {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// Length in bytes, hash, and CRC-32 of a file. The last tells a damaged file as surely as the others, and ten times as
/// fast, but not one that was made to look like it; older generations do not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileSums(u64, ContentHash, #[serde(default)] Option<u32>);

impl FileSums {
    pub fn of(path: &Path) -> io::Result<Self> {
        let (mut hash, mut crc) = (blake3::Hasher::new(), crc32fast::Hasher::new());
        let length = each_piece(path, |piece| {
            hash.update(piece);
            crc.update(piece);
        })?;
        let hash = ContentHash(*hash.finalize().as_bytes());
        Ok(Self(length, hash, Some(crc.finalize())))
    }

    pub fn length(&self) -> u64 {
        self.0
    }

    /// What is wrong with a file of which this is known; `None` where it is the same, byte for byte.
    pub fn fault(&self, path: &Path) -> io::Result<Option<String>> {
        let mut hash = blake3::Hasher::new();
        let length = each_piece(path, |piece| {
            hash.update(piece);
        })?;
        let same = self.1 == ContentHash(*hash.finalize().as_bytes());
        Ok(self.fault_of(length, same))
    }

    /// The same by the CRC-32, where there is one.
    pub fn damage(&self, path: &Path) -> io::Result<Option<String>> {
        let Some(expected) = self.2 else {
            return self.fault(path);
        };
        let mut crc = crc32fast::Hasher::new();
        let length = each_piece(path, |piece| crc.update(piece))?;
        Ok(self.fault_of(length, crc.finalize() == expected))
    }

    fn fault_of(&self, length: u64, same: bool) -> Option<String> {
        if length == self.0 {
            (!same).then(|| "wrong checksum".to_owned())
        } else {
            Some(format!("{length} bytes instead of {}", self.0))
        }
    }
}

/// Calls `take` with a file's bytes, piece by piece; returns how many they are.
fn each_piece(path: &Path, mut take: impl FnMut(&[u8])) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(length),
            Ok(read) => {
                take(&piece[..read]);
                length += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = self.written();
        f.write_str(std::str::from_utf8(&written).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Written)
    }
}

/// A hash as it is written: a manifest holds one a row, and no text has to be kept for it.
struct Written;

impl Visitor<'_> for Written {
    type Value = ContentHash;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a content hash")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ContentHash, E> {
        ContentHash::parse(text.as_bytes()).ok_or_else(|| E::custom("not a content hash"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_comes_back_as_it_was_written_and_nothing_else_is_one() {
        let hash = ContentHash::of("æble".as_bytes());
        let written = hash.to_string();
        assert_eq!(ContentHash::parse(written.as_bytes()), Some(hash));
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<ContentHash>(&json).unwrap(), hash);
        let long = written.clone() + "00";
        for other in [
            "",
            "0",
            &written[1..],
            &long,
            &written.to_uppercase(),
            &written.replacen(|_: char| true, "g", 1),
        ] {
            assert_eq!(ContentHash::parse(other.as_bytes()), None, "{other}");
        }
        assert!(serde_json::from_str::<ContentHash>("\"0\"").is_err());
    }

    #[test]
    fn a_flipped_bit_and_a_lost_byte_are_told_by_either_sum() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fil");
        let content: Vec<u8> = (0..200_000_u32)
            .map(|n| (n.wrapping_mul(n) >> 7) as u8)
            .collect();
        std::fs::write(&path, &content).unwrap();
        let sums = FileSums::of(&path).unwrap();
        let told = |sums: FileSums| [sums.fault(&path).unwrap(), sums.damage(&path).unwrap()];
        assert_eq!(sums.length(), 200_000);
        assert_eq!(told(sums), [None, None]);
        for place in [0, 65_535, 65_536, 199_999] {
            let mut flipped = content.clone();
            flipped[place] ^= 4;
            std::fs::write(&path, &flipped).unwrap();
            let fault = Some("wrong checksum".to_owned());
            assert_eq!(told(sums), [fault.clone(), fault]);
        }
        std::fs::write(&path, &content[1..]).unwrap();
        let fault = Some("199999 bytes instead of 200000".to_owned());
        assert_eq!(told(sums), [fault.clone(), fault]);
    }

    #[test]
    fn sums_without_a_crc_are_those_of_an_older_generation() {
        let hash = ContentHash::of(b"x");
        let written = format!("[1,\"{hash}\"]");
        let older: FileSums = serde_json::from_str(&written).unwrap();
        assert_eq!(older, FileSums(1, hash, None));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fil");
        for (content, fault) in [("x", None), ("y", Some("wrong checksum"))] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(older.damage(&path).unwrap().as_deref(), fault);
        }
    }
}
