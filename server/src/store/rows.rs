//! How a row of the log becomes an event of the wire. What was changed since it was written is seen here, at the cost
//! of one hash an event; `check.rs` sees the rest.

use super::LogError;
use rill_protocol::{Erasable, Hash, Position, SeqNum, WireEvent, payload_hash};
use rusqlite::{CachedStatement, Params, Row, types::Type};

/// A row whose bytes are not those that were written. It is not given out.
#[derive(Debug, thiserror::Error)]
#[error("event {0} of its topic: its payload does not fit the hash in its envelope")]
struct DamagedRow(SeqNum);

/// Reads the columns `seq, received_at, row_hash, envelope, body`, in this order.
pub(super) fn wire_event(row: &Row<'_>) -> Result<WireEvent, rusqlite::Error> {
    let seq = SeqNum(row.get(0)?);
    let envelope: Vec<u8> = row.get(3)?;
    let body: Option<Vec<u8>> = row.get(4)?;
    if !body.as_deref().is_none_or(|body| fits(&envelope, body)) {
        return Err(rusqlite::Error::FromSqlConversionFailure(4, Type::Blob, Box::new(DamagedRow(seq))));
    }
    Ok(WireEvent {
        seq,
        received_at: row.get(1)?,
        row_hash: Hash::from_bytes(row.get(2)?),
        envelope,
        body: body.map_or(Erasable::Erased, Erasable::Whole),
    })
}

/// Whether salt and payload are those of the envelope. Its hash of them is its last 32 bytes: the name of that field
/// is the longest, and DAG-CBOR sorts by length.
fn fits(envelope: &[u8], body: &[u8]) -> bool {
    match (envelope.last_chunk::<32>(), body.split_first_chunk::<16>()) {
        (Some(hash), Some((salt, payload))) => payload_hash(salt, payload).as_bytes() == hash,
        (None, _) | (_, None) => false,
    }
}

/// All rows of a statement that selects these columns first.
pub(super) fn wire_events(
    mut read: CachedStatement<'_>,
    params: impl Params,
) -> Result<Vec<WireEvent>, LogError> {
    Ok(read.query_map(params, wire_event)?.collect::<Result<_, _>>()?)
}

/// Reads two columns from `first` on as a position, where they are not null.
pub(super) fn position(row: &Row<'_>, first: usize) -> Result<Option<Position>, rusqlite::Error> {
    let at: Option<i64> = row.get(first)?;
    let seq: Option<u64> = row.get(first + 1)?;
    Ok(at.zip(seq).map(|(at, seq)| Position { at, seq: SeqNum(seq) }))
}

#[cfg(test)]
mod tests {
    use super::fits;
    use crate::store::samples::Sample;
    use rill_protocol::{BlobId, MovedFrom, Notify, Place, Slot, TopicId};

    #[test]
    fn an_envelope_ends_with_its_hash_whatever_else_is_in_it() {
        let sample = Sample::new();
        let (mut envelope, body) = sample.anchor(1);
        assert!(fits(&envelope.to_bytes(), &body));
        envelope.place = Place::Anchor { at: Some(5) };
        envelope.slot = Some(Slot::named(&["slot"]));
        envelope.voice = Some(Slot::named(&["voice"]));
        envelope.notify = Some(Notify::Readers);
        envelope.blobs = vec![BlobId::of(b"a picture")];
        let (topic, event, author) = (TopicId::PEOPLE, envelope.id, envelope.author.clone());
        envelope.moved = Some(MovedFrom { topic, event, author });
        assert!(fits(&envelope.to_bytes(), &body));
        assert!(!fits(&envelope.to_bytes(), &body[1..]));
        assert!(!fits(&[], &body));
    }
}
