//! What a notification says: who, where, and the beginning of what was written; plain, and never long. Pure.

use crate::{address, markdown::shown_name, message::excerpt, words::notifications as words};
use rill_bridge::InboxRow;

/// Letters of a name, and of a text, that are shown.
const NAME: usize = 60;
const TEXT: usize = 200;

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) title: String,
    pub(super) text: String,
    /// Where a click leads: to the message.
    pub(super) path: String,
    /// The same message is never shown twice.
    pub(super) tag: String,
}

/// What is said of a room's newest message that calls.
pub(super) fn said(row: &InboxRow) -> Option<Said> {
    let message = row.messages.first()?;
    let author = short(&shown_name(&message.author.name), NAME);
    let (room, space) = (short(&row.name, NAME), short(row.space.as_deref().unwrap_or_default(), NAME));
    Some(Said {
        title: if row.is_conversation {
            words::title_of_conversation(&author, &room)
        } else {
            words::title(&author, &room, &space)
        },
        text: short(&excerpt(message, TEXT), TEXT),
        path: address::message(row.stream, row.topic, message.id),
        tag: message.id.to_string(),
    })
}

/// At most so many letters, in one line; what is left out is told by an ellipsis.
fn short(text: &str, letters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= letters {
        return line;
    }
    let kept: String = line.chars().take(letters - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        message_list::people::{id, says},
        people::{space, topic},
    };
    use rill_bridge::{MessageBody, ReadState, Row};
    use rill_events::MessagePosted;

    fn row(author: &str, text: &str) -> InboxRow {
        let Row::Anchor(mut message) = says(7, author, 5) else { unreachable!("a message") };
        let posted = MessagePosted { text: text.to_owned(), ..MessagePosted::default() };
        message.body = MessageBody::Posted(Box::new(posted));
        InboxRow {
            stream: space(Vec::new(), Vec::new()).card.stream,
            space: Some("Small Hours".to_owned()),
            is_conversation: false,
            topic: topic(3),
            name: "kitchen".to_owned(),
            channel: None,
            unread: 2,
            mentions: 1,
            reading: ReadState::default(),
            newest_at: None,
            messages: vec![*message],
        }
    }

    #[test]
    fn a_notification_says_who_wrote_where_and_leads_to_the_message() {
        let row = row("Ana Reyes", "**Soup** at one,\n\n<b>bring</b> bowls. ||It is leek.||");
        let said = said(&row).unwrap();
        assert_eq!(said.title, "Ana Reyes in kitchen · Small Hours");
        assert_eq!(
            said.text, "Soup at one, <b>bring</b> bowls. ▮▮▮▮",
            "plain, and no surprise is given away"
        );
        assert_eq!(said.path, address::message(row.stream, row.topic, id(7)));
        assert_eq!(said.tag, id(7).to_string());
    }

    #[test]
    fn whatever_is_written_a_notification_is_short_and_of_letters_that_can_be_seen() {
        let said = said(&row(&"\u{202e}Mallory".repeat(40), &"a ".repeat(9_000))).unwrap();
        assert!(said.title.chars().count() <= 60 + 30, "{}", said.title);
        assert!(!said.title.contains('\u{202e}'), "{}", said.title);
        assert!(said.text.chars().count() <= 200 && said.text.ends_with('…'), "{}", said.text);
    }
}
