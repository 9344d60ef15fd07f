//! The words of giving a space other rules.

use super::counted;

/// Opens the dialog.
pub const CHANGE: &str = "Change the rules…";
/// The dialog's name.
pub const TITLE: &str = "Other rules for this space";
/// What that is.
pub const MORE: &str = "Rules are programs that whoever runs this server put there. Messages, rooms and people stay as they are; \
     what the rules allow holds from then on. You can go back.";
/// Which there are.
pub const CHOICE: &str = "Rules";
/// Those that every server has.
pub const SHIPPED: &str = "Rill's own rules";
/// Beside those that hold.
pub const HOLD: &str = "These hold now.";
/// Beside those that cannot be run.
pub const CANNOT_RUN: &str = "The server cannot run these.";
/// There are no others.
pub const NO_OTHERS: &str =
    "This server has no other rules. Whoever runs it puts them there with “rill module add”.";
/// They are asked for.
pub const COMING: &str = "Asking the server which rules there are…";
/// They are compared.
pub const COMPARING: &str = "Telling them all that happened here, and comparing…";
/// Above what other rules say of themselves.
pub const IN_WORDS: &str = "These rules in words";
/// Above what would be read by more people.
pub const GAINS: &str = "Readable to more people";
/// Above what would be read by fewer.
pub const LOSES: &str = "No longer readable to";
/// Nothing would be.
pub const SAME_READERS: &str = "Nobody would read more or less than now.";
/// Gives the space these rules.
pub const TAKE: &str = "Change the rules";

/// A module, by what it calls itself.
pub fn module(name: &str, id: &str) -> String {
    let end = id.get(id.len().saturating_sub(8)..).unwrap_or(id);
    format!("{name} (…{end})")
}

/// They cannot be taken.
pub fn failed(events: u64) -> String {
    let events = counted(events, "event", "events");
    format!(
        "These rules fail at what happened here, at {events} so far: the space cannot live by them. Tell whoever made them."
    )
}

/// The space's name and its list of channels.
pub const ROOT: &str = "The space itself: its name and what channels it has";
/// The members.
pub const PEOPLE: &str = "Who its members are";
/// The desk.
pub const DESK: &str = "The desk: invites, requests, bans and reports";
/// A room whose name is not held.
pub const A_ROOM: &str = "A room that you do not read";

/// A room.
pub fn room(name: &str) -> String {
    format!("# {name}")
}

/// Topics that are not told one by one.
pub fn more_topics(count: u64) -> String {
    format!("And {}.", counted(count, "other room", "other rooms"))
}

/// All who are not signed in.
pub const NOBODY: &str = "anybody, without signing in";
/// All who are signed in and were never here.
pub const STRANGERS: &str = "anybody who signs in";
/// People beyond those that are named.
pub fn more_people(count: u64) -> String {
    counted(count, "other", "others")
}
