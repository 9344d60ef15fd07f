//! Opening a stream: its rooms as they stand, and the newest page of the one in view.

use super::{
    LogError, Sight, StreamLog,
    rows::{wire_event, wire_events},
};
use rill_protocol::{
    Cursor, EventId, Millis, Opening, PageFrom, ROOMS_MAX, RoomOpening, Slot, TopicId, WireEvent,
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
/// Index: `topic_by_move`, as far as until one is seen.
pub(super) const LAST_MOVED: &str = "SELECT id, moved FROM topic ORDER BY moved DESC";
/// The primary key.
pub(super) const RECEIVED_AT: &str = "SELECT received_at FROM event WHERE log_pos = :log_pos";
/// Index: `event_by_slot`.
pub(super) const STANDING: &str = "
    SELECT seq, received_at, row_hash, envelope, body FROM event
    WHERE topic = :topic AND slot = :slot AND kind = 1 AND stands = 1";

impl StreamLog {
    /// The stream as it stands and is seen. `room`: the one in view; none: the one with most messages. None: its *root* is
    /// not seen.
    pub fn opening(
        &self,
        room: Option<TopicId>,
        limit: u32,
        after: Option<TopicId>,
        sight: &Sight<'_>,
    ) -> Result<Option<Opening>, LogError> {
        if sight.since(TopicId::ROOT)?.is_none() {
            return Ok(None);
        }
        let reading = self.connection.unchecked_transaction()?;
        let (seen, more) = self.rooms_seen(after, sight)?;
        let mut rooms = Vec::with_capacity(seen.len());
        for topic in seen {
            rooms.extend(self.room(topic, sight)?);
        }
        let in_view = room.or_else(|| most_written_in(&rooms));
        drop(reading);
        let page = match (in_view, after) {
            (Some(topic), None) => self.page(topic, PageFrom::Newest, limit, sight)?,
            (_, Some(_)) | (None, None) => None,
        };
        let mut fixed_heads = Vec::new();
        for topic in [TopicId::ROOT, TopicId::PEOPLE] {
            fixed_heads.extend(self.head(topic, sight)?);
        }
        Ok(Some(Opening {
            genesis: self.genesis.clone(),
            history: self.history,
            cursor: Cursor(self.newest.get().0.to_be_bytes().to_vec()),
            newest_at: self.newest_seen(sight)?,
            root: self.state_of(TopicId::ROOT)?,
            fixed_heads,
            more_rooms_after: rooms.last().map(|room| room.topic).filter(|_| more),
            rooms,
            page,
        }))
    }

    /// At most [`ROOMS_MAX`] rooms after this one that are seen, and whether there are more of these.
    fn rooms_seen(
        &self,
        after: Option<TopicId>,
        sight: &Sight<'_>,
    ) -> Result<(Vec<TopicId>, bool), LogError> {
        let (mut seen, mut from) = (Vec::new(), after.map_or([0; 16], |topic| *topic.as_bytes()));
        loop {
            let which = named_params! { ":after": from, ":limit": ROOMS_MAX + 1 };
            let mut reading = self.connection.prepare_cached(ROOMS)?;
            let ids = reading.query_map(which, |row| row.get(0).map(TopicId::from_bytes))?;
            let ids: Vec<TopicId> = ids.collect::<Result<_, _>>()?;
            let since = sight.since_each(&ids)?;
            seen.extend(ids.iter().zip(since).filter(|(_, since)| since.is_some()).map(|(topic, _)| *topic));
            match ids.last() {
                Some(last) if ids.len() > ROOMS_MAX && seen.len() <= ROOMS_MAX => from = *last.as_bytes(),
                Some(_) | None => break,
            }
        }
        let more = seen.len() > ROOMS_MAX;
        seen.truncate(ROOMS_MAX);
        Ok((seen, more))
    }

    /// When the newest event of all topics that are seen was received.
    fn newest_seen(&self, sight: &Sight<'_>) -> Result<Millis, LogError> {
        let mut reading = self.connection.prepare_cached(LAST_MOVED)?;
        let mut rows = reading.query([])?;
        while let Some(row) = rows.next()? {
            if sight.since(TopicId::from_bytes(row.get(0)?))?.is_some() {
                let which = named_params! { ":log_pos": row.get::<_, i64>(1)? };
                return Ok(self
                    .connection
                    .prepare_cached(RECEIVED_AT)?
                    .query_row(which, |row| row.get(0))?);
            }
        }
        Ok(Millis::MIN)
    }

    /// One room as it stands; `None` for what is no room.
    pub fn room(&self, topic: TopicId, sight: &Sight<'_>) -> Result<Option<RoomOpening>, LogError> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Option<[u8; 16]>>(1)?));
        let which = named_params! { ":id": topic.as_bytes() };
        let found = self.connection.prepare_cached(PARENT)?.query_row(which, read).optional()?;
        let (Some((parent, on)), Some((head, seen))) = (found, self.head_and_topic(topic, sight)?) else {
            return Ok(None);
        };
        let mut state =
            wire_events(self.connection.prepare_cached(OPENED)?, named_params! { ":topic": seen.key })?;
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
    pub fn standing(
        &self,
        topic: TopicId,
        slots: &[Slot],
        sight: &Sight<'_>,
    ) -> Result<Vec<WireEvent>, LogError> {
        let Some(seen) = self.seen(topic, sight)? else { return Ok(Vec::new()) };
        let mut standing = Vec::with_capacity(slots.len());
        for slot in slots {
            let which = named_params! { ":topic": seen.key, ":slot": slot.as_bytes() };
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
