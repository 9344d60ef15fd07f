//! What is asked before one writes for the first time: a name, and whether to join. Then what was wanted is done.

use super::Modal;
use crate::{
    page::{Asks, Page},
    words::writing as words,
    writing::name,
};
use leptos::{ev, html, prelude::*};
use rill_bridge::{Command, Failure};

/// The question. Its field has the focus; Escape leaves all as it was.
#[component]
pub fn Asking(asks: Asks) -> impl IntoView {
    let page = Page::here();
    let Asks { stream, nameless, joins, then } = asks;
    let typed = RwSignal::new(String::new());
    let named = Memo::new(move |_| name::name(&typed.read()));
    let tried = RwSignal::new(false);
    let failed = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let fault = move || named.get().err().filter(|_| nameless && tried.get()).map(words::no_name);
    let close = Callback::new(move |()| page.asks.set(None));
    let end = move |result: Result<(), Failure>| {
        busy.try_set(false);
        match result {
            Ok(()) => {
                close.run(());
                then.run(());
            }
            Err(failure) => {
                failed.try_set(Some(failure));
            }
        }
    };
    let join = move || {
        if joins {
            page.command(Command::Join { stream }, end);
        } else {
            end(Ok(()));
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if busy.get_untracked() {
            return;
        }
        if !nameless {
            busy.set(true);
            return join();
        }
        if let Ok(name) = named.get_untracked() {
            busy.set(true);
            page.command(Command::Introduce { name }, move |result| match result {
                Ok(()) => join(),
                failed => end(failed),
            });
        }
    };
    let field = NodeRef::<html::Input>::new();
    let title = words::asks_title(joins, nameless, &untrack(|| page.space_name()));
    let go_on = if joins { words::JOIN_AND_GO_ON } else { words::GO_ON };
    view! {
        <Modal name=title.clone() class="asking" on_close=close>
            <form novalidate on:submit=submit>
                <h2>{title}</h2>
                {joins.then(|| view! { <p>{words::JOIN_HELP}</p> })}
                {nameless.then(|| view! {
                    <label class="asking-field">
                        <span class="lab">{words::YOUR_NAME}</span>
                        <input
                            class="field"
                            node_ref=field
                            autofocus
                            autocomplete="nickname"
                            placeholder=words::WHAT_PEOPLE_CALL_YOU
                            aria-describedby="name-help name-fault"
                            aria-invalid=move || fault().is_some().then_some("true")
                            on:input=move |event| typed.set(event_target_value(&event))
                        />
                        <span class="help" id="name-help">{words::NAME_HELP}</span>
                        <span class="help help-bad" id="name-fault" aria-live="polite">{fault}</span>
                    </label>
                })}
                {move || failed.get().map(|failure| view! { <p class="help help-bad" role="alert">{failure.text}</p> })}
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| close.run(())>{words::NOT_NOW}</button>
                    <button type="submit" class="btn btn-main">{go_on}</button>
                </p>
            </form>
        </Modal>
    }
}
