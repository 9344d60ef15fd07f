//! Anchors: rows of `message`. Edits and pins, which amend them, lie in `amendment`, each as it was written.

use crate::{AmendmentKind, Incoming, MessageKind, TopicKey, amendment::Said, materialize::Standing};
use rill_events::{MessageEdited, MessagePinned, MessagePosted, NoticePosted, Payload};
use rill_protocol::{Millis, Slot, encode};
use rusqlite::{Connection, Result, named_params};

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

/// Whether it is new. One that is there stays as it is: anchors do not change, and a removed one stays removed.
pub(crate) fn add(
    (tx, standing): (&Connection, Standing),
    topic: TopicKey,
    event: &Incoming<'_>,
    (at, author): (Millis, Slot),
    body: &Body,
) -> Result<bool> {
    let voice = event.envelope.voice.filter(|voice| *voice != author);
    let add = if standing == Standing::First { ADD } else { ADD_AGAIN };
    let added = tx.prepare_cached(add)?.execute(named_params! {
        ":topic": topic,
        ":at": at,
        ":seq": event.seq.0.cast_signed(),
        ":kind": body.kind,
        ":id": event.envelope.id.as_bytes(),
        ":author": author.as_bytes(),
        ":voice": voice.as_ref().map(Slot::as_bytes),
        ":text": body.text,
        ":parts": body.parts,
    })?;
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
