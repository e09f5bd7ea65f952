//! Repairs that lopdf does not make: the bytes of a broken file come in, a whole one goes out where it can be had.

use lopdf::{Document, LoadOptions, Object};

/// Whether there is anything that looks like an object of a PDF.
pub(super) fn has_objects(bytes: &[u8]) -> bool {
    bytes.windows(5).any(|window| {
        window == b" obj\n" || window == b" obj\r" || window == b" obj<" || window == b" obj "
    })
}

/// What lopdf cannot repair itself: a missing header or trailer. The catalog is looked for among the objects, and a
/// header and a trailer that names it are put around the file.
pub(super) fn rebuild(bytes: &[u8], mut options: LoadOptions) -> Option<Document> {
    options.force_reconstruct = true;
    let text = |window: &[u8]| window == b"/Catalog";
    let at = bytes.windows(8).rposition(text)?;
    let object = bytes[..at]
        .windows(4)
        .rposition(|window| window == b" obj")?;
    let mut words = bytes[..object]
        .rsplit(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    let generation = std::str::from_utf8(words.next()?)
        .ok()?
        .parse::<u16>()
        .ok()?;
    let number = std::str::from_utf8(words.next()?)
        .ok()?
        .parse::<u32>()
        .ok()?;
    let mut whole = b"%PDF-1.4\n".to_vec();
    whole.extend_from_slice(bytes);
    whole.extend_from_slice(
        format!("\ntrailer\n<</Root {number} {generation} R>>\nstartxref\n0\n%%EOF\n").as_bytes(),
    );
    let document = Document::load_mem_with_options(&whole, options).ok()?;
    let root = document.trailer.get(b"Root").ok()?;
    matches!(root, Object::Reference(_)).then_some(document)
}

/// The number of the object that an encryption dictionary is moved to; files that need this have few objects.
const ENCRYPTION_OBJECT: u32 = 900_001;

/// An encrypted file that lopdf cannot open as it stands, changed so that it can: to be loaded by looking for objects,
/// for the offsets in it are no longer right. `None` where there is nothing to change.
pub(super) fn decryptable(bytes: &[u8]) -> Option<Vec<u8>> {
    let outlined = with_encryption_object(bytes);
    let identified = with_identifier(outlined.as_deref().unwrap_or(bytes));
    identified.or(outlined)
}

/// `/Encrypt<<…>>` in the trailer as an object of its own.
fn with_encryption_object(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEY: &[u8] = b"/Encrypt";
    let at = bytes.windows(KEY.len()).rposition(|window| window == KEY)? + KEY.len();
    let start = at
        + bytes[at..]
            .iter()
            .position(|byte| !byte.is_ascii_whitespace())?;
    let length = dictionary_length(&bytes[start..])?;
    let mut whole = bytes[..at].to_vec();
    whole.extend_from_slice(format!(" {ENCRYPTION_OBJECT} 0 R").as_bytes());
    whole.extend_from_slice(&bytes[start + length..]);
    whole.extend_from_slice(format!("\n{ENCRYPTION_OBJECT} 0 obj\n").as_bytes());
    whole.extend_from_slice(&bytes[start..start + length]);
    whole.extend_from_slice(b"\nendobj\n");
    Some(whole)
}

/// The bytes of a dictionary that begins here, brackets included; brackets within strings do not count.
fn dictionary_length(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut open, mut in_string) = (0, 0_usize, 0_usize);
    if !bytes.starts_with(b"<<") {
        return None;
    }
    while at < bytes.len().min(1 << 16) {
        match bytes[at] {
            b'\\' if in_string > 0 => at += 1,
            b'(' => in_string += 1,
            b')' if in_string > 0 => in_string -= 1,
            _ if in_string > 0 => {}
            b'<' if bytes[at..].starts_with(b"<<") => {
                open += 1;
                at += 1;
            }
            b'<' => at += bytes[at..].iter().position(|&byte| byte == b'>')?,
            b'>' if bytes[at..].starts_with(b">>") => {
                open -= 1;
                at += 1;
                if open == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// An encrypted file without `/ID`, with an empty one put into its trailer: the key is made from it, and writers that
/// leave it out take it for empty. `None` for files that have one, or no trailer to put it into.
fn with_identifier(bytes: &[u8]) -> Option<Vec<u8>> {
    let last = |needle: &[u8]| {
        bytes
            .windows(needle.len())
            .rposition(|window| window == needle)
    };
    if last(b"/ID").is_some() {
        return None;
    }
    let trailer = last(b"trailer").or_else(|| {
        // A cross-reference stream is its own trailer.
        let after = &bytes[last(b"startxref")? + 9..];
        let mut words = after.split(|byte| !byte.is_ascii_digit());
        let digits = words.find(|word| !word.is_empty())?;
        let offset: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
        Some(offset)
    })?;
    let open = trailer
        + bytes
            .get(trailer..)?
            .windows(2)
            .position(|window| window == b"<<")?
        + 2;
    let mut whole = bytes[..open].to_vec();
    whole.extend_from_slice(b"/ID[<><>]");
    whole.extend_from_slice(&bytes[open..]);
    Some(whole)
}
