//! What was read, and so what is unread. Here: what this device knows of it, room by room, and what a room shows.
//!
//! ```text
//! what a page says ─▶ here ─▶ kept on this device ─▶ the person's own stream ─▶ other devices ─▶ here
//!                     at once    at most every 20 s, together (`unread/telling.rs`)
//! ```
//! Not here: counting (`unread/counting.rs`), what of it is of people whom one blocked (`unread/sifting.rs`), the person's own stream (`unread/own.rs`), the inbox (`unread/inbox.rs`),
//! what one is told of (`unread/calls.rs`).

mod acts;
mod calls;
mod counting;
mod inbox;
mod own;
mod sifting;
mod telling;

pub(super) use own::is_space;

use super::{Engine, live::Memory};
use rill_bridge::{Center, ReadState, RoomRow, ThreadRow, Window};
use rill_events::{Level, LevelChoice, ReadMark};
use rill_protocol::{Head, Millis, Position, StreamId, TopicId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What this device knows of what was read.
#[derive(Default)]
pub(super) struct Unread {
    rooms: BTreeMap<StreamId, BTreeMap<TopicId, Room>>,
    own: own::Own,
    /// Spaces of which something is not kept on this device yet, or not said to others.
    untold: BTreeSet<StreamId>,
    tell_at: Option<Millis>,
    /// Rooms whose number must be asked for.
    to_count: BTreeSet<(StreamId, TopicId)>,
    calls: calls::Calls,
    sifting: sifting::Sifting,
    /// Spaces that were opened for the first time, and when the newest was received that was there then.
    visited: BTreeMap<StreamId, Millis>,
    /// Conversations: each message in one of them is said to the reader.
    conversations: BTreeSet<StreamId>,
}

/// One room; *root* is the whole space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Room {
    mark: ReadMark,
    choice: LevelChoice,
    tally: Option<Tally>,
}

/// How many live messages of others, and calls among them, lie up to a mark. Holds as long as nothing live is redacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Tally {
    mark: Position,
    gone: u64,
    read: u64,
    notified: u64,
}

/// What is unread of a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Number {
    unread: u64,
    mentions: u64,
}

impl Tally {
    /// All that the head counts was read.
    fn of_all(head: &Head, mark: Position) -> Self {
        let read = head.live_anchors.saturating_sub(head.own);
        Self { mark, gone: head.gone, read, notified: head.notifies }
    }

    fn number(&self, head: &Head) -> Number {
        let others = head.live_anchors.saturating_sub(head.own);
        let unread = others.saturating_sub(self.read);
        Number { unread, mentions: head.notifies.saturating_sub(self.notified).min(unread) }
    }

    fn holds(&self, head: &Head, mark: Position) -> bool {
        self.mark == mark && self.gone == head.gone
    }
}

impl Unread {
    fn room(&self, stream: StreamId, topic: TopicId) -> Room {
        self.rooms.get(&stream).and_then(|rooms| rooms.get(&topic)).copied().unwrap_or_default()
    }

    fn room_mut(&mut self, stream: StreamId, topic: TopicId) -> &mut Room {
        self.rooms.entry(stream).or_default().entry(topic).or_default()
    }

    /// Up to where a room counts as read; none: nobody has said so yet.
    fn read_to(&self, stream: StreamId, topic: TopicId) -> Option<Position> {
        let (room, space) = (self.room(stream, topic).mark, self.room(stream, TopicId::ROOT).mark);
        let read_to = match room.unread_from {
            Some(_) => room.read_to(),
            None => room.seen.max(space.seen),
        };
        Some(read_to).filter(|read_to| *read_to > Position::START)
    }

    fn level(&self, stream: StreamId, topic: TopicId) -> Level {
        let chosen = |topic| self.room(stream, topic).choice.level;
        chosen(topic).or_else(|| chosen(TopicId::ROOT)).unwrap_or_default()
    }

    fn state(&self, stream: StreamId, topic: TopicId) -> ReadState {
        let room = self.room(stream, topic);
        ReadState {
            read_to: self.read_to(stream, topic),
            by_hand: room.mark.unread_from.is_some(),
            turn: room.mark.turn,
            chosen: room.choice.level,
            level: self.level(stream, topic),
        }
    }

    /// What is unread of a room, without what people wrote whom one blocked.
    fn number(&self, stream: StreamId, head: &Head) -> Number {
        self.sifting.left_of(stream, head.topic, self.number_of_all(stream, head))
    }

    /// What is unread of a room, whoever wrote it. Where its mark has moved and could not be counted yet: as it was.
    fn number_of_all(&self, stream: StreamId, head: &Head) -> Number {
        let Some(read_to) = self.read_to(stream, head.topic) else { return Number::default() };
        if is_read_whole(head, read_to) {
            return Number::default();
        }
        let number = self.room(stream, head.topic).tally.map(|tally| tally.number(head)).unwrap_or_default();
        if self.calls_with_all(stream, head.topic) {
            return Number { mentions: number.unread, ..number };
        }
        number
    }

    /// A conversation names its people, and so does whoever writes there. One that is muted calls by name alone.
    fn calls_with_all(&self, stream: StreamId, topic: TopicId) -> bool {
        self.conversations.contains(&stream) && self.level(stream, topic) != Level::Nothing
    }

    /// As [`Unread::number`]; of a thread that one has not written in, what calls one.
    fn number_of_thread(&self, stream: StreamId, head: &Head) -> Number {
        let number = self.number(stream, head);
        let is_heard = head.own > 0 || self.level(stream, head.topic) == Level::All;
        if is_heard { number } else { Number { unread: number.mentions, ..number } }
    }
}

/// Whether nothing lies behind the mark.
fn is_read_whole(head: &Head, read_to: Position) -> bool {
    head.newest.is_none_or(|newest| newest <= read_to) || head.live_anchors <= head.own
}

impl Engine {
    /// A stream is a conversation.
    pub(super) fn count_all_of(&mut self, conversation: StreamId) {
        self.unread.conversations.insert(conversation);
    }

    /// A window around the first that is unread: where that was as it was asked for first. Reading moves no rows.
    pub(super) fn unread_resolved(
        &self,
        (stream, topic): (StreamId, TopicId),
        window: Window,
        memory: &mut Memory,
    ) -> Window {
        if window.center != Center::Unread {
            memory.unread_from = None;
            return window;
        }
        let from = memory.unread_from.unwrap_or_else(|| {
            let (unread, reading) = self.unread_in(stream, topic);
            reading.read_to.filter(|_| unread > 0).map(rill_sync::after)
        });
        memory.unread_from = Some(from);
        match from {
            Some(from) => Window { center: Center::Position(from), ..window },
            None => {
                let before = window.before.saturating_add(window.after);
                Window { center: Center::Newest, before, after: 0 }
            }
        }
    }

    /// What is unread of a room, and how it is read.
    pub(super) fn unread_in(&self, stream: StreamId, topic: TopicId) -> (u64, ReadState) {
        let head = self.spaces.get(&stream).and_then(|space| space.heads.get(&topic));
        let unread = head.map_or(0, |head| self.unread.number(stream, head).unread);
        (unread, self.unread.state(stream, topic))
    }

    /// Of what one wants to hear in rooms of a space that have no level of their own.
    pub(super) fn level_of_space(&self, stream: StreamId) -> Level {
        self.unread.level(stream, TopicId::ROOT)
    }

    /// Puts what is unread into the rows of a space.
    pub(super) fn put_unread(&self, stream: StreamId, rooms: &mut [RoomRow], threads: &mut [ThreadRow]) {
        let Some(space) = self.spaces.get(&stream) else { return };
        for row in rooms {
            let number = space.heads.get(&row.topic).map(|head| self.unread.number(stream, head));
            let number = number.unwrap_or_default();
            (row.unread, row.mentions) = (number.unread, number.mentions);
            row.reading = self.unread.state(stream, row.topic);
        }
        for row in threads {
            let number = space.heads.get(&row.topic).map(|head| self.unread.number_of_thread(stream, head));
            let number = number.unwrap_or_default();
            (row.unread, row.mentions) = (number.unread, number.mentions);
            row.reading = self.unread.state(stream, row.topic);
        }
    }
}
