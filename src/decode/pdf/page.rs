//! Pages: the page tree comes in; each page's box, rotation, resources and glyphs go out.
//!
//! The tree is walked leniently: kinds are told by what a node holds, cycles are cut, and a tree without a single page
//! is replaced by the page objects that lie about in the file.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::glyphs::PageGlyphs;
use super::interpret::{Fonts, Interpreter};
use super::marked::Layers;
use super::matrix::Matrix;
use super::source::Source;

/// A4, for pages without a box.
const DEFAULT_BOX: [f64; 4] = [0.0, 0.0, 595.0, 842.0];
/// Nodes above a page whose attributes it inherits.
const MAX_TREE_DEPTH: usize = 64;

/// One page of the tree. `None` for one that is named there but is not to be found.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageNode<'a> {
    pub dictionary: Option<&'a Dictionary>,
    resources: Option<&'a Dictionary>,
    media_box: [f64; 4],
    rotation: i64,
}

#[derive(Clone, Copy)]
struct Inherited<'a> {
    resources: Option<&'a Dictionary>,
    media_box: [f64; 4],
    rotation: i64,
}

/// The pages in order, at most as many as the limit allows; whether there were more.
pub(super) fn pages<'a>(
    source: &Source<'a>,
    catalog: Option<&'a Dictionary>,
) -> (Vec<PageNode<'a>>, bool) {
    let mut walk = Walk {
        source,
        pages: Vec::new(),
        seen: HashSet::new(),
        limit: source.budget.limits().pages,
    };
    let start = Inherited {
        resources: None,
        media_box: DEFAULT_BOX,
        rotation: 0,
    };
    if let Some(root) = catalog.and_then(|catalog| catalog.get(b"Pages").ok()) {
        walk.node(root, start, 0);
    }
    if walk.pages.iter().all(|page| page.dictionary.is_none()) {
        walk.pages.clear();
        let loose = source
            .document
            .objects
            .values()
            .filter_map(|object| object.as_dict().ok());
        for dictionary in
            loose.filter(|dictionary| source.get_name(dictionary, b"Type") == Some(b"Page"))
        {
            walk.page(dictionary, start);
        }
    }
    let more = walk.pages.len() > walk.limit;
    walk.pages.truncate(walk.limit);
    (walk.pages, more)
}

struct Walk<'s, 'a> {
    source: &'s Source<'a>,
    pages: Vec<PageNode<'a>>,
    seen: HashSet<ObjectId>,
    limit: usize,
}

impl<'a> Walk<'_, 'a> {
    fn node(&mut self, object: &'a Object, inherited: Inherited<'a>, depth: usize) {
        if self.pages.len() > self.limit || depth > MAX_TREE_DEPTH {
            return;
        }
        let (id, object) = self.source.resolve_id(object);
        let Object::Dictionary(dictionary) = object else {
            self.pages.push(PageNode {
                dictionary: None,
                resources: None,
                media_box: DEFAULT_BOX,
                rotation: 0,
            });
            return;
        };
        let Some(kids) = self.source.get_array(dictionary, b"Kids") else {
            // The same page twice is allowed, if odd; a node twice would be a cycle.
            return self.page(dictionary, inherited);
        };
        if id.is_some_and(|id| !self.seen.insert(id)) {
            return;
        }
        let inherited = inherited.updated(self.source, dictionary);
        for kid in kids {
            self.node(kid, inherited, depth + 1);
        }
    }

    fn page(&mut self, dictionary: &'a Dictionary, inherited: Inherited<'a>) {
        let Inherited {
            resources,
            media_box,
            rotation,
        } = inherited.updated(self.source, dictionary);
        self.pages.push(PageNode {
            dictionary: Some(dictionary),
            resources,
            media_box,
            rotation,
        });
    }
}

impl<'a> Inherited<'a> {
    fn updated(self, source: &Source<'a>, dictionary: &'a Dictionary) -> Self {
        let rotation = source
            .get_number(dictionary, b"Rotate")
            .map(|degrees| degrees as i64);
        Self {
            resources: source
                .get_dictionary(dictionary, b"Resources")
                .or(self.resources),
            media_box: source
                .get_rectangle(dictionary, b"MediaBox")
                .unwrap_or(self.media_box),
            rotation: rotation.unwrap_or(self.rotation),
        }
    }
}

/// What became of the content of a page.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct PageLoss {
    /// Content streams that could not be read.
    pub streams: usize,
    /// All content streams of the page.
    pub of: usize,
}

impl<'a> PageNode<'a> {
    /// All glyphs of the page in drawing order, those of form fields last.
    pub(super) fn glyphs(
        &self,
        source: &Source<'a>,
        fonts: &mut Fonts,
        layers: &Layers,
    ) -> (PageGlyphs, PageLoss) {
        let (ctm, width, height) = self.to_page();
        let Some(dictionary) = self.dictionary else {
            return (
                PageGlyphs::new(width, height),
                PageLoss { streams: 1, of: 1 },
            );
        };
        let (content, loss) = content(source, dictionary);
        let mut interpreter =
            Interpreter::new(source, fonts, layers, PageGlyphs::new(width, height));
        interpreter.draw(&content, self.resources, ctm);
        for annotation in source.get_array(dictionary, b"Annots").unwrap_or_default() {
            if let Some(annotation) = source.as_dictionary(annotation) {
                draw_annotation(source, annotation, &mut interpreter, &ctm);
            }
        }
        (interpreter.page, loss)
    }

    /// From user space to points from the upper left corner of the page as it is shown, and its size.
    fn to_page(self) -> (Matrix, f64, f64) {
        let [left, bottom, right, top] = self.media_box;
        let (width, height) = (right - left, top - bottom);
        let upright = Matrix([1.0, 0.0, 0.0, -1.0, -left, top]);
        match self.rotation.rem_euclid(360) {
            90 => (
                upright.then(&Matrix([0.0, 1.0, -1.0, 0.0, height, 0.0])),
                height,
                width,
            ),
            180 => (
                upright.then(&Matrix([-1.0, 0.0, 0.0, -1.0, width, height])),
                width,
                height,
            ),
            270 => (
                upright.then(&Matrix([0.0, -1.0, 1.0, 0.0, 0.0, width])),
                height,
                width,
            ),
            _ => (upright, width, height),
        }
    }
}

/// The streams of `/Contents` one after the other; tokens never run across them.
fn content<'a>(source: &Source<'a>, dictionary: &'a Dictionary) -> (Vec<u8>, PageLoss) {
    let streams: Vec<&'a Stream> = match source.get(dictionary, b"Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(items)) => items
            .iter()
            .filter_map(|item| match source.resolve(item) {
                Object::Stream(stream) => Some(stream),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let mut loss = PageLoss {
        streams: 0,
        of: streams.len(),
    };
    let mut content = Vec::new();
    for stream in streams {
        match source.inflate(stream) {
            Ok(bytes) if content.len() + bytes.len() <= source.budget.limits().stream_bytes => {
                content.extend_from_slice(&bytes);
                content.push(b'\n');
            }
            _ => loss.streams += 1,
        }
    }
    (content, loss)
}

/// Form fields, typewritten notes and stamps are part of what the page says; hidden ones, links and comments are not.
fn draw_annotation<'a>(
    source: &Source<'a>,
    annotation: &'a Dictionary,
    interpreter: &mut Interpreter<'_, 'a>,
    ctm: &Matrix,
) {
    const HIDDEN_OR_NO_VIEW: u32 = 2 | 32;
    let flags = source.get_number(annotation, b"F").unwrap_or(0.0) as u32;
    let kind = source.get_name(annotation, b"Subtype").unwrap_or_default();
    if flags & HIDDEN_OR_NO_VIEW != 0 || !matches!(kind, b"Widget" | b"FreeText" | b"Stamp") {
        return;
    }
    let Some(rectangle) = source.get_rectangle(annotation, b"Rect") else {
        return;
    };
    let normal = source
        .get_dictionary(annotation, b"AP")
        .and_then(|appearances| appearances.get(b"N").ok());
    let Some(normal) = normal else { return };
    match source.resolve(normal) {
        Object::Stream(_) => interpreter.draw_appearance(normal, rectangle, ctm),
        // A button has an appearance for each of its states.
        Object::Dictionary(states) => {
            let state = source
                .get_name(annotation, b"AS")
                .and_then(|state| states.get(state).ok());
            if let Some(appearance) = state {
                interpreter.draw_appearance(appearance, rectangle, ctm);
            }
        }
        _ => {}
    }
}
