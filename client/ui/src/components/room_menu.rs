//! Seeing to a space and its rooms: the menus of a space, a category and a channel, and the questions they ask.
//! Not here: what they offer (`room_menu/offers.rs`), where a room may go (`room_menu/places.rs`), how it may be slowed
//! (`room_menu/slow.rs`).

mod offers;
pub(super) mod places;
mod slow;

use super::{
    ask_text::{AskText, Question, Then},
    menu::{Item, Menu},
    move_room::move_room,
    popup::Place,
};
use crate::{
    address,
    icon::Icon,
    page::{Asks, Dialog, Page},
    words::{access, conversations, own, rooms as words, slow as slow_words, space_settings, spaces},
    writing::{name, rights::Writes, see_to_room},
};
use leptos::{ev, prelude::*};
use offers::{OfSpace, Offer, offers};
use rill_bridge::{Command, Intent};
use rill_events::{Level, RoomKind};
use rill_protocol::{StreamId, TopicId};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What a menu is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// The space.
    Space,
    /// A category.
    Category(TopicId),
    /// A channel or thread.
    Room(TopicId),
}

/// The button of a menu. Nothing, where nothing is offered.
#[component]
pub(crate) fn RoomMenu(
    #[prop(into)] of: Signal<Of>,
    #[prop(default = "ellipsis")] icon: &'static str,
) -> impl IntoView {
    let page = Page::here();
    let may = Memo::new(move |_| !of.with(|of| offered(page, of)).is_empty());
    move || may.get().then(|| view! { <Button of=of icon=icon/> })
}

fn offered(page: Page, of: &Of) -> Vec<Offer> {
    let has_key = page.me.with(|me| me.known().is_some_and(|me| me.person.is_some()));
    let may = OfSpace {
        name: page.is_let(TopicId::ROOT, Writes::NameOfSpace),
        about: page.is_let(TopicId::ROOT, Writes::AboutSpace),
        join: page.is_let(TopicId::PEOPLE, Writes::Joins),
    };
    page.space.with(|space| space.known().map(|space| offers(of, space, has_key, may)).unwrap_or_default())
}

#[component]
fn Button(of: Signal<Of>, icon: &'static str) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(None::<Place>);
    let (asked, slows) = (RwSignal::new(None::<Question>), RwSignal::new(None::<Place>));
    let about = Memo::new(move |_| of.with(|of| About::of(page, of)));
    // It is of what was in view when it was opened.
    Effect::new(move |before: Option<()>| {
        of.track();
        if before.is_some() && open.with_untracked(Option::is_some) {
            open.set(None);
        }
    });
    let press = move |event: ev::MouseEvent| {
        let target = event.current_target().or_else(|| event.target());
        if let Some(button) = target.and_then(|target| target.dyn_into::<Element>().ok()) {
            open.set(Some(Place::of(&button)));
        }
    };
    let close = Callback::new(move |()| open.set(None));
    let items = move || {
        let (about, stream) = (about.get_untracked(), page.stream.get_untracked());
        let Some(stream) = stream else { return Vec::new() };
        let opens = Opens { asked, slows, at: open.get_untracked() };
        untrack(|| of.with(|of| offered(page, of)))
            .into_iter()
            .map(|offer| item(offer, of.get_untracked(), about.clone(), page, stream, opens))
            .collect()
    };
    let slow_items = move || {
        let topic = of.with_untracked(|of| if let Of::Room(topic) = of { Some(*topic) } else { None });
        let place = topic.zip(page.stream.get_untracked());
        place.map(|(topic, stream)| slow::items(page, stream, topic)).unwrap_or_default()
    };
    view! {
        <button
            class="ib room-menu"
            aria-label=move || words::menu_of(&about.read().name)
            title=move || words::menu_of(&about.read().name)
            aria-haspopup="menu"
            aria-expanded=move || open.with(Option::is_some).to_string()
            on:click=press
        >
            <Icon name=icon/>
        </button>
        {move || open.get().map(|at| view! { <Menu name=words::menu_of(&about.get_untracked().name) at=at items=items() on_close=close/> })}
        {move || slows.get().map(|at| view! { <Menu name=slow_words::of_room(&about.get_untracked().name) at=at items=slow_items() on_close=Callback::new(move |()| slows.set(None))/> })}
        {move || asked.get().map(|question| view! { <AskText question=question on_close=Callback::new(move |()| asked.set(None))/> })}
    }
}

/// What a menu opens in its own place.
#[derive(Clone, Copy)]
struct Opens {
    asked: RwSignal<Option<Question>>,
    slows: RwSignal<Option<Place>>,
    /// Where the menu is.
    at: Option<Place>,
}

/// What is known of what a menu is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct About {
    name: String,
    text: String,
}

impl About {
    fn of(page: Page, of: &Of) -> Self {
        let topic = match of {
            Of::Space => {
                let card = page.space.with(|space| space.known().map(|space| space.card.clone()));
                let text = card.and_then(|card| card.description).unwrap_or_default();
                return Self { name: page.space_name(), text };
            }
            Of::Category(topic) | Of::Room(topic) => *topic,
        };
        page.space.with(|space| {
            let Some(space) = space.known() else { return Self::default() };
            if let Some(room) = space.rooms.iter().find(|room| room.topic == topic) {
                let (name, text) = (room.name.clone(), room.description.clone());
                return Self { name, text };
            }
            let thread = space.threads.iter().find(|thread| thread.topic == topic);
            thread
                .map_or_else(Self::default, |thread| Self { name: thread.name.clone(), text: String::new() })
        })
    }
}

fn item(
    offer: Offer,
    of: Of,
    about: About,
    page: Page,
    stream: StreamId,
    Opens { asked, slows, at }: Opens,
) -> Item {
    let (topic, parent) = match of {
        Of::Space => (TopicId::ROOT, TopicId::ROOT),
        Of::Category(topic) => (topic, topic),
        Of::Room(topic) => (topic, TopicId::ROOT),
    };
    let ask = move |title: String, label, was: String, button, then: Then| Question {
        title,
        label,
        was,
        button,
        long: false,
        read: name::name,
        then,
    };
    match offer {
        Offer::NewChannel | Offer::NewCategory => {
            let (kind, word) = match offer {
                Offer::NewCategory => (RoomKind::Category, words::NEW_CATEGORY),
                _ => (RoomKind::Channel, words::NEW_CHANNEL),
            };
            Item::new("plus", word, move || page.dialog.set(Some(Dialog::NewRoom { parent, kind })))
        }
        Offer::Rename => {
            let then: Then = Arc::new(move |name| see_to_room(page, stream, topic, Intent::Rename { name }));
            Item::new("pencil", words::RENAME, move || {
                let title = words::rename_title(&about.name);
                asked.set(Some(ask(title, words::NAME, about.name.clone(), words::SAVE, Arc::clone(&then))));
            })
        }
        Offer::Describe => {
            let then: Then =
                Arc::new(move |text| see_to_room(page, stream, topic, Intent::Describe { text }));
            Item::new("text-quote", words::DESCRIBE, move || {
                let title = words::describe_title(&about.name);
                let question = ask(title, words::ABOUT, about.text.clone(), words::SAVE, Arc::clone(&then));
                asked.set(Some(Question { long: true, read: name::about, ..question }));
            })
        }
        Offer::WhoReads => {
            Item::new("lock", access::WHO_READS, move || page.dialog.set(Some(Dialog::WhoReads(topic))))
        }
        Offer::Slow(every_s) => Item::new("clock", slow_words::slow_mode(every_s), move || slows.set(at)),
        Offer::MarkRead => Item::new("check", words::MARK_READ, move || {
            let topic = Some(topic).filter(|topic| *topic != TopicId::ROOT);
            page.command(Command::MarkRead { stream, topic }, |_| ());
        }),
        Offer::Hear { level, of_space, holds } => {
            let icon = match level {
                None => "inbox",
                Some(Level::All) => "bell-ring",
                Some(Level::Mentions) => "at-sign",
                Some(Level::Nothing) => "bell-off",
            };
            let word = level
                .map_or_else(|| words::hear_as_the_space(of_space), |level| words::hear(level).to_owned());
            let topic = Some(topic).filter(|topic| *topic != TopicId::ROOT);
            let choose = move || page.command(Command::Choose { stream, topic, level }, |_| ());
            Item { holds: Some(holds), ..Item::new(icon, word, choose) }
        }
        Offer::Move { up, place } => {
            let (icon, word) =
                if up { ("arrow-up", words::MOVE_UP) } else { ("arrow-down", words::MOVE_DOWN) };
            Item::new(icon, word, move || move_room(page, stream, topic, place.clone()))
        }
        Offer::Settings => Item::new("settings", space_settings::SETTINGS, move || {
            page.router.go(&address::space_settings(stream, &about.name, None));
        }),
        Offer::Invite => Item::new("link", spaces::INVITE, move || page.dialog.set(Some(Dialog::Invite))),
        Offer::Join => Item::new("user-plus", spaces::JOIN, move || ask_to_join(page, stream)),
        Offer::DeleteMine => Item {
            bad: true,
            ..Item::new("trash-2", own::DELETE_MINE, move || page.dialog.set(Some(Dialog::DeleteMine)))
        },
        Offer::Leave => Item {
            bad: true,
            ..Item::new("user-minus", leave_word(page), move || page.dialog.set(Some(Dialog::Leave)))
        },
        Offer::Archive(archived) => {
            let word = if archived { words::ARCHIVE } else { words::UNARCHIVE };
            Item::new("archive", word, move || see_to_room(page, stream, topic, Intent::Archive { archived }))
        }
    }
}

fn leave_word(page: Page) -> &'static str {
    if page.converses.get_untracked() { conversations::LEAVE } else { spaces::LEAVE }
}

fn ask_to_join(page: Page, stream: StreamId) {
    let nameless = page.me.with_untracked(|me| me.known().is_none_or(|me| me.name.is_none()));
    page.asks.set(Some(Asks { stream, nameless, joins: true, then: Callback::new(|()| ()) }));
}
