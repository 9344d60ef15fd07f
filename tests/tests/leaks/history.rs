//! One history: people write, who reads what changes, connections come and go; all by the seed. Not here: how it changes
//! (`by_gates.rs`, `by_space_rules.rs`).

use crate::{
    model::{FOUNDER, Kind, Who, Written},
    speech::Speech,
    world::{BEGIN, NEVER, NOBODY, World},
};
use fastrand::Rng;
use rill_module_abi::Rules;
use rill_protocol::{Answer, Place, PushAnswer, SeqNum, TopicId, decode};
use std::sync::Arc;

/// What came of it.
#[derive(Default)]
pub(crate) struct Ran {
    pub(crate) events: u64,
    pub(crate) asked: u64,
    pub(crate) changes: u64,
}

/// By which rules it goes.
pub(crate) trait Course {
    /// Something becomes otherwise that may change who reads what.
    fn changes(&mut self, world: &mut World, random: &mut Rng);

    /// The founder opened a room, or a thread on a message.
    fn opened(&mut self, world: &mut World, topic: TopicId, parent: TopicId, is_thread: bool);
}

const STEPS: usize = 30;

/// A space with a name and its founder's profile.
pub(crate) fn begun(rules: Arc<dyn Rules>, speech: Speech) -> World {
    let mut world = World::new(rules, speech);
    let named = world.draft(FOUNDER, TopicId::ROOT, Place::State, b"a space");
    world.pushes(FOUNDER, named);
    let profile = world.draft(FOUNDER, TopicId::PEOPLE, Place::State, b"a profile");
    world.pushes(FOUNDER, profile);
    world
}

/// What becomes of it.
pub(crate) fn goes_on(mut world: World, random: &mut Rng, course: &mut dyn Course) -> Ran {
    let mut changes = 0;
    for who in FOUNDER..=NOBODY {
        if random.bool() {
            world.connects(who);
        }
    }
    for _ in 0..STEPS {
        changes += u64::from(world.acts(random, course));
        for who in FOUNDER..=NOBODY {
            world.hears_news(who);
            world.holds_what_may_be_read(who);
        }
        if random.u8(..3) == 0 {
            let (who, event) = (random.usize(FOUNDER..=NOBODY), world.any_event(random));
            world.asks_everything(who, &event);
        }
    }
    for who in FOUNDER..=NOBODY {
        let event = world.any_event(random);
        world.asks_everything(who, &event);
    }
    Ran { events: world.model.events.len() as u64, asked: world.asked, changes }
}

impl World {
    pub(crate) fn opens(&mut self, parent: TopicId, course: &mut dyn Course) {
        let topic = TopicId::opened_by(self.next_id());
        let opened = self.draft(FOUNDER, topic, Place::Opens { parent, on: None }, b"a room");
        if told_in(&self.pushes(FOUNDER, opened)) {
            course.opened(self, topic, parent, false);
        }
    }

    fn any_event(&self, random: &mut Rng) -> Written {
        self.model.events[random.usize(..self.model.events.len())].clone()
    }

    pub(crate) fn any_topic(&self, random: &mut Rng) -> TopicId {
        self.any_event(random).topic
    }

    /// Something happens; whether it changes who reads what.
    fn acts(&mut self, random: &mut Rng, course: &mut dyn Course) -> bool {
        match random.u8(..100) {
            0..34 => self.posts_somewhere(random),
            34..44 => self.is_about_something(random),
            44..49 => {
                let parent = if random.bool() { TopicId::ROOT } else { self.any_topic(random) };
                self.opens(if parent.is_fixed() { TopicId::ROOT } else { parent }, course);
            }
            49..82 => {
                course.changes(self, random);
                return true;
            }
            82..92 => {
                let who = random.usize(FOUNDER..=NOBODY);
                if self.is_connected(who) { self.goes(who) } else { self.connects(who) }
            }
            92..96 => self.starts_a_thread(random, course),
            _ => self.types(random),
        }
        false
    }

    fn posts_somewhere(&mut self, random: &mut Rng) {
        let who = if random.bool() { FOUNDER } else { random.usize(1..=NEVER) };
        let (topic, at) = (self.any_topic(random), self.own_time(random));
        let blobs = if random.u8(..4) == 0 { vec![self.puts_a_file()] } else { Vec::new() };
        let draft = self.shows(who, topic, Place::Anchor { at }, b"hello", blobs);
        self.pushes_or_is_told_nothing(who, topic, draft, Place::Anchor { at });
    }

    /// That of an import, long ago; or one within the history, as what is moved has.
    fn own_time(&self, random: &mut Rng) -> Option<i64> {
        match random.u8(..4) {
            0 => Some(random.i64(0..9_000)),
            1 => Some(BEGIN + random.i64(0..60_000)),
            _ => None,
        }
    }

    /// Somebody amends or redacts something, wherever it is.
    fn is_about_something(&mut self, random: &mut Rng) {
        let who = random.usize(FOUNDER..=NEVER);
        let anchors: Vec<Written> = self
            .model
            .events
            .iter()
            .filter(|event| matches!(event.kind, Kind::Anchor { .. }))
            .cloned()
            .collect();
        let Some(anchor) = random.choice(&anchors).cloned() else { return };
        let place = if random.u8(..4) == 0 { Place::Redacts(anchor.id) } else { Place::Amends(anchor.id) };
        let draft = self.draft(who, anchor.topic, place, b"other words");
        let told = self.pushes(who, draft);
        if self.model.reads(who, anchor.topic).is_some() && !self.model.may_see(who, &anchor) {
            let nothing = match place {
                Place::Redacts(_) => Place::Redacts(Self::unheard_of(3)),
                _ => Place::Amends(Self::unheard_of(3)),
            };
            let draft = self.draft(who, anchor.topic, nothing, b"other words");
            assert_eq!(told, self.pushes(who, draft), "{} amends what is withheld", self.name(who));
        }
    }

    /// What is pushed into a room that is not for somebody is answered as into one that is not there; twice, too.
    fn pushes_or_is_told_nothing(
        &mut self,
        who: Who,
        topic: TopicId,
        draft: rill_protocol::Draft,
        place: Place,
    ) {
        let told = self.pushes(who, draft.clone());
        if self.model.reads(who, topic).is_none() && !topic.is_fixed() {
            let nowhere = TopicId::opened_by(Self::unheard_of(4));
            let elsewhere = self.draft(who, nowhere, place, b"hello");
            assert_eq!(told, self.pushes(who, elsewhere), "{} writes where it is not theirs", self.name(who));
        }
        // To who does not read it the stream is not there.
        if self.model.since(who, TopicId::ROOT).is_none() && !told_in(&told) {
            assert_eq!(told.0, 404, "{} writes where there is no stream for them", self.name(who));
        }
        self.pushes_again(place);
        if told_in(&told) {
            self.repeats.push((who, topic, draft));
        }
    }

    /// Of what is in a room that its author may not read any more, a second push tells nothing.
    fn pushes_again(&mut self, place: Place) {
        let ended = |(who, topic, _): &&(Who, TopicId, rill_protocol::Draft)| {
            self.model.reads(*who, *topic).is_none() && !topic.is_fixed()
        };
        let Some((who, _, again)) = self.repeats.iter().rev().find(ended).cloned() else { return };
        let nowhere = TopicId::opened_by(Self::unheard_of(4));
        let told = self.pushes(who, again);
        let elsewhere = self.draft(who, nowhere, place, b"hello");
        assert_eq!(told, self.pushes(who, elsewhere), "{} writes again what is there", self.name(who));
    }

    fn starts_a_thread(&mut self, random: &mut Rng, course: &mut dyn Course) {
        let anchor = self.any_event(random);
        if matches!(anchor.kind, Kind::Anchor { .. }) && !anchor.topic.is_fixed() {
            let topic = TopicId::opened_by(self.next_id());
            let place = Place::Opens { parent: anchor.topic, on: Some(anchor.id) };
            let opened = self.draft(FOUNDER, topic, place, b"a thread");
            if told_in(&self.pushes(FOUNDER, opened)) {
                course.opened(self, topic, anchor.topic, true);
            }
        }
    }

    fn types(&mut self, random: &mut Rng) {
        let (who, topic) = (random.usize(FOUNDER..=NOBODY), self.any_topic(random));
        let stream = self.stream();
        for reader in FOUNDER..=NOBODY {
            self.says(reader, &rill_protocol::Up::FollowTopic { stream, topic, after: SeqNum::ZERO });
            self.says(reader, &rill_protocol::Up::FollowHere { stream });
        }
        self.says(who, &rill_protocol::Up::Typing { stream, topic });
    }
}

/// Whether that is what is told of one event that was accepted.
pub(crate) fn told_in((_, body): &(u16, Vec<u8>)) -> bool {
    matches!(decode::<PushAnswer>(body), Ok(told) if matches!(told.answers[..], [Answer::Accepted(_)]))
}
