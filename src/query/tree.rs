//! The tree of a query, and how it is written out.
//!
//! In come the parts that `syntax` found; out goes a tree of them, and a display form with all operators and
//! parentheses that parses back to the same tree. What the parts mean is left to `compile`.

use super::fields::Field;
use super::lexemes::{can_be_excluded, suspends};
use std::fmt;
use std::ops::Range;

/// Text of the query with the place where it stands, in bytes. Two runs are the same when their texts are.
#[derive(Debug, Clone, Eq)]
pub(crate) struct Run {
    pub text: String,
    pub span: Range<usize>,
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// What is sought of a word beside its inflections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `ord*`: words that begin so.
    Prefix,
    /// `*ord`: words that end so.
    Suffix,
    /// `*ord*`: words that hold it.
    Infix,
    /// `ord~`, `ord~1`, `ord~2`: words so many letters away; none told: by the word's length.
    Fuzzy(Option<u8>),
}

/// A part of a query. At most `syntax::MAX_DEPTH` parentheses deep, so that walking it may call itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// Neighbouring words without operators, as written, a blank between them.
    Words(Run),
    /// Words at their places, in all their forms, so many positions out of place together.
    Phrase(Run, u32),
    /// The same, letter by letter.
    Exact(Run, u32),
    /// The letters beside the sign.
    Form(Form, Run),
    /// In any order, each at most so many positions from the next: words, phrases and alternatives of these.
    Near(u32, Vec<Node>),
    /// In a field of the document.
    Field(Field, Box<Node>),
    /// Side by side: the more of them the better.
    Sequence(Vec<Node>),
    Both(Vec<Node>),
    Either(Vec<Node>),
    Not(Box<Node>),
}

impl Node {
    /// Whether it stands by itself where several would need parentheses.
    fn stands_alone(&self) -> bool {
        match self {
            Self::Words(run) => !run.text.contains(' '),
            Self::Phrase(..) | Self::Exact(..) | Self::Form(..) | Self::Field(..) => true,
            _ => false,
        }
    }

    /// Whether it holds more than signs.
    fn has_letters(&self) -> bool {
        let run = self.run();
        run.is_none_or(|run| run.text.chars().any(char::is_alphanumeric))
    }

    /// Whether all that documents are ranked by is one phrase: beside it stand conditions and exclusions at most.
    pub fn is_one_phrase(&self) -> bool {
        match self {
            Self::Phrase(..) => true,
            Self::Field(Field::Title, inner) => inner.is_one_phrase(),
            Self::Sequence(nodes) | Self::Both(nodes) => {
                let ranks = |node: &&Self| match node {
                    Self::Not(_) => false,
                    Self::Field(field, _) => *field == Field::Title,
                    _ => true,
                };
                let mut ranking = nodes.iter().filter(ranks);
                ranking.next().is_some_and(Self::is_one_phrase) && ranking.next().is_none()
            }
            _ => false,
        }
    }

    /// Everything that holds text, in order, with whether it is asked for (and not excluded).
    pub fn leaves(&self) -> Vec<(&Self, bool)> {
        let mut out = Vec::new();
        let mut open = vec![(self, true)];
        while let Some((node, wanted)) = open.pop() {
            match node {
                Self::Not(inner) => open.push((inner, false)),
                Self::Field(_, inner) => open.push((inner, wanted)),
                Self::Near(_, nodes)
                | Self::Sequence(nodes)
                | Self::Both(nodes)
                | Self::Either(nodes) => {
                    open.extend(nodes.iter().rev().map(|node| (node, wanted)));
                }
                leaf => out.push((leaf, wanted)),
            }
        }
        out
    }

    /// The text of a leaf.
    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::Words(run) | Self::Phrase(run, _) | Self::Exact(run, _) | Self::Form(_, run) => {
                Some(run)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(run) => f.write_str(&run.text),
            Self::Phrase(run, 0) => write!(f, "\"{}\"", run.text),
            Self::Phrase(run, slop) => write!(f, "\"{}\"~{slop}", run.text),
            Self::Exact(run, 0) => write!(f, "=\"{}\"", run.text),
            Self::Exact(run, slop) => write!(f, "=\"{}\"~{slop}", run.text),
            Self::Form(Form::Prefix, run) => write!(f, "{}*", run.text),
            Self::Form(Form::Suffix, run) => write!(f, "*{}", run.text),
            Self::Form(Form::Infix, run) => write!(f, "*{}*", run.text),
            Self::Form(Form::Fuzzy(None), run) => write!(f, "{}~", run.text),
            Self::Form(Form::Fuzzy(Some(distance)), run) => write!(f, "{}~{distance}", run.text),
            Self::Near(distance, nodes) => list(f, nodes, &format!(" NÆR/{distance} ")),
            Self::Field(field, inner) if inner.stands_alone() && inner.has_letters() => {
                write!(f, "{}:{inner}", field.name())
            }
            Self::Field(field, inner) => write!(f, "{}:({inner})", field.name()),
            Self::Sequence(nodes) => list(f, nodes, " "),
            Self::Both(nodes) => list(f, nodes, " OG "),
            Self::Either(nodes) => list(f, nodes, " ELLER "),
            Self::Not(inner) => f.write_str(&excluded(inner, true)),
        }
    }
}

/// An exclusion: with a dash, where one may stand and would exclude.
fn excluded(inner: &Node, dash: bool) -> String {
    let shown = if inner.stands_alone() {
        inner.to_string()
    } else {
        format!("({inner})")
    };
    if dash && can_be_excluded(&shown) {
        format!("-{shown}")
    } else {
        format!("IKKE {shown}")
    }
}

fn list(f: &mut fmt::Formatter<'_>, nodes: &[Node], between: &str) -> fmt::Result {
    let near = between.starts_with(" NÆR");
    let mut before = String::new();
    for (number, node) in nodes.iter().enumerate() {
        if number > 0 {
            f.write_str(between)?;
        }
        let shown = match node {
            Node::Not(inner) => excluded(inner, between != " " || !ends_suspended(&before)),
            Node::Words(_) | Node::Near(..) if !near => node.to_string(),
            node if node.stands_alone() => node.to_string(),
            node => format!("({node})"),
        };
        f.write_str(&shown)?;
        before = shown;
    }
    Ok(())
}

/// Whether a dash behind this would be taken for a suspended hyphen.
fn ends_suspended(shown: &str) -> bool {
    let last = shown.rsplit([' ', ':', '-']).next().unwrap_or(shown);
    suspends(last) || shown.ends_with(',')
}
