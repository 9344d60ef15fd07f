//! Who is kept out of a space, and why.

use super::{Hand, name_of};
use crate::{
    components::{Avatar, Listing},
    times,
    words::space_settings as words,
};
use leptos::prelude::*;
use rill_bridge::{BanRow, Ruling};

/// The part "Bans".
#[component]
pub(super) fn Bans(hand: Hand) -> impl IntoView {
    let bans = Memo::new(move |_| {
        hand.governed.with(|governed| governed.known().map(|governed| governed.bans.clone()))
    });
    view! {
        <section class="set">
            <Listing rows=bans name=words::part(crate::address::SpacePart::Bans) none=words::NO_BANS draw=move |ban| view! { <Ban hand=hand ban=ban/> }/>
        </section>
    }
}

#[component]
fn Ban(hand: Hand, ban: BanRow) -> impl IntoView {
    let BanRow { person, reason, by } = ban;
    let (name, voice) = (name_of(&person.name), person.voice);
    let by = by.map_or_else(
        || words::NOT_SENT.to_owned(),
        |(by, at)| words::by(&name_of(&by.name), &times::date(at)),
    );
    let lift = words::lift(&name);
    view! {
        <li class="row">
            <div class="settled">
                <Avatar person=person stream=hand.stream class="av"/>
                <div>
                    <span class="lab">{name}</span>
                    {(!reason.is_empty()).then(|| view! { <span class="said">{reason}</span> })}
                    <span class="help">{by}</span>
                </div>
            </div>
            <button class="btn" aria-label=lift on:click=move |_| hand.rule(Ruling::Unban { person: voice })>{words::LIFT}</button>
        </li>
    }
}
