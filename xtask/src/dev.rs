//! `cargo xtask dev`: a debug build that follows one's typing.
//! Here: Trunk watches the page and reloads it; the server behind it is built anew when its files change.
//! Not here: building either (`page.rs`, `run.rs`).

use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::page::{self, Build};
use crate::run::{self, Profile};
use crate::setup::{self, Need};
use crate::{places, process};

/// What the server is made of.
const SERVER_SOURCES: [&str; 4] = ["cli", "server", "crates", "Cargo.lock"];
const LOOK_EVERY: Duration = Duration::from_millis(500);

#[derive(clap::Args)]
pub(crate) struct DevArgs {
    /// The port of the page; the server behind it takes the next one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
}

/// The command; ends when Trunk does (Ctrl C).
pub(crate) fn run(args: &DevArgs) -> Result<()> {
    let tools = setup::ready(Need::Page)?;
    process::run(process::cargo().args(["fetch", "--quiet", "--locked"]))?;
    let data = places::target().join("rill-dev-data");
    let behind = args.port + 1;
    let rill = run::binary(Profile::Dev)?;
    run::demo_once(&rill, &data)?;
    let mut trunk = page::trunk(&tools, Build::Quick)?;
    trunk.arg("serve").args(["--port", &args.port.to_string(), "--proxy-backend"]);
    trunk.arg(format!("http://localhost:{behind}/api/")).env("TRUNK_SERVE_PROXY_WS", "false");
    let mut page = Running(trunk.spawn()?);
    let mut server = Some(Running(run::serve(&rill, &data, behind).spawn()?));
    let mut seen = newest(&places::root());
    while page.0.try_wait()?.is_none() {
        thread::sleep(LOOK_EVERY);
        let now = newest(&places::root());
        if now > seen {
            seen = now;
            server = None; // Ended before the next begins: both want the same port and data.
            match run::binary(Profile::Dev) {
                Ok(rill) => server = Some(Running(run::serve(&rill, &data, behind).spawn()?)),
                Err(error) => eprintln!("{error:#}\nwaiting for the next change"),
            }
        }
    }
    drop(server);
    Ok(())
}

/// A child process that ends with us.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// When a source of the server was last written.
fn newest(root: &Path) -> Option<SystemTime> {
    SERVER_SOURCES.iter().filter_map(|source| newest_in(root.join(source))).max()
}

fn newest_in(path: PathBuf) -> Option<SystemTime> {
    let about = path.metadata().ok()?;
    if !about.is_dir() {
        return about.modified().ok();
    }
    let entries = path.read_dir().ok()?;
    entries.filter_map(Result::ok).filter_map(|entry| newest_in(entry.path())).max()
}
