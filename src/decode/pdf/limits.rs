//! What one file may cost: `Limits` says how much, `Budget` counts it while a file is read.
//!
//! In: nothing. Out: a yes or no to every stream, operator and glyph. It leaves wall-clock and address-space limits of
//! the process to whoever runs it; the time limit here only ends a slow file with the pages read so far.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::LimitKind;

/// Bounds on the work that one file may cause. The defaults are far above any real document.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: usize,
    /// Bytes that a single stream may inflate to.
    pub stream_bytes: usize,
    /// Bytes that all content streams and fonts together may inflate to.
    pub inflated_bytes: usize,
    /// Operators of all pages together, those of repeated forms counted each time.
    pub operators: usize,
    /// Glyphs of all pages together.
    pub glyphs: usize,
    /// Glyphs of one page; the rest of that page is lost.
    pub page_glyphs: usize,
    /// Form `XObjects` within each other, and saved graphics states within each other.
    pub depth: usize,
    /// Pages; those beyond are lost.
    pub pages: usize,
    /// Entries of one `CMap`.
    pub cmap_entries: usize,
    /// Time for the whole file; the pages read by then are kept.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1 << 30,
            stream_bytes: 48 << 20,
            inflated_bytes: 2 << 30,
            operators: 20_000_000,
            glyphs: 20_000_000,
            page_glyphs: 400_000,
            depth: 24,
            pages: 50_000,
            cmap_entries: 200_000,
            time: Duration::from_secs(10),
        }
    }
}

/// The counters of one file.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    started: Instant,
    inflated: Cell<usize>,
    operators: Cell<usize>,
    glyphs: Cell<usize>,
    broken: Cell<Option<LimitKind>>,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            started: Instant::now(),
            inflated: Cell::new(0),
            operators: Cell::new(0),
            glyphs: Cell::new(0),
            broken: Cell::new(None),
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The first limit of the whole file that was reached, if any.
    pub(super) fn broken(&self) -> Option<LimitKind> {
        self.broken.get()
    }

    pub(super) fn exceed(&self, kind: LimitKind) {
        if self.broken.get().is_none() {
            self.broken.set(Some(kind));
        }
    }

    /// How many bytes the next stream may inflate to.
    pub(super) fn stream_allowance(&self) -> usize {
        self.limits
            .inflated_bytes
            .saturating_sub(self.inflated.get())
            .min(self.limits.stream_bytes)
    }

    pub(super) fn count_inflated(&self, bytes: usize) {
        self.inflated.set(self.inflated.get().saturating_add(bytes));
    }

    /// Counts one operator; false once the file has had its share of operators or time.
    pub(super) fn operator(&self) -> bool {
        let count = self.operators.get() + 1;
        self.operators.set(count);
        if count > self.limits.operators {
            self.exceed(LimitKind::Operators);
        }
        // Reading the clock costs more than most operators do.
        if count.is_multiple_of(256) {
            self.check_time();
        }
        self.broken.get().is_none()
    }

    /// Counts one glyph; false once the file has had its share.
    pub(super) fn glyph(&self) -> bool {
        let count = self.glyphs.get() + 1;
        self.glyphs.set(count);
        if count > self.limits.glyphs {
            self.exceed(LimitKind::Glyphs);
        }
        if count.is_multiple_of(4096) {
            self.check_time();
        }
        self.broken.get().is_none()
    }

    pub(super) fn check_time(&self) {
        if self.started.elapsed() > self.limits.time {
            self.exceed(LimitKind::Time);
        }
    }
}
