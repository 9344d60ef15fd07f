//! Heads of topics, as they were told.

use super::TopicRef;
use rill_materializer::{StreamKey, TopicKey, verify_row, write_summed};
use rill_protocol::{Head, SeqNum, decode, encode};
use rusqlite::{Connection, Result, named_params};

/// Index: that of `topic (stream, id)`, then the primary key of `head`.
pub(super) const LOAD: &str = "
    SELECT h.topic, h.state_through, h.head, h.sum FROM topic AS t CROSS JOIN head AS h ON h.topic = t.key
    WHERE t.stream = :stream";
pub(super) const SAVE: &str = "
    INSERT INTO head (topic, state_through, head, sum) VALUES (:topic, :state_through, :head, :sum)
    ON CONFLICT (topic) DO UPDATE SET
        state_through = excluded.state_through, head = excluded.head, sum = excluded.sum";

/// A head with what this client adds.
#[derive(Clone, Debug)]
pub(crate) struct KnownHead {
    pub(crate) head: Head,
    /// The topic's own state is held up to here.
    pub(crate) state_through: SeqNum,
}

/// All heads of a stream.
pub(crate) fn load_heads(connection: &Connection, stream: StreamKey) -> Result<Vec<(TopicKey, KnownHead)>> {
    let mut select = connection.prepare_cached(LOAD)?;
    let rows = select.query_map(named_params! { ":stream": stream }, |row| {
        verify_row(row, 0..3)?;
        Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
    })?;
    let mut heads = Vec::new();
    for row in rows {
        let (key, state_through, head) = row?;
        if let Ok(head) = decode(&head) {
            heads.push((key, KnownHead { head, state_through: SeqNum(state_through.cast_unsigned()) }));
        }
    }
    Ok(heads)
}

/// Keeps the newest head of a topic.
pub(crate) fn save_head(tx: &Connection, topic: &TopicRef, known: &KnownHead) -> Result<()> {
    let columns = named_params! {
        ":topic": topic.key,
        ":state_through": known.state_through.0.cast_signed(),
        ":head": encode(&known.head).expect("a head has no floats and no odd keys"),
    };
    let mut statement = tx.prepare_cached(SAVE)?;
    write_summed(&mut statement, columns, &[]).map(drop)
}
