//! What was said of a space and its people, as it stands: from rows of the copy, then from what waits in the outbox, which
//! is said in the same words. Pure.

use crate::queries::Stated;
use rill_events::{
    InviteSet, Joining, Payload, Permissions, ProfileSet, Reading, ReportMade, RoleId, RoleSet, StateSlot,
};
use rill_materializer::StateKind;
use rill_protocol::{Did, EventId, Millis, Slot, TopicId, decode};
use std::collections::{BTreeMap, BTreeSet};

/// Which message: its room, then its id.
pub(super) type Message = (TopicId, EventId);

/// A profile as it stands, with the event that set it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) event: Option<EventId>,
    pub(super) set: ProfileSet,
}

/// Something of the desk: what was said with it, and by which event; none: it is in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Noted {
    pub(super) text: String,
    pub(super) event: Option<EventId>,
}

/// What was said.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) joining: Option<Joining>,
    pub(super) reading: Option<Reading>,
    pub(super) profiles: BTreeMap<Slot, Known>,
    pub(super) members: BTreeSet<Slot>,
    pub(super) moderators: BTreeSet<Slot>,
    pub(super) roles: BTreeMap<RoleId, RoleSet>,
    pub(super) given: BTreeSet<(Slot, RoleId)>,
    pub(super) silent: BTreeMap<Slot, Millis>,
    pub(super) bans: BTreeMap<Slot, Noted>,
    pub(super) reports: BTreeMap<Message, Noted>,
    /// Invites that stand, by their keys, with the events that said them.
    pub(super) invites: BTreeMap<Did, (InviteSet, Option<EventId>)>,
    /// Who asks to join, by which name, and what they said.
    pub(super) requests: BTreeMap<Slot, (String, Noted)>,
}

impl Facts {
    /// A row of the state of *root*, *people* or *desk*.
    pub(super) fn read(&mut self, slot: Slot, row: Stated) {
        let on = row.value == 1;
        let (first, second) = (row.part(0), row.part(1));
        let note = || Noted { text: row.text.clone().unwrap_or_default(), event: Some(row.event) };
        match row.kind {
            StateKind::Joining => {
                self.joining = Some(match row.value {
                    1 => Joining::ByRequest,
                    2 => Joining::Closed,
                    _ => Joining::Open,
                });
            }
            StateKind::Reading => {
                self.reading = Some(if on { Reading::Members } else { Reading::Everyone });
            }
            StateKind::Profile => {
                let rest = row.parts.as_deref().and_then(|parts| decode::<ProfileSet>(parts).ok());
                let name = row.text.clone().unwrap_or_default();
                let set = ProfileSet { name, ..rest.unwrap_or_default() };
                self.profiles.insert(slot, Known { event: Some(row.event), set });
            }
            StateKind::Member => self.member(first, on),
            StateKind::Moderator => set_in(&mut self.moderators, first.map(Slot::from_bytes), on),
            StateKind::Role => {
                let set = row.parts.as_deref().and_then(|parts| decode::<RoleSet>(parts).ok());
                let name = row.text.clone().unwrap_or_default();
                set.into_iter().for_each(|set| self.role(RoleSet { name: name.clone(), ..set }));
            }
            StateKind::RoleGiven => {
                let given = first.map(Slot::from_bytes).zip(second.map(RoleId::from_bytes));
                set_in(&mut self.given, given, on);
            }
            StateKind::Timeout => drop(first.map(|who| self.silent.insert(Slot::from_bytes(who), row.value))),
            StateKind::Ban => {
                let noted = on.then(note);
                first
                    .into_iter()
                    .for_each(|who| note_in(&mut self.bans, Slot::from_bytes(who), noted.clone()));
            }
            StateKind::Report => {
                let of = first.map(TopicId::from_bytes).zip(second.map(EventId::from_bytes));
                let noted = on.then(note);
                of.into_iter().for_each(|of| note_in(&mut self.reports, of, noted.clone()));
            }
            StateKind::Invite => {
                let set = row.parts.as_deref().and_then(|parts| decode::<InviteSet>(parts).ok());
                set.into_iter().for_each(|set| self.invite(set, Some(row.event)));
            }
            StateKind::Request => {
                let name = row.parts.as_deref().and_then(|parts| parts.get(16..)).unwrap_or_default();
                let name = String::from_utf8_lossy(name).into_owned();
                let asks = (row.value == 0).then(|| (name, note()));
                first
                    .into_iter()
                    .for_each(|who| note_in(&mut self.requests, Slot::from_bytes(who), asks.clone()));
            }
            StateKind::Nothing
            | StateKind::Name
            | StateKind::Description
            | StateKind::Icon
            | StateKind::Emoji
            | StateKind::Home
            | StateKind::Archived
            | StateKind::Slow
            | StateKind::Read
            | StateKind::Level
            | StateKind::Access
            | StateKind::History
            | StateKind::Reader
            | StateKind::Override
            | StateKind::Rules
            | StateKind::Block => {}
        }
    }

    /// What waits to be sent. `slot`: that of the event.
    pub(super) fn hear(&mut self, slot: Option<Slot>, author: Slot, said: &Payload) {
        let note = |text: &str| Noted { text: text.to_owned(), event: None };
        match said {
            Payload::SpaceJoiningSet(set) => self.joining = Some(set.joining),
            Payload::SpaceReadingSet(set) => self.reading = Some(set.reading),
            Payload::ProfileSet(set) => {
                let event = slot.and_then(|slot| self.profiles.get(&slot)).and_then(|known| known.event);
                let known = Known { event, set: set.clone() };
                self.profiles.insert(slot.unwrap_or(author), known);
            }
            Payload::MemberJoined(_) => self.member(Some(*author.as_bytes()), true),
            Payload::MemberLeft(_) => self.member(Some(*author.as_bytes()), false),
            Payload::MemberRemoved(removed) => {
                self.member(Some(*Slot::of_person(&removed.person).as_bytes()), false);
            }
            Payload::ModeratorSet(set) => {
                set_in(&mut self.moderators, Some(Slot::of_person(&set.person)), set.on);
            }
            Payload::RoleSet(set) => self.role(set.clone()),
            Payload::RoleGiven(given) => {
                set_in(&mut self.given, Some((Slot::of_person(&given.person), given.role)), given.on);
            }
            Payload::TimeoutSet(set) => {
                self.silent.insert(Slot::of_person(&set.person), set.until.unwrap_or(0));
            }
            Payload::BanSet(set) => {
                note_in(&mut self.bans, Slot::of_person(&set.person), set.on.then(|| note(&set.reason)));
            }
            Payload::ReportMade(ReportMade { topic, event, reason }) => {
                note_in(&mut self.reports, (*topic, *event), Some(note(reason)));
            }
            Payload::InviteSet(set) => self.invite(set.clone(), None),
            Payload::RequestMade(made) => {
                note_in(&mut self.requests, author, Some((made.name.clone(), note(&made.text))));
            }
            Payload::RequestAnswered(answered) => {
                note_in(&mut self.requests, Slot::of_person(&answered.person), None);
            }
            Payload::ReportSettled(settled) => {
                note_in(&mut self.reports, (settled.topic, settled.event), None);
            }
            _ => {}
        }
    }

    /// What all members may.
    pub(super) fn members_may(&self) -> Permissions {
        let said = self.roles.get(&RoleId::MEMBERS);
        said.map_or(Permissions::OF_MEMBERS, |set| set.permissions)
    }

    /// The roles that somebody has, the highest first.
    pub(super) fn roles_of(&self, person: Slot) -> Vec<&RoleSet> {
        let of = self.given.range((person, RoleId::from_bytes([0; 16]))..);
        let of = of.take_while(|(who, _)| *who == person).filter_map(|(_, role)| self.roles.get(role));
        let mut roles: Vec<&RoleSet> = of.collect();
        roles.sort_by_key(|set| (std::cmp::Reverse(set.rank), set.role));
        roles
    }

    fn member(&mut self, who: Option<[u8; 16]>, on: bool) {
        set_in(&mut self.members, who.map(Slot::from_bytes), on);
    }

    fn invite(&mut self, set: InviteSet, event: Option<EventId>) {
        let stands = (!set.revoked).then(|| (set.clone(), event));
        note_in(&mut self.invites, set.key, stands);
    }

    fn role(&mut self, set: RoleSet) {
        if set.removed {
            self.roles.remove(&set.role);
        } else {
            self.roles.insert(set.role, set);
        }
    }

    /// Those that a slot of *people* names.
    pub(super) fn name(&self, person: Slot) -> &str {
        self.profiles.get(&person).map_or("", |known| known.set.name.as_str())
    }

    /// The slot of somebody's membership.
    pub(super) fn membership(person: Slot) -> Slot {
        StateSlot::Member(person).slot()
    }
}

fn set_in<T: Ord>(set: &mut BTreeSet<T>, what: Option<T>, on: bool) {
    let Some(what) = what else { return };
    if on {
        set.insert(what);
    } else {
        set.remove(&what);
    }
}

fn note_in<K: Ord, T>(notes: &mut BTreeMap<K, T>, of: K, noted: Option<T>) {
    match noted {
        Some(noted) => drop(notes.insert(of, noted)),
        None => drop(notes.remove(&of)),
    }
}

#[cfg(test)]
mod tests {
    use super::Facts;
    use rill_events::{
        BanSet, MemberJoined, MemberRemoved, Payload, Permissions, RoleGiven, RoleId, RoleSet,
    };
    use rill_protocol::{Did, Slot};

    fn did(name: &str) -> Did {
        Did::parse(&format!("did:web:{name}.example")).unwrap()
    }

    fn role(number: u8, rank: u32, removed: bool) -> RoleSet {
        let (role, permissions) = (RoleId::from_bytes([number; 16]), Permissions::NONE);
        RoleSet { role, name: format!("role {number}"), color: None, permissions, rank, removed }
    }

    #[test]
    fn the_later_word_counts_and_a_role_that_is_gone_is_had_by_nobody() {
        let (ana, voice) = (did("ana"), Slot::of_person(&did("ana")));
        let given =
            |number, on| RoleGiven { person: ana.clone(), role: RoleId::from_bytes([number; 16]), on };
        let mut facts = Facts::default();
        let said: [Payload; 8] = [
            MemberJoined {}.into(),
            role(1, 10, false).into(),
            role(2, 20, false).into(),
            given(1, true).into(),
            given(2, true).into(),
            BanSet { person: ana.clone(), on: true, reason: "spam".into() }.into(),
            BanSet { person: ana.clone(), on: false, reason: String::new() }.into(),
            role(3, 30, false).into(),
        ];
        said.iter().for_each(|said| facts.hear(None, voice, said));
        let names = |facts: &Facts| -> Vec<String> {
            facts.roles_of(voice).iter().map(|set| set.name.clone()).collect()
        };
        assert_eq!(names(&facts), ["role 2", "role 1"]);
        assert!(facts.bans.is_empty() && facts.members.contains(&voice));
        facts.hear(None, voice, &role(2, 20, true).into());
        facts.hear(None, voice, &MemberRemoved { person: ana.clone() }.into());
        assert_eq!(names(&facts), ["role 1"]);
        assert!(facts.members.is_empty());
    }
}
