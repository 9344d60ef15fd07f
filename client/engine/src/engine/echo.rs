//! The echo: what of the outbox shows in a room, so that it is there in the frame in which it was written. Nothing of
//! it is in the projection: what the server confirms takes its place by id.
//! Here: what there is of it for one room. Not here: what it makes of a row (`echo/row.rs`), where it stands in a
//! window (`echo/window.rs`), rooms and people (`echo/rooms.rs`).

mod history;
mod rooms;
mod row;
mod window;

use super::{Engine, unsent::entry_standing};
use crate::store::{StoreError, outbox::Entry};
use rill_bridge::{MessageRow, Standing, ThreadSummary};
use rill_events::{MessageDeleted, Payload, RoomKind};
use rill_protocol::{EventId, Head, Millis, Place, SeqNum, Slot, StreamId, TopicId};
use std::collections::{BTreeSet, HashMap};

/// Positions of what is not confirmed have a seq from here on: after all that the server gives.
const UNCONFIRMED: u64 = 1 << 62;

/// An entry, and how it stands.
#[derive(Clone)]
struct Echoed<'a> {
    entry: &'a Entry,
    standing: Standing,
    /// When it goes out, where its room is slowed.
    goes_at: Option<Millis>,
}

impl Echoed<'_> {
    fn is_refused(&self) -> bool {
        self.entry.refused.is_some()
    }
}

/// What of the outbox shows in one room.
pub(super) struct Echo<'a> {
    /// Who wrote all of it, and the name to sign with where no profile is held.
    me: Option<(Slot, String)>,
    /// Messages, in the order in which they were written.
    posts: Vec<Echoed<'a>>,
    /// What is about a message, in order.
    about: HashMap<EventId, Vec<Echoed<'a>>>,
    /// Messages, held or not, that were deleted here.
    deleted: BTreeSet<EventId>,
    /// How many of these were written here and are not held.
    deleted_posts: usize,
    /// Threads that were started here, by the message they are on.
    threads: HashMap<EventId, ThreadSummary>,
    /// How many messages were written in other rooms, and when last.
    posted_in: HashMap<TopicId, (u64, Millis)>,
    /// Whether the room itself is not at the server yet.
    is_new_room: bool,
}

impl Engine {
    /// What of the outbox shows in a room.
    pub(super) fn echo(&self, stream: StreamId, topic: TopicId) -> Result<Echo<'_>, StoreError> {
        let me = match self.voice() {
            Some(voice) => Some((voice, self.name_in(stream, voice)?)),
            None => None,
        };
        let mut echo = Echo {
            me,
            posts: Vec::new(),
            about: HashMap::new(),
            deleted: BTreeSet::new(),
            deleted_posts: 0,
            threads: HashMap::new(),
            posted_in: HashMap::new(),
            is_new_room: self.is_room_to_be(stream, topic),
        };
        let (standings, going) = (self.outbox.standings(stream), self.going(stream, topic));
        for entry in self.outbox.entries().filter(|entry| entry.envelope.stream == stream) {
            let standing = entry_standing(entry, standings.get(&entry.id()));
            let goes_at = going.at.get(&entry.id()).copied();
            echo.take(topic, Echoed { entry, standing, goes_at });
        }
        let Echo { posts, deleted, deleted_posts, .. } = &mut echo;
        let before = posts.len();
        posts.retain(|post| !deleted.contains(&post.entry.id()));
        *deleted_posts = before - posts.len();
        echo.count_threads();
        Ok(echo)
    }

    /// The name that one has in a space, or will have.
    fn name_in(&self, stream: StreamId, voice: Slot) -> Result<String, StoreError> {
        let profile = self.own_profile(stream, voice)?.map(|profile| profile.name);
        Ok(profile.or_else(|| self.outbox.name()).unwrap_or_default())
    }
}

impl<'a> Echo<'a> {
    fn take(&mut self, topic: TopicId, echoed: Echoed<'a>) {
        let envelope = &echoed.entry.envelope;
        match envelope.place {
            Place::Opens { parent, on } => {
                self.is_new_room |= envelope.topic == topic;
                if let (true, Some(on), Payload::RoomOpened(opened)) =
                    (parent == topic, on, &echoed.entry.said)
                    && opened.kind == RoomKind::Thread
                    && !echoed.is_refused()
                {
                    let (topic, name) = (envelope.topic, opened.name.clone());
                    self.threads.entry(on).or_insert(ThreadSummary {
                        topic,
                        name,
                        messages: 0,
                        newest_at: None,
                    });
                }
            }
            // It stays where it was until it is held where it goes.
            Place::Anchor { .. } if let Some(moved) = &envelope.moved => {
                if moved.topic == topic {
                    self.about.entry(moved.event).or_default().push(echoed);
                }
            }
            Place::Redacts(anchor) if moves_away(echoed.entry) => {
                // Where both halves were refused, the first says why.
                let about = self.about.entry(anchor).or_default();
                if envelope.topic == topic && !about.iter().any(Echoed::is_refused) {
                    about.push(echoed);
                }
            }
            Place::Anchor { .. } if envelope.topic == topic => self.posts.push(echoed),
            Place::Anchor { .. } if !echoed.is_refused() => {
                let posted = self.posted_in.entry(envelope.topic).or_default();
                *posted = (posted.0 + 1, posted.1.max(echoed.entry.made_at));
            }
            Place::Amends(anchor) | Place::Redacts(anchor) if envelope.topic == topic => {
                if matches!(envelope.place, Place::Redacts(_)) && !echoed.is_refused() {
                    self.deleted.insert(anchor);
                }
                self.about.entry(anchor).or_default().push(echoed);
            }
            Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) | Place::State => {}
        }
    }

    fn count_threads(&mut self) {
        for thread in self.threads.values_mut() {
            let (messages, at) = self.posted_in.get(&thread.topic).copied().unwrap_or_default();
            (thread.messages, thread.newest_at) = (messages, Some(at).filter(|_| messages > 0));
        }
    }

    /// Whether the room itself is only here so far.
    pub(super) fn is_new_room(&self) -> bool {
        self.is_new_room
    }

    /// How many messages a room has, of which the server tells this.
    pub(super) fn total(&self, head: &Head) -> u64 {
        let is_told =
            |post: &&Echoed<'_>| matches!(post.standing, Standing::Confirmed(seq) if seq <= head.seq);
        let more = self.posts.iter().filter(|post| !is_told(post)).count();
        let fewer = self.deleted.len() - self.deleted_posts;
        (head.anchors + more as u64).saturating_sub(fewer as u64)
    }

    /// Messages that were pinned here.
    pub(super) fn pinned(&self) -> Vec<EventId> {
        let pins =
            |echoed: &Echoed<'_>| matches!(&echoed.entry.said, Payload::MessagePinned(pin) if pin.pinned);
        let about = self.about.iter().filter(|(_, about)| about.iter().any(pins));
        about.map(|(anchor, _)| *anchor).collect()
    }

    /// Those of some messages that are pinned, or will be, each once and in order.
    pub(super) fn still_pinned(&self, mut rows: Vec<MessageRow>) -> Vec<MessageRow> {
        rows.sort_by_key(|row| row.position);
        rows.dedup_by_key(|row| row.id);
        let rows = rows.into_iter().filter_map(|row| self.on(row));
        rows.filter(|row| row.pinned).collect()
    }
}

/// Whether it takes away what was moved.
fn moves_away(entry: &Entry) -> bool {
    matches!(&entry.said, Payload::MessageDeleted(MessageDeleted { moved_to: Some(_) }))
}

/// Where what was written as the n-th stands until the server gives it a place.
fn seq_of(entry: &Entry) -> SeqNum {
    SeqNum(UNCONFIRMED + entry.n.unsigned_abs())
}
