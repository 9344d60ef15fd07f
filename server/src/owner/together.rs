//! [`Together`]: questions that many ask at the same moment, as followers do when the log moves: who comes while others
//! wait joins them, and the owner hears all of them as one ask. Not here: the mailbox (`owner.rs`).

use super::{Ask, Reading};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// As many are heard before what people write is: some milliseconds.
const HEARD_AT_ONCE: usize = 256;

/// What waits to be heard; none: it was.
type Batch = Mutex<Option<Vec<Reading>>>;

/// Where one joins. The batch belongs to the ask that is on its way: dropped with it, all who wait are told.
#[derive(Clone, Default)]
pub(super) struct Together(Arc<Mutex<Weak<Batch>>>);

impl Together {
    /// Joins those who wait; where nobody does, with the ask to be sent.
    pub(super) fn join(&self, reading: Reading) -> Option<Ask> {
        let mut joined = held(&self.0);
        if let Some(batch) = joined.upgrade()
            && let Some(waiting) = held(&batch).as_mut().filter(|waiting| waiting.len() < HEARD_AT_ONCE)
        {
            waiting.push(reading);
            return None;
        }
        let batch = Arc::new(Mutex::new(Some(vec![reading])));
        *joined = Arc::downgrade(&batch);
        Some(Ask::Read(Box::new(move |stream| {
            let waiting = held(&batch).take();
            waiting.into_iter().flatten().for_each(|reading| reading(stream));
        })))
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{HEARD_AT_ONCE, Together};
    use std::sync::Arc;

    #[test]
    fn who_comes_while_others_wait_joins_them_up_to_so_many() {
        let together = Together::default();
        let asks: Vec<_> = (0..=HEARD_AT_ONCE).filter_map(|_| together.join(Box::new(|_| {}))).collect();
        assert_eq!(asks.len(), 2);
    }

    #[test]
    fn where_the_ask_is_lost_all_who_wait_are_told_and_the_next_asks_anew() {
        let (together, waits) = (Together::default(), Arc::new(()));
        let reading = || {
            let waits = Arc::clone(&waits);
            Box::new(move |_: &crate::open_stream::OpenStream<'_>| drop(waits))
        };
        let lost = together.join(reading());
        assert!(together.join(reading()).is_none());
        assert_eq!(Arc::strong_count(&waits), 3);
        drop(lost);
        assert_eq!(Arc::strong_count(&waits), 1, "what they wait for is gone");
        assert!(together.join(reading()).is_some());
    }
}
