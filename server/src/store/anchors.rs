//! What comes with anchors: their amendments, the threads started on them, and who speaks. Also single anchors,
//! and an anchor's history.

use super::{
    LogError, Sight, StreamLog,
    page::Anchor,
    rows::{wire_event, wire_events},
};
use rill_protocol::{
    AMENDMENTS_MAX, Covered, Envelope, EventId, Head, HistoryAnswer, Page, Position, Slot, TopicId, WireEvent,
};
use rusqlite::{OptionalExtension, named_params};
use std::collections::BTreeSet;

/// Index: `event_by_id`.
pub(super) const ANCHOR: &str = "
    SELECT seq, received_at, row_hash, envelope, body, at FROM event
    WHERE id = :id AND topic = :topic AND kind = 2 AND (:since = 0 OR (live = 1 AND seq >= :since))";
/// Index: `event_by_target`.
pub(super) const AMENDMENTS: &str = "
    SELECT seq, received_at, row_hash, envelope, body FROM event
    WHERE target = :target AND ((kind = 3 AND stands = 1) OR kind = 4) ORDER BY seq DESC LIMIT :limit";
/// Index: `event_by_target`.
pub(super) const COUNT: &str =
    "SELECT count(*) FROM event WHERE target = :target AND ((kind = 3 AND stands = 1) OR kind = 4)";
/// Index: `event_by_target`.
pub(super) const HISTORY: &str = "
    SELECT seq, received_at, row_hash, envelope, body FROM event
    WHERE target = :target AND kind = 3 AND body IS NOT NULL ORDER BY seq";
/// Index: `topic_by_start`.
pub(super) const THREADS: &str = "SELECT id FROM topic WHERE started_on = :on";

impl StreamLog {
    /// These anchors of a topic, each with what amends it. Those that are not there, or not seen, are left out.
    pub fn anchors(
        &self,
        topic: TopicId,
        ids: &[EventId],
        sight: &Sight<'_>,
    ) -> Result<Option<Page>, LogError> {
        let reading = self.connection.unchecked_transaction()?;
        let Some((head, seen)) = self.head_and_topic(topic, sight)? else { return Ok(None) };
        let mut found = Vec::new();
        for id in ids {
            let read = |row: &rusqlite::Row<'_>| {
                let event = wire_event(row)?;
                Ok(Anchor { position: Position { at: row.get(5)?, seq: event.seq }, id: *id, event })
            };
            let which = named_params! {
                ":id": id.as_bytes(), ":topic": seen.key, ":since": seen.since.0.cast_signed(),
            };
            found.extend(self.connection.prepare_cached(ANCHOR)?.query_row(which, read).optional()?);
        }
        found.sort_by_key(|anchor| anchor.position);
        let page = self.fill(found, None, head, sight)?;
        drop(reading);
        Ok(Some(page))
    }

    /// All that amended an anchor; `None` where it is not there.
    pub fn history_of(
        &self,
        topic: TopicId,
        id: EventId,
        sight: &Sight<'_>,
    ) -> Result<Option<HistoryAnswer>, LogError> {
        let Some(seen) = self.seen(topic, sight)? else { return Ok(None) };
        let through = seen.tail;
        let which = named_params! {
            ":id": id.as_bytes(), ":topic": seen.key, ":since": seen.since.0.cast_signed(),
        };
        let at = self.connection.prepare_cached(ANCHOR)?.query_row(which, |row| row.get(5)).optional()?;
        let Some(at) = at else { return Ok(None) };
        let amendments = wire_events(
            self.connection.prepare_cached(HISTORY)?,
            named_params! { ":target": id.as_bytes() },
        )?;
        Ok(Some(HistoryAnswer { through, at, amendments }))
    }

    pub(super) fn fill(
        &self,
        anchors: Vec<Anchor>,
        covered: Option<Covered>,
        head: Head,
        sight: &Sight<'_>,
    ) -> Result<Page, LogError> {
        let (mut amendments, mut partial, mut threads) = (Vec::new(), Vec::new(), Vec::new());
        for anchor in &anchors {
            let target = anchor.id.as_bytes();
            let which = named_params! { ":target": target, ":limit": AMENDMENTS_MAX };
            let standing = wire_events(self.connection.prepare_cached(AMENDMENTS)?, which)?;
            if standing.len() == AMENDMENTS_MAX {
                let which = named_params! { ":target": target };
                let count = self.connection.prepare_cached(COUNT)?.query_row(which, |row| row.get(0))?;
                partial.push((anchor.id, count));
            }
            amendments.extend(standing);
            let mut started = self.connection.prepare_cached(THREADS)?;
            let ids = started.query_map(named_params! { ":on": target }, |row| row.get(0))?;
            for id in ids.collect::<Result<Vec<[u8; 16]>, _>>()? {
                threads.extend(self.room(TopicId::from_bytes(id), sight)?);
            }
        }
        amendments.sort_by_key(|event| event.seq);
        let anchors: Vec<WireEvent> = anchors.into_iter().map(|anchor| anchor.event).collect();
        let people = self.profiles(anchors.iter().chain(&amendments), sight)?;
        Ok(Page {
            history: self.history,
            topic: head.topic,
            covered,
            through: head.seq,
            anchors,
            amendments,
            partial,
            threads,
            people,
            head,
        })
    }

    /// The profiles of those who speak in these events.
    fn profiles<'a>(
        &self,
        events: impl Iterator<Item = &'a WireEvent>,
        sight: &Sight<'_>,
    ) -> Result<Vec<WireEvent>, LogError> {
        let mut voices = BTreeSet::<Slot>::new();
        for event in events {
            let envelope = Envelope::from_bytes(&event.envelope)
                .map_err(|error| LogError::Damaged(error.to_string()))?;
            voices.insert(envelope.voice());
        }
        let voices: Vec<Slot> = voices.into_iter().collect();
        self.standing(TopicId::PEOPLE, &voices, sight)
    }
}
