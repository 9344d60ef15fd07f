//! A server with one stream, and people who read and write in it: each with a session and a device that holds what it is
//! told. Here: asking and pushing, and looking through every byte that leaves. Not here: what is asked (`asking.rs`).

use crate::{
    device::Device,
    model::{Kind, Model, Who, Written},
    speech::{Said, Speech, of_a_conversation, of_a_space},
};
use rill_events::DirectParams;
use rill_module_abi::Rules as AnyRules;
use rill_protocol::{
    Answer, BlobId, DID_KEY, Did, Draft, Envelope, EventId, Genesis, Millis, Place, PushAnswer, PushRequest,
    Rules, SignInBegin, SignInChallenge, Slot, StreamId, TopicId, decode, encode, payload_hash,
};
use rill_server::{Answered, InProcess, NoModules, Question, RuleBook, Setup};
use rill_tests::Person;
use std::{cell::Cell, net::SocketAddr, sync::Arc};

pub(crate) const ORIGIN: &str = "http://127.0.0.1:8787";
/// The ids of this test begin so, and end with their number; what events say begins with the other.
const ID: [u8; 8] = [0x01, 0x8b, 0xca, 0xfe, 0xf0, 0x0d, 0x5e, 0xc7];
const MARK: &[u8] = b"leakmark-";

/// When a history begins.
pub(crate) const BEGIN: Millis = 1_700_000_000_000;

thread_local! {
    static NOW: Cell<Millis> = const { Cell::new(0) };
}

/// The people: the founder, some who come to read this and that, one who never does, and whoever is not signed in.
pub(crate) const PEOPLE: [&str; 5] = ["alice", "mia", "mo", "rem", "never"];
/// Of a conversation these first ones are its people.
pub(crate) const CONVERSED: Who = 3;
pub(crate) const NEVER: Who = 4;
pub(crate) const NOBODY: Who = 5;

pub(crate) struct World {
    pub(crate) server: InProcess,
    pub(crate) model: Model,
    pub(crate) genesis: Genesis,
    speech: Speech,
    people: Vec<Person>,
    pub(crate) cookies: Vec<Option<String>>,
    pub(crate) devices: Vec<Device>,
    made: u64,
    pub(crate) asked: u64,
    /// What was pushed, to be pushed again.
    pub(crate) repeats: Vec<(Who, TopicId, Draft)>,
    data: tempfile::TempDir,
}

/// A space, or a conversation of the first of these.
fn begins(speech: Speech, people: &[Person]) -> Genesis {
    let creator = people[0].did().clone();
    let (rules, params) = match speech {
        Speech::Bare | Speech::OfASpace => (Rules::Space, Vec::new()),
        Speech::OfAConversation => {
            let mut people: Vec<Did> =
                people[..CONVERSED].iter().map(|person| person.did().clone()).collect();
            people.sort();
            (Rules::Direct, encode(&DirectParams { people }).expect("names"))
        }
    };
    Genesis { v: 1, creator, rules, params, nonce: [3; 16] }
}

impl World {
    pub(crate) fn new(rules: Arc<dyn AnyRules>, speech: Speech) -> Self {
        NOW.set(BEGIN);
        let data = tempfile::tempdir().expect("a folder for a test");
        let setup = Setup {
            data: data.path().to_owned(),
            listen: ORIGIN.trim_start_matches("http://").parse().expect("an address"),
            public: None,
            rules: RuleBook {
                space: rules.clone(),
                personal: rules.clone(),
                direct: rules,
                modules: Arc::new(NoModules),
            },
            clock: || NOW.get(),
            page: |_| None,
            version: "looked through",
        };
        let server = InProcess::over(setup).expect("a server in an empty folder");
        let people: Vec<Person> = PEOPLE.iter().map(|name| Person::named(name)).collect();
        let genesis = begins(speech, &people);
        let devices = (0..=NOBODY).map(|_| Device::default()).collect();
        let mut world = Self {
            server,
            model: Model::default(),
            genesis,
            speech,
            people,
            cookies: Vec::new(),
            devices,
            made: 0,
            asked: 0,
            repeats: Vec::new(),
            data,
        };
        world.cookies = (0..PEOPLE.len()).map(|who| Some(world.signs_in(who))).collect();
        world.cookies.push(None);
        world
    }

    pub(crate) fn stream(&self) -> StreamId {
        self.genesis.stream()
    }

    pub(crate) fn did(&self, who: Who) -> &str {
        self.people.get(who).map_or("", |person| person.did().as_str())
    }

    /// A file that the event that is made next shows; it says which that is.
    pub(crate) fn puts_a_file(&self) -> BlobId {
        let (bytes, folder) =
            (mark(self.made + 1), self.data.path().join(format!("streams/{}/blobs", self.stream())));
        let blob = BlobId::of(&bytes);
        std::fs::create_dir_all(&folder).expect("a folder for files");
        std::fs::write(folder.join(blob.to_string()), bytes).expect("a file");
        blob
    }

    fn signs_in(&mut self, who: Who) -> String {
        let begin = encode(&SignInBegin { method: DID_KEY.to_owned() }).expect("plain");
        let begun = self.asks_as(who, None, "/api/sign-in/begin", Some(begin));
        let challenge: SignInChallenge = decode(&begun.body).expect("a challenge");
        let proof = encode(&self.people[who].proves(&challenge, ORIGIN)).expect("plain");
        self.asks_as(who, None, "/api/sign-in/finish", Some(proof)).cookie.expect("a session")
    }

    fn asks_as(&mut self, who: Who, cookie: Option<&str>, path: &str, body: Option<Vec<u8>>) -> Answered {
        let from = SocketAddr::from(([127, 0, 0, 10 + u8::try_from(who).expect("few")], 1));
        self.asked += 1;
        self.server.asked(Question { from, path, cookie, body })
    }

    /// What somebody is answered; every byte of it is looked through.
    pub(crate) fn asks(&mut self, who: Who, path: &str, body: Option<Vec<u8>>) -> Answered {
        let cookie = self.cookies[who].clone();
        let answered = self.asks_as(who, cookie.as_deref(), path, body);
        self.looks_through(who, &answered.body, path);
        answered
    }

    /// Nothing that this person may not read is in what left for them.
    pub(crate) fn looks_through(&self, who: Who, bytes: &[u8], what: &str) {
        for number in numbers_in(bytes) {
            let Some(event) = self.model.by_number(number) else { continue };
            let is_parent =
                matches!(event.kind, Kind::Opens { .. }) && self.model.knows_as_parent(who, event.topic);
            let may = self.model.may_see(who, event) || is_parent;
            assert!(may, "{what} tells {} of {event:?}", self.name(who));
        }
    }

    pub(crate) fn name(&self, who: Who) -> &'static str {
        PEOPLE.get(who).copied().unwrap_or("nobody")
    }

    /// The id of an event that is not there, and never will be.
    pub(crate) fn unheard_of(number: u64) -> EventId {
        id(u64::MAX - number)
    }

    /// The id of the event that is made next.
    pub(crate) fn next_id(&self) -> EventId {
        id(self.made + 1)
    }

    /// An event of somebody's, with what it says.
    pub(crate) fn draft(&mut self, who: Who, topic: TopicId, place: Place, says: &[u8]) -> Draft {
        self.shows(who, topic, place, says, Vec::new())
    }

    pub(crate) fn shows(
        &mut self,
        who: Who,
        topic: TopicId,
        place: Place,
        says: &[u8],
        blobs: Vec<BlobId>,
    ) -> Draft {
        let said = match self.speech {
            Speech::Bare => {
                let slot = matches!(place, Place::State).then(|| self.bare_slot(who, topic));
                Said { payload: [says, &mark(self.made + 1)].concat(), slot }
            }
            Speech::OfASpace => {
                let words = self.words(&String::from_utf8_lossy(says));
                of_a_space(topic, place, self.people[who].did(), words)
            }
            Speech::OfAConversation => {
                let words = self.words(&String::from_utf8_lossy(says));
                of_a_conversation(topic, place, self.people[who].did(), words)
            }
        };
        self.draft_with(who, topic, place, said, blobs)
    }

    /// Words with the mark of the event that is made next.
    pub(crate) fn words(&self, words: &str) -> String {
        format!("{words} {}", String::from_utf8_lossy(&mark(self.made + 1)))
    }

    pub(crate) fn draft_of(&mut self, who: Who, topic: TopicId, place: Place, said: Said) -> Draft {
        self.draft_with(who, topic, place, said, Vec::new())
    }

    fn draft_with(
        &mut self,
        who: Who,
        topic: TopicId,
        place: Place,
        said: Said,
        blobs: Vec<BlobId>,
    ) -> Draft {
        let Said { payload, slot } = said;
        self.made += 1;
        let salt = [7; 16];
        let envelope = Envelope {
            v: 1,
            stream: self.stream(),
            id: id(self.made),
            author: self.people[who].did().clone(),
            topic,
            place,
            slot,
            voice: None,
            notify: None,
            blobs,
            moved: None,
            proof: None,
            payload_hash: payload_hash(&salt, &payload),
        };
        Draft { envelope: envelope.to_bytes(), salt, payload }
    }

    /// What one event is answered, as bytes; where it is accepted it is written down.
    pub(crate) fn pushes(&mut self, who: Who, draft: Draft) -> (u16, Vec<u8>) {
        NOW.set(NOW.get() + 1_000);
        let stream = self.stream();
        let genesis = (self.model.events.is_empty()).then(|| self.genesis.clone());
        let envelope = Envelope::from_bytes(&draft.envelope).expect("just made");
        let number = number_of(envelope.id);
        let request = PushRequest { stream, genesis, bulk: false, events: vec![draft] };
        let answered = self.asks(who, "/api/push", Some(encode(&request).expect("plain")));
        if let Ok(PushAnswer { answers }) = decode(&answered.body)
            && let [Answer::Accepted(seq)] = answers[..]
        {
            self.accepted(who, number, &envelope, seq);
        }
        (answered.status, answered.body)
    }

    fn accepted(&mut self, author: Who, number: u64, envelope: &Envelope, seq: rill_protocol::SeqNum) {
        let (kind, redacts) = match envelope.place {
            Place::Opens { parent, on } => (Kind::Opens { parent, is_thread: on.is_some() }, false),
            Place::State => (Kind::State, false),
            Place::Anchor { at } => (Kind::Anchor { is_live: at.is_none() }, false),
            Place::Amends(anchor) => (Kind::About(anchor), false),
            Place::Redacts(target) => {
                self.model.erase(target);
                (Kind::About(target), true)
            }
        };
        let (id, topic, blob) = (envelope.id, envelope.topic, envelope.blobs.first().copied());
        let written = Written { id, topic, seq, author, kind, blob, redacts, is_erased: false };
        self.model.takes(number, written);
    }
}

impl World {
    /// In *people* that of who writes, which comes along with what they write.
    fn bare_slot(&self, who: Who, topic: TopicId) -> Slot {
        match topic {
            TopicId::PEOPLE => Slot::of_person(self.people[who].did()),
            _ => Slot::named(&[&(self.made + 1).to_string()]),
        }
    }
}

fn id(number: u64) -> EventId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&ID);
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    EventId::from_bytes(bytes)
}

fn number_of(id: EventId) -> u64 {
    u64::from_be_bytes(id.as_bytes()[8..].try_into().expect("eight bytes"))
}

fn mark(number: u64) -> Vec<u8> {
    [MARK, format!("{number:016x}").as_bytes()].concat()
}

/// The numbers of all events of which an id or what they say is in these bytes.
fn numbers_in(bytes: &[u8]) -> Vec<u64> {
    let after = |beginning: &'static [u8], length: usize| {
        bytes.windows(beginning.len() + length).filter(move |window| window.starts_with(beginning))
    };
    let ids = after(&ID, 8).map(|window| u64::from_be_bytes(window[8..].try_into().expect("eight bytes")));
    let marks = after(MARK, 16)
        .filter_map(|window| u64::from_str_radix(std::str::from_utf8(&window[MARK.len()..]).ok()?, 16).ok());
    ids.chain(marks).collect()
}
