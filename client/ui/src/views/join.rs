//! A link to join a space: what it is, and the way in, as the space's rules tell it: at once, by the invite in the link, or
//! by asking.
//! Not here: what the rules' words mean (`join/model.rs`), asking (`join/ask.rs`), going in (`join/coming.rs`).

mod ask;
mod coming;
mod model;

use super::{SpaceRefused, start::Mark};
use crate::{
    address,
    bridge_client::{Loaded, live},
    components::{Banner, ConnectionStatus, Tile},
    invite_key::InviteKey,
    page::{Asks, Page},
    words::{joining, shell, spaces as words},
};
use ask::Ask;
use coming::Coming;
use leptos::prelude::*;
use model::{How, Told};
use rill_bridge::{Answer, Query};
use rill_events::RoomKind;

/// The way in.
#[component]
pub fn JoinView() -> impl IntoView {
    let page = Page::here();
    let status = page.client().status;
    let invite = StoredValue::new(InviteKey::from_link(&window().location().hash().unwrap_or_default()));
    let key = move || invite.with_value(|invite| invite.as_ref().map(|key| key.did.as_str().to_owned()));
    let turn = RwSignal::new(true);
    let question = move || {
        let asks = turn.get();
        let stream = page.stream.get().filter(|_| asks)?;
        Some(Query::Rules { stream, ask: model::question(key().as_deref()) })
    };
    let said = live(page.bridge(), question, told_in);
    // While it is asked anew, what was told last.
    let told = Memo::new(move |last: Option<&Option<Told>>| {
        said.with(|said| said.known().cloned().flatten()).or_else(|| last.cloned().flatten())
    });
    let space = Memo::new(move |_| page.space.with(|space| space.known().cloned()));
    let name = Memo::new(move |_| {
        let told = told.with(|told| told.as_ref().and_then(|told| told.name.clone()));
        Some(page.space_name()).filter(|name| !name.is_empty()).or(told).unwrap_or_default()
    });
    let into =
        move || page.stream.get().map(|stream| address::space(stream, &name.get())).unwrap_or_default();
    let joined = Memo::new(move |_| space.with(|space| space.as_ref().is_some_and(|space| space.joined)));
    let how = Memo::new(move |_| told.with(|told| told.as_ref().map(|told| told.how)));
    let has_key = Memo::new(move |_| page.me.with(|me| me.known().is_some_and(|me| me.person.is_some())));
    let coming = Coming::new(page, invite);
    let readable = move || page.space.with(|space| matches!(space, Loaded::Is(_)));
    let way = Memo::new(move |_| match how.get() {
        _ if coming.is_under_way() => Way::Coming,
        _ if joined.get() || !has_key.get() => Way::In,
        // Who made a space and left it is let in as its members are.
        Some(How::Member) if readable() => Way::Open,
        Some(How::Member) => Way::In,
        Some(How::Invited) => Way::ByInvite,
        Some(How::Open) => Way::Open,
        Some(How::LetIn) => Way::LetIn,
        Some(How::ByRequest) if coming.asked.get() => Way::Asked,
        Some(How::ByRequest) => Way::Ask,
        Some(How::Asked) => Way::Asked,
        Some(How::Declined) => Way::None(joining::DECLINED, joining::DECLINED_MORE),
        Some(How::Closed) => Way::None(joining::CLOSED, joining::CLOSED_MORE),
        Some(How::Banned) => Way::None(joining::BANNED, joining::BANNED_MORE),
        // Rules that say nothing of it, or no connection: as for anybody.
        None if readable() => Way::Open,
        None => Way::Unknown,
    });
    let has_ended = Memo::new(move |_| {
        let has_invite = invite.with_value(Option::is_some);
        // A closed space is not there for who holds no good invite.
        let is_hidden = said.with(|said| matches!(said, Loaded::Failed(failure) if !failure.may_pass));
        let is_no_way = told.with(|told| told.as_ref().map_or(is_hidden, |told| told.has_ended(has_invite)));
        has_invite && !joined.get() && is_no_way
    });
    let join = move |_| {
        let Some(stream) = page.stream.get_untracked() else { return };
        let nameless = page.me.with_untracked(|me| me.known().is_none_or(|me| me.name.is_none()));
        let into = untrack(into);
        let then = Callback::new(move |()| page.router.replace(&into));
        page.asks.set(Some(Asks { stream, nameless, joins: true, then }));
    };
    let role = move || told.with_untracked(|told| told.as_ref().and_then(|told| told.role));
    let by_invite = move |_| coming.by_invite(role());
    Effect::new(move |_| {
        if way.get() == Way::LetIn && coming.refused().is_none() {
            coming.as_anybody();
        }
    });
    coming.goes_in(Signal::derive(into), joined);
    coming.asks_again_while(Signal::derive(move || way.get() == Way::Asked), turn);
    view! {
        <main class="main start" id="main" data-region>
            <header class="bar">
                <a class="mark" href="/"><Mark/>{shell::RILL}</a>
                <span class="grow"></span>
                <ConnectionStatus status=status.into()/>
            </header>
            <Banner/>
            <div class="start-body">
                {move || space.get().map(|space| view! { <Tile card=space.card/> })}
                <h1>{move || words::join(&name.get())}</h1>
                {move || space.get().map(|space| {
                    let channels = space.rooms.iter().filter(|room| room.kind != RoomKind::Category && !room.archived);
                    let there = words::there(space.people, channels.count() as u64);
                    view! {
                        {space.card.description.map(|about| view! { <p class="lede">{about}</p> })}
                        <p class="help">{there}</p>
                    }
                })}
                <Show when=move || has_ended.get()>
                    <div class="join-says" role="status">
                        <h2>{joining::ENDED}</h2>
                        <p>{joining::ENDED_MORE}</p>
                    </div>
                </Show>
                {move || coming.refused().map(|why| view! {
                    <div class="join-says" role="alert"><h2>{joining::NOT_JOINED}</h2><p class="help-bad">{why}</p></div>
                })}
                {move || match way.get() {
                    Way::In => view! { <p class="join-ways"><a class="btn btn-main" href=into>{words::GO_IN}</a></p> }.into_any(),
                    Way::Open => view! {
                        <p class="join-ways">
                            <button class="btn btn-main" on:click=join>{words::JOIN}</button>
                            <Show when=readable><a class="btn" href=into>{words::LOOK_ONLY}</a></Show>
                        </p>
                        <p class="help">{words::JOIN_MORE}</p>
                    }.into_any(),
                    Way::ByInvite => view! {
                        <p class="join-ways">
                            <button class="btn btn-main" on:click=by_invite>{words::JOIN}</button>
                            <Show when=readable><a class="btn" href=into>{words::LOOK_ONLY}</a></Show>
                        </p>
                        <p class="help">{words::JOIN_MORE}</p>
                    }.into_any(),
                    Way::Ask => view! { <Ask asked=coming.asked/> }.into_any(),
                    Way::Asked => view! {
                        <div class="join-says" role="status"><h2>{joining::ASKED}</h2><p>{joining::ASKED_MORE}</p></div>
                    }.into_any(),
                    Way::Coming | Way::LetIn => view! { <p class="join-ways" role="status">{joining::COMING_IN}</p> }.into_any(),
                    Way::None(_, _) | Way::Unknown if has_ended.get() => ().into_any(),
                    Way::None(what, more) => view! {
                        <div class="join-says" role="status"><h2>{what}</h2><p>{more}</p></div>
                    }.into_any(),
                    Way::Unknown => view! { <SpaceRefused/> }.into_any(),
                }}
            </div>
        </main>
    }
}

/// What is offered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    In,
    Open,
    ByInvite,
    LetIn,
    Ask,
    Asked,
    Coming,
    None(&'static str, &'static str),
    Unknown,
}

fn told_in(answer: Answer) -> Option<Option<Told>> {
    if let Answer::Rules(answer) = answer { Some(answer.as_ref().and_then(Told::read)) } else { None }
}
