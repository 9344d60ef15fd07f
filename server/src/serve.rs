//! Serving: a folder of data at an address, until told to stop.

use crate::{
    accounts::Accounts,
    addresses::{Addresses, PublicAddress},
    blobs::Arrivals,
    clock::{Clock, fresh_name},
    data_folder::{DataFolder, DataFolderError},
    http::{House, PageFile, routes},
    owner::{Hire, on_threads},
    rule_book::RuleBook,
    sign_in::SignIn,
    store::{AccountsError, AccountsFile, SqliteFiles},
    streams::Streams,
    uploads::Uploads,
};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Why a server could not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Its folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataFolderError),
    /// Who may sign in cannot be told.
    #[error("{0}. The server did not start")]
    Accounts(#[from] AccountsError),
    /// The address cannot be had.
    #[error("{address} cannot be had: {error}. Another program may have it: give another --port")]
    Address {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// The listener broke.
    #[error("the server ended: {0}")]
    Ended(std::io::Error),
}

/// What a server is given.
pub struct Setup {
    /// The folder of its streams and blobs.
    pub data: PathBuf,
    /// Where to listen; port 0: any that is free.
    pub listen: SocketAddr,
    /// The address under which people reach it, where that is another: behind a proxy.
    pub public: Option<PublicAddress>,
    /// By which rules streams live.
    pub rules: RuleBook,
    /// The time.
    pub clock: Clock,
    /// The files of the page.
    pub page: PageFile,
    /// The program's own version.
    pub version: &'static str,
}

/// A server that has its port, and serves when asked to.
pub struct Serving {
    listener: TcpListener,
    house: House,
    address: SocketAddr,
    stops: watch::Sender<bool>,
    folder: DataFolder,
}

impl Serving {
    /// Takes the address.
    pub async fn bind(setup: Setup) -> Result<Self, ServeError> {
        let mut folder = DataFolder::take(&setup.data)?;
        let unusable = |error| DataFolderError::Unusable { folder: setup.data.clone(), error };
        let listen = setup.listen;
        let taken = |error| ServeError::Address { address: listen, error };
        let listener = TcpListener::bind(listen).await.map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        let key = folder.say_where(&format!("http://{}", reached_at(address))).map_err(unusable)?;
        let (stops, stopping) = watch::channel(false);
        let house = furnished(setup, address, stopping, on_threads())?;
        let house = House { key: key.into(), ..house };
        Ok(Self { listener, house, address, stops, folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready; then ends what is under way and puts the logs away.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let (streams, accounts) = (Arc::clone(&self.house.streams), self.house.accounts.clone());
        let (uploads, clock, stopping) =
            (self.house.uploads.clone(), self.house.clock, self.house.stopping.clone());
        let stops = self.stops;
        let told = async move {
            stop.await;
            stops.send_replace(true);
        };
        let routes = routes(self.house).into_make_service_with_connect_info::<SocketAddr>();
        let mending = Arc::clone(&streams);
        let mending = tokio::spawn(async move { mending.finish_what_a_crash_left().await });
        let tidying = tokio::spawn(tidy_uploads(uploads, clock, stopping));
        let ended = axum::serve(self.listener, routes).with_graceful_shutdown(told).await;
        if let Ok(Err(error)) = mending.await {
            eprintln!("rill: the streams could not be listed: {error}");
        }
        drop(tidying.await);
        streams.put_away().await;
        accounts.put_away().await;
        // Not before all is put away.
        drop(self.folder);
        ended.map_err(ServeError::Ended)
    }
}

/// What the routes use, over a folder that was taken; nobody has its key yet.
pub(crate) fn furnished(
    setup: Setup,
    address: SocketAddr,
    stopping: watch::Receiver<bool>,
    hire: Hire,
) -> Result<House, ServeError> {
    let unusable = |error| DataFolderError::Unusable { folder: setup.data.clone(), error };
    let arrivals = Arrivals::new(&setup.data).map_err(unusable)?;
    let uploads = Uploads::new(&setup.data, (setup.clock)()).map_err(unusable)?;
    let stores = Arc::new(SqliteFiles::new(setup.data.clone()).map_err(unusable)?);
    let streams = Streams::new(stores, setup.data.clone(), setup.rules, setup.clock).done_by(hire);
    let accounts = Accounts::of(AccountsFile::open(&setup.data)?).map_err(unusable)?;
    let addresses = Addresses::new(address, setup.public);
    let key = fresh_name().map_err(unusable)?.map(|byte| format!("{byte:02x}")).concat();
    Ok(House {
        stopping,
        key: key.into(),
        streams: Arc::new(streams),
        data: setup.data,
        arrivals,
        uploads,
        clock: setup.clock,
        sign_in: Arc::new(SignIn::to(addresses.name())),
        addresses: Arc::new(addresses),
        accounts,
        page: setup.page,
        version: setup.version,
    })
}

/// Uploads that nobody goes on with go within the hour, though nobody else sends anything.
async fn tidy_uploads(uploads: Uploads, clock: Clock, mut stopping: watch::Receiver<bool>) {
    let mut hours = tokio::time::interval(HOUR);
    loop {
        tokio::select! {
            _ = hours.tick() => {}
            // The sender is gone with the server.
            _ = stopping.wait_for(|stops| *stops) => return,
        }
        let (uploads, now) = (uploads.clone(), clock());
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || uploads.tidy(now)).await {
            eprintln!("rill: unfinished uploads could not be taken away: {error}");
        }
    }
}

/// Where this very machine reaches a server that listens here: one that listens everywhere, too.
fn reached_at(listens_at: SocketAddr) -> SocketAddr {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
    let ip = match listens_at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listens_at.port())
}
