//! How rare words are, for BM25.
//!
//! In come a searcher and a compiled query; out go document frequencies in which all forms of one word are as rare as
//! the word: otherwise a rare inflection would outweigh the word itself.

use crate::query::compile::Plan;
use std::collections::HashMap;
use tantivy::Term;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;

/// BM25's statistics, where the forms of one word are as rare as the word.
pub(super) struct WordStatistics<'a> {
    searcher: &'a tantivy::Searcher,
    holders: HashMap<(Field, u32), u64>,
    word_of_term: &'a HashMap<Term, u32>,
}

impl<'a> WordStatistics<'a> {
    pub(super) fn of(searcher: &'a tantivy::Searcher, plan: &'a Plan) -> tantivy::Result<Self> {
        let mut holders: HashMap<(Field, u32), u64> = HashMap::new();
        let documents = searcher.num_docs();
        for (term, word) in &plan.word_of_term {
            if !crate::danish::is_part(term.serialized_value_bytes()) {
                *holders.entry((term.field(), *word)).or_default() += searcher.doc_freq(term)?;
            }
        }
        for holders in holders.values_mut() {
            *holders = (*holders).min(documents);
        }
        Ok(Self {
            searcher,
            holders,
            word_of_term: &plan.word_of_term,
        })
    }
}

impl Bm25StatisticsProvider for WordStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_docs(self.searcher)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let word = self
            .word_of_term
            .get(term)
            .and_then(|word| self.holders.get(&(term.field(), *word)));
        // A form that is in more documents than its word can only be a part, or deleted documents still counted.
        let own = self.searcher.doc_freq(term)?;
        Ok(word.copied().unwrap_or(own).max(own))
    }
}
