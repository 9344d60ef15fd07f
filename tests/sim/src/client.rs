//! [`Client`]: an engine on its disk, with a page that draws what it is told. Here: what it is made of, and what its
//! page sees. Not here: what it sends (`network.rs`), what a person does with it (`acts.rs`).

use crate::happening::{LineId, Whom};
use fastrand::Rng;
use rill_bridge::{
    Answer, Command, CommandId, CommandResult, Edge, Notification, Query, QueryId, Request, SpaceView,
    Status, UnsentRow,
};
use rill_engine::{Effect, Engine, Input, PageId, Setup};
use rill_faults::{Disk, Syncs};
use rill_protocol::{EventId, Millis, StreamId, TopicId};
use rill_tests::{Person, Seen, newest};
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
};

const PAGE: PageId = PageId(1);
const SPACE: u32 = 1;
const UNSENT: u32 = 2;
const MESSAGES: u32 = 3;

/// What somebody was told is kept: it is in the log in the end, or they are told why not.
#[derive(Default)]
pub(crate) struct Promised {
    /// Posts in the order in which they were written.
    pub(crate) posts: Vec<(TopicId, EventId)>,
    /// What each message is to say.
    pub(crate) texts: BTreeMap<EventId, String>,
    /// Those that somebody wanted deleted or let go, and those that were tried again: out of their order.
    pub(crate) dropped: BTreeSet<EventId>,
    pub(crate) again: BTreeSet<EventId>,
    /// What its copy may have lost along with the power, and fetches again.
    pub(crate) late: BTreeSet<EventId>,
    /// Rooms in which something was let go: an edit may be, so texts there are not what was wanted.
    pub(crate) doubtful: BTreeSet<TopicId>,
}

/// One device.
pub(crate) struct Client {
    pub(crate) number: usize,
    pub(crate) person: Person,
    pub(crate) address: SocketAddr,
    /// How far its clock is off.
    skew: Millis,
    seed: u64,
    pub(crate) stream: StreamId,
    disk: Option<Disk>,
    pub(crate) engine: Option<Engine>,
    life: u32,
    pub(crate) cookie: Option<String>,
    pub(crate) is_online: bool,
    pub(crate) line: Option<LineId>,
    pub(crate) wake_at: Option<Millis>,
    pub(crate) looks_at: Option<TopicId>,
    queries: BTreeMap<QueryId, Seen>,
    is_shown: bool,
    commands: u32,
    done: BTreeMap<CommandId, CommandResult>,
    pub(crate) status: Option<Status>,
    pub(crate) promised: Promised,
    /// Events that it wrote so far: names of the next.
    pub(crate) written: u64,
}

impl Client {
    pub(crate) fn new(number: usize, person: Person, stream: StreamId, random: &mut Rng) -> Self {
        let skew = match random.u8(..6) {
            // Years off, or hours.
            0 => random.i64(-200_000_000_000..200_000_000_000),
            1 => random.i64(-10_000_000..10_000_000),
            _ => random.i64(-2_000..2_000),
        };
        Self {
            number,
            person,
            address: SocketAddr::from(([10, 0, 0, u8::try_from(number).expect("few") + 1], 4000)),
            skew,
            seed: random.u64(..),
            stream,
            disk: Some(Disk::one_of_many(Syncs::Done)),
            engine: None,
            life: 0,
            cookie: None,
            is_online: true,
            line: None,
            wake_at: None,
            looks_at: None,
            queries: BTreeMap::new(),
            is_shown: false,
            commands: 0,
            done: BTreeMap::new(),
            status: None,
            promised: Promised::default(),
            written: 0,
        }
    }

    pub(crate) fn whom(&self) -> Whom {
        Whom { client: self.number, life: self.life }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.engine.is_some()
    }

    fn disk(&self) -> &Disk {
        self.disk.as_ref().expect("a device has a disk")
    }

    /// Its own time.
    pub(crate) fn time(&self, now: Millis) -> Millis {
        now + self.skew
    }

    /// When it is so late by its own clock.
    pub(crate) fn when(&self, at: Millis) -> Millis {
        at - self.skew
    }

    /// The program starts on what its disk has; why it cannot.
    pub(crate) fn starts(&mut self, now: Millis) -> Result<(), String> {
        self.life += 1;
        let mut entropy = [0; 32];
        Rng::with_seed(self.seed ^ u64::from(self.life)).fill(&mut entropy);
        let setup = Setup {
            now: self.time(now),
            seed: self.seed.wrapping_add(self.life.into()),
            saving: rill_bridge::Saving::Kept,
            notice: None,
            update_waits: false,
            version: "simulated".to_owned(),
            person: Some(self.person.did().clone()),
            entropy,
        };
        let opened = |name: &str| connection(self.disk(), name).map_err(|error| format!("{name}: {error}"));
        let engine = Engine::open(opened("copy.db")?, opened("outbox.db")?, setup);
        self.engine = Some(engine.map_err(|error| format!("its copy does not open: {error}"))?);
        Ok(())
    }

    /// What a page asks when it is loaded.
    pub(crate) fn loads(&mut self, now: Millis) -> Vec<Effect> {
        let stream = self.stream;
        let mut effects = self.says(now, Request::Visible { visible: true });
        effects.extend(self.begins(now, Command::OpenSpace { stream, room: self.looks_at }));
        effects.extend(self.watches(now, SPACE, Query::Space { stream }));
        effects.extend(self.watches(now, UNSENT, Query::Unsent));
        if let Some(topic) = self.looks_at {
            effects.extend(self.looks(now, topic));
        }
        effects
    }

    /// The program ends in order.
    pub(crate) fn ends(&mut self) {
        if let Some(engine) = self.engine.take() {
            drop(engine.close());
        }
        self.forgets();
    }

    /// The program is killed.
    pub(crate) fn is_killed(&mut self) {
        self.disk().dies();
        self.engine = None;
        self.disk().has_room();
        self.disk().goes_on();
        self.forgets();
    }

    /// The power goes.
    pub(crate) fn loses_power(&mut self, random: &mut Rng) {
        self.disk().dies();
        self.engine = None;
        self.disk = self.disk.take().map(|disk| disk.loses_power(random));
        self.forgets();
    }

    fn forgets(&mut self) {
        self.queries.clear();
        self.done.clear();
        (self.status, self.line, self.wake_at, self.is_shown) = (None, None, None, false);
    }

    /// Something comes in. Gives what is to be done outside.
    pub(crate) fn takes(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        let time = self.time(now);
        let Some(engine) = &mut self.engine else { return Vec::new() };
        let effects = engine.handle(time, input);
        effects.into_iter().filter_map(|effect| self.is_told(effect)).collect()
    }

    fn is_told(&mut self, effect: Effect) -> Option<Effect> {
        let Effect::Tell { notification, .. } = effect else { return Some(effect) };
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
        None
    }

    /// The page says something.
    pub(crate) fn says(&mut self, now: Millis, request: Request) -> Vec<Effect> {
        self.takes(now, Input::Page { page: PAGE, request })
    }

    /// Begins to do something, whose end nobody waits for.
    pub(crate) fn begins(&mut self, now: Millis, what: Command) -> Vec<Effect> {
        self.commands += 1;
        self.says(now, Request::Command { command: CommandId(self.commands), what })
    }

    /// Does something that has its end in the same turn.
    pub(crate) fn does(&mut self, now: Millis, what: Command) -> (CommandResult, Vec<Effect>) {
        let effects = self.begins(now, what);
        let result = self.done.remove(&CommandId(self.commands));
        (result.expect("an end in the same turn"), effects)
    }

    fn watches(&mut self, now: Millis, query: u32, question: Query) -> Vec<Effect> {
        self.queries.entry(QueryId(query)).or_default();
        self.says(now, Request::Watch { query: QueryId(query), question })
    }

    /// Looks at a room.
    pub(crate) fn looks(&mut self, now: Millis, topic: TopicId) -> Vec<Effect> {
        self.looks_at = Some(topic);
        self.is_shown = false;
        self.queries.insert(QueryId(MESSAGES), Seen::default());
        let mut effects = self.says(now, Request::Unwatch { query: QueryId(MESSAGES) });
        effects.extend(self.watches(now, MESSAGES, newest(self.stream, topic)));
        effects
    }

    /// Whether messages are there to be painted that were not.
    pub(crate) fn has_to_paint(&mut self) -> bool {
        let has = !self.is_shown && self.messages().is_some_and(|seen| !seen.ids().is_empty());
        self.is_shown |= has;
        has
    }

    /// The messages in view; none: there is no answer yet.
    pub(crate) fn messages(&self) -> Option<&Seen> {
        self.queries.get(&QueryId(MESSAGES)).filter(|seen| seen.is_answered())
    }

    /// The space as its page knows it.
    pub(crate) fn space(&self) -> Option<&SpaceView> {
        match self.queries.get(&QueryId(SPACE))?.answer()? {
            Answer::Space(view) => Some(view),
            _ => None,
        }
    }

    /// What is in the outbox, as its page knows it.
    pub(crate) fn unsent(&self) -> &[UnsentRow] {
        match self.queries.get(&QueryId(UNSENT)).and_then(Seen::answer) {
            Some(Answer::Unsent(rows)) => rows,
            _ => &[],
        }
    }

    /// Whether what one sees is what one wrote: nothing twice, nothing of one's own missing, in order.
    pub(crate) fn sees_what_it_wrote(&self) -> Result<(), String> {
        let (Some(seen), Some(topic)) = (self.messages(), self.looks_at) else { return Ok(()) };
        let ids = seen.ids();
        let unique: BTreeSet<EventId> = ids.iter().copied().collect();
        if unique.len() != ids.len() {
            return Err(format!("something is in view twice: {:?}", seen.texts()));
        }
        let places: Vec<_> = seen.messages().iter().map(|row| row.position).collect();
        if !places.is_sorted() {
            return Err(format!("what is in view is not in order: {places:?}"));
        }
        let window = seen.window();
        let is_whole =
            (window.before, window.after) == (Edge::TrueEnd, Edge::TrueEnd) && seen.gaps().is_empty();
        let own = self.promised.posts.iter().filter(|(of, _)| *of == topic && is_whole);
        for (_, post) in own {
            let may_lack = self.promised.dropped.contains(post) || self.promised.late.contains(post);
            if !unique.contains(post) && !may_lack {
                return Err(format!("{post}, which it wrote, is nowhere in view: {:?}", seen.texts()));
            }
        }
        Ok(())
    }
}

/// As the worker sets one up.
fn connection(disk: &Disk, name: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open(disk.folder().join(name))?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "page_size", 16384)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -1024)?;
    Ok(connection)
}
