//! What of the unread was written by people whom one blocked: it counts for nothing.
//!
//! ```text
//! a head moves ─▶ its newest are held, or asked for ─▶ whose they are is known ─▶ theirs are left out
//!                             └─ meanwhile no more is shown than before
//! ```
//! The server counts whoever wrote; whose messages these are is seen in those that are held. Further back than
//! [`ASKED`] messages nothing is asked for: those count until their room is opened.
//! Not here: counting all (`unread/counting.rs`).

use super::{Number, Unread};
use crate::{
    Urgency,
    engine::{Engine, stir::Stir},
    store::{self, StoreError},
};
use rill_events::Level;
use rill_protocol::{PageFrom, Position, SeqNum, StreamId, TopicId};
use std::collections::{BTreeMap, BTreeSet};

/// Messages of a room that are asked for, at most, to know whose they are.
const ASKED: u64 = 200;
/// Messages of a room that are looked through at once.
const LOOKED_THROUGH_MAX: u32 = 2_000;

type Room = (StreamId, TopicId);

/// What was found out.
#[derive(Default)]
pub(in crate::engine) struct Sifting {
    rooms: BTreeMap<Room, Sifted>,
    /// What is to be looked at.
    doubted: BTreeSet<Doubted>,
    /// Rooms of which something is being asked for.
    waiting: BTreeSet<Room>,
    /// Rooms of which more was asked for when they had so many events.
    asked_at: BTreeMap<Room, SeqNum>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doubted {
    Space(StreamId),
    Room(Room),
}

/// A room with something unread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sifted {
    /// Of people who are blocked.
    theirs: Number,
    /// What was left when this was found out.
    left: Number,
    /// It is not known yet whose the newest are: no more is shown than what was left.
    is_behind: bool,
}

impl Sifting {
    /// What is left of what is unread in a room.
    pub(super) fn left_of(&self, stream: StreamId, topic: TopicId, all: Number) -> Number {
        match self.rooms.get(&(stream, topic)) {
            None => all,
            Some(Sifted { left, is_behind: true, .. }) => all.at_most(*left),
            Some(Sifted { theirs, .. }) => all.without(*theirs),
        }
    }

    /// Whether it is not known yet whose the newest messages of a room are.
    pub(super) fn waits(&self, stream: StreamId, topic: TopicId) -> bool {
        self.waiting.contains(&(stream, topic))
    }

    /// Something of a room or a space changed.
    pub(super) fn doubt(&mut self, change: Stir) {
        match change {
            Stir::Rooms(stream) => {
                self.doubted.insert(Doubted::Space(stream));
            }
            Stir::Topic(stream, topic) => {
                self.doubted.insert(Doubted::Room((stream, topic)));
            }
            Stir::Typing(..)
            | Stir::Here(_)
            | Stir::People(_)
            | Stir::Rules(_)
            | Stir::Spaces
            | Stir::Me
            | Stir::Unsent => {}
        }
    }
}

impl Number {
    fn without(self, theirs: Self) -> Self {
        let unread = self.unread.saturating_sub(theirs.unread);
        Self { unread, mentions: self.mentions.saturating_sub(theirs.mentions).min(unread) }
    }

    fn at_most(self, most: Self) -> Self {
        Self { unread: self.unread.min(most.unread), mentions: self.mentions.min(most.mentions) }
    }
}

impl Unread {
    /// Somebody is blocked or is no longer: all spaces are looked at again.
    pub(in crate::engine) fn doubt_all(&mut self) {
        self.sifting.asked_at.clear();
        let spaces = self.rooms.keys().map(|stream| Doubted::Space(*stream));
        self.sifting.doubted.extend(spaces);
    }
}

impl Engine {
    /// After each input: looks at what changed.
    pub(super) fn tend_sifting(&mut self) -> Result<(), StoreError> {
        let doubted = std::mem::take(&mut self.unread.sifting.doubted);
        let mut rooms: BTreeSet<Room> = self.unread.sifting.waiting.clone();
        for doubted in doubted {
            match doubted {
                Doubted::Room(room) => {
                    rooms.insert(room);
                }
                Doubted::Space(stream) => {
                    let space = self.spaces.get(&stream).into_iter();
                    let topics = space.flat_map(|space| space.heads.keys().copied());
                    rooms.extend(topics.filter(|topic| !topic.is_fixed()).map(|topic| (stream, topic)));
                }
            }
        }
        if self.blocks.is_empty() && self.unread.sifting.rooms.is_empty() {
            return Ok(());
        }
        for room in rooms {
            self.sift(room)?;
        }
        Ok(())
    }

    fn sift(&mut self, room: Room) -> Result<(), StoreError> {
        let before = self.unread.sifting.rooms.get(&room).copied();
        let (sifted, waits) = self.sifted(room, before)?;
        if let Some(sifted) = sifted {
            self.unread.sifting.rooms.insert(room, sifted);
        } else {
            self.unread.sifting.rooms.remove(&room);
        }
        if waits {
            self.unread.sifting.waiting.insert(room);
        } else {
            self.unread.sifting.waiting.remove(&room);
        }
        if sifted != before {
            self.stir(Stir::Rooms(room.0));
        }
        Ok(())
    }

    /// What is known of a room, and whether something of it is being asked for.
    fn sifted(&mut self, room: Room, before: Option<Sifted>) -> Result<(Option<Sifted>, bool), StoreError> {
        let (stream, topic) = room;
        let Some(space) = self.spaces.get(&stream).filter(|_| !self.blocks.is_empty()) else {
            return Ok((None, false));
        };
        let Some(head) = space.heads.get(&topic) else { return Ok((None, false)) };
        let all = self.unread.number_of_all(stream, head);
        let (Some(newest), Some(read_to)) = (head.newest, self.unread.read_to(stream, topic)) else {
            return Ok((None, false));
        };
        if all == Number::default() {
            return Ok((None, false));
        }
        let (seq, calls) = (head.seq, self.calls_among(stream, topic, all));
        let may_ask = space.differing.is_none() && !self.fetches.is_down(self.now);
        let limit = u32::try_from(all.unread.clamp(20, ASKED)).unwrap_or(20);
        if !self.holds_newest(stream, topic, newest) {
            if calls == 0 || !may_ask {
                return Ok((None, false));
            }
            self.ask_page(room, PageFrom::Newest, limit, Urgency::Soon);
            return Ok((Some(Sifted { is_behind: true, ..before.unwrap_or_default() }), true));
        }
        let held = space.topics.get(&topic).and_then(|known| known.coverage.stretch_at(Position::END));
        let is_all_held = held.is_some_and(|held| held.from <= rill_sync::after(read_to));
        let from = held.map_or(read_to, |held| read_to.max(rill_sync::before(held.from)));
        let (theirs, found) = self.theirs_after(room, from)?;
        let is_short = calls > self.calls_among(stream, topic, found) && !is_all_held;
        let was_asked = self.unread.sifting.asked_at.get(&room) == Some(&seq);
        if is_short && may_ask && !was_asked && found.unread < u64::from(limit) {
            self.unread.sifting.asked_at.insert(room, seq);
            self.ask_page(room, PageFrom::Newest, limit, Urgency::Soon);
        }
        Ok((Some(Sifted { theirs, left: all.without(theirs), is_behind: false }), false))
    }

    /// How many of these one wants to be told of.
    fn calls_among(&self, stream: StreamId, topic: TopicId, number: Number) -> u64 {
        match self.unread.level(stream, topic) {
            Level::All => number.unread,
            Level::Mentions | Level::Nothing => number.mentions,
        }
    }

    /// What after a place is of people who are blocked; and all that is unread there.
    fn theirs_after(&self, (stream, topic): Room, from: Position) -> Result<(Number, Number), StoreError> {
        let known = self.spaces.get(&stream).and_then(|space| space.topics.get(&topic));
        let Some(known) = known else { return Ok(Default::default()) };
        let anchors = store::anchors_between(&self.db, &known.at, (from, Position::END), LOOKED_THROUGH_MAX)?;
        let (mut theirs, mut found) = (Number::default(), Number::default());
        for anchor in anchors.iter().filter(|anchor| self.may_be_unread(anchor)) {
            let calls = u64::from(self.is_called_by(anchor));
            found = Number { unread: found.unread + 1, mentions: found.mentions + calls };
            if self.blocks.has(anchor.voice()) {
                theirs = Number { unread: theirs.unread + 1, mentions: theirs.mentions + calls };
            }
        }
        Ok((theirs, found))
    }
}
