//! What somebody would write.

use super::{did, voice};
use rill_events::{
    MessagePosted, NoticeKind, NoticePosted, Payload, Permission, Permissions, RoleGiven, RoleId, RoleSet,
    StateSlot,
};
use rill_protocol::{Did, EventId, MovedFrom, Notify, Place, Slot, TopicId};

/// An event that somebody would write.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) topic: TopicId,
    pub(crate) place: Place,
    pub(crate) slot: Option<Slot>,
    pub(crate) voice: Option<Slot>,
    pub(crate) moved: Option<MovedFrom>,
    pub(crate) proven: Option<Did>,
    pub(crate) notify: Option<Notify>,
    pub(crate) payload: Vec<u8>,
}

/// What an import says of somebody who came.
pub(crate) fn notice_of_joining() -> NoticePosted {
    NoticePosted {
        kind: NoticeKind::Joined,
        text: String::new(),
        mentions: Vec::new(),
        emoji: Vec::new(),
        event: None,
        topic: None,
        ended_at: None,
    }
}

impl Event {
    pub(crate) fn new(topic: TopicId, place: Place, payload: impl Into<Payload>) -> Self {
        let payload = payload.into().to_bytes().unwrap();
        Self { topic, place, slot: None, voice: None, moved: None, proven: None, notify: None, payload }
    }

    pub(crate) fn state(topic: TopicId, slot: StateSlot<'_>, payload: impl Into<Payload>) -> Self {
        Self { slot: Some(slot.slot()), ..Self::new(topic, Place::State, payload) }
    }

    pub(crate) fn amends(
        topic: TopicId,
        of: EventId,
        slot: StateSlot<'_>,
        payload: impl Into<Payload>,
    ) -> Self {
        Self { slot: Some(slot.slot()), ..Self::new(topic, Place::Amends(of), payload) }
    }

    pub(crate) fn post(topic: TopicId) -> Self {
        Self::new(
            topic,
            Place::Anchor { at: None },
            MessagePosted { text: "hello".into(), ..MessagePosted::default() },
        )
    }

    pub(crate) fn spoken_by(self, voice: Slot) -> Self {
        Self { voice: Some(voice), ..self }
    }
}

/// A role of this number.
pub(crate) fn role(number: u8) -> RoleId {
    RoleId::from_bytes([number; 16])
}

/// There is a role of this number, rank and permissions.
pub(crate) fn role_set(number: u8, rank: u32, permissions: &[Permission]) -> Event {
    let (role, permissions) = (role(number), Permissions::of(permissions));
    let set = RoleSet { role, name: "role".into(), color: None, permissions, rank, removed: false };
    Event::state(TopicId::PEOPLE, StateSlot::Role(role), set)
}

/// Somebody has a role, or no longer.
pub(crate) fn role_given(name: &str, number: u8, on: bool) -> Event {
    let given = RoleGiven { person: did(name), role: role(number), on };
    Event::state(TopicId::PEOPLE, StateSlot::RoleGiven(voice(name), role(number)), given)
}
