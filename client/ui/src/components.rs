//! What screens are made of.

mod announcer;
mod avatar;
mod banner;
mod calendar;
mod channel_bar;
mod confirm;
pub(crate) mod focus;
mod key_list;
mod keys_dialog;
mod members;
mod modal;
mod pinned;
mod popover;
mod rail;
pub mod sidebar;
mod status;
mod switcher;
mod tile;

pub use announcer::Announcer;
pub use avatar::Avatar;
pub use banner::{Banner, Notice, NoticeLine};
pub use calendar::CalendarButton;
pub use channel_bar::ChannelBar;
pub use confirm::Confirm;
pub use focus::focus_main;
pub use key_list::KeyList;
pub use keys_dialog::KeysDialog;
pub use members::Members;
pub use modal::Modal;
pub use pinned::Pinned;
pub use popover::{Popover, open_in};
pub use rail::Rail;
pub use sidebar::{ListHeadline, Sidebar};
pub use status::ConnectionStatus;
pub use switcher::Switcher;
pub use tile::{Tile, blob_url};
