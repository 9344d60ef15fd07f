//! How fast an archive comes in, for `cargo xtask bench`: the real importer into the real server, two programs, each
//! run into an empty folder; beside it in the same run the bare loop. The time is the importer's from its start to
//! its end: all of it is fsynced by then.

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

#[path = "shared/archive.rs"]
mod archive;
#[path = "shared/bare_loop.rs"]
mod bare_loop;

use bare_loop::Keeps;
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Instant,
};

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
        let import = import(&rill, &folder.path().join(format!("data{run}")));
        messages = import.messages;
        imports.push(import.seconds);
        peaks.extend(import.peak_mib);
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

struct Import {
    messages: f64,
    seconds: f64,
    /// Where the system says it.
    peak_mib: Option<f64>,
}

fn import(rill: &Path, data: &Path) -> Import {
    let (mut server, address, _said) = serve(rill, data);
    let mut importer = Command::new(rill);
    importer.args(["import", "discord", "--json", "--server", &address]);
    importer.arg("--key").arg(data.with_extension("key")).arg(std::env::var_os("RILL_ARCHIVE").unwrap());
    let begun = Instant::now();
    let said = importer.output().unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    let peak_mib = peak_mib(&server);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let summaries = String::from_utf8(said.stdout).unwrap();
    let added = |line: &str| serde_json::from_str::<Value>(line).unwrap()["added"].as_f64().unwrap();
    Import { messages: summaries.lines().map(added).sum(), seconds, peak_mib }
}

/// Starts a server; when this returns, it answers.
fn serve(rill: &Path, data: &Path) -> (Child, String, BufReader<ChildStdout>) {
    let mut serve = Command::new(rill);
    serve.args(["serve", "--port", "0", "--data"]).arg(data).stdout(Stdio::piped());
    let mut server = serve.spawn().unwrap();
    let (mut said, mut line) = (BufReader::new(server.stdout.take().unwrap()), String::new());
    while !line.contains("http://") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "a server says where it is");
    }
    let (_, address) = line.trim().split_once("http://").unwrap();
    (server, format!("http://{address}"), said)
}

/// The most memory that it ever had.
fn peak_mib(server: &Child) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(peak.trim().strip_suffix(" kB")?.parse::<f64>().ok()? / 1024.0)
}
