//! The words of making, joining and leaving spaces.

use super::counted;

/// Makes one.
pub const NEW_SPACE: &str = "New space";
/// Opens the dialog.
pub const NEW_SPACE_ASKED: &str = "New space…";
/// What it means.
pub const NEW_SPACE_HELP: &str =
    "A place for people who talk with each other. Whoever has its link can read and join.";
/// Its field.
pub const SPACE_NAME: &str = "Name of the space";
/// Makes it.
pub const MAKE_IT: &str = "Make the space";
/// The channel that each space begins with.
pub const FIRST_CHANNEL: &str = "general";

/// Invites.
pub const INVITE: &str = "Invite people";
/// What the link does.
pub const INVITE_HELP: &str = "Whoever opens this link can read the space and join it.";
/// The field with the link.
pub const LINK_TO_JOIN: &str = "Link to join";
/// Copies it.
pub const COPY_LINK: &str = "Copy link";
/// It was copied.
pub const COPIED: &str = "Copied";
/// The browser did not let it.
pub const NOT_COPIED: &str = "The browser did not let it be copied: select it and copy it by hand.";

/// Leaves.
pub const LEAVE: &str = "Leave the space…";
/// Joins.
pub const JOIN: &str = "Join";
/// Goes in without joining.
pub const LOOK_ONLY: &str = "Read without joining";
/// Goes in as a member.
pub const GO_IN: &str = "Open the space";
/// What joining costs.
pub const JOIN_MORE: &str = "Opens with its newest messages. The rest comes as you read.";

/// The question.
pub fn leave_asked(space: &str) -> String {
    format!("Leave {space}?")
}
/// What leaving does.
pub const LEAVE_HELP: &str = "What is kept of it on this device is removed. What you wrote stays in the space; you can \
    join again by its link.";
/// Does it.
pub const LEAVE_YES: &str = "Leave";

/// The headline of a link to join.
pub fn join(space: &str) -> String {
    if space.is_empty() { "Join a space".to_owned() } else { format!("Join {space}") }
}

/// Who and what is there.
pub fn there(people: u64, channels: u64) -> String {
    let channels = counted(channels, "channel", "channels");
    if people == 0 { channels } else { format!("{}, {channels}", counted(people, "member", "members")) }
}
