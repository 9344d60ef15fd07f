//! The words of a space's settings. Not here: those of its audit log (`audit.rs`).

use super::counted;
use crate::address::SpacePart;
use rill_bridge::Stands;
use rill_events::{Joining, Permission, Reading};

/// The settings of a space, in its menu and as a headline.
pub const SETTINGS: &str = "Space settings";
/// The way back to the list of parts.
pub const BACK: &str = "Back to the space's settings";
/// The way back to the channels.
pub const TO_CHANNELS: &str = "Back to the channels";

/// The name of a part.
pub const fn part(part: SpacePart) -> &'static str {
    match part {
        SpacePart::Overview => "Overview",
        SpacePart::Roles => "Roles",
        SpacePart::Members => "Members",
        SpacePart::Invites => "Invites",
        SpacePart::Requests => "Requests",
        SpacePart::Bans => "Bans",
        SpacePart::Reports => "Reports",
        SpacePart::Audit => "Audit log",
    }
}

/// The name of a part, with how many wait there.
pub fn part_with(each: SpacePart, asking: u64) -> String {
    match each {
        SpacePart::Requests if asking > 0 => format!("{}, {}", part(each), super::number(asking)),
        _ => part(each).to_owned(),
    }
}

/// Something that the space did not take. `why`: a sentence.
pub fn not_settled(why: &str) -> String {
    format!("Not done. {why}")
}

/// What the space is called.
pub const NAME: &str = "Name";
/// What it is about.
pub const ABOUT: &str = "Description";
/// Nothing is said of it.
pub const NOT_SAID: &str = "Nothing is said of it yet.";
/// Keeps what was typed.
pub const SAVE: &str = "Save";
/// A headline: who comes in, who reads.
pub const DOORS: &str = "Who comes in";
/// Who becomes a member.
pub const JOINING: &str = "Who may join";
/// Who reads what is not private.
pub const READING: &str = "Who reads it";
/// What private rooms are.
pub const READING_MORE: &str = "Of rooms that are not private.";
/// A headline.
pub const RULES: &str = "The rules in words";
/// They are not known.
pub const NO_RULES: &str = "The rules are told by the server: they come when there is a connection.";

/// Who becomes a member, on a button.
pub const fn joining(joining: Joining) -> &'static str {
    match joining {
        Joining::Open => "Anybody",
        Joining::ByRequest => "On request",
        Joining::Closed => "By invite",
    }
}

/// What that means.
pub const fn joining_more(joining: Joining) -> &'static str {
    match joining {
        Joining::Open => "Whoever comes by may join.",
        Joining::ByRequest => "Who wants to join asks, and is let in by who manages members.",
        Joining::Closed => "Who was given an invite joins; nobody else does.",
    }
}

/// Who reads, on a button.
pub const fn reading(reading: Reading) -> &'static str {
    match reading {
        Reading::Everyone => "Anybody",
        Reading::Members => "Members",
    }
}

/// Above the roles.
pub const ROLES_MORE: &str = "What somebody may is what all their roles allow together. Who stands higher in this list changes what is below.";
/// Makes one.
pub const NEW_ROLE: &str = "New role…";
/// The dialog for it.
pub const NEW_ROLE_TITLE: &str = "A new role";
/// The button in it.
pub const MAKE: &str = "Make";
/// What all members have.
pub const ALL_MEMBERS: &str = "All members";
/// Of it.
pub const ALL_MEMBERS_MORE: &str = "What everybody may who has joined.";
/// What it is called.
pub const ROLE_NAME: &str = "Name of the role";
/// One place up.
pub const UP: &str = "Move up";
/// One place down.
pub const DOWN: &str = "Move down";
/// Takes it away.
pub const REMOVE_ROLE: &str = "Remove the role…";
/// Yes, do.
pub const REMOVE_ROLE_YES: &str = "Remove";
/// What that does.
pub const REMOVE_ROLE_ASKED: &str =
    "Nobody has it any more, and nobody may what it alone allowed. Messages stay.";
/// Nobody has it.
pub const NOBODY: &str = "Nobody has it yet. Roles are given under Members.";

/// Who has it.
pub fn has_it(names: &[String], more: usize) -> String {
    let named = names.join(", ");
    if more == 0 { named } else { format!("{named} and {}", counted(more as u64, "other", "others")) }
}

/// How many have it.
pub fn people(count: usize) -> String {
    counted(count as u64, "person", "people")
}

/// Opens what it allows.
pub fn edit(role: &str) -> String {
    format!("Edit {role}")
}

/// On the button.
pub const EDIT: &str = "Edit";

/// What the switches are of.
pub fn allows(role: &str) -> String {
    format!("What {role} allows")
}

/// What is asked before a role goes.
pub fn remove_role(role: &str) -> String {
    format!("Remove the role {role}?")
}

/// A permission as a switch has it.
pub const fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::Post => "Write messages",
        Permission::React => "React and vote",
        Permission::OpenThreads => "Start threads",
        Permission::Attach => "Attach files",
        Permission::MentionEveryone => "Mention everyone",
        Permission::Pin => "Pin messages",
        Permission::ManageMessages => "Manage messages",
        Permission::Move => "Move messages",
        Permission::ManageRooms => "Manage channels",
        Permission::ManageMembers => "Manage members",
        Permission::Ban => "Ban",
        Permission::Invite => "Invite",
        Permission::ManageRoles => "Manage roles",
        Permission::ManageSpace => "Manage the space",
        Permission::Import => "Import",
    }
}

/// What it is good for; empty: its name says it.
pub const fn permission_more(permission: Permission) -> &'static str {
    match permission {
        Permission::Post
        | Permission::React
        | Permission::OpenThreads
        | Permission::Attach
        | Permission::Pin => "",
        Permission::MentionEveryone => "Calls all who read a channel.",
        Permission::ManageMessages => {
            "Delete what others wrote, see to reports, write where only few do and without waiting."
        }
        Permission::Move => "Put messages into other channels.",
        Permission::ManageRooms => {
            "Open, name, arrange, slow and archive channels; say who reads a private one."
        }
        Permission::ManageMembers => "Remove members, time them out, answer requests to join.",
        Permission::Ban => "Keep somebody out, and let them in again.",
        Permission::Invite => "Make links by which others join.",
        Permission::ManageRoles => "Make roles below one's own, give them and take them.",
        Permission::ManageSpace => "Name and description, who joins, who reads.",
        Permission::Import => "Bring in what was written elsewhere, in the name of others.",
    }
}

/// The field above the members.
pub const SEARCH_MEMBERS: &str = "Search members";
/// Nobody is called like that.
pub const NO_MEMBERS: &str = "No member is called like that.";

/// How a member stands beside their roles; none: as most do.
pub const fn stands(stands: Stands) -> Option<&'static str> {
    match stands {
        Stands::Founder => Some("Founder"),
        Stands::Moderator => Some("Moderator"),
        Stands::Member => None,
    }
}

/// Somebody who writes nothing for a while.
pub fn silent_until(time: &str) -> String {
    format!("timed out until {time}")
}

/// The menu of a member.
pub fn actions_for(name: &str) -> String {
    format!("Actions for {name}")
}

/// Gives a role.
pub fn give(role: &str) -> String {
    format!("Give the role {role}")
}

/// Takes it.
pub fn take(role: &str) -> String {
    format!("Take the role {role}")
}

/// Names a moderator.
pub const MAKE_MODERATOR: &str = "Make a moderator";
/// No longer.
pub const TAKE_MODERATOR: &str = "No moderator any more";
/// They may write again.
pub const END_TIMEOUT: &str = "End the timeout";
/// Takes them out.
pub const REMOVE: &str = "Remove from the space…";
/// Keeps them out.
pub const BAN: &str = "Ban…";

/// For how long somebody writes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Ten minutes.
    TenMinutes,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
}

impl Span {
    /// From the shortest.
    pub const ALL: [Self; 4] = [Self::TenMinutes, Self::Hour, Self::Day, Self::Week];

    /// In milliseconds.
    pub const fn ms(self) -> i64 {
        match self {
            Self::TenMinutes => 10 * 60 * 1_000,
            Self::Hour => 60 * 60 * 1_000,
            Self::Day => 24 * 60 * 60 * 1_000,
            Self::Week => 7 * 24 * 60 * 60 * 1_000,
        }
    }

    /// In the menu.
    pub const fn words(self) -> &'static str {
        match self {
            Self::TenMinutes => "Time out for 10 minutes",
            Self::Hour => "Time out for 1 hour",
            Self::Day => "Time out for 1 day",
            Self::Week => "Time out for 1 week",
        }
    }
}

/// What is asked before somebody is removed.
pub fn remove_asked(name: &str) -> String {
    format!("Remove {name} from the space?")
}

/// What that does.
pub const REMOVE_MORE: &str =
    "They may come back as anybody else may join. What they wrote stays. To keep them out, ban them.";
/// Yes, do.
pub const REMOVE_YES: &str = "Remove";

/// What is asked before somebody is banned.
pub fn ban_asked(name: &str) -> String {
    format!("Ban {name}?")
}

/// What that does.
pub const BAN_MORE: &str = "They read and write nothing here from now on, and lose what their devices hold of it. What they wrote stays.";
/// Why.
pub const REASON: &str = "Reason, if you like";
/// Who sees it.
pub const REASON_MORE: &str = "For those who keep order here. The person is not told.";
/// Yes, do.
pub const BAN_YES: &str = "Ban";
/// There are none.
pub const NO_BANS: &str = "Nobody is banned.";
/// Ends one.
pub const LIFT: &str = "Lift";

/// Ends one.
pub fn lift(name: &str) -> String {
    format!("Lift the ban of {name}")
}

/// By whom and when.
pub fn by(name: &str, date: &str) -> String {
    format!("by {name}, {date}")
}

/// It is not sent yet.
pub const NOT_SENT: &str = "not sent yet";
/// There are none.
pub const NO_REPORTS: &str = "No report waits to be seen to.";
/// A reported message that is not held here.
pub const NOT_HELD: &str = "The message is not held on this device, or was removed.";
/// Leads to it.
pub const TO_MESSAGE: &str = "Go to the message";
/// It was seen to.
pub const SETTLE: &str = "Settle";

/// A report's name.
pub fn report_of(author: &str, room: &str) -> String {
    format!("{author} in {room}")
}

/// Who thinks so, and why.
pub fn reported(name: &str, reason: &str) -> String {
    if reason.is_empty() { format!("Reported by {name}") } else { format!("Reported by {name}: {reason}") }
}

/// In the menu of a message.
pub const REPORT: &str = "Report message…";
/// The dialog for it.
pub const REPORT_TITLE: &str = "Report this message?";
/// What that does.
pub const REPORT_MORE: &str = "Those who keep order here see it, and that you reported it.";
/// Who sees the reason.
pub const REPORT_HELP: &str = "They see this as well.";
/// Yes, do.
pub const REPORT_YES: &str = "Report";
/// It was.
pub const REPORTED: &str = "Reported";
/// Somebody whose name is not known here.
pub const SOMEBODY: &str = "Somebody";
/// A room that is not known here.
pub const SOME_ROOM: &str = "a room";
