//! Seeing to rooms: the menus of a space, a category and a channel, for those who may, and the questions they ask.

use super::{
    ask_text::{AskText, Question},
    menu::{Item, Menu},
    popup::Place,
};
use crate::{
    icon::Icon,
    page::Page,
    words::rooms as words,
    writing::{name, open_room, see_to_room},
};
use leptos::{ev, prelude::*};
use rill_bridge::Intent;
use rill_events::RoomKind;
use rill_protocol::{StreamId, TopicId};
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

/// Something that a menu offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    NewChannel,
    NewCategory,
    Rename,
    Describe,
    Archive(bool),
}

/// The button of a menu. Nothing, for those who may not see to rooms.
#[component]
pub(crate) fn RoomMenu(of: Of, #[prop(default = "ellipsis")] icon: &'static str) -> impl IntoView {
    let page = Page::here();
    let may =
        Memo::new(move |_| page.space.with(|space| space.known().is_some_and(|space| space.may_manage)));
    let of = StoredValue::new(of);
    move || may.get().then(|| view! { <Button of=of.get_value() icon=icon/> })
}

#[component]
fn Button(of: Of, icon: &'static str) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(None::<Place>);
    let asked = RwSignal::new(None::<Question>);
    let of = StoredValue::new(of);
    let about = Memo::new(move |_| of.with_value(|of| About::of(page, of)));
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
        of.with_value(|of| offers(of, about.archived))
            .into_iter()
            .map(|offer| item(offer, of.get_value(), about.clone(), page, stream, asked))
            .collect()
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
        {move || asked.get().map(|question| view! { <AskText question=question on_close=Callback::new(move |()| asked.set(None))/> })}
    }
}

/// What is known of what a menu is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct About {
    name: String,
    text: String,
    archived: bool,
}

impl About {
    fn of(page: Page, of: &Of) -> Self {
        let topic = match of {
            Of::Space => return Self { name: page.space_name(), ..Self::default() },
            Of::Category(topic) | Of::Room(topic) => *topic,
        };
        page.space.with(|space| {
            let Some(space) = space.known() else { return Self::default() };
            if let Some(room) = space.rooms.iter().find(|room| room.topic == topic) {
                let (name, text) = (room.name.clone(), room.description.clone());
                return Self { name, text, archived: room.archived };
            }
            let thread = space.threads.iter().find(|thread| thread.topic == topic);
            thread.map_or_else(Self::default, |thread| Self {
                name: thread.name.clone(),
                text: String::new(),
                archived: thread.archived,
            })
        })
    }
}

fn offers(of: &Of, archived: bool) -> Vec<Offer> {
    match of {
        Of::Space => vec![Offer::NewChannel, Offer::NewCategory, Offer::Rename],
        Of::Category(_) => vec![Offer::NewChannel, Offer::Rename, Offer::Archive(!archived)],
        Of::Room(_) if archived => vec![Offer::Archive(false)],
        Of::Room(_) => vec![Offer::Rename, Offer::Describe, Offer::Archive(true)],
    }
}

fn item(
    offer: Offer,
    of: Of,
    about: About,
    page: Page,
    stream: StreamId,
    asked: RwSignal<Option<Question>>,
) -> Item {
    let (topic, parent) = match of {
        Of::Space => (TopicId::ROOT, TopicId::ROOT),
        Of::Category(topic) => (topic, topic),
        Of::Room(topic) => (topic, TopicId::ROOT),
    };
    let ask = move |title: String, label, was: String, button, then: Callback<String>| Question {
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
            let (kind, word, title) = match offer {
                Offer::NewCategory => (RoomKind::Category, words::NEW_CATEGORY, words::NEW_CATEGORY_TITLE),
                _ => (RoomKind::Channel, words::NEW_CHANNEL, words::NEW_CHANNEL_TITLE),
            };
            let then = Callback::new(move |name| open_room(page, stream, parent, kind, name));
            Item::new("plus", word, move || {
                asked.set(Some(ask(title.to_owned(), words::NAME, String::new(), words::OPEN, then)));
            })
        }
        Offer::Rename => {
            let then = Callback::new(move |name| see_to_room(page, stream, topic, Intent::Rename { name }));
            Item::new("pencil", words::RENAME, move || {
                let title = words::rename_title(&about.name);
                asked.set(Some(ask(title, words::NAME, about.name.clone(), words::SAVE, then)));
            })
        }
        Offer::Describe => {
            let then = Callback::new(move |text| see_to_room(page, stream, topic, Intent::Describe { text }));
            Item::new("text-quote", words::DESCRIBE, move || {
                let title = words::describe_title(&about.name);
                let question = ask(title, words::ABOUT, about.text.clone(), words::SAVE, then);
                asked.set(Some(Question { long: true, read: name::about, ..question }));
            })
        }
        Offer::Archive(archived) => {
            let word = if archived { words::ARCHIVE } else { words::UNARCHIVE };
            Item::new("archive", word, move || see_to_room(page, stream, topic, Intent::Archive { archived }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::topic;

    #[test]
    fn what_is_put_away_is_brought_back_before_anything_else() {
        assert_eq!(offers(&Of::Room(topic(1)), true), [Offer::Archive(false)]);
        assert_eq!(
            offers(&Of::Room(topic(1)), false),
            [Offer::Rename, Offer::Describe, Offer::Archive(true)]
        );
        assert!(!offers(&Of::Space, false).contains(&Offer::Archive(true)));
    }
}
