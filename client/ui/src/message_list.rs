//! The message list: the heart of the page. Its entry is [`MessageList`]; its parts lie in `message_list/`.

mod contract;

pub use contract::{Bridge, LiveQuery, RoomInView, Target};
