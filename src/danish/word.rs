//! One word's analysis: its dictionary forms and its parts.
//!
//! In: a lower-case word in NFC and whether it looked like a name. Out: up to three lemmas, best
//! first, and the parts when it is a compound. Pure and without state: callers keep the answer per
//! word type.

use super::compound::{Split, split};
use super::endings;
use super::fold::{fold, fold_accents};
use super::lexicon::Lexicon;
use super::lexicon::layout::{FormValue, UNITS_PER_BIT};
use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::ops::Range;

/// An unknown word is believed to be a compound when its cut costs less than this and a share per
/// letter: long chains of rare parts are normal in long words, and accidents in short ones.
const BASE_COST: u32 = 10 * UNITS_PER_BIT;
const LETTER_COST: u32 = 18;

/// Neighbouring parts of a compound of more parts than these are not put together: there are too many ways.
const MOST_PARTS: usize = 5;

/// What the dictionary and the rules say of one lower-case NFC word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordAnalysis {
    /// One to three dictionary forms, folded, best first.
    pub lemmas: Vec<String>,
    /// The parts of a compound in order; empty for a simplex.
    pub parts: Vec<Part>,
    /// Neighbouring parts together, as long as they are not all: `finanslovs` in `finanslovsforslag`.
    pub spans: Vec<Part>,
    /// Whether the lemmas are the dictionary's: then they depend on nothing but the word.
    pub by_form: bool,
}

/// One part of a compound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Bytes of the input word; a linking letter stays with the part before it.
    pub range: Range<usize>,
    /// Dictionary forms of the part without its link, folded, best first.
    pub lemmas: Vec<String>,
}

/// Where the word stood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordContext {
    /// Capitalised though no sentence begins there: perhaps a name.
    pub capitalised_mid_sentence: bool,
}

/// Whether a cut is likely enough to be believed of a word that the dictionary lacks.
#[must_use]
pub fn is_plausible(found: &Split, word: &str) -> bool {
    let letters = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
    found.cost < BASE_COST + LETTER_COST * letters
}

thread_local! {
    static STEMMER: Stemmer = Stemmer::create(Algorithm::Danish);
}

/// Analyses one lower-case NFC word. Never fails: what nothing is known of gets its Snowball stem.
///
#[must_use]
pub fn analyze_word(word: &str, context: WordContext) -> WordAnalysis {
    if let Some(bare) = without_apostrophe(word) {
        let mut analysis = analyze_word(bare, context);
        if let Some(last) = analysis.parts.last_mut() {
            last.range.end = word.len();
        }
        return analysis;
    }
    match Lexicon::shared() {
        Some(lexicon) if word.chars().all(char::is_alphabetic) => Analyzer {
            lexicon,
            word,
            folded: fold(word),
        }
        .analyze(context),
        _ => whole(vec![fold(word).into_owned()]),
    }
}

/// The lemmas that the dictionary has of one lower-case NFC word, wherever it stands; none of a word that it lacks.
#[allow(
    dead_code,
    reason = "the program that derives the table compiles this file too"
)]
#[must_use]
pub fn dictionary_lemmas(word: &str) -> Vec<String> {
    let Some(lexicon) = Lexicon::shared().filter(|_| word.chars().all(char::is_alphabetic)) else {
        return Vec::new();
    };
    let folded = fold(word);
    let analyzer = Analyzer {
        lexicon,
        word,
        folded,
    };
    let lemmas = |(value, form): (FormValue, &str)| lexicon.apply(value.pattern(), "", form);
    analyzer.entry().map_or_else(Vec::new, lemmas)
}

/// Whether one lower-case NFC word begins compounds as its own dictionary form, whatever it is the form of alone: `ældre` is one
/// of `gammel`, and the `ældre` of `ældrepleje` is none.
#[allow(
    dead_code,
    reason = "the program that derives the table compiles this file too"
)]
#[must_use]
pub fn is_base_in_compounds(word: &str) -> bool {
    let lexicon = Lexicon::shared();
    lexicon.is_some_and(|lexicon| lexicon.is_base_in_compounds(&fold(word)))
}

/// Whether the word stands in the dictionary or is a likely compound of words that do. Meant for
/// the question whether two halves around a line-end hyphen are one word.
#[must_use]
pub fn is_known(word: &str) -> bool {
    let Some(lexicon) = Lexicon::shared() else {
        return false;
    };
    let folded = fold(word);
    let bare = folded.strip_suffix('s').unwrap_or(&folded);
    lexicon.contains(&folded)
        || lexicon.contains(bare)
        || Analyzer {
            lexicon,
            word,
            folded,
        }
        .plausible_split()
        .is_some()
}

/// Whether the word can be a noun of which there are several: the dictionary has it with the article behind (`klasser`,
/// `klasserne`; `bilag`, `bilagene`; `lærere`, `lærerne`), of a compound its last part.
#[allow(
    dead_code,
    reason = "the program that derives the table compiles this file too"
)]
#[must_use]
pub fn may_be_plural_noun(word: &str) -> bool {
    is_form_or_head(word, |lexicon, form| {
        let has = |stem: &str, ending: &str| lexicon.contains(&[stem, ending].concat());
        let without = |ending| form.strip_suffix(ending);
        let doubled = form.get(form.len().saturating_sub(1)..).unwrap_or("");
        without("ere").is_some_and(|stem| has(stem, "erne"))
            || (form.ends_with(['r', 'e']) && has(form, "ne"))
            || without("s").is_some_and(|stem| has(stem, "ene") || has(stem, "erne"))
            || has(form, "ene")
            || has(&[form, doubled].concat(), "ene")
    })
}

/// Whether the word can be a verb in the present as well: `klager`, `gælder`.
#[allow(
    dead_code,
    reason = "the program that derives the table compiles this file too"
)]
#[must_use]
pub fn may_be_present(word: &str) -> bool {
    let infinitive = word.strip_suffix('r').filter(|rest| rest.ends_with('e'));
    infinitive.is_some_and(|verb| {
        let participle = [verb, "nde"].concat();
        Lexicon::shared().is_some_and(|lexicon| lexicon.contains(&fold(&participle)))
    })
}

/// Whether something is so of a word of the dictionary, or of the last part of a compound that is none.
fn is_form_or_head(word: &str, is_so: impl Fn(&Lexicon, &str) -> bool) -> bool {
    let Some(lexicon) = Lexicon::shared() else {
        return false;
    };
    let folded = fold(word);
    if lexicon.contains(&folded) {
        return is_so(lexicon, &folded);
    }
    let analysis = analyze_word(word, WordContext::default());
    let head = analysis.parts.last();
    let head = head.and_then(|head| word.get(head.range.clone()));
    head.is_some_and(|head| is_so(lexicon, &fold(head)))
}

struct Analyzer<'a> {
    lexicon: &'static Lexicon,
    word: &'a str,
    folded: Cow<'a, str>,
}

impl Analyzer<'_> {
    fn analyze(&self, context: WordContext) -> WordAnalysis {
        let folded: &str = &self.folded;
        let genitive = folded.strip_suffix('s').filter(|bare| bare.len() > 2);
        if let Some((value, form)) = self.entry() {
            return self.known(value, form);
        }
        if let Some((text, found)) = self.plausible_split()
            && (!context.capitalised_mid_sentence || is_certain(&found, &text))
        {
            return self.cut(&text, &found);
        }
        if context.capitalised_mid_sentence {
            let bare = genitive.map(str::to_owned);
            return whole(bare.into_iter().chain([folded.to_owned()]).collect());
        }
        let lemmas = endings::lemmas(self.lexicon, folded);
        if !lemmas.is_empty() {
            return whole(lemmas);
        }
        let stem = STEMMER.with(|stemmer| stemmer.stem(folded).into_owned());
        whole(vec![stem])
    }

    /// What the dictionary has of the word, or of what it is the genitive of.
    fn entry(&self) -> Option<(FormValue, &str)> {
        let folded: &str = &self.folded;
        let genitive = folded.strip_suffix('s').filter(|bare| bare.len() > 2);
        [Some(folded), genitive]
            .into_iter()
            .flatten()
            .find_map(|form| Some((self.lexicon.entry(form)?.0, form)))
    }

    /// A dictionary word; compounds get their parts too.
    fn known(&self, value: FormValue, form: &str) -> WordAnalysis {
        let lemmas = self.lexicon.apply(value.pattern(), "", form);
        let split = value
            .is(FormValue::COMPOUND)
            .then(|| self.best_split())
            .flatten();
        let (parts, spans) =
            split.map_or_else(Default::default, |(text, found)| self.parts(&text, &found));
        WordAnalysis {
            lemmas,
            parts,
            spans,
            by_form: true,
        }
    }

    /// An unknown word whose parts are known: its lemma is its beginning and the head's lemma.
    fn cut(&self, text: &str, found: &Split) -> WordAnalysis {
        let Some(head) = found.pieces.last() else {
            return whole(vec![text.to_owned()]);
        };
        if found.pieces.len() == 1 {
            // `forsikrere` are insurers, and not `sikrere` behind a prefix.
            let agents = endings::agent(self.lexicon, text);
            if !agents.is_empty() {
                return whole(agents);
            }
        }
        let at = head.start + head.prefix;
        let (before, rest) = text.split_at_checked(at).unwrap_or(("", text));
        let mut lemmas = self.lexicon.apply(head.pattern, before, rest);
        if lemmas.iter().any(|lemma| !self.ends_in_verb(lemma, at)) {
            // `klimarådet` is a council, not a participle of `råde`.
            lemmas.retain(|lemma| !self.ends_in_verb(lemma, at));
        }
        let lemmas = lemmas
            .iter()
            .map(|lemma| fold(lemma).into_owned())
            .collect();
        let (parts, spans) = self.parts(text, found);
        WordAnalysis {
            lemmas,
            parts,
            spans,
            by_form: false,
        }
    }

    fn ends_in_verb(&self, lemma: &str, at: usize) -> bool {
        let entry = lemma.get(at..).and_then(|verb| self.lexicon.entry(verb));
        entry.is_some_and(|entry| entry.0.is(FormValue::VERB))
    }

    /// The parts of a cut, and neighbouring ones together.
    fn parts(&self, text: &str, found: &Split) -> (Vec<Part>, Vec<Part>) {
        let pieces = &found.pieces;
        let count = pieces.len();
        if count < 2 {
            return Default::default();
        }
        let part = |from: usize, last: usize| {
            let (start, last) = (pieces[from].start, &pieces[last]);
            let at = last.start + last.prefix;
            let before = text.get(start..at).unwrap_or_default();
            let rest = text.get(at..last.end).unwrap_or_default();
            Part {
                range: self.original(start)..self.original(last.end),
                lemmas: self.lexicon.apply(last.pattern, before, rest),
            }
        };
        let parts = (0..count).map(|number| part(number, number)).collect();
        let span = |from: usize| (from + 1..count).map(move |last| (from, last));
        let spans = (0..count)
            .flat_map(span)
            .filter(|(from, last)| last - from + 1 < count && count <= MOST_PARTS)
            .map(|(from, last)| part(from, last))
            .collect();
        (parts, spans)
    }

    /// Byte of the input word that a byte of its folded spelling came from.
    fn original(&self, folded_at: usize) -> usize {
        if matches!(self.folded, Cow::Borrowed(_)) {
            return folded_at;
        }
        let mut folded_length = 0;
        for (at, letter) in self.word.char_indices() {
            if folded_length >= folded_at {
                return at;
            }
            folded_length += fold_accents(letter.encode_utf8(&mut [0; 4])).len();
        }
        self.word.len()
    }

    /// The cheapest cut and the spelling that it was found in.
    fn best_split(&self) -> Option<(Cow<'_, str>, Split)> {
        if self.word.contains("aa") {
            // In `ekstraarbejde` the two letters belong to different parts.
            let spelled = fold_accents(self.word);
            if let Some(found) = split(self.lexicon, &spelled) {
                return Some((Cow::Owned(spelled), found));
            }
        }
        let found = split(self.lexicon, &self.folded)?;
        Some((Cow::Borrowed(&self.folded), found))
    }

    fn plausible_split(&self) -> Option<(Cow<'_, str>, Split)> {
        self.best_split()
            .filter(|(text, found)| is_plausible(found, text))
    }
}

/// Sure enough to cut a capitalised word that may be a name: `Finansudvalget`, not `Lundgaard`.
fn is_certain(found: &Split, word: &str) -> bool {
    let letters = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
    letters >= 9 && found.cost < UNITS_PER_BIT * (4 + 2 * letters)
}

fn whole(lemmas: Vec<String>) -> WordAnalysis {
    WordAnalysis {
        lemmas,
        ..WordAnalysis::default()
    }
}

fn without_apostrophe(word: &str) -> Option<&str> {
    let bare = word.strip_suffix('s').unwrap_or(word);
    bare.strip_suffix(['\'', '’'])
        .filter(|bare| !bare.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{
        WordAnalysis, WordContext, analyze_word, is_known, may_be_plural_noun, may_be_present,
    };

    #[test]
    fn nouns_in_the_plural_are_told_from_verbs() {
        for noun in [
            "ændringsforslag",
            "tillægsspørgsmål",
            "hverdage",
            "lærere",
            "fotos",
            "job",
            "ejerboliger",
        ] {
            assert!(may_be_plural_noun(noun) && !may_be_present(noun), "{noun}");
        }
        for other in [
            "nævnte",
            "beregnes",
            "gælder",
            "vedlægges",
            "godkendes",
            "og",
            "ministeren",
        ] {
            assert!(!may_be_plural_noun(other), "{other}");
        }
        assert!(may_be_plural_noun("klager") && may_be_present("klager"));
    }

    const NAME: WordContext = WordContext {
        capitalised_mid_sentence: true,
    };

    fn analyze(word: &str) -> WordAnalysis {
        analyze_word(word, WordContext::default())
    }

    fn meet(one: &str, other: &str) -> bool {
        let lemmas = analyze(other).lemmas;
        analyze(one)
            .lemmas
            .iter()
            .any(|lemma| lemmas.contains(lemma))
    }

    fn parts(word: &str) -> Vec<&str> {
        analyze(word)
            .parts
            .iter()
            .map(|part| &word[part.range.clone()])
            .collect()
    }

    #[test]
    fn every_inflection_of_a_compound_has_one_dictionary_form() {
        for form in ["bogbus", "bogbussen", "bogbusser", "bogbussernes"] {
            assert_eq!(analyze(form).lemmas, ["bogbus"], "{form}");
        }
    }

    #[test]
    fn a_part_has_its_own_dictionary_form_without_the_link() {
        let lemmas: Vec<_> = analyze("fiskeopdrættere")
            .parts
            .into_iter()
            .map(|part| part.lemmas)
            .collect();
        assert_eq!(lemmas.len(), 2);
        assert!(lemmas[0].contains(&"fisk".to_owned()), "{lemmas:?}");
        assert_eq!(lemmas[1], ["opdrætter"]);
    }

    #[test]
    fn an_unknown_beginning_leaves_the_inflection_known() {
        assert_eq!(analyze("quizaftenerne").lemmas, analyze("quizaften").lemmas);
        assert!(meet("zumbaholdet", "zumbahold"));
    }

    #[test]
    fn a_noun_before_a_heavy_verb_or_its_noun_is_a_part() {
        assert_eq!(
            parts("overfladebehandlingen"),
            ["overflade", "behandlingen"]
        );
        assert_eq!(parts("klimasikring"), ["klima", "sikring"]);
        assert_eq!(parts("tvangsfodres"), ["tvangs", "fodres"]);
        assert_eq!(parts("kildesorteret"), ["kilde", "sorteret"]);
        for word in ["vejledning", "lovgivning", "grundlægge", "deltagelse"] {
            assert!(parts(word).is_empty(), "{word}");
        }
    }

    #[test]
    fn a_long_word_before_a_long_word_needs_no_witness() {
        assert_eq!(parts("topskattelettelse"), ["top", "skatte", "lettelse"]);
        assert_eq!(parts("landsforræderi"), ["lands", "forræderi"]);
        assert_eq!(parts("fuglearterne"), ["fugle", "arterne"]);
    }

    #[test]
    fn a_short_word_is_not_cut_into_two_others_by_accident() {
        for word in ["pogrom", "megawatt", "mejerister", "kalifat"] {
            assert!(parts(word).is_empty(), "{word}");
        }
        assert_eq!(parts("sygeplejersken"), ["syge", "plejersken"]);
        assert_eq!(parts("lastbil"), ["last", "bil"]);
        assert_eq!(parts("byråd"), ["by", "råd"]);
    }

    #[test]
    fn the_forms_of_a_word_that_the_lexicon_lacks_meet() {
        for (one, other) in [
            ("deponent", "deponenterne"),
            ("jurisdiktør", "jurisdiktøren"),
            ("genforsikrer", "genforsikrerne"),
            ("forsikrere", "forsikrer"),
            ("udportionere", "udportionerede"),
        ] {
            assert!(meet(one, other), "{one} {other}");
        }
        assert!(!meet("udportionere", "udportioneringer"));
        assert_eq!(analyze("talrighedens").lemmas, ["talrighed"]);
    }

    #[test]
    fn spellings_and_plurals_of_one_word_meet() {
        assert!(meet("kystlinier", "kystlinje"));
        assert!(meet("timelønninger", "timeløn"));
        assert!(meet("minima", "minimum") && !meet("minus", "minoritet"));
        assert!(!meet("indsatser", "indsætte") && !meet("indsats", "indsætte"));
    }

    #[test]
    fn old_spelling_is_cut_where_the_parts_meet() {
        assert!(meet("kirkegaarden", "kirkegårde"));
        assert_eq!(parts("ekstraafgifterne"), ["ekstra", "afgifterne"]);
        assert_eq!(parts("kirkegaarden"), ["kirke", "gaarden"]);
    }

    #[test]
    fn ranges_count_bytes_of_the_word_as_written() {
        assert_eq!(parts("idébankerne"), ["idé", "bankerne"]);
    }

    #[test]
    fn genitives_meet_with_and_without_apostrophe() {
        assert!(meet("nato's", "nato"));
        assert!(meet("cafés", "café"));
        assert_eq!(analyze("'").lemmas, ["'"]);
    }

    #[test]
    fn a_strange_name_stays_whole() {
        let name = analyze_word("torvegaards", NAME);
        assert!(name.parts.is_empty());
        assert!(name.lemmas.contains(&"torvegård".to_owned()));
    }

    #[test]
    fn a_ministry_is_cut_though_it_is_a_name() {
        assert_eq!(
            analyze_word("havneministeriets", NAME).lemmas,
            ["havneministerium"]
        );
    }

    #[test]
    fn numbers_and_foreign_scripts_pass_through() {
        for word in ["2020", "co2", "θάλασσα", "東京", ""] {
            assert_eq!(analyze(word).lemmas.len(), 1, "{word}");
            assert!(analyze(word).parts.is_empty(), "{word}");
        }
    }

    #[test]
    fn there_are_one_to_three_lemmas_and_parts_spell_the_word() {
        for word in [
            "fandt",
            "sneplovenes",
            "äblegröd",
            "ß",
            "aaaaaaaaaa",
            "søsöså",
            "é",
            "ÿaaé",
        ] {
            let found = analyze(word);
            assert!((1..=3).contains(&found.lemmas.len()), "{word}");
            let mut at = 0;
            for part in &found.parts {
                assert_eq!(part.range.start, at, "{word}");
                at = part.range.end;
            }
            assert!(found.parts.is_empty() || at == word.len(), "{word}");
        }
    }

    #[test]
    fn the_two_halves_of_a_broken_word_are_known_together() {
        assert!(is_known("sneplovene") && is_known("torvedagens"));
        assert!(!is_known("plovenesn") && !is_known("ovnsej"));
    }
}
