//! A dialog that lets one choose a room of the space in view, by a few letters of its name.
//! Not here: which rooms there are to choose from, and which fit (`choose_room/model.rs`), the list (`options.rs`).

pub(crate) mod model;

use super::{
    Modal,
    options::{Choice, Names, Options},
};
use crate::page::Page;
use leptos::prelude::*;
use model::{Found, found, rooms};
use rill_protocol::TopicId;

/// The dialog. `except`: a room that is not offered.
#[component]
pub(crate) fn ChooseRoom(
    title: &'static str,
    except: Option<TopicId>,
    on_choose: Callback<(TopicId, String)>,
    on_close: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let typed = RwSignal::new(String::new());
    let all = Memo::new(move |_| {
        page.space.with(|space| space.known().map(|space| rooms(space, except)).unwrap_or_default())
    });
    let fitting = Memo::new(move |_| all.with(|all| found(all, &typed.read())));
    let offered =
        Memo::new(move |_| fitting.with(|fitting| fitting.iter().map(choice).collect::<Vec<Choice>>()));
    let choose = Callback::new(move |at: usize| {
        let found = fitting.with_untracked(|fitting| fitting.get(at).cloned());
        if let Some(Found { room, .. }) = found {
            on_close.run(());
            on_choose.run((room.topic, room.name));
        }
    });
    let names = Names { id: "rooms-to-choose", field: title, hint: title, list: title, does: title };
    view! {
        <Modal name=title class="switcher choose-room" on_close=on_close>
            <Options names=names typed=typed offered=offered on_ready=Callback::new(|()| ()) on_choose=choose on_close=on_close/>
        </Modal>
    }
}

fn choice(Found { room, fit }: &Found) -> Choice {
    let (name, inside) = (room.name.clone(), room.inside.clone());
    Choice { icon: room.icon, name, fits: fit.letters.clone(), inside, badge: 0 }
}
