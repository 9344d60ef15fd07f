//! The words around emoji.

/// The picker, and its list.
pub const EMOJI: &str = "Emoji";
/// Its field.
pub const FIND: &str = "Find an emoji";
/// What one used last.
pub const RECENT: &str = "Used last";
/// What fits.
pub const FOUND: &str = "Found";
/// The file with all of them is on its way.
pub const COMING: &str = "The emoji are coming. They need a connection the first time.";
/// Nothing fits.
pub const NONE: &str = "No emoji has that name.";
