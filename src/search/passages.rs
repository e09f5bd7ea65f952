//! A document's text → the passages that show why it matches.
//!
//! In come the text in the index, what was sought and where its terms stand; out come [`Snippet`]s: whole sentences
//! where they fit, whole words always, phrases marked as phrases. Windows are chosen by positions, and only the text
//! around them is unpacked and analysed, to learn which bytes to mark.

use super::chains::Chains;
use super::matches::{Match, Places, Wanted, marks};
use super::snippet::Snippet;
use crate::danish::{Boundary, TokenStream, sentences};
use crate::index::texts::{Excerpt, Pages, StoredDocument};
use std::ops::Range;

/// About how many bytes of text a snippet shows.
const PASSAGE: usize = 260;
/// How far a snippet looks for the beginning or the end of a sentence, in bytes.
const REACH: usize = 120;
/// How many positions a snippet shows, about: Danish words take seven bytes with the blank.
const WINDOW: usize = 36;
/// Positions before a window that are read with it: mostly its passage shows none that matter; some; where words are
/// short.
const BEFORE: [u32; 3] = [0, 40, 128];
/// A document with more matches than this shows the best of the first ones.
const MAX_MATCHES: usize = 20_000;
/// What showing the same thing a second time is worth.
const AGAIN: f32 = 0.5;
/// What another match in a window adds.
const MORE: f32 = 0.02;
/// So many windows are tried for a snippet that turn out to show nothing.
const TRIES: usize = 4;
/// Text read for words of a beginning that the postings were not asked for, in positions.
const SCANNED: u32 = 4_096;

/// What is shown of one document.
#[derive(Clone, Copy)]
struct Shown<'a> {
    wanted: &'a Wanted,
    chains: &'a Chains,
    pages: &'a Pages,
}

impl Shown<'_> {
    fn matches(&self, places: &Places) -> Vec<Match> {
        let mut matches = self.wanted.matches(places);
        self.chains.keep(&mut matches);
        matches
    }
}

/// Room for what is found in a passage, kept from one to the next.
pub(super) struct Room {
    places: Places,
    /// Where the words stand that were looked at, in bytes, and at which positions.
    seen: Vec<(usize, u32)>,
    /// See [`best_window`].
    next: Vec<(usize, f32)>,
}

impl Room {
    pub fn of(wanted: &Wanted) -> Self {
        Self {
            places: wanted.places(),
            seen: Vec::new(),
            next: Vec::new(),
        }
    }
}

/// A passage, found.
struct Passage {
    excerpt: Excerpt,
    /// Bytes of the excerpt.
    shown: Range<usize>,
    /// All matches in the excerpt that were read.
    matches: Vec<Match>,
    /// From the first word to the last one that was looked at of what it shows.
    positions: Range<u32>,
}

impl Passage {
    /// Whether no word at `positions` stands in it before where the analysis began.
    fn is_analysed(&self, positions: &[u32]) -> bool {
        let Boundary { byte, position } = self.excerpt.boundary();
        if byte <= self.shown.start || position == 0 {
            return true;
        }
        // No more positions than bytes can stand before the boundary.
        let first = position.saturating_sub((byte - self.shown.start) as u32);
        let behind = positions.partition_point(|at| *at < first);
        positions.get(behind).is_none_or(|at| *at >= position)
    }

    /// Whether its beginning was perhaps not looked for far enough.
    fn is_near_the_edge(&self) -> bool {
        self.excerpt.origin > 0 && self.shown.start < REACH
    }
}

/// At most `count` snippets, best first, none overlapping another. `places` are those of the terms in this document.
pub(super) fn snippets(
    document: &StoredDocument<'_>,
    wanted: &Wanted,
    places: &Places,
    count: usize,
    room: &mut Room,
) -> tantivy::Result<Vec<Snippet>> {
    let mut candidates = wanted.matches(places);
    let chains = wanted.chains(&candidates);
    chains.keep(&mut candidates);
    candidates.truncate(MAX_MATCHES);
    let pages = document.pages()?;
    let sought = Shown {
        wanted,
        chains: &chains,
        pages: &pages,
    };
    let at = places.positions();
    let mut shown = vec![1.0_f32; wanted.sought.len()];
    let mut taken: Vec<Passage> = Vec::new();
    let mut tries = count.saturating_mul(TRIES);
    while taken.len() < count && tries > 0 {
        tries -= 1;
        let Some(window) = best_window(&candidates, &shown, &mut room.next) else {
            break;
        };
        let found = passage(document, sought, &window, &at, room)?;
        let passage = found.filter(|new| taken.iter().all(|old| apart(old, new)));
        let covered = passage
            .as_ref()
            .map_or(window.start..window.start + 1, |new| new.positions.clone());
        candidates.retain(|m| m.end <= covered.start as usize || m.start >= covered.end as usize);
        if let Some(passage) = passage {
            for m in passage.matches.iter().filter(|m| inside(m, &passage.shown)) {
                shown[m.sought] = AGAIN;
            }
            taken.push(passage);
        }
    }
    if taken.is_empty() {
        taken.extend(beginning_or_prefix(document, sought, room)?);
    }
    Ok(taken
        .iter()
        .map(|passage| shown_as(passage, &pages))
        .collect())
}

/// The text around the best window of a document: so many positions on each side.
pub(super) fn surroundings(
    document: &StoredDocument<'_>,
    wanted: &Wanted,
    places: &Places,
    positions: u32,
) -> tantivy::Result<Excerpt> {
    let mut candidates = wanted.matches(places);
    candidates.truncate(MAX_MATCHES);
    let worth = vec![1.0; wanted.sought.len()];
    let window = best_window(&candidates, &worth, &mut Vec::new()).unwrap_or(0..1);
    document.excerpt(
        window.start.saturating_sub(positions)..window.end + positions,
        0,
    )
}

/// Neither shows a byte of the other, nor the same words: statutes repeat themselves.
fn apart(a: &Passage, b: &Passage) -> bool {
    let bytes = |p: &Passage| p.excerpt.origin + p.shown.start..p.excerpt.origin + p.shown.end;
    let (text, other_text) = (
        &a.excerpt.text()[a.shown.clone()],
        &b.excerpt.text()[b.shown.clone()],
    );
    let (at, other) = (bytes(a), bytes(b));
    (at.end <= other.start || other.end <= at.start)
        && !text.split_whitespace().eq(other_text.split_whitespace())
}

fn inside(m: &Match, passage: &Range<usize>) -> bool {
    passage.start <= m.start && m.end <= passage.end
}

fn shown_as(passage: &Passage, pages: &Pages) -> Snippet {
    let matches = passage.matches.iter().filter(|m| inside(m, &passage.shown));
    let marks = marks(matches);
    let page = (pages.count() > 1).then(|| {
        let first = marks.first().map_or(passage.shown.start, |mark| mark.start);
        pages.at(passage.excerpt.origin + first)
    });
    let label = page.and_then(|page| pages.label(page)).map(str::to_owned);
    Snippet::of(passage.excerpt.text(), &passage.shown, marks, (page, label))
}

/// What a snippet marks is on the page that it names: it ends before a match on a later one. `origin`: where the text
/// begins in the document.
fn on_one_page(
    shown: Range<usize>,
    matches: &[Match],
    origin: usize,
    pages: &Pages,
) -> Range<usize> {
    let marked = || {
        let inside = matches.iter().filter(|m| inside(m, &shown));
        inside.map(Match::marked)
    };
    let first = marked().map(|mark| mark.start).min();
    let behind = first.and_then(|first| pages.behind(pages.at(origin + first)));
    let Some(behind) = behind.map(|byte| byte.saturating_sub(origin)) else {
        return shown;
    };
    if marked().all(|mark| mark.start < behind) {
        return shown;
    }
    let before = marked().filter(|mark| mark.start < behind);
    let end = before.map(|mark| mark.end).fold(behind, usize::max);
    shown.start..end
}

/// The positions of the neighbouring matches that are worth most together. `worth` tells what each thing sought is
/// still worth; `next` is room.
fn best_window(
    matches: &[Match],
    worth: &[f32],
    next: &mut Vec<(usize, f32)>,
) -> Option<Range<u32>> {
    // From the last match to the first: where each thing comes next, and what that is worth.
    next.clear();
    next.resize(worth.len(), (usize::MAX, 0.0));
    let mut best: Option<(f32, usize, usize)> = None;
    let mut behind = matches.len();
    for (number, first) in matches.iter().enumerate().rev() {
        let near = first.start + WINDOW.max(first.end - first.start);
        let known = &mut next[first.sought];
        if known.0 >= near || known.1 <= first.weight {
            *known = (first.start, first.weight);
        }
        while behind > number + 1 && matches[behind - 1].start >= near {
            behind -= 1;
        }
        let different = next.iter().zip(worth).filter(|((at, _), _)| *at < near);
        let score: f32 = different.map(|((_, weight), worth)| weight * worth).sum();
        let score = score + MORE * (behind - number - 1) as f32;
        if best.is_none_or(|(most, ..)| score >= most) {
            best = Some((score, number, behind));
        }
    }
    let (_, first, behind) = best?;
    let start = matches[first].start;
    let near = start + WINDOW.max(matches[first].end - start);
    let ends = matches[first..behind].iter().map(|m| m.end);
    let end = ends.filter(|end| *end <= near).max()?;
    Some(start as u32..end as u32)
}

/// The text around a window of positions, with what it matches; `None` where the text shows no match there. Only
/// the words at `positions` are looked at.
fn passage(
    document: &StoredDocument<'_>,
    sought: Shown<'_>,
    window: &Range<u32>,
    positions: &[u32],
    room: &mut Room,
) -> tantivy::Result<Option<Passage>> {
    for before in BEFORE {
        let excerpt = document.excerpt(window.clone(), before)?;
        let Some(passage) = read(excerpt, sought, window, positions, room) else {
            return Ok(None);
        };
        let enough = passage.is_analysed(positions) && !passage.is_near_the_edge();
        if enough || before == BEFORE[2] {
            return Ok(Some(passage));
        }
    }
    Ok(None)
}

fn read(
    excerpt: Excerpt,
    sought: Shown<'_>,
    window: &Range<u32>,
    positions: &[u32],
    room: &mut Room,
) -> Option<Passage> {
    let Room { places, seen, .. } = room;
    places.clear();
    seen.clear();
    let (upto, behind) = positions.split_at(positions.partition_point(|at| *at < window.end));
    let (text, boundaries) = (excerpt.text(), &excerpt.boundaries);
    let mut stream = TokenStream::resume(text, excerpt.boundary(), excerpt.origin > 0);
    stream.look_at(upto, boundaries, text.len());
    while let Some(token) = stream.next_token() {
        seen.push((token.start, token.position));
        sought.wanted.look_at(&token, &stream, places);
    }
    let mut matches = sought.matches(places);
    let same_page = |a: usize, b: usize| {
        let page = |byte| sought.pages.at(excerpt.origin + byte);
        page(a) == page(b)
    };
    let shown = around(text, &matches, window, same_page)?;
    let known = seen.len();
    stream.look_at(behind, boundaries, shown.end);
    while let Some(token) = stream.next_token() {
        seen.push((token.start, token.position));
        sought.wanted.look_at(&token, &stream, places);
    }
    drop(stream);
    if seen.len() > known {
        matches = sought.matches(places);
    }
    let shown = on_one_page(shown, &matches, excerpt.origin, sought.pages);
    let inside = seen.iter().filter(|(start, _)| shown.contains(start));
    let inside = || inside.clone().map(|(_, position)| *position);
    let positions =
        inside().min().unwrap_or(window.start)..inside().max().map_or(window.end, |at| at + 1);
    Some(Passage {
        excerpt,
        shown,
        matches,
        positions,
    })
}

/// The bytes to show around the matches in a window: whole sentences where they are near, whole words always.
/// `same_page` tells whether two of them are on one page.
fn around(
    text: &str,
    matches: &[Match],
    window: &Range<u32>,
    same_page: impl Fn(usize, usize) -> bool,
) -> Option<Range<usize>> {
    let inside = || matches.iter().filter(|m| window.contains(&m.position));
    let start = inside().map(|m| m.start).min()?;
    let end = inside().map(|m| m.end).max()?;
    let mut begin = sentences::start_before(text, start, REACH);
    let room = PASSAGE
        .saturating_sub(end - begin)
        .clamp(REACH / 2, PASSAGE);
    let end = sentences::end_after(text, end, room).max(end);
    if end - begin < PASSAGE / 2 {
        let before = text[..begin].trim_end().len();
        let earlier = sentences::start_before(text, before, REACH);
        let one_paragraph = text[before..begin].matches('\n').count() < 2;
        if one_paragraph
            && earlier < before
            && sentences::starts_at(text, earlier)
            && same_page(earlier, begin)
        {
            begin = earlier;
        }
    }
    Some(begin..end)
}

/// Where the postings know no place: the first word of a beginning that is sought, or how the document begins.
fn beginning_or_prefix(
    document: &StoredDocument<'_>,
    sought: Shown<'_>,
    room: &mut Room,
) -> tantivy::Result<Option<Passage>> {
    if document.text_len() == 0 {
        return Ok(None);
    }
    if !sought.wanted.prefixes().is_empty() {
        let excerpt = document.excerpt(0..SCANNED, 0)?;
        let places = &mut room.places;
        places.clear();
        let mut stream = TokenStream::new(excerpt.text());
        while let Some(token) = stream.next_token() {
            sought.wanted.look_at(&token, &stream, places);
        }
        if let Some(first) = sought.matches(places).first() {
            let window = first.position..first.position + 1;
            let positions = places.positions();
            return passage(document, sought, &window, &positions, room);
        }
    }
    let excerpt = document.excerpt(0..1, 0)?;
    let text = excerpt.text();
    let start = text.len() - text.trim_start().len();
    let shown = start..sentences::end_after(text, start, PASSAGE);
    Ok((start < text.len()).then_some(Passage {
        excerpt,
        shown,
        matches: Vec::new(),
        positions: 0..0,
    }))
}
