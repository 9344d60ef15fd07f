//! The drawings of all icons, once in the document. Lucide (ISC licence).

use leptos::prelude::*;

const LUCIDE: &str = include_str!("lucide.svg");

/// The page's sprite: `Icon` draws from it.
#[component]
pub fn Sprite() -> impl IntoView {
    view! { <svg hidden aria-hidden="true" inner_html=LUCIDE></svg> }
}
