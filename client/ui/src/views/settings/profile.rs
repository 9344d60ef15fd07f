//! Who one is: the name that people see, and the key that is one's own.

use crate::{
    components::my_name,
    page::Page,
    words::{settings as words, writing},
    writing::name,
};
use leptos::{ev, prelude::*};
use rill_bridge::Command;

/// The profile.
#[component]
pub(super) fn Profile() -> impl IntoView {
    let page = Page::here();
    let known = Memo::new(move |_| page.me.with(my_name).unwrap_or_default());
    let person = Memo::new(move |_| {
        page.me.with(|me| me.known().map(|me| me.person.as_ref().map(|person| person.as_str().to_owned())))
    });
    let typed = RwSignal::new(None::<String>);
    let text = move || typed.get().unwrap_or_else(|| known.get());
    let named = Memo::new(move |_| name::name(&text()));
    let changed =
        Memo::new(move |_| typed.with(|typed| typed.as_ref().is_some_and(|typed| *typed != known.get())));
    let said = RwSignal::new(None::<Result<(), String>>);
    let fault = move || named.get().err().filter(|_| changed.get()).map(writing::no_name);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let (true, Ok(name)) = (changed.get_untracked(), named.get_untracked()) {
            page.command(Command::Introduce { name }, move |result| {
                if result.is_ok() {
                    typed.try_set(None);
                }
                said.try_set(Some(result.map_err(|failure| failure.text)));
            });
        }
    };
    view! {
        <section class="set">
            <p>{words::PROFILE_MORE}</p>
            {move || match person.get() {
                None => ().into_any(),
                Some(None) => view! { <p>{writing::why_not(&crate::writing::Why::NoKey)}</p> }.into_any(),
                Some(Some(person)) => view! {
                    <form class="rowset" novalidate on:submit=submit>
                        <div class="row">
                            <div>
                                <label class="lab" for="my-name">{words::NAME}</label>
                                <span class="help">{words::NAME_MORE}</span>
                                <span class="help help-bad" id="my-name-fault" aria-live="polite">{fault}</span>
                                <span class="help" role="status">
                                    {move || said.get().map(|said| said.map_or_else(|fault| fault, |()| words::NAME_KEPT.to_owned()))}
                                </span>
                            </div>
                            <div class="inline">
                                <input
                                    class="field"
                                    id="my-name"
                                    autocomplete="nickname"
                                    prop:value=text
                                    aria-describedby="my-name-fault"
                                    aria-invalid=move || fault().is_some().then_some("true")
                                    on:input=move |event| {
                                        said.set(None);
                                        typed.set(Some(event_target_value(&event)));
                                    }
                                />
                                <button type="submit" class="btn" disabled=move || !changed.get() || named.get().is_err()>{words::SAVE}</button>
                            </div>
                        </div>
                        <div class="row">
                            <div>
                                <span class="lab">{words::IDENTITY}</span>
                                <span class="help">{words::IDENTITY_MORE}</span>
                            </div>
                            <code class="identity">{person}</code>
                        </div>
                    </form>
                }
                .into_any(),
            }}
        </section>
    }
}
