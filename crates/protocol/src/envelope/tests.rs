//! The short way of reading an envelope against the long one: nothing that one takes may be another thing, or
//! nothing, to the other.

use super::{Envelope, EnvelopeError, Notify, canonical_form};
use crate::{BlobId, Did, EventId, Hash, Millis, Place, Slot, StreamId, TopicId, codec};
use proptest::{prelude::*, sample::Index};

fn event() -> impl Strategy<Value = EventId> {
    // Few: events that are about themselves and topics of their own id come up too.
    (0u8..4).prop_map(|byte| EventId::from_bytes([byte; 16]))
}

fn did() -> impl Strategy<Value = Did> {
    let name = prop_oneof!["[a-z]{1,40}", "[a-z]{240}", "a{15}", "a{16}"];
    name.prop_map(|name| Did::parse(&format!("did:web:{name}")).unwrap())
}

fn at() -> impl Strategy<Value = Millis> {
    let first_long = i64::from(u32::MAX) + 1;
    prop_oneof![any::<Millis>(), 0..2_000_000_000_000_i64, first_long - 2..first_long + 2]
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        prop::option::of(at()).prop_map(|at| Place::Anchor { at }),
        Just(Place::State),
        event().prop_map(Place::Amends),
        event().prop_map(Place::Redacts),
        (event(), prop::option::of(event()))
            .prop_map(|(parent, on)| Place::Opens { parent: TopicId::opened_by(parent), on }),
    ]
}

prop_compose! {
    fn envelope()(
        v in prop_oneof![9 => Just(1u8), 1 => any::<u8>()],
        (stream, hash) in any::<([u8; 32], [u8; 32])>(),
        id in event(),
        author in did(),
        topic in event(),
        place in place(),
        (slot, voice) in any::<(Option<[u8; 16]>, Option<[u8; 16]>)>(),
        notify in prop_oneof![
            4 => Just(None),
            1 => Just(Some(Notify::Readers)),
            1 => prop::collection::vec(did(), 0..3).prop_map(|people| Some(Notify::People(people))),
        ],
        blobs in prop::collection::vec(any::<[u8; 32]>().prop_map(BlobId::from_digest), 0..26),
    ) -> Envelope {
        let (stream, payload_hash) = (StreamId::from_digest(stream), Hash::from_bytes(hash));
        let (slot, voice) = (slot.map(Slot::from_bytes), voice.map(Slot::from_bytes));
        let topic = TopicId::opened_by(topic);
        Envelope { v, stream, id, author, topic, place, slot, voice, notify, blobs, payload_hash }
    }
}

/// Bytes put in place of others: mostly those of something like an envelope that is none.
fn changed(bytes: &mut Vec<u8>, changes: &[(Index, u8, u8)]) {
    for (index, byte, how) in changes {
        let at = index.index(bytes.len());
        match how {
            0 => bytes[at] = *byte,
            1 => bytes[at] ^= 1 << (byte % 8),
            2 => bytes.insert(at, *byte),
            3 => drop(bytes.remove(at)),
            _ => bytes.truncate(at.max(1)),
        }
    }
}

fn the_long_way(bytes: &[u8]) -> Result<Envelope, EnvelopeError> {
    codec::decode::<Envelope>(bytes)?.checked()
}

proptest! {
    #[test]
    fn an_envelope_is_read_as_it_was_written(envelope in envelope()) {
        let bytes = envelope.to_bytes();
        prop_assert_eq!(Envelope::from_chained_bytes(&bytes), envelope.clone().checked());
        prop_assert_eq!(Envelope::from_bytes(&bytes), envelope.checked());
    }

    #[test]
    fn bytes_that_were_changed_are_to_the_short_way_what_they_are_to_the_long_one(
        envelope in envelope(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>(), 0u8..5), 0..3),
    ) {
        let mut bytes = envelope.to_bytes();
        changed(&mut bytes, &changes);
        let read = the_long_way(&bytes);
        prop_assert_eq!(Envelope::from_chained_bytes(&bytes), read.clone());
        let is_canonical = |envelope: &Envelope| envelope.to_bytes() == bytes;
        prop_assert_eq!(Envelope::from_bytes(&bytes).ok(), read.ok().filter(is_canonical));
    }
}

#[test]
fn what_histories_are_made_of_is_read_the_short_way() {
    let written = |place, slot, blobs| Envelope {
        v: 1,
        stream: StreamId::of(b"a space"),
        id: EventId::from_bytes([1; 16]),
        author: Did::parse("did:web:localhost").unwrap(),
        topic: TopicId::PEOPLE,
        place,
        slot,
        voice: Some(Slot::from_bytes([2; 16])),
        notify: None,
        blobs,
        payload_hash: Hash::START,
    };
    let (slot, blob) = (Some(Slot::from_bytes([3; 16])), BlobId::of(b"a picture"));
    for envelope in [
        written(Place::Anchor { at: Some(1_700_000_000_000) }, None, vec![blob; 3]),
        written(Place::Anchor { at: None }, None, Vec::new()),
        written(Place::Amends(EventId::from_bytes([4; 16])), slot, Vec::new()),
        written(Place::State, slot, vec![blob]),
    ] {
        assert_eq!(canonical_form::read(&envelope.to_bytes()), Some(envelope));
    }
}
