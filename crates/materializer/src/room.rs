//! Rooms: how one began (a row of `room`), and what is state of it since.

use crate::{
    Incoming, StateKind, StreamKey, TopicKey, kinds::room_kind_number, materialize::Standing, state::Content,
    write_summed,
};
use rill_events::{Payload, RoomArchived, RoomDescribed, RoomMoved, RoomRenamed, RoomSlowed};
use rill_protocol::{EventId, TopicId};
use rusqlite::{Connection, Result, named_params};

/// Index: the primary key of `topic`.
const STREAM_OF: &str = "SELECT stream FROM topic WHERE key = :topic";
const OPEN: &str = "
    INSERT OR IGNORE INTO room (stream, topic, id, parent, started, opened, kind, name, sum)
    VALUES (:stream, :topic, :id, :parent, :started, :opened, :kind, :name, :sum)";
const OPEN_AGAIN: &str = "
    INSERT OR REPLACE INTO room (stream, topic, id, parent, started, opened, kind, name, sum)
    VALUES (:stream, :topic, :id, :parent, :started, :opened, :kind, :name, :sum)";

/// Whether the room is new. A payload that cannot be read still opens it: what lies in it has a place then.
pub(crate) fn open(
    (tx, standing): (&Connection, Standing),
    topic: TopicKey,
    event: &Incoming<'_>,
    (parent, started): (TopicId, Option<EventId>),
    payload: Option<&Payload>,
) -> Result<bool> {
    let (kind, name) = match payload {
        Some(Payload::RoomOpened(opened)) => (Some(room_kind_number(opened.kind)), opened.name.as_str()),
        Some(_) | None => (None, ""),
    };
    let open = if standing == Standing::First { OPEN } else { OPEN_AGAIN };
    let which = named_params! { ":topic": topic };
    let stream: StreamKey = tx.prepare_cached(STREAM_OF)?.query_row(which, |row| row.get(0))?;
    let columns = named_params! {
        ":stream": stream,
        ":topic": topic,
        ":id": event.envelope.topic.as_bytes(),
        ":parent": parent.as_bytes(),
        ":started": started.as_ref().map(EventId::as_bytes),
        ":opened": event.received_at,
        ":kind": kind,
        ":name": name,
    };
    let mut statement = tx.prepare_cached(open)?;
    Ok(write_summed(&mut statement, columns, &[])? > 0)
}

pub(crate) fn renamed(renamed: RoomRenamed) -> Content {
    Content { kind: StateKind::Name, text: Some(renamed.name), ..Content::default() }
}

pub(crate) fn described(described: RoomDescribed) -> Content {
    Content { kind: StateKind::Description, text: Some(described.text), ..Content::default() }
}

pub(crate) fn moved(moved: RoomMoved) -> Content {
    let category = moved.category.map(|topic| topic.as_bytes().to_vec());
    Content { kind: StateKind::Home, text: Some(moved.order), parts: category, ..Content::default() }
}

pub(crate) fn archived(archived: &RoomArchived) -> Content {
    Content { kind: StateKind::Archived, value: i64::from(archived.archived), ..Content::default() }
}

pub(crate) fn slowed(slowed: &RoomSlowed) -> Content {
    Content { kind: StateKind::Slow, value: i64::from(slowed.every_s), ..Content::default() }
}
