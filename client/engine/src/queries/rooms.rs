//! Rooms as the sidebar shows them: all of a space in two readings, one for the rooms with their state, one for pins.

use super::{access::RoomSays, slow::seconds};
use rill_bridge::{ReadState, RoomAccess, RoomRow, Slow, ThreadRow};
use rill_events::{Access, Payload, RoomKind, RoomMoved, RoomOpened};
use rill_materializer::{StateKind, StreamKey, room_kind, verify_row};
use rill_protocol::{EventId, Head, TopicId};
use rusqlite::{Connection, Result, Row, named_params, types::ValueRef};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

/// Rooms and categories, or threads, with their state that stands. Index: the primary keys of `room` and `state`.
pub(super) const ROOMS: &str = "
    SELECT r.stream, r.topic, r.id, r.parent, r.started, r.opened, r.kind, r.name, r.sum,
        s.topic, s.slot, s.seq, s.id, s.kind, s.value, s.text, s.parts, s.sum
    FROM room AS r LEFT JOIN state AS s ON s.topic = r.topic
    WHERE r.stream = :stream AND (r.kind IS 5) = :threads ORDER BY r.topic";

/// Held messages whose newest pin is on, by room. Index: that of `topic (stream, id)`, `amendment_pins`,
/// `message_by_id`.
pub(super) const PINS: &str = "
    SELECT t.id, count(*)
    FROM topic AS t
    CROSS JOIN amendment AS pin INDEXED BY amendment_pins ON pin.topic = t.key AND pin.kind = 2 AND pin.value = 1
    CROSS JOIN message AS m ON m.topic = pin.topic AND m.id = pin.anchor AND m.kind <> 3
    WHERE t.stream = :stream AND NOT EXISTS (
        SELECT 1 FROM amendment AS newer INDEXED BY amendment_pins
        WHERE newer.topic = pin.topic AND newer.anchor = pin.anchor AND newer.kind = 2 AND newer.seq > pin.seq)
    GROUP BY t.id";

/// Threads that a sidebar lists at most.
const THREADS_MAX: usize = 200;

/// A room as its events say it is.
struct Room {
    topic: TopicId,
    parent: TopicId,
    started: Option<EventId>,
    kind: Option<RoomKind>,
    name: String,
    description: String,
    archived: bool,
    /// Seconds from one message of a member to their next; 0: it is not slowed.
    every_s: u32,
    /// None: nobody has given it a place.
    home: Option<Home>,
    says: RoomSays,
}

struct Home {
    category: Option<TopicId>,
    order: String,
}

/// What was written of rooms and is not in the projection.
#[derive(Default)]
pub struct WrittenRooms {
    /// Rooms that were opened, each under its parent.
    pub opened: Vec<(TopicId, TopicId, RoomOpened)>,
    /// Where rooms were put.
    pub homes: HashMap<TopicId, RoomMoved>,
    /// What was said of who reads them and posts there, in order.
    pub says: Vec<(TopicId, Payload)>,
}

/// What rows of rooms are made with, beside the rooms.
struct Beside<'a> {
    heads: &'a HashMap<TopicId, Head>,
    pins: HashMap<TopicId, u64>,
    /// Categories that are private.
    private: HashSet<TopicId>,
}

/// Categories and channels in the order in which they are shown: those outside of any category first, then each
/// category with what is in it. What is unread is not said here: the engine knows.
pub fn rooms(
    connection: &Connection,
    stream: StreamKey,
    heads: &HashMap<TopicId, Head>,
    written: &WrittenRooms,
) -> Result<Vec<RoomRow>> {
    let rooms = read_rooms(connection, stream, false)?;
    let mut pins = connection.prepare_cached(PINS)?;
    let pins = pins.query_map(named_params! { ":stream": stream }, |row| {
        Ok((TopicId::from_bytes(row.get(0)?), row.get::<_, i64>(1)?.cast_unsigned()))
    })?;
    let pins: HashMap<TopicId, u64> = pins.collect::<Result<_>>()?;
    Ok(rows(in_order(with_written(rooms, written)), heads, pins))
}

/// Rooms of a space that is not held: those that were opened here.
pub fn rooms_only_written(written: &WrittenRooms) -> Vec<RoomRow> {
    rows(in_order(with_written(Vec::new(), written)), &HashMap::new(), HashMap::new())
}

/// What a room says of who reads it and posts there; none: there is none. `stream`: none: the space is not held.
pub fn says(
    connection: &Connection,
    stream: Option<StreamKey>,
    written: &WrittenRooms,
    topic: TopicId,
) -> Result<Option<(RoomKind, RoomSays)>> {
    let held = stream.map_or_else(|| Ok(Vec::new()), |stream| read_rooms(connection, stream, false))?;
    let room = with_written(held, written).into_iter().find(|room| room.topic == topic);
    Ok(room.and_then(|room| Some((room.kind?, room.says))))
}

fn rows(
    rooms: Vec<(Option<TopicId>, Room)>,
    heads: &HashMap<TopicId, Head>,
    pins: HashMap<TopicId, u64>,
) -> Vec<RoomRow> {
    let is_private =
        |room: &Room| room.kind == Some(RoomKind::Category) && room.says.access == Access::Private;
    let private = rooms.iter().filter(|(_, room)| is_private(room)).map(|(_, room)| room.topic).collect();
    let beside = Beside { heads, pins, private };
    rooms.into_iter().filter_map(|(category, room)| room.row(category, &beside)).collect()
}

/// Orders of the rooms in a category, or of those outside of any; `categories`: of the categories instead. As they
/// are shown, those that were put away among them.
pub fn orders(
    connection: &Connection,
    stream: StreamKey,
    written: &WrittenRooms,
    (category, categories): (Option<TopicId>, bool),
) -> Result<Vec<(TopicId, String)>> {
    let rooms = in_order(with_written(read_rooms(connection, stream, false)?, written)).into_iter();
    let neighbours = rooms.filter(|(home, room)| {
        let is_category = room.kind == Some(RoomKind::Category);
        is_category == categories && (categories || *home == category)
    });
    Ok(neighbours.map(|(_, room)| (room.topic, room.order().to_owned())).collect())
}

fn with_written(mut rooms: Vec<Room>, written: &WrittenRooms) -> Vec<Room> {
    for (topic, parent, opened) in &written.opened {
        if !rooms.iter().any(|room| room.topic == *topic) {
            rooms.push(Room {
                topic: *topic,
                parent: *parent,
                started: None,
                kind: Some(opened.kind),
                name: opened.name.clone(),
                description: String::new(),
                archived: false,
                every_s: 0,
                home: None,
                says: RoomSays::default(),
            });
        }
    }
    for room in &mut rooms {
        if let Some(moved) = written.homes.get(&room.topic) {
            room.home = Some(Home { category: moved.category, order: moved.order.clone() });
        }
        let of_room = written.says.iter().filter(|(topic, _)| *topic == room.topic);
        of_room.for_each(|(_, said)| room.says.hear(said));
    }
    rooms
}

/// As they are shown, each with the category that it is shown in.
fn in_order(rooms: Vec<Room>) -> Vec<(Option<TopicId>, Room)> {
    let categories: HashMap<TopicId, String> = rooms
        .iter()
        .filter(|room| room.kind == Some(RoomKind::Category))
        .map(|room| (room.topic, room.order().to_owned()))
        .collect();
    let mut rooms: Vec<_> = rooms.into_iter().map(|room| (room.category(&categories), room)).collect();
    rooms.sort_by_cached_key(|(category, room)| room.sort_key(*category, &categories));
    rooms
}

/// Threads that are known, newest first.
pub fn threads(
    connection: &Connection,
    stream: StreamKey,
    heads: &HashMap<TopicId, Head>,
) -> Result<Vec<ThreadRow>> {
    let rooms = read_rooms(connection, stream, true)?;
    let mut threads: Vec<ThreadRow> = rooms.into_iter().map(|room| room.thread(heads)).collect();
    threads.sort_by_key(|thread| Reverse((thread.newest_at, thread.topic)));
    threads.truncate(THREADS_MAX);
    Ok(threads)
}

/// (outside of categories first, the category, what belongs to it after it, the room).
type SortKey = (bool, (String, Option<TopicId>), bool, (String, TopicId));

impl Room {
    fn slow(&self) -> Option<Slow> {
        (self.every_s > 0).then_some(Slow { every_s: self.every_s, next_at: None })
    }

    fn order(&self) -> &str {
        self.home.as_ref().map_or("", |home| &home.order)
    }

    /// The category that it is shown in, if that is one that is known: its home, else what it was opened under.
    fn category(&self, categories: &HashMap<TopicId, String>) -> Option<TopicId> {
        let said = self.home.as_ref().map_or(Some(self.parent), |home| home.category);
        said.filter(|category| self.kind != Some(RoomKind::Category) && categories.contains_key(category))
    }

    fn sort_key(&self, category: Option<TopicId>, categories: &HashMap<TopicId, String>) -> SortKey {
        let is_category = self.kind == Some(RoomKind::Category);
        let heading = category.or_else(|| is_category.then_some(self.topic));
        let heading_order = heading.and_then(|heading| categories.get(&heading)).cloned().unwrap_or_default();
        let own = (self.order().to_owned(), self.topic);
        (heading.is_some(), (heading_order, heading), !is_category, own)
    }

    /// None: of a kind that this version does not know.
    fn row(self, category: Option<TopicId>, beside: &Beside<'_>) -> Option<RoomRow> {
        let (head, slow) = (beside.heads.get(&self.topic), self.slow());
        let guard = match self.says.access {
            Access::Private => Some(self.topic),
            Access::Open => None,
            Access::AsCategory => category.filter(|category| beside.private.contains(category)),
        };
        Some(RoomRow {
            topic: self.topic,
            kind: self.kind?,
            name: self.name,
            description: self.description,
            category,
            archived: self.archived,
            messages: head.map_or(0, |head| head.anchors),
            newest_at: head.and_then(|head| head.newest).map(|newest| newest.at),
            unread: 0,
            mentions: 0,
            reading: ReadState::default(),
            pinned: beside.pins.get(&self.topic).copied().unwrap_or(0),
            slow,
            access: RoomAccess { choice: self.says.choice(), guard },
        })
    }

    fn thread(self, heads: &HashMap<TopicId, Head>) -> ThreadRow {
        let (head, slow) = (heads.get(&self.topic), self.slow());
        ThreadRow {
            topic: self.topic,
            parent: self.parent,
            on: self.started,
            name: self.name,
            archived: self.archived,
            messages: head.map_or(0, |head| head.anchors),
            newest_at: head.and_then(|head| head.newest).map(|newest| newest.at),
            unread: 0,
            mentions: 0,
            reading: ReadState::default(),
            slow,
        }
    }
}

fn read_rooms(connection: &Connection, stream: StreamKey, threads: bool) -> Result<Vec<Room>> {
    let mut select = connection.prepare_cached(ROOMS)?;
    let mut rows = select.query(named_params! { ":stream": stream, ":threads": threads })?;
    let mut rooms: Vec<Room> = Vec::new();
    while let Some(row) = rows.next()? {
        let topic = TopicId::from_bytes(row.get(2)?);
        if rooms.last().is_none_or(|last| last.topic != topic) {
            rooms.push(read_opening(row, topic)?);
        }
        if let Some(room) =
            rooms.last_mut().filter(|_| row.get_ref(9).is_ok_and(|topic| topic != ValueRef::Null))
        {
            read_state(row, room)?;
        }
    }
    Ok(rooms)
}

fn read_opening(row: &Row<'_>, topic: TopicId) -> Result<Room> {
    verify_row(row, 0..8)?;
    Ok(Room {
        topic,
        parent: TopicId::from_bytes(row.get(3)?),
        started: row.get::<_, Option<[u8; 16]>>(4)?.map(EventId::from_bytes),
        kind: row.get::<_, Option<i64>>(6)?.and_then(room_kind),
        name: row.get(7)?,
        description: String::new(),
        archived: false,
        every_s: 0,
        home: None,
        says: RoomSays::default(),
    })
}

fn read_state(row: &Row<'_>, room: &mut Room) -> Result<()> {
    verify_row(row, 9..17)?;
    let text = || row.get::<_, Option<String>>(15).map(Option::unwrap_or_default);
    match row.get(13)? {
        StateKind::Name => room.name = text()?,
        StateKind::Description => room.description = text()?,
        StateKind::Home => {
            let category: Option<[u8; 16]> = row.get(16)?;
            room.home = Some(Home { category: category.map(TopicId::from_bytes), order: text()? });
        }
        StateKind::Archived => room.archived = row.get(14)?,
        StateKind::Slow => room.every_s = seconds(row.get(14)?),
        StateKind::Access => room.says.read_access(row.get(14)?),
        StateKind::History => room.says.read_history(row.get(14)?),
        StateKind::Reader => room.says.read_reader(row.get(14)?, row.get(16)?),
        StateKind::Override => room.says.read_override(row.get(16)?),
        StateKind::Nothing
        | StateKind::Icon
        | StateKind::Emoji
        | StateKind::Profile
        | StateKind::Member
        | StateKind::Moderator
        | StateKind::Read
        | StateKind::Level
        | StateKind::Role
        | StateKind::RoleGiven
        | StateKind::Joining
        | StateKind::Reading
        | StateKind::Rules
        | StateKind::Invite
        | StateKind::Request
        | StateKind::Ban
        | StateKind::Timeout
        | StateKind::Report
        | StateKind::Block => {}
    }
    Ok(())
}
