//! The dialog that says who reads a room and who posts there. Nothing is said before it is saved: then all of it at once,
//! in an order in which nobody loses in between what they are to read.
//! Not here: what there is to choose (`who_reads/model.rs`), naming somebody (`name_whom.rs`).

mod model;

use super::{Modal, name_whom::NameWhom};
use crate::{
    bridge_client::live,
    page::Page,
    words::{access as words, rooms, settings},
    writing::{
        rights::{Writes, is_let, said_in},
        see_to_room,
    },
};
use leptos::{ev, prelude::*};
use model::Offered;
use rill_bridge::{AccessChoice, Intent, Posting, Query};
use rill_events::{Access, History};
use rill_protocol::{RulesAsk, StreamId, TopicId};

/// The dialog.
#[component]
pub fn WhoReads(topic: TopicId, on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let offered = page.space.with_untracked(|space| Offered::of(space.known()?, topic));
    let known = page.stream.get_untracked().zip(offered);
    known.map(
        |(stream, offered)| view! { <Form stream=stream topic=topic offered=offered on_close=on_close/> },
    )
}

#[component]
fn Form(stream: StreamId, topic: TopicId, offered: Offered, on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let Offered { name, now, accesses, has_messages, is_for_few } = offered;
    let AccessChoice { access, readers, history, posting } = now;
    let (access, named) = (RwSignal::new(access), RwSignal::new(readers));
    let (history, posting) = (RwSignal::new(history), RwSignal::new(posting));
    let oneself = page.me.with_untracked(|me| me.known().and_then(|me| me.voice));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let choice = AccessChoice {
            access: access.get_untracked(),
            readers: named.get_untracked(),
            history: history.get_untracked(),
            posting: posting.get_untracked(),
        };
        on_close.run(());
        see_to_room(page, stream, topic, Intent::Access { choice });
    };
    let said = live(
        page.bridge(),
        move || Some(Query::Rules { stream, ask: RulesAsk::Allowed(vec![topic]) }),
        said_in,
    );
    let overrides = Memo::new(move |_| {
        said.with(|said| said.known().is_some_and(|said| is_let(said, topic, Writes::Overrides)))
    });
    let title = words::who_reads(&name);
    let reads = accesses.into_iter().map(move |(choice, word, help)| {
        view! { <Radio group="access" word=word help=help holds=Signal::derive(move || access.get() == choice) on_choose=move || access.set(choice)/> }
    });
    let histories = [(History::All, words::HISTORY_ALL), (History::SinceJoining, words::HISTORY_SINCE)];
    let histories = histories.into_iter().map(move |(choice, word)| {
        view! { <Radio group="history" word=word.to_owned() help=String::new() holds=Signal::derive(move || history.get() == choice) on_choose=move || history.set(choice)/> }
    });
    let switch = move |event: ev::Event| {
        posting.set(if event_target_checked(&event) { Posting::Few } else { Posting::Members });
    };
    view! {
        <Modal name=title.clone() class="asking" on_close=on_close>
            <form on:submit=submit>
                <h2>{title}</h2>
                <fieldset class="asking-choices">
                    <legend class="lab">{words::READS}</legend>
                    {reads.collect_view()}
                </fieldset>
                {move || (access.get() == Access::Private).then(|| view! { <NameWhom stream=stream named=named stays=oneself/> })}
                {has_messages.then(|| view! {
                    <fieldset class="asking-choices">
                        <legend class="lab">{words::HISTORY}</legend>
                        {histories.collect_view()}
                    </fieldset>
                    {match is_for_few {
                        true => view! { <p class="help asking-choices">{words::IS_FOR_FEW}</p> }.into_any(),
                        false => view! {
                            <Show when=move || overrides.get()><label class="asking-switch">
                                <span>
                                    <span class="lab">{words::FEW_POST}</span>
                                    <span class="help">{words::FEW_POST_HELP}</span>
                                </span>
                                <input type="checkbox" role="switch" class="sw" aria-label=words::FEW_POST prop:checked=move || posting.get() == Posting::Few on:change=switch/>
                            </label></Show>
                        }.into_any(),
                    }}
                })}
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                    <button type="submit" class="btn btn-main">{rooms::SAVE}</button>
                </p>
            </form>
        </Modal>
    }
}

/// One of several of which one holds.
#[component]
fn Radio(
    group: &'static str,
    word: String,
    help: String,
    holds: Signal<bool>,
    on_choose: impl Fn() + 'static,
) -> impl IntoView {
    let label = word.clone();
    view! {
        <label class="asking-choice">
            <input
                type="radio"
                name=group
                aria-label=label
                autofocus=holds.get_untracked()
                prop:checked=holds
                on:change=move |_| on_choose()
            />
            <span>
                <span>{word}</span>
                {(!help.is_empty()).then(|| view! { <span class="help">{help}</span> })}
            </span>
        </label>
    }
}
