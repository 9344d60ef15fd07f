//! The keys of the page, as a list.

use crate::words::settings::KEY_LIST;
use leptos::prelude::*;

/// All keys, by where they work.
#[component]
pub fn KeyList() -> impl IntoView {
    KEY_LIST
        .map(|(place, keys)| {
            let lines = keys.iter().map(|(keys, does)| {
                let keys = keys
                    .split("  ")
                    .map(|combination| view! { <Combination keys=combination/> })
                    .collect_view();
                view! { <div class="key-line"><dt>{*does}</dt><dd>{keys}</dd></div> }
            });
            view! {
                <h3 class="grp">{place}</h3>
                <dl class="key-list">{lines.collect_view()}</dl>
            }
        })
        .collect_view()
}

#[component]
fn Combination(keys: &'static str) -> impl IntoView {
    view! { <span class="key-combination">{keys.split(' ').map(|key| view! { <kbd>{key}</kbd> }).collect_view()}</span> }
}
