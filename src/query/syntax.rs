//! The grammar, and the parser.
//!
//! ```text
//! query    = either
//! either   = both { ("ELLER" | "OR" | "|" | "||") both }
//! both     = sequence { ("OG" | "AND" | "&" | "&&") sequence }
//! sequence = item { item }
//! item     = [ "-" | "IKKE" | "NOT" ] near
//! near     = primary { ("NÆR/" | "NEAR/") number primary }
//! primary  = [ field ":" ] ( "(" either ")" | [ "=" ] phrase | "=" word | form | word )
//! phrase   = quote { any character but a quote } quote [ "~" number ]          quote = " “ ” „
//! form     = word "*" | "*" word | "*" word "*" | word "~" [ "1" | "2" ]
//! field    = "titel" | "type" | "dato" | …   (all of them: `fields`)
//! word     = characters other than blanks, quotes and parentheses
//! ```
//!
//! What a sign or NÆR takes of several words is the first word with all that is one thing with it (`operands`): `-L 123`.
//! Operators are capitals: `og` is a word. `»` and `«` are text. A lone dash is punctuation; `-ord` after `og`,
//! `eller`, `samt` or a comma is a suspended hyphen, not an exclusion. Nothing stands between a field's colon and what
//! it holds: `Klima: Regeringen vil` is four words. A party's letters and a year stay text in
//! parentheses: `KOM(2020) 123`. What stands near something is a word, a phrase or alternatives of these. In comes the
//! text, out goes the tree with byte spans, and notes; what words mean is left to `compile`. The parser keeps its own
//! stack: nesting cannot overflow it.

use super::fields::Field;
use super::lexemes::{Kind, Lexeme, says, scan};
use super::operands::{join_last_thing, take_whole_things};
use super::tree::{Node, Run};
use crate::error::{Error, ErrorKind, Result};
use std::ops::Range;

/// Longer queries are refused, in bytes.
const MAX_LENGTH: usize = 20_000;
/// More parts that are looked for each by itself are refused: words between operators, phrases, forms. Words side by side
/// are one part.
pub(super) const MAX_PARTS: usize = 250;
/// Deeper parentheses are refused.
const MAX_DEPTH: usize = 50;

/// The tree of a query, and what of it could not be read as it was written, a line each.
pub(super) fn parse(text: &str) -> Result<(Node, Vec<String>)> {
    if text.len() > MAX_LENGTH {
        let what = format!(
            "the query is too long: {} bytes, the limit is {MAX_LENGTH}",
            text.len()
        );
        return Err(fault(
            what,
            first_character(text),
            "search for a shorter phrase of it",
        ));
    }
    let (lexemes, notes) = scan(text)?;
    let tree = Parser::default().run(text, &lexemes)?;
    check_parts(&tree)?;
    check(&tree, text)?;
    Ok((tree, notes))
}

pub(super) fn fault(what: impl Into<String>, span: Range<usize>, hint: &str) -> Error {
    Error::new(ErrorKind::Query, "query", what)
        .spanning(span)
        .hint(hint)
}

fn first_character(text: &str) -> Range<usize> {
    0..text.chars().next().map_or(0, char::len_utf8)
}

/// One open parenthesis, or the query itself.
#[derive(Debug, Default)]
struct Frame {
    either: Vec<Node>,
    both: Vec<Node>,
    sequence: Vec<Node>,
    /// Whether a sign of exclusion stands before the next item.
    negated: bool,
    /// The field that holds the next item.
    field: Option<Field>,
    /// How near the next item is to the one before it.
    near: Option<u32>,
    /// The operator that still waits for its right side.
    waiting: Option<Range<usize>>,
    /// Where the parenthesis stands.
    opened: Range<usize>,
}

#[derive(Debug, Default)]
struct Parser {
    stack: Vec<Frame>,
}

impl Parser {
    fn run(mut self, text: &str, lexemes: &[Lexeme]) -> Result<Node> {
        self.stack.push(Frame::default());
        for lexeme in lexemes {
            self.take(text, lexeme)?;
        }
        let frame = self.stack.pop().unwrap_or_default();
        if !self.stack.is_empty() {
            return Err(fault(
                "the parenthesis is not closed",
                frame.opened,
                "put a ) where it ends",
            ));
        }
        let end = text.len()..text.len();
        frame
            .close()?
            .ok_or_else(|| fault("nothing to search for", end, "give a word or a \"phrase\""))
    }

    fn take(&mut self, text: &str, lexeme: &Lexeme) -> Result<()> {
        let depth = self.stack.len();
        let inside_field = self.stack.iter().any(|frame| frame.field.is_some());
        let Some(frame) = self.stack.last_mut() else {
            return Ok(());
        };
        let run = || leaf(text, lexeme);
        match lexeme.kind {
            Kind::Open if depth > MAX_DEPTH => {
                let what = format!("too deeply nested: the limit is {MAX_DEPTH} parentheses");
                return Err(fault(
                    what,
                    lexeme.span.clone(),
                    "most parentheses can be left out",
                ));
            }
            Kind::Open => self.stack.push(Frame {
                opened: lexeme.span.clone(),
                ..Frame::default()
            }),
            Kind::Close => return self.close(lexeme),
            Kind::Or | Kind::And => frame.operator(lexeme)?,
            Kind::Not => frame.exclude(lexeme)?,
            Kind::Near(distance) => frame.near(distance, lexeme)?,
            Kind::Field(_) if inside_field => {
                return Err(fault(
                    "a field inside a field",
                    lexeme.span.clone(),
                    "put the fields side by side",
                ));
            }
            Kind::Field(field) => {
                frame.field = Some(field);
                frame.waiting = Some(lexeme.span.clone());
            }
            Kind::Phrase(slop) => frame.push(Node::Phrase(run()?, slop), &lexeme.span)?,
            Kind::Exact(slop) => frame.push(Node::Exact(run()?, slop), &lexeme.span)?,
            Kind::Form(form) => frame.push(Node::Form(form, run()?), &lexeme.span)?,
            Kind::Word => frame.push(Node::Words(run()?), &lexeme.span)?,
        }
        Ok(())
    }

    fn close(&mut self, lexeme: &Lexeme) -> Result<()> {
        let inner = self.stack.pop().unwrap_or_default();
        let Some(frame) = self.stack.last_mut() else {
            return Err(fault(
                "there is no ( for this )",
                lexeme.span.clone(),
                "take it away, or put a ( before",
            ));
        };
        let span = inner.opened.start..lexeme.span.end;
        let node = inner
            .close()?
            .ok_or_else(|| fault("empty parentheses", span.clone(), "put words between them"))?;
        frame.push(node, &span)
    }
}

/// What counts of a word or a phrase.
fn leaf(text: &str, lexeme: &Lexeme) -> Result<Run> {
    let inner = &text[lexeme.inner.clone()];
    if matches!(lexeme.kind, Kind::Phrase(_) | Kind::Exact(_)) && !inner.contains(says) {
        return Err(fault(
            "empty quotes",
            lexeme.span.clone(),
            "put words between them",
        ));
    }
    Ok(Run {
        text: inner.to_owned(),
        span: lexeme.span.clone(),
    })
}

impl Frame {
    /// Takes the next item, with the signs that stand before it.
    fn push(&mut self, node: Node, span: &Range<usize>) -> Result<()> {
        self.waiting = None;
        let mut node = match self.field.take() {
            Some(field) => held(field, node)?,
            None => node,
        };
        let mut negated = std::mem::take(&mut self.negated);
        if let Some(distance) = self.near.take() {
            if !can_be_near(&node) {
                return Err(not_near(span.clone()));
            }
            join_last_thing(&mut self.sequence);
            let mut nodes = match self.sequence.pop() {
                Some(Node::Not(left)) => {
                    negated = true;
                    vec![*left]
                }
                left => left.into_iter().collect(),
            };
            if let [Node::Near(_, before)] = &mut nodes[..] {
                nodes = std::mem::take(before);
            }
            nodes.push(node);
            node = Node::Near(distance, nodes);
        }
        self.sequence.push(if negated {
            Node::Not(Box::new(node))
        } else {
            node
        });
        Ok(())
    }

    fn exclude(&mut self, lexeme: &Lexeme) -> Result<()> {
        let fault = |what, hint| Err(fault(what, lexeme.span.clone(), hint));
        if self.negated {
            return fault("excluded twice", "one - or IKKE is enough");
        }
        if self.near.is_some() {
            return fault(
                "an exclusion cannot be near something",
                "put it at the end of the query",
            );
        }
        self.negated = true;
        self.waiting = Some(lexeme.span.clone());
        Ok(())
    }

    fn near(&mut self, distance: u32, lexeme: &Lexeme) -> Result<()> {
        let left = match self.sequence.last() {
            Some(Node::Not(inner)) => Some(&**inner),
            left => left,
        };
        match left {
            Some(left) if self.waiting.is_none() => match left {
                Node::Near(other, _) if *other != distance => {
                    return Err(fault(
                        "words near one another in two distances",
                        lexeme.span.clone(),
                        "one distance counts from each to the next: a NÆR/5 b NÆR/5 c",
                    ));
                }
                Node::Near(..) => {}
                left if can_be_near(left) => {}
                _ => return Err(not_near(lexeme.span.clone())),
            },
            _ => {
                return Err(fault(
                    "the operator has nothing before it",
                    lexeme.span.clone(),
                    "NÆR/5 stands between words: a NÆR/5 b",
                ));
            }
        }
        self.near = Some(distance);
        self.waiting = Some(lexeme.span.clone());
        Ok(())
    }

    fn operator(&mut self, lexeme: &Lexeme) -> Result<()> {
        if self.sequence.is_empty() || self.waiting.is_some() {
            return Err(fault(
                "the operator has nothing before it",
                lexeme.span.clone(),
                "OG and ELLER stand between words; in small letters they are words",
            ));
        }
        self.end_sequence();
        if lexeme.kind == Kind::Or {
            self.end_both();
        }
        self.waiting = Some(lexeme.span.clone());
        Ok(())
    }

    /// Words side by side become one run, so that `5. oktober 2019` can be seen for what it is.
    fn end_sequence(&mut self) {
        take_whole_things(&mut self.sequence);
        let mut nodes: Vec<Node> = Vec::with_capacity(self.sequence.len());
        for node in std::mem::take(&mut self.sequence) {
            match (nodes.last_mut(), node) {
                (Some(Node::Words(before)), Node::Words(run)) => {
                    before.text.push(' ');
                    before.text.push_str(&run.text);
                    before.span.end = run.span.end;
                }
                (_, node) => nodes.push(node),
            }
        }
        self.both.extend(join(nodes, Node::Sequence));
    }

    fn end_both(&mut self) {
        self.either
            .extend(join(std::mem::take(&mut self.both), Node::Both));
    }

    fn close(mut self) -> Result<Option<Node>> {
        if let Some(span) = self.waiting {
            return Err(fault(
                "the operator has nothing behind it",
                span,
                "put a word behind it, or take it away",
            ));
        }
        self.end_sequence();
        self.end_both();
        Ok(join(self.either, Node::Either))
    }
}

/// Refuses a tree built in code that is deeper than any that is read.
pub(super) fn check_depth(tree: &Node) -> Result<()> {
    let mut open = vec![(tree, 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            let what = format!("too deeply nested: the limit is {MAX_DEPTH}");
            return Err(fault(what, 0..0, "nest fewer clauses"));
        }
        match node {
            Node::Not(inner) | Node::Field(_, inner) => open.push((inner, depth + 1)),
            Node::Near(_, nodes)
            | Node::Sequence(nodes)
            | Node::Both(nodes)
            | Node::Either(nodes) => open.extend(nodes.iter().map(|node| (node, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

fn can_be_near(node: &Node) -> bool {
    match node {
        Node::Words(_) | Node::Phrase(..) | Node::Exact(..) | Node::Form(..) => true,
        Node::Either(nodes) => nodes.iter().all(|node| {
            matches!(
                node,
                Node::Words(_) | Node::Phrase(..) | Node::Exact(..) | Node::Form(..)
            )
        }),
        _ => false,
    }
}

fn not_near(span: Range<usize>) -> Error {
    fault(
        "only words, phrases and alternatives of these can be near something",
        span,
        "write a NÆR/5 b, or (a ELLER b) NÆR/5 c",
    )
}

/// A field with what it holds; words to be found in the title, or names and days.
fn held(field: Field, node: Node) -> Result<Node> {
    if field != Field::Title {
        let values = match &node {
            Node::Either(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        };
        for value in values {
            let (Node::Words(run) | Node::Phrase(run, 0) | Node::Exact(run, 0)) = value else {
                let first = value.leaves().first().and_then(|(leaf, _)| leaf.run());
                let place = first.map_or(0..0, |run| run.span.clone());
                let what = format!(
                    "{}: holds a name or a day, or several with ELLER",
                    field.name()
                );
                return Err(fault(
                    what,
                    place,
                    "write type:brev, or type:(brev ELLER referat)",
                ));
            };
            field
                .condition(&run.text)
                .map_err(|(what, hint)| fault(what, run.span.clone(), hint))?;
        }
    }
    Ok(Node::Field(field, Box::new(node)))
}

fn join(mut nodes: Vec<Node>, make: fn(Vec<Node>) -> Node) -> Option<Node> {
    match nodes.len() {
        0 | 1 => nodes.pop(),
        _ => Some(make(nodes)),
    }
}

fn check_parts(tree: &Node) -> Result<()> {
    let leaves = tree.leaves();
    let Some((leaf, _)) = leaves.get(MAX_PARTS) else {
        return Ok(());
    };
    Err(fault(
        format!("too many words and phrases that stand each by itself: the limit is {MAX_PARTS}"),
        leaf.run().map_or(0..0, |run| run.span.clone()),
        "search for some of them at a time",
    ))
}

/// Refuses what can find nothing: exclusions without anything to exclude from.
fn check(tree: &Node, text: &str) -> Result<()> {
    let hint = "say what to look for as well: barn -finanslov";
    let only_not = |nodes: &[Node]| nodes.iter().all(|node| matches!(node, Node::Not(_)));
    let place = || {
        let leaves = tree.leaves();
        let excluded = leaves.iter().find(|(_, wanted)| !wanted);
        let run = excluded.and_then(|(leaf, _)| leaf.run());
        run.map_or_else(|| first_character(text), |run| run.span.clone())
    };
    match tree {
        Node::Not(_) => Err(fault("only exclusions", place(), hint)),
        Node::Sequence(nodes) | Node::Both(nodes) if only_not(nodes) => {
            Err(fault("only exclusions", place(), hint))
        }
        Node::Either(nodes) if nodes.iter().any(|node| matches!(node, Node::Not(_))) => Err(fault(
            "an exclusion cannot be an alternative",
            place(),
            hint,
        )),
        Node::Sequence(nodes) | Node::Both(nodes) | Node::Either(nodes) => {
            nodes.iter().try_for_each(|node| match node {
                Node::Not(inner) => check(inner, text),
                node => check(node, text),
            })
        }
        Node::Field(_, inner) => check(inner, text),
        _ => Ok(()),
    }
}
