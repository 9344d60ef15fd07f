//! The settings of a space: what is settled about it and its people, by those who may; its rules for all who read it.
//! Here: the list of parts, and the part in view. Each part is a file. Not here: which parts there are (`model.rs`).

mod audit;
mod bans;
mod invites;
mod members;
pub(crate) mod model;
mod other_rules;
mod overview;
mod refused;
mod reports;
mod requests;
mod role;
mod roles;

use crate::{
    address::{self, Address, SpacePart},
    bridge_client::{Loaded, live},
    components::{Banner, ConnectionStatus, ListHeadline},
    icon::Icon,
    look::Width,
    page::Page,
    views::SpaceRefused,
    words::{shell, space_settings as words},
    writing::see_to_room,
};
use audit::AuditLog;
use bans::Bans;
use invites::Invites;
use leptos::prelude::*;
use members::Members;
use overview::Overview;
use refused::Refused;
use reports::Reports;
use requests::Requests;
use rill_bridge::{Answer, Governed, Intent, Query, Ruling};
use rill_protocol::StreamId;
use roles::Roles;

/// How the space stands, and the hand that settles something about it. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    page: Page,
    pub(super) stream: StreamId,
    pub(super) governed: RwSignal<Loaded<Governed>>,
}

impl Hand {
    /// Settles something; it is in view at once, and goes out when it can.
    pub(super) fn rule(self, ruling: Ruling) {
        rule(self.page, self.stream, ruling);
    }
}

/// Settles something about a space.
pub(crate) fn rule(page: Page, stream: StreamId, ruling: Ruling) {
    see_to_room(page, stream, ruling.topic(), Intent::Rule { ruling });
}

/// How a space stands, in an answer.
pub(crate) fn governed_in(answer: Answer) -> Option<Governed> {
    if let Answer::Governed(governed) = answer { Some(governed) } else { None }
}

fn part_of(address: Address) -> Option<SpacePart> {
    if let Address::SpaceSettings { part, .. } = address { part } else { None }
}

fn path(page: Page, part: Option<SpacePart>) -> String {
    let stream = page.stream.get();
    stream.map_or_else(|| "/".to_owned(), |stream| address::space_settings(stream, &page.space_name(), part))
}

/// The list of parts.
#[component]
pub fn SpaceSettingsNav() -> impl IntoView {
    let page = Page::here();
    let part = Memo::new(move |_| part_of(page.router.address.get()));
    let is_list = move || part.get().is_none() && page.look.width.get() == Width::Phone;
    let name = Memo::new(move |_| page.space_name());
    let parts = Memo::new(move |_| {
        let guess = page.space.with(|space| space.known().is_some_and(|space| space.may_manage));
        page.rules.with(|said| model::parts(said.known(), guess))
    });
    // Where there is room for both, the list stands beside its first part.
    Effect::new(move |_| {
        let is_at_list = matches!(page.router.address.get(), Address::SpaceSettings { part: None, .. });
        if is_at_list && page.look.width.get() > Width::Phone {
            page.router.replace(&untrack(|| path(page, Some(SpacePart::Overview))));
        }
    });
    let stands =
        live(page.bridge(), move || page.stream.get().map(|stream| Query::Governed { stream }), governed_in);
    let asking = Memo::new(move |_| {
        stands.with(|stands| stands.known().map_or(0, |stands| stands.requests.len() as u64))
    });
    let channels = move || page.stream.get().map(|stream| address::space(stream, &name.get()));
    view! {
        <div class="sidecol" role=move || is_list().then_some("main") data-region>
            <div class="sidehead" role=move || (!is_list()).then_some("banner")>
                <ListHeadline name=name.into() alone=Signal::derive(is_list)/>
                <a class="ib" href=channels aria-label=words::TO_CHANNELS title=words::TO_CHANNELS><Icon name="x"/></a>
            </div>
            <nav class="side setnav" aria-label=words::SETTINGS>
                <ul>
                    <For each=move || parts.get() key=|part| *part let:each>
                        <li>
                            <a class="ch" href=move || path(page, Some(each)) aria-current=move || (part.get() == Some(each)).then_some("page") aria-label=move || words::part_with(each, asking.get())>
                                <Icon name=icon(each)/>
                                <span class="truncate">{words::part(each)}</span>
                                <Show when=move || each == SpacePart::Requests && asking.get() != 0>
                                    <span class="end"><span class="badge" data-count=asking></span></span>
                                </Show>
                            </a>
                        </li>
                    </For>
                </ul>
            </nav>
        </div>
    }
}

/// The part in view.
#[component]
pub fn SpaceSettingsView() -> impl IntoView {
    let page = Page::here();
    let part = Memo::new(move |_| part_of(page.router.address.get()).unwrap_or(SpacePart::Overview));
    let status = page.client().status;
    let is_there = Memo::new(move |_| page.space.with(|space| space.known().is_some()));
    view! {
        <main class="main" id="main" data-region>
            <header class="bar">
                <a class="ib back" href=move || path(page, None) aria-label=words::BACK><Icon name="arrow-left"/></a>
                <h1 tabindex="-1">
                    {move || view! { <Icon name=icon(part.get())/> }}
                    <span class="truncate">{move || words::part(part.get())}</span>
                </h1>
                <p class="topic truncate">{move || page.space_name()}</p>
                <ConnectionStatus status=status.into()/>
            </header>
            <Banner/>
            <Show when=move || !is_there.get()><SpaceRefused/></Show>
            <Show when=move || is_there.get()>
                {move || page.stream.get().map(|stream| view! { <Body stream=stream part=part/> })}
            </Show>
        </main>
    }
}

#[component]
fn Body(stream: StreamId, part: Memo<SpacePart>) -> impl IntoView {
    let page = Page::here();
    let governed = live(page.bridge(), move || Some(Query::Governed { stream }), governed_in);
    let hand = Hand { page, stream, governed };
    view! {
        <div class="pagebody" tabindex="0" role="region" aria-label=move || words::part(part.get())>
            <Refused hand=hand/>
            {move || match part.get() {
                SpacePart::Overview => view! { <Overview hand=hand/> }.into_any(),
                SpacePart::Roles => view! { <Roles hand=hand/> }.into_any(),
                SpacePart::Members => view! { <Members hand=hand/> }.into_any(),
                SpacePart::Invites => view! { <Invites hand=hand/> }.into_any(),
                SpacePart::Requests => view! { <Requests hand=hand/> }.into_any(),
                SpacePart::Bans => view! { <Bans hand=hand/> }.into_any(),
                SpacePart::Reports => view! { <Reports hand=hand/> }.into_any(),
                SpacePart::Audit => view! { <AuditLog hand=hand/> }.into_any(),
            }}
        </div>
    }
}

fn icon(part: SpacePart) -> &'static str {
    match part {
        SpacePart::Overview => "info",
        SpacePart::Roles => "sliders-horizontal",
        SpacePart::Members => "users",
        SpacePart::Invites => "link",
        SpacePart::Requests => "user-plus",
        SpacePart::Bans => "user-minus",
        SpacePart::Reports => "megaphone",
        SpacePart::Audit => "history",
    }
}

/// How a person is called here.
fn name_of(name: &str) -> String {
    if name.is_empty() { shell::UNNAMED.to_owned() } else { crate::markdown::shown_name(name) }
}
