//! Writes the lexicon file that `ordret::danish::lexicon` reads.
//!
//! In: forms and first parts with their lemmas, classes and costs. Out: the bytes of the file, laid
//! out as `lexicon::layout` says. The same input always gives the same bytes.

use crate::danish::lexicon::layout::{
    FormValue, MAGIC, MAX_LEMMAS, ModifierValue, NO_LEMMA, PATTERN_SIZE,
};
use fst::MapBuilder;
use std::collections::{BTreeMap, HashMap};

/// A form's record.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub lemmas: Vec<String>,
    pub frequency_class: u8,
    pub head_class: u8,
    pub flags: u64,
}

/// A first part's record.
#[derive(Clone, Debug, Default)]
pub struct Modifier {
    pub lemmas: Vec<String>,
    pub cost: u32,
    pub flags: u64,
}

type Pattern = Vec<(u8, String)>;

/// The whole file.
///
/// # Errors
///
/// When there are more than 65,536 patterns, or the FST builder refuses a key.
pub fn build(
    forms: &BTreeMap<String, Form>,
    modifiers: &BTreeMap<String, Modifier>,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let of_forms = forms
        .iter()
        .map(|(form, record)| pattern(form, &record.lemmas));
    let of_modifiers = modifiers
        .iter()
        .map(|(part, record)| pattern(part, &record.lemmas));
    let numbers = number_patterns(of_forms.chain(of_modifiers))?;
    let number = |form: &str, lemmas: &[String]| numbers[&pattern(form, lemmas)];

    let mut form_map = MapBuilder::memory();
    for (form, record) in forms {
        let pattern = number(form, &record.lemmas);
        let value = FormValue::pack(
            pattern,
            record.frequency_class,
            record.head_class,
            record.flags,
        );
        form_map.insert(form, value.0)?;
    }
    let mut modifier_map = MapBuilder::memory();
    for (part, record) in modifiers {
        let value = ModifierValue::pack(number(part, &record.lemmas), record.cost, record.flags);
        modifier_map.insert(part, value.0)?;
    }
    let (patterns, pool) = write_patterns(&numbers);
    let sections = [
        form_map.into_inner()?,
        modifier_map.into_inner()?,
        patterns,
        pool,
    ];
    let mut bytes = MAGIC.to_vec();
    for section in &sections {
        bytes.extend(u32::try_from(section.len())?.to_le_bytes());
    }
    for section in &sections {
        bytes.extend(section);
    }
    Ok(bytes)
}

/// How the lemmas come from the form: bytes to take off its end, letters to put there.
fn pattern(form: &str, lemmas: &[String]) -> Pattern {
    let recipe = |lemma: &String| {
        let same = form
            .char_indices()
            .zip(lemma.chars())
            .take_while(|((_, a), b)| a == b);
        let kept = same
            .map(|((at, letter), _)| at + letter.len_utf8())
            .last()
            .unwrap_or(0);
        let strip = u8::try_from(form.len() - kept)
            .ok()
            .filter(|&strip| strip != NO_LEMMA)?;
        Some((strip, lemma[kept..].to_owned()))
    };
    lemmas.iter().take(MAX_LEMMAS).filter_map(recipe).collect()
}

/// Numbers the patterns, the most used first: small numbers make small FSTs.
fn number_patterns(
    patterns: impl Iterator<Item = Pattern>,
) -> Result<HashMap<Pattern, u16>, std::num::TryFromIntError> {
    let mut uses: BTreeMap<Pattern, usize> = BTreeMap::new();
    for pattern in patterns {
        *uses.entry(pattern).or_default() += 1;
    }
    let mut order: Vec<(Pattern, usize)> = uses.into_iter().collect();
    order.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let numbered = order.into_iter().enumerate();
    numbered
        .map(|(number, (pattern, _))| Ok((pattern, u16::try_from(number)?)))
        .collect()
}

fn write_patterns(numbers: &HashMap<Pattern, u16>) -> (Vec<u8>, Vec<u8>) {
    let mut order: Vec<(&Pattern, &u16)> = numbers.iter().collect();
    order.sort_by_key(|(_, number)| **number);
    let mut pool = String::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut records = Vec::with_capacity(order.len() * PATTERN_SIZE);
    for (pattern, _) in order {
        for index in 0..MAX_LEMMAS {
            let Some((strip, ending)) = pattern.get(index) else {
                records.extend([NO_LEMMA, 0, 0, 0, 0, 0]);
                continue;
            };
            let place = *places.entry(ending).or_insert_with(|| {
                pool.find(ending.as_str()).unwrap_or_else(|| {
                    pool.push_str(ending);
                    pool.len() - ending.len()
                })
            });
            let length = u8::try_from(ending.len()).unwrap_or(u8::MAX);
            records.extend([*strip, length]);
            records.extend(u32::try_from(place).unwrap_or(u32::MAX).to_le_bytes());
        }
    }
    (records, pool.into_bytes())
}
