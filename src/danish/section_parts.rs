//! The parts of a section in a list of sections: `, stk. 1 og 3`, `, stk. 2, nr. 5`, `, 3. pkt.`
//!
//! In comes the window of a [`TokenStream`] with a section's number in it; out go the paragraphs that are told with it, and
//! where the next section may begin. Parts and sections follow one another without a sign: a number behind a comma is the
//! next section's where it is higher than this one's, where a letter or a part of its own stands behind it, and else
//! another of the same parts.

use super::atoms::Kind;
use super::number_lists::{Joint, Number, Style};
use super::stream::TokenStream;

/// Before the numbers and letters of parts.
const PARAGRAPH: &str = "stk";
const OTHERS: [&str; 2] = ["nr", "litra"];
/// Behind those of sentences.
const SENTENCE: &str = "pkt";
/// Of a span of more paragraphs the first ones count.
const LONGEST_SPAN: usize = 30;

impl TokenStream<'_> {
    /// The last place in the window of a section's parts, or of the section itself, and each paragraph among them with its
    /// own.
    pub(super) fn parts_of_section(
        &self,
        section: Number,
        mut at: usize,
    ) -> (usize, Vec<(u32, usize)>) {
        let mut paragraphs = Vec::new();
        while let Some(next) = self
            .sentences_behind(at)
            .or_else(|| self.part_behind(section, at, &mut paragraphs))
        {
            at = next;
        }
        (at, paragraphs)
    }

    /// The last place of `, stk. 1, 2 og 4` or `, nr. 3` behind a place.
    fn part_behind(
        &self,
        section: Number,
        at: usize,
        paragraphs: &mut Vec<(u32, usize)>,
    ) -> Option<usize> {
        let name = self.window().get(at + 1)?.text(self.text);
        let is_paragraph = name == PARAGRAPH;
        if !(is_paragraph || OTHERS.contains(&name))
            || !is_before_part(self.gap(at)?)
            || !matches!(self.gap(at + 1)?, ". " | ".\n" | " " | ".")
        {
            return None;
        }
        let mut at = at + 2;
        let Some(mut number) = self.plain_number(at) else {
            let is_letter = self.window()[at].text(self.text).len() == 1;
            return is_letter.then_some(at);
        };
        let mut told = vec![(number, at)];
        while let Some((joint, next)) = self.joint(at, Style::DOCUMENTS)
            && let Some(another) = self.plain_number(next)
            && !self.is_next_section(section, (at, next))
        {
            match joint {
                Joint::Span => {
                    let span = (number + 1..=another).take(LONGEST_SPAN);
                    told.extend(span.map(|number| (number, next)));
                }
                Joint::Comma | Joint::And => told.push((another, next)),
            }
            (at, number) = (next, another);
        }
        if is_paragraph {
            paragraphs.append(&mut told);
        }
        Some(at)
    }

    /// Whether the number at the second place, behind a part that ends at the first one, is a section's.
    fn is_next_section(&self, section: Number, (end, at): (usize, usize)) -> bool {
        let comma = self.gap(end).is_some_and(|gap| gap.starts_with(','));
        let higher = self.plain_number(at).is_some_and(|n| n > section.figures);
        self.has_part(at) || self.letter_behind(at).is_some() || comma && higher
    }

    /// The last place of `, 1. og 2. pkt.` behind a place.
    fn sentences_behind(&self, at: usize) -> Option<usize> {
        let is = |at: usize, text: &str| {
            let atom = self.window().get(at);
            atom.is_some_and(|atom| atom.text(self.text) == text)
        };
        let is_ordinal = |at: usize| {
            let atom = self.window().get(at);
            atom.is_some_and(|atom| atom.kind == Kind::Number) && self.gap(at) == Some(". ")
        };
        if !is_before_part(self.gap(at)?) || !is_ordinal(at + 1) {
            return None;
        }
        let several = ["og", "eller"].iter().any(|tie| is(at + 2, tie)) && is_ordinal(at + 3);
        let last = if several { at + 4 } else { at + 2 };
        is(last, SENTENCE).then_some(last)
    }
}

/// Whether this stands before the name of a part.
fn is_before_part(gap: &str) -> bool {
    matches!(gap, ", " | ",\n" | " " | "., ")
}
