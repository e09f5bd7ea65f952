//! The glyphs of a page: what the interpreter writes and the layout reads.
//!
//! Places are in points from the upper left corner of the page as it is shown, y growing downwards.

/// The unit vector of a line of writing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Direction {
    pub x: f32,
    pub y: f32,
}

/// So many glyphs that nobody knows may be ornaments.
const FEW: usize = 20;

/// One glyph on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// Bytes of the page's text.
    start: u32,
    length: u32,
    /// Where the pen was set down.
    pub x: f32,
    pub y: f32,
    /// How far the pen went on along `direction`, in points.
    pub advance: f32,
    /// The height of the letters' em, in points.
    pub size: f32,
    pub direction: Direction,
    /// Marked as a running head or foot by the producer.
    pub artifact: bool,
}

/// All glyphs of one page in drawing order.
#[derive(Debug, Default)]
pub(super) struct PageGlyphs {
    text: String,
    pub glyphs: Vec<Glyph>,
    pub width: f32,
    pub height: f32,
    /// It held more glyphs than a page may; the rest is not here.
    pub full: bool,
    /// Glyphs of which nobody knows what they say; they are not here.
    pub unknown: usize,
    /// What pictures cover of the page, in square points, each by itself.
    pub pictured: f32,
}

impl PageGlyphs {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self {
            width: width as f32,
            height: height as f32,
            ..Self::default()
        }
    }

    /// Whether there is more to read on the page than could be read: a third of it is pictures and nothing is written
    /// there, or the page is written in letters of which nobody knows what they are.
    pub(super) fn is_unread(&self) -> bool {
        let is_picture = self.glyphs.is_empty() && self.pictured * 3.0 >= self.width * self.height;
        is_picture || self.unknown > self.glyphs.len().max(FEW)
    }

    /// Adds a glyph that says `text`; its range is set here.
    pub(super) fn push(&mut self, text: &str, mut glyph: Glyph) {
        glyph.start = self.text.len() as u32;
        glyph.length = text.len() as u32;
        self.text.push_str(text);
        self.glyphs.push(glyph);
    }

    pub(super) fn text(&self, glyph: &Glyph) -> &str {
        self.text
            .get(glyph.start as usize..(glyph.start + glyph.length) as usize)
            .unwrap_or_default()
    }

    /// Puts one glyph with `text` in the place of all from `first` on.
    pub(super) fn replace_from(&mut self, first: usize, text: &str) {
        let Some((&head, rest)) = self.glyphs.get(first..).and_then(<[Glyph]>::split_first) else {
            return;
        };
        let end = rest.last().map_or(head.advance, |last| {
            (last.x - head.x) * head.direction.x
                + (last.y - head.y) * head.direction.y
                + last.advance
        });
        self.glyphs.truncate(first);
        if !text.is_empty() {
            self.push(
                text,
                Glyph {
                    advance: end.max(0.0),
                    ..head
                },
            );
        }
    }
}

impl Glyph {
    pub(super) fn at(x: f64, y: f64, advance: f64, size: f64, direction: Direction) -> Self {
        Self {
            start: 0,
            length: 0,
            x: x as f32,
            y: y as f32,
            advance: advance as f32,
            size: size as f32,
            direction,
            artifact: false,
        }
    }
}
