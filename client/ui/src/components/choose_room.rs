//! A dialog that lets one choose a room of the space in view, by a few letters of its name.
//! Not here: which rooms there are to choose from, and which fit (`choose_room/model.rs`).

pub(crate) mod model;

use super::{Modal, focus};
use crate::{fit, icon::Icon, page::Page, paint::next_frame, words::shell as words};
use leptos::{ev, html, prelude::*};
use model::{Found, found, rooms};
use rill_protocol::TopicId;

/// The dialog. `except`: a room that is not offered.
#[component]
pub(crate) fn ChooseRoom(
    title: &'static str,
    except: Option<TopicId>,
    on_choose: Callback<(TopicId, String)>,
    on_close: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let all = Memo::new(move |_| {
        page.space.with(|space| space.known().map(|space| rooms(space, except)).unwrap_or_default())
    });
    let offered = Memo::new(move |_| all.with(|all| found(all, &typed.read())));
    let count = move || offered.with(Vec::len);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            focus::focus(&field);
        }
    });
    let choose = move |at: usize| {
        let room = offered.with(|offered| offered.get(at).map(|it| (it.room.topic, it.room.name.clone())));
        if let Some(room) = room {
            on_close.run(());
            on_choose.run(room);
        }
    };
    let step = move |by: usize| {
        if count() > 0 {
            chosen.update(|chosen| *chosen = (*chosen + by) % count());
            next_frame(|| {
                if let Some(option) = focus::first(".choose-room .opt[aria-selected=true]") {
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
            choose(chosen.get_untracked());
        }
        _ => {}
    };
    let options = move || {
        let offered = offered.get().into_iter().enumerate();
        offered
            .map(|(at, found)| view! { <Choice at=at found=found chosen=chosen on_choose=Callback::new(choose)/> })
            .collect_view()
    };
    let active = move || (count() != 0).then(|| option_id(chosen.get()));
    view! {
        <Modal name=title class="switcher choose-room" on_close=on_close>
            <div class="qs-in">
                <Icon name="search"/>
                <input
                    node_ref=field
                    role="combobox"
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls="rooms-to-choose"
                    aria-activedescendant=active
                    aria-label=title
                    placeholder=title
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
                <ul class="qs-list" id="rooms-to-choose" role="listbox" aria-label=title>{options}</ul>
                <Show when=move || count() == 0>
                    <p class="qs-none" role="status">{words::NO_PLACE}</p>
                </Show>
            </div>
            <p class="qs-foot">
                <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" "{words::CHOOSE}</span>
                <span><kbd>"Enter"</kbd>" "{title}</span>
                <span class="end num">{move || words::places(count())}</span>
            </p>
        </Modal>
    }
}

#[component]
fn Choice(at: usize, found: Found, chosen: RwSignal<usize>, on_choose: Callback<usize>) -> impl IntoView {
    let Found { room, fit } = found;
    let pieces = fit::pieces(&room.name, &fit.letters);
    let name = pieces.into_iter().map(|(piece, fits)| {
        let piece = piece.to_owned();
        if fits { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
    });
    view! {
        <li
            class="opt"
            role="option"
            id=option_id(at)
            aria-selected=move || (chosen.get() == at).to_string()
            on:click=move |_| on_choose.run(at)
            on:pointermove=move |_| if chosen.get_untracked() != at { chosen.set(at) }
        >
            <Icon name=room.icon/>
            <span class="truncate">{name.collect_view()}</span>
            <span class="where">{room.inside}</span>
        </li>
    }
}

fn option_id(at: usize) -> String {
    format!("room-{at}")
}
