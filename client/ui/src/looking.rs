//! Which rooms somebody looks at, told to the worker as it changes: of what comes there nobody need be told otherwise.

use crate::page::Page;
use leptos::{ev, prelude::*};
use rill_protocol::{StreamId, TopicId};

/// Tells it from here on.
pub fn tell(page: Page) {
    let focused = RwSignal::new(is_focused());
    let look = move || {
        if focused.get_untracked() != is_focused() {
            focused.set(is_focused());
        }
    };
    let (came, went) =
        (window_event_listener(ev::focus, move |_| look()), window_event_listener(ev::blur, move |_| look()));
    let seen = window_event_listener(ev::visibilitychange, move |_| look());
    on_cleanup(move || {
        came.remove();
        went.remove();
        seen.remove();
    });
    Effect::new(move |before: Option<Vec<(StreamId, TopicId)>>| {
        let rooms = if focused.get() { in_view(page) } else { Vec::new() };
        if before.as_ref() != Some(&rooms) {
            page.client().looks_at(rooms.clone());
        }
        rooms
    });
}

fn is_focused() -> bool {
    document().has_focus().unwrap_or(false) && !document().hidden()
}

/// The room of the address, and the channel beside it where that is a thread.
fn in_view(page: Page) -> Vec<(StreamId, TopicId)> {
    let address = page.router.address.get();
    let beside = page.thread.get().map(|beside| beside.parent);
    let Some(stream) = address.stream() else { return Vec::new() };
    address.topic().into_iter().chain(beside).map(|topic| (stream, topic)).collect()
}
