//! What a message took along when it was moved: rows of `amendment`, as if said with the message itself, so that whatever
//! amends it later is newer. And where a message went that was moved away: a row of the anchor that is gone.

use crate::{
    AmendmentKind, Incoming, TopicKey,
    amendment::{self, Amendment, Said},
    materialize::Standing,
    message, poll, reaction,
};
use rill_events::{Carried, MessagePinned, MovedTo, PollVoted, ReactionCounted, ReactionSet, StateSlot};
use rill_protocol::{EventId, Slot, encode};
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

/// The rows of what an anchor carries: by whom, in which slot, what. `author`: who wrote the anchor.
pub(crate) fn rows(carried: Carried, event: &Incoming<'_>, author: Slot) -> Vec<Amendment> {
    let voice = event.envelope.voice.filter(|voice| *voice != author);
    let row = |author: Slot, voice: Option<Slot>, (slot, said): (Slot, Said)| Amendment {
        anchor: event.envelope.id,
        author,
        slot,
        seq: event.seq,
        id: event.envelope.id,
        voice,
        said,
    };
    let mut rows = Vec::new();
    if let Some(edit) = carried.edit {
        let said = message::edited(edit, event.received_at);
        rows.push(row(author, voice, (StateSlot::Edit.slot(), said)));
    }
    if carried.pinned {
        let pinned = message::pinned(&MessagePinned { pinned: true });
        rows.push(row(author, voice, (StateSlot::Pin.slot(), pinned)));
    }
    for given in carried.reactions {
        for voice in given.voices {
            let set = ReactionSet { emoji: given.emoji.clone(), on: true };
            rows.push(row(voice, None, reaction::set(&set, voice)));
        }
        if given.unnamed > 0 {
            let counted = ReactionCounted { emoji: given.emoji, unnamed: given.unnamed };
            rows.push(row(author, voice, reaction::counted(&counted)));
        }
    }
    for vote in carried.votes {
        let said = poll::voted(&PollVoted { chosen: vote.chosen });
        rows.push(row(vote.voice, None, (StateSlot::Vote(vote.voice).slot(), said)));
    }
    // Each slot once: of two with one seq, neither would be the newer.
    let mut taken = BTreeSet::new();
    rows.retain(|row| taken.insert((*row.author.as_bytes(), *row.slot.as_bytes())));
    rows
}

/// Notes where an anchor went. Whether that is news.
pub(crate) fn moved(
    tx: (&Connection, Standing),
    topic: TopicKey,
    (redaction, anchor): (&Incoming<'_>, EventId),
    (author, to): (Slot, MovedTo),
) -> Result<bool> {
    let said = Said { kind: AmendmentKind::Moved, value: 0, text: None, parts: encode(&to).ok() };
    let row = Amendment {
        anchor,
        author,
        slot: StateSlot::MovedTo.slot(),
        seq: redaction.seq,
        id: redaction.envelope.id,
        voice: None,
        said,
    };
    amendment::set(tx, topic, &row)
}
