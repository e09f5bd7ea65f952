//! Bytes in flight: what holds reading back when the index threads are slower.
//!
//! In comes the size of what is about to take up memory; it takes its share of a fixed budget and gives it back when it is
//! done with. How large a budget is, and what of, is left to `writer`.

use super::UpdateOptions;
use crate::error::Result;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Bytes that are on their way into the index.
#[derive(Debug)]
pub(super) struct Budget {
    free: Mutex<u64>,
    returned: Condvar,
    total: u64,
}

/// Its share of the budget goes back when it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Budget {
    pub fn new(total: u64) -> Arc<Self> {
        Arc::new(Self {
            free: Mutex::new(total),
            returned: Condvar::new(),
            total,
        })
    }

    /// Waits until so many bytes are free. What is larger than the whole budget takes all of it.
    pub fn take(self: &Arc<Self>, bytes: u64, options: &UpdateOptions) -> Result<Permit> {
        let bytes = bytes.min(self.total);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            options.check_cancelled()?;
            let waited = self.returned.wait_timeout(free, Duration::from_millis(200));
            free = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *free -= bytes;
        Ok(Permit {
            budget: Arc::clone(self),
            bytes,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let budget = &self.budget;
        let mut free = budget.free.lock().unwrap_or_else(PoisonError::into_inner);
        *free += self.bytes;
        // Whoever waits is woken for half of it, not for every document: waking a thread takes as long as indexing one.
        // Who still waits then wants more than half, and hears of all that comes back.
        if *free >= budget.total / 2 {
            budget.returned.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn no_more_is_out_than_there_is_and_everyone_gets_a_turn() {
        let (budget, options) = (Budget::new(1_000), UpdateOptions::new());
        let (out, turns) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for thread in 1..=4_u64 {
                let (budget, options, out, turns) = (&budget, &options, &out, &turns);
                scope.spawn(move || {
                    for turn in 0..50 {
                        // Now and then more than there is: that takes all of it.
                        let bytes = (thread * 331 + turn * 197) % 1_400;
                        let permit = budget.take(bytes, options).unwrap();
                        let bytes = bytes.min(1_000);
                        assert!(out.fetch_add(bytes, Ordering::SeqCst) + bytes <= 1_000);
                        out.fetch_sub(bytes, Ordering::SeqCst);
                        drop(permit);
                        turns.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(turns.into_inner(), 200);
        assert_eq!(*budget.free.lock().unwrap(), 1_000);
    }

    #[test]
    fn who_waits_can_be_stopped() {
        let flag = crate::CancelFlag::default();
        let options = UpdateOptions::new().cancel(flag.clone());
        let budget = Budget::new(10);
        let all = budget.take(10, &options).unwrap();
        flag.cancel();
        assert!(budget.take(1, &options).is_err());
        drop(all);
    }
}
