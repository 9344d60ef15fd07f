//! The keys of the page, and whether single ones count.

use crate::{components::KeyList, page::Page, words::settings as words};
use leptos::prelude::*;

/// The part "Keys".
#[component]
pub(super) fn Keys() -> impl IntoView {
    let single = Page::here().single_keys;
    view! {
        <section class="set">
            <div class="rowset">
                <label class="row">
                    <span>
                        <span class="lab">{words::SINGLE_KEYS}</span>
                        <span class="help">{words::SINGLE_KEYS_MORE}</span>
                    </span>
                    <input
                        type="checkbox"
                        role="switch"
                        class="sw"
                        prop:checked=single
                        on:change=move |event| single.set(event_target_checked(&event))
                    />
                </label>
            </div>
            <h2 class="vh">{words::KEYS}</h2>
            <KeyList/>
        </section>
    }
}
