//! One run: from the published generation and a corpus to the next published generation.
//!
//! In come an index folder, a corpus and options; out go a new published generation and a report, or an error, and then
//! what was published before still stands. This is the order of things: look at the corpus, see whether there is
//! anything to do, take over the files of live segments, read what has to be read, guard, merge, seal. Each step is
//! another file's work.

use super::cause::failed;
use super::content_hash::FileSums;
use super::generation::{self, Facts, Name, Remembered};
use super::manifest::{self, MEMORY, Manifest, Mark, State};
use super::report::{FileNote, Report};
use super::scan::{self, Scan};
use super::sealing::{seal, segment_files, write_managed};
use super::writer::{self, Changes, Target};
use super::{UpdateOptions, merging, open_generation, schema, verify};
use crate::corpus::Corpus;
use crate::document::printable;
use crate::error::{Error, ErrorKind, Result};
use crate::search::Searcher;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The published generation, as a run finds it.
pub(super) struct Base {
    pub name: Name,
    pub facts: Facts,
    pub folder: PathBuf,
    pub manifest: Manifest,
    /// `None` where its documents cannot be used again.
    pub searcher: Option<Searcher>,
}

/// What a run begins with.
pub(super) struct Beginning {
    pub base: Option<Base>,
    /// Why everything has to be built anew although there is an index.
    pub anew: Option<String>,
    /// Whether that is because it is damaged: then it is nothing to go back to either.
    damaged: bool,
}

impl Beginning {
    /// Looks at what is published; what cannot be used is a reason to build anew, not an error.
    pub fn look(root: &Path) -> Self {
        let nothing = |anew: Option<String>| Self {
            base: None,
            damaged: anew.is_some(),
            anew,
        };
        let name = match generation::published(root) {
            Ok(Some(name)) => name,
            Ok(None) => return nothing(None),
            Err(error) => return nothing(Some(error.to_string())),
        };
        let facts = match generation::facts(root, name) {
            Ok(facts) => facts,
            Err(error) => return nothing(Some(error.to_string())),
        };
        let folder = generation::folder(root, name.number);
        let fingerprint = schema::fingerprint();
        let mut anew = (facts.fingerprint != fingerprint).then(|| {
            format!(
                "it was made by another version ({}, now {fingerprint})",
                facts.fingerprint
            )
        });
        let mut damage = None;
        let manifest = read_manifest(&folder, &facts).unwrap_or_else(|why| {
            damage = Some(why);
            Manifest::default()
        });
        let mut searcher = None;
        if anew.is_none() && damage.is_none() {
            match open_generation(&folder, facts.clone()) {
                Ok(open) => searcher = Some(open),
                Err(error) => damage = Some(error.to_string()),
            }
        }
        let damaged = damage.is_some();
        anew = anew.or(damage.map(|what| format!("the index is damaged: {what}")));
        let base = Base {
            name,
            facts,
            folder,
            manifest,
            searcher,
        };
        Self {
            base: Some(base),
            anew,
            damaged,
        }
    }

    /// Its files are about to be linked into the next generation: a fault in them would be handed on for ever.
    /// Returns whether there is one.
    fn distrust_damaged_files(&mut self) -> bool {
        if let Some(base) = &mut self.base
            && let Some(fault) = verify::damage(&base.folder, &base.facts).first()
        {
            self.anew = Some(format!("the index is damaged: {fault}"));
            self.damaged = true;
            base.searcher = None;
        }
        self.damaged
    }

    /// The generation that can be gone back to once another is published.
    fn before(&self) -> Option<Name> {
        let base = self.base.as_ref().filter(|_| !self.damaged)?;
        Some(base.name)
    }

    /// Whether everything has to be built anew.
    fn afresh(&self) -> bool {
        self.base.is_none() || self.anew.is_some()
    }

    /// What is known of the files. What was purged stays so, whatever happened to the index.
    fn take_manifest(&mut self, root: &Path) -> Result<Manifest> {
        let base = self.base.as_mut();
        let mut manifest =
            base.map_or_else(Manifest::default, |base| std::mem::take(&mut base.manifest));
        if self.anew.is_some() {
            for (_, folder) in generation::existing(root)? {
                manifest.add(Manifest::purged(&folder));
            }
        }
        Ok(manifest)
    }

    fn facts(&self) -> Option<(&Facts, Name)> {
        self.base.as_ref().map(|base| (&base.facts, base.name))
    }
}

fn read_manifest(folder: &Path, facts: &Facts) -> std::result::Result<Manifest, String> {
    let name = manifest::NAME;
    let sums = facts.files.get(name);
    let sums = sums.ok_or_else(|| format!("{name}: its checksum is not known"))?;
    match sums.damage(&folder.join(name)) {
        Ok(None) => {}
        Ok(Some(fault)) => return Err(format!("{name}: {fault}")),
        Err(error) => return Err(format!("{name}: {}", crate::decode::io_cause(&error))),
    }
    Manifest::read(folder).map_err(|error| format!("{name}: {error}"))
}

/// Brings the index up to date. The lock is held by the caller.
pub(super) fn run(root: &Path, corpus: &Corpus, options: &UpdateOptions) -> Result<Report> {
    let begun = Instant::now();
    let mut beginning = Beginning::look(root);
    // Before anything goes: a number is not given twice.
    let number = generation::next_number(root)?;
    for left in generation::sweep(root, beginning.facts())? {
        log::info!("removed {left}, the left-over of another run");
    }
    if options.rebuild && beginning.base.is_some() {
        beginning.anew.get_or_insert("it was asked for".to_owned());
    }
    let mut manifest = beginning.take_manifest(root)?;
    let known = match (&beginning.base, manifest.documents()) {
        (Some(base), 0) => base.facts.documents,
        (_, documents) => documents,
    };
    let mut scan = scan::scan(corpus, root, &mut manifest, beginning.afresh(), options)?;
    let (files, to_read) = (manifest.rows().len(), scan.to_read.0);
    log::info!("looked at {files} files, {to_read} to read");
    if let Some(base) = &beginning.base
        && !beginning.afresh()
    {
        if is_idle(base, corpus, &manifest) {
            let nothing = Changes::default();
            return Ok(report_idle(base, corpus, &manifest, scan, nothing, begun));
        }
        if beginning.distrust_damaged_files() {
            manifest.forget_marks();
            scan = scan::scan(corpus, root, &mut manifest, true, options)?;
        }
    }
    if let Some(why) = &beginning.anew {
        log::warn!("building the index anew: {why}");
    }
    guard_empty(corpus, &scan, options)?;
    guard_shrink(root, known, scan.absent.saturating_sub(scan.new), options)?;
    let draft = Draft {
        root,
        number,
        corpus,
        options,
        beginning: &beginning,
        known,
        begun,
    };
    draft.write(&mut manifest, scan)
}

/// A generation on its way.
struct Draft<'a> {
    root: &'a Path,
    number: u64,
    corpus: &'a Corpus,
    options: &'a UpdateOptions,
    beginning: &'a Beginning,
    /// Documents of the published generation.
    known: u64,
    begun: Instant,
}

impl Draft<'_> {
    fn write(&self, manifest: &mut Manifest, scan: Scan) -> Result<Report> {
        let unpublished = generation::make_folder(self.root, self.number)?;
        let folder = unpublished.folder();
        let base = self.beginning.base.as_ref();
        let mut linked = BTreeMap::new();
        if let Some(base) = base
            && !self.beginning.afresh()
        {
            linked = take_over(base, folder)?;
        }
        let target = Target {
            folder,
            corpus: self.corpus,
            options: self.options,
            base: base.and_then(|base| base.searcher.as_ref()),
            afresh: self.beginning.afresh(),
        };
        let changes = writer::write(&target, manifest, scan.to_read)?;
        log::info!(
            "{} documents added, {} changed, {} moved, {} removed",
            changes.added,
            changes.changed,
            changes.moved,
            changes.removed
        );
        if let Some(base) = base
            && self.changes_nothing(base, &changes)
        {
            let begun = self.begun;
            return Ok(report_idle(
                base,
                self.corpus,
                manifest,
                scan,
                changes,
                begun,
            ));
        }
        let removed = self.removed(manifest, &changes);
        guard_shrink(self.root, self.known, removed, self.options)?;
        let bytes = manifest.bytes();
        merging::merge(folder, bytes, self.beginning.afresh(), self.options)?;
        let mut report = report(self.corpus, manifest, scan, changes);
        report.generation = self.number;
        report.rebuilt.clone_from(&self.beginning.anew);
        report.segments = segment_count(folder)?;
        report.seconds = self.begun.elapsed();
        self.options.check_cancelled()?;
        let facts = self.facts(&report, linked);
        let facts = seal(self.root, facts, manifest, self.options)?;
        report.index_bytes = facts.files.values().map(FileSums::length).sum();
        report.published = true;
        let segments = report.segments;
        log::info!(
            "published generation {} in {segments} segments",
            self.number
        );
        Ok(report)
    }

    /// Whether the published generation already says all that this one would.
    fn changes_nothing(&self, base: &Base, changes: &Changes) -> bool {
        let same_corpus = base.facts.corpus == Remembered::of(self.corpus);
        !self.beginning.afresh() && !changes.any() && same_corpus
    }

    /// How many documents of the published generation are no longer there.
    fn removed(&self, manifest: &Manifest, changes: &Changes) -> u64 {
        let fewer = self.known.saturating_sub(manifest.documents());
        if changes.removed == 0 {
            fewer
        } else {
            changes.removed
        }
    }

    fn facts(&self, report: &Report, linked: BTreeMap<String, FileSums>) -> Facts {
        Facts {
            number: self.number,
            fingerprint: schema::fingerprint(),
            documents: report.documents,
            bytes: report.bytes,
            skipped: report.skipped.len() as u64,
            kept: report.kept.len() as u64,
            published: generation::now(),
            seconds: report.seconds.as_secs_f64(),
            corpus: Remembered::of(self.corpus),
            before: self.beginning.before(),
            files: linked,
        }
    }
}

/// Whether nothing at all has to be done.
fn is_idle(base: &Base, corpus: &Corpus, manifest: &Manifest) -> bool {
    let settled = |mark| matches!(mark, Mark::Same | Mark::Unlisted);
    base.facts.corpus == Remembered::of(corpus)
        && manifest
            .rows()
            .iter()
            .all(|row| settled(row.mark) || row.state == State::Purged)
}

/// Links the live segments of the published generation into a new one. Returns what is known of their files.
pub(super) fn take_over(base: &Base, folder: &Path) -> Result<BTreeMap<String, FileSums>> {
    let fail = |e: tantivy::TantivyError| failed(&base.folder, &e);
    let index = schema::open_for_reading(&base.folder).map_err(fail)?;
    let mut names = segment_files(&index, &base.folder).map_err(fail)?;
    generation::link(&base.folder, folder, &names)?;
    let named = |name: &PathBuf| {
        let name = name.to_string_lossy().into_owned();
        base.facts.files.get(&name).map(|facts| (name, *facts))
    };
    let known = names.iter().filter_map(named).collect();
    // These two are written again in the new generation: copies, not links.
    let meta = PathBuf::from("meta.json");
    fs::copy(base.folder.join(&meta), folder.join(&meta))
        .map_err(|e| generation::io(folder, "cannot take over", &e))?;
    names.push(meta);
    write_managed(folder, &names)?;
    Ok(known)
}

fn segment_count(folder: &Path) -> Result<u64> {
    let index = schema::open_for_reading(folder).and_then(|index| index.load_metas());
    index
        .map(|metas| metas.segments.len() as u64)
        .map_err(|e| failed(folder, &e))
}

/// An unmounted share is not an empty archive.
fn guard_empty(corpus: &Corpus, scan: &Scan, options: &UpdateOptions) -> Result<()> {
    match scan.empty.first() {
        Some(folder) if options.max_shrink < 100.0 => {
            let root = &corpus.folders()[*folder].root;
            let error = Error::at(
                ErrorKind::Guard,
                root,
                "not published: the corpus folder holds no documents",
            );
            Err(error.hint(
                "the index stands as it was; if it is meant to be empty, use --max-shrink 100",
            ))
        }
        _ => Ok(()),
    }
}

fn guard_shrink(root: &Path, before: u64, removed: u64, options: &UpdateOptions) -> Result<()> {
    let share = removed as f64 * 100.0 / before.max(1) as f64;
    if options.max_shrink >= 100.0 || share <= options.max_shrink {
        return Ok(());
    }
    let what = format!("not published: {removed} of {before} documents would vanish");
    Err(Error::at(ErrorKind::Guard, root, what).hint(format!(
        "the index stands as it was; if they are meant to go, use --max-shrink {:.0}",
        share.ceil().min(100.0)
    )))
}

fn report_idle(
    base: &Base,
    corpus: &Corpus,
    manifest: &Manifest,
    scan: Scan,
    changes: Changes,
    begun: Instant,
) -> Report {
    let mut report = report(corpus, manifest, scan, changes);
    report.generation = base.name.number;
    report.index_bytes = base.facts.files.values().map(FileSums::length).sum();
    report.segments = base.searcher.as_ref().map_or(0, Searcher::segment_count);
    report.seconds = begun.elapsed();
    report
}

/// What is to be said of every file, from the rows and from what could not be looked at.
fn report(corpus: &Corpus, manifest: &Manifest, scan: Scan, changes: Changes) -> Report {
    let mut report = Report {
        added: changes.added,
        changed: changes.changed,
        removed: changes.removed,
        moved: changes.moved,
        skipped: scan.skipped,
        kept: scan.kept,
        ignored: scan.ignored,
        ..Report::default()
    };
    report.skipped.extend(changes.skipped);
    report.kept.extend(changes.kept);
    for row in manifest.rows() {
        if row.document().is_some() {
            report.documents += 1;
            report.bytes += row.size;
        }
        let list = match row.state {
            State::Indexed => &mut report.warnings,
            State::Kept => &mut report.kept,
            State::Failed => &mut report.skipped,
            State::Foreign => {
                report.ignored += 1;
                continue;
            }
            State::Purged | State::New => continue,
        };
        for reason in &row.notes {
            let path = row.document_path();
            let file = (row.folder != MEMORY)
                .then(|| corpus.file_of(row.folder as usize, &path))
                .flatten();
            list.push(FileNote {
                path: file.map_or_else(|| path.as_str().to_owned(), |file| printable(&file)),
                reason: reason.clone(),
                remembered: row.state != State::Indexed
                    && (row.remembered || row.mark == Mark::Same),
            });
        }
    }
    report.unchanged = report
        .documents
        .saturating_sub(report.added + report.changed + report.moved);
    report.skipped.sort();
    report.kept.sort();
    report.warnings.sort();
    report
}
