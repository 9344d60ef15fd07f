//! Histories by the rules of conversations: those whom it names leave and come back; others never hear of it.

use crate::{
    history::{Course, Ran, begun, goes_on, told_in},
    model::{FOUNDER, Who},
    speech::{Said, Speech},
    world::{CONVERSED, NOBODY, World},
};
use fastrand::Rng;
use rill_direct_rules::DirectRules;
use rill_events::{MemberJoined, MemberLeft, StateSlot};
use rill_module_abi::Reads;
use rill_protocol::{Did, Place, Slot, TopicId};
use std::{collections::BTreeSet, sync::Arc};

/// Who is there, and its room.
struct Conversation {
    here: BTreeSet<Who>,
    room: Option<TopicId>,
}

pub(crate) fn run(seed: u64) -> Ran {
    let mut random = Rng::with_seed(seed);
    let world = begun(Arc::new(DirectRules), Speech::OfAConversation);
    let mut conversation = Conversation { here: (FOUNDER + 1..CONVERSED).collect(), room: None };
    let mut world = conversation.tells(world);
    world.opens(TopicId::ROOT, &mut conversation);
    assert!(conversation.room.is_some(), "a conversation has a room");
    goes_on(world, &mut random, &mut conversation)
}

impl Course for Conversation {
    fn changes(&mut self, world: &mut World, random: &mut Rng) {
        let who = random.usize(FOUNDER + 1..CONVERSED);
        let voice = Slot::of_person(&Did::parse(world.did(who)).expect("everybody who is named has one"));
        let slot = Some(StateSlot::Member(voice));
        let leaves = self.here.contains(&who) && random.bool();
        let said = if leaves { Said::of(MemberLeft {}, slot) } else { Said::of(MemberJoined {}, slot) };
        let draft = world.draft_of(who, TopicId::PEOPLE, Place::State, said);
        let told = world.pushes(who, draft);
        assert!(told_in(&told), "{}", String::from_utf8_lossy(&told.1));
        let _ = if leaves { self.here.remove(&who) } else { self.here.insert(who) };
        self.gates(world);
    }

    fn opened(&mut self, world: &mut World, topic: TopicId, _: TopicId, _: bool) {
        self.room = Some(topic);
        self.gates(world);
    }
}

impl Conversation {
    fn tells(&self, mut world: World) -> World {
        self.gates(&mut world);
        world
    }

    /// Writes down what everybody reads of every topic.
    fn gates(&self, world: &mut World) {
        let fixed = [TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK];
        for who in FOUNDER + 1..=NOBODY {
            let reads = if self.here.contains(&who) { Reads::All } else { Reads::None };
            fixed.into_iter().chain(self.room).for_each(|topic| world.model.gate(who, topic, reads));
        }
    }
}
