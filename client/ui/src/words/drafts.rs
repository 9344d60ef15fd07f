//! The words of drafts.

use super::counted;

/// The list, and the way to it.
pub const DRAFTS: &str = "Drafts";
/// There is none.
pub const NO_DRAFTS: &str = "Nothing is being written.";
/// A room that this device does not know by name now.
pub const UNKNOWN_ROOM: &str = "A room that is not held now";
/// The question before one goes.
pub const DISCARD_ASKED: &str = "Discard this draft?";
/// What it does.
pub const DISCARD_MORE: &str = "Its text and files go from this device. Nobody else has seen them.";
/// Yes, do.
pub const DISCARD_YES: &str = "Discard draft";
/// The safe answer.
pub const KEEP: &str = "Keep";

/// Lets one go.
pub fn discard(room: &str) -> String {
    format!("Discard the draft in {room}")
}

/// What it says, in one line.
pub fn says(text: &str, files: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().take(120).collect();
    match (text.is_empty(), files) {
        (false, 0) => text,
        (true, 0) => "A reply without a text yet".to_owned(),
        (true, files) => counted(files as u64, "file", "files"),
        (false, files) => format!("{text} ({})", counted(files as u64, "file", "files")),
    }
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_draft_is_told_by_its_text_or_its_files() {
        assert_eq!(says("one\n two ", 0), "one two");
        assert_eq!(says("", 2), "2 files");
        assert_eq!(says("look", 1), "look (1 file)");
        assert_eq!(says(" ", 0), "A reply without a text yet");
    }
}
