//! Measures what the rules of a space cost as a module: verdicts a second on one core, its cache included, natively beside.
//! Started by `cargo xtask bench`, which reads what is printed.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "what fails in a measurement ends it; a part is shared with a test"
)]

#[path = "../tests/engines/built.rs"]
mod built;
#[path = "../tests/engines/village.rs"]
mod village;

use rill_events::{MemberJoined, RoomKind, RoomOpened, StateSlot};
use rill_module_abi::{Cache, CacheError, GuestCache, Param, Row, Rules, Verdict};
use rill_module_cache::{Guarded, changed, failed, rows};
use rill_module_host::Host;
use rill_protocol::{Slot, TopicId};
use rill_space_rules::SpaceRules;
use rusqlite::Connection;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use village::{Event, Village, did};

/// Events of a batch: one instance.
const BATCH: usize = 1000;
const BATCHES: usize = 50;

/// A cache in a file, as a server has it (`server/src/store/module_cache.rs`): one transaction a batch.
struct InFile {
    guarded: Arc<Guarded>,
    _folder: tempfile::TempDir,
}

impl InFile {
    fn of(rules: &dyn Rules) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("cache.db")).unwrap();
        for (name, value) in
            [("locking_mode", "EXCLUSIVE"), ("journal_mode", "WAL"), ("synchronous", "NORMAL")]
        {
            connection.pragma_update(None, name, value).unwrap();
        }
        connection.pragma_update(None, "cache_size", -256).unwrap();
        let guarded = Arc::new(Guarded::over(connection).unwrap());
        let mut cache = Self { guarded, _folder: folder };
        rules.init(&mut cache).unwrap();
        cache
    }

    fn runs(&self, sql: &str) {
        self.guarded.connection().execute_batch(sql).unwrap();
    }
}

impl Cache for InFile {
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, CacheError> {
        changed(&self.guarded.connection(), sql, params).map_err(|error| failed(&error))
    }

    fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, CacheError> {
        rows(&self.guarded.connection(), sql, params).map_err(|error| failed(&error))
    }

    fn guarded(&self) -> Option<Arc<dyn GuestCache>> {
        let guarded: Arc<dyn GuestCache> = Arc::<Guarded>::clone(&self.guarded);
        Some(guarded)
    }
}

struct Judging {
    rules: Arc<dyn Rules>,
    cache: InFile,
}

impl Judging {
    fn of(rules: Arc<dyn Rules>) -> Self {
        let cache = InFile::of(rules.as_ref());
        Self { rules, cache }
    }

    fn takes(&mut self, village: &Village, event: &Event) {
        let facts = village.facts(event);
        let verdict = self.rules.verdict(&self.cache, &event.envelope, &event.payload, &facts).unwrap();
        assert!(matches!(verdict, Verdict::Accept { .. }), "{verdict:?}");
        if let Some(told) = self.rules.manifest().told(&village.accepted(event)) {
            self.rules.applied(&mut self.cache, &told).unwrap();
        }
    }

    /// Verdicts a second where this person posts.
    fn per_s(&mut self, village: &mut Village, who: &str, room: TopicId) -> f64 {
        let mut taken = Duration::ZERO;
        for _ in 0..BATCHES {
            let events: Vec<Event> = (0..BATCH).map(|_| village.posts(&did(who), room)).collect();
            let begun = Instant::now();
            self.cache.runs("BEGIN");
            for event in &events {
                village.waits(250);
                self.takes(village, event);
            }
            self.cache.runs("COMMIT");
            self.rules.rest();
            taken += begun.elapsed();
        }
        (BATCH * BATCHES) as f64 / taken.as_secs_f64()
    }
}

fn measured(rules: Arc<dyn Rules>) -> [f64; 2] {
    let (mut judging, mut village) = (Judging::of(rules), Village::new(1));
    let slot = StateSlot::Member(Slot::of_person(&did("mia")));
    let joined = village.state(&did("mia"), TopicId::PEOPLE, slot, MemberJoined {});
    judging.takes(&village, &joined);
    let opened = RoomOpened { kind: RoomKind::Channel, name: "hall".into(), source: None, private_to: None };
    let opened = village.opens(&did("fatma"), TopicId::ROOT, opened);
    judging.takes(&village, &opened);
    ["fatma", "mia"].map(|who| judging.per_s(&mut village, who, opened.envelope.topic))
}

fn main() {
    let module = built::module("rill-space-module");
    let begun = Instant::now();
    let compiled = Host::new().unwrap().compile("space", &module).unwrap();
    let compiled_ms = begun.elapsed().as_millis();
    let native = measured(Arc::new(SpaceRules));
    let [imported, written] = measured(compiled.of_stream().unwrap());
    println!(
        "{{\"name\": \"verdicts_per_s\", \"value\": {:.0}, \"unit\": \"/s\", \"note\": \"of members; {imported:.0} of an \
         importer; natively {:.0} and {:.0}; {} KB compiled in {compiled_ms} ms\"}}",
        written,
        native[1],
        native[0],
        module.len() / 1024,
    );
}
