//! The rows in the document, kept in step with the items. Not `<For>`: that takes every row out and puts it back when
//! one is put before it, which loses the focus and lays all of them out anew. Here a row that stays is not touched.

use super::{arrange::ItemKey, cells::Item};
use leptos::{
    prelude::*,
    tachys::view::{Mountable, Render, any_view::AnyViewState},
};
use std::collections::{HashSet, VecDeque};
use web_sys::Element;

/// Draws an item as one element.
pub(super) type Draw = Box<dyn Fn(Item) -> AnyView>;

struct Drawn {
    key: ItemKey,
    owner: Owner,
    state: AnyViewState,
}

/// The rows of a list: one element an item, in the same order.
pub(super) struct Rows {
    parent: Element,
    owner: Owner,
    draw: Draw,
    items: Vec<Item>,
    drawn: VecDeque<Drawn>,
}

impl Rows {
    /// No rows yet. What is drawn ends with `owner`.
    pub(super) fn new(parent: Element, owner: Owner, draw: Draw) -> Self {
        Self { parent, owner, draw, items: Vec::new(), drawn: VecDeque::new() }
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

    /// Takes away what is no longer there and puts in what is new: at once.
    pub(super) fn show(&mut self, items: Vec<Item>) {
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
            let drawn = self.put(item, place);
            self.drawn.push_back(drawn);
        }
        self.items = items;
    }

    fn put(&self, item: &Item, place: usize) -> Drawn {
        let owner = self.owner.child();
        let mut state = owner.with(|| (self.draw)(item.clone()).build());
        let before = self.at(place);
        state.mount(&self.parent, before.as_deref());
        Drawn { key: item.key, owner, state }
    }
}

/// The element that they stood in may go on to hold another room's.
impl Drop for Rows {
    fn drop(&mut self) {
        std::mem::take(&mut self.drawn).into_iter().for_each(Drawn::end);
    }
}

impl Drawn {
    fn end(mut self) {
        self.state.unmount();
        self.owner.cleanup();
    }
}
