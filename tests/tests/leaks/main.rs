//! Nothing leaves a server for who may not read it, and what may be read does come out, whatever becomes of who may: by every
//! address and every frame, for the founder, for people who read this and that, for one who never does, and for who is not
//! signed in. Compared with a model in plain Rust (`model.rs`) over generated histories (`history.rs`): by rules that say who reads in every way there is (`by_gates.rs`), and by
//! those that Rill ships, of spaces (`by_space_rules.rs`) and of conversations (`by_direct_rules.rs`).

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

mod asking;
mod by_direct_rules;
mod by_gates;
mod by_space_rules;
mod device;
mod gates;
mod history;
mod model;
mod speech;
mod village;
mod world;

use history::Ran;
use rill_faults::Trials;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
    thread,
};

#[test]
fn nothing_leaves_for_who_may_not_read_it_and_what_may_be_read_comes_out() {
    look_through("leaks", by_gates::run);
}

#[test]
fn nothing_leaves_by_the_rules_that_are_shipped() {
    look_through("leaks of spaces", by_space_rules::run);
}

#[test]
fn nothing_leaves_of_conversations() {
    look_through("leaks of conversations", by_direct_rules::run);
}

fn look_through(name: &'static str, run: fn(u64) -> Ran) {
    let trials = Trials::of(name, 5_000);
    let seeds = Mutex::new(trials.seeds().take(usize::try_from(trials.count()).unwrap()));
    let all: Mutex<Ran> = Mutex::default();
    let next = || seeds.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(seed) = next() {
                    let ran = catch_unwind(AssertUnwindSafe(|| run(seed))).unwrap_or_else(|_| {
                        panic!(
                            "{name}, again: RILL_ONE=1 RILL_SEED={seed} cargo test -p rill-tests --test leaks"
                        )
                    });
                    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                    (all.events, all.asked, all.changes) =
                        (all.events + ran.events, all.asked + ran.asked, all.changes + ran.changes);
                }
            });
        }
    });
    let all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    let tried = if trials.is_one() { 1 } else { trials.count() };
    let found = [("events", all.events), ("changes of who reads", all.changes), ("questions", all.asked)];
    trials.report(tried, &found);
}
