//! A channel or thread: its bar, and its messages.
//! Not here: what the bar says of it (`room/model.rs`), the messages themselves (`message_list.rs`).

mod ended;
pub mod model;

use crate::{
    address::Address,
    components::{Banner, ChannelBar},
    composer::Composer,
    message_list::{MessageList, RoomInView, Target, Visit},
    page::Page,
    views::space::SpaceRefused,
    words::shell as words,
    writing::Writer,
};
use ended::RoomEnded;
use leptos::prelude::*;
use model::RoomHead;
pub use model::room_name;

/// A room: one after the other, as the address says.
#[component]
pub fn RoomView(room: Memo<RoomInView>) -> impl IntoView {
    let page = Page::here();
    let head = head_of(page, room.into());
    let visit = visit_of(page, room.into());
    let writer = RwSignal::new(None::<Writer>);
    let closed = RwSignal::new(None::<RoomInView>);
    let ended = ended_of(page, room.into(), closed);
    let name = Memo::new(move |_| head.with(|head| head.as_ref().map(|head| head.name.clone())));
    let head = Memo::new(move |_| {
        let is_ended = ended.get().is_some();
        head.with(|head| head.clone().map(|head| if is_ended { head.of_what_ended() } else { head }))
    });
    let is_known = Memo::new(move |_| name.with(Option::is_some) && ended.get().is_none());
    let shown = Signal::derive(move || {
        name.get().filter(|name| !name.is_empty()).unwrap_or_else(|| words::THREAD.to_owned())
    });
    let to_date = Callback::new(move |at| visit.update(|visit| visit.target = Target::Date(at)));
    view! {
        <main class="main" id="main" data-region>
            <ChannelBar head=head room=room.into() on_date=to_date/>
            <Banner/>
            <Show when=move || name.with(Option::is_none)><SpaceRefused/></Show>
            // Where the whole space is gone, that is said alone.
            {move || ended.get().filter(|_| name.with(Option::is_some)).map(|room| view! { <RoomEnded room=room/> })}
            <Show when=move || is_known.get()>
                <MessageList visit=visit.into() name=shown bridge=page.bridge() writer=writer closed=closed/>
                {move || writer.get().map(|writer| view! { <Composer writer=writer name=shown/> })}
            </Show>
        </main>
    }
}

/// What the bar of a room says, once its space is known.
pub(super) fn head_of(page: Page, room: Signal<RoomInView>) -> Memo<Option<RoomHead>> {
    Memo::new(move |_| {
        let topic = room.get().topic;
        page.space.with(|space| space.known().map(|space| RoomHead::of(space, topic)))
    })
}

/// The room, where it may be read no longer. Once it is there again, it is as any other.
pub(super) fn ended_of(
    page: Page,
    room: Signal<RoomInView>,
    closed: RwSignal<Option<RoomInView>>,
) -> Memo<Option<RoomInView>> {
    let is_there = Memo::new(move |_| {
        let topic = room.get().topic;
        page.space.with(|space| space.known().is_some_and(|space| room_name(space, topic).is_some()))
    });
    Effect::new(move |before: Option<bool>| {
        let is_there = is_there.get();
        if is_there && before == Some(false) {
            closed.set(None);
        }
        is_there
    });
    Memo::new(move |_| closed.get().filter(|closed| *closed == room.get() && !is_there.get()))
}

/// The room that its list is to show, and the place in it: where the address led, and each visit after that.
pub(super) fn visit_of(page: Page, room: Signal<RoomInView>) -> RwSignal<Visit> {
    let led = move |room: RoomInView| {
        let address = page.router.address.get_untracked();
        let target = if address.topic() == Some(room.topic) { target_of(address) } else { Target::Restored };
        Visit { room, target }
    };
    let visit = RwSignal::new(led(room.get_untracked()));
    Effect::new(move |before: Option<RoomInView>| {
        page.router.visits.track();
        let now = room.get();
        let is_other = before.is_some_and(|before| before != now);
        // The first run is the visit that the list is made for; a thread's is none of its channel.
        let is_again = before.is_some() && page.router.address.get_untracked().topic() == Some(now.topic);
        if is_other || is_again {
            visit.set(led(now));
        }
        now
    });
    visit
}

fn target_of(address: Address) -> Target {
    match address {
        Address::Room { event: Some(event), .. } => Target::Anchor(event),
        _ => Target::Restored,
    }
}
