//! The power goes, at any write, sync, cut or deletion of the real log's files: nothing acknowledged is lost, no
//! event is half there, chains verify, nothing panics. And the test would see it if that were not so.

use fastrand::Rng;
use rill_faults::{Disk, Fault, Life, Lived, Syncs, Trials};

/// What one log went through.
#[derive(Default)]
struct Toll {
    losses: u64,
    /// Within the opening of a log that had lost power before.
    while_opening: u64,
    kills: u64,
    events: u64,
}

/// A log that loses power up to eight times. Says what was found wrong.
fn lives(seed: u64, syncs: Syncs) -> Result<Toll, String> {
    let (mut disk, mut life, mut toll) = (Disk::mounted(syncs), Life::new(seed), Toll::default());
    let mut left = Rng::with_seed(seed ^ 0x5eed);
    let mut was_killed = false;
    for _ in 0..life.random.u8(1..=8) {
        // A fifth within the opening, and mostly so where what was found after a kill may not be durable.
        let soon = match life.random.u8(..5) {
            0 => 1 << life.random.u8(..6),
            _ if was_killed => 1 << life.random.u8(..4),
            _ => 1 << life.random.u8(5..12),
        };
        let is_kill = life.random.u8(..4) == 0;
        was_killed = is_kill;
        disk.breaks(life.random.u64(..soon), if is_kill { Fault::Killed } else { Fault::PowerLost });
        let mut opened = match life.opens(disk.folder()) {
            Ok(log) => Some(log),
            Err(_) if disk.is_dead() => {
                toll.while_opening += u64::from(toll.losses > 0);
                None
            }
            Err(error) => return Err(format!("it does not open: {error}")),
        };
        if let Some(log) = opened.take_if(|_| !disk.is_dead()) {
            if let Err(wrong) = life.finds_all_in(&log)
                && !disk.is_dead()
            {
                return Err(wrong);
            }
            let steps = life.random.usize(..24);
            let (log, lived) = life.goes_on(log, disk.folder(), steps);
            match lived {
                Lived::Failed(error) if !disk.is_dead() => return Err(format!("for no reason: {error}")),
                Lived::Failed(_) | Lived::Well => opened = log,
            }
        }
        drop(opened);
        if is_kill {
            // The process alone is gone. What the next one finds may not be durable yet, but will be told of.
            toll.kills += 1;
            disk.has_room();
            disk.goes_on();
        } else {
            toll.losses += 1;
            disk = disk.loses_power(&mut left);
        }
    }
    let log = life.opens(disk.folder()).map_err(|error| format!("in the end it does not open: {error}"))?;
    life.finds_all_in(&log)?;
    toll.events = life.book().len();
    Ok(toll)
}

#[test]
fn losing_power_at_any_moment_loses_nothing_acknowledged() {
    let trials = Trials::of("power loss", 3000);
    let mut all = Toll::default();
    for seed in trials.seeds() {
        let toll = lives(seed, Syncs::Done);
        let toll = toll.unwrap_or_else(|wrong| panic!("RILL_ONE=1 RILL_SEED={seed}: {wrong}"));
        all.losses += toll.losses;
        all.while_opening += toll.while_opening;
        all.kills += toll.kills;
        all.events += toll.events;
        if all.losses >= trials.count() || trials.is_one() {
            break;
        }
    }
    let found = [("events", all.events), ("losses while opening", all.while_opening), ("kills", all.kills)];
    trials.report(all.losses, &found);
}

#[test]
fn a_log_that_does_not_sync_is_caught_losing_what_it_acknowledged() {
    for syncs in [Syncs::Ignored, Syncs::IgnoredForWriteAhead] {
        let caught = (0..40).filter(|seed| lives(*seed, syncs).is_err()).count();
        assert!(caught > 10, "{syncs:?}: {caught} of 40");
    }
}

#[test]
fn one_seed_is_one_run() {
    let run = || lives(11, Syncs::Done).map(|toll| (toll.losses, toll.events, toll.while_opening));
    assert_eq!(run(), run());
}
