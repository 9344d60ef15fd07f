//! What calls: messages that one wants to be told of while no page looks at their room. Each is told once, and taken back
//! once it was read or deleted.
//!
//! ```text
//! a head moves ─▶ its newest are held, or asked for ─▶ told ─▶ read, deleted or forgotten ─▶ taken back
//! ```
//! Not here: what counts as unread (`unread.rs`), how a page shows it (the page).

use super::Number;
use crate::{
    Effect, Urgency,
    engine::{Engine, small::scope},
    queries,
    store::{self, StoreError},
};
use rill_bridge::{Authorship, InboxRow, MessageBody};
use rill_events::Level;
use rill_protocol::{EventId, Head, Millis, PageFrom, Position, SeqNum, StreamId, TopicId, decode, encode};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Of what is older nobody is told: they were away, and the inbox has it.
const FRESH_MS: Millis = 10 * 60_000;
/// Under this it is kept on this device what was told of, so that the next leader takes it back and tells nothing twice.
const KEPT: &str = "calls";
/// Messages of a room that are looked through at once.
const LOOKED_THROUGH_MAX: u32 = 2_000;

/// What calls.
#[derive(Default)]
pub(in crate::engine) struct Calls {
    /// Rooms whose newest messages are to be looked at.
    moved: BTreeSet<(StreamId, TopicId)>,
    /// Up to where that was done.
    looked: BTreeMap<(StreamId, TopicId), Position>,
    /// What was told and not taken back.
    told: BTreeMap<EventId, Told>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    stream: StreamId,
    topic: TopicId,
    position: Position,
    /// How many live messages of the room had been redacted when it was looked at last.
    gone: u64,
}

/// Whether a room is looked through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looked {
    Done,
    /// Something of it is being asked for.
    Waits,
}

impl Engine {
    /// What an earlier leader told.
    pub(super) fn load_calls(&mut self) {
        let Some(told) = self.outbox.kept.get(KEPT) else { return };
        let told = decode::<Vec<(EventId, Told)>>(told).unwrap_or_default();
        for (event, told) in told {
            let looked = self.unread.calls.looked.entry((told.stream, told.topic)).or_insert(told.position);
            *looked = (*looked).max(told.position);
            self.unread.calls.told.insert(event, told);
        }
    }

    /// Heads of a space moved.
    pub(super) fn calls_moved(&mut self, stream: StreamId) {
        if self.is_own(stream) {
            return;
        }
        let Some(space) = self.spaces.get(&stream) else { return };
        let rooms = space.heads.keys().filter(|topic| !topic.is_fixed()).map(|topic| (stream, *topic));
        self.unread.calls.moved.extend(rooms);
    }

    /// Somebody was blocked or is no longer: all that was told is looked at again, and what was not told is not news.
    pub(in crate::engine) fn doubt_calls(&mut self) {
        self.unread.calls.told.values_mut().for_each(|told| told.gone = u64::MAX);
    }

    /// After each input: tells what calls, takes back what does no longer.
    pub(super) fn tend_calls(&mut self) -> Result<(), StoreError> {
        let mut changed = self.take_back()?;
        let known = self.knows_looks();
        let moved: Vec<(StreamId, TopicId)> =
            self.unread.calls.moved.iter().copied().filter(|_| known).collect();
        for (stream, topic) in moved {
            let told = self.unread.calls.told.len();
            if self.look_through(stream, topic)? == Looked::Done {
                self.unread.calls.moved.remove(&(stream, topic));
            }
            changed |= self.unread.calls.told.len() > told;
        }
        if changed {
            self.keep_calls();
        }
        Ok(())
    }

    fn look_through(&mut self, stream: StreamId, topic: TopicId) -> Result<Looked, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(Looked::Done) };
        let Some(head) = space.heads.get(&topic) else { return Ok(Looked::Done) };
        let fresh = head.newest.filter(|newest| self.now.saturating_sub(newest.at) < FRESH_MS);
        let Some((newest, read_to)) = fresh.zip(self.unread.read_to(stream, topic)) else {
            return Ok(Looked::Done);
        };
        let looked = self.unread.calls.looked.get(&(stream, topic)).copied();
        let after = looked.map_or(read_to, |looked| looked.max(read_to));
        if newest <= after {
            return Ok(Looked::Done);
        }
        let is_counted = !self.unread.to_count.contains(&(stream, topic));
        if space.first_look.is_some() || !is_counted || self.unread.sifting.waits(stream, topic) {
            return Ok(Looked::Waits);
        }
        let calls = self.calls_of(stream, head) > 0 && !self.is_looked_at(stream, topic);
        if calls && !self.holds_newest(stream, topic, newest) {
            if space.differing.is_none() {
                self.ask_page((stream, topic), PageFrom::Newest, 20, Urgency::Soon);
            }
            return Ok(Looked::Waits);
        }
        let gone = head.gone;
        self.unread.calls.looked.insert((stream, topic), newest);
        if calls {
            let oldest = Position { at: self.now - FRESH_MS, seq: SeqNum::ZERO };
            self.tell_newest(stream, topic, (after.max(oldest), gone))?;
        }
        Ok(Looked::Done)
    }

    /// How many unread messages of a room one wants to be told of.
    fn calls_of(&self, stream: StreamId, head: &Head) -> u64 {
        let Number { unread, mentions } = self.unread.number_of_thread(stream, head);
        match self.unread.level(stream, head.topic) {
            Level::All => unread,
            Level::Mentions => mentions,
            Level::Nothing => 0,
        }
    }

    /// Whether every page has said where somebody looks.
    fn knows_looks(&self) -> bool {
        !self.pages.is_empty() && self.pages.values().all(|page| page.looks.is_some())
    }

    fn is_looked_at(&self, stream: StreamId, topic: TopicId) -> bool {
        self.pages.values().flat_map(|page| &page.looks).flatten().any(|room| *room == (stream, topic))
    }

    /// Whether a room's newest message is held, with all that was said of it since.
    pub(super) fn holds_newest(&self, stream: StreamId, topic: TopicId, newest: Position) -> bool {
        let Some(space) = self.spaces.get(&stream) else { return false };
        let through = space.heads.get(&topic).map(|head| head.seq);
        let held = space.topics.get(&topic).and_then(|known| known.coverage.stretch_at(Position::END));
        held.is_some_and(|held| held.from <= newest && Some(held.through) >= through)
    }

    /// Of what came at once the newest is told.
    fn tell_newest(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        (after, gone): (Position, u64),
    ) -> Result<(), StoreError> {
        // Neither what was put away nor what is muted is there.
        let row = self.unread_rows(stream)?.into_iter().find(|row| row.topic == topic);
        let (Some(row), Some(space)) = (row, self.spaces.get(&stream)) else { return Ok(()) };
        let Some(known) = space.topics.get(&topic) else { return Ok(()) };
        let anchors =
            store::anchors_between(&self.db, &known.at, (after, Position::END), LOOKED_THROUGH_MAX)?;
        let all = row.reading.level == Level::All || self.unread.calls_with_all(stream, topic);
        let called = anchors
            .iter()
            .rev()
            .filter(|anchor| self.may_be_unread(anchor) && !self.blocks.has(anchor.voice()))
            .find(|anchor| all || self.is_called_by(anchor));
        let Some(event) = called.map(|anchor| anchor.id) else { return Ok(()) };
        let messages = queries::messages_of(&self.db, &scope(space, known, self.reader()), &[event])?;
        if let Some(message) = messages.first().filter(|message| message.body != MessageBody::Removed) {
            let told = Told { stream, topic, position: message.position, gone };
            self.unread.calls.told.insert(event, told);
            self.effects.push(Effect::Call(Box::new(InboxRow { messages, ..row })));
        }
        Ok(())
    }

    /// What was read, deleted or forgotten calls no longer. Whether there was any.
    fn take_back(&mut self) -> Result<bool, StoreError> {
        let told: Vec<(EventId, Told)> =
            self.unread.calls.told.iter().map(|(event, told)| (*event, *told)).collect();
        let mut over = Vec::new();
        for (event, told) in told {
            if !self.still_calls(event, told)? {
                over.push(event);
            }
        }
        for event in &over {
            self.unread.calls.told.remove(event);
        }
        let any = !over.is_empty();
        if any {
            self.effects.push(Effect::CallsOver(over));
        }
        Ok(any)
    }

    fn still_calls(&mut self, event: EventId, told: Told) -> Result<bool, StoreError> {
        let Told { stream, topic, position, .. } = told;
        let Some(space) = self.spaces.get(&stream).filter(|space| !space.ended.contains(&topic)) else {
            return Ok(false);
        };
        if self.unread.read_to(stream, topic).is_some_and(|read_to| position <= read_to) {
            return Ok(false);
        }
        let Some(head) = space.heads.get(&topic).filter(|head| head.gone != told.gone) else {
            return Ok(true);
        };
        // Something was deleted there: maybe this.
        let gone = head.gone;
        if !self.holds_newest(stream, topic, position) {
            if space.differing.is_none() {
                self.ask_page((stream, topic), PageFrom::Newest, 20, Urgency::Soon);
            }
            return Ok(true);
        }
        let Some(known) = space.topics.get(&topic) else { return Ok(true) };
        let messages = queries::messages_of(&self.db, &scope(space, known, self.reader()), &[event])?;
        let stands = messages.first().is_some_and(|message| {
            message.body != MessageBody::Removed && message.authorship != Authorship::Blocked
        });
        self.unread.calls.told.insert(event, Told { gone, ..told });
        Ok(stands)
    }

    fn keep_calls(&mut self) {
        let told: Vec<(EventId, Told)> =
            self.unread.calls.told.iter().map(|(event, told)| (*event, *told)).collect();
        let Ok(value) = encode(&told) else { return };
        let kept = self.outbox.write(|writing| writing.keep(KEPT, &value));
        // At worst the next leader tells one of them again: what is wrong with the disk is told by whoever writes.
        if kept.is_ok() {
            self.outbox.kept.insert(KEPT.to_owned(), value);
        }
    }
}
