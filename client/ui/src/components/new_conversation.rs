//! The dialog that begins a conversation: with whom, of those whom one knows.

use super::{
    Modal,
    conversations::converse,
    name_whom::{NameThem, Wording, model::Called},
};
use crate::{
    page::Page,
    words::{conversations as words, settings},
};
use leptos::{ev, prelude::*};
use rill_bridge::{Acquaintance, Whom};
use rill_events::DIRECT_PEOPLE;
use rill_protocol::Did;

const WORDING: Wording = Wording {
    named: words::WITH,
    nobody: words::WITH_NOBODY,
    field: words::ADD,
    hint: words::ADD,
    offered: words::PEOPLE,
    nobody_fits: words::NOBODY_FITS,
};

/// The dialog.
#[component]
pub fn NewConversation(on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let all = Memo::new(move |_| {
        let called = |one: &Acquaintance| Called { whom: Whom::Person(one.person.voice), name: one.name() };
        page.acquaintances.with(|known| known.known().into_iter().flatten().map(called).collect())
    });
    let named = RwSignal::new(Vec::<Whom>::new());
    let tried = RwSignal::new(false);
    let fault = Memo::new(move |_| fault(named.with(Vec::len), tried.get()));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if fault.get_untracked().is_none() {
            on_close.run(());
            converse(page, untrack(|| dids(page, &named.read())));
        }
    };
    view! {
        <Modal name=words::NEW class="asking" on_close=on_close>
            <form novalidate on:submit=submit>
                <h2>{words::NEW}</h2>
                <p>{words::NEW_HELP}</p>
                <NameThem all=all named=named oneself=None stays=None wording=WORDING/>
                <p class="help help-bad" aria-live="polite">{fault}</p>
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                    <button type="submit" class="btn btn-main">{words::START}</button>
                </p>
            </form>
        </Modal>
    }
}

/// Why a conversation with so many others cannot begin. That nobody was chosen is said once that was tried.
fn fault(others: usize, tried: bool) -> Option<&'static str> {
    match others + 1 {
        people if people > *DIRECT_PEOPLE.end() => Some(words::TOO_MANY),
        people if people < *DIRECT_PEOPLE.start() && tried => Some(words::NOBODY_CHOSEN),
        _ => None,
    }
}

fn dids(page: Page, named: &[Whom]) -> Vec<Did> {
    page.acquaintances.with(|known| {
        let chosen = |one: &&Acquaintance| named.contains(&Whom::Person(one.person.voice));
        known.known().into_iter().flatten().filter(chosen).map(|one| one.did.clone()).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{fault, words};

    #[test]
    fn a_conversation_is_with_one_to_nine_others() {
        assert_eq!((fault(0, false), fault(0, true)), (None, Some(words::NOBODY_CHOSEN)));
        assert_eq!((fault(1, true), fault(9, true)), (None, None));
        assert_eq!(fault(10, false), Some(words::TOO_MANY));
    }
}
