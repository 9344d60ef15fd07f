//! The message list: the heart of the page. Its entry is [`MessageList`]; its parts lie in `message_list/`.
//!
//! ```text
//! answer ─► cells ─► arrange ─► items ─► rows           one element a key
//!    │                                      │ laid out
//!    └─► driver ◄── hands (wheel, keys)     ▼
//!          │ scroll: capture, settle   frame: measure, write
//!          └─► ask: the next window
//! ```

pub mod arrange;
pub mod ask;
pub mod cells;
mod contract;
pub mod day_row;
pub mod days;
pub mod driver;
mod first;
mod frame;
mod hands;
mod heights;
pub mod jump_pill;
pub mod layout;
#[cfg(any(test, debug_assertions))]
pub mod people;
pub mod places;
mod rows;
pub mod run_row;
pub mod runs;
pub mod scroll;
pub mod scrollbar;
mod view;

pub use contract::{Bridge, LiveQuery, RoomInView, Target, Visit};
pub use days::{Days, first_day, year_and_month};
pub use first::first_question;
pub use view::MessageList;
