//! What a log keeps beside its events so as to find them: columns taken from the envelope, which event of a slot
//! stands, what was erased, heads of topics, blobs that are shown. All of it follows from the events.

use super::{CheckError, Wrong};
use crate::store::LogError;
use rill_protocol::{Envelope, EventId, Hash, Place, SeqNum, Slot, TopicId};
use rusqlite::{Connection, Row, types::ValueRef};
use std::collections::{HashMap, HashSet};

pub(in crate::store) const TOPICS: &str =
    "SELECT id, parent, started_on, seq, row_hash, anchors, live_anchors, moved, gone FROM topic";
pub(in crate::store) const SHOWN: &str = "SELECT blob, log_pos FROM shown";

type Id = [u8; 16];

/// A topic as its events say it is.
#[derive(Default)]
struct Topic {
    under: Option<(TopicId, Option<EventId>)>,
    anchors: i64,
    live: i64,
    moved: i64,
    gone: i64,
}

/// What an event stands in for: the state or amendment of this slot, of this author where it amends.
type InSlot = (Id, Slot, String);

/// The newest event of a slot.
struct Newest {
    log_pos: i64,
    stands: bool,
    is_erased: bool,
}

#[derive(Default)]
pub(super) struct Beside {
    topics: HashMap<TopicId, Topic>,
    slots: HashMap<InSlot, Newest>,
    /// Those without a payload, with what they amend.
    erased: Vec<(i64, EventId, Option<EventId>)>,
    redacted: HashSet<EventId>,
    shown: HashSet<([u8; 32], i64)>,
}

impl Beside {
    /// One more event, in order of the log. Its columns are those of the statement that reads all.
    pub(super) fn go_on(&mut self, row: &Row<'_>, envelope: &Envelope) -> Result<(), Wrong> {
        let log_pos = row.get(0)?;
        let is_erased = row.get_ref(7)? == ValueRef::Null;
        columns_fit(row, envelope)?;
        let topic = self.topics.entry(envelope.topic).or_default();
        topic.moved = log_pos;
        match envelope.place {
            Place::Opens { parent, on } => topic.under = Some((parent, on)),
            Place::Anchor { at } if !is_erased => {
                topic.anchors += 1;
                topic.live += i64::from(at.is_none());
            }
            Place::Anchor { at } => topic.gone += i64::from(at.is_none()),
            Place::Redacts(target) => drop(self.redacted.insert(target)),
            Place::State | Place::Amends(_) => {}
        }
        if is_erased {
            let target = envelope.place.target();
            self.erased.push((log_pos, envelope.id, target));
        } else {
            self.shown.extend(envelope.blobs.iter().map(|blob| (*blob.digest(), log_pos)));
        }
        self.stands(log_pos, row.get(15)?, is_erased, envelope)
    }

    fn stands(
        &mut self,
        log_pos: i64,
        stands: bool,
        is_erased: bool,
        envelope: &Envelope,
    ) -> Result<(), Wrong> {
        let of = match (envelope.place, envelope.slot) {
            (Place::State, Some(slot)) => (*envelope.topic.as_bytes(), slot, String::new()),
            (Place::Amends(anchor), Some(slot)) => {
                (*anchor.as_bytes(), slot, envelope.author.as_str().to_owned())
            }
            _ if stands == is_erased => return Err(Wrong::Is("whether it stands does not fit its payload")),
            _ => return Ok(()),
        };
        match self.slots.insert(of, Newest { log_pos, stands, is_erased }) {
            Some(older) if older.stands => Err(Wrong::Is("an older event of its slot stands beside it")),
            _ => Ok(()),
        }
    }

    /// All was read: what is kept once for many events is as these say.
    pub(super) fn fits(
        mut self,
        connection: &Connection,
        chains: &HashMap<TopicId, (SeqNum, Hash)>,
    ) -> Result<(), CheckError> {
        let at = |log_pos, what: &str| Err(CheckError::At { log_pos, what: what.to_owned() });
        if let Some(newest) = self.slots.values().find(|newest| newest.stands == newest.is_erased) {
            return at(newest.log_pos, "it is the newest of its slot, and does not stand");
        }
        let asked = |id: &EventId| self.redacted.contains(id);
        for (log_pos, id, target) in &self.erased {
            if !asked(id) && !target.as_ref().is_some_and(asked) {
                return at(*log_pos, "its payload is gone, and nothing redacted it");
            }
        }
        let mut reading = connection.prepare(TOPICS)?;
        let mut rows = reading.query([])?;
        while let Some(row) = rows.next()? {
            let id = TopicId::from_bytes(row.get(0)?);
            if !self
                .topics
                .remove(&id)
                .is_some_and(|topic| topic.is_in(row, chains.get(&id)).unwrap_or(false))
            {
                return Err(LogError::Damaged(format!("the head of {id} does not fit its events")).into());
            }
        }
        self.shows(connection)
    }

    fn shows(mut self, connection: &Connection) -> Result<(), CheckError> {
        let mut reading = connection.prepare(SHOWN)?;
        let mut rows = reading.query([])?;
        while let Some(row) = rows.next()? {
            let log_pos = row.get(1)?;
            if !self.shown.remove(&(row.get(0)?, log_pos)) {
                return Err(CheckError::At {
                    log_pos,
                    what: "it does not show the file that it is noted for".into(),
                });
            }
        }
        match self.shown.into_iter().next() {
            Some((_, log_pos)) => {
                Err(CheckError::At { log_pos, what: "a file that it shows is not noted".into() })
            }
            None => Ok(()),
        }
    }
}

impl Topic {
    fn is_in(&self, row: &Row<'_>, chain: Option<&(SeqNum, Hash)>) -> Result<bool, rusqlite::Error> {
        let (parent, on): (Option<Id>, Option<Id>) = (row.get(1)?, row.get(2)?);
        let under = parent.map(|parent| (TopicId::from_bytes(parent), on.map(EventId::from_bytes)));
        let newest = (SeqNum(row.get(3)?), Hash::from_bytes(row.get(4)?));
        let counts: [i64; 4] = [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?];
        let are = [self.anchors, self.live, self.moved, self.gone];
        Ok(under == self.under && chain == Some(&newest) && counts == are)
    }
}

/// Whether the columns say what the envelope says.
fn columns_fit(row: &Row<'_>, envelope: &Envelope) -> Result<(), Wrong> {
    let (topic, id): (Id, Id) = (row.get(1)?, row.get(8)?);
    let (kind, author): (u8, String) = (row.get(9)?, row.get(10)?);
    let (at, live): (Option<i64>, bool) = (row.get(11)?, row.get(12)?);
    let (target, slot): (Option<Id>, Option<Id>) = (row.get(13)?, row.get(14)?);
    let received_at: i64 = row.get(3)?;
    let (kind_is, at_is, is_live) = match envelope.place {
        Place::Opens { .. } => (0, None, false),
        Place::State => (1, None, false),
        Place::Anchor { at } => (2, Some(at.map_or(received_at, |at| at.min(received_at))), at.is_none()),
        Place::Amends(_) => (3, None, false),
        Place::Redacts(_) => (4, None, false),
    };
    // A redaction of an amendment is noted for the anchor, which its envelope does not name.
    let fits_target = match envelope.place {
        Place::Amends(anchor) => target == Some(*anchor.as_bytes()),
        Place::Redacts(_) => target.is_some(),
        Place::Opens { .. } | Place::State | Place::Anchor { .. } => target.is_none(),
    };
    let is_named = topic == *envelope.topic.as_bytes()
        && id == *envelope.id.as_bytes()
        && author == envelope.writer().as_str()
        && slot == envelope.slot.map(|slot| *slot.as_bytes());
    if is_named && fits_target && (kind, at, live) == (kind_is, at_is, is_live) {
        return Ok(());
    }
    Err(Wrong::Is("what is noted beside its envelope does not fit that"))
}
