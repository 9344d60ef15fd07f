//! What a page is answered with, read from the projection: rows of messages, rooms, people, days.
//!
//! Read only, and whole windows at once: each file has the statements of one kind of row, and none is run once a
//! row. Not here: which window is wanted and what of it is held (coverage), nor writing anything.

mod access;
mod amendments;
mod anchors;
mod carried;
mod days;
mod history;
mod ids;
mod members;
mod mentions;
mod messages;
mod naming;
mod pending;
mod people;
mod personal;
mod replies;
mod revision;
mod rooms;
mod said;
mod slow;
mod space;
mod state;
mod threads;

pub use access::RoomSays;
pub(crate) use access::opened_as_private;
pub use anchors::{Limit, anchor_position, newest_position};
pub(crate) use carried::{carried, moved_to};
pub use days::{count_before, count_messages, days};
pub use history::{Amended, history};
pub use members::{count_people, members};
pub use messages::{
    Scope, messages_after, messages_at, messages_before, messages_of, newest_messages, pinned_messages,
};
pub use naming::{Named, membership, moderates, named_in, profile, shown_as};
pub use pending::{Pending, pending_messages};
pub use personal::{OwnState, own_state};
pub(crate) use replies::first_letters;
pub(crate) use revision::revised;
pub use rooms::{WrittenRooms, orders, rooms, rooms_only_written, says, threads};
pub(crate) use said::said;
pub use slow::{Slowed, posted_at, slowed};
pub use space::{SpaceState, space_state};
pub(crate) use state::{Stated, all_state, state_of};

#[cfg(test)]
mod plans;
