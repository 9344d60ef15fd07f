//! A field and what fits the letters in it, best first: one is chosen by arrow keys and Enter, or by a click.
//! Not here: what there is to choose from, and which of it fits (whoever asks), the dialog around it (`modal.rs`).

use super::focus;
use crate::{fit, icon::Icon, paint::next_frame, words::shell as words};
use leptos::{ev, html, prelude::*};
use std::ops::Range;

/// What the field and the list are called.
#[derive(Clone, Copy)]
pub(super) struct Names {
    /// The element of the list; its options are named after it.
    pub(super) id: &'static str,
    /// The field.
    pub(super) field: &'static str,
    /// What one types there.
    pub(super) hint: &'static str,
    /// The list.
    pub(super) list: &'static str,
    /// What Enter does.
    pub(super) does: &'static str,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) icon: &'static str,
    pub(super) name: String,
    /// Letters of the name that fit.
    pub(super) fits: Vec<Range<usize>>,
    /// What it lies in.
    pub(super) inside: String,
    /// What calls there.
    pub(super) badge: u64,
}

/// The field, which has the focus from the beginning, and the list. `on_choose`: by its place in the list.
#[component]
pub(super) fn Options(
    names: Names,
    typed: RwSignal<String>,
    offered: Memo<Vec<Choice>>,
    on_ready: Callback<()>,
    on_choose: Callback<usize>,
    on_close: Callback<()>,
) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let count = move || offered.with(Vec::len);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            focus::focus(&field);
            on_ready.run(());
        }
    });
    let step = move |by: usize| {
        if count() > 0 {
            chosen.update(|chosen| *chosen = (*chosen + by) % count());
            next_frame(move || {
                if let Some(option) = focus::first(&format!("#{} [aria-selected=true]", names.id)) {
                    option.scroll_into_view_with_bool(false);
                }
            });
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
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            on_choose.run(chosen.get_untracked());
        }
        _ => {}
    };
    let options = move || {
        let offered = offered.get().into_iter().enumerate();
        offered
            .map(|(at, choice)| view! { <Drawn id=names.id at=at choice=choice chosen=chosen on_choose=on_choose/> })
            .collect_view()
    };
    let active = move || (count() != 0).then(|| option_id(names.id, chosen.get()));
    view! {
        <div class="qs-in">
            <Icon name="search"/>
            <input
                node_ref=field
                role="combobox"
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls=names.id
                aria-activedescendant=active
                aria-label=names.field
                placeholder=names.hint
                autocomplete="off"
                spellcheck="false"
                autofocus
                prop:value=typed
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    chosen.set(0);
                }
                on:keydown=key
            />
            <kbd>"Esc"</kbd>
            <button class="ib mob" aria-label=words::CLOSE on:click=move |_| on_close.run(())><Icon name="x"/></button>
        </div>
        <div class="qs-places">
            <ul class="qs-list" id=names.id role="listbox" aria-label=names.list>{options}</ul>
            <Show when=move || count() == 0>
                <p class="qs-none" role="status">{words::NO_PLACE}</p>
            </Show>
        </div>
        <p class="qs-foot">
            <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" "{words::CHOOSE}</span>
            <span><kbd>"Enter"</kbd>" "{names.does}</span>
            <span class="end num">{move || words::places(count())}</span>
        </p>
    }
}

#[component]
fn Drawn(
    id: &'static str,
    at: usize,
    choice: Choice,
    chosen: RwSignal<usize>,
    on_choose: Callback<usize>,
) -> impl IntoView {
    let Choice { icon, name, fits, inside, badge } = choice;
    let pieces = fit::pieces(&name, &fits);
    let name = pieces.into_iter().map(|(piece, fits)| {
        let piece = piece.to_owned();
        if fits { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
    });
    view! {
        <li
            class="opt"
            role="option"
            id=option_id(id, at)
            aria-selected=move || (chosen.get() == at).to_string()
            on:click=move |_| on_choose.run(at)
            on:pointermove=move |_| if chosen.get_untracked() != at { chosen.set(at) }
        >
            <Icon name=icon/>
            <span class="truncate">{name.collect_view()}</span>
            <span class="where">
                {inside}
                {(badge > 0).then(|| view! { <span class="badge" data-count=badge></span> })}
            </span>
        </li>
    }
}

fn option_id(list: &str, at: usize) -> String {
    format!("{list}-{at}")
}
