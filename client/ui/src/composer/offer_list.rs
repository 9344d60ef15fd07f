//! The list of completions over the field. The focus stays in the field, which names the chosen one.

use super::completion::{Kind, Offered, Sign};
use crate::{
    components::Avatar,
    fit,
    icon::Icon,
    words::{emoji, writing as words},
};
use leptos::prelude::*;
use rill_protocol::StreamId;

/// The list, while there is something to offer.
#[component]
pub(super) fn OfferList(
    id: String,
    kind: Signal<Kind>,
    offered: Memo<Vec<Offered>>,
    chosen: RwSignal<usize>,
    stream: StreamId,
    on_take: Callback<usize>,
) -> impl IntoView {
    let name = move || match kind.get() {
        Kind::Person => words::PEOPLE,
        Kind::Room => words::ROOMS,
        Kind::Emoji => emoji::EMOJI,
    };
    let prefix = id.clone();
    let options = move || {
        let options = offered.get().into_iter().enumerate().map(|(at, offered)| {
            let id = option_id(&prefix, at);
            view! { <Choice id=id at=at offered=offered chosen=chosen stream=stream on_take=on_take/> }
        });
        options.collect_view()
    };
    view! { <ul class="offers" id=id role="listbox" aria-label=name>{options}</ul> }
}

#[component]
fn Choice(
    id: String,
    at: usize,
    offered: Offered,
    chosen: RwSignal<usize>,
    stream: StreamId,
    on_take: Callback<usize>,
) -> impl IntoView {
    let Offered { offer, name, fit } = offered;
    let letters = fit::pieces(&name, &fit.letters).into_iter().map(|(piece, fits)| {
        let piece = piece.to_owned();
        if fits { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
    });
    let letters = letters.collect_view();
    let sign = match offer.sign {
        Sign::Person(person) => view! { <Avatar person=person stream=stream class="av av-s"/> }.into_any(),
        Sign::Icon(icon) => view! { <Icon name=icon/> }.into_any(),
        Sign::Emoji(emoji) => view! { <span class="offer-emoji">{emoji}</span> }.into_any(),
    };
    view! {
        <li
            class="opt"
            role="option"
            id=id
            aria-selected=move || (chosen.get() == at).to_string()
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| on_take.run(at)
            on:pointermove=move |_| if chosen.get_untracked() != at { chosen.set(at) }
        >
            {sign}
            <span class="truncate">{letters}</span>
            <span class="where">{offer.beside}</span>
        </li>
    }
}

/// What an option is known by.
pub(super) fn option_id(list: &str, at: usize) -> String {
    format!("{list}-{at}")
}
