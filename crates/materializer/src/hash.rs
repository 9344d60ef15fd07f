//! The oracle: one hash over all logical rows of a stream. Same events, same hash, whatever way they came.

use crate::StreamKey;
use rill_protocol::Hash;
use rusqlite::{Connection, Result, named_params, types::ValueRef};
use sha2::{Digest, Sha256};

/// Rows by their own ids, in the order of these, without local keys. A slot that is taken by nothing is left out:
/// whether the erased event that took it was sent at all must not show. Index: that of `topic (stream, id)`, then
/// each table's primary key.
const LOGICAL_ROWS: [&str; 4] = [
    "SELECT t.id, r.parent, r.started, r.opened, r.kind, r.name
     FROM topic t CROSS JOIN room r ON r.stream = t.stream AND r.topic = t.key
     WHERE t.stream = :stream ORDER BY t.id",
    "SELECT t.id, s.slot, s.seq, s.id, s.kind, s.value, s.text, s.parts
     FROM topic t CROSS JOIN state s ON s.topic = t.key
     WHERE t.stream = :stream AND s.kind <> 0 ORDER BY t.id, s.slot",
    "SELECT t.id, m.at, m.seq, m.kind, m.id, m.author, m.voice, m.text, m.parts
     FROM topic t CROSS JOIN message m ON m.topic = t.key
     WHERE t.stream = :stream ORDER BY t.id, m.at, m.seq",
    "SELECT t.id, a.anchor, a.author, a.slot, a.seq, a.kind, a.value, a.id, a.voice, a.text, a.parts
     FROM topic t CROSS JOIN amendment a ON a.topic = t.key
     WHERE t.stream = :stream AND a.kind <> 0 ORDER BY t.id, a.anchor, a.author, a.slot",
];

/// The hash of all rows of a stream. Reads them all: for tests, and for comparing two copies.
pub fn projection_hash(connection: &Connection, stream: StreamKey) -> Result<Hash> {
    let mut hasher = Sha256::new();
    for (table, query) in LOGICAL_ROWS.iter().enumerate() {
        hasher.update([b'#', u8::try_from(table).unwrap_or(u8::MAX)]);
        let mut select = connection.prepare_cached(query)?;
        let columns = select.column_count();
        let mut rows = select.query(named_params! { ":stream": stream })?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                take_value(&mut hasher, row.get_ref(column)?);
            }
        }
    }
    Ok(Hash::from_bytes(hasher.finalize().into()))
}

/// A tag, a length and the bytes: no two rows run together into the same.
fn take_value(hasher: &mut Sha256, value: ValueRef<'_>) {
    let (tag, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(integer) => return take_integer(hasher, integer),
        ValueRef::Real(real) => return take_integer(hasher, real.to_bits().cast_signed()),
        ValueRef::Text(text) => (2, text),
        ValueRef::Blob(blob) => (3, blob),
    };
    hasher.update([tag]);
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

fn take_integer(hasher: &mut Sha256, integer: i64) {
    hasher.update([1]);
    hasher.update(integer.to_be_bytes());
}
