//! A space in which people do all kinds of things, by a seed: members, rooms, messages, and what is done to these.

use rill_events::{
    MemberJoined, MemberLeft, MessageDeleted, MessageEdited, MessagePosted, ModeratorSet, Payload,
    RoomArchived, RoomKind, RoomOpened, RoomSlowed, StateSlot,
};
use rill_module_abi::{Accepted, Facts, Target};
use rill_protocol::{
    Did, Envelope, EventId, Genesis, Millis, Place, Rules, SeqNum, Slot, TopicId, payload_hash,
};

/// An event that somebody would write.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) envelope: Envelope,
    pub(crate) payload: Vec<u8>,
}

/// The space.
pub(crate) struct Village {
    pub(crate) genesis: Genesis,
    now: Millis,
    made: i64,
    dice: fastrand::Rng,
    rooms: Vec<TopicId>,
    messages: Vec<(EventId, TopicId, Did)>,
}

const PEOPLE: [&str; 12] =
    ["fatma", "mo", "mia", "mallory", "ada", "bo", "cleo", "dan", "eve", "finn", "gus", "hana"];

pub(crate) fn did(name: &str) -> Did {
    Did::parse(&format!("did:web:{name}.example")).unwrap()
}

impl Village {
    /// Made by fatma.
    pub(crate) fn new(seed: u64) -> Self {
        let genesis =
            Genesis { v: 1, creator: did("fatma"), rules: Rules::Space, params: Vec::new(), nonce: [1; 16] };
        let (rooms, messages, dice) = (vec![TopicId::ROOT], Vec::new(), fastrand::Rng::with_seed(seed));
        Self { genesis, now: 1_000_000, made: 0, dice, rooms, messages }
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.dice.usize(..all.len())].clone()
    }

    /// What somebody would do next.
    pub(crate) fn next(&mut self) -> Event {
        // Sometimes somebody is too fast.
        let ms = self.dice.i64(0..60);
        self.waits(ms);
        let (who, other) = (did(self.one_of(&PEOPLE)), did(self.one_of(&PEOPLE)));
        let room = self.one_of(&self.rooms.clone());
        let message = match self.messages.len() {
            0 => None,
            count => Some(self.messages[self.dice.usize(..count)].clone()),
        };
        let own = Slot::of_person(&who);
        match (self.dice.u32(..100), message) {
            (0..10, _) => self.state(&who, TopicId::PEOPLE, StateSlot::Member(own), MemberJoined {}),
            (10..12, _) => self.state(&who, TopicId::PEOPLE, StateSlot::Member(own), MemberLeft {}),
            (12..14, _) => {
                let slot = StateSlot::Moderator(Slot::of_person(&other));
                let on = self.dice.bool();
                self.state(&did("fatma"), TopicId::PEOPLE, slot, ModeratorSet { person: other, on })
            }
            (14..18, _) => {
                let kinds =
                    [RoomKind::Channel, RoomKind::Category, RoomKind::Announcements, RoomKind::Thread];
                let kind = self.one_of(&kinds);
                self.opens(
                    &who,
                    room,
                    RoomOpened { kind, name: "room".into(), source: None, private_to: None },
                )
            }
            (18..20, _) => {
                let archived = RoomArchived { archived: self.dice.u8(..4) == 0 };
                self.state(&who, room, StateSlot::Archived, archived)
            }
            (20..22, _) => {
                let slowed = RoomSlowed { every_s: self.dice.u32(..20) };
                self.state(&who, room, StateSlot::Slow, slowed)
            }
            (22..32, Some((target, topic, author))) => {
                let by = if self.dice.bool() { author } else { who };
                let edited = MessageEdited { text: "hello, all".into(), ..MessageEdited::default() };
                self.made(&by, Some(topic), Place::Amends(target), Some(StateSlot::Edit.slot()), edited)
            }
            (32..36, Some((target, topic, author))) => {
                let by = if self.dice.bool() { author } else { who };
                self.made(&by, Some(topic), Place::Redacts(target), None, MessageDeleted::default())
            }
            _ => self.posts(&who, room),
        }
    }

    /// Somebody posts.
    pub(crate) fn posts(&mut self, who: &Did, room: TopicId) -> Event {
        let posted =
            MessagePosted { text: "hello, how are you all today?".into(), ..MessagePosted::default() };
        self.made(who, Some(room), Place::Anchor { at: None }, None, posted)
    }

    /// Somebody opens a room.
    pub(crate) fn opens(&mut self, who: &Did, parent: TopicId, opened: RoomOpened) -> Event {
        self.made(who, None, Place::Opens { parent, on: None }, None, opened)
    }

    /// Time passes.
    pub(crate) fn waits(&mut self, ms: Millis) {
        self.now += ms;
    }

    /// Somebody says how something is.
    pub(crate) fn state(
        &mut self,
        who: &Did,
        topic: TopicId,
        slot: StateSlot<'_>,
        payload: impl Into<Payload>,
    ) -> Event {
        self.made(who, Some(topic), Place::State, Some(slot.slot()), payload)
    }

    fn made(
        &mut self,
        who: &Did,
        topic: Option<TopicId>,
        place: Place,
        slot: Option<Slot>,
        payload: impl Into<Payload>,
    ) -> Event {
        self.made += 1;
        let (id, payload) = (EventId::from_parts(self.made, [7; 10]), payload.into().to_bytes().unwrap());
        let envelope = Envelope {
            v: 1,
            stream: self.genesis.stream(),
            id,
            author: who.clone(),
            topic: topic.unwrap_or_else(|| TopicId::opened_by(id)),
            place,
            slot,
            voice: None,
            notify: None,
            blobs: Vec::new(),
            moved: None,
            proof: None,
            payload_hash: payload_hash(&[0; 16], &payload),
        };
        Event { envelope, payload }
    }

    /// What the host tells along with an event.
    pub(crate) fn facts<'a>(&'a self, event: &Event) -> Facts<'a> {
        let of = |target| self.messages.iter().find(|(id, ..)| *id == target);
        let target = event.envelope.place.target().and_then(of);
        let target = target.map(|(_, _, author)| Target { author, is_anchor: true });
        Facts { genesis: &self.genesis, now: self.now, target, source: None, proven: None }
    }

    /// An event that came in.
    pub(crate) fn accepted<'a>(&'a self, event: &'a Event) -> Accepted<'a> {
        let Event { envelope, payload } = event;
        Accepted {
            genesis: &self.genesis,
            envelope,
            payload: Some(payload),
            received_at: self.now,
            seq: SeqNum(1),
        }
    }

    /// Remembers what came in.
    pub(crate) fn keeps(&mut self, event: Event) {
        match event.envelope.place {
            Place::Opens { .. } => self.rooms.push(event.envelope.topic),
            Place::Anchor { .. } => {
                self.messages.push((event.envelope.id, event.envelope.topic, event.envelope.author));
            }
            Place::Redacts(target) => self.messages.retain(|(id, ..)| *id != target),
            Place::State | Place::Amends(_) => {}
        }
    }
}
