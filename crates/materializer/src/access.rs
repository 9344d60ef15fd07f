//! Who reads a room, and who may what in it: state of the room.

use crate::{StateKind, state::Content};
use rill_events::{
    Access, History, Named, RoomAccessSet, RoomHistorySet, RoomOverrideSet, RoomReaderSet, StateSlot,
};
use rill_protocol::{Did, Slot, encode};

/// What a room that is opened as private says of itself, as if it were state: it is private, to who opens it and to these.
pub(crate) fn opened(author: &Did, private_to: Vec<Named>) -> Vec<(Slot, Content)> {
    let readers = std::iter::once(Named::Person(author.clone())).chain(private_to);
    let readers = readers.map(|named| reader(&RoomReaderSet { named, on: true }));
    std::iter::once(access(&RoomAccessSet { access: Access::Private })).chain(readers).collect()
}

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

#[cfg(test)]
mod tests {
    use super::{access, opened, reader};
    use rill_events::{Access, Named, RoleId, RoomAccessSet, RoomReaderSet};
    use rill_protocol::Did;

    #[test]
    fn a_room_that_is_opened_as_private_says_what_state_would() {
        let author = Did::parse("did:web:a.example").unwrap();
        let crew = Named::Role(RoleId::from_bytes([7; 16]));
        let said = opened(&author, vec![crew.clone()]);
        let named = |named| reader(&RoomReaderSet { named, on: true });
        let should =
            [access(&RoomAccessSet { access: Access::Private }), named(Named::Person(author)), named(crew)];
        let columns = |all: &[(rill_protocol::Slot, crate::state::Content)]| -> Vec<_> {
            all.iter().map(|(slot, said)| (*slot, said.kind, said.value, said.parts.clone())).collect()
        };
        assert_eq!(columns(&said), columns(&should));
    }
}
