//! A message of elsewhere, passed on.

use super::{attachments, card, sticker};
use crate::{
    icon::Icon,
    markdown::{shown_name, view::Drawing},
    page::Page,
    times, words,
};
use leptos::prelude::*;
use rill_events::{Forwarded, ReplyTo};

/// What was passed on, in a frame that says so.
pub(super) fn forwarded(forwarded: Forwarded, drawing: &Drawing) -> AnyView {
    let (event, setting) = (drawing.event, drawing.setting);
    let at = forwarded.at.map(|at| view! { ", "<time datetime=times::iso(at)>{times::full(at)}</time> });
    let author = forwarded.author.as_deref().map(shown_name);
    let page = Page::here();
    let topic = forwarded.from.as_ref().and_then(|from| from.topic);
    let says = move || {
        let room = topic.and_then(|topic| page.room_name(topic));
        words::message::forwarded_from(author.as_deref(), room.as_deref())
    };
    let origin = forwarded.from.and_then(|ReplyTo { event, topic }| Some(setting.address(topic, event?)));
    let origin =
        origin.map(|to| view! { <a class="lnk" href=to tabindex="-1">{words::message::GO_TO_IT}</a> });
    let text = (!forwarded.text.trim().is_empty())
        .then(|| view! { <div class="text">{drawing.text(&forwarded.text)}</div> });
    let stickers =
        forwarded.stickers.into_iter().map(|one| sticker::sticker(one, event, setting)).collect_view();
    let cards = forwarded.cards.into_iter().map(|one| card::card(one, drawing)).collect_view();
    view! {
        <div class="forwarded" role="group" aria-label=words::message::FORWARDED_MESSAGE>
            <p class="forwarded-from"><Icon name="forward" small=true/><span>{says}{at}</span>{origin}</p>
            {text}
            {attachments::attachments(forwarded.attachments, event, setting)}
            {stickers}
            {cards}
        </div>
    }
    .into_any()
}
