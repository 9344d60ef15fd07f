//! Histories by rules of this test's own (`gates.rs`): the founder says who reads what, in every way that rules can say it.

use crate::{
    gates::{Gate, Gates, ToldAs},
    history::{Course, Ran, begun, goes_on},
    model::{FOUNDER, Who},
    speech::{Said, Speech},
    world::{NEVER, NOBODY, World},
};
use fastrand::Rng;
use rill_module_abi::Reads;
use rill_protocol::{Place, SeqNum, Slot, TopicId};
use std::sync::Arc;

struct ByGates;

pub(crate) fn run(seed: u64) -> Ran {
    let mut random = Rng::with_seed(seed);
    let mut world = begun(Arc::new(Gates), Speech::Bare);
    for _ in 0..2 {
        world.opens(TopicId::ROOT, &mut ByGates);
    }
    // Else most of a history passes before anybody but the founder reads anything.
    for who in [1, 2, NOBODY] {
        world.gates(who, TopicId::ROOT, Reads::All, ToldAs::Topic);
    }
    goes_on(world, &mut random, &mut ByGates)
}

impl Course for ByGates {
    fn changes(&mut self, world: &mut World, random: &mut Rng) {
        world.sets_a_gate(random);
    }

    fn opened(&mut self, _: &mut World, _: TopicId, _: TopicId, _: bool) {}
}

impl World {
    fn sets_a_gate(&mut self, random: &mut Rng) {
        let who = *random.choice(&[1, 2, 3, NOBODY]).expect("some");
        debug_assert_ne!(who, NEVER);
        let topic = match random.u8(..10) {
            0..2 => TopicId::ROOT,
            2 => TopicId::PEOPLE,
            _ => self.any_topic(random),
        };
        let tail = self.model.of_topic(topic).count() as u64;
        let reads = match random.u8(..10) {
            0..5 => Reads::All,
            5..7 => Reads::None,
            // *root* is read or not: what a space is called is state.
            _ if topic == TopicId::ROOT => Reads::All,
            _ => Reads::Since(SeqNum(random.u64(1..=tail + 1))),
        };
        let told_as = *random.choice(&[ToldAs::Person, ToldAs::Topic, ToldAs::Everyone]).expect("some");
        self.gates(who, topic, reads, told_as);
    }

    fn gates(&mut self, who: Who, topic: TopicId, reads: Reads, told_as: ToldAs) {
        let gate = Gate { who: self.did(who).to_owned(), topic: topic.to_string(), reads, told_as };
        let said = Said { payload: gate.to_bytes(), slot: Some(Slot::named(&[&self.next_id().to_string()])) };
        let draft = self.draft_of(FOUNDER, TopicId::DESK, Place::State, said);
        self.pushes(FOUNDER, draft);
        self.model.gate(who, topic, reads);
    }
}
