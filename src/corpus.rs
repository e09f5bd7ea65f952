//! What is to be indexed: folders of files, and documents from memory.
//!
//! In come folder names as the user gave them, glob patterns and a size limit; out goes one [`Finding`] per
//! directory entry that matters, in a fixed order: a file of ours, a file of another format, or a line saying
//! why something could not be listed. Reading and decoding the files is left to `decode`.

mod facts;

use crate::document::{Document, DocumentPath};
use crate::error::{Error, ErrorKind, Result};
use facts::Looking;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Files larger than this are skipped unless the caller says otherwise.
const DEFAULT_MAX_FILE_SIZE: u64 = 256 << 20;

/// Folders of documents, and documents from memory, to be brought into an index.
///
/// ```no_run
/// let corpus = ordret::Corpus::open("corpus")?.exclude("kladder/**")?;
/// # Ok::<(), ordret::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Corpus {
    folders: Vec<Folder>,
    documents: Vec<Document>,
    include: Patterns,
    exclude: Patterns,
    max_file_size: u64,
}

/// One corpus folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder {
    /// As the user gave it: the prefix of its documents' paths when there are several folders.
    pub name: String,
    /// Where it lies, absolute.
    pub root: PathBuf,
}

#[derive(Debug, Clone, Default)]
struct Patterns {
    globs: Vec<String>,
    set: GlobSet,
}

/// A file to be read.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    pub path: DocumentPath,
    /// Number of the corpus folder it lies in.
    pub folder: usize,
    pub file: PathBuf,
    pub size: u64,
    /// When it was changed last, in nanoseconds since 1970; 0 where the file system does not say.
    pub modified: i64,
}

/// What one directory entry turned out to be.
#[derive(Debug)]
pub(crate) enum Finding {
    File(SourceFile),
    /// A format that is not ours, by its ending.
    Ignored,
    /// Something that cannot be listed, opened or is too large.
    Failed(Unlisted),
}

/// A file or a folder that is there but cannot be looked at: nothing is known of it and of what lies below it.
#[derive(Debug)]
pub(crate) struct Unlisted {
    /// Number of the corpus folder it lies in.
    pub folder: usize,
    /// Its path in the index; empty for the corpus folder itself where there is only one.
    pub path: DocumentPath,
    pub file: PathBuf,
    pub reason: String,
}

impl Default for Corpus {
    fn default() -> Self {
        Self::new()
    }
}

impl Corpus {
    /// A corpus without folders, for documents from memory.
    pub fn new() -> Self {
        Self {
            folders: Vec::new(),
            documents: Vec::new(),
            include: Patterns::default(),
            exclude: Patterns::default(),
            max_file_size: DEFAULT_MAX_FILE_SIZE,
        }
    }

    /// A corpus of one folder.
    ///
    /// # Errors
    /// [`ErrorKind::Corpus`] when there is no such folder.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        Self::new().folder(folder)
    }

    /// Adds a folder. With more than one, documents' paths begin with their folder's name as given here.
    ///
    /// # Errors
    /// [`ErrorKind::Corpus`] when there is no such folder or its name was given before.
    pub fn folder(mut self, folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let fail = |what: &str| Error::at(ErrorKind::Corpus, folder, what);
        let root = std::fs::canonicalize(folder).map_err(|e| {
            fail("cannot open the corpus folder")
                .because(e)
                .hint("name a folder that holds documents")
        })?;
        if !root.is_dir() {
            return Err(fail("not a folder").hint("name the folder that holds the file"));
        }
        let name = DocumentPath::from_relative(folder);
        let name = name
            .as_str()
            .trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned();
        if self
            .folders
            .iter()
            .any(|known| known.name == name || known.root == root)
        {
            return Err(fail("the corpus folder was named twice"));
        }
        if let Some(known) = self
            .folders
            .iter()
            .find(|known| known.root.starts_with(&root) || root.starts_with(&known.root))
        {
            return Err(fail("the corpus folders overlap")
                .because(format!("one of it and {} lies in the other", known.name))
                .hint("name the outer one alone"));
        }
        self.folders.push(Folder { name, root });
        Ok(self)
    }

    /// Adds a document from memory.
    #[must_use]
    pub fn document(mut self, document: Document) -> Self {
        self.documents.push(document);
        self
    }

    /// Takes only files whose path below the folder matches this glob (or another one given to `include`).
    ///
    /// `*` stays within a folder, `**` crosses folders; a pattern without `/` matches file names anywhere.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the pattern cannot be read.
    pub fn include(mut self, glob: &str) -> Result<Self> {
        self.include.add(glob)?;
        Ok(self)
    }

    /// Leaves out files whose path below the folder matches this glob.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the pattern cannot be read.
    pub fn exclude(mut self, glob: &str) -> Result<Self> {
        self.exclude.add(glob)?;
        Ok(self)
    }

    /// Skips files of more bytes than this (256 MiB unless told).
    #[must_use]
    pub fn max_file_size(mut self, bytes: u64) -> Self {
        self.max_file_size = bytes;
        self
    }

    pub(crate) fn folders(&self) -> &[Folder] {
        &self.folders
    }

    /// The include and exclude patterns as they were given (`**/` put before a bare name).
    pub(crate) fn patterns(&self) -> (&[String], &[String]) {
        (&self.include.globs, &self.exclude.globs)
    }

    /// The corpus that an index was made of, with its folders' names as they were given then.
    pub(crate) fn remembered(
        folders: Vec<Folder>,
        include: &[String],
        exclude: &[String],
    ) -> Result<Self> {
        let mut corpus = Self {
            folders,
            ..Self::new()
        };
        for glob in include {
            corpus = corpus.include(glob)?;
        }
        for glob in exclude {
            corpus = corpus.exclude(glob)?;
        }
        Ok(corpus)
    }

    pub(crate) fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// Every entry below the folders, by folder, then by name. `skip` is a folder to leave out: the index.
    pub(crate) fn walk<'a>(&'a self, skip: &'a Path) -> impl Iterator<Item = Finding> + 'a {
        (0..self.folders.len()).flat_map(move |number| self.walk_folder(number, skip))
    }

    fn walk_folder<'a>(
        &'a self,
        number: usize,
        skip: &'a Path,
    ) -> impl Iterator<Item = Finding> + 'a {
        WalkDir::new(&self.folders[number].root)
            .follow_links(true)
            // The entries of one folder: by their paths is by their names, and names have to be cut out of paths.
            .sort_by(|one, other| one.path().as_os_str().cmp(other.path().as_os_str()))
            .into_iter()
            .filter_entry(move |entry| {
                entry.depth() == 0 || !(is_hidden(entry.file_name()) || is_index(entry, skip))
            })
            .filter_map({
                let mut looking = Looking::default();
                move |entry| match entry {
                    Ok(entry) => self.look_at(number, &entry, &mut looking),
                    Err(error) => {
                        let file = error
                            .path()
                            .map_or_else(|| self.folders[number].root.clone(), Path::to_path_buf);
                        Some(self.unlisted(number, file, explain_walk(&error)))
                    }
                }
            })
    }

    fn look_at(&self, folder: usize, entry: &DirEntry, looking: &mut Looking) -> Option<Finding> {
        if entry.file_type().is_dir() {
            return None;
        }
        let relative = below(&self.folders[folder].root, entry.path());
        if !self.include.is_empty_or_matches(relative) || self.exclude.matches(relative) {
            return None;
        }
        if !entry.file_type().is_file() || !is_our_ending(relative) {
            return Some(Finding::Ignored);
        }
        let facts = match looking.at(entry) {
            Ok(facts) => facts,
            Err(error) => {
                return Some(self.unlisted(
                    folder,
                    entry.path().to_path_buf(),
                    explain_walk(&error),
                ));
            }
        };
        if facts.size > self.max_file_size {
            let why = format!(
                "too large: {} bytes, the limit is {}",
                facts.size, self.max_file_size
            );
            return Some(self.unlisted(folder, entry.path().to_path_buf(), why));
        }
        Some(Finding::File(SourceFile {
            path: self.document_path(folder, relative),
            folder,
            file: entry.path().to_path_buf(),
            size: facts.size,
            modified: facts.modified,
        }))
    }

    /// The path in the index of something below a corpus folder.
    fn document_path(&self, folder: usize, relative: &Path) -> DocumentPath {
        let path = DocumentPath::from_relative(relative);
        match (self.folders.len() > 1, path.as_str()) {
            (false, _) => path,
            (true, "") => DocumentPath::new(self.folders[folder].name.clone()),
            (true, _) => path.below(&self.folders[folder].name),
        }
    }

    /// Where the file of a document lies that was found in a corpus folder; the reverse of its path in the index.
    pub(crate) fn file_of(&self, folder: usize, path: &DocumentPath) -> Option<PathBuf> {
        let Folder { name, root } = self.folders.get(folder)?;
        let below = path.as_str();
        let below = if self.folders.len() > 1 {
            below.strip_prefix(name.as_str())?.strip_prefix('/')?
        } else {
            below
        };
        Some(root.join(DocumentPath::new(below).to_relative()))
    }

    fn unlisted(&self, folder: usize, file: PathBuf, reason: String) -> Finding {
        let root = &self.folders[folder].root;
        let relative = file.strip_prefix(root).unwrap_or(Path::new(""));
        Finding::Failed(Unlisted {
            folder,
            path: self.document_path(folder, relative),
            file,
            reason,
        })
    }
}

impl Patterns {
    fn add(&mut self, glob: &str) -> Result<()> {
        self.globs.push(if glob.contains('/') {
            glob.to_owned()
        } else {
            format!("**/{glob}")
        });
        let fail = |e: &globset::Error| {
            Error::new(ErrorKind::Usage, glob, "cannot read the pattern")
                .because(e.kind())
                .hint("patterns look like *.pdf or referater/2019/**")
        };
        let mut set = GlobSetBuilder::new();
        for glob in &self.globs {
            set.add(
                GlobBuilder::new(glob)
                    .literal_separator(true)
                    .build()
                    .map_err(|e| fail(&e))?,
            );
        }
        self.set = set.build().map_err(|e| fail(&e))?;
        Ok(())
    }

    fn matches(&self, path: &Path) -> bool {
        self.set.is_match(path)
    }

    fn is_empty_or_matches(&self, path: &Path) -> bool {
        self.globs.is_empty() || self.matches(path)
    }
}

/// A path from a folder above it on. As text, where it is that: comparing part by part is slow.
fn below<'p>(folder: &Path, path: &'p Path) -> &'p Path {
    let as_text = || {
        let rest = path.to_str()?.strip_prefix(folder.to_str()?)?;
        rest.strip_prefix(std::path::MAIN_SEPARATOR).map(Path::new)
    };
    let by_parts = || path.strip_prefix(folder).unwrap_or(path);
    as_text().unwrap_or_else(by_parts)
}

/// Whether an entry is the index that lies in the folder `own`, or another's.
fn is_index(entry: &DirEntry, own: &Path) -> bool {
    let is_published =
        |folder: &Path| folder.join("CURRENT").is_file() && folder.join("generations").is_dir();
    entry.file_type().is_dir() && (entry.path() == own || is_published(entry.path()))
}

/// Hidden files and the lock files that office programs leave (`~$brev.docx`).
fn is_hidden(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.starts_with(b"~$")
}

/// Whether the ending is one that we decode; a file without an ending may be text, which its bytes decide.
fn is_our_ending(path: &Path) -> bool {
    match path.extension() {
        None => true,
        Some(ending) => ["txt", "text", "md", "markdown", "pdf"]
            .iter()
            .any(|ours| ending.eq_ignore_ascii_case(ours)),
    }
}

fn explain_walk(error: &walkdir::Error) -> String {
    if error.loop_ancestor().is_some() {
        return "a symbolic link that leads back to a folder above it".to_owned();
    }
    match error.io_error() {
        Some(cause) => crate::decode::io_cause(cause),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(corpus: &Corpus) -> Vec<String> {
        let files = corpus
            .walk(Path::new("/nowhere"))
            .filter_map(|finding| match finding {
                Finding::File(file) => Some(file.path.as_str().to_owned()),
                _ => None,
            });
        files.collect()
    }

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "tekst").unwrap();
        }
        dir
    }

    #[test]
    fn hidden_files_lock_files_and_other_formats_are_passed_over() {
        let dir = folder(&[
            "b.txt",
            "a/c.md",
            ".skjult.txt",
            ".git/x.txt",
            "~$brev.txt",
            "billede.png",
            "LÆSMIG",
        ]);
        assert_eq!(
            paths(&Corpus::open(dir.path()).unwrap()),
            ["LÆSMIG", "a/c.md", "b.txt"]
        );
    }

    #[test]
    fn a_folder_named_like_a_file_is_walked() {
        let dir = folder(&["x.pdf/referat.txt"]);
        assert_eq!(
            paths(&Corpus::open(dir.path()).unwrap()),
            ["x.pdf/referat.txt"]
        );
    }

    #[test]
    fn include_and_exclude_match_names_and_paths() {
        let dir = folder(&["a/1.txt", "a/2.md", "b/1.txt", "b/d/3.txt"]);
        let corpus = || Corpus::open(dir.path()).unwrap();
        assert_eq!(paths(&corpus().include("*.md").unwrap()), ["a/2.md"]);
        assert_eq!(
            paths(&corpus().exclude("b/**").unwrap()),
            ["a/1.txt", "a/2.md"]
        );
        assert_eq!(paths(&corpus().include("b/*").unwrap()), ["b/1.txt"]);
        assert_eq!(corpus().include("[").unwrap_err().kind(), ErrorKind::Usage);
    }

    #[test]
    fn several_folders_prefix_their_documents() {
        let dir = folder(&["a/1.txt", "b/1.txt"]);
        let corpus = Corpus::open(dir.path().join("a"))
            .unwrap()
            .folder(dir.path().join("b"))
            .unwrap();
        let found = paths(&corpus);
        assert_eq!(found.len(), 2);
        assert!(
            found[0].ends_with("a/1.txt") && found[1].ends_with("b/1.txt") && found[0] != found[1]
        );
    }
}
