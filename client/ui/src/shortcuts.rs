//! Keys of the whole page: what they mean, and doing it.
//! Not here: keys within the messages (`message_list/hands.rs`), within a dialog or a list (there).

use crate::{
    address::Address,
    components::{
        conversation_path,
        conversations::shown,
        focus,
        sidebar::model::{self, Step},
    },
    page::{Dialog, Page},
};
use leptos::{ev, prelude::*};
use rill_bridge::Command;
use rill_protocol::TopicId;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// What lies over the page while it is open.
const OVER: &str = "dialog[open], .popup, .popover";

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Switcher,
    Keys,
    Region(Step),
    Channel(Step),
    UnreadChannel(Step),
    /// The room in view is read.
    MarkRead,
}

/// A key as it was pressed.
#[derive(Clone, Copy, Debug, Default)]
struct Pressed<'a> {
    key: &'a str,
    /// Ctrl, or Cmd.
    command: bool,
    alt: bool,
    shift: bool,
    /// Into a field: then it is text.
    typing: bool,
    /// Where the room in view has it, and nothing else that would take it.
    in_room: bool,
}

impl Act {
    fn of(pressed: Pressed<'_>, single_keys: bool) -> Option<Self> {
        match (pressed.key, pressed.command, pressed.alt) {
            ("k" | "K", true, false) if !pressed.shift => Some(Self::Switcher),
            ("?", false, false) if single_keys && !pressed.typing => Some(Self::Keys),
            ("Escape", false, false) if !pressed.shift && pressed.in_room => Some(Self::MarkRead),
            ("F6", false, false) => Some(Self::Region(if pressed.shift { Step::Before } else { Step::Next })),
            ("ArrowDown", false, true) => Some(Self::to_channel(Step::Next, pressed.shift)),
            ("ArrowUp", false, true) => Some(Self::to_channel(Step::Before, pressed.shift)),
            _ => None,
        }
    }

    fn to_channel(step: Step, unread: bool) -> Self {
        if unread { Self::UnreadChannel(step) } else { Self::Channel(step) }
    }
}

/// Listens to the page's keys from here on.
pub fn listen(page: Page) {
    let keys = window_event_listener(ev::keydown, move |event| {
        let typing = event.target().is_some_and(|target| is_field(&target));
        let key = event.key();
        let command = event.ctrl_key() || event.meta_key();
        let (alt, shift, in_room) = (event.alt_key(), event.shift_key(), is_in_room(&event));
        let pressed = Pressed { key: &key, command, alt, shift, typing, in_room };
        let act = Act::of(pressed, page.single_keys.get_untracked());
        // A dialog has the keys for itself, but the one that it was opened with closes it.
        let act = act.filter(|act| page.dialog.get_untracked().is_none() || *act == Act::Switcher);
        if let Some(act) = act {
            event.prevent_default();
            perform(page, act, &event);
        }
    });
    on_cleanup(move || keys.remove());
}

fn perform(page: Page, act: Act, event: &KeyboardEvent) {
    match act {
        Act::Switcher => page.dialog.update(|dialog| {
            *dialog = match dialog {
                Some(Dialog::Switcher { .. }) => None,
                _ => Some(Dialog::Switcher { since: event.time_stamp() }),
            };
        }),
        Act::Keys => page.dialog.set(Some(Dialog::Keys)),
        Act::Region(step) => to_region(step),
        Act::Channel(step) => to_channel(page, step, false),
        Act::UnreadChannel(step) => to_channel(page, step, true),
        Act::MarkRead => mark_read(page),
    }
}

/// The room in view is read, where something of it is not.
fn mark_read(page: Page) {
    let address = page.router.address.get_untracked();
    // A thread beside its channel has Escape for itself: this is the channel's.
    let beside = page.thread.get_untracked().map(|beside| beside.parent);
    let (Some(stream), Some(topic)) = (address.stream(), beside.or(address.topic())) else { return };
    let is_unread = page.space.with_untracked(|space| {
        let Some(space) = space.known() else { return false };
        let room = space.rooms.iter().find(|room| room.topic == topic).map(|it| (it.unread, it.reading));
        let thread = || space.threads.iter().find(|it| it.topic == topic).map(|it| (it.unread, it.reading));
        room.or_else(thread).is_some_and(|(unread, reading)| unread > 0 || reading.by_hand)
    });
    if is_unread {
        page.command(Command::MarkRead { stream, topic: Some(topic) }, |_| ());
    }
}

/// Whether a key is the room's: pressed in it, or where nothing is; nobody took it, and nothing is open over it.
fn is_in_room(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_of_room = target.is_some_and(|target| {
        target.tag_name() == "BODY" || target.closest("#main").ok().flatten().is_some()
    });
    // Letters that are being put together are undone by it.
    let is_composing = event.is_composing() || event.key_code() == 229;
    is_of_room && !event.default_prevented() && !is_composing && focus::first(OVER).is_none()
}

fn to_channel(page: Page, step: Step, unread: bool) {
    let current = match page.router.address.get_untracked() {
        Address::Room { topic, .. } => Some(topic),
        _ => None,
    };
    if page.converses.get_untracked() {
        return to_conversation(page, current, step, unread);
    }
    let path = untrack(|| {
        page.space.with(|space| {
            let space = space.known()?;
            let order = model::in_order(&model::groups(space, current));
            // From a thread, its channel's neighbours.
            let parent =
                space.threads.iter().find(|thread| Some(thread.topic) == current).map(|thread| thread.parent);
            let row = |topic| space.rooms.iter().find(|room| room.topic == topic);
            let wanted = |topic| {
                row(topic).is_some_and(|room| {
                    !unread || room.mentions > 0 || (room.unread > 0 && !room.reading.is_muted())
                })
            };
            let topic = model::neighbour(&order, parent.or(current), step, wanted)?;
            row(topic).map(|room| page.room_path(topic, &room.name))
        })
    });
    if let Some(path) = path {
        page.router.go(&path);
    }
}

fn to_conversation(page: Page, current: Option<TopicId>, step: Step, unread: bool) {
    let path = page.conversations.with_untracked(|rows| {
        let rows = rows.known()?;
        let order: Vec<TopicId> = rows.iter().map(|row| row.room).collect();
        let row = |room| rows.iter().find(|row| row.room == room);
        let wanted = |room| row(room).is_some_and(|row| !unread || shown(row).unread > 0);
        row(model::neighbour(&order, current, step, wanted)?).map(conversation_path)
    });
    if let Some(path) = path {
        page.router.go(&path);
    }
}

/// Focuses the next part of the page: its current or first thing, else itself.
fn to_region(step: Step) {
    let Ok(found) = document().query_selector_all("[data-region]") else { return };
    let regions: Vec<Element> = (0..found.length())
        .filter_map(|place| found.item(place)?.dyn_into::<Element>().ok())
        .filter(focus::is_seen)
        .collect();
    let holder = document().active_element();
    // The innermost: the composer is a region within the main one.
    let here =
        regions.iter().rposition(|region| region.contains(holder.as_ref().map(|holder| holder.as_ref())));
    let count = regions.len();
    let next = match (here, step) {
        (None, _) => 0,
        (Some(here), Step::Next) => (here + 1) % count,
        (Some(here), Step::Before) => (here + count - 1) % count,
    };
    let Some(region) = regions.get(next) else { return };
    if region.id() == "main" {
        return focus::focus_main();
    }
    let inside = ["[aria-current]", "textarea", "a[href], button"];
    let place = inside.iter().find_map(|selector| region.query_selector(selector).ok().flatten());
    focus::focus(place.as_ref().unwrap_or(region));
}

fn is_field(target: &web_sys::EventTarget) -> bool {
    target.dyn_ref::<Element>().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.has_attribute("contenteditable")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_list_of_keys_says() {
        let press = |key, command, alt, shift| Pressed { key, command, alt, shift, ..Pressed::default() };
        let cases = [
            (press("k", true, false, false), Some(Act::Switcher)),
            (press("k", false, false, false), None),
            (press("?", false, false, true), Some(Act::Keys)),
            (press("F6", false, false, false), Some(Act::Region(Step::Next))),
            (press("F6", false, false, true), Some(Act::Region(Step::Before))),
            (press("ArrowDown", false, true, false), Some(Act::Channel(Step::Next))),
            (press("ArrowUp", false, true, true), Some(Act::UnreadChannel(Step::Before))),
            (press("ArrowUp", false, false, false), None),
            (press("Escape", false, false, false), None),
            (Pressed { in_room: true, ..press("Escape", false, false, false) }, Some(Act::MarkRead)),
        ];
        for (pressed, act) in cases {
            assert_eq!(Act::of(pressed, true), act, "{pressed:?}");
        }
    }

    #[test]
    fn single_keys_can_be_switched_off_and_are_text_in_a_field() {
        let question = Pressed { key: "?", shift: true, ..Pressed::default() };
        assert_eq!(Act::of(question, false), None);
        assert_eq!(Act::of(Pressed { typing: true, ..question }, true), None);
    }
}
