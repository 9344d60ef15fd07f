//! The words of deleting all of one's own messages of a space.

use super::counted;

/// Asks for it.
pub const DELETE_MINE: &str = "Delete my messages…";
/// The server has not said how many they are.
pub const COUNTING: &str = "Counting your messages. The number comes when there is a connection.";
/// What it does.
pub const MORE: &str = "Their texts and files go from the server and from every copy that follows this space. This \
    cannot be taken back.";
/// The safe answer.
pub const KEEP: &str = "Keep them";

/// The question.
pub fn title(space: &str) -> String {
    format!("Delete your messages in {space}?")
}

/// How many they are.
pub fn asked(messages: u64) -> String {
    match messages {
        0 => "You have no messages here.".to_owned(),
        messages => format!(
            "You have {} here, in all its channels and threads.",
            counted(messages, "message", "messages")
        ),
    }
}

/// Yes, do.
pub fn yes(messages: u64) -> String {
    format!("Delete {}", counted(messages, "message", "messages"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_told() {
        assert_eq!(asked(1_200), "You have 1,200 messages here, in all its channels and threads.");
        assert_eq!((asked(0).as_str(), yes(1).as_str()), ("You have no messages here.", "Delete 1 message"));
    }
}
