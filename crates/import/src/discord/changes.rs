//! What a newer archive adds to a message that the space already has. Pure: what is held is handed in.

use super::{
    archive::RecordError,
    mapping::Importer,
    message::{self, Amendment, MessageEntries},
};
use crate::entry::Entry;
use rill_events::{MessagePinned, Payload, ReactionCounted, ReactionSet};
use rill_protocol::{Erasable, EventId, Millis, Place, SeqNum, Slot, WireEvent};
use std::collections::HashMap;

/// A message as the space has it.
#[derive(Debug, Default)]
pub struct Held {
    /// `None`: redacted, or not one of ours to compare.
    text: Option<String>,
    /// The newest of each slot that this importer wrote.
    amendments: HashMap<Slot, HeldAmendment>,
}

#[derive(Debug)]
struct HeldAmendment {
    seq: SeqNum,
    id: EventId,
    voice: Option<Slot>,
    payload: Payload,
}

/// How an archive's message stands to the one that the space has.
#[derive(Debug, PartialEq, Eq)]
pub enum Difference {
    /// The space has all of it.
    None,
    /// These are new.
    New(Vec<Entry>),
    /// The id is the same, the text is not, and the archive knows of no edit: two messages claim one id.
    OtherText,
}

impl Held {
    /// Takes in the anchor itself.
    pub fn anchor(&mut self, event: &WireEvent) {
        self.text = match read(event) {
            Some(Payload::MessagePosted(posted)) => Some(posted.text),
            Some(Payload::NoticePosted(notice)) => Some(notice.text),
            _ => None,
        };
    }

    /// Takes in something that amends it. Of each slot the newest counts, whatever the order.
    pub fn amendment(&mut self, importer: &Importer, event: &WireEvent) {
        let (Ok(envelope), Some(payload)) = (event.read_envelope(), read(event)) else { return };
        let (Some(slot), Place::Amends(_)) = (envelope.slot, envelope.place) else { return };
        if envelope.author != importer.0.author {
            return;
        }
        let held = HeldAmendment { seq: event.seq, id: envelope.id, voice: envelope.voice, payload };
        match self.amendments.get(&slot) {
            Some(newer) if newer.seq > held.seq => {}
            _ => {
                self.amendments.insert(slot, held);
            }
        }
    }
}

fn read(event: &WireEvent) -> Option<Payload> {
    match &event.body {
        Erasable::Whole(_) => Payload::from_bytes(event.body.payload()?).ok(),
        Erasable::Erased | Erasable::Elsewhere => None,
    }
}

impl Importer {
    /// What is new in `wanted`.
    ///
    /// The newer of two exports is right about pins and reactions; of two edits the later one is. So nothing is ever
    /// set back by an older export, and importing the same exports again, in any order, adds nothing.
    pub fn compare(&self, wanted: &MessageEntries, held: &Held) -> Result<Difference, RecordError> {
        // A message that was deleted here stays deleted, whatever an archive still has.
        let Some(text) = &held.text else { return Ok(Difference::None) };
        let is_edited = |held: &HeldAmendment| matches!(held.payload, Payload::MessageEdited(_));
        if *text != wanted.text && wanted.edited_at.is_none() && !held.amendments.values().any(is_edited) {
            return Ok(Difference::OtherText);
        }
        let mut new = Vec::new();
        for amendment in &wanted.amendments {
            match held.amendments.get(&amendment.slot) {
                None => new.push(wanted.amending(self, amendment, None)?),
                Some(before) if before.gives_way_to(&amendment.payload, wanted.as_of) => {
                    new.push(wanted.amending(self, amendment, Some(before.id))?);
                }
                Some(_) => {}
            }
        }
        let is_gone = |slot: &Slot| wanted.amendments.iter().all(|amendment| amendment.slot != *slot);
        let mut gone: Vec<_> = held.amendments.iter().filter(|(slot, _)| is_gone(slot)).collect();
        gone.sort_by_key(|(_, held)| held.seq);
        for (slot, held) in gone {
            let Some(payload) = held.taken_back(wanted) else { continue };
            let amendment = Amendment { slot: *slot, voice: held.voice, blobs: Vec::new(), payload };
            new.push(wanted.amending(self, &amendment, Some(held.id))?);
        }
        Ok(if new.is_empty() { Difference::None } else { Difference::New(new) })
    }
}

impl HeldAmendment {
    /// Whether what an export of that day says is news.
    fn gives_way_to(&self, wanted: &Payload, as_of: Millis) -> bool {
        match (&self.payload, wanted) {
            (Payload::MessageEdited(held), Payload::MessageEdited(wanted)) => {
                held.at.unwrap_or(message::as_of(self.id)) < wanted.at.unwrap_or(as_of)
            }
            (Payload::ReactionSet(held), Payload::ReactionSet(wanted)) => {
                held.on != wanted.on && message::as_of(self.id) < as_of
            }
            (held, wanted) => held != wanted && message::as_of(self.id) < as_of,
        }
    }

    /// What says that this is no longer so; none: it was not so anyway, or the export cannot tell.
    fn taken_back(&self, wanted: &MessageEntries) -> Option<Payload> {
        if message::as_of(self.id) >= wanted.as_of {
            return None;
        }
        match &self.payload {
            Payload::MessagePinned(held) => held.pinned.then(|| MessagePinned { pinned: false }.into()),
            Payload::ReactionSet(set) => {
                // Where the export counts more than it names, this person may be among the unnamed.
                let key = set.emoji.key();
                let counts = |payload: &Payload| matches!(payload, Payload::ReactionCounted(counted) if counted.emoji.key() == key);
                let may_be_counted = wanted.amendments.iter().any(|amendment| counts(&amendment.payload));
                (set.on && !may_be_counted)
                    .then(|| ReactionSet { emoji: set.emoji.clone(), on: false }.into())
            }
            Payload::ReactionCounted(counted) => (counted.unnamed > 0)
                .then(|| ReactionCounted { emoji: counted.emoji.clone(), unnamed: 0 }.into()),
            _ => None,
        }
    }
}
