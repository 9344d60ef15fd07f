//! What one connection follows: streams by a position in their log, topics by a seq. Sending is reading.
//! Here: what is followed, and what wakes the connection. Not here: reading what is new (`following/news.rs`).

mod here;
mod holding;
pub(crate) mod news;
pub(crate) mod recent;

use super::{
    super::{House, exchange::not_found},
    pace::News,
};
use crate::{
    offers::wakes::Woken,
    open_stream::OpenStream,
    owner::Owner,
    presence::line::Seat,
    readers::followers::Follower,
    store::{EventStore, Sight},
    typing::Typed,
};
use axum::body::Bytes;
use here::Which;
use news::{FOLLOWED_BEHIND_MAX, Followed, read_news, written};
use rill_protocol::{Cursor, Did, Down, Fault, FaultCode, SeqNum, Slot, StreamId, TopicId, Up};
use std::collections::BTreeMap;
use tokio::sync::{broadcast, watch};

/// Streams and topics that one connection may follow.
const FOLLOWED_MAX: usize = 512;

struct FollowedStream {
    owner: Owner,
    end: watch::Receiver<i64>,
    followed: Followed,
    /// Known to the owner: what changes for this reader is told at once.
    _follower: Follower,
    typing: broadcast::Receiver<Typed>,
    /// None: this client did not ask who is here, or may not know.
    here: Option<Box<Seat>>,
}

/// What wakes a connection.
enum Woke {
    /// A log has moved, or its owner has ended: its stream was put away, and is asked anew.
    Moved,
    /// Somebody types.
    Typed(StreamId, Typed),
    /// More people type than this connection takes.
    Missed,
    /// Somebody came or went.
    Here,
    /// The reader is offered something else than before.
    Offered,
}

/// What a connection listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WokenBy {
    /// All that there is.
    All,
    /// Logs that move.
    Logs,
}

impl FollowedStream {
    /// # Cancel safety
    /// Nothing is lost: the end of the log is still where it is, and what was told still waits.
    async fn wakes(&mut self, stream: StreamId, by: WokenBy) -> Woke {
        let by_all = by == WokenBy::All;
        tokio::select! {
            _ = self.end.changed() => Woke::Moved,
            typed = self.typing.recv(), if by_all => match typed {
                Ok(typed) => Woke::Typed(stream, typed),
                Err(broadcast::error::RecvError::Lagged(_)) => Woke::Missed,
                Err(broadcast::error::RecvError::Closed) => Woke::Moved,
            },
            () = here_moved(self.here.as_deref_mut()), if by_all => Woke::Here,
        }
    }
}

/// Ready when there is something to tell at once of who is here.
async fn here_moved(seat: Option<&mut Seat>) {
    match seat {
        Some(seat) => seat.woken().await,
        None => std::future::pending().await,
    }
}

/// Ready when the reader is offered something else than before.
async fn offered_else(offered: Option<&mut Woken>) {
    match offered {
        Some(offered) => offered.changed().await,
        None => std::future::pending().await,
    }
}

pub(super) struct Following {
    house: House,
    /// Whose connection this is; none: nobody is signed in.
    reader: Option<Did>,
    /// Boxed: a node of the map has room for eleven, and most follow one.
    streams: BTreeMap<StreamId, Box<FollowedStream>>,
    /// Whether there is more than was read at once.
    has_more: bool,
    /// Whether a log has moved since it was read.
    is_moved: bool,
    /// Who types, and was not told of yet.
    typed: Vec<(StreamId, Typed)>,
    /// Whether the reader is to ask anew what they are offered; none: nobody is signed in.
    offered: Option<Woken>,
    /// That was noticed, and not told yet.
    asks_server: bool,
}

impl Following {
    pub(super) fn new(house: House, reader: Option<Did>) -> Self {
        let (streams, typed) = (BTreeMap::new(), Vec::new());
        let offered = reader.clone().map(|who| house.streams.woken(who));
        let (has_more, is_moved, asks_server) = (false, false, false);
        Self { house, reader, streams, has_more, is_moved, typed, offered, asks_server }
    }

    /// Whether there is something that [`Following::what_is_new`] would tell or forget.
    pub(super) fn is_behind(&self) -> bool {
        let mut followed = self.streams.values();
        let is_offered = self.asks_server || self.offered.as_ref().is_some_and(Woken::is_given);
        let is_quiet = !self.has_more && !self.is_moved && self.typed.is_empty() && !is_offered;
        !is_quiet
            || followed.any(|followed| {
                followed.end.has_changed().unwrap_or(true)
                    || !followed.typing.is_empty()
                    || followed.has_news_of_here()
            })
    }

    /// Whether there is more to send than was read at once.
    pub(super) fn has_more(&self) -> bool {
        self.has_more
    }

    /// Ready when a followed stream has moved, the reader is offered something else, or, where all is listened to, somebody types in one, comes or goes. Who is
    /// here stays news until it is told: listened to before that, it wakes again at once.
    ///
    /// # Cancel safety
    /// Nothing is lost: see [`FollowedStream::wakes`].
    pub(super) async fn woken(&mut self, by: WokenBy) -> News {
        let wakes = self.streams.iter_mut().map(|(stream, followed)| Box::pin(followed.wakes(*stream, by)));
        let wakes: Vec<_> = wakes.collect();
        let follows = !wakes.is_empty();
        let woke = tokio::select! {
            woke = async { futures_util::future::select_all(wakes).await.0 }, if follows => woke,
            () = offered_else(self.offered.as_mut()) => Woke::Offered,
        };
        match woke {
            Woke::Moved => {
                self.is_moved = true;
                return News::Log;
            }
            Woke::Offered => {
                self.asks_server = true;
                return News::Log;
            }
            Woke::Typed(stream, typed) => self.typed.push((stream, typed)),
            Woke::Missed | Woke::Here => {}
        }
        News::Passing
    }

    pub(super) async fn hear(&mut self, up: Up) -> Vec<Bytes> {
        match up {
            Up::Hello { .. } => Vec::new(),
            Up::Typing { stream, topic } => {
                self.types(stream, topic).await;
                Vec::new()
            }
            Up::Ping { nonce } => {
                // A pong says that nothing from before the ping is still to come, but what is too much at once.
                let mut told = self.what_is_new().await;
                told.push(written(&Down::Pong { nonce }));
                told.extend(self.who_is_here(Which::All).await);
                told
            }
            Up::FollowHere { stream } => or_fault(self.follow_here(stream).await, stream, None),
            Up::UnfollowHere { stream } => {
                if let Some(followed) = self.streams.get_mut(&stream) {
                    followed.here = None;
                }
                self.let_go(stream)
            }
            Up::FollowHeads { stream, cursor } => {
                or_fault(self.follow_heads(stream, cursor).await, stream, None)
            }
            Up::Holds { stream, history, topics } => {
                or_fault(self.holds(stream, history, topics).await, stream, None)
            }
            Up::FollowTopic { stream, topic, after } => {
                or_fault(self.follow_topic(stream, topic, after).await, stream, Some(topic))
            }
            Up::UnfollowHeads { stream } => {
                if let Some(followed) = self.streams.get_mut(&stream) {
                    followed.followed.heads = None;
                }
                self.let_go(stream)
            }
            Up::UnfollowTopic { stream, topic } => {
                if let Some(followed) = self.streams.get_mut(&stream) {
                    followed.followed.topics.remove(&topic);
                }
                self.let_go(stream)
            }
        }
    }

    /// What followed streams have that was not told yet. Who types comes last: it may be lost.
    pub(super) async fn what_is_new(&mut self) -> Vec<Bytes> {
        let mut frames = Vec::new();
        let mut followed = self.streams.values();
        let has_moved = followed.any(|followed| followed.end.has_changed().unwrap_or(true));
        let is_moved = self.is_moved || self.has_more || has_moved;
        (self.is_moved, self.has_more) = (false, false);
        if is_moved {
            for stream in self.streams.keys().copied().collect::<Vec<_>>() {
                match self.news_of(stream).await {
                    Ok(news) => frames.extend(news),
                    Err(fault) => {
                        self.streams.remove(&stream);
                        frames.push(written(&Down::Fault { stream: Some(stream), topic: None, fault }));
                    }
                }
            }
        }
        let is_offered = self.offered.as_mut().is_some_and(Woken::take);
        if std::mem::take(&mut self.asks_server) || is_offered {
            frames.push(written(&Down::AskServer));
        }
        frames.extend(self.who_is_here(Which::AtOnce).await);
        frames.extend(self.who_types());
        frames
    }

    /// Those who type in followed topics, each once.
    fn who_types(&mut self) -> Vec<Bytes> {
        let mut typed = std::mem::take(&mut self.typed);
        for (stream, followed) in &mut self.streams {
            while let Ok(next) = followed.typing.try_recv() {
                typed.push((*stream, next));
            }
        }
        let (now, own) = ((self.house.clock)(), self.reader.as_ref().map(Slot::of_person));
        // Where readers changed since it was asked, it is asked again before anything is told.
        let is_followed = |stream: &StreamId, topic: &TopicId| {
            self.streams.get(stream).is_some_and(|followed| {
                let is_current = followed.owner.followers().changes() <= followed.followed.changes;
                is_current && followed.followed.topics.contains_key(topic)
            })
        };
        typed.retain(|(stream, typed)| {
            typed.is_news(now) && Some(typed.who) != own && is_followed(stream, &typed.topic)
        });
        typed
            .into_iter()
            .map(|(stream, typed)| written(&Down::Typing { stream, topic: typed.topic, who: typed.who }))
            .collect()
    }

    /// Tells of whose connection this is. What cannot be told now is not worth telling later.
    async fn types(&self, stream: StreamId, topic: TopicId) {
        let (Some(person), Some(followed)) = (self.reader.clone(), self.streams.get(&stream)) else { return };
        let who = Slot::of_person(&person);
        let may =
            move |open: &OpenStream<'_>| Ok(open.may_read(Some(&person), topic)? && open.may_write(&person)?);
        if matches!(followed.owner.ask(may).await, Ok(true)) {
            followed.owner.typing().tell(Typed { topic, who, at: (self.house.clock)() });
        }
    }

    async fn follow_heads(&mut self, stream: StreamId, cursor: Option<Cursor>) -> Result<Vec<Bytes>, Fault> {
        let owner = self.house.streams.owner(stream, None).await?;
        let reader = self.reader.clone();
        let from = cursor.map(|cursor| cursor.0.try_into().map_or(0, i64::from_be_bytes));
        let from = move |log: &dyn EventStore, sight: &Sight<'_>| {
            let Some(_) = sight.since(TopicId::ROOT)? else { return Ok(None) };
            let newest = log.newest();
            // A cursor from beyond the end is of another history: then all heads are told.
            let from = from.map_or(newest, |from| if from > newest { 0 } else { from });
            log.heads_from(from, sight.who()).map(Some)
        };
        let from = owner.read_for(reader, from).await?.ok_or_else(not_found)?;
        let followed = self.followed(stream, owner)?;
        followed.end.mark_unchanged();
        followed.followed.heads = Some(from);
        let mut told = self.news_of(stream).await?;
        if told.is_empty() {
            let (heads, (history, end)) = (Vec::new(), self.history_and_end(stream).await?);
            let cursor = Cursor(end.to_be_bytes().to_vec());
            told.push(written(&Down::Heads { stream, history, cursor, heads }));
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
    ) -> Result<Vec<Bytes>, Fault> {
        let owner = self.house.streams.owner(stream, None).await?;
        let tail = move |log: &dyn EventStore, sight: &Sight<'_>| match sight.since(topic)? {
            Some(_) => log.tail(topic),
            None => Ok(None),
        };
        let tail = owner.read_for(self.reader.clone(), tail).await?.ok_or_else(not_found)?;
        let followed = self.followed(stream, owner)?;
        if tail.0.saturating_sub(after.0) > FOLLOWED_BEHIND_MAX {
            followed.followed.topics.insert(topic, tail);
            return Ok(vec![written(&Down::FarBehind { stream, topic, after: tail })]);
        }
        followed.followed.topics.insert(topic, after);
        self.news_of(stream).await
    }

    fn followed(&mut self, stream: StreamId, owner: Owner) -> Result<&mut FollowedStream, Fault> {
        let follows: usize = self.streams.values().map(|followed| 1 + followed.followed.topics.len()).sum();
        if follows >= FOLLOWED_MAX {
            let text = format!("one connection follows at most {FOLLOWED_MAX} rooms: leave some first");
            return Err(Fault::new(FaultCode::Busy, text));
        }
        let reader = self.reader.clone();
        Ok(self.streams.entry(stream).or_insert_with(|| {
            // In this order: what changes from here on is after that number.
            let follower = owner.followers().comes(reader);
            let changes = owner.followers().changes();
            let followed = Followed { heads: None, topics: BTreeMap::new(), changes };
            let (end, typing) = (owner.newest(), owner.typing().follow());
            Box::new(FollowedStream { owner, end, followed, _follower: follower, typing, here: None })
        }))
    }

    fn let_go(&mut self, stream: StreamId) -> Vec<Bytes> {
        if self.streams.get(&stream).is_some_and(|followed| {
            let Followed { heads, topics, .. } = &followed.followed;
            heads.is_none() && topics.is_empty() && followed.here.is_none()
        }) {
            self.streams.remove(&stream);
        }
        Vec::new()
    }

    async fn news_of(&mut self, stream: StreamId) -> Result<Vec<Bytes>, Fault> {
        let mut frames = Vec::new();
        let Some(followed) = self.streams.get_mut(&stream) else { return Ok(Vec::new()) };
        if followed.end.has_changed().is_err() {
            // Its owner put it away meanwhile: another one has it, or will.
            followed.owner = self.house.streams.owner(stream, None).await?;
            followed.end = followed.owner.newest();
            followed._follower = followed.owner.followers().comes(self.reader.clone());
            // What changed meanwhile is not known: what is held is said again.
            followed.followed.changes = 0;
            frames.extend(followed.followed.heads.map(|_| written(&Down::SayHeld { stream })));
            followed.typing = followed.owner.typing().follow();
            followed.sits_anew(self.reader.as_ref(), self.house.clock);
        }
        followed.end.mark_unchanged();
        let (from, reader) = (followed.followed.clone(), self.reader.clone());
        let news =
            followed.owner.ask_together(move |open| read_news(open, stream, reader.as_ref(), from)).await?;
        match news.followed {
            Some(to) => followed.followed = to,
            None => drop(self.streams.remove(&stream)),
        }
        self.has_more |= news.has_more;
        frames.extend(news.frames);
        Ok(frames)
    }
}

/// What is told, or why not.
fn or_fault(told: Result<Vec<Bytes>, Fault>, stream: StreamId, topic: Option<TopicId>) -> Vec<Bytes> {
    told.unwrap_or_else(|fault| vec![written(&Down::Fault { stream: Some(stream), topic, fault })])
}
