//! The words of notifications, and of switching them on.

/// Above them.
pub const MORE: &str = "Of messages that mention you, and of all in channels where you chose so, while you do not \
    look at them. On this device only.";
/// The switch.
pub const SHOW: &str = "Show notifications";
/// What it does.
pub const SHOW_MORE: &str =
    "With who wrote and how it begins. Each channel and space says in its own menu of what.";
/// The browser shows none.
pub const BLOCKED: &str = "This browser was told to show none of this page. Its own settings for this page can allow \
    them again.";
/// The browser has none.
pub const NONE: &str = "This browser shows no notifications of this page.";

/// Who wrote, in a conversation that is called so: of two people, by who wrote.
pub fn title_of_conversation(author: &str, conversation: &str) -> String {
    if author == conversation { author.to_owned() } else { format!("{author} · {conversation}") }
}

/// Who wrote, and where.
pub fn title(author: &str, room: &str, space: &str) -> String {
    let place = if space.is_empty() { room.to_owned() } else { format!("{room} · {space}") };
    format!("{author} in {place}")
}
