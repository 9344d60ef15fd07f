//! Invites that stand: whose they are, how long and for how many they are good.

use super::{Hand, name_of};
use crate::{
    page::{Dialog, Page},
    times,
    words::{joining as words, space_settings},
};
use leptos::prelude::*;
use rill_bridge::{InviteRow, Ruling};

/// The part "Invites".
#[component]
pub(super) fn Invites(hand: Hand) -> impl IntoView {
    let page = Page::here();
    let invites = Memo::new(move |_| {
        hand.governed.with(|governed| governed.known().map(|governed| governed.invites.clone()))
    });
    view! {
        <section class="set">
            <p>{words::INVITES_MORE}</p>
            {move || invites.get().map(|invites| if invites.is_empty() {
                view! { <p>{words::NO_INVITES}</p> }.into_any()
            } else {
                view! {
                    <ul class="rowset" aria-label=words::INVITES>
                        {invites.into_iter().map(|invite| view! { <Invite hand=hand invite=invite/> }).collect_view()}
                    </ul>
                }
                .into_any()
            })}
            <p><button class="btn" aria-haspopup="dialog" on:click=move |_| page.dialog.set(Some(Dialog::Invite))>{words::NEW_INVITE}</button></p>
        </section>
    }
}

#[component]
fn Invite(hand: Hand, invite: InviteRow) -> impl IntoView {
    let InviteRow { key, expires_at, uses, role, by } = invite;
    let says = words::invite_says(expires_at, uses, times::now());
    let by = by.map_or_else(
        || space_settings::NOT_SENT.to_owned(),
        |(by, at)| space_settings::by(&name_of(&by.name), &times::date(at)),
    );
    let named = move || {
        let roles = hand.governed.with(|governed| governed.known().map(|governed| governed.roles.clone()));
        let row = roles.into_iter().flatten().find(|row| Some(row.role) == role);
        row.map(|row| words::with_role(&row.name)).unwrap_or_default()
    };
    let label = words::take_back(&says);
    let back = move |_| {
        hand.rule(Ruling::Invite { key: key.clone(), expires_at, uses, role, on: false });
    };
    view! {
        <li class="row">
            <div>
                <span class="lab">{says}</span>
                <span class="help">{by} {named}</span>
            </div>
            <button class="btn" aria-label=label on:click=back>{words::TAKE_BACK}</button>
        </li>
    }
}
