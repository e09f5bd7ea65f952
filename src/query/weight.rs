//! What one occurrence of a term counts where the exact form counts one.
//!
//! Numbers only, chosen by measuring how well real questions are answered; what they are multiplied with is decided
//! where they are used.

/// Another form of the same word.
pub const LEMMA: f32 = 0.9;
/// The share that counts of a word which the one asked for is a form of, where that is a dictionary form by itself and all
/// that was asked for.
pub const OTHER_LEMMA: f32 = 0.1;
/// The word as part of a compound.
pub const PART: f32 = 0.5;
/// A compound as part of a longer one.
pub const SPAN: f32 = 0.3;
/// Number words for figures, and other spellings of a number.
pub const OTHER_NUMBER: f32 = 0.7;
/// Inside a phrase: another form than the one that was written.
pub const PHRASE_FORM: f32 = 0.8;
/// In a long query: a word made of the same word (`udskydelse`, `udskyde`).
pub const RELATIVE: f32 = 0.8;
/// The same as part of a compound.
pub const RELATIVE_PART: f32 = 0.6;
/// The last part of a compound that was asked for, in a document that other words found.
pub const HINT_OF_HEAD: f32 = 0.8;
/// A part before it: `klima` tells more of `klimaindsats` than `indsats` does.
pub const HINT_OF_MODIFIER: f32 = 1.2;
