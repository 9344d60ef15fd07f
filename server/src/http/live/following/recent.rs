//! What was read and encoded for followers since the log moved last: most who follow are at the same place, and are
//! sent the same bytes. Forgotten when the log moves. Not here: who may have it, which is asked for each (`news.rs`).

use super::news::written;
use crate::{
    open_stream::OpenStream,
    store::{EventStore, LogError, Sight},
};
use axum::body::Bytes;
use rill_protocol::{
    Cursor, Down, Erasable, FOLLOWED_EVENT_MAX, FRAME_MAX, Head, SeqNum, StreamId, TopicId, WireEvent,
};
use std::{cell::RefMut, collections::HashMap};

/// What is remembered of each kind; of runs and heads at most so many bytes each.
const REMEMBERED: usize = 64;
const REMEMBERED_BYTES: usize = 16 * 1024;
/// Ends of topics that are remembered: a number each.
const TAILS: usize = 4096;
/// Some 200 bytes a head: these are well within a frame.
const HEADS_A_FRAME: usize = 64;
/// What a frame has beside its events.
const AROUND_EVENTS: usize = 256;

/// What was read since the log moved last.
#[derive(Default)]
pub(crate) struct Recent {
    newest: i64,
    tails: HashMap<TopicId, Option<SeqNum>>,
    heads: HashMap<Told, Vec<Bytes>>,
    /// By topic, what is held, and from which event on anchors are seen.
    runs: HashMap<(TopicId, SeqNum, SeqNum), Run>,
}

/// All that heads say may differ in between two readers: after which place in the log, of which topics, from which event
/// on, and with which counts of what is their own and what calls them.
#[derive(PartialEq, Eq, Hash)]
struct Told(i64, Vec<(TopicId, SeqNum, u64, u64)>);

/// A run of a topic as frames.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) to: SeqNum,
    pub(super) bytes: usize,
    pub(super) frames: Vec<Bytes>,
}

impl Run {
    fn nothing(held: SeqNum) -> Self {
        Self { to: held, bytes: 0, frames: Vec::new() }
    }
}

impl Recent {
    /// That of a stream, as far as it still holds.
    pub(super) fn of<'a>(open: &OpenStream<'a>) -> RefMut<'a, Self> {
        let (mut recent, newest) = (open.recent.borrow_mut(), open.log.newest());
        if recent.newest != newest {
            *recent = Self { newest, ..Self::default() };
        }
        recent
    }

    /// The newest seq of a topic.
    pub(super) fn tail(&mut self, log: &dyn EventStore, topic: TopicId) -> Result<Option<SeqNum>, LogError> {
        if let Some(tail) = self.tails.get(&topic) {
            return Ok(*tail);
        }
        let tail = log.tail(topic)?;
        if self.tails.len() < TAILS {
            self.tails.insert(topic, tail);
        }
        Ok(tail)
    }

    /// The heads that moved after a place in the log, as frames; none where none did.
    pub(super) fn heads(
        &mut self,
        log: &dyn EventStore,
        stream: StreamId,
        from: i64,
        heads: &[Head],
    ) -> Vec<Bytes> {
        let told =
            Told(from, heads.iter().map(|head| (head.topic, head.since, head.own, head.notifies)).collect());
        if let Some(frames) = self.heads.get(&told) {
            return frames.clone();
        }
        let parts: Vec<_> = heads.chunks(HEADS_A_FRAME).collect();
        let mut frames = Vec::with_capacity(parts.len());
        for (number, part) in parts.iter().enumerate() {
            // Who is cut off before the last part resumes from before the first.
            let is_last = number + 1 == parts.len();
            let cursor = Cursor(if is_last { self.newest } else { from }.to_be_bytes().to_vec());
            frames.push(written(&Down::Heads {
                stream,
                history: log.history(),
                cursor,
                heads: part.to_vec(),
            }));
        }
        // Those who were away are told of many, each from elsewhere.
        if parts.len() <= 1 && self.heads.len() < REMEMBERED {
            self.heads.insert(told, frames.clone());
        }
        frames
    }

    /// The run after `held`, of which so many bytes are read at most, and one event.
    pub(super) fn run(
        &mut self,
        log: &dyn EventStore,
        stream: StreamId,
        (topic, held, head): (TopicId, SeqNum, SeqNum),
        left: usize,
        sight: &Sight<'_>,
    ) -> Result<Run, LogError> {
        let Some(since) = sight.since(topic)? else { return Ok(Run::nothing(held)) };
        if let Some(run) =
            self.runs.get(&(topic, held, since)).filter(|run| run.to == head && run.bytes <= left)
        {
            return Ok(run.clone());
        }
        let mut run = Run::nothing(held);
        let span = log.span(topic, (held, Some(head)), left, sight)?;
        for (after, events) in in_frames(held, span.map_or_else(Vec::new, |span| span.events)) {
            run.to = SeqNum(after.0 + events.len() as u64);
            run.bytes += events.iter().map(size).sum::<usize>();
            let frame = written(&Down::Events { stream, topic, after, events });
            debug_assert!(frame.len() <= FRAME_MAX, "frames of events are cut small");
            run.frames.push(frame);
        }
        // What is long is read by few: those who were away.
        if run.to == head && run.bytes <= REMEMBERED_BYTES && self.runs.len() < REMEMBERED {
            self.runs.insert((topic, held, since), run.clone());
        }
        Ok(run)
    }
}

fn size(event: &WireEvent) -> usize {
    let body = match &event.body {
        Erasable::Whole(bytes) => bytes.len(),
        Erasable::Erased | Erasable::Elsewhere => 0,
    };
    96 + event.envelope.len() + body
}

/// Cuts a run into runs that fit a frame each.
fn in_frames(mut after: SeqNum, events: Vec<WireEvent>) -> Vec<(SeqNum, Vec<WireEvent>)> {
    let mut frames: Vec<(SeqNum, Vec<WireEvent>)> = Vec::new();
    let mut room = 0;
    for mut event in events {
        if size(&event) > FOLLOWED_EVENT_MAX {
            event.body = Erasable::Elsewhere;
        }
        let size = size(&event);
        if frames.is_empty() || size > room {
            room = FRAME_MAX - AROUND_EVENTS;
            frames.push((after, Vec::new()));
        }
        room -= size;
        after = event.seq;
        if let Some((_, frame)) = frames.last_mut() {
            frame.push(event);
        }
    }
    frames
}
