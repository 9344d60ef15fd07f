//! Invites that stand: whose they are, how long and for how many they are good.

mod left;

use super::{Hand, name_of};
use crate::{
    bridge_client::{Loaded, live},
    components::Listing,
    page::{Dialog, Page},
    times,
    words::{joining as words, space_settings},
};
use left::Left;
use leptos::prelude::*;
use rill_bridge::{Answer, InviteRow, Query, Ruling};

/// The part "Invites".
#[component]
pub(super) fn Invites(hand: Hand) -> impl IntoView {
    let page = Page::here();
    let invites = Memo::new(move |_| {
        hand.governed.with(|governed| governed.known().map(|governed| governed.invites.clone()))
    });
    let left =
        live(page.bridge(), move || Some(Query::Rules { stream: hand.stream, ask: left::ask() }), left_in);
    view! {
        <section class="set">
            <p>{words::INVITES_MORE}</p>
            <Listing rows=invites name=words::INVITES none=words::NO_INVITES draw=move |invite| view! { <Invite hand=hand invite=invite left=left/> }/>
            <p><button class="btn" aria-haspopup="dialog" on:click=move |_| page.dialog.set(Some(Dialog::Invite))>{words::NEW_INVITE}</button></p>
        </section>
    }
}

#[component]
fn Invite(hand: Hand, invite: InviteRow, left: RwSignal<Loaded<Left>>) -> impl IntoView {
    let InviteRow { key, expires_at, uses, role, by } = invite;
    let says = {
        let key = key.clone();
        Memo::new(move |_| {
            let left = left.with(|left| left.known().and_then(|left| left.get(&key).copied()));
            words::invite_says(expires_at, uses.map(|uses| (left, uses)), times::now())
        })
    };
    let by = by.map_or_else(
        || space_settings::NOT_SENT.to_owned(),
        |(by, at)| space_settings::by(&name_of(&by.name), &times::date(at)),
    );
    let named = move || {
        let roles = hand.governed.with(|governed| governed.known().map(|governed| governed.roles.clone()));
        let row = roles.into_iter().flatten().find(|row| Some(row.role) == role);
        row.map(|row| words::with_role(&row.name)).unwrap_or_default()
    };
    let label = move || words::take_back(&says.read());
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

fn left_in(answer: Answer) -> Option<Left> {
    if let Answer::Rules(Some(answer)) = answer { Some(left::read(&answer)) } else { None }
}
