//! Reactions: one slot for each person and emoji; for people that an import cannot name, one count an emoji.

use crate::{AmendmentKind, amendment::Said};
use rill_events::{Emoji, ReactionCounted, ReactionSet, StateSlot};
use rill_protocol::{Slot, encode};

/// A reaction, or its end, with the slot that it must come in.
pub(crate) fn set(set: &ReactionSet, voice: Slot) -> (Slot, Said) {
    let key = set.emoji.key();
    let own = StateSlot::Reaction { voice, emoji: &key }.slot();
    (own, said(AmendmentKind::Reaction, i64::from(set.on), key, &set.emoji))
}

/// A count, with the slot that it must come in.
pub(crate) fn counted(counted: &ReactionCounted) -> (Slot, Said) {
    let key = counted.emoji.key();
    let own = StateSlot::ReactionCount(&key).slot();
    let unnamed = i64::try_from(counted.unnamed).unwrap_or(i64::MAX);
    (own, said(AmendmentKind::ReactionCount, unnamed, key, &counted.emoji))
}

fn said(kind: AmendmentKind, value: i64, key: String, emoji: &Emoji) -> Said {
    let parts = match emoji {
        Emoji::Unicode(_) => None,
        Emoji::Custom { .. } => encode(emoji).ok(),
    };
    Said { kind, value, text: Some(key), parts }
}
