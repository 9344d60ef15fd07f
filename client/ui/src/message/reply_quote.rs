//! What a message answers, in one line of the same height whatever is known of it. It leads there.

use super::Setting;
use crate::{components::Avatar, icon::Icon, markdown, words};
use leptos::prelude::*;
use rill_bridge::ReplyPreview;
use rill_protocol::{EventId, TopicId};

/// The line above a reply.
#[component]
pub(super) fn ReplyQuote(reply: ReplyPreview, setting: Setting) -> impl IntoView {
    match reply {
        ReplyPreview::Held { event, topic, author, text, attachments } => {
            let said = said(&text, attachments);
            let name = markdown::shown_name(&author.name);
            link(
                setting,
                topic,
                event,
                view! {
                    <Avatar person=author stream=setting.stream() class="av av-xs"/>
                    <span class="vh">{words::message::IN_REPLY_TO}" "</span>
                    <b><bdi>{name}</bdi></b>
                    <span class="truncate" dir="auto">{said}</span>
                }
                .into_any(),
            )
        }
        ReplyPreview::NotHeld { event, topic } => link(
            setting,
            topic,
            event,
            view! {
                <Icon name="reply" small=true/>
                <span class="truncate">{words::message::REPLY_NOT_HELD}</span>
            }
            .into_any(),
        ),
        ReplyPreview::Blocked { event, topic } => link(
            setting,
            topic,
            event,
            view! {
                <Icon name="reply" small=true/>
                <span class="truncate">{words::blocking::INSTEAD}</span>
            }
            .into_any(),
        ),
        ReplyPreview::Gone => view! {
            <p class="re">
                <Icon name="reply" small=true/>
                <span class="truncate">{words::message::REPLY_GONE}</span>
            </p>
        }
        .into_any(),
    }
}

fn link(setting: Setting, topic: Option<TopicId>, event: EventId, inner: AnyView) -> AnyView {
    let to = setting.address(topic, event);
    view! { <a class="re" href=to data-jump=event.to_string() tabindex="-1">{inner}</a> }.into_any()
}

/// What was said, or what there was instead of words.
fn said(text: &str, attachments: u32) -> String {
    let text = markdown::plain(text, &markdown::Shown::default());
    match (text.as_str(), attachments) {
        ("", 0) => words::message::QUOTE_WITHOUT_TEXT.to_owned(),
        ("", attachments) => words::counted(u64::from(attachments), "file", "files"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_one_line_of_words() {
        assert_eq!(said("**hi**\n\nthere", 2), "hi there");
        assert_eq!(said(" ", 2), "2 files");
        assert_eq!(said("", 0), "a message without text");
    }
}
