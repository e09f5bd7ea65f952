//! Terms with their places → the postings of a segment.
//!
//! In come [`Inverted`] fields and a segment whose files Tantivy has just written, with nothing in these; out go the same
//! files with the fields' terms, postings, positions and lengths in them, in Tantivy's own format and by its own encoders:
//! from then on the segment is one like any other. What the terms are was decided before.

use super::inverter::Inverted;
use super::lemmas::LemmasWriter;
use super::starts::Starts;
use std::io::{self, Write};
use tantivy::directory::{CompositeFile, CompositeWrite, Directory};
use tantivy::index::SegmentComponent;
use tantivy::postings::FieldSerializer;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Segment};

/// Writes fields.
pub(super) fn write(fields: &[(Field, Inverted)], segment: &Segment) -> tantivy::Result<()> {
    let mut norms = reopen(segment, SegmentComponent::FieldNorms, fields)?;
    for (field, inverted) in fields {
        norms.for_field(*field).write_all(&inverted.norms)?;
    }
    norms.close()?;
    let mut terms = reopen(segment, SegmentComponent::Terms, fields)?;
    let mut postings = reopen(segment, SegmentComponent::Postings, fields)?;
    let mut positions = reopen(segment, SegmentComponent::Positions, fields)?;
    let mut forms = LemmasWriter::default();
    for (field, inverted) in fields {
        // Without the lengths no block of postings says how much it can score at most: our scorers ask none.
        let mut serializer = FieldSerializer::create(
            IndexRecordOption::WithFreqsAndPositions,
            inverted.term_count,
            terms.for_field(*field),
            postings.for_field(*field),
            positions.for_field(*field),
            None,
        )?;
        write_terms(inverted, &mut serializer, &mut forms)?;
        serializer.close()?;
    }
    terms.close()?;
    postings.close()?;
    positions.close()?;
    forms.write(segment)
}

fn write_terms(
    inverted: &Inverted,
    serializer: &mut FieldSerializer<'_>,
    forms: &mut LemmasWriter,
) -> io::Result<()> {
    let (mut documents, mut ordinal) = (Documents::default(), 0);
    inverted.each_term(|term, lemmas, places| {
        for lemma in lemmas {
            forms.add(lemma, ordinal);
        }
        ordinal += 1;
        documents.read(places, &inverted.starts);
        serializer.new_term(term.as_bytes(), documents.ends.len() as u32, true)?;
        documents.each(|document, positions| {
            serializer.write_doc(document, positions.len() as u32, positions);
        });
        serializer.close_term()
    })
}

/// A file of the segment to be written anew, with what it holds of all fields but these. Few bytes: what is long is in
/// these.
fn reopen(
    segment: &Segment,
    component: SegmentComponent,
    fields: &[(Field, Inverted)],
) -> tantivy::Result<CompositeWrite> {
    let mut others = Vec::new();
    {
        let file = CompositeFile::open(&segment.open_read(component.clone())?)?;
        for (other, _) in segment.schema().fields() {
            if fields.iter().any(|(field, _)| *field == other) {
                continue;
            }
            if let Some(part) = file.open_read(other) {
                others.push((other, part.read_bytes()?.to_vec()));
            }
        }
    }
    let path = segment.relative_path(component.clone());
    segment
        .index()
        .directory()
        .delete(&path)
        .map_err(io::Error::other)?;
    let mut file = CompositeWrite::wrap(segment.open_write(component)?);
    for (other, bytes) in others {
        file.for_field(other).write_all(&bytes)?;
    }
    Ok(file)
}

/// A term's documents.
#[derive(Default)]
struct Documents {
    /// Each document, and where its positions end.
    ends: Vec<(DocId, usize)>,
    /// The first position of a document, and from then on how far each is behind the one before.
    steps: Vec<u32>,
}

impl Documents {
    fn read(&mut self, places: &[u32], starts: &Starts) {
        self.ends.clear();
        self.steps.clear();
        // Where the next document begins, the current one, and the last place.
        let (mut behind, mut document, mut last) = (0, 0, 0);
        for &place in places {
            if place >= behind {
                self.end(document);
                let here;
                (document, here) = starts.document(place);
                (last, behind) = (here.start, here.end);
            }
            self.steps.push(place - last);
            last = place;
        }
        self.end(document);
    }

    fn end(&mut self, document: usize) {
        if self.ends.last().map_or(0, |(_, end)| *end) < self.steps.len() {
            self.ends.push((document as DocId, self.steps.len()));
        }
    }

    fn each(&self, mut take: impl FnMut(DocId, &[u32])) {
        let mut start = 0;
        for &(document, end) in &self.ends {
            take(document, &self.steps[start..end]);
            start = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Documents, Starts};

    #[test]
    fn places_are_told_apart_by_document() {
        let mut documents = Documents::default();
        // The second document is empty, and so is the last.
        let starts = Starts::of(vec![0, 10, 10, 30], 30);
        documents.read(&[0, 3, 9, 10, 29], &starts);
        let mut found = Vec::new();
        documents.each(|document, steps| found.push((document, steps.to_vec())));
        assert_eq!(found, [(0, vec![0, 3, 6]), (2, vec![0, 19])]);
        documents.read(&[12], &starts);
        assert_eq!(
            (documents.ends.as_slice(), documents.steps.as_slice()),
            (&[(2, 1)][..], &[2][..])
        );
    }
}
