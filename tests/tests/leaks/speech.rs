//! How what is written is said: as bare marks, for rules that read none of it, as events of a space, or of a conversation.

use rill_events::{
    MessageDeleted, MessageEdited, MessagePosted, Payload, ProfileSet, RoomKind, RoomOpened, SpaceRenamed,
    StateSlot,
};
use rill_protocol::{Did, Place, Slot, TopicId};

/// In which words a history is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speech {
    Bare,
    OfASpace,
    OfAConversation,
}

/// What is said, and in which slot.
pub(crate) struct Said {
    pub(crate) payload: Vec<u8>,
    pub(crate) slot: Option<Slot>,
}

impl Said {
    pub(crate) fn of(payload: impl Into<Payload>, slot: Option<StateSlot<'_>>) -> Self {
        let payload = payload.into().to_bytes().expect("no odd keys");
        Self { payload, slot: slot.map(|slot| slot.slot()) }
    }
}

/// As a space says it: a name, a profile, a message and its edit, a room or, on a message, a thread.
pub(crate) fn of_a_space(topic: TopicId, place: Place, who: &Did, words: String) -> Said {
    match place {
        Place::Anchor { .. } => Said::of(MessagePosted { text: words, ..MessagePosted::default() }, None),
        Place::Amends(_) => {
            let edited = MessageEdited { text: words, ..MessageEdited::default() };
            Said::of(edited, Some(StateSlot::Edit))
        }
        Place::Redacts(_) => Said::of(MessageDeleted::default(), None),
        Place::Opens { on, .. } => {
            let kind = if on.is_some() { RoomKind::Thread } else { RoomKind::Channel };
            Said::of(RoomOpened { kind, name: words, source: None, private_to: None }, None)
        }
        Place::State if topic == TopicId::PEOPLE => {
            let said = Said::of(ProfileSet { name: words, ..ProfileSet::default() }, None);
            Said { slot: Some(Slot::of_person(who)), ..said }
        }
        Place::State => Said::of(SpaceRenamed { name: words }, Some(StateSlot::Name)),
    }
}

/// As a conversation says it: as a space, but for its room.
pub(crate) fn of_a_conversation(topic: TopicId, place: Place, who: &Did, words: String) -> Said {
    match place {
        Place::Opens { on: None, .. } => {
            let opened = RoomOpened { kind: RoomKind::Direct, name: words, source: None, private_to: None };
            Said::of(opened, None)
        }
        Place::Opens { .. } | Place::State | Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => {
            of_a_space(topic, place, who, words)
        }
    }
}
