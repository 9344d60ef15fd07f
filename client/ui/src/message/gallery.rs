//! Pictures by themselves: a dialog over the page, with arrows where there are several.

use super::setting::Over;
use crate::{icon::Icon, words};
use leptos::{ev, html, prelude::*};

/// The dialog. It opens when `over.looked_at` names pictures, and closes when it names none.
#[component]
pub fn Gallery(over: Over) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let looked_at = over.looked_at;
    let is_open = Memo::new(move |_| looked_at.read().is_some());
    Effect::new(move |_| match dialog.get() {
        Some(dialog) if is_open.get() => drop(dialog.show_modal()),
        Some(dialog) => dialog.close(),
        None => {}
    });
    let current =
        Memo::new(move |_| looked_at.read().as_ref().and_then(|(looks, at)| looks.get(*at).cloned()));
    let place =
        Memo::new(move |_| looked_at.read().as_ref().map_or((0, 0), |(looks, at)| (*at, looks.len())));
    let step = move |by: isize| {
        looked_at.update(|looked_at| {
            if let Some((looks, at)) = looked_at {
                *at = next(*at, by, looks.len());
            }
        });
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowLeft" => step(-1),
        "ArrowRight" => step(1),
        _ => {}
    };
    let several = move || place.get().1 > 1;
    view! {
        <dialog
            class="gallery"
            aria-label=move || current.get().map(|look| words::message::picture(&look.name))
            node_ref=dialog
            on:keydown=key
            on:close=move |_| looked_at.set(None)
            on:click=move |event: ev::MouseEvent| if event.target() == event.current_target() { close() }
        >
            <header>
                <p class="truncate">{move || current.get().map(|look| look.caption)}</p>
                <span class="num">{move || several().then(|| words::message::one_of(place.get().0 + 1, place.get().1))}</span>
                <Show when=several>
                    <button class="ib" aria-label=words::message::PICTURE_BEFORE on:click=move |_| step(-1)><Icon name="arrow-left"/></button>
                    <button class="ib" aria-label=words::message::PICTURE_AFTER on:click=move |_| step(1)><Icon name="arrow-right"/></button>
                </Show>
                {move || current.get().map(|look| view! {
                    <a class="ib" href=look.url download=look.name aria-label=words::message::DOWNLOAD title=words::message::DOWNLOAD><Icon name="download"/></a>
                })}
                <button class="ib" aria-label=words::shell::CLOSE autofocus=true on:click=move |_| close()><Icon name="x"/></button>
            </header>
            {move || current.get().map(|look| view! { <img src=look.url alt=look.alt/> })}
        </dialog>
    }
}

/// The picture after or before, around the ends.
fn next(at: usize, by: isize, of: usize) -> usize {
    (at + of).checked_add_signed(by).map_or(0, |next| next % of.max(1))
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn arrows_go_around() {
        assert_eq!([next(0, 1, 3), next(2, 1, 3), next(0, -1, 3), next(0, 1, 1)], [1, 0, 2, 0]);
    }
}
