//! Reading order: runs in drawing order come in, segments (lines of a column, cells of a table) in reading order go out.
//!
//! Most producers draw in reading order, and know better than any rule what belongs together: columns, cells, boxes.
//! Their order is kept unless the page shows that it is none; then the places alone decide (`columns`).

use std::collections::HashMap;

use super::columns;
use super::runs::Run;

/// The widest gap over which pieces of a line are joined that were not drawn one after the other.
const JOIN_GAP: f32 = 0.9;
/// How many pieces may be drawn between two that belong together, on a page drawn in order.
const NEAR: usize = 12;

/// How many columns may be drawn side by side.
const COLUMNS: usize = 6;

/// Joins runs into segments and brings them into reading order.
pub(super) fn reading_order(runs: Vec<Run>) -> Vec<Run> {
    let runs = without_shadows(runs);
    let mut drawn = join(runs.clone(), NEAR);
    drawn.sort_by_key(|segment| segment.order);
    if drawn_in_order(&drawn) {
        rows_from_the_left(drawn)
    } else {
        columns::by_place(join(runs, usize::MAX))
    }
}

/// Neighbours on one baseline are read from the left, whichever of them was drawn first.
fn rows_from_the_left(mut drawn: Vec<Run>) -> Vec<Run> {
    let same_row = |a: &Run, b: &Run| (a.baseline - b.baseline).abs() < 0.25 * a.size.max(b.size);
    for row in drawn.chunk_by_mut(same_row) {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    drawn
}

/// Drops runs that repeat another in its place: shadows, and bold by drawing twice.
fn without_shadows(runs: Vec<Run>) -> Vec<Run> {
    let mut seen: HashMap<String, Vec<(f32, f32)>> = HashMap::new();
    let mut kept = Vec::with_capacity(runs.len());
    for run in runs {
        let near = 0.15 * run.size;
        let places = seen.entry(run.text.clone()).or_default();
        let shadow = places.iter().any(|(left, baseline)| {
            (left - run.left).abs() < near && (baseline - run.baseline).abs() < near
        });
        if !shadow && places.len() < 64 {
            places.push((run.left, run.baseline));
        }
        if !shadow {
            kept.push(run);
        }
    }
    kept
}

/// Joins pieces of one line that stand side by side, no more than `near` others drawn between them.
fn join(mut runs: Vec<Run>, near: usize) -> Vec<Run> {
    runs.sort_by(|a, b| {
        a.baseline
            .total_cmp(&b.baseline)
            .then(a.left.total_cmp(&b.left))
    });
    let mut joined: Vec<Run> = Vec::with_capacity(runs.len());
    let mut row: Vec<Run> = Vec::new();
    let mut rest = runs.into_iter().peekable();
    while let Some(run) = rest.next() {
        let (baseline, size) = (run.baseline, run.size);
        row.push(run);
        let next_row = rest
            .peek()
            .is_none_or(|next| next.baseline - baseline > 0.18 * size.max(next.size));
        if next_row {
            join_row(std::mem::take(&mut row), near, &mut joined);
        }
    }
    joined
}

fn join_row(mut row: Vec<Run>, near: usize, joined: &mut Vec<Run>) {
    row.sort_by(|a, b| a.left.total_cmp(&b.left));
    let first = joined.len();
    for run in row {
        match joined[first..].last_mut() {
            Some(last) if belongs(last, &run, near) => {
                let size = last.size.max(run.size);
                let apart = run.left - last.right > 0.14 * size || last.spaced;
                if apart && !last.text.ends_with(' ') {
                    last.text.push(' ');
                }
                last.text.push_str(&run.text);
                last.right = last.right.max(run.right);
                if run.width() > last.width() {
                    last.size = run.size;
                }
                last.spaced = run.spaced;
                last.artifact &= run.artifact;
                last.order = last.order.min(run.order);
            }
            _ => joined.push(run),
        }
    }
}

fn belongs(last: &Run, run: &Run, near: usize) -> bool {
    let size = last.size.max(run.size);
    let gap = run.left - last.right;
    let close = gap > -0.3 * size && gap < JOIN_GAP * size;
    let level = (run.baseline - last.baseline).abs() < 0.3 * size;
    close && level && last.order.abs_diff(run.order) <= near
}

/// Whether the drawing order goes down the columns. It does not when it goes back up over what it has just drawn or
/// jumps about, when it goes across from one column of text to the next line by line, and when it draws figures of a
/// table column by column.
fn drawn_in_order(segments: &[Run]) -> bool {
    let many = |count: usize, part: usize| count >= 4 && count * part >= segments.len();
    let back = (1..segments.len())
        .filter(|&at| goes_back_up(segments, at))
        .count();
    let pairs = || segments.windows(2).map(|pair| (&pair[0], &pair[1]));
    let up = pairs()
        .filter(|(before, next)| before.baseline - next.baseline > 0.5 * next.size)
        .count();
    let across = pairs()
        .filter(|(before, next)| goes_across(before, next))
        .count();
    !many(back, 8) && !many(up, 4) && !many(across, 8) && !columnwise_table(segments)
}

/// The last segment drawn in the same column stands below this one.
fn goes_back_up(segments: &[Run], at: usize) -> bool {
    let segment = &segments[at];
    let before = segments[at.saturating_sub(COLUMNS)..at]
        .iter()
        .rev()
        .find(|other| other.overlap(segment) > 0.3);
    before.is_some_and(|before| before.baseline - segment.baseline > 0.5 * segment.size)
}

/// From a line of words to another beside it.
fn goes_across(before: &Run, next: &Run) -> bool {
    let size = before.size.max(next.size);
    let beside = (before.baseline - next.baseline).abs() < 0.25 * size && next.left > before.right;
    let words = |run: &Run| run.text.split(' ').count();
    beside && words(before) > 2 && words(next) > 2
}

/// Several rows of three and more cells, most of them figures, whose neighbours were not drawn one after the other.
fn columnwise_table(segments: &[Run]) -> bool {
    let mut order: Vec<(usize, &Run)> = segments.iter().enumerate().collect();
    order.sort_by(|a, b| a.1.baseline.total_cmp(&b.1.baseline));
    let level =
        |a: &(usize, &Run), b: &(usize, &Run)| b.1.baseline - a.1.baseline < 0.25 * b.1.size;
    let rows = order.chunk_by(level).filter(|row| {
        let mut cells: Vec<&(usize, &Run)> = row.iter().collect();
        cells.sort_by(|a, b| a.1.left.total_cmp(&b.1.left));
        let apart = cells.windows(2).all(|pair| pair[1].0 >= pair[0].0 + 3);
        let figures = cells
            .iter()
            .skip(1)
            .filter(|cell| is_figure(&cell.1.text))
            .count();
        cells.len() >= 3 && apart && figures * 2 > cells.len() - 1
    });
    rows.count() >= 4
}

fn is_figure(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits > 0 && digits * 2 >= text.chars().filter(|c| c.is_alphanumeric()).count()
}
