//! The rows in the document, kept in step with the items. Not `<For>`: that takes every row out and puts it back when
//! one is put before it, which loses the focus and lays all of them out anew. Here a row that stays is not touched.

use super::{
    arrange::ItemKey,
    cells::{Cell, Item},
    heights::{self, Shape},
};
use leptos::{
    prelude::*,
    tachys::view::{Mountable, Render, any_view::AnyViewState},
};
use rill_bridge::RowKey;
use rill_protocol::EventId;
use std::collections::{HashSet, VecDeque};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The class of a row whose height is known: out of view the browser need not lay it out.
const KNOWN: &str = "row-known";

/// The class of a row out of the window, which is here only because it has the focus.
const KEPT: &str = "msg-kept";
/// The class of the message that somebody wanted to see.
const MARKED: &str = "msg-marked";

/// When new rows are laid out whose height is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lay {
    /// With the others: they will be seen.
    Now,
    /// When they come near what is seen.
    WhenNear,
}

/// Draws an item as one element.
pub(super) type Draw = Box<dyn Fn(Item) -> AnyView>;

struct Drawn {
    key: ItemKey,
    /// The state of the row whose height its element was given.
    known: Option<Shape>,
    stands: Stands,
    owner: Owner,
    state: AnyViewState,
}

/// Where a message stands in its room. Written to its element here, and not by the message: what changes for all rows
/// at once would cost each of them a watcher of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stands {
    /// Its place among all messages of the room, from 1; where known.
    place: Option<u64>,
    /// How many those are.
    total: Option<u64>,
    kept: bool,
    folded: bool,
}

/// The rows of a list: one element an item, in the same order. Owns which of them is marked, and where Tab leads.
pub(super) struct Rows {
    parent: Element,
    owner: Owner,
    draw: Draw,
    items: Vec<Item>,
    drawn: VecDeque<Drawn>,
    marked: Option<EventId>,
    stop: Option<ItemKey>,
}

impl Rows {
    /// No rows yet. What is drawn ends with `owner`.
    pub(super) fn new(parent: Element, owner: Owner, draw: Draw) -> Self {
        let (items, drawn) = (Vec::new(), VecDeque::new());
        Self { parent, owner, draw, items, drawn, marked: None, stop: None }
    }

    /// What is in the document.
    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    /// The element of an item.
    pub(super) fn element(&self, key: ItemKey) -> Option<Element> {
        let place = self.items.iter().position(|item| item.key == key)?;
        self.at(place)
    }

    /// The element at a place.
    pub(super) fn at(&self, place: usize) -> Option<Element> {
        self.parent.children().item(u32::try_from(place).ok()?)
    }

    /// The row that Tab leads to.
    pub(super) fn stop(&self) -> Option<ItemKey> {
        self.stop
    }

    /// Tab leads to another row.
    pub(super) fn stop_at(&mut self, stop: Option<ItemKey>) {
        let before = std::mem::replace(&mut self.stop, stop);
        for (row, index) in [(before, "-1"), (stop, "0")] {
            let row = row.and_then(|row| self.element(row));
            row.into_iter().for_each(|row| drop(row.set_attribute("tabindex", index)));
        }
    }

    /// Another message is marked, or none.
    pub(super) fn mark(&mut self, marked: Option<EventId>) {
        let before = std::mem::replace(&mut self.marked, marked);
        for (event, is_marked) in [(before, false), (marked, true)] {
            let row = event.and_then(|event| self.element(ItemKey::Row(RowKey::Anchor(event))));
            row.into_iter().for_each(|row| drop(row.class_list().toggle_with_force(MARKED, is_marked)));
        }
    }

    /// Takes away what is no longer there and puts in what is new: at once. `total`: messages of the room.
    pub(super) fn show(&mut self, items: Vec<Item>, total: Option<u64>, lay: Lay) {
        let wanted: HashSet<ItemKey> = items.iter().map(|item| item.key).collect();
        let (mut stay, gone): (VecDeque<Drawn>, VecDeque<Drawn>) =
            std::mem::take(&mut self.drawn).into_iter().partition(|drawn| wanted.contains(&drawn.key));
        gone.into_iter().for_each(Drawn::end);
        for (place, item) in items.iter().enumerate() {
            if stay.front().is_some_and(|drawn| drawn.key == item.key) {
                self.drawn.extend(stay.pop_front());
                continue;
            }
            // Rows change places only where a clock was set back: such a one is drawn anew.
            if let Some(moved) = stay.iter().position(|drawn| drawn.key == item.key) {
                stay.remove(moved).into_iter().for_each(Drawn::end);
            }
            let drawn = self.put(item, place, lay);
            self.drawn.push_back(drawn);
        }
        for (place, (drawn, item)) in self.drawn.iter_mut().zip(&items).enumerate() {
            let stands = Stands { place: item.place, total, kept: item.kept, folded: item.folded };
            if matches!(item.cell, Cell::Message(_)) && drawn.stands != stands {
                let row = u32::try_from(place).ok().and_then(|place| self.parent.children().item(place));
                row.into_iter().for_each(|row| stands.write(&row, drawn.stands));
                drawn.stands = stands;
            }
        }
        self.items = items;
    }

    fn put(&self, item: &Item, place: usize, lay: Lay) -> Drawn {
        let owner = self.owner.child();
        let mut state = owner.with(|| (self.draw)(item.clone()).build());
        let before = self.at(place);
        state.mount(&self.parent, before.as_deref());
        let known = Shape::of(item).filter(|_| lay == Lay::WhenNear);
        let known = known.and_then(|shape| Some((shape, heights::with(|known| known.of(&shape))?)));
        if let Some(row) = self.at(place) {
            let is = |which: Option<ItemKey>| which == Some(item.key);
            if let Some((_, height)) = known {
                give_height(&row, height);
            }
            if is(self.marked.map(|marked| ItemKey::Row(RowKey::Anchor(marked)))) {
                let _ = row.class_list().add_1(MARKED);
            }
            if is(self.stop) {
                let _ = row.set_attribute("tabindex", "0");
            }
        }
        let (known, stands) = (known.map(|(shape, _)| shape), Stands::default());
        Drawn { key: item.key, known, stands, owner, state }
    }

    /// Rows that are in another state than the one whose height they have are laid out again; `all`: all rows.
    pub(super) fn let_go_of_heights(&mut self, all: bool) {
        for (place, (drawn, item)) in self.drawn.iter_mut().zip(&self.items).enumerate() {
            if drawn.known.is_some() && (all || drawn.known != Shape::of(item)) {
                drawn.known = None;
                let row = u32::try_from(place).ok().and_then(|place| self.parent.children().item(place));
                row.into_iter().for_each(|row| drop(row.class_list().remove_1(KNOWN)));
            }
        }
    }

    /// Keeps the heights of all rows, as they are laid out now. At rest: it costs the browser a look at each.
    pub(super) fn keep_heights(&mut self, height_of: impl Fn(ItemKey) -> Option<f64>) {
        for (place, (drawn, item)) in self.drawn.iter_mut().zip(&self.items).enumerate() {
            let Some(shape) = Shape::of(item).filter(|shape| drawn.known != Some(*shape)) else { continue };
            let Some(height) = height_of(item.key) else { continue };
            heights::with(|known| known.learn(shape, height));
            let row = u32::try_from(place).ok().and_then(|place| self.parent.children().item(place));
            row.into_iter().for_each(|row| give_height(&row, height));
            drawn.known = Some(shape);
        }
    }
}

impl Stands {
    fn write(self, row: &Element, before: Self) {
        for (name, number, was) in
            [("aria-posinset", self.place, before.place), ("aria-setsize", self.total, before.total)]
        {
            let _ = match number {
                Some(number) if was != Some(number) => row.set_attribute(name, &number.to_string()),
                None if was.is_some() => row.remove_attribute(name),
                Some(_) | None => Ok(()),
            };
        }
        if self.kept != before.kept {
            let _ = row.class_list().toggle_with_force(KEPT, self.kept);
        }
        if self.folded != before.folded {
            let _ = row.toggle_attribute_with_force("hidden", self.folded);
        }
    }
}

fn give_height(row: &Element, height: f64) {
    if let Some(row) = row.dyn_ref::<HtmlElement>() {
        let _ = row.style().set_property("--height", &format!("{height:.2}px"));
        let _ = row.class_list().add_1(KNOWN);
    }
}

impl Drawn {
    fn end(mut self) {
        self.state.unmount();
        self.owner.cleanup();
    }
}
