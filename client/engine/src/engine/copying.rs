//! Full copies: runs of events in the background, what is in view first, taken in by slices. A page that somebody
//! waits for goes before. Also closing what a space that is not copied missed a little of.

use super::{Engine, asking::Asked, heads::CLOSED_MAX, space::Space, taking::SpanFor};
use crate::{Effect, Urgency, store::StoreError};
use rill_bridge::CopyProgress;
use rill_protocol::{Hash, Millis, SeqNum, SpanRequest, StreamId, TopicId, WireEvent};
use rill_sync::{CopyTopic, Interest, Run, next_span};

/// Events of one slice: some 10 to 20 ms in a browser.
const SLICE: usize = 1000;
/// A topic of which a run could not be kept rests so long.
const REST_MS: Millis = 60_000;
/// Runs that wait to be taken in, at most: they are in memory until then.
const WAITING_MAX: usize = 2;

/// A run that is being taken in.
pub(super) struct Bulk {
    stream: StreamId,
    topic: TopicId,
    /// What stands before the next event.
    reached: (SeqNum, Hash),
    events: std::vec::IntoIter<WireEvent>,
}

impl Bulk {
    pub(super) fn new(
        stream: StreamId,
        topic: TopicId,
        start: (SeqNum, Hash),
        events: Vec<WireEvent>,
    ) -> Self {
        Self { stream, topic, reached: start, events: events.into_iter() }
    }

    pub(super) fn is_of_stream(&self, stream: StreamId) -> bool {
        self.stream == stream
    }

    pub(super) fn is_of(&self, stream: StreamId, topic: TopicId) -> bool {
        self.stream == stream && self.topic == topic
    }
}

impl Engine {
    /// The next slice of what is to be done in the background.
    pub(super) fn go_on(&mut self) -> Result<(), StoreError> {
        if self.replay_one()? {
            return Ok(());
        }
        let Some(mut bulk) = self.bulk.pop_front() else { return Ok(()) };
        let events = bulk.events.as_slice();
        let slice = &events[..events.len().min(SLICE)];
        let Some(last) = slice.last().map(|event| (event.seq, event.row_hash)) else { return Ok(()) };
        if let Err(error) = self.take_run(bulk.stream, bulk.topic, bulk.reached, slice) {
            self.rest_copy(bulk.stream, bulk.topic);
            return Err(error);
        }
        bulk.reached = last;
        let taken = slice.len();
        bulk.events.nth(taken - 1);
        if bulk.events.len() > 0 {
            self.bulk.push_front(bulk);
        }
        Ok(())
    }

    /// What could not be kept once is not fetched again and again.
    fn rest_copy(&mut self, stream: StreamId, topic: TopicId) {
        let until = self.now + REST_MS;
        if let Some(topic) = self.spaces.get_mut(&stream).and_then(|space| space.topics.get_mut(&topic)) {
            topic.copy_rests_until = until;
        }
        self.wake_by(until);
    }

    /// Asks for the next runs, and to go on with those that are here.
    pub(super) fn keep_copying(&mut self) {
        let streams: Vec<StreamId> = self.spaces.keys().copied().collect();
        for stream in streams {
            while self.bulk.len() < WAITING_MAX {
                let Some((topic, run)) = self.next_run(stream) else { break };
                let span = SpanRequest { stream, topic, after: run.after, to: Some(run.to) };
                if !self.ask(Asked::Span(span, SpanFor::Copy), Urgency::Background) {
                    break;
                }
            }
        }
        let waits = !self.bulk.is_empty() || !self.replays.is_empty();
        if waits && !self.going_on {
            self.going_on = true;
            self.effects.push(Effect::GoOn);
        }
    }

    fn next_run(&self, stream: StreamId) -> Option<(TopicId, Run)> {
        let space = self.spaces.get(&stream).filter(|space| space.differing.is_none())?;
        let watched = self.watched_topics();
        let needs_people = self.is_asked(
            |question| matches!(question, rill_bridge::Query::Members { stream: of } if *of == stream),
        );
        let free = |topic: &TopicId| {
            !self.fetches.span_comes(stream, *topic)
                && !self.bulk.iter().any(|bulk| bulk.is_of(stream, *topic))
        };
        let wanted = |topic: &TopicId| space.kept.copy || (needs_people && *topic == TopicId::PEOPLE);
        let topics = space
            .topics
            .iter()
            .filter(|(topic, known)| free(topic) && wanted(topic) && known.copy_rests_until <= self.now);
        let copied = topics.filter_map(|(topic, known)| {
            let head = space.heads.get(topic)?;
            // The live tail comes by itself.
            let newest = known.follow.and_then(|follow| follow.live_from()).unwrap_or(head.seq);
            Some(CopyTopic {
                topic: *topic,
                interest: interest(stream, *topic, &watched),
                newest: newest.min(head.seq),
                newest_at: head.newest.map(|newest| newest.at),
                coverage: &known.coverage,
            })
        });
        next_span(copied).or_else(|| self.missed(space, free))
    }

    /// A run that a space without a full copy missed a little of: closed, so that it stays current.
    fn missed(&self, space: &Space, free: impl Fn(&TopicId) -> bool) -> Option<(TopicId, Run)> {
        let closes = space.heads_live && !space.kept.copy;
        space
            .topics
            .iter()
            .filter(|(topic, known)| {
                closes && known.follow.is_none() && free(topic) && known.copy_rests_until <= self.now
            })
            .find_map(|(topic, known)| {
                let to = space.heads.get(topic)?.seq;
                let after = known.coverage.newest_through().unwrap_or_default().max(known.state_through());
                let missed = to.0.saturating_sub(after.0);
                let near = after > SeqNum::ZERO && (1..=CLOSED_MAX).contains(&missed);
                near.then_some((*topic, Run { after, to }))
            })
    }

    /// Full copies that are not whole yet.
    pub(super) fn copies_under_way(&self) -> Vec<CopyProgress> {
        let copied = self.spaces.values().filter(|space| space.kept.copy);
        let progress = copied.map(|space| {
            let (held, of) = space.extent();
            CopyProgress { stream: space.kept.stream, held, of }
        });
        progress.filter(|copy| copy.held < copy.of).collect()
    }
}

fn interest(stream: StreamId, topic: TopicId, watched: &[(StreamId, TopicId)]) -> Interest {
    if watched.contains(&(stream, topic)) {
        Interest::InView
    } else if topic.is_fixed() {
        Interest::Shown
    } else {
        Interest::Room
    }
}
