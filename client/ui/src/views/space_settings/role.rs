//! One role: its name, its place, a switch for each thing that it allows, who has it.

use super::{Hand, model, name_of};
use crate::{
    components::Confirm,
    icon::Icon,
    words::{space_settings as words, writing},
    writing::name,
};
use leptos::{ev, prelude::*};
use rill_bridge::{Governed, RoleRow, Ruling};
use rill_events::{Permission, Permissions, RoleId};

/// People that are named.
const NAMED: usize = 12;

/// A role in the list; its switches under it while it is `open`.
#[component]
pub(super) fn Role(hand: Hand, role: RoleId, open: RwSignal<Option<RoleId>>) -> impl IntoView {
    let is_of_all = role == RoleId::MEMBERS;
    let row = Memo::new(move |_| hand.governed.with(|governed| row_of(governed.known()?, role)));
    let name =
        Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default()));
    let has_it = Memo::new(move |_| hand.governed.with(|governed| people(governed.known(), role)));
    let may = Memo::new(move |_| {
        let is_below = |governed: &Governed, row: &RoleRow| is_of_all || model::is_below(governed, row);
        hand.governed.with(|governed| Some(is_below(governed.known()?, row.get().as_ref()?))).unwrap_or(false)
    });
    let is_open = Memo::new(move |_| open.get() == Some(role));
    let toggle = move |_| open.update(|open| *open = if *open == Some(role) { None } else { Some(role) });
    let help = move || {
        if is_of_all { words::ALL_MEMBERS_MORE.to_owned() } else { words::people(has_it.with(Vec::len)) }
    };
    view! {
        <li>
            <div class="row">
                <div>
                    <span class="lab">{move || name.get()}</span>
                    <span class="help num">{help}</span>
                </div>
                <Show when=move || may.get()>
                    <button class="btn" aria-expanded=move || is_open.get().to_string() aria-label=move || words::edit(&name.get()) on:click=toggle>
                        {words::EDIT}
                    </button>
                </Show>
            </div>
            <Show when=move || is_open.get() && may.get()>
                <Switches hand=hand role=role row=row name=name has_it=has_it/>
            </Show>
        </li>
    }
}

#[component]
fn Switches(
    hand: Hand,
    role: RoleId,
    row: Memo<Option<RoleRow>>,
    name: Memo<String>,
    has_it: Memo<Vec<String>>,
) -> impl IntoView {
    let is_of_all = role == RoleId::MEMBERS;
    let removing = RwSignal::new(false);
    let permissions =
        Memo::new(move |_| row.with(|row| row.as_ref().map_or(Permissions::NONE, |row| row.permissions)));
    let change = move |change: &dyn Fn(RoleRow) -> RoleRow| {
        if let Some(row) = row.get_untracked() {
            hand.rule(Ruling::Role(change(row)));
        }
    };
    let switch = move |permission: Permission, on: bool| {
        let one = Permissions::of(&[permission]);
        change(&|row| {
            let permissions = if on { row.permissions.with(one) } else { row.permissions.without(one) };
            RoleRow { permissions, ..row }
        });
    };
    let next = move |up| hand.governed.with(|governed| model::next_rank(governed.known()?, role, up));
    let place = move |up: bool, icon: &'static str, word: &'static str| {
        view! {
            <button class="btn" disabled=move || next(up).is_none() on:click=move |_| {
                if let Some(rank) = untrack(|| next(up)) {
                    change(&|row| RoleRow { rank, ..row });
                }
            }>
                <Icon name=icon small=true/>{word}
            </button>
        }
    };
    let listed = move || {
        has_it.with(|names| {
            let named = &names[..names.len().min(NAMED)];
            if names.is_empty() {
                words::NOBODY.to_owned()
            } else {
                words::has_it(named, names.len() - named.len())
            }
        })
    };
    view! {
        <div class="role-open">
            {(!is_of_all).then(|| view! {
                <RoleName hand=hand row=row/>
                <p class="help">{listed}</p>
            })}
            <fieldset class="role-allows">
                <legend class="vh">{move || words::allows(&name.get())}</legend>
                {Permission::ALL.map(|permission| {
                    let may = move || hand.governed.with(|governed| governed.known().is_some_and(|governed| model::may_switch(governed, permission)));
                    let more = words::permission_more(permission);
                    view! {
                        <label class="row">
                            <span>
                                <span class="lab">{words::permission(permission)}</span>
                                {(!more.is_empty()).then(|| view! { <span class="help">{more}</span> })}
                            </span>
                            <input
                                type="checkbox"
                                role="switch"
                                class="sw"
                                prop:checked=move || permissions.get().has(permission)
                                disabled=move || !may()
                                on:change=move |event| switch(permission, event_target_checked(&event))
                            />
                        </label>
                    }
                })}
            </fieldset>
            {(!is_of_all).then(|| view! {
                <p class="role-ways">
                    {place(true, "arrow-up", words::UP)}
                    {place(false, "arrow-down", words::DOWN)}
                    <button class="btn btn-bad" on:click=move |_| removing.set(true)>{words::REMOVE_ROLE}</button>
                </p>
            })}
            {move || removing.get().then(|| view! {
                <Confirm
                    name=words::remove_role(&name.get_untracked())
                    text=words::REMOVE_ROLE_ASKED
                    button=words::REMOVE_ROLE_YES
                    on_yes=Callback::new(move |()| {
                        removing.set(false);
                        hand.rule(Ruling::NoRole(role));
                    })
                    on_no=Callback::new(move |()| removing.set(false))
                />
            })}
        </div>
    }
}

#[component]
fn RoleName(hand: Hand, row: Memo<Option<RoleRow>>) -> impl IntoView {
    let known =
        Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default()));
    let typed = RwSignal::new(None::<String>);
    let text = move || typed.get().unwrap_or_else(|| known.get());
    let read = Memo::new(move |_| name::name(&text()));
    let changed =
        Memo::new(move |_| typed.with(|typed| typed.as_ref().is_some_and(|typed| *typed != known.get())));
    let fault = move || read.get().err().filter(|_| changed.get()).map(writing::no_name);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let (true, Ok(name), Some(row)) =
            (changed.get_untracked(), read.get_untracked(), row.get_untracked())
        {
            hand.rule(Ruling::Role(RoleRow { name, ..row }));
            typed.set(None);
        }
    };
    view! {
        <form class="row" novalidate on:submit=submit>
            <div>
                <label class="lab" for="role-name">{words::ROLE_NAME}</label>
                <span class="help help-bad" id="role-name-fault" aria-live="polite">{fault}</span>
            </div>
            <div class="inline">
                <input
                    class="field"
                    id="role-name"
                    autocomplete="off"
                    prop:value=text
                    aria-describedby="role-name-fault"
                    aria-invalid=move || fault().is_some().then_some("true")
                    on:input=move |event| typed.set(Some(event_target_value(&event)))
                />
                <button type="submit" class="btn" disabled=move || !changed.get() || read.get().is_err()>{words::SAVE}</button>
            </div>
        </form>
    }
}

/// What all members have is a role that nobody had to make.
fn row_of(governed: &Governed, role: RoleId) -> Option<RoleRow> {
    if role == RoleId::MEMBERS {
        let (name, permissions) = (words::ALL_MEMBERS.to_owned(), governed.members_may);
        return Some(RoleRow { role, name, color: None, permissions, rank: 0 });
    }
    governed.roles.iter().find(|row| row.role == role).cloned()
}

/// The names of those who have a role.
fn people(governed: Option<&Governed>, role: RoleId) -> Vec<String> {
    let members = governed.into_iter().flat_map(|governed| &governed.members);
    members.filter(|member| member.roles.contains(&role)).map(|member| name_of(&member.person.name)).collect()
}
