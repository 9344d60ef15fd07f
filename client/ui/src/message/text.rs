//! The text of a message.

use super::Setting;
use crate::words;
use crate::{
    markdown::{Block, is_emoji_alone, view::Drawing},
    times,
};
use leptos::prelude::*;
use rill_events::{InlineEmoji, Mention};
use rill_protocol::{EventId, Millis};

/// More lines than this do not fit a window: the text is capped until one asks for more. Known before paint.
const LINES_MOST: usize = 28;
/// Letters of a line, about.
const LETTERS: usize = 76;

/// What stands at the end of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// When it was edited last.
    pub edited_at: Option<Millis>,
    /// Whether it is pinned.
    pub pinned: bool,
}

/// What the texts of a message are drawn with.
pub(super) fn drawing(
    setting: Setting,
    event: EventId,
    mentions: &[Mention],
    emoji: &[InlineEmoji],
) -> Drawing {
    Drawing { setting, event, mentions: mentions.into(), emoji: emoji.into() }
}

/// The text; none, where there is nothing to say.
pub(super) fn text(text: &str, marks: Marks, drawing: &Drawing) -> Option<AnyView> {
    let blocks = drawing.read(text);
    let tail = tail(marks, drawing);
    if blocks.is_empty() && tail.is_none() {
        return None;
    }
    let large = is_emoji_alone(&blocks);
    let long = lines(text) > LINES_MOST;
    let body = body(blocks, tail, drawing);
    Some(if long {
        view! { <Capped>{body}</Capped> }.into_any()
    } else {
        view! { <div class="text" class:text-large=large>{body}</div> }.into_any()
    })
}

fn body(blocks: Vec<Block>, tail: Option<AnyView>, drawing: &Drawing) -> AnyView {
    drawing.blocks(blocks, tail)
}

fn tail(marks: Marks, drawing: &Drawing) -> Option<AnyView> {
    let (event, setting) = (drawing.event, drawing.setting);
    let edited = marks.edited_at.map(|at| {
        let title = words::message::edited_at(&times::full(at));
        let when = words::message::edited_show(&title);
        view! {
            " "
            <button class="edited" title=title aria-label=when tabindex="-1" on:click=move |_| setting.read_history(event)>
                {words::message::EDITED}
            </button>
        }
    });
    let pinned = marks.pinned.then(|| view! { " "<span class="edited">{words::message::PINNED}</span> });
    (edited.is_some() || pinned.is_some()).then(|| view! { {edited}{pinned} }.into_any())
}

/// How many lines a text has, about.
fn lines(text: &str) -> usize {
    text.lines().map(|line| line.chars().count() / LETTERS + 1).sum()
}

/// A text that is higher than a window: its beginning, until one asks for more.
#[component]
pub(super) fn Capped(children: Children) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div class="text text-capped" class:text-open=move || open.get()>{children()}</div>
        <button class="lnk" tabindex="-1" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
            {move || if open.get() { words::message::SHOW_LESS } else { words::message::SHOW_MORE }}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_count_for_several() {
        assert_eq!([lines(""), lines("a\nb"), lines(&"x".repeat(200))], [0, 2, 3]);
    }
}
