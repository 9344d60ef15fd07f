//! [`Envelope`]: what a server needs in order not to read payloads. In the clear, hashed, never erased.

use crate::{
    BlobId, Did, EventId, Hash, Place, Proof, Slot, StreamId, TopicId, codec,
    limits::{BLOBS_MAX, ENVELOPE_MAX, NOTIFY_MAX},
};
use serde::{Deserialize, Serialize};

/// The part of an event that a redaction leaves. Its DAG-CBOR is what is chained, and one day signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Version of this form: 1.
    pub v: u8,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Made by the client; with the stream the idempotency key.
    pub id: EventId,
    /// The person, by the DID first used, for ever. For an import, the importer.
    pub author: Did,
    /// The part of the stream it belongs to. An event that opens a topic lies in the topic it opens.
    pub topic: TopicId,
    /// What it is there.
    pub place: Place,
    /// By which newer ones stand for it: of the topic for state, of (anchor, author) for an amendment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// The slot in *people* that has the name and picture of who speaks; none: the author's own.
    /// In the clear so that a page can bring the profiles it needs without a payload being read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<Slot>,
    /// Whom it calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<Notify>,
    /// The blobs that the payload shows: who may read the event may read these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<BlobId>,
    /// Where an anchor stood that was moved into this topic, and who wrote it: the author is who moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<MovedFrom>,
    /// What the holder of another key says for the author, as who gave them an invite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// SHA-256(salt ‖ payload): a redacted "yes" cannot be guessed from it.
    pub payload_hash: Hash,
}

/// Which anchor one stands for that was moved. In the clear, so that a server finds that one without a payload being read,
/// and so that whose it is outlives its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedFrom {
    /// The topic that it was moved from.
    pub topic: TopicId,
    /// The anchor there.
    pub event: EventId,
    /// Who wrote it.
    pub author: Did,
}

/// Whom an event calls to look at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// These, at most [`NOTIFY_MAX`].
    People(Vec<Did>),
    /// All who may read the topic.
    Readers,
}

/// Why an envelope is refused, whatever the stream's rules say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not the bytes of an envelope.
    #[error("the envelope cannot be read: {0}")]
    Decode(#[from] codec::DecodeError),
    /// Another form than 1.
    #[error("the envelope has version {0}, this program knows 1: reload to update")]
    Version(u8),
    /// Longer than [`ENVELOPE_MAX`].
    #[error("the envelope has {0} bytes, at most {ENVELOPE_MAX} are taken: name fewer people or files")]
    TooLong(usize),
    /// More people named than [`NOTIFY_MAX`].
    #[error("it names {0} people to notify, at most {NOTIFY_MAX} are taken")]
    TooManyNotified(usize),
    /// More blobs named than [`BLOBS_MAX`].
    #[error("it names {0} files, at most {BLOBS_MAX} are taken: spread them over several messages")]
    TooManyBlobs(usize),
    /// An event opens the topic of its own id, and no other.
    #[error("an event that opens a topic must lie in the topic of its own id")]
    OpensOtherTopic,
    /// Nothing can hang under or amend itself.
    #[error("an event cannot be about itself")]
    AboutItself,
    /// Only what stands for itself can be moved, and it goes from one topic into another.
    #[error("only a message can be moved, from one room into another, with the time that it had")]
    OddlyMoved,
    /// State without a slot could never be replaced.
    #[error("state needs a slot")]
    StateWithoutSlot,
}

impl Envelope {
    /// The bytes that are hashed and kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self).expect("an envelope has no floats and no odd keys")
    }

    /// Reads the kept bytes back. Strict: what is chained must have one form only.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > ENVELOPE_MAX {
            return Err(EnvelopeError::TooLong(bytes.len()));
        }
        let envelope = Self::from_chained_bytes(bytes)?;
        if envelope.to_bytes() != bytes {
            return Err(codec::DecodeError::NotCanonical.into());
        }
        Ok(envelope)
    }

    /// As [`Envelope::from_bytes`], for bytes whose hash stands in a chain that was verified: that they have their
    /// one form was asked when they were taken in, and whoever holds the chain has the same bytes. Half the cost.
    pub fn from_chained_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let envelope: Self = codec::decode(bytes)?;
        if envelope.v != 1 {
            return Err(EnvelopeError::Version(envelope.v));
        }
        envelope.check()?;
        Ok(envelope)
    }

    /// What holds of every envelope, in any stream.
    pub fn check(&self) -> Result<(), EnvelopeError> {
        match self.notify.as_ref() {
            Some(Notify::People(people)) if people.len() > NOTIFY_MAX => {
                return Err(EnvelopeError::TooManyNotified(people.len()));
            }
            Some(Notify::People(_) | Notify::Readers) | None => {}
        }
        if self.blobs.len() > BLOBS_MAX {
            return Err(EnvelopeError::TooManyBlobs(self.blobs.len()));
        }
        if let Some(moved) = &self.moved
            && (!matches!(self.place, Place::Anchor { at: Some(_) }) || moved.topic == self.topic)
        {
            return Err(EnvelopeError::OddlyMoved);
        }
        match self.place {
            Place::Opens { .. } if self.topic != TopicId::opened_by(self.id) => {
                Err(EnvelopeError::OpensOtherTopic)
            }
            Place::Opens { parent, .. } if parent == self.topic => Err(EnvelopeError::AboutItself),
            Place::Amends(event) | Place::Redacts(event) if event == self.id => {
                Err(EnvelopeError::AboutItself)
            }
            Place::State if self.slot.is_none() => Err(EnvelopeError::StateWithoutSlot),
            Place::Opens { .. }
            | Place::State
            | Place::Anchor { .. }
            | Place::Amends(_)
            | Place::Redacts(_) => Ok(()),
        }
    }

    /// Who wrote it: of what was moved not the one who moved it.
    pub fn writer(&self) -> &Did {
        self.moved.as_ref().map_or(&self.author, |moved| &moved.author)
    }

    /// The slot in *people* of who speaks.
    pub fn voice(&self) -> Slot {
        self.voice.unwrap_or_else(|| Slot::of_person(self.writer()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Envelope, EnvelopeError, MovedFrom};
    use crate::{Did, EventId, Hash, Place, Slot, StreamId, TopicId};

    fn did(name: &str) -> Did {
        Did::parse(&format!("did:web:{name}.example")).unwrap()
    }

    fn moved(place: Place, from: TopicId) -> Envelope {
        let event = EventId::from_parts(1, [1; 10]);
        Envelope {
            v: 1,
            stream: StreamId::of(b"a space"),
            id: EventId::from_parts(2, [2; 10]),
            author: did("mo"),
            topic: TopicId::from_bytes([7; 16]),
            place,
            slot: None,
            voice: None,
            notify: None,
            blobs: Vec::new(),
            moved: Some(MovedFrom { topic: from, event, author: did("mia") }),
            proof: None,
            payload_hash: Hash::START,
        }
    }

    #[test]
    fn what_was_moved_speaks_for_who_wrote_it_and_is_a_dated_message_of_another_room() {
        let (other, dated) = (TopicId::from_bytes([8; 16]), Place::Anchor { at: Some(5) });
        let envelope = moved(dated, other);
        assert_eq!(Envelope::from_bytes(&envelope.to_bytes()).as_ref(), Ok(&envelope));
        assert_eq!((envelope.writer(), envelope.voice()), (&did("mia"), Slot::of_person(&did("mia"))));
        let own = moved(dated, envelope.topic);
        let live = moved(Place::Anchor { at: None }, other);
        let amends = moved(Place::Amends(EventId::from_parts(3, [3; 10])), other);
        for odd in [own, live, amends] {
            assert_eq!(odd.check(), Err(EnvelopeError::OddlyMoved));
        }
    }
}
