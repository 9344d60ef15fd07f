//! A notice: what a program says in a room about what happened there.

use super::{Setting, text::drawing};
use crate::{icon::Icon, markdown::shown_name, times, words};
use leptos::prelude::*;
use rill_bridge::{MessageBody, MessageRow};
use rill_events::{NoticeKind, NoticePosted};
use rill_protocol::EventId;
use std::sync::Arc;

/// The inner part of a notice's row.
#[component]
pub(super) fn Notice(row: ArcRwSignal<Arc<MessageRow>>, setting: Setting) -> impl IntoView {
    move || {
        let row = row.read();
        let MessageBody::Notice(notice) = &row.body else { return ().into_any() };
        let at = row.position.at;
        let name = shown_name(&row.author.name);
        let said = drawing(setting, row.id, &notice.mentions, &notice.emoji).text(&says(notice));
        let to = match (notice.event, notice.topic) {
            (Some(event), topic) => Some((setting.address(topic, event), words::message::GO_TO_MESSAGE)),
            (None, Some(topic)) => {
                Some((crate::address::room(setting.stream(), "", topic, ""), words::message::OPEN_THREAD))
            }
            (None, None) => None,
        };
        let jump = notice.event.map(|event| event.to_string());
        let link =
            to.map(|(to, word)| view! { <a class="lnk" href=to data-jump=jump tabindex="-1">{word}</a> });
        view! {
            <Icon name=icon(&notice.kind)/>
            <div class="sys-says" id=says_id(row.id)>
                <b><bdi>{name}</bdi></b>
                <div class="text">{said}</div>
                {link}
                <time datetime=times::iso(at) title=times::full(at)>{times::hour(at)}</time>
            </div>
        }
        .into_any()
    }
}

/// The element with all that a notice says.
pub(super) fn says_id(notice: EventId) -> String {
    format!("says-{notice}")
}

/// The notice's own words; where the source has none, ours.
fn says(notice: &NoticePosted) -> String {
    let text = notice.text.trim();
    if !text.is_empty() {
        return if matches!(notice.kind, NoticeKind::Other(_)) {
            text.to_owned()
        } else {
            after_a_name(text)
        };
    }
    match &notice.kind {
        NoticeKind::Joined => "joined",
        NoticeKind::Added => "added somebody",
        NoticeKind::Removed => "left",
        NoticeKind::Call => "called",
        NoticeKind::Renamed => "renamed the channel",
        NoticeKind::IconChanged => "changed the icon",
        NoticeKind::Pinned => "pinned a message",
        NoticeKind::ThreadStarted => "started a thread",
        NoticeKind::ThreadOrigin => "began this thread on a message of the channel",
        NoticeKind::Boosted => "supports the space",
        NoticeKind::Other(kind) => return kind.clone(),
    }
    .to_owned()
}

/// A sentence of the source ("Pinned a message."), as it goes on after a name.
fn after_a_name(text: &str) -> String {
    let mut letters = text.chars();
    let (first, second) = (letters.next(), letters.next());
    match first {
        Some(first) if first.is_ascii_uppercase() && second.is_some_and(|c| c.is_ascii_lowercase()) => {
            format!("{}{}", first.to_ascii_lowercase(), &text[1..])
        }
        _ => text.to_owned(),
    }
}

fn icon(kind: &NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Joined | NoticeKind::Added => "user-plus",
        NoticeKind::Removed => "user-minus",
        NoticeKind::Call => "phone",
        NoticeKind::Renamed | NoticeKind::IconChanged => "pencil",
        NoticeKind::Pinned => "pin",
        NoticeKind::ThreadStarted | NoticeKind::ThreadOrigin => "message-square-text",
        NoticeKind::Boosted => "sparkles",
        NoticeKind::Other(_) => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::after_a_name;

    #[test]
    fn a_sentence_of_the_source_goes_on_after_the_name() {
        for (text, said) in
            [("Joined the server.", "joined the server."), ("USB", "USB"), ("Ó", "Ó"), ("", "")]
        {
            assert_eq!(after_a_name(text), said);
        }
    }
}
