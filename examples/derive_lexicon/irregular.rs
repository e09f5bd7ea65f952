//! The table of irregular words (`src/danish/data/irregular.tsv`).
//!
//! In: its text. Out: rows of kind, dictionary form and forms, folded. What a kind means for other
//! words (a noun also ends compounds, a verb also follows prefixes) is applied in `paradigms`.

use crate::danish::fold::fold;

/// The irregular words, by kind (N, V, W; see the table's own comments).
pub struct Irregular {
    rows: Vec<(char, String, Vec<String>)>,
}

impl Irregular {
    /// Reads `KIND TAB lemma TAB forms`; `#` opens a comment line.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let rows = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut fields = line.split('\t');
                let kind = fields.next()?.chars().next()?;
                let lemma = fold(fields.next()?).into_owned();
                let forms = fields
                    .next()?
                    .split_whitespace()
                    .map(|form| fold(form).into_owned());
                Some((kind, lemma, forms.collect()))
            });
        Self {
            rows: rows.collect(),
        }
    }

    /// The rows of one kind: dictionary form and other forms, folded.
    pub fn of_kind(&self, wanted: char) -> impl Iterator<Item = (&str, &[String])> {
        let rows = self.rows.iter().filter(move |row| row.0 == wanted);
        rows.map(|(_, lemma, forms)| (lemma.as_str(), forms.as_slice()))
    }
}
