//! What stands over the text: whom one answers, or that one edits; and the way out of it.

use crate::{icon::Icon, markdown::shown_name, words::writing as words, writing::Writer};
use leptos::prelude::*;

/// The line, where there is something to say.
#[component]
pub(super) fn Head(writer: Writer) -> impl IntoView {
    let edits = Memo::new(move |_| writer.edit.with(Option::is_some));
    let replies = Memo::new(move |_| writer.draft.with(|draft| draft.reply.clone()));
    let leave_edit = move |_| {
        writer.edit.set(None);
        writer.focus();
    };
    let leave_reply = move |_| {
        writer.draft.update(|draft| draft.reply = None);
        writer.focus();
    };
    move || {
        if edits.get() {
            return Some(
                view! {
                    <div class="quoting">
                        <Icon name="pencil"/>
                        <span class="truncate">{words::EDITING}</span>
                        <button type="button" class="ib" aria-label=words::STOP_EDITING on:click=leave_edit><Icon name="x"/></button>
                    </div>
                }
                .into_any(),
            );
        }
        replies.get().map(|quoted| {
            view! {
                <div class="quoting">
                    <Icon name="reply"/>
                    <span class="truncate">
                        {words::REPLYING_TO}" "<b><bdi>{shown_name(&quoted.author)}</bdi></b>" "
                        <span class="quoted" dir="auto">{quoted.text}</span>
                    </span>
                    <button type="button" class="ib" aria-label=words::STOP_REPLYING on:click=leave_reply><Icon name="x"/></button>
                </div>
            }
            .into_any()
        })
    }
}
