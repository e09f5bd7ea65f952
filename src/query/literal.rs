//! `="exact words"` and `=ord`: words letter by letter.
//!
//! In comes quoted text; out goes one [`Unit`] whose slots hold exact forms only: no other inflections, no other ways to
//! write a number, no dates in other forms. Case, a number's points and the letters' Unicode form never count.

use super::units::{Choice, Pattern, Unit};
use crate::danish::{self, Role, TokenStream};

/// The unit of literal text; `None` where it holds no word.
pub(super) fn unit(text: &str, slop: u32) -> Option<Unit> {
    let mut stream = TokenStream::new(text);
    let mut slots: Vec<Choice> = Vec::new();
    let mut first = None;
    while let Some(token) = stream.next_token() {
        if token.role != Role::Word {
            continue;
        }
        let exact = stream.terms(&token).find(|term| danish::is_exact(term));
        if let Some(exact) = exact.filter(|exact| !exact.is_empty()) {
            let start = *first.get_or_insert(token.position);
            slots.push(Choice {
                offset: token.position - start,
                terms: vec![(exact.to_owned(), 1.0)],
            });
        }
    }
    first?;
    Some(Unit {
        text: text.to_owned(),
        patterns: vec![Pattern {
            slots,
            slop,
            weight: 1.0,
        }],
        words: Vec::new(),
        parts: Vec::new(),
    })
}
