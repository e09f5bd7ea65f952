//! The graphics and text state of a content stream, as far as the place of glyphs depends on it.

use std::rc::Rc;

use super::font::Font;
use super::matrix::Matrix;

/// What `q` saves and `Q` restores.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub ctm: Matrix,
    pub font: Option<Rc<Font>>,
    pub size: f64,
    pub char_space: f64,
    pub word_space: f64,
    /// 1 for 100 %.
    pub scale: f64,
    pub leading: f64,
    pub rise: f64,
}

impl State {
    pub(super) fn new(ctm: Matrix) -> Self {
        Self {
            ctm,
            font: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

/// The two matrices of a text object.
#[derive(Debug, Clone)]
pub(super) struct TextMatrices {
    pub text: Matrix,
    pub line: Matrix,
}

impl TextMatrices {
    pub(super) fn new() -> Self {
        Self {
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
        }
    }

    pub(super) fn set(&mut self, matrix: Matrix) {
        self.text = matrix;
        self.line = matrix;
    }

    /// To the start of the line and on by `x`, `y`.
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        let line = Matrix::translation(x, y).then(&self.line);
        if line.is_finite() {
            self.set(line);
        }
    }

    /// The pen goes on along the line.
    pub(super) fn advance(&mut self, x: f64, y: f64) {
        let text = Matrix::translation(x, y).then(&self.text);
        if text.is_finite() {
            self.text = text;
        }
    }
}
