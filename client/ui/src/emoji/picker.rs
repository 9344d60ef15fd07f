//! Picking an emoji: a field that finds one by name, over all of them. By keyboard alone the focus stays in the field.

use super::{Emojis, Known, emojis, recent::recent, used};
use crate::{components::focus, icon::Icon, words::emoji as words};
use leptos::{ev, html, prelude::*};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Emoji in a row: the style draws as many.
const COLUMNS: usize = 9;
/// Found at most.
const FOUND: usize = 90;

/// The picker. The first that fits is chosen; Enter picks it.
#[component]
pub fn Picker(on_pick: Callback<String>) -> impl IntoView {
    let all = emojis();
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let field = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            focus::focus(&field);
        }
    });
    let known = all.clone();
    let shelves = Memo::new(move |_| {
        let all = known.get();
        all.map(|all| shelves(&all, &typed.read(), &recent())).unwrap_or_default()
    });
    let option = move |place: usize| -> Option<Element> {
        list.get_untracked()?
            .query_selector_all("[role=option]")
            .ok()?
            .item(u32::try_from(place).ok()?)?
            .dyn_into()
            .ok()
    };
    let count = move || shelves.with(|shelves| shelves.iter().map(|shelf| shelf.emoji.len()).sum::<usize>());
    // One of a thousand options changes: set on it alone, not drawn by each of them.
    Effect::new(move |before: Option<Option<Element>>| {
        shelves.track();
        let now = option(chosen.get());
        if let Some(before) = before.flatten() {
            let _ = before.remove_attribute("aria-selected");
        }
        if let Some(now) = &now {
            let _ = now.set_attribute("aria-selected", "true");
        }
        now
    });
    let choose = move |place: usize| {
        chosen.set(place);
        if let Some(option) = option(place) {
            show(&option);
        }
    };
    let pick = move |option: Option<Element>| {
        if let Some(emoji) = option.and_then(|option| option.text_content()) {
            used(&emoji);
            on_pick.run(emoji);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let (at, last) = (chosen.get_untracked(), count().saturating_sub(1));
        match event.key().as_str() {
            "ArrowRight" => choose((at + 1).min(last)),
            "ArrowLeft" => choose(at.saturating_sub(1)),
            "ArrowDown" => choose((at + COLUMNS).min(last)),
            "ArrowUp" => choose(at.saturating_sub(COLUMNS)),
            "Enter" if !event.is_composing() => pick(option(at)),
            _ => return,
        }
        event.prevent_default();
    };
    let click = move |event: ev::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        pick(target.and_then(|target| target.closest("[role=option]").ok().flatten()));
    };
    let active = move || {
        chosen.track();
        shelves.track();
        option(chosen.get()).map(|option| option.id())
    };
    let told = {
        let all = all.clone();
        move || {
            let chosen = chosen.get();
            let emoji =
                shelves.with(|shelves| shelves.iter().flat_map(|shelf| &shelf.emoji).nth(chosen).cloned())?;
            let all = all.get()?;
            Some(all.name_of(&emoji).map(|name| format!("{emoji} :{name}:")).unwrap_or(emoji))
        }
    };
    view! {
        <div class="picker">
            <div class="picker-find">
                <Icon name="search"/>
                <input
                    node_ref=field
                    role="combobox"
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls="picker-list"
                    aria-activedescendant=active
                    aria-label=words::FIND
                    placeholder=words::FIND
                    autocomplete="off"
                    spellcheck="false"
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        chosen.set(0);
                    }
                    on:keydown=key
                />
            </div>
            <div class="picker-list" id="picker-list" role="listbox" aria-label=words::EMOJI tabindex="-1" node_ref=list on:click=click>
                {move || {
                    let mut number = 0;
                    shelves.get().into_iter().map(|shelf| shelf_view(shelf, &mut number)).collect_view()
                }}
            </div>
            <p class="picker-foot" role="status">
                {move || match (all.with(Option::is_some), count()) {
                    (false, _) => words::COMING.to_owned(),
                    (true, 0) => words::NONE.to_owned(),
                    (true, _) => told().unwrap_or_default(),
                }}
            </p>
        </div>
    }
}

/// Emoji under a headline.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shelf {
    name: String,
    emoji: Vec<String>,
}

/// What stands in the picker: what was used last and all groups, or what fits.
fn shelves(all: &Arc<Emojis>, typed: &str, recent: &[String]) -> Vec<Shelf> {
    let characters = |known: &Known| known.character.clone();
    if !typed.trim().is_empty() {
        let emoji: Vec<String> = all.found(typed, FOUND).into_iter().map(characters).collect();
        return if emoji.is_empty() {
            Vec::new()
        } else {
            vec![Shelf { name: words::FOUND.to_owned(), emoji }]
        };
    }
    let last = Shelf { name: words::RECENT.to_owned(), emoji: recent.to_vec() };
    let groups = all
        .groups
        .iter()
        .map(|group| Shelf { name: group.name.clone(), emoji: group.emoji.iter().map(characters).collect() });
    std::iter::once(last).filter(|last| !last.emoji.is_empty()).chain(groups).collect()
}

fn shelf_view(shelf: Shelf, number: &mut usize) -> impl IntoView + use<> {
    let rows = shelf.emoji.len().div_ceil(COLUMNS);
    let name = shelf.name.clone();
    let emoji = shelf.emoji.into_iter().map(|emoji| {
        let id = format!("emoji-{number}");
        *number += 1;
        view! { <span role="option" id=id>{emoji}</span> }
    });
    view! {
        <div class="picker-shelf" role="group" aria-label=name style:--rows=rows.to_string()>
            <p class="grp" aria-hidden="true">{shelf.name}</p>
            <div class="picker-emoji" role="presentation">{emoji.collect_view()}</div>
        </div>
    }
}

fn show(option: &Element) {
    option.scroll_into_view_with_scroll_into_view_options(&{
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        options
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picker_shows_what_was_used_last_and_then_all_or_what_fits() {
        let all = Arc::new(Emojis::read("# Smileys\n😀 grinning\n😂 joy\n# People\n👍 +1\n"));
        let names = |typed: &str, recent: &[String]| {
            shelves(&all, typed, recent)
                .into_iter()
                .map(|shelf| format!("{}: {}", shelf.name, shelf.emoji.join("")))
                .collect::<Vec<_>>()
        };
        assert_eq!(names("", &[]), ["Smileys: 😀😂", "People: 👍"]);
        assert_eq!(names(" ", &["🦉".to_owned()]), ["Used last: 🦉", "Smileys: 😀😂", "People: 👍"]);
        assert_eq!(names("jo", &["🦉".to_owned()]), ["Found: 😂"]);
        assert_eq!(names("xyz", &[]), Vec::<String>::new());
    }
}
