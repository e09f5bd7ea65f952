//! Cuts compounds into their parts: `finanslovsbevilling` is `finans` + `lovs` + `bevilling`.
//!
//! In: a folded lower-case word. Out: the cheapest chain of known first parts and a known last
//! part, with its cost in bits. Costs were counted from statutes when the lexicon was derived: a
//! first part is cheap when many different words follow it, a last part when many stand before it.
//! A part that is a compound itself is cut again, so `velstands` + `øgning` is found before its
//! letters can be read as `stand` + `søgning`. Whether a word is to be cut at all is decided in
//! `word`.

use super::lexicon::Lexicon;
use super::lexicon::layout::{FormValue, ModifierValue, UNITS_PER_BIT};

/// Words longer than this many bytes are not cut: no Danish word is, but chemical names are.
const MAX_BYTES: usize = 80;
/// A last part has at least this many bytes.
const MIN_HEAD: usize = 2;
/// Cost of a last part of class 0; each class above halves the improbability.
const HEAD_COST: u32 = 17 * UNITS_PER_BIT;
/// What a prefix that the dictionary does not have together with its word adds.
const PARTICLE_COST: u32 = 7 * UNITS_PER_BIT;
/// What a short last part adds that is only an inflected form, behind a short first part: `akt` and `ører` are an accident.
const SCRAP_COST: u32 = 5 * UNITS_PER_BIT;
/// How many bytes the two have at most.
const SCRAP: (usize, usize) = (3, 5);
/// Verbs seldom end a compound.
const VERB_COST: u32 = 3 * UNITS_PER_BIT;
const UNREACHED: u32 = u32::MAX;

/// One part of a cut word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte in the folded word.
    pub start: usize,
    /// Byte after the last, the linking letter included.
    pub end: usize,
    /// Bytes of a prefix at the start that belongs to this part (`med` in `medfinansiering`).
    pub prefix: usize,
    /// Index of the pattern that turns the rest into its lemmas.
    pub pattern: usize,
    /// The part is a compound itself.
    pub compound: bool,
}

/// A whole word cut into parts; the last one is the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The parts in order; a single one is a prefix with a known word.
    pub pieces: Vec<Piece>,
    /// How improbable the chain is, in `UNITS_PER_BIT`ths of a bit.
    pub cost: u32,
}

#[derive(Clone, Copy)]
struct Cell {
    cost: u32,
    from: usize,
    prefix: usize,
    pattern: usize,
    compound: bool,
}

const EMPTY: Cell = Cell {
    cost: UNREACHED,
    from: 0,
    prefix: 0,
    pattern: 0,
    compound: false,
};

struct Head {
    cost: u32,
    start: usize,
    prefix: usize,
    value: FormValue,
}

/// The finest likely cut of a folded word, or `None` when no chain of known parts spells it.
#[must_use]
pub fn split(lexicon: &Lexicon, word: &str) -> Option<Split> {
    cut(lexicon, word).map(|found| refine(lexicon, word, found))
}

/// Cuts those parts again that are compounds themselves.
#[must_use]
pub fn refine(lexicon: &Lexicon, word: &str, found: Split) -> Split {
    if !found.pieces.iter().any(|piece| piece.compound) {
        return found;
    }
    let last = found.pieces.len() - 1;
    let mut pieces = Vec::with_capacity(found.pieces.len() + 2);
    for (index, piece) in found.pieces.into_iter().enumerate() {
        let text = word.get(piece.start..piece.end).unwrap_or_default();
        let finer = match (piece.compound && piece.prefix == 0, index == last) {
            (false, _) => None,
            (true, true) => split(lexicon, text).map(|finer| finer.pieces),
            // Mostly links all the way; else the last one may only look like a genitive (`stiks`).
            (true, false) => {
                chain(lexicon, text).or_else(|| split(lexicon, text).map(|finer| finer.pieces))
            }
        };
        match finer {
            None => pieces.push(piece),
            Some(finer) => pieces.extend(finer.into_iter().map(|inner| Piece {
                start: inner.start + piece.start,
                end: inner.end + piece.start,
                ..inner
            })),
        }
    }
    Split {
        pieces,
        cost: found.cost,
    }
}

/// The cheapest cut of a folded word, where parts may be compounds themselves.
#[must_use]
pub fn cut(lexicon: &Lexicon, word: &str) -> Option<Split> {
    let bytes = word.as_bytes();
    if bytes.len() > MAX_BYTES || bytes.len() < 2 * MIN_HEAD + 1 {
        return None;
    }
    let mut cells = [EMPTY; MAX_BYTES + 1];
    cells[0].cost = 0;
    let mut best: Option<Head> = None;
    for start in 0..=bytes.len() - MIN_HEAD {
        let so_far = cells[start].cost;
        if so_far == UNREACHED || best.as_ref().is_some_and(|head| head.cost <= so_far) {
            continue;
        }
        if start > 0 {
            let before = start - cells[start].from;
            consider_head(lexicon, word, (start, 0), (so_far, before), &mut best);
        }
        extend(lexicon, word, start, &mut cells, &mut best);
    }
    best.map(|head| trace(&cells, &head, bytes.len()))
}

/// Follows every first part, and every prefix with a first part or a head, from `start`.
fn extend(
    lexicon: &Lexicon,
    word: &str,
    start: usize,
    cells: &mut [Cell],
    best: &mut Option<Head>,
) {
    let bytes = word.as_bytes();
    let so_far = cells[start].cost;
    let limit = bytes.len() - MIN_HEAD;
    let mut prefixes = [0_usize; 6];
    let mut prefix_count = 0;
    lexicon.modifiers_at(&bytes[start..limit], |length, value| {
        if value.is_particle() {
            if let Some(slot) = prefixes.get_mut(prefix_count) {
                *slot = length;
                prefix_count += 1;
            }
        } else {
            reach(cells, start, (length, 0), so_far, value);
        }
    });
    for &prefix in &prefixes[..prefix_count] {
        let after = start + prefix;
        let cost = so_far + PARTICLE_COST;
        consider_head(lexicon, word, (start, prefix), (cost, usize::MAX), best);
        lexicon.modifiers_at(&bytes[after..limit], |length, value| {
            // A part of three letters after a prefix is mostly an accident.
            if !value.is_particle() && !value.is_compound() && length > 3 {
                reach(cells, start, (prefix + length, prefix), cost, value);
            }
        });
    }
}

fn reach(
    cells: &mut [Cell],
    from: usize,
    (length, prefix): (usize, usize),
    so_far: u32,
    value: ModifierValue,
) {
    let cost = so_far + value.cost();
    let cell = &mut cells[from + length];
    if cost < cell.cost {
        let (pattern, compound) = (value.pattern(), value.is_compound());
        *cell = Cell {
            cost,
            from,
            prefix,
            pattern,
            compound,
        };
    }
}

fn consider_head(
    lexicon: &Lexicon,
    word: &str,
    (start, prefix): (usize, usize),
    (so_far, before): (u32, usize),
    best: &mut Option<Head>,
) {
    let rest = word.get(start + prefix..).unwrap_or_default();
    if rest.len() < MIN_HEAD + 2 * usize::from(prefix > 0) {
        return;
    }
    let Some(entry) = lexicon.entry(rest) else {
        return;
    };
    // A prefix belongs to the first part, not to a compound as a whole: `aflevering` + `frist`.
    if prefix > 0 && entry.0.is(FormValue::COMPOUND) {
        return;
    }
    let Some(cost) = head_cost(entry.0) else {
        return;
    };
    let scrap = before <= SCRAP.0 && rest.len() <= SCRAP.1 && !lexicon.is_base(entry.0.pattern());
    let cost = so_far + cost + if scrap { SCRAP_COST } else { 0 };
    if best.as_ref().is_none_or(|head| cost < head.cost) {
        *best = Some(Head {
            cost,
            start,
            prefix,
            value: entry.0,
        });
    }
}

/// What a form costs as the last part; `None` when it cannot be one.
fn head_cost(value: FormValue) -> Option<u32> {
    if !value.is(FormValue::HEAD) {
        return None;
    }
    let class = u32::from(value.head_class());
    let verb = if value.is(FormValue::VERB) {
        VERB_COST
    } else {
        0
    };
    Some(HEAD_COST.saturating_sub(class * UNITS_PER_BIT) + verb)
}

/// A first part cut into first parts only; `None` when it cannot be.
fn chain(lexicon: &Lexicon, part: &str) -> Option<Vec<Piece>> {
    let bytes = part.as_bytes();
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let mut cells = [EMPTY; MAX_BYTES + 1];
    cells[0].cost = 0;
    for start in 0..bytes.len() {
        let so_far = cells[start].cost;
        if so_far == UNREACHED {
            continue;
        }
        lexicon.modifiers_at(&bytes[start..], |length, value| {
            if !value.is_particle() && !value.is_compound() {
                reach(&mut cells, start, (length, 0), so_far, value);
            }
        });
    }
    (cells[bytes.len()].cost != UNREACHED).then(|| trace_back(&cells, bytes.len()))
}

fn trace(cells: &[Cell], head: &Head, length: usize) -> Split {
    let mut pieces = trace_back(cells, head.start);
    pieces.push(Piece {
        start: head.start,
        end: length,
        prefix: head.prefix,
        pattern: head.value.pattern(),
        compound: head.value.is(FormValue::COMPOUND),
    });
    Split {
        pieces,
        cost: head.cost,
    }
}

fn trace_back(cells: &[Cell], end: usize) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(4);
    let mut at = end;
    while at > 0 {
        let Cell {
            from,
            prefix,
            pattern,
            compound,
            ..
        } = cells[at];
        pieces.push(Piece {
            start: from,
            end: at,
            prefix,
            pattern,
            compound,
        });
        at = from;
    }
    pieces.reverse();
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, cut, split};

    fn parts(word: &str) -> Vec<&str> {
        let found = Lexicon::shared().and_then(|lexicon| split(lexicon, word));
        let pieces = found.map(|found| found.pieces).unwrap_or_default();
        pieces
            .iter()
            .map(|piece| &word[piece.start..piece.end])
            .collect()
    }

    #[test]
    fn a_linking_letter_stays_with_the_part_before_it() {
        assert_eq!(parts("havneområdets"), ["havne", "områdets"]);
        assert_eq!(parts("skovejerforening"), ["skov", "ejer", "forening"]);
        assert_eq!(parts("byrådssalen"), ["by", "råds", "salen"]);
    }

    #[test]
    fn a_prefix_is_not_a_part() {
        assert_eq!(parts("genforsikringsaftale"), ["genforsikrings", "aftale"]);
        assert_eq!(parts("underretningspligt"), ["underretnings", "pligt"]);
    }

    #[test]
    fn a_part_that_is_a_compound_is_cut_again() {
        assert_eq!(parts("cykelstiprojekt"), ["cykel", "sti", "projekt"]);
        let coarse = Lexicon::shared().and_then(|lexicon| cut(lexicon, "langtidsledige"));
        assert_eq!(coarse.map(|found| found.pieces.len()), Some(2));
        assert_eq!(parts("langtidsledige"), ["lang", "tids", "ledige"]);
    }

    #[test]
    fn parts_follow_one_another_and_spell_the_word() {
        for word in [
            "færgeselskaberne",
            "brændeovnsejerne",
            "sneplovenes",
            "ostehandlerens",
        ] {
            assert_eq!(parts(word).concat(), word);
            assert!(parts(word).len() > 1, "{word}");
        }
    }

    #[test]
    fn what_no_known_parts_spell_is_not_cut() {
        for word in ["", "a", "æø", "blixtqvarz", "ost", &"vand".repeat(40)] {
            assert!(parts(word).is_empty(), "{word}");
        }
    }
}
