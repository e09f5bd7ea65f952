//! The interpreter: the content streams of a page come in, its glyphs in drawing order go out.
//!
//! Only what moves glyphs is followed: text operators, transformations, saved states, forms, marked content. Painting,
//! colours and clipping are not.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};

use super::content::{Lexer, Operand};
use super::font::Font;
use super::glyphs::PageGlyphs;
use super::marked::{Layers, Marks, Properties};
use super::matrix::Matrix;
use super::source::Source;
use super::state::{State, TextMatrices};

/// The fonts of a file, each read once.
#[derive(Default)]
pub(super) struct Fonts {
    by_place: HashMap<FontPlace, Rc<Font>>,
}

/// Where a font dictionary stands: an object of its own, or within the dictionary at an address.
#[derive(PartialEq, Eq, Hash)]
enum FontPlace {
    Object(ObjectId),
    Inline(usize),
}

/// Reads the content of one page.
pub(super) struct Interpreter<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    pub(super) fonts: &'s mut Fonts,
    pub(super) layers: &'s Layers,
    pub(super) page: PageGlyphs,
    pub(super) marks: Marks,
    /// Forms being drawn, so that none draws itself.
    active: Vec<ObjectId>,
}

/// One content stream being read: the page's, or a form's within it.
pub(super) struct Frame<'a> {
    pub(super) resources: Option<&'a Dictionary>,
    pub(super) state: State,
    pub(super) text: TextMatrices,
    saved: Vec<State>,
    /// `q` beyond the limit, to be matched by as many `Q`.
    unsaved: usize,
    depth: usize,
}

impl<'s, 'a> Interpreter<'s, 'a> {
    pub(super) fn new(
        source: &'s Source<'a>,
        fonts: &'s mut Fonts,
        layers: &'s Layers,
        page: PageGlyphs,
    ) -> Self {
        Self {
            source,
            fonts,
            layers,
            page,
            marks: Marks::default(),
            active: Vec::new(),
        }
    }

    /// Draws a content stream; `ctm` takes it to the page.
    pub(super) fn draw(&mut self, content: &[u8], resources: Option<&'a Dictionary>, ctm: Matrix) {
        self.run(content, Frame::new(resources, State::new(ctm), 0));
    }

    fn run(&mut self, content: &[u8], mut frame: Frame<'a>) {
        let mut lexer = Lexer::new(content);
        let mut operands = Vec::new();
        let open = self.marks.depth();
        while let Some(operator) = lexer.next_operator(&mut operands) {
            if !self.source.budget.operator() || !self.has_room() {
                break;
            }
            self.operator(operator, &operands, &mut frame);
        }
        // A form must not leave its marks open for what comes after it.
        while frame.depth > 0 && self.marks.depth() > open {
            self.marks.end(&mut self.page);
        }
    }

    /// Whether the page may hold another glyph.
    pub(super) fn has_room(&mut self) -> bool {
        self.page.full |= self.page.glyphs.len() >= self.source.budget.limits().page_glyphs;
        !self.page.full
    }

    fn operator(&mut self, operator: &[u8], operands: &[Operand], frame: &mut Frame<'a>) {
        let number = |index: usize| operands.get(index).and_then(Operand::number);
        match operator {
            b"Tj" | b"'" | b"\"" | b"TJ" => self.show_operator(operator, operands, frame),
            b"q" => frame.save(self.source.budget.limits().depth.saturating_mul(16)),
            b"Q" => frame.restore(),
            b"cm" => {
                if let Some(matrix) = matrix(operands) {
                    let ctm = matrix.then(&frame.state.ctm);
                    if ctm.is_finite() {
                        frame.state.ctm = ctm;
                    }
                }
            }
            b"BT" => frame.text = TextMatrices::new(),
            b"Td" | b"TD" => {
                let (x, y) = (number(0).unwrap_or(0.0), number(1).unwrap_or(0.0));
                if operator == b"TD" {
                    frame.state.leading = -y;
                }
                frame.text.next_line(x, y);
            }
            b"Tm" => {
                if let Some(matrix) = matrix(operands).filter(Matrix::is_finite) {
                    frame.text.set(matrix);
                }
            }
            b"T*" => frame.text.next_line(0.0, -frame.state.leading),
            b"Tc" => frame.state.char_space = number(0).unwrap_or(0.0),
            b"Tw" => frame.state.word_space = number(0).unwrap_or(0.0),
            b"Tz" => frame.state.scale = number(0).unwrap_or(100.0) / 100.0,
            b"TL" => frame.state.leading = number(0).unwrap_or(0.0),
            b"Ts" => frame.state.rise = number(0).unwrap_or(0.0),
            b"Tf" => self.select_font(operands, frame),
            b"gs" => self.graphics_state(operands, frame),
            b"Do" => self.draw_object(operands, frame),
            b"BMC" | b"BDC" => {
                let properties =
                    Properties::read(self.source, self.layers, frame.resources, operands);
                self.marks.begin(&properties, self.page.glyphs.len());
            }
            b"EMC" => self.marks.end(&mut self.page),
            _ => {}
        }
    }

    fn select_font(&mut self, operands: &[Operand], frame: &mut Frame<'a>) {
        if let Some(size) = operands.get(1).and_then(Operand::number) {
            frame.state.size = size;
        }
        let Some(name) = operands.first().and_then(Operand::name) else {
            return;
        };
        let fonts = frame
            .resources
            .and_then(|resources| self.source.get_dictionary(resources, b"Font"));
        if let Some(object) = fonts.and_then(|fonts| fonts.get(name).ok()) {
            frame.state.font = self.font(object);
        }
    }

    fn graphics_state(&mut self, operands: &[Operand], frame: &mut Frame<'a>) {
        let Some(name) = operands.first().and_then(Operand::name) else {
            return;
        };
        let states = frame
            .resources
            .and_then(|resources| self.source.get_dictionary(resources, b"ExtGState"));
        let state = states.and_then(|states| self.source.get_dictionary(states, name));
        if let Some([font, size]) = state.and_then(|state| self.source.get_array(state, b"Font")) {
            frame.state.font = self.font(font);
            frame.state.size = self.source.number(size).unwrap_or(frame.state.size);
        }
    }

    fn font(&mut self, object: &'a Object) -> Option<Rc<Font>> {
        let (id, object) = self.source.resolve_id(object);
        let dictionary = self.source.as_dictionary(object)?;
        let place = id.map_or(
            FontPlace::Inline(std::ptr::from_ref(dictionary).addr()),
            FontPlace::Object,
        );
        self.source.budget.check_time();
        let source = self.source;
        Some(Rc::clone(
            self.fonts
                .by_place
                .entry(place)
                .or_insert_with(|| Rc::new(Font::load(source, dictionary))),
        ))
    }

    fn draw_object(&mut self, operands: &[Operand], frame: &Frame<'a>) {
        let Some(name) = operands.first().and_then(Operand::name) else {
            return;
        };
        let objects = frame
            .resources
            .and_then(|resources| self.source.get_dictionary(resources, b"XObject"));
        if let Some(object) = objects.and_then(|objects| objects.get(name).ok()) {
            self.draw_form(object, frame);
        }
    }

    fn draw_form(&mut self, object: &'a Object, frame: &Frame<'a>) {
        let (id, object) = self.source.resolve_id(object);
        let Object::Stream(stream) = object else {
            return;
        };
        let subtype = self.source.get_name(&stream.dict, b"Subtype");
        if subtype == Some(b"Image") && !self.marks.hidden() {
            self.page.pictured += frame.state.ctm.area() as f32;
        }
        let is_form = subtype == Some(b"Form");
        let repeated = id.is_some_and(|id| self.active.contains(&id));
        if !is_form
            || repeated
            || frame.depth >= self.source.budget.limits().depth
            || self.hidden_layer(&stream.dict)
        {
            return;
        }
        // One operator may cost as much as thousands of others.
        self.source.budget.check_time();
        let Ok(content) = self.source.inflate(stream) else {
            return;
        };
        let matrix = self
            .source
            .get_matrix(&stream.dict, b"Matrix")
            .unwrap_or(Matrix::IDENTITY);
        let mut state = frame.state.clone();
        state.ctm = matrix.then(&state.ctm);
        if !state.ctm.is_finite() {
            return;
        }
        let resources = self
            .source
            .get_dictionary(&stream.dict, b"Resources")
            .or(frame.resources);
        self.active.extend(id);
        self.run(&content, Frame::new(resources, state, frame.depth + 1));
        if id.is_some() {
            self.active.pop();
        }
    }

    fn hidden_layer(&self, dictionary: &'a Dictionary) -> bool {
        let Ok(object) = dictionary.get(b"OC") else {
            return false;
        };
        let (id, object) = self.source.resolve_id(object);
        self.source
            .as_dictionary(object)
            .is_some_and(|group| self.layers.hides(self.source, id, group))
    }

    /// Draws the appearance of an annotation, its box fitted into `rectangle`.
    pub(super) fn draw_appearance(
        &mut self,
        object: &'a Object,
        rectangle: [f64; 4],
        ctm: &Matrix,
    ) {
        let Object::Stream(stream) = self.source.resolve(object) else {
            return;
        };
        let matrix = self
            .source
            .get_matrix(&stream.dict, b"Matrix")
            .unwrap_or(Matrix::IDENTITY);
        let Some(bbox) = self.source.get_rectangle(&stream.dict, b"BBox") else {
            return;
        };
        let corners = [(0, 1), (0, 3), (2, 1), (2, 3)].map(|(x, y)| matrix.apply(bbox[x], bbox[y]));
        let left = corners.iter().map(|p| p.x).fold(f64::INFINITY, f64::min);
        let bottom = corners.iter().map(|p| p.y).fold(f64::INFINITY, f64::min);
        let place = Matrix::translation(rectangle[0] - left, rectangle[1] - bottom);
        self.draw_form(object, &Frame::new(None, State::new(place.then(ctm)), 0));
    }
}

impl<'a> Frame<'a> {
    fn new(resources: Option<&'a Dictionary>, state: State, depth: usize) -> Self {
        Self {
            resources,
            state,
            text: TextMatrices::new(),
            saved: Vec::new(),
            unsaved: 0,
            depth,
        }
    }

    fn save(&mut self, limit: usize) {
        if self.saved.len() < limit {
            self.saved.push(self.state.clone());
        } else {
            self.unsaved += 1;
        }
    }

    fn restore(&mut self) {
        if self.unsaved > 0 {
            self.unsaved -= 1;
        } else if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }
}

/// Six numbers, `None` when there are fewer.
fn matrix(operands: &[Operand]) -> Option<Matrix> {
    let mut numbers = operands.iter().filter_map(Operand::number);
    let mut values = [0.0; 6];
    for value in &mut values {
        *value = numbers.next()?;
    }
    Some(Matrix(values))
}
