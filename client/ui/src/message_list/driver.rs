//! The driver of a list: asks windows, takes answers in, and says where to be. One a room in view.
//! Not here: measuring and writing the document (`frame.rs`), what people do to it (`hands.rs`), its drawing.

mod answers;
mod going;
mod state;

use super::{
    contract::{Bridge, LiveQuery, RoomInView},
    days::Days,
    places,
};
use crate::measures;
use leptos::prelude::*;
use rill_bridge::RowKey;
use rill_protocol::{EventId, Millis};
pub(super) use state::{Goal, State, takes_room};
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

/// What the list tells about itself beside its items.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bearings {
    /// How far down the room one is, 0 to 1; none: not known yet.
    pub fraction: Option<f64>,
    /// The share of the room that is in view, 0 to 1.
    pub share: f64,
    /// When the first message in view was written.
    pub at: Option<Millis>,
    /// Whether "Jump to newest" is offered.
    pub away: bool,
    /// Messages that came while one was away from the bottom.
    pub unseen: u64,
}

/// What one is told when a message that was asked for is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Deleted, withheld or never there: they look alike.
    Gone,
    /// Not held, and no network.
    NotHeld,
}

/// The driver. Held by the list's component alone: what it starts ends with it.
pub struct Driver {
    pub(super) room: RoomInView,
    pub(super) bridge: Bridge,
    /// How many messages the room has.
    pub total: RwSignal<Option<u64>>,
    /// Where one is.
    pub bearings: RwSignal<Bearings>,
    /// Messages a day.
    pub days: RwSignal<Days>,
    /// Whether what is not held before and after the rows is coming.
    pub coming: RwSignal<(bool, bool)>,
    /// The message that is marked: somebody wanted to see it.
    pub marked: RwSignal<Option<EventId>>,
    /// The row that Tab leads to.
    pub active: RwSignal<Option<RowKey>>,
    /// A message that was asked for is not there.
    pub missing: RwSignal<Option<Missing>>,
    pub(super) state: RefCell<State>,
    pub(super) page: RefCell<Option<super::frame::Page>>,
    query: RefCell<Option<LiveQuery>>,
    days_query: RefCell<Option<LiveQuery>>,
    pub(super) touch: super::hands::Touch,
    pub(super) me: Weak<Self>,
}

impl Driver {
    /// A driver that has asked nothing yet.
    pub fn new(room: RoomInView, bridge: Bridge) -> Rc<Self> {
        let opening = measures::room_opens(room.stream);
        let place = places::name(room.topic, None);
        Rc::new_cyclic(|me| Self {
            room,
            bridge,
            total: RwSignal::new(None),
            bearings: RwSignal::new(Bearings::default()),
            days: RwSignal::new(Days::default()),
            coming: RwSignal::new((true, true)),
            marked: RwSignal::new(None),
            active: RwSignal::new(None),
            missing: RwSignal::new(None),
            state: RefCell::new(State::new(opening, place)),
            page: RefCell::new(None),
            query: RefCell::new(None),
            days_query: RefCell::new(None),
            touch: super::hands::Touch::default(),
            me: me.clone(),
        })
    }

    /// Keeps where one is, for coming back.
    pub(super) fn keep_place(&self) {
        let state = self.state.borrow();
        if state.goal.is_none() && !state.layout.is_empty() {
            places::keep(&state.place, &state.stand);
        }
    }
}
