//! The words of conversations of a few.

/// The tile of the rail, the list, and where a conversation lies.
pub const DIRECT_MESSAGES: &str = "Direct messages";
/// Begins one.
pub const NEW: &str = "New conversation";
/// Opens the dialog.
pub const NEW_ASKED: &str = "New conversation…";
/// What it means.
pub const NEW_HELP: &str =
    "With up to nine people whom you know from your spaces. They hear of it with your first message.";
/// Those it is with.
pub const WITH: &str = "With whom";
/// Nobody is chosen yet.
pub const WITH_NOBODY: &str = "Nobody yet.";
/// The field by which one chooses somebody.
pub const ADD: &str = "Add a person";
/// What is offered there.
pub const PEOPLE: &str = "People whom you know";
/// Nobody has such a name.
pub const NOBODY_FITS: &str = "Nobody of that name is left to add.";
/// Begins it with those who were chosen.
pub const START: &str = "Start the conversation";
/// Nobody was chosen.
pub const NOBODY_CHOSEN: &str = "Choose at least one person.";
/// More than fit.
pub const TOO_MANY: &str = "A conversation has at most ten people, you among them: make a space for more.";
/// There are none.
pub const NONE: &str = "No conversations yet.";
/// What one does then.
pub const NONE_MORE: &str = "Write to people whom you know from your spaces: nobody else reads it.";
/// Begins a conversation with a member of a space.
pub const MESSAGE: &str = "Message";
/// Back, on a phone.
pub const BACK: &str = "Back to direct messages";
/// Leaves.
pub const LEAVE: &str = "Leave the conversation…";
/// What leaving does.
pub const LEAVE_HELP: &str = "You read and hear no more of it, and what is kept of it on this device is removed. To come \
    back, start it again with the same people.";
