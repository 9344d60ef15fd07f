//! Under the field of a slowed room: how often one writes there, and when what one writes next goes out. It is not read
//! out by itself: it belongs to what describes the field.

use crate::{components::Countdown, words::slow as words, writing::Writer};
use leptos::prelude::*;

/// The words, for whom they are true. Without a connection nothing goes out: the time is not told.
pub(super) fn line(writer: Writer, offline: Memo<bool>) -> impl IntoView {
    let every_s = Memo::new(move |_| writer.may.get().slow.map(|slow| slow.every_s));
    let next_at = Memo::new(move |_| writer.may.get().slow.and_then(|slow| slow.next_at));
    let next = move || {
        let next_at = next_at.get().filter(|_| !offline.get());
        next_at.map(|until| view! { <Countdown until=until says=words::next_in/> })
    };
    move || {
        every_s
            .get()
            .map(|every_s| view! { <span class="hint-slow">{words::every(every_s)} " " {next}</span> })
    }
}
