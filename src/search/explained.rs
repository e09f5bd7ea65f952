//! A document's score, taken apart, and what of a query it holds.
//!
//! In come a compiled query and the address of a document; out goes a [`DocumentExplanation`]. How a query was understood
//! needs no document: that is in `explain`.

use super::Searcher;
use super::closeness::Closeness;
use super::explain::{Contribution, DocumentExplanation};
use super::matches::Wanted;
use crate::document::DocumentPath;
use crate::query::plan::Plan;
use tantivy::postings::Postings;
use tantivy::query::EnableScoring;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet};

impl Searcher {
    /// `path` is the document's.
    pub(super) fn explained(
        &self,
        plan: &mut Plan,
        path: &DocumentPath,
        address: DocAddress,
    ) -> tantivy::Result<DocumentExplanation> {
        let forms = self.forms(plan, address)?;
        let enabled = EnableScoring::enabled_from_searcher(&self.inner.searcher);
        let weight = plan.query.weight(enabled)?;
        let reader = self.inner.searcher.segment_reader(address.segment_ord);
        let mut scorer = weight.scorer(reader, 1.0)?;
        let here = scorer.doc() == address.doc_id
            || (scorer.doc() < address.doc_id && scorer.seek(address.doc_id) == address.doc_id);
        let mut score = here.then(|| scorer.score());
        let mut made_of = match score {
            Some(_) => Contribution::of(&weight.explain(reader, address.doc_id)?),
            None => None,
        };
        if let Some(score) = &mut score
            && Closeness::matters(plan)
        {
            let occurrences = self.occurrences(plan)?;
            let closeness = Closeness::of(plan, &occurrences);
            let mut cursor = self.cursor(&occurrences);
            let gain = closeness.gain(address, &mut cursor, &mut occurrences.wanted.places())?;
            made_of = made_of.map(|sum| sum.and("its words stand close together", *score * gain));
            *score *= 1.0 + gain;
        }
        Ok(DocumentExplanation {
            path: path.clone(),
            score,
            made_of,
            forms,
        })
    }

    /// Every form of what is sought that a document holds, with the number of places, most first.
    fn forms(&self, plan: &mut Plan, address: DocAddress) -> tantivy::Result<Vec<(String, u32)>> {
        let reader = self.inner.searcher.segment_reader(address.segment_ord);
        let inverted = reader.inverted_index(self.inner.fields.body)?;
        let mut out = Vec::new();
        for name in Wanted::of(&plan.sought).terms.keys() {
            let entry = plan.terms.look_up(self.inner.fields.body, name);
            let mut places = 0;
            for info in entry.in_segment(reader.segment_id()) {
                let record = IndexRecordOption::WithFreqs;
                let mut postings = inverted.read_postings_from_terminfo(info, record)?;
                if postings.doc() <= address.doc_id
                    && postings.seek(address.doc_id) == address.doc_id
                {
                    places += postings.term_freq();
                }
            }
            if places > 0 {
                out.push((crate::danish::named(name), places));
            }
        }
        out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(out)
    }
}
