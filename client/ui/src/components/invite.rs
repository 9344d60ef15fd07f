//! The link by which others join a space: its address, where anybody may join; else, and for who wants it to end, that of
//! an invite. Shown, and copied.

use super::Modal;
use crate::{
    address,
    bridge_client::live,
    clipboard::copy,
    invite_key,
    page::Page,
    times,
    views::space_settings::{governed_in, rule},
    words::{joining as words, shell, spaces},
    writing::rights::Writes,
};
use leptos::{ev, html, prelude::*};
use rill_bridge::{Query, Ruling};
use rill_events::{Joining, RoleId};
use rill_protocol::{StreamId, TopicId};
use wasm_bindgen_futures::spawn_local;
use words::GoodFor;

/// How many people may join by an invite.
const USES: [Option<u32>; 3] = [Some(1), Some(10), None];

/// The dialog.
#[component]
pub fn Invite(on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let known = page.stream.get_untracked();
    view! {
        <Modal name=spaces::INVITE class="asking" on_close=on_close>
            <h2>{spaces::INVITE}</h2>
            {known.map(|stream| view! { <Links stream=stream on_close=on_close/> })}
        </Modal>
    }
}

#[component]
fn Links(stream: StreamId, on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let governed = live(page.bridge(), move || Some(Query::Governed { stream }), governed_in);
    let joining = Memo::new(move |_| governed.with(|governed| governed.known().map(|it| it.joining)));
    let is_open = Memo::new(move |_| joining.get().is_none_or(|joining| joining == Joining::Open));
    let may = Memo::new(move |_| page.is_let(TopicId::DESK, Writes::Invites).unwrap_or(false));
    let roles = Memo::new(move |_| {
        let roles = governed.with(|governed| governed.known().map(|it| it.roles.clone()));
        roles.unwrap_or_default().into_iter().map(|row| (row.role, row.name)).collect::<Vec<_>>()
    });
    let plain = untrack(|| link_of(page, stream));
    let made = RwSignal::new(None::<String>);
    let link = {
        let plain = plain.clone();
        Memo::new(move |_| made.get().or_else(|| is_open.get().then(|| plain.clone())))
    };
    let said = RwSignal::new("");
    let (good_for, uses) = (RwSignal::new(GoodFor::Week), RwSignal::new(None::<u32>));
    let role = RwSignal::new(None::<RoleId>);
    let take = move |link: String| {
        copy(&link, move |done| {
            said.try_set(if done { spaces::COPIED } else { spaces::NOT_COPIED });
        });
    };
    let make = move |_| {
        let plain = plain.clone();
        spawn_local(async move {
            let Some(key) = invite_key::made().await else {
                said.try_set(words::NO_KEYS_HERE);
                return;
            };
            let (Some(good_for), Some(uses), Some(role)) =
                (good_for.try_get_untracked(), uses.try_get_untracked(), role.try_get_untracked())
            else {
                return;
            };
            let expires_at = good_for.until(times::now());
            let link = format!("{plain}#{}", key.in_link());
            rule(page, stream, Ruling::Invite { key: key.did.clone(), expires_at, uses, role, on: true });
            made.try_set(Some(link.clone()));
            take(link);
        });
    };
    let field = NodeRef::<html::Input>::new();
    let select = move |_: ev::FocusEvent| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    let help = move || match (made.read().is_some(), is_open.get(), may.get()) {
        (true, _, _) => words::LINK_HELP,
        (false, true, _) => spaces::INVITE_HELP,
        (false, false, true) => words::INVITE_HELP,
        (false, false, false) => words::CLOSED_MORE,
    };
    view! {
        <p>{help}</p>
        <Show when=move || link.read().is_some()>
            <label class="asking-field">
                <span class="lab">{spaces::LINK_TO_JOIN}</span>
                <input class="field" readonly node_ref=field prop:value=move || link.get().unwrap_or_default() on:focus=select/>
            </label>
        </Show>
        <span class="help" role="status">{said}</span>
        <Show when=move || may.get()>
            <div class="invite-limits">
                <label class="asking-field">
                    <span class="lab">{words::EXPIRES}</span>
                    <select class="field" on:change=move |event| chosen(&event, &GoodFor::ALL).into_iter().for_each(|it| good_for.set(it))>
                        {GoodFor::ALL.map(|each| view! { <option selected=each == GoodFor::Week>{each.word()}</option> })}
                    </select>
                </label>
                <label class="asking-field">
                    <span class="lab">{words::USES}</span>
                    <select class="field" on:change=move |event| chosen(&event, &USES).into_iter().for_each(|it| uses.set(it))>
                        {USES.map(|each| view! { <option selected=each.is_none()>{words::uses(each)}</option> })}
                    </select>
                </label>
                <Show when=move || roles.with(|roles| !roles.is_empty())>
                    <label class="asking-field">
                        <span class="lab">{words::ROLE}</span>
                        <select class="field" on:change=move |event| role.set(chosen(&event, &choices(&roles.get_untracked())).flatten())>
                            <option selected>{words::NO_ROLE}</option>
                            {move || roles.get().into_iter().map(|(_, name)| view! { <option>{name}</option> }).collect_view()}
                        </select>
                    </label>
                </Show>
            </div>
        </Show>
        <p class="confirm-ways">
            <button type="button" class="btn" on:click=move |_| on_close.run(())>{shell::CLOSE}</button>
            {move || {
                let make = make.clone();
                let class = if is_open.get() { "btn" } else { "btn btn-main" };
                may.get().then(|| view! { <button type="button" class=class on:click=make>{words::MAKE_LINK}</button> })
            }}
            <Show when=move || is_open.get()>
                <button type="button" class="btn btn-main" autofocus on:click=move |_| take(link.get_untracked().unwrap_or_default())>{spaces::COPY_LINK}</button>
            </Show>
        </p>
    }
}

/// None, then each role.
fn choices(roles: &[(RoleId, String)]) -> Vec<Option<RoleId>> {
    std::iter::once(None).chain(roles.iter().map(|(role, _)| Some(*role))).collect()
}

/// What was chosen, by its place in the list.
fn chosen<T: Copy>(event: &ev::Event, among: &[T]) -> Option<T> {
    let select = event_target::<web_sys::HtmlSelectElement>(event);
    among.get(usize::try_from(select.selected_index()).ok()?).copied()
}

fn link_of(page: Page, stream: StreamId) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{}", address::join(stream, &page.space_name()))
}
