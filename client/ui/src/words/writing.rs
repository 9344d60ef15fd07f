//! The words of writing: the composer, the menu of a message, first posting, one's own panel.

use super::{counted, number};
use crate::{
    markdown::shown_name,
    writing::{Why, name::NameFault},
};
use rill_bridge::{Person, Unsent};

/// The field's name: "Message general"; in a thread, what one does there.
pub fn message_in(room: &str, is_thread: bool) -> String {
    if is_thread { "Reply in thread".to_owned() } else { format!("Message {room}") }
}

/// The form's name.
pub fn write_to(room: &str) -> String {
    format!("Write to {room}")
}

/// Sends.
pub const SEND: &str = "Send";
/// Keeps an edit.
pub const SAVE: &str = "Save";
/// Before the name of whom one answers.
pub const REPLYING_TO: &str = "Replying to";
/// The way out of it.
pub const STOP_REPLYING: &str = "Stop replying";
/// What one does.
pub const EDITING: &str = "Editing your message";
/// The way out of it.
pub const STOP_EDITING: &str = "Stop editing";
/// The button for emoji.
pub const INSERT_EMOJI: &str = "Insert emoji";
/// Marks.
pub const BOLD: &str = "Bold";
/// Marks.
pub const ITALIC: &str = "Italic";
/// Marks.
pub const LINK: &str = "Link";
/// Marks.
pub const QUOTE: &str = "Quote";
/// Marks.
pub const LIST: &str = "List";
/// Marks.
pub const CODE: &str = "Code";
/// The bar of marks.
pub const MARKS: &str = "Marks";
/// What Enter does.
pub const SENDS: &str = "sends";
/// What Enter does to an edit.
pub const SAVES: &str = "saves";
/// What Shift Enter does.
pub const NEW_LINE: &str = "new line";
/// What the arrow does.
pub const EDITS_LAST: &str = "edits your last";
/// What Escape does.
pub const LEAVES: &str = "leaves";
/// Who can be called.
pub const PEOPLE: &str = "People";
/// What can be called.
pub const ROOMS: &str = "Channels and threads";
/// Under the field, without a connection.
pub const KEPT_UNTIL_SENT: &str = "Kept on this device until it can be sent";
/// A draft waits in a channel.
pub const DRAFT: &str = "draft";

/// How many are offered.
pub fn offers(people: bool, rooms: bool, count: usize) -> String {
    match (people, rooms) {
        (true, _) => counted(count as u64, "person", "people"),
        (_, true) => counted(count as u64, "channel", "channels"),
        _ => format!("{} emoji", number(count as u64)),
    }
}

/// Under the field of a space that one is no member of.
pub fn joins_by_posting(space: &str) -> String {
    format!("You join {space} with your first message.")
}

/// How much fits.
pub fn left(letters: usize) -> String {
    format!("{} left", counted(letters as u64, "letter", "letters"))
}

/// How much has to go.
pub fn too_long(letters: usize) -> String {
    format!("{} too long. Cut it, or send it in parts.", counted(letters as u64, "letter", "letters"))
}

/// Why a text came back.
pub fn came_back(why: &str) -> String {
    format!("Not sent, your text is back: {why}")
}

/// In place of the field.
pub(crate) fn why_not(why: &Why) -> String {
    let words = match why {
        Why::Unknown => "",
        Why::NoKey => {
            "This browser keeps no key for you, so you can read here, and not write. Private windows often do that."
        }
        Why::Archived => "This channel is put away. It can be read; nobody writes in it.",
        Why::NotAllowed => {
            "You may read here, and not write. Ask a moderator of this space if you expected to."
        }
        Why::Said(words) => return sentence(words),
    };
    words.to_owned()
}

/// The rules' own words as a sentence.
pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if words.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// Why a text is no name.
pub(crate) fn no_name(fault: NameFault) -> String {
    match fault {
        NameFault::Empty => "A name has at least one letter.".to_owned(),
        NameFault::TooLong(more) => format!("{} too long.", counted(more as u64, "letter", "letters")),
        NameFault::Control => "There is something in it that nobody can see.".to_owned(),
    }
}

/// Who types; empty: nobody.
pub fn typing(people: &[Person]) -> String {
    let name = |person: &Person| match person.name.as_str() {
        "" => "Somebody".to_owned(),
        name => shown_name(name),
    };
    match people {
        [] => String::new(),
        [one] => format!("{} is typing", name(one)),
        [one, other] => format!("{} and {} are typing", name(one), name(other)),
        _ => "Several people are typing".to_owned(),
    }
}

/// The question before the first post.
pub fn asks_title(joins: bool, nameless: bool, space: &str) -> String {
    match (joins, nameless) {
        (true, _) => format!("Join {space}"),
        (false, _) => "What are you called?".to_owned(),
    }
}

/// Its field.
pub const YOUR_NAME: &str = "Your name";
/// Its placeholder.
pub const WHAT_PEOPLE_CALL_YOU: &str = "What people call you";
/// Under it.
pub const NAME_HELP: &str = "You can change it later. A key that is yours was made in this browser.";
/// What joining means.
pub const JOIN_HELP: &str = "Members write and react. People of the space see your name.";
/// Goes on.
pub const JOIN_AND_GO_ON: &str = "Join and go on";
/// Goes on.
pub const GO_ON: &str = "Go on";
/// Does not.
pub const NOT_NOW: &str = "Not now";

/// One's own panel.
pub const YOU: &str = "You";
/// Leads to one's settings.
pub const YOUR_SETTINGS: &str = "Your settings";
/// Somebody who has not said a name yet.
pub const NO_NAME_YET: &str = "No name yet";

/// What waits, under one's name; none: nothing does.
pub fn unsent(unsent: &Unsent) -> Option<String> {
    match (unsent.waiting, unsent.refused) {
        (0, 0) => None,
        (waiting, 0) => Some(format!("{} waiting", number(waiting))),
        (0, refused) => Some(format!("{} not sent", number(refused))),
        (waiting, refused) => Some(format!("{} waiting, {} not sent", number(waiting), number(refused))),
    }
}

/// Acts of the menu.
pub const REACT: &str = "React";
/// The same, in the menu.
pub const REACT_WITH: &str = "React…";
/// Acts of the menu.
pub const REPLY: &str = "Reply";
/// Acts of the menu.
pub const EDIT: &str = "Edit";
/// Acts of the menu.
pub const START_THREAD: &str = "Start thread";
/// Acts of the menu.
pub const OPEN_THREAD: &str = "Open thread";
/// Acts of the menu.
pub const FORWARD: &str = "Forward…";
/// The dialog that asks where to.
pub const FORWARD_TO: &str = "Forward to";
/// Moves a message into another room.
pub const MOVE: &str = "Move to…";
/// The dialog that asks into which.
pub const MOVE_TO: &str = "Move to";
/// Acts of the menu.
pub const PIN: &str = "Pin";
/// Acts of the menu.
pub const UNPIN: &str = "Unpin";
/// Acts of the menu.
pub const DELETE: &str = "Delete…";
/// Acts of the menu, and of a message that was refused.
pub const RETRY: &str = "Retry";
/// Acts of the menu, and of a message that is not sent.
pub const DISCARD: &str = "Discard";
/// Leads to the rest of what can be done.
pub const MORE: &str = "More actions";
/// All emoji.
pub const ALL_EMOJI: &str = "All emoji";
/// A message without a connection.
pub const WAITING: &str = "Waiting for the connection";

/// Reacts with one.
pub fn react_with(emoji: &str) -> String {
    format!("React with {emoji}")
}

/// A change that the space did not take, with its reason.
pub fn not_changed(reason: &str) -> String {
    format!("Not changed. {reason}")
}

/// The question before a message is deleted.
pub const DELETE_ASKED: &str = "Delete this message?";
/// What it does.
pub const DELETE_MORE: &str = "Its text goes from the server and from every copy that follows this space. That it existed stays visible where something hangs on it.";
/// Yes, do.
pub const DELETE_YES: &str = "Delete message";
/// The safe answer.
pub const KEEP: &str = "Keep";

/// The dialog that starts a thread.
pub const THREAD_NAME: &str = "Name";
/// Its second field.
pub const FIRST_MESSAGE: &str = "First message";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_and_what_was_refused_is_told_apart() {
        let says = |waiting, refused| unsent(&Unsent { waiting, refused, trouble: None });
        assert_eq!(says(0, 0), None);
        assert_eq!(says(2, 0).as_deref(), Some("2 waiting"));
        assert_eq!(says(0, 1).as_deref(), Some("1 not sent"));
        assert_eq!(says(1_200, 1).as_deref(), Some("1,200 waiting, 1 not sent"));
    }

    #[test]
    fn numbers_of_letters_are_told() {
        assert_eq!(left(1), "1 letter left");
        assert_eq!(too_long(1_204), "1,204 letters too long. Cut it, or send it in parts.");
    }
}
