//! Threads that were started on the messages of a window, in one reading.

use super::{ids, messages::Scope, revision::Revision};
use rill_bridge::ThreadSummary;
use rill_events::StateSlot;
use rill_materializer::{StateKind, verify_row};
use rill_protocol::{EventId, TopicId};
use rusqlite::{Connection, Result, Row, named_params, types::ValueRef};
use std::collections::HashMap;

/// Index: `room_by_start`, then the primary key of `state`. A thread elsewhere that names one of these is none of theirs.
pub(super) const ON_ANCHORS: &str = "
    SELECT r.stream, r.topic, r.id, r.parent, r.started, r.opened, r.kind, r.name, r.sum,
        s.topic, s.slot, s.seq, s.id, s.kind, s.value, s.text, s.parts, s.sum
    FROM json_each(:anchors) AS wanted
    CROSS JOIN room AS r INDEXED BY room_by_start
        ON r.stream = :stream AND r.started = unhex(wanted.value) AND r.parent = :parent
    LEFT JOIN state AS s ON s.topic = r.topic AND s.slot = :name
    ORDER BY r.id";

/// Threads by the anchor that they were started on; of several, the one opened first.
pub(super) struct Threads(HashMap<EventId, (TopicId, String)>);

impl Threads {
    pub(super) fn of<'a>(
        connection: &Connection,
        scope: &Scope<'_>,
        anchors: impl Iterator<Item = &'a EventId>,
    ) -> Result<Self> {
        let wanted = ids::list(anchors.map(EventId::as_bytes));
        let mut select = connection.prepare_cached(ON_ANCHORS)?;
        let mut rows = select.query(named_params! {
            ":stream": scope.stream,
            ":parent": scope.topic_id.as_bytes(),
            ":anchors": wanted,
            ":name": StateSlot::Name.slot().as_bytes(),
        })?;
        let mut threads = HashMap::new();
        while let Some(row) = rows.next()? {
            let (anchor, thread) = read(row)?;
            threads.entry(anchor).or_insert(thread);
        }
        Ok(Self(threads))
    }

    pub(super) fn on(
        &self,
        anchor: EventId,
        scope: &Scope<'_>,
        revision: &mut Revision,
    ) -> Option<ThreadSummary> {
        let (topic, name) = self.0.get(&anchor)?;
        let head = scope.heads.get(topic);
        let messages = head.map_or(0, |head| head.anchors);
        let newest_at = head.and_then(|head| head.newest).map(|newest| newest.at);
        revision.take(topic.as_bytes()).take_text(name).take_number(messages);
        revision.take_number(newest_at.unwrap_or_default().cast_unsigned());
        Some(ThreadSummary { topic: *topic, name: name.clone(), messages, newest_at })
    }
}

fn read(row: &Row<'_>) -> Result<(EventId, (TopicId, String))> {
    verify_row(row, 0..8)?;
    let mut name: String = row.get(7)?;
    if row.get_ref(9)? != ValueRef::Null {
        verify_row(row, 9..17)?;
        if row.get::<_, StateKind>(13)? == StateKind::Name {
            name = row.get(15)?;
        }
    }
    Ok((EventId::from_bytes(row.get(4)?), (TopicId::from_bytes(row.get(2)?), name)))
}
