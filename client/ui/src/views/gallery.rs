//! Each part of the frame in each of its states, for screenshots and for axe. In debug builds alone.

use crate::{
    components::{Avatar, ConnectionStatus, KeyList, Notice, NoticeLine, Tile},
    views::start::Choice,
};
use leptos::prelude::*;
use rill_bridge::{Connection, Person, Saving, SpaceCard, Status, Unsent};
use rill_protocol::{Slot, StreamId};

/// All of it.
#[component]
pub fn GalleryView() -> impl IntoView {
    let saving = || "The disk is full. Free some space, or drop a full copy.".to_owned();
    let notices = [
        Notice::Broken,
        Notice::NotSaving(saving()),
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
                        let status = Status { connection, saving, copies: Vec::new(), update_waits: false, unsent: Unsent::default() };
                        view! { <ConnectionStatus status=Signal::stored(status)/> }
                    })}
                </Exhibit>
                <Exhibit name="Banners">{notices.map(|notice| view! { <NoticeLine notice=notice/> })}</Exhibit>
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
                <Exhibit name="Keys"><KeyList/></Exhibit>
            </div>
        </main>
    }
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
    SpaceCard { stream, name: name_known, icon: None, description: None, held, last_room: None }
}

fn person(name: &str) -> Person {
    Person { voice: Slot::named(&[name]), name: name.to_owned(), picture: None, bot: false, gone: false }
}
