//! Taking answers in: pages, single anchors, runs. Each in one transaction with what it covers; what does not fit
//! its hashes, or is of another history, is not kept.

use super::{
    Engine,
    copying::Bulk,
    opening::{know_head, take_room},
    space::Space,
    stir::Stir,
};
use crate::{
    Effect,
    store::{self, StoreError, Taken},
};
use rill_protocol::{
    AnchorsRequest, Covered, Hash, Head, HistoryId, Page, PageFrom, PageRequest, Position, SeqNum, Span,
    SpanRequest, StreamId, TopicId, WireEvent,
};
use rill_sync::{Range, Run};
use rusqlite::Connection;

/// What a run was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpanFor {
    /// A full copy, or closing what was missed: goes in by slices.
    Copy,
    /// Events whose bodies were too long for a frame, or how a topic began.
    Bodies,
    /// Where two histories part: only its first hash is looked at.
    Common,
}

impl Engine {
    pub(super) fn take_page(&mut self, asked: &PageRequest, page: Page) -> Result<(), StoreError> {
        let (stream, topic) = (asked.stream, asked.topic);
        if page.topic != topic || !self.is_of_history(stream, page.history) {
            return Ok(());
        }
        self.change(stream, |tx, space| {
            let taken = take_anchors(tx, space, &page)?;
            if let Some(covered) = page.covered.filter(|_| still_fits(space, asked)) {
                let topic = space.topic(tx, topic)?;
                let Covered { from, to } = covered;
                topic.coverage.add(Range { from, to, through: page.through });
                store::save_coverage(tx, &topic.at, &topic.coverage)?;
            }
            Ok(vec![(topic, taken)])
        })?;
        self.stir(Stir::Topic(stream, topic));
        self.stir(Stir::People(stream));
        if !page.threads.is_empty() {
            self.stir(Stir::Rooms(stream));
        }
        Ok(())
    }

    /// Those that did not come are not there, or not for this reader.
    pub(super) fn take_anchors(&mut self, asked: &AnchorsRequest, page: Page) -> Result<(), StoreError> {
        let (stream, topic) = (asked.stream, asked.topic);
        if let Some(space) = self.spaces.get_mut(&stream) {
            space.anchors_asked.retain(|anchor| !asked.anchors.contains(anchor));
        }
        if page.topic != topic || !self.is_of_history(stream, page.history) {
            return Ok(());
        }
        self.change(stream, |tx, space| {
            let taken = take_anchors(tx, space, &page)?;
            let came: Vec<_> =
                page.anchors.iter().filter_map(|event| Some(event.read_envelope().ok()?.id)).collect();
            space.gone.extend(asked.anchors.iter().filter(|anchor| !came.contains(anchor)));
            let known = space.topic(tx, topic)?;
            known.coverage.add_islands(came.iter().copied(), page.through);
            store::save_islands(tx, &known.at, came, page.through)?;
            Ok(vec![(topic, taken)])
        })?;
        // A reply of another room may show it.
        self.stir(Stir::Rooms(stream));
        self.stir(Stir::People(stream));
        Ok(())
    }

    pub(super) fn take_span(
        &mut self,
        asked: &SpanRequest,
        span_for: SpanFor,
        span: Span,
    ) -> Result<(), StoreError> {
        let stream = asked.stream;
        if span.topic != asked.topic {
            return Ok(());
        }
        if span_for == SpanFor::Common {
            return self.compared(asked, &span);
        }
        if !self.is_of_history(stream, span.history) {
            return Ok(());
        }
        let Some(space) = self.spaces.get(&stream) else { return Ok(()) };
        let Some(topic) = space.topics.get(&asked.topic) else { return self.take_first_run(asked, &span) };
        let held = store::hash_at(&self.db, &topic.at, asked.after)?;
        if held.is_some_and(|held| held != span.before) {
            return Err(StoreError::Differs { topic: asked.topic, seq: asked.after });
        }
        match span_for {
            SpanFor::Copy => {
                let start = (asked.after, span.before);
                self.background.bulk.push_back(Bulk::new(stream, asked.topic, start, span.events));
                Ok(())
            }
            SpanFor::Bodies | SpanFor::Common => {
                self.take_run(stream, asked.topic, (asked.after, span.before), &span.events)
            }
        }
    }

    fn take_first_run(&mut self, asked: &SpanRequest, span: &Span) -> Result<(), StoreError> {
        self.take_run(asked.stream, asked.topic, (asked.after, span.before), &span.events)
    }

    /// A gapless run of events: verified, and what it covers with it.
    pub(super) fn take_run(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        start: (SeqNum, Hash),
        events: &[WireEvent],
    ) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(()) };
        self.change(stream, |tx, space| {
            let pictures = space.kept.copy;
            let known = space.topic(tx, topic)?;
            let taken = store::take(tx, &known.at, events, Some(start), pictures)?;
            known.coverage.add_run(Run { after: start.0, to: last.seq }, first.received_at);
            store::save_coverage(tx, &known.at, &known.coverage)?;
            Ok(vec![(topic, taken)])
        })?;
        self.stir(Stir::Topic(stream, topic));
        Ok(())
    }

    /// Events by themselves, that cover nothing.
    pub(super) fn take_events(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        events: &[WireEvent],
    ) -> Result<(), StoreError> {
        self.change(stream, |tx, space| {
            let at = space.topic(tx, topic)?.at;
            Ok(vec![(topic, store::take(tx, &at, events, None, space.kept.copy)?)])
        })?;
        self.stir(Stir::Topic(stream, topic));
        Ok(())
    }

    /// One transaction on a space. Where it fails, memory is read anew from what stands.
    pub(super) fn change(
        &mut self,
        stream: StreamId,
        change: impl FnOnce(&Connection, &mut Space) -> Result<Vec<(TopicId, Taken)>, StoreError>,
    ) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get_mut(&stream) else { return Ok(()) };
        let tx = self.db.begin()?;
        let changed = change(&tx, space).and_then(|taken| Ok((tx.commit()?, taken)));
        match changed {
            Ok(((), taken)) => {
                if !self.fetches.has_unkept() {
                    self.standing.saved();
                }
                taken.into_iter().try_for_each(|(topic, taken)| self.took(stream, topic, taken))
            }
            Err(error) => {
                space.read_again(&self.db)?;
                Err(error)
            }
        }
    }

    /// A head that came along with something else.
    pub(super) fn know_later_head(&mut self, stream: StreamId, head: &Head) -> Result<(), StoreError> {
        self.change(stream, |tx, space| {
            know_head(tx, space, head, false)?;
            Ok(Vec::new())
        })
    }

    fn took(&mut self, stream: StreamId, topic: TopicId, taken: Taken) -> Result<(), StoreError> {
        self.keep_pictures(stream, taken.pictures);
        if !taken.touched.redacted.is_empty() {
            self.sweep_soon();
        }
        if !taken.forgotten.is_empty() {
            self.effects.push(Effect::ForgetBlobs(taken.forgotten));
        }
        if taken.touched.opened || !taken.touched.slots.is_empty() {
            self.stir(if topic == TopicId::PEOPLE { Stir::People(stream) } else { Stir::Rooms(stream) });
        }
        self.forget_indices(stream, topic, taken.lowest_new, !taken.touched.redacted.is_empty());
        if taken.touched.slots.is_empty() {
            Ok(())
        } else {
            self.rules_touched(stream, topic, &taken.touched.slots)
        }
    }

    /// Counts of what lies before a place no longer hold where something came or went before it.
    fn forget_indices(&mut self, stream: StreamId, topic: TopicId, lowest: Option<Position>, went: bool) {
        for live in self.pages.values_mut().flat_map(|page| page.queries.values_mut()) {
            let shows = matches!(live.question(), rill_bridge::Query::Messages { stream: of, topic: within, .. }
                if *of == stream && *within == topic);
            let before = |(place, _): (Position, u64)| lowest.is_some_and(|lowest| lowest < place);
            if shows && (went || live.memory.index.is_some_and(before)) {
                live.memory.index = None;
            }
        }
    }

    /// Whether an answer is of the history that is held. Another history is looked into first.
    pub(super) fn is_of_history(&mut self, stream: StreamId, history: HistoryId) -> bool {
        match self.spaces.get(&stream) {
            None => false,
            Some(space) if space.history() == history => space.differing.is_none(),
            Some(_) => {
                self.history_differs(stream, history);
                false
            }
        }
    }
}

/// People first, so that no row is without its name; then anchors with what amends them, and the threads on them.
fn take_anchors(tx: &Connection, space: &mut Space, page: &Page) -> Result<Taken, StoreError> {
    let copy = space.kept.copy;
    let people = space.topic(tx, TopicId::PEOPLE)?.at;
    let mut pictures = store::take(tx, &people, &page.people, None, copy)?.pictures;
    for thread in &page.threads {
        pictures.extend(take_room(tx, space, thread)?);
    }
    let at = space.topic(tx, page.topic)?.at;
    let mut taken = store::take(tx, &at, &page.anchors, None, copy)?;
    let amended = store::take(tx, &at, &page.amendments, None, copy)?;
    taken.touched.redacted.extend(amended.touched.redacted);
    taken.forgotten.extend(amended.forgotten);
    taken.pictures.extend(amended.pictures.into_iter().chain(pictures));
    know_head(tx, space, &page.head, false)?;
    Ok(taken)
}

/// What changed since some event completes a range only where that range is still held up to this event.
fn still_fits(space: &Space, asked: &PageRequest) -> bool {
    match asked.from {
        PageFrom::Changed { from, to, through } => space
            .topics
            .get(&asked.topic)
            .and_then(|topic| topic.coverage.stretch_at(from))
            .is_some_and(|held| held.to >= to && held.through >= through),
        PageFrom::Newest
        | PageFrom::Before(_)
        | PageFrom::After(_)
        | PageFrom::Around(_)
        | PageFrom::AroundAnchor(_) => true,
    }
}
