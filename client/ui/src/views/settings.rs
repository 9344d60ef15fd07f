//! The settings: what is kept on this device, how the page looks, who one is, keys.

mod appearance;
mod blocked;
mod keys;
mod notifications;
mod profile;
mod storage;

use crate::{
    address::{self, Address, Part},
    components::{Banner, ConnectionStatus, ListHeadline},
    icon::Icon,
    look::Width,
    page::Page,
    words::{settings as words, shell},
};
use appearance::Appearance;
use blocked::Blocked;
use keys::Keys;
use leptos::prelude::*;
use notifications::Notifications;
use profile::Profile;
use storage::Storage;

/// The list of parts.
#[component]
pub fn SettingsNav() -> impl IntoView {
    let page = Page::here();
    let part = move || match page.router.address.get() {
        Address::Settings(part) => part,
        _ => None,
    };
    let is_list = move || part().is_none() && page.look.width.get() == Width::Phone;
    // Where there is room for both, the list stands beside its first part.
    Effect::new(move |_| {
        if page.router.address.get() == Address::Settings(None) && page.look.width.get() > Width::Phone {
            page.router.replace(&address::settings(Part::Storage));
        }
    });
    view! {
        <div class="sidecol" role=move || is_list().then_some("main") data-region>
            <div class="sidehead" role=move || (!is_list()).then_some("banner")>
                <ListHeadline name=Signal::stored(shell::SETTINGS.to_owned()) alone=Signal::derive(is_list)/>
            </div>
            <nav class="side setnav" aria-label=shell::SETTINGS>
                <ul>
                    {Part::ALL.map(|each| view! {
                        <li>
                            <a class="ch" href=address::settings(each) aria-current=move || (part() == Some(each)).then_some("page")>
                                <Icon name=icon(each)/>
                                <span class="truncate">{words::part(each)}</span>
                            </a>
                        </li>
                    })}
                </ul>
            </nav>
        </div>
    }
}

/// The part in view.
#[component]
pub fn SettingsView() -> impl IntoView {
    let page = Page::here();
    let part = Memo::new(move |_| match page.router.address.get() {
        Address::Settings(Some(part)) => part,
        _ => Part::Storage,
    });
    let status = page.client().status;
    view! {
        <main class="main" id="main" data-region>
            <header class="bar">
                <a class="ib back" href="/settings" aria-label=shell::BACK_TO_SETTINGS><Icon name="arrow-left"/></a>
                <h1 tabindex="-1">
                    {move || view! { <Icon name=icon(part.get())/> }}
                    <span class="truncate">{move || words::part(part.get())}</span>
                </h1>
                <p class="topic truncate">{words::ON_THIS_DEVICE}</p>
                <ConnectionStatus status=status.into()/>
            </header>
            <Banner/>
            <div class="pagebody">
                {move || match part.get() {
                    Part::Storage => view! { <Storage/> }.into_any(),
                    Part::Appearance => view! { <Appearance/> }.into_any(),
                    Part::Profile => view! { <Profile/> }.into_any(),
                    Part::Notifications => view! { <Notifications/> }.into_any(),
                    Part::Blocked => view! { <Blocked/> }.into_any(),
                    Part::Keys => view! { <Keys/> }.into_any(),
                }}
            </div>
        </main>
    }
}

fn icon(part: Part) -> &'static str {
    match part {
        Part::Storage => "hard-drive",
        Part::Appearance => "palette",
        Part::Profile => "user",
        Part::Notifications => "bell",
        Part::Blocked => "user-minus",
        Part::Keys => "keyboard",
    }
}
