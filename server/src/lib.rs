//! The sync server: appends the events of streams to their logs, and passes them on. Reads no payload.

mod admission;
mod backup;
mod blobs;
mod clock;
mod data_folder;
mod http;
mod owner;
mod serve;
mod settling;
pub mod store;
mod streams;

pub use backup::{BackupError, BackupRequest, Copied, back_up_at_rest};
pub use blobs::StreamBlobs;
pub use clock::{Clock, system_clock};
pub use data_folder::{DataFolder, DataFolderError, ServedAt};
pub use http::PageFile;
pub use serve::{ServeError, Serving, Setup};
