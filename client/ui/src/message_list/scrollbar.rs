//! The list's own scrollbar: a place in the room by its messages, not by pixels. It never moves by itself.

pub mod model;

use super::{days::Days, driver::Bearings};
use crate::{times, words};
use leptos::{ev, prelude::*};
use model::{Thumb, key_to};

/// What the scrollbar shows, and whom it tells.
#[derive(Clone)]
pub struct Bar {
    /// The room's name.
    pub room: Signal<String>,
    /// Where one is.
    pub bearings: RwSignal<Bearings>,
    /// Messages a day.
    pub days: RwSignal<Days>,
    /// To a place, as a share of the room.
    pub on_go: Callback<f64>,
    /// Up or down by so many screens.
    pub on_page: Callback<f64>,
}

/// The scrollbar.
#[component]
pub fn Scrollbar(bar: Bar, controls: String) -> impl IntoView {
    let Bar { room, bearings, days, on_go, on_page } = bar;
    let track = NodeRef::<leptos::html::Div>::new();
    let dragged = RwSignal::new(None::<f64>);
    let thumb = Memo::new(move |_| Thumb::of(&bearings.read(), dragged.get()));
    let label = Memo::new(move |_| match dragged.get() {
        Some(fraction) => days.read().time_at(fraction * days.read().total() as f64).map(times::month),
        None => bearings.read().at.map(times::month),
    });
    let years = Memo::new(move |_| model::years(&days.read()));
    let to = move |client_y: i32, grip: f64| {
        let Some(track) = track.get_untracked() else { return };
        let rect = track.get_bounding_client_rect();
        let fraction =
            thumb.get_untracked().fraction_at(f64::from(client_y) - rect.top() - grip, rect.height());
        dragged.set(Some(fraction));
        on_go.run(fraction);
    };
    let grip = RwSignal::new(None::<f64>);
    let down = move |event: ev::PointerEvent| {
        let Some(track) = track.get_untracked() else { return };
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        let _ = track.set_pointer_capture(event.pointer_id());
        let rect = track.get_bounding_client_rect();
        let y = f64::from(event.client_y()) - rect.top();
        let held = thumb.get_untracked().grip(y, rect.height());
        grip.set(Some(held));
        if !thumb.get_untracked().is_under(y, rect.height()) {
            to(event.client_y(), held);
        }
    };
    let moved = move |event: ev::PointerEvent| {
        if let Some(held) = grip.get_untracked() {
            to(event.client_y(), held);
        }
    };
    let up = move |_: ev::PointerEvent| {
        grip.set(None);
        dragged.set(None);
    };
    let key = move |event: ev::KeyboardEvent| {
        let Some(way) = key_to(&event.key(), &bearings.read_untracked(), &days.read_untracked()) else {
            return;
        };
        event.prevent_default();
        match way {
            model::Way::Fraction(fraction) => on_go.run(fraction),
            model::Way::Screens(screens) => on_page.run(screens),
        }
    };
    view! {
        <div
            class="scrollbar"
            class:scrollbar-held=move || grip.get().is_some()
            class:scrollbar-idle=move || thumb.get().is_all()
            role="scrollbar"
            tabindex="0"
            aria-label=move || words::place_in(&room.read())
            aria-controls=controls
            aria-orientation="vertical"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || thumb.get().percent()
            aria-valuetext=move || label.get()
            node_ref=track
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
            on:keydown=key
        >
            <For each=move || years.get() key=|year| year.0 let:year>
                <span class="scrollbar-year" aria-hidden="true" style:top=format!("{:.3}%", year.1 * 100.0)>{year.0}</span>
            </For>
            <span class="scrollbar-thumb" style:top=move || thumb.get().top() style:height=move || thumb.get().height()>
                <Show when=move || grip.get().is_some()>
                    <span class="scrollbar-says">{move || label.get()}</span>
                </Show>
            </span>
        </div>
    }
}
