//! What can be done with a message: a toolbar over its upper edge, so that no row grows.

use super::{Setting, copy::copy};
use crate::words;
use crate::{icon::Icon, markdown::shown_name};
use leptos::prelude::*;
use rill_bridge::{MessageBody, MessageRow};
use std::sync::Arc;

/// The toolbar. Made when the row is first pointed at or focused.
#[component]
pub(super) fn Tools(row: ArcRwSignal<Arc<MessageRow>>, setting: Setting) -> impl IntoView {
    let done = RwSignal::new(None::<&'static str>);
    let id = row.read_untracked().id;
    let name = words::message::actions_for(&shown_name(&row.read_untracked().author.name));
    let (with_text, with_edits) = (row.clone(), row.clone());
    let text = Memo::new(move |_| words_of(&with_text.read()));
    let edited = Memo::new(move |_| with_edits.read().edited_at.is_some());
    let copy_link = move |_| {
        let origin = window().location().origin().unwrap_or_default();
        copy(&format!("{origin}{}", setting.address(None, id)), move |copied| {
            done.try_set(Some(if copied { words::message::LINK_COPIED } else { words::message::NOT_COPIED }));
        });
    };
    let copy_text = move |_| {
        copy(&text.get_untracked().unwrap_or_default(), move |copied| {
            done.try_set(Some(if copied { words::message::TEXT_COPIED } else { words::message::NOT_COPIED }));
        });
    };
    view! {
        <div class="tools" role="toolbar" aria-label=name>
            <button class="ib" aria-label=words::message::COPY_LINK title=words::message::COPY_LINK tabindex="-1" on:click=copy_link><Icon name="link"/></button>
            <Show when=move || text.read().is_some()>
                <button class="ib" aria-label=words::message::COPY_TEXT title=words::message::COPY_TEXT tabindex="-1" on:click=copy_text><Icon name="copy"/></button>
            </Show>
            <Show when=move || edited.get()>
                <button class="ib" aria-label=words::message::SHOW_HISTORY title=words::message::SHOW_HISTORY tabindex="-1" on:click=move |_| setting.read_history(id)>
                    <Icon name="history"/>
                </button>
            </Show>
            <span class="vh" role="status">{move || done.get()}</span>
        </div>
    }
}

fn words_of(row: &MessageRow) -> Option<String> {
    match &row.body {
        MessageBody::Posted(posted) => (!posted.text.is_empty()).then(|| posted.text.clone()),
        MessageBody::Notice(_) | MessageBody::Removed | MessageBody::Unknown => None,
    }
}
