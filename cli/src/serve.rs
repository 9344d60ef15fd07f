//! `rill serve`: a data folder at an address of this machine. Also a server for as long as an import takes.

use crate::page;
use anyhow::Context;
use rill_module_abi::Rules;
use rill_protocol::Did;
use rill_server::{Serving, Setup, system_clock};
use rill_space_rules::SpaceRules;
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread::JoinHandle,
};
use tokio::{runtime::Runtime, sync::oneshot};

/// Who a server takes everybody on its machine for, until people can sign in.
pub(crate) const LOOPBACK_PERSON: &str = "did:web:localhost";

/// By which rules spaces live.
pub(crate) fn rules() -> Arc<dyn Rules> {
    Arc::new(SpaceRules)
}

/// Where from and where.
#[derive(Clone, Debug, clap::Args)]
pub struct ServeArgs {
    /// The folder of the server's data; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = "rill-data")]
    pub data: PathBuf,
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, default_value_t = 8787)]
    pub port: u16,
}

/// The command: serves until it is told to stop (Ctrl-C, or a TERM signal).
pub fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let serving = Serving::bind(setup(&args.data, args.port)?).await?;
        say(&format!("Rill is at http://localhost:{}", serving.address().port()));
        say("It listens on this machine alone (127.0.0.1): until people can sign in, whoever reaches it is trusted.");
        serving.run(told_to_stop()).await?;
        anyhow::Ok(())
    })?;
    say("Stopped; everything acknowledged is on disk.");
    Ok(ExitCode::SUCCESS)
}

/// Who started the server may listen no more: it serves all the same.
fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

fn setup(data: &Path, port: u16) -> anyhow::Result<Setup> {
    Ok(Setup {
        data: data.to_owned(),
        port,
        rules: rules(),
        clock: system_clock,
        who: Did::parse(LOOPBACK_PERSON).context("the person of this machine needs a name")?,
        page: page::file,
        version: env!("CARGO_PKG_VERSION"),
    })
}

async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            return;
        }
    }
    // Without signals there is nothing to wait for: the process is ended from outside.
    if interrupted.await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// A server within this process, on a free port.
pub struct Within {
    address: String,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<anyhow::Result<()>>,
}

impl Within {
    /// Starts it; when this returns, it answers.
    pub fn start(data: &Path) -> anyhow::Result<Self> {
        let setup = setup(data, 0)?;
        let runtime = Runtime::new()?;
        let serving = runtime.block_on(Serving::bind(setup))?;
        let address = format!("http://{}", serving.address());
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            // A dropped sender stops it as well.
            runtime.block_on(serving.run(async { drop(stopped.await) }))?;
            Ok(())
        });
        Ok(Self { address, stop, thread })
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Stops it; when this returns, its logs are put away.
    pub fn stop(self) -> anyhow::Result<()> {
        drop(self.stop);
        self.thread.join().map_err(|_| anyhow::anyhow!("the server within this process met a defect"))?
    }
}
