//! A disk that fails, or has no room: at the Nth operation, for every N until a whole life passes without. Each time
//! there is a typed, clear error, nothing is acknowledged that is not kept, and the log goes on where it can.

use rill_faults::{Disk, Fault, Life, Lived, Syncs, Trials};

/// One life in which the `at`th operation goes wrong. `None`: it did not come that far.
fn lives(seed: u64, at: u64, fault: Fault) -> Result<Option<()>, String> {
    let (disk, mut life) = (Disk::mounted(Syncs::Done), Life::new(seed).of_small_batches());
    disk.breaks(at, fault);
    let mut told = Vec::new();
    let mut log = None;
    // As the server does it: a log that failed is opened anew, one on a full disk goes on.
    for _ in 0..4 {
        let opened = match log.take().map_or_else(|| life.opens(disk.folder()), Ok) {
            Ok(opened) => opened,
            Err(error) => {
                told.push(error);
                continue;
            }
        };
        life.finds_all_in(&opened)?;
        let (kept, lived) = life.goes_on(opened, disk.folder(), 3);
        log = kept;
        if let Lived::Failed(error) = lived {
            if error.is_full() {
                // The same log, as long as it is open, reads and has no half batch.
                if let Some(log) = &log {
                    life.finds_all_in(log)?;
                }
                disk.has_room();
            } else {
                log = None;
            }
            told.push(error);
        }
        if told.len() > 2 {
            disk.has_room();
        }
    }
    disk.has_room();
    drop(log);
    if !disk.has_broken() {
        return if told.is_empty() { Ok(None) } else { Err(format!("for no reason: {told:?}")) };
    }
    for error in &told {
        if error.is_damage() {
            return Err(format!("a disk that fails is told as damage: {error}"));
        }
        // Of a file that cannot be made, SQLite does not say why.
        let cannot_make = error.to_string().contains("unable to open database file");
        if fault == Fault::Full && !error.is_full() && !cannot_make {
            return Err(format!("a full disk is told as something else: {error}"));
        }
    }
    let mut log = life.opens(disk.folder()).map_err(|error| format!("it does not open any more: {error}"))?;
    life.finds_all_in(&log)?;
    life.appends(&mut log).map_err(|error| format!("it does not go on: {error}"))?;
    drop(log);
    let log = life.opens(disk.folder()).map_err(|error| format!("it does not open again: {error}"))?;
    life.finds_all_in(&log)?;
    Ok(Some(()))
}

fn every_operation(name: &'static str, fault: Fault) {
    let (trials, mut operations) = (Trials::of(name, 3), 0);
    for seed in trials.seeds().take(3) {
        for at in trials.operations(seed) {
            let lived = lives(seed, at, fault);
            assert!(lived.is_ok(), "RILL_ONE=1 RILL_SEED={seed}, operation {at}: {lived:?}");
            if lived == Ok(None) {
                break;
            }
            operations += 1;
        }
    }
    trials.report(operations, &[]);
}

#[test]
fn a_disk_that_fails_once_at_any_operation_is_told_and_costs_nothing_acknowledged() {
    every_operation("broken disk", Fault::Broken);
}

#[test]
fn a_disk_that_is_full_from_any_operation_on_is_told_and_the_log_goes_on_when_there_is_room() {
    every_operation("full disk", Fault::Full);
}
