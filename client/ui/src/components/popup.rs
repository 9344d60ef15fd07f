//! Something that opens over the page, at a place: a menu, a picker. Escape, a click elsewhere or leaving it closes
//! it; what had the focus has it again. On a phone it is a sheet at the window's lower edge.
//! Not here: a panel that hangs from a button of the bar (`popover.rs`), a dialog (`modal.rs`).

use super::focus::{focus, give_back};
use crate::paint::next_frame;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// What stays free around it.
const MARGIN: f64 = 8.0;

/// A place of the window: what something opens from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Place {
    /// Where an element is.
    pub(crate) fn of(element: &Element) -> Self {
        let at = element.get_bounding_client_rect();
        Self { left: at.left(), top: at.top(), right: at.right(), bottom: at.bottom() }
    }

    /// Where something of this size stands: below, its end at the place's end; above, where there is more room; within
    /// the window whatever happens.
    pub(crate) fn stand(&self, size: (f64, f64), window: (f64, f64)) -> (f64, f64) {
        let (width, height) = size;
        let below = window.1 - self.bottom - MARGIN;
        let above = self.top - MARGIN;
        let top = if height <= below || below >= above { self.bottom + 4.0 } else { self.top - height - 4.0 };
        let left = self.right - width;
        let within = |at: f64, size: f64, window: f64| at.min(window - size - MARGIN).max(MARGIN);
        (within(left, width, window.0), within(top, height, window.1))
    }
}

/// What opens. `class` says what it is; its first `[data-focus]`, else its first button, gets the focus.
#[component]
pub(crate) fn Popup(
    at: Place,
    class: &'static str,
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let opener = StoredValue::new_local(document().active_element());
    Effect::new(move |_| {
        let Some(root) = root.get() else { return };
        let size = root.get_bounding_client_rect();
        let (left, top) = at.stand((size.width(), size.height()), window_size());
        let style = HtmlElement::style(&root);
        let _ = style.set_property("--left", &format!("{left:.0}px"));
        let _ = style.set_property("--top", &format!("{top:.0}px"));
        let inside = root.query_selector("[data-focus]").ok().flatten();
        let inside = inside.or_else(|| root.query_selector("input, button:not(:disabled)").ok().flatten());
        if let Some(inside) = inside {
            focus(&inside);
        }
    });
    let is_inside = move |target: Option<web_sys::EventTarget>| {
        let node = target.and_then(|target| target.dyn_into::<Node>().ok());
        root.get_untracked().is_some_and(|root| root.contains(node.as_ref()))
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        if !is_inside(event.target()) {
            on_close.run(());
        }
    });
    on_cleanup(move || {
        outside.remove();
        let opener = opener.try_get_value().flatten();
        next_frame(move || give_back(opener));
    });
    let left = move |event: ev::FocusEvent| {
        if event.related_target().is_some() && !is_inside(event.related_target()) {
            on_close.run(());
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" || event.key() == "Tab" {
            event.prevent_default();
            event.stop_propagation();
            on_close.run(());
        }
    };
    view! {
        <div class="popup-scrim" aria-hidden="true"></div>
        <div class=format!("popup {class}") node_ref=root on:focusout=left on:keydown=key>{children()}</div>
    }
}

fn window_size() -> (f64, f64) {
    let number = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
    };
    (number(window().inner_width()), number(window().inner_height()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: (f64, f64) = (1_000.0, 600.0);

    fn button(left: f64, top: f64) -> Place {
        Place { left, top, right: left + 28.0, bottom: top + 28.0 }
    }

    #[test]
    fn it_opens_below_with_its_end_at_the_buttons_end() {
        assert_eq!(button(500.0, 100.0).stand((200.0, 300.0), WINDOW), (328.0, 132.0));
    }

    #[test]
    fn it_opens_above_where_there_is_more_room() {
        assert_eq!(button(500.0, 500.0).stand((200.0, 300.0), WINDOW), (328.0, 196.0));
    }

    #[test]
    fn it_stays_within_the_window() {
        assert_eq!(button(4.0, 100.0).stand((200.0, 100.0), WINDOW), (8.0, 132.0));
        assert_eq!(button(980.0, 100.0).stand((200.0, 100.0), WINDOW).0, 792.0);
        assert_eq!(button(500.0, 280.0).stand((200.0, 590.0), WINDOW).1, 8.0);
    }
}
