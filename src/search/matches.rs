//! Where a text holds what was sought.
//!
//! In come the patterns of a query and either the positions of their terms, from the postings, or the tokens of a
//! passage; out come [`Match`]es: words, and phrases whole. Both ways follow the same rules, so that what the
//! postings promise is what the passage shows. Which of the matches are shown is decided in `passages`.

use super::chains::{Chains, Near};
use crate::danish::{self, Role, Token, TokenStream, mark};
use crate::query::plan::Sought;
use crate::query::units::{Choice, Pattern};
use std::collections::HashMap;
use std::ops::Range;

/// What a match of a compound's part is worth beside the word itself.
const PART: f32 = 0.5;

/// What a query looks for, ready to be found in texts.
pub(super) struct Wanted {
    /// Each with how much it is worth to show it: its rarity.
    pub sought: Vec<(Sought, f32)>,
    /// The first slot of each.
    first_slots: Vec<usize>,
    /// The terms of all patterns, each with what it fills.
    pub terms: HashMap<String, Vec<Filling>>,
    /// Beginnings of words, each with what a word of it fills.
    prefixes: Vec<(Filling, String)>,
    /// Which of them must be near one another.
    near: Vec<Near>,
}

/// A slot of a pattern that a term fills.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling {
    pub sought: usize,
    /// Counted over all that is sought (see [`slots`]).
    pub slot: usize,
    pub worth: f32,
}

impl Filling {
    /// What two terms fill that stand in the same places; of a slot that both fill, the better.
    pub fn join(all: &mut Vec<Self>, others: Vec<Self>) {
        for other in others {
            let same = |one: &&mut Self| one.slot == other.slot;
            match all.iter_mut().find(same) {
                Some(one) => one.worth = one.worth.max(other.worth),
                None => all.push(other),
            }
        }
    }
}

/// A place that matches something sought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match {
    /// Whole words, in a passage bytes; from postings positions.
    pub start: usize,
    pub end: usize,
    /// What is sought of them: less where a compound's part is.
    marked: (usize, usize),
    /// The position of its first slot.
    pub position: u32,
    pub sought: usize,
    pub weight: f32,
}

impl Match {
    /// The bytes of a passage to mark.
    pub fn marked(&self) -> Range<usize> {
        self.marked.0..self.marked.1
    }
}

/// A slot filled at a place of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub position: u32,
    pub start: usize,
    pub end: usize,
    pub worth: f32,
    marked: (usize, usize),
}

/// What fills each slot of each thing that is sought, by position.
pub(super) struct Places(Vec<Vec<Place>>);

/// How many slots something sought has. Those of all things sought are counted one after the other.
pub(super) fn slots(one: &Sought) -> usize {
    match one {
        Sought::Pattern(pattern) => pattern.slots.len(),
        Sought::Prefix { .. } | Sought::Near { .. } => 1,
    }
}

impl Wanted {
    pub fn of(asked: &[Sought]) -> Self {
        let (sought, near) = apart(asked);
        let mut terms: HashMap<String, Vec<Filling>> = HashMap::new();
        let mut prefixes = Vec::new();
        let mut first_slots = Vec::with_capacity(sought.len());
        let mut first_slot = 0;
        for (number, one) in sought.iter().enumerate() {
            let filling = |slot, worth| Filling {
                sought: number,
                slot: first_slot + slot,
                worth,
            };
            match one {
                Sought::Prefix { letters, .. } => prefixes.push((filling(0, 1.0), letters.clone())),
                Sought::Near { .. } => {}
                Sought::Pattern(pattern) => {
                    for (slot, choice) in pattern.slots.iter().enumerate() {
                        for (term, _) in &choice.terms {
                            let part = term.starts_with([mark::PART, mark::SPAN]);
                            let worth = if part { PART } else { 1.0 };
                            let fills = terms.entry(term.clone()).or_default();
                            fills.push(filling(slot, worth));
                        }
                    }
                }
            }
            first_slots.push(first_slot);
            first_slot += slots(one);
        }
        Self {
            first_slots,
            sought: sought.into_iter().map(|one| (one, 1.0)).collect(),
            terms,
            prefixes,
            near,
        }
    }

    /// The beginnings of words that are sought, each with what a word of it fills.
    pub fn prefixes(&self) -> &[(Filling, String)] {
        &self.prefixes
    }

    /// The slots of all that is sought.
    pub fn slot_count(&self) -> usize {
        self.sought.iter().map(|(one, _)| slots(one)).sum()
    }

    pub fn places(&self) -> Places {
        Places(vec![Vec::new(); self.slot_count()])
    }

    /// What a token fills is added to `places`.
    pub fn look_at(&self, token: &Token, stream: &TokenStream<'_>, places: &mut Places) {
        let whole = (token.start, token.end);
        for term in stream.terms(token) {
            if let Some(fillings) = self.terms.get(term) {
                let marked = part_marked(token, term, stream.text()).unwrap_or(whole);
                for filling in fillings {
                    places.add_token(*filling, token, marked);
                }
            }
            if !self.prefixes.is_empty() && danish::is_exact(term) {
                for (filling, _) in self.prefixes.iter().filter(|(_, p)| term.starts_with(p)) {
                    places.add_token(*filling, token, whole);
                }
            }
        }
    }

    /// The matches in places, in the order in which they begin.
    pub fn matches(&self, places: &Places) -> Vec<Match> {
        let mut out = Vec::new();
        for (number, (one, weight)) in self.sought.iter().enumerate() {
            let worth = match one {
                Sought::Pattern(pattern) => pattern.weight,
                Sought::Prefix { .. } | Sought::Near { .. } => 1.0,
            };
            let scale = weight * worth;
            let found = self.places_of(number, places);
            out.reserve(found.size_hint().1.unwrap_or(0));
            out.extend(found.map(|place| Match {
                start: place.start,
                end: place.end,
                marked: place.marked,
                position: place.position,
                sought: number,
                weight: scale * place.worth,
            }));
        }
        out.sort_by_key(|m| (m.start, m.end));
        out
    }

    /// Where one of the things sought stands, in the order of its first slot.
    pub fn places_of<'a>(
        &'a self,
        number: usize,
        places: &'a Places,
    ) -> impl Iterator<Item = Place> + 'a {
        let (choices, slop, count) = match &self.sought[number].0 {
            Sought::Pattern(pattern) => (&pattern.slots[..], pattern.slop, pattern.slots.len()),
            Sought::Prefix { .. } | Sought::Near { .. } => (&[][..], 0, 1),
        };
        let first = self.first_slots[number];
        let filled = &places.0[first..first + count];
        // Little of what is sought stands in one passage.
        let filled = if filled.iter().any(Vec::is_empty) {
            &[][..]
        } else {
            filled
        };
        whole(filled, choices, slop)
    }

    /// Which of a document's matches are near others where they must be.
    pub fn chains(&self, matches: &[Match]) -> Chains {
        Chains::of(&self.near, matches)
    }

    /// The places of a short text that match, in bytes.
    pub fn marks_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = self.places();
        let mut stream = TokenStream::new(text);
        while let Some(token) = stream.next_token() {
            self.look_at(&token, &stream, &mut places);
        }
        let mut matches = self.matches(&places);
        self.chains(&matches).keep(&mut matches);
        marks(matches.iter())
    }
}

/// The bytes of a text to mark, ascending and apart from one another.
pub(super) fn marks<'a>(matches: impl Iterator<Item = &'a Match>) -> Vec<Range<usize>> {
    let mut marked: Vec<Range<usize>> = matches.map(Match::marked).collect();
    marked.sort_unstable_by_key(|mark| (mark.start, mark.end));
    marked.dedup_by(|next, last| {
        let together = next.start <= last.end;
        if together {
            last.end = last.end.max(next.end);
        }
        together
    });
    marked
}

/// The bytes of a text that a part's term stands for in a word, where the part is a form of what is sought by itself
/// too: the `børne` of `børnehave` is none of `barn`.
fn part_marked(token: &Token, term: &str, text: &str) -> Option<(usize, usize)> {
    let lemma = term.strip_prefix([mark::PART, mark::SPAN])?;
    if token.role != Role::Word {
        return None;
    }
    let part = danish::part_in(text.get(token.start..token.end)?, lemma)?;
    Some((token.start + part.start, token.start + part.end))
}

/// What is near something taken apart, each operand by itself behind all that is asked for, and what belongs together.
/// What is asked for keeps its number; nothing fills what was taken apart.
fn apart(asked: &[Sought]) -> (Vec<Sought>, Vec<Near>) {
    let (mut sought, mut near) = (asked.to_vec(), Vec::new());
    for one in asked {
        let Sought::Near { operands, distance } = one else {
            continue;
        };
        let mut alternative = |pattern: &Pattern| {
            let extent = pattern.slots.iter().map(|choice| choice.offset).max();
            sought.push(Sought::Pattern(pattern.clone()));
            (sought.len() - 1, extent.unwrap_or(0))
        };
        let operand = |patterns: &Vec<Pattern>| patterns.iter().map(&mut alternative).collect();
        near.push(Near {
            operands: operands.iter().map(operand).collect(),
            distance: *distance,
        });
    }
    (sought, near)
}

impl Places {
    /// Forgets all places.
    pub fn clear(&mut self) {
        self.0.iter_mut().for_each(Vec::clear);
    }

    /// Adds the positions of a term in ascending order; both `start` and `end` are positions then.
    pub fn add_positions(&mut self, filling: Filling, positions: &[u32]) {
        let places = &mut self.0[filling.slot];
        let first = places.is_empty();
        places.extend(positions.iter().map(|position| Place {
            position: *position,
            start: *position as usize,
            end: *position as usize + 1,
            worth: filling.worth,
            marked: (*position as usize, *position as usize + 1),
        }));
        if !first {
            places.sort_by(|a, b| {
                a.position
                    .cmp(&b.position)
                    .then(b.worth.total_cmp(&a.worth))
            });
            places.dedup_by_key(|place| place.position);
        }
    }

    fn add_token(&mut self, filling: Filling, token: &Token, marked: (usize, usize)) {
        let places = &mut self.0[filling.slot];
        let place = Place {
            position: token.position,
            start: token.start,
            end: token.end,
            worth: filling.worth,
            marked,
        };
        let known = places
            .iter_mut()
            .rev()
            .take_while(|p| p.position == place.position)
            .find(|p| p.start == place.start);
        match known {
            Some(known) => {
                let end = known.end.min(place.end);
                if known.worth < place.worth {
                    *known = place;
                }
                known.end = end;
                known.marked.1 = known.marked.1.min(end);
            }
            None => places.push(place),
        }
    }

    /// Every position at which something stands, ascending.
    pub fn positions(&self) -> Vec<u32> {
        let all = self.0.iter().flatten();
        let mut out: Vec<u32> = all.map(|place| place.position).collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Where all slots are filled within the slop: the first slot's place with the least worth of all, and as wide as all.
/// `choices` tell the slots' offsets; one slot needs none.
fn whole<'a>(
    slots: &'a [Vec<Place>],
    choices: &'a [Choice],
    slop: u32,
) -> impl Iterator<Item = Place> + 'a {
    let first = slots.first().map_or(&[][..], Vec::as_slice);
    let begin = choices.first().map_or(0, |choice| i64::from(choice.offset));
    first.iter().filter_map(move |place| {
        let mut all = *place;
        for (others, choice) in slots.iter().zip(choices).skip(1) {
            let wanted = i64::from(place.position) + i64::from(choice.offset) - begin;
            let from = others.partition_point(|p| i64::from(p.position) < wanted - i64::from(slop));
            let other = others
                .get(from)
                .filter(|p| i64::from(p.position) <= wanted + i64::from(slop))?;
            all.start = all.start.min(other.start);
            all.end = all.end.max(other.end);
            all.marked.0 = all.marked.0.min(other.marked.0);
            all.marked.1 = all.marked.1.max(other.marked.1);
            all.worth = all.worth.min(other.worth);
        }
        Some(all)
    })
}
