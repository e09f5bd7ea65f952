//! How the lexicon file is laid out: shared by the reader and by the program that derives it.
//!
//! In and out: numbers. The file is a header, two FSTs and two tables:
//!
//! ```text
//! magic (8 bytes), then four lengths (u32, little-endian): forms, modifiers, patterns, pool
//! forms      FST  folded word form   → info << 16 | pattern      (a `FormValue`)
//! modifiers  FST  folded first part  → info << 16 | pattern      (a `ModifierValue`)
//! patterns   records of PATTERN_SIZE bytes: how a form becomes its lemmas
//! pool       UTF-8, the endings that patterns append
//! ```
//!
//! Everything that is the same for a whole paradigm stands in the high bits: an FST then moves it
//! to the front of the word, and the endings can share their states.

/// First bytes of the file; the digit changes with the layout.
pub const MAGIC: &[u8; 8] = b"ordlex1\n";
/// Bytes before the first section.
pub const HEADER_SIZE: usize = MAGIC.len() + 4 * 4;
/// Lemmas a form may have.
pub const MAX_LEMMAS: usize = 3;
/// One pattern: per lemma strip (u8), length (u8) and place in the pool (u32, little-endian).
pub const PATTERN_SIZE: usize = MAX_LEMMAS * RECIPE_SIZE;
/// One lemma of a pattern. A strip of `NO_LEMMA` ends the list.
pub const RECIPE_SIZE: usize = 6;
/// Marks an unused recipe.
pub const NO_LEMMA: u8 = u8::MAX;

/// Cost units that make one bit of information.
pub const UNITS_PER_BIT: u32 = 8;

/// What the forms FST says of one word form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FormValue(pub u64);

impl FormValue {
    /// The lemma is a compound: it is to be split, and never a part by itself.
    pub const COMPOUND: u64 = 1 << 24;
    /// The form may be the last part of a compound.
    pub const HEAD: u64 = 1 << 25;
    /// Nothing but a proper name.
    pub const NAME: u64 = 1 << 26;
    /// Only a verb.
    pub const VERB: u64 = 1 << 27;

    /// Index of the form's pattern.
    #[must_use]
    pub fn pattern(self) -> usize {
        usize::from(low_16(self.0))
    }

    /// How common the lemma is in statutes: 0 not seen, else 1 + log2 of its count, at most 15.
    #[must_use]
    #[allow(
        dead_code,
        reason = "for the program that derives the table, which compiles this file too"
    )]
    pub fn frequency_class(self) -> u8 {
        nibble(self.0 >> 16)
    }

    /// How many different words stand before the lemma in compounds, classed like the frequency.
    #[must_use]
    pub fn head_class(self) -> u8 {
        nibble(self.0 >> 20)
    }

    /// Whether one of the flags above is set.
    #[must_use]
    pub fn is(self, flag: u64) -> bool {
        self.0 & flag != 0
    }

    /// Puts the pieces together.
    #[must_use]
    #[allow(
        dead_code,
        reason = "for the program that derives the table, which compiles this file too"
    )]
    pub fn pack(pattern: u16, frequency_class: u8, head_class: u8, flags: u64) -> Self {
        let classes =
            u64::from(frequency_class.min(15)) << 16 | u64::from(head_class.min(15)) << 20;
        Self(u64::from(pattern) | classes | flags)
    }
}

/// What the modifiers FST says of one part that is not the last, its linking letters included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ModifierValue(pub u64);

impl ModifierValue {
    /// A verbal prefix or a particle: stays with what follows instead of being cut off.
    pub const PARTICLE: u64 = 1 << 26;
    /// The part is a compound itself.
    pub const COMPOUND: u64 = 1 << 27;

    /// Index of the pattern that gives the part's lemmas.
    #[must_use]
    pub fn pattern(self) -> usize {
        usize::from(low_16(self.0))
    }

    /// What using this part costs, in `UNITS_PER_BIT`ths of a bit.
    #[must_use]
    pub fn cost(self) -> u32 {
        u32::try_from((self.0 >> 16) & 0x3ff).unwrap_or(u32::MAX)
    }

    /// Whether the entry is a particle.
    #[must_use]
    pub fn is_particle(self) -> bool {
        self.0 & Self::PARTICLE != 0
    }

    /// Whether the part is a compound itself.
    #[must_use]
    pub fn is_compound(self) -> bool {
        self.0 & Self::COMPOUND != 0
    }

    /// Puts the pieces together.
    #[must_use]
    #[allow(
        dead_code,
        reason = "for the program that derives the table, which compiles this file too"
    )]
    pub fn pack(pattern: u16, cost: u32, flags: u64) -> Self {
        Self(u64::from(pattern) | u64::from(cost.min(0x3ff)) << 16 | flags)
    }
}

/// Class of a count: 0 for none, else 1 + log2, at most 15.
#[must_use]
#[allow(
    dead_code,
    reason = "for the program that derives the table, which compiles this file too"
)]
pub fn class_of(count: u64) -> u8 {
    let bits = u64::BITS - count.leading_zeros();
    u8::try_from(bits.min(15)).unwrap_or(15)
}

fn low_16(value: u64) -> u16 {
    u16::try_from(value & 0xffff).unwrap_or(0)
}

fn nibble(value: u64) -> u8 {
    u8::try_from(value & 0xf).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{FormValue, ModifierValue, class_of};

    #[test]
    fn a_form_value_gives_back_what_was_packed() {
        let value = FormValue::pack(513, 9, 4, FormValue::HEAD | FormValue::VERB);
        assert_eq!(
            (value.pattern(), value.frequency_class(), value.head_class()),
            (513, 9, 4)
        );
        assert!(value.is(FormValue::HEAD) && value.is(FormValue::VERB));
        assert!(!value.is(FormValue::NAME) && !value.is(FormValue::COMPOUND));
    }

    #[test]
    fn a_modifier_value_gives_back_what_was_packed() {
        let value = ModifierValue::pack(7, 155, ModifierValue::PARTICLE);
        assert_eq!(
            (value.pattern(), value.cost(), value.is_particle()),
            (7, 155, true)
        );
    }

    #[test]
    fn classes_double() {
        assert_eq!([0, 1, 2, 3, 4, 1 << 20].map(class_of), [0, 1, 2, 2, 3, 15]);
    }
}
