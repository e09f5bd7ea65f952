//! Where a text holds what was sought.
//!
//! In come the patterns of a query and either the positions of their terms, from the postings, or the tokens of a
//! passage; out come [`Match`]es: words, and phrases whole. Both ways follow the same rules, so that what the
//! postings promise is what the passage shows. Which of the matches are shown is decided in `passages`.

use super::chains::{Chains, Near};
use crate::danish::{self, Role, Token, TokenStream, mark};
use crate::query::plan::Sought;
use crate::query::units::Pattern;
use std::collections::HashMap;
use std::ops::Range;

/// What a match of a compound's part is worth beside the word itself.
const PART: f32 = 0.5;

/// What a query looks for, ready to be found in texts.
pub(super) struct Wanted {
    /// Each with how much it is worth to show it: its rarity.
    pub sought: Vec<(Sought, f32)>,
    /// The terms of all patterns, each with what it fills.
    pub terms: HashMap<String, Vec<Filling>>,
    prefixes: Vec<(usize, String)>,
    /// Which of them must be near one another.
    near: Vec<Near>,
}

/// A slot of a pattern that a term fills.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling {
    pub sought: usize,
    pub slot: usize,
    pub worth: f32,
}

impl Filling {
    /// What two terms fill that stand in the same places; of a slot that both fill, the better.
    pub fn join(all: &mut Vec<Self>, others: Vec<Self>) {
        for other in others {
            let same = |one: &&mut Self| (one.sought, one.slot) == (other.sought, other.slot);
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
pub(super) struct Places(Vec<Vec<Vec<Place>>>);

impl Wanted {
    pub fn of(asked: &[Sought]) -> Self {
        let (sought, near) = apart(asked);
        let mut terms: HashMap<String, Vec<Filling>> = HashMap::new();
        let mut prefixes = Vec::new();
        for (number, one) in sought.iter().enumerate() {
            match one {
                Sought::Prefix { letters, .. } => prefixes.push((number, letters.clone())),
                Sought::Near { .. } => {}
                Sought::Pattern(pattern) => {
                    for (slot, choice) in pattern.slots.iter().enumerate() {
                        for (term, _) in &choice.terms {
                            let part = term.starts_with([mark::PART, mark::SPAN]);
                            terms.entry(term.clone()).or_default().push(Filling {
                                sought: number,
                                slot,
                                worth: if part { PART } else { 1.0 },
                            });
                        }
                    }
                }
            }
        }
        Self {
            sought: sought.into_iter().map(|one| (one, 1.0)).collect(),
            terms,
            prefixes,
            near,
        }
    }

    /// The beginnings of words that are sought, each with its number.
    pub fn prefixes(&self) -> &[(usize, String)] {
        &self.prefixes
    }

    /// A word of a beginning that is sought.
    pub fn filling_of_prefix(number: usize) -> Filling {
        Filling {
            sought: number,
            slot: 0,
            worth: 1.0,
        }
    }

    pub fn places(&self) -> Places {
        let slots = |one: &Sought| match one {
            Sought::Pattern(pattern) => pattern.slots.len(),
            Sought::Prefix { .. } | Sought::Near { .. } => 1,
        };
        Places(
            self.sought
                .iter()
                .map(|(one, _)| vec![Vec::new(); slots(one)])
                .collect(),
        )
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
                for (number, _) in self.prefixes.iter().filter(|(_, p)| term.starts_with(p)) {
                    places.add_token(Self::filling_of_prefix(*number), token, whole);
                }
            }
        }
    }

    /// The matches in places, in the order in which they begin.
    pub fn matches(&self, places: &Places) -> Vec<Match> {
        let mut out = Vec::new();
        for (number, ((one, weight), slots)) in self.sought.iter().zip(&places.0).enumerate() {
            // Little of what is sought stands in one passage.
            if slots.iter().any(Vec::is_empty) {
                continue;
            }
            let (offsets, slop, worth) = match one {
                Sought::Pattern(pattern) => (
                    pattern.slots.iter().map(|choice| choice.offset).collect(),
                    pattern.slop,
                    pattern.weight,
                ),
                Sought::Prefix { .. } | Sought::Near { .. } => (vec![0], 0, 1.0),
            };
            let scale = weight * worth;
            out.reserve(slots.first().map_or(0, Vec::len));
            out.extend(whole(slots, &offsets, slop).map(|place| Match {
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
    let mut marked: Vec<(usize, usize)> = matches.map(|m| m.marked).collect();
    marked.sort_unstable();
    let mut out: Vec<Range<usize>> = Vec::with_capacity(marked.len());
    for (start, end) in marked {
        match out.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => out.push(start..end),
        }
    }
    out
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

/// What is near something taken apart, each operand by itself, and what belongs together.
fn apart(asked: &[Sought]) -> (Vec<Sought>, Vec<Near>) {
    let (mut sought, mut near) = (Vec::with_capacity(asked.len()), Vec::new());
    for one in asked {
        let Sought::Near { operands, distance } = one else {
            sought.push(one.clone());
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
    /// Adds the positions of a term in ascending order; both `start` and `end` are positions then.
    pub fn add_positions(&mut self, filling: Filling, positions: &[u32]) {
        let places = &mut self.0[filling.sought][filling.slot];
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
        let slots = &mut self.0[filling.sought];
        // A word without a position of its own is no part of a phrase.
        if token.role == Role::Silent && slots.len() > 1 {
            return;
        }
        let place = Place {
            position: token.position,
            start: token.start,
            end: token.end,
            worth: filling.worth,
            marked,
        };
        let known = slots[filling.slot]
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
            None => slots[filling.slot].push(place),
        }
    }

    /// Every position at which something stands, ascending.
    pub fn positions(&self) -> Vec<u32> {
        let all = self.0.iter().flatten().flatten();
        let mut out: Vec<u32> = all.map(|place| place.position).collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Where all slots are filled within the slop: the first slot's place with the least worth of all, and as wide as all.
fn whole<'a>(
    slots: &'a [Vec<Place>],
    offsets: &'a [u32],
    slop: u32,
) -> impl Iterator<Item = Place> + 'a {
    let first = slots.first().map_or(&[][..], Vec::as_slice);
    first.iter().filter_map(move |place| {
        let mut all = *place;
        for (others, offset) in slots.iter().zip(offsets).skip(1) {
            let wanted = i64::from(place.position) + i64::from(*offset) - i64::from(offsets[0]);
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
