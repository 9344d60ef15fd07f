//! Every string of a message and of what hangs on it.

/// What follows a program's name.
pub const APP: &str = "app";
/// What follows the name of somebody whose account is gone.
pub const LEFT: &str = "left";
/// A message that was deleted, and keeps its place.
pub const REMOVED: &str = "This message was removed";
/// A message of a type that this version does not know.
pub const UNKNOWN_FORM: &str = "A message in a form this version does not know yet. It is kept.";
/// What lies over a picture that is shown when asked for; the name of a part of a text that was.
pub const SPOILER: &str = "Spoiler";
/// Leads to the video of a card.
pub const WATCH: &str = "Watch the video where it is";
/// The buttons that the source showed.
pub const BUTTONS: &str = "Buttons at the source";
/// Leads to a card's picture that is not held.
pub const PICTURE_NOT_KEPT: &str = "A picture that was not kept";
/// A message of elsewhere, passed on.
pub const FORWARDED: &str = "Forwarded";
/// It was passed on.
pub const PASSED_ON: &str = "Forwarded";

/// It is moved once the server has it where it goes.
pub const BEING_MOVED: &str = "Being moved";

/// Where it was, and who wrote it.
pub fn forwarded_from(author: Option<&str>, room: Option<&str>) -> String {
    match (author, room) {
        (Some(author), Some(room)) => format!("{FORWARDED} from {author} in {room}"),
        (Some(author), None) => format!("{FORWARDED} from {author}"),
        (None, Some(room)) => format!("{FORWARDED} from {room}"),
        (None, None) => FORWARDED.to_owned(),
    }
}

/// The frame around it.
pub const FORWARDED_MESSAGE: &str = "Forwarded message";
/// Leads to where it was.
pub const GO_TO_IT: &str = "Go to it";
/// The dialog with what a message was.
pub const HISTORY: &str = "History of this message";
/// It is being asked for.
pub const LOOKING: &str = "Looking";
/// A text of which nothing is known but that it was.
pub const EARLIER_LOST: &str = "An earlier text, which the source did not keep";
/// Turns back.
pub const PICTURE_BEFORE: &str = "Previous picture";
/// Turns on.
pub const PICTURE_AFTER: &str = "Next picture";
/// Saves a file.
pub const DOWNLOAD: &str = "Download";
/// A message in the outbox.
pub const SENDING: &str = "Sending";
/// Code whose language its author did not name.
pub const CODE: &str = "Code";
/// The button beside it.
pub const COPY_CODE: &str = "Copy code";
/// The same, when it has.
pub const COPIED: &str = "Copied";
/// From a notice to what it tells of.
pub const GO_TO_MESSAGE: &str = "Go to the message";
/// From a notice to the thread that was started.
pub const OPEN_THREAD: &str = "Open the thread";
/// A poll.
pub const POLL: &str = "Poll";
/// A poll in which one may choose several.
pub const SEVERAL_ANSWERS: &str = "Several answers";
/// A poll in which one chooses one.
pub const ONE_ANSWER: &str = "One answer";
/// The list under a message.
pub const REACTIONS: &str = "Reactions";
/// Before the name in a quote.
pub const IN_REPLY_TO: &str = "In reply to";
/// A quote of what is not held.
pub const REPLY_NOT_HELD: &str = "In reply to a message not held on this device";
/// A quote of what was removed, is withheld, or was never there.
pub const REPLY_GONE: &str = "In reply to a message that is not here";
/// A quote of a message without words.
pub const QUOTE_WITHOUT_TEXT: &str = "a message without text";
/// After a text that was edited.
pub const EDITED: &str = "edited";
/// After a text that is pinned.
pub const PINNED: &str = "pinned";
/// Caps a long text again.
pub const SHOW_LESS: &str = "Show less";
/// Shows all of a long text.
pub const SHOW_MORE: &str = "Show more";
/// Copies the address of a message.
pub const COPY_LINK: &str = "Copy link";
/// Copies its text.
pub const COPY_TEXT: &str = "Copy text";
/// From here on it is unread.
pub const MARK_UNREAD: &str = "Mark unread from here";
/// Shows what it was.
pub const SHOW_HISTORY: &str = "History";
/// Done.
pub const LINK_COPIED: &str = "Link copied";
/// Done.
pub const TEXT_COPIED: &str = "Text copied";
/// Not done.
pub const NOT_COPIED: &str = "Not copied: the browser refused";
/// Shows a part of a text.
pub const SHOW_SPOILER: &str = "Show spoiler";
/// Somebody without a name.
pub const UNKNOWN_PERSON: &str = "Unknown person";

/// What a program answers.
pub fn answers(command: &str) -> String {
    format!("Answers the command /{command}")
}

/// A picture that is shown when asked for.
pub fn show_spoiler(what: &str) -> String {
    format!("Show spoiler: {what}")
}

/// A picture in the list.
pub fn open_image(what: &str) -> String {
    format!("Open image: {what}")
}

/// A file of which nothing is left but its name, and its size perhaps.
pub fn lost(bytes: Option<u64>) -> String {
    match bytes {
        Some(bytes) => format!("{}, lost at its source", super::bytes(bytes)),
        None => "lost at its source".to_owned(),
    }
}

/// A picture by itself.
pub fn picture(name: &str) -> String {
    format!("Picture: {name}")
}

/// "2 of 5".
pub fn one_of(place: usize, all: usize) -> String {
    format!("{place} of {all}")
}

/// A message that the space did not take, with its reason.
pub fn not_posted(reason: &str) -> String {
    format!("Not posted. {reason}")
}

/// When the newest of a thread was written.
pub fn last_reply(when: &str) -> String {
    format!("Last reply {when}")
}

/// When a poll ends or ended.
pub fn ends(is_over: bool, when: &str) -> String {
    format!("{} {when}", if is_over { "Ended" } else { "Ends" })
}

/// A sticker.
pub fn sticker(name: &str) -> String {
    format!("Sticker: {name}")
}

/// When a message was edited.
pub fn edited_at(when: &str) -> String {
    format!("Edited {when}")
}

/// The same, on the button that shows what it was.
pub fn edited_show(edited: &str) -> String {
    format!("{edited}, show what it was")
}

/// The toolbar of a message.
pub fn actions_for(author: &str) -> String {
    format!("Actions for {author}’s message")
}
