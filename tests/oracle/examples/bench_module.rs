//! What it costs that a space lives by a module, for `cargo xtask bench`: the import of the archive beside the same by the
//! rules of the same crate that are built in; how soon a space that is not open answers; how fast what rules know is built
//! anew from the log. Real programs, each run in an empty folder.

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

#[path = "shared/archive.rs"]
#[allow(dead_code, reason = "shared")]
mod archive;
#[path = "../../../server/module-host/tests/engines/built.rs"]
mod built;
#[path = "shared/importing.rs"]
#[allow(dead_code, reason = "shared")]
mod importing;

use importing::Served;
use rill_protocol::{ModuleId, OpeningRequest, StreamId, encode};
use rusqlite::{Connection, OpenFlags};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const RUNS: usize = 5;

fn main() {
    let rill = PathBuf::from(std::env::var_os("RILL_BINARY").unwrap());
    let folder = tempfile::tempdir_in(rill.parent().unwrap()).unwrap();
    let bytes = built::module("rill-space-module");
    let (id, file) = (ModuleId::of(&bytes).to_string(), folder.path().join("space.wasm"));
    fs::write(&file, bytes).unwrap();
    let (mut native, mut by_module) = (Vec::new(), Vec::new());
    let mut data = PathBuf::new();
    for run in 0..RUNS {
        native.push(Served::start(&rill, &folder.path().join(format!("native{run}"))).imports(None).1);
        data = folder.path().join(format!("module{run}"));
        puts(&rill, &file, &data);
        let mut served = Served::start(&rill, &data);
        served.has_compiled();
        by_module.push(served.imports(Some(&id)).1);
    }
    let (native, by_module) = (archive::median(native), archive::median(by_module));
    let note = format!("{by_module:.3} s, by the same rules built in {native:.3} s; medians of {RUNS}");
    archive::say("module_import_overhead", by_module / native, "times", &note);
    opens(&rill, &data);
}

/// Puts the module onto a server that does not run yet.
fn puts(rill: &Path, module: &Path, data: &Path) {
    let mut add = Command::new(rill);
    add.args(["module", "add"]).arg(module).arg("--data").arg(data);
    assert!(add.output().unwrap().status.success());
}

/// The space of this data is asked for the first time, with what its rules know beside its log, and without.
fn opens(rill: &Path, data: &Path) {
    let space = fs::read_dir(data.join("streams")).unwrap().next().unwrap().unwrap().path();
    let stream: StreamId = space.file_name().unwrap().to_str().unwrap().parse().unwrap();
    let opening = encode(&OpeningRequest { stream, room: None, limit: 50, rooms_after: None }).unwrap();
    let asked = || {
        let mut served = Served::start(rill, data);
        served.has_compiled();
        served.answers_in("/api/open", &opening)
    };
    let cold = archive::median((0..RUNS).map(|_| asked()).collect());
    let rebuilt = (0..RUNS).map(|_| {
        for file in fs::read_dir(&space).unwrap().flatten().map(|file| file.path()) {
            let is_known = file.file_name().unwrap().to_string_lossy().starts_with("module-");
            if is_known {
                fs::remove_file(file).unwrap();
            }
        }
        asked()
    });
    let rebuilt = archive::median(rebuilt.collect());
    let events = events(&space);
    let note = format!("a space of {events} events, its rules compiled; median of {RUNS}");
    archive::say("module_cold_start_ms", cold * 1e3, "ms", &note);
    let note = format!(
        "{events} events in {:.3} s, the opening of the space taken off; median of {RUNS}",
        rebuilt - cold
    );
    archive::say("module_rebuild_events_per_s", (events / (rebuilt - cold)).round(), "events/s", &note);
}

/// How many events a space has.
fn events(space: &Path) -> f64 {
    let log = Connection::open_with_flags(space.join("events.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    log.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap()
}
