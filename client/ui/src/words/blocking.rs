//! The words of blocking people for oneself.

use super::counted;

/// The way to it.
pub const BLOCK: &str = "Block…";
/// The way back.
pub const UNBLOCK: &str = "Unblock";
/// The safe answer.
pub const BLOCK_NO: &str = "Leave it";
/// Yes, do.
pub const BLOCK_YES: &str = "Block";
/// What blocking does.
pub const BLOCK_MORE: &str = "You will not see what they write, in any space, and they can no longer call you. They are not told. You can take it back in the settings.";
/// Done.
pub const BLOCKED: &str = "Blocked. You can take it back in the settings.";
/// Done.
pub const UNBLOCKED: &str = "Unblocked.";
/// Opens a run.
pub const SHOW: &str = "Show";
/// Folds it.
pub const HIDE: &str = "Hide";
/// Instead of what a message says.
pub const INSTEAD: &str = "A message of somebody you blocked";
/// Above the list.
pub const LIST_MORE: &str = "You see nothing of what these people write, in any space, on any of your devices. None of them knows that you blocked them.";
/// Nobody is blocked.
pub const NOBODY: &str = "You have not blocked anybody. You block a person in the menu of one of their messages, or in the list of members.";
/// The list's name.
pub const LIST: &str = "Blocked people";

/// The question before.
pub fn block_asked(name: &str) -> String {
    format!("Block {name}?")
}

/// The button's name in a list.
pub fn unblock(name: &str) -> String {
    format!("Unblock {name}")
}

/// Messages that are not shown.
pub fn run(messages: u64) -> String {
    format!("{} of somebody you blocked", counted(messages, "message", "messages"))
}
