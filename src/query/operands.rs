//! Which words a sign or NÆR takes.
//!
//! In come the items of a sequence, a node for each word; out goes the sequence in which a reference, an amount or a date
//! beside a sign is one node. Which words are one thing is decided in `units`, all else in `syntax`.

use super::tree::{Node, Run};
use super::units;

/// Words behind the first that belong to the same thing, at most: `3,8 mio. kr.`, `5. oktober 2019 kl. 17`.
const LONGEST_THING: usize = 5;

/// What a sign stands before, or what is near something, is the whole reference, amount or date, not its first word:
/// `-L 123`, `skole NÆR/5 L 123`.
pub(super) fn take_whole_things(sequence: &mut Vec<Node>) {
    let mut at = 0;
    while at + 1 < sequence.len() {
        let (before, behind) = sequence.split_at_mut(at + 1);
        at += 1;
        let Some(first) = signed(&mut before[at - 1]) else {
            continue;
        };
        let runs = behind.iter().map_while(word).take(LONGEST_THING);
        let runs: Vec<&Run> = [&*first].into_iter().chain(runs).collect();
        let things = units::units(&joined(&runs).text);
        let length = things
            .first()
            .map_or(0, |thing| thing.text.matches(' ').count());
        if length > 0 {
            *first = joined(&runs[..=length]);
            sequence.drain(at..at + length);
        }
    }
}

/// The words at the end of a sequence that are one thing become one node.
pub(super) fn join_last_thing(sequence: &mut Vec<Node>) {
    let runs = sequence
        .iter()
        .rev()
        .map_while(word)
        .take(1 + LONGEST_THING);
    let mut runs: Vec<&Run> = runs.collect();
    runs.reverse();
    let things = units::units(&joined(&runs).text);
    let length = things
        .last()
        .map_or(0, |thing| thing.text.matches(' ').count());
    if length > 0 {
        let thing = joined(&runs[runs.len() - 1 - length..]);
        sequence.truncate(sequence.len() - 1 - length);
        sequence.push(Node::Words(thing));
    }
}

/// The words that a sign takes, where it is not clear yet how many.
fn signed(node: &mut Node) -> Option<&mut Run> {
    let inner = match node {
        Node::Not(inner) => &mut **inner,
        node @ Node::Near(..) => node,
        _ => return None,
    };
    match inner {
        Node::Words(run) => Some(run),
        Node::Near(_, nodes) => match nodes.last_mut() {
            Some(Node::Words(run)) => Some(run),
            _ => None,
        },
        _ => None,
    }
    .filter(|run| is_one_word(run))
}

/// Several stood in parentheses: they are together already.
fn is_one_word(run: &Run) -> bool {
    !run.text.contains(' ')
}

fn word(node: &Node) -> Option<&Run> {
    match node {
        Node::Words(run) if is_one_word(run) => Some(run),
        _ => None,
    }
}

/// Words side by side as one run.
fn joined(runs: &[&Run]) -> Run {
    let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
    let span = |run: Option<&&Run>| run.map_or(0..0, |run| run.span.clone());
    Run {
        text: texts.join(" "),
        span: span(runs.first()).start..span(runs.last()).end,
    }
}
