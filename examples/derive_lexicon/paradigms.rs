//! Gathers forms into paradigms: which dictionary forms each word form belongs to.
//!
//! In: expanded dictionary entries, the table of irregular words, word counts. Out: lemmas with
//! their parts of speech, and for every form its lemmas, most likely first. Two entries with the
//! same headword are one lemma; derivation is never crossed (`fast` and `fastsætte` stay apart).

use crate::danish::fold::fold;
use crate::danish::lexicon::layout::MAX_LEMMAS;
use crate::hunspell::{Affixes, Entry, FormKind};
use crate::irregular::Irregular;
use crate::weeding::{weed_by_kind, weed_mislaid};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Parts of speech, as bits.
pub mod pos {
    pub const NOUN: u8 = 1;
    pub const VERB: u8 = 2;
    pub const ADJECTIVE: u8 = 4;
    pub const OTHER: u8 = 8;
    pub const NAME: u8 = 16;
}

const VERB_FLAG: u16 = 21;
const NAME_FLAG: u16 = 9;
const PLURAL_ONLY_FLAG: u16 = 74;
const ADJECTIVE_FLAGS: [u16; 16] = [
    12, 23, 24, 25, 26, 27, 28, 38, 40, 41, 42, 49, 59, 77, 78, 82,
];
const COMMON_GENDER_FLAGS: [u16; 9] = [2, 7, 14, 19, 44, 48, 58, 65, 50];
const NEUTER_FLAGS: [u16; 11] = [3, 4, 15, 18, 45, 47, 57, 66, 70, 84, 51];
const PLURAL_FLAGS: [u16; 12] = [5, 11, 13, 46, 64, 71, 72, 74, 75, 76, 85, 10];

/// One dictionary form.
#[derive(Clone, Debug, Default)]
pub struct Lemma {
    /// Folded, lower case.
    pub text: String,
    /// The same with its `aa` left: `ekstraarbejde` is cut between the two.
    pub spelling: String,
    /// Bits of `pos`.
    pub pos: u8,
    /// Genders of the entries: 1 common, 2 neuter.
    pub genders: u8,
    /// How often its forms stand in the counted texts, ambiguous ones shared out.
    pub count: f64,
}

/// One reading of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub lemma: usize,
    pub kind: FormKind,
    pub pos: u8,
}

/// All lemmas and all forms.
#[derive(Default)]
pub struct Paradigms {
    pub lemmas: Vec<Lemma>,
    pub forms: BTreeMap<String, Vec<Reading>>,
    /// First parts that the dictionary itself allows, with their lemmas.
    pub links: BTreeMap<String, Vec<usize>>,
    index: HashMap<String, usize>,
    plural_only: HashSet<usize>,
}

impl Paradigms {
    /// Expands all entries and adds the irregular forms; readings are not yet weeded.
    #[must_use]
    pub fn gather(
        affixes: &Affixes,
        entries: &[Entry],
        irregular: &Irregular,
        particles: &[String],
        counts: &HashMap<String, u64>,
    ) -> Self {
        let mut all = Self::default();
        let latin: HashSet<&str> = entries
            .iter()
            .filter(|entry| entry.is_latin())
            .map(|entry| entry.text.as_str())
            .collect();
        for entry in entries {
            let of_latin = entry
                .stem
                .as_deref()
                .is_some_and(|stem| latin.contains(stem));
            if entry.is_latin() || of_latin {
                continue;
            }
            all.add_entry(affixes, entry);
            // The affix file puts every direction before every town: only those in use are kept.
            let seen = |name: &Entry| key(&name.text).is_some_and(|key| counts.contains_key(&key));
            for name in affixes.prefixed(entry).iter().filter(|name| seen(name)) {
                all.add_entry(affixes, name);
            }
        }
        all.add_irregular(irregular, particles);
        all.rename_plurals(irregular);
        for reading in all.forms.values_mut().flatten() {
            if reading.pos == 0 {
                reading.pos = all.lemmas[reading.lemma].pos;
            }
        }
        all
    }

    /// The lemma with this text, if there is one.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<usize> {
        self.index.get(text).copied()
    }

    fn intern(&mut self, text: &str) -> usize {
        if let Some(&lemma) = self.index.get(text) {
            return lemma;
        }
        let lemma = self.lemmas.len();
        let spelling = text.to_owned();
        self.lemmas.push(Lemma {
            text: text.to_owned(),
            spelling,
            ..Lemma::default()
        });
        self.index.insert(text.to_owned(), lemma);
        lemma
    }

    fn add_entry(&mut self, affixes: &Affixes, entry: &Entry) {
        let headword = entry.stem.as_ref().unwrap_or(&entry.text);
        let Some(text) = key(headword.trim_end_matches('-')) else {
            return;
        };
        let forms = affixes.expand(entry);
        if forms.is_empty() {
            return;
        }
        let fresh = !self.index.contains_key(&text);
        let lemma = self.intern(&text);
        let lower = headword.to_lowercase();
        if !lower.contains("aa") {
            self.lemmas[lemma].spelling.clone_from(&text);
        } else if fresh && lower.len() == text.len() {
            self.lemmas[lemma].spelling = lower;
        }
        let pos = if entry.stem.is_some() {
            0
        } else {
            part_of_speech(entry)
        };
        self.lemmas[lemma].pos |= pos;
        self.lemmas[lemma].genders |= genders(entry);
        if entry.flags.contains(&PLURAL_ONLY_FLAG) {
            self.plural_only.insert(lemma);
        }
        let known: HashSet<String> = forms.iter().map(|(form, _)| form.to_lowercase()).collect();
        for (form, mut kind) in forms {
            let Some(form) = key(&form) else { continue };
            if kind == FormKind::Link {
                let lemmas = self.links.entry(form).or_default();
                if !lemmas.contains(&lemma) {
                    lemmas.push(lemma);
                }
                continue;
            }
            let verb = pos == pos::VERB || entry.stem.is_some();
            if verb && kind <= FormKind::Inflected && is_imperative(&form, &text) {
                kind = FormKind::Imperative;
            }
            let genitive = form
                .strip_suffix('s')
                .is_some_and(|bare| known.contains(bare));
            // "sats" is the genitive of the participle "sat"; other forms of verbs in -s are passives.
            let may_be_genitive = pos & pos::VERB == 0 || form.ends_with("ts");
            if kind == FormKind::Inflected && genitive && may_be_genitive {
                kind = FormKind::Genitive;
            }
            if entry.stem.is_some() && kind == FormKind::Base {
                kind = if form.ends_with("ts") {
                    FormKind::Genitive
                } else {
                    FormKind::Inflected
                };
            }
            self.add_reading(form, Reading { lemma, kind, pos });
        }
    }

    fn add_reading(&mut self, form: String, reading: Reading) {
        let readings = self.forms.entry(form).or_default();
        match readings.iter_mut().find(|old| old.lemma == reading.lemma) {
            Some(old) => {
                old.kind = old.kind.min(reading.kind);
                old.pos |= reading.pos;
            }
            None => readings.push(reading),
        }
    }

    fn add_irregular(&mut self, irregular: &Irregular, particles: &[String]) {
        for (wanted, bit) in [('W', pos::OTHER), ('N', pos::NOUN), ('V', pos::VERB)] {
            for (text, forms) in irregular.of_kind(wanted) {
                let lemma = self.intern(text);
                if self.lemmas[lemma].pos == 0 || wanted != 'W' {
                    self.lemmas[lemma].pos |= bit;
                }
                let mut bases = vec![(lemma, String::new())];
                if wanted != 'W' {
                    bases.extend(self.lemmas_ending_in(text, bit, particles));
                }
                for (lemma, before) in bases {
                    for form in forms {
                        let form = format!("{before}{form}");
                        let pos = if wanted == 'W' {
                            self.lemmas[lemma].pos
                        } else {
                            bit
                        };
                        self.add_reading(
                            form,
                            Reading {
                                lemma,
                                kind: FormKind::Inflected,
                                pos,
                            },
                        );
                    }
                }
            }
        }
    }

    fn lemmas_ending_in(&self, text: &str, bit: u8, particles: &[String]) -> Vec<(usize, String)> {
        let fits = |before: &str| match bit {
            // "passe" does not end in the verb "se".
            pos::VERB if text.chars().count() < 4 => {
                particles.iter().any(|particle| particle == before)
            }
            _ => is_stem(before),
        };
        let ending = self
            .lemmas
            .iter()
            .enumerate()
            .filter(|(_, lemma)| lemma.pos & bit != 0);
        ending
            .filter_map(|(index, lemma)| {
                let before = lemma.text.strip_suffix(text)?;
                fits(before).then(|| (index, before.to_owned()))
            })
            .collect()
    }

    /// The dictionary lists `embedsmænd` as an entry of its own: it belongs to `embedsmand`.
    fn rename_plurals(&mut self, irregular: &Irregular) {
        let mut renamed = HashMap::new();
        for (index, lemma) in self.lemmas.iter().enumerate() {
            for (text, forms) in irregular.of_kind('N') {
                for form in forms {
                    let Some(before) = lemma.text.strip_suffix(form.as_str()) else {
                        continue;
                    };
                    let target = format!("{before}{text}");
                    let sure = before.is_empty()
                        || is_stem(before)
                            && (self.plural_only.contains(&index)
                                || self.index.contains_key(&target));
                    if sure && target != lemma.text {
                        renamed.insert(index, target);
                    }
                }
            }
        }
        for &index in &self.plural_only {
            if !renamed.contains_key(&index)
                && let Some(target) = self.singular(&self.lemmas[index].text)
            {
                renamed.insert(index, target);
            }
        }
        let renamed: HashMap<usize, usize> = renamed
            .into_iter()
            .map(|(index, target)| (index, self.intern(&target)))
            .collect();
        for (old, new) in &renamed {
            self.lemmas[*new].pos |= self.lemmas[*old].pos;
        }
        for readings in self.forms.values_mut() {
            for reading in readings.iter_mut() {
                if let Some(&new) = renamed.get(&reading.lemma) {
                    *reading = Reading {
                        lemma: new,
                        kind: FormKind::Inflected,
                        ..*reading
                    };
                }
            }
            let mut seen = HashSet::new();
            readings.retain(|reading| seen.insert(reading.lemma));
        }
        for lemma in self.links.values_mut().flatten() {
            *lemma = *renamed.get(lemma).unwrap_or(lemma);
        }
    }

    /// Adds nouns (and adjectives in -ende, -ig) with their forms and genitives.
    pub fn add_nouns(&mut self, nouns: &BTreeMap<String, Vec<String>>) {
        for (text, forms) in nouns {
            let lemma = self.intern(text);
            let adjective = text.ends_with("ende") || text.ends_with("ig");
            let pos = if adjective { pos::ADJECTIVE } else { pos::NOUN };
            self.lemmas[lemma].pos |= pos;
            self.add_reading(
                text.clone(),
                Reading {
                    lemma,
                    kind: FormKind::Base,
                    pos,
                },
            );
            for form in forms {
                self.add_reading(
                    form.clone(),
                    Reading {
                        lemma,
                        kind: FormKind::Inflected,
                        pos,
                    },
                );
            }
            for form in forms
                .iter()
                .chain([text])
                .filter(|form| !form.ends_with('s'))
            {
                self.add_reading(
                    format!("{form}s"),
                    Reading {
                        lemma,
                        kind: FormKind::Genitive,
                        pos,
                    },
                );
            }
        }
    }

    /// `sagsomkostninger` ends in a form of `omkostning`: its dictionary form is `sagsomkostning`.
    fn singular(&self, plural: &str) -> Option<String> {
        plural.char_indices().skip(2).find_map(|(at, _)| {
            let (before, rest) = plural.split_at(at);
            let readings = self
                .forms
                .get(rest)
                .filter(|_| rest.len() > 4 && is_stem(before))?;
            let noun = readings.iter().find(|reading| {
                reading.pos & pos::NOUN != 0
                    && reading.kind == FormKind::Inflected
                    && !self.plural_only.contains(&reading.lemma)
            })?;
            Some(format!("{before}{}", self.lemmas[noun.lemma].text))
        })
    }

    /// Makes each of these words its own and only lemma.
    pub fn fix_uninflected(&mut self, words: &[String]) {
        let lemmas: HashSet<usize> = words.iter().filter_map(|word| self.find(word)).collect();
        for readings in self.forms.values_mut() {
            readings.retain(|reading| !lemmas.contains(&reading.lemma));
        }
        for word in words {
            let lemma = self.intern(word);
            self.lemmas[lemma].pos |= pos::OTHER;
            let reading = Reading {
                lemma,
                kind: FormKind::Base,
                pos: pos::OTHER,
            };
            self.forms.insert(word.clone(), vec![reading]);
        }
    }

    /// Drops unlikely readings, orders the others by evidence, and keeps at most three.
    pub fn weed(&mut self, counts: &HashMap<String, u64>) {
        let lemmas = &self.lemmas;
        for (form, readings) in &mut self.forms {
            let count = |word: &str| counts.get(word).copied().unwrap_or(0);
            // "dages" is a verb, but mostly the genitive of the far more common "dage".
            let genitive = form
                .strip_suffix('s')
                .is_some_and(|bare| count(bare) > 3 * count(form));
            weed_by_kind(readings, lemmas, genitive);
            weed_mislaid(form, readings, lemmas);
            // "jer" is a form of the pronoun "I", and would bring up every preposition "i".
            readings.retain(|reading| {
                let lemma = &lemmas[reading.lemma].text;
                lemma.chars().count() > 1 || form.starts_with(lemma.as_str())
            });
        }
        self.forms.retain(|_, readings| !readings.is_empty());
        self.estimate(counts);
        let lemmas = &self.lemmas;
        for readings in self.forms.values_mut() {
            readings.sort_by(|a, b| lemmas[b.lemma].count.total_cmp(&lemmas[a.lemma].count));
            // A little word is not to bring up the forms of a rare one.
            if let Some(best) = readings.first().copied()
                && best.pos & pos::OTHER != 0
            {
                let least = lemmas[best.lemma].count / 40.0;
                readings.retain(|reading| lemmas[reading.lemma].count >= least);
            }
            readings.truncate(MAX_LEMMAS);
        }
    }

    /// Counts of lemmas: forms with several readings are shared out by what the others show.
    fn estimate(&mut self, counts: &HashMap<String, u64>) {
        let mut form_count = vec![0_u32; self.lemmas.len()];
        for reading in self.forms.values().flatten() {
            form_count[reading.lemma] += 1;
        }
        for round in 0..4 {
            let mut next = vec![0.0; self.lemmas.len()];
            for (form, readings) in &self.forms {
                if round == 0 && readings.len() > 1 {
                    continue;
                }
                #[allow(clippy::cast_precision_loss, reason = "word counts are far below 2^52")]
                let count = counts.get(form).copied().unwrap_or(0) as f64;
                // A word without other forms has nothing else to show: trust its own.
                let weight = |reading: &Reading| {
                    let alone = form_count[reading.lemma] == 1 || reading.pos & pos::OTHER != 0;
                    let alone = if alone { count } else { 0.0 };
                    self.lemmas[reading.lemma].count + alone + 0.5
                };
                let total: f64 = readings.iter().map(weight).sum();
                for reading in readings {
                    next[reading.lemma] += count * weight(reading) / total;
                }
            }
            for (lemma, count) in self.lemmas.iter_mut().zip(next) {
                lemma.count = count;
            }
        }
    }
}

/// `kom` of `komme`, `far` of `fare`: irregular forms do not say what they are.
fn is_imperative(form: &str, infinitive: &str) -> bool {
    let Some(stem) = infinitive.strip_suffix('e') else {
        return false;
    };
    let single = stem
        .char_indices()
        .next_back()
        .map_or(stem, |(at, _)| &stem[..at]);
    form == stem || (form == single && stem.ends_with(|last| single.ends_with(last)))
}

/// At least two letters, one of them a vowel: enough to stand before an irregular noun.
fn is_stem(text: &str) -> bool {
    text.chars().count() >= 2 && text.contains(['a', 'e', 'i', 'o', 'u', 'y', 'æ', 'ø', 'å'])
}

/// Folded lower case; `None` for what is not one word of letters.
fn key(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    (!lower.is_empty() && lower.chars().all(char::is_alphabetic)).then(|| fold(&lower).into_owned())
}

fn genders(entry: &Entry) -> u8 {
    let any = |set: &[u16]| entry.flags.iter().any(|flag| set.contains(flag));
    u8::from(any(&COMMON_GENDER_FLAGS)) | u8::from(any(&NEUTER_FLAGS)) << 1
}

fn part_of_speech(entry: &Entry) -> u8 {
    let any = |set: &[u16]| entry.flags.iter().any(|flag| set.contains(flag));
    let capital = entry.text.chars().next().is_some_and(char::is_uppercase);
    let ends = |ending: &str| entry.forms.iter().any(|form| form.ends_with(ending));
    if any(&[NAME_FLAG]) || (capital && entry.flags.is_empty()) {
        pos::NAME
    } else if any(&[VERB_FLAG]) || ends("ende") {
        pos::VERB
    } else if any(&ADJECTIVE_FLAGS) {
        pos::ADJECTIVE
    } else if genders(entry) != 0 || any(&PLURAL_FLAGS) || ends("ne") || ends("en") || ends("et") {
        pos::NOUN
    } else if entry.forms.is_empty() {
        pos::OTHER
    } else {
        pos::ADJECTIVE
    }
}
