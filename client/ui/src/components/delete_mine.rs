//! The question before all of one's own messages of a space are deleted, with their number.

use super::Modal;
use crate::{bridge_client::live, page::Page, words::own as words};
use leptos::prelude::*;
use rill_bridge::{Answer, Command, OwnView, Query};

/// The dialog. What may be done is offered once it is known how many they are.
#[component]
pub fn DeleteMine(on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let Some(stream) = page.stream.get_untracked() else { return ().into_any() };
    let own = live(page.bridge(), move || Some(Query::Own { stream }), own_in);
    let number =
        Memo::new(move |_| own.with(|own| own.known().filter(|own| own.is_whole).map(|own| own.messages)));
    let says = move || number.get().map_or_else(|| words::COUNTING.to_owned(), words::asked);
    let can = Memo::new(move |_| number.get().is_some_and(|number| number > 0));
    let delete = move |_| {
        page.command(Command::DeleteOwn { stream }, move |result| page.tell(result));
        on_close.run(());
    };
    let name = words::title(&page.space_name());
    view! {
        <Modal name=name.clone() class="confirm" on_close=on_close>
            <h2>{name}</h2>
            <p role="status">{says}</p>
            <Show when=move || can.get()><p>{words::MORE}</p></Show>
            <p class="confirm-ways">
                <button class="btn" autofocus on:click=move |_| on_close.run(())>{words::KEEP}</button>
                <Show when=move || can.get()>
                    <button class="btn btn-bad" on:click=delete>{move || words::yes(number.get().unwrap_or(0))}</button>
                </Show>
            </p>
        </Modal>
    }
    .into_any()
}

fn own_in(answer: Answer) -> Option<OwnView> {
    if let Answer::Own(own) = answer { Some(own) } else { None }
}
