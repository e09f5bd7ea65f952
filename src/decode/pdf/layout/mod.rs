//! Layout: the glyphs of a page come in, its lines in reading order go out.
//!
//! glyphs → runs (pieces of a line) → segments (whole lines of a column, cells of a table) → reading order, cells
//! whole → lines.
//! Text in the direction of most glyphs is the body; what runs in other directions follows it. What is a running head
//! and what a broken word is left to the cleaning.

mod accents;
mod bidi;
mod cells;
mod columns;
mod initials;
mod order;
mod runs;

use std::cmp::Reverse;

use super::glyphs::{Direction, Glyph, PageGlyphs};
use crate::raw::{Line, LineRole, LineStart};
use runs::{Placed, Run, Turn};

/// Directions that are told apart on one page.
const MAX_DIRECTIONS: usize = 16;
/// The cosine of the angle within which two directions are one.
const SAME_DIRECTION: f32 = 0.985;

/// A page turned so that most of its text stands upright.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub width: f32,
    pub height: f32,
    /// In reading order.
    pub lines: Vec<Line>,
}

/// The lines of a page in reading order.
pub(super) fn layout(page: &PageGlyphs) -> Layout {
    let mut layout = Layout {
        width: page.width,
        height: page.height,
        lines: Vec::new(),
    };
    for (rank, (direction, glyphs)) in by_direction(page).into_iter().enumerate() {
        let turn = Turn::new(page, direction);
        if rank == 0 {
            (layout.width, layout.height) = turn.size();
        }
        let placed = glyphs
            .into_iter()
            .map(|glyph| Placed::new(page, glyph, &turn));
        let runs = initials::joined(runs::runs(placed));
        let segments = cells::whole(order::reading_order(runs));
        let role = if rank == 0 {
            LineRole::Body
        } else {
            LineRole::Margin
        };
        append(&mut layout.lines, segments, role);
    }
    layout
}

/// Glyphs by the direction they run in, the most frequent first. Nearly equal directions are one.
fn by_direction(page: &PageGlyphs) -> Vec<(Direction, Vec<&Glyph>)> {
    let mut groups: Vec<(Direction, Vec<&Glyph>)> = Vec::new();
    for glyph in &page.glyphs {
        let d = glyph.direction;
        let same = |other: &Direction| d.x * other.x + d.y * other.y > SAME_DIRECTION;
        match groups.iter().position(|(direction, _)| same(direction)) {
            Some(index) => groups[index].1.push(glyph),
            None if groups.len() < MAX_DIRECTIONS => groups.push((d, vec![glyph])),
            None => groups[MAX_DIRECTIONS - 1].1.push(glyph),
        }
    }
    groups.sort_by_key(|(_, glyphs)| Reverse(glyphs.len()));
    groups
}

/// Segments in reading order become lines: neighbours on one baseline are cells of one row.
fn append(lines: &mut Vec<Line>, segments: Vec<Run>, role: LineRole) {
    let leading = usual_leading(&segments);
    let mut last: Option<Run> = None;
    for segment in segments {
        if let (Some(before), Some(line)) = (&last, lines.last_mut())
            && same_row(before, &segment)
        {
            line.text.push(if stretched(before, &segment) {
                ' '
            } else {
                '\t'
            });
            line.text
                .push_str(&bidi::logical(segment.text.trim().to_owned()));
            line.right = segment.right;
            last = Some(segment);
            continue;
        }
        let start = last.as_ref().map_or(LineStart::Block, |before| {
            line_start(before, &segment, leading)
        });
        let role = if segment.artifact && role == LineRole::Body {
            LineRole::Artifact
        } else {
            role
        };
        lines.push(Line {
            text: bidi::logical(segment.text.trim().to_owned()),
            size: segment.size,
            left: segment.left,
            right: segment.right,
            baseline: segment.baseline,
            start,
            role,
        });
        last = Some(segment);
    }
}

/// Words of one sentence that justification has driven far apart: the producer wrote a blank between them.
fn stretched(before: &Run, next: &Run) -> bool {
    before.spaced && next.left - before.right < 3.0 * next.size
}

fn same_row(before: &Run, next: &Run) -> bool {
    let size = before.size.max(next.size);
    (before.baseline - next.baseline).abs() < 0.25 * size && next.left >= before.right - 0.3 * size
}

/// The distance between most neighbouring lines, in font sizes.
fn usual_leading(segments: &[Run]) -> f32 {
    let mut steps: Vec<f32> = segments
        .windows(2)
        .map(|pair| (pair[1].baseline - pair[0].baseline) / pair[1].size.max(0.1))
        .filter(|step| (0.8..3.0).contains(step))
        .collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(1.2)
}

fn line_start(before: &Run, next: &Run, leading: f32) -> LineStart {
    let size = next.size.max(0.1);
    let step = (next.baseline - before.baseline) / size;
    if !(0.0..=4.0 * leading.max(1.0)).contains(&step) || before.overlap(next) < 0.1 {
        return LineStart::Block;
    }
    let resized = (before.size - next.size).abs() > 0.08 * size;
    let indented =
        next.left - before.left > 0.8 * size && before.text.ends_with(['.', ':', '?', '!']);
    if step > 1.25 * leading || resized || indented {
        LineStart::Paragraph
    } else {
        LineStart::Line
    }
}
