//! State of a person's own stream: what they have read, and of what they want to hear.

use crate::{StateKind, state::Content};
use rill_events::{BlockSet, LevelSet, ReadMarkSet, StateSlot};
use rill_protocol::{Slot, encode};

pub(crate) fn read(set: &ReadMarkSet) -> (Slot, Content) {
    let slot = StateSlot::Read { space: set.space, room: set.room }.slot();
    (slot, Content { kind: StateKind::Read, parts: encode(set).ok(), ..Content::default() })
}

pub(crate) fn level(set: &LevelSet) -> (Slot, Content) {
    let slot = StateSlot::Level { space: set.space, room: set.room }.slot();
    (slot, Content { kind: StateKind::Level, parts: encode(set).ok(), ..Content::default() })
}

pub(crate) fn block(set: &BlockSet) -> (Slot, Content) {
    let slot = StateSlot::Block(Slot::of_person(&set.person)).slot();
    (slot, Content { kind: StateKind::Block, parts: encode(set).ok(), ..Content::default() })
}
