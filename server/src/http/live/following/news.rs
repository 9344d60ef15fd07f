//! Reading what is new of a followed stream, as frames. What one may read is asked now, not when one began to follow.

use crate::{open_stream::OpenStream, store::LogError};
use axum::body::Bytes;
use rill_protocol::{
    Cursor, Did, Down, Erasable, FOLLOWED_EVENT_MAX, FRAME_MAX, SeqNum, StreamId, TopicId, WireEvent,
    write_frame,
};
use std::collections::{BTreeMap, HashMap};

/// A topic that is further behind than this is fetched by HTTP instead.
pub(super) const FOLLOWED_BEHIND_MAX: u64 = 1000;
/// Bytes of events that are read and sent before the next are read: what a client that takes them slowly costs.
const SENT_AT_ONCE: usize = 256 * 1024;
/// What is remembered of a stream at once, in bytes at most: runs, times bytes of each.
const REMEMBERED_RUNS: usize = 64;
const REMEMBERED_BYTES: usize = 16 * 1024;
/// What a frame has beside its events.
const AROUND_EVENTS: usize = 256;

/// What is new of one stream.
pub(super) struct News {
    pub(super) frames: Vec<Bytes>,
    /// Up to where heads were told.
    pub(super) heads_to: Option<i64>,
    /// Up to where topics were sent.
    pub(super) topics: BTreeMap<TopicId, SeqNum>,
    /// Whether there is more than is read at once.
    pub(super) has_more: bool,
}

/// Reads what somebody follows and may read, from where they are.
pub(super) fn read_news(
    open: &OpenStream<'_>,
    stream: StreamId,
    reader: Option<&Did>,
    heads_from: Option<i64>,
    mut topics: BTreeMap<TopicId, SeqNum>,
) -> Result<News, LogError> {
    let (log, mut frames) = (open.log, Vec::new());
    let mut heads_to = heads_from;
    if let Some(from) = heads_from {
        let (mut heads, newest) = log.heads_after(from, reader)?;
        heads_to = Some(newest);
        let may = open.may_read(reader, &heads.iter().map(|head| head.topic).collect::<Vec<_>>())?;
        let mut may = may.into_iter();
        heads.retain(|_| may.next().unwrap_or(false));
        // Some 200 bytes a head: 64 are well within a frame.
        let parts: Vec<_> = heads.chunks(64).collect();
        for (number, part) in parts.iter().enumerate() {
            // Who is cut off before the last part resumes from before the first.
            let is_last = number + 1 == parts.len();
            let cursor = Cursor(if is_last { newest } else { from }.to_be_bytes().to_vec());
            let heads = part.to_vec();
            frames.push(written(&Down::Heads { stream, history: log.history(), cursor, heads }));
        }
    }
    // Asked when something is sent, not when it was begun to be followed.
    let followed: Vec<TopicId> = topics.keys().copied().collect();
    for (topic, may) in followed.iter().zip(open.may_read(reader, &followed)?) {
        if !may {
            topics.remove(topic);
            frames.push(written(&Down::AccessEnded { stream, history: log.history(), topic: *topic }));
        }
    }
    let (mut left, mut has_more) = (SENT_AT_ONCE, false);
    for (topic, held) in &mut topics {
        let head = log.tail(*topic)?.unwrap_or(*held);
        if head.0.saturating_sub(held.0) > FOLLOWED_BEHIND_MAX {
            *held = head;
            frames.push(written(&Down::FarBehind { stream, topic: *topic, after: head }));
            continue;
        }
        if *held >= head {
            continue;
        }
        if left > 0 {
            let run = run_after(open, stream, (*topic, *held, head), left)?;
            *held = run.to;
            left = left.saturating_sub(run.bytes);
            frames.extend(run.frames);
        }
        has_more |= *held < head;
    }
    Ok(News { frames, heads_to, topics, has_more })
}

/// A run of a topic as frames.
#[derive(Clone)]
struct Run {
    to: SeqNum,
    bytes: usize,
    frames: Vec<Bytes>,
}

/// Runs that were read since the log moved last: most who follow a topic are at the same place, and are sent the same.
#[derive(Default)]
pub(crate) struct Recent {
    newest: i64,
    runs: HashMap<(TopicId, SeqNum), Run>,
}

/// The run after `held`, of which so many bytes are read at most, and one event.
fn run_after(
    open: &OpenStream<'_>,
    stream: StreamId,
    (topic, held, head): (TopicId, SeqNum, SeqNum),
    left: usize,
) -> Result<Run, LogError> {
    let (mut recent, newest) = (open.recent.borrow_mut(), open.log.newest());
    if recent.newest != newest {
        *recent = Recent { newest, ..Recent::default() };
    }
    if let Some(run) = recent.runs.get(&(topic, held)).filter(|run| run.to == head && run.bytes <= left) {
        return Ok(run.clone());
    }
    let mut run = Run { to: held, bytes: 0, frames: Vec::new() };
    let span = open.log.span(topic, held, Some(head), left)?;
    for (after, events) in in_frames(held, span.map_or_else(Vec::new, |span| span.events)) {
        run.to = SeqNum(after.0 + events.len() as u64);
        run.bytes += events.iter().map(size).sum::<usize>();
        let frame = written(&Down::Events { stream, topic, after, events });
        debug_assert!(frame.len() <= FRAME_MAX, "frames of events are cut small");
        run.frames.push(frame);
    }
    // What is long is read by few: those who were away.
    if run.to == head && run.bytes <= REMEMBERED_BYTES && recent.runs.len() < REMEMBERED_RUNS {
        recent.runs.insert((topic, held), run.clone());
    }
    Ok(run)
}

/// A frame as it is sent.
pub(crate) fn written(frame: &Down) -> Bytes {
    write_frame(frame).into()
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
