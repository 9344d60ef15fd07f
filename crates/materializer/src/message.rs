//! Anchors: rows of `message`. Edits and pins, which amend them, lie in `amendment`, each as it was written.

use crate::{
    AmendmentKind, Incoming, MessageKind, TopicKey, amendment::Said, materialize::Standing, write_summed,
};
use rill_events::{MessageEdited, MessagePinned, MessagePosted, NoticePosted, Payload};
use rill_protocol::{EventId, Millis, SeqNum, Slot, encode};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

const ADD: &str = "
    INSERT OR IGNORE INTO message (topic, at, seq, kind, id, author, voice, text, parts, sum)
    VALUES (:topic, :at, :seq, :kind, :id, :author, :voice, :text, :parts, :sum)";
const ADD_AGAIN: &str = "
    INSERT OR REPLACE INTO message (topic, at, seq, kind, id, author, voice, text, parts, sum)
    VALUES (:topic, :at, :seq, :kind, :id, :author, :voice, :text, :parts, :sum)";

/// In place: a row that is taken out and put in again moves its neighbours. Index: the primary key of `message`.
const REMOVE: &str = "
    UPDATE message SET kind = :kind, id = :id, author = :author, voice = :voice, text = :text, parts = :parts, sum = :sum
    WHERE topic = :topic AND at = :at AND seq = :seq";
/// Index: `message_by_id`.
const ANCHOR: &str = "SELECT at, seq, author, voice FROM message WHERE topic = :topic AND id = :id";

/// What an anchor says, as it is stored.
pub(crate) struct Body {
    kind: MessageKind,
    text: Option<String>,
    parts: Option<Vec<u8>>,
}

impl Body {
    pub(crate) const fn removed() -> Self {
        Self { kind: MessageKind::Removed, text: None, parts: None }
    }
}

/// What a payload makes of an anchor. None: it cannot be read.
pub(crate) fn body(payload: Option<Payload>) -> Body {
    match payload {
        Some(Payload::MessagePosted(posted)) => posted_body(posted),
        Some(Payload::NoticePosted(notice)) => notice_body(notice),
        // A type that is no anchor, where an anchor stands, says nothing.
        Some(_) | None => Body { kind: MessageKind::Unknown, text: None, parts: None },
    }
}

fn posted_body(mut posted: MessagePosted) -> Body {
    let text = std::mem::take(&mut posted.text);
    let parts = (posted != MessagePosted::default()).then(|| encode(&posted).ok()).flatten();
    Body { kind: MessageKind::Posted, text: Some(text), parts }
}

fn notice_body(mut notice: NoticePosted) -> Body {
    let text = std::mem::take(&mut notice.text);
    Body { kind: MessageKind::Notice, text: Some(text), parts: encode(&notice).ok() }
}

/// Whether it is new. One that is there stays as it is: anchors do not change, and a removed one stays removed.
pub(crate) fn add(
    (tx, standing): (&Connection, Standing),
    topic: TopicKey,
    event: &Incoming<'_>,
    (at, author): (Millis, Slot),
    body: &Body,
) -> Result<bool> {
    let voice = event.envelope.voice.filter(|voice| *voice != author);
    let anchor = Anchor { at, seq: event.seq, id: event.envelope.id, author, voice };
    let add = if standing == Standing::First { ADD } else { ADD_AGAIN };
    write((tx, add), topic, &anchor, body)
}

/// Takes the bytes of an anchor away, and keeps its place. Whether it is there.
pub(crate) fn remove(tx: &Connection, topic: TopicKey, id: EventId) -> Result<bool> {
    let which = named_params! { ":topic": topic, ":id": id.as_bytes() };
    let read = |row: &Row<'_>| {
        Ok(Anchor {
            at: row.get(0)?,
            seq: SeqNum(row.get::<_, i64>(1)?.cast_unsigned()),
            id,
            author: Slot::from_bytes(row.get(2)?),
            voice: row.get::<_, Option<[u8; 16]>>(3)?.map(Slot::from_bytes),
        })
    };
    let anchor = tx.prepare_cached(ANCHOR)?.query_row(which, read).optional()?;
    anchor.map_or(Ok(false), |anchor| write((tx, REMOVE), topic, &anchor, &Body::removed()))
}

/// What stays of an anchor, whatever becomes of its body.
struct Anchor {
    at: Millis,
    seq: SeqNum,
    id: EventId,
    author: Slot,
    /// Where it is not the author.
    voice: Option<Slot>,
}

fn write(
    (tx, statement): (&Connection, &str),
    topic: TopicKey,
    anchor: &Anchor,
    body: &Body,
) -> Result<bool> {
    let columns = named_params! {
        ":topic": topic,
        ":at": anchor.at,
        ":seq": anchor.seq.0.cast_signed(),
        ":kind": body.kind,
        ":id": anchor.id.as_bytes(),
        ":author": anchor.author.as_bytes(),
        ":voice": anchor.voice.as_ref().map(Slot::as_bytes),
        ":text": body.text,
        ":parts": body.parts,
    };
    let mut statement = tx.prepare_cached(statement)?;
    Ok(write_summed(&mut statement, columns, &[])? > 0)
}

/// An edit. Its own time for an import, else when the server took it in.
pub(crate) fn edited(mut edited: MessageEdited, received_at: Millis) -> Said {
    let at = edited.at.take().unwrap_or(received_at);
    let text = std::mem::take(&mut edited.text);
    let parts = (edited != MessageEdited::default()).then(|| encode(&edited).ok()).flatten();
    Said { kind: AmendmentKind::Edit, value: at, text: Some(text), parts }
}

/// A pin, or its end.
pub(crate) fn pinned(pin: &MessagePinned) -> Said {
    Said { kind: AmendmentKind::Pin, value: i64::from(pin.pinned), text: None, parts: None }
}
