//! Theme and density.

use crate::{
    icon::Icon,
    look::{Density, Theme},
    page::Page,
    words::settings as words,
};
use leptos::prelude::*;

/// How the page looks.
#[component]
pub(super) fn Appearance() -> impl IntoView {
    let look = Page::here().look;
    let theme = |theme: Theme, icon: &'static str, word: &'static str| {
        view! {
            <label>
                <Icon name=icon small=true/>
                <input type="radio" name="theme" prop:checked=move || look.theme.get() == theme on:change=move |_| look.theme.set(theme)/>
                {word}
            </label>
        }
    };
    let density = |density: Density, word: &'static str| {
        view! {
            <label>
                <input type="radio" name="density" prop:checked=move || look.density.get() == density on:change=move |_| look.density.set(density)/>
                {word}
            </label>
        }
    };
    view! {
        <section class="set">
            <p>{words::APPEARANCE_MORE}</p>
            <div class="rowset">
                <div class="row">
                    <span class="lab" id="l-theme">{words::THEME}</span>
                    <div class="seg" role="radiogroup" aria-labelledby="l-theme">
                        {theme(Theme::Light, "sun", words::LIGHT)}
                        {theme(Theme::Dark, "moon", words::DARK)}
                        {theme(Theme::System, "monitor", words::AS_THE_SYSTEM)}
                    </div>
                </div>
                <div class="row">
                    <div>
                        <span class="lab" id="l-density">{words::DENSITY}</span>
                        <span class="help">{words::DENSITY_MORE}</span>
                    </div>
                    <div class="seg" role="radiogroup" aria-labelledby="l-density">
                        {density(Density::Comfortable, words::COMFORTABLE)}
                        {density(Density::Compact, words::COMPACT)}
                    </div>
                </div>
            </div>
        </section>
    }
}
