//! Rows under one another, or a word that there are none: what the parts of settings list.

use leptos::prelude::*;

/// Draws them once they are known. `name`: of the list; `none`: what is said where there is nothing.
#[component]
pub fn Listing<T, D, V>(
    #[prop(into)] rows: Signal<Option<Vec<T>>>,
    name: &'static str,
    none: &'static str,
    draw: D,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    D: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    move || {
        let rows = rows.get()?;
        Some(if rows.is_empty() {
            view! { <p tabindex="-1" data-none>{none}</p> }.into_any()
        } else {
            view! { <ul class="rowset" aria-label=name>{rows.into_iter().map(&draw).collect_view()}</ul> }
                .into_any()
        })
    }
}
