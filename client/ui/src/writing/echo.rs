//! A message as it stands in the list before the worker has it: what the worker will say of it. Pure.

use super::{Draft, Quoted};
use crate::markdown::{Shown, plain};
use rill_bridge::{Authorship, MessageBody, MessageRow, Person, ReplyPreview, Standing};
use rill_events::{MessagePosted, ReplyTo};
use rill_protocol::{EventId, Millis, Position, SeqNum};

/// The row of a message that was just written.
pub(super) fn row(event: EventId, author: Person, draft: &Draft, at: Millis) -> MessageRow {
    let reply_to = draft.reply.as_ref().map(|quoted| ReplyTo { event: Some(quoted.event), topic: None });
    let posted = MessagePosted {
        text: draft.text.trim().to_owned(),
        mentions: draft.mentions(),
        reply_to,
        attachments: draft.files.clone(),
        ..MessagePosted::default()
    };
    MessageRow {
        id: event,
        position: Position { at, seq: SeqNum(u64::MAX) },
        author,
        authorship: Authorship::Theirs,
        body: MessageBody::Posted(Box::new(posted)),
        edited_at: None,
        pinned: false,
        reactions: Vec::new(),
        votes: Vec::new(),
        reply: draft.reply.as_ref().map(preview),
        thread: None,
        standing: Standing::Pending,
        goes_at: None,
        change: None,
        revision: u64::MAX,
    }
}

/// As the worker names a message that is answered, until it does.
fn preview(quoted: &Quoted) -> ReplyPreview {
    let Quoted { event, author, text } = quoted;
    let voice = rill_protocol::Slot::named(&[author]);
    let author = Person { voice, name: author.clone(), picture: None, bot: false, gone: false };
    ReplyPreview::Held { event: *event, topic: None, author, text: text.clone(), attachments: 0 }
}

/// A message as the composer names it.
pub(super) fn quoted(row: &MessageRow) -> Quoted {
    let text = match &row.body {
        MessageBody::Posted(posted) => {
            let mentions: Vec<&str> = posted.mentions.iter().map(|mention| mention.shown.as_str()).collect();
            let emoji: Vec<&str> = posted.emoji.iter().map(|emoji| emoji.shown.as_str()).collect();
            plain(&posted.text, &Shown { mentions: &mentions, emoji: &emoji })
        }
        MessageBody::Notice(_) | MessageBody::Removed | MessageBody::Unknown => String::new(),
    };
    Quoted { event: row.id, author: row.author.name.clone(), text: text.chars().take(160).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_list::people::{id, person, says};
    use rill_bridge::Row;

    #[test]
    fn an_answer_shows_at_once_what_it_answers() {
        let Row::Anchor(asked) = says(1, "ben", 5) else { unreachable!("somebody says something") };
        let draft = Draft { text: " No.\n".to_owned(), reply: Some(quoted(&asked)), ..Draft::default() };
        let row = row(id(2), person("ana"), &draft, 9);
        let MessageBody::Posted(posted) = row.body else { unreachable!("it is a message") };
        assert_eq!((posted.text.as_str(), row.standing), ("No.", Standing::Pending));
        assert_eq!(posted.reply_to, Some(ReplyTo { event: Some(id(1)), topic: None }));
        let Some(ReplyPreview::Held { author, text, .. }) = row.reply else { unreachable!("it answers") };
        assert_eq!((author.name.as_str(), text.as_str()), ("ben", "ben says 1"));
    }
}
