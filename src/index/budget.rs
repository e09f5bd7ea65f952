//! Bytes in flight: what holds reading back when the index threads are slower.
//!
//! In comes the size of what is about to take up memory; it takes its share of a fixed budget and gives it back when it is
//! done with. How large a budget is, and what of, is left to `writer`.

use super::UpdateOptions;
use crate::error::Result;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tantivy::TantivyDocument;

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
        let before = *free;
        *free += self.bytes;
        // Whoever waits is woken for half of it, not for every document: waking a thread takes as long as indexing one.
        let half = budget.total / 2;
        if (before < half && *free >= half) || *free == budget.total {
            budget.returned.notify_all();
        }
    }
}

/// A document with its permit, which Tantivy drops with it once it has taken it in.
pub(super) struct Permitted {
    pub document: TantivyDocument,
    pub _permit: Permit,
}

impl tantivy::Document for Permitted {
    type Value<'a> = <TantivyDocument as tantivy::Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as tantivy::Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}
