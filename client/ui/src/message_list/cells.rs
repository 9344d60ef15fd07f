//! The rows that the page was given: one cell a row, whose signals change in place while the row stays.
//! Not here: which of them are in the list, in which order (`arrange.rs`).

use super::{
    arrange::{ItemKey, Placed, key_of},
    runs::{RunCell, Runs},
};
use leptos::prelude::*;
use rill_bridge::{Gap, MessageRow, Row, RowKey};
use rill_protocol::{EventId, Position};
use std::{collections::HashMap, sync::Arc};

/// Above this many, rows that are not in the window are forgotten.
const KEPT: usize = 1_200;

/// A message or notice in the list.
#[derive(Clone)]
pub struct MessageCell {
    /// Its id.
    pub id: EventId,
    /// What it says, as it stands now.
    pub row: ArcRwSignal<Arc<MessageRow>>,
    /// Whether picture and name are drawn.
    pub opens_group: ArcRwSignal<bool>,
}

/// A gap in the list.
#[derive(Clone)]
pub struct GapCell {
    /// What is not held.
    pub gap: ArcRwSignal<Gap>,
}

/// An item of the list as it is drawn.
#[derive(Clone)]
pub struct Item {
    /// Which.
    pub key: ItemKey,
    /// What of.
    pub cell: Cell,
    /// Its place among all messages of the room, from 1; where known.
    pub place: Option<u64>,
    /// Out of the window, and here only because it has the focus.
    pub kept: bool,
    /// It takes no room: its run is folded.
    pub folded: bool,
}

/// What an item is drawn from.
#[derive(Clone)]
pub enum Cell {
    /// A message or notice.
    Message(MessageCell),
    /// A gap.
    Gap(GapCell),
    /// Messages of people who are blocked.
    Run(RunCell),
    /// A day, the beginning of the room, or an edge: all is in the key.
    Key,
}

/// All rows that were given and not forgotten.
#[derive(Default)]
pub struct Cells {
    rows: HashMap<RowKey, (Row, Cell)>,
}

impl Cells {
    /// Takes in rows that are new or differ.
    pub fn take(&mut self, changed: Vec<Row>) {
        for row in changed {
            let key = key_of(&row);
            match (self.rows.get_mut(&key), row) {
                (Some((held, Cell::Message(cell))), Row::Anchor(message)) => {
                    cell.row.set(Arc::new((*message).clone()));
                    *held = Row::Anchor(message);
                }
                (Some((held, Cell::Gap(cell))), Row::Gap(gap)) => {
                    cell.gap.set(gap.clone());
                    *held = Row::Gap(gap);
                }
                (_, row) => {
                    let cell = Cell::of(&row);
                    self.rows.insert(key, (row, cell));
                }
            }
        }
    }

    /// The rows of a window; none: one of them was never given, or is forgotten.
    pub fn rows(&self, order: &[RowKey]) -> Option<Vec<&Row>> {
        order.iter().map(|key| self.rows.get(key).map(|(row, _)| row)).collect()
    }

    /// A row.
    pub fn row(&self, key: RowKey) -> Option<&Row> {
        self.rows.get(&key).map(|(row, _)| row)
    }

    /// Where a message sorts.
    pub fn position(&self, key: RowKey) -> Option<Position> {
        match self.row(key)? {
            Row::Anchor(message) => Some(message.position),
            Row::Gap(gap) => Some(gap.from),
        }
    }

    /// An item at its place. `before` messages of the room come before the window, where known.
    pub fn item(&self, placed: &Placed, before: Option<u64>, runs: &Runs) -> Item {
        let cell = match placed.key {
            ItemKey::Row(key) => self.rows.get(&key).map_or(Cell::Key, |(_, cell)| cell.clone()),
            ItemKey::Run(name) => {
                placed.run.as_ref().map_or(Cell::Key, |run| Cell::Run(runs.cell(name, run)))
            }
            ItemKey::Begin
            | ItemKey::Before
            | ItemKey::Day(_)
            | ItemKey::New
            | ItemKey::After
            | ItemKey::End => Cell::Key,
        };
        if let Cell::Message(message) = &cell {
            set_if_other(&message.opens_group, placed.opens_group);
        }
        let place = before.map(|before| before + placed.index + 1);
        Item { key: placed.key, cell, place, kept: false, folded: placed.folded }
    }

    /// A row that is out of the window and stays because it has the focus.
    pub fn kept(&self, key: RowKey) -> Option<Item> {
        let (_, cell) = self.rows.get(&key)?;
        Some(Item { key: ItemKey::Row(key), cell: cell.clone(), place: None, kept: true, folded: false })
    }

    /// Forgets rows that are far away, once there are many.
    pub fn forget_all_but(&mut self, order: &[RowKey], focused: Option<RowKey>) {
        if self.rows.len() > KEPT {
            let near: std::collections::HashSet<RowKey> = order.iter().copied().chain(focused).collect();
            self.rows.retain(|key, _| near.contains(key));
        }
    }
}

impl Cell {
    fn of(row: &Row) -> Self {
        match row {
            Row::Anchor(message) => Self::Message(MessageCell {
                id: message.id,
                row: ArcRwSignal::new(Arc::new((**message).clone())),
                opens_group: ArcRwSignal::new(true),
            }),
            Row::Gap(gap) => Self::Gap(GapCell { gap: ArcRwSignal::new(gap.clone()) }),
        }
    }
}

fn set_if_other<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if *signal.read_untracked() != value {
        signal.set(value);
    }
}
