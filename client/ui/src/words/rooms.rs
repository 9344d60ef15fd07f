//! The words of seeing to rooms.

use rill_events::Level;

/// The menu behind a space's name.
pub fn menu_of(name: &str) -> String {
    format!("See to {name}")
}

/// Opens a channel.
pub const NEW_CHANNEL: &str = "New channel…";
/// Opens a category.
pub const NEW_CATEGORY: &str = "New category…";
/// Renames.
pub const RENAME: &str = "Rename…";
/// Says what it is about.
pub const DESCRIBE: &str = "What it is about…";
/// One place up.
pub const MOVE_UP: &str = "Move up";
/// One place down.
pub const MOVE_DOWN: &str = "Move down";
/// All of it is read.
pub const MARK_READ: &str = "Mark as read";
/// To be told of this much of it.
pub fn hear(level: Level) -> &'static str {
    match level {
        Level::All => "Notify of all messages",
        Level::Mentions => "Notify of mentions only",
        Level::Nothing => "Notify of nothing",
    }
}

/// To be told of as much as of the space's other rooms.
pub fn hear_as_the_space(of_space: Level) -> String {
    let much = match of_space {
        Level::All => "all messages",
        Level::Mentions => "mentions only",
        Level::Nothing => "nothing",
    };
    format!("As the space: {much}")
}

/// Puts it away.
pub const ARCHIVE: &str = "Put away";
/// Brings it back.
pub const UNARCHIVE: &str = "Bring back";

/// The dialog that opens a channel.
pub const NEW_CHANNEL_TITLE: &str = "New channel";
/// The dialog that opens a category.
pub const NEW_CATEGORY_TITLE: &str = "New category";
/// Opens it.
pub const OPEN: &str = "Open";
/// Keeps it.
pub const SAVE: &str = "Save";
/// A name.
pub const NAME: &str = "Name";
/// What a room is about.
pub const ABOUT: &str = "What it is about";

/// The dialog that renames.
pub fn rename_title(name: &str) -> String {
    format!("Rename {name}")
}

/// The dialog that says what a room is about.
pub fn describe_title(name: &str) -> String {
    format!("What {name} is about")
}
