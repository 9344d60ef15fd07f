//! A Lucide icon from the page's sprite (`<symbol id="…">`, in the document).

mod sprite;

pub use sprite::Sprite;

use leptos::prelude::*;

/// An icon. Never the only sign of anything: beside it stands a word, or its control has a name.
#[component]
pub fn Icon(
    name: &'static str,
    #[prop(optional)] small: bool,
    #[prop(optional)] large: bool,
) -> impl IntoView {
    let class = if small {
        "i i-s"
    } else if large {
        "i i-l"
    } else {
        "i"
    };
    view! { <svg class=class aria-hidden="true"><use href=format!("#{name}")/></svg> }
}
