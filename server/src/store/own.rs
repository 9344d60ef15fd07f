//! The anchors of one author that were not redacted, topic by topic.

use super::{LogError, Sight, StreamLog};
use rill_protocol::{Envelope, EventId, IDS_MAX, SeqNum, Slot, TopicId};
use rusqlite::{OptionalExtension, Row, named_params, types::Type};

/// Events that are looked at for one answer, so that nobody else waits long.
const LOOKED_AT: u64 = 20_000;

pub(super) const AUTHOR: &str = "SELECT key FROM author WHERE did = :did";
/// Index: that of the ids.
pub(super) const TOPICS: &str = "SELECT key, id, seq FROM topic WHERE id >= :from ORDER BY id";
/// Index: `event_by_seq`.
pub(super) const OWN: &str = "
    SELECT seq, id, envelope FROM event
    WHERE topic = :topic AND seq > :after AND seq <= :to AND kind = 2 AND body IS NOT NULL AND author = :author
      AND (:since = 0 OR live = 1)
    ORDER BY seq LIMIT :limit";

/// Anchors, each with its topic, and where to go on.
pub type OwnAnchors = (Vec<(TopicId, EventId)>, Option<(TopicId, SeqNum)>);

impl StreamLog {
    /// Anchors that whoever reads wrote and spoke as themselves, from after this place on; what an import wrote for others
    /// is not theirs.
    pub fn own_anchors(
        &self,
        after: Option<(TopicId, SeqNum)>,
        sight: &Sight<'_>,
    ) -> Result<OwnAnchors, LogError> {
        let Some(author) = sight.who() else { return Ok((Vec::new(), None)) };
        let reading = self.connection.unchecked_transaction()?;
        let which = named_params! { ":did": author.as_str() };
        let key: Option<i64> =
            reading.prepare_cached(AUTHOR)?.query_row(which, |row| row.get(0)).optional()?;
        let Some(key) = key else { return Ok((Vec::new(), None)) };
        let (first, mut from) = after.map_or((TopicId::from_bytes([0; 16]), SeqNum(0)), |after| after);
        let (mut found, mut left) = (Vec::new(), LOOKED_AT);
        let mut topics = reading.prepare_cached(TOPICS)?;
        let mut topics = topics.query(named_params! { ":from": first.as_bytes() })?;
        while let Some(row) = topics.next()? {
            let (topic_key, topic, tail): (i64, TopicId, u64) =
                (row.get(0)?, TopicId::from_bytes(row.get(1)?), row.get(2)?);
            let Some(since) = sight.since(topic)? else { continue };
            let after = if topic == first { from.0 } else { 0 };
            let after = after.max(since.0.saturating_sub(1)).min(tail);
            from = SeqNum(0);
            let to = tail.min(after.saturating_add(left));
            let room = IDS_MAX - found.len();
            let which = named_params! {
                ":topic": topic_key, ":after": after, ":to": to, ":author": key, ":since": since.0.cast_signed(),
                ":limit": i64::try_from(room).unwrap_or(i64::MAX),
            };
            let rows: Vec<Anchor> =
                reading.prepare_cached(OWN)?.query_map(which, Anchor::read)?.collect::<Result<_, _>>()?;
            let (count, last) = (rows.len(), rows.last().map(|anchor| anchor.seq));
            let own = rows.into_iter().filter(|anchor| anchor.voice == Slot::of_person(author));
            found.extend(own.map(|anchor| (topic, anchor.id)));
            left -= to.saturating_sub(after);
            match last {
                Some(last) if count == room => return Ok((found, Some((topic, last)))),
                _ if to < tail => return Ok((found, Some((topic, SeqNum(to))))),
                Some(_) | None => {}
            }
        }
        Ok((found, None))
    }
}

struct Anchor {
    seq: SeqNum,
    id: EventId,
    voice: Slot,
}

impl Anchor {
    fn read(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        let envelope: Vec<u8> = row.get(2)?;
        let envelope = Envelope::from_bytes(&envelope)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(2, Type::Blob, Box::new(error)))?;
        Ok(Self { seq: SeqNum(row.get(0)?), id: EventId::from_bytes(row.get(1)?), voice: envelope.voice() })
    }
}
