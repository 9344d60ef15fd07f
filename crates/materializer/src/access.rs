//! Who reads a room, and who may what in it: state of the room.

use crate::{StateKind, state::Content};
use rill_events::{
    Access, History, RoomAccessSet, RoomHistorySet, RoomOverrideSet, RoomReaderSet, StateSlot,
};
use rill_protocol::{Slot, encode};

pub(crate) fn access(set: &RoomAccessSet) -> (Slot, Content) {
    let value = match set.access {
        Access::AsCategory => 0,
        Access::Open => 1,
        Access::Private => 2,
    };
    (StateSlot::Access.slot(), Content { kind: StateKind::Access, value, ..Content::default() })
}

pub(crate) fn history(set: &RoomHistorySet) -> (Slot, Content) {
    let value = match set.history {
        History::All => 0,
        History::SinceJoining => 1,
    };
    (StateSlot::History.slot(), Content { kind: StateKind::History, value, ..Content::default() })
}

pub(crate) fn reader(set: &RoomReaderSet) -> (Slot, Content) {
    let (value, parts) = (i64::from(set.on), encode(&set.named).ok());
    let content = Content { kind: StateKind::Reader, value, parts, ..Content::default() };
    (StateSlot::Reader(&set.named).slot(), content)
}

pub(crate) fn overridden(set: &RoomOverrideSet) -> (Slot, Content) {
    let content = Content { kind: StateKind::Override, parts: encode(set).ok(), ..Content::default() };
    (StateSlot::Override(&set.named).slot(), content)
}
