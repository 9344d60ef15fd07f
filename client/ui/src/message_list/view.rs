//! The list as it stands in the document. What happens in it is the driver's.

use super::{
    arrange::ItemKey,
    cells::{Cell, Item},
    contract::{Bridge, RoomInView, Visit},
    day_row::{BeginRow, Beyond, DayRow, EdgeRow, EndRow, GapRow, NewRow},
    driver::{Driver, Missing, Told},
    jump_pill::{JumpPill, UnreadPill},
    run_row::RunRow,
    scrollbar::{Bar, Scrollbar},
};
use crate::{
    address,
    components::focus::messages_here,
    message::{Gallery, History, Message, Over, OverMessages, Setting, hands::Hands},
    page::Page,
    paint::next_frame,
    words,
    writing::Writer,
};
use leptos::{ev, html, prelude::*};
use rill_bridge::Command;
use rill_events::MovedTo;
use std::{cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The messages of the room that is visited: of one after the other. `name`: the room's. `writer` is told who writes in
/// the room that is shown; `closed`, which room cannot be shown.
#[component]
pub fn MessageList(
    visit: Signal<Visit>,
    name: Signal<String>,
    bridge: Bridge,
    writer: RwSignal<Option<Writer>>,
    closed: RwSignal<Option<RoomInView>>,
) -> impl IntoView {
    let page = Page::here();
    let hands = StoredValue::new(None::<Hands>);
    let (over, told) = (Over::new(bridge), Told { closed, ..Told::default() });
    let list = StoredValue::new_local(None::<Rc<Driver>>);
    let (log, space) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let owner = Owner::current().unwrap_or_default();
    Effect::new(move |_| {
        let (Some(log), Some(space)) = (log.get(), space.get()) else { return };
        let Visit { room, target } = visit.get();
        let here = list.with_value(|driver| driver.clone().filter(|driver| driver.room == room));
        let driver = here.unwrap_or_else(|| {
            over.close();
            let before = list.try_update_value(Option::take).flatten();
            let viewport = before.as_ref().map_or_else(window_height, |before| before.viewport());
            before.into_iter().for_each(Driver::leave);
            let driver = Driver::new(room, bridge, told, &owner, viewport);
            let setting = driver.with_owner(|| {
                let writes = Writer::of(page, room.stream, room.topic);
                writes.show_in(Rc::downgrade(&driver));
                let setting = Setting::of(room, over, writes, page);
                hands.set_value(Some(Hands::over(setting, page)));
                setting
            });
            let drawing = Drawing::of(&driver, name, setting);
            driver.mount(log.into(), space.into(), Box::new(move |item| drawing.draw(item)));
            list.set_value(Some(driver.clone()));
            writer.set(Some(setting.writer));
            driver
        });
        driver.go(target);
    });
    on_cleanup(move || {
        writer.try_set(None);
        list.try_update_value(Option::take).flatten().into_iter().for_each(Driver::leave);
    });
    let leaves = window_event_listener(ev::pagehide, move |_| {
        list.try_with_value(|driver| driver.iter().for_each(|driver| driver.keep_place()));
    });
    on_cleanup(move || leaves.remove());
    Effect::new(move |_| {
        if let Some((RoomInView { stream, topic }, through, turn)) = told.read.get() {
            page.command(Command::Read { stream, topic, through, turn }, |_| ());
        }
    });
    Effect::new(move |_| {
        if let Some((stream, MovedTo { topic, event })) = told.moved.get() {
            page.router.replace(&address::message(stream, topic, event));
        }
    });
    // What was painted while nobody looked is read once somebody does.
    let looks = move || {
        list.try_with_value(|driver| driver.iter().for_each(|driver| driver.read_what_is_seen()));
    };
    let focus = window_event_listener(ev::focus, move |_| looks());
    let seen = window_event_listener(ev::visibilitychange, move |_| looks());
    on_cleanup(move || {
        focus.remove();
        seen.remove();
    });
    let driver = move || list.try_with_value(Option::clone).flatten();
    let with = move |act: fn(&Driver)| driver().iter().for_each(|driver| act(driver));
    // The button goes: what it led to has the focus.
    let jump = move |act: fn(&Driver)| {
        let hand_on = messages_here();
        with(act);
        next_frame(|| next_frame(hand_on));
    };
    let hands = move || hands.try_get_value().flatten();
    let keydown = move |event: ev::KeyboardEvent| {
        let is_ours = driver().is_some_and(|driver| driver.key(&event));
        if is_ours || hands().is_some_and(|hands| hands.key(&event)) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let focusin = move |event: ev::FocusEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        driver().iter().for_each(|driver| driver.focus_came(target.clone()));
    };
    let click = move |event: ev::MouseEvent| {
        let is_ours = driver().is_some_and(|driver| driver.clicked(&event));
        if is_ours || hands().is_some_and(|hands| hands.clicked(&event)) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let bar = Bar {
        room: name,
        bearings: told.bearings,
        days: told.days,
        on_go: Callback::new(move |fraction| {
            driver().iter().for_each(|driver| driver.go_to_fraction(fraction))
        }),
        on_page: Callback::new(move |screens| driver().iter().for_each(|driver| driver.page(screens))),
    };
    let id = element_id();
    view! {
        <div class="logbox">
            <h2 class="vh">"Messages"</h2>
            <div
                class="log"
                id=id.clone()
                role="log"
                aria-live="off"
                aria-label=move || words::messages_in(&name.read())
                tabindex="-1"
                node_ref=log
                on:scroll=move |_| with(Driver::scrolled)
                on:touchstart=move |_| with(|driver| driver.touched(true))
                on:touchend=move |event| {
                    hands().iter().for_each(|hands| hands.finger_leaves(&event));
                    with(|driver| driver.touched(false));
                }
                on:touchcancel=move |_| with(|driver| driver.touched(false))
                on:keydown=keydown
                on:focusin=focusin
                on:focusout=move |_| with(Driver::focus_went)
                on:click=click
                on:contextmenu=move |event| hands().iter().for_each(|hands| hands.menu(&event))
                on:pointerdown=move |event| hands().iter().for_each(|hands| hands.finger_came(&event))
                on:pointermove=move |event| hands().iter().for_each(|hands| hands.finger_moved(&event))
                on:pointerup=move |_| hands().iter().for_each(Hands::finger_went)
                on:pointercancel=move |_| hands().iter().for_each(Hands::finger_went)
            >
                <div class="log-space" node_ref=space></div>
            </div>
            <Scrollbar bar=bar controls=id/>
            <p class="log-missing" role="status">
                {move || told.missing.get().map(|missing| match missing {
                    Missing::Gone => words::GONE,
                    Missing::NotHeld => words::NOT_HELD,
                })}
            </p>
            <Gallery over=over/>
            <History over=over/>
            <OverMessages over=over/>
            <UnreadPill bearings=told.bearings on_jump=Callback::new(move |()| jump(Driver::go_to_first_unread))/>
            <JumpPill bearings=told.bearings on_jump=Callback::new(move |()| jump(Driver::go_to_newest))/>
        </div>
    }
}

/// A name for a list's element: there may be a channel's and a thread's.
fn element_id() -> String {
    thread_local! {
        static LISTS: cell::Cell<u32> = const { cell::Cell::new(0) };
    }
    LISTS.set(LISTS.get().wrapping_add(1));
    format!("log-{}", LISTS.get())
}

/// More than a list can be high.
fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// What items are drawn with.
struct Drawing {
    room: Signal<String>,
    coming: RwSignal<(bool, bool)>,
    setting: Setting,
}

impl Drawing {
    fn of(driver: &Driver, room: Signal<String>, setting: Setting) -> Self {
        Self { room, coming: driver.coming, setting }
    }

    fn draw(&self, item: Item) -> AnyView {
        let coming = self.coming;
        match (item.key, item.cell) {
            (_, Cell::Message(cell)) => view! { <Message cell=cell setting=self.setting/> }.into_any(),
            (ItemKey::Run(name), Cell::Run(cell)) => view! { <RunRow name=name cell=cell/> }.into_any(),
            (_, Cell::Gap(cell)) => view! { <GapRow cell=cell/> }.into_any(),
            (ItemKey::Day(day), Cell::Key) => view! { <DayRow day=day/> }.into_any(),
            (ItemKey::New, Cell::Key) => view! { <NewRow/> }.into_any(),
            (ItemKey::Begin, Cell::Key) => view! { <BeginRow room=self.room/> }.into_any(),
            (ItemKey::Before, Cell::Key) => {
                let coming = Signal::derive(move || coming.get().0);
                view! { <EdgeRow beyond=Beyond::Earlier coming=coming/> }.into_any()
            }
            (ItemKey::After, Cell::Key) => {
                let coming = Signal::derive(move || coming.get().1);
                view! { <EdgeRow beyond=Beyond::Later coming=coming/> }.into_any()
            }
            // A row whose cell was forgotten at this very moment is never drawn: its window is asked for anew.
            (ItemKey::End | ItemKey::Row(_) | ItemKey::Run(_), Cell::Key) | (_, Cell::Run(_)) => {
                view! { <EndRow/> }.into_any()
            }
        }
    }
}
