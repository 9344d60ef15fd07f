//! What a head says to its own reader: which live anchors call them, how many they wrote, and how much of the others'
//! they have read.

use super::{Batch, LogError, Sight, StreamLog, append::known::Known, page::just_before, sight::SeenTopic};
use rill_protocol::{Did, Head, Notify, Position, ReadCount, SeqNum, TopicId};
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::BTreeSet;

pub(super) const CALL: &str =
    "INSERT INTO called (topic, person, at, seq, author) VALUES (:topic, :person, :at, :seq, :author)";
/// Index: the primary key of `called`, as in the next two.
pub(super) const CALL_NO_MORE: &str =
    "DELETE FROM called WHERE topic = :topic AND person = :person AND at = :at AND seq = :seq";
pub(super) const CALLS: &str = "
    SELECT count(*) FROM called WHERE topic = :topic AND person IN (0, :reader) AND author <> :reader";
pub(super) const CALLS_AFTER: &str = "
    SELECT count(*) FROM called
    WHERE topic = :topic AND person IN (0, :reader) AND (at, seq) > (:at, :seq) AND author <> :reader";
/// Index: `event_unread`.
pub(super) const OTHERS_AFTER: &str = "
    SELECT count(*) FROM event INDEXED BY event_unread
    WHERE topic = :topic AND kind = 2 AND live = 1 AND stands = 1 AND (at, seq) > (:at, :seq) AND author <> :reader";
pub(super) const READER: &str = "SELECT key FROM author WHERE did = :did";
pub(super) const WROTE: &str = "SELECT anchors FROM wrote WHERE topic = :topic AND author = :reader";

/// All who may read the topic.
const READERS: i64 = 0;
/// Whoever wrote nothing here and is called by nobody.
const NOBODY: i64 = -1;

/// Where a live anchor stands, and who wrote it.
#[derive(Clone, Copy)]
pub(super) struct Calling {
    pub(super) topic: i64,
    pub(super) at: Position,
    pub(super) author: i64,
}

impl Calling {
    /// It calls somebody, by their number.
    pub(super) fn calls(self, connection: &Connection, person: i64) -> Result<(), LogError> {
        let Self { topic, at: Position { at, seq }, author } = self;
        connection.prepare_cached(CALL)?.execute(named_params! {
            ":topic": topic, ":person": person, ":at": at, ":seq": seq.0, ":author": author,
        })?;
        Ok(())
    }

    fn calls_no_more(self, connection: &Connection, person: i64) -> Result<(), LogError> {
        let Self { topic, at: Position { at, seq }, .. } = self;
        let which = named_params! { ":topic": topic, ":person": person, ":at": at, ":seq": seq.0 };
        connection.prepare_cached(CALL_NO_MORE)?.execute(which)?;
        Ok(())
    }
}

/// The numbers of whom an anchor calls. Named twice is called once.
pub(super) fn called(
    connection: &Connection,
    known: &mut Known,
    notify: Option<&Notify>,
) -> Result<BTreeSet<i64>, LogError> {
    match notify {
        None => Ok(BTreeSet::new()),
        Some(Notify::Readers) => Ok(BTreeSet::from([READERS])),
        Some(Notify::People(people)) => {
            people.iter().map(|person| known.author(connection, person)).collect()
        }
    }
}

impl Batch<'_> {
    /// A live anchor has come.
    pub(super) fn live_came(&mut self, from: Calling, notify: Option<&Notify>) -> Result<(), LogError> {
        self.known.wrote(from.topic, from.author, 1);
        let called = called(&self.transaction, &mut self.known, notify)?;
        called.into_iter().try_for_each(|person| from.calls(&self.transaction, person))
    }

    /// It has gone.
    pub(super) fn live_went(&mut self, from: Calling, notify: Option<&Notify>) -> Result<(), LogError> {
        self.known.wrote(from.topic, from.author, -1);
        let called = called(&self.transaction, &mut self.known, notify)?;
        called.into_iter().try_for_each(|person| from.calls_no_more(&self.transaction, person))
    }
}

impl StreamLog {
    /// What the head of a topic says to this reader, by their number: of what they see.
    pub(super) fn tell(&self, head: &mut Head, seen: &SeenTopic, reader: i64) -> Result<(), LogError> {
        let which = named_params! { ":topic": seen.key, ":reader": reader };
        let own = self.connection.prepare_cached(WROTE)?.query_row(which, |row| row.get(0)).optional()?;
        head.own = own.unwrap_or(0);
        if seen.since > SeqNum::ZERO {
            return self.tell_since(head, seen, reader);
        }
        head.notifies = self.connection.prepare_cached(CALLS)?.query_row(which, |row| row.get(0))?;
        Ok(())
    }

    /// How much of a topic this reader has read, up to a place; `None` where there is no such topic.
    pub fn read_up_to(
        &self,
        topic: TopicId,
        mark: Position,
        sight: &Sight<'_>,
    ) -> Result<Option<ReadCount>, LogError> {
        let Some((head, seen)) = self.head_and_topic(topic, sight)? else { return Ok(None) };
        // What is not seen was never read, and is not among those after the mark.
        let after = match seen.since {
            SeqNum::ZERO => mark,
            SeqNum(_) => mark.max(just_before(seen.from)),
        };
        let which = named_params! {
            ":topic": seen.key, ":at": after.at, ":seq": after.seq.0.cast_signed(),
            ":reader": self.number_of(sight.who())?,
        };
        let count = |statement: &str| -> Result<u64, LogError> {
            Ok(self.connection.prepare_cached(statement)?.query_row(which, |row| row.get(0))?)
        };
        let read = head.live_anchors.saturating_sub(head.own).saturating_sub(count(OTHERS_AFTER)?);
        let notified = head.notifies.saturating_sub(count(CALLS_AFTER)?);
        Ok(Some(ReadCount { head, mark, read, notified }))
    }

    pub(super) fn number_of(&self, reader: Option<&Did>) -> Result<i64, LogError> {
        let Some(reader) = reader else { return Ok(NOBODY) };
        let which = named_params! { ":did": reader.as_str() };
        let known = self.connection.prepare_cached(READER)?.query_row(which, |row| row.get(0)).optional()?;
        Ok(known.unwrap_or(NOBODY))
    }
}
