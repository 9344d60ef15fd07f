//! Roles, and who has which: state of *people*.

use crate::{StateKind, state::Content};
use rill_events::{RoleGiven, RoleSet, StateSlot};
use rill_protocol::{Slot, encode};

pub(crate) fn role(mut set: RoleSet) -> (Slot, Content) {
    let slot = StateSlot::Role(set.role).slot();
    let name = std::mem::take(&mut set.name);
    let (value, parts) = (i64::from(!set.removed), encode(&set).ok());
    (slot, Content { kind: StateKind::Role, value, text: Some(name), parts })
}

pub(crate) fn given(given: &RoleGiven) -> (Slot, Content) {
    let voice = Slot::of_person(&given.person);
    let parts = [&voice.as_bytes()[..], given.role.as_bytes()].concat();
    let (kind, value) = (StateKind::RoleGiven, i64::from(given.on));
    let slot = StateSlot::RoleGiven(voice, given.role).slot();
    (slot, Content { kind, value, parts: Some(parts), ..Content::default() })
}
