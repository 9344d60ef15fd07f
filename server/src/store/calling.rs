//! Whom anchors call: counted as they come and go, so that a head says how often its reader is called.

use super::{Batch, LogError, StreamLog};
use rill_protocol::{Did, Notify};
use rusqlite::named_params;
use std::collections::BTreeSet;

pub(super) const COUNT: &str = "
    INSERT INTO called (topic, person, anchors) VALUES (:topic, :person, :by)
    ON CONFLICT (topic, person) DO UPDATE SET anchors = anchors + :by";
pub(super) const CALLS: &str = "
    SELECT ifnull(sum(anchors), 0) FROM called
    WHERE topic = :topic AND person IN (0, (SELECT key FROM author WHERE did = :reader))";

/// All who may read the topic.
const READERS: i64 = 0;

impl Batch<'_> {
    /// A live anchor that calls these has come (`by` 1) or gone (`by` -1).
    pub(super) fn calls(&mut self, topic: i64, notify: Option<&Notify>, by: i64) -> Result<(), LogError> {
        let people = match notify {
            None => return Ok(()),
            Some(Notify::Readers) => BTreeSet::from([READERS]),
            // Named twice is called once.
            Some(Notify::People(people)) => {
                people.iter().map(|person| self.person(person)).collect::<Result<_, _>>()?
            }
        };
        let mut count = self.transaction.prepare_cached(COUNT)?;
        for person in people {
            count.execute(named_params! { ":topic": topic, ":person": person, ":by": by })?;
        }
        Ok(())
    }
}

impl StreamLog {
    /// How many live anchors of a topic call this reader.
    pub(super) fn calls_of(&self, topic: i64, reader: Option<&Did>) -> Result<u64, LogError> {
        let which = named_params! { ":topic": topic, ":reader": reader.map(Did::as_str) };
        Ok(self.connection.prepare_cached(CALLS)?.query_row(which, |row| row.get(0))?)
    }
}
