//! What a page wants written becomes entries of the outbox: on the disk first, then in memory, then in view. A
//! command said twice is one. Not here: what an intent becomes (`outbox/intents.rs`), whom a text means
//! (`writing/meaning.rs`), sending (`pushing.rs`).

mod access;
mod again;
mod meaning;
mod moving;
mod order;
mod ruling;

use super::{
    Engine,
    outbox::{At, Making, NewEvent, Saying, events_of, with_payload},
    small::failure,
    stir::Stir,
};
use crate::store::{self, outbox::Entry};
use rill_bridge::{Failure, Intent};
use rill_events::{MessagePosted, Payload};
use rill_protocol::{Did, EventId, Place, Slot, StreamId, TopicId};
use rill_sync::OutboxInput;
use std::collections::BTreeSet;

const NOBODY: &str = "this browser keeps no key for you, so what you write would have no author: you can read, and not \
    write. Keep your text";

/// What changes in the outbox at once.
#[derive(Default)]
struct Change {
    added: Vec<Entry>,
    replaced: Vec<Entry>,
    /// Ids of what was said and is in one of these under another id.
    done: Vec<EventId>,
}

impl Engine {
    /// Writes something, once: done when it is on the disk.
    pub(super) fn write(
        &mut self,
        stream: StreamId,
        (topic, event): (TopicId, EventId),
        intent: Intent,
    ) -> Result<(), Failure> {
        let person = self.writer()?;
        let topic = if let Intent::Rule { ruling } = &intent { ruling.topic() } else { topic };
        if self.is_written(stream, topic, event)? {
            return Ok(());
        }
        let voice = Slot::of_person(&person);
        match intent {
            Intent::Delete { anchor } if self.is_free(anchor) && !self.carries_thread(anchor) => {
                return self.unwrite(anchor, event);
            }
            Intent::Edit { anchor, text, mentions } if self.is_free(anchor) => {
                let saying = self.saying((stream, topic), &text, mentions, None)?;
                return self.rewrite(anchor, event, (text, saying));
            }
            Intent::Post { .. }
            | Intent::Forward { .. }
            | Intent::Move { .. }
            | Intent::Edit { .. }
            | Intent::Delete { .. }
            | Intent::React { .. }
            | Intent::Pin { .. }
            | Intent::Open { .. }
            | Intent::StartThread { .. }
            | Intent::Rename { .. }
            | Intent::Describe { .. }
            | Intent::Place { .. }
            | Intent::Slow { .. }
            | Intent::Access { .. }
            | Intent::Rule { .. }
            | Intent::Archive { .. } => {}
        }
        let saying = self.saying_of(stream, topic, event, &intent)?;
        let deleted = match &intent {
            Intent::Delete { anchor } | Intent::Move { anchor, .. } => Some(*anchor),
            _ => None,
        };
        let mut events = self.before_first(stream, &person)?;
        events.extend(events_of(intent, At { topic, event, voice }, saying)?);
        self.put_in(stream, &person, events)?;
        // What was about it and is not sent yet need not be.
        deleted.into_iter().for_each(|anchor| self.discard_about(anchor));
        Ok(())
    }

    /// The author of what is written now, where it can be kept.
    pub(super) fn writer(&self) -> Result<Did, Failure> {
        if !self.outbox.can_write() {
            let why = self.outbox.file_trouble.clone().unwrap_or_default();
            return Err(failure(format!("this was not kept: {why}. Keep your text"), true));
        }
        self.setup.person.clone().ok_or_else(|| failure(NOBODY, false))
    }

    /// Whether this was written before: it is in the outbox, was done with, or is in the copy.
    fn is_written(&mut self, stream: StreamId, topic: TopicId, event: EventId) -> Result<bool, Failure> {
        if self.outbox.done.contains(&event) || self.outbox.entry(event).is_some() {
            return Ok(true);
        }
        let known = self.spaces.get(&stream).and_then(|space| space.topics.get(&topic));
        let Some(at) = known.map(|known| known.at) else { return Ok(false) };
        let held = store::envelope_bytes(&self.db, &at, event).map_err(Into::into);
        Ok(self.read(held)?.is_some())
    }

    fn is_free(&self, anchor: EventId) -> bool {
        self.outbox.entry(anchor).is_some_and(|entry| self.outbox.is_free(entry))
    }

    /// Whether a thread on it waits with it: what is said there would go along with a message that is never sent.
    fn carries_thread(&self, anchor: EventId) -> bool {
        let is_sent = self.outbox.entry(anchor).is_some_and(|entry| entry.refused.is_none());
        let is_on =
            |entry: &Entry| matches!(entry.envelope.place, Place::Opens { on: Some(on), .. } if on == anchor);
        is_sent && self.outbox.entries().any(is_on)
    }

    /// Puts events in, in this order: all of them or none.
    pub(super) fn put_in(
        &mut self,
        stream: StreamId,
        person: &Did,
        events: Vec<NewEvent>,
    ) -> Result<(), Failure> {
        let mut change = Change::default();
        for new in events {
            let salt = self.salt_for(stream, new.place);
            if let Some(before) = self.stands_for(stream, person, &new) {
                let entry = with_payload(before, new.payload, new.notify, salt)?;
                change.replaced.push(entry);
                change.done.push(new.id);
            } else {
                let n = self.outbox.next_place();
                let making = Making { stream, author: person, now: self.now, n, salt };
                change.added.push(making.entry(new)?);
            }
        }
        self.keep_change(change)
    }

    /// The entry of the same slot that nobody has seen yet: it says the newest of two instead of both.
    fn stands_for(&self, stream: StreamId, person: &Did, new: &NewEvent) -> Option<&Entry> {
        let is_same = |entry: &&Entry| {
            entry.envelope.place == new.place
                && entry.envelope.slot == new.slot
                && entry.envelope.author == *person
        };
        new.slot?;
        let mut of_topic = self.outbox.of_topic(stream, new.topic);
        let before = match new.place {
            // What was read has no order.
            Place::State if self.is_own(stream) => of_topic.find(is_same)?,
            // Of what is so in a room the order counts: what was written after it was written on it.
            Place::State => of_topic.last().filter(is_same)?,
            Place::Amends(_) => of_topic.find(is_same)?,
            Place::Opens { .. } | Place::Anchor { .. } | Place::Redacts(_) => return None,
        };
        let joins = matches!(before.said, Payload::MemberJoined(_) | Payload::MemberLeft(_));
        Some(before).filter(|before| !joins && self.outbox.is_free(before))
    }

    /// A message that nobody has seen yet says something else.
    fn rewrite(
        &mut self,
        anchor: EventId,
        edit: EventId,
        (text, saying): (String, Saying),
    ) -> Result<(), Failure> {
        let Some(entry) = self.outbox.entry(anchor).cloned() else { return Ok(()) };
        let Payload::MessagePosted(posted) = &entry.said else {
            return Err(failure("only the text of a message can be changed", false));
        };
        let at = (entry.envelope.stream, entry.envelope.topic);
        let answered = posted.reply_to.as_ref().and_then(|reply| reply.event);
        let notify = self.with_answered(at, answered, saying.notify)?;
        let posted = MessagePosted { mentions: saying.mentions, text, ..posted.clone() };
        let salt = self.outbox.entropy.salt();
        let entry = with_payload(&entry, posted.into(), notify, salt)?;
        self.keep_change(Change { replaced: vec![entry], done: vec![edit], ..Change::default() })
    }

    /// A message that nobody has seen yet is not sent.
    fn unwrite(&mut self, anchor: EventId, deletion: EventId) -> Result<(), Failure> {
        self.keep_change(Change { done: vec![deletion], ..Change::default() })?;
        self.let_go(anchor);
        Ok(())
    }

    /// On the disk, then in memory and in view.
    fn keep_change(&mut self, mut change: Change) -> Result<(), Failure> {
        let made = self.outbox.events_of(&change.added);
        for (stream, events) in &made {
            let posts = events.iter().filter(|event| event.is_post);
            self.know_slow(*stream, posts.map(|event| event.topic).collect());
        }
        // That it goes out in this very turn is written along with it: one sync, not two.
        let goes = made.iter().flat_map(|(stream, events)| self.outbox.would_push(*stream, self.now, events));
        let goes: BTreeSet<EventId> = goes.collect();
        change.added.iter_mut().for_each(|entry| entry.tried = goes.contains(&entry.id()));
        let places: Vec<i64> = change.done.iter().map(|_| self.outbox.next_place()).collect();
        let kept = self.outbox.write(|writing| {
            change.added.iter().chain(&change.replaced).try_for_each(|entry| writing.put(entry))?;
            places.iter().zip(&change.done).try_for_each(|(n, id)| writing.done(*n, *id))
        });
        self.kept(kept)?;
        self.outbox.done.extend(change.done);
        for entry in change.replaced {
            let (event, bytes) = (entry.id(), entry.bytes());
            let (stream, topic) = (entry.envelope.stream, entry.envelope.topic);
            self.outbox.put(entry);
            self.step_outbox(stream, OutboxInput::Changed { event, bytes });
            self.stir_written(stream, topic);
        }
        let mut places = BTreeSet::new();
        for entry in change.added {
            places.insert((entry.envelope.stream, entry.envelope.topic));
            self.outbox.put(entry);
        }
        made.into_iter().for_each(|(stream, events)| self.step_outbox(stream, OutboxInput::MadeAll(events)));
        places.into_iter().for_each(|(stream, topic)| self.stir_written(stream, topic));
        Ok(())
    }

    /// What shows it is asked anew in this very turn: the page draws it in the frame of the key press.
    pub(super) fn stir_written(&mut self, stream: StreamId, topic: TopicId) {
        self.stir_now(Stir::Topic(stream, topic));
        self.stir_now(Stir::Unsent);
        if topic == TopicId::PEOPLE {
            self.stir_now(Stir::People(stream));
        }
        self.stir_now(Stir::Rooms(stream));
    }
}
