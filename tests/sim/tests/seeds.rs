//! Whatever befalls a server and its clients: nothing acknowledged is lost, nothing is there twice, all agree.

use rill_faults::Trials;
use rill_sim::{Ran, five_hundred_offline, run};
use std::{
    any::Any,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
    thread,
};

/// What becomes of a seed. One that panics is told like one that finds something.
fn told(seed: u64) -> Result<Ran, String> {
    let ran = catch_unwind(AssertUnwindSafe(|| run(seed)));
    let is_one = std::env::var_os("RILL_ONE").is_some();
    ran.map_err(said).and_then(|ran| {
        ran.map_err(|wrong| {
            // All of it where one seed is looked at.
            if is_one {
                wrong.log.iter().for_each(|line| println!("{line}"));
            }
            wrong.to_string()
        })
    })
}

fn said(panicked: Box<dyn Any + Send>) -> String {
    let text = panicked.downcast_ref::<String>().cloned();
    text.or_else(|| panicked.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

#[test]
fn whatever_befalls_a_server_and_its_clients_nothing_is_lost_or_doubled_and_all_agree() {
    let trials = Trials::counted("simulation", 10_000, 250);
    let seeds = Mutex::new(trials.seeds().take(usize::try_from(trials.count()).unwrap()));
    let befell: Mutex<BTreeMap<&str, u64>> = Mutex::default();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let next = || seeds.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(seed) = next() {
                    let ran = told(seed).unwrap_or_else(|wrong| {
                        panic!(
                            "{wrong}\nAgain: RILL_ONE=1 RILL_SEED={seed} cargo test -p rill-sim --test seeds whatever"
                        )
                    });
                    let mut befell = befell.lock().unwrap_or_else(PoisonError::into_inner);
                    *befell.entry("events").or_default() += ran.events;
                    *befell.entry("steps").or_default() += ran.log.len() as u64;
                    for (what, times) in ran.befell {
                        *befell.entry(what).or_default() += times;
                    }
                }
            });
        }
    });
    let befell = befell.into_inner().unwrap_or_else(PoisonError::into_inner);
    let tried = if trials.is_one() { 1 } else { trials.count() };
    trials.report(tried, &befell.into_iter().collect::<Vec<_>>());
}

#[test]
fn the_same_seed_is_the_same_run_step_by_step() {
    for seed in 1..5 {
        let (one, other) = (told(seed).unwrap(), told(seed).unwrap());
        assert!(one.log.len() > 100, "{} steps", one.log.len());
        for (step, (one, other)) in one.log.iter().zip(&other.log).enumerate() {
            assert_eq!(one, other, "step {step} of seed {seed}");
        }
        assert_eq!(one.log.len(), other.log.len());
    }
}

#[test]
fn five_hundred_messages_written_offline_all_go_out_in_their_order_under_the_shipped_limits() {
    let ran = five_hundred_offline(7).unwrap_or_else(|wrong| panic!("{wrong}"));
    let times = |what| ran.befell.iter().find(|(name, _)| *name == what).unwrap().1;
    assert!(ran.events > 500, "{} events", ran.events);
    assert!(times("told to come later") > 10, "the limits were met");
    assert_eq!(times("refused"), 0);
}
