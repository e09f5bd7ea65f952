//! Raw pages: what a decoder hands to the cleaning. Plain data, from PDF and from plain text alike.

use serde::{Deserialize, Serialize};

/// One page as it was decoded: running heads, page numbers and broken words are still there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RawPage {
    /// From 1.
    pub number: u32,
    /// What the document calls the page, where it says so: `iv`, `A-3`.
    pub label: Option<String>,
    /// In points; in lines for plain text.
    pub width: f32,
    pub height: f32,
    /// In reading order.
    pub lines: Vec<Line>,
}

/// One line of a column, or one row of a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// One blank between words; cells of a row are a tab apart; raised figures as such (`³`). Never empty.
    pub text: String,
    /// The size of most of its letters in points; 0 where sizes are not known.
    pub size: f32,
    /// Points from the left edge of the page; along its own direction for text in the margin.
    pub left: f32,
    pub right: f32,
    /// Points of the baseline from the upper edge of the page; lines from 1 for plain text.
    pub baseline: f32,
    pub start: LineStart,
    pub role: LineRole,
}

/// How a line stands to the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineStart {
    /// The next line of the same paragraph.
    #[default]
    Line,
    /// A new paragraph.
    Paragraph,
    /// Somewhere else: another column, a box, the first line of the page.
    Block,
}

/// What a line is for, as far as its place or the producer tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineRole {
    #[default]
    Body,
    /// The producer marked it as a running head or foot.
    Artifact,
    /// It runs in another direction than the page's text.
    Margin,
}

impl RawPage {
    /// Pages of plain text: they end at form feeds, paragraphs at blank lines.
    ///
    /// At least one page, numbered from 1.
    pub fn from_plain_text(text: &str) -> Vec<Self> {
        let text = text.strip_suffix('\u{C}').unwrap_or(text);
        (1..)
            .zip(text.split('\u{C}'))
            .map(|(number, page)| Self::plain(number, page))
            .collect()
    }

    fn plain(number: u32, text: &str) -> Self {
        let mut page = Self {
            number,
            ..Self::default()
        };
        let mut start = LineStart::Block;
        for (index, line) in text.lines().enumerate() {
            page.height = (index + 1) as f32;
            let trimmed = line.trim();
            if trimmed.is_empty() {
                start = if page.lines.is_empty() {
                    LineStart::Block
                } else {
                    LineStart::Paragraph
                };
                continue;
            }
            let left = (line.chars().count() - line.trim_start().chars().count()) as f32;
            let right = left + trimmed.chars().count() as f32;
            page.width = page.width.max(right);
            let baseline = page.height;
            page.lines.push(Line {
                text: with_cells(trimmed),
                left,
                right,
                baseline,
                start,
                ..Line::default()
            });
            start = LineStart::Line;
        }
        page
    }
}

/// Blanks side by side part the cells of a row.
fn with_cells(line: &str) -> String {
    let cells = line.split("  ").map(str::trim);
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    cells.join("\t")
}
