//! The inbox: what is unread in all spaces that are held, with its newest messages.

use super::Number;
use crate::{
    Urgency,
    engine::{Engine, small::scope},
    queries::{self, Limit, WrittenRooms},
    store::StoreError,
};
use rill_bridge::{Answer, Authorship, INBOX_MESSAGES, InboxRow, MessageBody, RoomRow, Shown, ThreadRow};
use rill_events::RoomKind;
use rill_protocol::{Head, PageFrom, Position, StreamId, TopicId};
use std::cmp::Reverse;

/// Rooms whose newest messages are asked for where they are not held.
const ASKED_MAX: usize = 20;
/// Messages of a room that are looked through where somebody is blocked.
const LOOKED_THROUGH: usize = 20;

impl Engine {
    pub(in crate::engine) fn answer_inbox(&mut self) -> Result<Answer, StoreError> {
        let mut rows = Vec::new();
        let streams: Vec<StreamId> = self.spaces.keys().copied().filter(|it| !self.is_own(*it)).collect();
        for stream in streams {
            rows.extend(self.unread_rows(stream)?);
        }
        let calls = |row: &InboxRow| row.reading.shown(row.unread, row.mentions).badge > 0;
        rows.sort_by_key(|row| (!calls(row), Reverse(row.newest_at), row.topic));
        for (place, row) in rows.iter_mut().enumerate() {
            row.messages = self.newest_unread(row, place < ASKED_MAX)?;
        }
        Ok(Answer::Inbox(rows))
    }

    /// What is unread of a space: of its rail.
    pub(in crate::engine) fn unread_of(&self, stream: StreamId) -> Result<Shown, StoreError> {
        let mut all = Shown::default();
        for row in self.unread_rows(stream)? {
            let Shown { mentions, badge, .. } = row.reading.shown(row.unread, row.mentions);
            all.unread += if row.reading.is_muted() { 0 } else { row.unread };
            all.mentions += mentions;
            all.badge += badge;
        }
        Ok(all)
    }

    pub(super) fn unread_rows(&self, stream: StreamId) -> Result<Vec<InboxRow>, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(Vec::new()) };
        let is_unread = |head: &Head| self.unread.number(stream, head) != Number::default();
        if !space.heads.values().any(|head| !head.topic.is_fixed() && is_unread(head)) {
            return Ok(Vec::new());
        }
        let mut rooms = queries::rooms(&self.db, space.kept.key, &space.heads, &WrittenRooms::default())?;
        let mut threads = queries::threads(&self.db, space.kept.key, &space.heads)?;
        self.put_unread(stream, &mut rooms, &mut threads);
        let conversation = self.conversation_row(stream)?;
        if let Some(conversation) = &conversation {
            rooms.iter_mut().for_each(|room| room.name = conversation.title());
        }
        let name = queries::space_state(&self.db, space.kept.key)?.name;
        let shows = |unread: u64, mentions: u64, muted: bool| mentions > 0 || (unread > 0 && !muted);
        let channel =
            |topic: TopicId| rooms.iter().find(|room| room.topic == topic).map(|it| it.name.clone());
        let of_thread = threads
            .iter()
            .filter(|it| shows(it.unread, it.mentions, it.reading.is_muted()) && !it.archived)
            .map(|it| InboxRow { channel: channel(it.parent), ..thread_row(stream, it) });
        let of_room = rooms
            .iter()
            .filter(|it| shows(it.unread, it.mentions, it.reading.is_muted()))
            .filter(|it| it.kind != RoomKind::Category && !it.archived)
            .map(|it| room_row(stream, it));
        let is_conversation = conversation.is_some();
        let all = of_room.chain(of_thread);
        Ok(all.map(|row| InboxRow { space: name.clone(), is_conversation, ..row }).collect())
    }

    /// The newest of what is unread, as far as held. What is not is asked for.
    fn newest_unread(
        &mut self,
        row: &InboxRow,
        asks: bool,
    ) -> Result<Vec<rill_bridge::MessageRow>, StoreError> {
        let (stream, topic) = (row.stream, row.topic);
        let Some(space) = self.spaces.get(&stream) else { return Ok(Vec::new()) };
        let known = space.topics.get(&topic);
        let is_held = known.and_then(|known| known.coverage.stretch_at(Position::END)).is_some();
        let mut messages = Vec::new();
        if let Some(known) = known {
            let scope = scope(space, known, self.reader());
            let after = row.reading.read_to.unwrap_or(Position::START);
            // What blocked people wrote last is not to leave the others without a line.
            let limit = if self.blocks.is_empty() { INBOX_MESSAGES } else { LOOKED_THROUGH };
            let limit = Limit(u32::try_from(limit).unwrap_or(u32::MAX));
            messages = queries::newest_messages(&self.db, &scope, limit)?;
            let own = self.voice();
            messages.retain(|message| {
                let is_there = !matches!(message.body, MessageBody::Removed);
                let is_shown = is_there && message.authorship != Authorship::Blocked;
                message.position > after && Some(message.author.voice) != own && is_shown
            });
            messages.drain(..messages.len().saturating_sub(INBOX_MESSAGES));
        }
        if !is_held && asks {
            self.ask_page((stream, topic), PageFrom::Newest, 20, Urgency::Soon);
        }
        Ok(messages)
    }
}

fn room_row(stream: StreamId, room: &RoomRow) -> InboxRow {
    InboxRow {
        stream,
        space: None,
        is_conversation: false,
        topic: room.topic,
        name: room.name.clone(),
        channel: None,
        unread: room.unread,
        mentions: room.mentions,
        reading: room.reading,
        newest_at: room.newest_at,
        messages: Vec::new(),
    }
}

fn thread_row(stream: StreamId, thread: &ThreadRow) -> InboxRow {
    InboxRow {
        stream,
        space: None,
        is_conversation: false,
        topic: thread.topic,
        name: thread.name.clone(),
        channel: None,
        unread: thread.unread,
        mentions: thread.mentions,
        reading: thread.reading,
        newest_at: thread.newest_at,
        messages: Vec::new(),
    }
}
