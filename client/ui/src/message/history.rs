//! How a message came to be as it is: a dialog with its texts, oldest first.

use super::{Setting, setting::Over};
use crate::{icon::Icon, markdown::view::Drawing, message_list::LiveQuery, times, words};
use leptos::{html, prelude::*};
use rill_bridge::{Answer, HistoryEntry, Query};
use rill_protocol::EventId;

/// The dialog. It opens when `over.history_of` names a message, and closes when it names none.
#[component]
pub fn History(over: Over) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let entries = RwSignal::new(None::<Result<Vec<HistoryEntry>, String>>);
    let query = StoredValue::new_local(None::<LiveQuery>);
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        let Some((setting, event)) = over.history_of.get() else { return dialog.close() };
        entries.set(None);
        let question = Query::History { stream: setting.stream(), topic: setting.topic(), anchor: event };
        query.set_value(Some(over.bridge.watch(question, move |answer| match answer {
            Answer::History(found) => entries.set(Some(Ok(found))),
            Answer::Failed(failure) => entries.set(Some(Err(failure.text))),
            _ => {}
        })));
        let _ = dialog.show_modal();
    });
    let closed = move |_| {
        query.set_value(None);
        over.history_of.set(None);
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog class="history" aria-label=words::message::HISTORY node_ref=dialog on:close=closed>
            <header>
                <h2>{words::message::HISTORY}</h2>
                <button class="ib" aria-label=words::shell::CLOSE on:click=close><Icon name="x"/></button>
            </header>
            {move || over.history_of.get().map(|(setting, event)| match entries.get() {
                None => view! { <p class="history-note">{words::message::LOOKING}</p> }.into_any(),
                Some(Err(text)) => view! { <p class="history-note" role="alert">{text}</p> }.into_any(),
                Some(Ok(entries)) => states(entries, event, setting),
            })}
        </dialog>
    }
}

fn states(entries: Vec<HistoryEntry>, event: EventId, setting: Setting) -> AnyView {
    let drawing = Drawing::bare(setting, event);
    let drawn = entries
        .into_iter()
        .map(|entry| {
            let text = match entry.text {
                Some(text) => view! { <div class="text">{drawing.text(&text)}</div> }.into_any(),
                None => view! { <p class="gone">{words::message::EARLIER_LOST}</p> }.into_any(),
            };
            view! { <li><time datetime=times::iso(entry.at)>{times::full(entry.at)}</time>{text}</li> }
        })
        .collect_view();
    view! { <ol>{drawn}</ol> }.into_any()
}
