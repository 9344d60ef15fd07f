//! `rill serve`: a data folder at an address. Also a server for as long as an import takes.

use crate::{
    modules::{InFolder, compile_ahead},
    page,
};
use rill_direct_rules::DirectRules;
use rill_personal_rules::PersonalRules;
use rill_server::{Clock, PublicAddress, RuleBook, Serving, Setup, system_clock};
use rill_space_rules::SpaceRules;
use std::{
    io::Write as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread::JoinHandle,
};
use tokio::{runtime::Runtime, sync::oneshot};

/// By which rules the streams of this data live.
pub(crate) fn rules(data: &Path) -> RuleBook {
    rules_with(Arc::new(InFolder::of(data)))
}

fn rules_with(modules: Arc<InFolder>) -> RuleBook {
    RuleBook {
        space: Arc::new(SpaceRules),
        personal: Arc::new(PersonalRules),
        direct: Arc::new(DirectRules),
        modules,
    }
}

/// Where from and where.
#[derive(Clone, Debug, clap::Args)]
pub struct ServeArgs {
    /// The folder of the server's data; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = "rill-data")]
    pub data: PathBuf,
    /// The port; 0 takes any that is free.
    #[arg(long, default_value_t = 8787)]
    pub port: u16,
    /// The address to listen at: 127.0.0.1 is reached by this machine alone, 0.0.0.0 by whoever reaches it. Rill itself
    /// does not encrypt: on a network that others share, put it behind a proxy that does, and name that with --public.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,
    /// The address under which people reach it through a proxy, such as https://rill.example. The proxy has to pass on
    /// `Host` as it comes, and who asks as the last of `X-Forwarded-For`.
    #[arg(long, value_name = "URL", value_parser = PublicAddress::parse)]
    pub public: Option<PublicAddress>,
}

/// The command: serves until it is told to stop (Ctrl-C, or a TERM signal).
pub fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let listen = SocketAddr::new(args.listen, args.port);
        let serving = Serving::bind(setup(&args.data, listen, args.public.clone())).await?;
        said_of(serving.address(), args.public.as_ref()).iter().for_each(|line| say(line));
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

/// Where a server is, and what is to be known of that. The first line has an address of this very machine.
fn said_of(listens_at: SocketAddr, public: Option<&PublicAddress>) -> Vec<String> {
    let (ip, port) = (listens_at.ip(), listens_at.port());
    let here = if ip.is_loopback() || ip.is_unspecified() { "localhost".to_owned() } else { ip.to_string() };
    let mut lines = vec![format!("Rill is at http://{here}:{port}")];
    match public {
        Some(public) => lines.push(format!("People reach it at {public}, through a proxy that passes on their Host.")),
        None if ip.is_loopback() => lines.push("It listens on this machine alone.".to_owned()),
        None => lines.push(format!(
            "It listens at {ip}, without encryption: whoever is between can read along and take sessions over. Put it \
             behind a proxy with TLS, and say where that is with --public https://NAME."
        )),
    }
    lines
}

fn setup(data: &Path, listen: SocketAddr, public: Option<PublicAddress>) -> Setup {
    let modules = Arc::new(InFolder::of(data));
    compile_ahead(&modules);
    Setup {
        data: data.to_owned(),
        listen,
        public,
        rules: rules_with(modules),
        clock: system_clock,
        page: page::file,
        version: env!("CARGO_PKG_VERSION"),
    }
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
        Self::start_for(data, None)
    }

    /// As [`Within::start`], for a server that people reach by another address: it is told by their `Host`.
    pub fn start_for(data: &Path, public: Option<PublicAddress>) -> anyhow::Result<Self> {
        Self::start_by(data, public, system_clock)
    }

    /// As [`Within::start_for`], by another clock than the system's.
    pub fn start_by(data: &Path, public: Option<PublicAddress>, clock: Clock) -> anyhow::Result<Self> {
        let listen = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0);
        let setup = Setup { clock, ..setup(data, listen, public) };
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

#[cfg(test)]
mod tests {
    use super::said_of;
    use rill_server::PublicAddress;

    #[test]
    fn a_server_says_where_it_is_and_what_is_open_there() {
        let said = |listens_at: &str, public: Option<&str>| {
            let public = public.map(|public| PublicAddress::parse(public).unwrap());
            said_of(listens_at.parse().unwrap(), public.as_ref()).join(" ")
        };
        assert_eq!(
            said("127.0.0.1:8787", None),
            "Rill is at http://localhost:8787 It listens on this machine alone."
        );
        assert_eq!(
            said("127.0.0.1:8787", Some("https://rill.example")),
            "Rill is at http://localhost:8787 People reach it at https://rill.example, through a proxy that passes on \
             their Host."
        );
        assert!(
            said("0.0.0.0:8787", None)
                .contains("http://localhost:8787 It listens at 0.0.0.0, without encryption")
        );
        assert!(said("192.168.1.5:8787", None).contains("http://192.168.1.5:8787 "));
    }
}
