//! Who asks to join a space, and what they say.

use super::Hand;
use crate::{
    components::{Avatar, Listing},
    times,
    words::joining as words,
};
use leptos::prelude::*;
use rill_bridge::{RequestRow, Ruling};

/// The part "Requests".
#[component]
pub(super) fn Requests(hand: Hand) -> impl IntoView {
    let requests = Memo::new(move |_| {
        hand.governed.with(|governed| governed.known().map(|governed| governed.requests.clone()))
    });
    view! {
        <section class="set">
            <Listing rows=requests name=words::REQUESTS none=words::NO_REQUESTS draw=move |request| view! { <Request hand=hand request=request/> }/>
        </section>
    }
}

#[component]
fn Request(hand: Hand, request: RequestRow) -> impl IntoView {
    let RequestRow { person, text, at } = request;
    let voice = person.voice;
    let name = if person.name.is_empty() {
        words::NAMELESS.to_owned()
    } else {
        crate::markdown::shown_name(&person.name)
    };
    let (let_in, decline) = (words::let_in(&name), words::decline(&name));
    let answer = move |let_in| hand.rule(Ruling::Answer { person: voice, let_in });
    view! {
        <li class="row">
            <div class="settled">
                <Avatar person=person stream=hand.stream class="av"/>
                <div>
                    <span class="lab">{name}</span>
                    {(!text.is_empty()).then(|| view! { <span class="said" dir="auto">{text}</span> })}
                    <span class="help">{at.map(times::full)}</span>
                </div>
            </div>
            <div class="inline">
                <button class="btn" aria-label=decline on:click=move |_| answer(false)>{words::DECLINE}</button>
                <button class="btn" aria-label=let_in on:click=move |_| answer(true)>{words::LET_IN}</button>
            </div>
        </li>
    }
}
