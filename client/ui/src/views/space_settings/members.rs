//! Who belongs to a space: to be found by name, with what one may do with each.

use super::{Hand, model, name_of};
use crate::{
    components::{Avatar, member_menu::MemberMenu},
    times,
    words::{shell, space_settings as words},
};
use leptos::prelude::*;
use rill_bridge::{Governed, GovernedMember};
use rill_protocol::Slot;

/// Members that are drawn at first, and with each further step.
const STEP: usize = 100;

/// The part "Members".
#[component]
pub(super) fn Members(hand: Hand) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let room_for = RwSignal::new(STEP);
    let found = Memo::new(move |_| {
        let of = |governed: &Governed| typed.with(|typed| model::found(governed, typed, room_for.get()));
        hand.governed.with(|governed| governed.known().map(of).unwrap_or_default())
    });
    let shown =
        move || found.with(|(shown, _)| shown.iter().map(|member| member.person.voice).collect::<Vec<_>>());
    let rest = Memo::new(move |_| found.with(|(shown, of)| of - shown.len()));
    let is_known = move || hand.governed.with(|governed| governed.known().is_some());
    view! {
        <section class="set">
            <div role="search">
                <input
                    type="search"
                    class="field"
                    aria-label=words::SEARCH_MEMBERS
                    placeholder=words::SEARCH_MEMBERS
                    autocomplete="off"
                    prop:value=typed
                    on:input=move |event| {
                        room_for.set(STEP);
                        typed.set(event_target_value(&event));
                    }
                />
            </div>
            <ul class="rowset" aria-label=words::part(crate::address::SpacePart::Members)>
                <For each=shown key=|voice| *voice let:voice>
                    <Member hand=hand voice=voice found=found/>
                </For>
            </ul>
            <Show when=move || is_known() && found.with(|(shown, _)| shown.is_empty())><p>{words::NO_MEMBERS}</p></Show>
            <Show when=move || rest.get() != 0>
                <p><button class="lnk" on:click=move |_| room_for.update(|room| *room += STEP)>{move || shell::show_more(rest.get() as u64)}</button></p>
            </Show>
        </section>
    }
}

#[component]
fn Member(hand: Hand, voice: Slot, found: Memo<(Vec<GovernedMember>, usize)>) -> impl IntoView {
    let member = Memo::new(move |_| {
        found.with(|(shown, _)| shown.iter().find(|member| member.person.voice == voice).cloned())
    });
    let person =
        Memo::new(move |_| member.with(|member| member.as_ref().map(|member| member.person.clone())));
    let stands = move || {
        let of = |governed: &Governed| {
            member.with(|member| member.as_ref().map(|member| stands(governed, member)))
        };
        hand.governed.with(|governed| governed.known().and_then(of).unwrap_or_default())
    };
    view! {
        <li class="row">
            {move || person.get().map(|person| {
                let name = name_of(&person.name);
                view! {
                    <div class="settled">
                        <Avatar person=person stream=hand.stream class="av"/>
                        <div>
                            <span class="lab">{name.clone()}</span>
                            <span class="help">{stands}</span>
                        </div>
                    </div>
                    <MemberMenu stream=hand.stream person=voice name=name governed=hand.governed/>
                }
            })}
        </li>
    }
}

/// "Moderator, crew, timed out until 14:05".
fn stands(governed: &Governed, member: &GovernedMember) -> String {
    let roles = member.roles.iter().filter_map(|role| governed.roles.iter().find(|row| row.role == *role));
    let silent = member.silent_until.filter(|until| *until > times::now());
    let silent = silent.map(|until| words::silent_until(&times::full(until)));
    let stands = words::stands(member.stands).map(str::to_owned);
    stands.into_iter().chain(roles.map(|role| role.name.clone())).chain(silent).collect::<Vec<_>>().join(", ")
}
