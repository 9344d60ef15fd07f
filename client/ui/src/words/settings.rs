//! The words of the settings.

use super::number;
use crate::address::Part;

/// The name of a part.
pub const fn part(part: Part) -> &'static str {
    match part {
        Part::Storage => "Storage",
        Part::Appearance => "Appearance",
        Part::Profile => "Profile",
        Part::Notifications => "Notifications",
        Part::Blocked => "Blocked people",
        Part::Keys => "Keys",
    }
}

/// Where the settings are kept.
pub const ON_THIS_DEVICE: &str = "Kept on this device";

/// Above the storage.
pub const STORAGE_MORE: &str = "Spaces open with what you look at. A full copy keeps all of a space on this device, so \
                                that reading reaches back to its first day without a network.";
/// What the database is called.
pub const DATABASE: &str = "Held on this device";
/// Files of messages and drafts that are not sent yet.
pub const FILES_WAITING: &str = "Files waiting to be sent";
/// No space is held.
pub const NOTHING_HELD: &str = "Nothing is held here yet.";
/// The switch.
pub const FULL_COPY: &str = "Full copy";
/// Removes what is held of a space.
pub const FORGET: &str = "Forget…";
/// Yes, do.
pub const FORGET_YES: &str = "Forget";
/// What forgetting does.
pub const FORGET_ASKED: &str = "All that this device holds of the space is removed from it. The space itself stays as it is, and can be opened again.";
/// Builds the copy anew.
pub const REBUILD: &str = "Rebuild the local copy";
/// What that is good for.
pub const REBUILD_MORE: &str =
    "For when something looks wrong: what is held is fetched again from the server.";
/// The button.
pub const REBUILD_BUTTON: &str = "Rebuild…";
/// Yes, do.
pub const REBUILD_YES: &str = "Rebuild";
/// What it costs.
pub const REBUILD_ASKED: &str = "The copy on this device is thrown away and fetched again. Until then, reading needs the network. Nothing unsent is lost.";
/// The safe answer.
pub const LEAVE_IT: &str = "Leave it";

/// How much of a space is held.
pub fn held(held: u64, of: u64) -> String {
    if held >= of {
        format!("All of {} events", number(of))
    } else {
        format!("{} of {} events", number(held), number(of))
    }
}

/// The meter's name.
pub fn held_of(space: &str) -> String {
    format!("Held of {space}")
}

/// The switch's name.
pub fn full_copy_of(space: &str) -> String {
    format!("Keep full copy of {space}")
}

/// The button's name, and the question's.
pub fn forget(space: &str) -> String {
    format!("Forget {space}")
}

/// Above the appearance.
pub const APPEARANCE_MORE: &str = "Applies at once, on this device only.";
/// Light or dark.
pub const THEME: &str = "Theme";
/// Ink on paper.
pub const LIGHT: &str = "Light";
/// The other way.
pub const DARK: &str = "Dark";
/// As the system says.
pub const AS_THE_SYSTEM: &str = "As the system";
/// How much fits.
pub const DENSITY: &str = "Density";
/// What compact does.
pub const DENSITY_MORE: &str = "Compact fits about a fifth more messages on a screen.";
/// With air.
pub const COMFORTABLE: &str = "Comfortable";
/// Without.
pub const COMPACT: &str = "Compact";

/// Above the profile.
pub const PROFILE_MORE: &str = "What people in your spaces see.";
/// The field.
pub const NAME: &str = "Name";
/// What changing it does.
pub const NAME_MORE: &str = "Change it when you like. Older messages follow.";
/// The button.
pub const SAVE: &str = "Save";
/// Done.
pub const NAME_KEPT: &str = "Your name is kept.";
/// One's own key.
pub const IDENTITY: &str = "Identity";
/// What it is.
pub const IDENTITY_MORE: &str = "A key that was made on this device and cannot be taken out of it.";

/// The dialog and the list of keys.
pub const KEYS: &str = "Keys";
/// The switch for keys that are a single character.
pub const SINGLE_KEYS: &str = "Single keys";
/// What it does.
pub const SINGLE_KEYS_MORE: &str =
    "Keys without Ctrl or Alt, such as ?. Switch them off if you use speech input.";

/// The keys, by where they work: (keys, what they do).
pub const KEY_LIST: [(&str, &[(&str, &str)]); 3] = [
    (
        "Everywhere",
        &[
            ("Ctrl K", "Go to a channel, thread or space"),
            ("Alt ↑  Alt ↓", "The channel above or below"),
            ("Alt Shift ↑  Alt Shift ↓", "The unread channel above or below"),
            ("Esc", "Mark the channel as read, where nothing is open or being answered"),
            ("F6", "The next part of the page; with Shift the one before"),
            ("?", "These keys"),
        ],
    ),
    (
        "In the messages",
        &[
            ("↑  ↓", "The message above or below"),
            ("Home  End", "The first message, or the newest"),
            ("Enter", "Into the message"),
            ("Esc", "Out of it, then to the field where you write"),
            ("R  E  T", "Reply, edit, thread"),
            ("+", "React"),
            ("Delete", "Delete"),
            ("Shift F10", "All that can be done with it"),
        ],
    ),
    (
        "Where you write",
        &[
            ("Enter", "Send"),
            ("Shift Enter", "A new line"),
            ("↑", "Edit your last message, when nothing is typed"),
            ("@  #  :", "A person, a channel, an emoji; Tab or Enter takes it"),
            ("Ctrl B  Ctrl I", "Bold, italic"),
            ("Esc", "Leave a reply or an edit"),
        ],
    ),
];
