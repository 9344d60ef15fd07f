//! How one comes into a space, and whether strangers read it: state of *root* and *desk*.

use crate::{StateKind, state::Content};
use rill_events::{
    InviteSet, Joining, Reading, RequestAnswered, RequestMade, SpaceJoiningSet, SpaceReadingSet, StateSlot,
};
use rill_protocol::{Slot, encode};

pub(crate) fn joining(set: &SpaceJoiningSet) -> (Slot, Content) {
    let value = match set.joining {
        Joining::Open => 0,
        Joining::ByRequest => 1,
        Joining::Closed => 2,
    };
    (StateSlot::Joining.slot(), Content { kind: StateKind::Joining, value, ..Content::default() })
}

pub(crate) fn reading(set: &SpaceReadingSet) -> (Slot, Content) {
    let value = match set.reading {
        Reading::Everyone => 0,
        Reading::Members => 1,
    };
    (StateSlot::Reading.slot(), Content { kind: StateKind::Reading, value, ..Content::default() })
}

pub(crate) fn invite(set: &InviteSet) -> (Slot, Content) {
    let (value, parts) = (i64::from(!set.revoked), encode(set).ok());
    let content = Content { kind: StateKind::Invite, value, parts, ..Content::default() };
    (StateSlot::Invite(&set.key).slot(), content)
}

/// Nobody asks for somebody else.
pub(crate) fn asked(author: Slot, made: RequestMade) -> (Slot, Content) {
    let (slot, content) = request(author, 0, Some(made.text));
    let parts = content.parts.map(|voice| [&voice[..], made.name.as_bytes()].concat());
    (slot, Content { parts, ..content })
}

pub(crate) fn answered(answered: &RequestAnswered) -> (Slot, Content) {
    request(Slot::of_person(&answered.person), if answered.let_in { 1 } else { 2 }, None)
}

fn request(voice: Slot, value: i64, text: Option<String>) -> (Slot, Content) {
    let parts = Some(voice.as_bytes().to_vec());
    (StateSlot::Request(voice).slot(), Content { kind: StateKind::Request, value, text, parts })
}
