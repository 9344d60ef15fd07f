//! All of one's own messages of a space, deleted at once: also those that this device does not hold. The server is asked
//! which there are; each gets a redaction of its own in the outbox, so that they go everywhere as any other does.

use super::{Engine, asking::Asked, outbox::NewEvent, small::failure, stir::Stir};
use crate::{Urgency, store::StoreError};
use rill_bridge::{Answer, Failure, OwnView, Query};
use rill_events::MessageDeleted;
use rill_protocol::{EventId, OwnAnswer, OwnRequest, Place, SeqNum, StreamId, TopicId};
use std::collections::{BTreeMap, BTreeSet};

const NOT_COUNTED: &str = "the server has not said yet which messages are yours; nothing was deleted. Try again when there is a connection";

/// What the server said of one's own messages, by space; only while somebody asks.
#[derive(Default)]
pub(super) struct Own(BTreeMap<StreamId, Told>);

#[derive(Default)]
struct Told {
    messages: Vec<(TopicId, EventId)>,
    next: Option<(TopicId, SeqNum)>,
    is_whole: bool,
}

impl Engine {
    /// Where somebody is about to delete all that is theirs: asks for it, a piece at a time.
    pub(super) fn ask_for_own(&mut self) {
        let queries = self.pages.values().flat_map(|page| page.queries.values());
        let asked: BTreeSet<StreamId> = queries
            .filter_map(|live| match live.question() {
                Query::Own { stream } => Some(*stream),
                _ => None,
            })
            .collect();
        self.own.0.retain(|stream, _| asked.contains(stream));
        for stream in asked {
            let told = self.own.0.entry(stream).or_default();
            let after = told.next;
            if !told.is_whole {
                self.ask(Asked::Own(OwnRequest { stream, after }), Urgency::InView);
            }
        }
    }

    pub(super) fn take_own(&mut self, asked: &OwnRequest, answer: OwnAnswer) -> Result<(), StoreError> {
        let Some(told) = self.own.0.get_mut(&asked.stream).filter(|told| told.next == asked.after) else {
            return Ok(());
        };
        told.messages.extend(answer.messages);
        (told.next, told.is_whole) = (answer.next, answer.next.is_none());
        self.stir(Stir::Rooms(asked.stream));
        Ok(())
    }

    pub(super) fn answer_own(&self, stream: StreamId) -> Answer {
        let is_whole = self.own.0.get(&stream).is_some_and(|told| told.is_whole);
        Answer::Own(OwnView { messages: self.own_that_stand(stream).len() as u64, is_whole })
    }

    /// Those that are not deleted already, as far as the server has said; what is not sent yet is among them.
    fn own_that_stand(&self, stream: StreamId) -> Vec<(TopicId, EventId)> {
        let here = || self.outbox.entries().filter(|entry| entry.envelope.stream == stream);
        let redacted = here().filter_map(|entry| match entry.envelope.place {
            Place::Redacts(target) => Some(target),
            _ => None,
        });
        let redacted: BTreeSet<EventId> = redacted.collect();
        let told = self.own.0.get(&stream).into_iter().flat_map(|told| told.messages.iter().copied());
        let written = here().filter(|entry| {
            let is_own = entry.envelope.writer() == &entry.envelope.author;
            is_own && matches!(entry.envelope.place, Place::Anchor { .. })
        });
        let written = written.map(|entry| (entry.envelope.topic, entry.id()));
        let mut all: Vec<_> = told.chain(written).filter(|(_, event)| !redacted.contains(event)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Deletes all of them: in the outbox when this returns, and no longer in view.
    pub(super) fn delete_own(&mut self, stream: StreamId) -> Result<(), Failure> {
        let person = self.writer()?;
        if !self.own.0.get(&stream).is_some_and(|told| told.is_whole) {
            return Err(failure(NOT_COUNTED, true));
        }
        let all = self.own_that_stand(stream);
        let named: BTreeSet<EventId> = all.iter().map(|(_, event)| *event).collect();
        // What nobody has seen yet, of these and about these, need not be sent.
        let unsent = self.outbox.entries().filter(|entry| {
            let is_about = entry.envelope.place.target().is_some_and(|target| named.contains(&target));
            (is_about || named.contains(&entry.id())) && self.outbox.is_free(entry)
        });
        let unsent: Vec<EventId> = unsent.map(|entry| entry.id()).collect();
        unsent.iter().for_each(|event| self.let_go(*event));
        let mut last = None;
        let deletions = all.into_iter().filter(|(_, event)| !unsent.contains(event)).map(|(topic, event)| {
            let id = self.outbox.entropy.id(self.now, last);
            last = Some(id);
            let payload = MessageDeleted::default().into();
            NewEvent {
                id,
                topic,
                place: Place::Redacts(event),
                slot: None,
                notify: None,
                blobs: Vec::new(),
                moved: None,
                proof: None,
                payload,
            }
        });
        let deletions: Vec<NewEvent> = deletions.collect();
        self.put_in(stream, &person, deletions)
    }
}
