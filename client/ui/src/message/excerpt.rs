//! The beginning of a message as plain text: where it is told of and not shown.

use crate::{
    markdown::{self, Shown},
    words::{blocking, shell as words},
};
use rill_bridge::{Authorship, MessageBody, MessageRow};

/// At most so many letters; what is left out is told by an ellipsis. Nothing of what somebody says who is blocked.
pub(crate) fn excerpt(row: &MessageRow, letters: usize) -> String {
    if row.authorship == Authorship::Blocked {
        return blocking::INSTEAD.to_owned();
    }
    let MessageBody::Posted(posted) = &row.body else { return words::WITHOUT_TEXT.to_owned() };
    let mentions: Vec<&str> = posted.mentions.iter().map(|mention| mention.shown.as_str()).collect();
    let emoji: Vec<&str> = posted.emoji.iter().map(|emoji| emoji.shown.as_str()).collect();
    let plain = markdown::plain(&posted.text, &Shown { mentions: &mentions, emoji: &emoji });
    let mut text: String = plain.chars().take(letters).collect();
    if text.len() < plain.len() {
        text.push('…');
    }
    if text.is_empty() { words::WITHOUT_TEXT.to_owned() } else { text }
}
