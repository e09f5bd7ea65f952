//! References: `L 123`, `spørgsmål nr. 21`, and the numbers behind that one.
//!
//! In comes the window of a [`TokenStream`] whose first atom stands before the number of a document; out go the tokens of
//! its group, and how many atoms and positions it took, by the table in `groups`. What such words and letters are is told
//! by `data/references.tsv`; which numbers follow the first one, by `number_lists`.

use super::atoms::{Atom, Kind};
use super::cache::Found;
use super::number_lists::Style;
use super::stream::TokenStream;
use super::token::Role;
use super::types::exact_form;
use super::{lists, mark, numbers};

impl TokenStream<'_> {
    /// `L123` → `l` `123` and the reference.
    pub(super) fn whole_reference(&mut self, atom: Atom) -> (usize, u32) {
        let exact = exact_form(atom.text(self.text));
        let (letter, digits) = exact.split_at(1);
        let middle = atom.start + 1;
        self.push_literal((atom.start, middle), 0, 1, Role::Word, &[(None, letter)]);
        self.push_literal(
            (atom.start, atom.end),
            0,
            2,
            Role::Joined,
            &[(None, &exact)],
        );
        self.push_reference((atom.start, atom.end), 2, letter, digits);
        self.push_number((middle, atom.end), 1, 1, Role::Word, digits);
        (1, 2)
    }

    /// `L 123`: the reference over both; the number itself is the next group, unless a letter is tied to it (`L 123A`):
    /// tells whether one is.
    pub(super) fn letter_reference(&mut self, atom: Atom) -> bool {
        let Some(&number) = self.window().get(1) else {
            return false;
        };
        let (text, written) = (self.text, atom.text(self.text));
        let is_near = match self.gap(0) {
            Some(". ") => matches!(written, "L" | "B"),
            // A tab parts the cells of a table: a party and its seats.
            Some(gap) if gap.contains('\t') => false,
            Some(gap) => self.is_blank(atom, gap) && !self.ends_an_abbreviation(atom),
            None => false,
        };
        let digits = match number.kind {
            Kind::Number => Some(number.text(text)),
            _ => lettered(text, number).filter(|_| self.gap(0) != Some(". ")),
        };
        let Some(digits) = digits.filter(|_| is_near) else {
            return false;
        };
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            let (end, name) = (number.start + digits.len(), exact_form(written));
            self.push_reference((atom.start, end), 2, &name, digits);
            if number.kind == Kind::Number {
                self.push_further_references(atom, 1, &name);
            }
        }
        number.kind == Kind::Word
    }

    /// The `S` of `A/S`, `I/S`.
    fn ends_an_abbreviation(&self, atom: Atom) -> bool {
        let before = self.text[..atom.start].strip_suffix('/');
        // Of a text that goes on here, nothing may be left before the stroke.
        before.is_some_and(|before| {
            before.ends_with(char::is_alphabetic) || (before.is_empty() && self.continued)
        })
    }

    /// The number behind the window's head whose letter is written without a blank, as three readings of two positions:
    /// `20a` is `20` and `a`, as in `20 a`, and the word. `None` where there is no such number.
    pub(super) fn lettered_number(&mut self) -> Option<()> {
        let number = *self.window().get(1)?;
        let text = self.text;
        let digits = lettered(text, number)?;
        if !matches!(self.gap(0), Some("" | " " | "\u{a0}")) {
            return None;
        }
        let (middle, end) = (number.start + digits.len(), number.end);
        let (whole, letter) = (
            exact_form(number.text(text)),
            exact_form(&text[middle..end]),
        );
        self.push_literal((number.start, end), 1, 2, Role::Joined, &[(None, &whole)]);
        self.push_number((number.start, middle), 1, 1, Role::Word, digits);
        self.push_literal((middle, end), 2, 1, Role::Word, &[(None, &letter)]);
        Some(())
    }

    /// `spørgsmål nr.: 021` · `spm. 21`: `nr` takes no position.
    pub(super) fn word_reference(&mut self, atom: Atom, found: Found) -> (usize, u32) {
        self.push_entry((atom.start, atom.end), 0, 1, Role::Word, found);
        let text = self.text;
        let short = |before: Atom, gap: Option<&str>| {
            gap.is_some_and(|gap| {
                let blank = gap.trim_start_matches(['.', ':', ' ']);
                gap.len() - blank.len() <= 3 && (blank.is_empty() || self.is_blank(before, blank))
            })
        };
        let window = self.window();
        let silent = window.get(1).copied().filter(|nr| {
            nr.kind == Kind::Word
                && nr.text(text).eq_ignore_ascii_case("nr")
                && short(atom, self.gap(0))
                && short(atom, self.gap(1))
        });
        let Some(&number) = window.get(if silent.is_some() { 2 } else { 1 }) else {
            return (1, 1);
        };
        if number.kind != Kind::Number || !short(atom, self.gap(0)) {
            return (1, 1);
        }
        if let Some(nr) = silent {
            let found = self.word_entry(nr, false);
            self.push_entry((nr.start, nr.end), 0, 1, Role::Silent, found);
        }
        let digits = number.text(text);
        let before = 1 + usize::from(silent.is_some());
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            let word = exact_form(atom.text(text));
            let name = lists::unit(&word).unwrap_or(&word);
            self.push_reference((atom.start, number.end), 2, name, digits);
            self.push_further_references(atom, before, name);
        }
        (before, 1)
    }

    /// The references that a list of numbers makes behind its first one, which stands at a place of the window.
    fn push_further_references(&mut self, atom: Atom, first: usize, name: &str) {
        for further in self.further_numbers(first, Style::DOCUMENTS) {
            let digits = further.number.to_string();
            self.push_reference((atom.start, further.end), further.length, name, &digits);
        }
    }

    fn push_reference(&mut self, span: (usize, usize), length: u32, name: &str, digits: &str) {
        let entity = format!(
            "{name}{}",
            numbers::without_leading_zeros(digits).unwrap_or(digits)
        );
        self.push_literal(
            span,
            0,
            length,
            Role::Entity,
            &[(Some(mark::ENTITY), &entity)],
        );
    }

    /// Whether an atom is a word that stands before the numbers of documents.
    pub(super) fn is_reference(&self, atom: Atom) -> bool {
        let written = atom.text(self.text);
        lists::may_be_reference(written) && lists::is_reference_word(&exact_form(written))
    }
}

/// The digits of `20a`: a number with one letter behind it, and no hyphen behind that.
fn lettered(text: &str, atom: Atom) -> Option<&str> {
    let written = atom.text(text);
    let digits = written.bytes().take_while(u8::is_ascii_digit).count();
    // A letter that is one character however it is composed.
    let is_whole = |c: char| c.is_ascii_alphabetic() || "æøÆØ".contains(c);
    let mut letters = written[digits..].chars();
    let is_lettered = (1..=4).contains(&digits)
        && letters.next().is_some_and(is_whole)
        && letters.next().is_none()
        && !text[atom.end..].starts_with(['-', '\u{2010}', '\u{2011}', '–']);
    is_lettered.then(|| &written[..digits])
}
