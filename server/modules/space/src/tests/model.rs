//! Who reads what, against a model in plain Rust that knows no table: over made histories of joining, roles, bans and
//! private rooms. The dice fall alike each time; a failure says by which seed.

use crate::village::{Event, Village, did, role, role_given, role_set, voice};
use rill_events::{
    Access, BanSet, MemberLeft, MemberRemoved, ModeratorSet, Named, RoleId, RoomAccessSet, RoomKind,
    RoomMoved, RoomReaderSet, SpaceReadingSet, StateSlot,
};
use rill_module_abi::Reads;
use rill_protocol::TopicId;
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: [&str; 5] = ["mo", "mia", "nora", "ada", "bo"];
const HISTORIES: u64 = 40;
const STEPS: usize = 60;

/// A xorshift generator: the rules have no randomness, and neither has what tests them.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn person(&mut self) -> &'static str {
        PEOPLE[self.below(PEOPLE.len())]
    }
}

#[derive(Default)]
struct Place {
    kind: Option<RoomKind>,
    parent: Option<TopicId>,
    category: Option<TopicId>,
    access: Access,
    readers: BTreeSet<Named>,
}

/// What is so, as one would write it down.
#[derive(Default)]
struct Model {
    members: BTreeSet<&'static str>,
    banned: BTreeSet<&'static str>,
    roles: BTreeSet<(&'static str, u8)>,
    for_members: bool,
    rooms: BTreeMap<TopicId, Place>,
}

impl Model {
    fn reads(&self, name: &'static str, topic: TopicId) -> bool {
        if name == "fatma" {
            return true;
        }
        let is_member = self.members.contains(name);
        if self.banned.contains(name) || (self.for_members && !is_member) {
            return false;
        }
        let Some(guard) = self.guard(topic) else { return true };
        is_member
            && guard.readers.iter().any(|named| match named {
                Named::Person(person) => *person == did(name),
                Named::Role(RoleId::MEMBERS) => true,
                Named::Role(named) => {
                    self.roles.iter().any(|(who, number)| *who == name && role(*number) == *named)
                }
            })
    }

    fn guard(&self, topic: TopicId) -> Option<&Place> {
        let place = &self.rooms[&topic];
        if place.kind == Some(RoomKind::Thread) {
            return self.guard(place.parent?);
        }
        match place.access {
            Access::Private => Some(place),
            Access::Open => None,
            Access::AsCategory => {
                let over = self.rooms.get(&place.category?)?;
                (over.access == Access::Private).then_some(over)
            }
        }
    }
}

struct Story {
    dice: Dice,
    village: Village,
    model: Model,
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut story = Self {
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            village: Village::begun_with(rill_events::SpaceParams::default()),
            model: Model::default(),
        };
        for number in [1, 2] {
            assert!(story.village.says("fatma", role_set(number, 9, &[])).is_in());
        }
        story.opens(RoomKind::Category, TopicId::ROOT);
        story.opens(RoomKind::Channel, TopicId::ROOT);
        story
    }

    fn opens(&mut self, kind: RoomKind, parent: TopicId) {
        let (topic, said) = self.village.opens("fatma", kind, parent);
        assert!(said.is_in(), "{said:?}");
        let (parent, category) = (Some(parent), (!parent.is_fixed()).then_some(parent));
        self.model.rooms.insert(topic, Place { kind: Some(kind), parent, category, ..Place::default() });
    }

    fn room_of(&mut self, is_it: impl Fn(RoomKind) -> bool) -> TopicId {
        let all: Vec<_> = self
            .model
            .rooms
            .iter()
            .filter(|(_, it)| it.kind.is_some_and(&is_it))
            .map(|(topic, _)| *topic)
            .collect();
        all[self.dice.below(all.len())]
    }

    fn by_founder(&mut self, event: Event) {
        let said = self.village.says("fatma", event);
        assert!(said.is_in(), "{said:?}");
    }

    fn step(&mut self) {
        self.village.now += 60_000;
        let (name, on) = (self.dice.person(), self.dice.below(2) == 0);
        match self.dice.below(14) {
            0..=1 => {
                if self.village.joins(name).is_in() {
                    self.model.members.insert(name);
                }
            }
            2 => {
                let left = Event::state(TopicId::PEOPLE, StateSlot::Member(voice(name)), MemberLeft {});
                if self.village.says(name, left).is_in() {
                    self.model.members.remove(name);
                }
            }
            3 => {
                let removed = MemberRemoved { person: did(name) };
                self.by_founder(Event::state(TopicId::PEOPLE, StateSlot::Member(voice(name)), removed));
                self.model.members.remove(name);
            }
            4 => self.bans(name, on),
            5..=6 => {
                let number = if self.dice.below(2) == 0 { 1 } else { 2 };
                self.by_founder(role_given(name, number, on));
                let _ = if on {
                    self.model.roles.insert((name, number))
                } else {
                    self.model.roles.remove(&(name, number))
                };
            }
            7 => {
                let set = ModeratorSet { person: did(name), on };
                self.by_founder(Event::state(TopicId::PEOPLE, StateSlot::Moderator(voice(name)), set));
            }
            8 => {
                let parent = self.room_of(|kind| kind == RoomKind::Category);
                self.opens(
                    if on { RoomKind::Category } else { RoomKind::Channel },
                    if on { TopicId::ROOT } else { parent },
                );
            }
            9 => {
                let parent = self.room_of(|kind| kind == RoomKind::Channel);
                self.opens(RoomKind::Thread, parent);
            }
            10 => self.moves(on),
            11 => self.reading(on),
            12 => self.names(name, on),
            _ => self.sets_access(),
        }
    }

    fn bans(&mut self, name: &'static str, on: bool) {
        let set = BanSet { person: did(name), on, reason: String::new() };
        self.by_founder(Event::state(TopicId::DESK, StateSlot::Ban(voice(name)), set));
        if on {
            self.model.banned.insert(name);
            self.model.members.remove(name);
        } else {
            self.model.banned.remove(name);
        }
    }

    fn moves(&mut self, on: bool) {
        let room = self.room_of(|kind| kind == RoomKind::Channel);
        let category = on.then(|| self.room_of(|kind| kind == RoomKind::Category));
        self.by_founder(Event::state(room, StateSlot::Home, RoomMoved { category, order: "a".into() }));
        self.model.rooms.get_mut(&room).unwrap().category = category;
    }

    fn reading(&mut self, on: bool) {
        let reading = if on { rill_events::Reading::Members } else { rill_events::Reading::Everyone };
        self.by_founder(Event::state(TopicId::ROOT, StateSlot::Reading, SpaceReadingSet { reading }));
        self.model.for_members = on;
    }

    fn names(&mut self, name: &str, on: bool) {
        let room = self.room_of(|kind| kind != RoomKind::Thread);
        let named = match self.dice.below(8) {
            0 => Named::Role(RoleId::MEMBERS),
            1..=3 => Named::Role(role(1)),
            _ => Named::Person(did(name)),
        };
        let set = RoomReaderSet { named: named.clone(), on };
        self.by_founder(Event::state(room, StateSlot::Reader(&named), set));
        let readers = &mut self.model.rooms.get_mut(&room).unwrap().readers;
        let _ = if on { readers.insert(named) } else { readers.remove(&named) };
    }

    fn sets_access(&mut self) {
        let room = self.room_of(|kind| kind != RoomKind::Thread);
        let access = [Access::AsCategory, Access::Open, Access::Private, Access::Private][self.dice.below(4)];
        self.by_founder(Event::state(room, StateSlot::Access, RoomAccessSet { access }));
        self.model.rooms.get_mut(&room).unwrap().access = access;
    }

    fn is_as_the_model_says(&self, seed: u64, step: usize) -> usize {
        let mut unread = 0;
        for topic in self.model.rooms.keys() {
            for name in ["fatma", "mallory"].into_iter().chain(PEOPLE) {
                let (should, reads) = (self.model.reads(name, *topic), self.village.reads(name, *topic));
                assert_eq!(should, reads == Reads::All, "seed {seed}, step {step}: {name} in {topic}");
                unread += usize::from(!should);
            }
        }
        unread
    }
}

#[test]
fn who_reads_what_is_as_one_would_write_it_down() {
    let mut unread = 0;
    for seed in 1..=HISTORIES {
        let mut story = Story::new(seed);
        for step in 0..STEPS {
            story.step();
            unread += story.is_as_the_model_says(seed, step);
        }
        assert!(story.village.is_replayed(), "seed {seed}");
    }
    assert!(unread > 7_000, "hardly anything was private: {unread}");
}
