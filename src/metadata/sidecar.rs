//! What a person wrote beside a file overrides what the rules found in it.
//!
//! In come a file's path and its metadata; out goes the metadata with the sidecar's values. A sidecar is JSON of the
//! shape that `extract --json` prints as `metadata`, of which any part will do:
//!
//! - `NAME.meta.json` beside `NAME` (`021.pdf.meta.json`, or `021.meta.json`): one object;
//! - `metadata.jsonl` in the same folder: one object a line, with the file's name as `file`.
//!
//! The first goes before the second. `null` takes a value out. Keys that are not known, and files that cannot be read,
//! are told and change nothing.

use crate::document::{Evidence, Metadata, printable};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

/// Larger sidecars are not read, in bytes.
const LARGEST: u64 = 64 << 20;
const LIST: &str = "metadata.jsonl";
/// How the name of a file's own sidecar ends.
const OWN: &str = ".meta.json";
/// The keys that may be written, as in [`Metadata`].
const KEYS: [&str; 12] = [
    "title",
    "date",
    "type",
    "dates",
    "people",
    "parties",
    "sender",
    "addressees",
    "committees",
    "references",
    "session",
    "municipality",
];

/// A folder's list.
#[derive(Debug, Default)]
struct List {
    values: HashMap<String, Map<String, Value>>,
    /// The first line that cannot be read, and why: it may be that of any file that no other line names.
    fault: Option<String>,
}

/// The sidecars of a run; each folder's list is read once.
#[derive(Debug, Default)]
pub(crate) struct Sidecars {
    lists: Mutex<HashMap<PathBuf, Arc<Result<List, String>>>>,
    /// By the folders' paths as they are written: to hash those part by part is slow.
    folders: Mutex<HashMap<OsString, Arc<Beside>>>,
}

/// The sidecars of one folder.
#[derive(Debug)]
struct Beside {
    list: Option<Stamp>,
    /// Names of files that end as sidecars do; `None` where the folder cannot be listed.
    own: Option<HashSet<OsString>>,
}

/// What stands beside one file, or why it cannot be read.
#[derive(Debug)]
pub(crate) struct Sidecar(Result<Option<Map<String, Value>>, String>);

/// Bytes, and nanoseconds since 1970.
type Stamp = (u64, i64);

impl Sidecar {
    /// What tells one sidecar from another; `None` where there is none.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match &self.0 {
            Ok(None) => None,
            Ok(Some(values)) => serde_json::to_vec(values).ok(),
            Err(warning) => Some(warning.clone().into_bytes()),
        }
    }

    /// Puts its values over `metadata`; returns what could not be used, a line each.
    pub fn put_over(&self, metadata: &mut Metadata) -> Vec<String> {
        match &self.0 {
            Ok(Some(values)) => put_over(metadata, values),
            Ok(None) => Vec::new(),
            Err(warning) => vec![warning.clone()],
        }
    }
}

impl Sidecars {
    /// What stands beside a file.
    pub fn beside(&self, file: &Path) -> Sidecar {
        Sidecar(self.read_beside(file))
    }

    fn read_beside(&self, file: &Path) -> Result<Option<Map<String, Value>>, String> {
        for path in own(file) {
            if let Some(text) = read(&path)? {
                let values = serde_json::from_str(&text);
                return values.map(Some).map_err(|e| told(&path, &e));
            }
        }
        let list = self.list(file.parent().unwrap_or(Path::new("")));
        let name = file.file_name().and_then(|name| name.to_str());
        let list = list.as_ref().as_ref().map_err(String::clone)?;
        match (list.values.get(name.unwrap_or_default()), &list.fault) {
            (None, Some(fault)) => Err(fault.clone()),
            (values, _) => Ok(values.cloned()),
        }
    }

    /// When a file or something beside it changed last, in nanoseconds since 1970; less than a second is added that
    /// tells apart which sidecars there are. `modified` is the file's own time; 0 proves nothing and stays.
    pub fn modified(&self, file: &Path, modified: i64) -> i64 {
        let folder = file.parent().unwrap_or(Path::new(""));
        let there = self.there(folder);
        if modified == 0 || there.is_empty() {
            return modified;
        }
        let [whole, stem] = own(file).map(|path| there.stamp(&path));
        let beside = [there.list, whole, stem];
        if beside.iter().all(Option::is_none) {
            return modified;
        }
        let last = beside
            .iter()
            .flatten()
            .map(|(_, time)| *time)
            .fold(modified, i64::max);
        let mut hasher = DefaultHasher::new();
        (modified, beside).hash(&mut hasher);
        last.saturating_add((hasher.finish() % 1_000_000_000) as i64)
    }

    fn there(&self, folder: &Path) -> Arc<Beside> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders.get(folder.as_os_str()) {
            return Arc::clone(known);
        }
        let there = Arc::new(Beside::look(folder));
        folders.insert(folder.as_os_str().to_owned(), Arc::clone(&there));
        there
    }

    fn list(&self, folder: &Path) -> Arc<Result<List, String>> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lists.entry(folder.to_path_buf());
        Arc::clone(known.or_insert_with(|| Arc::new(list_of(&folder.join(LIST)))))
    }
}

impl Beside {
    /// Lists a folder once, so that not every file in it has to be asked for its sidecars.
    fn look(folder: &Path) -> Self {
        let names = || -> std::io::Result<HashSet<OsString>> {
            let mut names = HashSet::new();
            for entry in std::fs::read_dir(folder)? {
                let name = entry?.file_name();
                let bytes = name.as_encoded_bytes();
                if bytes.ends_with(OWN.as_bytes()) || bytes == LIST.as_bytes() {
                    names.insert(name);
                }
            }
            Ok(names)
        };
        let own = names().ok();
        let mut beside = Self { list: None, own };
        beside.list = beside.stamp(&folder.join(LIST));
        beside
    }

    fn is_empty(&self) -> bool {
        self.own.as_ref().is_some_and(HashSet::is_empty)
    }

    fn stamp(&self, path: &Path) -> Option<Stamp> {
        let name = path.file_name()?;
        let may_be = self.own.as_ref().is_none_or(|names| names.contains(name));
        may_be.then(|| stamp(path)).flatten()
    }
}

/// Where a file's own sidecar may lie.
fn own(file: &Path) -> [PathBuf; 2] {
    let mut whole = OsString::from(file.file_name().unwrap_or_default());
    whole.push(OWN);
    [file.with_file_name(whole), file.with_extension("meta.json")]
}

fn stamp(path: &Path) -> Option<Stamp> {
    let facts = std::fs::metadata(path).ok()?;
    let since = facts.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((facts.len(), i64::try_from(since.as_nanos()).ok()?))
}

fn list_of(path: &Path) -> Result<List, String> {
    let mut out = List::default();
    let text = read(path)?.unwrap_or_default();
    let lines = text.lines().zip(1..);
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        match serde_json::from_str::<Map<String, Value>>(line) {
            Ok(mut values) => {
                if let Some(Value::String(name)) = values.remove("file") {
                    out.values.insert(name, values);
                }
            }
            Err(why) if out.fault.is_none() => {
                // The parser counts the lines of what it is given: one.
                let why = why.to_string().replace("at line 1 column", "at column");
                out.fault = Some(told(path, &format!("line {number}: {why}")));
            }
            Err(_) => {}
        }
    }
    Ok(out)
}

/// The text of a sidecar; `None` where there is none.
fn read(path: &Path) -> Result<Option<String>, String> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(told(path, &crate::decode::io_cause(&error))),
    };
    let mut text = String::new();
    match file.take(LARGEST + 1).read_to_string(&mut text) {
        Ok(_) if text.len() as u64 > LARGEST => Err(told(path, &"larger than 64 MiB")),
        Ok(_) => Ok(Some(text)),
        Err(error) => Err(told(path, &crate::decode::io_cause(&error))),
    }
}

fn told(path: &Path, why: &dyn std::fmt::Display) -> String {
    format!("{}: sidecar not used: {why}", printable(path))
}

fn put_over(metadata: &mut Metadata, values: &Map<String, Value>) -> Vec<String> {
    let mut warnings = Vec::new();
    for (key, value) in values {
        if !KEYS.contains(&key.as_str()) {
            warnings.push(format!("sidecar: unknown key {key}"));
            continue;
        }
        let Ok(Value::Object(mut whole)) = serde_json::to_value(&*metadata) else {
            continue;
        };
        // Without the key the value falls back to none.
        match value {
            Value::Null => whole.remove(key),
            value => whole.insert(key.clone(), value.clone()),
        };
        match serde_json::from_value::<Metadata>(Value::Object(whole)) {
            Ok(changed) => {
                *metadata = changed;
                let of_key = |field: &str| field == key || field.starts_with(&format!("{key}."));
                metadata
                    .evidence
                    .retain(|evidence| !of_key(&evidence.field));
                metadata.evidence.push(written_beside(key, value));
            }
            Err(why) => warnings.push(format!("sidecar: {key} not used: {why}")),
        }
    }
    warnings
}

fn written_beside(key: &str, value: &Value) -> Evidence {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    Evidence {
        field: key.to_owned(),
        value: text.clone(),
        rule: "sidecar".to_owned(),
        page: None,
        range: None,
        text: text.chars().take(200).collect(),
        confidence: 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_overrides_what_it_names_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("021.txt");
        let mut found = Metadata {
            title: Some("Fundet".to_owned()),
            kind: Some("brev".to_owned()),
            sender: Some("Nogen".to_owned()),
            ..Metadata::default()
        };
        std::fs::write(
            folder.path().join("021.txt.meta.json"),
            r#"{"title":"Skrevet","date":"2019-10-05","sender":null,"farve":"blå","parties":7}"#,
        )
        .unwrap();
        let warnings = Sidecars::default().beside(&file).put_over(&mut found);
        assert_eq!(found.title.as_deref(), Some("Skrevet"));
        assert_eq!(found.date.unwrap().to_string(), "2019-10-05");
        assert_eq!((found.kind.as_deref(), found.sender), (Some("brev"), None));
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(found.evidence.iter().all(|e| e.rule == "sidecar"));
    }

    #[test]
    fn a_folders_list_names_its_files() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("metadata.jsonl"),
            "{\"file\":\"a.txt\",\"type\":\"referat\"}\n\n{\"file\":\"b.txt\",\"type\":\"brev\"}\n",
        )
        .unwrap();
        let sidecars = Sidecars::default();
        let mut found = Metadata::default();
        assert!(
            sidecars
                .beside(&folder.path().join("b.txt"))
                .put_over(&mut found)
                .is_empty()
        );
        assert_eq!(found.kind.as_deref(), Some("brev"));
        let list = folder.path().join("metadata.jsonl");
        std::fs::write(&list, "{\"file\":\"b.txt\",\"type\":\"notat\"}\n{oops\n").unwrap();
        let sidecars = Sidecars::default();
        let mut beside = |name| {
            let file = folder.path().join(name);
            sidecars.beside(&file).put_over(&mut found)
        };
        assert!(beside("b.txt").is_empty(), "a bad line spoils no other");
        let warnings = beside("c.txt");
        assert!(warnings[0].contains("line 2: "), "{warnings:?}");
        assert!(warnings[0].ends_with("at column 2"), "{warnings:?}");
        assert_eq!(found.kind.as_deref(), Some("notat"));
        std::fs::write(folder.path().join("a.meta.json"), "{").unwrap();
        assert_eq!(
            sidecars
                .beside(&folder.path().join("a.txt"))
                .put_over(&mut found)
                .len(),
            1
        );
        assert_eq!(found.kind.as_deref(), Some("notat"));
    }
}
