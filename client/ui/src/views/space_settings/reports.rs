//! What members think should be seen, until somebody saw to it.

use super::{Hand, name_of};
use crate::{address, components::Listing, icon::Icon, page::Page, times, words::space_settings as words};
use leptos::prelude::*;
use rill_bridge::{ReportRow, Ruling};

/// The part "Reports".
#[component]
pub(super) fn Reports(hand: Hand) -> impl IntoView {
    let reports = Memo::new(move |_| {
        hand.governed.with(|governed| governed.known().map(|governed| governed.reports.clone()))
    });
    view! {
        <section class="set">
            <Listing rows=reports name=words::part(crate::address::SpacePart::Reports) none=words::NO_REPORTS draw=move |report| view! { <Report hand=hand report=report/> }/>
        </section>
    }
}

#[component]
fn Report(hand: Hand, report: ReportRow) -> impl IntoView {
    let page = Page::here();
    let ReportRow { topic, event, reason, by, message } = report;
    let author =
        message.as_ref().map_or_else(|| words::SOMEBODY.to_owned(), |(author, _)| name_of(&author.name));
    let room = move || page.room_name(topic).unwrap_or_else(|| words::SOME_ROOM.to_owned());
    let label = {
        let author = author.clone();
        move || words::report_of(&author, &room())
    };
    let says = message.map_or_else(|| words::NOT_HELD.to_owned(), |(_, text)| text);
    let (who, when) = match by {
        Some((by, at)) => (name_of(&by.name), times::full(at)),
        None => (words::SOMEBODY.to_owned(), words::NOT_SENT.to_owned()),
    };
    view! {
        <li class="row">
            <div>
                <span class="lab">{label}</span>
                <blockquote class="said">{says}</blockquote>
                <span class="help">{words::reported(&who, &reason)} ", " {when}</span>
            </div>
            <div class="inline">
                <a class="btn" href=address::message(hand.stream, topic, event)><Icon name="arrow-right" small=true/>{words::TO_MESSAGE}</a>
                <button class="btn" on:click=move |_| hand.rule(Ruling::Settle { topic, event })>{words::SETTLE}</button>
            </div>
        </li>
    }
}
