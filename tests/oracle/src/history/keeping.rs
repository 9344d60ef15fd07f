//! Roles, private rooms, invites, bans: state of *people*, *root*, *desk* and rooms. One in eight lies in another slot than
//! its own, where it says nothing.

use super::{Made, PEOPLE};
use crate::people::{Placed, person};
use rill_events::{
    Access, BanSet, BlockChoice, BlockSet, History, InviteSet, Joining, MemberRemoved, Named, Payload,
    Permissions, Reading, ReportMade, ReportSettled, RequestAnswered, RequestMade, RoleGiven, RoleId,
    RoleSet, RoomAccessSet, RoomHistorySet, RoomOverrideSet, RoomReaderSet, SpaceJoiningSet, SpaceReadingSet,
    StateSlot, TimeoutSet,
};
use rill_protocol::{Did, EventId, Place, Slot, TopicId};

type Said = (TopicId, Slot, Payload);

fn state(topic: TopicId, slot: &StateSlot<'_>, payload: impl Into<Payload>) -> Said {
    (topic, slot.slot(), payload.into())
}

impl Made {
    pub(super) fn keep_order(&mut self) {
        let (n, author) = self.somebody();
        let about = person((n + 1) % PEOPLE);
        let on = self.random.bool();
        let (topic, slot, payload) = match self.random.u8(0..4) {
            0 => self.of_roles(about, on),
            1 => self.of_rooms(about, on),
            2 => self.of_people(&author, about, on),
            _ => self.of_joining(on),
        };
        let slot = if self.random.u8(0..8) == 0 { StateSlot::Icon.slot() } else { slot };
        let placed = Placed { topic, place: Place::State, slot: Some(slot), voice: None };
        self.writer.says(&author, placed, payload);
    }

    fn role(&mut self) -> RoleId {
        RoleId::from_bytes([self.random.u8(0..3); 16])
    }

    fn of_roles(&mut self, person: Did, on: bool) -> Said {
        let (role, voice) = (self.role(), Slot::of_person(&person));
        if self.random.bool() {
            let given = RoleGiven { person, role, on };
            return state(TopicId::PEOPLE, &StateSlot::RoleGiven(voice, role), given);
        }
        let name = format!("role {}", self.random.u8(0..9));
        let (permissions, rank) = (Permissions::from_bits(self.random.u32(0..99)), self.random.u32(0..9));
        let set = RoleSet { role, name, color: on.then_some(0x00ff_8800), permissions, rank, removed: !on };
        state(TopicId::PEOPLE, &StateSlot::Role(role), set)
    }

    fn of_rooms(&mut self, person: Did, on: bool) -> Said {
        let (room, named) = (self.room(), if on { Named::Person(person) } else { Named::Role(self.role()) });
        match self.random.u8(0..4) {
            0 => {
                let access =
                    [Access::AsCategory, Access::Open, Access::Private][usize::from(self.random.u8(0..3))];
                state(room, &StateSlot::Access, RoomAccessSet { access })
            }
            1 => {
                let history = if on { History::SinceJoining } else { History::All };
                state(room, &StateSlot::History, RoomHistorySet { history })
            }
            2 => state(room, &StateSlot::Reader(&named), RoomReaderSet { named: named.clone(), on }),
            _ => {
                let (allow, deny) = (Permissions::OF_MEMBERS, Permissions::from_bits(self.random.u32(0..99)));
                let slot = StateSlot::Override(&named);
                state(room, &slot, RoomOverrideSet { named: named.clone(), allow, deny })
            }
        }
    }

    fn of_people(&mut self, author: &Did, person: Did, on: bool) -> Said {
        let (voice, own) = (Slot::of_person(&person), Slot::of_person(author));
        let text = format!("because {}", self.random.u8(0..9));
        match self.random.u8(0..6) {
            0 => state(TopicId::PEOPLE, &StateSlot::Member(voice), MemberRemoved { person }),
            1 => state(TopicId::DESK, &StateSlot::Ban(voice), BanSet { person, on, reason: text }),
            2 => {
                let until = on.then_some(self.random.i64(0..9));
                state(TopicId::DESK, &StateSlot::Timeout(voice), TimeoutSet { person, until })
            }
            3 => state(
                TopicId::DESK,
                &StateSlot::Request(own),
                RequestMade { name: format!("n{}", text.len()), text },
            ),
            4 => state(TopicId::DESK, &StateSlot::Request(voice), RequestAnswered { person, let_in: on }),
            _ => {
                let choice = BlockChoice { turn: self.random.u32(0..9), blocked: on };
                state(TopicId::ROOT, &StateSlot::Block(voice), BlockSet { person, choice })
            }
        }
    }

    fn of_joining(&mut self, on: bool) -> Said {
        match self.random.u8(0..4) {
            0 => {
                let joining =
                    [Joining::Open, Joining::ByRequest, Joining::Closed][usize::from(self.random.u8(0..3))];
                state(TopicId::ROOT, &StateSlot::Joining, SpaceJoiningSet { joining })
            }
            1 => {
                let reading = if on { Reading::Everyone } else { Reading::Members };
                state(TopicId::ROOT, &StateSlot::Reading, SpaceReadingSet { reading })
            }
            2 => {
                let (key, role) = (person(PEOPLE + self.among(0..3)), Some(self.role()));
                let uses = Some(self.random.u32(0..9));
                let set = InviteSet { key: key.clone(), expires_at: Some(7), uses, role, revoked: !on };
                state(TopicId::DESK, &StateSlot::Invite(&key), set)
            }
            _ => {
                let (topic, event) = (self.room(), EventId::from_parts(self.random.i64(0..3), [1; 10]));
                let slot = StateSlot::Report { topic, event };
                let payload: Payload = if on {
                    ReportMade { topic, event, reason: "rude".to_owned() }.into()
                } else {
                    ReportSettled { topic, event }.into()
                };
                state(TopicId::DESK, &slot, payload)
            }
        }
    }
}
