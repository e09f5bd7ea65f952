//! Plain data: a document, its pages, its path in the index, and what is known of it.
//!
//! In comes what the decoders and the cleaner found, or what an embedder hands over; nothing here reads a
//! file or knows of the index. Paths are kept as text that can be printed and typed.

use crate::date::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt::{self, Write};
use std::path::{Path, PathBuf};

/// A document's path in the index: relative to its corpus folder, `/` between folders.
///
/// Bytes of a file name that are not UTF-8, and control characters, are written `\xNN`, and a backslash that stands before an `x` as
/// `\x5C`, so that every name can be printed, typed and turned back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentPath(String);

impl DocumentPath {
    /// The path of a file relative to its corpus folder.
    pub(crate) fn from_relative(path: &Path) -> Self {
        Self(escaped(path))
    }

    /// A path that an embedder chose for a document from memory.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The text, as `search` prints it and `show` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path as the file system knows it.
    pub(crate) fn to_relative(&self) -> Cow<'_, Path> {
        if self.0.contains('\\') {
            Cow::Owned(unescaped(&self.0))
        } else {
            Cow::Borrowed(Path::new(&self.0))
        }
    }

    /// The same path below a folder's name.
    pub(crate) fn below(&self, folder: &str) -> Self {
        Self(format!("{folder}/{}", self.0))
    }
}

impl fmt::Display for DocumentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn hex(out: &mut String, byte: u8) {
    let _ = write!(out, "\\x{byte:02X}");
}

/// A path as text, as [`DocumentPath`] writes it.
#[cfg(unix)]
pub(crate) fn escaped(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'\\';
    // Nearly every path.
    if let Some(text) = path.to_str().filter(|text| text.bytes().all(is_plain)) {
        return text.to_owned();
    }
    let mut out = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        for c in chunk.valid().replace("\\x", "\\x5Cx").chars() {
            if c.is_control() {
                c.encode_utf8(&mut [0; 4])
                    .bytes()
                    .for_each(|byte| hex(&mut out, byte));
            } else {
                out.push(c);
            }
        }
        for byte in chunk.invalid() {
            hex(&mut out, *byte);
        }
    }
    out
}

#[cfg(not(unix))]
pub(crate) fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(unix)]
fn unescaped(text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let code = text
            .get(i + 2..i + 4)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) if bytes[i..].starts_with(b"\\x") => {
                out.push(byte);
                i += 4;
            }
            _ => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    PathBuf::from(std::ffi::OsString::from_vec(out))
}

#[cfg(not(unix))]
fn unescaped(text: &str) -> PathBuf {
    PathBuf::from(text)
}

/// A path for messages: bytes that are not UTF-8 and control characters as `\xNN`, bidi marks as `\u{…}`.
pub(crate) fn printable(path: &Path) -> String {
    printable_text(&escaped(path))
}

/// Text for messages and terminals: control, bidi and invisible formatting characters spelled out.
pub(crate) fn printable_text(text: &str) -> String {
    if !text.chars().any(is_unprintable) {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|c| {
            if is_unprintable(c) {
                c.escape_unicode().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect()
}

/// Characters that could move a terminal's cursor or turn its text around: control, bidi and invisible ones.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text or Markdown.
    Text,
    /// PDF.
    Pdf,
}

impl Format {
    /// The format of a number in a column.
    pub(crate) fn from_number(number: u64) -> Self {
        if number == Self::Pdf as u64 {
            Self::Pdf
        } else {
            Self::Text
        }
    }

    /// The name used in JSON: `text` or `pdf`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Pdf => "pdf",
        }
    }
}

/// One page of clean text. Plain text is a single page unless it holds form feeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The page's number in the file, from 1.
    pub number: u32,
    /// What is printed on the page, where the file says so: `iv`, `A-3`.
    pub label: Option<String>,
    /// The text: NFC, lines ended by `\n`, words whole.
    pub text: String,
}

/// What is known of a document besides its text; `None` or empty where nothing certain was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// The title, one line.
    pub title: Option<String>,
    /// The day that stands for the document.
    pub date: Option<Date>,
    /// The type in Danish: `brev`, `pressemeddelelse`, `referat` …
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Every day that was found with its meaning, in the order of the text.
    pub dates: Vec<TypedDate>,
    /// Who asks, answers, presents, speaks or signs, in the order of the text.
    pub people: Vec<Person>,
    /// The parties of those people, and whose document it is: full names, each once.
    pub parties: Vec<String>,
    /// Who sent it: an organisation or an authority, or a person.
    pub sender: Option<String>,
    /// To whom it was sent.
    pub addressees: Vec<String>,
    /// The committees it belongs to.
    pub committees: Vec<String>,
    /// Its numbers: `spørgsmål 21`, `L 123`, `sag 2019-417`.
    pub references: Vec<String>,
    /// The session of Folketinget, `2018-19`.
    pub session: Option<String>,
    /// The municipality or region it comes from.
    pub municipality: Option<String>,
    /// Where each value came from and by which rule, in the order of the fields above.
    pub evidence: Vec<Evidence>,
}

/// A day and what happened on it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TypedDate {
    /// What the day means: `document`, `asked`, `answered`, `presented`, `meeting`, `updated`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The day.
    pub date: Date,
}

/// A person and what the person does in a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// The name as written.
    pub name: String,
    /// The party's letter, abbreviation or name as written.
    pub party: Option<String>,
    /// What the person does: `asks`, `answers`, `presents`, `speaks`, `writes`, `signs`, `minister`.
    pub role: String,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// The field: `title`, `date`, `type` …
    pub field: String,
    /// The value.
    pub value: String,
    /// The rule that found it, or `sidecar`.
    pub rule: String,
    /// The page, from 1; `None` where it came from the file's facts or a sidecar.
    pub page: Option<u32>,
    /// `[start, end)` in characters of the page's text; `None` as above.
    pub range: Option<[usize; 2]>,
    /// The text it was read from, at most 200 characters.
    pub text: String,
    /// How sure the rule is, in per cent.
    pub confidence: u8,
}

/// What a file declares of itself. Programs write it, often carelessly: it is shown, not searched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// The author.
    pub author: Option<String>,
    /// When the file was made, in ISO 8601, as precisely as it says.
    pub created: Option<String>,
    /// When it was changed last.
    pub modified: Option<String>,
    /// The titles of its outline, in order.
    pub outline: Vec<String>,
}

/// Pages of a list, the first ones by their numbers: `page 3`, `pages 3, 4, 5, 6, 7 and 12 more`.
pub(crate) fn page_numbers(numbers: &[u32]) -> String {
    const NAMED: usize = 5;
    let (named, more) = numbers.split_at(numbers.len().min(NAMED));
    let pages = if numbers.len() == 1 { "page" } else { "pages" };
    let named: Vec<String> = named.iter().map(u32::to_string).collect();
    let more = match more.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{pages} {}{more}", named.join(", "))
}

/// A document ready to be indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its path in the index; two documents of one path cannot stand beside each other.
    pub path: DocumentPath,
    /// What the file was.
    pub format: Format,
    /// Title, date, type.
    pub metadata: Metadata,
    /// What the file declares of itself.
    pub facts: FileFacts,
    /// The pages in order, numbered from 1 without gaps; a page that was lost is there with an empty text.
    pub pages: Vec<Page>,
    /// What could not be read of it, a line each.
    pub warnings: Vec<String>,
}

impl Document {
    /// A one-page document from memory. The text goes through the same cleaning as a file's, and title,
    /// date and type are looked for in it.
    ///
    /// ```
    /// let document = ordret::Document::from_text("brev/17.txt", "Referat\n\nDe første 1.000 dage …");
    /// assert_eq!(document.metadata.title.as_deref(), Some("Referat"));
    /// ```
    pub fn from_text(path: impl Into<String>, text: &str) -> Self {
        crate::clean::document(
            DocumentPath::new(path),
            crate::decode::Decoded::from_text(text.to_owned()),
        )
    }

    /// Bytes of text on all pages.
    pub fn text_len(&self) -> usize {
        self.pages.iter().map(|page| page.text.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf8_prints_and_comes_back() {
        use std::os::unix::ffi::OsStrExt;
        for name in [
            &b"r\xE6v.txt"[..],
            b"a\\x41.txt",
            b"plain/b.txt",
            "æøå.txt".as_bytes(),
        ] {
            let path = Path::new(std::ffi::OsStr::from_bytes(name));
            let printed = DocumentPath::from_relative(path);
            assert_eq!(printed.to_relative(), path, "{printed}");
        }
        assert_eq!(
            DocumentPath::from_relative(Path::new(std::ffi::OsStr::from_bytes(b"r\xE6v"))).as_str(),
            "r\\xE6v"
        );
    }

    #[test]
    fn escape_codes_and_bidi_marks_are_spelled_out() {
        assert_eq!(
            printable_text("a\u{1b}[31m\u{202e}b\n"),
            "a\\u{1b}[31m\\u{202e}b\\u{a}"
        );
    }
}
