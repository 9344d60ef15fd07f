//! A cache is thrown away and built anew at any doubt, and never otherwise.

use super::ModuleCache;
use crate::store::{
    StreamLog,
    counting_rules::{AtMost, counted},
    samples::Sample,
};
use rill_module_abi::{Cache as _, CacheError, Param};
use rusqlite::StatementStatus;
use std::fs;

const RULES: fn() -> AtMost = || AtMost::new(i64::MAX, 1);

struct Beside {
    sample: Sample,
    rules: AtMost,
}

impl Beside {
    fn new(events: u8) -> Self {
        let sample = Sample::new();
        sample.append(&(1..=events).map(|number| sample.anchor(number)).collect::<Vec<_>>());
        Self { sample, rules: RULES() }
    }

    fn opened(&self) -> ModuleCache {
        let folder = StreamLog::folder(self.sample.data(), &self.sample.stream());
        ModuleCache::open(&folder, &self.rules, &self.sample.log).unwrap()
    }

    fn file(&self) -> std::path::PathBuf {
        StreamLog::folder(self.sample.data(), &self.sample.stream()).join("module-counting.db")
    }

    fn count(&self, cache: &ModuleCache) -> i64 {
        counted(cache, &self.sample.log.genesis().creator).unwrap()
    }

    /// Leaves something in the cache that a replay would not put there: so it is seen whether there was one.
    fn leaves_a_mark(&self) {
        let mut cache = self.opened();
        cache.execute("INSERT INTO counted (author, events) VALUES ('mark', 1)", &[]).unwrap();
    }

    fn has_mark(&self, cache: &ModuleCache) -> bool {
        !cache.query("SELECT 1 FROM counted WHERE author = 'mark'", &[]).unwrap().is_empty()
    }
}

#[test]
fn one_that_is_missing_is_built_from_the_log() {
    let beside = Beside::new(9);
    assert!(!beside.file().exists());
    assert_eq!(beside.count(&beside.opened()), 9);
}

#[test]
fn one_that_is_there_is_kept_and_one_that_is_behind_catches_up() {
    let beside = Beside::new(3);
    beside.leaves_a_mark();
    beside.sample.append(&[beside.sample.anchor(4), beside.sample.anchor(5)]);
    let cache = beside.opened();
    assert_eq!((beside.count(&cache), beside.has_mark(&cache)), (5, true));
}

#[test]
fn one_of_other_rules_is_built_anew() {
    let mut beside = Beside::new(3);
    beside.leaves_a_mark();
    beside.rules = AtMost::new(i64::MAX, 2);
    let cache = beside.opened();
    assert_eq!((beside.count(&cache), beside.has_mark(&cache)), (3, false));
}

#[test]
fn one_of_another_log_is_built_anew_and_so_is_one_that_is_ahead() {
    let (beside, longer) = (Beside::new(3), Beside::new(7));
    let other = Sample::new();
    other.append(&[other.event(9, rill_protocol::Place::Anchor { at: None }, b"other".to_vec())]);
    let other = Beside { sample: other, rules: RULES() };
    for from in [&longer, &other] {
        from.leaves_a_mark();
        fs::copy(from.file(), beside.file()).unwrap();
        let cache = beside.opened();
        assert_eq!((beside.count(&cache), beside.has_mark(&cache)), (3, false));
    }
}

/// Wherever its file is cut off or overwritten: it counts right, or all is built anew.
#[test]
fn one_that_is_damaged_is_built_anew() {
    let beside = Beside::new(3);
    beside.leaves_a_mark();
    let whole = fs::read(beside.file()).unwrap();
    let mut anew = 0;
    for at in (0..whole.len()).step_by(512) {
        for damaged in [
            whole[..at].to_vec(),
            [&whole[..at], &[0xa5; 512][..], &whole[(at + 512).min(whole.len())..]].concat(),
        ] {
            fs::write(beside.file(), damaged).unwrap();
            let cache = beside.opened();
            assert_eq!(beside.count(&cache), 3, "at {at}");
            anew += usize::from(!beside.has_mark(&cache));
        }
    }
    assert!(anew > whole.len() / 512, "{anew} of {} were built anew", 2 * whole.len() / 512);
}

#[test]
fn one_that_is_found_damaged_while_it_is_open_is_built_anew() {
    let beside = Beside::new(3);
    let mut cache = beside.opened();
    cache.execute("DELETE FROM counted", &[]).unwrap();
    cache.settle(&beside.rules, &beside.sample.log).unwrap();
    assert_eq!(beside.count(&cache), 0, "nobody has seen it yet");
    assert!(matches!(cache.query("SELECT 0.5", &[]), Err(CacheError::Damaged(_))));
    cache.settle(&beside.rules, &beside.sample.log).unwrap();
    assert_eq!(beside.count(&cache), 3);
}

#[test]
fn a_batch_that_is_dropped_never_was() {
    let beside = Beside::new(1);
    let mut cache = beside.opened();
    let mut batch = cache.begin().unwrap();
    batch.cache().execute("DELETE FROM counted", &[]).unwrap();
    assert_eq!(beside.count(batch.cache()), 0);
    drop(batch);
    assert_eq!(beside.count(&cache), 1);
    let mut batch = cache.begin().unwrap();
    batch.cache().execute("DELETE FROM counted", &[]).unwrap();
    batch.commit(1, &beside.sample.log).unwrap();
    assert_eq!(beside.count(&cache), 0);
}

/// What cannot be told in SQL is no statement of rules, and is told of.
#[test]
fn a_statement_that_is_none_is_told_of_and_nothing_is_thrown_away() {
    let beside = Beside::new(1);
    let mut cache = beside.opened();
    assert!(matches!(cache.execute("HOIST THE SAILS", &[]), Err(CacheError::Failed(_))));
    assert!(matches!(cache.query("SELECT 1 FROM nowhere", &[]), Err(CacheError::Failed(_))));
    cache.settle(&beside.rules, &beside.sample.log).unwrap();
    assert_eq!(beside.count(&cache), 1);
}

/// Compiled anew for each event, an import took twice as long.
#[test]
fn a_statement_is_compiled_once_whatever_is_bound_to_it() {
    let beside = Beside::new(1);
    let cache = beside.opened();
    let joined = "SELECT one.events FROM counted AS one LEFT JOIN counted AS two ON two.author = one.author WHERE one.author = ?1";
    for name in ["mia", "mo", "mallory"] {
        cache.query(joined, &[Param::Text(name)]).unwrap();
    }
    let connection = cache.connection();
    let statement = connection.prepare_cached(joined).unwrap();
    let [runs, compiled_anew] =
        [StatementStatus::Run, StatementStatus::RePrepare].map(|status| statement.get_status(status));
    assert_eq!((runs, compiled_anew), (3, 0));
}
