//! Moments at which a test can end a run as a power cut would.
//!
//! In comes the number of the moment, in `ORDRET_DIE_AT`; there the process kills itself, with nothing cleaned up. Only
//! builds with debug assertions look at it. What must hold afterwards is said in the tests.

/// A moment at which a run may be cut off.
#[cfg(all(debug_assertions, unix))]
pub(super) fn moment() {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};
    static WANTED: LazyLock<Option<u64>> =
        LazyLock::new(|| std::env::var("ORDRET_DIE_AT").ok()?.parse().ok());
    static PASSED: AtomicU64 = AtomicU64::new(0);
    if let Some(wanted) = *WANTED
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == wanted
    {
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        loop {
            std::thread::park();
        }
    }
}

/// A moment at which a run may be cut off; here it never is.
#[cfg(not(all(debug_assertions, unix)))]
pub(super) fn moment() {}
