//! The sync server: appends the events of streams to their logs, and passes them on. Reads no payload.

mod accounts;
mod addresses;
mod admission;
mod backup;
mod blobs;
mod clock;
mod data_folder;
mod http;
mod in_process;
mod offers;
mod open_stream;
mod owner;
mod presence;
mod readers;
mod rule_book;
mod serve;
mod settling;
mod sign_in;
pub mod store;
mod streams;
mod succession;
mod typing;
mod uploads;

pub use addresses::{PublicAddress, PublicAddressError};
pub use backup::{BackupError, BackupRequest, Copied, MODULES, back_up_at_rest, copy_modules};
pub use blobs::StreamBlobs;
pub use clock::{Clock, system_clock};
pub use data_folder::{DataFolder, DataFolderError, ServedAt};
pub use http::{PageFile, live::Line};
pub use in_process::{Answered, InProcess, Question};
pub use rule_book::{Modules, NoModules, RuleBook, not_here};
pub use serve::{ServeError, Serving, Setup};
