//! What is opened over a list for one of its messages: its menu, emoji to react with, questions.

use super::{
    Over, Setting,
    doing::{Opened, focus_beside, items},
    thread_dialog::ThreadDialog,
};
use crate::{
    components::{
        Confirm,
        choose_room::ChooseRoom,
        member_menu::{AskBlock, AskWhy, Why},
        menu::Menu,
        popup::{Place, Popup},
    },
    emoji::{Picker, quick, used},
    icon::Icon,
    markdown::shown_name,
    words,
};
use leptos::{ev, html, prelude::*};
use rill_bridge::MessageRow;
use rill_events::Emoji;
use rill_protocol::TopicId;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What is open, if anything is. And what was copied, for those who do not see it.
#[component]
pub fn OverMessages(over: Over) -> impl IntoView {
    let close = Callback::new(move |()| over.opened.set(None));
    view! {
        {move || over.opened.get().map(|(setting, opened)| match opened {
            Opened::Menu(row, at) => {
                let name = words::message::actions_for(&shown_name(&row.author.name));
                view! { <Menu name=name at=at items=items(&row, setting, at) on_close=close/> }.into_any()
            }
            Opened::Palette(row, at) => view! { <Palette row=row at=at setting=setting on_close=close/> }.into_any(),
            Opened::Picker(row, at) => {
                let pick = Callback::new(move |emoji: String| {
                    close.run(());
                    setting.writer.react(row.id, Emoji::Unicode(emoji), true);
                });
                view! {
                    <Popup at=at class="picks" on_close=close>
                        <div role="dialog" aria-label=words::emoji::EMOJI><Picker on_pick=pick/></div>
                    </Popup>
                }
                .into_any()
            }
            Opened::Delete(row) => view! { <Delete row=row setting=setting on_close=close/> }.into_any(),
            Opened::Forward(row) => view! { <Forward row=row setting=setting on_close=close/> }.into_any(),
            Opened::Move(row) => view! { <Move row=row setting=setting on_close=close/> }.into_any(),
            Opened::Report(row) => view! { <Report row=row setting=setting on_close=close/> }.into_any(),
            Opened::Block(row) => view! { <Block row=row setting=setting on_close=close/> }.into_any(),
            Opened::Thread(row) => view! { <ThreadDialog row=row setting=setting on_close=close/> }.into_any(),
        })}
        <span class="vh" role="status">{move || over.done.get()}</span>
    }
}

#[component]
fn Delete(row: Arc<MessageRow>, setting: Setting, on_close: Callback<()>) -> impl IntoView {
    let delete = Callback::new(move |()| {
        on_close.run(());
        focus_beside(&row);
        setting.writer.delete(row.id);
    });
    view! {
        <Confirm
            name=words::writing::DELETE_ASKED.to_owned()
            text=words::writing::DELETE_MORE
            button=words::writing::DELETE_YES
            no=words::writing::KEEP
            on_yes=delete
            on_no=on_close
        />
    }
}

#[component]
fn Forward(row: Arc<MessageRow>, setting: Setting, on_close: Callback<()>) -> impl IntoView {
    let forward = Callback::new(move |(topic, _): (TopicId, String)| {
        setting.writer.forward(&row, topic, move || setting.say_done(words::message::PASSED_ON));
    });
    view! { <ChooseRoom title=words::writing::FORWARD_TO except=None on_choose=forward on_close=on_close/> }
}

#[component]
fn Move(row: Arc<MessageRow>, setting: Setting, on_close: Callback<()>) -> impl IntoView {
    let moves = Callback::new(move |(topic, _): (TopicId, String)| {
        focus_beside(&row);
        setting.writer.move_to(row.id, topic, move || setting.say_done(words::message::BEING_MOVED));
    });
    let here = Some(setting.topic());
    view! { <ChooseRoom title=words::writing::MOVE_TO except=here on_choose=moves on_close=on_close/> }
}

#[component]
fn Report(row: Arc<MessageRow>, setting: Setting, on_close: Callback<()>) -> impl IntoView {
    use words::space_settings as said;
    let report = Callback::new(move |reason| {
        on_close.run(());
        setting.writer.report(row.id, reason, move || setting.say_done(said::REPORTED));
    });
    let question = Why {
        title: said::REPORT_TITLE.to_owned(),
        more: said::REPORT_MORE,
        help: said::REPORT_HELP,
        button: said::REPORT_YES,
    };
    view! { <AskWhy question=question on_yes=report on_close=on_close/> }
}

#[component]
fn Block(row: Arc<MessageRow>, setting: Setting, on_close: Callback<()>) -> impl IntoView {
    let voice = row.author.voice;
    let block = Callback::new(move |()| {
        on_close.run(());
        setting.writer.block(voice, move || setting.say_done(words::blocking::BLOCKED));
    });
    view! { <AskBlock name=shown_name(&row.author.name) on_yes=block on_no=on_close/> }
}

/// A few emoji, and the way to all of them. One Tab stop: arrow keys move.
#[component]
fn Palette(row: Arc<MessageRow>, at: Place, setting: Setting, on_close: Callback<()>) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let opener = StoredValue::new_local(document().active_element());
    let given = |emoji: &str| row.reactions.iter().any(|tally| tally.mine && tally.emoji.key() == emoji);
    let buttons = quick()
        .into_iter()
        .enumerate()
        .map(|(place, emoji)| {
            let (mine, row, name) = (given(&emoji), row.clone(), words::writing::react_with(&emoji));
            let shown = emoji.clone();
            let press = move |_| {
                used(&emoji);
                on_close.run(());
                setting.writer.react(row.id, Emoji::Unicode(emoji.clone()), !mine);
            };
            view! {
                <button class="ib palette-emoji" aria-label=name aria-pressed=mine.to_string() tabindex="-1" data-focus=(place == 0).then_some("") on:click=press>
                    {shown}
                </button>
            }
        })
        .collect_view();
    let all = move |_| {
        // What opened this opens that too: it gets the focus back in the end.
        if let Some(opener) = opener.get_value().filter(|opener| opener.is_connected()) {
            crate::components::focus::focus(&opener);
        }
        setting.open(Opened::Picker(row.clone(), at));
    };
    let key = move |event: ev::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(root) = root.get_untracked() {
            move_focus(&root, step);
        }
    };
    view! {
        <Popup at=at class="palette" on_close=on_close>
            <div class="palette-row" role="toolbar" aria-label=words::writing::REACT node_ref=root on:keydown=key>
                {buttons}
                <button class="ib" aria-label=words::writing::ALL_EMOJI title=words::writing::ALL_EMOJI aria-haspopup="dialog" tabindex="-1" on:click=all>
                    <Icon name="smile-plus"/>
                </button>
            </div>
        </Popup>
    }
}

/// To the button beside the one that has the focus, round the ends.
fn move_focus(root: &Element, step: i32) {
    let Ok(found) = root.query_selector_all("button") else { return };
    let buttons: Vec<Element> =
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect();
    let holder = document().active_element();
    let Some(at) = buttons.iter().position(|button| Some(button) == holder.as_ref()) else { return };
    let count = i32::try_from(buttons.len()).unwrap_or(1);
    let next = (i32::try_from(at).unwrap_or(0) + step).rem_euclid(count);
    if let Some(button) = usize::try_from(next).ok().and_then(|next| buttons.get(next)) {
        crate::components::focus::focus(button);
    }
}
