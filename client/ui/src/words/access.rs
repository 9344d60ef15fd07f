//! The words of who reads a room.

use rill_events::RoomKind;

/// What follows a private room's name.
pub const PRIVATE: &str = "private";
/// The same, where it stands alone.
pub const PRIVATE_MARK: &str = "Private";
/// What it means.
pub const PRIVATE_MORE: &str = "Only people who are named here see this channel, and who made the space.";

/// A room's name, with what one should know of it.
pub fn with_private(name: &str, is_private: bool) -> String {
    if is_private { format!("{name}, {PRIVATE}") } else { name.to_owned() }
}

/// The switch of a new room.
pub const PRIVATE_SWITCH: &str = "Private";
/// What it means.
pub fn private_help(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Category => "Those alone who are named see its channels, and who made the space.",
        _ => "Those alone who are named see it, and who made the space. Others never learn that it is there.",
    }
}
/// The list of those who are named.
pub const NAMED: &str = "Who reads it";
/// The field by which one names somebody.
pub const NAME_SOMEBODY: &str = "Name a person or role";
/// What one types there.
pub const NAME_SOMEBODY_HINT: &str = "Add a person or role";
/// What is offered there.
pub const PEOPLE_AND_ROLES: &str = "People and roles";
/// Nobody is named yet.
pub const NAMED_NOBODY: &str = "Nobody else yet.";
/// Nobody has such a name.
pub const NOBODY_FITS: &str = "No member and no role of that name is left to add.";
/// All members of the space.
pub const ALL_MEMBERS: &str = "All members";
/// Beside a role.
pub const ROLE: &str = "role";
/// Oneself.
pub const YOU: &str = "You";
/// Somebody who is named, and whose name is not held.
pub const SOMEBODY: &str = "Somebody";

/// Takes somebody out of those who are named.
pub fn take_out(name: &str) -> String {
    format!("Take out {name}")
}

/// Opens the dialog.
pub const WHO_READS: &str = "Who reads this…";
/// The dialog's name.
pub fn who_reads(name: &str) -> String {
    format!("Who reads {name}")
}

/// The choice of who reads.
pub const READS: &str = "Readers";
/// Whoever reads the space.
pub const OPEN: &str = "Everybody in the space";
/// What it means.
pub const OPEN_HELP: &str = "Whoever can read the space.";
/// Those who are named.
pub const ONLY_NAMED: &str = "Only people who are named";

/// As a room's category has it.
pub fn as_category(category: &str) -> String {
    format!("As the category {category}")
}

/// What that means now.
pub fn as_category_help(is_private: bool) -> &'static str {
    if is_private {
        "It is private: those see this channel whom the category names."
    } else {
        "It is open: whoever can read the space."
    }
}

/// The choice of what newcomers read.
pub const HISTORY: &str = "What new members read";
/// All of it.
pub const HISTORY_ALL: &str = "Everything that was written";
/// From when they came.
pub const HISTORY_SINCE: &str = "Only what is written after they come";
/// The switch of who posts.
pub const FEW_POST: &str = "Announcements";
/// What it means.
pub const FEW_POST_HELP: &str =
    "Only who manages messages posts here. Everybody else reads, reacts and opens threads.";
/// Of a room that was made for announcements.
pub const IS_FOR_FEW: &str = "This channel is for announcements: only who manages messages posts here.";

/// The question before a room is read by others.
pub fn moves_asked(room: &str) -> String {
    format!("Move {room}?")
}
/// It comes out of a private category.
pub fn becomes_open(room: &str, category: &str) -> String {
    format!(
        "{room} is private because its category {category} is. There it becomes open: whoever can read the space \
         sees it, with all that was written in it."
    )
}
/// It goes into a private category.
pub fn becomes_private(room: &str, category: &str) -> String {
    format!(
        "There {room} becomes private: only people whom {category} names see it. It goes from the devices of others."
    )
}
/// It goes from one private category into another.
pub fn other_readers(room: &str, category: &str) -> String {
    format!(
        "There {room} is read by people whom {category} names, with all that was written in it, and by nobody else."
    )
}
/// Does it.
pub const MOVE: &str = "Move it";

/// A room that was open here, and may be read no longer.
pub const ENDED: &str = "You can no longer see this channel";
/// What became of it.
pub const ENDED_MORE: &str =
    "What this device kept of it was removed. What you wrote and did not send is kept:";
/// The list of that.
pub const NOT_SENT: &str = "Not sent";
/// Puts a text on the clipboard.
pub const COPY_TEXT: &str = "Copy text";
/// Lets a text go.
pub const DISCARD: &str = "Discard";
/// The same, where nothing waits.
pub const ENDED_NOTHING: &str = "What this device kept of it was removed.";
