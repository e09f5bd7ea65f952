//! Which words of the dictionary are compounds, to be cut down to their parts.
//!
//! In: paradigms, the lists, a table that cuts words, and the neighbours seen so far. Out: the lemmas that
//! are compounds. A cut is weighed against the word: by what its parts cost, by how many words stand beside
//! them elsewhere, by gender and part of speech. The counting of neighbours is left to `parts`.

use crate::danish::compound::{Piece, Split, cut};
use crate::danish::lexicon::Lexicon;
use crate::danish::lexicon::layout::UNITS_PER_BIT;
use crate::paradigms::{Lemma, Paradigms, pos};
use crate::parts::{Evidence, Lists};
use std::collections::{BTreeSet, HashSet};

/// How many occurrences one more neighbour is worth when a word is weighed against its parts.
const FAMILY_WEIGHT: f64 = 60.0;
/// In a word of no more letters, two words may stand by accident.
const SHORT_WORD: usize = 8;
/// Bits of neighbours (log2 of how many stand beside either part) that make such a pair credible.
const BESIDE_SHORT: f64 = 6.7;

/// The dictionary's own compounds.
pub fn compounds(
    paradigms: &Paradigms,
    lists: &Lists,
    lexicon: &Lexicon,
    evidence: &Evidence,
) -> HashSet<usize> {
    let mut found = HashSet::new();
    for (index, lemma) in paradigms.lemmas.iter().enumerate() {
        let bare = !paradigms.forms.contains_key(&lemma.text);
        if bare && is_linked_chain(lexicon, &lemma.text) {
            found.insert(index);
        }
        let kind = lemma.pos & (pos::NOUN | pos::ADJECTIVE | pos::VERB);
        if kind == 0 || lists.simplex.contains(&lemma.text) {
            continue;
        }
        let Some(cut) = cut(lexicon, &lemma.spelling) else {
            continue;
        };
        let weighed = Weighed::new(paradigms, lists, lexicon, evidence, lemma, &cut);
        if weighed.is_some_and(|weighed| weighed.is_compound()) {
            found.insert(index);
        }
    }
    found
}

/// A dictionary word and what is known of the parts that a cut makes of it.
struct Weighed<'a> {
    lemma: &'a Lemma,
    /// How many parts there are.
    pieces: usize,
    cut_bits: f64,
    first_text: &'a str,
    first: Vec<&'a Lemma>,
    /// Letters of the last part, those of its prefix included.
    head_letters: usize,
    /// Lemmas of the last part that the whole may have its part of speech from.
    heads: Vec<&'a Lemma>,
    /// The first part ends in a linking -s.
    linked: bool,
    /// The word is the noun of a verb.
    deverbal: bool,
    /// The last part is a word only behind others (`-givning`).
    bound: bool,
    /// How many different words follow the first part, and stand before the last.
    after: usize,
    before: usize,
}

impl<'a> Weighed<'a> {
    fn new(
        paradigms: &'a Paradigms,
        lists: &Lists,
        lexicon: &Lexicon,
        evidence: &Evidence,
        lemma: &'a Lemma,
        cut: &Split,
    ) -> Option<Self> {
        let [first, .., head] = cut.pieces.as_slice() else {
            return None;
        };
        let first_text = &lemma.spelling[first.start..first.end];
        let first = lemmas_of(paradigms, lexicon, &lemma.spelling, first);
        let head_text = &lemma.spelling[head.start + head.prefix..head.end];
        let heads: Vec<&Lemma> = lemmas_of(paradigms, lexicon, &lemma.spelling, head)
            .into_iter()
            .filter(|head| may_inherit(lemma, head, head_text))
            .collect();
        let neighbours = |lemma: &&Lemma| evidence.before.get(&lemma.text).map_or(0, BTreeSet::len);
        Some(Self {
            lemma,
            pieces: cut.pieces.len(),
            cut_bits: f64::from(cut.cost) / f64::from(UNITS_PER_BIT),
            first_text,
            head_letters: lemma.spelling[head.start..head.end].chars().count(),
            linked: is_linked(paradigms, first_text, &first),
            deverbal: is_deverbal(paradigms, &lemma.text),
            bound: lists.heads.contains_key(head_text),
            after: evidence.after.get(first_text).map_or(0, BTreeSet::len),
            before: heads.iter().map(neighbours).max().unwrap_or(0),
            first,
            heads,
        })
    }

    /// Whether the dictionary word is to be seen as the compound that the cut makes of it.
    fn is_compound(&self) -> bool {
        if self.heads.is_empty() || self.may_be_accident() {
            return false;
        }
        let only_verb = self.lemma.pos & (pos::NOUN | pos::ADJECTIVE) == 0;
        if only_verb && !self.is_compound_verb() {
            return false;
        }
        if self.deverbal && !self.linked && !self.adds_noun_to_noun() {
            return false;
        }
        let whole_bits = (24.0 - (self.lemma.count + 1.0).log2()).max(12.0);
        let bias = if self.same_gender() { 14.0 } else { 8.0 } + 5.0 * as_number(self.pieces - 2);
        self.is_attested()
            && self.before >= self.least_before()
            && !self.outweighs_its_parts()
            && self.cut_bits < whole_bits + bias
    }

    /// A compound inherits its gender from its last part.
    fn same_gender(&self) -> bool {
        let whole = self.lemma.genders;
        let mut heads = self.heads.iter();
        heads.any(|head| head.genders == 0 || whole == 0 || head.genders & whole != 0)
    }

    fn first_letters(&self) -> usize {
        self.first_text.chars().count()
    }

    fn begins_with_noun(&self) -> bool {
        let noun = |pos: u8| pos & pos::NOUN != 0 && (self.linked || pos & pos::ADJECTIVE == 0);
        self.first.iter().any(|lemma| noun(lemma.pos))
    }

    /// Two words so short that they are easily found in a third (`mus` and `lim` in `muslim`): they must agree in
    /// gender, and many words must stand beside each. A word that is a verb too is made of a verb, or by chance.
    fn may_be_accident(&self) -> bool {
        let letters = self.first_letters() + self.head_letters;
        let verb = self.lemma.pos & pos::VERB != 0;
        if self.linked || letters > SHORT_WORD {
            return false;
        }
        let beside = (as_number(self.after) + 1.0).log2() + (as_number(self.before) + 1.0).log2();
        let short = self.first_letters() <= 4 && self.head_letters <= 5;
        verb || short && (!self.same_gender() || beside < BESIDE_SHORT)
    }

    /// Two parts too long and too common to meet by accident: `gruppe` and `søgsmål`.
    fn is_surely_two(&self) -> bool {
        let (least, after) = if self.first_letters() >= 4 {
            (7, 10)
        } else {
            (9, 30)
        };
        self.begins_with_noun() && !self.bound && self.head_letters >= least && self.after >= after
    }

    /// `varmebehandle`, `tvangsindlægge`: a noun before a verb that is heavy enough to stand alone. The light
    /// ones have lost themselves in what they made: `varetage`, `grundlægge`, `pantsætte`.
    fn is_compound_verb(&self) -> bool {
        let loan = self.lemma.text.ends_with("ere");
        let least = match (self.linked, loan) {
            (true, _) => 5,
            (false, true) => 6,
            (false, false) => 7,
        };
        self.begins_with_noun()
            && self.first_letters() >= 4
            && self.head_letters >= least
            && (self.linked || self.before >= 1)
            && most_common(&self.heads) >= 10.0
    }

    /// `olieforurening` is a `forurening`, whatever verbs there are; but `vejledning` and `lovgivning` come of
    /// `vejlede` and `lovgive`, and are no kind of `ledning` or `givning`.
    fn adds_noun_to_noun(&self) -> bool {
        let letters = self.first_letters() + self.head_letters;
        let long = letters >= 11 && (self.first_letters() >= 4 || self.head_letters >= 9);
        let used = most_common(&self.heads);
        let familiar = self.first_letters() >= 5 && self.before >= 20;
        self.begins_with_noun()
            && !self.bound
            && long
            && self.head_letters >= if familiar { 6 } else { 7 }
            && (used >= 100.0 || used >= 10.0 && self.before >= 4)
    }

    fn is_attested(&self) -> bool {
        most_common(&self.heads) >= 1.0 || self.before >= 3 || self.is_surely_two()
    }

    /// How many words must stand before the last part elsewhere.
    fn least_before(&self) -> usize {
        if self.is_surely_two() {
            return 0;
        }
        // Before a long last part there is little room for accident.
        if self.head_letters >= if self.linked { 6 } else { 8 } {
            1
        } else {
            2
        }
    }

    /// A word far more common than its own parts is not made of them.
    fn outweighs_its_parts(&self) -> bool {
        let letters = self.first_letters() + self.head_letters;
        if self.first_letters() >= 5 && letters >= 12 && self.before >= 20 {
            return false;
        }
        let weakest = f64::min(
            most_common(&self.first) + FAMILY_WEIGHT * as_number(self.after),
            most_common(&self.heads) + FAMILY_WEIGHT * as_number(self.before),
        );
        self.lemma.count > 4.0 * (weakest + 12.0)
    }
}

fn most_common(lemmas: &[&Lemma]) -> f64 {
    lemmas.iter().map(|lemma| lemma.count).fold(0.0, f64::max)
}

/// Whether a first part ends in a linking -s: it is no word with it, or only what the dictionary lists for the
/// beginnings of words (`kvalitets-`).
fn is_linked(paradigms: &Paradigms, text: &str, lemmas: &[&Lemma]) -> bool {
    let Some(bare) = text.strip_suffix('s') else {
        return false;
    };
    let listed = !paradigms.forms.contains_key(text) || paradigms.find(bare).is_some();
    lemmas
        .iter()
        .all(|lemma| lemma.text != text || listed && lemma.pos == 0)
}

/// First parts that the dictionary lists bare: `langtids-` is `lang` and `tids`.
fn is_linked_chain(lexicon: &Lexicon, part: &str) -> bool {
    let Some(found) = part.strip_suffix('s').and_then(|bare| cut(lexicon, bare)) else {
        return false;
    };
    found.cost < UNITS_PER_BIT * 26
}

/// `deltager` and `lovgivning` belong to the verbs `deltage` and `lovgive`: no part was added last.
fn is_deverbal(paradigms: &Paradigms, noun: &str) -> bool {
    [
        ("er", "e"),
        ("r", "e"),
        ("ning", "e"),
        ("ing", "e"),
        ("else", "e"),
        ("sel", "e"),
    ]
    .iter()
    .any(|(ending, infinitive)| {
        let Some(stem) = noun.strip_suffix(ending) else {
            return false;
        };
        let verb = paradigms.find(&format!("{stem}{infinitive}"));
        verb.is_some_and(|verb| paradigms.lemmas[verb].pos & pos::VERB != 0)
    })
}

/// Whether a word with this last part can be what the dictionary says the whole is.
fn may_inherit(whole: &Lemma, head: &Lemma, head_text: &str) -> bool {
    let participle = whole.pos & pos::ADJECTIVE != 0 && head.pos & pos::VERB != 0;
    let inflected = head.text != head_text;
    // Only a plural-only noun (which has no gender) has a plural for its last part.
    let plural = whole.genders == 0 && whole.pos & pos::NOUN != 0;
    let same = whole.pos & head.pos != 0 && (!inflected || plural);
    // "En uddannelsessøgende" is whoever is "søgende".
    let person = whole.pos & pos::NOUN != 0 && !inflected && head_text.ends_with("ende");
    same || participle || person && head.pos & pos::ADJECTIVE != 0
}

fn lemmas_of<'a>(
    paradigms: &'a Paradigms,
    lexicon: &Lexicon,
    word: &str,
    piece: &Piece,
) -> Vec<&'a Lemma> {
    let text = &word[piece.start + piece.prefix..piece.end];
    let found = lexicon.apply(piece.pattern, "", text).into_iter();
    found
        .filter_map(|text| Some(&paradigms.lemmas[paradigms.find(&text)?]))
        .collect()
}

#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn as_number(count: usize) -> f64 {
    count as f64
}
