//! Marked content: what `BDC` … `EMC` say about the text within.
//!
//! In: tags and property lists. Out: whether glyphs count, whether they are a running head or foot, and the text that
//! stands for them (`/ActualText`). Layers that are switched off by default hide what belongs to them.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::content::Operand;
use super::glyphs::PageGlyphs;
use super::source::{Source, text_string};

/// Sequences within each other that are told apart.
const MAX_OPEN: usize = 256;

/// One open sequence.
#[derive(Debug)]
enum Mark {
    Plain,
    Hidden,
    Artifact,
    Text { first: usize, text: String },
}

/// The open sequences.
#[derive(Debug, Default)]
pub(super) struct Marks {
    open: Vec<Mark>,
    beyond: usize,
    hidden: usize,
    artifacts: usize,
}

impl Marks {
    pub(super) fn hidden(&self) -> bool {
        self.hidden > 0
    }

    pub(super) fn artifact(&self) -> bool {
        self.artifacts > 0
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len() + self.beyond
    }

    /// `BMC` or `BDC`; the next glyph will be number `first`.
    pub(super) fn begin(&mut self, properties: &Properties, first: usize) {
        if self.open.len() >= MAX_OPEN {
            self.beyond += 1;
            return;
        }
        let inside_text = self
            .open
            .iter()
            .any(|mark| matches!(mark, Mark::Text { .. }));
        let mark = match properties {
            Properties { hidden: true, .. } => Mark::Hidden,
            Properties {
                text: Some(text), ..
            } if !inside_text => Mark::Text {
                first,
                text: text.clone(),
            },
            Properties { artifact: true, .. } => Mark::Artifact,
            _ => Mark::Plain,
        };
        self.hidden += usize::from(matches!(mark, Mark::Hidden));
        self.artifacts += usize::from(matches!(mark, Mark::Artifact));
        self.open.push(mark);
    }

    /// `EMC`
    pub(super) fn end(&mut self, page: &mut PageGlyphs) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        match self.open.pop() {
            Some(Mark::Hidden) => self.hidden -= 1,
            Some(Mark::Artifact) => self.artifacts -= 1,
            Some(Mark::Text { first, text }) => replace(page, first, &text),
            Some(Mark::Plain) | None => {}
        }
    }
}

/// Text for glyphs on one line takes their place. Where it stands for several lines the glyphs keep theirs: their
/// places are worth more than what it could correct.
fn replace(page: &mut PageGlyphs, first: usize, text: &str) {
    let Some(glyphs) = page.glyphs.get(first..).filter(|glyphs| !glyphs.is_empty()) else {
        return;
    };
    let baseline =
        |glyph: &super::glyphs::Glyph| glyph.y * glyph.direction.x - glyph.x * glyph.direction.y;
    let head = glyphs[0];
    let one_line = glyphs
        .iter()
        .all(|glyph| (baseline(glyph) - baseline(&head)).abs() < head.size.max(1.0));
    let drawn: String = glyphs.iter().map(|glyph| page.text(glyph)).collect();
    let bare = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    let readable: String = text.chars().filter(|&c| !c.is_control()).collect();
    if one_line && bare(&drawn) != bare(&readable) {
        page.replace_from(first, &readable);
    }
}

/// What a property list says, as far as it matters here.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub text: Option<String>,
    pub artifact: bool,
    pub hidden: bool,
}

impl Properties {
    /// The operands of `BMC` or `BDC`.
    pub(super) fn read<'a>(
        source: &Source<'a>,
        layers: &Layers,
        resources: Option<&'a Dictionary>,
        operands: &[Operand],
    ) -> Self {
        let tag = operands.first().and_then(Operand::name).unwrap_or_default();
        let mut properties = Self::default();
        match operands.get(1) {
            Some(Operand::Dictionary(entries)) => {
                for (key, value) in entries {
                    match (key.as_slice(), value) {
                        (b"ActualText", Operand::String(bytes)) => {
                            let object =
                                Object::String(bytes.clone(), lopdf::StringFormat::Literal);
                            properties.text = Some(text_string(&object).unwrap_or_default());
                        }
                        (b"Type" | b"Subtype", Operand::Name(name)) => {
                            properties.artifact |= running(tag, name);
                        }
                        _ => {}
                    }
                }
            }
            Some(Operand::Name(name)) => {
                let list = resources.and_then(|r| source.get_dictionary(r, b"Properties"));
                let Some(object) = list.and_then(|list| list.get(name).ok()) else {
                    return properties;
                };
                let (id, object) = source.resolve_id(object);
                let Object::Dictionary(dictionary) = object else {
                    return properties;
                };
                properties.hidden = tag == b"OC" && layers.hides(source, id, dictionary);
                properties.text = source
                    .get(dictionary, b"ActualText")
                    .map(|text| text_string(text).unwrap_or_default());
                properties.artifact = [b"Type".as_slice(), b"Subtype"].iter().any(|key| {
                    source
                        .get_name(dictionary, key)
                        .is_some_and(|name| running(tag, name))
                });
            }
            _ => {}
        }
        properties
    }
}

fn running(tag: &[u8], kind: &[u8]) -> bool {
    tag == b"Artifact" && matches!(kind, b"Pagination" | b"Header" | b"Footer")
}

/// The layers (optional content groups) that are off when the file is opened.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<ObjectId>,
}

impl Layers {
    pub(super) fn read(source: &Source<'_>, catalog: Option<&Dictionary>) -> Self {
        let mut layers = Self::default();
        let Some(catalog) = catalog else {
            return layers;
        };
        let ids = |object: Option<&Object>| match object {
            Some(Object::Array(items)) => items
                .iter()
                .filter_map(|item| item.as_reference().ok())
                .collect(),
            _ => Vec::new(),
        };
        let look_up = |dictionary: &Dictionary, key: &[u8]| match dictionary.get(key) {
            Ok(Object::Reference(id)) => source.document.objects.get(id).cloned(),
            Ok(object) => Some(object.clone()),
            Err(_) => None,
        };
        let Some(Object::Dictionary(all)) = look_up(catalog, b"OCProperties") else {
            return layers;
        };
        let Some(Object::Dictionary(default)) = look_up(&all, b"D") else {
            return layers;
        };
        if matches!(default.get(b"BaseState"), Ok(Object::Name(state)) if state == b"OFF") {
            layers.off.extend(ids(look_up(&all, b"OCGs").as_ref()));
        }
        for id in ids(look_up(&default, b"ON").as_ref()) {
            layers.off.remove(&id);
        }
        layers.off.extend(ids(look_up(&default, b"OFF").as_ref()));
        layers
    }

    /// Whether content of this group, or of this membership in groups, is not shown.
    pub(super) fn hides<'a>(
        &self,
        source: &Source<'a>,
        id: Option<ObjectId>,
        dictionary: &'a Dictionary,
    ) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if id.is_some_and(|id| self.off.contains(&id)) {
            return true;
        }
        let members: Vec<ObjectId> = match dictionary.get(b"OCGs") {
            Ok(Object::Reference(id)) => vec![*id],
            Ok(Object::Array(items)) => items
                .iter()
                .filter_map(|item| item.as_reference().ok())
                .collect(),
            _ => return false,
        };
        let off = |id: &ObjectId| self.off.contains(id);
        match source.get_name(dictionary, b"P") {
            _ if members.is_empty() => false,
            Some(b"AllOn") => members.iter().any(off),
            Some(b"AnyOff") => !members.iter().any(off),
            Some(b"AllOff") => !members.iter().all(off),
            _ => members.iter().all(off),
        }
    }
}
