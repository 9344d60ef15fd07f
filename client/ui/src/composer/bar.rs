//! What stands under the text: emoji, marks, Send.

use super::{attached::AttachButton, marks::Mark};
use crate::{
    components::popup::{Place, Popup},
    emoji::Picker,
    icon::Icon,
    words::{emoji, writing as words},
    writing::Writer,
};
use leptos::{html, prelude::*};

/// The bar.
#[component]
pub(super) fn Bar(
    writer: Writer,
    can_send: Signal<bool>,
    edits: Signal<bool>,
    on_mark: Callback<Mark>,
    on_emoji: Callback<String>,
) -> impl IntoView {
    let picks = RwSignal::new(None::<Place>);
    let button = NodeRef::<html::Button>::new();
    let open = move |_| {
        if let Some(button) = button.get_untracked() {
            picks.set(Some(Place::of(&button)));
        }
    };
    let close = Callback::new(move |()| picks.set(None));
    let pick = Callback::new(move |emoji| {
        picks.set(None);
        on_emoji.run(emoji);
    });
    let mark = |mark: Mark, icon: &'static str, word: &'static str| {
        view! {
            <button type="button" class="ib opt-wide" aria-label=word title=word on:click=move |_| on_mark.run(mark)><Icon name=icon/></button>
        }
    };
    let send = move || if edits.get() { words::SAVE } else { words::SEND };
    view! {
        // The field keeps the focus, and a phone its keyboard.
        <div class="cbar" on:mousedown=|event| event.prevent_default()>
            <Show when=move || !edits.get() && writer.may.with(|may| may.rights.attach)><AttachButton writer=writer/></Show>
            <button
                type="button"
                class="ib"
                node_ref=button
                aria-label=words::INSERT_EMOJI
                title=words::INSERT_EMOJI
                aria-haspopup="dialog"
                aria-expanded=move || picks.with(Option::is_some).to_string()
                on:click=open
            >
                <Icon name="smile"/>
            </button>
            <span class="sep"></span>
            {mark(Mark::Bold, "bold", words::BOLD)}
            {mark(Mark::Italic, "italic", words::ITALIC)}
            {mark(Mark::Link, "link", words::LINK)}
            {mark(Mark::Quote, "text-quote", words::QUOTE)}
            {mark(Mark::List, "list", words::LIST)}
            {mark(Mark::Code, "code", words::CODE)}
            <button type="submit" class="btn btn-main btn-sm send" aria-label=send title=send disabled=move || !can_send.get()>
                <Icon name="send-horizontal"/>
            </button>
        </div>
        {move || picks.get().map(|at| view! {
            <Popup at=at class="picks" on_close=close>
                <div role="dialog" aria-label=emoji::EMOJI><Picker on_pick=pick/></div>
            </Popup>
        })}
    }
}
