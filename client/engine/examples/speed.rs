//! How fast a client copies, replays and reads: `cargo run --release -p rill-engine --example speed`.
//! A whole engine on a database file, with the real archive (or a made history) answered from memory.

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

use rill_bridge::{Center, Command, CommandId, Query, QueryId, Request, Saving, Window};
use rill_engine::{Effect, Engine, Failed, Input, PageId, Setup};
use rill_oracle::{Answers, Event, Sample, make_history};
use rill_protocol::{StreamId, TopicId};
use rusqlite::{Connection, types::Value};
use std::{
    collections::VecDeque,
    path::Path,
    time::{Duration, Instant},
};

const PAGE: PageId = PageId(1);

fn main() {
    let answers = Answers::about(&events());
    let folder = std::env::temp_dir().join(format!("rill-speed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut client = Client::on(open(&folder.join("copy.db")));
    let whole = answers.events() as f64;

    let copied = client.copies(&answers);
    println!(
        "copy: {whole} events in {:.3} s, {:.0} events/s, longest step {:.1} ms",
        copied.seconds(),
        whole / copied.seconds(),
        copied.longest.as_secs_f64() * 1e3
    );
    let raw = raw(client.engine.database(), &open(&folder.join("raw.db")));
    println!("bare insert of the same rows: {raw:.3} s; copy_vs_raw {:.2}", copied.seconds() / raw);

    for (room, messages) in answers.rooms().into_iter().take(5) {
        let [median, slowest] = client.reads(answers.stream(), room);
        println!("newest 50 of {messages} messages: median {median:.2} ms, slowest {slowest:.2} ms");
    }

    let connection = client.engine.close();
    connection.execute("UPDATE topic SET projected = 0", []).unwrap();
    let mut client = Client::on(connection);
    let replayed = client.goes_on(&answers, Vec::new());
    println!(
        "replay: {:.3} s, {:.0} events/s, longest step {:.1} ms",
        replayed.seconds(),
        whole / replayed.seconds(),
        replayed.longest.as_secs_f64() * 1e3
    );
    drop(client);
    std::fs::remove_dir_all(folder).unwrap();
}

fn events() -> Vec<Event> {
    if let Some(real) = Sample::real().unwrap() {
        return real.events;
    }
    println!("the real archive is not there: a made history stands for it");
    make_history(1, 60_000).events
}

/// As the worker opens it.
fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    connection.pragma_update(None, "page_size", 16384).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
    connection
}

/// Time that the engine took, without that of the answers.
#[derive(Default)]
struct Took {
    all: Duration,
    longest: Duration,
}

impl Took {
    fn seconds(&self) -> f64 {
        self.all.as_secs_f64()
    }
}

struct Client {
    engine: Engine,
}

impl Client {
    fn on(connection: Connection) -> Self {
        let setup = Setup {
            now: 0,
            seed: 7,
            saving: Saving::Kept,
            notice: None,
            update_waits: false,
            version: "speed".to_owned(),
        };
        Self { engine: Engine::open(connection, setup).unwrap() }
    }

    fn copies(&mut self, answers: &Answers) -> Took {
        let what = Command::OpenSpace { stream: answers.stream(), room: None };
        let request = Request::Command { command: CommandId(1), what };
        self.goes_on(answers, vec![Input::Page { page: PAGE, request }])
    }

    /// Until there is nothing more to do.
    fn goes_on(&mut self, answers: &Answers, inputs: Vec<Input>) -> Took {
        let mut took = Took::default();
        let mut inputs: VecDeque<Input> = inputs.into();
        if inputs.is_empty() {
            inputs.push_back(Input::Page { page: PAGE, request: Request::Visible { visible: true } });
        }
        while let Some(input) = inputs.pop_front() {
            let begun = Instant::now();
            let effects = self.engine.handle(0, input);
            took.all += begun.elapsed();
            took.longest = took.longest.max(begun.elapsed());
            for effect in effects {
                match effect {
                    Effect::Fetch { fetch, path, body, .. } => {
                        let unreached = Failed { status: None, body: Vec::new() };
                        let result = answers.answer(path, &body).ok_or(unreached);
                        inputs.push_back(Input::Fetched { fetch, result });
                    }
                    Effect::GoOn => inputs.push_back(Input::Go),
                    _ => {}
                }
            }
        }
        took
    }

    /// Median and slowest of 200 readings of the newest page, in milliseconds.
    fn reads(&mut self, stream: StreamId, topic: TopicId) -> [f64; 2] {
        let window = Window { center: Center::Newest, before: 50, after: 0 };
        let mut times: Vec<f64> = (0..200)
            .map(|query| {
                let question = Query::Messages { stream, topic, window };
                let watch = Request::Watch { query: QueryId(query), question };
                let begun = Instant::now();
                let effects = self.engine.handle(0, Input::Page { page: PAGE, request: watch });
                let took = begun.elapsed();
                assert!(effects.iter().any(|effect| matches!(effect, Effect::Tell { .. })));
                let request = Request::Unwatch { query: QueryId(query) };
                self.engine.handle(0, Input::Page { page: PAGE, request });
                took.as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        [times[100], times[199]]
    }
}

/// The same rows, from memory into the same tables with the same indices, a thousand a transaction.
fn raw(from: &Connection, to: &Connection) -> f64 {
    let made = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
    let mut schema = from.prepare(made).unwrap();
    let schema: Vec<String> =
        schema.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    schema.iter().for_each(|statement| to.execute_batch(statement).unwrap());
    let mut took = Duration::ZERO;
    for table in ["event", "message", "amendment", "state", "room", "redacted", "picture"] {
        let mut select = from.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let columns = select.column_count();
        let rows: Vec<Vec<Value>> = select
            .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let places = vec!["?"; columns].join(",");
        let begun = Instant::now();
        let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({places})")).unwrap();
        for slice in rows.chunks(1000) {
            let tx = to.unchecked_transaction().unwrap();
            for row in slice {
                insert.execute(rusqlite::params_from_iter(row)).unwrap();
            }
            tx.commit().unwrap();
        }
        took += begun.elapsed();
    }
    took.as_secs_f64()
}
