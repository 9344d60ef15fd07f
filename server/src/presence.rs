//! Who of a stream's members is connected now: by person, however many devices; never kept. Pure: the time is handed in.
//! Who follows it is a place among the changes, and is told the newest of each person after it: never a queue.
//! Here: who is here. Not here: the line to that (`presence/line.rs`), who may be told (`http/live/following/here.rs`).

pub(crate) mod line;

use rill_protocol::{Millis, Slot};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Whoever is gone for less than this was here all the time: pages are reloaded, and connections break.
pub(crate) const GRACE: Millis = 5_000;
/// People that one telling names at most: well within a frame. What is more waits for the next.
const TOLD_AT_ONCE: usize = 512;
/// People that are gone and remembered as such. Who was told longer ago is told anew.
const GONE_REMEMBERED: usize = 1_024;

/// Who is here, and in which order they came and went.
#[derive(Default)]
pub(crate) struct Presence {
    people: HashMap<Slot, Known>,
    /// The newest change of each person, by its number.
    changes: BTreeMap<u64, Slot>,
    newest: u64,
    /// Those without a device, by when their grace ends.
    leaving: BTreeSet<(Millis, Slot)>,
    /// The changes by which people went.
    gone: BTreeSet<u64>,
    /// Up to which change some who went are forgotten.
    forgotten: u64,
    devices: usize,
}

/// One who is here, or went.
#[derive(Default)]
struct Known {
    devices: u32,
    is_here: bool,
    /// The number of the newest change.
    change: u64,
    /// None: has a device, or is gone.
    leaves_at: Option<Millis>,
}

/// How far one who follows was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of the last change that was told; 0: none was.
    at: u64,
    /// The newest when it was begun to tell all: who went before that is not missed.
    began: u64,
}

impl Place {
    /// The number of the last change that was told.
    pub(crate) fn at(self) -> u64 {
        self.at
    }
}

/// What is told to one who follows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Whether what was told before is to be forgotten.
    pub(crate) anew: bool,
    pub(crate) came: Vec<Slot>,
    pub(crate) went: Vec<Slot>,
    /// The place to go on from.
    pub(crate) to: Place,
}

impl Presence {
    /// A device of a person is connected.
    pub(crate) fn comes(&mut self, who: Slot) {
        self.devices += 1;
        let known = self.people.entry(who).or_default();
        known.devices += 1;
        if let Some(at) = known.leaves_at.take() {
            self.leaving.remove(&(at, who));
        }
        if !known.is_here {
            self.gone.remove(&known.change);
            self.changed(who, true);
        }
    }

    /// A device that was connected is so no more.
    pub(crate) fn goes(&mut self, who: Slot, now: Millis) {
        let Some(known) = self.people.get_mut(&who).filter(|known| known.devices > 0) else { return };
        self.devices -= 1;
        known.devices -= 1;
        if known.devices == 0 {
            let at = now.saturating_add(GRACE);
            known.leaves_at = Some(at);
            self.leaving.insert((at, who));
        }
    }

    /// Those whose grace is over are gone.
    pub(crate) fn settle(&mut self, now: Millis) {
        // A clock that was set back keeps nobody here.
        let is_over = |at: Millis| at <= now || at > now.saturating_add(GRACE);
        let over: Vec<_> = self.leaving.iter().filter(|(at, _)| is_over(*at)).copied().collect();
        for (at, who) in over {
            self.leaving.remove(&(at, who));
            self.changed(who, false);
        }
        while self.gone.len() > GONE_REMEMBERED
            && let Some(oldest) = self.gone.pop_first()
        {
            self.forgotten = oldest;
            if let Some(who) = self.changes.remove(&oldest) {
                self.people.remove(&who);
            }
        }
    }

    /// When the next grace ends.
    pub(crate) fn next_ends(&self) -> Option<Millis> {
        self.leaving.first().map(|(at, _)| *at)
    }

    /// The number of the newest change.
    pub(crate) fn newest(&self) -> u64 {
        self.newest
    }

    /// How many devices are connected.
    pub(crate) fn devices(&self) -> usize {
        self.devices
    }

    /// What one who was told up to a place is told next; who was told nothing: who is here.
    pub(crate) fn after(&self, place: Place) -> Told {
        let anew = place.at == 0 || place.at.max(place.began) < self.forgotten;
        let from = if anew { Place { at: 0, began: self.newest } } else { place };
        let mut told = Told { anew, to: Place { at: self.newest, ..from }, ..Told::default() };
        for (number, who) in self.changes.range(from.at + 1..) {
            let is_here = self.people.get(who).is_some_and(|known| known.is_here);
            match (is_here, anew) {
                (true, _) => told.came.push(*who),
                (false, false) => told.went.push(*who),
                // Who is told anew knows of nobody.
                (false, true) => {}
            }
            if told.came.len() + told.went.len() == TOLD_AT_ONCE {
                told.to.at = *number;
                break;
            }
        }
        told
    }

    fn changed(&mut self, who: Slot, is_here: bool) {
        let Some(known) = self.people.get_mut(&who) else { return };
        self.changes.remove(&known.change);
        self.newest += 1;
        self.changes.insert(self.newest, who);
        (known.is_here, known.change, known.leaves_at) = (is_here, self.newest, None);
        if !is_here {
            self.gone.insert(self.newest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{GONE_REMEMBERED, GRACE, Place, Presence, TOLD_AT_ONCE, Told};
    use rill_protocol::Slot;

    fn who(name: &str) -> Slot {
        Slot::named(&[name])
    }

    fn told(anew: bool, came: &[&str], went: &[&str], to: u64) -> (bool, Vec<Slot>, Vec<Slot>, u64) {
        let slots = |names: &[&str]| names.iter().map(|name| who(name)).collect();
        (anew, slots(came), slots(went), to)
    }

    /// What is told after the change of this number.
    fn after(presence: &Presence, at: u64) -> (bool, Vec<Slot>, Vec<Slot>, u64) {
        let Told { anew, came, went, to } = presence.after(Place { at, began: 0 });
        (anew, came, went, to.at)
    }

    #[test]
    fn who_begins_is_told_who_is_here_and_then_who_came_and_went() {
        let mut presence = Presence::default();
        presence.comes(who("mia"));
        assert_eq!(after(&presence, 0), told(true, &["mia"], &[], 1));
        presence.comes(who("mo"));
        assert_eq!(after(&presence, 1), told(false, &["mo"], &[], 2));
        presence.goes(who("mia"), 0);
        presence.settle(GRACE);
        assert_eq!(after(&presence, 2), told(false, &[], &["mia"], 3));
        assert_eq!(after(&presence, 0), told(true, &["mo"], &[], 3), "who went is nothing to who begins");
        assert_eq!(after(&presence, 3), told(false, &[], &[], 3));
    }

    #[test]
    fn who_comes_back_within_the_grace_was_here_all_the_time() {
        let mut presence = Presence::default();
        presence.comes(who("mia"));
        presence.goes(who("mia"), 0);
        assert_eq!(presence.next_ends(), Some(GRACE));
        presence.settle(GRACE - 1);
        presence.comes(who("mia"));
        presence.settle(2 * GRACE);
        assert_eq!((after(&presence, 1), presence.next_ends()), (told(false, &[], &[], 1), None));
    }

    #[test]
    fn somebody_with_two_devices_is_one_and_goes_with_the_last() {
        let mut presence = Presence::default();
        for _ in 0..2 {
            presence.comes(who("mia"));
        }
        presence.goes(who("mia"), 0);
        presence.settle(2 * GRACE);
        assert_eq!((after(&presence, 0), presence.devices()), (told(true, &["mia"], &[], 1), 1));
        presence.goes(who("mia"), 0);
        presence.goes(who("mia"), 0);
        presence.settle(GRACE);
        assert_eq!((after(&presence, 1), presence.devices()), (told(false, &[], &["mia"], 2), 0));
    }

    #[test]
    fn who_came_and_went_again_since_is_told_of_as_they_are_now() {
        let mut presence = Presence::default();
        presence.comes(who("mo"));
        for name in ["mia", "mo", "mia"] {
            presence.goes(who(name), 0);
            presence.settle(GRACE);
            presence.comes(who(name));
        }
        assert_eq!(after(&presence, 1).1, [who("mo"), who("mia")]);
        presence.goes(who("mia"), 0);
        presence.settle(GRACE);
        assert_eq!(after(&presence, 1), told(false, &["mo"], &["mia"], 7));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_here() {
        let mut presence = Presence::default();
        presence.comes(who("mia"));
        presence.goes(who("mia"), 1_000_000);
        presence.settle(0);
        assert_eq!(after(&presence, 1), told(false, &[], &["mia"], 2));
    }

    #[test]
    fn a_crowd_is_told_in_parts_though_others_come_and_go_meanwhile() {
        let mut presence = Presence::default();
        let crowd = TOLD_AT_ONCE + 1;
        (0..crowd).for_each(|number| presence.comes(who(&number.to_string())));
        for number in 0..=GONE_REMEMBERED {
            presence.comes(who(&format!("passing {number}")));
            presence.goes(who(&format!("passing {number}")), 0);
        }
        presence.settle(GRACE);
        let first = presence.after(Place::default());
        assert_eq!((first.anew, first.came.len()), (true, TOLD_AT_ONCE));
        presence.goes(who("0"), 0);
        presence.settle(GRACE);
        let mut rest = presence.after(first.to);
        assert_eq!((rest.anew, &rest.came), (false, &vec![who(&TOLD_AT_ONCE.to_string())]));
        while presence.after(rest.to).to != rest.to {
            rest = presence.after(rest.to);
            assert!(!rest.anew && rest.came.is_empty());
        }
        assert_eq!(rest.went.last(), Some(&who("0")));
    }

    #[test]
    fn who_was_told_before_what_is_forgotten_is_told_anew() {
        let mut presence = Presence::default();
        presence.comes(who("mia"));
        for number in 0..=GONE_REMEMBERED {
            presence.comes(who(&number.to_string()));
            presence.goes(who(&number.to_string()), 0);
        }
        presence.settle(GRACE);
        let (anew, came, went, _) = after(&presence, 1);
        assert_eq!((anew, came, went.len()), (true, vec![who("mia")], 0));
        let (anew, _, went, _) = after(&presence, presence.newest() - 1);
        assert_eq!((anew, went.len()), (false, 1));
        assert_eq!(presence.people.len(), 1 + GONE_REMEMBERED, "no more is remembered");
    }
}
