//! Query text → lexemes: words, phrases, signs and operators with their places.
//!
//! In comes the text of a query; out go its lexemes in order, and a note for every sign that could not be read as one.
//! What they mean together is left to `syntax`.

use super::fields::Field;
use super::syntax::fault;
use super::tree::Form;
use crate::error::Result;
use std::ops::Range;

/// More words are refused, whatever holds them together: more than stand on a page.
pub(super) const MAX_WORDS: usize = 500;
/// More words than this that are sought by their end, their middle or their spelling are refused: each reads the
/// dictionary.
const MAX_READING: usize = 20;
/// Further notes are left out.
const MAX_NOTES: usize = 20;
/// The letters of a party in a parenthesis are no more.
const LONGEST_INITIALS: usize = 3;
/// A year has so many figures.
const YEAR: usize = 4;
/// A phrase may be so many positions out of place, and words so many apart.
const MAX_DISTANCE: u32 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Or,
    And,
    Not,
    /// Words at most so many positions apart.
    Near(u32),
    /// A field's name and its colon.
    Field(Field),
    /// So many positions out of place.
    Phrase(u32),
    Exact(u32),
    Form(Form),
    Word,
}

impl Kind {
    fn is_leaf(self) -> bool {
        matches!(
            self,
            Self::Word | Self::Phrase(_) | Self::Exact(_) | Self::Form(_)
        )
    }
}

#[derive(Debug, Clone)]
pub(super) struct Lexeme {
    pub kind: Kind,
    /// All of it, quotes and signs included.
    pub span: Range<usize>,
    /// What counts of it.
    pub inner: Range<usize>,
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '−')
}

fn is_sign(c: char) -> bool {
    is_dash(c) || c == '='
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Whether a dash before this text can exclude something.
pub(super) fn can_be_excluded(text: &str) -> bool {
    let mut characters = text.chars();
    let (first, second) = (characters.next(), characters.next());
    match first {
        Some('=') => second.is_some_and(|c| c.is_alphanumeric() || is_quote(c)),
        Some('*') => second.is_some_and(char::is_alphanumeric),
        first => first.is_some_and(|c| c.is_alphanumeric() || is_quote(c) || c == '(' || c == '§'),
    }
}

/// Whether a character says something, alone or with others.
pub(super) fn says(c: char) -> bool {
    c.is_alphanumeric() || c == '§' || c == '%'
}

/// Whether a dash behind this word is a suspended hyphen: `indenrigs- og -udenrigsministeren`.
pub(super) fn suspends(word: &str) -> bool {
    matches!(word, "og" | "eller" | "samt") || word.ends_with(',')
}

/// All lexemes in order with the notes, or the place where a quote stays open.
pub(super) fn scan(text: &str) -> Result<(Vec<Lexeme>, Vec<String>)> {
    let mut scanner = Scanner {
        text,
        at: 0,
        out: Vec::new(),
        notes: Vec::new(),
        colons: Vec::new(),
    };
    while let Some(c) = scanner.text[scanner.at..].chars().next() {
        scanner.step(c)?;
    }
    scanner.finish()
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    out: Vec<Lexeme>,
    notes: Vec<String>,
    /// Words with a colon that are no fields.
    colons: Vec<&'t str>,
}

impl<'t> Scanner<'t> {
    fn step(&mut self, c: char) -> Result<()> {
        let mut next = self.at + c.len_utf8();
        let rest = &self.text[next..];
        // `&&` and `||` are the same as one.
        next += usize::from(matches!(c, '&' | '|') && rest.starts_with(c));
        let rest = &self.text[next..];
        let sign = match c {
            c if is_blank(c) => {
                self.at = next;
                return Ok(());
            }
            '(' if let Some(end) = self.initials(next).or_else(|| self.year(next)) => {
                self.push(Kind::Word, end, self.at..end);
                return Ok(());
            }
            '(' => Kind::Open,
            ')' => Kind::Close,
            '|' => Kind::Or,
            '&' if !rest.starts_with(char::is_alphanumeric) => Kind::And,
            c if is_quote(c) => return self.quoted(next, Kind::Phrase),
            '=' if rest.starts_with(is_quote) => {
                let quote = rest.chars().next().map_or(1, char::len_utf8);
                return self.quoted(next + quote, Kind::Exact);
            }
            c if is_dash(c) && self.excludes(next) => Kind::Not,
            c if self.is_idle(c, next) => {
                // Several at once, but for the last `=`, which may ask for exact words.
                let signs = rest.len() - rest.trim_start_matches(is_sign).len();
                let exact = rest[..signs].ends_with('=');
                self.at = next + signs - usize::from(exact);
                return Ok(());
            }
            _ => return self.word(),
        };
        self.push(sign, next, self.at..next);
        Ok(())
    }

    /// Adds the lexeme from here to `end`, and goes on behind it.
    fn push(&mut self, kind: Kind, end: usize, inner: Range<usize>) {
        let span = self.at..end;
        self.out.push(Lexeme { kind, span, inner });
        self.at = end;
    }

    /// Where the parenthesis ends that holds a party's letters, as behind a name: `Anna Skov (S)`. It groups nothing, so it
    /// stays in the text, where it parts the letter from what follows.
    fn initials(&self, start: usize) -> Option<usize> {
        let rest = &self.text[start..];
        let letters = rest.chars().take(LONGEST_INITIALS);
        let length = letters
            .take_while(|c| c.is_uppercase())
            .map(char::len_utf8)
            .sum();
        let behind = rest[length..].strip_prefix(')').filter(|_| length > 0)?;
        let is_apart = |c: char| is_blank(c) || matches!(c, ',' | '.' | ':' | ';');
        let in_field = matches!(self.out.last(), Some(last) if matches!(last.kind, Kind::Field(_)));
        let stays = !in_field && (behind.is_empty() || behind.starts_with(is_apart));
        stays.then(|| start + length + 1)
    }

    /// Where the parenthesis ends that holds a year, as in the number of a document of the European Union: `KOM(2020) 123`.
    fn year(&self, start: usize) -> Option<usize> {
        let rest = &self.text[start..];
        let figures = rest.bytes().take_while(u8::is_ascii_digit).count();
        let is_year = figures == YEAR && rest[figures..].starts_with(')');
        is_year.then_some(start + figures + 1)
    }

    /// What stands between quotes, from `start` on, and the slop behind them.
    fn quoted(&mut self, start: usize, kind: fn(u32) -> Kind) -> Result<()> {
        let Some(end) = self.text[start..].find(is_quote).map(|len| start + len) else {
            return Err(fault(
                "the quote is not closed",
                self.at..start,
                "put a \" at the end of the phrase",
            ));
        };
        self.note_signs(start..end);
        let mut behind = end + self.text[end..].chars().next().map_or(1, char::len_utf8);
        let mut slop = 0;
        if let Some(rest) = self.text[behind..].strip_prefix('~') {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits > 0 {
                let span = behind..behind + 1 + digits;
                slop =
                    distance(&rest[..digits], 0).ok_or_else(|| too_far(span.clone(), "\"…\"~3"))?;
                behind = span.end;
            }
        }
        self.push(kind(slop), behind, start..end);
        Ok(())
    }

    fn word(&mut self) -> Result<()> {
        let ends = |c: char| is_blank(c) || is_quote(c) || c == '(' || c == ')';
        let start = self.at;
        let end = self.text[start..]
            .find(ends)
            .map_or(self.text.len(), |len| start + len);
        let word = &self.text[start..end];
        let operator = match word {
            "ELLER" | "OR" => Some(Kind::Or),
            "OG" | "AND" => Some(Kind::And),
            "IKKE" | "NOT" => Some(Kind::Not),
            "NÆR" | "NEAR" => {
                self.notes.push(format!(
                    "“{word}” needs a distance, as in NÆR/5; read as a word"
                ));
                None
            }
            _ => None,
        };
        let near = ["NÆR/", "NEAR/"]
            .iter()
            .find_map(|name| word.strip_prefix(name));
        if let Some(number) =
            near.filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        {
            let near = distance(number, 1).ok_or_else(|| too_far(start..end, "NÆR/5"))?;
            self.push(Kind::Near(near), end, start..end);
        } else if let Some(kind) = operator {
            self.push(kind, end, start..end);
        } else if !self.field(word) {
            let (kind, inner) = self.plain_word(word);
            self.push(kind, end, start + inner.start..start + inner.end);
        }
        Ok(())
    }

    /// Takes the name of a field with its colon, where the word begins with one and goes on behind it.
    fn field(&mut self, word: &'t str) -> bool {
        let Some((name, rest)) = word.split_once(':') else {
            return false;
        };
        if name.is_empty() || !name.chars().all(char::is_alphabetic) {
            return false;
        }
        let behind = self.at + name.len() + 1;
        let quoted = self.text[behind..]
            .trim_start_matches('=')
            .starts_with(|c| is_quote(c) || c == '(');
        let goes_on = match rest {
            "" | "=" => quoted,
            rest => rest.chars().any(char::is_alphanumeric),
        };
        let inside = matches!(
            self.out.last(),
            Some(Lexeme {
                kind: Kind::Field(_),
                ..
            })
        );
        match Field::named(name) {
            Some(field) if goes_on && !inside => {
                if rest.starts_with(is_dash) {
                    self.notes.push(format!(
                        "“{word}”: a dash excludes before the field only: -{name}:{}",
                        rest.trim_start_matches(is_dash)
                    ));
                }
                self.push(Kind::Field(field), behind, self.at..behind);
                true
            }
            _ => {
                if !rest.starts_with("//") {
                    self.colons.push(&word[..=name.len()]);
                }
                false
            }
        }
    }

    /// What kind of word it is, and what counts of it, in bytes of the word.
    fn plain_word(&mut self, word: &str) -> (Kind, Range<usize>) {
        let letters = |text: &str| text.chars().any(char::is_alphanumeric);
        if let Some(literal) = word.strip_prefix('=')
            && literal.starts_with(char::is_alphanumeric)
        {
            self.note_signs(self.at + 1..self.at + word.len());
            return (Kind::Exact(0), 1..word.len());
        }
        let from = word.len() - word.trim_start_matches(is_dash).len();
        let closed = word.trim_end_matches([',', '.', ';', ':', '!', '?']);
        let bare = closed.get(from..).unwrap_or("");
        let begins = bare.starts_with('*');
        let middle = bare.trim_matches('*');
        let within = |kind| {
            let start = from + bare.len() - bare.trim_start_matches('*').len();
            (Kind::Form(kind), start..start + middle.len())
        };
        if letters(middle) && !middle.contains(['*', '~']) && middle.len() < bare.len() {
            return match (begins, bare.ends_with('*')) {
                (true, true) => within(Form::Infix),
                (true, false) => within(Form::Suffix),
                _ => within(Form::Prefix),
            };
        }
        if let Some((fuzzy, number)) = bare.split_once('~')
            && letters(fuzzy)
            && !fuzzy.contains('*')
            && let Some(distance) = match number {
                "" => Some(None),
                "1" => Some(Some(1)),
                "2" => Some(Some(2)),
                _ => None,
            }
        {
            return (Kind::Form(Form::Fuzzy(distance)), from..from + fuzzy.len());
        }
        if letters(word) && word.contains('*') {
            self.notes.push(format!(
                "“{word}”: a * counts at the beginning or the end of a word only; read as words"
            ));
        } else if letters(word) && word.contains('~') {
            self.notes.push(format!(
                "“{word}”: ~ stands at the end of a word, alone or with 1 or 2; read as words"
            ));
        } else if bare.contains('?') {
            self.notes.push(format!(
                "“{word}”: a ? stands for no letter, a ~ behind a word finds what is spelled nearly so; read as words"
            ));
        }
        (Kind::Word, 0..word.len())
    }

    /// Says that a word that is asked for as it is written has no beginnings and no likenesses.
    fn note_signs(&mut self, asked: Range<usize>) {
        let text = &self.text[asked];
        let ends = |word: &str| word.ends_with(['*', '~']) || word.starts_with('*');
        let mut words = text.split(is_blank);
        if words.any(|word| ends(word) && word.contains(char::is_alphanumeric)) {
            self.notes.push(format!(
                "“{text}”: * and ~ count outside quotes and without = only; read as words"
            ));
        }
    }

    /// Whether a dash or an equals sign before a word says nothing: it neither excludes nor asks for exact words, and is
    /// no suspended hyphen.
    fn is_idle(&self, sign: char, next: usize) -> bool {
        let rest = &self.text[next..];
        let exact = sign == '=' && rest.starts_with(char::is_alphanumeric);
        let before_word = || {
            let mut word = rest.split(|c| is_blank(c) || is_quote(c) || c == '(' || c == ')');
            word.next().is_some_and(|word| word.contains(says))
        };
        is_sign(sign) && !exact && before_word() && !self.is_suspended()
    }

    /// Whether the dash before `next` excludes what follows: a blank before it, none behind it, and no `og`, `eller`,
    /// `samt` or comma before it, which make it a suspended hyphen.
    fn excludes(&self, next: usize) -> bool {
        let follows = can_be_excluded(&self.text[next..]);
        let alone = self.text[..self.at]
            .chars()
            .next_back()
            .is_none_or(|c| is_blank(c) || c == '(');
        follows && alone && !self.is_suspended()
    }

    fn is_suspended(&self) -> bool {
        let last = self.out.last();
        last.is_some_and(|last| last.kind == Kind::Word && suspends(&self.text[last.span.clone()]))
    }

    fn finish(mut self) -> Result<(Vec<Lexeme>, Vec<String>)> {
        if let Some(first) = self.colons.first() {
            self.notes.push(format!(
                "“{first}” was read as a word; a field is one of {}, with nothing behind its colon but what it holds",
                Field::names()
            ));
        }
        self.notes.truncate(MAX_NOTES);
        let reading =
            |lexeme: &&Lexeme| matches!(lexeme.kind, Kind::Form(form) if form != Form::Prefix);
        if let Some(lexeme) = self.out.iter().filter(reading).nth(MAX_READING) {
            return Err(fault(
                format!("too many of *ord, *ord* and ord~: the limit is {MAX_READING}"),
                lexeme.span.clone(),
                "ask for some of them at a time",
            ));
        }
        let mut words = 0;
        for lexeme in self.out.iter().filter(|lexeme| lexeme.kind.is_leaf()) {
            words += count_words(&self.text[lexeme.inner.clone()]).max(1);
            if words > MAX_WORDS {
                return Err(fault(
                    format!("too many words: the limit is {MAX_WORDS}"),
                    lexeme.span.clone(),
                    "search for the words that matter most",
                ));
            }
        }
        Ok((self.out, self.notes))
    }
}

/// How many words there may be in a text at most: letters, figures, and signs that say something, each by themselves.
pub(super) fn count_words(text: &str) -> usize {
    let mut before = None;
    let begins = |c: char| {
        let kind = match c {
            c if c.is_numeric() => Some(0),
            c if c.is_alphanumeric() => Some(1),
            c if says(c) => Some(2),
            _ => None,
        };
        let begins = kind.is_some() && (kind != before || kind == Some(2));
        before = kind;
        begins
    };
    text.chars().map(begins).filter(|begins| *begins).count()
}

fn distance(digits: &str, least: u32) -> Option<u32> {
    let number: u32 = digits.parse().ok()?;
    (least..=MAX_DISTANCE).contains(&number).then_some(number)
}

fn too_far(span: Range<usize>, example: &str) -> crate::error::Error {
    fault(
        format!("a distance must be at most {MAX_DISTANCE}, and between words at least 1"),
        span,
        &format!("write it as {example}"),
    )
}
