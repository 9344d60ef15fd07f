//! The dialog that makes a space: its name, and one's own where it was never said.

use super::Modal;
use crate::{
    address,
    page::Page,
    words::{settings, spaces as words, writing},
    writing::{ids::new_id, name},
};
use leptos::{ev, prelude::*};
use rill_bridge::{Command, Failure, beginning};
use rill_protocol::TopicId;

/// The dialog.
#[component]
pub fn NewSpace(on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let me = page.me.with_untracked(|me| me.known().cloned()).unwrap_or_default();
    let nameless = me.name.is_none();
    let (typed, own) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let named = Memo::new(move |_| name::name(&typed.read()));
    let own_named = Memo::new(move |_| name::name(&own.read()));
    let tried = RwSignal::new(false);
    let failed = RwSignal::new(None::<Failure>);
    let fault = move |text: Memo<Result<String, name::NameFault>>| {
        text.get().err().filter(|_| tried.get()).map(writing::no_name)
    };
    let make = StoredValue::new(move |space: String| {
        let Some(person) = me.person.clone() else { return };
        let (unique, more) = (*new_id().as_bytes(), new_id());
        let stream = beginning(person, unique).stream();
        let what = Command::Found {
            nonce: unique,
            name: space.clone(),
            channel: more,
            channel_name: words::FIRST_CHANNEL.to_owned(),
        };
        let path = address::room(stream, &space, TopicId::opened_by(more), words::FIRST_CHANNEL);
        page.command(what, move |result| match result {
            Ok(()) => {
                on_close.run(());
                page.router.go(&path);
            }
            Err(failure) => drop(failed.try_set(Some(failure))),
        });
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Ok(space) = named.get_untracked() else { return };
        if !nameless {
            return make.with_value(|make| make(space));
        }
        let Ok(name) = own_named.get_untracked() else { return };
        page.command(Command::Introduce { name }, move |result| match result {
            Ok(()) => make.with_value(|make| make(space)),
            Err(failure) => drop(failed.try_set(Some(failure))),
        });
    };
    view! {
        <Modal name=words::NEW_SPACE class="asking" on_close=on_close>
            <form novalidate on:submit=submit>
                <h2>{words::NEW_SPACE}</h2>
                <p>{words::NEW_SPACE_HELP}</p>
                <label class="asking-field">
                    <span class="lab">{words::SPACE_NAME}</span>
                    <input
                        class="field"
                        autofocus
                        autocomplete="off"
                        aria-describedby="space-fault"
                        aria-invalid=move || fault(named).is_some().then_some("true")
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    <span class="help help-bad" id="space-fault" aria-live="polite">{move || fault(named)}</span>
                </label>
                {nameless.then(|| view! {
                    <label class="asking-field">
                        <span class="lab">{writing::YOUR_NAME}</span>
                        <input
                            class="field"
                            autocomplete="nickname"
                            placeholder=writing::WHAT_PEOPLE_CALL_YOU
                            aria-describedby="own-help own-fault"
                            aria-invalid=move || fault(own_named).is_some().then_some("true")
                            on:input=move |event| own.set(event_target_value(&event))
                        />
                        <span class="help" id="own-help">{writing::NAME_HELP}</span>
                        <span class="help help-bad" id="own-fault" aria-live="polite">{move || fault(own_named)}</span>
                    </label>
                })}
                {move || failed.get().map(|failure| view! { <p class="help help-bad" role="alert">{failure.text}</p> })}
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                    <button type="submit" class="btn btn-main">{words::MAKE_IT}</button>
                </p>
            </form>
        </Modal>
    }
}
