//! A written generation → the published one.
//!
//! In come the folder of a generation whose segments are written, and what is known of it; out goes the same generation,
//! whole, verified and published, or an error, and then nothing of it counts. What stands in it is the others' work.

use super::cause::failed;
use super::content_hash::FileSums;
use super::generation::{self, Facts};
use super::manifest::{self, Manifest};
use super::{UpdateOptions, duplicates, faults, open_generation, schema, verify};
use crate::error::{Error, ErrorKind, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The names of the files of a generation's live segments, as Tantivy lists them.
pub(super) fn segment_files(
    index: &tantivy::Index,
    folder: &Path,
) -> tantivy::Result<Vec<PathBuf>> {
    let mut names: Vec<PathBuf> = index
        .load_metas()?
        .list_segment_files()
        .into_iter()
        .collect();
    names.retain(|name| folder.join(name).is_file());
    names.sort();
    Ok(names)
}

/// Tantivy's list of its files: its checksums and its garbage collection see only what stands there.
pub(super) fn write_managed(folder: &Path, names: &[PathBuf]) -> Result<()> {
    let list = serde_json::to_string(names)
        .map_err(|e| Error::at(ErrorKind::Io, folder, "cannot list its files").because(e))?;
    generation::write_synced(
        &folder.join(".managed.json"),
        format!("{list}\n").as_bytes(),
    )
}

/// Makes a written generation whole, verifies it, and publishes it. `facts.files` are those that were linked.
pub(super) fn seal(
    root: &Path,
    mut facts: Facts,
    manifest: &Manifest,
    options: &UpdateOptions,
) -> Result<Facts> {
    let folder = generation::folder(root, facts.number);
    tidy(&folder)?;
    // Files that are drawn anew from the whole index in every run are written here, before anything is hashed.
    draw_duplicates(&folder).map_err(|e| failed(&folder, &e))?;
    manifest
        .write(&folder)
        .map_err(|e| generation::io(&folder, "cannot write the manifest", &e))?;
    faults::moment();
    let linked = std::mem::take(&mut facts.files);
    open_up(&folder)?;
    sync_new(&folder, &linked)?;
    if let Some(fault) = verify::checksums(&folder, &linked).first() {
        return Err(Error::at(ErrorKind::Io, &folder, "not published").because(fault));
    }
    let searcher = open_generation(&folder, facts.clone())?;
    verify::ask(&searcher, manifest)?;
    facts.files = verify::hash_files(&folder, &linked)?;
    faults::moment();
    options.check_cancelled()?;
    let name = generation::publish(root, &facts)?;
    faults::moment();
    // Published is published: what cannot be removed now goes next time.
    if let Err(error) = generation::sweep(root, Some((&facts, name))) {
        log::warn!("{error}");
    }
    Ok(facts)
}

/// The groups of near-duplicates, over all segments of the generation that is about to be published.
fn draw_duplicates(folder: &Path) -> tantivy::Result<()> {
    let builder = schema::open_for_reading(folder)?
        .reader_builder()
        .reload_policy(tantivy::ReloadPolicy::Manual);
    duplicates::draw(folder, builder.try_into()?.searcher().segment_readers())
}

/// Leaves nothing in the folder but live segments, `meta.json` and a list of them.
fn tidy(folder: &Path) -> Result<()> {
    let fail = |e: tantivy::TantivyError| failed(folder, &e);
    let index = schema::open_for_reading(folder).map_err(fail)?;
    let mut names = segment_files(&index, folder).map_err(fail)?;
    names.push(PathBuf::from("meta.json"));
    let entries = fs::read_dir(folder).map_err(|e| generation::io(folder, "cannot list", &e))?;
    for entry in entries.flatten() {
        if !names.contains(&PathBuf::from(entry.file_name())) {
            fs::remove_file(entry.path())
                .map_err(|e| generation::io(&entry.path(), "cannot remove", &e))?;
        }
    }
    write_managed(folder, &names)
}

/// Tantivy makes some files readable for their owner alone; the mode of the index's folder is to decide who may search.
fn open_up(folder: &Path) -> Result<()> {
    let ours = fs::metadata(folder.join(manifest::NAME)).map(|facts| facts.permissions());
    for name in ["meta.json", ".managed.json"] {
        let path = folder.join(name);
        ours.as_ref()
            .map_err(|e| std::io::Error::from(e.kind()))
            .and_then(|mode| fs::set_permissions(&path, mode.clone()))
            .map_err(|e| generation::io(&path, "cannot be opened up", &e))?;
    }
    Ok(())
}

fn sync_new(folder: &Path, linked: &BTreeMap<String, FileSums>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|e| generation::io(folder, "cannot list", &e))?;
    for entry in entries.flatten() {
        if !linked.contains_key(&*entry.file_name().to_string_lossy()) {
            fs::File::open(entry.path())
                .and_then(|file| file.sync_all())
                .map_err(|e| generation::io(&entry.path(), "cannot sync", &e))?;
        }
    }
    generation::sync_folder(folder)
}
