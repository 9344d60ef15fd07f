//! [`Event`]: an event as a client holds it, with what a test must know of it.

use rill_materializer::Incoming;
use rill_protocol::{Envelope, Millis, Place, SeqNum, TopicId};

/// An event with what the server added.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its place in its topic.
    pub seq: SeqNum,
    /// When the server took it in.
    pub received_at: Millis,
    /// The envelope.
    pub envelope: Envelope,
    /// The payload; none: erased.
    pub payload: Option<Vec<u8>>,
}

impl Event {
    /// Its topic.
    pub fn topic(&self) -> TopicId {
        self.envelope.topic
    }

    /// As the materializer takes it.
    pub fn incoming(&self) -> Incoming<'_> {
        Incoming {
            seq: self.seq,
            received_at: self.received_at,
            envelope: &self.envelope,
            payload: self.payload.as_deref(),
        }
    }

    /// As the server gives it out once it is redacted.
    #[must_use]
    pub fn erased(&self) -> Self {
        Self { payload: None, ..self.clone() }
    }

    /// Whether this redaction takes the bytes of that event away.
    pub fn takes(&self, other: &Self) -> bool {
        let Place::Redacts(target) = self.envelope.place else { return false };
        let amends_it = matches!(other.envelope.place, Place::Amends(anchor) if anchor == target);
        self.topic() == other.topic() && (other.envelope.id == target || amends_it)
    }
}
