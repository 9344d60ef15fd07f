//! The line under the composer: what is to be known before one sends, and what keys do.

use super::{completion::Kind, slow};
use crate::{
    bridge_client::live,
    page::Page,
    words::writing as words,
    writing::{Writer, length},
};
use leptos::prelude::*;
use rill_bridge::{Answer, Connection, Person, Query};

/// The line.
#[component]
pub(super) fn Hint(
    writer: Writer,
    id: String,
    open: Memo<bool>,
    count: Signal<usize>,
    kind: Signal<Kind>,
) -> impl IntoView {
    let page = Page::here();
    let status = page.client().status;
    let offline = Memo::new(move |_| matches!(status.read().connection, Connection::Offline { .. }));
    let (stream, topic) = (writer.stream, writer.topic);
    let typing = live(page.bridge(), move || Some(Query::Typing { stream, topic }), typing_in);
    let room = Memo::new(move |_| writer.with_text(|draft| length::room(&draft.text, draft.files.len())));
    let says = Memo::new(move |_| {
        if let Some(fault) = writer.fault.get() {
            return Says::Bad(words::came_back(&fault));
        }
        if let Some(why) = writer.not_attached.get() {
            return Says::Bad(why);
        }
        match room.get() {
            length::Room::TooLong(letters) => return Says::Bad(words::too_long(letters)),
            length::Room::Left(letters) => return Says::This(words::left(letters)),
            length::Room::Enough => {}
        }
        if open.get() {
            let (people, rooms) = (kind.get() == Kind::Person, kind.get() == Kind::Room);
            return Says::This(words::offers(people, rooms, count.get()));
        }
        let types = typing.with(|typing| words::typing(typing.known().map_or(&[], Vec::as_slice)));
        match () {
            () if !types.is_empty() => Says::Typing(types),
            () if writer.may.get().joins => Says::This(words::joins_by_posting(&page.space_name())),
            () if offline.get() => Says::This(words::KEPT_UNTIL_SENT.to_owned()),
            () => Says::This(String::new()),
        }
    });
    let edits = Memo::new(move |_| writer.edit.with(Option::is_some));
    let keys = move || {
        if edits.get() {
            view! { <kbd>"Enter"</kbd>" "{words::SAVES}" "<kbd>"Esc"</kbd>" "{words::LEAVES} }.into_any()
        } else {
            view! {
                <kbd>"Enter"</kbd>" "{words::SENDS}" "<kbd>"Shift Enter"</kbd>" "{words::NEW_LINE}" "<kbd>"↑"</kbd>" "{words::EDITS_LAST}
            }
            .into_any()
        }
    };
    let slow = slow::line(writer, offline);
    view! {
        <p class="hint" id=id>
            <span class="truncate" class:hint-bad=move || says.read().is_bad() aria-live=move || says.read().is_told()>{move || says.read().text()}</span>
            {slow}
            <span class="opt-wide">{keys}</span>
        </p>
    }
}

fn typing_in(answer: Answer) -> Option<Vec<Person>> {
    if let Answer::Typing(people) = answer { Some(people) } else { None }
}

#[derive(Clone, PartialEq)]
enum Says {
    This(String),
    Bad(String),
    /// Who types. It comes and goes too often to be read out.
    Typing(String),
}

impl Says {
    fn is_bad(&self) -> bool {
        matches!(self, Self::Bad(_))
    }

    fn is_told(&self) -> &'static str {
        if matches!(self, Self::Typing(_)) { "off" } else { "polite" }
    }

    fn text(&self) -> String {
        match self {
            Self::This(text) | Self::Bad(text) | Self::Typing(text) => text.clone(),
        }
    }
}
