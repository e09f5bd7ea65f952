//! Which atoms belong together, and at which positions their tokens stand.
//!
//! In comes the window of a [`TokenStream`]; out go the tokens of the group at its head, and how many atoms and
//! positions it took; those that a number begins are made in `number_groups`, those of a reference in
//! `reference_groups`. The table "written → tokens" that this follows:
//!
//! | written | tokens (p = position) |
//! |---|---|
//! | `1.000` · `1000` · `1 000` | `1000`@p; with a plain blank its groups are findable at p too |
//! | `1.000-dages-programmet` | `1000`@p `dages`@p+1 `programmet`@p+2, joined `1000dagesprogrammet`@p |
//! | `indsat-ser`, `e-mail` | the pieces, and the joined word at the first one's position |
//! | `5. oktober 2019` · `05-10-2019` · `2019-10-05` | three positions: day, month, year; the date over all three |
//! | `1. til 15. oktober 2019` | the date of the first day at its own position, too |
//! | `L 123` · `L123` | `l`@p `123`@p+1, the reference over both |
//! | `§ 20 a` · `§ 20a`, `L 123 A` · `L 123A` | the letter is a word; written together the whole is findable too |
//! | `1990'erne` · `1990erne` | one position; `1990` is findable there too |
//! | `spørgsmål nr. 21` · `spm. 21` | `nr` takes no position; the reference over both |
//! | `spørgsmål 21, 22 og 24-26` | every number in reference to the word, from the word on |
//! | `§§ 12, 13 a og 15-17`, `stk. 2 og 3`, `uge 29-31` | the same for every number behind the first |
//! | `3-4 mio.`, `mellem 3 og 4 mio.`, `3-6-årige` | as written, and the first number at the last one's position |
//! | `24 62 62 29` | its groups, and `24626229` over them |
//! | `børne- og socialminister` | as written, and `børneminister` at the first position |
//! | `skatteplaner og -lettelser` | as written, and `skattelettelser` at the last position |

use super::atoms::{Atom, Kind, is_invisible_or_mark};
use super::cache::Found;
use super::stream::{TokenStream, WINDOW};
use super::token::Role;
use super::types::{exact_form, flag, may_have_flags};
use super::word::is_known;
use super::{WordContext, analyze_word, lists, mark, numbers, suspended};

/// How many atoms a date or a reference has at most.
pub(super) const LOOK_AHEAD: usize = 3;
/// How many pieces a hyphenated word has at most.
const MAX_PIECES: usize = 6;
/// What parts a reference's name from its number is no longer, in bytes: a line's end with the next line's margin.
const LONGEST_BLANK: usize = 8;

impl TokenStream<'_> {
    /// Emits the tokens of the group at the window's head; returns the atoms and the positions that it took.
    pub(super) fn group(&mut self) -> (usize, u32) {
        let atom = self.window()[0];
        match atom.kind {
            Kind::Number => self.number_group(atom),
            Kind::Word | Kind::Abbreviation => self.word_group(atom),
            Kind::Sign => self.sign(atom),
        }
    }

    /// A sign, and the number behind it where a letter is tied to that: `§ 20a`.
    fn sign(&mut self, atom: Atom) -> (usize, u32) {
        let sign = match atom.text(self.text) {
            "%" => "%",
            "€" => "€",
            _ => "§",
        };
        let found = self.entry_of(sign, |terms| {
            terms.push(None, sign);
            if let Some(unit) = lists::unit(sign).filter(|unit| *unit != sign) {
                terms.push(Some(mark::LEMMA), unit);
            }
        });
        self.push_entry((atom.start, atom.end), 0, 1, Role::Word, found);
        if sign == "§" && self.fill_window(2) {
            if self.lettered_number().is_some() {
                return (2, 3);
            }
            self.push_listed(atom);
        }
        (1, 1)
    }

    /// What stands between atom `number` of the window and the one behind it; `None` at the end.
    pub(super) fn gap(&self, number: usize) -> Option<&str> {
        let window = self.window();
        Some(&self.text[window.get(number)?.end..window.get(number + 1)?.start])
    }

    fn word_group(&mut self, atom: Atom) -> (usize, u32) {
        if self.skimming && self.is_only_a_place(atom) {
            self.push_literal((atom.start, atom.end), 0, 1, Role::Word, &[]);
            return (1, 1);
        }
        let found = self.word_entry(atom, self.may_be_name(atom));
        if self.hyphen_may_follow(atom.end)
            && let Some(taken) = self.hyphens(atom)
        {
            return taken;
        }
        let span = (atom.start, atom.end);
        if found.flags != 0 {
            self.fill_window(LOOK_AHEAD);
        }
        match found.flags {
            0 => {}
            flag::CLOCK if self.is_clock(atom) => {
                self.push_literal(span, 0, 1, Role::Word, &[(None, "klokken")]);
                return (1, 1);
            }
            flag::CLOCK if self.may_be_clock(atom) => {
                let terms = [(None, "kl"), (Some(mark::LEMMA), "klokken")];
                self.push_literal(span, 0, 1, Role::Word, &terms);
                return (1, 1);
            }
            flag::WHOLE_REFERENCE => return self.whole_reference(atom),
            flag::REFERENCE_LETTER if self.letter_reference(atom) => {
                self.push_entry(span, 0, 1, Role::Word, found);
                self.lettered_number();
                return (2, 3);
            }
            // The decade's figures are found where it stands, and stand for no other place.
            flag::DECADE => {
                let digits = atom.text(self.text).bytes();
                let end = atom.start + digits.take_while(u8::is_ascii_digit).count();
                let figures = &self.text[atom.start..end];
                self.push_number((atom.start, end), 0, 1, Role::Piece, figures);
            }
            flag::REFERENCE_WORD => return self.word_reference(atom, found),
            flag::LISTED => self.push_listed(atom),
            _ => {}
        }
        if found.flags == 0
            && !self.skimming
            && let Some(meant) = self.begun_entry(atom)
        {
            self.push_entry(span, 0, 1, Role::Joined, meant);
        }
        self.push_entry(span, 0, 1, Role::Word, found);
        (1, 1)
    }

    /// Whether the word makes one token and nothing else, whatever is around it.
    fn is_only_a_place(&self, atom: Atom) -> bool {
        let written = atom.text(self.text);
        let letter = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, 0x80..=0xBF | 0xC3);
        atom.kind == Kind::Word
            && !self.hyphen_may_follow(atom.end)
            && written.bytes().all(letter)
            && !may_have_flags(written)
    }

    /// Whether a hyphen or a dash stands at a byte, or behind the blank there; true of a few other signs too.
    fn hyphen_may_follow(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        match bytes.get(at) {
            Some(b' ') => matches!(bytes.get(at + 1), Some(b'-' | 0xE2)),
            next => matches!(next, Some(b'-' | 0xE2)),
        }
    }

    /// Capitalised, but neither in capitals nor at the beginning of a sentence or a line.
    pub(super) fn may_be_name(&self, atom: Atom) -> bool {
        if self.text.as_bytes()[atom.start].is_ascii_lowercase() {
            return false;
        }
        let mut chars = atom
            .text(self.text)
            .chars()
            .filter(|c| !is_invisible_or_mark(*c));
        let capitalised = chars.next().is_some_and(char::is_uppercase)
            && chars.next().is_some_and(char::is_lowercase);
        let gap = &self.text[self.behind..atom.start];
        capitalised
            && (self.behind > 0 || self.continued)
            && matches!(gap, " " | ", " | "-" | " (" | " & " | " \"" | " »")
    }

    /// `kl. 17`, and `kl 17` where it cannot be the association's name.
    fn is_clock(&self, atom: Atom) -> bool {
        let (Some(gap), Some(next)) = (self.gap(0), self.window().get(1)) else {
            return false;
        };
        let is_time = if let Some(behind) = gap.strip_prefix('.') {
            behind.is_empty() || self.is_blank(atom, behind)
        } else {
            let hour = next.text(self.text).split(['.', ':']).next().unwrap_or("");
            atom.text(self.text) == "kl" && hour.len() <= 2 && self.is_blank(atom, gap)
        };
        next.kind == Kind::Number && is_time
    }

    /// Whether a gap behind an atom is no more than what parts two words: one or two blanks, or a line's end, unless the atom
    /// is the whole line, as in a table.
    pub(super) fn is_blank(&self, atom: Atom, gap: &str) -> bool {
        let is_white = |c: char| matches!(c, ' ' | '\t' | '\n' | '\u{a0}');
        gap.chars().all(is_white)
            && match gap.matches('\n').count() {
                0 => (1..=2).contains(&gap.chars().count()),
                1 => gap.len() <= LONGEST_BLANK && !self.begins_line(atom),
                _ => false,
            }
    }

    fn begins_line(&self, atom: Atom) -> bool {
        let before = self.text[..atom.start].trim_end_matches([' ', '\t']);
        if before.is_empty() {
            !self.continued
        } else {
            before.ends_with('\n')
        }
    }

    /// `kl.` as all there is: nobody can tell which one is meant.
    fn may_be_clock(&self, atom: Atom) -> bool {
        self.window().len() == 1 && self.text[atom.end..].starts_with('.')
    }

    /// Words tied by hyphens, and suspended hyphens.
    fn hyphens(&mut self, atom: Atom) -> Option<(usize, u32)> {
        self.fill_window(WINDOW);
        if is_hyphen(self.gap(0)?) && !self.is_suspended_at_line_end() {
            return self.hyphenated();
        }
        if self.skimming {
            return None;
        }
        let joined = self.suspended_entry()?;
        let found = self.word_entry(atom, false);
        self.push_entry((atom.start, atom.end), 0, 1, Role::Joined, joined);
        self.push_entry((atom.start, atom.end), 0, 1, Role::Word, found);
        Some((1, 1))
    }

    /// A hyphen at a line's end before an `og` breaks no word, unless both are one: `børne-` `og socialminister`, but
    /// `lang-` `som`.
    fn is_suspended_at_line_end(&self) -> bool {
        let (Some(gap), [first, next, ..]) = (self.gap(0), self.window()) else {
            return false;
        };
        let next = next.text(self.text);
        gap.ends_with(char::is_whitespace)
            && lists::follows_suspended_hyphen(next)
            && !is_known(&(exact_form(first.text(self.text)) + next))
    }

    /// `børne- og socialminister` → `børneminister`; the head is the last part of the next compound.
    fn suspended_entry(&mut self) -> Option<Found> {
        let whole = self.suspended_head()?;
        let first = exact_form(self.window()[0].text(self.text));
        let key = format!("{first}- {whole}");
        self.meant_entry(&key, || suspended::completed(&first, &whole))
    }

    /// `skatteplaner og -lettelser` → `skattelettelser`, at the second word.
    fn begun_entry(&mut self, atom: Atom) -> Option<Found> {
        let before = self.text[..atom.start].strip_suffix(is_suspending)?;
        if !before.ends_with(' ') {
            return None;
        }
        let word = exact_form(atom.text(self.text));
        let meant = suspended::begun(before, &word)?;
        self.meant_entry(&format!("-{meant}"), || Some(meant.clone()))
    }

    /// The dictionary forms of a word that does not stand there itself, and of the parts that stand before its last one.
    fn meant_entry(&mut self, key: &str, word: impl FnOnce() -> Option<String>) -> Option<Found> {
        let found = self.entry_of(key, |terms| {
            let word = word().map(|word| analyze_word(&word, WordContext::default()));
            for lemma in word.iter().flat_map(|word| &word.lemmas) {
                terms.push(Some(mark::LEMMA), lemma);
            }
            let parts = word.as_ref().and_then(|word| word.parts.split_last());
            let before = parts.map_or(&[][..], |(_, before)| before);
            for lemma in before.iter().flat_map(|part| &part.lemmas) {
                terms.push(Some(mark::PART), lemma);
            }
        });
        (found.term_count > 0).then_some(found)
    }

    /// The word that lends its head to the one with a suspended hyphen.
    fn suspended_head(&self) -> Option<String> {
        let (text, window) = (self.text, self.window());
        let gap = self.gap(0)?;
        if matches!(gap, "-/" | "‐/") {
            // `elev-/lærlingepladser`
            let head = window.get(1).filter(|atom| atom.kind == Kind::Word)?;
            return Some(exact_form(head.text(text)));
        }
        let tight = gap.starts_with(is_suspending);
        let loose = matches!(gap, " - " | " – " | " -, " | " –, ")
            && window[0].text(text).starts_with(char::is_uppercase);
        if !tight && !loose {
            return None;
        }
        for at in 1..window.len().min(8) {
            let word = window[at].text(text).to_lowercase();
            if lists::follows_suspended_hyphen(&word) {
                let head = window.get(at + 1).filter(|atom| atom.kind == Kind::Word)?;
                return Some(exact_form(head.text(text)));
            }
            if !self.gap(at)?.trim_start().starts_with(['-', '‐', '–']) {
                return None;
            }
        }
        None
    }

    /// Pieces at consecutive positions, and the whole in one word at the first.
    pub(super) fn hyphenated(&mut self) -> Option<(usize, u32)> {
        self.fill_window(WINDOW);
        let mut count = 1;
        while count < MAX_PIECES
            && self.gap(count - 1).is_some_and(is_hyphen)
            && self.window()[count].kind != Kind::Sign
        {
            count += 1;
        }
        let pieces: Vec<Atom> = self.window()[..count].to_vec();
        let is_number = |atom: &Atom| atom.kind == Kind::Number;
        let numbers_inside = pieces[1..].iter().any(is_number);
        if count < 2 || pieces.iter().all(is_number) {
            return None;
        }
        let joined = self.written_together(&pieces);
        if !numbers_inside {
            let found = self.joined_entry(&joined);
            self.push_entry(
                (pieces[0].start, pieces[count - 1].end),
                0,
                count as u32,
                Role::Joined,
                found,
            );
        }
        // `§ 20-spm. nr. 210`: what the number behind belongs to is for the last word's group to say.
        let left = usize::from(count == 2 && self.is_reference(pieces[1]));
        for (piece, at) in pieces[..count - left].iter().zip(0..) {
            let span = (piece.start, piece.end);
            if is_number(piece) {
                let number = numbers::in_one_form(piece.text(self.text));
                self.push_number(span, at, 1, Role::Word, &number);
            } else {
                let found = self.word_entry(*piece, at == 0 && self.may_be_name(*piece));
                self.push_entry(span, at, 1, Role::Word, found);
            }
        }
        Some((count - left, (count - left) as u32))
    }

    pub(super) fn written_together(&self, pieces: &[Atom]) -> String {
        let mut joined = String::new();
        for piece in pieces {
            match piece.kind {
                Kind::Number => numbers::canonical(piece.text(self.text), &mut joined),
                _ => joined.push_str(&exact_form(piece.text(self.text))),
            }
        }
        joined
    }
}

fn is_suspending(sign: char) -> bool {
    matches!(sign, '-' | '‐')
}

/// One hyphen, at most with a line's end behind it.
pub(super) fn is_hyphen(gap: &str) -> bool {
    let rest = gap.strip_prefix(['-', '\u{2010}', '\u{2011}']);
    rest.is_some_and(|rest| {
        rest.is_empty() || (rest.starts_with('\n') && rest.trim().is_empty() && rest.len() <= 8)
    })
}
