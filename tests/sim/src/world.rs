//! [`World`]: what it is made of, how it begins, and how it goes from one happening to the next.
//! Not here: what people and fate do (`acts.rs`), what is sent (`network.rs`), what must hold (`ends.rs`).

use crate::{
    book::Book,
    client::Client,
    clock,
    happening::{Ahead, Happening, LineId, Whom},
    log::Log,
    people,
    ran::Toll,
    server::{ORIGIN, Server},
    weather::Weather,
};
use fastrand::Rng;
use rill_bridge::Request;
use rill_engine::Input;
use rill_events::{Payload, RoomKind, RoomOpened};
use rill_faults::Fault;
use rill_protocol::{
    DID_KEY, EventId, Genesis, Millis, Place, PushRequest, SignInBegin, SignInChallenge, TopicId, decode,
    encode,
};
use rill_tests::{Person, Writer};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
};

/// When a world begins.
pub(crate) const BEGINS: Millis = 1_800_000_000_000;

/// A server, its clients, and what is between them.
pub(crate) struct World {
    pub(crate) now: Millis,
    pub(crate) ahead: Ahead,
    pub(crate) random: Rng,
    pub(crate) weather: Weather,
    pub(crate) server: Server,
    /// What the server will die of.
    pub(crate) fate: Fault,
    pub(crate) clients: Vec<Client>,
    pub(crate) genesis: Genesis,
    pub(crate) founder: (SocketAddr, String),
    pub(crate) book: Book,
    pub(crate) log: Log,
    pub(crate) toll: Toll,
    pub(crate) lines: u64,
    /// When the last thing arrives that was sent each way of a connection.
    pub(crate) ways: BTreeMap<u64, Millis>,
    /// Connections over which nothing comes any more, and nobody knows.
    pub(crate) hanging: BTreeSet<LineId>,
    /// Messages that somebody else wanted to say something else.
    pub(crate) contested: BTreeSet<EventId>,
    pub(crate) acts_left: u32,
    pub(crate) may_burst: bool,
    /// The first thing that did not hold.
    pub(crate) wrong: Option<String>,
}

impl World {
    pub(crate) fn begins(seed: u64) -> Self {
        clock::set(BEGINS);
        let mut random = Rng::with_seed(seed);
        let people = people::some(&mut random);
        let mut writer = Writer::new(1);
        let (stream, genesis) = (writer.genesis.stream(), writer.genesis.clone());
        let clients = people.into_iter().enumerate();
        let clients = clients.map(|(number, person)| Client::new(number, person, stream, &mut random));
        let clients: Vec<Client> = clients.collect();
        let mut world = Self {
            now: BEGINS,
            ahead: Ahead::default(),
            weather: Weather::FAIR,
            server: Server::new(),
            fate: Fault::Killed,
            clients,
            genesis,
            founder: (SocketAddr::from(([10, 0, 1, 1], 1)), String::new()),
            book: Book::default(),
            log: Log::default(),
            toll: Toll::default(),
            lines: 0,
            ways: BTreeMap::new(),
            hanging: BTreeSet::new(),
            contested: BTreeSet::new(),
            acts_left: random.u32(20..120),
            may_burst: random.u8(..25) == 0,
            wrong: None,
            random,
        };
        let first = world.founds(&mut writer);
        for client in 0..world.clients.len() {
            world.clients[client].looks_at = Some(first);
            let at = world.now + world.random.i64(0..2_000);
            world.ahead.put(at, Happening::Starts { client });
        }
        let at = world.now + world.random.i64(500..4_000);
        world.ahead.put(at, Happening::Acts);
        world
    }

    /// The space is there, with two rooms. Gives the first.
    fn founds(&mut self, writer: &mut Writer) -> TopicId {
        self.founder.1 = self.signs_in(self.founder.0, &Person::alice(), None).expect("a server that is up");
        let (first, opened) = writer.opens("general");
        let (_, other) = writer.opens("other");
        let (name, count) = (
            writer.names("Simulated"),
            writer.draft(
                TopicId::opened_by(writer.next_id()),
                Place::Opens { parent: TopicId::ROOT, on: None },
                None,
                &Payload::RoomOpened(RoomOpened {
                    kind: RoomKind::Category,
                    name: "more".into(),
                    source: None,
                    private_to: None,
                }),
            ),
        );
        let push = PushRequest {
            stream: self.genesis.stream(),
            genesis: Some(self.genesis.clone()),
            bulk: false,
            events: vec![name, opened, other, count],
        };
        let body = encode(&push).expect("a question has no floats");
        let (from, cookie) = self.founder.clone();
        let answered = self.asks(from, "/api/push", Some(&cookie), Some(&body)).expect("a server that is up");
        assert_eq!(answered.status, 200, "the founding");
        first
    }

    /// Somebody signs in. Gives their cookie.
    pub(crate) fn signs_in(
        &mut self,
        from: SocketAddr,
        person: &Person,
        cookie: Option<&str>,
    ) -> Option<String> {
        let begin = encode(&SignInBegin { method: DID_KEY.to_owned() }).expect("a question has no floats");
        let challenge = self.server.asked(from, "/api/sign-in/begin", cookie, Some(begin))?;
        let challenge: SignInChallenge = decode(&challenge.body).ok()?;
        let proof = encode(&person.proves(&challenge, ORIGIN)).expect("a question has no floats");
        self.server.asked(from, "/api/sign-in/finish", cookie, Some(proof))?.cookie
    }

    /// Until everybody has done what they do.
    pub(crate) fn lives(&mut self) -> Result<(), String> {
        while self.acts_left > 0 {
            self.goes_on()?;
        }
        Ok(())
    }

    /// The next happening.
    pub(crate) fn goes_on(&mut self) -> Result<(), String> {
        let (at, what) = self.ahead.next().expect("something is always to come");
        self.now = self.now.max(at);
        clock::set(self.now);
        self.happens(what);
        self.looks_after_server();
        match self.wrong.take() {
            Some(wrong) => Err(wrong),
            None => Ok(()),
        }
    }

    fn happens(&mut self, what: Happening) {
        match what {
            Happening::Question { whom, fetch, path, body, is_answered } => {
                self.question_arrives(whom, fetch, (path, body), is_answered);
            }
            Happening::Answer { whom, fetch, result } => {
                if self.is_alive(whom) {
                    let said = result.as_ref().map_or_else(
                        |failed| format!("fails with {:?}", failed.status),
                        |body| format!("{} bytes", body.len()),
                    );
                    self.log.note(self.now, whom.client, format_args!("answer {} {said}", fetch.0));
                    self.takes(whom.client, Input::Fetched { fetch, result });
                }
            }
            Happening::SignsIn { whom } => self.somebody_signs_in(whom),
            Happening::SignedIn { whom, result } => {
                if self.is_alive(whom) {
                    let said = if result.is_ok() { "signed in" } else { "not signed in" };
                    self.log.note(self.now, whom.client, format_args!("{said}"));
                    self.takes(whom.client, Input::SignedIn(result));
                }
            }
            Happening::Connects { whom, line } => self.somebody_connects(whom, line),
            Happening::Connected { whom, line, is_open } => {
                if self.is_on(whom, line) {
                    self.log.note(self.now, whom.client, format_args!("{line:?} is open: {is_open}"));
                    self.clients[whom.client].line = Some(line).filter(|_| is_open);
                    self.takes(whom.client, if is_open { Input::SocketOpened } else { Input::SocketClosed });
                }
            }
            Happening::Up { whom, line, frame } => self.frame_arrives(whom, line, &frame),
            Happening::Down { whom, line, frame } => {
                if self.is_on(whom, line) && self.clients[whom.client].is_online {
                    self.log.note(self.now, whom.client, format_args!("hears {} bytes", frame.len()));
                    self.takes(whom.client, Input::Frame(frame));
                }
            }
            Happening::Closed { whom, line } => {
                if self.is_on(whom, line) {
                    self.log.note(self.now, whom.client, format_args!("{line:?} is closed"));
                    self.clients[whom.client].line = None;
                    self.takes(whom.client, Input::SocketClosed);
                }
            }
            Happening::News { line } => self.says_what_is_new(line),
            Happening::Wakes { whom, at } => {
                if self.is_alive(whom) && self.clients[whom.client].wake_at == Some(at) {
                    self.clients[whom.client].wake_at = None;
                    self.takes(whom.client, Input::Woke);
                }
            }
            Happening::Goes { whom } => {
                if self.is_alive(whom) {
                    self.takes(whom.client, Input::Go);
                }
            }
            Happening::Painted { whom, stream } => {
                if self.is_alive(whom) {
                    let effects = self.clients[whom.client].says(self.now, Request::Painted { stream });
                    self.carries_out(whom.client, effects);
                }
            }
            Happening::Acts => self.somebody_acts(),
            Happening::ServerStarts => self.server_starts(),
            Happening::Starts { client } => self.client_starts(client),
            Happening::ComesBack { client } => self.comes_back(client),
            Happening::KeepsAll => self.keeps_all(),
        }
    }

    pub(crate) fn is_alive(&self, whom: Whom) -> bool {
        let client = &self.clients[whom.client];
        client.is_up() && client.whom() == whom
    }

    /// Something comes in to a client.
    pub(crate) fn takes(&mut self, client: usize, input: Input) {
        let effects = self.clients[client].takes(self.now, input);
        self.carries_out(client, effects);
    }

    /// Something does not hold.
    pub(crate) fn finds(&mut self, what: Result<(), String>) {
        if let Err(what) = what {
            self.wrong.get_or_insert(what);
        }
    }
}
