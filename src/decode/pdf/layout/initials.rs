//! Initials that reach over several lines: the runs of a page come in, the same with each large letter before its word go out.
//!
//! A letter much larger than the text beside it belongs to the first of those lines, though it stands on the last one's
//! baseline. Where it is a word of its own stays open to Danish: only `I` and `Å` are words.

use super::runs::Run;
use crate::danish;

/// An initial is so much larger than its text.
const LARGER: f32 = 1.8;
/// So many lines stand beside it at least.
const LINES: usize = 2;
/// How far its text may stand from it, in font sizes of the text.
const GAP: f32 = 1.5;
/// How high a capital is, in font sizes, with room for what producers do.
const HEIGHT: f32 = 0.95;
/// More initials are left where they stand.
const MOST: usize = 16;

/// Joins initials to the words that they begin.
pub(super) fn joined(mut runs: Vec<Run>) -> Vec<Run> {
    let initials: Vec<usize> = (0..runs.len())
        .filter(|at| is_capital(&runs[*at]))
        .take(MOST)
        .collect();
    let mut taken = Vec::new();
    for at in initials {
        let Some(first) = first_beside(&runs, at) else {
            continue;
        };
        let letter = runs[at].text.trim().to_owned();
        let (order, spaced) = (runs[at].order, is_word(&letter, &runs[first].text));
        let line = &mut runs[first];
        let blank = if spaced { " " } else { "" };
        line.text = format!("{letter}{blank}{}", line.text.trim_start());
        line.order = line.order.min(order);
        taken.push(at);
    }
    let mut at = 0;
    runs.retain(|_| {
        at += 1;
        !taken.contains(&(at - 1))
    });
    runs
}

fn is_capital(run: &Run) -> bool {
    let mut letters = run.text.trim().chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

/// The uppermost of the lines beside an initial.
fn first_beside(runs: &[Run], at: usize) -> Option<usize> {
    let initial = &runs[at];
    let beside = |run: &Run| {
        let gap = run.left - initial.right;
        let height = initial.baseline - HEIGHT * initial.size..initial.baseline + 0.3 * run.size;
        initial.size > LARGER * run.size
            && (-0.3 * run.size..GAP * run.size).contains(&gap)
            && height.contains(&run.baseline)
    };
    let lines: Vec<usize> = (0..runs.len())
        .filter(|other| *other != at && beside(&runs[*other]))
        .collect();
    let above = |a: &&usize, b: &&usize| runs[**a].baseline.total_cmp(&runs[**b].baseline);
    let first = *lines.iter().min_by(above)?;
    let word = runs[first].text.trim_start();
    (lines.len() >= LINES && word.starts_with(char::is_alphabetic)).then_some(first)
}

/// Whether the letter is a word before this text: `I` before `byrådet`.
fn is_word(letter: &str, text: &str) -> bool {
    let end = text.trim_start();
    let word = end
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or("")
        .to_lowercase();
    let whole = format!("{letter}{word}").to_lowercase();
    matches!(letter, "I" | "Å") && danish::is_known(&word) && !danish::is_known(&whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, left: f32, baseline: f32, size: f32) -> Run {
        Run {
            text: text.to_owned(),
            left,
            right: left + 0.5 * size * text.chars().count() as f32,
            baseline,
            size,
            ..Run::default()
        }
    }

    fn read(letter: &str, lines: &[&str]) -> Vec<String> {
        let mut runs = vec![run(letter, 0.0, 24.0, 36.0)];
        let lines = lines.iter().zip(0u8..);
        runs.extend(lines.map(|(line, number)| run(line, 22.0, 12.0 * f32::from(number), 10.0)));
        joined(runs).into_iter().map(|run| run.text).collect()
    }

    #[test]
    fn a_large_letter_begins_the_first_line_beside_it() {
        let lines = ["en nye plan blev", "vedtaget i aftes", "i byrådet."];
        assert_eq!(read("D", &lines)[0], "Den nye plan blev");
        assert_eq!(read("D", &lines).len(), 3);
        assert_eq!(
            read("I", &["byrådet blev", "planen", "til"])[0],
            "I byrådet blev"
        );
        assert_eq!(
            read("I", &["kke alle var", "enige om", "den"])[0],
            "Ikke alle var"
        );
    }

    #[test]
    fn what_is_no_initial_stays() {
        for (letter, lines) in [
            // One line beside it, a figure, a word, and lines that begin with figures.
            ("D", &["en nye plan"][..]),
            ("3", &["en nye plan", "blev"]),
            ("Den", &["en nye plan", "blev"]),
            ("D", &["1. punkt", "2. punkt"]),
        ] {
            assert_eq!(read(letter, lines).len(), lines.len() + 1, "{letter}");
        }
    }
}
