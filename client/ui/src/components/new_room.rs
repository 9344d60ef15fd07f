//! The dialog that opens a channel or category: its name, and whether it is private from the beginning.

use super::{Modal, name_whom::NameWhom};
use crate::{
    page::Page,
    words::{access, rooms as words, settings, writing},
    writing::{name, open_room},
};
use leptos::{ev, prelude::*};
use rill_bridge::Whom;
use rill_events::RoomKind;
use rill_protocol::TopicId;

/// The dialog. `parent`: *root*, or the category in which it is opened.
#[component]
pub fn NewRoom(parent: TopicId, kind: RoomKind, on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let stream = page.stream.get_untracked();
    let typed = RwSignal::new(String::new());
    let text = Memo::new(move |_| name::name(&typed.read()));
    let tried = RwSignal::new(false);
    let (private, named) = (RwSignal::new(false), RwSignal::new(Vec::<Whom>::new()));
    let fault = move || text.get().err().filter(|_| tried.get()).map(writing::no_name);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let (Ok(name), Some(stream)) = (text.get_untracked(), stream) else { return };
        let private_to = private.get_untracked().then(|| named.get_untracked());
        on_close.run(());
        open_room(page, stream, parent, kind, name, private_to);
    };
    let title = match kind {
        RoomKind::Category => words::NEW_CATEGORY_TITLE,
        _ => words::NEW_CHANNEL_TITLE,
    };
    view! {
        <Modal name=title class="asking" on_close=on_close>
            <form novalidate on:submit=submit>
                <h2>{title}</h2>
                <label class="asking-field">
                    <span class="lab">{words::NAME}</span>
                    <input
                        class="field"
                        autofocus
                        autocomplete="off"
                        aria-invalid=move || fault().is_some().then_some("true")
                        aria-describedby="room-fault"
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    <span class="help help-bad" id="room-fault" aria-live="polite">{fault}</span>
                </label>
                <label class="asking-switch">
                    <span>
                        <span class="lab">{access::PRIVATE_SWITCH}</span>
                        <span class="help">{access::private_help(kind)}</span>
                    </span>
                    <input
                        type="checkbox"
                        role="switch"
                        class="sw"
                        aria-label=access::PRIVATE_SWITCH
                        on:change=move |event| private.set(event_target_checked(&event))
                    />
                </label>
                {move || stream.filter(|_| private.get()).map(|stream| view! { <NameWhom stream=stream named=named stays=None/> })}
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                    <button type="submit" class="btn btn-main">{words::OPEN}</button>
                </p>
            </form>
        </Modal>
    }
}
