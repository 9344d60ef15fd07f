//! Roles, the highest first: what each allows, who has it.

use super::{Hand, model, role::Role};
use crate::{
    components::ask_text::{AskText, Question, Then},
    icon::Icon,
    words::space_settings as words,
    writing::name,
};
use leptos::prelude::*;
use rill_bridge::{Governed, RoleRow, Ruling};
use rill_events::{Permissions, RoleId};
use std::sync::Arc;

/// The part "Roles".
#[component]
pub(super) fn Roles(hand: Hand) -> impl IntoView {
    let asked = RwSignal::new(None::<Question>);
    let roles = Memo::new(move |_| {
        let of = |governed: &Governed| governed.roles.iter().map(|role| role.role).collect::<Vec<_>>();
        hand.governed.with(|governed| governed.known().map(of).unwrap_or_default())
    });
    let open = RwSignal::new(None::<RoleId>);
    let ask = move |_| {
        let then: Then = Arc::new(move |name| {
            let rank = hand.governed.with_untracked(|governed| governed.known().map(model::lowest_rank));
            let role = RoleId::from_bytes(*crate::writing::ids::new_id().as_bytes());
            let permissions = Permissions::NONE;
            let row = RoleRow { role, name, color: None, permissions, rank: rank.unwrap_or(1) };
            hand.rule(Ruling::Role(row));
            open.set(Some(role));
        });
        asked.set(Some(Question {
            title: words::NEW_ROLE_TITLE.to_owned(),
            label: words::ROLE_NAME,
            was: String::new(),
            button: words::MAKE,
            long: false,
            read: name::name,
            then,
        }));
    };
    view! {
        <section class="set">
            <p>{words::ROLES_MORE}</p>
            <p><button class="btn" aria-haspopup="dialog" on:click=ask><Icon name="plus"/>{words::NEW_ROLE}</button></p>
            <ul class="rowset" aria-label=words::part(crate::address::SpacePart::Roles)>
                <For each=move || roles.get() key=|role| *role let:role>
                    <Role hand=hand role=role open=open/>
                </For>
                <Role hand=hand role=RoleId::MEMBERS open=open/>
            </ul>
        </section>
        {move || asked.get().map(|question| view! { <AskText question=question on_close=Callback::new(move |()| asked.set(None))/> })}
    }
}
