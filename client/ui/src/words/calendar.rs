//! The words of the calendar. Not here: names of months and dates (`times.rs`).

use super::counted;

/// Turns back.
pub const MONTH_BEFORE: &str = "Month before";
/// Turns on.
pub const MONTH_AFTER: &str = "Month after";
/// Picks a year.
pub const YEAR: &str = "Year";
/// The days are not there yet.
pub const WAITING: &str = "The days with messages are coming.";
/// A room that nobody has written in.
pub const NO_MESSAGES: &str = "Nobody has written here yet.";

/// A day's name: "24 November 2026, 12 messages".
pub fn day(date: &str, messages: u64) -> String {
    format!("{date}, {}", counted(messages, "message", "messages"))
}
