//! The screens of the page.

mod nowhere;
mod room;
mod settings;
mod space;
mod start;

pub use nowhere::Nowhere;
pub use room::{RoomView, model as room_model, room_name};
pub use settings::{SettingsNav, SettingsView};
pub use space::SpaceView;
pub use start::StartView;
