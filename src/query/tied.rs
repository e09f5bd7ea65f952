//! Which neighbouring words of a query are one thing.
//!
//! In come words from one on; out goes how many of them belong together: a paragraph with its letter, an amount, a number
//! with what it counts, a moment. What is looked for then is decided in `units` and `readings`.

use super::readings::Words;
use super::times;
use super::units::Word;

/// How many words the first one is tied to: a paragraph sign to its number and its letter, a number to its units, or to
/// the noun that it counts, an hour to `kl.`, a day in words to its month and year.
pub(super) fn tied(words: Words<'_>) -> usize {
    let Words { text, plain, .. } = words;
    let sign = |word: &Word| word.is_form("§") || word.is_form("stk");
    if sign(plain[0]) {
        let mut length = 0;
        while plain.get(length).is_some_and(|word| sign(word))
            && plain.get(length + 1).is_some_and(|word| word.is_number())
        {
            length += 2;
            let number = plain[length - 1];
            length += usize::from(
                plain
                    .get(length)
                    .is_some_and(|word| word.is_letter_of(number, text)),
            );
        }
        return length.max(1);
    }
    let moment = times::length(words);
    if moment > 0 {
        return moment;
    }
    if let Some(amount) = words.amount(0).filter(|amount| amount.words > 1)
        && amount.is_explicit()
    {
        return amount.words;
    }
    if !plain[0].is_amount(text) {
        return 1;
    }
    let units = plain[1..].iter().take_while(|word| word.is_unit()).count();
    if units > 0 {
        return 1 + units;
    }
    let noun = plain.get(1).is_some_and(|word| {
        !word.is_number() && word.token.position == plain[0].token.position + 1
    });
    if noun { 2 } else { 1 }
}

/// The letter of `L 123A`, behind a reference of so many words.
pub(super) fn letter_behind<'w>(plain: &[&'w Word], length: u32) -> Option<&'w Word> {
    let number = plain.get(length as usize - 1)?;
    let letter = plain.get(length as usize)?;
    let is_letter = letter
        .exact
        .as_ref()
        .is_some_and(|exact| exact.chars().count() == 1);
    (is_letter && letter.token.start == number.token.end).then_some(*letter)
}
