//! How fast an archive comes in, for `cargo xtask bench`: the real importer into the real server, two programs, each
//! run into an empty folder; beside it in the same run the bare loop. The time is the importer's from its start to
//! its end: all of it is fsynced by then.

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

#[path = "shared/archive.rs"]
mod archive;
#[path = "shared/bare_loop.rs"]
mod bare_loop;
#[path = "shared/importing.rs"]
#[allow(dead_code, reason = "shared")]
mod importing;

use bare_loop::Keeps;
use importing::Served;
use std::path::PathBuf;

/// The number of messages that the limit is about.
const MESSAGES: f64 = 54_930.0;
const RUNS: usize = 5;

fn main() {
    let rill = PathBuf::from(std::env::var_os("RILL_BINARY").unwrap());
    // Beside the binary: there is a disk below it, which a folder for temporary files may not have.
    let folder = tempfile::tempdir_in(rill.parent().unwrap()).unwrap();
    let (mut imports, mut peaks) = (Vec::new(), Vec::new());
    let (mut bare, mut texts) = (Vec::new(), Vec::new());
    let mut messages = 0.0;
    for run in 0..RUNS {
        let served = Served::start(&rill, &folder.path().join(format!("data{run}")));
        let (added, seconds) = served.imports(None);
        messages = added;
        imports.push(seconds);
        peaks.extend(served.peak_mib());
        bare.push(bare_loop::seconds(&folder.path().join(format!("bare{run}.db")), Keeps::Record));
        texts.push(bare_loop::seconds(&folder.path().join(format!("texts{run}.db")), Keeps::Text));
    }
    let (import, bare, texts) = (archive::median(imports), archive::median(bare), archive::median(texts));
    let note = format!("{messages} messages in {import:.3} s, scaled; median of {RUNS}");
    archive::say("import_54930_s", import * MESSAGES / messages, "s", &note);
    let note = format!(
        "{import:.3} s, the bare loop {bare:.3} s ({texts:.3} s where it keeps texts alone); medians of {RUNS}"
    );
    archive::say("import_vs_raw", import / bare, "times", &note);
    if let Some(peak) = peaks.into_iter().reduce(f64::max) {
        archive::say("import_server_peak_mib", peak, "MiB", &format!("the highest of {RUNS}, server alone"));
    }
}
