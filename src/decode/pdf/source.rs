//! Lenient reading of objects: a `lopdf::Document` comes in, resolved objects and inflated streams go out.
//!
//! Everything that follows references or inflates anything goes through here, so that cycles and bombs are dealt with
//! once. It knows nothing of pages, fonts or text.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::LimitKind;
use super::inflate::{TooLarge, inflate};
use super::limits::Budget;
use super::matrix::Matrix;

/// References to references that are followed.
const MAX_HOPS: usize = 16;

/// A loaded file with the budget for reading it.
pub(super) struct Source<'a> {
    pub document: &'a Document,
    pub budget: &'a Budget,
}

/// Why a stream could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamLoss {
    TooLarge,
    Damaged,
}

impl<'a> Source<'a> {
    /// The object behind a reference, and the last reference on the way.
    pub(super) fn resolve_id(&self, object: &'a Object) -> (Option<ObjectId>, &'a Object) {
        let (mut id, mut object) = (None, object);
        for _ in 0..MAX_HOPS {
            let Object::Reference(next) = object else {
                return (id, object);
            };
            let Some(target) = self.document.objects.get(next) else {
                return (Some(*next), &Object::Null);
            };
            (id, object) = (Some(*next), target);
        }
        (id, &Object::Null)
    }

    pub(super) fn resolve(&self, object: &'a Object) -> &'a Object {
        self.resolve_id(object).1
    }

    /// The resolved value of a key; `null` counts as absent.
    pub(super) fn get(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        match self.resolve(dictionary.get(key).ok()?) {
            Object::Null => None,
            object => Some(object),
        }
    }

    /// The value as a dictionary; a stream counts with its dictionary.
    pub(super) fn get_dictionary(
        &self,
        dictionary: &'a Dictionary,
        key: &[u8],
    ) -> Option<&'a Dictionary> {
        self.as_dictionary(self.get(dictionary, key)?)
    }

    pub(super) fn as_dictionary(&self, object: &'a Object) -> Option<&'a Dictionary> {
        match self.resolve(object) {
            Object::Dictionary(dictionary) => Some(dictionary),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    pub(super) fn get_array(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a [Object]> {
        match self.get(dictionary, key)? {
            Object::Array(array) => Some(array),
            _ => None,
        }
    }

    pub(super) fn get_stream(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Stream> {
        match self.get(dictionary, key)? {
            Object::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    pub(super) fn get_name(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
        match self.get(dictionary, key)? {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn get_number(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<f64> {
        self.number(self.get(dictionary, key)?)
    }

    pub(super) fn number(&self, object: &'a Object) -> Option<f64> {
        match self.resolve(object) {
            Object::Integer(value) => Some(*value as f64),
            Object::Real(value) => Some(f64::from(*value)),
            _ => None,
        }
        .filter(|value| value.is_finite())
    }

    pub(super) fn numbers(&self, array: &'a [Object]) -> Vec<f64> {
        array
            .iter()
            .filter_map(|object| self.number(object))
            .collect()
    }

    pub(super) fn get_matrix(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<Matrix> {
        let numbers = self.numbers(self.get_array(dictionary, key)?);
        let matrix = Matrix(numbers.try_into().ok()?);
        matrix.is_finite().then_some(matrix)
    }

    /// `[left, bottom, right, top]`, put in order; `None` when it encloses nothing.
    pub(super) fn get_rectangle(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<[f64; 4]> {
        let n: [f64; 4] = self
            .numbers(self.get_array(dictionary, key)?)
            .try_into()
            .ok()?;
        let r = [
            n[0].min(n[2]),
            n[1].min(n[3]),
            n[0].max(n[2]),
            n[1].max(n[3]),
        ];
        (r[2] - r[0] > 0.0 && r[3] - r[1] > 0.0).then_some(r)
    }

    /// The content of a stream with all filters undone.
    pub(super) fn inflate(&self, stream: &'a Stream) -> Result<Vec<u8>, StreamLoss> {
        let allowance = self.budget.stream_allowance();
        if self.plainly_deflated(stream) {
            return match inflate(&stream.content, allowance) {
                Ok(bytes) if bytes.is_empty() && stream.content.len() > 16 => {
                    Err(StreamLoss::Damaged)
                }
                Ok(bytes) => {
                    self.budget.count_inflated(bytes.len());
                    Ok(bytes)
                }
                Err(TooLarge) => Err(self.too_large(allowance)),
            };
        }
        let indirect = [b"Filter".as_slice(), b"DecodeParms"].iter().any(|key| {
            matches!(
                stream.dict.get(key),
                Ok(Object::Reference(_) | Object::Array(_))
            )
        });
        let result = if indirect {
            self.with_direct_filters(stream)
                .decompressed_content_with_limit(allowance)
        } else {
            stream.decompressed_content_with_limit(allowance)
        };
        match result {
            Ok(bytes) => {
                self.budget.count_inflated(bytes.len());
                Ok(bytes)
            }
            Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded {
                ..
            })) => Err(self.too_large(allowance)),
            Err(_) => Err(StreamLoss::Damaged),
        }
    }

    fn too_large(&self, allowance: usize) -> StreamLoss {
        // Where the file's allowance is used up, it is the file that is too large, not this stream.
        if allowance < self.budget.limits().stream_bytes {
            self.budget.exceed(LimitKind::InflatedBytes);
        }
        StreamLoss::TooLarge
    }

    /// Deflated and nothing else, as almost all content streams are.
    fn plainly_deflated(&self, stream: &'a Stream) -> bool {
        let is_flate = |object: &'a Object| matches!(object, Object::Name(name) if name == b"FlateDecode" || name == b"Fl");
        let filter = match self.get(&stream.dict, b"Filter") {
            Some(Object::Array(items)) if items.len() == 1 => is_flate(self.resolve(&items[0])),
            Some(object) => is_flate(object),
            None => false,
        };
        filter && self.get(&stream.dict, b"DecodeParms").is_none()
    }

    /// lopdf reads filters and their parameters only where they stand in the stream's own dictionary.
    fn with_direct_filters(&self, stream: &'a Stream) -> Stream {
        let mut copy = Stream::new(Dictionary::new(), stream.content.clone());
        for key in [b"Filter".as_slice(), b"DecodeParms"] {
            let direct = match self.get(&stream.dict, key) {
                Some(Object::Array(items)) => Object::Array(
                    items
                        .iter()
                        .map(|item| self.resolve(item).clone())
                        .collect(),
                ),
                Some(other) => other.clone(),
                None => continue,
            };
            copy.dict.set(key, direct);
        }
        copy
    }
}

/// A text string: UTF-16 or UTF-8 with its mark, else `PDFDocEncoding`.
pub(super) fn text_string(object: &Object) -> Option<String> {
    let text = match object {
        Object::String(bytes, _) => match bytes.strip_prefix(b"\xFF\xFE") {
            Some(little) => encoding_rs::UTF_16LE
                .decode_without_bom_handling(little)
                .0
                .into_owned(),
            None => lopdf::decode_text_string(object).ok()?,
        },
        _ => return None,
    };
    let text: String = text
        .chars()
        .filter(|c| !c.is_control() || c.is_whitespace())
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
