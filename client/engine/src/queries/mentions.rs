//! Mentions that name somebody by an id (`<@12>`, exports made with markdown off): the text of a row gets the name.
//! Here: which voices are to be read, and putting the names in. Not here: rooms, which the page knows.

use super::{people::People, revision::Revision};
use rill_bridge::MessageBody;
use rill_events::{Mention, MentionTarget};
use rill_protocol::Slot;

/// The mentions of a row.
pub(super) fn of(body: &MessageBody) -> &[Mention] {
    match body {
        MessageBody::Posted(posted) => &posted.mentions,
        MessageBody::Notice(notice) => &notice.mentions,
        MessageBody::Removed | MessageBody::Unknown => &[],
    }
}

/// The people whom a text names by an id.
pub(super) fn by_id(mentions: &[Mention]) -> impl Iterator<Item = Slot> + '_ {
    mentions.iter().filter_map(person)
}

/// Puts names where a row has ids, as far as profiles are held.
pub(super) fn put_names(body: &mut MessageBody, people: &People, revision: &mut Revision) {
    match body {
        MessageBody::Posted(posted) => put(&mut posted.text, &mut posted.mentions, people, revision),
        MessageBody::Notice(notice) => put(&mut notice.text, &mut notice.mentions, people, revision),
        MessageBody::Removed | MessageBody::Unknown => {}
    }
}

/// As [`put_names`], of a text and its mentions.
pub(super) fn put(text: &mut String, mentions: &mut [Mention], people: &People, revision: &mut Revision) {
    for mention in mentions.iter_mut().filter(|mention| mention.shown.starts_with('<')) {
        let name = match &mention.target {
            MentionTarget::Person(voice) => people.name(*voice),
            MentionTarget::Role(name) => Some(name.as_str()).filter(|name| !is_id(name)),
            MentionTarget::Room(_) | MentionTarget::Everyone => None,
        };
        let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
        revision.take_text(name);
        let named = format!("@{name}");
        *text = text.replace(mention.shown.as_str(), &named);
        mention.shown = named;
    }
}

/// A role of which the source told no name.
fn is_id(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_digit())
}

/// Whom a mention means that shows an id.
fn person(mention: &Mention) -> Option<Slot> {
    match mention.target {
        MentionTarget::Person(voice) if mention.shown.starts_with('<') => Some(voice),
        MentionTarget::Person(_)
        | MentionTarget::Room(_)
        | MentionTarget::Role(_)
        | MentionTarget::Everyone => None,
    }
}
