//! An address at which there is nothing.

use crate::words::shell as words;
use leptos::prelude::*;

/// Says so, and leads on.
#[component]
pub fn Nowhere() -> impl IntoView {
    view! {
        <main class="main" id="main" data-region>
            <header class="bar"><h1>{words::NOWHERE}</h1></header>
            <div class="closed">
                <p>{words::NOWHERE_WHY}</p>
                <a class="btn" href="/">{words::TO_ALL_SPACES}</a>
            </div>
        </main>
    }
}
