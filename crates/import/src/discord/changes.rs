//! What a newer archive adds to a message that the space already has. Pure: what is held is handed in.

use super::{
    archive::RecordError,
    mapping::Importer,
    message::{Amendment, MessageEntries},
};
use crate::entry::Entry;
use rill_events::{MessagePinned, Payload, ReactionSet};
use rill_protocol::{Erasable, EventId, Place, SeqNum, Slot, WireEvent};
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
    pub fn compare(&self, wanted: &MessageEntries, held: &Held) -> Result<Difference, RecordError> {
        // A message that was deleted here stays deleted, whatever an archive still has.
        let Some(text) = &held.text else { return Ok(Difference::None) };
        if wanted.edited_at.is_none() && *text != wanted.text {
            return Ok(Difference::OtherText);
        }
        let mut new = Vec::new();
        for amendment in &wanted.amendments {
            let before = held.amendments.get(&amendment.slot);
            if before.is_some_and(|before| says_as_much(&before.payload, &amendment.payload)) {
                continue;
            }
            new.push(amendment.entry(self, &wanted.anchor, before.map(|before| before.id))?);
        }
        let mut gone: Vec<_> = held
            .amendments
            .iter()
            .filter(|(slot, _)| wanted.amendments.iter().all(|amendment| amendment.slot != **slot))
            .collect();
        gone.sort_by_key(|(_, held)| held.seq);
        for (slot, held) in gone {
            if let Some(payload) = taken_back(&held.payload, wanted) {
                let amendment = Amendment { slot: *slot, voice: held.voice, blobs: Vec::new(), payload };
                new.push(amendment.entry(self, &wanted.anchor, Some(held.id))?);
            }
        }
        Ok(if new.is_empty() { Difference::None } else { Difference::New(new) })
    }
}

/// Whether what is held makes what an archive says no news: the same, or of a later edit.
fn says_as_much(held: &Payload, wanted: &Payload) -> bool {
    match (held, wanted) {
        (Payload::MessageEdited(held), Payload::MessageEdited(wanted)) => {
            held.at > wanted.at || (held.at == wanted.at && held.text == wanted.text)
        }
        (Payload::ReactionSet(held), Payload::ReactionSet(wanted)) => {
            held.on == wanted.on && held.emoji.key() == wanted.emoji.key()
        }
        (held, wanted) => held == wanted,
    }
}

/// What says that something held is no longer so; none: it was not so anyway, or the archive cannot tell.
fn taken_back(held: &Payload, wanted: &MessageEntries) -> Option<Payload> {
    match held {
        Payload::MessagePinned(held) => held.pinned.then(|| MessagePinned { pinned: false }.into()),
        Payload::ReactionSet(set) => {
            let key = set.emoji.key();
            // Where the archive counts more than it names, this person may be among the unnamed.
            let may_be_counted = wanted.amendments.iter().any(
                |amendment| matches!(&amendment.payload, Payload::ReactionCounted(counted) if counted.emoji.key() == key),
            );
            (set.on && !may_be_counted).then(|| ReactionSet { emoji: set.emoji.clone(), on: false }.into())
        }
        Payload::ReactionCounted(counted) => (counted.unnamed > 0)
            .then(|| rill_events::ReactionCounted { emoji: counted.emoji.clone(), unnamed: 0 }.into()),
        _ => None,
    }
}
