//! Whom one blocked, and the way back.

use crate::{
    bridge_client::Loaded,
    components::{Avatar, Listing, focus},
    markdown::shown_name,
    page::Page,
    paint::next_frame,
    words::{blocking as words, shell},
};
use leptos::prelude::*;
use rill_bridge::{BlockedRow, Command, Failure};

/// The part "Blocked people".
#[component]
pub(super) fn Blocked() -> impl IntoView {
    let page = Page::here();
    let failed = RwSignal::new(None::<Failure>);
    let why = move || match &*page.blocked.read() {
        Loaded::Failed(failure) => Some(failure.text.clone()),
        _ => failed.get().map(|failure| failure.text),
    };
    let rows = Signal::derive(move || page.blocked.with(|blocked| blocked.known().cloned()));
    view! {
        <section class="set blocked">
            <p>{words::LIST_MORE}</p>
            {move || why().map(|why| view! { <p class="help help-bad" role="alert">{why}</p> })}
            <Listing rows=rows name=words::LIST none=words::NOBODY draw=move |row| view! { <Row row=row failed=failed/> }/>
        </section>
    }
}

#[component]
fn Row(row: BlockedRow, failed: RwSignal<Option<Failure>>) -> impl IntoView {
    let page = Page::here();
    let BlockedRow { person, stream } = row;
    let voice = person.voice;
    let name = if person.name.is_empty() { shell::UNNAMED.to_owned() } else { shown_name(&person.name) };
    let label = words::unblock(&name);
    // The button goes: the next one has the focus, or what says that there is none.
    let press = move |_| {
        page.command(Command::Unblock { person: voice }, move |result| match result {
            Ok(()) => next_frame(|| next_frame(focus_on_list)),
            Err(failure) => drop(failed.try_set(Some(failure))),
        });
    };
    let sign = stream.map(|stream| view! { <Avatar person=person stream=stream class="av"/> });
    view! {
        <li class="row">
            <div class="settled">
                {sign}
                <span class="lab">{name}</span>
            </div>
            <button class="btn" aria-label=label on:click=press>{words::UNBLOCK}</button>
        </li>
    }
}

fn focus_on_list() {
    if let Some(place) = focus::first(".blocked .btn").or_else(|| focus::first(".blocked [data-none]")) {
        focus::focus(&place);
    }
}
