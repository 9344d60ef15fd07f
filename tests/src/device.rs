//! A device: a native engine with a real connection to a real server, and one page that draws what it is told.
//! Its clock is the test's own: it goes on when nothing else is left to do. Not here: the page (`seen.rs`).

use crate::{Person, RealServer, Seen};
use rill::client::{Origin, sign_in, taken};
use rill_bridge::{
    Answer, Command, CommandId, CommandResult, Connection as Connected, InboxRow, Notification, Query,
    QueryId, Request, Status,
};
use rill_engine::{Effect, Engine, Failed, Input, OpenError, PageId, Setup, SignedIn, Work};
use rill_protocol::{Down, EventId, Fault, FaultCode, Millis, StreamId, encode, read_frame, write_frame};
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, VecDeque},
    io::ErrorKind,
    net::TcpStream,
    time::{Duration, Instant},
};
use tungstenite::{Message, WebSocket};

const PAGE: PageId = PageId(1);
/// What a story waits for comes within this, or the story fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// Wakings that are nearer than this are awaited; later ones (pings, retries) only where a story says so.
const NEAR_MS: Millis = 1_000;

/// One person's browser.
pub struct Device {
    engine: Engine,
    /// With the cookie of whoever is signed in on it; none: offline.
    origin: Option<Origin>,
    socket: Option<WebSocket<TcpStream>>,
    inputs: VecDeque<Input>,
    now: Millis,
    wake_at: Option<Millis>,
    pongs: u32,
    commands: u32,
    queries: BTreeMap<QueryId, Seen>,
    /// The spaces of windows that were not answered with messages yet.
    to_show: BTreeMap<QueryId, StreamId>,
    /// The spaces whose messages the page is painting.
    painting: Vec<StreamId>,
    done: BTreeMap<CommandId, CommandResult>,
    status: Option<Status>,
    /// Paths that were asked for, with the bytes of each answer.
    pub asked: Vec<(&'static str, usize)>,
    /// Files that wait on it, by their paths.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Parts of files that were sent: from which byte, how many.
    pub parts: Vec<(u64, u64)>,
    /// Pictures that are to be kept.
    pub kept_blobs: Vec<String>,
    /// Beginnings of paths that are to be forgotten.
    pub forgotten_blobs: Vec<String>,
    /// Whether its page takes its time to paint: until [`Device::paints`].
    pub is_slow: bool,
    /// Changes every byte of an answer as a broken or hostile server might.
    pub meddle: Option<Meddle>,
    /// What becomes of a question to a path on its way.
    pub loses: fn(&str) -> Loses,
    /// Answers from this path are held up on their way, until [`Device::lets_come`].
    pub holds_up: Option<&'static str>,
    held_up: Vec<Input>,
    /// Answers a question in the server's place, where it wants to.
    pub stands_in: Option<StandIn>,
    /// Who signs in where the server asks for it; none: that fails.
    pub signs_in_as: Option<Person>,
    /// How often it asked for a connection.
    pub sockets_opened: u32,
    /// Frames that went up the socket.
    pub frames_sent: u32,
    /// How often it signed in.
    pub sessions_begun: u32,
    /// Whether the engine asked to set its outbox aside.
    pub outbox_set_aside: bool,
    /// Whether the engine asked to set its database aside.
    pub set_aside: bool,
    /// Whether the engine asked to give its place up.
    pub stepped_down: bool,
    /// Work that was done, with the number of its events.
    pub ended: Vec<(Work, u64)>,
    /// Messages that its page was told of while nobody looked at them.
    pub called: Vec<InboxRow>,
    /// Those of which it was told later that they call no longer.
    pub calls_over: Vec<EventId>,
}

/// What is made of an answer to a path on its way.
pub type Meddle = fn(&str, Vec<u8>) -> Vec<u8>;

/// Answers a question to a path, or lets the server.
pub type StandIn = Box<dyn FnMut(&str, &[u8]) -> Option<Result<Vec<u8>, Failed>>>;

/// What a bad network loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loses {
    /// Nothing.
    Nothing,
    /// The question: it does not arrive.
    Question,
    /// The answer: the question arrived.
    Answer,
}

/// What a device is made of.
pub struct Parts<'a> {
    /// The database of its copy.
    pub copy: Connection,
    /// The database of its outbox.
    pub outbox: Connection,
    /// None: offline.
    pub server: Option<&'a RealServer>,
    /// Tells what it draws by chance from what others do.
    pub number: u8,
    /// Whose it is, who is signed in on it; none: somebody who only reads.
    pub person: Option<Person>,
}

impl<'a> Parts<'a> {
    /// Everything new, in memory, of alice.
    pub fn new(server: &'a RealServer) -> Self {
        let memory = || Connection::open_in_memory().expect("a database in memory");
        Self {
            copy: memory(),
            outbox: memory(),
            server: Some(server),
            number: 1,
            person: Some(Person::alice()),
        }
    }
}

impl Device {
    /// A device with nothing on it, connected, of somebody who only reads.
    pub fn at(server: &RealServer) -> Self {
        Self::of(Parts { person: None, ..Parts::new(server) }).expect("a new database")
    }

    /// A device with this database, of somebody who only reads; without a server: offline.
    pub fn on(connection: Connection, server: Option<&RealServer>) -> Result<Self, OpenError> {
        let outbox = Connection::open_in_memory()?;
        Self::of(Parts { copy: connection, outbox, server, number: 1, person: None })
    }

    /// A device of these parts.
    pub fn of(parts: Parts<'_>) -> Result<Self, OpenError> {
        let Parts { copy, outbox, server, number, person } = parts;
        let setup = Setup {
            now: 0,
            seed: 7,
            saving: rill_bridge::Saving::Kept,
            notice: None,
            update_waits: false,
            version: "tests".to_owned(),
            person: person.as_ref().map(|person| person.did().clone()),
            entropy: [number; 32],
        };
        Ok(Self {
            engine: Engine::open(copy, outbox, setup)?,
            origin: server.map(|server| server.origin_of(person.as_ref())),
            socket: None,
            inputs: VecDeque::new(),
            now: 0,
            wake_at: None,
            pongs: 0,
            commands: 0,
            queries: BTreeMap::new(),
            to_show: BTreeMap::new(),
            painting: Vec::new(),
            done: BTreeMap::new(),
            status: None,
            asked: Vec::new(),
            files: BTreeMap::new(),
            parts: Vec::new(),
            kept_blobs: Vec::new(),
            forgotten_blobs: Vec::new(),
            is_slow: false,
            meddle: None,
            loses: |_| Loses::Nothing,
            holds_up: None,
            held_up: Vec::new(),
            stands_in: None,
            signs_in_as: person,
            sockets_opened: 0,
            frames_sent: 0,
            sessions_begun: 0,
            outbox_set_aside: false,
            set_aside: false,
            stepped_down: false,
            ended: Vec::new(),
            called: Vec::new(),
            calls_over: Vec::new(),
        })
    }

    /// Keeps a question open, or moves it.
    pub fn watches(&mut self, query: u32, question: Query) {
        let query = QueryId(query);
        self.queries.entry(query).or_default();
        if let Query::Messages { stream, .. } = question {
            self.to_show.insert(query, stream);
        }
        self.says(Request::Watch { query, question });
    }

    /// Closes a question.
    pub fn unwatches(&mut self, query: u32) {
        self.queries.remove(&QueryId(query));
        self.to_show.remove(&QueryId(query));
        self.says(Request::Unwatch { query: QueryId(query) });
    }

    /// Does something, and waits for its end.
    pub fn does(&mut self, what: Command) -> CommandResult {
        self.commands += 1;
        let command = CommandId(self.commands);
        self.says(Request::Command { command, what });
        self.until("the command's end", |device| device.done.contains_key(&command));
        self.done.remove(&command).expect("just seen")
    }

    /// Begins to do something, whose end nobody waits for.
    pub fn begins(&mut self, what: Command) {
        self.commands += 1;
        self.says(Request::Command { command: CommandId(self.commands), what });
    }

    /// The page as far as this question goes.
    pub fn sees(&self, query: u32) -> &Seen {
        &self.queries[&QueryId(query)]
    }

    /// How things stand, as the page was told last.
    pub fn status(&self) -> &Status {
        self.status.as_ref().expect("a page is told how things stand")
    }

    /// What is the matter with the outbox, as the page is told; nothing: empty.
    pub fn trouble(&self) -> String {
        self.status().unsent.trouble.clone().unwrap_or_default()
    }

    /// The engine, for looking at what it holds.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The network goes away.
    pub fn goes_offline(&mut self) {
        self.origin = None;
        self.socket = None;
        self.takes(Input::SocketClosed);
    }

    /// The network is there.
    pub fn goes_online(&mut self, server: &RealServer) {
        self.origin = Some(server.origin_of(self.signs_in_as.as_ref()));
        self.takes(Input::Online(true));
    }

    /// The server says this over the socket.
    pub fn is_sent(&mut self, frame: &Down) {
        self.takes(Input::Frame(write_frame(frame)));
    }

    /// What was held up on its way comes.
    pub fn lets_come(&mut self) {
        self.inputs.extend(self.held_up.drain(..));
    }

    /// Goes so many steps on, and no further.
    pub fn steps(&mut self, steps: usize) {
        for _ in 0..steps {
            self.goes_on();
        }
    }

    /// What the page was told is painted; the engine hears of it.
    pub fn paints(&mut self) {
        for stream in std::mem::take(&mut self.painting) {
            self.says(Request::Painted { stream });
        }
    }

    /// Takes a frame, where one comes within a moment.
    pub fn listens(&mut self) {
        if self.socket.is_some() {
            self.hears();
        }
    }

    /// Ends the program; the copy's database stays.
    pub fn ends(self) -> Connection {
        self.engine.close().0
    }

    /// Ends the program; both databases stay, that of the outbox second.
    pub fn ends_with_both(self) -> (Connection, Connection) {
        let (copy, outbox) = self.engine.close();
        (copy, outbox.expect("an outbox that was not set aside"))
    }

    /// The page says this, and hears what comes of it in the same turn; nothing else happens.
    pub fn says_at_once(&mut self, what: Command) -> CommandResult {
        self.commands += 1;
        let command = CommandId(self.commands);
        self.says(Request::Command { command, what });
        self.done.remove(&command).expect("an end in the same turn")
    }

    /// Puts the damaged outbox aside and goes on with a new one, as the worker does. Gives the damaged one.
    pub fn renews_outbox(&mut self, connection: Connection) -> Option<Connection> {
        let damaged = self.engine.set_outbox_aside();
        let effects = self.engine.renew_outbox(self.now, connection);
        effects.into_iter().for_each(|effect| self.carries_out(effect));
        damaged
    }

    /// Waits until this is so.
    pub fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        let patience = Instant::now() + PATIENCE;
        while !so(self) {
            assert!(Instant::now() < patience, "waited in vain for {what}; {:?}", self.status);
            if !self.goes_on() {
                self.hears();
            }
        }
    }

    /// Waits until everything that was asked is answered, and all that the server had to say was heard.
    pub fn settles(&mut self) {
        while self.goes_on() {}
        if self.socket.is_some() {
            let greeted = |status: &Status| {
                matches!(status.connection, Connected::Synced | Connected::CatchingUp { .. })
            };
            self.until("a greeting", |device| device.status.as_ref().is_some_and(greeted));
            let pongs = self.pongs;
            self.now += 26_000;
            self.takes(Input::Woke);
            self.until("a pong", |device| device.pongs > pongs || device.socket.is_none());
            while self.goes_on() {}
        }
    }

    /// What its clock says.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// So much time passes; what is due by then happens, and nothing after it.
    pub fn waits(&mut self, ms: Millis) {
        let until = self.now + ms;
        loop {
            while self.takes_next() {}
            if !self.wakes_by(until) {
                break;
            }
        }
        self.now = until;
    }

    /// It sleeps: time passes and nothing happens. Then it wakes.
    pub fn sleeps(&mut self, ms: Millis) {
        self.now += ms;
        self.takes(Input::Woke);
    }

    /// The page says this.
    pub fn says(&mut self, request: Request) {
        self.takes(Input::Page { page: PAGE, request });
    }

    /// One step; whether there was one.
    fn goes_on(&mut self) -> bool {
        if self.takes_next() {
            return true;
        }
        if !self.is_slow && !self.painting.is_empty() {
            self.paints();
            return true;
        }
        self.wakes_by(self.now + NEAR_MS)
    }

    fn takes_next(&mut self) -> bool {
        let Some(input) = self.inputs.pop_front() else { return false };
        self.takes(input);
        true
    }

    /// Its clock goes to the next waking, where that is due by then.
    fn wakes_by(&mut self, until: Millis) -> bool {
        let Some(at) = self.wake_at.take_if(|at| *at <= until) else { return false };
        self.now = self.now.max(at);
        self.takes(Input::Woke);
        true
    }

    fn takes(&mut self, input: Input) {
        let effects = self.engine.handle(self.now, input);
        for effect in effects {
            self.carries_out(effect);
        }
    }

    fn carries_out(&mut self, effect: Effect) {
        match effect {
            Effect::Tell { notification, .. } => self.is_told(notification),
            Effect::Call(row) => self.called.push(*row),
            Effect::CallsOver(events) => self.calls_over.extend(events),
            Effect::Fetch { fetch, path, body, .. } => {
                let result = self.fetches(path, Some(body));
                let came = Input::Fetched { fetch, result };
                if self.holds_up == Some(path) {
                    self.held_up.push(came);
                } else {
                    self.inputs.push_back(came);
                }
            }
            Effect::Get { fetch, path, .. } => {
                let result = self.fetches(path, None);
                self.inputs.push_back(Input::Fetched { fetch, result });
            }
            Effect::OpenSocket => {
                self.sockets_opened += 1;
                self.socket = self.connects();
                let opened = if self.socket.is_some() { Input::SocketOpened } else { Input::SocketClosed };
                self.inputs.push_back(opened);
            }
            Effect::SendFrame(bytes) => {
                self.frames_sent += 1;
                if let Some(socket) = &mut self.socket
                    && socket.send(Message::Binary(bytes.into())).is_err()
                {
                    self.socket = None;
                    self.inputs.push_back(Input::SocketClosed);
                }
            }
            Effect::CloseSocket => self.socket = None,
            Effect::WakeAt(at) => self.wake_at = Some(at),
            Effect::GoOn => self.inputs.push_back(Input::Go),
            Effect::KeepBlobs(paths) => self.kept_blobs.extend(paths),
            Effect::ForgetBlobs(beginnings) => self.forgotten_blobs.extend(beginnings),
            Effect::SendPart { fetch, to, file, from, bytes } => {
                let result = self.sends_part(&to, &file, (from, bytes));
                self.inputs.push_back(Input::Fetched { fetch, result });
            }
            Effect::FreeFiles(beginning) => self.files.retain(|path, _| !path.starts_with(&beginning)),
            Effect::MoveFiles(from, to) => {
                let moved = |path: String| {
                    path.strip_prefix(&from).map_or(path.clone(), |rest| format!("{to}{rest}"))
                };
                self.files = std::mem::take(&mut self.files)
                    .into_iter()
                    .map(|(path, file)| (moved(path), file))
                    .collect();
            }
            Effect::FreeFilesBut(events) => {
                let named = |path: &str| events.iter().any(|event| path.contains(&event.to_string()));
                self.files.retain(|path, _| named(path));
            }
            Effect::Began(_) => {}
            Effect::Ended { work, events } => self.ended.push((work, events)),
            Effect::StepDown => self.stepped_down = true,
            Effect::SetAside => self.set_aside = true,
            Effect::SetOutboxAside => self.outbox_set_aside = true,
            Effect::SignIn => {
                let result = self.signs_in();
                self.inputs.push_back(Input::SignedIn(result));
            }
        }
    }

    /// Puts the damaged database aside and goes on with a new one, as the worker does.
    pub fn renews(&mut self, connection: Connection) {
        drop(self.engine.set_aside().expect("a database in memory"));
        let effects =
            self.engine.renew(self.now, connection, rill_bridge::Saving::KeptAnew).expect("a new database");
        effects.into_iter().for_each(|effect| self.carries_out(effect));
    }

    fn is_told(&mut self, notification: Notification) {
        match notification {
            Notification::Answered { query, answer } => {
                if let Answer::Messages(change) = &*answer
                    && !change.order.is_empty()
                {
                    self.painting.extend(self.to_show.remove(&query));
                }
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

    fn fetches(&mut self, path: &'static str, body: Option<Vec<u8>>) -> Result<Vec<u8>, Failed> {
        let unreached = || Failed { status: None, body: Vec::new() };
        if self.origin.is_none() {
            return Err(unreached());
        }
        let loses = (self.loses)(path);
        if loses == Loses::Question {
            return Err(unreached());
        }
        let stood_in = self.stands_in.as_mut().and_then(|stand_in| stand_in(path, body.as_deref()?));
        if let Some(result) = stood_in {
            return result;
        }
        let told = self.origin.as_mut().and_then(|origin| origin.told(path, body.as_deref()));
        let (status, mut body) = told.ok_or_else(unreached)?;
        if loses == Loses::Answer {
            return Err(unreached());
        }
        self.asked.push((path, body.len()));
        if let Some(meddle) = self.meddle {
            body = meddle(path, body);
        }
        taken(Some((status, body)))
    }

    fn sends_part(&mut self, to: &str, file: &str, (from, bytes): (u64, u64)) -> Result<Vec<u8>, Failed> {
        let unreached = || Failed { status: None, body: Vec::new() };
        let Some(whole) = self.files.get(file) else {
            let fault = Fault::new(FaultCode::Malformed, "a file of this is not on this device any more");
            return Err(Failed {
                status: Some(400),
                body: encode(&fault).expect("a fault is a code and a text"),
            });
        };
        let origin = self.origin.as_mut().ok_or_else(unreached)?;
        let loses = (self.loses)("/api/part");
        if loses == Loses::Question {
            return Err(unreached());
        }
        self.parts.push((from, bytes));
        let at = |place: u64| usize::try_from(place).expect("a file of a test").min(whole.len());
        let told = origin.told_of(to, &whole[at(from)..at(from + bytes)]);
        taken(told.filter(|_| loses != Loses::Answer))
    }

    /// As every shell signs in: proves the key that the device has.
    fn signs_in(&mut self) -> Result<SignedIn, Failed> {
        let unreached = || Failed { status: None, body: Vec::new() };
        let person = self.signs_in_as.clone().ok_or_else(unreached)?;
        let address = self.origin.as_ref().ok_or_else(unreached)?.address().to_owned();
        let signed_in = sign_in(&person.key(), &address, |path, body| self.fetches(path, body))?;
        self.sessions_begun += u32::from(signed_in.anew);
        Ok(signed_in)
    }

    /// The server no longer knows the session: the device finds out when it writes.
    pub fn loses_session(&mut self) {
        self.origin = self.origin.take().map(|origin| origin.with_cookie(None));
    }

    fn connects(&self) -> Option<WebSocket<TcpStream>> {
        let origin = self.origin.as_ref()?;
        let stream = TcpStream::connect(origin.host()).ok()?;
        stream.set_read_timeout(Some(Duration::from_millis(20))).ok()?;
        tungstenite::client(origin.asks_for_socket()?, stream).ok().map(|(socket, _)| socket)
    }

    /// Waits a little for a frame.
    fn hears(&mut self) {
        let Some(socket) = &mut self.socket else {
            // Nothing can come by itself: only time is left.
            let Some(at) = self.wake_at.take() else { return };
            self.now = self.now.max(at);
            return self.takes(Input::Woke);
        };
        match socket.read() {
            Ok(Message::Binary(bytes)) => {
                let pong = matches!(read_frame(&bytes, bytes.len()), Ok(Down::Pong { .. }));
                self.pongs += u32::from(pong);
                self.takes(Input::Frame(bytes.to_vec()));
            }
            Ok(_) => {}
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => {
                self.socket = None;
                self.takes(Input::SocketClosed);
            }
        }
    }
}
