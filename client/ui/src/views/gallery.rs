//! Each part of the frame in each of its states, for screenshots and for axe. In debug builds alone.

use crate::{
    components::{
        Avatar, ConnectionStatus, KeyList, MyLine, Notice, NoticeLine, Tile,
        ask_text::{AskText, Question},
    },
    composer::exhibits::{Composers, OfferLists},
    message::exhibits::Messages,
    message_list::{
        run_row::RunRow,
        runs::{Run, RunCell},
    },
    page::{Asks, Page},
    views::start::Choice,
    writing::name,
};
use leptos::prelude::*;
use rill_bridge::{Connection, Me, Person, Saving, SpaceCard, Status, Unsent};
use rill_protocol::{EventId, Slot, StreamId};

/// All of it.
#[component]
pub fn GalleryView() -> impl IntoView {
    let saving = || "The disk is full. Free some space, or drop a full copy.".to_owned();
    let notices = [
        Notice::Broken,
        Notice::NotSaving(saving()),
        Notice::NotDone("The name is taken.".to_owned()),
        Notice::NotSent("Sign in again: this browser's session has ended. Nothing is lost.".to_owned()),
        Notice::MemoryOnly,
        Notice::UpdateWaits,
        Notice::Offline,
        Notice::Mended,
    ];
    let statuses = [
        (Saving::Kept, Connection::Starting),
        (Saving::Kept, Connection::Synced),
        (Saving::Kept, Connection::CatchingUp { left: 214 }),
        (Saving::Kept, Connection::Offline { waiting: 2 }),
        (Saving::MemoryOnly, Connection::Synced),
        (Saving::NotSaving(saving()), Connection::Synced),
    ];
    view! {
        <main class="main" id="main">
            <header class="bar"><h1>"Gallery"</h1></header>
            <div class="pagebody">
                <Exhibit name="Status">
                    {statuses.map(|(saving, connection)| {
                        let status = Status { connection, saving, copies: Vec::new(), uploads: Vec::new(), update_waits: false, unsent: Unsent::default() };
                        view! { <ConnectionStatus status=Signal::stored(status)/> }
                    })}
                </Exhibit>
                <Exhibit name="Banners">{notices.map(|notice| view! { <div><NoticeLine notice=notice/></div> })}</Exhibit>
                <Exhibit name="Spaces">
                    <ul class="sheet">
                        {[("Small Hours", true), ("Small Hours", false), ("", false)].map(|(name, held)| {
                            view! { <li><Choice card=card(name, held) many=false/></li> }
                        })}
                    </ul>
                </Exhibit>
                <Exhibit name="Tiles">
                    {["Small Hours", "Kestrel Maps", "日本語", "", "a"].map(|name| view! { <Tile card=card(name, true)/> })}
                </Exhibit>
                <Exhibit name="People">
                    {["Ana Reyes", "Ben", "日本語", ""].map(|name| {
                        let stream = StreamId::of(b"gallery");
                        view! { <Avatar person=person(name) stream=stream class="av"/> }
                    })}
                </Exhibit>
                <Exhibit name="Composer"><Composers/></Exhibit>
                <Exhibit name="Completion"><OfferLists/></Exhibit>
                <Exhibit name="Messages on their way"><Messages/></Exhibit>
                <Exhibit name="Messages of blocked people">{[(1, false), (12, false), (3, true)].map(|(messages, is_open)| run(messages, is_open))}</Exhibit>
                <Exhibit name="Own panel">
                    {[(Some("Pell Achterberg"), 0, 0), (Some("Pell Achterberg"), 2, 1), (None, 0, 0)].map(|(name, waiting, refused)| {
                        let unsent = Unsent { waiting, refused, trouble: None };
                        view! { <MyLine me=me(name) unsent=Signal::stored(unsent) stream=StreamId::of(b"gallery")/> }
                    })}
                </Exhibit>
                <Exhibit name="Questions"><Questions/></Exhibit>
                <Exhibit name="Keys"><KeyList/></Exhibit>
            </div>
        </main>
    }
}

fn run(messages: u8, is_open: bool) -> impl IntoView {
    let messages: Vec<EventId> = (0..messages).map(|number| EventId::from_parts(0, [number; 10])).collect();
    let name = messages[0];
    let cell = RunCell { run: ArcRwSignal::new(Run { messages, is_open }) };
    view! { <RunRow name=name cell=cell/> }
}

#[component]
fn Questions() -> impl IntoView {
    let page = Page::here();
    let asked = RwSignal::new(None::<Question>);
    let asks = move |nameless: bool, joins: bool| {
        move |_| {
            let stream = StreamId::of(b"gallery");
            page.asks.set(Some(Asks { stream, nameless, joins, then: Callback::new(|()| {}) }));
        }
    };
    let ask = move |_| {
        asked.set(Some(Question {
            title: "New channel".to_owned(),
            label: "Name",
            was: String::new(),
            button: "Open",
            long: false,
            read: name::name,
            then: std::sync::Arc::new(|_| {}),
        }));
    };
    view! {
        <p>
            <button class="btn" on:click=asks(true, true)>"Name and join"</button>
            <button class="btn" on:click=asks(true, false)>"Name"</button>
            <button class="btn" on:click=asks(false, true)>"Join"</button>
            <button class="btn" on:click=ask>"A room's name"</button>
        </p>
        {move || asked.get().map(|question| view! { <AskText question=question on_close=Callback::new(move |()| asked.set(None))/> })}
    }
}

fn me(name: Option<&str>) -> Me {
    let voice = Some(Slot::named(&["me"]));
    Me { person: None, voice, name: name.map(str::to_owned), file_max: 64 << 20 }
}

#[component]
fn Exhibit(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="set" aria-label=name>
            <h2>{name}</h2>
            {children()}
        </section>
    }
}

fn card(name: &str, held: bool) -> SpaceCard {
    let name_known = (!name.is_empty()).then(|| name.to_owned());
    let stream = StreamId::of(name.as_bytes());
    SpaceCard {
        stream,
        name: name_known,
        icon: None,
        description: None,
        held,
        last_room: None,
        unread: 0,
        mentions: 0,
        badge: 0,
    }
}

fn person(name: &str) -> Person {
    Person { voice: Slot::named(&[name]), name: name.to_owned(), picture: None, bot: false, gone: false }
}
