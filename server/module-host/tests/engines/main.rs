//! The same events on wasmtime, on wasmi and natively: the same verdicts, and the same cache. What a module says depends on
//! no engine, and on no machine.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

mod built;
mod interpreted;
mod village;

use interpreted::Interpreted;
use rill_module_abi::{CacheError, Rules, Verdict};
use rill_module_cache::InMemory;
use rill_module_host::Host;
use rill_space_rules::SpaceRules;
use std::sync::Arc;
use village::{Event, Village};

/// What judges events, and learns of them.
trait Judges {
    fn verdict(&mut self, village: &Village, event: &Event) -> Result<Verdict, CacheError>;
    fn learns(&mut self, village: &Village, event: &Event) -> Result<(), CacheError>;
    fn known(&self) -> String;
}

struct ByRules {
    rules: Arc<dyn Rules>,
    cache: InMemory,
}

impl ByRules {
    fn of(rules: Arc<dyn Rules>) -> Self {
        let cache = InMemory::of(rules.as_ref()).unwrap();
        Self { rules, cache }
    }
}

impl Judges for ByRules {
    fn verdict(&mut self, village: &Village, event: &Event) -> Result<Verdict, CacheError> {
        self.rules.verdict(&self.cache, &event.envelope, &event.payload, &village.facts(event))
    }
    fn learns(&mut self, village: &Village, event: &Event) -> Result<(), CacheError> {
        match self.rules.manifest().told(&village.accepted(event)) {
            Some(told) => self.rules.applied(&mut self.cache, &told),
            None => Ok(()),
        }
    }
    fn known(&self) -> String {
        format!("{:?}", self.cache.all().unwrap())
    }
}

#[test]
fn five_thousand_events_have_the_same_verdicts_and_leave_the_same_cache_on_every_engine() {
    let module = built::module("rill-space-module");
    let by_wasmtime = Host::new().unwrap().compile("space", &module).unwrap().of_stream().unwrap();
    let mut engines: [(&str, Box<dyn Judges>); 3] = [
        ("natively", Box::new(ByRules::of(Arc::new(SpaceRules)))),
        ("wasmtime", Box::new(ByRules::of(by_wasmtime))),
        ("wasmi", Box::new(Interpreted::of(&module))),
    ];
    let mut village = Village::new(1);
    let (mut accepted, mut later, mut refused) = (0, 0, 0);
    for number in 0..5000 {
        let event = village.next();
        let verdicts: Vec<_> =
            engines.iter_mut().map(|(_, engine)| engine.verdict(&village, &event)).collect();
        for ((name, _), verdict) in engines.iter().zip(&verdicts) {
            assert_eq!(verdict, &verdicts[0], "{name}, event {number}: {event:?}");
        }
        match &verdicts[0] {
            Ok(Verdict::Accept { .. }) => {
                accepted += 1;
                engines.iter_mut().for_each(|(_, engine)| engine.learns(&village, &event).unwrap());
                village.keeps(event);
            }
            Ok(Verdict::Later { .. }) => later += 1,
            Ok(Verdict::Refuse(_)) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(accepted > 1000 && later > 5 && refused > 500, "{accepted} in, {later} later, {refused} refused");
    let caches: Vec<_> = engines.iter().map(|(_, engine)| engine.known()).collect();
    assert!(caches[0].len() > 1000, "{}", caches[0]);
    assert!(caches.iter().all(|cache| *cache == caches[0]));
}
