//! "Go to": leads to any channel, thread, conversation or space that is held, by a few letters of its name.
//! Not here: what fits the letters, and how well (`fit.rs` of the page), which places there are
//! (`switcher/places.rs`), the list (`options.rs`).

mod places;

use super::{
    Modal, focus,
    options::{Choice, Names, Options},
};
use crate::{
    bridge_client::{Loaded, live},
    measures,
    page::{Page, space_in},
    paint::next_frame,
    words::shell as words,
};
use leptos::prelude::*;
use places::{Found, Place};
use rill_bridge::{Query, SpaceView};
use rill_protocol::StreamId;

/// The dialog. `since`: the input that opened it.
#[component]
pub fn Switcher(since: f64) -> impl IntoView {
    let page = Page::here();
    let close = Callback::new(move |()| page.dialog.set(None));
    let typed = RwSignal::new(String::new());
    let places = all_places(page);
    let found = Memo::new(move |_| places.with(|places| places::found(places, &typed.read())));
    let offered = Memo::new(move |_| found.with(|found| found.iter().map(choice).collect::<Vec<Choice>>()));
    let go = Callback::new(move |at: usize| {
        let path = found.with_untracked(|found| found.get(at).map(|found| found.place.path.clone()));
        if let Some(path) = path {
            page.dialog.set(None);
            page.router.go(&path);
            // After the dialog has given the focus back, and the room is there to take it.
            next_frame(|| next_frame(focus::focus_place));
        }
    });
    let names = Names {
        id: "places",
        field: words::GO_TO,
        hint: words::GO_TO_WHERE,
        list: words::PLACES,
        does: words::GO,
    };
    let ready = Callback::new(move |()| measures::switcher_opened(since));
    view! {
        <Modal name=words::GO_TO class="switcher" on_close=close>
            <Options names=names typed=typed offered=offered on_ready=ready on_choose=go on_close=close/>
        </Modal>
    }
}

fn choice(Found { place, fit }: &Found) -> Choice {
    let (name, inside) = (place.name.clone(), place.inside.clone());
    Choice { icon: place.icon, name, fits: fit.letters.clone(), inside, badge: place.mentions }
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
        let mut all = page.space.with(|space| {
            let space = space.known().filter(|space| !space.is_conversation);
            space.map(|space| places::of(space, current)).unwrap_or_default()
        });
        page.conversations.with(|rows| {
            let rows = rows.known().map_or(&[][..], Vec::as_slice);
            all.extend(places::of_conversations(rows, page.stream.get()));
        });
        for other in others.get() {
            all.extend(
                other.with(|space| space.known().map(|space| places::of(space, None)).unwrap_or_default()),
            );
        }
        all
    })
}
