//! Reading order by place alone: segments come in, in no order; columns one after the other, rows of tables go out.

use super::runs::Run;

/// Rows that must share a gutter before it parts columns.
const MIN_ROWS: usize = 3;
/// On a page with more rows than any text has, columns are not looked for: it would take too long.
const MAX_COLUMN_ROWS: usize = 600;
/// Cells of a row between which gutters are looked for.
const MAX_CELLS: usize = 24;
/// The narrowest gutter, as a part of the font size.
const GUTTER: f32 = 0.9;

/// Sorts segments: from the top, and where rows part at a common gutter, column by column.
pub(super) fn by_place(mut segments: Vec<Run>) -> Vec<Run> {
    segments.sort_by(|a, b| {
        a.baseline
            .total_cmp(&b.baseline)
            .then(a.left.total_cmp(&b.left))
    });
    let mut out = Vec::with_capacity(segments.len());
    place(rows(segments), 0, &mut out);
    for (order, segment) in out.iter_mut().enumerate() {
        segment.order = order;
    }
    out
}

/// Groups of segments on one baseline, from the left.
fn rows(segments: Vec<Run>) -> Vec<Vec<Run>> {
    let mut rows: Vec<Vec<Run>> = Vec::new();
    for segment in segments {
        match rows.last_mut() {
            Some(row)
                if segment.baseline - row[0].baseline < 0.3 * segment.size.max(row[0].size) =>
            {
                row.push(segment);
            }
            _ => rows.push(vec![segment]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

/// Writes rows out; the longest stretch of rows with a common gutter is parted there, and what is left and right of it
/// treated alike.
fn place(rows: Vec<Vec<Run>>, depth: usize, out: &mut Vec<Run>) {
    let stretch = if depth < 6 && rows.len() <= MAX_COLUMN_ROWS {
        parted_stretch(&rows)
    } else {
        None
    };
    let Some((from, to, gutter)) = stretch else {
        out.extend(rows.into_iter().flatten());
        return;
    };
    let mut rows = rows;
    let below = rows.split_off(to);
    let within = rows.split_off(from);
    place(rows, depth + 1, out);
    let (left, right): (Vec<Run>, Vec<Run>) = within
        .into_iter()
        .flatten()
        .partition(|segment| segment.right <= gutter);
    place(self::rows(sorted(left)), depth + 1, out);
    place(self::rows(sorted(right)), depth + 1, out);
    place(below, depth + 1, out);
}

fn sorted(mut segments: Vec<Run>) -> Vec<Run> {
    segments.sort_by(|a, b| {
        a.baseline
            .total_cmp(&b.baseline)
            .then(a.left.total_cmp(&b.left))
    });
    segments
}

/// The longest stretch of rows that no segment crosses at some gutter, with text enough on both sides of it.
fn parted_stretch(rows: &[Vec<Run>]) -> Option<(usize, usize, f32)> {
    let mut best: Option<(usize, usize, usize, f32)> = None;
    for index in 0..rows.len() {
        for gutter in gutters(rows, index) {
            let Some((from, to, text)) = stretch(rows, index, gutter) else {
                continue;
            };
            let better = best.is_none_or(|best| text > best.2);
            if better && !is_table(&rows[from..to], gutter) {
                best = Some((from, to, text, gutter));
            }
        }
    }
    best.map(|(from, to, _, gutter)| (from, to, gutter))
}

/// Places left of a segment of this row that has another far enough to its left, in this row or the next: columns
/// need not share their baselines.
fn gutters(rows: &[Vec<Run>], index: usize) -> Vec<f32> {
    let next = rows.get(index + 1).map(Vec::as_slice).unwrap_or_default();
    let mut near: Vec<&Run> = rows[index].iter().chain(next).take(MAX_CELLS).collect();
    near.sort_by(|a, b| a.left.total_cmp(&b.left));
    near.windows(2)
        .filter(|pair| pair[1].left - pair[0].right >= GUTTER * pair[1].size)
        .map(|pair| pair[1].left - 0.4 * pair[1].size)
        .collect()
}

/// How far up and down from a row the gutter goes, and how many rows the shorter of its sides has.
fn stretch(rows: &[Vec<Run>], index: usize, gutter: f32) -> Option<(usize, usize, usize)> {
    let open = |row: &&Vec<Run>| !row.iter().any(|s| s.left < gutter && s.right > gutter);
    let up = rows[..index].iter().rev().take_while(open).count();
    let down = rows[index..].iter().take_while(open).count();
    let region = index - up..index + down;
    let is_left = |at: &usize| rows[*at].iter().any(|s| s.right <= gutter);
    let is_right = |at: &usize| rows[*at].iter().any(|s| s.left >= gutter);
    // What stands on one side alone belongs to it as long as it goes on without a break.
    let first = region
        .clone()
        .find(is_right)?
        .max(region.clone().find(is_left)?);
    let last = region
        .clone()
        .rfind(is_right)?
        .min(region.clone().rfind(is_left)?);
    if first > last {
        return None;
    }
    let joined = |at: usize| {
        let (above, below) = (&rows[at - 1][0], &rows[at][0]);
        below.baseline - above.baseline <= 2.2 * below.size
    };
    let from = (region.start + 1..=first)
        .rev()
        .find(|&at| !joined(at))
        .unwrap_or(region.start);
    let to = (last + 1..region.end)
        .find(|&at| !joined(at))
        .unwrap_or(region.end);
    let left = (from..to).filter(is_left).count();
    let right = (from..to).filter(is_right).count();
    let text = left.min(right);
    (text >= MIN_ROWS).then_some((from, to, text))
}

/// Rows of short cells are read across, columns of lines down. Lines of text hold words; where the two sides do not
/// share their baselines, fewer of them will do.
fn is_table(rows: &[Vec<Run>], gutter: f32) -> bool {
    let side = |left: bool| -> Vec<&Run> {
        let segments = rows.iter().flatten();
        segments
            .filter(|segment| (segment.right <= gutter) == left)
            .collect()
    };
    let (left, right) = (side(true), side(false));
    let both = |row: &&Vec<Run>| {
        row.iter().any(|s| s.right <= gutter) && row.iter().any(|s| s.left >= gutter)
    };
    let shared = rows.iter().filter(both).count();
    let aligned = shared * 2 > left.len().min(right.len());
    !(is_text(&left, aligned) && is_text(&right, aligned))
}

fn is_text(segments: &[&Run], aligned: bool) -> bool {
    let count = segments.len().max(1);
    let words: usize = segments
        .iter()
        .map(|segment| segment.text.split(' ').count())
        .sum();
    let letters = |run: &&Run| run.text.chars().filter(|c| c.is_alphabetic()).count();
    let letters: usize = segments.iter().map(letters).sum();
    if aligned {
        words * 2 >= 5 * count && letters >= 14 * count
    } else {
        words * 2 >= 3 * count && letters >= 8 * count
    }
}
