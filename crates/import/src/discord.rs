//! Archives that DiscordChatExporter wrote in its JSON format: reading them, and what they mean here.
//! [`Archive`] reads a file, [`Mapping`] turns its messages into events. The page `docs/decisions/0003-import-mapping.md`
//! says why each thing becomes what it becomes.

mod archive;
mod card;
mod changes;
mod elements;
mod files;
mod mapping;
mod mentions;
mod message;
mod notice;
mod people;
mod record;
mod rooms;
mod source;
mod time;

pub use archive::{Archive, ArchiveError, Found, Head, RecordError};
pub use changes::{Difference, Held};
pub use elements::FilePlace;
pub use mapping::{Importer, Mapping};
pub use message::{Amendment, MessageEntries};
pub use record::{Channel, Guild, Message, Snowflake};
pub use source::Space;
