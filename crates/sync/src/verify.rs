//! Whether what came is what was written: the chain of a topic, and the hash of each payload.

use rill_protocol::{Envelope, Erasable, Hash, SeqNum, TopicId, WireEvent, payload_hash, row_hash};

/// What came is not what its hashes say. None of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The events do not chain.
    #[error(
        "what the server sent of {topic} does not chain at {seq}; it was not kept, and what was held stays"
    )]
    Chain {
        /// The topic.
        topic: TopicId,
        /// Where.
        seq: SeqNum,
    },
    /// A payload was changed.
    #[error("the payload of {seq} in {topic} is not the one that its author wrote; it was not kept")]
    Payload {
        /// The topic.
        topic: TopicId,
        /// Where.
        seq: SeqNum,
    },
    /// The envelope cannot be read, or names another stream or topic.
    #[error("the envelope of {seq} in {topic} cannot be read or belongs elsewhere; it was not kept")]
    Envelope {
        /// The topic.
        topic: TopicId,
        /// Where.
        seq: SeqNum,
    },
}

/// Whether an event follows the one before it in its topic. A blank has no envelope to hash: its own word stands.
pub fn verify_link(topic: TopicId, previous: (SeqNum, &Hash), event: &WireEvent) -> Result<(), VerifyError> {
    let (seq, hash) = previous;
    let follows = event.seq == seq.next();
    let chains =
        event.is_blank() || row_hash(hash, &event.envelope, event.seq, event.received_at) == event.row_hash;
    if follows && chains { Ok(()) } else { Err(VerifyError::Chain { topic, seq: event.seq }) }
}

/// Whether the payload is the one that the envelope speaks of.
pub fn verify_payload(
    topic: TopicId,
    seq: SeqNum,
    envelope: &Envelope,
    body: &Erasable,
) -> Result<(), VerifyError> {
    let wrong = VerifyError::Payload { topic, seq };
    let Erasable::Whole(bytes) = body else { return Ok(()) };
    let (salt, payload) = bytes.split_first_chunk::<16>().ok_or(wrong.clone())?;
    if payload_hash(salt, payload) == envelope.payload_hash { Ok(()) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::{VerifyError, verify_link};
    use rill_protocol::{Erasable, Hash, SeqNum, TopicId, WireEvent, row_hash};

    fn event(seq: u64, previous: &Hash) -> WireEvent {
        let envelope = vec![7; 3];
        let row_hash = row_hash(previous, &envelope, SeqNum(seq), 5);
        WireEvent { seq: SeqNum(seq), received_at: 5, row_hash, envelope, body: Erasable::Erased }
    }

    #[test]
    fn an_event_that_was_changed_moved_or_left_out_breaks_the_chain() {
        let first = event(1, &Hash::START);
        let second = event(2, &first.row_hash);
        let topic = TopicId::ROOT;
        assert_eq!(verify_link(topic, (SeqNum(1), &first.row_hash), &second), Ok(()));
        let broken = Err(VerifyError::Chain { topic, seq: SeqNum(2) });
        assert_eq!(verify_link(topic, (SeqNum::ZERO, &first.row_hash), &second), broken, "one left out");
        let later = WireEvent { received_at: 6, ..second.clone() };
        assert_eq!(verify_link(topic, (SeqNum(1), &first.row_hash), &later), broken, "another time");
        let blank = WireEvent { envelope: Vec::new(), ..second };
        assert_eq!(verify_link(topic, (SeqNum(1), &first.row_hash), &blank), Ok(()), "withheld");
    }
}
