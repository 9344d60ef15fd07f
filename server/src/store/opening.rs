//! Opening a stream: its rooms as they stand, and the newest page of the one in view.

use super::{
    LogError, StreamLog,
    rows::{wire_event, wire_events},
};
use rill_protocol::{
    Cursor, Did, EventId, Opening, PageFrom, ROOMS_MAX, RoomOpening, Slot, TopicId, WireEvent,
};
use rusqlite::{OptionalExtension, named_params};
use std::cmp::Reverse;

/// Topics that were not started on an anchor. Rooms are few: a scan by id, at most [`ROOMS_MAX`] and one.
pub(super) const ROOMS: &str = "
    SELECT id FROM topic WHERE parent IS NOT NULL AND started_on IS NULL AND id > :after ORDER BY id LIMIT :limit";
pub(super) const PARENT: &str = "SELECT parent, started_on FROM topic WHERE id = :id AND parent IS NOT NULL";
/// Index: `event_by_seq`.
pub(super) const OPENED: &str =
    "SELECT seq, received_at, row_hash, envelope, body FROM event WHERE topic = :topic AND seq = 1";
/// Index: `event_by_slot`, and a sort of what few rows that are. Without a word the planner takes `event_by_seq`,
/// which has the order, and reads the whole topic.
pub(super) const STATE: &str = "
    SELECT seq, received_at, row_hash, envelope, body FROM event INDEXED BY event_by_slot
    WHERE topic = :topic AND slot IS NOT NULL AND kind = 1 AND stands = 1 ORDER BY seq";
/// Index: `event_by_slot`.
pub(super) const STANDING: &str = "
    SELECT seq, received_at, row_hash, envelope, body FROM event
    WHERE topic = :topic AND slot = :slot AND kind = 1 AND stands = 1";

impl StreamLog {
    /// The stream as it stands. `room`: the one in view; none: the one with most messages.
    pub fn opening(
        &self,
        room: Option<TopicId>,
        limit: u32,
        after: Option<TopicId>,
        reader: Option<&Did>,
    ) -> Result<Opening, LogError> {
        let reading = self.connection.unchecked_transaction()?;
        let from = after.map_or([0; 16], |topic| *topic.as_bytes());
        let mut ids: Vec<[u8; 16]> = self
            .connection
            .prepare_cached(ROOMS)?
            .query_map(named_params! { ":after": from, ":limit": ROOMS_MAX + 1 }, |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let more = ids.len() > ROOMS_MAX;
        ids.truncate(ROOMS_MAX);
        let mut rooms = Vec::with_capacity(ids.len());
        for id in &ids {
            rooms.extend(self.room(TopicId::from_bytes(*id), reader)?);
        }
        let in_view = room.or_else(|| most_written_in(&rooms));
        drop(reading);
        let page = match (in_view, after) {
            (Some(topic), None) => self.page(topic, PageFrom::Newest, limit, reader)?,
            (_, Some(_)) | (None, None) => None,
        };
        let mut fixed_heads = Vec::new();
        for topic in [TopicId::ROOT, TopicId::PEOPLE] {
            fixed_heads.extend(self.head(topic, reader)?);
        }
        Ok(Opening {
            genesis: self.genesis.clone(),
            history: self.history,
            cursor: Cursor(self.newest.get().0.to_be_bytes().to_vec()),
            newest_at: self.newest.get().1,
            root: self.state_of(TopicId::ROOT)?,
            fixed_heads,
            more_rooms_after: rooms.last().map(|room| room.topic).filter(|_| more),
            rooms,
            page,
        })
    }

    /// One room as it stands; `None` for what is no room.
    pub fn room(&self, topic: TopicId, reader: Option<&Did>) -> Result<Option<RoomOpening>, LogError> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Option<[u8; 16]>>(1)?));
        let which = named_params! { ":id": topic.as_bytes() };
        let found = self.connection.prepare_cached(PARENT)?.query_row(which, read).optional()?;
        let (Some((parent, on)), Some((head, key))) = (found, self.head_and_key(topic, reader)?) else {
            return Ok(None);
        };
        let mut state =
            wire_events(self.connection.prepare_cached(OPENED)?, named_params! { ":topic": key })?;
        state.extend(self.state_of(topic)?);
        Ok(Some(RoomOpening {
            topic,
            parent: TopicId::from_bytes(parent),
            on: on.map(EventId::from_bytes),
            state,
            head,
        }))
    }

    /// What stands in these slots of a topic's state, in their order.
    pub fn standing(&self, topic: TopicId, slots: &[Slot]) -> Result<Vec<WireEvent>, LogError> {
        let Some((key, _)) = self.key_and_tail(topic)? else { return Ok(Vec::new()) };
        let mut standing = Vec::with_capacity(slots.len());
        for slot in slots {
            let which = named_params! { ":topic": key, ":slot": slot.as_bytes() };
            let mut reading = self.connection.prepare_cached(STANDING)?;
            standing.extend(reading.query_row(which, wire_event).optional()?);
        }
        Ok(standing)
    }

    /// The state of a topic that stands, by seq.
    fn state_of(&self, topic: TopicId) -> Result<Vec<WireEvent>, LogError> {
        let Some((key, _)) = self.key_and_tail(topic)? else { return Ok(Vec::new()) };
        wire_events(self.connection.prepare_cached(STATE)?, named_params! { ":topic": key })
    }
}

/// Where people are, for all that is known without reading what they wrote.
fn most_written_in(rooms: &[RoomOpening]) -> Option<TopicId> {
    let written_in = rooms.iter().filter(|room| room.head.anchors > 0);
    written_in.min_by_key(|room| Reverse(room.head.anchors)).map(|room| room.topic)
}
