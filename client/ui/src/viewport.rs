//! The part of the window that a keyboard on the screen leaves: the page is as high as that, so that the composer stands
//! above the keyboard. Where the browser makes the window itself smaller, nothing is left to do.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};

/// Follows it for as long as the page lives.
pub fn follow() {
    let Some(viewport) = window().visual_viewport() else { return };
    let watched = viewport.clone();
    let listener = Closure::<dyn Fn()>::new(move || {
        let whole = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
        set(height(whole, watched.height(), watched.scale()));
        // The browser scrolls the page to show the field; the page is high enough for it already.
        if watched.scale() <= 1.01 {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    // It lives as long as the page: nothing takes it away.
    let _ = viewport.add_event_listener_with_callback("resize", listener.as_ref().unchecked_ref());
    listener.forget();
}

fn set(height: Option<f64>) {
    let root = document().document_element().and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(root) = root else { return };
    let _ = match height {
        Some(height) => root.style().set_property("--window", &format!("{height:.0}px")),
        None => root.style().remove_property("--window").map(|_| ()),
    };
}

/// The height that is left; none: all of the window. Somebody who has enlarged the page sees a part of it: that is no
/// keyboard.
fn height(whole: f64, seen: f64, scale: f64) -> Option<f64> {
    (scale <= 1.01 && whole - seen > 1.0).then_some(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyboard_makes_the_page_lower_and_a_magnifier_does_not() {
        assert_eq!(height(740.0, 430.0, 1.0), Some(430.0));
        assert_eq!(height(740.0, 740.0, 1.0), None);
        assert_eq!(height(740.0, 370.0, 2.0), None);
    }
}
