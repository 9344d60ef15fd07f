//! Heads: what a reader is told of a topic without holding it.

use super::{LogError, Sight, StreamLog, rows::position, sight::SeenTopic};
use rill_protocol::{Hash, Head, SeqNum, TopicId};
use rusqlite::{OptionalExtension, Row, named_params};
use std::collections::HashMap;

/// Heads that are remembered: places in the log, and heads after each.
const PLACES: usize = 64;
const AFTER_EACH: usize = 64;

/// Heads that were read since the log moved last, without what they say to one reader alone: most who ask ask after the
/// same place.
#[derive(Default)]
pub(super) struct Moved {
    newest: i64,
    after: HashMap<i64, Vec<(Head, i64)>>,
}

pub(super) const HEAD: &str =
    "SELECT id, seq, row_hash, anchors, live_anchors, gone, key FROM topic WHERE id = :id";
pub(super) const TAIL: &str = "SELECT key, seq FROM topic WHERE id = :id";
/// Index: `topic_by_move`.
pub(super) const MOVED: &str = "SELECT id, seq, row_hash, anchors, live_anchors, gone, key FROM topic WHERE moved > :after ORDER BY moved";
/// Those that did not move, and are read by others. Index: `topic_anew_by_log_pos`, then the primary key.
pub(super) const READ_ANEW: &str = "
    SELECT id, seq, row_hash, anchors, live_anchors, gone, key FROM topic_anew CROSS JOIN topic ON topic.key = topic_anew.topic
    WHERE topic_anew.log_pos > :after AND topic.moved <= :after ORDER BY topic_anew.log_pos";
/// Index: `event_by_position`.
pub(super) const NEWEST: &str =
    "SELECT at, seq FROM event WHERE topic = :topic AND kind = 2 ORDER BY at DESC, seq DESC LIMIT 1";
/// Index: `event_by_position`.
pub(super) const OLDEST: &str =
    "SELECT at, seq FROM event WHERE topic = :topic AND kind = 2 ORDER BY at, seq LIMIT 1";

impl StreamLog {
    /// The head of one topic, as it is seen.
    pub fn head(&self, topic: TopicId, sight: &Sight<'_>) -> Result<Option<Head>, LogError> {
        Ok(self.head_and_topic(topic, sight)?.map(|(head, _)| head))
    }

    /// The newest seq of a topic.
    pub fn tail(&self, topic: TopicId) -> Result<Option<SeqNum>, LogError> {
        Ok(self.key_and_tail(topic)?.map(|(_, seq)| seq))
    }

    /// The heads of the topics that moved after this log position, and the position up to which that holds.
    pub fn heads_after(&self, after: i64, sight: &Sight<'_>) -> Result<(Vec<Head>, i64), LogError> {
        let moved = self.moved_after(after)?;
        let topics: Vec<TopicId> = moved.iter().map(|(head, _)| head.topic).collect();
        let (mut heads, reader) = (Vec::new(), self.number_of(sight.who())?);
        for ((mut head, key), since) in moved.into_iter().zip(sight.since_each(&topics)?) {
            let Some(since) = since else { continue };
            let seen = SeenTopic { key, tail: head.seq, since, from: self.seen_from(key, since)? };
            self.tell(&mut head, &seen, reader)?;
            heads.push(head);
        }
        Ok((heads, self.newest()))
    }

    /// What of it is the same for all, with the topics' keys.
    fn moved_after(&self, after: i64) -> Result<Vec<(Head, i64)>, LogError> {
        let (mut moved, newest) = (self.moved.borrow_mut(), self.newest());
        if moved.newest != newest {
            *moved = Moved { newest, ..Moved::default() };
        }
        if let Some(heads) = moved.after.get(&after) {
            return Ok(heads.clone());
        }
        let mut heads = Vec::new();
        for statement in [READ_ANEW, MOVED] {
            let mut reading = self.connection.prepare_cached(statement)?;
            let rows = reading.query_map(named_params! { ":after": after }, read)?;
            heads.extend(rows.collect::<Result<Vec<_>, _>>()?);
        }
        heads.iter_mut().try_for_each(|(head, topic)| self.bound(head, *topic))?;
        if heads.len() <= AFTER_EACH && moved.after.len() < PLACES {
            moved.after.insert(after, heads.clone());
        }
        Ok(heads)
    }

    /// The log's newest position. Stays inside the server.
    pub fn newest(&self) -> i64 {
        self.newest.get().0
    }

    pub(super) fn key_and_tail(&self, topic: TopicId) -> Result<Option<(i64, SeqNum)>, LogError> {
        let which = named_params! { ":id": topic.as_bytes() };
        let read = |row: &Row<'_>| Ok((row.get(0)?, SeqNum(row.get(1)?)));
        Ok(self.connection.prepare_cached(TAIL)?.query_row(which, read).optional()?)
    }

    pub(super) fn head_and_topic(
        &self,
        topic: TopicId,
        sight: &Sight<'_>,
    ) -> Result<Option<(Head, SeenTopic)>, LogError> {
        let Some(seen) = self.seen(topic, sight)? else { return Ok(None) };
        let which = named_params! { ":id": topic.as_bytes() };
        let (mut head, _) = self.connection.prepare_cached(HEAD)?.query_row(which, read)?;
        self.bound(&mut head, seen.key)?;
        self.tell(&mut head, &seen, self.number_of(sight.who())?)?;
        Ok(Some((head, seen)))
    }

    /// Where the topic's first and last anchors are.
    fn bound(&self, head: &mut Head, topic: i64) -> Result<(), LogError> {
        let which = named_params! { ":topic": topic };
        let end = |row: &Row<'_>| position(row, 0);
        head.newest = self.connection.prepare_cached(NEWEST)?.query_row(which, end).optional()?.flatten();
        head.oldest = self.connection.prepare_cached(OLDEST)?.query_row(which, end).optional()?.flatten();
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<(Head, i64), rusqlite::Error> {
    let head = Head {
        topic: TopicId::from_bytes(row.get(0)?),
        seq: SeqNum(row.get(1)?),
        row_hash: Hash::from_bytes(row.get(2)?),
        anchors: row.get(3)?,
        live_anchors: row.get(4)?,
        newest: None,
        oldest: None,
        notifies: 0,
        own: 0,
        gone: row.get(5)?,
        since: SeqNum::ZERO,
    };
    Ok((head, row.get(6)?))
}
