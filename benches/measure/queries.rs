//! The mix of queries: words, AND, phrases and prefixes, drawn from the texts, the same in every run.
//!
//! In come texts; out go queries in ordret's language, which the benches ask and `benches/peers` asks of everyone.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    OneWord,
    TwoWords,
    ThreeWords,
    And,
    Phrase,
    Prefix,
}

pub const KINDS: [Kind; 6] = [
    Kind::OneWord,
    Kind::TwoWords,
    Kind::ThreeWords,
    Kind::And,
    Kind::Phrase,
    Kind::Prefix,
];

/// A query in ordret's language.
pub struct Sample {
    pub kind: Kind,
    pub text: String,
}

/// Numbers that only look random (Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// `count` queries of all kinds in turn. Words are drawn as often as they stand in the texts, from four letters on.
pub fn sample(texts: &[(String, String)], count: usize) -> Vec<Sample> {
    let mut numbers = Numbers(20_261_125);
    (0..count)
        .map(|number| {
            let kind = KINDS[number % KINDS.len()];
            let text = loop {
                if let Some(text) = draw(kind, texts, &mut numbers) {
                    break text;
                }
            };
            Sample { kind, text }
        })
        .collect()
}

/// Letters only, so that both tokenize it as one word.
fn is_word(word: &str) -> bool {
    word.chars().count() >= 4
        && word.chars().all(char::is_alphabetic)
        && word.chars().skip(1).all(char::is_lowercase)
}

fn draw(kind: Kind, texts: &[(String, String)], numbers: &mut Numbers) -> Option<String> {
    let (_, text) = &texts[numbers.below(texts.len())];
    let mut at = numbers.below(text.len().max(1));
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let mut end = (at + 400).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // The first and the last one may be cut.
    let mut words: Vec<&str> = text[at..end].split_whitespace().skip(1).collect();
    words.pop();
    let loose = |count: usize| -> Option<Vec<String>> {
        let known: Vec<String> = words
            .iter()
            .filter(|word| is_word(word))
            .map(|word| word.to_lowercase())
            .collect();
        let step = known.len() / count;
        (step > 0).then(|| known.into_iter().step_by(step).take(count).collect())
    };
    match kind {
        Kind::OneWord => Some(loose(1)?.concat()),
        Kind::TwoWords => Some(loose(2)?.join(" ")),
        Kind::ThreeWords => Some(loose(3)?.join(" ")),
        Kind::And => Some(loose(2)?.join(" AND ")),
        Kind::Phrase => {
            let length = 2 + numbers.below(2);
            let run = words.windows(length).find(|run| {
                run.iter().all(|word| word.chars().all(char::is_alphabetic))
                    && run.iter().any(|word| is_word(word))
            })?;
            Some(format!("\"{}\"", run.join(" ").to_lowercase()))
        }
        Kind::Prefix => {
            let word = loose(1)?.concat();
            let cut: String = word.chars().take(6).collect();
            (cut.len() < word.len()).then(|| format!("{cut}*"))
        }
    }
}
