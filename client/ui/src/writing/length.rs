//! Whether a text is too long to be sent, told before. Pure.

use rill_protocol::PAYLOAD_MAX;

/// Bytes of a payload that are not its text: names of fields, what it answers, what it mentions.
const BESIDE: usize = 4 * 1024;
/// Bytes that name a file, at most.
const OF_A_FILE: usize = 400;
/// Bytes of a text, at most.
const MOST: usize = PAYLOAD_MAX - BESIDE;
/// From here on one is told how much is left.
const NEAR: usize = 1_000;

/// How much room a text has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// More than anybody needs to be told.
    Enough,
    /// About so many letters.
    Left(usize),
    /// So many letters have to go.
    TooLong(usize),
}

/// How much room a text has left beside so many files.
pub(crate) fn room(text: &str, files: usize) -> Room {
    let text = text.trim();
    let most = MOST - files * OF_A_FILE;
    match most.checked_sub(text.len()) {
        Some(left) if left > NEAR => Room::Enough,
        Some(left) => Room::Left(left),
        None => {
            // Where the last letter that fits ends.
            let mut end = most;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            Room::TooLong(text[end..].chars().count())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_events::{Attachment, FileRef, Mention, MentionTarget, MessagePosted, Payload, ReplyTo};
    use rill_protocol::{BlobId, EventId, NOTIFY_MAX, Slot};

    #[test]
    fn the_number_of_letters_that_have_to_go_is_told() {
        assert_eq!(room("hello", 0), Room::Enough);
        assert_eq!(room(&"a".repeat(MOST - 10), 0), Room::Left(10));
        assert_eq!(room(&format!("{}\n\n", "a".repeat(MOST)), 0), Room::Left(0));
        assert_eq!(room(&"a".repeat(MOST + 12), 0), Room::TooLong(12));
        assert_eq!(room(&"日".repeat(MOST / 3 + 5), 0), Room::TooLong(5));
    }

    #[test]
    fn the_longest_text_fits_an_event_with_all_that_can_stand_beside_it() {
        let mention = |number: usize| Mention {
            shown: format!("@{}", "日".repeat(24) + &number.to_string()),
            target: MentionTarget::Person(Slot::named(&["x"])),
        };
        let posted = MessagePosted {
            text: "a".repeat(MOST),
            mentions: (0..NOTIFY_MAX).map(mention).collect(),
            reply_to: Some(ReplyTo { event: Some(EventId::from_bytes([1; 16])), topic: None }),
            ..MessagePosted::default()
        };
        let file = || Attachment {
            name: "a".repeat(200),
            file: Some(FileRef {
                blob: BlobId::of(b"x"),
                media: "application/octet-stream".to_owned(),
                bytes: 1 << 40,
                size: Some((60_000, 60_000).into()),
            }),
            lost_bytes: None,
            spoiler: false,
            alt: None,
        };
        let with_files = MessagePosted {
            text: "a".repeat(MOST - 20 * OF_A_FILE),
            attachments: (0..20).map(|_| file()).collect(),
            ..posted.clone()
        };
        let bytes = Payload::from(with_files).to_bytes().unwrap();
        assert!(bytes.len() <= PAYLOAD_MAX, "{}", bytes.len());
        let bytes = Payload::from(posted).to_bytes().unwrap();
        assert!(bytes.len() <= PAYLOAD_MAX, "{}", bytes.len());
    }
}
