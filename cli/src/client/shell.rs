//! The engine's shell in a terminal: one page, which is the command; questions to the server on threads of their own, a
//! socket, a clock. What `client/worker` is in a browser. Pictures and files of messages are not kept here.
//! Not here: what a command asks of it (`post.rs`, `tail.rs`).

use super::{
    databases::Databases,
    origin::{Origin, sign_in, taken},
    profile::Profile,
    seen::Seen,
};
use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use rill_bridge::{
    Command, CommandId, CommandResult, Connection as Connected, Notification, Query, QueryId, Request,
    Saving, Status,
};
use rill_engine::{Effect, Engine, Failed, FetchId, Input, PageId, Setup, SignedIn};
use rill_protocol::{
    Did, Down, EventId, FRAME_MAX, Fault, FaultCode, Millis, StreamId, Up, encode, read_frame, write_frame,
};
use rill_server::system_clock;
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, task::JoinSet};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

const PAGE: PageId = PageId(1);
/// A waking that is nearer than this belongs to what is under way: answers are told at a pace.
const NEAR_MS: Millis = 300;
/// The engine counts its own from 1.
const FIRST_PING: u32 = 1 << 31;
/// A server that says nothing for so long does not hold up what needs no answer.
const SILENT: Duration = Duration::from_secs(5);
/// How long is waited for anything at once: then one looks whether the server is silent.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

type Socket = WebSocketStream<TcpStream>;

/// What comes from outside.
enum Happened {
    /// Nothing, for a while.
    Nothing,
    Input(Input),
    /// Another connection, or none; which it is.
    Connected(u32, Option<Box<Socket>>),
    SignedIn(Origin, Result<SignedIn, Failed>),
}

/// Whether a shell reaches its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It tries to.
    Online,
    /// It does not: what is written waits.
    Offline,
}

/// An engine at work.
pub struct Shell<'a> {
    engine: Engine,
    /// None: in memory.
    databases: Option<Databases>,
    profile: &'a Profile,
    origin: Origin,
    reach: Reach,
    socket: Option<Box<Socket>>,
    /// Which connection is the newest.
    connection: u32,
    jobs: JoinSet<Happened>,
    /// When the last of them began or ended.
    jobs_moved: Instant,
    inputs: VecDeque<Input>,
    wake_at: Option<Millis>,
    queries: BTreeMap<QueryId, Seen>,
    commands: u32,
    done: BTreeMap<CommandId, CommandResult>,
    status: Option<Status>,
    /// The number of the newest ping of this shell, and of the newest pong.
    ping: u32,
    pong: Option<u32>,
}

impl<'a> Shell<'a> {
    /// On the files of a profile, when it is this command's turn.
    pub fn on_files(profile: &'a Profile, origin: &Origin, reach: Reach) -> anyhow::Result<Self> {
        let (databases, engine) = Databases::open(profile, &setup(profile, Saving::Kept)?)?;
        Ok(Self::of(engine, Some(databases), (profile, origin, reach)))
    }

    /// With a copy and an outbox in memory, beside whoever has the files.
    pub fn in_memory(profile: &'a Profile, origin: &Origin) -> anyhow::Result<Self> {
        let (copy, outbox) = (Connection::open_in_memory()?, Connection::open_in_memory()?);
        let engine = Engine::open(copy, outbox, setup(profile, Saving::MemoryOnly)?)?;
        Ok(Self::of(engine, None, (profile, origin, Reach::Online)))
    }

    fn of(
        engine: Engine,
        databases: Option<Databases>,
        (profile, origin, reach): (&'a Profile, &Origin, Reach),
    ) -> Self {
        let cookie = profile.session().map(|session| session.cookie);
        Self {
            engine,
            databases,
            profile,
            origin: origin.clone().with_cookie(cookie),
            reach,
            socket: None,
            connection: 0,
            jobs: JoinSet::new(),
            jobs_moved: Instant::now(),
            inputs: VecDeque::new(),
            wake_at: None,
            queries: BTreeMap::new(),
            commands: 0,
            done: BTreeMap::new(),
            status: None,
            ping: FIRST_PING,
            pong: None,
        }
    }

    /// Keeps a question open, or moves it.
    pub async fn watches(&mut self, query: u32, question: Query) -> anyhow::Result<()> {
        let query = QueryId(query);
        self.queries.entry(query).or_default();
        self.says(Request::Watch { query, question }).await
    }

    /// What a question was answered.
    pub fn sees(&self, query: u32) -> &Seen {
        &self.queries[&QueryId(query)]
    }

    /// Does something, and waits for its end.
    pub async fn does(&mut self, what: Command) -> anyhow::Result<CommandResult> {
        self.commands += 1;
        let command = CommandId(self.commands);
        self.says(Request::Command { command, what }).await?;
        loop {
            if let Some(result) = self.done.remove(&command) {
                return Ok(result);
            }
            self.step().await?;
        }
    }

    /// Nothing stands in the way of what is asked of a space: there is no page to be painted.
    pub async fn has_shown(&mut self, stream: StreamId) -> anyhow::Result<()> {
        self.says(Request::Painted { stream }).await
    }

    /// How things stand; none: nothing was said yet.
    pub fn status(&self) -> Option<&Status> {
        self.status.as_ref()
    }

    /// Whether the server was tried and is not there.
    pub fn is_offline(&self) -> bool {
        self.status.as_ref().is_some_and(|status| matches!(status.connection, Connected::Offline { .. }))
    }

    fn is_synced(&self) -> bool {
        self.status.as_ref().is_some_and(|status| status.connection == Connected::Synced)
    }

    /// Whether nothing is under way that will be answered soon.
    pub fn is_at_rest(&self) -> bool {
        let is_near = |at: Millis| at - system_clock() < NEAR_MS;
        let is_silent = self.is_offline() && self.jobs_moved.elapsed() > SILENT;
        self.inputs.is_empty() && (self.jobs.is_empty() || is_silent) && !self.wake_at.is_some_and(is_near)
    }

    /// Waits until all that was asked is answered, and all that the server had to say by now was heard; or until the
    /// server was tried in vain.
    pub async fn settles(&mut self) -> anyhow::Result<()> {
        loop {
            while !((self.is_synced() || self.is_offline()) && self.is_at_rest()) {
                self.step().await?;
            }
            if self.is_offline() {
                return Ok(());
            }
            // Answers come in the order of the questions: with this one, what was followed before has come.
            self.ping += 1;
            let (connection, pong) = (self.connection, Some(self.ping));
            self.sends(write_frame(&Up::Ping { nonce: self.ping })).await;
            while self.pong != pong && self.connection == connection && !self.is_offline() {
                self.step().await?;
            }
            if self.pong == pong && self.is_synced() && self.is_at_rest() {
                return Ok(());
            }
        }
    }

    /// Ends, with all that is kept on the disk.
    pub fn ends(self) {
        drop(self.engine.close());
        drop(self.databases);
    }

    /// One thing happens, and what follows from it is done.
    pub async fn step(&mut self) -> anyhow::Result<()> {
        let happened = match self.inputs.pop_front() {
            Some(input) => Happened::Input(input),
            None => self.happens().await?,
        };
        match happened {
            Happened::Nothing => Ok(()),
            Happened::Input(input) => self.takes(input).await,
            Happened::Connected(connection, socket) if connection == self.connection => {
                let input = if socket.is_some() { Input::SocketOpened } else { Input::SocketClosed };
                self.socket = socket;
                self.takes(input).await
            }
            Happened::Connected(..) => Ok(()),
            Happened::SignedIn(origin, result) => {
                self.origin = origin;
                if let (Ok(signed_in), Some(cookie)) = (&result, self.origin.cookie()) {
                    self.profile.keep_session(&signed_in.person, cookie)?;
                }
                self.takes(Input::SignedIn(result)).await
            }
        }
    }

    /// # Cancel safety
    /// Not asked for: it is awaited to its end.
    async fn happens(&mut self) -> anyhow::Result<Happened> {
        let until = self.wake_at.map(|at| u64::try_from(at - system_clock()).unwrap_or(0));
        let wait = until.map_or(LOOKS_EVERY, Duration::from_millis);
        Ok(tokio::select! {
            Some(done) = self.jobs.join_next() => {
                self.jobs_moved = Instant::now();
                done.context("a question to the server broke off")?
            }
            heard = hears(&mut self.socket) => Happened::Input(heard),
            () = tokio::time::sleep(wait.min(LOOKS_EVERY)) => {
                if wait > LOOKS_EVERY || self.wake_at.is_none() {
                    return Ok(Happened::Nothing);
                }
                self.wake_at = None;
                Happened::Input(Input::Woke)
            }
        })
    }

    async fn says(&mut self, request: Request) -> anyhow::Result<()> {
        self.takes(Input::Page { page: PAGE, request }).await
    }

    async fn takes(&mut self, input: Input) -> anyhow::Result<()> {
        match &input {
            Input::SocketClosed => self.socket = None,
            Input::Frame(bytes) => {
                if let Ok(Down::Pong { nonce }) = read_frame(bytes, FRAME_MAX) {
                    self.pong = Some(nonce);
                }
            }
            _ => {}
        }
        let effects = self.engine.handle(system_clock(), input);
        self.carry_out(effects).await
    }

    async fn carry_out(&mut self, effects: Vec<Effect>) -> anyhow::Result<()> {
        let mut effects: VecDeque<Effect> = effects.into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Tell { notification, .. } => self.is_told(notification),
                Effect::Fetch { fetch, path, body, .. } => self.asks(fetch, path, Some(body)),
                Effect::Get { fetch, path, .. } => self.asks(fetch, path, None),
                Effect::OpenSocket => self.connects(),
                Effect::SendFrame(frame) => self.sends(frame).await,
                Effect::CloseSocket => {
                    self.connection = self.connection.wrapping_add(1);
                    self.socket = None;
                }
                Effect::WakeAt(at) => self.wake_at = Some(at),
                Effect::GoOn => self.inputs.push_back(Input::Go),
                Effect::SendPart { fetch, .. } => {
                    let result = Err(no_such_file());
                    self.inputs.push_back(Input::Fetched { fetch, result });
                }
                Effect::SignIn => self.signs_in(),
                Effect::SetAside => {
                    drop(self.engine.set_aside()?);
                    let (copy, saving) = match &self.databases {
                        Some(databases) => databases.renew_copy()?,
                        None => (Connection::open_in_memory()?, Saving::MemoryOnly),
                    };
                    effects.extend(self.engine.renew(system_clock(), copy, saving)?);
                }
                Effect::SetOutboxAside => {
                    drop(self.engine.set_outbox_aside());
                    let outbox = match &self.databases {
                        Some(databases) => databases.renew_outbox(system_clock())?,
                        None => Connection::open_in_memory()?,
                    };
                    effects.extend(self.engine.renew_outbox(system_clock(), outbox));
                }
                Effect::StepDown => bail!(
                    "another program works in the same profile, though it is not its turn: nothing more was written here"
                ),
                // Pictures are not shown here, files not sent, and nothing is measured.
                Effect::KeepBlobs(_)
                | Effect::ForgetBlobs(_)
                | Effect::FreeFiles(_)
                | Effect::MoveFiles(..)
                | Effect::FreeFilesBut(_)
                // Nobody is told of anything here: what is followed is printed.
                | Effect::Call(_)
                | Effect::CallsOver(_)
                | Effect::Began(_)
                | Effect::Ended { .. } => {}
            }
        }
        Ok(())
    }

    fn is_told(&mut self, notification: Notification) {
        match notification {
            Notification::Answered { query, answer } => {
                if let Some(seen) = self.queries.get_mut(&query) {
                    seen.takes(*answer);
                }
            }
            Notification::Done { command, result } => drop(self.done.insert(command, result)),
            Notification::Status(status) => self.status = Some(status),
            Notification::Ready { .. }
            | Notification::Calls(_)
            | Notification::CallsOver(_)
            | Notification::Pong => {}
        }
    }

    fn asks(&mut self, fetch: FetchId, path: &'static str, body: Option<Vec<u8>>) {
        if self.reach == Reach::Offline {
            return self.inputs.push_back(Input::Fetched { fetch, result: taken(None) });
        }
        let mut origin = self.origin.clone();
        self.jobs_moved = Instant::now();
        self.jobs.spawn_blocking(move || {
            Happened::Input(Input::Fetched { fetch, result: origin.ask(path, body.as_deref()) })
        });
    }

    fn signs_in(&mut self) {
        if self.reach == Reach::Offline {
            return self.inputs.push_back(Input::SignedIn(Err(Failed { status: None, body: Vec::new() })));
        }
        let (mut origin, key) = (self.origin.clone(), self.profile.key().clone());
        self.jobs.spawn_blocking(move || {
            let address = origin.address().to_owned();
            let result = sign_in(&key, &address, |path, body| origin.ask(path, body.as_deref()));
            Happened::SignedIn(origin, result)
        });
    }

    fn connects(&mut self) {
        self.socket = None;
        self.connection = self.connection.wrapping_add(1);
        let (connection, host) = (self.connection, self.origin.host());
        match self.origin.asks_for_socket().filter(|_| self.reach == Reach::Online) {
            Some(request) => drop(self.jobs.spawn(async move {
                let socket = async {
                    let stream = TcpStream::connect(host).await.ok()?;
                    client_async(request, stream).await.ok().map(|(socket, _)| Box::new(socket))
                };
                Happened::Connected(connection, socket.await)
            })),
            None => self.inputs.push_back(Input::SocketClosed),
        }
    }

    async fn sends(&mut self, frame: Vec<u8>) {
        if let Some(socket) = &mut self.socket
            && socket.send(Message::Binary(frame.into())).await.is_err()
        {
            self.socket = None;
            self.inputs.push_back(Input::SocketClosed);
        }
    }
}

/// The next frame; without a socket none comes.
///
/// # Cancel safety
/// Nothing is lost: a frame that is not whole yet stays in the socket.
async fn hears(socket: &mut Option<Box<Socket>>) -> Input {
    let Some(socket) = socket else { return std::future::pending().await };
    loop {
        match socket.next().await {
            Some(Ok(Message::Binary(bytes))) => return Input::Frame(bytes.to_vec()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Input::SocketClosed,
        }
    }
}

fn setup(profile: &Profile, saving: Saving) -> anyhow::Result<Setup> {
    let (mut entropy, mut seed) = ([0; 32], [0; 8]);
    getrandom::fill(&mut entropy).and_then(|()| getrandom::fill(&mut seed))?;
    let person: Did = profile.session().map_or_else(|| profile.key().did(), |session| session.person);
    Ok(Setup {
        now: system_clock(),
        seed: u64::from_be_bytes(seed),
        saving,
        notice: None,
        update_waits: false,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        person: Some(person),
        entropy,
    })
}

/// An id for what is written now.
pub fn new_event() -> anyhow::Result<EventId> {
    let mut unique = [0; 10];
    getrandom::fill(&mut unique)?;
    Ok(EventId::from_parts(system_clock(), unique))
}

/// Files are sent by the page alone.
fn no_such_file() -> Failed {
    let fault = Fault::new(FaultCode::Malformed, "a file of this is not on this device any more");
    Failed {
        status: Some(FaultCode::Malformed.status()),
        body: encode(&fault).expect("a fault is a code and a text"),
    }
}
