//! Numbers and what belongs to them: dates, groups of digits, telephone numbers.
//!
//! In comes the window of a [`TokenStream`] whose first atom is a number; out go the tokens of its group, and how many
//! atoms and positions it took, by the table in `groups`. How a number is written otherwise is for `numbers` to say, and
//! what is a date for `dates`.

use super::atoms::{Atom, Kind};
use super::groups::{LOOK_AHEAD, is_hyphen};
use super::stream::TokenStream;
use super::token::Role;
use super::types::{exact_form, number_terms};
use super::{dates, lists, mark, numbers};

/// How many atoms decide what groups of digits are together.
const GROUPS: usize = 6;
/// How many a span of days takes: `1. september til den 27. oktober 2021`.
const SPAN: usize = 7;

impl TokenStream<'_> {
    /// Emits the tokens of the group that a number begins.
    pub(super) fn number_group(&mut self, atom: Atom) -> (usize, u32) {
        if !self.goes_on(atom) {
            self.push_number_alone(atom);
            return (1, 1);
        }
        self.fill_window(LOOK_AHEAD);
        if let Some(found) =
            dates::recognise(self.text, &self.window()[..self.window().len().min(3)])
        {
            return self.date(found);
        }
        self.push_first_of_span(atom);
        if let Some(taken) = self.fraction_of_unit(atom).or_else(|| self.range(atom)) {
            return taken;
        }
        if let Some(next) = self.window().get(1)
            && next.kind == Kind::Word
            && self.gap(0).is_some_and(is_hyphen)
            && let Some(taken) = self.hyphenated()
        {
            return taken;
        }
        let is_number = |next: &Atom| next.kind == Kind::Number;
        if self.window().get(1).is_some_and(is_number) {
            self.fill_window(GROUPS);
            if let Some(taken) = self.spaced_number(atom).or_else(|| self.telephone_number()) {
                return taken;
            }
        }
        self.push_number_alone(atom);
        (1, 1)
    }

    /// Tells of the day that a number is which begins a span of days; what it is written with is told as always.
    fn push_first_of_span(&mut self, atom: Atom) {
        let leads_on = match self.window().get(1).map(|next| next.kind) {
            Some(Kind::Number) => {
                matches!(self.gap(0), Some("-" | ".-" | "–" | ".–" | ". - " | ". – "))
            }
            Some(Kind::Word) => {
                let word = self.window()[1].text(self.text);
                dates::ties_days(word).is_some() || lists::may_be_month(word)
            }
            _ => false,
        };
        if !leads_on || atom.end - atom.start > 2 {
            return;
        }
        self.fill_window(SPAN);
        if let Some(found) = dates::first_of_span(self.text, self.window()) {
            let end = self.window()[found.atoms - 1].end;
            let (length, day) = (found.atoms as u32, found.date.to_string());
            let terms = [(Some(mark::ENTITY), day.as_str())];
            self.push_literal((atom.start, end), 0, length, Role::Entity, &terms);
        }
    }

    /// `1/2 mio. kr.`: before such a unit it is no date.
    fn fraction_of_unit(&mut self, atom: Atom) -> Option<(usize, u32)> {
        let [_, part, unit, ..] = self.window() else {
            return None;
        };
        let span = (atom.start, part.end);
        let written = &self.text[span.0..span.1];
        if !numbers::is_fraction(written) {
            return None;
        }
        let unit = exact_form(unit.text(self.text));
        if !matches!(lists::unit(&unit), Some("mio" | "mia")) {
            return None;
        }
        self.push_number(span, 0, 1, Role::Word, &numbers::in_one_form(written));
        Some((2, 1))
    }

    /// Whether a number can be the beginning of a date, a longer number or a word: not with most signs behind it.
    fn goes_on(&self, atom: Atom) -> bool {
        let is_date = || atom.text(self.text).contains('.');
        let next = self.text.as_bytes().get(atom.end).copied();
        if let [b',', b' ', b'0'..=b'9', ..] = self.text.as_bytes()[atom.end..] {
            return true;
        }
        !matches!(next, Some(b',' | b';' | b':' | b')' | b'(' | b'"')) || is_date()
    }

    fn push_number_alone(&mut self, atom: Atom) {
        let written = atom.text(self.text);
        let span = (atom.start, atom.end);
        let behind = &self.text[atom.end..];
        if behind.starts_with(',') && is_dash_for_money(behind) {
            let mut amount = numbers::in_one_form(written);
            amount.push_str(numbers::CROWNS);
            self.push_literal(span, 0, 1, Role::Entity, &[(Some(mark::ENTITY), &amount)]);
        }
        if let Some(date) = dates::dotted_loosely(written, &self.text[..atom.start]) {
            let day = date.to_string();
            self.push_literal(span, 0, 1, Role::Entity, &[(Some(mark::ENTITY), &day)]);
        }
        if written.bytes().all(|b| b.is_ascii_digit()) {
            self.push_number(span, 0, 1, Role::Word, written);
            return;
        }
        self.push_number(span, 0, 1, Role::Word, &numbers::in_one_form(written));
    }

    pub(super) fn push_number(
        &mut self,
        span: (usize, usize),
        at: u32,
        length: u32,
        role: Role,
        canonical: &str,
    ) {
        let found = self.entry_of(canonical, |terms| number_terms(canonical, terms));
        self.push_entry(span, at, length, role, found);
    }

    /// Three positions whatever the form, so that what stands behind a date is always as far away.
    fn date(&mut self, found: dates::Found) -> (usize, u32) {
        let text = self.text;
        let atoms: Vec<Atom> = self.window()[..found.atoms].to_vec();
        let (whole, day) = (
            (atoms[0].start, atoms[found.atoms - 1].end),
            found.date.day().to_string(),
        );
        let (month, year) = (
            lists::month_name(found.date.month()),
            found.date.year().to_string(),
        );
        self.push_literal(
            whole,
            0,
            3,
            Role::Entity,
            &[(Some(mark::ENTITY), &found.date.to_string())],
        );
        for (read, at) in [day.as_str(), month, &year].into_iter().zip(0..) {
            // `5.10. 2019`: only the year is an atom of its own.
            let own = match found.atoms {
                2 => atoms.get(1).filter(|_| at == 2),
                _ => atoms.get(at as usize),
            };
            let Some(atom) = own else {
                self.push_literal(whole, at, 1, Role::Word, &[(Some(mark::LEMMA), read)]);
                continue;
            };
            let written = exact_form(atom.text(text));
            let same = written == read;
            let terms = [(None, written.as_str()), (Some(mark::LEMMA), read)];
            self.push_literal(
                (atom.start, atom.end),
                at,
                1,
                Role::Word,
                &terms[..if same { 1 } else { 2 }],
            );
        }
        (found.atoms, 3)
    }

    /// `1 000`: one position; with a plain blank its groups are findable too.
    fn spaced_number(&mut self, atom: Atom) -> Option<(usize, u32)> {
        let text = self.text;
        let first = atom.text(text);
        if first.len() > 3 || first.starts_with('0') || !first.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut count = 1;
        let mut canonical = first.to_owned();
        while let (Some(gap), Some(next)) = (self.gap(count - 1), self.window().get(count)) {
            let group = next.text(text);
            let digits = group.bytes().take_while(u8::is_ascii_digit).count();
            let decimals_only =
                group.len() == 3 || group.as_bytes()[digits.min(group.len() - 1)] == b',';
            if next.kind != Kind::Number
                || digits != 3
                || !decimals_only
                || !is_group_blank(gap)
                || count >= 5
            {
                break;
            }
            canonical.push_str(group);
            count += 1;
            if group.len() > 3 {
                break;
            }
        }
        if count == 1 {
            return None;
        }
        let pieces: Vec<Atom> = self.window()[..count].to_vec();
        self.push_number(
            (atom.start, pieces[count - 1].end),
            0,
            1,
            Role::Word,
            &canonical,
        );
        for piece in pieces {
            self.push_number(
                (piece.start, piece.end),
                0,
                1,
                Role::Piece,
                piece.text(text),
            );
        }
        Some((count, 1))
    }

    /// `24 62 62 29`: four pairs of digits and no fifth.
    fn telephone_number(&mut self) -> Option<(usize, u32)> {
        let text = self.text;
        let is_pair = |atom: &Atom| atom.kind == Kind::Number && atom.end - atom.start == 2;
        let window = self.window();
        let pairs = (0..window.len().min(5)).take_while(|&at| {
            is_pair(&window[at]) && (at == 0 || self.gap(at - 1).is_some_and(is_group_blank))
        });
        if pairs.count() != 4 {
            return None;
        }
        let pairs = window[..4].to_vec();
        let joined: String = pairs.iter().map(|pair| pair.text(text)).collect();
        self.push_literal(
            (pairs[0].start, pairs[3].end),
            0,
            4,
            Role::Joined,
            &[(None, &joined)],
        );
        for (pair, at) in pairs.iter().zip(0..) {
            self.push_number((pair.start, pair.end), at, 1, Role::Word, pair.text(text));
        }
        Some((4, 4))
    }
}

/// `,-` for `,00`: an amount of money.
fn is_dash_for_money(behind: &str) -> bool {
    let rest = behind.strip_prefix(',').unwrap_or(behind);
    let rest = rest.strip_prefix(['-', '–', '—']);
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// What may stand between the groups of one number; a line's end may not.
fn is_group_blank(gap: &str) -> bool {
    matches!(
        gap,
        " " | "\u{a0}" | "\u{2009}" | "\u{202f}" | "\u{2007}" | "\u{2008}"
    )
}
