//! A document's text → the passages that show why it matches.
//!
//! In come the stored text and the patterns that were sought; out come [`Snippet`]s: whole sentences where they fit,
//! whole words always, phrases marked as phrases. How rare a word is comes from the caller.

use crate::danish::{self, Role, Token, TokenStream, mark, sentences};
use crate::index::schema::StoredText;
use crate::query::compile::Sought;
use serde::{Serialize, Serializer};
use std::collections::HashMap;
use std::ops::Range;

/// About how many bytes of text a snippet shows.
const PASSAGE: usize = 260;
/// How far a snippet looks for the beginning or the end of a sentence.
const REACH: usize = 120;
/// A document with more matches than this shows the best of the first ones.
const MAX_MATCHES: usize = 20_000;
/// What a match of a compound's part is worth beside the word itself.
const PART: f32 = 0.5;

/// A passage of a document, with the places that match.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snippet {
    page: Option<u32>,
    label: Option<String>,
    text: String,
    #[serde(serialize_with = "in_characters")]
    highlights: Highlights,
}

/// The marked places together with what is needed to count them in characters.
#[derive(Debug, Clone, PartialEq)]
struct Highlights {
    bytes: Vec<Range<usize>>,
    characters: Vec<[usize; 2]>,
}

fn in_characters<S: Serializer>(highlights: &Highlights, serializer: S) -> Result<S::Ok, S::Error> {
    highlights.characters.serialize(serializer)
}

impl Snippet {
    /// The page it begins on, from 1; `None` for a text without pages.
    pub fn page(&self) -> Option<u32> {
        self.page
    }

    /// What is printed on that page, where it is something else than its number: `iv`.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The passage on one line; `…` stands where text was left out.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The places that match, in bytes of [`Snippet::text`], ascending, apart from one another.
    pub fn highlights(&self) -> &[Range<usize>] {
        &self.highlights.bytes
    }
}

/// A place of the text that matches something sought.
#[derive(Debug, Clone, Copy)]
struct Match {
    start: usize,
    end: usize,
    sought: usize,
    weight: f32,
}

/// A term of the text that fills a slot of a pattern.
#[derive(Debug, Clone, Copy)]
struct Filling {
    sought: usize,
    slot: usize,
    worth: f32,
}

/// At most `count` snippets, best first, none overlapping another.
pub(super) fn snippets(
    stored: &StoredText,
    sought: &[(Sought, f32)],
    count: usize,
) -> Vec<Snippet> {
    let text = stored.text.as_str();
    let matches = matches(text, sought);
    let mut taken: Vec<Range<usize>> = Vec::new();
    for window in windows(&matches) {
        if taken.len() == count {
            break;
        }
        let range = passage(text, &matches[window]);
        if taken
            .iter()
            .all(|other| range.end <= other.start || other.end <= range.start)
        {
            taken.push(range);
        }
    }
    if taken.is_empty() && !text.trim().is_empty() {
        taken.push(beginning(text));
    }
    let paged = stored.page_count() > 1;
    let snippet = |range: Range<usize>| {
        let page = paged.then(|| {
            let first = matches
                .iter()
                .find(|m| m.start >= range.start && m.end <= range.end);
            stored.page_at(first.map_or(range.start, |m| m.start))
        });
        let (text, bytes) = on_one_line(text, &range, &marks(&matches, &range));
        let label = page.and_then(|page| stored.label(page)).map(str::to_owned);
        let characters = characters(&text, &bytes);
        Snippet {
            page,
            label,
            text,
            highlights: Highlights { bytes, characters },
        }
    };
    taken.into_iter().map(snippet).collect()
}

type FillingsByTerm<'a> = HashMap<&'a str, Vec<Filling>>;

/// Which slots each term fills, and which prefixes are sought.
fn fillings(sought: &[(Sought, f32)]) -> (FillingsByTerm<'_>, Vec<(usize, &str)>) {
    let mut by_term: HashMap<&str, Vec<Filling>> = HashMap::new();
    let mut prefixes = Vec::new();
    for (number, (one, _)) in sought.iter().enumerate() {
        match one {
            Sought::Prefix(prefix) => prefixes.push((number, prefix.as_str())),
            // Taken apart by the caller.
            Sought::Near { .. } => {}
            Sought::Pattern(pattern) => {
                for (slot, choice) in pattern.slots.iter().enumerate() {
                    for (term, _) in &choice.terms {
                        let worth = if term.starts_with(mark::PART) {
                            PART
                        } else {
                            1.0
                        };
                        by_term.entry(term).or_default().push(Filling {
                            sought: number,
                            slot,
                            worth,
                        });
                    }
                }
            }
        }
    }
    (by_term, prefixes)
}

/// A slot filled at a place of the text.
#[derive(Debug, Clone, Copy)]
struct Place {
    position: u32,
    start: usize,
    end: usize,
    worth: f32,
}

fn matches(text: &str, sought: &[(Sought, f32)]) -> Vec<Match> {
    let (by_term, prefixes) = fillings(sought);
    let slots = |one: &Sought| {
        if let Sought::Pattern(pattern) = one {
            pattern.slots.len()
        } else {
            0
        }
    };
    let mut places: Vec<Vec<Vec<Place>>> = sought
        .iter()
        .map(|(one, _)| vec![Vec::new(); slots(one)])
        .collect();
    let mut out = Vec::new();
    let mut stream = TokenStream::new(text);
    while let Some(token) = stream.next_token() {
        let mut filled: Vec<Filling> = Vec::new();
        for term in stream.terms(&token) {
            filled.extend(by_term.get(term).into_iter().flatten());
            if !prefixes.is_empty() && danish::is_exact(term) {
                let begun = prefixes
                    .iter()
                    .filter(|(_, prefix)| term.starts_with(prefix));
                out.extend(begun.map(|&(sought, _)| Match {
                    start: token.start,
                    end: token.end,
                    sought,
                    weight: 1.0,
                }));
            }
        }
        for filling in filled {
            add_place(
                &mut places[filling.sought][filling.slot],
                &token,
                filling.worth,
            );
        }
        if out.len() > MAX_MATCHES {
            break;
        }
    }
    for (number, ((one, weight), places)) in sought.iter().zip(&places).enumerate() {
        if let Sought::Pattern(pattern) = one {
            let offsets: Vec<u32> = pattern.slots.iter().map(|choice| choice.offset).collect();
            out.extend(
                whole_phrases(places, &offsets, pattern.slop).map(|(start, end, worth)| Match {
                    start,
                    end,
                    sought: number,
                    weight: weight * worth * pattern.weight,
                }),
            );
        }
    }
    out.sort_by_key(|m| (m.start, m.end));
    out.truncate(MAX_MATCHES);
    out
}

fn add_place(places: &mut Vec<Place>, token: &Token, worth: f32) {
    if token.role == Role::Silent {
        return;
    }
    let place = Place {
        position: token.position,
        start: token.start,
        end: token.end,
        worth,
    };
    match places
        .iter_mut()
        .rev()
        .take_while(|p| p.position == place.position)
        .find(|p| p.start == place.start)
    {
        Some(known) => {
            known.worth = known.worth.max(worth);
            known.end = known.end.min(place.end);
        }
        None => places.push(place),
    }
}

/// Where all slots are filled within the slop: start and end in bytes, and what it is worth.
fn whole_phrases<'a>(
    slots: &'a [Vec<Place>],
    offsets: &'a [u32],
    slop: u32,
) -> impl Iterator<Item = (usize, usize, f32)> + 'a {
    let first = slots.first().map_or(&[][..], Vec::as_slice);
    first.iter().filter_map(move |place| {
        let (mut start, mut end, mut worth) = (place.start, place.end, place.worth);
        for (others, offset) in slots.iter().zip(offsets).skip(1) {
            let wanted = i64::from(place.position) + i64::from(*offset) - i64::from(offsets[0]);
            let from = others.partition_point(|p| i64::from(p.position) < wanted - i64::from(slop));
            let other = others
                .get(from)
                .filter(|p| i64::from(p.position) <= wanted + i64::from(slop))?;
            (start, end, worth) = (
                start.min(other.start),
                end.max(other.end),
                worth.min(other.worth),
            );
        }
        Some((start, end, worth))
    })
}

/// Groups of neighbouring matches that fit into a passage, best first; each index range of `matches`.
fn windows(matches: &[Match]) -> Vec<Range<usize>> {
    let mut scored: Vec<(f32, Range<usize>)> = Vec::with_capacity(matches.len());
    for first in 0..matches.len() {
        let mut last = first;
        let mut best: HashMap<usize, f32> = HashMap::new();
        let mut more = 0.0;
        while let Some(m) = matches.get(last)
            && m.end.saturating_sub(matches[first].start)
                <= PASSAGE.max(matches[first].end - matches[first].start)
            && last - first < 64
        {
            let known = best.entry(m.sought).or_default();
            more += known.min(m.weight) * 0.05;
            *known = known.max(m.weight);
            last += 1;
        }
        scored.push((
            best.values().sum::<f32>() + more,
            first..last.max(first + 1),
        ));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
    scored.into_iter().map(|(_, range)| range).collect()
}

/// The bytes to show around some matches: whole sentences where they are near, whole words always.
fn passage(text: &str, matches: &[Match]) -> Range<usize> {
    let start = matches.first().map_or(0, |m| m.start);
    let end = matches.iter().map(|m| m.end).max().unwrap_or(start);
    let begin = sentences::start_before(text, start, REACH);
    let room = PASSAGE
        .saturating_sub(end - begin)
        .clamp(REACH / 2, PASSAGE);
    begin..sentences::end_after(text, end, room).max(end)
}

fn beginning(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..sentences::end_after(text, start, PASSAGE)
}

/// The matches inside a passage, overlapping ones joined.
fn marks(matches: &[Match], passage: &Range<usize>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for m in matches
        .iter()
        .filter(|m| passage.start <= m.start && m.end <= passage.end)
    {
        match out.last_mut() {
            Some(last) if m.start < last.end => last.end = last.end.max(m.end),
            _ => out.push(m.start..m.end),
        }
    }
    out
}

/// The passage with its white space levelled and `…` where text was left out, and the marks moved along.
fn on_one_line(
    text: &str,
    passage: &Range<usize>,
    marks: &[Range<usize>],
) -> (String, Vec<Range<usize>>) {
    let mut out = String::with_capacity(passage.len() + 8);
    if !text[..passage.start].trim().is_empty() && !sentences::starts_at(text, passage.start) {
        out.push('…');
    }
    let shown = text[passage.clone()].trim_end();
    let mut moved: Vec<Range<usize>> = vec![0..0; marks.len()];
    let mut next = 0;
    let mut blank = true;
    for (at, c) in shown.char_indices() {
        let byte = passage.start + at;
        for (mark, range) in marks.iter().zip(&mut moved).skip(next) {
            if mark.end == byte {
                range.end = out.trim_end().len();
                next += 1;
            } else {
                break;
            }
        }
        if c.is_whitespace() {
            if !blank {
                out.push(' ');
            }
            blank = true;
            continue;
        }
        if let Some((mark, range)) = marks.iter().zip(&mut moved).nth(next)
            && mark.start == byte
        {
            range.start = out.len();
        }
        blank = false;
        out.push(c);
    }
    for range in moved.iter_mut().skip(next).filter(|range| range.end == 0) {
        range.end = out.len();
    }
    let behind = passage.start + shown.len();
    if !text[behind..].trim().is_empty() && !sentences::ends_at(text, behind) {
        out.push('…');
    }
    (out, moved)
}

fn characters(text: &str, bytes: &[Range<usize>]) -> Vec<[usize; 2]> {
    let (mut at, mut count) = (0, 0);
    let mut upto = |byte: usize| {
        count += text[at..byte].chars().count();
        at = byte;
        count
    };
    bytes
        .iter()
        .map(|range| [upto(range.start), upto(range.end)])
        .collect()
}

/// Every form of what is sought that a text holds, with the number of places, most first.
pub(super) fn forms(text: &str, sought: &[Sought]) -> Vec<(String, u32)> {
    let wanted: Vec<(Sought, f32)> = sought.iter().map(|one| (one.clone(), 1.0)).collect();
    let (by_term, _) = fillings(&wanted);
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut stream = TokenStream::new(text);
    while let Some(token) = stream.next_token() {
        for term in stream
            .terms(&token)
            .filter(|term| by_term.contains_key(term))
        {
            *counts.entry(danish::named(term)).or_default() += 1;
        }
    }
    let mut out: Vec<(String, u32)> = counts.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    out
}
