//! Who is kept out of a space, and why.

use super::{Hand, name_of};
use crate::{components::Avatar, times, words::space_settings as words};
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
            {move || bans.get().map(|bans| if bans.is_empty() {
                view! { <p>{words::NO_BANS}</p> }.into_any()
            } else {
                view! {
                    <ul class="rowset" aria-label=words::part(crate::address::SpacePart::Bans)>
                        {bans.into_iter().map(|ban| view! { <Ban hand=hand ban=ban/> }).collect_view()}
                    </ul>
                }
                .into_any()
            })}
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
