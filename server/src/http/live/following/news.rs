//! Reading what is new of a followed stream, as frames. What one may read is asked now, not when one began to follow.
//! Not here: what is read once for many (`recent.rs`).

use super::recent::Recent;
use crate::{open_stream::OpenStream, store::LogError};
use axum::body::Bytes;
use rill_protocol::{Did, Down, SeqNum, StreamId, TopicId, write_frame};
use std::collections::BTreeMap;

/// A topic that is further behind than this is fetched by HTTP instead.
pub(super) const FOLLOWED_BEHIND_MAX: u64 = 1000;
/// Bytes of events that are read and sent before the next are read: what a client that takes them slowly costs.
const SENT_AT_ONCE: usize = 256 * 1024;

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
    let (log, mut frames, mut recent) = (open.log, Vec::new(), Recent::of(open));
    let mut heads_to = heads_from;
    if let Some(from) = heads_from {
        let (mut heads, newest) = log.heads_after(from, reader)?;
        heads_to = Some(newest);
        let may = open.may_read(reader, &heads.iter().map(|head| head.topic).collect::<Vec<_>>())?;
        let mut may = may.into_iter();
        heads.retain(|_| may.next().unwrap_or(false));
        frames.extend(recent.heads(log, stream, from, &heads));
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
        let head = recent.tail(log, *topic)?.unwrap_or(*held);
        if head.0.saturating_sub(held.0) > FOLLOWED_BEHIND_MAX {
            *held = head;
            frames.push(written(&Down::FarBehind { stream, topic: *topic, after: head }));
            continue;
        }
        if *held >= head {
            continue;
        }
        if left > 0 {
            let run = recent.run(log, stream, (*topic, *held, head), left)?;
            *held = run.to;
            left = left.saturating_sub(run.bytes);
            frames.extend(run.frames);
        }
        has_more |= *held < head;
    }
    Ok(News { frames, heads_to, topics, has_more })
}

/// A frame as it is sent.
pub(crate) fn written(frame: &Down) -> Bytes {
    write_frame(frame).into()
}
