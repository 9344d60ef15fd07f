//! Rows of messages that are not in the projection: those that were written here and are not sent. Read as if they
//! were: what they answer, who wrote them, threads on them.

use super::{
    anchors::Anchor,
    messages::{Scope, rows},
};
use rill_bridge::MessageRow;
use rill_events::MessagePosted;
use rill_materializer::MessageKind;
use rill_protocol::{EventId, Position, Slot, encode};
use rusqlite::{Connection, Result};

/// A message that was written here.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Its id.
    pub id: EventId,
    /// Where it stands until the server gives it a place.
    pub position: Position,
    /// Who wrote it.
    pub voice: Slot,
    /// What it says.
    pub posted: MessagePosted,
}

/// Their rows, in the order given. How they stand is for the caller to say.
pub fn pending_messages(
    connection: &Connection,
    scope: &Scope<'_>,
    pending: Vec<Pending>,
) -> Result<Vec<MessageRow>> {
    let anchors = pending.into_iter().map(|Pending { id, position, voice, mut posted }| {
        let text = std::mem::take(&mut posted.text);
        let parts = encode(&posted).ok();
        let (topic, kind) = (scope.topic, MessageKind::Posted);
        Anchor { topic, position, kind, id, author: voice, voice, text, parts }
    });
    rows(connection, scope, anchors.collect())
}
