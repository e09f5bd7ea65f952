//! The grammar, and the tree it yields.
//!
//! ```text
//! query    = either
//! either   = both { ("ELLER" | "OR" | "|") both }
//! both     = sequence { ("OG" | "AND" | "&") sequence }
//! sequence = item { item }
//! item     = [ "-" | "IKKE" | "NOT" ] ( "(" either ")" | phrase | word )
//! phrase   = quote { any character but a quote } quote          quote = " “ ” „
//! word     = characters other than blanks, quotes and parentheses; a "*" at its end makes it a prefix
//! ```
//!
//! Operators are capitals: `og` is a word. `»` and `«` are text. A lone dash is punctuation; `-ord` after `og`,
//! `eller`, `samt` or a comma is a suspended hyphen, not an exclusion. In comes the text, out goes the tree with
//! byte spans; what words mean is left to `compile`. The parser keeps its own stack: nesting cannot overflow it.

use super::lexemes::{Kind, Lexeme, scan};
use crate::error::{Error, ErrorKind, Result};
use std::fmt;
use std::ops::Range;

/// Longer queries are refused, in bytes.
const MAX_LENGTH: usize = 20_000;
/// Deeper parentheses are refused.
const MAX_DEPTH: usize = 50;

/// Text of the query with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub text: String,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// Neighbouring words without operators, as written.
    Words(Run),
    Phrase(Run),
    /// The letters before `*`.
    Prefix(Run),
    /// Side by side: the more of them the better.
    Sequence(Vec<Node>),
    Both(Vec<Node>),
    Either(Vec<Node>),
    Not(Box<Node>),
}

pub(super) fn parse(text: &str) -> Result<Node> {
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
    let lexemes = scan(text)?;
    let tree = Parser::default().run(text, &lexemes)?;
    check(&tree, text)?;
    Ok(tree)
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
    /// How many `NOT`s stand before the next item.
    negated: bool,
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
        let Some(frame) = self.stack.last_mut() else {
            return Ok(());
        };
        let run = || Run {
            text: text[lexeme.inner.clone()].to_owned(),
            span: lexeme.span.clone(),
        };
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
            Kind::Close => {
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
                    .ok_or_else(|| fault("empty parentheses", span, "put words between them"))?;
                frame.push(node);
            }
            Kind::Or | Kind::And => frame.operator(lexeme)?,
            Kind::Not if frame.negated => {
                return Err(fault(
                    "excluded twice",
                    lexeme.span.clone(),
                    "one - or IKKE is enough",
                ));
            }
            Kind::Not => {
                frame.negated = true;
                frame.waiting = Some(lexeme.span.clone());
            }
            Kind::Phrase
                if text[lexeme.inner.clone()]
                    .chars()
                    .any(|c| c.is_alphanumeric() || c == '§' || c == '%') =>
            {
                frame.push(Node::Phrase(run()));
            }
            Kind::Phrase => {
                return Err(fault(
                    "empty quotes",
                    lexeme.span.clone(),
                    "put words between them",
                ));
            }
            Kind::Prefix => frame.push(Node::Prefix(run())),
            Kind::Word => frame.push(Node::Words(run())),
        }
        Ok(())
    }
}

impl Frame {
    /// Words side by side are one run, so that `5. oktober 2019` can be seen for what it is.
    fn push(&mut self, node: Node) {
        let node = if self.negated {
            Node::Not(Box::new(node))
        } else {
            node
        };
        (self.negated, self.waiting) = (false, None);
        match (self.sequence.last_mut(), node) {
            (Some(Node::Words(before)), Node::Words(run)) => {
                before.text = format!("{} {}", before.text, run.text);
                before.span.end = run.span.end;
            }
            (_, node) => self.sequence.push(node),
        }
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

    fn end_sequence(&mut self) {
        self.both
            .extend(join(std::mem::take(&mut self.sequence), Node::Sequence));
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

fn join(mut nodes: Vec<Node>, make: fn(Vec<Node>) -> Node) -> Option<Node> {
    match nodes.len() {
        0 | 1 => nodes.pop(),
        _ => Some(make(nodes)),
    }
}

/// Refuses what can find nothing: exclusions without anything to exclude from.
fn check(tree: &Node, text: &str) -> Result<()> {
    let hint = "say what to look for as well: barn -finanslov";
    let only_not = |nodes: &[Node]| nodes.iter().all(|node| matches!(node, Node::Not(_)));
    match tree {
        Node::Not(_) => Err(fault("only exclusions", first_character(text), hint)),
        Node::Sequence(nodes) | Node::Both(nodes) if only_not(nodes) => {
            Err(fault("only exclusions", first_character(text), hint))
        }
        Node::Either(nodes) if nodes.iter().any(|node| matches!(node, Node::Not(_))) => Err(fault(
            "an exclusion cannot be an alternative",
            first_character(text),
            hint,
        )),
        Node::Sequence(nodes) | Node::Both(nodes) | Node::Either(nodes) => {
            nodes.iter().try_for_each(|node| match node {
                Node::Not(inner)
                    if matches!(**inner, Node::Words(_) | Node::Phrase(_) | Node::Prefix(_)) =>
                {
                    Ok(())
                }
                Node::Not(inner) => check(inner, text),
                node => check(node, text),
            })
        }
        _ => Ok(()),
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, nodes: &[Node], between: &str| {
            for (i, node) in nodes.iter().enumerate() {
                let sep = if i > 0 { between } else { "" };
                match node {
                    Node::Words(_) | Node::Phrase(_) | Node::Prefix(_) | Node::Not(_) => {
                        write!(f, "{sep}{node}")?;
                    }
                    _ => write!(f, "{sep}({node})")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Words(run) => f.write_str(&run.text),
            Self::Phrase(run) => write!(f, "\"{}\"", run.text),
            Self::Prefix(run) => write!(f, "{}*", run.text),
            Self::Sequence(nodes) => list(f, nodes, " "),
            Self::Both(nodes) => list(f, nodes, " OG "),
            Self::Either(nodes) => list(f, nodes, " ELLER "),
            Self::Not(node) => match **node {
                Self::Words(_) | Self::Phrase(_) | Self::Prefix(_) => write!(f, "-{node}"),
                _ => write!(f, "-({node})"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn understood(text: &str) -> String {
        parse(text)
            .unwrap_or_else(|e| panic!("{text}: {e}"))
            .to_string()
    }

    fn refused(text: &str) -> (String, Range<usize>) {
        let error = parse(text).expect_err(text);
        assert!(error.help().is_some(), "{text}: no hint");
        (error.message(), error.span().expect("a place"))
    }

    #[test]
    fn operators_bind_as_the_grammar_says() {
        assert_eq!(understood("a b ELLER c OG d"), "a b ELLER (c OG d)");
        assert_eq!(
            understood("(a ELLER b) -c \"d e\" f*"),
            "(a ELLER b) -c \"d e\" f*"
        );
        assert_eq!(understood("a OR b AND NOT c"), "a ELLER (b OG -c)");
        assert_eq!(understood("mad og drikke"), "mad og drikke");
        assert_eq!(understood("“de første” »år«"), "\"de første\" »år«");
    }

    #[test]
    fn a_dash_excludes_only_where_it_can() {
        assert_eq!(understood("barn -finanslov"), "barn -finanslov");
        assert_eq!(
            understood("indenrigs- og -udenrigsministeren"),
            "indenrigs- og -udenrigsministeren"
        );
        assert_eq!(understood("børn - unge"), "børn - unge");
        assert_eq!(understood("1.000-dages-program"), "1.000-dages-program");
        assert!(
            matches!(parse("barn -finanslov"), Ok(Node::Sequence(nodes)) if matches!(nodes[1], Node::Not(_)))
        );
    }

    #[test]
    fn faults_name_their_place() {
        assert_eq!(
            refused("barn \"1.000 dage"),
            ("the quote is not closed".into(), 5..6)
        );
        assert_eq!(
            refused("a OR"),
            ("the operator has nothing behind it".into(), 2..4)
        );
        assert_eq!(
            refused("(a OR"),
            ("the parenthesis is not closed".into(), 0..1)
        );
        assert_eq!(
            refused("(a b"),
            ("the parenthesis is not closed".into(), 0..1)
        );
        assert_eq!(refused("a )"), ("there is no ( for this )".into(), 2..3));
        assert_eq!(refused("a () b"), ("empty parentheses".into(), 2..4));
        assert_eq!(
            refused("OG b"),
            ("the operator has nothing before it".into(), 0..2)
        );
        assert_eq!(refused("-a -b").0, "only exclusions");
        assert_eq!(
            refused("a ELLER -b").0,
            "an exclusion cannot be an alternative"
        );
        assert_eq!(refused("").0, "nothing to search for");
        assert_eq!(refused("\" - \"").0, "empty quotes");
        assert!(
            refused(&"a".repeat(100_000))
                .0
                .starts_with("the query is too long")
        );
        assert!(
            refused(&"(".repeat(5_000))
                .0
                .starts_with("too deeply nested")
        );
        assert!(refused(&"a ".repeat(5_000)).0.starts_with("too many words"));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_understood_reads_the_same(text in "[a-cæ()\" *|&-]{0,40}|([a-c\"(]|OG |ELLER | -|\\) ){0,20}") {
            if let Ok(tree) = parse(&text) {
                let shown = tree.to_string();
                let again = parse(&shown).map(|tree| tree.to_string());
                prop_assert_eq!(again.ok(), Some(shown));
            }
        }

        #[test]
        fn anything_at_all_is_answered(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
