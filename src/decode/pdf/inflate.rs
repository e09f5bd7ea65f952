//! Flate streams, damaged ones included: compressed bytes come in, as many inflated bytes as there are go out.
//!
//! Checksums are not looked at and a stream that breaks off keeps what came before, which is how viewers read damaged
//! files. Predictors and other filters are left to lopdf.

use flate2::{Decompress, FlushDecompress, Status};

/// How much the output may grow at a time.
const STEP: usize = 64 << 10;

/// The output would be larger than allowed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Inflates zlib data, or raw deflate data without zlib's header; empty when it is neither.
pub(super) fn inflate(data: &[u8], limit: usize) -> Result<Vec<u8>, TooLarge> {
    // Some producers end the line of `stream` with more than one end of line.
    let start = data
        .iter()
        .take(2)
        .take_while(|&&byte| matches!(byte, b'\r' | b'\n'))
        .count();
    let data = &data[start..];
    let body = match data {
        [first, second, rest @ ..]
            if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0 =>
        {
            rest
        }
        _ => data,
    };
    let mut decoder = Decompress::new(false);
    let mut out = Vec::with_capacity((data.len() * 4).min(limit).min(STEP));
    loop {
        if out.len() == out.capacity() {
            if out.len() > limit {
                return Err(TooLarge);
            }
            out.reserve(out.len().clamp(STEP, 16 * STEP));
        }
        let (read, written) = (decoder.total_in(), out.len());
        let input = body.get(read as usize..).unwrap_or_default();
        let status = decoder.decompress_vec(input, &mut out, FlushDecompress::None);
        let stuck = decoder.total_in() == read && out.len() == written;
        if out.len() > limit {
            return Err(TooLarge);
        }
        if stuck && out.len() < out.capacity()
            || !matches!(status, Ok(Status::Ok | Status::BufError))
        {
            return Ok(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_stream_that_breaks_off_keeps_what_came_before() {
        let text: Vec<u8> = (0..20_000_u32)
            .flat_map(|n| n.to_string().into_bytes())
            .collect();
        let whole = zlib(&text);
        assert_eq!(inflate(&whole, 1 << 20), Ok(text.clone()));
        let half = inflate(&whole[..whole.len() / 2], 1 << 20).unwrap();
        assert!(half.len() > text.len() / 3 && text.starts_with(&half));
    }

    #[test]
    fn a_wrong_checksum_loses_nothing() {
        let mut data = zlib(b"Danmarks Riges Grundlov");
        let last = data.len() - 1;
        data[last] ^= 0xFF;
        assert_eq!(inflate(&data, 100), Ok(b"Danmarks Riges Grundlov".to_vec()));
    }

    #[test]
    fn a_bomb_is_told_before_it_goes_off() {
        let bomb = zlib(&vec![0; 10 << 20]);
        assert_eq!(inflate(&bomb, 1 << 20), Err(TooLarge));
        assert_eq!(inflate(b"", 10), Ok(Vec::new()));
        assert_eq!(inflate(&[0xFF; 40], 10), Ok(Vec::new()));
    }
}
