//! BM25 over weighted frequencies.
//!
//! In come the terms of a word or of a phrase's slots; out goes how much an occurrence is worth in a document
//! (Robertson & Zaragoza 2009, section 3.2). Tantivy's own counts whole occurrences of single terms only.

use super::terms::Entry;
use crate::index::schema;
use std::sync::Arc;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring};
use tantivy::schema::Field;
use tantivy::{DocId, Searcher, SegmentReader};

/// How soon more occurrences stop counting.
const K1: f32 = 1.6;
/// How much a long document's occurrences are discounted.
const B: f32 = 0.85;
/// The same where titles and beginnings stand. They are all about as long; one that is longer has a title besides.
const B_OF_BEGINNINGS: f32 = 0.2;

/// What one word or phrase is worth anywhere in the index.
#[derive(Debug, Clone)]
pub(super) struct Bm25 {
    weight: f32,
    /// What a document of each length that Tantivy can note takes from an occurrence.
    discounts: Arc<[f32; 256]>,
}

impl Bm25 {
    /// For slots of terms with what each counts: a slot is as rare as its terms together, a phrase as its slots' sum.
    /// A term that counts little makes its slot little more common: a rare word stays rare beside a common relative.
    fn of<'a, T: IntoIterator<Item = &'a (Entry, f32)>>(
        searcher: &Searcher,
        field: Field,
        slots: impl IntoIterator<Item = T>,
    ) -> tantivy::Result<Self> {
        let documents = searcher.total_num_docs()?.max(1);
        let mut rarity = 0.0;
        for slot in slots {
            let mut holders = 0.0;
            for (entry, weight) in slot {
                holders += weight * entry.documents() as f32;
            }
            rarity += inverse_document_frequency(holders, documents);
        }
        let average_length = searcher.total_num_tokens(field)?.max(1) as f32 / documents as f32;
        let b = if schema::holds_beginnings(searcher.schema(), field) {
            B_OF_BEGINNINGS
        } else {
            B
        };
        let mut discounts = [0.0; 256];
        for (discount, id) in discounts.iter_mut().zip(0..=u8::MAX) {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *discount = K1 * (1.0 - b + b * length / average_length);
        }
        Ok(Self {
            weight: rarity * (K1 + 1.0),
            discounts: Arc::new(discounts),
        })
    }

    /// The same, where scores count.
    pub fn if_scored<'a, T: IntoIterator<Item = &'a (Entry, f32)>>(
        scoring: EnableScoring<'_>,
        field: Field,
        slots: impl IntoIterator<Item = T>,
    ) -> tantivy::Result<Option<Self>> {
        match scoring {
            EnableScoring::Enabled { searcher, .. } => Self::of(searcher, field, slots).map(Some),
            EnableScoring::Disabled { .. } => Ok(None),
        }
    }

    pub fn norms(
        &self,
        reader: &SegmentReader,
        field: Field,
        boost: f32,
    ) -> tantivy::Result<Norms> {
        Ok(Norms {
            lengths: reader.get_fieldnorms_reader(field)?,
            weight: self.weight * boost,
            discounts: Arc::clone(&self.discounts),
        })
    }
}

/// The same for one segment, with its documents' lengths.
pub(super) struct Norms {
    lengths: FieldNormReader,
    weight: f32,
    discounts: Arc<[f32; 256]>,
}

impl Norms {
    /// More than any number of occurrences is worth.
    pub fn most(&self) -> f32 {
        self.weight
    }

    #[inline]
    pub fn score(&self, doc: DocId, frequency: f32) -> f32 {
        let discount = self.discounts[usize::from(self.lengths.fieldnorm_id(doc))];
        self.weight * frequency / (frequency + discount)
    }
}

/// How rare a word is: 0 or a little more for one that is everywhere.
pub(crate) fn inverse_document_frequency(holders: f32, documents: u64) -> f32 {
    let documents = documents as f32;
    let holders = holders.min(documents);
    (1.0 + (documents - holders + 0.5) / (holders + 0.5)).ln()
}
