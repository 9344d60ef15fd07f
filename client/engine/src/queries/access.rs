//! What a room says of who reads it and of who posts there: its state as it stands, and what was written over it.
//! Not here: which of that is to be said anew (`outbox/access.rs`).

use rill_bridge::{AccessChoice, Posting, Whom};
use rill_events::{
    Access, History, Named, Payload, Permission, Permissions, RoleId, RoomAccessSet, RoomOverrideSet,
    RoomReaderSet,
};
use rill_protocol::{Slot, decode};
use std::collections::BTreeSet;

/// What a room says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomSays {
    /// Who reads it.
    pub access: Access,
    /// Those whom it names.
    pub readers: BTreeSet<Named>,
    /// What new members read of it.
    pub history: History,
    /// What all members are given there.
    pub given: Permissions,
    /// What all members are denied there.
    pub denied: Permissions,
}

impl RoomSays {
    /// As a page shows it.
    pub fn choice(&self) -> AccessChoice {
        let readers = self.readers.iter().map(|named| match named {
            Named::Person(person) => Whom::Person(Slot::of_person(person)),
            Named::Role(role) => Whom::Role(*role),
        });
        let posting = if self.denied.has(Permission::Post) { Posting::Few } else { Posting::Members };
        let (access, history) = (self.access, self.history);
        AccessChoice { access, readers: readers.collect(), history, posting }
    }

    /// What was written says it anew.
    pub(crate) fn hear(&mut self, said: &Payload) {
        match said {
            Payload::RoomAccessSet(set) => self.access = set.access,
            Payload::RoomHistorySet(set) => self.history = set.history,
            Payload::RoomReaderSet(set) => self.name(set.clone()),
            Payload::RoomOverrideSet(set) => self.overridden(set),
            _ => {}
        }
    }

    /// `value` of a row of access.
    pub(super) fn read_access(&mut self, value: i64) {
        self.access = match value {
            1 => Access::Open,
            2 => Access::Private,
            _ => Access::AsCategory,
        };
    }

    /// `value` of a row of history.
    pub(super) fn read_history(&mut self, value: i64) {
        self.history = if value == 1 { History::SinceJoining } else { History::All };
    }

    /// `value` and `parts` of a row of a reader. What this version cannot read names nobody.
    pub(super) fn read_reader(&mut self, value: i64, parts: Option<Vec<u8>>) {
        if let Some(named) = parts.and_then(|parts| decode::<Named>(&parts).ok()) {
            self.name(RoomReaderSet { named, on: value == 1 });
        }
    }

    /// `parts` of a row of an override.
    pub(super) fn read_override(&mut self, parts: Option<Vec<u8>>) {
        if let Some(set) = parts.and_then(|parts| decode::<RoomOverrideSet>(&parts).ok()) {
            self.overridden(&set);
        }
    }

    fn name(&mut self, set: RoomReaderSet) {
        if set.on {
            self.readers.insert(set.named);
        } else {
            self.readers.remove(&set.named);
        }
    }

    fn overridden(&mut self, set: &RoomOverrideSet) {
        if set.named == Named::Role(RoleId::MEMBERS) {
            (self.given, self.denied) = (set.allow, set.deny);
        }
    }
}

/// What a room that was opened as private says of itself: it is private, to who opened it and to these.
pub(crate) fn opened_as_private(author: Named, private_to: &[Named]) -> Vec<Payload> {
    let readers = std::iter::once(author).chain(private_to.iter().cloned());
    let readers = readers.map(|named| RoomReaderSet { named, on: true }.into());
    std::iter::once(RoomAccessSet { access: Access::Private }.into()).chain(readers).collect()
}

#[cfg(test)]
mod tests {
    use super::{RoomSays, opened_as_private};
    use rill_bridge::{AccessChoice, Posting, Whom};
    use rill_events::{
        Access, History, Named, Permission, Permissions, RoleId, RoomHistorySet, RoomOverrideSet,
        RoomReaderSet,
    };
    use rill_protocol::{Did, Slot, encode};

    fn person(name: &str) -> Named {
        Named::Person(Did::parse(&format!("did:web:{name}.example")).unwrap())
    }

    #[test]
    fn a_room_says_what_its_rows_say_and_what_was_written_over_them() {
        let (ana, crew) = (person("ana"), Named::Role(RoleId::from_bytes([7; 16])));
        let mut says = RoomSays::default();
        says.read_access(2);
        says.read_history(1);
        for named in [&ana, &crew] {
            says.read_reader(1, encode(named).ok());
        }
        let deny = Permissions::of(&[Permission::Post, Permission::React]);
        let named = Named::Role(RoleId::MEMBERS);
        says.read_override(encode(&RoomOverrideSet { named, allow: Permissions::NONE, deny }).ok());
        says.hear(&RoomReaderSet { named: ana, on: false }.into());
        says.hear(&RoomHistorySet { history: History::All }.into());
        let readers = vec![Whom::Role(RoleId::from_bytes([7; 16]))];
        let expected =
            AccessChoice { access: Access::Private, readers, history: History::All, posting: Posting::Few };
        assert_eq!(says.choice(), expected);
        assert_eq!(says.denied, deny, "what else is denied is kept");
    }

    #[test]
    fn what_one_person_may_there_is_not_what_all_members_may() {
        let mut says = RoomSays::default();
        let deny = Permissions::of(&[Permission::Post]);
        says.hear(&RoomOverrideSet { named: person("ana"), allow: Permissions::NONE, deny }.into());
        assert_eq!(says, RoomSays::default());
    }

    #[test]
    fn a_room_that_is_opened_as_private_names_who_opened_it() {
        let mut says = RoomSays::default();
        opened_as_private(person("ana"), &[person("ben")]).iter().for_each(|said| says.hear(said));
        assert_eq!(says.access, Access::Private);
        let voice = |name| match person(name) {
            Named::Person(person) => Whom::Person(Slot::of_person(&person)),
            Named::Role(role) => Whom::Role(role),
        };
        assert_eq!(says.choice().readers, [voice("ana"), voice("ben")]);
    }
}
