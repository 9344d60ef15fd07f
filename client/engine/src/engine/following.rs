//! Following topics over the socket: those that are looked at, and what names a space and its people.

use super::{Engine, asking::Asked, stir::Stir, taking::SpanFor};
use crate::{
    Urgency,
    store::{self, StoreError},
};
use rill_protocol::{Erasable, SeqNum, SpanRequest, StreamId, TopicId, Up, WireEvent};
use rill_sync::{FollowEffect, FollowInput, FollowTopic};
use std::collections::BTreeSet;

/// Topics that are followed at once: fewer than a server takes of one connection.
const FOLLOWED_MAX: usize = 256;

impl Engine {
    /// Follows what is looked at, and no longer what is not.
    pub(super) fn follow_watched(&mut self) {
        let mut wanted = self.watched_topics();
        let spaces: Vec<StreamId> = self.spaces.keys().copied().collect();
        // The desk has a head for those alone who read it.
        let fixed = [TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK];
        wanted.extend(spaces.iter().flat_map(|stream| fixed.map(|topic| (*stream, topic))));
        wanted.truncate(FOLLOWED_MAX);
        let mut frames = Vec::new();
        let open = self.line.is_open();
        for (stream, space) in &mut self.spaces {
            if space.differing.is_some() {
                continue;
            }
            for (id, topic) in &mut space.topics {
                let want = wanted.contains(&(*stream, *id));
                match topic.follow {
                    None if want && open => {
                        let head = space.heads.get(id);
                        let Some(held) = topic.followed_from(head) else { continue };
                        let newest = head.map_or(SeqNum::ZERO, |head| head.seq);
                        let (follow, asked) = FollowTopic::new(held, newest).step(FollowInput::Connected);
                        topic.follow = Some(follow);
                        frames.extend(asked.and_then(|asked| frame(*stream, *id, asked)));
                    }
                    Some(_) if !want => {
                        topic.follow = None;
                        frames.push(Up::UnfollowTopic { stream: *stream, topic: *id });
                    }
                    None | Some(_) => {}
                }
            }
        }
        frames.iter().for_each(|frame| self.send(frame));
    }

    pub(super) fn take_live(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        after: SeqNum,
        events: &[WireEvent],
    ) -> Result<(), StoreError> {
        let Some(last) = events.last().map(|event| event.seq) else { return Ok(()) };
        let Some(effect) = self.follow(stream, topic, FollowInput::Came { after, last }) else {
            return Ok(());
        };
        let held = match effect {
            FollowEffect::Follow { .. } => {
                frame(stream, topic, effect).into_iter().for_each(|frame| self.send(&frame));
                return Ok(());
            }
            FollowEffect::Apply { after } => after,
        };
        let fresh = events.iter().position(|event| event.seq > held).unwrap_or(events.len());
        let taken = self.take_tail(stream, topic, held, &events[fresh..]);
        if taken.is_err() {
            self.follow(stream, topic, FollowInput::NotKept(held));
        }
        if events.iter().any(|event| event.body == Erasable::Elsewhere)
            && let Some(space) = self.spaces.get_mut(&stream)
        {
            space.bodies_elsewhere.insert(topic);
        }
        self.have_written(stream, topic, &events[fresh..]);
        self.stir(Stir::Rooms(stream));
        taken
    }

    fn take_tail(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        held: SeqNum,
        events: &[WireEvent],
    ) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(()) };
        let Some(known) = space.topics.get(&topic) else { return Ok(()) };
        let told = space.heads.get(&topic).filter(|head| head.seq == held).map(|head| head.row_hash);
        let held_hash = store::hash_at(&self.db, &known.at, held)?.or(told);
        match (held_hash, events) {
            (Some(hash), _) => self.take_run(stream, topic, (held, hash), events),
            // Nothing of what came before is held: the first stands for itself, the others chain on it.
            (None, [first, rest @ ..]) => {
                self.take_events(stream, topic, std::slice::from_ref(first))?;
                self.take_run(stream, topic, (first.seq, first.row_hash), rest)?;
                self.covers_first(stream, topic, first)
            }
            (None, []) => Ok(()),
        }
    }

    /// The first of a tail belongs to its run as well, though nothing before it is held to chain it on.
    fn covers_first(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        first: &WireEvent,
    ) -> Result<(), StoreError> {
        self.change(stream, |tx, space| {
            let known = space.topic(tx, topic)?;
            let run = rill_sync::Run { after: SeqNum(first.seq.0 - 1), to: first.seq };
            known.coverage.add_run(run, first.received_at);
            store::save_coverage(tx, &known.at, &known.coverage)?;
            Ok(Vec::new())
        })
    }

    pub(super) fn far_behind(&mut self, stream: StreamId, topic: TopicId, after: SeqNum) {
        self.follow(stream, topic, FollowInput::FarBehind(after));
        self.stir(Stir::Topic(stream, topic));
    }

    fn follow(&mut self, stream: StreamId, topic: TopicId, input: FollowInput) -> Option<FollowEffect> {
        let topic = self.spaces.get_mut(&stream)?.topics.get_mut(&topic)?;
        let (follow, effect) = topic.follow?.step(input);
        topic.follow = Some(follow);
        effect
    }

    /// The socket is gone: nothing is followed any more.
    pub(super) fn unfollow_all(&mut self) {
        self.forget_here();
        for space in self.spaces.values_mut() {
            space.heads_live = false;
            space.topics.values_mut().for_each(|topic| topic.follow = None);
        }
    }

    /// Asks for events that came without their bodies, some at a time, until none is left.
    pub(super) fn ask_bodies(&mut self) -> Result<(), StoreError> {
        let mut asked = Vec::new();
        for (stream, space) in self.spaces.iter_mut().filter(|(_, space)| space.differing.is_none()) {
            let mut left = BTreeSet::new();
            for topic in std::mem::take(&mut space.bodies_elsewhere) {
                let Some(known) = space.topics.get(&topic) else { continue };
                for seq in store::elsewhere(&self.db, &known.at)? {
                    left.insert(topic);
                    let after = SeqNum(seq.0 - 1);
                    asked.push(SpanRequest { stream: *stream, topic, after, to: Some(seq) });
                }
            }
            space.bodies_elsewhere = left;
        }
        for span in asked {
            self.ask(Asked::Span(span, SpanFor::Bodies), Urgency::Soon);
        }
        Ok(())
    }

    /// A room that is looked at and of which nobody said how it began: a link into a thread, mostly.
    pub(super) fn ask_beginnings(&mut self) {
        for (stream, topic) in self.watched_topics() {
            let Some(space) = self.spaces.get(&stream).filter(|space| space.differing.is_none()) else {
                continue;
            };
            let known = space.topics.get(&topic);
            let begun = known.is_none_or(|known| {
                known.state_through() > SeqNum::ZERO
                    || known.coverage.ranges().is_empty()
                    || known.at.topic.is_fixed()
            });
            if !begun {
                let span = SpanRequest { stream, topic, after: SeqNum::ZERO, to: Some(SeqNum(16)) };
                self.ask(Asked::Span(span, SpanFor::Bodies), Urgency::Soon);
            }
        }
    }
}

fn frame(stream: StreamId, topic: TopicId, effect: FollowEffect) -> Option<Up> {
    match effect {
        FollowEffect::Follow { after } => Some(Up::FollowTopic { stream, topic, after }),
        FollowEffect::Apply { .. } => None,
    }
}
