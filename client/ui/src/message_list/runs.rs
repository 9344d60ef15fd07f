//! Runs of messages of people whom the reader blocked. A run is one quiet row, which opens and folds in place; its messages
//! stay rows of the list, and take no room while it is folded.
//! Not here: what belongs to a run (`arrange.rs`), its look (`run_row.rs`).

use leptos::prelude::*;
use rill_protocol::EventId;
use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

/// Neighbouring messages of people who are blocked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Which, in order.
    pub messages: Vec<EventId>,
    /// Whether they are shown.
    pub is_open: bool,
}

/// A run in the list.
#[derive(Clone)]
pub struct RunCell {
    /// What it stands for now.
    pub run: ArcRwSignal<Run>,
}

/// The runs of a list: which messages were opened, and by which message each run is named.
#[derive(Default)]
pub struct Runs {
    opened: HashSet<EventId>,
    cells: RefCell<HashMap<EventId, RunCell>>,
}

impl Runs {
    /// Whether somebody opened a message's run.
    pub fn is_open(&self, message: EventId) -> bool {
        self.opened.contains(&message)
    }

    /// What a run is named by: as it was named before, when messages joined it at either end; else its first message.
    pub fn name(&self, messages: &[EventId]) -> Option<EventId> {
        let cells = self.cells.borrow();
        messages.iter().find(|message| cells.contains_key(message)).or(messages.first()).copied()
    }

    /// The cell of a run, which stands for these messages now.
    pub fn cell(&self, name: EventId, run: &Run) -> RunCell {
        let mut cells = self.cells.borrow_mut();
        let cell = cells.entry(name).or_insert_with(|| RunCell { run: ArcRwSignal::new(run.clone()) });
        if *cell.run.read_untracked() != *run {
            cell.run.set(run.clone());
        }
        cell.clone()
    }

    /// Opens a run, or folds it.
    pub fn toggle(&mut self, name: EventId) {
        let Some(run) = self.cells.borrow().get(&name).map(|cell| cell.run.get_untracked()) else { return };
        for message in run.messages {
            if run.is_open {
                self.opened.remove(&message);
            } else {
                self.opened.insert(message);
            }
        }
    }
}
