//! The words of the inbox.

use super::number;

/// What is unread.
pub const UNREAD: &str = "Unread";
/// There is nothing.
pub const NOTHING: &str = "Nothing is unread.";

/// How much of a room is new.
pub fn new(unread: u64) -> String {
    format!("{} new", number(unread))
}

/// The button that marks a room as read.
pub fn mark_read(name: &str) -> String {
    format!("Mark {name} as read")
}

/// Where a thread is.
pub fn in_channel(channel: &str, space: &str) -> String {
    format!("{channel} · {space}")
}
