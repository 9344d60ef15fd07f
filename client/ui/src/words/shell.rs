//! Every string of the page around the messages: rail, sidebar, bars, status, dialogs.

use super::{counted, number};
use rill_bridge::{Connection, Saving, Status};

/// The page's name.
pub const RILL: &str = "Rill";
/// The link that jumps over the lists.
pub const SKIP: &str = "Skip to messages";
/// The rail's name.
pub const SPACES: &str = "Spaces";
/// The link to the first page.
pub const ALL_SPACES: &str = "All spaces";
/// The channel list's name.
pub const CHANNELS: &str = "Channels";
/// The group of rooms that were put away.
pub const ARCHIVE: &str = "Archive";
/// The members' panel.
pub const MEMBERS: &str = "Members";
/// Beside a member who is connected.
pub const HERE: &str = "here now";
/// The settings.
pub const SETTINGS: &str = "Settings";
/// Closes a dialog or panel.
pub const CLOSE: &str = "Close";
/// A channel whose name is not known.
pub const CHANNEL: &str = "Channel";
/// A thread whose name is not known.
pub const THREAD: &str = "Thread";

/// The title of the window, from the innermost place outwards.
pub fn title(places: &[&str]) -> String {
    let named = places.iter().filter(|place| !place.is_empty()).copied();
    named.chain([RILL]).collect::<Vec<_>>().join(" · ")
}

/// A link's name with what waits there: "general, 2 mentions", "general, 12 unread".
pub fn with_unread(name: &str, unread: u64, mentions: u64) -> String {
    match (unread, mentions) {
        (0, 0) => name.to_owned(),
        (unread, 0) => format!("{name}, {} unread", number(unread)),
        (_, mentions) => format!("{name}, {}", counted(mentions, "mention", "mentions")),
    }
}

/// A space, with what is unread in it.
pub fn space_with_unread(name: &str, unread: u64, mentions: u64) -> String {
    let calls = (mentions > 0).then(|| counted(mentions, "mention", "mentions"));
    let unread = (unread > 0).then(|| format!("{} unread", number(unread)));
    [Some(name.to_owned()), unread, calls].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How often one is called.
pub fn mentions(mentions: u64) -> String {
    counted(mentions, "mention", "mentions")
}

/// A title, with how often one is called.
pub fn with_calls(title: &str, calls: u64) -> String {
    if calls == 0 { title.to_owned() } else { format!("({}) {title}", number(calls)) }
}

/// The list of a space's channels.
pub fn channels_of(space: &str) -> String {
    format!("Channels of {space}")
}

/// The button that shows threads that are not shown.
pub fn more_threads(count: usize) -> String {
    counted(count as u64, "more thread", "more threads")
}

/// The other way.
pub const FEWER_THREADS: &str = "Fewer threads";

/// The connection in a word or two: always said, beside a sign.
pub fn status_word(status: &Status) -> String {
    match (&status.saving, status.connection) {
        (Saving::NotSaving(_), _) => "Not saving".to_owned(),
        (_, Connection::Offline { waiting: 0 }) => "Offline".to_owned(),
        (_, Connection::Offline { waiting }) => format!("Offline, {} waiting", number(waiting)),
        (Saving::MemoryOnly, _) => "Memory only".to_owned(),
        (_, Connection::Starting) => "Connecting".to_owned(),
        (_, Connection::CatchingUp { left }) => format!("Catching up, {} left", number(left)),
        (_, Connection::Synced) => "Synced".to_owned(),
    }
}

/// Beside how far it has come.
pub const FULL_COPY: &str = "Full copy";
/// How far a full copy has come.
pub fn copying(held: u64, of: u64) -> String {
    format!("Full copy: {} of {}", number(held), number(of))
}

/// A button's name with how many: "Members, 42".
pub fn how_many(name: &str, count: u64) -> String {
    format!("{name}, {}", number(count))
}

/// The button and popover of pinned messages.
pub const PINNED: &str = "Pinned messages";
/// No pin is held.
pub const NOTHING_PINNED: &str = "Nothing is pinned here.";
/// A message without words of its own.
pub const WITHOUT_TEXT: &str = "A message without text";
/// The button and dialog of the calendar.
pub const JUMP_TO_DATE: &str = "Jump to date";
/// Back, on a phone.
pub const BACK_TO_CHANNELS: &str = "Back to channels";
/// Back, on a phone.
pub const BACK_TO_SETTINGS: &str = "Back to settings";
/// Closes the thread beside its channel.
pub const CLOSE_THREAD: &str = "Close thread";

/// The name of a thread's panel.
pub fn thread_named(name: &str) -> String {
    if name == THREAD { THREAD.to_owned() } else { format!("Thread: {name}") }
}

/// From a thread to where it began.
pub const STARTING_MESSAGE: &str = "Starting message";

/// Where a thread hangs.
pub fn in_channel(channel: &str) -> String {
    format!("in {channel}")
}

/// The button that shows further people.
pub fn show_more(rest: u64) -> String {
    format!("Show more, {} left", number(rest))
}
/// People without a role.
pub const PEOPLE: &str = "People";
/// Programs.
pub const APPS: &str = "Apps";
/// Accounts that are no longer.
pub const GONE_ACCOUNTS: &str = "Gone";
/// What follows a program's name.
pub const APP: &str = "app";
/// Somebody whose profile is not held.
pub const UNNAMED: &str = "Unnamed";

/// The switcher.
pub const GO_TO: &str = "Go to";
/// The button, with its key.
pub const GO_TO_KEY: &str = "Go to (Ctrl K)";
/// What one types there.
pub const GO_TO_WHERE: &str = "Channel, thread or space";
/// What it offers.
pub const PLACES: &str = "Places";
/// What it says when nothing fits.
pub const NO_PLACE: &str = "No channel, thread or space has that name.";
/// What the arrow keys do there.
pub const CHOOSE: &str = "choose";
/// What Enter does there.
pub const GO: &str = "go";
/// Beside a space in the switcher.
pub const SPACE: &str = "Space";

/// How many places the switcher offers.
pub fn places(count: usize) -> String {
    counted(count as u64, "place", "places")
}

/// Nothing is at this address.
pub const NOWHERE: &str = "There is nothing here";
/// Why, and what to do.
pub const NOWHERE_WHY: &str = "The address may be wrong, or what it names may have been removed, or may not be for you. They look alike.";
/// Leads on from there.
pub const TO_ALL_SPACES: &str = "All spaces";
/// A room that cannot be shown.
pub const NO_ROOM: &str = "This channel is not here";
/// A space that cannot be shown.
pub const NO_SPACE: &str = "This space cannot be opened";
/// Tries again.
pub const TRY_AGAIN: &str = "Try again";
/// A space that has no channel.
pub const NO_CHANNELS: &str = "No channel is known here yet.";

/// The headline of the first visit.
pub const WELCOME: &str = "Your conversations, kept on your own machine";
/// Under it.
pub const WELCOME_MORE: &str = "What you open stays readable here, with or without a network.";
/// The headline of later visits.
pub const YOUR_SPACES: &str = "Your spaces";
/// The spaces that are not held yet.
pub const ON_THIS_SERVER: &str = "On this server";
/// The server has none.
pub const NO_SPACES: &str = "This server has no space to open yet.";
/// What is known of a space that was not opened here.
pub const OPEN_MORE: &str = "Opens with its newest messages. Nothing is sent.";

/// Opens a space.
pub fn open_space(name: &str) -> String {
    if name.is_empty() { "Open the space of this server".to_owned() } else { format!("Open {name}") }
}

/// One of several spaces that have no name here yet.
pub fn open_space_of_many(short_id: &str) -> String {
    format!("Open the space {short_id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_bridge::Unsent;

    fn status(saving: Saving, connection: Connection) -> Status {
        Status {
            connection,
            saving,
            copies: Vec::new(),
            uploads: Vec::new(),
            update_waits: false,
            unsent: Unsent::default(),
        }
    }

    #[test]
    fn the_status_says_the_worst_first() {
        let cases = [
            (Saving::Kept, Connection::Synced, "Synced"),
            (Saving::Kept, Connection::CatchingUp { left: 1_214 }, "Catching up, 1,214 left"),
            (Saving::MemoryOnly, Connection::Synced, "Memory only"),
            (Saving::MemoryOnly, Connection::Offline { waiting: 0 }, "Offline"),
            (Saving::Kept, Connection::Offline { waiting: 2 }, "Offline, 2 waiting"),
            (Saving::NotSaving("full".into()), Connection::Offline { waiting: 2 }, "Not saving"),
        ];
        for (saving, connection, word) in cases {
            assert_eq!(status_word(&status(saving, connection)), word);
        }
    }

    #[test]
    fn links_say_what_waits_there() {
        assert_eq!(with_unread("general", 0, 0), "general");
        assert_eq!(with_unread("general", 12, 0), "general, 12 unread");
        assert_eq!(with_unread("general", 12, 2), "general, 2 mentions");
        assert_eq!(with_unread("general", 1, 1), "general, 1 mention");
    }

    #[test]
    fn the_title_begins_with_the_innermost_place() {
        assert_eq!(title(&["general", "Small Hours"]), "general · Small Hours · Rill");
        assert_eq!(title(&["", "Small Hours"]), "Small Hours · Rill");
    }
}
