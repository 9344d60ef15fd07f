//! Asking to join a space whose members are let in: a few words, or none.

use crate::{
    page::{Asks, Page},
    views::space_settings::rule,
    words::joining as words,
};
use leptos::{ev, prelude::*};
use rill_bridge::Ruling;

/// The form.
#[component]
pub(super) fn Ask(asked: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let typed = RwSignal::new(String::new());
    let count = Memo::new(move |_| typed.with(|typed| typed.trim().chars().count()));
    let fault = move || Some(count.get()).filter(|count| *count > words::WHY_MAX).map(words::too_long);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(stream) = page.stream.get_untracked() else { return };
        if count.get_untracked() > words::WHY_MAX {
            return;
        }
        let text = typed.with_untracked(|typed| typed.trim().to_owned());
        let ask = move || {
            rule(page, stream, Ruling::Ask { text: text.clone() });
            asked.try_set(true);
        };
        let nameless = page.me.with_untracked(|me| me.known().is_none_or(|me| me.name.is_none()));
        if nameless {
            let then = Callback::new(move |()| ask());
            return page.asks.set(Some(Asks { stream, nameless, joins: false, then }));
        }
        ask();
    };
    view! {
        <form class="join-ask" novalidate on:submit=submit>
            <p>{words::ASK_HELP}</p>
            <label class="asking-field">
                <span class="lab">{words::WHY}</span>
                <textarea
                    class="field"
                    rows="3"
                    aria-describedby="ask-why-fault"
                    aria-invalid=move || fault().is_some().then_some("true")
                    on:input=move |event| typed.set(event_target_value(&event))
                ></textarea>
                <span class="help help-bad" id="ask-why-fault" aria-live="polite">{fault}</span>
            </label>
            <p class="join-ways"><button type="submit" class="btn btn-main">{words::ASK}</button></p>
        </form>
    }
}
