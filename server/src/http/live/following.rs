//! What one connection follows: streams by a position in their log, topics by a seq. Sending is reading.

use super::super::{House, exchange::not_found};
use crate::{open_stream::OpenStream, owner::Owner, store::LogError};
use rill_protocol::{
    Cursor, Did, Down, Erasable, FOLLOWED_EVENT_MAX, FRAME_MAX, Fault, FaultCode, SeqNum, StreamId, TopicId,
    Up, WireEvent,
};
use std::collections::HashMap;
use tokio::sync::watch;

/// A topic that is further behind than this is fetched by HTTP instead.
const FOLLOWED_BEHIND_MAX: u64 = 1000;
/// Streams and topics that one connection may follow.
const FOLLOWED_MAX: usize = 512;
/// Bytes of events that are read and sent before the next are read: what a client that takes them slowly costs.
const SENT_AT_ONCE: usize = 256 * 1024;
/// What a frame has beside its events.
const AROUND_EVENTS: usize = 256;

struct FollowedStream {
    owner: Owner,
    end: watch::Receiver<i64>,
    /// The log position up to which heads were told; none: this client did not ask for heads.
    heads: Option<i64>,
    topics: HashMap<TopicId, SeqNum>,
}

pub(super) struct Following {
    house: House,
    /// Whose connection this is; none: nobody is signed in.
    reader: Option<Did>,
    streams: HashMap<StreamId, FollowedStream>,
    /// Whether there is more than was read at once.
    has_more: bool,
}

impl Following {
    pub(super) fn new(house: House, reader: Option<Did>) -> Self {
        Self { house, reader, streams: HashMap::new(), has_more: false }
    }

    /// Whether there is more to send than was read at once.
    pub(super) fn has_more(&self) -> bool {
        self.has_more
    }

    /// Ready when a followed stream has moved, or there is more than was read at once.
    ///
    /// # Cancel safety
    /// Nothing is lost: the ends of the logs are still where they are.
    pub(super) async fn woken(&mut self) {
        if self.has_more {
            return;
        }
        let moves = self.streams.values_mut().map(|followed| Box::pin(followed.end.changed()));
        let moves: Vec<_> = moves.collect();
        if moves.is_empty() {
            return std::future::pending().await;
        }
        // An owner that ended: its stream was put away, and is asked anew below.
        drop(futures_util::future::select_all(moves).await);
    }

    pub(super) async fn hear(&mut self, up: Up) -> Vec<Down> {
        match up {
            Up::Hello { .. } => Vec::new(),
            Up::Ping { nonce } => vec![Down::Pong { nonce }],
            Up::FollowHeads { stream, cursor } => {
                let told = self.follow_heads(stream, cursor).await;
                told.unwrap_or_else(|fault| vec![Down::Fault { stream: Some(stream), topic: None, fault }])
            }
            Up::FollowTopic { stream, topic, after } => {
                let told = self.follow_topic(stream, topic, after).await;
                told.unwrap_or_else(|fault| {
                    vec![Down::Fault { stream: Some(stream), topic: Some(topic), fault }]
                })
            }
            Up::UnfollowHeads { stream } => {
                if let Some(followed) = self.streams.get_mut(&stream) {
                    followed.heads = None;
                }
                self.let_go(stream)
            }
            Up::UnfollowTopic { stream, topic } => {
                if let Some(followed) = self.streams.get_mut(&stream) {
                    followed.topics.remove(&topic);
                }
                self.let_go(stream)
            }
        }
    }

    /// What followed streams have that was not told yet.
    pub(super) async fn what_is_new(&mut self) -> Vec<Down> {
        let mut frames = Vec::new();
        self.has_more = false;
        for stream in self.streams.keys().copied().collect::<Vec<_>>() {
            match self.news_of(stream).await {
                Ok(news) => frames.extend(news),
                Err(fault) => {
                    self.streams.remove(&stream);
                    frames.push(Down::Fault { stream: Some(stream), topic: None, fault });
                }
            }
        }
        frames
    }

    async fn follow_heads(&mut self, stream: StreamId, cursor: Option<Cursor>) -> Result<Vec<Down>, Fault> {
        let owner = self.house.streams.owner(stream, None).await?;
        owner.read_for(self.reader.clone(), TopicId::ROOT, |_| Ok(())).await?.ok_or_else(not_found)?;
        let followed = self.followed(stream, owner)?;
        followed.end.mark_unchanged();
        let newest = *followed.end.borrow();
        // A cursor from beyond the end is of another history: then all heads are told.
        let from = cursor.map(|cursor| cursor.0.try_into().map_or(0, i64::from_be_bytes));
        followed.heads = Some(from.map_or(newest, |from| if from > newest { 0 } else { from }));
        let mut told = self.news_of(stream).await?;
        if told.is_empty() {
            let (heads, (history, end)) = (Vec::new(), self.history_and_end(stream).await?);
            told.push(Down::Heads { stream, history, cursor: Cursor(end.to_be_bytes().to_vec()), heads });
        }
        Ok(told)
    }

    async fn history_and_end(&self, stream: StreamId) -> Result<(rill_protocol::HistoryId, i64), Fault> {
        let followed = self.streams.get(&stream).ok_or_else(not_found)?;
        followed.owner.read(|log| Ok((log.history(), log.newest()))).await
    }

    async fn follow_topic(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        after: SeqNum,
    ) -> Result<Vec<Down>, Fault> {
        let owner = self.house.streams.owner(stream, None).await?;
        let tail = owner.read_for(self.reader.clone(), topic, move |log| log.tail(topic)).await?;
        let tail = tail.flatten().ok_or_else(not_found)?;
        let followed = self.followed(stream, owner)?;
        if tail.0.saturating_sub(after.0) > FOLLOWED_BEHIND_MAX {
            followed.topics.insert(topic, tail);
            return Ok(vec![Down::FarBehind { stream, topic, after: tail }]);
        }
        followed.topics.insert(topic, after);
        self.news_of(stream).await
    }

    fn followed(&mut self, stream: StreamId, owner: Owner) -> Result<&mut FollowedStream, Fault> {
        let follows: usize = self.streams.values().map(|followed| 1 + followed.topics.len()).sum();
        if follows >= FOLLOWED_MAX {
            let text = format!("one connection follows at most {FOLLOWED_MAX} rooms: leave some first");
            return Err(Fault::new(FaultCode::Busy, text));
        }
        let end = owner.newest();
        Ok(self.streams.entry(stream).or_insert(FollowedStream {
            owner,
            end,
            heads: None,
            topics: HashMap::new(),
        }))
    }

    fn let_go(&mut self, stream: StreamId) -> Vec<Down> {
        if self
            .streams
            .get(&stream)
            .is_some_and(|followed| followed.heads.is_none() && followed.topics.is_empty())
        {
            self.streams.remove(&stream);
        }
        Vec::new()
    }

    async fn news_of(&mut self, stream: StreamId) -> Result<Vec<Down>, Fault> {
        let Some(followed) = self.streams.get_mut(&stream) else { return Ok(Vec::new()) };
        if followed.end.has_changed().is_err() {
            // Its owner put it away meanwhile: another one has it, or will.
            followed.owner = self.house.streams.owner(stream, None).await?;
            followed.end = followed.owner.newest();
        }
        followed.end.mark_unchanged();
        let (heads_from, topics) = (followed.heads, followed.topics.clone());
        let reader = self.reader.clone();
        let news = followed
            .owner
            .ask(move |open| read_news(open, stream, reader.as_ref(), heads_from, topics))
            .await?;
        (followed.heads, followed.topics) = (news.heads_to, news.topics);
        self.has_more |= news.has_more;
        Ok(news.frames)
    }
}

struct News {
    frames: Vec<Down>,
    heads_to: Option<i64>,
    topics: HashMap<TopicId, SeqNum>,
    has_more: bool,
}

fn read_news(
    open: &OpenStream<'_>,
    stream: StreamId,
    reader: Option<&Did>,
    heads_from: Option<i64>,
    mut topics: HashMap<TopicId, SeqNum>,
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
            frames.push(Down::Heads { stream, history: log.history(), cursor, heads: part.to_vec() });
        }
    }
    // Asked when something is sent, not when it was begun to be followed.
    let followed: Vec<TopicId> = topics.keys().copied().collect();
    for (topic, may) in followed.iter().zip(open.may_read(reader, &followed)?) {
        if !may {
            topics.remove(topic);
            frames.push(Down::AccessEnded { stream, history: log.history(), topic: *topic });
        }
    }
    let (mut left, mut has_more) = (SENT_AT_ONCE, false);
    for (topic, held) in &mut topics {
        let head = log.tail(*topic)?.unwrap_or(*held);
        if head.0.saturating_sub(held.0) > FOLLOWED_BEHIND_MAX {
            *held = head;
            frames.push(Down::FarBehind { stream, topic: *topic, after: head });
            continue;
        }
        if *held >= head {
            continue;
        }
        let span = if left == 0 { None } else { log.span(*topic, *held, Some(head), left)? };
        for (after, events) in in_frames(*held, span.map_or_else(Vec::new, |span| span.events)) {
            *held = SeqNum(after.0 + events.len() as u64);
            left = left.saturating_sub(events.iter().map(size).sum());
            frames.push(Down::Events { stream, topic: *topic, after, events });
        }
        has_more |= *held < head;
    }
    Ok(News { frames, heads_to, topics, has_more })
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
