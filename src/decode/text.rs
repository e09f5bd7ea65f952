//! Bytes → characters for plain text.
//!
//! In come bytes; out goes text, or why it is none. Byte order marks decide; then UTF-16 by its zero bytes,
//! UTF-8 by being valid, and Windows-1252 for the rest (Latin-1 is read as Windows-1252, as browsers do:
//! WHATWG Encoding Standard, section 4.2). Binary data is told by its control characters.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is looked at to tell its encoding.
const SAMPLE: usize = 64 << 10;

pub(super) fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return checked(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16_without_mark(&bytes) {
        return checked(encoding, &bytes);
    }
    match utf8(bytes) {
        Ok(text) => text_only(text),
        Err(bytes) if mostly_utf8(&bytes) => checked(UTF_8, &bytes),
        Err(bytes) if too_many_high_bytes(&bytes) => Err("not text: binary data".to_owned()),
        Err(bytes) => checked(WINDOWS_1252, &bytes),
    }
}

/// The bytes as text, not copied, where they are UTF-8.
#[expect(
    unsafe_code,
    reason = "the standard library's check takes several times as long"
)]
fn utf8(bytes: Vec<u8>) -> Result<String, Vec<u8>> {
    if simdutf8::basic::from_utf8(&bytes).is_err() {
        return Err(bytes);
    }
    // SAFETY: the very same bytes were found to be UTF-8.
    Ok(unsafe { String::from_utf8_unchecked(bytes) })
}

fn checked(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, String> {
    text_only(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// Refuses text with zero characters or with more than eight control characters and one in a hundred.
fn text_only(text: String) -> Result<String, String> {
    let bytes = text.as_bytes();
    let zeros = memchr::memchr(0, bytes).is_some();
    // C0 and DEL in one byte, C1 behind 0xC2.
    let c1 = |at: usize| bytes[at + 1] < 0xA0 && bytes[at + 1] != 0x85;
    let behind = memchr::memchr_iter(0xC2, bytes).filter(|at| c1(*at));
    let control = one_byte_controls(bytes) + behind.count();
    if zeros || (control > 8 && control * 100 > text.chars().count()) {
        Err("not text: binary data".to_owned())
    } else {
        Ok(text)
    }
}

/// Counts control characters of ASCII that no text has. A sum in one byte lets the compiler take many bytes at once.
fn one_byte_controls(bytes: &[u8]) -> usize {
    // All below the blank but tab, line feed, form feed and carriage return, which lie side by side with one other.
    let controls = |byte: u8| {
        u8::from(byte < 0x20) - u8::from(byte.wrapping_sub(b'\t') < 5)
            + u8::from(byte == 0x0B)
            + u8::from(byte == 0x7F)
    };
    bytes
        .chunks(usize::from(u8::MAX))
        .map(|chunk| {
            let count: u8 = chunk.iter().map(|byte| controls(*byte)).sum();
            usize::from(count)
        })
        .sum()
}

/// Latin text in UTF-16 has a zero in nearly every second byte, and never elsewhere.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    if sample.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |parity: usize| {
        sample
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 10 > pairs * 7 && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 7 && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// UTF-8 with a few broken places: ten times as many whole multi-byte characters as broken ones.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= broken * 10
}

/// Danish in Windows-1252 has some three high bytes in a hundred; compressed data has fifty.
fn too_many_high_bytes(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    sample.iter().filter(|b| **b >= 0x80).count() * 10 > sample.len() * 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DANISH: &str =
        "Børn på Ærø går i børnehave – “rødgrød med fløde”\nog det koster 1.000 kr.\n";

    #[test]
    fn every_usual_encoding_of_danish_reads_the_same() {
        let utf16 =
            |bytes: fn(u16) -> [u8; 2]| DANISH.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let with = |mark: &[u8], rest: Vec<u8>| [mark.to_vec(), rest].concat();
        let files = [
            DANISH.as_bytes().to_vec(),
            with(b"\xEF\xBB\xBF", DANISH.as_bytes().to_vec()),
            with(b"\xFF\xFE", utf16(u16::to_le_bytes)),
            with(b"\xFE\xFF", utf16(u16::to_be_bytes)),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            WINDOWS_1252.encode(DANISH).0.into_owned(),
        ];
        for file in files {
            assert_eq!(decode(file.clone()).unwrap(), DANISH, "{file:02x?}");
        }
    }

    #[test]
    fn binary_data_is_refused() {
        let noise: Vec<u8> = (0..4096_u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        assert!(decode(noise).is_err());
        assert!(decode(b"\x7fELF\x02\x01\x01\0\0\0\0".to_vec()).is_err());
    }

    #[test]
    fn one_broken_byte_does_not_turn_utf8_into_latin() {
        let mut bytes = DANISH.repeat(3).into_bytes();
        bytes[1] = 0xFF;
        assert!(decode(bytes).unwrap().contains("rødgrød med fløde"));
    }

    #[test]
    fn control_characters_of_one_and_of_two_bytes_are_counted() {
        let mixed = |control: &str, count| {
            format!("{}{}", "børn ".repeat(100), control.repeat(count)).into_bytes()
        };
        for control in ["\u{1}", "\u{7f}", "\u{80}", "\u{9f}"] {
            assert!(decode(mixed(control, 6)).is_ok(), "{control:?}");
            assert!(decode(mixed(control, 9)).is_err(), "{control:?}");
        }
        for plain in ["\t", "\r", "\u{85}", "\u{a0}", "â"] {
            assert!(decode(mixed(plain, 200)).is_ok(), "{plain:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(bytes);
        }

        #[test]
        fn utf8_is_read_as_written(text in "[a-zæøåA-ZÆØÅ0-9 .,\n-]{1,200}") {
            prop_assert_eq!(decode(text.clone().into_bytes()).unwrap(), text);
        }
    }
}
