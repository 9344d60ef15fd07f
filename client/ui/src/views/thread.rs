//! A thread beside the channel that it hangs in: its bar, and its messages. On a phone it is a screen of its own
//! (`room.rs`).

use crate::{
    address,
    components::{CalendarButton, focus},
    composer::Composer,
    icon::Icon,
    message_list::{MessageList, RoomInView, Target},
    page::Page,
    paint::next_frame,
    views::room::{head_of, visit_of},
    words::shell as words,
    writing::Writer,
};
use leptos::{ev, prelude::*};
use rill_protocol::{StreamId, TopicId};

/// The panel. For another thread, another panel.
#[component]
pub fn ThreadPanel(stream: StreamId, topic: TopicId) -> impl IntoView {
    let page = Page::here();
    let room = Signal::stored(RoomInView { stream, topic });
    let head = head_of(page, room);
    let visit = visit_of(page, room);
    let writer = RwSignal::new(None::<Writer>);
    let closed = RwSignal::new(None);
    let name = Memo::new(move |_| {
        let named = head.with(|head| head.as_ref().map(|head| head.name.clone()));
        named.filter(|name| !name.is_empty()).unwrap_or_else(|| words::THREAD.to_owned())
    });
    let parent = Memo::new(move |_| head.with(|head| head.as_ref()?.parent.clone()));
    let to_date = Callback::new(move |at| visit.update(|visit| visit.target = Target::Date(at)));
    let back = move || {
        parent.with(|parent| match parent {
            Some(parent) => page.room_path(parent.topic, &parent.name),
            None => address::space(stream, &page.space_name()),
        })
    };
    let go_back = move || {
        let on = parent.with_untracked(|parent| parent.as_ref()?.on);
        page.router.go(&untrack(back));
        // To the message that it was started on, where that is in view.
        let row = on.and_then(|on| focus::first(&format!("#main [data-event-id='{on}']")));
        match row {
            Some(row) => focus::focus(&row),
            None => focus::focus_main(),
        }
    };
    let close = move |event: ev::MouseEvent| {
        if event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            event.prevent_default();
            go_back();
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            go_back();
        }
    };
    let started = move || {
        parent.with(|parent| {
            let parent = parent.as_ref()?;
            let on = parent.on.map(|on| address::message(stream, parent.topic, on));
            let says = words::in_channel(&parent.name);
            Some(match on {
                Some(on) => {
                    view! { <a class="sub truncate lnk" href=on title=words::STARTING_MESSAGE>{says}</a> }
                        .into_any()
                }
                None => view! { <span class="sub truncate">{says}</span> }.into_any(),
            })
        })
    };
    next_frame(|| {
        let field = focus::first(".threadp .composer textarea");
        if let Some(place) = field.or_else(|| focus::first(".threadp")) {
            focus::focus(&place);
        }
    });
    view! {
        <section class="panel threadp" aria-label=move || words::thread_named(&name.get()) data-region tabindex="-1" on:keydown=key>
            <header class="bar">
                <h2><span class="truncate"><bdi>{name}</bdi></span></h2>
                {started}
                <span class="grow"></span>
                <CalendarButton room=room on_date=to_date/>
                <a class="ib" href=back aria-label=words::CLOSE_THREAD on:click=close><Icon name="x"/></a>
            </header>
            <MessageList visit=visit.into() name=name.into() bridge=page.bridge() writer=writer closed=closed/>
            {move || writer.get().map(|writer| view! { <Composer writer=writer name=name/> })}
        </section>
    }
}
