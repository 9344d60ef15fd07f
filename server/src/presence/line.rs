//! [`Here`]: the line of one stream to who is here, and a [`Seat`], which one connection has as long as it follows that.
//! In a small crowd a change wakes all who follow; in a large one they hear of it with their next ping: a thousand who
//! come at once are not told to a thousand one by one. Not here: who is here (`presence.rs`).

use super::{GRACE, Place, Presence, Told};
use crate::clock::Clock;
use rill_protocol::{Millis, Slot};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// So many connections are told at once.
const SMALL_CROWD: usize = 64;

/// Who is here in one stream.
#[derive(Clone, Default)]
pub(crate) struct Here(Arc<Shared>);

#[derive(Default)]
struct Shared {
    presence: Mutex<Presence>,
    /// Newest wins. A large crowd is not woken.
    moved: watch::Sender<Stand>,
}

/// How it stands, as far as it wakes anybody.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Stand {
    newest: u64,
    next_ends: Option<Millis>,
}

impl Here {
    /// A connection of somebody: they are here until it is dropped.
    pub(crate) fn seat(&self, who: Slot, clock: Clock) -> Seat {
        self.change(|presence| presence.comes(who));
        Seat { here: self.clone(), who, clock, told: Place::default(), moved: self.0.moved.subscribe() }
    }

    fn change(&self, change: impl FnOnce(&mut Presence)) {
        let mut presence = self.presence();
        change(&mut presence);
        if presence.devices() <= SMALL_CROWD {
            let stand = Stand { newest: presence.newest(), next_ends: presence.next_ends() };
            self.0.moved.send_if_modified(|known| std::mem::replace(known, stand) != stand);
        }
    }

    fn presence(&self) -> MutexGuard<'_, Presence> {
        self.0.presence.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection of somebody who is here, and how far it was told.
pub(crate) struct Seat {
    here: Here,
    who: Slot,
    clock: Clock,
    told: Place,
    moved: watch::Receiver<Stand>,
}

impl Seat {
    /// Ready when there is something to tell at once.
    ///
    /// # Cancel safety
    /// Nothing is lost: what was not told is still after the place up to which one was.
    pub(crate) async fn woken(&mut self) {
        loop {
            // Looked at before: what changes from here on wakes.
            let next_ends = self.moved.borrow_and_update().next_ends;
            if self.is_behind() {
                return;
            }
            let Some(at) = next_ends else {
                // It cannot close: the sender is kept beside.
                drop(self.moved.changed().await);
                continue;
            };
            // However the clock was set.
            let left = at.saturating_sub((self.clock)()).clamp(1, GRACE);
            let left = Duration::from_millis(left.cast_unsigned());
            tokio::select! {
                _ = self.moved.changed() => {}
                () = tokio::time::sleep(left) => self.settle(),
            }
        }
    }

    /// Whether there is something to tell at once.
    pub(crate) fn is_behind(&self) -> bool {
        let stand = *self.moved.borrow();
        stand.newest > self.told.at() && self.here.presence().devices() <= SMALL_CROWD
    }

    /// Those whose grace is over are gone.
    pub(crate) fn settle(&self) {
        let now = (self.clock)();
        self.here.change(|presence| presence.settle(now));
    }

    /// What is to be told, if anything.
    pub(crate) fn news(&self) -> Option<Told> {
        let told = self.here.presence().after(self.told);
        (told.anew || told.to != self.told).then_some(told)
    }

    /// That was told.
    pub(crate) fn have_told(&mut self, told: &Told) {
        self.told = told.to;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let now = (self.clock)();
        self.here.change(|presence| presence.goes(self.who, now));
    }
}

#[cfg(test)]
mod tests {
    use super::{Here, SMALL_CROWD, Seat};
    use rill_protocol::Slot;

    fn seat(here: &Here, number: usize) -> Seat {
        let mut seat = here.seat(Slot::named(&[&number.to_string()]), || 0);
        let told = seat.news().unwrap();
        seat.have_told(&told);
        seat
    }

    #[test]
    fn a_small_crowd_is_woken_and_a_large_one_hears_when_it_asks() {
        let here = Here::default();
        let first = seat(&here, 0);
        let small: Vec<_> = (1..SMALL_CROWD).map(|number| seat(&here, number)).collect();
        assert!(first.is_behind());
        let large: Vec<_> = (SMALL_CROWD..1_000).map(|number| seat(&here, number)).collect();
        assert!(!first.is_behind() && !small[0].is_behind() && !large[0].is_behind());
        assert_eq!(first.news().unwrap().came.len(), 512);
        drop(large);
        assert!(first.is_behind(), "it is small again");
    }
}
