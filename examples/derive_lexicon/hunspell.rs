//! Reads a hunspell dictionary and expands its affixes.
//!
//! In: the text of an `.aff` and a `.dic` file with numeric flags. Out: for every entry all the
//! forms that its flags yield, each with what the affix file says it is. Which dictionary form a
//! form belongs to is the business of `paradigms`.

use std::collections::HashMap;

/// Flags of the Danish dictionary that steer the expansion itself.
mod flag {
    pub const FORBIDDEN: u16 = 6;
    pub const NEEDS_AFFIX: u16 = 8;
    pub const PASSIVE: u16 = 22;
    pub const COMPOUND_BEGIN: u16 = 32;
    pub const ONLY_IN_COMPOUND: u16 = 36;
    pub const VERBAL_NOUN: u16 = 79;
    /// Genitives, hyphens and compounding: what a foreign word may have too.
    pub const UNINFLECTED: [u16; 3] = [10, 31, 39];
}

/// What a form is to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormKind {
    /// The entry itself.
    Base,
    /// Number, definiteness, tense, comparison.
    Inflected,
    /// Ends in the genitive -s.
    Genitive,
    /// `lov!` from `love`.
    Imperative,
    /// `loven`, "the promising": rare, and mostly another word's definite form.
    VerbalNoun,
    /// The first part of a compound, with its linking letters.
    Link,
}

/// One line of the word list.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// As written.
    pub text: String,
    /// Flags, in the order of the file.
    pub flags: Vec<u16>,
    /// The base form, when the line is an irregular form of another.
    pub stem: Option<String>,
    /// Irregular forms that the line names.
    pub forms: Vec<String>,
}

impl Entry {
    /// A word of the anatomists (`durus`, `colon`), whose forms would bring it up for Danish words: it has Latin forms
    /// and none of Danish inflection.
    #[must_use]
    pub fn is_latin(&self) -> bool {
        let endings = ["ae", "orum", "arum", "ium", "ales", "alia", "oris"];
        let latin = |form: &String| endings.iter().any(|ending| form.ends_with(ending));
        let inflected = self
            .flags
            .iter()
            .any(|flag| !flag::UNINFLECTED.contains(flag));
        !inflected && self.forms.iter().any(latin)
    }
}

struct Rule {
    strip: String,
    add: String,
    condition: Vec<Condition>,
    flags: Vec<u16>,
    kind: FormKind,
}

enum Condition {
    Any,
    In(Vec<char>),
    NotIn(Vec<char>),
}

/// The suffix and prefix rules.
#[derive(Default)]
pub struct Affixes {
    suffixes: HashMap<u16, Vec<Rule>>,
    prefixes: HashMap<u16, Vec<Rule>>,
}

impl Affixes {
    /// Reads the rules; lines that are no rules are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut affixes = Self::default();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [class, number, strip, add, condition, rest @ ..] = fields.as_slice() else {
                continue;
            };
            if !["SFX", "PFX"].contains(class) {
                continue;
            }
            let Ok(number) = number.parse() else { continue };
            let (add, flags) = add.split_once('/').unwrap_or((add, ""));
            let zero = |text: &str| {
                if text == "0" {
                    String::new()
                } else {
                    text.to_owned()
                }
            };
            let rule = Rule {
                strip: zero(strip),
                add: zero(add),
                condition: parse_condition(condition),
                flags: parse_flags(flags),
                kind: kind_of(number, rest.first().copied()),
            };
            let table = if *class == "SFX" {
                &mut affixes.suffixes
            } else {
                &mut affixes.prefixes
            };
            table.entry(number).or_default().push(rule);
        }
        affixes
    }

    /// All forms of an entry, itself first; link forms may repeat other forms.
    #[must_use]
    pub fn expand(&self, entry: &Entry) -> Vec<(String, FormKind)> {
        let mut forms = Vec::new();
        if !entry.flags.contains(&flag::FORBIDDEN) {
            if !entry.text.ends_with('-') {
                forms.push((entry.text.clone(), FormKind::Base));
            }
            self.suffixed(&entry.text, &entry.flags, FormKind::Base, 2, &mut forms);
            forms.extend(
                entry
                    .forms
                    .iter()
                    .map(|form| (form.clone(), FormKind::Inflected)),
            );
            if let (Some(link), true) = (
                entry.text.strip_suffix('-'),
                entry.flags.contains(&flag::COMPOUND_BEGIN),
            ) {
                forms.push((link.to_owned(), FormKind::Link));
            }
        }
        forms
    }

    /// Names with a direction in front (`Nordsjælland`): words of their own, with their genitives.
    #[must_use]
    pub fn prefixed(&self, entry: &Entry) -> Vec<Entry> {
        let rules = entry
            .flags
            .iter()
            .filter_map(|flag| self.prefixes.get(flag))
            .flatten();
        rules
            .filter(|rule| rule.add != "-" && entry.text.starts_with(&rule.strip))
            .map(|rule| Entry {
                text: format!("{}{}", rule.add, &entry.text[rule.strip.len()..]),
                flags: rule.flags.clone(),
                ..Entry::default()
            })
            .collect()
    }

    fn suffixed(
        &self,
        text: &str,
        flags: &[u16],
        before: FormKind,
        depth: usize,
        forms: &mut Vec<(String, FormKind)>,
    ) {
        let rules = |&flag: &u16| {
            self.suffixes
                .get(&flag)
                .into_iter()
                .flatten()
                .map(move |rule| (flag, rule))
        };
        for (flag, rule) in flags.iter().flat_map(rules) {
            let Some(stem) = text.strip_suffix(rule.strip.as_str()) else {
                continue;
            };
            if !fits(text, &rule.condition) {
                continue;
            }
            let form = format!("{stem}{}", rule.add);
            // "husets" is the genitive of "huset", hardly ever the passive of a participle.
            let passive = before != FormKind::Base && flag == flag::PASSIVE;
            let kind = if passive {
                FormKind::Genitive
            } else {
                rule.kind.max(before)
            };
            if rule.flags.contains(&flag::ONLY_IN_COMPOUND) {
                forms.push((form, FormKind::Link));
                continue;
            }
            if depth > 1 {
                self.suffixed(&form, &rule.flags, kind, depth - 1, forms);
            }
            if !rule.flags.contains(&flag::NEEDS_AFFIX) {
                forms.push((form, kind));
            }
        }
    }
}

/// Reads the word list: `text/flag,flag al:form st:base`.
#[must_use]
pub fn parse_entries(text: &str) -> Vec<Entry> {
    text.lines()
        .skip(1)
        .map(parse_entry)
        .filter(|entry| !entry.text.is_empty())
        .collect()
}

fn parse_entry(line: &str) -> Entry {
    let marks = [" al:", " st:", " ph:"];
    let end = marks
        .iter()
        .filter_map(|mark| line.find(mark))
        .min()
        .unwrap_or(line.len());
    let (head, tail) = line.split_at(end);
    // A slash with digits after it opens the flags; "A/S" is a word.
    let (text, flags) = match head.rsplit_once('/') {
        Some((text, flags)) if !parse_flags(flags).is_empty() => (text, parse_flags(flags)),
        _ => (head, Vec::new()),
    };
    let mut entry = Entry {
        text: text.to_owned(),
        flags,
        ..Entry::default()
    };
    for field in tail.split_whitespace() {
        if let Some(form) = field.strip_prefix("al:") {
            entry.forms.push(form.to_owned());
        } else if let Some(stem) = field.strip_prefix("st:") {
            entry.stem = Some(stem.to_owned());
        }
    }
    entry
}

fn parse_flags(text: &str) -> Vec<u16> {
    text.split(',')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .unwrap_or_default()
}

fn kind_of(number: u16, tag: Option<&str>) -> FormKind {
    match tag {
        _ if number == flag::VERBAL_NOUN => FormKind::VerbalNoun,
        Some("+GENITIV") => FormKind::Genitive,
        Some("+IMPERATIV") => FormKind::Imperative,
        _ => FormKind::Inflected,
    }
}

fn parse_condition(text: &str) -> Vec<Condition> {
    let mut out = Vec::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        out.push(match letter {
            '.' => Condition::Any,
            '[' => {
                let inside: Vec<char> = letters.by_ref().take_while(|&c| c != ']').collect();
                match inside.split_first() {
                    Some(('^', rest)) => Condition::NotIn(rest.to_vec()),
                    _ => Condition::In(inside),
                }
            }
            other => Condition::In(vec![other]),
        });
    }
    out
}

fn fits(text: &str, condition: &[Condition]) -> bool {
    let mut letters = text.chars().rev();
    condition
        .iter()
        .rev()
        .all(|one| match (one, letters.next()) {
            (_, None) => false,
            (Condition::Any, Some(_)) => true,
            (Condition::In(set), Some(letter)) => set.contains(&letter),
            (Condition::NotIn(set), Some(letter)) => !set.contains(&letter),
        })
}
