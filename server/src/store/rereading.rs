//! Since when topics are read by others, and people read other things: so that who was away hears of topics that they may
//! read now though nothing came in there. Not here: what they read (`sight.rs`), that it ended (`http/live/`).

use super::{Batch, LogError, StreamLog};
use rill_module_abi::ReadersChanged;
use rill_protocol::{Did, TopicId};
use rusqlite::{OptionalExtension, named_params};

/// The tables. In logs that were made before there were any they are made when it is opened.
pub(super) const TABLES: &str = include_str!("rereading.sql");
pub(super) const TOPIC_ANEW: &str =
    "INSERT OR REPLACE INTO topic_anew (topic, log_pos) VALUES (:key, :log_pos)";
pub(super) const PERSON_ANEW: &str =
    "INSERT OR REPLACE INTO person_anew (person, log_pos) VALUES (:key, :log_pos)";
/// Index: the primary key of `person_anew`.
pub(super) const SINCE: &str = "SELECT max(log_pos) FROM person_anew WHERE person IN (0, :person)";
/// From end to end: what is read is the whole stream.
pub(super) const TOPICS: &str = "SELECT id FROM topic ORDER BY id";
/// Likewise.
pub(super) const PEOPLE: &str = "SELECT did FROM author ORDER BY key";

/// Everybody, in the place of a person.
const EVERYBODY: i64 = 0;

impl Batch<'_> {
    /// The event that was appended last changed who reads what.
    pub fn readers_changed(&mut self, changed: &ReadersChanged) -> Result<(), LogError> {
        let log_pos = self.newest.0;
        let write = |connection: &rusqlite::Connection, statement: &str, key: i64| -> Result<(), LogError> {
            let row = named_params! { ":key": key, ":log_pos": log_pos };
            connection.prepare_cached(statement)?.execute(row)?;
            Ok(())
        };
        match changed {
            ReadersChanged::Nobody => Ok(()),
            ReadersChanged::Everyone => write(&self.transaction, PERSON_ANEW, EVERYBODY),
            ReadersChanged::People(people) => people.iter().try_for_each(|person| {
                let key = self.known.author(&self.transaction, person)?;
                write(&self.transaction, PERSON_ANEW, key)
            }),
            ReadersChanged::Topics(topics) => {
                topics.iter().try_for_each(|topic| match self.known.tail(&self.transaction, *topic)? {
                    Some(tail) => write(&self.transaction, TOPIC_ANEW, tail.key),
                    None => Ok(()),
                })
            }
        }
    }

    /// All topics, this batch's own included.
    pub fn topics(&self) -> Result<Vec<TopicId>, LogError> {
        all_topics(&self.transaction)
    }
}

impl StreamLog {
    /// After which place of the log heads are new to somebody who was told those up to `after`: all of them are where
    /// they read other things than then.
    pub fn heads_from(&self, after: i64, who: Option<&Did>) -> Result<i64, LogError> {
        let which = named_params! { ":person": self.number_of(who)? };
        let since: Option<i64> =
            self.connection.prepare_cached(SINCE)?.query_row(which, |row| row.get(0)).optional()?.flatten();
        Ok(if since.is_some_and(|since| since > after) { 0 } else { after })
    }

    /// All topics.
    pub fn topics(&self) -> Result<Vec<TopicId>, LogError> {
        all_topics(&self.connection)
    }

    /// All who wrote an event, or were called by one.
    pub fn people(&self) -> Result<Vec<Did>, LogError> {
        let mut people = self.connection.prepare_cached(PEOPLE)?;
        let mut rows = people.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let did = Did::parse(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?);
            all.push(did.map_err(|_| LogError::Damaged("an author in it is no DID".into()))?);
        }
        Ok(all)
    }
}

fn all_topics(connection: &rusqlite::Connection) -> Result<Vec<TopicId>, LogError> {
    let mut topics = connection.prepare_cached(TOPICS)?;
    let topics = topics.query_map([], |row| row.get(0).map(TopicId::from_bytes))?;
    Ok(topics.collect::<Result<_, _>>()?)
}
