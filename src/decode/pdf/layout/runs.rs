//! Runs: glyphs in drawing order come in, pieces of one line with their words apart go out.
//!
//! A run ends where the pen jumps: to another line, backwards, or over more than a word space could be. Blanks are set
//! by gaps between glyphs, whether or not the producer wrote any; raised marks are kept apart from the word they
//! follow; accents drawn for themselves are put on their letters.

use super::super::glyphs::{Direction, Glyph, PageGlyphs};
use super::accents;

/// The least gap between words, as a part of the font size.
const WORD_GAP: f32 = 0.14;
/// The widest gap within a run.
const RUN_GAP: f32 = 1.5;
/// How far the pen may go back without a new run: kerning, italics, wrong widths.
const BACKWARDS: f32 = 0.45;
/// Smaller letters than this part of the others may be raised or lowered.
const SMALL: f32 = 0.86;

/// The figures from 0 to 9 as raised characters.
const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/// A tracked word among others has so many letters at least, …
const TRACKED: usize = 4;
/// … and its widest gap is less than so many times its narrowest.
const EVEN: f32 = 1.5;

/// Sizes that are told apart within a run.
const MAX_SIZES: usize = 32;

/// A piece of a line.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    pub text: String,
    /// Along the line.
    pub left: f32,
    pub right: f32,
    /// Across the lines, growing downwards.
    pub baseline: f32,
    /// Of most of its letters.
    pub size: f32,
    /// The place among all runs of the page as they were drawn.
    pub order: usize,
    pub artifact: bool,
    /// Whether it ended with a blank that the producer wrote.
    pub spaced: bool,
}

impl Run {
    pub(super) fn width(&self) -> f32 {
        self.right - self.left
    }

    /// How much of the narrower of the two lies over or under the other, from 0 to 1.
    pub(super) fn overlap(&self, other: &Self) -> f32 {
        let common = self.right.min(other.right) - self.left.max(other.left);
        common / self.width().min(other.width()).max(0.1)
    }
}

/// Turns a page so that a direction leads to the right, and puts its corner back where corners are.
pub(super) struct Turn {
    direction: Direction,
    corner: (f32, f32),
    size: (f32, f32),
}

impl Turn {
    pub(super) fn new(page: &PageGlyphs, direction: Direction) -> Self {
        let plain = Self {
            direction,
            corner: (0.0, 0.0),
            size: (0.0, 0.0),
        };
        let corners = [
            (0.0, 0.0),
            (page.width, 0.0),
            (0.0, page.height),
            (page.width, page.height),
        ];
        let turned = corners.map(|(x, y)| plain.apply(x, y));
        let least =
            |of: fn(&(f32, f32)) -> f32| turned.iter().map(of).fold(f32::INFINITY, f32::min);
        let most =
            |of: fn(&(f32, f32)) -> f32| turned.iter().map(of).fold(f32::NEG_INFINITY, f32::max);
        let corner = (least(|c| c.0), least(|c| c.1));
        Self {
            direction,
            corner,
            size: (most(|c| c.0) - corner.0, most(|c| c.1) - corner.1),
        }
    }

    /// Width and height of the page as it is turned.
    pub(super) fn size(&self) -> (f32, f32) {
        self.size
    }

    fn apply(&self, x: f32, y: f32) -> (f32, f32) {
        let d = self.direction;
        (
            x * d.x + y * d.y - self.corner.0,
            y * d.x - x * d.y - self.corner.1,
        )
    }
}

/// A glyph as the line sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'p> {
    pub text: &'p str,
    pub left: f32,
    pub right: f32,
    pub baseline: f32,
    pub size: f32,
    pub artifact: bool,
}

impl<'p> Placed<'p> {
    pub(super) fn new(page: &'p PageGlyphs, glyph: &Glyph, turn: &Turn) -> Self {
        let (left, baseline) = turn.apply(glyph.x, glyph.y);
        Self {
            text: page.text(glyph),
            left,
            right: left + glyph.advance,
            baseline,
            size: glyph.size,
            artifact: glyph.artifact,
        }
    }

    fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    fn is_soft_hyphen(&self) -> bool {
        self.text == "\u{AD}"
    }
}

/// The run being written.
#[derive(Default)]
struct Builder<'p> {
    glyphs: Vec<(Placed<'p>, bool)>,
    /// The last visible glyph, the one before it, and whether a blank was written since.
    end: Option<Placed<'p>>,
    blank: bool,
    /// The baseline and size of the letters that are neither raised nor lowered.
    base: Option<(f32, f32)>,
}

/// Cuts glyphs in drawing order into runs.
pub(super) fn runs<'p>(glyphs: impl Iterator<Item = Placed<'p>>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut builder = Builder::default();
    for glyph in glyphs {
        if glyph.is_blank() {
            builder.blank = true;
            continue;
        }
        if builder.end.is_some_and(|end| repeats(&end, &glyph)) {
            continue;
        }
        if !builder.continues(&glyph) {
            builder.finish(&mut runs);
        }
        builder.push(glyph);
    }
    builder.finish(&mut runs);
    runs
}

/// The same letter in the same place again: a shadow, or bold by drawing twice.
fn repeats(end: &Placed, glyph: &Placed) -> bool {
    let near = 0.12 * glyph.size;
    end.text == glyph.text
        && (end.left - glyph.left).abs() < near
        && (end.baseline - glyph.baseline).abs() < near
        && glyph.right - glyph.left > 2.0 * near
}

impl<'p> Builder<'p> {
    fn continues(&self, glyph: &Placed) -> bool {
        let (Some(end), Some((baseline, size))) = (self.end, self.base) else {
            return true;
        };
        let larger = size.max(glyph.size);
        let gap = glyph.left - end.right;
        if glyph.is_soft_hyphen() {
            return (glyph.baseline - baseline).abs() < 0.5 * larger;
        }
        let back = -(BACKWARDS * larger).max(if accents::is_accent(end.text) {
            end.right - end.left
        } else {
            0.0
        });
        if gap < back.min(-accents::reach(glyph)) || gap > RUN_GAP * larger {
            return false;
        }
        let shift = (glyph.baseline - baseline).abs();
        let small = glyph.size < SMALL * size || size < SMALL * glyph.size;
        // A letter set a little higher or lower, as in logos, stays with its neighbours.
        let touching = gap.abs() < 0.25 * larger && shift < 0.35 * larger;
        shift < 0.2 * larger
            || touching
            || small && shift < 0.6 * larger
            || accents::joins(&end, glyph)
    }

    fn push(&mut self, glyph: Placed<'p>) {
        let blank = std::mem::take(&mut self.blank);
        if glyph.is_soft_hyphen() {
            // It may be drawn anywhere, and is as wide as its font says: it only says something of its word.
            if !self.glyphs.is_empty() {
                self.glyphs.push((glyph, false));
            }
            self.blank = blank;
            return;
        }
        // Raised marks may come first: the larger letters after them are the base.
        match self.base {
            Some((_, size)) if glyph.size < SMALL * size => {}
            Some((_, size)) if glyph.size < size => {}
            _ => self.base = Some((glyph.baseline, glyph.size)),
        }
        if self
            .base
            .is_some_and(|(_, size)| glyph.size >= SMALL * size)
            && !accents::is_accent(glyph.text)
        {
            self.base = self.base.map(|(_, size)| (glyph.baseline, size));
        }
        self.glyphs.push((glyph, blank));
        let right = self.end.map_or(glyph.right, |end| {
            if glyph.left < end.left {
                end.right.max(glyph.right)
            } else {
                glyph.right
            }
        });
        self.end = Some(Placed { right, ..glyph });
    }

    fn finish(&mut self, runs: &mut Vec<Run>) {
        let spaced = std::mem::take(&mut self.blank);
        let glyphs = std::mem::take(&mut self.glyphs);
        let base = self.base.take();
        self.end = None;
        let Some((baseline, _)) = base else { return };
        let size = usual_size(&glyphs);
        let mut run = Run {
            baseline,
            size,
            order: runs.len(),
            spaced,
            ..Run::default()
        };
        run.artifact = glyphs.iter().all(|(glyph, _)| glyph.artifact);
        run.left = glyphs
            .iter()
            .map(|(glyph, _)| glyph.left)
            .fold(f32::INFINITY, f32::min);
        let visible = glyphs.iter().filter(|(glyph, _)| !glyph.is_soft_hyphen());
        run.right = visible
            .map(|(glyph, _)| glyph.right)
            .fold(run.left, f32::max);
        run.text = text(&glyphs, baseline, size);
        if !run.text.trim().is_empty() {
            runs.push(run);
        }
    }
}

/// The size of most letters.
fn usual_size(glyphs: &[(Placed, bool)]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    for (glyph, _) in glyphs {
        let known = sizes
            .iter()
            .position(|(size, _)| (size - glyph.size).abs() < 0.02 * glyph.size);
        match known {
            Some(index) => sizes[index].1 += glyph.text.len(),
            None if sizes.len() >= MAX_SIZES => {}
            None => sizes.push((glyph.size, glyph.text.len())),
        }
    }
    sizes
        .iter()
        .max_by_key(|(_, count)| *count)
        .map_or(1.0, |(size, _)| *size)
}

fn is_letter(glyph: &Placed) -> bool {
    glyph.text.chars().all(char::is_alphabetic)
}

/// The usual gap between neighbouring letters; leaders and blanks are left out.
fn usual_gap(glyphs: &[(Placed, bool)]) -> f32 {
    let mut gaps: Vec<f32> = glyphs
        .windows(2)
        .filter(|pair| !pair[1].1 && is_letter(&pair[0].0) && is_letter(&pair[1].0))
        .map(|pair| (pair[1].0.left - pair[0].0.right) / pair[1].0.size)
        .collect();
    if gaps.len() < 3 {
        return 0.0;
    }
    gaps.sort_by(f32::total_cmp);
    gaps[gaps.len() / 2]
}

/// For each glyph whether it goes on with the word before it however far apart they are: a word that is tracked among
/// others, where the producer writes the blanks between words, stands between two of them, its letters evenly apart.
fn tracked(glyphs: &[(Placed, bool)], word_gap: f32) -> Vec<bool> {
    let mut within = vec![false; glyphs.len()];
    let mut start = 0;
    for word in glyphs.chunk_by(|_, (_, blank)| !blank) {
        let gaps = word.windows(2).map(|pair| {
            let [(one, _), (next, _)] = [&pair[0], &pair[1]];
            (next.left - one.right) / one.size.min(next.size)
        });
        let (narrowest, widest) = gaps.fold((f32::MAX, f32::MIN), |(least, most), gap| {
            (least.min(gap), most.max(gap))
        });
        let is_even = narrowest > word_gap && widest < EVEN * narrowest;
        let is_word = word.len() >= TRACKED
            && word[..TRACKED - 1]
                .iter()
                .all(|(glyph, _)| is_letter(glyph));
        if word.len() < glyphs.len() && is_even && is_word {
            within[start + 1..start + word.len()].fill(true);
        }
        start += word.len();
    }
    within
}

/// The words of a run. Tracked letters, all of them apart, want wider gaps between words.
fn text(glyphs: &[(Placed, bool)], baseline: f32, size: f32) -> String {
    let usual = usual_gap(glyphs);
    let word_gap = if usual > 0.06 {
        usual * 1.4 + 0.1
    } else {
        WORD_GAP + usual.min(0.0) * 0.5
    };
    let within = tracked(glyphs, word_gap);
    let mut text = String::new();
    let mut last: Option<&Placed> = None;
    let mut raised_from = None;
    for ((glyph, blank), within) in glyphs.iter().zip(within) {
        if glyph.is_soft_hyphen() {
            text.push('\u{AD}');
            continue;
        }
        let raised = glyph.size < SMALL * size && baseline - glyph.baseline > 0.12 * size;
        if let Some(end) = last {
            let smaller = end.size.min(glyph.size);
            let gap = (glyph.left - end.right) / smaller;
            let wide = gap > word_gap && !within;
            if accents::compose(&mut text, end, glyph) {
                last = Some(glyph);
                continue;
            }
            if (*blank || wide) && !text.ends_with(' ') {
                text.push(' ');
            }
        }
        match (raised, raised_from) {
            (true, None) => raised_from = Some(text.len()),
            (false, Some(from)) => {
                raise(&mut text, from);
                raised_from = None;
            }
            _ => {}
        }
        text.push_str(glyph.text);
        last = Some(glyph);
    }
    if let Some(from) = raised_from {
        raise(&mut text, from);
    }
    text
}

/// Raised figures become raised characters: references to notes, for the cleaning to judge. Raised signs and letters
/// stay as they are; a raised sign is kept apart from its word.
fn raise(text: &mut String, from: usize) {
    let mark = &text[from..];
    if mark
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ',' | ' '))
        && mark.contains(|c: char| c.is_ascii_digit())
    {
        let raised: String = mark
            .chars()
            .map(|c| {
                RAISED
                    .chars()
                    .nth(c.to_digit(10).map_or(10, |n| n as usize))
                    .unwrap_or(c)
            })
            .collect();
        text.truncate(from);
        text.push_str(&raised);
    } else if from > 0 && matches!(mark.trim(), "*" | "**" | "†" | "‡" | "***") {
        text.insert(from, ' ');
    }
}
