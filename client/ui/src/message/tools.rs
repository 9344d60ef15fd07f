//! What can be done with a message: a toolbar over its upper edge, so that no row grows. The rest is in its menu.

use super::{
    Setting,
    doing::{Opened, icon, offered, perform, word},
};
use crate::{
    components::popup::Place,
    icon::Icon,
    markdown::shown_name,
    words,
    writing::acts::{Act, in_toolbar},
};
use leptos::{ev, prelude::*};
use rill_bridge::MessageRow;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The toolbar. Made when the row is first pointed at or focused.
#[component]
pub(super) fn Tools(row: ArcRwSignal<Arc<MessageRow>>, setting: Setting) -> impl IntoView {
    let name = words::message::actions_for(&shown_name(&row.read_untracked().author.name));
    let with_acts = row.clone();
    let acts = Memo::new(move |_| offered(&with_acts.read(), setting));
    let shown = Memo::new(move |_| acts.with(|acts| in_toolbar(acts)));
    let has_more = Memo::new(move |_| acts.with(|acts| acts.len() > in_toolbar(acts).len()));
    let of_tool = row.clone();
    let tool = move |act: Act| {
        let row = of_tool.clone();
        let press = move |event: ev::MouseEvent| {
            if let Some(at) = place(&event) {
                perform(act, &row.get_untracked(), setting, at);
            }
        };
        view! {
            <button class="ib" aria-label=word(act) title=word(act) tabindex="-1" on:click=press><Icon name=icon(act)/></button>
        }
    };
    let more = move |event: ev::MouseEvent| {
        if let Some(at) = place(&event) {
            setting.open(Opened::Menu(row.get_untracked(), at));
        }
    };
    view! {
        <div class="tools" role="toolbar" aria-label=name>
            {move || shown.get().into_iter().map(&tool).collect_view()}
            <Show when={move || has_more.get()}>
                <button class="ib" aria-label=words::writing::MORE title=words::writing::MORE aria-haspopup="menu" tabindex="-1" on:click=more.clone()>
                    <Icon name="ellipsis"/>
                </button>
            </Show>
        </div>
    }
}

fn place(event: &ev::MouseEvent) -> Option<Place> {
    event.current_target().or_else(|| event.target())?.dyn_ref::<Element>().map(Place::of)
}
