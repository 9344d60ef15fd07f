//! Dragging rooms and categories to another place. The same goes by their menus, with a key or a finger.
//! Not here: what a place means (`room_menu/places.rs`).

use super::super::{move_room::move_room, room_menu::places};
use crate::page::Page;
use leptos::{ev, prelude::*};
use rill_bridge::{Intent, SpaceView};
use rill_events::RoomKind;
use rill_protocol::TopicId;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// On the element under the pointer: on which side the dragged would come. The style draws a line there.
const DROP: &str = "data-drop";
/// What a drag carries must be said, or some browsers begin none.
const CARRIED: &str = "text/plain";

/// A drag under way, at most one a page. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    page: Page,
    dragged: StoredValue<Option<TopicId>>,
    over: StoredValue<Option<Element>, LocalStorage>,
}

impl Drag {
    /// None under way.
    pub(super) fn new(page: Page) -> Self {
        Self { page, dragged: StoredValue::new(None), over: StoredValue::new_local(None) }
    }

    /// Somebody takes hold of a row.
    pub(super) fn start(self, event: &ev::DragEvent) {
        let manages = self.page.space.with_untracked(|space| space.known().is_some_and(|it| it.may_manage));
        let Some((_, topic)) = row_of(event).filter(|_| manages) else { return };
        if let Some(carried) = event.data_transfer() {
            // A browser that carries nothing drags all the same.
            let _ = carried.set_data(CARRIED, &topic.to_string());
            carried.set_effect_allowed("move");
        }
        self.dragged.set_value(Some(topic));
    }

    /// It is over another row: whether it may be dropped there shows.
    pub(super) fn moves(self, event: &ev::DragEvent) {
        let target = self.target(event);
        self.mark(target.as_ref().map(|(row, side, _)| (row, *side)));
        if target.is_some() {
            event.prevent_default();
        }
    }

    /// It is let go.
    pub(super) fn drops(self, event: &ev::DragEvent) {
        let target = self.target(event);
        let (dragged, stream) = (self.dragged.get_value(), self.page.stream.get_untracked());
        self.ends();
        let (Some((.., place)), Some(topic), Some(stream)) = (target, dragged, stream) else { return };
        event.prevent_default();
        move_room(self.page, stream, topic, place);
    }

    /// It is over.
    pub(super) fn ends(self) {
        self.dragged.set_value(None);
        self.mark(None);
    }

    fn target(self, event: &ev::DragEvent) -> Option<(Element, Side, Intent)> {
        let dragged = self.dragged.get_value()?;
        let (row, other) = row_of(event)?;
        let frame = row.get_bounding_client_rect();
        let is_lower = f64::from(event.client_y()) > frame.top() + frame.height() / 2.0;
        let (side, place) =
            self.page.space.with_untracked(|space| place(space.known()?, dragged, other, is_lower))?;
        Some((row, side, place))
    }

    fn mark(self, at: Option<(&Element, Side)>) {
        if let Some(before) = self.over.get_value() {
            let _ = before.remove_attribute(DROP);
        }
        if let Some((row, side)) = at {
            let _ = row.set_attribute(DROP, side.word());
        }
        self.over.set_value(at.map(|(row, _)| row.clone()));
    }
}

/// Where it would come, beside the row under the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Before,
    After,
    Into,
}

impl Side {
    const fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Into => "into",
        }
    }
}

/// What dropping one on another means: a channel on a category goes into it.
fn place(space: &SpaceView, dragged: TopicId, other: TopicId, is_lower: bool) -> Option<(Side, Intent)> {
    let is_category = |topic: TopicId| {
        space.rooms.iter().any(|room| room.topic == topic && room.kind == RoomKind::Category)
    };
    if is_category(other) && !is_category(dragged) {
        return Some((Side::Into, places::into(space, dragged, other)?));
    }
    let side = if is_lower { Side::After } else { Side::Before };
    Some((side, places::beside(space, dragged, other, is_lower)?))
}

/// The row of the sidebar under the pointer.
fn row_of(event: &ev::DragEvent) -> Option<(Element, TopicId)> {
    let at = event.target()?.dyn_into::<Element>().ok()?;
    let row = at.closest("[data-room]").ok()??;
    let topic = row.get_attribute("data-room")?.parse().ok()?;
    Some((row, topic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{category, channel, space, topic};

    #[test]
    fn a_channel_dropped_on_a_category_goes_into_it_and_a_category_beside_it() {
        let rooms = vec![channel(1, "lobby", None), category(2, "Work"), category(3, "Play")];
        let space = space(rooms, Vec::new());
        let put = |category, after| Intent::Place { category, after };
        let work = topic(2);
        assert_eq!(place(&space, topic(1), work, true), Some((Side::Into, put(Some(work), None))));
        assert_eq!(place(&space, topic(3), work, false), Some((Side::Before, put(None, None))));
        assert_eq!(place(&space, topic(3), work, true), None, "it is there already");
    }
}
