//! What is held on this device, and what may be done with it.

use crate::{
    bridge_client::{Loaded, live},
    components::{Confirm, Tile},
    page::{Page, space_in},
    words::{bytes, settings as words},
};
use leptos::{ev, prelude::*};
use rill_bridge::{Answer, Command, Failure, Query, SpaceView, StorageView};
use rill_protocol::StreamId;

/// What is asked before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Forget(StreamId, String),
    Rebuild,
}

/// The part "Storage".
#[component]
pub(super) fn Storage() -> impl IntoView {
    let page = Page::here();
    let storage = live(page.bridge(), || Some(Query::Storage), storage_in);
    let streams = Memo::new(move |_| {
        storage.with(|storage| {
            storage.known().map(|known| known.spaces.iter().map(|space| space.0).collect::<Vec<_>>())
        })
    });
    let used = move || storage.with(|storage| storage.known().map(|known| bytes(known.database_bytes)));
    // Of drafts only this page knows.
    let drafted = page.drafts.file_bytes();
    let waiting = Memo::new(move |_| {
        storage.with(|storage| storage.known().map_or(0, |known| known.waiting_bytes + drafted))
    });
    let asked = RwSignal::new(None::<Asked>);
    let failed = RwSignal::new(None::<Failure>);
    view! {
        <section class="set">
            <p>{words::STORAGE_MORE}</p>
            {move || storage.with(failure).or_else(|| failed.get()).map(|failure| view! { <p class="help help-bad" role="alert">{failure.text}</p> })}
            <div class="rowset">
                <p class="row"><span class="lab">{words::DATABASE}</span><b class="num">{used}</b></p>
                <Show when=move || { waiting.get() > 0 }>
                    <p class="row"><span class="lab">{words::FILES_WAITING}</span><b class="num">{move || bytes(waiting.get())}</b></p>
                </Show>
                <For each=move || streams.get().unwrap_or_default() key=|stream| *stream let:stream>
                    <HeldSpace stream=stream storage=storage failed=failed on_forget=Callback::new(move |name| asked.set(Some(Asked::Forget(stream, name))))/>
                </For>
            </div>
            <Show when=move || streams.get().is_some_and(|streams| streams.is_empty())>
                <p>{words::NOTHING_HELD}</p>
            </Show>
            <div class="rowset">
                <div class="row">
                    <div>
                        <span class="lab">{words::REBUILD}</span>
                        <span class="help">{words::REBUILD_MORE}</span>
                    </div>
                    <button class="btn" on:click=move |_| asked.set(Some(Asked::Rebuild))>{words::REBUILD_BUTTON}</button>
                </div>
            </div>
        </section>
        {move || asked.get().map(|what| view! { <Question what=what asked=asked failed=failed/> })}
    }
}

/// A space that is held: how much of it, and what may be done with it.
#[component]
fn HeldSpace(
    stream: StreamId,
    storage: RwSignal<Loaded<StorageView>>,
    failed: RwSignal<Option<Failure>>,
    on_forget: Callback<String>,
) -> impl IntoView {
    let page = Page::here();
    let held = Memo::new(move |_| {
        storage.with(|storage| storage.known()?.spaces.iter().find(|space| space.0 == stream).cloned())
    });
    let name =
        Memo::new(move |_| held.with(|held| held.as_ref().map(|held| held.1.clone()).unwrap_or_default()));
    let events = move || held.with(|held| held.as_ref().map_or((0, 0), |held| (held.2, held.3)));
    let space = live(page.bridge(), move || Some(Query::Space { stream }), space_in);
    let full = Memo::new(move |_| {
        space.with(|space| space.known().is_some_and(|space: &SpaceView| space.full_copy))
    });
    let keep = move |event: ev::Event| {
        let what = Command::KeepFullCopy { stream, keep: event_target_checked(&event) };
        page.command(what, move |result| failed.set(result.err()));
    };
    let tile =
        move || space.with(|space| space.known().map(|space| view! { <Tile card=space.card.clone()/> }));
    view! {
        <div class="row held">
            <div class="held-of">
                <span class="lab">{tile}<span class="truncate">{name}</span></span>
                <span class="help num">{move || words::held(events().0, events().1)}</span>
                <progress max=move || events().1.max(1) value=move || events().0 aria-label=move || words::held_of(&name.get())></progress>
            </div>
            <label class="switch">
                <span>{words::FULL_COPY}</span>
                <input type="checkbox" role="switch" class="sw" aria-label=move || words::full_copy_of(&name.get()) prop:checked=full on:change=keep/>
            </label>
            <button class="btn" aria-label=move || words::forget(&name.get()) on:click=move |_| on_forget.run(name.get_untracked())>
                {words::FORGET}
            </button>
        </div>
    }
}

#[component]
fn Question(what: Asked, asked: RwSignal<Option<Asked>>, failed: RwSignal<Option<Failure>>) -> impl IntoView {
    let page = Page::here();
    let (name, text, button, command) = match what {
        Asked::Forget(stream, name) => {
            (words::forget(&name), words::FORGET_ASKED, words::FORGET_YES, Command::ForgetSpace { stream })
        }
        Asked::Rebuild => {
            (words::REBUILD.to_owned(), words::REBUILD_ASKED, words::REBUILD_YES, Command::RebuildCopy)
        }
    };
    let done = Callback::new(move |()| {
        asked.set(None);
        page.command(command.clone(), move |result| failed.set(result.err()));
    });
    view! { <Confirm name=name text=text button=button on_yes=done on_no=Callback::new(move |()| asked.set(None))/> }
}

fn failure(storage: &Loaded<StorageView>) -> Option<Failure> {
    if let Loaded::Failed(failure) = storage { Some(failure.clone()) } else { None }
}

fn storage_in(answer: Answer) -> Option<StorageView> {
    if let Answer::Storage(storage) = answer { Some(storage) } else { None }
}
