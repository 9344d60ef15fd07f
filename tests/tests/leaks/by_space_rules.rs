//! Histories by the rules that Rill ships: members come and go, are removed and banned, roles and rooms change hands.

use crate::{
    history::{Course, Ran, begun, goes_on, told_in},
    model::{FOUNDER, Who},
    speech::{Said, Speech},
    village::{DESK_ROLE, Named, Village},
    world::{NEVER, World},
};
use fastrand::Rng;
use rill_events::{
    Access, BanSet, History, MemberJoined, MemberLeft, MemberRemoved, ModeratorSet, Payload, Permission,
    Permissions, Reading, RoleGiven, RoleId, RoleSet, RoomAccessSet, RoomHistorySet, RoomKind, RoomMoved,
    RoomOpened, RoomReaderSet, SpaceReadingSet, StateSlot,
};
use rill_protocol::{Did, Place, Slot, TopicId};
use rill_space_rules::SpaceRules;
use std::sync::Arc;

pub(crate) fn run(seed: u64) -> Ran {
    let mut random = Rng::with_seed(seed);
    let mut world = begun(Arc::new(SpaceRules), Speech::OfASpace);
    let mut village = Village::default();
    for number in [1, DESK_ROLE] {
        world.makes_a_role(number);
    }
    for who in [1, 2] {
        world.joins(&mut village, who);
    }
    for kind in [RoomKind::Category, RoomKind::Channel, RoomKind::Channel] {
        world.opens_of_kind(&mut village, kind, TopicId::ROOT);
    }
    goes_on(world, &mut random, &mut village)
}

impl Course for Village {
    fn changes(&mut self, world: &mut World, random: &mut Rng) {
        world.changes(self, random);
    }

    fn opened(&mut self, world: &mut World, topic: TopicId, parent: TopicId, is_thread: bool) {
        self.opens(topic, if is_thread { RoomKind::Thread } else { RoomKind::Channel }, parent);
        self.tells(&mut world.model);
    }
}

fn role(number: u8) -> RoleId {
    RoleId::from_bytes([number; 16])
}

fn room_of(village: &Village, random: &mut Rng, is_it: impl Fn(RoomKind) -> bool) -> TopicId {
    let rooms: Vec<_> =
        village.rooms.iter().filter(|(_, room)| is_it(room.kind)).map(|(topic, _)| *topic).collect();
    *random.choice(&rooms).expect("each kind is there from the beginning")
}

impl World {
    /// State, which must come in; and what everybody reads from then on.
    fn founder_says(
        &mut self,
        village: &mut Village,
        topic: TopicId,
        slot: StateSlot<'_>,
        said: impl Into<Payload>,
    ) {
        let draft = self.draft_of(FOUNDER, topic, Place::State, Said::of(said, Some(slot)));
        let told = self.pushes(FOUNDER, draft);
        assert!(told_in(&told), "{}", String::from_utf8_lossy(&told.1));
        village.tells(&mut self.model);
    }

    fn person(&self, who: Who) -> (Did, Slot) {
        let did = Did::parse(self.did(who)).expect("everybody who is named has one");
        let voice = Slot::of_person(&did);
        (did, voice)
    }

    fn makes_a_role(&mut self, number: u8) {
        let may: &[Permission] = if number == DESK_ROLE { &[Permission::Ban] } else { &[] };
        let (permissions, name) = (Permissions::of(may), self.words("a role"));
        let set = RoleSet { role: role(number), name, color: None, permissions, rank: 9, removed: false };
        let draft = self.draft_of(
            FOUNDER,
            TopicId::PEOPLE,
            Place::State,
            Said::of(set, Some(StateSlot::Role(role(number)))),
        );
        self.pushes(FOUNDER, draft);
    }

    fn joins(&mut self, village: &mut Village, who: Who) {
        let (_, voice) = self.person(who);
        let said = Said::of(MemberJoined {}, Some(StateSlot::Member(voice)));
        let draft = self.draft_of(who, TopicId::PEOPLE, Place::State, said);
        let told = self.pushes(who, draft);
        if told_in(&told) {
            village.joins(who, &self.model);
            village.tells(&mut self.model);
        }
    }

    fn leaves(&mut self, village: &mut Village, who: Who) {
        let (_, voice) = self.person(who);
        let said = Said::of(MemberLeft {}, Some(StateSlot::Member(voice)));
        let draft = self.draft_of(who, TopicId::PEOPLE, Place::State, said);
        let told = self.pushes(who, draft);
        if told_in(&told) {
            village.goes(who);
            village.tells(&mut self.model);
        }
    }

    fn opens_of_kind(&mut self, village: &mut Village, kind: RoomKind, parent: TopicId) {
        let (topic, name) = (TopicId::opened_by(self.next_id()), self.words("a room"));
        let said = Said::of(RoomOpened { kind, name, source: None, private_to: None }, None);
        let draft = self.draft_of(FOUNDER, topic, Place::Opens { parent, on: None }, said);
        self.pushes(FOUNDER, draft);
        village.opens(topic, kind, parent);
        village.tells(&mut self.model);
    }

    /// Something becomes otherwise, that may change who reads what.
    fn changes(&mut self, village: &mut Village, random: &mut Rng) {
        // One never joins, and is never named.
        let (who, on) = (random.usize(1..NEVER), random.bool());
        let (person, voice) = self.person(who);
        match random.u8(..20) {
            0..=3 => self.joins(village, who),
            4 => self.leaves(village, who),
            5 => {
                village.goes(who);
                let removed = MemberRemoved { person };
                self.founder_says(village, TopicId::PEOPLE, StateSlot::Member(voice), removed);
            }
            6..=7 => {
                if on {
                    village.goes(who);
                    village.banned.insert(who);
                } else {
                    village.banned.remove(&who);
                }
                let ban = BanSet { person, on, reason: self.words("noise") };
                self.founder_says(village, TopicId::DESK, StateSlot::Ban(voice), ban);
            }
            8..=9 => {
                let number = random.u8(1..=DESK_ROLE);
                let _ = if on {
                    village.roles.insert((who, number))
                } else {
                    village.roles.remove(&(who, number))
                };
                let given = RoleGiven { person, role: role(number), on };
                let slot = StateSlot::RoleGiven(voice, role(number));
                self.founder_says(village, TopicId::PEOPLE, slot, given);
            }
            10 => {
                let _ = if on { village.moderators.insert(who) } else { village.moderators.remove(&who) };
                let set = ModeratorSet { person, on };
                self.founder_says(village, TopicId::PEOPLE, StateSlot::Moderator(voice), set);
            }
            11 => {
                village.is_for_members = on;
                let reading = if on { Reading::Members } else { Reading::Everyone };
                let set = SpaceReadingSet { reading };
                self.founder_says(village, TopicId::ROOT, StateSlot::Reading, set);
            }
            12 => {
                let parent = room_of(village, random, |kind| kind == RoomKind::Category);
                self.opens_of_kind(village, RoomKind::Channel, parent);
            }
            13 => {
                let parent = room_of(village, random, |kind| kind == RoomKind::Channel);
                self.opens_of_kind(village, RoomKind::Thread, parent);
            }
            _ => self.changes_a_room(village, random, who),
        }
    }

    fn changes_a_room(&mut self, village: &mut Village, random: &mut Rng, who: Who) {
        let room = room_of(village, random, |kind| kind != RoomKind::Thread);
        let on = random.bool();
        let channel = room_of(village, random, |kind| kind == RoomKind::Channel);
        match random.u8(..6) {
            0..=1 => {
                let access = [Access::AsCategory, Access::Open, Access::Private, Access::Private];
                let access = *random.choice(&access).expect("some");
                if let Some(it) = village.rooms.get_mut(&room) {
                    it.access = access;
                }
                self.founder_says(village, room, StateSlot::Access, RoomAccessSet { access });
            }
            2..=3 => {
                let named = match random.u8(..6) {
                    0 => Named::Members,
                    1..=2 => Named::Role(random.u8(1..=DESK_ROLE)),
                    _ => Named::Person(who),
                };
                village.names(room, named, on, &self.model);
                let named = match named {
                    Named::Members => rill_events::Named::Role(RoleId::MEMBERS),
                    Named::Role(number) => rill_events::Named::Role(role(number)),
                    Named::Person(who) => rill_events::Named::Person(self.person(who).0),
                };
                let set = RoomReaderSet { named: named.clone(), on };
                self.founder_says(village, room, StateSlot::Reader(&named), set);
            }
            4 => {
                let category = on.then(|| room_of(village, random, |kind| kind == RoomKind::Category));
                if let Some(it) = village.rooms.get_mut(&channel) {
                    it.category = category;
                }
                category.into_iter().for_each(|category| self.model.moves(channel, category));
                let moved = RoomMoved { category, order: "a".into() };
                self.founder_says(village, channel, StateSlot::Home, moved);
            }
            _ => {
                village.keeps_history(channel, on);
                let history = if on { History::SinceJoining } else { History::All };
                self.founder_says(village, channel, StateSlot::History, RoomHistorySet { history });
            }
        }
    }
}
