//! The words of the banners: what happened, what is kept, what to do.

/// Leads to the settings.
pub const STORAGE: &str = "Storage";
/// Loads the page anew.
pub const RELOAD: &str = "Reload";

/// The worker is gone.
pub const BROKEN: &str = "Rill has stopped on this page.";
/// What to do then.
pub const BROKEN_MORE: &str = "What this device holds is safe. Reload to go on.";
/// What comes is not kept.
pub const NOT_SAVING: &str = "New messages are shown but not saved on this device.";
/// Nothing is kept here.
pub const MEMORY_ONLY: &str = "Memory only.";
/// Why, and what follows.
pub const MEMORY_ONLY_MORE: &str =
    "This window cannot store data, as private windows often do. Closing the tab forgets what was read here.";
/// The copy on this device is another than before.
pub const MENDED: &str = "The copy on this device was damaged.";
/// What became of it.
pub const MENDED_MORE: &str = "It comes anew from the server; nothing unsent was in it.";
/// Takes a line away that was read.
pub const UNDERSTOOD: &str = "OK";
/// A newer program waits.
pub const UPDATE: &str = "A newer Rill is there.";
/// What to do then.
pub const UPDATE_MORE: &str = "Reload to go on with it; nothing is lost.";
/// No connection.
pub const OFFLINE: &str = "You are offline.";
/// What still works.
pub const OFFLINE_MORE: &str =
    "All you hold stays readable. What you write goes out, in order, when the connection is back.";
/// Something was not done.
pub const NOT_DONE: &str = "That was not done.";
/// What was written is not sent.
pub const NOT_SENT: &str = "What you wrote is not sent yet.";
/// Puts the line away.
pub const CLOSE: &str = "Close";
