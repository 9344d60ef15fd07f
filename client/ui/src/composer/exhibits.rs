//! The composer in each of its states, for the gallery. In debug builds alone.

use super::{
    Composer,
    completion::{Kind, Offer, Offered, Sign, offered},
    offer_list::OfferList,
};
use crate::{
    message_list::people::{id, person},
    page::Page,
    times,
    writing::{Draft, Edit, May, Quoted, Why, Writer},
};
use leptos::prelude::*;
use rill_bridge::Slow;
use rill_protocol::{StreamId, TopicId};

/// All states, one below the other.
#[component]
pub fn Composers() -> impl IntoView {
    let page = Page::here();
    let quoted = || Quoted {
        event: id(1),
        author: "Noor Castellan".to_owned(),
        text: "you wrote the eviction code".to_owned(),
    };
    let writes = |number: u8, may: May, text: &str| {
        let topic = TopicId::opened_by(id(number));
        let writer = Writer::with(page, StreamId::of(b"gallery"), topic, Signal::stored(may));
        writer.draft.set(Draft { text: text.to_owned(), ..Draft::default() });
        writer
    };
    let member = May::default();
    let replying = writes(41, member.clone(), "No good one.");
    replying.draft.update(|draft| draft.reply = Some(quoted()));
    let editing = writes(42, member.clone(), "");
    let edited = Draft { text: "Said otherwise".to_owned(), ..Draft::default() };
    editing.edit.set(Some(Edit { of: quoted(), was: "Said".to_owned(), draft: edited }));
    let failed = writes(43, member.clone(), "A text that came back");
    failed.fault.set(Some("the disk is full".to_owned()));
    let slow = Some(Slow { every_s: 30, next_at: Some(times::now() + 20_000) });
    let states = [
        ("empty", writes(44, member.clone(), "")),
        ("in several lines", writes(45, member.clone(), "One\nTwo\n\nThree")),
        ("too long", writes(46, member.clone(), &"a".repeat(59_500))),
        ("reply", replying),
        ("edit", editing),
        ("came back", failed),
        ("newcomer", writes(47, May { joins: true, ..member.clone() }, "")),
        ("thread", writes(48, May { is_thread: true, ..member.clone() }, "")),
        ("slowed", writes(51, May { slow, ..member.clone() }, "")),
        ("archived", writes(49, May { write: Some(Why::Archived), ..member.clone() }, "")),
        (
            "refused",
            writes(
                52,
                May {
                    write: Some(Why::Said(
                        "this needs the permission to post, which you do not have here".to_owned(),
                    )),
                    ..member.clone()
                },
                "",
            ),
        ),
        ("no key", writes(50, May { write: Some(Why::NoKey), ..member.clone() }, "")),
    ];
    states
        .map(|(name, writer)| view! { <div><Composer writer=writer name=Signal::stored(name.to_owned())/></div> })
        .collect_view()
}

/// What can be called, of each kind.
#[component]
pub fn OfferLists() -> impl IntoView {
    let offer = |name: &str, sign, beside: &str| Offer {
        name: name.to_owned(),
        more_names: Vec::new(),
        put: name.to_owned(),
        mention: None,
        sign,
        beside: beside.to_owned(),
        rank: 0,
    };
    let people =
        ["Noor Castellan", "Ines Varga"].map(|name| offer(name, Sign::Person(person(name)), "maintainer"));
    let rooms = [
        offer("renderer", Sign::Icon("hash"), ""),
        offer("Hillshade seams", Sign::Icon("message-square-text"), "renderer"),
    ];
    let emoji =
        [offer("joy", Sign::Emoji("😂".to_owned()), ""), offer("tada", Sign::Emoji("🎉".to_owned()), "")];
    let lists: [(Kind, Vec<Offered>); 3] = [
        (Kind::Person, offered("n", &people)),
        (Kind::Room, offered("re", &rooms)),
        (Kind::Emoji, offered("", &emoji)),
    ];
    lists.map(|(kind, offered)| {
        let list = format!("gallery-{kind:?}");
        let offered = Memo::new(move |_| offered.clone());
        // It stands over a composer: here over nothing.
        view! {
            <div style:position="relative" style:height="100px">
            <OfferList id=list kind=Signal::stored(kind) offered=offered chosen=RwSignal::new(0) stream=StreamId::of(b"gallery") on_take=Callback::new(|_| {})/>
            </div>
        }
    })
    .collect_view()
}
