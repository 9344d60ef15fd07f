//! "Go to": leads to any channel, thread or space that is held, by a few letters of its name.
//! Not here: what fits the letters, and how well (`fit.rs` of the page), which places there are (`switcher/places.rs`).

mod places;

use super::{Modal, focus};
use crate::{
    bridge_client::{Loaded, live},
    fit,
    icon::Icon,
    measures,
    page::{Page, space_in},
    paint::next_frame,
    words::shell as words,
};
use leptos::{ev, html, prelude::*};
use places::{Found, Place};
use rill_bridge::{Query, SpaceView};
use rill_protocol::StreamId;

/// The dialog. `since`: the input that opened it.
#[component]
pub fn Switcher(since: f64) -> impl IntoView {
    let page = Page::here();
    let close = Callback::new(move |()| page.dialog.set(None));
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let places = all_places(page);
    let found = Memo::new(move |_| places.with(|places| places::found(places, &typed.read())));
    let count = move || found.with(Vec::len);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            focus::focus(&field);
            measures::switcher_opened(since);
        }
    });
    let go = move |place: usize| {
        let path = found.with(|found| found.get(place).map(|found| found.place.path.clone()));
        if let Some(path) = path {
            page.dialog.set(None);
            page.router.go(&path);
            // After the dialog has given the focus back, and the room is there to take it.
            next_frame(|| next_frame(focus::focus_place));
        }
    };
    let step = move |by: usize| {
        if count() > 0 {
            chosen.update(|chosen| *chosen = (*chosen + by) % count());
            next_frame(|| {
                if let Some(option) = focus::first(".opt[aria-selected=true]") {
                    option.scroll_into_view_with_bool(false);
                }
            });
        }
    };
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(1);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(count().saturating_sub(1));
        }
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            go(chosen.get_untracked());
        }
        _ => {}
    };
    let options = move || {
        let found = found.get();
        found
            .into_iter()
            .enumerate()
            .map(|(at, found)| view! { <Choice at=at found=found chosen=chosen on_go=Callback::new(go)/> })
            .collect_view()
    };
    let active = move || (count() != 0).then(|| option_id(chosen.get()));
    view! {
        <Modal name=words::GO_TO class="switcher" on_close=close>
            <div class="qs-in">
                <Icon name="search"/>
                <input
                    node_ref=field
                    role="combobox"
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls="places"
                    aria-activedescendant=active
                    aria-label=words::GO_TO
                    placeholder=words::GO_TO_WHERE
                    autocomplete="off"
                    spellcheck="false"
                    autofocus
                    prop:value=typed
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        chosen.set(0);
                    }
                    on:keydown=key
                />
                <kbd>"Esc"</kbd>
                <button class="ib mob" aria-label=words::CLOSE on:click=move |_| close.run(())><Icon name="x"/></button>
            </div>
            <div class="qs-places">
                <ul class="qs-list" id="places" role="listbox" aria-label=words::PLACES>{options}</ul>
                <Show when=move || count() == 0>
                    <p class="qs-none" role="status">{words::NO_PLACE}</p>
                </Show>
            </div>
            <p class="qs-foot">
                <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" "{words::CHOOSE}</span>
                <span><kbd>"Enter"</kbd>" "{words::GO}</span>
                <span class="end num">{move || words::places(count())}</span>
            </p>
        </Modal>
    }
}

#[component]
fn Choice(at: usize, found: Found, chosen: RwSignal<usize>, on_go: Callback<usize>) -> impl IntoView {
    let Found { place, fit } = found;
    let pieces = fit::pieces(&place.name, &fit.letters);
    let name = pieces.into_iter().map(|(piece, fits)| {
        let piece = piece.to_owned();
        if fits { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
    });
    view! {
        <li
            class="opt"
            role="option"
            id=option_id(at)
            aria-selected=move || (chosen.get() == at).to_string()
            on:click=move |_| on_go.run(at)
            on:pointermove=move |_| if chosen.get_untracked() != at { chosen.set(at) }
        >
            <Icon name=place.icon/>
            <span class="truncate">{name.collect_view()}</span>
            <span class="where">
                {place.inside}
                {(place.mentions > 0).then(|| view! { <span class="badge" data-count=place.mentions></span> })}
            </span>
        </li>
    }
}

fn option_id(at: usize) -> String {
    format!("place-{at}")
}

/// The places of all spaces that are held; those of the space in view at once.
fn all_places(page: Page) -> Memo<Vec<Place>> {
    let held = Memo::new(move |_| {
        let here = page.stream.get();
        page.spaces.with(|spaces| {
            let cards = spaces.known().into_iter().flatten().filter(|card| card.held);
            let mut streams: Vec<StreamId> =
                cards.map(|card| card.stream).filter(|stream| Some(*stream) != here).collect();
            streams.sort();
            streams
        })
    });
    let others = RwSignal::new(Vec::<RwSignal<Loaded<SpaceView>>>::new());
    Effect::new(move |_| {
        let open = held
            .get()
            .into_iter()
            .map(|stream| live(page.bridge(), move || Some(Query::Space { stream }), space_in));
        others.set(open.collect());
    });
    Memo::new(move |_| {
        let current = page.router.address.get().topic();
        let mut all = page
            .space
            .with(|space| space.known().map(|space| places::of(space, current)).unwrap_or_default());
        for other in others.get() {
            all.extend(
                other.with(|space| space.known().map(|space| places::of(space, None)).unwrap_or_default()),
            );
        }
        all
    })
}
