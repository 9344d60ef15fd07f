//! Full copies: runs of events in the background, what is in view first, taken in by slices. A page that somebody
//! waits for goes before. Also closing what a space that is not copied missed a little of.

use super::{Engine, asking::Asked, heads::CLOSED_MAX, space::Space, taking::SpanFor};
use crate::{
    Effect, Urgency, Work,
    store::{self, StoreError},
};
use rill_bridge::CopyProgress;
use rill_protocol::{Hash, Millis, SeqNum, SpanRequest, StreamId, TopicId, WireEvent};
use rill_sync::{CopyTopic, Interest, Run, Runs, next_span};

/// Events of one slice: some 10 ms in a browser.
const SLICE: usize = 500;
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

    fn run(&self) -> Option<Run> {
        let last = self.events.as_slice().last()?;
        Some(Run { after: self.reached.0, to: last.seq })
    }

    pub(super) fn is_of_stream(&self, stream: StreamId) -> bool {
        self.stream == stream
    }

    pub(super) fn is_of(&self, stream: StreamId, topic: TopicId) -> bool {
        self.stream == stream && self.topic == topic
    }
}

impl Engine {
    /// Takes a slice of a run in.
    pub(super) fn take_bulk(&mut self) -> Result<(), StoreError> {
        let Some(mut bulk) = self.background.bulk.pop_front() else { return Ok(()) };
        let events = bulk.events.as_slice();
        let slice = &events[..events.len().min(SLICE)];
        let Some(last) = slice.last().map(|event| (event.seq, event.row_hash)) else { return Ok(()) };
        let fits = self.follows_what_is_held(&bulk);
        if let Err(error) = fits.and_then(|()| self.take_run(bulk.stream, bulk.topic, bulk.reached, slice)) {
            self.rest_copy(bulk.stream, bulk.topic);
            return Err(error);
        }
        bulk.reached = last;
        let taken = slice.len();
        if let Some(copied) = &mut self.background.copied {
            *copied += taken as u64;
        }
        bulk.events.nth(taken - 1);
        if bulk.events.len() > 0 {
            self.background.bulk.push_front(bulk);
        }
        Ok(())
    }

    /// A run may have been asked for while the one before it was not written yet.
    fn follows_what_is_held(&self, bulk: &Bulk) -> Result<(), StoreError> {
        let topic = self.spaces.get(&bulk.stream).and_then(|space| space.topics.get(&bulk.topic));
        let Some(topic) = topic else { return Ok(()) };
        let (seq, hash) = bulk.reached;
        match store::hash_at(&self.db, &topic.at, seq)? {
            Some(held) if held != hash => Err(StoreError::Differs { topic: bulk.topic, seq }),
            Some(_) | None => Ok(()),
        }
    }

    /// What could not be kept once is not fetched again and again.
    fn rest_copy(&mut self, stream: StreamId, topic: TopicId) {
        let until = self.now + REST_MS;
        if let Some(topic) = self.spaces.get_mut(&stream).and_then(|space| space.topics.get_mut(&topic)) {
            topic.copy_rests_until = until;
        }
        self.wake_by(until);
    }

    /// Asks for the next runs, those after one that is being taken in too.
    pub(super) fn keep_copying(&mut self) {
        let streams: Vec<StreamId> = self.spaces.keys().copied().collect();
        for stream in streams {
            while self.background.bulk.len() < WAITING_MAX {
                let Some((topic, run)) = self.next_run(stream) else { break };
                let span = SpanRequest { stream, topic, after: run.after, to: Some(run.to) };
                if !self.ask(Asked::Span(span, SpanFor::Copy), Urgency::Background) {
                    break;
                }
            }
        }
        self.time_the_copy();
    }

    fn time_the_copy(&mut self) {
        let is_asked =
            self.fetches.under_way().any(|(asked, _)| matches!(asked, Asked::Span(_, SpanFor::Copy)));
        let copies = is_asked || !self.background.bulk.is_empty();
        match self.background.copied {
            None if copies => {
                self.background.copied = Some(0);
                self.effects.push(Effect::Began(Work::Copy));
            }
            Some(events) if !copies => {
                self.background.copied = None;
                self.effects.push(Effect::Ended { work: Work::Copy, events });
            }
            Some(_) | None => {}
        }
    }

    fn next_run(&self, stream: StreamId) -> Option<(TopicId, Run)> {
        let may_go = |space: &&Space| space.differing.is_none() && space.first_look.is_none();
        let space = self.spaces.get(&stream).filter(may_go)?;
        let watched = self.watched_topics();
        let needs_people = self.is_asked(
            |question| matches!(question, rill_bridge::Query::Members { stream: of } if *of == stream),
        );
        // Where a run ends is known once it came.
        let free = |topic: &TopicId| !self.fetches.span_comes(stream, *topic);
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
                runs: self.runs_with_those_here(stream, *topic, known.coverage.runs()),
            })
        });
        let untouched = |topic: &TopicId| {
            free(topic) && !self.background.bulk.iter().any(|bulk| bulk.is_of(stream, *topic))
        };
        next_span(copied).or_else(|| self.missed(space, untouched))
    }

    /// What is held, and what came and is not written yet.
    fn runs_with_those_here(&self, stream: StreamId, topic: TopicId, held: &Runs) -> Runs {
        let mut runs = held.clone();
        let here = self.background.bulk.iter().filter(|bulk| bulk.is_of(stream, topic));
        here.filter_map(Bulk::run).for_each(|run| runs.add(run));
        runs
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
