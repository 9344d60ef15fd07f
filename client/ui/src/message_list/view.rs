//! The list as it stands in the document. What happens in it is the driver's.

use super::{
    arrange::ItemKey,
    cells::{Cell, Item},
    contract::{Bridge, RoomInView, Target},
    day_row::{BeginRow, Beyond, DayRow, EdgeRow, EndRow, GapRow},
    driver::{Driver, Missing},
    jump_pill::JumpPill,
    scrollbar::{Bar, Scrollbar},
};
use crate::{
    message::{Among, Gallery, History, Message, Setting},
    words,
};
use leptos::{ev, html, prelude::*};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The messages of a room.
///
/// One list shows one room: for another room, another list. `target` may be set as often as one likes.
#[component]
pub fn MessageList(room: RoomInView, bridge: Bridge, target: Signal<Target>) -> impl IntoView {
    let setting = Setting::of(&room, bridge);
    let name = room.name.clone();
    let driver = Driver::new(room, bridge);
    let list = StoredValue::new_local(driver.clone());
    let (log, space, rows) =
        (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let drawing = Drawing {
        room: name.clone(),
        coming: driver.coming,
        among: Among { setting, total: driver.total, marked: driver.marked, active: driver.active },
    };
    let owner = Owner::current().unwrap_or_default();
    let drawing = StoredValue::new(drawing);
    Effect::new(move |mounted: Option<bool>| {
        let (Some(log), Some(space), Some(rows)) = (log.get(), space.get(), rows.get()) else { return false };
        list.with_value(|driver| {
            if mounted != Some(true) {
                let draw = move |item| drawing.with_value(|drawing| drawing.draw(item));
                driver.mount(log.into(), space.into(), rows.into(), owner.clone(), Box::new(draw));
            }
            driver.go(target.get());
        });
        true
    });
    on_cleanup(move || {
        list.try_with_value(|driver| driver.keep_place());
    });
    let leaves = window_event_listener(ev::pagehide, move |_| {
        list.try_with_value(|driver| driver.keep_place());
    });
    on_cleanup(move || leaves.remove());
    let with = move |act: fn(&Driver)| {
        list.try_with_value(|driver: &Rc<Driver>| act(driver));
    };
    let keydown = move |event: ev::KeyboardEvent| {
        if list.try_with_value(|driver| driver.key(&event)) == Some(true) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let focusin = move |event: ev::FocusEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        list.try_with_value(|driver| driver.focus_came(target));
    };
    let click = move |event: ev::MouseEvent| {
        let shown = list.try_with_value(|driver| driver.clicked(&event));
        if shown == Some(true) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let bar = Bar {
        room: name.clone(),
        bearings: driver.bearings,
        days: driver.days,
        on_go: Callback::new(move |fraction| {
            list.try_with_value(|driver| driver.go_to_fraction(fraction));
        }),
        on_page: Callback::new(move |screens| {
            list.try_with_value(|driver| driver.page(screens));
        }),
    };
    let (missing, bearings) = (driver.missing, driver.bearings);
    let id = format!("log-{}", driver.room.topic);
    view! {
        <div class="logbox">
            <h2 class="vh">"Messages"</h2>
            <div
                class="log"
                id=id.clone()
                role="log"
                aria-live="off"
                aria-label=words::messages_in(&name)
                tabindex="-1"
                node_ref=log
                on:scroll=move |_| with(Driver::scrolled)
                on:touchstart=move |_| with(|driver| driver.touched(true))
                on:touchend=move |_| with(|driver| driver.touched(false))
                on:touchcancel=move |_| with(|driver| driver.touched(false))
                on:keydown=keydown
                on:focusin=focusin
                on:focusout=move |_| with(Driver::focus_went)
                on:click=click
            >
                <div class="log-space" node_ref=space>
                    <div class="log-rows" node_ref=rows></div>
                </div>
            </div>
            <Scrollbar bar=bar controls=id/>
            <p class="log-missing" role="status">
                {move || missing.get().map(|missing| match missing {
                    Missing::Gone => words::GONE,
                    Missing::NotHeld => words::NOT_HELD,
                })}
            </p>
            <Gallery setting=setting/>
            <History setting=setting/>
            <JumpPill bearings=bearings on_jump=Callback::new(move |()| with(Driver::go_to_newest))/>
        </div>
    }
}

/// What items are drawn with.
#[derive(Clone)]
struct Drawing {
    room: String,
    coming: RwSignal<(bool, bool)>,
    among: Among,
}

impl Drawing {
    fn draw(&self, item: Item) -> AnyView {
        let coming = self.coming;
        match (item.key, item.cell) {
            (_, Cell::Message(cell)) => view! { <Message cell=cell among=self.among/> }.into_any(),
            (_, Cell::Gap(cell)) => view! { <GapRow cell=cell/> }.into_any(),
            (ItemKey::Day(day), Cell::Key) => view! { <DayRow day=day/> }.into_any(),
            (ItemKey::Begin, Cell::Key) => view! { <BeginRow room=self.room.clone()/> }.into_any(),
            (ItemKey::Before, Cell::Key) => {
                let coming = Signal::derive(move || coming.get().0);
                view! { <EdgeRow beyond=Beyond::Earlier coming=coming/> }.into_any()
            }
            (ItemKey::After, Cell::Key) => {
                let coming = Signal::derive(move || coming.get().1);
                view! { <EdgeRow beyond=Beyond::Later coming=coming/> }.into_any()
            }
            // A row whose cell was forgotten at this very moment is never drawn: its window is asked for anew.
            (ItemKey::End | ItemKey::Row(_), Cell::Key) => view! { <EndRow/> }.into_any(),
        }
    }
}
