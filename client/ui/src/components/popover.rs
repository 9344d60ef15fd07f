//! A button with a panel that hangs from it. Escape, a click elsewhere or leaving it by Tab closes it.

use super::focus::{first, focus};
use crate::{icon::Icon, message_list::RoomInView, paint::next_frame};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Node;

/// Whether a panel is open: it closes when another room comes into view.
pub fn open_in(room: Signal<RoomInView>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |before: Option<RoomInView>| {
        let now = room.get();
        if before.is_some_and(|before| before != now) && open.get_untracked() {
            open.set(false);
        }
        now
    });
    open
}

/// A button named `name`, with a panel of the same name while it is open. `label` may say more than the name.
#[component]
pub fn Popover(
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    icon: &'static str,
    class: &'static str,
    open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let close = move || {
        if open.get_untracked() {
            open.set(false);
            if let Some(button) = button.get_untracked() {
                focus(&button);
            }
        }
    };
    let is_inside = move |target: Option<web_sys::EventTarget>| {
        let node = target.and_then(|target| target.dyn_into::<Node>().ok());
        root.get_untracked().is_some_and(|root| root.contains(node.as_ref()))
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        if open.get_untracked() && !is_inside(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let left = move |event: ev::FocusEvent| {
        if event.related_target().is_some() && !is_inside(event.related_target()) {
            open.set(false);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            close();
        }
    };
    Effect::new(move |_| {
        if open.get() {
            next_frame(|| {
                let inside = first(".popover [data-focus]")
                    .or_else(|| first(".popover a[href], .popover button:not(:disabled)"));
                if let Some(place) = inside.or_else(|| first(".popover")) {
                    focus(&place);
                }
            });
        }
    });
    let children = StoredValue::new(children);
    view! {
        <div class=format!("popover-of {class}") node_ref=root on:focusout=left on:keydown=key>
            <button
                class="ib"
                node_ref=button
                aria-label=label
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon name=icon/>
            </button>
            <Show when=move || open.get()>
                <div class="popover" role="dialog" aria-label=name tabindex="-1">
                    <header class="popover-head">
                        <h2>{name}</h2>
                        <button class="ib" aria-label=crate::words::shell::CLOSE on:click=move |_| close()>
                            <Icon name="x"/>
                        </button>
                    </header>
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </div>
    }
}
