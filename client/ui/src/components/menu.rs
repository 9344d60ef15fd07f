//! A menu: things to do, one below the other. Arrow keys, Home, End and first letters move; Enter does.

use super::{
    focus,
    popup::{Place, Popup},
};
use crate::icon::Icon;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Something to do.
#[derive(Clone)]
pub(crate) struct Item {
    pub(crate) icon: &'static str,
    pub(crate) word: String,
    /// It cannot be taken back.
    pub(crate) bad: bool,
    /// One of several of which one holds: whether this does.
    pub(crate) holds: Option<bool>,
    pub(crate) act: Callback<()>,
}

impl Item {
    /// Something to do that can be taken back.
    pub(crate) fn new(
        icon: &'static str,
        word: impl Into<String>,
        act: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self { icon, word: word.into(), bad: false, holds: None, act: Callback::new(move |()| act()) }
    }
}

/// A menu that is open. What had the focus has it again before anything is done.
#[component]
pub(crate) fn Menu(
    #[prop(into)] name: String,
    at: Place,
    items: Vec<Item>,
    on_close: Callback<()>,
) -> impl IntoView {
    let opener = StoredValue::new_local(document().active_element());
    let list = NodeRef::<html::Div>::new();
    let words: Vec<String> = items.iter().map(|item| item.word.to_lowercase()).collect();
    let go = move |place: usize| {
        let items = list.get_untracked().and_then(|list| list.query_selector_all("[data-place]").ok());
        let item = items.and_then(|items| items.item(u32::try_from(place).ok()?)?.dyn_into::<Element>().ok());
        if let Some(item) = item {
            focus::focus(&item);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let holder = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let at = holder.and_then(|holder| holder.get_attribute("data-place")?.parse::<usize>().ok());
        let (Some(at), command) = (at, event.ctrl_key() || event.meta_key() || event.alt_key()) else {
            return;
        };
        if let Some(place) = place_after(at, &event.key(), &words).filter(|_| !command) {
            event.prevent_default();
            event.stop_propagation();
            go(place);
        }
    };
    let drawn = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| {
            let Item { icon, word, bad, holds, act } = item;
            let role = if holds.is_some() { "menuitemradio" } else { "menuitem" };
            let checked = holds.map(|holds| holds.to_string());
            let run = move |_| {
                if let Some(opener) = opener.get_value().filter(|opener| opener.is_connected()) {
                    focus::focus(&opener);
                }
                on_close.run(());
                act.run(());
            };
            view! {
                <button class="menu-item" class:menu-bad=bad role=role aria-checked=checked tabindex="-1" data-place=place.to_string() data-focus=(place == 0).then_some("") on:click=run>
                    <Icon name=icon/>
                    <span class="truncate">{word}</span>
                    {(holds == Some(true)).then(|| view! { <span class="menu-holds"><Icon name="check"/></span> })}
                </button>
            }
        })
        .collect_view();
    view! {
        <Popup at=at class="menu" on_close=on_close>
            <div role="menu" aria-label=name node_ref=list on:keydown=key>{drawn}</div>
        </Popup>
    }
}

/// Where a key leads from the item at a place; none: it leads nowhere.
fn place_after(at: usize, key: &str, words: &[String]) -> Option<usize> {
    let count = words.len();
    match key {
        "ArrowDown" => Some((at + 1) % count),
        "ArrowUp" => Some((at + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        letter if letter.chars().count() == 1 => {
            let letter = letter.to_lowercase();
            (1..=count).map(|step| (at + step) % count).find(|place| words[*place].starts_with(&letter))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_round_and_letters_lead_to_words() {
        let words: Vec<String> = ["reply", "react", "pin"].map(str::to_owned).into();
        for (at, key, place) in [
            (0, "ArrowDown", Some(1)),
            (2, "ArrowDown", Some(0)),
            (0, "ArrowUp", Some(2)),
            (1, "Home", Some(0)),
            (0, "End", Some(2)),
            (0, "r", Some(1)),
            (1, "R", Some(0)),
            (0, "x", None),
            (0, "Tab", None),
        ] {
            assert_eq!(place_after(at, key, &words), place, "{key} at {at}");
        }
    }
}
