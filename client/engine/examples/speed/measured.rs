//! What is measured of a client, natively and in a browser: a whole engine on a database, with the real archive (or a
//! made history) answered from memory. Not here: where the databases lie, and what is made of the figures.

use rill_bridge::{Center, Command, CommandId, Query, QueryId, Request, Saving, Window};
use rill_engine::{Effect, Engine, Failed, Input, PageId, Setup, Work};
use rill_oracle::{Answers, Event, Sample, make_history};
use rill_protocol::{Millis, StreamId, TopicId};
use rusqlite::{Connection, types::Value};
use std::collections::VecDeque;

const PAGE: PageId = PageId(1);

/// Milliseconds from any beginning on.
pub(crate) type Clock = fn() -> f64;

/// Milliseconds that the engine took, without those of the answers.
#[derive(Default)]
pub(crate) struct Took {
    pub(crate) all: f64,
    /// Nothing that a page asks waits longer than this.
    pub(crate) longest: f64,
}

/// All figures.
pub(crate) struct Figures {
    pub(crate) events: usize,
    pub(crate) copy: Took,
    /// The same rows, bare: from memory into the same tables with the same indices.
    pub(crate) raw: f64,
    pub(crate) replay: Took,
    /// (messages of the room, median, 95th percentile) of reading its newest 50.
    pub(crate) reads: Vec<(u64, f64, f64)>,
}

impl Figures {
    pub(crate) fn copy_vs_raw(&self) -> f64 {
        self.copy.all / self.raw
    }

    pub(crate) fn replayed_per_s(&self) -> f64 {
        self.events as f64 * 1e3 / self.replay.all
    }
}

/// The real archive where it is there.
pub(crate) fn events() -> Vec<Event> {
    match Sample::real().unwrap() {
        Some(real) => real.events,
        None => make_history(1, 60_000).events,
    }
}

/// Measures on two empty databases.
pub(crate) fn measure(now: Clock, database: Connection, bare: &Connection) -> Figures {
    let answers = Answers::about(&events());
    let mut client = Client { engine: open(database), now, time: 0 };
    let copy = client.copies(&answers);
    let held = "SELECT count(*) FROM event";
    let held: i64 = client.engine.database().query_row(held, [], |row| row.get(0)).unwrap();
    assert_eq!(usize::try_from(held), Ok(answers.events()), "the copy is whole");
    let raw = insert_bare(now, client.engine.database(), bare);
    let rooms = answers.rooms().into_iter().take(5);
    let reads = rooms.map(|(room, messages)| client.reads(answers.stream(), room, messages)).collect();
    let (database, _) = client.engine.close();
    database.execute("UPDATE topic SET projected = 0", []).unwrap();
    let mut client = Client { engine: open(database), now, time: 0 };
    let replay = client.goes_on(&answers, Request::Visible { visible: true }, Work::Replay);
    Figures { events: answers.events(), copy, raw, replay, reads }
}

fn open(database: Connection) -> Engine {
    let (notice, version) = (None, "speed".to_owned());
    let (person, entropy) = (None, [7; 32]);
    let saving = Saving::Kept;
    let setup = Setup { now: 0, seed: 7, saving, notice, update_waits: false, version, person, entropy };
    Engine::open(database, Connection::open_in_memory().unwrap(), setup).unwrap()
}

struct Client {
    engine: Engine,
    now: Clock,
    /// The engine's own clock: goes on where nothing else is left to do.
    time: Millis,
}

impl Client {
    fn copies(&mut self, answers: &Answers) -> Took {
        let what = Command::OpenSpace { stream: answers.stream(), room: None };
        self.goes_on(answers, Request::Command { command: CommandId(1), what }, Work::Copy)
    }

    /// Until this work is done.
    fn goes_on(&mut self, answers: &Answers, request: Request, until: Work) -> Took {
        let mut took = Took::default();
        let (mut inputs, mut wake_at) = (VecDeque::from([Input::Page { page: PAGE, request }]), None);
        loop {
            let input = inputs.pop_front().unwrap_or_else(|| {
                self.time = self.time.max(wake_at.take().unwrap());
                Input::Woke
            });
            let begun = (self.now)();
            let effects = self.engine.handle(self.time, input);
            let step = (self.now)() - begun;
            (took.all, took.longest) = (took.all + step, took.longest.max(step));
            for effect in effects {
                match effect {
                    Effect::Fetch { fetch, path, body, .. } => {
                        let unreached = Failed { status: None, body: Vec::new() };
                        let result = answers.answer(path, &body).ok_or(unreached);
                        inputs.push_back(Input::Fetched { fetch, result });
                    }
                    Effect::GoOn => inputs.push_back(Input::Go),
                    Effect::WakeAt(at) => wake_at = Some(at),
                    Effect::Ended { work, .. } if work == until => return took,
                    _ => {}
                }
            }
        }
    }

    fn reads(&mut self, stream: StreamId, topic: TopicId, messages: u64) -> (u64, f64, f64) {
        let window = Window { center: Center::Newest, before: 50, after: 0 };
        let mut times: Vec<f64> = (0..200)
            .map(|query| {
                let question = Query::Messages { stream, topic, window };
                let watch = Request::Watch { query: QueryId(query), question };
                let begun = (self.now)();
                let effects = self.engine.handle(self.time, Input::Page { page: PAGE, request: watch });
                let took = (self.now)() - begun;
                assert!(effects.iter().any(|effect| matches!(effect, Effect::Tell { .. })));
                let request = Request::Unwatch { query: QueryId(query) };
                self.engine.handle(self.time, Input::Page { page: PAGE, request });
                took
            })
            .collect();
        times.sort_by(f64::total_cmp);
        (messages, times[100], times[190])
    }
}

/// A thousand rows a transaction. Milliseconds.
fn insert_bare(now: Clock, from: &Connection, to: &Connection) -> f64 {
    let made = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
    let mut schema = from.prepare(made).unwrap();
    let schema: Vec<String> =
        schema.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    schema.iter().for_each(|statement| to.execute_batch(statement).unwrap());
    let mut took = 0.0;
    for table in ["event", "message", "amendment", "state", "room", "redacted", "picture"] {
        let mut select = from.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let columns = select.column_count();
        let rows: Vec<Vec<Value>> = select
            .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let places = vec!["?"; columns].join(",");
        let begun = now();
        let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({places})")).unwrap();
        for slice in rows.chunks(1000) {
            let tx = to.unchecked_transaction().unwrap();
            for row in slice {
                insert.execute(rusqlite::params_from_iter(row)).unwrap();
            }
            tx.commit().unwrap();
        }
        took += now() - begun;
    }
    took
}
