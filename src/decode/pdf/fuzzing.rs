//! Hostile bytes: good files, `CMaps`, fonts and content streams come in, damaged by chance; nothing may panic or hang.
//!
//! Runs a second for each kind by default; `FUZZ_SECONDS=600 cargo test --release fuzz` runs ten minutes. The numbers
//! come from a fixed seed, so that a finding can be found again; `FUZZ_SEED` starts elsewhere.

use std::time::{Duration, Instant};

use super::content::Lexer;
use super::testing::{page, pages, stream};
use super::{Limits, decode, font};

/// xorshift64*: small, even, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// Changes bytes, numbers and order; the result may be shorter or longer.
    fn damage(&mut self, good: &[u8], words: &[&[u8]]) -> Vec<u8> {
        let mut bytes = good.to_vec();
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len());
            let length = 1 + self.below(16);
            let end = (at + length).min(bytes.len());
            match self.below(8) {
                0 if !bytes.is_empty() => bytes[at] = self.next() as u8,
                1 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                2 => drop(bytes.drain(at..end)),
                3 => drop(bytes.splice(at..at, words[self.below(words.len())].iter().copied())),
                4 => {
                    let copy = bytes[at..end].to_vec();
                    let to = self.below(bytes.len());
                    bytes.splice(to..to, copy);
                }
                5 => bytes.truncate(at.max(1)),
                6 => bytes[at..end].fill(0xFF),
                _ => {
                    let number =
                        [0_u64, 1, 255, 65_535, 4_294_967_295, 99_999_999_999][self.below(6)];
                    drop(bytes.splice(at..end, number.to_string().into_bytes()));
                }
            }
        }
        bytes
    }
}

/// Damages seeds in turn until the time is up.
fn fuzz(seeds: &[Vec<u8>], words: &[&[u8]], target: impl Fn(&[u8])) {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse().ok())
    };
    let time = Duration::from_secs(number("FUZZ_SECONDS").unwrap_or(1));
    let mut chance = Chance(number("FUZZ_SEED").unwrap_or(0x9E37_79B9_7F4A_7C15));
    let start = Instant::now();
    while start.elapsed() < time {
        for seed in seeds {
            let bytes = chance.damage(seed, words);
            let before = Instant::now();
            target(&bytes);
            assert!(
                before.elapsed() < Duration::from_secs(20),
                "too slow: {bytes:?}"
            );
        }
    }
}

#[test]
fn fuzz_cmap() {
    let seed = b"/CMapName /X def 1 begincodespacerange <00> <FFFF> endcodespacerange 2 beginbfchar <01> <0041> <02> <D83DDE00> \
        endbfchar 1 beginbfrange <0003> <0009> <0061> <0010> <0012> [<0066> <00E6> <00F8>] endbfrange \
        1 begincidrange <0000> <00FF> 5 endcidrange /WMode 1 def endcmap";
    let words: [&[u8]; 6] = [
        b"<",
        b"beginbfrange",
        b"[",
        b"<FFFFFFFF>",
        b"endbfchar",
        b"usecmap",
    ];
    fuzz(&[seed.to_vec()], &words, font::fuzz_cmap);
}

#[test]
fn fuzz_content_stream() {
    let seed = b"q 1 0 0 1 72 700 cm BT /F1 12 Tf [(Fol\\(ke) -120 <74696E67>] TJ T* (x) ' ET BI /W 1 /H 1 ID x EI \
        /Span <</ActualText (a) /MCID [1 [2]]>> BDC EMC /X Do Q";
    let words: [&[u8]; 9] = [
        b"[",
        b"<<",
        b"(",
        b"BI ID",
        b"q",
        b"BT",
        b" 1e99 ",
        b"-99999999999999 ",
        b"\\",
    ];
    fuzz(&[seed.to_vec()], &words, |bytes| {
        let mut operands = Vec::new();
        let mut lexer = Lexer::new(bytes);
        while lexer.next_operator(&mut operands).is_some() {}
        // The whole way, with the state and the layout.
        let content = String::from_utf8_lossy(bytes);
        let _ = decode(&page(&content), &small());
    });
}

#[test]
fn fuzz_font_program() {
    let type1 = b"%!PS-AdobeFont-1.0\n/Encoding 256 array dup 65 /A put dup 8#102/oslash put readonly def eexec".to_vec();
    let words: [&[u8]; 5] = [b"\0\x04", b"\xFF\xFF", b"\0\0\0\0", b"cmap", b"dup"];
    fuzz(
        &[
            type1,
            truetype(),
            b"\x01\x00\x04\x01\x00\x01\x01\x01\x02X".to_vec(),
        ],
        &words,
        font::fuzz_program,
    );
}

#[test]
fn fuzz_whole_file() {
    let form = stream(
        "/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 12 0 R>>>>",
        "BT /F1 9 Tf (x) Tj ET /X Do",
    );
    let seeds = [
        page("BT /F1 12 Tf 72 700 Td (Folketinget) Tj ET"),
        pages(&["/X Do", "q"], "/XObject<</X 14 0 R>>", &[form]),
    ];
    let words: [&[u8]; 9] = [
        b"1 0 R",
        b"<<",
        b"[",
        b"endobj",
        b"/Kids[2 0 R]",
        b"stream\n",
        b"/Filter/FlateDecode",
        b"/Rotate 90",
        b"/W[1 2 1]",
    ];
    fuzz(&seeds, &words, |bytes| {
        let _ = decode(bytes, &small());
    });
}

/// Limits that keep one case short.
fn small() -> Limits {
    Limits {
        stream_bytes: 1 << 20,
        inflated_bytes: 4 << 20,
        operators: 100_000,
        glyphs: 100_000,
        ..Limits::default()
    }
}

/// A TrueType font with nothing but a `cmap` of formats 0, 4 and 12 and two advances.
fn truetype() -> Vec<u8> {
    let mut cmap = vec![
        0, 0, 0, 2, 0, 3, 0, 1, 0, 0, 0, 20, 0, 3, 0, 10, 0, 0, 0, 52,
    ];
    cmap.extend([
        0, 4, 0, 32, 0, 0, 0, 4, 0, 4, 0, 1, 0, 0, 0, 66, 0xFF, 0xFF, 0, 0, 0, 65, 0xFF, 0xFF,
        0xFF, 0xC0, 0, 1, 0, 0, 0, 0,
    ]);
    cmap.extend([
        0, 12, 0, 0, 0, 0, 0, 28, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 65, 0, 0, 0, 70, 0, 0, 0, 1,
    ]);
    let mut font = vec![0, 1, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0];
    font.extend(b"cmap\0\0\0\0\0\0\0\x1C");
    font.extend((cmap.len() as u32).to_be_bytes());
    font.extend(cmap);
    font
}
