//! One's own panel at the foot of the sidebar: name, what waits to be sent, the way to one's settings.

use super::Avatar;
use crate::{
    address::{self, Part},
    bridge_client::Loaded,
    icon::Icon,
    markdown::shown_name,
    page::Page,
    words::writing as words,
};
use leptos::prelude::*;
use rill_bridge::{Me, Person, Unsent};
use rill_protocol::StreamId;

/// The panel of who one is; nothing, where one can only read.
#[component]
pub fn MyPanel() -> impl IntoView {
    let page = Page::here();
    let status = page.client().status;
    let me = Memo::new(move |_| page.me.with(|me| me.known().filter(|me| me.person.is_some()).cloned()));
    let unsent = Memo::new(move |_| status.read().unsent.clone());
    move || {
        me.get()
            .zip(page.stream.get())
            .map(|(me, stream)| view! { <MyLine me=me unsent=unsent.into() stream=stream/> })
    }
}

/// The panel.
#[component]
pub fn MyLine(me: Me, unsent: Signal<Unsent>, stream: StreamId) -> impl IntoView {
    let name = me.name.clone().unwrap_or_default();
    let shown = if name.is_empty() { words::NO_NAME_YET.to_owned() } else { shown_name(&name) };
    let avatar = me.voice.map(|voice| {
        let person = Person { voice, name, picture: None, bot: false, gone: false };
        view! { <Avatar person=person stream=stream class="av"/> }
    });
    let waits = move || unsent.with(words::unsent);
    view! {
        <section class="me" aria-label=words::YOU>
            {avatar}
            <p class="who">
                <b class="truncate"><bdi>{shown}</bdi></b>
                {move || waits().map(|waits| view! { <span>{waits}</span> })}
            </p>
            <a class="ib" href=address::settings(Part::Profile) aria-label=words::YOUR_SETTINGS title=words::YOUR_SETTINGS>
                <Icon name="sliders-horizontal"/>
            </a>
        </section>
    }
}

/// Who one is, where that is known.
pub fn my_name(me: &Loaded<Me>) -> Option<String> {
    me.known()?.name.clone()
}
