//! When an entry of the outbox is done with: the copy has the event. Until then its echo stands, so that nothing is
//! shown twice and nothing goes missing between. Also fetching what was acknowledged and would not come by itself.

use super::{Engine, asking::Asked, heads::CLOSED_MAX, taking::SpanFor};
use crate::{
    Urgency, queries,
    store::{self, StoreError, outbox::Entry},
};
use rill_events::Payload;
use rill_protocol::{EventId, Millis, Place, SeqNum, SpanRequest, StreamId, TopicId};
use rill_sync::{OutboxInput, OutboxStanding};
use std::collections::BTreeMap;

/// Between two times that the same is asked for.
const REST_MS: Millis = 5_000;

impl Engine {
    /// Looks for entries in the copy, where that changed since.
    pub(super) fn confirm_held(&mut self) -> Result<(), StoreError> {
        let changes = self.db.total_changes();
        let copy_moved = std::mem::replace(&mut self.outbox.copy_seen_at, changes) != changes;
        let to_look_at = std::mem::take(&mut self.outbox.to_look_at);
        let streams: Vec<StreamId> = self
            .outbox
            .streams
            .iter()
            .filter(|(stream, known)| !known.order.is_empty() && (copy_moved || to_look_at.contains(stream)))
            .map(|(stream, _)| *stream)
            .collect();
        for stream in streams {
            let mut held = Vec::new();
            let standings = self.outbox.standings(stream);
            for entry in self.outbox.entries().filter(|entry| entry.envelope.stream == stream) {
                let is_acknowledged =
                    matches!(standings.get(&entry.id()), Some(OutboxStanding::Acknowledged(_)));
                // What was never sent is nowhere else.
                if entry.tried && self.is_done_with(entry, is_acknowledged)? {
                    held.push(entry.id());
                }
            }
            if !held.is_empty() {
                self.step_outbox(stream, OutboxInput::Held(held));
            }
        }
        Ok(())
    }

    /// Whether the copy shows it by now; of a space that is not kept here, whether the server has it.
    fn is_done_with(&self, entry: &Entry, is_acknowledged: bool) -> Result<bool, StoreError> {
        let envelope = &entry.envelope;
        let Some(space) = self.spaces.get(&envelope.stream) else {
            return Ok(is_acknowledged && !self.standing.wanted.contains_key(&envelope.stream));
        };
        // Not everybody who writes on the desk reads it.
        let is_unread = envelope.topic == TopicId::DESK && !space.heads.contains_key(&TopicId::DESK);
        if is_unread || space.ended.contains(&envelope.topic) {
            return Ok(is_acknowledged);
        }
        let Some(topic) = space.topics.get(&envelope.topic) else { return Ok(false) };
        if store::envelope_bytes(&self.db, &topic.at, envelope.id)?.as_ref() != Some(&entry.draft.envelope) {
            return Ok(false);
        }
        match envelope.place {
            // Nothing shows it before it is held.
            Place::Anchor { .. } if envelope.moved.is_some() => Ok(true),
            // One that lies alone is not seen by who looks at the newest.
            Place::Anchor { .. } => {
                let position = queries::anchor_position(&self.db, topic.at.key, envelope.id)?;
                Ok(position.is_some_and(|position| topic.coverage.stretch_at(position).is_some()))
            }
            Place::Opens { .. } | Place::State | Place::Amends(_) | Place::Redacts(_) => Ok(true),
        }
    }

    /// What was acknowledged and does not come by itself is asked for.
    pub(super) fn ask_for_acknowledged(&mut self) {
        let mut wanted: BTreeMap<(StreamId, TopicId), (SeqNum, SeqNum)> = BTreeMap::new();
        for (stream, known) in &self.outbox.streams {
            for event in known.order.events() {
                let OutboxStanding::Acknowledged(seq) = event.standing else { continue };
                if !self.comes_by_itself(*stream, event.topic, seq) {
                    let run = wanted.entry((*stream, event.topic)).or_insert((seq, seq));
                    *run = (run.0.min(seq), run.1.max(seq));
                }
            }
        }
        for ((stream, topic), (first, last)) in wanted {
            let after = self.reached_before(stream, topic, first);
            let span = SpanRequest { stream, topic, after, to: Some(last) };
            if self.rests_for_acknowledged(&span) {
                continue;
            }
            if self.ask(Asked::Span(span.clone(), SpanFor::Bodies), Urgency::Soon) {
                self.outbox.fetched = Some((span, self.now + REST_MS));
            }
        }
    }

    /// A server that acknowledged something and does not give it is not asked for it again and again.
    fn rests_for_acknowledged(&mut self, span: &SpanRequest) -> bool {
        let until = self.outbox.fetched.as_ref().filter(|(asked, until)| asked == span && *until > self.now);
        let until = until.map(|(_, until)| *until);
        until.into_iter().for_each(|until| self.wake_by(until));
        until.is_some()
    }

    /// Whether an event of a topic is on its way: over the socket, or with a full copy.
    fn comes_by_itself(&self, stream: StreamId, topic: TopicId, seq: SeqNum) -> bool {
        let Some(space) = self.spaces.get(&stream).filter(|space| space.differing.is_none()) else {
            return true;
        };
        if space.kept.copy && space.heads_live {
            return true;
        }
        let follow = space.topics.get(&topic).and_then(|topic| topic.follow);
        follow.and_then(|follow| follow.live_from()).is_some_and(|from| from < seq)
    }

    /// From where to ask, so that no hole is left between what is held and what is asked for, where that is near.
    fn reached_before(&self, stream: StreamId, topic: TopicId, seq: SeqNum) -> SeqNum {
        let before = SeqNum(seq.0 - 1);
        let known = self.spaces.get(&stream).and_then(|space| space.topics.get(&topic));
        let reached = known.and_then(|known| known.coverage.newest_through());
        reached.filter(|reached| *reached < before && before.0 - reached.0 <= CLOSED_MAX).unwrap_or(before)
    }

    /// A space that could not be opened may be open to who joined it.
    fn may_be_open_now(&mut self, stream: StreamId, event: EventId) {
        let joins =
            self.outbox.entry(event).is_some_and(|entry| matches!(entry.said, Payload::MemberJoined(_)));
        if joins && !self.spaces.contains_key(&stream) {
            self.standing.not_opened.remove(&stream);
            self.open_once_more(stream);
        }
    }

    /// The server has it: what this says of one's membership is remembered.
    pub(super) fn acknowledged(&mut self, stream: StreamId, event: EventId) {
        self.outbox.to_look_at.insert(stream);
        self.is_made(stream);
        self.remember_membership(event);
        self.may_be_open_now(stream, event);
        if self.is_own(stream) {
            self.ask_for_own_again();
        }
    }
}
