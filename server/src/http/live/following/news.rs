//! Reading what is new of a followed stream, as frames. What one may read is asked now, not when one began to follow; what
//! ended since is told. Not here: what is read once for many (`recent.rs`), what changed for whom (`readers/changes.rs`).

use super::recent::Recent;
use crate::{
    open_stream::OpenStream,
    readers::changes::Changed,
    store::{EventStore, LogError, Sight},
};
use axum::body::Bytes;
use rill_protocol::{Did, Down, Head, SeqNum, StreamId, TopicId, write_frame};
use std::collections::BTreeMap;

/// A topic that is further behind than this is fetched by HTTP instead.
pub(super) const FOLLOWED_BEHIND_MAX: u64 = 1000;
/// Bytes of events that are read and sent before the next are read: what a client that takes them slowly costs.
const SENT_AT_ONCE: usize = 256 * 1024;

/// How far somebody follows a stream.
#[derive(Clone)]
pub(super) struct Followed {
    /// Up to where heads were told; none: they are not asked for.
    pub(super) heads: Option<i64>,
    /// Up to where topics were sent.
    pub(super) topics: BTreeMap<TopicId, SeqNum>,
    /// Up to which change of readers they were told.
    pub(super) changes: u64,
}

/// What is new of one stream.
pub(super) struct News {
    pub(super) frames: Vec<Bytes>,
    /// How far that goes; none: this reader may no longer read the stream.
    pub(super) followed: Option<Followed>,
    /// Whether there is more than is read at once.
    pub(super) has_more: bool,
}

/// Reads what somebody follows and may read, from where they are.
pub(super) fn read_news(
    open: &OpenStream<'_>,
    stream: StreamId,
    reader: Option<&Did>,
    followed: Followed,
) -> Result<News, LogError> {
    open.seen_by(reader, |log, sight| {
        let history = log.history();
        let ended = |topic| written(&Down::AccessEnded { stream, history, topic });
        if sight.since(TopicId::ROOT)?.is_none() {
            return Ok(News { frames: vec![ended(TopicId::ROOT)], followed: None, has_more: false });
        }
        let Followed { mut heads, mut topics, changes } = followed;
        let changed = open.changes.after(changes, reader);
        // It did for a moment: all of it begins anew, as for who comes back.
        if changed.lost.contains(&TopicId::ROOT) {
            return Ok(News { frames: vec![ended(TopicId::ROOT)], followed: None, has_more: false });
        }
        let mut frames: Vec<Bytes> = changed.lost.iter().copied().map(ended).collect();
        topics.retain(|topic, _| !changed.lost.contains(topic));
        // Asked when something is sent, not when it was begun to be followed.
        let followed: Vec<TopicId> = topics.keys().copied().collect();
        for (topic, since) in followed.iter().zip(sight.since_each(&followed)?) {
            if since.is_none() {
                topics.remove(topic);
                frames.push(ended(*topic));
            }
        }
        let mut recent = Recent::of(open);
        let mut head_frames = Vec::new();
        if let Some(from) = heads {
            if changed.much {
                frames.push(written(&Down::SayHeld { stream }));
            }
            let (moved, newest) = log.heads_after(from, sight)?;
            let more = begun_anew(log, sight, &changed, &moved)?;
            head_frames = recent.heads(log, stream, from, &[moved, more].concat());
            heads = Some(newest);
        }
        let has_more = runs(log, sight, &mut recent, stream, &mut topics, &mut frames)?;
        // A head behind its events changes but numbers: what people wait to see comes first.
        frames.extend(head_frames);
        let followed = Some(Followed { heads, topics, changes: open.changes.newest() });
        Ok(News { frames, followed, has_more })
    })
}

/// The heads of topics that are read otherwise than before, as far as they are read, and did not move as well.
fn begun_anew(
    log: &dyn EventStore,
    sight: &Sight<'_>,
    changed: &Changed,
    moved: &[Head],
) -> Result<Vec<Head>, LogError> {
    let mut heads = Vec::new();
    for topic in changed.lost.union(&changed.gained) {
        if !moved.iter().any(|head| head.topic == *topic) {
            heads.extend(log.head(*topic, sight)?);
        }
    }
    Ok(heads)
}

/// What came in followed topics. Gives whether there is more than is read at once.
fn runs(
    log: &dyn EventStore,
    sight: &Sight<'_>,
    recent: &mut Recent,
    stream: StreamId,
    topics: &mut BTreeMap<TopicId, SeqNum>,
    frames: &mut Vec<Bytes>,
) -> Result<bool, LogError> {
    let (mut left, mut has_more) = (SENT_AT_ONCE, false);
    for (topic, held) in topics {
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
            let run = recent.run(log, stream, (*topic, *held, head), left, sight)?;
            *held = run.to;
            left = left.saturating_sub(run.bytes);
            frames.extend(run.frames);
        }
        has_more |= *held < head;
    }
    Ok(has_more)
}

/// A frame as it is sent.
pub(crate) fn written(frame: &Down) -> Bytes {
    write_frame(frame).into()
}
