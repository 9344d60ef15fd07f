//! Anchors: rows of `message`. Edits and pins, which amend them, lie in `amendment`, each as it was written.

use crate::{AmendmentKind, Incoming, MessageKind, TopicKey, amendment::Said, materialize::Standing};
use rill_events::{MessageEdited, MessagePinned, MessagePosted, NoticePosted, Payload};
use rill_protocol::{Millis, Slot, encode};
use rusqlite::{CachedStatement, Connection, Result, params};

const ADD: &str = "
    INSERT OR IGNORE INTO message (topic, at, seq, kind, id, author, voice, text, parts)
    VALUES (:topic, :at, :seq, :kind, :id, :author, :voice, :text, :parts)";
const ADD_AGAIN: &str = "
    INSERT OR REPLACE INTO message (topic, at, seq, kind, id, author, voice, text, parts)
    VALUES (:topic, :at, :seq, :kind, :id, :author, :voice, :text, :parts)";

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

/// The statement that [`add`] runs.
pub(crate) fn adding(tx: &Connection, standing: Standing) -> Result<CachedStatement<'_>> {
    tx.prepare_cached(if standing == Standing::First { ADD } else { ADD_AGAIN })
}

/// Whether it is new. One that is there stays as it is: anchors do not change, and a removed one stays removed.
pub(crate) fn add(
    adding: &mut CachedStatement<'_>,
    topic: TopicKey,
    event: &Incoming<'_>,
    (at, author): (Millis, Slot),
    body: &Body,
) -> Result<bool> {
    let voice = event.envelope.voice.filter(|voice| *voice != author);
    // In the order in which the statement names them: it runs for every message, and a name is looked up each time.
    let added = adding.execute(params![
        topic,
        at,
        event.seq.0.cast_signed(),
        body.kind,
        event.envelope.id.as_bytes(),
        author.as_bytes(),
        voice.as_ref().map(Slot::as_bytes),
        body.text,
        body.parts,
    ])?;
    Ok(added > 0)
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
