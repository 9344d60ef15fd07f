//! A space for the tests of its rules: people who write events, a cache as the host has it (`village/in_memory.rs`), a
//! clock of one's own. What is accepted is applied at once, and remembered, so that it can be replayed.

mod event;
mod in_memory;

use crate::SpaceRules;
pub(crate) use event::{Event, notice_of_joining, role, role_given, role_set};
pub(crate) use in_memory::InMemory;
use rill_events::{Joining, MemberJoined, ModeratorSet, Named, RoomKind, RoomOpened, SpaceParams, StateSlot};
use rill_module_abi::{
    Accepted, Amending, Facts, ReadersChanged, Reads, Rules as _, Source, Target, Verdict,
};
use rill_protocol::{
    Did, Envelope, EventId, Genesis, Millis, Place, Proof, Rules, SeqNum, Slot, TopicId, encode, payload_hash,
};
use std::collections::HashMap;

/// What was said to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    In(EventId),
    Later(u32),
    No(String),
}

impl Said {
    pub(crate) fn is_in(&self) -> bool {
        matches!(self, Self::In(_))
    }
}

pub(crate) struct Village {
    pub(crate) genesis: Genesis,
    pub(crate) cache: InMemory,
    pub(crate) now: Millis,
    /// Whose reading the event changed that came in last.
    pub(crate) changed: ReadersChanged,
    made: u16,
    authors: HashMap<EventId, Did>,
    seqs: HashMap<TopicId, u64>,
    log: Vec<Logged>,
}

pub(crate) fn did(name: &str) -> Did {
    Did::parse(&format!("did:web:{name}.example")).unwrap()
}

pub(crate) fn voice(name: &str) -> Slot {
    Slot::of_person(&did(name))
}

impl Village {
    /// Of fatma, its founder; mo, a moderator; mia, a member; and mallory, who is none of these.
    pub(crate) fn new() -> Self {
        let mut village = Self::begun_with(SpaceParams::default());
        for name in ["mo", "mia"] {
            assert!(village.joins(name).is_in());
        }
        let set = ModeratorSet { person: did("mo"), on: true };
        let set = Event::state(TopicId::PEOPLE, StateSlot::Moderator(voice("mo")), set);
        assert!(village.says("fatma", set).is_in());
        village
    }

    pub(crate) fn closed() -> Self {
        Self::begun_with(SpaceParams { joining: Joining::Closed, ..SpaceParams::default() })
    }

    pub(crate) fn begun_with(params: SpaceParams) -> Self {
        let params = encode(&params).unwrap();
        let genesis = Genesis { v: 1, creator: did("fatma"), rules: Rules::Space, params, nonce: [1; 16] };
        let (authors, seqs, log) = (HashMap::new(), HashMap::new(), Vec::new());
        Self {
            genesis,
            cache: InMemory::new(),
            now: 1_000_000,
            changed: ReadersChanged::Nobody,
            made: 0,
            authors,
            seqs,
            log,
        }
    }

    pub(crate) fn next_id(&self) -> EventId {
        EventId::from_parts(i64::from(self.made) + 1, [7; 10])
    }

    /// Somebody writes an event.
    pub(crate) fn says(&mut self, name: &str, event: Event) -> Said {
        let id = self.next_id();
        self.made += 1;
        let envelope = Envelope {
            v: 1,
            stream: self.genesis.stream(),
            id,
            author: did(name),
            topic: event.topic,
            place: event.place,
            slot: event.slot,
            voice: event.voice,
            notify: event.notify,
            blobs: Vec::new(),
            moved: event.moved,
            proof: event.proven.map(|key| Proof { key, signature: [0; 64] }),
            payload_hash: payload_hash(&[0; 16], &event.payload),
        };
        let moved = envelope.moved.as_ref();
        let source = match moved.map(|moved| self.source(moved.topic, moved.event)) {
            Some(None) => return Said::No("NoTarget".to_owned()),
            found => found.flatten(),
        };
        let source = source.as_ref().map(|(envelope, payload, at, amendments)| Source {
            envelope,
            payload,
            at: *at,
            amendments,
        });
        let target = event.place.target().and_then(|target| self.authors.get(&target));
        let target = target.map(|author| Target { author, is_anchor: true });
        let proven = envelope.proof.as_ref().map(|proof| &proof.key);
        let facts = Facts { genesis: &self.genesis, now: self.now, target, source, proven };
        match SpaceRules.verdict(&self.cache, &envelope, &event.payload, &facts).unwrap() {
            Verdict::Accept { readers_changed } => self.changed = readers_changed,
            Verdict::Later { after_ms } => return Said::Later(after_ms),
            Verdict::Refuse(fault) => return Said::No(format!("{:?}: {}", fault.code, fault.text)),
        }
        self.authors.insert(id, envelope.writer().clone());
        let seq = self.seqs.entry(envelope.topic).or_default();
        *seq += 1;
        self.log.push((envelope, event.payload, self.now, SeqNum(*seq)));
        apply(&mut self.cache, &self.genesis, self.log.last().unwrap(), true);
        Said::In(id)
    }

    /// What the host shows of a message that is to be moved.
    fn source(&self, topic: TopicId, event: EventId) -> Option<(Envelope, Vec<u8>, Millis, Vec<Amending>)> {
        let is_gone = |(envelope, ..): &Logged| envelope.place == Place::Redacts(event);
        if self.log.iter().any(is_gone) {
            return None;
        }
        let is_it = |(envelope, ..): &&Logged| envelope.id == event && envelope.topic == topic;
        let (envelope, payload, received_at, _) = self.log.iter().find(is_it)?.clone();
        let at = match envelope.place {
            Place::Anchor { at } => at.unwrap_or(received_at),
            _ => return None,
        };
        let mut amendments: Vec<Amending> = Vec::new();
        for (envelope, payload, received_at, _) in &self.log {
            if envelope.place == Place::Amends(event) {
                amendments.retain(|it| {
                    (it.envelope.slot, &it.envelope.author) != (envelope.slot, &envelope.author)
                });
                let (envelope, payload) = (envelope.clone(), payload.clone());
                amendments.push(Amending { envelope, payload, received_at: *received_at });
            }
        }
        Some((envelope, payload, at, amendments))
    }

    pub(crate) fn joins(&mut self, name: &str) -> Said {
        self.says(name, Event::state(TopicId::PEOPLE, StateSlot::Member(voice(name)), MemberJoined {}))
    }

    /// Somebody opens a room.
    pub(crate) fn opens(&mut self, name: &str, kind: RoomKind, parent: TopicId) -> (TopicId, Said) {
        let topic = TopicId::opened_by(self.next_id());
        let opened = RoomOpened { kind, name: "room".into(), source: None, private_to: None };
        (topic, self.says(name, Event::new(topic, Place::Opens { parent, on: None }, opened)))
    }

    /// A channel of the founder's.
    pub(crate) fn channel(&mut self) -> TopicId {
        let (topic, said) = self.opens("fatma", RoomKind::Channel, TopicId::ROOT);
        assert!(said.is_in(), "{said:?}");
        topic
    }

    /// A private room of the founder's, read by who is named.
    pub(crate) fn private(&mut self, named: &[Named]) -> TopicId {
        let topic = TopicId::opened_by(self.next_id());
        let private_to = Some(named.to_vec());
        let opened = RoomOpened { kind: RoomKind::Channel, name: "den".into(), source: None, private_to };
        let place = Place::Opens { parent: TopicId::ROOT, on: None };
        assert!(self.says("fatma", Event::new(topic, place, opened)).is_in());
        topic
    }

    /// A message of somebody.
    pub(crate) fn message(&mut self, name: &str, topic: TopicId) -> EventId {
        match self.says(name, Event::post(topic)) {
            Said::In(id) => id,
            other => panic!("{name}: {other:?}"),
        }
    }

    /// Who of fatma, mo, mia and mallory may do this. Each is refused in the same words.
    pub(crate) fn who_may(&mut self, event: impl Fn(&mut Self, &str) -> Event) -> (String, String) {
        let (mut may, mut words) = (Vec::new(), Vec::new());
        for name in ["fatma", "mo", "mia", "mallory"] {
            let event = event(self, name);
            self.now += 10_000;
            match self.says(name, event) {
                Said::In(_) => may.push(name),
                Said::No(why) => words.push(why),
                Said::Later(after_ms) => panic!("{name}: later, after {after_ms} ms"),
            }
        }
        words.dedup();
        (may.join(" "), words.join(" | "))
    }

    /// What somebody reads of a topic; nobody in particular where the name is empty.
    pub(crate) fn reads(&self, name: &str, topic: TopicId) -> Reads {
        let who = (!name.is_empty()).then(|| did(name));
        let reads = SpaceRules.may_read(&self.cache, &self.genesis, who.as_ref(), &[topic]).unwrap();
        // Asked with many others, it is read in another way.
        let many = [&[topic][..], &[TopicId::from_bytes([9; 16]); 20]].concat();
        let again = SpaceRules.may_read(&self.cache, &self.genesis, who.as_ref(), &many).unwrap();
        assert_eq!(reads[0], again[0], "{name} {topic}");
        reads[0]
    }

    /// Who of these reads a topic; "-" is nobody in particular.
    pub(crate) fn readers(&self, names: &str, topic: TopicId) -> String {
        let reads = |name: &&str| self.reads(name.trim_matches('-'), topic) != Reads::None;
        names.split(' ').filter(reads).collect::<Vec<_>>().join(" ")
    }

    /// Whether a cache to which all is told again is the same, also where all that can be redacted is.
    pub(crate) fn is_replayed(&self) -> bool {
        let again = |is_whole| {
            let mut again = InMemory::new();
            self.log.iter().for_each(|logged| apply(&mut again, &self.genesis, logged, is_whole));
            again.all() == self.cache.all()
        };
        again(true) && again(false)
    }
}

/// Envelope, payload, when it was received, its place in its topic.
type Logged = (Envelope, Vec<u8>, Millis, SeqNum);

/// `is_whole`: else what can be redacted is.
fn apply(cache: &mut InMemory, genesis: &Genesis, logged: &Logged, is_whole: bool) {
    let (envelope, payload, received_at, seq) = logged;
    let stays = matches!(envelope.place, Place::Opens { .. } | Place::State);
    let payload = (is_whole || stays).then_some(&payload[..]);
    let accepted = Accepted { genesis, envelope, payload, received_at: *received_at, seq: *seq };
    if let Some(told) = SpaceRules.manifest().told(&accepted) {
        SpaceRules.applied(cache, &told).unwrap();
    }
}
