//! Serving: a folder of data at an address, until told to stop.

use crate::{
    blobs::Arrivals,
    clock::Clock,
    data_folder::{DataFolder, DataFolderError},
    http::{House, PageFile, routes},
    store::SqliteFiles,
    streams::Streams,
};
use rill_module_abi::Rules;
use rill_protocol::Did;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};
use tokio::{net::TcpListener, sync::watch};

/// Why a server could not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Its folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataFolderError),
    /// The port cannot be had.
    #[error("port {port} cannot be had: {error}. Another program may have it: give another --port")]
    Port {
        /// The port.
        port: u16,
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
    /// The port on 127.0.0.1; 0: any that is free.
    pub port: u16,
    /// By which rules spaces live.
    pub rules: Arc<dyn Rules>,
    /// The time.
    pub clock: Clock,
    /// Who everybody on this machine is, until people can sign in.
    pub who: Did,
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
    /// Takes the port. Only this machine can reach it: until people can sign in, whoever reaches it is trusted.
    pub async fn bind(setup: Setup) -> Result<Self, ServeError> {
        let mut folder = DataFolder::take(&setup.data)?;
        let unusable = |error| DataFolderError::Unusable { folder: setup.data.clone(), error };
        let arrivals = Arrivals::new(&setup.data).map_err(unusable)?;
        let stores = Arc::new(SqliteFiles::new(setup.data.clone()).map_err(unusable)?);
        let streams = Streams::new(stores, setup.data.clone(), setup.rules, setup.clock);
        let port = setup.port;
        let taken = |error| ServeError::Port { port, error };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        let key = folder.say_where(&format!("http://{address}")).map_err(unusable)?;
        let (stops, stopping) = watch::channel(false);
        let house = House {
            stopping,
            key: key.into(),
            streams: Arc::new(streams),
            data: setup.data,
            arrivals,
            clock: setup.clock,
            who: setup.who,
            page: setup.page,
            version: setup.version,
        };
        Ok(Self { listener, house, address, stops, folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready; then ends what is under way and puts the logs away.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let streams = Arc::clone(&self.house.streams);
        let stops = self.stops;
        let told = async move {
            stop.await;
            stops.send_replace(true);
        };
        let mending = Arc::clone(&streams);
        let mending = tokio::spawn(async move { mending.finish_what_a_crash_left().await });
        let ended = axum::serve(self.listener, routes(self.house)).with_graceful_shutdown(told).await;
        if let Ok(Err(error)) = mending.await {
            eprintln!("rill: the streams could not be listed: {error}");
        }
        streams.put_away().await;
        // Not before all is put away.
        drop(self.folder);
        ended.map_err(ServeError::Ended)
    }
}
