//! The pill that leads to the newest message, and tells how many came meanwhile.

use super::driver::Bearings;
use crate::{icon::Icon, words};
use leptos::prelude::*;

/// Offered while one is away from the end of the room.
#[component]
pub fn JumpPill(bearings: RwSignal<Bearings>, on_jump: Callback<()>) -> impl IntoView {
    let away = Memo::new(move |_| bearings.read().away);
    let unseen = Memo::new(move |_| bearings.read().unseen);
    view! {
        <Show when=move || away.get()>
            <button class="jump" on:click=move |_| on_jump.run(())>
                <Icon name="arrow-down"/>
                {move || words::jump_to_newest(unseen.get())}
            </button>
        </Show>
    }
}

/// Offered while what is new begins above what is seen.
#[component]
pub fn UnreadPill(bearings: RwSignal<Bearings>, on_jump: Callback<()>) -> impl IntoView {
    let new_above = Memo::new(move |_| bearings.read().new_above);
    view! {
        <Show when=move || new_above.get() != 0>
            <button class="jump jump-up" on:click=move |_| on_jump.run(())>
                <Icon name="arrow-up"/>
                {words::JUMP_TO_FIRST_UNREAD}
            </button>
        </Show>
    }
}
