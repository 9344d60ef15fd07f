//! Notifications of this browser: asked for by hand, and switched off again.

use crate::{
    notifications::{self, Standing},
    words::notifications as words,
};
use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

/// The part "Notifications".
#[component]
pub(super) fn Notifications() -> impl IntoView {
    let standing = RwSignal::new(Standing::now());
    let switch = move |event: ev::Event| {
        let switch = event_target::<HtmlInputElement>(&event);
        // The browser has moved the switch already: it stands as it stands in the end.
        let stands = move |now: Standing| {
            switch.set_checked(now == Standing::On);
            standing.try_set(now);
        };
        if event_target_checked(&event) {
            notifications::ask(stands);
        } else {
            notifications::switch_off();
            stands(Standing::now());
        }
    };
    let says = move || match standing.get() {
        Standing::None => words::NONE,
        Standing::Blocked => words::BLOCKED,
        Standing::Off | Standing::On => words::SHOW_MORE,
    };
    let can = move || matches!(standing.get(), Standing::Off | Standing::On);
    view! {
        <section class="set">
            <p>{words::MORE}</p>
            <div class="rowset">
                <label class="row">
                    <span>
                        <span class="lab">{words::SHOW}</span>
                        <span class="help" role="status">{says}</span>
                    </span>
                    <input
                        type="checkbox"
                        role="switch"
                        class="sw"
                        prop:checked=move || standing.get() == Standing::On
                        disabled=move || !can()
                        on:change=switch
                    />
                </label>
            </div>
        </section>
    }
}
