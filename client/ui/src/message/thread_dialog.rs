//! Starting a thread on a message: its name, and its first message. A thread begins with something said.

use super::Setting;
use crate::{
    components::Modal,
    markdown::shown_name,
    words::{settings, writing as words},
    writing::{length, name, thread_name::thread_name},
};
use leptos::{ev, html, prelude::*};
use rill_bridge::{MessageBody, MessageRow};
use std::sync::Arc;

/// The dialog.
#[component]
pub(super) fn ThreadDialog(row: Arc<MessageRow>, setting: Setting, on_close: Callback<()>) -> impl IntoView {
    let offered = match &row.body {
        MessageBody::Posted(posted) => {
            let mentions: Vec<&str> = posted.mentions.iter().map(|mention| mention.shown.as_str()).collect();
            thread_name(&posted.text, &mentions)
        }
        MessageBody::Notice(_) | MessageBody::Removed | MessageBody::Unknown => String::new(),
    };
    let offered = if offered.is_empty() { shown_name(&row.author.name) } else { offered };
    let typed = RwSignal::new(offered);
    let text = RwSignal::new(String::new());
    let named = Memo::new(move |_| name::name(&typed.read()));
    let fault = move || named.get().err().map(words::no_name);
    let too_long = move || match text.with(|text| length::room(text, 0)) {
        length::Room::TooLong(letters) => Some(words::too_long(letters)),
        length::Room::Left(letters) => Some(words::left(letters)),
        length::Room::Enough => None,
    };
    let fits = move || !matches!(text.with(|text| length::room(text, 0)), length::Room::TooLong(_));
    let can = Memo::new(move |_| named.get().is_ok() && fits() && !text.read().trim().is_empty());
    let on = row.id;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let (true, Ok(name)) = (can.get_untracked(), named.get_untracked()) {
            on_close.run(());
            setting.writer.start_thread(on, name, text.get_untracked().trim().to_owned());
        }
    };
    let first = NodeRef::<html::Textarea>::new();
    view! {
        <Modal name=words::START_THREAD class="asking" on_close=on_close>
            <form on:submit=submit>
                <h2>{words::START_THREAD}</h2>
                <label class="asking-field">
                    <span class="lab">{words::THREAD_NAME}</span>
                    <input
                        class="field"
                        prop:value=typed
                        aria-invalid=move || fault().is_some().then_some("true")
                        aria-describedby="thread-name-fault"
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    <span class="help help-bad" id="thread-name-fault">{fault}</span>
                </label>
                <label class="asking-field">
                    <span class="lab">{words::FIRST_MESSAGE}</span>
                    <textarea
                        class="field"
                        rows="3"
                        node_ref=first
                        autofocus
                        aria-describedby="thread-text-fault"
                        on:input=move |event| text.set(event_target_value(&event))
                    ></textarea>
                    <span class="help" id="thread-text-fault">{too_long}</span>
                </label>
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                    <button type="submit" class="btn btn-main" disabled=move || !can.get()>{words::START_THREAD}</button>
                </p>
            </form>
        </Modal>
    }
}
