//! Messages that a program wrote: which kinds of the source are notices, and what a poll leaves behind.

use super::record::Message;
use rill_events::{Card, CardField, NoticeKind};

/// The result of a poll: a card whose rows have names for programs.
pub(crate) const POLL_RESULT: &str = "46";

/// The notice that a message is. None: it is a message, of a person or a program.
pub(crate) fn kind(message: &Message<'_>) -> Option<NoticeKind> {
    Some(match &*message.kind {
        "Default" | "Reply" | POLL_RESULT => return None,
        "RecipientAdd" | "1" => NoticeKind::Added,
        "RecipientRemove" | "2" => NoticeKind::Removed,
        "Call" | "3" => NoticeKind::Call,
        "ChannelNameChange" | "4" => NoticeKind::Renamed,
        "ChannelIconChange" | "5" => NoticeKind::IconChanged,
        "ChannelPinnedMessage" | "6" => NoticeKind::Pinned,
        "GuildMemberJoin" | "7" => NoticeKind::Joined,
        "8" | "9" | "10" | "11" => NoticeKind::Boosted,
        "ThreadCreated" | "18" => NoticeKind::ThreadStarted,
        "21" => NoticeKind::ThreadOrigin,
        // Of a kind that has no name: what shows more than a line of text is kept as a message.
        other if shows_only_text(message) => NoticeKind::Other(other.to_owned()),
        _ => return None,
    })
}

fn shows_only_text(message: &Message<'_>) -> bool {
    message.attachments.is_empty()
        && message.embeds.is_empty()
        && message.stickers.is_empty()
        && message.components.is_empty()
        && message.interaction.is_none()
        && message.forwarded_message.is_none()
        && !matches!(&*message.kind, "20" | "23")
}

/// The card of a poll's result, with its rows in words: the question as its title, the answer that won with its votes.
pub(crate) fn poll_result(card: Card) -> Card {
    let row =
        |name: &str| card.fields.iter().find(|field| field.name == name).map(|field| field.value.clone());
    let Some(question) = row("poll_question_text") else { return card };
    let total = row("total_votes").map(|votes| field("All votes", votes));
    let winner = row("victor_answer_text")
        .map(|answer| field(&answer, row("victor_answer_votes").unwrap_or_default()));
    Card { title: Some(question), fields: winner.into_iter().chain(total).collect(), ..card }
}

fn field(name: &str, value: String) -> CardField {
    CardField { name: name.to_owned(), value, inline: true }
}
