//! The heights that rows had, for one width and density: a row that is met again has its height before it is laid out.
//! Pure but for the one memory that all lists of a page share. Not here: measuring and using them (`frame.rs`).

use super::cells::{Cell, Item};
use leptos::prelude::GetUntracked;
use rill_protocol::EventId;
use std::{cell::RefCell, collections::HashMap};

/// Above this many all are forgotten: those in view are measured again at once.
const KEPT: usize = 20_000;

/// A row in one of its states: what it says, and whether it opens a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    event: EventId,
    revision: u64,
    opens_group: bool,
}

impl Shape {
    /// Of a message or notice as it stands now; other items tell nothing, nor does one that takes no room.
    pub(super) fn of(item: &Item) -> Option<Self> {
        let Cell::Message(cell) = &item.cell else { return None };
        if item.folded {
            return None;
        }
        let revision = cell.row.get_untracked().revision;
        Some(Self { event: cell.id, revision, opens_group: cell.opens_group.get_untracked() })
    }
}

/// What heights depend on beside the rows themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Under {
    /// The width of the list, in pixels.
    pub(super) width: i32,
    /// The word of the density.
    pub(super) density: String,
}

/// The heights of one width and density at a time.
#[derive(Debug, Default)]
pub(super) struct Heights {
    under: Under,
    known: HashMap<Shape, f64>,
}

impl Heights {
    /// Whether what is known holds under these; if not, all of it is forgotten.
    pub(super) fn hold_under(&mut self, under: Under) -> bool {
        let same = self.under == under;
        if !same {
            self.known.clear();
            self.under = under;
        }
        same
    }

    /// The height of a row, where it was met before.
    pub(super) fn of(&self, shape: &Shape) -> Option<f64> {
        self.known.get(shape).copied()
    }

    /// A row that is laid out has this height.
    pub(super) fn learn(&mut self, shape: Shape, height: f64) {
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        self.known.insert(shape, height);
    }
}

thread_local! {
    static HEIGHTS: RefCell<Heights> = RefCell::new(Heights::default());
}

/// The memory that all lists share.
pub(super) fn with<T>(then: impl FnOnce(&mut Heights) -> T) -> T {
    HEIGHTS.with_borrow_mut(then)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_list::people::id;

    fn shape(revision: u64, opens_group: bool) -> Shape {
        Shape { event: id(1), revision, opens_group }
    }

    #[test]
    fn a_height_is_of_one_state_of_a_row() {
        let mut heights = Heights::default();
        heights.learn(shape(1, false), 24.0);
        assert_eq!(heights.of(&shape(1, false)), Some(24.0));
        assert_eq!(heights.of(&shape(2, false)), None, "it was edited");
        assert_eq!(heights.of(&shape(1, true)), None, "its name stands above it now");
    }

    #[test]
    fn another_width_or_density_forgets_all_heights() {
        let wide = Under { width: 800, density: String::new() };
        let compact = Under { density: "compact".to_owned(), ..wide.clone() };
        let mut heights = Heights::default();
        assert!(!heights.hold_under(wide.clone()));
        heights.learn(shape(1, false), 24.0);
        assert!(heights.hold_under(wide));
        assert_eq!(heights.of(&shape(1, false)), Some(24.0));
        assert!(!heights.hold_under(compact));
        assert_eq!(heights.of(&shape(1, false)), None);
    }

    #[test]
    fn the_memory_has_an_end() {
        let mut heights = Heights::default();
        for revision in 0..KEPT as u64 + 5 {
            heights.learn(shape(revision, false), 24.0);
        }
        assert_eq!(heights.known.len(), 5);
    }
}
