//! How many anchors each day of a topic has.

use super::{LogError, Sight, StreamLog};
use rill_protocol::{DaysAnswer, SeqNum, TopicId};
use rusqlite::{Row, named_params};

/// Index: `event_by_position`, whole topic. (`-` of the remainder made positive: floor also before 1970.)
pub(super) const DAYS: &str = "
    SELECT (local - (local % 86400000 + 86400000) % 86400000) / 86400000 AS day, count(*)
    FROM (SELECT at + :offset AS local FROM event INDEXED BY event_by_position
          WHERE topic = :topic AND kind = 2 AND stands = 1)
    GROUP BY day ORDER BY day";

/// The same of the live ones from a place on. Index: `event_unread`.
pub(super) const DAYS_SINCE: &str = "
    SELECT (local - (local % 86400000 + 86400000) % 86400000) / 86400000 AS day, count(*)
    FROM (SELECT at + :offset AS local FROM event INDEXED BY event_unread
          WHERE topic = :topic AND kind = 2 AND live = 1 AND stands = 1 AND (at, seq) >= (:at, :seq))
    GROUP BY day ORDER BY day";

impl StreamLog {
    /// The days that have anchors that were not redacted; `None` where there is no such topic.
    pub fn days(
        &self,
        topic: TopicId,
        utc_offset_minutes: i32,
        sight: &Sight<'_>,
    ) -> Result<Option<DaysAnswer>, LogError> {
        let Some(seen) = self.seen(topic, sight)? else { return Ok(None) };
        let offset = i64::from(utc_offset_minutes) * 60_000;
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let days = if seen.since == SeqNum::ZERO {
            let which = named_params! { ":topic": seen.key, ":offset": offset };
            self.connection.prepare_cached(DAYS)?.query_map(which, read)?.collect::<Result<_, _>>()?
        } else {
            let which = named_params! {
                ":topic": seen.key, ":offset": offset, ":at": seen.from.at, ":seq": seen.from.seq.0,
            };
            self.connection.prepare_cached(DAYS_SINCE)?.query_map(which, read)?.collect::<Result<_, _>>()?
        };
        Ok(Some(DaysAnswer { through: seen.tail, days }))
    }
}
