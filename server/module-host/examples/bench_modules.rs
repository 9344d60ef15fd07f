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
use rill_module_abi::{Rules, Verdict};
use rill_module_cache::InMemory;
use rill_module_host::Host;
use rill_protocol::{Slot, TopicId};
use rill_space_rules::SpaceRules;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use village::{Event, Village, did};

/// Events of a batch: one instance.
const BATCH: usize = 1000;
const BATCHES: usize = 50;

struct Judging {
    rules: Arc<dyn Rules>,
    cache: InMemory,
}

impl Judging {
    fn of(rules: Arc<dyn Rules>) -> Self {
        let cache = InMemory::of(rules.as_ref()).unwrap();
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
            for event in &events {
                village.waits(250);
                self.takes(village, event);
            }
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
