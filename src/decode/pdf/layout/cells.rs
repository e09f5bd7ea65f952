//! Tables whose cells run over several lines, drawn line by line across.
//!
//! In come segments in reading order, line by line; out go the same with the lines of a cell one after the other, as the
//! cell is read. Where lines are rows of their own, as figures and names mostly are, nothing moves. How lines are cut into
//! segments, and which of them are columns of text, is left to `order` and `columns`.

use super::runs::Run;

/// How far a cell's lines may begin from one another, in font sizes.
const ALIGNED: f32 = 0.5;
/// The distance between two lines of one cell, in font sizes.
const LEADING: std::ops::Range<f32> = 0.8..1.6;
/// A cell ends so far before the next one begins, in font sizes.
const APART: f32 = 0.5;
/// No row of a table runs over more lines.
const LINES: usize = 30;

/// Puts the lines of each cell together.
pub(super) fn whole(segments: Vec<Run>) -> Vec<Run> {
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for segment in segments {
        match lines.last_mut() {
            Some(line)
                if line
                    .last()
                    .is_some_and(|last| stands_beside(last, &segment)) =>
            {
                line.push(segment);
            }
            _ => lines.push(vec![segment]),
        }
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let count = row(&lines[at..]);
        let cells = cells(&lines[at]);
        let mut row: Vec<Run> = lines[at..at + count]
            .iter_mut()
            .flat_map(std::mem::take)
            .collect();
        if count > 1 {
            // The sort keeps the lines of a cell in order.
            row.sort_by_key(|run| cell(&cells, run));
        }
        out.append(&mut row);
        at += count;
    }
    out
}

fn stands_beside(last: &Run, next: &Run) -> bool {
    let level = (last.baseline - next.baseline).abs() < 0.25 * last.size.max(next.size);
    level && next.left > last.right
}

/// Where the cells of a row begin, by its first line.
fn cells(first: &[Run]) -> Vec<f32> {
    first.iter().map(|run| run.left).collect()
}

/// The cell that a run begins in.
fn cell(cells: &[f32], run: &Run) -> usize {
    let behind = cells.partition_point(|left| *left <= run.left + ALIGNED * run.size);
    behind.saturating_sub(1)
}

/// How many lines from the first on are one row of a table whose cells run over lines; one where that is no such row.
fn row(lines: &[Vec<Run>]) -> usize {
    let first = &lines[0];
    if first.len() < 2 || !first.iter().any(begins_anew) {
        return 1;
    }
    let mut count = 1;
    while let Some(next) = lines.get(count).filter(|_| count < LINES) {
        if !goes_on(first, &lines[count - 1], next) {
            break;
        }
        count += 1;
    }
    let further = || lines[1..count].iter().flatten();
    let within = further().filter(|run| begins_small(run)).count();
    let is_one = within * 2 > further().count();
    if is_one { count } else { 1 }
}

/// Whether a line goes on in the cells of a row: it begins where they do, ends where they end, and goes on in a sentence.
fn goes_on(first: &[Run], above: &[Run], line: &[Run]) -> bool {
    let cells = cells(first);
    let step = line[0].baseline - above[0].baseline;
    let fits = |run: &Run| {
        let at = cell(&cells, run);
        let is_aligned = (cells[at] - run.left).abs() < ALIGNED * run.size;
        let next = cells.get(at + 1);
        let ends_before = next.is_none_or(|next| run.right + APART * run.size < *next);
        let same_size = (run.size - first[at].size).abs() < 0.08 * run.size;
        is_aligned && ends_before && same_size && !is_figure(run)
    };
    // What begins anew in the first cell is a row of its own.
    let in_first = line.iter().find(|run| cell(&cells, run) == 0);
    LEADING.contains(&(step / line[0].size.max(0.1)))
        && line.iter().all(fits)
        && line.iter().any(begins_small)
        && in_first.is_none_or(begins_small)
}

fn begins_small(run: &Run) -> bool {
    run.text.trim_start().starts_with(char::is_lowercase)
}

fn begins_anew(run: &Run) -> bool {
    let text = run.text.trim_start();
    text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

fn is_figure(run: &Run) -> bool {
    !run.text.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of cells that begin at 0, 100 and 250 and are five wide a letter, twelve apart; `|` parts the cells.
    fn read(lines: &[&str]) -> Vec<String> {
        let runs = lines.iter().enumerate().flat_map(|(number, line)| {
            let cells = line.split('|').zip([0.0, 100.0, 250.0]);
            let cells = cells.filter(|(text, _)| !text.is_empty());
            cells.map(move |(text, left)| Run {
                text: text.to_owned(),
                left,
                right: left + 5.0 * text.chars().count() as f32,
                baseline: 12.0 * number as f32,
                size: 10.0,
                ..Run::default()
            })
        });
        whole(runs.collect())
            .into_iter()
            .map(|run| run.text)
            .collect()
    }

    #[test]
    fn the_lines_of_a_cell_are_read_one_after_the_other() {
        let read = read(&[
            "1|Renovering af|Udvalget anbefaler",
            "|Skovskolens tag|at bevilge penge",
            "||i 2022",
            "2|Ny skole|Sagen blev udsat",
            "|i Nordbyen|til næste møde",
        ]);
        let expected = [
            "1",
            "Renovering af",
            "Skovskolens tag",
            "Udvalget anbefaler",
            "at bevilge penge",
            "i 2022",
            "2",
            "Ny skole",
            "i Nordbyen",
            "Sagen blev udsat",
            "til næste møde",
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn lines_that_are_rows_of_their_own_stay() {
        for lines in [
            // Names, figures, words of a list, and a text whose first line has a gap.
            &["Udvalg|Anne Holm|formand", "Udvalg|Bo Lund|medlem"][..],
            &["Skole|1.200|900", "heraf ny|300|200"],
            &["æble|rød", "pære|grøn"],
            &[
                "Byrådet har|vedtaget planen",
                "og sender den nu i høring til alle",
            ],
            &["Anne Holm||formand", "Bo Lund||næstformand"],
        ] {
            let cells = lines.iter().flat_map(|line| line.split('|'));
            let in_lines: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
            assert_eq!(read(lines), in_lines);
        }
    }
}
