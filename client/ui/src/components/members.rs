//! The people of a space, beside its messages.
//! Not here: who stands under which headline (`members/model.rs`).

mod model;

use super::{Avatar, focus, member_menu::MemberMenu};
use crate::{
    bridge_client::{Loaded, live},
    icon::Icon,
    page::Page,
    views::space_settings::governed_in,
    words::shell as words,
};
use leptos::prelude::*;
use model::Group;
use rill_bridge::{Answer, Governed, MemberRow, Query};
use rill_protocol::{Allowed, Slot, StreamId, TopicId, Whose};

/// People that are drawn at first, and with each further step: a space may have thousands.
const STEP: usize = 100;

/// The panel, while it is shown.
#[component]
pub fn Members() -> impl IntoView {
    let page = Page::here();
    let shown =
        Memo::new(move |_| page.stream.get().filter(|_| page.shows_members() && !page.converses.get()));
    move || shown.get().map(|stream| view! { <Panel stream=stream/> })
}

#[component]
fn Panel(stream: StreamId) -> impl IntoView {
    let page = Page::here();
    let members = live(page.bridge(), move || Some(Query::Members { stream }), members_in);
    let here = live(page.bridge(), move || Some(Query::Here { stream }), here_in);
    let here = Signal::derive(move || here.with(|here| here.known().cloned().unwrap_or_default()));
    // Asked for where one may do something with people.
    let sees_to = move || {
        let lets = |(topic, allowed): &(TopicId, Vec<Allowed>)| {
            let of_others = |one: &Allowed| one.of == Whose::Anybodys && one.refused.is_none();
            *topic != TopicId::ROOT && allowed.iter().any(of_others)
        };
        page.rules.with(|said| said.known().is_some_and(|said| said.iter().any(lets)))
    };
    let governed = live(page.bridge(), move || sees_to().then_some(Query::Governed { stream }), governed_in);
    let room_for = RwSignal::new(STEP);
    let all = Memo::new(move |_| members.with(|members| members.known().map_or(0, Vec::len)));
    let groups = Memo::new(move |_| {
        members
            .with(|members| members.known().map(|all| model::groups(all, room_for.get())).unwrap_or_default())
    });
    let close = move |_| {
        page.members.set(Some(false));
        if let Some(button) = focus::first(".bar .count") {
            focus::focus(&button);
        }
    };
    let rest = move || all.get().saturating_sub(room_for.get());
    view! {
        <aside class="panel members" aria-label=words::MEMBERS data-region tabindex="-1">
            <header class="bar">
                <h2>{words::MEMBERS}</h2>
                <button class="ib" aria-label=words::CLOSE on:click=close>
                    <Icon name="x"/>
                </button>
            </header>
            <div class="scroll" role="group" aria-label=words::PEOPLE tabindex="0">
                {move || groups.get().into_iter().map(|group| view! { <People group=group stream=stream here=here governed=governed/> }).collect_view()}
                <Show when=move || rest() != 0>
                    <button class="lnk" on:click=move |_| room_for.update(|room| *room += STEP)>
                        {move || words::show_more(rest() as u64)}
                    </button>
                </Show>
            </div>
        </aside>
    }
}

#[component]
fn People(
    group: Group,
    stream: StreamId,
    here: Signal<Vec<Slot>>,
    governed: RwSignal<Loaded<Governed>>,
) -> impl IntoView {
    let headline = words::how_many(&group.name, group.count as u64);
    view! {
        <h3 class="grp">{headline}</h3>
        <ul>
            {group.people.into_iter().map(|MemberRow { person, joined, .. }| {
                let name = if person.name.is_empty() { words::UNNAMED.to_owned() } else { person.name.clone() };
                let voice = person.voice;
                let is_here = Memo::new(move |_| here.with(|here| here.binary_search(&voice).is_ok()));
                let app = person.bot.then(|| view! { <span class="role">{words::APP}</span> });
                view! {
                    <li class="person">
                        <Avatar person=person stream=stream class="av av-s"/>
                        <span class="truncate">{name.clone()}</span>
                        <Show when=move || is_here.get()>
                            <span class="here" title=words::HERE></span>
                            <span class="vh">{words::HERE}</span>
                        </Show>
                        {app}
                        <span class="person-menu"><MemberMenu stream=stream person=voice name=name governed=governed is_themselves=joined/></span>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}

/// In order, as the answer has them.
fn here_in(answer: Answer) -> Option<Vec<Slot>> {
    if let Answer::Here(here) = answer { Some(here) } else { None }
}

fn members_in(answer: Answer) -> Option<Vec<MemberRow>> {
    if let Answer::Members(members) = answer { Some(members) } else { None }
}
