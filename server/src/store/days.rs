//! How many anchors each day of a topic has.

use super::{LogError, StreamLog};
use rill_protocol::{DaysAnswer, TopicId};
use rusqlite::named_params;

/// Index: `event_by_position`, whole topic. (`-` of the remainder made positive: floor also before 1970.)
pub(super) const DAYS: &str = "
    SELECT (local - (local % 86400000 + 86400000) % 86400000) / 86400000 AS day, count(*)
    FROM (SELECT at + :offset AS local FROM event INDEXED BY event_by_position
          WHERE topic = :topic AND kind = 2 AND stands = 1)
    GROUP BY day ORDER BY day";

impl StreamLog {
    /// The days that have anchors that were not redacted; `None` where there is no such topic.
    pub fn days(&self, topic: TopicId, utc_offset_minutes: i32) -> Result<Option<DaysAnswer>, LogError> {
        let Some((key, through)) = self.key_and_tail(topic)? else { return Ok(None) };
        let offset = i64::from(utc_offset_minutes) * 60_000;
        let days = self
            .connection
            .prepare_cached(DAYS)?
            .query_map(named_params! { ":topic": key, ":offset": offset }, |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Result<_, _>>()?;
        Ok(Some(DaysAnswer { through, days }))
    }
}
