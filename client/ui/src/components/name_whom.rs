//! A list of people and roles that somebody names, and the field by which one is added, with completion.
//! Not here: whom one can name (`name_whom/model.rs`).

pub(crate) mod model;

use crate::{
    bridge_client::live, icon::Icon, page::Page, views::space_settings::governed_in, words::access as words,
};
use leptos::{ev, html, prelude::*};
use model::{Called, Found, called, nameable, offered};
use rill_bridge::{Answer, MemberRow, Query, Whom};
use rill_protocol::{Slot, StreamId};

/// Names the list of what is offered, for the field.
const OFFERS: &str = "name-whom";

/// How a list of people calls itself and what is in it.
#[derive(Clone, Copy)]
pub(crate) struct Wording {
    /// The list.
    pub(crate) named: &'static str,
    /// Nobody is in it.
    pub(crate) nobody: &'static str,
    /// The field.
    pub(crate) field: &'static str,
    /// What one types there.
    pub(crate) hint: &'static str,
    /// What is offered there.
    pub(crate) offered: &'static str,
    /// Nobody has such a name.
    pub(crate) nobody_fits: &'static str,
}

const OF_A_ROOM: Wording = Wording {
    named: words::NAMED,
    nobody: words::NAMED_NOBODY,
    field: words::NAME_SOMEBODY,
    hint: words::NAME_SOMEBODY_HINT,
    offered: words::PEOPLE_AND_ROLES,
    nobody_fits: words::NOBODY_FITS,
};

/// Members and roles of a space. `stays`: who cannot be taken out.
#[component]
pub(crate) fn NameWhom(stream: StreamId, named: RwSignal<Vec<Whom>>, stays: Option<Slot>) -> impl IntoView {
    let page = Page::here();
    let oneself = page.me.with_untracked(|me| me.known().and_then(|me| me.voice));
    let members = live(page.bridge(), move || Some(Query::Members { stream }), members_in);
    let stands = live(page.bridge(), move || Some(Query::Governed { stream }), governed_in);
    let all = Memo::new(move |_| {
        let roles =
            stands.with(|stands| stands.known().map(|stands| stands.roles.clone())).unwrap_or_default();
        let roles: Vec<_> = roles.into_iter().map(|row| (row.role, row.name)).collect();
        members.with(|members| nameable(members.known().map_or(&[], Vec::as_slice), &roles, oneself))
    });
    view! { <NameThem all=all named=named oneself=oneself stays=stays wording=OF_A_ROOM/> }
}

/// The list and its field. `all`: whom one can name.
#[component]
pub(crate) fn NameThem(
    all: Memo<Vec<Called>>,
    named: RwSignal<Vec<Whom>>,
    oneself: Option<Slot>,
    stays: Option<Slot>,
    wording: Wording,
) -> impl IntoView {
    let list = Memo::new(move |_| all.with(|all| called(all, &named.read(), oneself)));
    let take_out = move |whom: Whom| named.update(|named| named.retain(|other| *other != whom));
    view! {
        <div class="name-whom">
            <span class="lab" id="name-whom-list">{wording.named}</span>
            <ul class="name-whom-list" aria-labelledby="name-whom-list">
                <For each=move || list.get() key=|called| (called.whom, called.name.clone()) let:called>
                    <li class="name-whom-one">
                        <Icon name=sign(called.whom) small=true/>
                        <span class="truncate">{called.name.clone()}</span>
                        {can_go(called.whom, stays).then(|| view! {
                            <button
                                type="button"
                                class="ib"
                                aria-label=words::take_out(&called.name)
                                title=words::take_out(&called.name)
                                on:click=move |_| take_out(called.whom)
                            >
                                <Icon name="x" small=true/>
                            </button>
                        })}
                    </li>
                </For>
            </ul>
            <Show when=move || named.with(Vec::is_empty)><p class="help">{wording.nobody}</p></Show>
            <Adds all=all named=named wording=wording/>
        </div>
    }
}

/// The field, and what it offers while something is typed or it was asked.
#[component]
fn Adds(all: Memo<Vec<Called>>, named: RwSignal<Vec<Whom>>, wording: Wording) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let (open, chosen) = (RwSignal::new(false), RwSignal::new(0_usize));
    let field = NodeRef::<html::Input>::new();
    let fitting = Memo::new(move |_| all.with(|all| named.with(|named| offered(all, named, &typed.read()))));
    let count = move || fitting.with(Vec::len);
    let add = move |at: usize| {
        if let Some(Found { called, .. }) = fitting.with_untracked(|fitting| fitting.get(at).cloned()) {
            named.update(|named| named.push(called.whom));
            typed.set(String::new());
            chosen.set(0);
            open.set(false);
        }
    };
    let step = move |by: usize| {
        if !open.get_untracked() {
            return open.set(true);
        }
        if count() > 0 {
            chosen.update(|chosen| *chosen = (*chosen + by) % count());
        }
    };
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(1);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(count().saturating_sub(1));
        }
        // It names somebody, and never sends the form around it.
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            if open.get_untracked() {
                add(chosen.get_untracked());
            }
        }
        "Escape" if open.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
        }
        _ => {}
    };
    let active = move || (open.get() && count() > 0).then(|| option_id(chosen.get()));
    view! {
        <div class="name-whom-adds">
            <input
                class="field"
                node_ref=field
                role="combobox"
                aria-label=wording.field
                aria-autocomplete="list"
                aria-expanded=move || (open.get() && count() > 0).to_string()
                aria-controls=OFFERS
                aria-activedescendant=active
                placeholder=wording.hint
                autocomplete="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    chosen.set(0);
                    open.set(true);
                }
                on:click=move |_| open.set(true)
                on:blur=move |_| open.set(false)
                on:keydown=key
            />
            <ul class="name-whom-offers" id=OFFERS role="listbox" aria-label=wording.offered hidden=move || !open.get() || count() == 0>
                {move || fitting.get().into_iter().enumerate().map(|(at, found)| {
                    let role = matches!(found.called.whom, Whom::Role(_)).then_some(words::ROLE);
                    view! {
                        <li
                            class="opt"
                            role="option"
                            id=option_id(at)
                            aria-selected=move || (chosen.get() == at).to_string()
                            // Pressed, the field keeps the focus.
                            on:mousedown=move |event| event.prevent_default()
                            on:click=move |_| add(at)
                            on:pointermove=move |_| if chosen.get_untracked() != at { chosen.set(at) }
                        >
                            <Icon name=sign(found.called.whom)/>
                            <span class="truncate">{found.called.name}</span>
                            <span class="where">{role}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <p class="help" role="status">
                {move || (open.get() && count() == 0 && !typed.read().trim().is_empty()).then_some(wording.nobody_fits)}
            </p>
        </div>
    }
}

fn option_id(at: usize) -> String {
    format!("{OFFERS}-{at}")
}

fn sign(whom: Whom) -> &'static str {
    match whom {
        Whom::Person(_) => "user",
        Whom::Role(_) => "users",
    }
}

fn can_go(whom: Whom, stays: Option<Slot>) -> bool {
    !matches!(whom, Whom::Person(voice) if Some(voice) == stays)
}

fn members_in(answer: Answer) -> Option<Vec<MemberRow>> {
    if let Answer::Members(members) = answer { Some(members) } else { None }
}
