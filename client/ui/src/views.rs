//! The screens of the page.

mod conversations;
#[cfg(debug_assertions)]
mod gallery;
mod join;
mod nowhere;
mod room;
mod settings;
mod space;
pub(crate) mod space_settings;
mod start;
mod thread;

pub use conversations::ConversationsView;
#[cfg(debug_assertions)]
pub use gallery::GalleryView;
pub use join::JoinView;
pub use nowhere::Nowhere;
pub use room::{RoomView, model as room_model, room_name};
pub use settings::{SettingsNav, SettingsView};
pub use space::{SpaceRefused, SpaceView};
pub use space_settings::{SpaceSettingsNav, SpaceSettingsView};
pub use start::StartView;
pub use thread::ThreadPanel;
