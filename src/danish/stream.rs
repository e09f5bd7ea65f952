//! Text → tokens with their terms.
//!
//! In comes text; out come [`Token`]s in the order of their positions, each with the terms that find it, the
//! exact form first. Which atoms belong together is decided in `groups`, what a word type's terms are in `types`; this
//! file keeps the window of atoms, the positions and the cache of word types.

use super::WordContext;
use super::atoms::{self, Atom, Kind};
use super::cache::{Found, Key, SharedTypes, Terms, WordCache};
use super::skipping::Looking;
use super::token::{Boundary, Role, TermsOf, Token};
use super::types::{analyse_joined, analyse_type, skim_type};
use std::cell::RefCell;

/// No number of atoms that belong together is larger.
pub(super) const WINDOW: usize = 12;

/// Under which of several analyses the cache holds a word.
mod salt {
    /// The first two may stand together; 0 is neither.
    pub const NAME: u8 = 1;
    pub const DOTTED: u8 = 2;
    pub const JOINED: u8 = 4;
    pub const SKIMMED: u8 = 5;
    pub const SKIMMED_JOINED: u8 = 6;
    /// Signs, numbers in canonical form and words with a suspended hyphen.
    pub const CANONICAL: u8 = 8;
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// What a thread keeps from one text to the next: to analyse a word type is dear, to look it up is not, and a passage
/// is so short that to ask for room takes a part of its time.
#[derive(Default)]
struct Kept {
    cache: WordCache,
    atoms: Vec<Atom>,
    pending: Vec<Token>,
}

/// Iterates over the tokens of a text.
pub(crate) struct TokenStream<'t> {
    pub(super) text: &'t str,
    scanned: usize,
    atoms: Vec<Atom>,
    /// How many of `atoms` were used.
    used: usize,
    /// Where the last used atom ended.
    pub(super) behind: usize,
    pub(super) position: u32,
    /// Whether text stands before `text`, which is then an excerpt.
    pub(super) continued: bool,
    group: Boundary,
    /// What is read; everything where it is `None`.
    pub(super) looking: Option<Looking<'t>>,
    /// Whether the group is only read for its positions: its tokens may lack terms.
    pub(super) skimming: bool,
    pending: Vec<Token>,
    given: usize,
    cache: WordCache,
    shared: Option<&'t SharedTypes>,
    literals: String,
    literal_terms: Vec<(u32, u32)>,
}

impl Drop for TokenStream<'_> {
    fn drop(&mut self) {
        KEPT.replace(Kept {
            cache: std::mem::take(&mut self.cache),
            atoms: std::mem::take(&mut self.atoms),
            pending: std::mem::take(&mut self.pending),
        });
    }
}

impl<'t> TokenStream<'t> {
    pub fn new(text: &'t str) -> Self {
        Self::resume(text, Boundary::default(), false)
    }

    /// Goes on in an excerpt of a text: from a boundary, its byte counted in the excerpt. `continued` tells that the
    /// text began before the excerpt. The last tokens can differ where the excerpt ends amid what belongs together.
    pub fn resume(text: &'t str, from: Boundary, continued: bool) -> Self {
        let Kept {
            mut cache,
            mut atoms,
            mut pending,
        } = KEPT.take();
        cache.trim();
        atoms.clear();
        pending.clear();
        Self {
            text,
            scanned: from.byte,
            atoms,
            used: 0,
            behind: from.byte,
            position: from.position,
            continued,
            group: from,
            looking: None,
            skimming: false,
            pending,
            given: 0,
            cache,
            shared: None,
            literals: String::new(),
            literal_terms: Vec::new(),
        }
    }

    /// Asks other threads for the word types that this one has not met yet.
    pub fn sharing(mut self, types: &'t SharedTypes) -> Self {
        self.shared = Some(types);
        self
    }

    /// The next token; its terms can be asked for until the next call.
    pub fn next_token(&mut self) -> Option<Token> {
        if self.given == self.pending.len() {
            self.cache.trim();
            if !self.skip() {
                return None;
            }
            if let Some(token) = self.plain_word() {
                return Some(token);
            }
            self.refill();
            if self.given == self.pending.len() {
                return None;
            }
        }
        self.given += 1;
        self.pending.get(self.given - 1).copied()
    }

    /// The text that is read.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Where the group began that the last token belongs to.
    pub fn group_start(&self) -> Boundary {
        self.group
    }

    /// Behind all groups that were read.
    pub fn end(&self) -> Boundary {
        Boundary {
            byte: self.behind,
            position: self.position,
        }
    }

    fn refill(&mut self) {
        self.drop_tokens();
        while self.pending.is_empty() && self.fill_window(1) {
            self.group = self.end();
            let (taken, positions) = self.group();
            self.pass(taken, positions);
        }
    }

    /// Drops the tokens of the group that was read.
    pub(super) fn drop_tokens(&mut self) {
        self.pending.clear();
        self.given = 0;
        self.literals.clear();
        self.literal_terms.clear();
    }

    /// Goes behind a group of so many atoms and positions.
    pub(super) fn pass(&mut self, atoms: usize, positions: u32) {
        self.used += atoms;
        self.behind = self.atoms[self.used - 1].end;
        self.position += positions;
    }

    /// Goes behind a word that stands alone.
    pub(super) fn pass_word(&mut self, atom: Atom) {
        self.behind = atom.end;
        if self.used < self.atoms.len() {
            self.used += 1;
        } else {
            self.scanned = atom.end;
        }
        self.position += 1;
    }

    /// Goes to a boundary, wherever it stands in the text.
    pub(super) fn go_to(&mut self, boundary: Boundary) {
        self.atoms.clear();
        self.used = 0;
        self.scanned = boundary.byte;
        self.behind = boundary.byte;
        self.position = boundary.position;
    }

    /// The word that comes next, where it stands alone whatever is around it and whatever it is: see [`may_have_flags`].
    ///
    /// [`may_have_flags`]: super::types::may_have_flags
    pub(super) fn word_alone(&self) -> Option<Atom> {
        let ahead = self.window().first();
        atoms::plain_word(self.text, ahead.map_or(self.scanned, |atom| atom.start))
    }

    /// Most words stand alone whatever is around them. Such a word makes its token here, at once; it is the same as
    /// `group` would make of it.
    fn plain_word(&mut self) -> Option<Token> {
        // What was looked at already costs less by its group.
        if self.used < self.atoms.len() {
            return None;
        }
        let atom = self.word_alone()?;
        let found = self.word_entry(atom, self.may_be_name(atom));
        if found.flags != 0 {
            return None;
        }
        self.group = self.end();
        self.pass_word(atom);
        Some(Token {
            start: atom.start,
            end: atom.end,
            position: self.group.position,
            length: 1,
            role: Role::Word,
            terms: TermsOf::of(found),
        })
    }

    /// Makes sure that the window holds so many atoms, if the text does; tells whether it holds any.
    pub(super) fn fill_window(&mut self, count: usize) -> bool {
        if self.used >= WINDOW {
            self.atoms.drain(..self.used);
            self.used = 0;
        }
        while self.atoms.len() - self.used < count
            && let Some(atom) = atoms::next(self.text, self.scanned)
        {
            self.scanned = atom.end;
            self.atoms.push(atom);
        }
        self.used < self.atoms.len()
    }

    /// The atoms from the current one on, as many as [`TokenStream::fill_window`] was asked for, or more.
    pub(super) fn window(&self) -> &[Atom] {
        &self.atoms[self.used..]
    }

    /// Term `number` of the token, marked (see `mark`); the first is the exact form unless it is an entity.
    pub fn term(&self, token: &Token, number: u32) -> &str {
        match token.terms {
            TermsOf::Cached { word_type, .. } => self.cache.term(word_type, number),
            TermsOf::Literal { first, .. } => {
                let (start, end) = self.literal_terms[(first + number) as usize];
                &self.literals[start as usize..end as usize]
            }
        }
    }

    /// What tells the token's word type from others, where it is known: they are counted from 0, and stand for the same
    /// terms as long as [`TokenStream::identity`] is the same.
    pub fn word_type(token: &Token) -> Option<u32> {
        match token.terms {
            TermsOf::Cached { word_type, .. } => Some(word_type),
            TermsOf::Literal { .. } => None,
        }
    }

    /// See [`TokenStream::word_type`].
    pub fn identity(&self) -> u64 {
        self.cache.identity()
    }

    /// All terms of the token.
    pub fn terms(&self, token: &Token) -> impl Iterator<Item = &str> {
        let token = *token;
        (0..token.term_count()).map(move |number| self.term(&token, number))
    }

    // What `groups` builds tokens with.

    /// The entry of a word as written; `name` tells that it may be a name (capitalised inside a sentence).
    #[inline]
    pub(super) fn word_entry(&mut self, atom: Atom, name: bool) -> Found {
        let is_dotted = atom.kind == Kind::Abbreviation;
        let salt = match (self.skimming, name, is_dotted) {
            (true, ..) => salt::SKIMMED,
            (_, name, dotted) => (u8::from(name) * salt::NAME) | (u8::from(dotted) * salt::DOTTED),
        };
        let key = Key::within(self.text, atom.start..atom.end, salt);
        let known = self.cache.known(key);
        known.unwrap_or_else(|| self.new_word_entry(atom, name, key))
    }

    #[inline(never)]
    fn new_word_entry(&mut self, atom: Atom, name: bool, key: Key) -> Found {
        let written = atom.text(self.text);
        let context = WordContext {
            capitalised_mid_sentence: name,
        };
        let (skimming, shared) = (self.skimming, self.shared);
        self.cache.entry(key, |terms| {
            let analyse = |terms: &mut Terms<'_>| analyse_type(written, context, terms);
            match shared {
                _ if skimming => skim_type(written, terms).1,
                Some(shared) => shared.entry(key, terms, analyse),
                None => analyse(terms),
            }
        })
    }

    /// The entry of a word that is written with a hyphen, joined.
    pub(super) fn joined_entry(&mut self, joined: &str) -> Found {
        if self.skimming {
            let key = Key::of(joined, salt::SKIMMED_JOINED);
            return self.cache.entry(key, |terms| {
                terms.push(None, joined);
                0
            });
        }
        let key = Key::of(joined, salt::JOINED);
        self.cache.entry(key, |terms| analyse_joined(joined, terms))
    }

    /// The entry of a sign or of a number in canonical form, whose terms `write` writes.
    pub(super) fn entry_of(&mut self, key: &str, write: impl FnOnce(&mut Terms<'_>)) -> Found {
        self.cache.entry(Key::of(key, salt::CANONICAL), |terms| {
            write(terms);
            0
        })
    }

    pub(super) fn push_entry(
        &mut self,
        span: (usize, usize),
        at: u32,
        length: u32,
        role: Role,
        found: Found,
    ) {
        let position = self.position + at;
        self.pending.push(Token {
            start: span.0,
            end: span.1,
            position,
            length,
            role,
            terms: TermsOf::of(found),
        });
    }

    /// A token whose terms are seldom met again: numbers, dates, references.
    pub(super) fn push_literal(
        &mut self,
        span: (usize, usize),
        at: u32,
        length: u32,
        role: Role,
        terms: &[(Option<char>, &str)],
    ) {
        let first = self.literal_terms.len() as u32;
        for (mark, term) in terms {
            let start = self.literals.len() as u32;
            self.literals.extend(mark);
            self.literals.push_str(term);
            self.literal_terms.push((start, self.literals.len() as u32));
        }
        let last = self.literal_terms.len() as u32;
        let terms = TermsOf::Literal { first, last };
        let position = self.position + at;
        self.pending.push(Token {
            start: span.0,
            end: span.1,
            position,
            length,
            role,
            terms,
        });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::danish::{lemmas_by_form, mark};
    use proptest::prelude::*;

    /// A token with all its terms and where its group began.
    fn described(stream: &TokenStream<'_>, token: &Token) -> String {
        let terms: Vec<&str> = stream.terms(token).collect();
        let place = (token.start, token.end, token.position, token.length);
        let group = stream.group_start();
        format!("{place:?} {:?} {terms:?} {group:?}", token.role)
    }

    fn read(mut stream: TokenStream<'_>) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(token) = stream.next_token() {
            out.push(described(&stream, &token));
        }
        out.push(format!("{:?}", stream.end()));
        out
    }

    /// The same, with no word taken for a plain one.
    fn read_by_groups(mut stream: TokenStream<'_>) -> Vec<String> {
        let mut out = Vec::new();
        loop {
            stream.refill();
            if stream.pending.is_empty() {
                break;
            }
            for token in &stream.pending {
                out.push(described(&stream, token));
            }
        }
        out.push(format!("{:?}", stream.end()));
        out
    }

    /// What stands alone, what does not, and what is near both.
    pub(in crate::danish) const MIXED: &str = "((børn|Ærø|kl|L|nr|spm|stk|og|til|maj|Jens|EU|ÅRHUS|CO2|CO₂|m²|½|1/2|€|20a|90'erne|7\\.4\\.19|5,-|20-spm|punkt|bl\\.a|pct|og|indsat|[0-9]{1,4}|[a-zæøå]{1,9}|[A-ZÆØÅ][a-zé]{1,5}|×|e\u{301}|[x]{255,257})([ \n]| - |-|\\.|\\. |, |: |'|’|\u{a0}| –|%|§| \\(|\u{ad}|)){0,30}";

    proptest! {
        #[test]
        fn a_plain_word_makes_the_token_that_its_group_would(text in MIXED) {
            prop_assert_eq!(read(TokenStream::new(&text)), read_by_groups(TokenStream::new(&text)));
        }

        #[test]
        fn a_known_token_has_the_lemmas_of_its_form_and_no_other(
            text in "((børn|Børns|f\\.eks|kroner|kr|mio|almindelige|retter|lovs|EU's|olie- og gasser|indsat-ser|Lund|[a-zæøå]{1,9})[ .,]){0,20}",
        ) {
            let mut stream = TokenStream::new(&text);
            while let Some(token) = stream.next_token() {
                if token.is_known() {
                    let lemmas = stream.terms(&token).filter_map(|term| term.strip_prefix(mark::LEMMA));
                    let lemmas: Vec<&str> = lemmas.collect();
                    prop_assert_eq!(lemmas, lemmas_by_form(stream.term(&token, 0)));
                }
            }
        }

    }
}
