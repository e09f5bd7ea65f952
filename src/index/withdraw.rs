//! Taking back: the last generation, or a document for good.
//!
//! In comes the folder of an index, locked, and for a purge the paths of documents; out go a published generation without
//! them and nothing else on the disk that holds them, or the generation before. Deciding that something has to go is
//! left to people.

use super::UpdateOptions;
use super::cause::failed;
use super::generation;
use super::manifest::{Manifest, Row, State};
use super::run::{Beginning, take_over};
use super::sealing::seal;
use super::{faults, merging, schema, verify};
use crate::document::DocumentPath;
use crate::error::{Error, ErrorKind, Result};
use std::path::Path;

/// What [`Index::purge`](crate::Index::purge) did.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Purged {
    /// The published generation.
    pub generation: u64,
    /// What was taken out.
    pub purged: Vec<DocumentPath>,
    /// What the index did not hold.
    pub unknown: Vec<DocumentPath>,
}

/// Publishes the generation before again. Returns its number.
pub(super) fn rollback(root: &Path) -> Result<u64> {
    let damaged = |what: &str| Error::at(ErrorKind::Index, root, what.to_owned());
    let published = generation::published(root)?
        .ok_or_else(|| Error::at(ErrorKind::NoIndex, root, "no index here"))?;
    // Where the published one cannot even say what came before, the newest other one that is whole will do.
    let before = match generation::facts(root, published) {
        Ok(facts) => facts.before,
        Err(_) => generation::newest_below(root, published.number)?,
    };
    let before = before
        .filter(|name| generation::folder(root, name.number).is_dir())
        .ok_or_else(|| {
            damaged("there is no generation before this one")
                .hint("build the index anew with `ordret index --rebuild`")
        })?;
    if let Some(fault) = verify::generation(root, before)?.first() {
        return Err(damaged("the generation before is damaged").because(fault));
    }
    generation::switch(root, before)?;
    Ok(before.number)
}

/// Publishes a generation without these documents, and removes every other.
pub(super) fn purge(root: &Path, paths: &[DocumentPath]) -> Result<Purged> {
    let mut beginning = Beginning::look(root);
    if let Some(why) = beginning.anew.take() {
        return Err(Error::at(ErrorKind::Index, root, "cannot be purged")
            .because(why)
            .hint("bring it up to date with `ordret index` first"));
    }
    let Some(base) = &mut beginning.base else {
        return Err(Error::at(ErrorKind::NoIndex, root, "no index here"));
    };
    let mut manifest = std::mem::take(&mut base.manifest);
    let mut purged = withdraw(&mut manifest, paths);
    purged.generation = base.name.number;
    if purged.purged.is_empty() {
        return Ok(purged);
    }
    // Its files are about to be linked.
    if let Some(fault) = verify::files(&base.folder, &base.facts).first() {
        return Err(Error::at(ErrorKind::Index, root, "cannot be purged")
            .because(format!("the index is damaged: {fault}"))
            .hint("bring it up to date with `ordret index` first"));
    }
    let number = generation::next_number(root)?;
    generation::sweep(root, Some((&base.facts, base.name)))?;
    let unpublished = generation::make_folder(root, number)?;
    let folder = unpublished.folder();
    let linked = take_over(base, folder)?;
    delete(folder, &purged.purged).map_err(|e| failed(folder, &e))?;
    faults::moment();
    let facts = generation::Facts {
        number,
        documents: manifest.documents(),
        published: generation::now(),
        // What came before still holds the documents: nothing leads back to it.
        before: None,
        files: linked,
        ..base.facts.clone()
    };
    seal(root, facts, &manifest, &UpdateOptions::new())?;
    // Sealing sweeps, but does not insist; a purge does.
    let left = generation::existing(root)?;
    if let Some((_, path)) = left.iter().find(|(there, _)| *there != number) {
        std::fs::remove_dir_all(path).map_err(|e| {
            generation::io(path, "cannot remove what still holds the documents", &e)
        })?;
    }
    purged.generation = number;
    Ok(purged)
}

/// Marks the documents as purged; tells which were there.
fn withdraw(manifest: &mut Manifest, paths: &[DocumentPath]) -> Purged {
    let mut out = Purged::default();
    for path in paths {
        let row = manifest.find(path.as_str());
        match row.filter(|row| row.state != State::Purged) {
            Some(row) => {
                withdraw_row(row);
                out.purged.push(path.clone());
            }
            None => out.unknown.push(path.clone()),
        }
    }
    out
}

/// The row stays, so that neither this path nor this content is indexed again.
fn withdraw_row(row: &mut Row) {
    row.hash = row.document().unwrap_or(row.hash);
    (row.state, row.held, row.notes) = (State::Purged, None, Box::default());
}

/// Deletes the documents and writes the segments that held them again.
fn delete(folder: &Path, paths: &[DocumentPath]) -> tantivy::Result<()> {
    let index = schema::open_for_writing(folder)?;
    let fields = schema::Fields::of(&index.schema())?;
    let mut writer = merging::idle_writer(&index)?;
    for path in paths {
        writer.delete_term(fields.path_term(path));
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    merging::expunge(folder)
}
