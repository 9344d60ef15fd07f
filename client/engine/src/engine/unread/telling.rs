//! Keeping what was read on this device, and saying it to the person's other ones: together, at most every 20 s, when a
//! page hides, or at once where somebody did it by hand. Whom they block goes along.

use super::Room;
use crate::engine::{Engine, outbox::NewEvent};
use rill_events::{BlockSet, LevelChoice, LevelSet, Payload, ReadMark, ReadMarkSet, StateSlot};
use rill_protocol::{Did, Millis, Place, Slot, StreamId, TopicId, decode, encode};

const TELL_EVERY_MS: Millis = 20_000;
/// Under this, with the space's name, it is kept on this device.
const KEPT: &str = "read:";

impl Engine {
    /// What was kept by an earlier session.
    pub(in crate::engine) fn load_marks(&mut self) {
        for (key, value) in &self.outbox.kept {
            let stream = key.strip_prefix(KEPT).and_then(|stream| stream.parse::<StreamId>().ok());
            let rooms = decode::<Vec<(TopicId, Room)>>(value);
            if let (Some(stream), Ok(rooms)) = (stream, rooms) {
                self.unread.rooms.insert(stream, rooms.into_iter().collect());
                // What was not said before is said with the next.
                self.unread.untold.insert(stream);
            }
        }
        if !self.unread.untold.is_empty() {
            self.tell_marks_soon();
        }
    }

    pub(in crate::engine) fn tell_marks_soon(&mut self) {
        self.unread.tell_at.get_or_insert(self.now + TELL_EVERY_MS);
    }

    /// Tells what is due, and asks to be woken for what is due later.
    pub(in crate::engine) fn tell_marks_if_due(&mut self) {
        match self.unread.tell_at {
            Some(at) if at <= self.now => self.tell_marks(),
            Some(at) => self.wake_by(at),
            None => {}
        }
    }

    /// Keeps all that is not kept yet, and says it to others where there is somebody to be.
    pub(in crate::engine) fn tell_marks(&mut self) {
        self.unread.tell_at = None;
        let untold = std::mem::take(&mut self.unread.untold);
        for stream in &untold {
            self.keep_marks(*stream);
        }
        let blocks_are_untold = self.keep_blocks();
        let may_say = self.is_somebody() && self.knows_own();
        let Some(person) = self.setup.person.clone().filter(|_| may_say) else {
            self.unread.own.is_behind |= !untold.is_empty() || blocks_are_untold;
            return;
        };
        let all = std::mem::take(&mut self.unread.own.is_behind);
        let rooms: Vec<(StreamId, TopicId, Room)> = self
            .unread
            .rooms
            .iter()
            .filter(|(stream, _)| all || untold.contains(stream))
            .flat_map(|(stream, rooms)| rooms.iter().map(|(topic, room)| (*stream, *topic, *room)))
            .collect();
        let events = rooms.into_iter().flat_map(|(stream, topic, room)| self.unsaid(stream, topic, room));
        let mut events: Vec<(Slot, Payload)> = events.collect();
        if all || blocks_are_untold {
            events.extend(self.unsaid_blocks());
        }
        self.say(&person, events);
    }

    fn keep_marks(&mut self, stream: StreamId) {
        let Some(rooms) = self.unread.rooms.get(&stream) else { return };
        let rooms: Vec<(TopicId, Room)> = rooms.iter().map(|(topic, room)| (*topic, *room)).collect();
        let Ok(value) = encode(&rooms) else { return };
        let key = format!("{KEPT}{stream}");
        let kept = self.outbox.write(|writing| writing.keep(&key, &value));
        // Nothing that was written is at stake: what is wrong with the disk is told by whoever writes.
        if kept.is_ok() {
            self.outbox.kept.insert(key, value);
        }
    }

    /// What of a room others do not know.
    fn unsaid(&self, space: StreamId, room: TopicId, known: Room) -> Vec<(Slot, Payload)> {
        let said = self.unread.own.said.rooms.get(&(space, room)).copied().unwrap_or_default();
        let mut unsaid = Vec::new();
        if known.mark != said.0 && known.mark != ReadMark::default() {
            let payload = ReadMarkSet { space, room, mark: known.mark }.into();
            unsaid.push((StateSlot::Read { space, room }.slot(), payload));
        }
        if known.choice != said.1 && known.choice != LevelChoice::default() {
            let payload = LevelSet { space, room, choice: known.choice }.into();
            unsaid.push((StateSlot::Level { space, room }.slot(), payload));
        }
        unsaid.retain(|(slot, payload)| !self.is_on_its_way(*slot, payload));
        unsaid
    }

    /// What of whom one blocks others do not know.
    fn unsaid_blocks(&self) -> Vec<(Slot, Payload)> {
        let said = |person: &Did| self.unread.own.said.blocks.get(person).copied().unwrap_or_default();
        let unsaid = self.blocks.choices().filter(|(person, choice)| **choice != said(person));
        let events = unsaid.map(|(person, choice)| {
            let slot = StateSlot::Block(Slot::of_person(person)).slot();
            (slot, Payload::from(BlockSet { person: person.clone(), choice: *choice }))
        });
        events.filter(|(slot, payload)| !self.is_on_its_way(*slot, payload)).collect()
    }

    fn is_on_its_way(&self, slot: Slot, payload: &Payload) -> bool {
        let Some(own) = self.unread.own.stream else { return false };
        let mut entries = self.outbox.of_topic(own, TopicId::ROOT);
        entries.any(|entry| entry.envelope.slot == Some(slot) && entry.said == *payload)
    }

    fn say(&mut self, person: &Did, payloads: Vec<(Slot, Payload)>) {
        let Some(own) = self.unread.own.stream.filter(|_| !payloads.is_empty() && self.outbox.can_write())
        else {
            return;
        };
        let mut last = self.outbox.of_topic(own, TopicId::ROOT).map(|entry| entry.id()).max();
        let mut events = Vec::with_capacity(payloads.len());
        for (slot, payload) in payloads {
            let id = self.outbox.entropy.id(self.now, last);
            last = Some(id);
            let (topic, place) = (TopicId::ROOT, Place::State);
            events.push(NewEvent {
                id,
                topic,
                place,
                slot: Some(slot),
                notify: None,
                blobs: Vec::new(),
                moved: None,
                proof: None,
                payload,
            });
        }
        // What could not be written is said with the next.
        if self.put_in(own, person, events).is_err() {
            self.unread.own.is_behind = true;
        }
    }
}
