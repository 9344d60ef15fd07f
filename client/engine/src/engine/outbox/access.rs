//! Who is to read a room and post there: what of it has to be said anew, and in which order. Pure.

use crate::queries::RoomSays;
use rill_events::{
    Access, History, Named, Payload, Permission, Permissions, RoleId, RoomAccessSet, RoomHistorySet,
    RoomOverrideSet, RoomReaderSet, StateSlot,
};
use rill_protocol::Slot;

/// What has to be said so that a room that says `is` says `wanted`: what is read by newcomers first, since it counts from
/// when they are named; then who is named, so that a room is never closed to those who are to read it; who is named no
/// longer at last.
pub(in crate::engine) fn changes(is: &RoomSays, wanted: &RoomSays) -> Vec<(Slot, Payload)> {
    let mut changes = Vec::new();
    if is.history != wanted.history {
        changes.push(history(wanted.history));
    }
    changes.extend(wanted.readers.difference(&is.readers).map(|named| reader(named, true)));
    if is.access != wanted.access {
        changes.push(access(wanted.access));
    }
    if (is.given, is.denied) != (wanted.given, wanted.denied) {
        changes.push(of_members(wanted));
    }
    changes.extend(is.readers.difference(&wanted.readers).map(|named| reader(named, false)));
    changes
}

/// All members post there, or only who manages messages. What else they may there stays.
pub(in crate::engine) fn with_posting(says: RoomSays, is_for_few: bool) -> RoomSays {
    let post = Permissions::of(&[Permission::Post]);
    let (given, denied) = (says.given, says.denied);
    if is_for_few == denied.has(Permission::Post) {
        return says;
    }
    if is_for_few {
        RoomSays { given: given.without(post), denied: denied.with(post), ..says }
    } else {
        RoomSays { denied: denied.without(post), ..says }
    }
}

fn history(history: History) -> (Slot, Payload) {
    (StateSlot::History.slot(), RoomHistorySet { history }.into())
}

fn access(access: Access) -> (Slot, Payload) {
    (StateSlot::Access.slot(), RoomAccessSet { access }.into())
}

fn reader(named: &Named, on: bool) -> (Slot, Payload) {
    let slot = StateSlot::Reader(named).slot();
    (slot, RoomReaderSet { named: named.clone(), on }.into())
}

fn of_members(says: &RoomSays) -> (Slot, Payload) {
    let named = Named::Role(RoleId::MEMBERS);
    let slot = StateSlot::Override(&named).slot();
    (slot, RoomOverrideSet { named, allow: says.given, deny: says.denied }.into())
}

#[cfg(test)]
mod tests {
    use super::{changes, with_posting};
    use crate::queries::RoomSays;
    use rill_events::{
        Access, History, Named, Payload, Permission, Permissions, RoomAccessSet, RoomReaderSet,
    };
    use rill_protocol::Did;
    use std::collections::BTreeSet;

    fn person(name: &str) -> Named {
        Named::Person(Did::parse(&format!("did:web:{name}.example")).unwrap())
    }

    fn says(access: Access, readers: &[&str]) -> RoomSays {
        let readers = readers.iter().map(|name| person(name)).collect::<BTreeSet<_>>();
        RoomSays { access, readers, ..RoomSays::default() }
    }

    #[test]
    fn what_is_said_makes_the_room_what_was_wanted_and_nothing_is_said_twice() {
        let since = RoomSays { history: History::SinceJoining, ..says(Access::AsCategory, &["cleo"]) };
        let all = [
            says(Access::AsCategory, &[]),
            says(Access::Private, &["ana", "ben"]),
            says(Access::Open, &["ben", "cleo"]),
            with_posting(since.clone(), true),
            since,
        ];
        for is in &all {
            for wanted in &all {
                let mut heard = is.clone();
                changes(is, wanted).iter().for_each(|(_, said)| heard.hear(said));
                assert_eq!(heard, *wanted);
                assert_eq!(changes(is, wanted).is_empty(), is == wanted);
            }
        }
    }

    #[test]
    fn who_is_to_read_a_room_is_named_before_it_is_closed_and_taken_out_last() {
        let said = changes(&says(Access::Open, &["ana"]), &says(Access::Private, &["ben"]));
        let said: Vec<Payload> = said.into_iter().map(|(_, said)| said).collect();
        let reader = |name, on| Payload::from(RoomReaderSet { named: person(name), on });
        let closed = RoomAccessSet { access: Access::Private }.into();
        assert_eq!(said, [reader("ben", true), closed, reader("ana", false)]);
    }

    #[test]
    fn who_posts_there_changes_and_what_else_is_denied_stays() {
        let react = Permissions::of(&[Permission::React]);
        let before = RoomSays { denied: react, ..RoomSays::default() };
        let few = with_posting(before.clone(), true);
        assert_eq!(few.denied, react.with(Permissions::of(&[Permission::Post])));
        assert_eq!(with_posting(few, false), before);
    }
}
