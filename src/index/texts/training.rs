//! Texts → the dictionary that texts like them are compressed with.
//!
//! In come samples; out goes a dictionary of Zstandard. How large both are is left to `writer`.

use zstd::zstd_safe::zstd_sys::{
    ZDICT_fastCover_params_t, ZDICT_isError, ZDICT_params_t, ZDICT_trainFromBuffer_fastCover,
};

/// So many bytes are a piece of which a dictionary is made up. Zstandard left alone tries five lengths from 50 to 2,000,
/// takes five times as long, and chooses a longer one, with which the texts of statutes take one in a hundred bytes more.
const PIECE: u32 = 200;
/// Pieces are told apart by two to the power of this counters: with four times as many, as it uses when left alone,
/// nothing is smaller.
const COUNTERS: u32 = 18;

/// Trains a dictionary of at most so many bytes; `None` where none can be.
#[expect(
    unsafe_code,
    reason = "the bindings of the library have no other way to name parameters"
)]
pub(super) fn trained(samples: &[&[u8]], most: usize) -> Option<Vec<u8>> {
    let text = samples.concat();
    let lengths: Vec<usize> = samples.iter().map(|sample| sample.len()).collect();
    let parameters = ZDICT_fastCover_params_t {
        k: PIECE,
        d: 8,
        f: COUNTERS,
        steps: 0,
        nbThreads: 0,
        splitPoint: 1.0,
        accel: 1,
        shrinkDict: 0,
        shrinkDictMaxRegression: 0,
        zParams: ZDICT_params_t {
            compressionLevel: 0,
            notificationLevel: 0,
            dictID: 0,
        },
    };
    let mut dictionary = vec![0; most];
    // SAFETY: the pointers are those of living vectors, whose lengths are told; the lengths of the samples add up to that
    // of the text; nothing is kept beyond the call.
    let length = unsafe {
        ZDICT_trainFromBuffer_fastCover(
            dictionary.as_mut_ptr().cast(),
            dictionary.len(),
            text.as_ptr().cast(),
            lengths.as_ptr(),
            u32::try_from(lengths.len()).ok()?,
            parameters,
        )
    };
    // SAFETY: only looks at the number.
    if unsafe { ZDICT_isError(length) } != 0 {
        return None;
    }
    dictionary.truncate(length);
    Some(dictionary)
}
