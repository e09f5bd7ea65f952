//! How a run is to be done: threads, memory, guard, progress, cancelling.
//!
//! In come an embedder's wishes; out goes plain data. Carrying them out is left to `run` and `writer`.

use crate::error::{Error, ErrorKind, Result};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How far a run has come, as told to [`UpdateOptions::progress`]: of the files that have to be read, not of those that
/// are as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Files to be read.
    pub found: u64,
    /// Their bytes.
    pub found_bytes: u64,
    /// Files read so far.
    pub done: u64,
    /// Their bytes.
    pub done_bytes: u64,
}

/// Stops a run when set; clones share one flag.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// Asks the run to stop. It ends with [`ErrorKind::Cancelled`]; nothing is published.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A flag that a signal handler sets, say.
impl From<Arc<AtomicBool>> for CancelFlag {
    fn from(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }
}

type ProgressCallback = Arc<dyn Fn(&Progress) + Send + Sync>;

/// How to run an update.
#[derive(Clone)]
pub struct UpdateOptions {
    pub(super) threads: usize,
    pub(super) memory: usize,
    pub(super) max_shrink: f64,
    pub(super) progress: Option<ProgressCallback>,
    pub(super) cancel: CancelFlag,
    pub(super) worker: Option<PathBuf>,
    pub(super) file_time: Duration,
    pub(super) rebuild: bool,
}

impl std::fmt::Debug for UpdateOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateOptions")
            .field("threads", &self.threads)
            .field("memory", &self.memory)
            .field("max_shrink", &self.max_shrink)
            .finish_non_exhaustive()
    }
}

impl Default for UpdateOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            memory: 512 << 20,
            max_shrink: 20.0,
            progress: None,
            cancel: CancelFlag::default(),
            worker: None,
            file_time: crate::decode::worker::TIME,
            rebuild: false,
        }
    }
}

impl UpdateOptions {
    /// The defaults: all cores, 512 MiB, no more than 20 % of the documents may vanish.
    pub fn new() -> Self {
        Self::default()
    }

    /// Threads that read and index; 0 takes as many as there are cores, at most 8.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Roughly how many bytes of memory the run may use.
    #[must_use]
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = bytes.max(64 << 20);
        self
    }

    /// Starts from nothing: every file is read again, also those that failed before.
    #[must_use]
    pub fn rebuild(mut self, rebuild: bool) -> Self {
        self.rebuild = rebuild;
        self
    }

    /// Refuses to publish when more than this many per cent of the documents would vanish or a corpus folder is empty;
    /// 100 turns it off.
    #[must_use]
    pub fn max_shrink(mut self, percent: f64) -> Self {
        self.max_shrink = percent;
        self
    }

    /// Called after every file that was read, from several threads.
    #[must_use]
    pub fn progress(mut self, report: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(report));
        self
    }

    /// A flag that stops the run.
    #[must_use]
    pub fn cancel(mut self, flag: CancelFlag) -> Self {
        self.cancel = flag;
        self
    }

    /// Decodes PDFs in child processes: `program` is started with [`worker::ARGUMENT`](crate::worker::ARGUMENT) and
    /// must then call [`worker::serve`](crate::worker::serve). Without this they are decoded in this process, where a
    /// hostile file that gets past the decoder's own bounds can end it.
    #[must_use]
    pub fn worker(mut self, program: impl Into<PathBuf>) -> Self {
        self.worker = Some(program.into());
        self
    }

    /// How long a worker may take for one file (15 seconds unless told).
    #[must_use]
    pub fn file_time(mut self, time: Duration) -> Self {
        self.file_time = time;
        self
    }

    pub(super) fn thread_count(&self) -> usize {
        let cores = || {
            std::thread::available_parallelism()
                .map_or(1, usize::from)
                .min(8)
        };
        if self.threads == 0 {
            cores()
        } else {
            self.threads.min(64)
        }
    }

    pub(super) fn check_cancelled(&self) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(
                Error::new(ErrorKind::Cancelled, "", "the run was cancelled")
                    .hint("nothing was published"),
            );
        }
        Ok(())
    }
}
