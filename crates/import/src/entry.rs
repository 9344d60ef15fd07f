//! [`Entry`]: an event of an import, ready to be pushed, with what an importer must know of it without reading it.

use crate::{derive::Derived, discord::RecordError};
use rill_events::Payload;
use rill_protocol::{
    BlobId, Did, Draft, Envelope, EventId, PAYLOAD_MAX, Place, Slot, StreamId, TopicId, payload_hash,
};

/// An event, ready to be pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EventId,
    /// Its topic.
    pub topic: TopicId,
    /// Its slot, where it has one.
    pub slot: Option<Slot>,
    /// The blobs that must be on the server before it.
    pub blobs: Vec<BlobId>,
    /// Envelope, salt and payload.
    pub draft: Draft,
}

/// What an entry is, beside its payload.
pub(crate) struct Standing {
    pub(crate) topic: TopicId,
    pub(crate) place: Place,
    pub(crate) slot: Option<Slot>,
    pub(crate) voice: Option<Slot>,
    pub(crate) blobs: Vec<BlobId>,
}

/// Who writes, and where.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    pub(crate) stream: StreamId,
    pub(crate) author: Did,
}

impl Writer {
    pub(crate) fn entry(
        &self,
        derived: Derived,
        standing: Standing,
        payload: &Payload,
    ) -> Result<Entry, RecordError> {
        let payload = payload.to_bytes().expect("an importer makes no payloads of unknown type");
        self.entry_of_bytes(derived, standing, payload)
    }

    pub(crate) fn entry_of_bytes(
        &self,
        Derived { id, salt }: Derived,
        Standing { topic, place, slot, voice, blobs }: Standing,
        payload: Vec<u8>,
    ) -> Result<Entry, RecordError> {
        if payload.len() > PAYLOAD_MAX {
            return Err(RecordError::TooLong { bytes: payload.len() });
        }
        let envelope = Envelope {
            v: 1,
            stream: self.stream,
            id,
            author: self.author.clone(),
            topic,
            place,
            slot,
            voice,
            notify: None,
            blobs,
            moved: None,
            proof: None,
            payload_hash: payload_hash(&salt, &payload),
        };
        let draft = Draft { envelope: envelope.to_bytes(), salt, payload };
        Ok(Entry { id, topic, slot, blobs: envelope.blobs, draft })
    }
}
