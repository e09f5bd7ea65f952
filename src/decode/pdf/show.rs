//! Showing text: the operands of `Tj`, `TJ`, `'` and `"` come in, placed glyphs go out.

use std::rc::Rc;

use super::content::Operand;
use super::font::{Code, CodeGlyph, Font};
use super::glyphs::{Direction, Glyph};
use super::interpret::{Frame, Interpreter};
use super::matrix::Matrix;

/// Glyphs smaller than this, in points, are not there to be read.
const SMALLEST: f64 = 0.05;
/// How far outside the page glyphs may stand, as a part of its width or height.
const MARGIN: f64 = 0.02;

impl Interpreter<'_, '_> {
    pub(super) fn show_operator(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        frame: &mut Frame<'_>,
    ) {
        if operator == b"\"" {
            let number = |index: usize| operands.get(index).and_then(Operand::number);
            frame.state.word_space = number(0).unwrap_or(frame.state.word_space);
            frame.state.char_space = number(1).unwrap_or(frame.state.char_space);
        }
        if matches!(operator, b"'" | b"\"") {
            frame.text.next_line(0.0, -frame.state.leading);
        }
        let Some(font) = frame.state.font.clone() else {
            return;
        };
        match operands.last() {
            Some(Operand::String(bytes)) => self.show(bytes, &font, frame),
            Some(Operand::Array(items)) => {
                for item in items {
                    match item {
                        Operand::String(bytes) => self.show(bytes, &font, frame),
                        Operand::Number(adjustment) => frame.adjust(*adjustment, font.vertical),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, bytes: &[u8], font: &Rc<Font>, frame: &mut Frame<'_>) {
        let mut rest = bytes;
        while let Some(code) = font.next_code(&mut rest) {
            if !self.source.budget.glyph() || !self.has_room() {
                return;
            }
            let glyph = font.glyph(self.source, code);
            let step = frame.step(&glyph, code, font.vertical);
            if !self.marks.hidden() {
                self.place(&glyph, font, frame, step);
            }
            if font.vertical {
                frame.text.advance(0.0, step.1);
            } else {
                frame.text.advance(step.1, 0.0);
            }
        }
    }

    /// Writes a glyph down where the pen is; `step` is its own width and that with all spacing.
    fn place(&mut self, glyph: &CodeGlyph, font: &Font, frame: &Frame<'_>, step: (f64, f64)) {
        if glyph.text.is_empty() {
            self.page.unknown += 1;
            return;
        }
        let state = &frame.state;
        let to_page = Matrix::translation(0.0, state.rise)
            .then(&frame.text.text)
            .then(&state.ctm);
        let origin = to_page.apply(0.0, 0.0);
        let along = if font.vertical {
            to_page.apply_step(0.0, step.0)
        } else {
            to_page.apply_step(step.0, 0.0)
        };
        let up = to_page.apply_step(0.0, state.size * font.em);
        let line = if font.vertical {
            to_page.apply_step(0.0, -1.0)
        } else {
            to_page.apply_step((state.scale * state.size).signum(), 0.0)
        };
        // Mirrored writing runs against its own letters; what counts is where the pen goes.
        let (length, size) = (line.x.hypot(line.y), up.x.hypot(up.y));
        if size.is_nan()
            || size < SMALLEST
            || length <= 0.0
            || !origin.x.is_finite()
            || !origin.y.is_finite()
        {
            return;
        }
        if !self.on_page(origin.x, origin.y) {
            return;
        }
        let direction = Direction {
            x: (line.x / length) as f32,
            y: (line.y / length) as f32,
        };
        let advance = along.x * line.x / length + along.y * line.y / length;
        let mut placed = Glyph::at(origin.x, origin.y, advance.max(0.0), size, direction);
        placed.artifact = self.marks.artifact();
        self.page.push(&glyph.text, placed);
    }

    fn on_page(&self, x: f64, y: f64) -> bool {
        let (width, height) = (f64::from(self.page.width), f64::from(self.page.height));
        let within =
            |value: f64, size: f64| value >= -MARGIN * size && value <= size * (1.0 + MARGIN);
        within(x, width) && within(y, height)
    }
}

impl Frame<'_> {
    /// The width of a glyph, and how far the pen goes with character and word spacing, both in text space.
    fn step(&self, glyph: &CodeGlyph, code: Code, vertical: bool) -> (f64, f64) {
        let state = &self.state;
        // Word spacing belongs to the single-byte code 32, whatever it draws.
        let word = if code.value == 32 && code.length == 1 {
            state.word_space
        } else {
            0.0
        };
        let scale = if vertical { 1.0 } else { state.scale };
        let width = glyph.advance * state.size * scale;
        (width, width + (state.char_space + word) * scale)
    }

    /// A number in a `TJ` array, in thousandths of the font size, moves the pen back.
    fn adjust(&mut self, adjustment: f64, vertical: bool) {
        let distance = -adjustment / 1000.0 * self.state.size;
        if vertical {
            self.text.advance(0.0, distance);
        } else {
            self.text.advance(distance * self.state.scale, 0.0);
        }
    }
}
