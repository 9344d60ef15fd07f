//! Every string of the page, in one place, ready to be translated. Here: those of the list. Not here: times (`times.rs`).

pub mod access;
pub mod audit;
pub mod banner;
pub mod blocking;
pub mod calendar;
pub mod conversations;
pub mod drafts;
pub mod emoji;
pub mod files;
pub mod inbox;
pub mod joining;
pub mod message;
pub mod notifications;
pub mod other_rules;
pub mod own;
pub mod rooms;
pub mod settings;
pub mod shell;
pub mod slow;
pub mod space_settings;
pub mod spaces;
pub mod writing;

/// "12,345": digits in groups.
pub fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 message", "12 messages".
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// "412 KB".
pub fn bytes(bytes: u64) -> String {
    let (unit, size) = match bytes {
        0..1_000 => return counted(bytes, "byte", "bytes"),
        1_000..1_000_000 => ("KB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => ("MB", bytes as f64 / 1e6),
        _ => ("GB", bytes as f64 / 1e9),
    };
    if size < 9.95 { format!("{size:.1} {unit}") } else { format!("{size:.0} {unit}") }
}

/// The log's name.
pub fn messages_in(room: &str) -> String {
    format!("Messages in {room}")
}

/// The pill's name.
pub fn jump_to_newest(unseen: u64) -> String {
    match unseen {
        0 => "Jump to newest".to_owned(),
        unseen => format!("Jump to newest, {} new", number(unseen)),
    }
}

/// The line above what is new.
pub const NEW_MESSAGES: &str = "New messages";
/// Leads up to it.
pub const JUMP_TO_FIRST_UNREAD: &str = "Jump to first unread";

/// The scrollbar's name.
pub fn place_in(room: &str) -> String {
    format!("Place in {room}")
}

/// Where a room begins.
pub fn room_begins(room: &str) -> String {
    format!("This is the beginning of {room}.")
}

/// A gap's name.
pub fn not_held(messages: u64) -> String {
    match messages {
        0 => "Messages not held on this device".to_owned(),
        messages => format!("{} not held on this device", counted(messages, "message", "messages")),
    }
}

/// What a gap says. `dates`: from when to when.
pub fn gap_says(messages: u64, dates: &str, coming: bool) -> String {
    let what = match messages {
        0 => "Messages".to_owned(),
        messages => counted(messages, "message", "messages"),
    };
    let then = if coming { "Loading the nearest." } else { "They come when there is a connection." };
    format!("{what}, {dates}. {then}")
}

/// What stands at an edge beyond which nothing is held.
pub fn edge_says(earlier: bool, coming: bool) -> &'static str {
    match (earlier, coming) {
        (true, true) => "Earlier messages are coming.",
        (true, false) => "Earlier messages are not on this device. They come when there is a connection.",
        (false, true) => "Later messages are coming.",
        (false, false) => "Later messages are not on this device. They come when there is a connection.",
    }
}

/// Somebody or something that an old message calls by an id that nothing explains.
pub fn nameless(what: crate::markdown::Nameless) -> &'static str {
    use crate::markdown::Nameless;
    match what {
        Nameless::Person => "@unknown person",
        Nameless::Room => "#unknown channel",
        Nameless::Role => "@unknown role",
    }
}

/// A message that was asked for is not there.
pub const GONE: &str = "This message is not here. It may have been removed, or it may not be for you.";
/// A message that was asked for is not held, and there is no network.
pub const NOT_HELD: &str = "This message is not on this device. It comes when there is a connection.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 7, 999, 1_000, 61_200, 1_234_567].map(number),
            ["0", "7", "999", "1,000", "61,200", "1,234,567"]
        );
    }

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        assert_eq!(
            [1, 999, 1_000, 88_400, 412_000, 3_140_000, 99_960_000_000].map(bytes),
            ["1 byte", "999 bytes", "1.0 KB", "88 KB", "412 KB", "3.1 MB", "100 GB"]
        );
    }

    #[test]
    fn the_pill_tells_how_many_are_new() {
        assert_eq!([0, 2].map(jump_to_newest), ["Jump to newest", "Jump to newest, 2 new"]);
    }
}
